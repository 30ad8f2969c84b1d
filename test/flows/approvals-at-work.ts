// Usher at work with two who live through approvals: Megan, who asks, and Alex, who decides in his private chat.
import type { Shown } from './connector.ts';
import { textIn } from './person.ts';
import type { PlayedPerson } from './person.ts';
import { startAtWork } from './usher-at-work.ts';
import type { AtWork } from './usher-at-work.ts';

export interface ApprovalsAtWork {
  at: AtWork;
  megan: PlayedPerson;
  alex: PlayedPerson;
  alexChat: string;
  /** The newest message of a chat on which all of these words can be read, once they can. */
  cardWith(conversation: string, ...words: string[]): Promise<Shown>;
  /** What stands on a card, once these words do. */
  untilReads(shown: Shown, words: string): Promise<string>;
}

export async function startApprovals(): Promise<ApprovalsAtWork> {
  const at = await startAtWork();
  const megan = await at.person('megan.bowen@contoso.com');
  const alex = await at.person('alex.wilber@contoso.com');
  return {
    at, megan, alex, alexChat: (await alex.say('help')).conversation,
    cardWith: async (conversation, ...words) => at.connector.when((shown) => shown.findLast((each) => each.conversation === conversation && words.every((word) => textIn(each.card).includes(word)))),
    untilReads: async (shown, words) => at.connector.when(() => (textIn(shown.card).includes(words) ? textIn(shown.card) : undefined)),
  };
}
