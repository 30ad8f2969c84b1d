// Ending every open session of a user.
import type { OperationOf, OperationType } from './operation.ts';

export const signOut: OperationType<OperationOf<'sign-out'>> = {
  kind: 'sign-out',
  ability: 'users.change',
  action: 'sign-out',
  plan(user) {
    if (user.type === 'guest') return { refuse: `${user.displayName} is a guest; only their own organisation can end their sessions.` };
    return { operation: { kind: 'sign-out' } };
  },
  steps: () => [{ change: (userId) => ({ kind: 'revoke-sessions', userId }), chained: false }],
  stillTrue: () => true,
  inverse: () => undefined,
  stillInEffect: () => true,
  project: (_operation, user) => user,
  words: () => ({ title: 'Sign out everywhere', before: '', after: 'sessions ended' }),
};
