// What a finished row made that only the requester may know, and what of it nobody knows any more.
import type { PlanRow } from '../../../shared/plan.ts';
import type { OneTimeSecret } from '../change.ts';
import { typedForNew } from '../new-secrets.ts';
import { secretOf } from '../operations/index.ts';
import type { SecretKind } from '../operations/operation.ts';
import { recordOf } from './task.ts';
import type { LiveRow, Task } from './task.ts';

const lostNames: Readonly<Record<SecretKind, string>> = { 'password': 'The new password', 'access-pass': 'The access pass' };

/** What to say of a secret that was set for a row and that nobody knows. */
export function lostWords(kind: SecretKind, { operations, person }: PlanRow): string {
  const typed = typedForNew(kind, { kinds: operations.map((operation) => operation.kind), who: person.email || person.name });
  return `${lostNames[kind]} is not known any more, because Usher was interrupted; make a new one with “${typed}”.`;
}

/** In the place of a process: what the row made went with one that had not recorded the row yet. */
export const nobody = '-';

export function makesSecret({ row, operation }: Task): boolean {
  const asked = row.row.operations[operation];
  return asked !== undefined && secretOf(asked) !== undefined;
}

/** The first change of the row's operation that makes such a secret, once it is done. */
function done(row: LiveRow, kind: SecretKind): Task | undefined {
  const position = row.row.operations.findIndex((operation) => secretOf(operation) === kind);
  const task = row.tasks.find(({ operation }) => operation === position);
  return task !== undefined && recordOf(task).state === 'done' ? task : undefined;
}

/** A password counts only when this process sent it itself: what another one sent before it died, nobody knows any more. */
function passwordOf(row: LiveRow): string | undefined {
  return done(row, 'password')?.foreign === false ? row.secrets.known() : undefined;
}

export function secretsOf(row: LiveRow): OneTimeSecret[] {
  const person = { ...row.row.person, id: row.ledger.userId };
  const told = [{ kind: 'password' as const, password: passwordOf(row) }, { kind: 'access-pass' as const, password: row.accessPass }];
  return told.flatMap(({ kind, password }) => (password === undefined ? [] : [{ kind, person, password }]));
}

/** What to say of secrets that were set and are not known here; empty where there are none. */
export function lostSecrets(row: LiveRow): string {
  return [
    ...(done(row, 'password') !== undefined && passwordOf(row) === undefined ? [lostWords('password', row.row)] : []),
    ...(done(row, 'access-pass') !== undefined && row.accessPass === undefined ? [lostWords('access-pass', row.row)] : []),
  ].join(' ');
}
