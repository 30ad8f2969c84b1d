// The organisation's name and the domains its people may have.
import { z } from 'zod';
import type { Organisation } from '../ports.ts';
import type { GraphClient } from './graph-client.ts';
import { optionalFlag, optionalText, pageOf, shaped } from './graph-shape.ts';

const organisationSchema = pageOf(z.object({ id: z.string().min(1), displayName: optionalText, countryLetterCode: optionalText }));
const domainSchema = pageOf(z.object({ id: z.string().min(1), isVerified: optionalFlag, isDefault: optionalFlag, authenticationType: optionalText }));

/** `tenant` is the one Usher serves, and everything it stores carries that name; the empty text asks the directory which it is. */
export async function readOrganisation(client: GraphClient, tenant: string): Promise<Organisation> {
  const [organisation, domains] = await Promise.all([
    client.read('/organization?$select=id,displayName,countryLetterCode'),
    client.read('/domains?$select=id,isVerified,isDefault,authenticationType'),
  ]);
  const verified = shaped(domainSchema, domains).items.filter((domain) => domain.isVerified);
  const own = shaped(organisationSchema, organisation).items[0];
  return {
    tenant: tenant === '' ? own?.id ?? '' : tenant,
    name: own?.displayName ?? '',
    ...(own?.countryLetterCode ? { country: own.countryLetterCode } : {}),
    domains: verified.map((domain) => ({ name: domain.id, isDefault: domain.isDefault, federated: domain.authenticationType === 'Federated' })),
  };
}
