// Speaks outside of a turn: sends cards to private chats and changes cards that were sent.
import type { CloudAdapter, ConversationReference, TurnContext } from 'botbuilder';
import type { CardPlace } from '../../shared/job.ts';
import { withoutThread } from '../ports.ts';
import type { Card, Messenger, World } from '../ports.ts';
import type { Conversations } from './conversations.ts';
import { cardMessage } from './messages.ts';
import { isTrustedService } from './trust.ts';
import type { TrustedHosts } from './trust.ts';

interface MessengerParts { adapter: CloudAdapter; appId: string; conversations: Conversations; hosts: TrustedHosts; world: World }

export function createMessenger({ adapter, appId, conversations, hosts, world }: MessengerParts): Messenger {
  /** True when it was done. A failure is logged without the message, which may hold a secret. */
  async function inChat(reference: Partial<ConversationReference> | undefined, speak: (turn: TurnContext) => Promise<void>): Promise<boolean> {
    if (reference === undefined || !isTrustedService(reference.serviceUrl ?? '', hosts)) return false;
    try {
      await adapter.continueConversationAsync(appId, reference, speak);
      return true;
    } catch (error) {
      world.log.warn('chat.not-reached', { reason: error instanceof Error ? error.message.slice(0, 200) : 'unknown', status: statusOf(error) });
      return false;
    }
  }

  async function send(reference: Partial<ConversationReference> | undefined, message: { card: Card; summary: string }): Promise<CardPlace | null> {
    let sent: string | undefined;
    const reached = await inChat(reference, async (turn) => {
      sent = (await turn.sendActivity(cardMessage(message)))?.id;
    });
    const conversation = reference?.conversation?.id;
    return reached && conversation !== undefined ? { conversation, message: sent ?? '' } : null;
  }

  async function deliver(reference: Partial<ConversationReference> | undefined, message: { card: Card; summary: string }): ReturnType<Messenger['deliver']> {
    if (reference === undefined || !isTrustedService(reference.serviceUrl ?? '', hosts)) return 'unreachable';
    try {
      await adapter.continueConversationAsync(appId, reference, async (turn) => { await turn.sendActivity(cardMessage(message)); });
      return 'sent';
    } catch (error) {
      const status = statusOf(error);
      world.log.warn('chat.not-delivered', { status });
      return typeof status === 'number' && status >= 400 && status < 500 && status !== 408 ? 'refused' : 'unknown';
    }
  }

  const found = foundIn(world);

  return {
    deliver: async (tenant, personId, message) => deliver(await found(conversations.ofPerson(tenant, personId)), message),
    sendToPerson: async (tenant, personId, message) => send(await found(conversations.ofPerson(tenant, personId)), message),
    async sendToConversation(tenant, conversation, message) {
      const place = withoutThread(conversation);
      return send(await found(conversations.ofChat(tenant, place).then((known) => {
        // Somebody chose this conversation; people whom nobody can reach are usual, this is not.
        if (!isTrustedService(known?.serviceUrl ?? '', hosts)) world.log.warn('chat.not-known', { tenant, conversation: place });
        return known;
      })), message);
    },
    async updateCard(tenant, place, message) {
      const reference = await found(conversations.ofChat(tenant, place.conversation));
      return inChat(reference, async (turn) => {
        await turn.updateActivity({ ...cardMessage(message), id: place.message });
      });
    },
  };
}

function statusOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : undefined;
}

type Reference = Partial<ConversationReference> | undefined;

/** A store that fails is as bad as a chat that nobody knows, but is told apart in the log. */
function foundIn({ log }: World) {
  return (looking: Promise<Reference>): Promise<Reference> => looking.catch((error: unknown) => {
    log.warn('chat.not-looked-up', { reason: String(error).slice(0, 200) });
    return undefined;
  });
}
