// Says one thing in one chat outside of a turn, once or patiently, and tells what became of it.
import type { CloudAdapter, ConversationReference, TurnContext } from 'botbuilder';
import type { World } from '../ports.ts';
import { chatFailure } from './chat-failure.ts';
import type { ChatFailure } from './chat-failure.ts';
import { sendsOnce } from './one-try.ts';

export type Speech = (turn: TurnContext) => Promise<unknown>;

export interface Patience {
  /** Milliseconds before each further try; Teams may ask for longer, but for no longer than the last of them is waited. */
  pauses: readonly number[];
  /** Asked before and after each pause. */
  goesOn: (failure: ChatFailure) => boolean;
}

/** Each answers with undefined when it was done. */
export interface Speaker {
  once(reference: Partial<ConversationReference>, speech: Speech): Promise<ChatFailure | undefined>;
  patiently(reference: Partial<ConversationReference>, speech: Speech, patience: Patience): Promise<ChatFailure | undefined>;
}

/** `closing`: Usher ends with what is under way, and tries nothing again. */
interface SpeakerParts { adapter: CloudAdapter; appId: string; world: World; closing: AbortSignal }

export function createSpeaker({ adapter, appId, world: { clock, random }, closing }: SpeakerParts): Speaker {
  const once: Speaker['once'] = async (reference, speech) => {
    let failure: ChatFailure | undefined;
    try {
      await adapter.continueConversationAsync(appId, reference, async (turn) => {
        const hasLeft = sendsOnce(adapter, turn);
        try {
          await speech(turn);
        } catch (error) {
          // Kept here: the adapter would swallow it, take the turn for broken and apologise in the chat.
          failure = chatFailure(error, hasLeft());
        }
      });
    } catch (error) {
      failure = chatFailure(error, false);
    }
    return failure;
  };

  return {
    once,
    async patiently(reference, speech, { pauses, goesOn }) {
      const longest = pauses.at(-1) ?? 0;
      const isWorthMore = (failure: ChatFailure): boolean => !closing.aborted && goesOn(failure);
      let failure = await once(reference, speech);
      for (const pause of pauses) {
        if (failure === undefined || !isWorthMore(failure)) return failure;
        await clock.sleep(Math.min(Math.max(failure.after, pause), longest) * (1 + random.number() / 4), closing);
        if (!isWorthMore(failure)) return failure;
        failure = await once(reference, speech);
      }
      return failure;
    },
  };
}
