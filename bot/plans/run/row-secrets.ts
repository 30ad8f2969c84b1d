// What a finished row made that only the requester may know, and what of it nobody knows any more.
import type { Operation } from '../../../shared/plan.ts';
import type { OneTimeSecret } from '../change.ts';
import { recordOf } from './task.ts';
import type { LiveRow, Task } from './task.ts';

function setsPassword(operation: Operation): boolean {
  return operation.kind === 'reset-password' || (operation.kind === 'create-user' && operation.password === 'generated');
}

const issuesPass = ({ kind }: Operation): boolean => kind === 'issue-access-pass';

/** In the place of a process: what the row made went with one that had not recorded the row yet. */
export const nobody = '-';

export function makesSecret({ row, operation }: Task): boolean {
  const asked = row.row.operations[operation];
  return asked !== undefined && (setsPassword(asked) || issuesPass(asked));
}

/** The first change of such an operation of the row, which carries the secret, once it is done. */
function done(row: LiveRow, such: (operation: Operation) => boolean): Task | undefined {
  const position = row.row.operations.findIndex(such);
  const task = row.tasks.find(({ operation }) => operation === position);
  return task !== undefined && recordOf(task).state === 'done' ? task : undefined;
}

/** A password counts only when this process sent it itself: what another one sent before it died, nobody knows any more. */
function passwordOf(row: LiveRow): string | undefined {
  return done(row, setsPassword)?.foreign === false ? row.secrets.known() : undefined;
}

export function secretsOf(row: LiveRow): OneTimeSecret[] {
  const person = { ...row.row.person, id: row.ledger.userId };
  const told = [{ kind: 'password' as const, password: passwordOf(row) }, { kind: 'access-pass' as const, password: row.accessPass }];
  return told.flatMap(({ kind, password }) => (password === undefined ? [] : [{ kind, person, password }]));
}

/** What to say of secrets that were set and are not known here; empty where there are none. */
export function lostSecrets(row: LiveRow): string {
  return [
    ...(done(row, setsPassword) !== undefined && passwordOf(row) === undefined ? ['The new password is not known any more, because Usher was interrupted; reset it once more.'] : []),
    ...(done(row, issuesPass) !== undefined && row.accessPass === undefined ? ['The access pass is not known any more, because Usher was interrupted; issue another.'] : []),
  ].join(' ');
}
