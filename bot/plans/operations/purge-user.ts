// Deleting somebody for good, out of the recycle bin. Nothing brings the account back. No app may: it is done in the name of whoever approves, or the report leads to where a person can.
import { onAndOff } from './operation.ts';
import type { OperationOf, OperationType, RequestOf } from './operation.ts';

export const purgeUser: OperationType<OperationOf<'purge-user'>, RequestOf<'purge-user'>> = {
  kind: 'purge-user',
  ability: 'users.change',
  action: 'purge',
  about: () => onAndOff.deleted,
  destructive: () => true,
  plan(user, _request, { onBehalfOf }) {
    if (user.deleted === null) return { refuse: `${user.displayName} is not deleted; delete the account first. It can then be restored for 30 days.` };
    return { operation: { kind: 'purge-user', before: { deleted: true }, ...(onBehalfOf && { onBehalfOf }) } };
  },
  steps: () => [{ change: (userId) => ({ kind: 'purge-user', userId }), chained: false }],
  stillTrue: (_operation, user) => user.deleted !== null,
  inverse: () => undefined,
  stillInEffect: () => true,
  project: (_operation, user) => user,
  ends: true,
  takesPerson: true,
  wanted: 'gone for good',
  words: ({ onBehalfOf }) => ({ title: 'Delete for good', before: 'deleted, can be restored', after: onBehalfOf === true ? 'gone for good' : 'gone for good once a User Administrator finishes it in Entra' }),
};
