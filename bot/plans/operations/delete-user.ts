// Deleting an account: it lies in the directory's recycle bin for thirty days, and nobody decides this alone.
import type { User } from '../../../shared/user.ts';
import { administersSince, lastAdminLeaves, ofAdmin, onAndOff } from './operation.ts';
import type { OperationOf, OperationType, PlanFacts, Planned } from './operation.ts';

type DeleteUser = OperationOf<'delete-user'>;

function plan(user: User, _request: unknown, facts: PlanFacts): Planned<DeleteUser> {
  if (user.deleted !== null) return { skip: `${user.displayName} is deleted already.` };
  if (user.id === facts.actorId) return { refuse: 'You cannot delete yourself; ask another Organisation Admin.' };
  if (user.synced) return { refuse: `${user.displayName} is synced from on-premises; delete the account in the local Active Directory.` };
  const last = lastAdminLeaves(user, facts);
  if (last !== undefined) return { refuse: last };
  return { operation: { kind: 'delete-user', ...ofAdmin(user), before: { deleted: false } } };
}

export const deleteUser: OperationType<DeleteUser> = {
  kind: 'delete-user',
  ability: 'users.change',
  action: 'delete',
  about: () => onAndOff.deleted,
  destructive: () => true,
  plan,
  steps: () => [{ change: (userId) => ({ kind: 'delete-user', userId }), chained: false }],
  stillTrue: (operation, user) => (user.deleted !== null) === operation.before.deleted && !administersSince(operation, user),
  inverse: () => ({ kind: 'restore-user' }),
  stillInEffect: (_operation, user) => user.deleted !== null,
  // Groups and licences stay in view: they are what a restore brings back.
  project: (_operation, user, at) => ({ ...user, deleted: user.deleted ?? at }),
  words: () => ({ title: 'Delete', before: 'has an account', after: 'deleted, to be restored for 30 days' }),
};
