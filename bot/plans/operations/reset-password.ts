// Setting a new generated password that must be changed at the next sign-in, and ending open sessions.
import { signsInElsewhere } from '../../../shared/local-login.ts';
import { becameAdmin, isOtherAdmin, notFirst } from './operation.ts';
import type { OperationOf, OperationType, RequestOf } from './operation.ts';

export const resetPassword: OperationType<OperationOf<'reset-password'>, RequestOf<'reset-password'>> = {
  kind: 'reset-password',
  ability: 'users.change',
  action: 'reset-password',
  actionOf: ({ first }) => (first === true ? 'send-invite' : 'reset-password'),
  destructive: () => true,
  secret: 'password',
  replacesSecret: true,
  ownMay: () => true,
  plan(user, request, facts) {
    if (user.type === 'guest') return { refuse: `${user.displayName} is a guest; the password belongs to their own organisation.` };
    if (user.synced) return { refuse: `${user.displayName} is synced from on-premises; reset the password in the local Active Directory.` };
    if (signsInElsewhere(user, facts.federated)) return { refuse: `${user.displayName} signs in with the identity provider of the domain; a password here would do nothing.` };
    const again = notFirst(user, request);
    if (again !== undefined) return { refuse: again };
    return { operation: { kind: 'reset-password', ...(user.id !== facts.actorId && { otherAdmin: isOtherAdmin(user, facts) }) } };
  },
  // A new password does not end sessions that are open (facts of Graph: tokens live on until they are revoked).
  steps: (_operation, secrets) => [
    { change: (userId) => ({ kind: 'set-password', userId, password: secrets.password() }), chained: false },
    { change: (userId) => ({ kind: 'revoke-sessions', userId }), chained: true },
  ],
  stillTrue: (operation, user) => user.enabled && !becameAdmin(operation, user),
  inverse: () => undefined,
  stillInEffect: () => true,
  project: (_operation, user) => user,
  words: () => ({ title: 'Reset password', before: '', after: 'new password, to be changed at the next sign-in' }),
};
