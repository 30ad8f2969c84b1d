// The chat, outside of a turn.
import type { CardPlace } from '../../shared/job.ts';
import type { World } from './world.ts';

/** An Adaptive Card as JSON, already expanded. */
export type Card = Readonly<Record<string, unknown>>;

/**
 * What became of a message. `refused`, `unreachable` (the app is not there or nobody knows the chat) and `later` (Teams asks to wait) have
 * certainly not arrived; `unknown` may have.
 */
export type Delivered = 'sent' | 'refused' | 'unreachable' | 'later' | 'unknown';
export type Undelivered = Exclude<Delivered, 'sent'>;

/** Sends to chats outside of a turn. Failures are logged and are an answer, which each method names; they are never thrown. Once Usher closes, everything is tried once. */
export interface Messenger {
  /** Sends a card to the private chat with a person. Null when it did not arrive, as far as anybody knows. */
  sendToPerson(tenant: string, personId: string, message: { card: Card; summary: string }): Promise<CardPlace | null>;
  /** The same, and told exactly why it did not arrive. */
  bringToPerson(tenant: string, personId: string, message: { card: Card; summary: string }): Promise<CardPlace | Undelivered>;
  /** The same, tried once, without its place. */
  deliver(tenant: string, personId: string, message: { card: Card; summary: string }): Promise<Delivered>;
  /** The same in a channel or group chat that Usher has been spoken to in; in a channel it begins a thread of its own. */
  sendToConversation(tenant: string, conversation: string, message: { card: Card; summary: string }): Promise<CardPlace | null>;
  /** Changes a card, waiting while Teams asks to; a newer state takes the place of one that waits. False when it is not shown. */
  updateCard(tenant: string, place: CardPlace, message: { card: Card; summary: string }): Promise<boolean>;
}

/** The channel that a thread belongs to; any other conversation is itself. Teams names a thread by the message that began it. */
export function withoutThread(conversation: string): string {
  return conversation.replace(/;messageid=.*$/s, '');
}

/** Usher sends to channels; whoever presses there does so in the thread that its message began. */
export function isSamePlace(one: CardPlace, other: CardPlace): boolean {
  return one.message === other.message && withoutThread(one.conversation) === withoutThread(other.conversation);
}

/** Id under which a conversation is kept: one for a channel with all its threads. */
export function conversationKey({ digest }: Pick<World, 'digest'>, conversation: string): string {
  return `chat.${digest(withoutThread(conversation))}`;
}

/** Id under which the private chat with a person is kept; nothing is there before the person has the app. */
export function personKey(personId: string): string {
  return `person.${personId}`;
}

/** The links on cards that open a page of the tab. */
export interface TabLinks {
  /** `page`: as shared/tab-page.ts names it; none is the tab as it opens by itself. */
  addressOf(tenant: string, page?: string): string;
  /** Finds out under which id the chat knows the app. Never throws: until that is known, links are plain addresses. */
  findApp(tenant: string): Promise<void>;
}
