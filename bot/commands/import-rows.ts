// From an import file to accounts to be made; the chat and the REST interface read files alike.
import type { ImportRow } from '../../shared/import-row.ts';
import { propertyDefinitions } from '../plans/property-definitions.ts';
import type { AccountRequest, Actor } from '../plans/change.ts';
import type { ImportFile } from '../ports.ts';
import type { Services } from './services.ts';

/** @throws UsherError file.unreadable or input.too-large with a sentence about the file. */
export async function readFor({ services, actor }: { services: Services; actor: Actor }, bytes: Uint8Array, headerOptional: boolean): Promise<ImportFile> {
  const [{ domains }, properties] = await Promise.all([services.organisation(actor.tenant), propertyDefinitions(services, actor.tenant)]);
  return services.readImport(bytes, { domains: domains.map(({ name }) => name.toLowerCase()), properties, headerOptional });
}

export async function* accountsFrom(file: ImportFile): AsyncGenerator<readonly AccountRequest[]> {
  for await (const batch of file.lines) yield batch.map(accountFrom);
}

function accountFrom(row: ImportRow): AccountRequest {
  return {
    line: row.line,
    account: { userPrincipalName: row.email, email: row.email, firstName: row.firstName, lastName: row.lastName, displayName: row.displayName, profile: row.profile },
    type: 'member',
    role: row.role,
    groups: row.groups,
    licences: row.licences,
    ...(row.password === '' ? {} : { password: row.password }),
    ...(row.properties === undefined ? {} : { properties: row.properties }),
    ...(row.problem === '' ? {} : { problem: row.problem }),
  };
}
