// Speaks outside of a turn: sends cards to private chats and changes cards that were sent.
import type { CloudAdapter, ConversationReference } from 'botbuilder';
import type { CardPlace } from '../../shared/job.ts';
import { withoutThread } from '../ports.ts';
import type { Card, Delivered, Messenger, Undelivered, World } from '../ports.ts';
import { createCardUpdates } from './card-updates.ts';
import type { ChatFailureKind } from './chat-failure.ts';
import type { Conversations } from './conversations.ts';
import { cardMessage } from './messages.ts';
import { createSpeaker } from './speaker.ts';
import { isTrustedService } from './trust.ts';
import type { TrustedHosts } from './trust.ts';

interface MessengerParts { adapter: CloudAdapter; appId: string; conversations: Conversations; hosts: TrustedHosts; world: World; closing: AbortSignal }
interface Message { card: Card; summary: string }
type Reference = Partial<ConversationReference> | undefined;

/** Before a message is tried again that was certainly not taken; people wait for it. */
const pauses = [1_000, 2_000, 5_000, 10_000];

const delivered: Readonly<Record<ChatFailureKind, Undelivered>> = { untaken: 'later', absent: 'unreachable', refused: 'refused', unknown: 'unknown' };

export function createMessenger({ adapter, appId, conversations, hosts, world, closing }: MessengerParts): Messenger {
  const speaker = createSpeaker({ adapter, appId, world, closing });
  const update = createCardUpdates({ world, speaker });
  const found = foundIn(world);
  const isKnown = (reference: Reference): reference is Partial<ConversationReference> => reference !== undefined && isTrustedService(reference.serviceUrl ?? '', hosts);

  async function bring(reference: Reference, message: Message): Promise<CardPlace | Undelivered> {
    const conversation = reference?.conversation?.id;
    if (!isKnown(reference) || conversation === undefined) return 'unreachable';
    let sent: string | undefined;
    const failure = await speaker.patiently(reference, async (turn) => { sent = (await turn.sendActivity(cardMessage(message)))?.id; }, { pauses, goesOn: ({ kind }) => kind === 'untaken' });
    if (failure === undefined) return { conversation, message: sent ?? '' };
    world.log.warn('chat.not-reached', failure.facts);
    return delivered[failure.kind];
  }

  async function send(reference: Reference, message: Message): Promise<CardPlace | null> {
    const became = await bring(reference, message);
    return typeof became === 'string' ? null : became;
  }

  async function deliver(reference: Reference, message: Message): Promise<Delivered> {
    if (!isKnown(reference)) return 'unreachable';
    const failure = await speaker.once(reference, (turn) => turn.sendActivity(cardMessage(message)));
    if (failure === undefined) return 'sent';
    world.log.warn('chat.not-delivered', failure.facts);
    return delivered[failure.kind];
  }

  return {
    deliver: async (tenant, personId, message) => deliver(await found(conversations.ofPerson(tenant, personId)), message),
    bringToPerson: async (tenant, personId, message) => bring(await found(conversations.ofPerson(tenant, personId)), message),
    sendToPerson: async (tenant, personId, message) => send(await found(conversations.ofPerson(tenant, personId)), message),
    async sendToConversation(tenant, conversation, message) {
      const place = withoutThread(conversation);
      return send(await found(conversations.ofChat(tenant, place).then((reference) => {
        // Somebody chose this conversation; people whom nobody can reach are usual, this is not.
        if (!isKnown(reference)) world.log.warn('chat.not-known', { tenant, conversation: place });
        return reference;
      })), message);
    },
    async updateCard(tenant, place, message) {
      // Teams gives no id for a message it had to split; nothing names it.
      if (place.message === '') return false;
      const reference = await found(conversations.ofChat(tenant, place.conversation));
      return isKnown(reference) && update(reference, place, message);
    },
  };
}

/** A store that fails is as bad as a chat that nobody knows, but is told apart in the log. */
function foundIn({ log }: World) {
  return (looking: Promise<Reference>): Promise<Reference> => looking.catch((error: unknown) => {
    log.warn('chat.not-looked-up', { reason: String(error).slice(0, 200) });
    return undefined;
  });
}
