// Enabling a disabled account again.
import { onAndOff } from './operation.ts';
import type { OperationOf, OperationType } from './operation.ts';

export const enableAccount: OperationType<OperationOf<'enable-account'>> = {
  kind: 'enable-account',
  ability: 'users.change',
  action: 'reactivate',
  about: () => onAndOff.account,
  plan(user) {
    if (user.enabled) return { skip: `${user.displayName} is not deactivated.` };
    if (user.synced) return { refuse: `${user.displayName} is synced from on-premises; enable the account in the local Active Directory.` };
    return { operation: { kind: 'enable-account', before: { enabled: false } } };
  },
  steps: () => [{ change: (userId) => ({ kind: 'set-enabled', userId, enabled: true }), chained: false }],
  stillTrue: (operation, user) => user.enabled === operation.before.enabled,
  inverse: () => ({ kind: 'disable-account' }),
  stillInEffect: (_operation, user) => user.enabled,
  project: (_operation, user) => ({ ...user, enabled: true }),
  words: () => ({ title: 'Reactivate', before: 'cannot sign in', after: 'can sign in' }),
};
