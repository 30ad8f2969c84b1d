// Deleting somebody for good, out of the recycle bin. Nothing brings the account back. Microsoft lets no app finish it: the report leads to where a person can.
import { onAndOff } from './operation.ts';
import type { OperationOf, OperationType, RequestOf } from './operation.ts';

export const purgeUser: OperationType<OperationOf<'purge-user'>, RequestOf<'purge-user'>> = {
  kind: 'purge-user',
  ability: 'users.change',
  action: 'purge',
  about: () => onAndOff.deleted,
  destructive: () => true,
  plan(user) {
    if (user.deleted === null) return { refuse: `${user.displayName} is not deleted; delete the account first. It can then be restored for 30 days.` };
    return { operation: { kind: 'purge-user', before: { deleted: true } } };
  },
  steps: () => [{ change: (userId) => ({ kind: 'purge-user', userId }), chained: false }],
  stillTrue: (_operation, user) => user.deleted !== null,
  inverse: () => undefined,
  stillInEffect: () => true,
  project: (_operation, user) => user,
  ends: true,
  words: () => ({ title: 'Delete for good', before: 'deleted, can be restored', after: 'gone for good once a User Administrator finishes it in Entra' }),
};
