// A Temporary Access Pass: the directory makes a credential for one sign-in and tells it once.
import type { OperationOf, OperationType, RequestOf } from './operation.ts';

export const issueAccessPass: OperationType<OperationOf<'issue-access-pass'>, RequestOf<'issue-access-pass'>> = {
  kind: 'issue-access-pass',
  ability: 'users.change',
  action: 'access-pass',
  plan(user) {
    if (user.type === 'guest') return { refuse: `${user.displayName} is a guest; passes are for people of this organisation.` };
    return { operation: { kind: 'issue-access-pass' } };
  },
  steps: () => [{ change: (userId) => ({ kind: 'issue-access-pass', userId }), chained: false }],
  stillTrue: (_operation, user) => user.enabled,
  inverse: () => undefined,
  stillInEffect: () => true,
  project: (_operation, user) => user,
  words: () => ({ title: 'Issue access pass', before: '', after: 'a pass for one sign-in, valid for an hour' }),
};
