// A Temporary Access Pass: the directory makes a credential for one sign-in and tells it once.
import { becameAdmin, isOtherAdmin, notFirst } from './operation.ts';
import type { OperationOf, OperationType, RequestOf } from './operation.ts';

export const issueAccessPass: OperationType<OperationOf<'issue-access-pass'>, RequestOf<'issue-access-pass'>> = {
  kind: 'issue-access-pass',
  ability: 'users.change',
  action: 'access-pass',
  actionOf: ({ first }) => (first === true ? 'send-invite' : 'access-pass'),
  destructive: () => true,
  secret: 'access-pass',
  replacesSecret: true,
  plan(user, request, facts) {
    if (user.type === 'guest') return { refuse: `${user.displayName} is a guest; passes are for people of this organisation.` };
    const again = notFirst(user, request);
    if (again !== undefined) return { refuse: again };
    return { operation: { kind: 'issue-access-pass', ...(user.id !== facts.actorId && { otherAdmin: isOtherAdmin(user, facts) }) } };
  },
  steps: () => [{ change: (userId) => ({ kind: 'issue-access-pass', userId }), chained: false }],
  stillTrue: (operation, user) => user.enabled && !becameAdmin(operation, user),
  inverse: () => undefined,
  stillInEffect: () => true,
  project: (_operation, user) => user,
  words: () => ({ title: 'Issue access pass', before: '', after: 'a pass for one sign-in, valid for an hour' }),
};
