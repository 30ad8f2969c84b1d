// Remembers how to reach every chat and person again, and whether a chat is new.
import { TurnContext } from 'botbuilder';
import type { Activity, ConversationReference } from 'botbuilder';
import { limits } from '../../shared/limits.ts';
import { instant, StoreError } from '../ports.ts';
import type { Conversation, Store, World } from '../ports.ts';
import { chatKindOf } from './activity.ts';
import type { TeamsActivity } from './activity.ts';

export interface Conversations {
  /** Saves how to reach this chat; true when it was never seen before. */
  remember(tenant: string, activity: TeamsActivity, personId: string | undefined): Promise<boolean>;
  ofChat(tenant: string, conversationId: string): Promise<Partial<ConversationReference> | undefined>;
  /** The private chat with a person. */
  ofPerson(tenant: string, personId: string): Promise<Partial<ConversationReference> | undefined>;
}

/** Chats whose reference is known to be in the store, so that not every turn writes. */
const rememberedInMemory = 10_000;

export function createConversations({ store, world }: { store: Store; world: World }): Conversations {
  const saved = new Map<string, string>();
  const chatKey = (conversationId: string): string => `chat.${world.digest(conversationId)}`;
  const personKey = (personId: string): string => `person.${personId}`;

  async function save(tenant: string, key: string, conversation: Conversation): Promise<boolean> {
    // Threads of a channel are many and short-lived.
    const expiry = conversation.kind === 'channel' ? { expiresAt: world.clock.now() + limits.undoLifetime } : {};
    try {
      await store.conversations.create({ tenant }, key, conversation, expiry);
      return true;
    } catch (error) {
      if (!(error instanceof StoreError && error.kind === 'conflict')) throw error;
      await store.conversations.put({ tenant }, key, conversation, expiry);
      return false;
    }
  }

  async function find(tenant: string, key: string): Promise<Partial<ConversationReference> | undefined> {
    const stored = await store.conversations.get({ tenant }, key);
    return stored?.value.reference as Partial<ConversationReference> | undefined; // written by this file alone
  }

  return {
    async remember(tenant, activity, personId) {
      const kind = chatKindOf(activity);
      const reference = referenceOf(activity);
      const fingerprint = JSON.stringify([reference, personId]);
      const known = `${tenant} ${activity.conversation.id}`;
      if (saved.get(known) === fingerprint) return false;
      const key = chatKey(activity.conversation.id);
      const person = kind === 'personal' ? personId ?? null : null;
      const conversation: Conversation = { id: activity.conversation.id, kind, person, reference, seen: instant(world.clock.now()) };
      const isNew = await save(tenant, key, conversation);
      if (person !== null) await save(tenant, personKey(person), conversation);
      if (saved.size >= rememberedInMemory) saved.clear();
      saved.set(known, fingerprint);
      return isNew;
    },
    ofChat: async (tenant, conversationId) => find(tenant, chatKey(conversationId)),
    ofPerson: async (tenant, personId) => find(tenant, personKey(personId)),
  };
}

/** Without the activity's id, which would make every later message a reply to this one. */
function referenceOf(activity: TeamsActivity): Partial<ConversationReference> {
  const reference: Partial<ConversationReference> = TurnContext.getConversationReference(activity as unknown as Partial<Activity>); // the same object, before it was checked
  delete reference.activityId;
  // In group chats each speaker would make another reference of the same chat.
  if (chatKindOf(activity) !== 'personal') delete reference.user;
  return reference;
}
