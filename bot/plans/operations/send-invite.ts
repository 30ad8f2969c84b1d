// The welcome once more; a guest also gets the invitation mail of the directory again.
import type { OperationOf, OperationType, RequestOf } from './operation.ts';

export const sendInvite: OperationType<OperationOf<'send-invite'>, RequestOf<'send-invite'>> = {
  kind: 'send-invite',
  ability: 'users.change',
  action: 'send-invite',
  plan: (user) => ({ operation: { kind: 'send-invite', guest: user.type === 'guest' ? { email: user.sharedEmail ?? user.email, displayName: user.displayName } : null, ...(!user.enabled && { waits: true as const }) } }),
  steps: ({ guest }) => (guest === null ? [] : [{ change: (userId) => ({ kind: 'invite-again', userId, ...guest }), chained: false }]),
  stillTrue: () => true,
  inverse: () => undefined,
  stillInEffect: () => true,
  project: (_operation, user) => user,
  words: ({ guest, waits = false }) => ({ title: 'Send invite', before: '', after: waits ? 'the welcome waits until the account is reactivated' : guest === null ? 'welcome on its way' : 'invitation mailed again' }),
};
