// The chat, outside of a turn.
import type { CardPlace } from '../../shared/job.ts';
import type { World } from './world.ts';

/** An Adaptive Card as JSON, already expanded. */
export type Card = Readonly<Record<string, unknown>>;

/** Sends to chats outside of a turn. Failures are answered with false and logged, never thrown. */
export interface Messenger {
  /** Sends a card to the private chat with a person. Null when the person cannot be reached. */
  sendToPerson(tenant: string, personId: string, message: { card: Card; summary: string }): Promise<CardPlace | null>;
  /** The same, told exactly: `refused` and `unreachable` have certainly not arrived; `unknown` may have. */
  deliver(tenant: string, personId: string, message: { card: Card; summary: string }): Promise<'sent' | 'refused' | 'unreachable' | 'unknown'>;
  /** The same in a channel or group chat that Usher has been spoken to in; in a channel it begins a thread of its own. */
  sendToConversation(tenant: string, conversation: string, message: { card: Card; summary: string }): Promise<CardPlace | null>;
  updateCard(tenant: string, place: CardPlace, message: { card: Card; summary: string }): Promise<boolean>;
}

/** The channel that a thread belongs to; any other conversation is itself. Teams names a thread by the message that began it. */
export function withoutThread(conversation: string): string {
  return conversation.replace(/;messageid=.*$/s, '');
}

/** Id under which a conversation is kept: one for a channel with all its threads. */
export function conversationKey({ digest }: Pick<World, 'digest'>, conversation: string): string {
  return `chat.${digest(withoutThread(conversation))}`;
}
