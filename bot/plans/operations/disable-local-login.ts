// Ending sign-in with a password. Whoever has no other way in is locked out, so the last administrator is kept.
import { signsInElsewhere } from '../../../shared/local-login.ts';
import { allowedWords, isLocalLoginAs, localLoginBefore, notSetUp } from './allow-local-login.ts';
import { lastAdminLeaves, onAndOff } from './operation.ts';
import type { OperationOf, OperationType, RequestOf } from './operation.ts';

export const disableLocalLogin: OperationType<OperationOf<'disable-local-login'>, RequestOf<'disable-local-login'>> = {
  kind: 'disable-local-login',
  ability: 'users.change',
  action: 'local-login',
  about: () => onAndOff.localLogin,
  destructive: () => true,
  plan(user, _request, facts) {
    if (facts.localLogin === undefined) return { refuse: notSetUp };
    if (!user.localLogin) return { skip: `${user.displayName} does not sign in with a password.` };
    const elsewhere = signsInElsewhere(user, facts.localLogin.federated);
    if (!elsewhere && user.id === facts.actorId) return { refuse: 'This would shut you out yourself; ask another Organisation Admin.' };
    const last = elsewhere ? undefined : lastAdminLeaves(user, facts);
    if (last !== undefined) return { refuse: last };
    return { operation: { kind: 'disable-local-login', group: facts.localLogin.group, before: localLoginBefore(user) } };
  },
  steps: ({ group }) => [{ change: (userId) => ({ kind: 'remove-member', groupId: group.id, userId }), chained: false }],
  stillTrue: ({ before }, user) => isLocalLoginAs(before, user),
  inverse: ({ before }) => ({ kind: 'allow-local-login', until: before.until ?? null }),
  stillInEffect: (_operation, user) => !user.localLogin,
  project: ({ group }, user) => ({ ...user, localLogin: false, groups: user.groups.filter(({ id }) => id !== group.id) }),
  words: ({ before }) => ({ title: 'Disable local login', before: allowedWords(before.until ?? null), after: 'no password sign-in' }),
};
