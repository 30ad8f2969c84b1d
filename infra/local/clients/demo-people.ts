// Who sits in front of the two local Teams clients, and the people around them: six of the demo organisation.
import tenant from '../directory/demo-tenant.json' with { type: 'json' };
import people from '../directory/demo-people.json' with { type: 'json' };
import { personId } from '../directory/demo-organisation.ts';
import type { ClientSettings, DemoPerson } from './client-config.ts';

const adminPort = 56150;
const approverPort = 56151;

const six: DemoPerson[] = people.slice(0, 6).map(({ n, name = '', givenName, surname }) => ({
  id: personId(n), name: `${givenName} ${surname}`, userPrincipalName: name, givenName, surname,
}));

function clientOf(position: number, port: number): ClientSettings & { port: number } {
  const current = six[position];
  if (current === undefined) throw new Error('The demo organisation has fewer than six people.');
  return { tenant: tenant.tenant.id, current, others: six.filter((person) => person !== current), port };
}

export const demoClients: readonly (ClientSettings & { port: number })[] = [clientOf(0, adminPort), clientOf(1, approverPort)];
