// Disabling an account: nobody can sign in with it, and open sessions end at once.
import type { User } from '../../../shared/user.ts';
import { administersSince, lastAdminLeaves, ofAdmin, onAndOff } from './operation.ts';
import type { OperationOf, OperationType, PlanFacts, Planned } from './operation.ts';

type DisableAccount = OperationOf<'disable-account'>;

function plan(user: User, _request: unknown, facts: PlanFacts): Planned<DisableAccount> {
  if (!user.enabled && user.deleted === null) return { skip: `${user.displayName} is deactivated already.` };
  if (user.id === facts.actorId) return { refuse: 'You cannot deactivate yourself; ask another Organisation Admin.' };
  if (user.synced) return { refuse: `${user.displayName} is synced from on-premises; disable the account in the local Active Directory.` };
  const last = lastAdminLeaves(user, facts);
  if (last !== undefined) return { refuse: last };
  return { operation: { kind: 'disable-account', ...ofAdmin(user), before: { enabled: true } } };
}

export const disableAccount: OperationType<DisableAccount> = {
  kind: 'disable-account',
  ability: 'users.change',
  action: 'deactivate',
  about: () => onAndOff.account,
  destructive: () => true,
  plan,
  steps: () => [
    { change: (userId) => ({ kind: 'set-enabled', userId, enabled: false }), chained: false },
    { change: (userId) => ({ kind: 'revoke-sessions', userId }), chained: true },
  ],
  stillTrue: (operation, user) => user.enabled === operation.before.enabled && !administersSince(operation, user),
  inverse: () => ({ kind: 'enable-account' }),
  stillInEffect: (_operation, user) => !user.enabled,
  project: (_operation, user) => ({ ...user, enabled: false }),
  words: () => ({ title: 'Deactivate', before: 'can sign in', after: 'cannot sign in, sessions ended' }),
};
