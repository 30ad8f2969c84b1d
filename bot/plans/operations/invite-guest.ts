// Inviting somebody of another organisation as a guest.
import { withOwnOf } from './new-user.ts';
import type { OperationOf, OperationType } from './operation.ts';

export const inviteGuest: OperationType<OperationOf<'invite-guest'>, never> = {
  kind: 'invite-guest',
  ability: 'users.change',
  action: null,
  makes: true,
  plan: () => ({ refuse: 'A guest who is here already cannot be invited again.' }),
  steps: (operation) => [{ change: () => ({ kind: 'invite-guest', account: operation.account, sendMail: operation.sendMail }), chained: false }],
  stillTrue: () => true,
  inverse: () => undefined,
  stillInEffect: () => true,
  // Who is known already, from an earlier report of the same row or from a sync, is known better than the plan knows.
  project: (operation, user) => withOwnOf(operation, user),
  words: (operation) => ({ title: 'Invite guest', before: 'no account', after: operation.sendMail ? 'guest, invitation mailed' : 'guest, no mail sent' }),
};
