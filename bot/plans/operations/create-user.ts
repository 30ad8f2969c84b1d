// Making a new account of this organisation.
import { withOwnOf, withRole } from './new-user.ts';
import type { OperationOf, OperationType } from './operation.ts';

export const createUser: OperationType<OperationOf<'create-user'>, never> = {
  kind: 'create-user',
  ability: 'users.change',
  action: null,
  makes: true,
  secret: 'password',
  makesSecret: ({ password }) => password === 'generated',
  plan: () => ({ refuse: 'An account that exists cannot be made again.' }),
  // The directory wants a password of everybody; one that would do nothing is told to nobody.
  steps: ({ account, password }, secrets) => [{ change: () => ({ kind: 'create-user', account, password: secrets.password(), ...(password === 'none' && { federated: true }) }), chained: false }],
  stillTrue: () => true,
  inverse: () => undefined,
  stillInEffect: () => true,
  // Who is known already, from an earlier report of the same row or from a sync, is known better than the plan knows.
  project: (operation, user) => withOwnOf(operation, user),
  words: ({ account, password, role }) => ({ title: 'Create', before: 'no account', after: `account ${account.userPrincipalName}${password === 'none' ? ', to sign in with the identity provider of the domain' : ''}${withRole(role)}` }),
};
