// Making a new account of this organisation.
import { withOwnOf } from './new-user.ts';
import type { OperationOf, OperationType } from './operation.ts';

export const createUser: OperationType<OperationOf<'create-user'>, never> = {
  kind: 'create-user',
  ability: 'users.change',
  action: null,
  makes: true,
  plan: () => ({ refuse: 'An account that exists cannot be made again.' }),
  steps: (operation, secrets) => [{ change: () => ({ kind: 'create-user', account: operation.account, password: secrets.password() }), chained: false }],
  stillTrue: () => true,
  inverse: () => undefined,
  stillInEffect: () => true,
  // Who is known already, from an earlier report of the same row or from a sync, is known better than the plan knows.
  project: (operation, user) => withOwnOf(operation, user),
  words: (operation) => ({ title: 'Create', before: 'no account', after: `account ${operation.account.userPrincipalName}` }),
};
