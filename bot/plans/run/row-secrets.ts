// What a finished row made that only the requester may know.
import type { Operation } from '../../../shared/plan.ts';
import type { OneTimeSecret } from '../change.ts';
import { recordOf } from './task.ts';
import type { LiveRow } from './task.ts';

function setsPassword(operation: Operation): boolean {
  return operation.kind === 'reset-password' || (operation.kind === 'create-user' && operation.password === 'generated');
}

/** A password counts only when this process sent it itself: what another one sent before it died, nobody knows any more. */
export function secretsOf(row: LiveRow): OneTimeSecret[] {
  const person = { ...row.row.person, id: row.ledger.userId };
  const password = row.secrets.known();
  const task = row.tasks.find(({ operation }) => row.row.operations.findIndex(setsPassword) === operation);
  const isSet = task !== undefined && !task.foreign && recordOf(task).state === 'done';
  return [
    ...(isSet && password !== undefined ? [{ kind: 'password' as const, person, password }] : []),
    ...(row.accessPass === undefined ? [] : [{ kind: 'access-pass' as const, person, password: row.accessPass }]),
  ];
}
