// From the lines of an import file to accounts to be made; the chat and the REST interface read files alike.
import type { AccountRequest } from '../plans/change.ts';
import type { ImportFile, ImportLine } from '../ports.ts';

export async function* accountsFrom(file: ImportFile): AsyncGenerator<readonly AccountRequest[]> {
  for await (const batch of file.lines) yield batch.map(accountFrom);
}

function accountFrom(row: ImportLine): AccountRequest {
  return {
    line: row.line,
    account: { userPrincipalName: row.email, email: row.email, firstName: row.firstName, lastName: row.lastName, displayName: row.displayName, profile: row.profile },
    type: 'member',
    role: row.role,
    groups: row.groups,
    licences: row.licences,
    ...(row.password === '' ? {} : { password: row.password }),
    ...(row.problem === '' ? {} : { problem: row.problem }),
  };
}
