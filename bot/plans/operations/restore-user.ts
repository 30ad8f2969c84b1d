// Bringing a deleted account back, with its groups and, while seats are free, its licences.
import type { OperationOf, OperationType, RequestOf } from './operation.ts';

export const restoreUser: OperationType<OperationOf<'restore-user'>, RequestOf<'restore-user'>> = {
  kind: 'restore-user',
  ability: 'users.change',
  action: 'restore',
  plan(user, { userPrincipalName }) {
    if (user.deleted === null) return { skip: `${user.displayName} is not deleted.` };
    return { operation: { kind: 'restore-user', before: { deleted: true }, ...(userPrincipalName === undefined ? {} : { userPrincipalName }) } };
  },
  steps: ({ userPrincipalName }) => [
    { change: (userId) => ({ kind: 'restore-user', userId, ...(userPrincipalName === undefined ? {} : { userPrincipalName }) }), chained: false },
  ],
  stillTrue: (operation, user) => (user.deleted !== null) === operation.before.deleted,
  inverse: () => ({ kind: 'delete-user' }),
  stillInEffect: (_operation, user) => user.deleted === null,
  project: ({ userPrincipalName = '' }, user) => {
    const name = userPrincipalName || user.userPrincipalName;
    return { ...user, deleted: null, userPrincipalName: name, email: user.email === user.userPrincipalName ? name : user.email };
  },
  words: ({ userPrincipalName }) => ({ title: 'Restore', before: 'deleted', after: userPrincipalName === undefined ? 'has an account again' : `has an account again as ${userPrincipalName}` }),
};
