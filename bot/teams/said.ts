// From a Teams message to the text a command reads: the bot's own mention goes, other mentions become object ids.
import { TeamsInfo } from 'botbuilder';
import type { TurnContext } from 'botbuilder';
import { UsherError } from '../../shared/errors.ts';
import { quoted } from '../../shared/import-text.ts';
import { mentionsOf } from './activity.ts';
import type { Mention, TeamsActivity } from './activity.ts';

/**
 * `turn` is asked for the object id of people whom the message names by their Teams id alone.
 * @throws UsherError input.invalid when one text stands for several people and it is not clear where each of them is meant.
 */
export async function saidIn(activity: TeamsActivity, turn: TurnContext): Promise<string> {
  const mentions = Map.groupBy(mentionsOf(activity), ({ text }) => text);
  const pieces = cutAt(activity.text ?? '', [...mentions.keys()]);
  const waiting = new Map<string, string[]>();
  for (const [text, alike] of mentions) {
    const words: string[] = [];
    for (const mention of alike) words.push(mention.id === activity.recipient.id ? ' ' : ` ${await personWord(mention, turn)} `);
    waiting.set(text, wordsFor({ text, words, times: pieces.filter((piece) => piece === text).length }));
  }
  return pieces.map((piece) => waiting.get(piece)?.shift() ?? piece).join('');
}

/** The text in pieces, each a mention or what stands between two. */
function cutAt(text: string, mentions: readonly string[]): string[] {
  const longestFirst = mentions.filter((mention) => mention !== '').toSorted((one, other) => other.length - one.length);
  const pieces: string[] = [];
  let start = 0;
  let at = 0;
  while (at < text.length) {
    const mention = longestFirst.find((each) => text.startsWith(each, at));
    at += mention?.length ?? 1;
    if (mention === undefined) continue;
    pieces.push(text.slice(start, at - mention.length), mention);
    start = at;
  }
  return [...pieces, text.slice(start)];
}

/** People may shorten a mention to a first name, so that two of them read alike: mentions come in the order of the text. One word a time that the text occurs. */
function wordsFor({ text, words, times }: { text: string; words: readonly string[]; times: number }): string[] {
  const [first = ' '] = words;
  if (words.every((word) => word === first)) return Array.from({ length: times }, () => first);
  if (words.length === times) return [...words];
  throw new UsherError('input.invalid', `${quoted(text.replace(/<[^>]*>/g, ''))} is mentioned here for more than one person or app, and I cannot tell which mention means whom, so I did nothing. Write their e-mail addresses instead.`);
}

async function personWord(mention: Mention, turn: TurnContext): Promise<string> {
  if (mention.objectId !== undefined) return mention.objectId;
  try {
    const member = await TeamsInfo.getMember(turn, mention.id);
    if (member.aadObjectId !== undefined) return member.aadObjectId;
  } catch {
    // Bots, tags, channels and people of other organisations can be mentioned too.
  }
  // Who it is cannot be told, and a name alone may be somebody else's: nobody is called by this, and whoever is meant is asked back.
  return `"@${mention.name.replaceAll('"', ' ').replace(/^@+/, '')}"`;
}

/** The person behind an activity by object id; some activities carry only the Teams id. */
export async function speakerOf(activity: TeamsActivity, turn: TurnContext): Promise<string | undefined> {
  if (activity.from.aadObjectId !== undefined) return activity.from.aadObjectId;
  try {
    return (await TeamsInfo.getMember(turn, activity.from.id)).aadObjectId;
  } catch {
    return undefined;
  }
}
