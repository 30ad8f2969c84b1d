// Who is asking, and what that person may do.
import { abilitiesOf } from '../../../shared/abilities.ts';
import { meSchema } from '../../../shared/api.ts';
import { hasLocalLogin } from '../../plans/organisation-settings.ts';
import { defineRoute } from '../route.ts';

export const me = defineRoute({
  method: 'GET', path: '/me', ability: 'own.see', summary: 'Who is signed in, with role and abilities',
  answers: { 200: meSchema },
  run: async ({ services, actor }) => {
    const [{ tenant, name, domains }, localLogin] = await Promise.all([services.organisation(actor.tenant), hasLocalLogin(services, actor.tenant)]);
    const organisation = { tenant, name, domains: domains.map((domain) => domain.name), localLogin };
    return { status: 200, body: { person: actor.person, role: actor.role, abilities: abilitiesOf(actor.role), organisation } };
  },
});
