// Remembers how to reach every chat and person again, and whether a chat is new.
import { TurnContext } from 'botbuilder';
import type { Activity, ConversationReference } from 'botbuilder';
import { conversationKey, instant, personKey, StoreError, withoutThread } from '../ports.ts';
import type { Conversation, Store, World } from '../ports.ts';
import { chatKindOf } from './activity.ts';
import type { TeamsActivity } from './activity.ts';

export interface Conversations {
  /** Saves how to reach this chat; true when it was never seen before. */
  remember(tenant: string, activity: TeamsActivity, personId: string | undefined): Promise<boolean>;
  /** In a channel: the thread that is asked for, or a thread to be begun. */
  ofChat(tenant: string, conversationId: string): Promise<Partial<ConversationReference> | undefined>;
  /** The private chat with a person. */
  ofPerson(tenant: string, personId: string): Promise<Partial<ConversationReference> | undefined>;
}

/** Chats whose reference is known to be in the store, so that not every turn writes. */
const rememberedInMemory = 10_000;

export function createConversations({ store, world }: { store: Store; world: World }): Conversations {
  const saved = new Map<string, string>();
  const chatKey = (conversationId: string): string => conversationKey(world, conversationId);

  async function save(tenant: string, key: string, conversation: Conversation): Promise<boolean> {
    // Kept for good: a chat may be silent for years before something is to be said there.
    try {
      await store.conversations.create({ tenant }, key, conversation);
      return true;
    } catch (error) {
      if (!(error instanceof StoreError && error.kind === 'conflict')) throw error;
      await store.conversations.put({ tenant }, key, conversation);
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
      const person = kind === 'personal' ? personId ?? null : null;
      const fingerprint = JSON.stringify([reference, person]);
      const id = withoutThread(activity.conversation.id);
      const known = `${tenant} ${id}`;
      if (saved.get(known) === fingerprint) return false;
      const conversation: Conversation = { id, kind, person, reference, seen: instant(world.clock.now()) };
      const isNew = await save(tenant, chatKey(id), conversation);
      if (person !== null) await save(tenant, personKey(person), conversation);
      if (saved.size >= rememberedInMemory) saved.clear();
      saved.set(known, fingerprint);
      return isNew;
    },
    async ofChat(tenant, conversationId) {
      const reference = await find(tenant, chatKey(conversationId));
      return reference?.conversation === undefined ? reference : { ...reference, conversation: { ...reference.conversation, id: conversationId } };
    },
    ofPerson: async (tenant, personId) => find(tenant, personKey(personId)),
  };
}

/** Without the activity's id and the thread's, which would make every later message a reply to this one. */
function referenceOf(activity: TeamsActivity): Partial<ConversationReference> {
  const reference: Partial<ConversationReference> = TurnContext.getConversationReference(activity as unknown as Partial<Activity>); // the same object, before it was checked
  delete reference.activityId;
  if (reference.conversation !== undefined) reference.conversation = { ...reference.conversation, id: withoutThread(reference.conversation.id) };
  // In group chats each speaker would make another reference of the same chat.
  if (chatKindOf(activity) !== 'personal') delete reference.user;
  return reference;
}
