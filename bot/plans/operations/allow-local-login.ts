// Letting people sign in with a password: membership of the group that the organisation's sign-in policy targets, for good or until a day.
import { signsInElsewhere } from '../../../shared/local-login.ts';
import type { OperationOf, OperationType, RequestOf } from './operation.ts';

/** Where no group is set up, nothing can be kept. */
export const notSetUp = 'Local login is not set up here: an Organisation Admin names the group that keeps it with “settings”.';

export const allowLocalLogin: OperationType<OperationOf<'allow-local-login'>, RequestOf<'allow-local-login'>> = {
  kind: 'allow-local-login',
  ability: 'users.change',
  action: 'local-login',
  plan(user, { until }, facts) {
    if (facts.localLogin === undefined) return { refuse: notSetUp };
    if (until !== null && until < facts.today) return { refuse: `${until} is over; name a later day.` };
    if (user.localLogin) return { skip: `${user.displayName} may sign in with a password already.` };
    if (user.type === 'guest') return { refuse: `${user.displayName} is a guest and signs in with their own organisation; a password here would do nothing.` };
    if (signsInElsewhere(user, facts.localLogin.federated)) return { refuse: `${user.displayName} signs in with the identity provider of the domain; a password here would do nothing.` };
    return { operation: { kind: 'allow-local-login', group: facts.localLogin.group, until, before: { localLogin: false } } };
  },
  steps: ({ group }) => [{ change: (userId) => ({ kind: 'add-members', groupId: group.id, userIds: [userId] }), chained: false }],
  stillTrue: ({ before }, user) => user.localLogin === before.localLogin,
  inverse: () => ({ kind: 'disable-local-login' }),
  stillInEffect: (_operation, user) => user.localLogin,
  project: ({ group }, user) => ({ ...user, localLogin: true, groups: [...user.groups.filter(({ id }) => id !== group.id), group] }),
  words: ({ until }) => ({ title: 'Allow local login', before: 'no password sign-in', after: until === null ? 'may sign in with a password' : `may sign in with a password until ${until}` }),
};
