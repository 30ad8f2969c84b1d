// A message from the bot to one person.
import type { OperationOf, OperationType, RequestOf } from './operation.ts';

export const sendMessage: OperationType<OperationOf<'send-message'>, RequestOf<'send-message'>> = {
  kind: 'send-message',
  ability: 'messages.send',
  action: 'message',
  plan: (user, { text, from }, { title }) => (user.enabled ? { operation: { kind: 'send-message', title: from ?? title, text } } : { skip: `${user.displayName} is deactivated.` }),
  steps: ({ title, text }) => [{ change: (userId) => ({ kind: 'send-message', userId, title, text }), chained: false }],
  stillTrue: () => true,
  inverse: () => undefined,
  stillInEffect: () => true,
  project: (_operation, user) => user,
  wanted: 'a message',
  words: ({ text }) => ({ title: 'Send message', before: '', after: `“${text}”` }),
};
