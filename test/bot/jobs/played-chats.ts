// Chats as Teams would show them, for tests of the cards that Usher sends: what lies in each, and chats that are slow or take nothing.
import type { Installed } from '../../../bot/plans/chat-installs.ts';
import type { Delivered, Messenger } from '../../../bot/ports.ts';
import { textOf, titlesOf } from '../commands/desk.ts';

/** Every message as it reads now, by the chat it lies in. */
export const shown: { chat: string; message: string; text: string; titles: string[]; summary: string }[] = [];
/** How Teams takes the next news for whoever asked; then it takes them all. */
export const taken: Delivered[] = [];
/** Cards that are being changed at the same moment. */
export const drawing = { now: 0, most: 0 };

export function forgetChats(): void {
  shown.length = 0;
  taken.length = 0;
  Object.assign(drawing, { now: 0, most: 0 });
}

/** Where everybody has a chat, the app is installed for nobody. */
export const nobodyElse = async (): Promise<Installed> => Promise.reject(new Error('Everybody has a chat here.'));

/** `slow` holds every change of a card back until it is let go. */
export function messengerWith(slow: Promise<void> = Promise.resolve()): Messenger {
  const send = async (chat: string, reply: Parameters<Messenger['sendToPerson']>[2]) => {
    shown.push({ chat, message: `m${shown.length}`, text: textOf(reply), titles: titlesOf(reply), summary: reply.summary });
    return Promise.resolve({ conversation: chat, message: `m${shown.length - 1}` });
  };
  return {
    async deliver(_tenant, person, reply) {
      const became = taken.shift() ?? 'sent';
      if (became === 'sent') await send(person, reply);
      return became;
    },
    bringToPerson: (_tenant, person, reply) => send(person, reply), sendToPerson: (_tenant, person, reply) => send(person, reply), sendToConversation: (_tenant, conversation, reply) => send(conversation, reply),
    async updateCard(_tenant, place, reply) {
      drawing.now += 1;
      drawing.most = Math.max(drawing.most, drawing.now);
      await slow;
      await new Promise(setImmediate);
      drawing.now -= 1;
      const message = shown.find((each) => each.message === place.message);
      if (message !== undefined) Object.assign(message, { text: textOf(reply), titles: titlesOf(reply), summary: reply.summary });
      return message !== undefined;
    },
  };
}

/** A chat that Teams holds up until it is let go, and then takes or not; all other chats are quick. */
export function heldUp(chat: string): { messenger: Messenger; letGo: (taken?: boolean) => void; held: () => number } {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const messenger = messengerWith();
  let held = 0;
  const hold = async <T>(person: string, work: () => Promise<T>, otherwise: T): Promise<T> => {
    if (!person.startsWith(chat)) return work();
    held += 1;
    return await promise ? work() : otherwise;
  };
  return {
    letGo: (isTaken = true) => { resolve(isTaken); }, held: () => held,
    messenger: {
      ...messenger,
      bringToPerson: async (tenantId, person, reply) => hold(person, () => messenger.bringToPerson(tenantId, person, reply), 'refused' as const),
      sendToPerson: async (tenantId, person, reply) => hold(person, () => messenger.sendToPerson(tenantId, person, reply), null),
      updateCard: async (tenantId, place, reply) => hold(place.conversation, () => messenger.updateCard(tenantId, place, reply), false),
    },
  };
}
