// From a Teams message to the text a command reads: the bot's own mention goes, other mentions become object ids.
import { TeamsInfo } from 'botbuilder';
import type { TurnContext } from 'botbuilder';
import { mentionsOf } from './activity.ts';
import type { Mention, TeamsActivity } from './activity.ts';

/** `turn` is asked for the object id of people whom the message names by their Teams id alone. */
export async function saidIn(activity: TeamsActivity, turn: TurnContext): Promise<string> {
  let text = activity.text ?? '';
  for (const mention of mentionsOf(activity)) {
    const spoken = mention.id === activity.recipient.id ? ' ' : ` ${await personWord(mention, turn)} `;
    text = text.replaceAll(mention.text, () => spoken);
  }
  return text;
}

async function personWord(mention: Mention, turn: TurnContext): Promise<string> {
  if (mention.objectId !== undefined) return mention.objectId;
  try {
    const member = await TeamsInfo.getMember(turn, mention.id);
    if (member.aadObjectId !== undefined) return member.aadObjectId;
  } catch {
    // Bots, tags and channels can be mentioned too; their name is what is left, and the command says that nobody goes by it.
  }
  return `"${mention.name.replaceAll('"', ' ')}"`;
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
