// What Usher does with each kind of activity: messages, pressed buttons, installations.
import type { TurnContext } from 'botbuilder';
import { UsherError } from '../../shared/errors.ts';
import type { Chat, ChatFile, Command, Context } from '../commands/command.ts';
import { approvalVerbs } from '../commands/approval.card.ts';
import { answer, press, takesPersonFor } from '../commands/dispatch.ts';
import { greetingReply } from '../commands/help.ts';
import { jobVerbs } from '../commands/job.card.ts';
import type { Services } from '../commands/services.ts';
import type { Messenger } from '../ports.ts';
import { chatKindOf, filesOf, pressOf, tenantOf } from './activity.ts';
import type { TeamsActivity } from './activity.ts';
import { isAmongOthers, working, workingAmongOthers } from './conduct.ts';
import type { Conduct } from './conduct.ts';
import type { Conversations } from './conversations.ts';
import type { Click, createDoublePress } from './double-press.ts';
import { download } from './download.ts';
import { pressAnswer, pressFailure, replyMessage, signInAnswer, textMessage } from './messages.ts';
import { saidIn, speakerOf } from './said.ts';
import type { SignInRequests } from './sign-in-requests.ts';
import type { TrustedHosts } from './trust.ts';

export interface TurnParts {
  services: Services;
  commands: readonly Command[];
  conversations: Conversations;
  messenger: Messenger;
  conduct: Conduct;
  doublePress: ReturnType<typeof createDoublePress>;
  hosts: TrustedHosts;
  tenants: readonly string[];
  /** Undefined where Usher acts in nobody's name. */
  signInRequests: SignInRequests | undefined;
}

export async function onMessage(parts: TurnParts, turn: TurnContext, activity: TeamsActivity): Promise<void> {
  const context = await contextFor(parts, turn, activity);
  const work = answer(context, await saidIn(activity, turn));
  const reply = await parts.conduct.inTime(context, work);
  const sent = await turn.sendActivity(replyMessage(reply ?? working));
  // Teams gives no id for a message it had to split; such a card cannot be changed.
  const place = { conversation: activity.conversation.id, message: sent?.id ?? '' };
  if (reply === undefined) parts.conduct.later(context, work, { place, pressed: false });
  else if ('card' in reply) parts.conduct.settle(context, reply, { place, redraw: false });
}

export async function onPress(parts: TurnParts, turn: TurnContext, activity: TeamsActivity): Promise<void> {
  const pressed = pressOf(activity);
  if (pressed === undefined || pressed.automatic) {
    await turn.sendActivity(pressFailure('What this card sent could not be understood. Ask again to get a new card.'));
    return;
  }
  const asking = await contextFor(parts, turn, activity);
  const request = parts.signInRequests === undefined ? undefined : await takesPersonFor(asking, pressed);
  const lent = request === undefined ? undefined : await parts.signInRequests?.(asking.actor, { request, signIn: pressed.signIn });
  if (lent !== undefined && 'ask' in lent) {
    await turn.sendActivity(signInAnswer(lent.ask));
    return;
  }
  const context: Context = lent === undefined ? asking : { ...asking, delegation: lent.delegation };
  const place = { conversation: activity.conversation.id, message: activity.replyToId ?? '' };
  const click = parts.doublePress(clickOf(context, activity, pressed), async () => {
    const work = press(context, pressed);
    return { work, reply: await parts.conduct.inTime(context, work) };
  });
  if ('again' in click) {
    await turn.sendActivity(pressAnswer(await click.again));
    return;
  }
  const { work, reply } = await click.first;
  await turn.sendActivity(pressAnswer(reply ?? (isAmongOthers(context) ? workingAmongOthers : working)));
  if (reply === undefined) parts.conduct.later(context, work, { place, pressed: true });
  else if ('card' in reply) parts.conduct.settle(context, reply, { place, redraw: true });
}

/** Buttons that only look. */
const looking: readonly string[] = [jobVerbs.refresh, approvalVerbs.show];

function clickOf({ actor: { tenant, person }, services: { world } }: Context, { conversation, replyToId = '' }: TeamsActivity, pressed: { verb: string; data: unknown }): Click {
  return {
    card: [tenant, person.id, conversation.id, replyToId].join(' '), press: world.digest(JSON.stringify([pressed.verb, pressed.data])), looks: looking.includes(pressed.verb),
  };
}

/** Says hello once in a chat, however often the installation is announced. */
export async function onInstalled(parts: TurnParts, turn: TurnContext, activity: TeamsActivity): Promise<void> {
  if (activity.action?.startsWith('remove') === true) return;
  const kind = chatKindOf(activity);
  const announcesBot = activity.type === 'installationUpdate' || activity.membersAdded?.some((member) => member.id === activity.recipient.id) === true;
  if (!announcesBot) return;
  const tenant = servedTenant(parts, activity);
  const person = kind === 'personal' ? await speakerOf(activity, turn) : undefined;
  const isNew = await parts.conversations.remember(tenant, activity, person);
  // Also in a chat that was seen before: the app may have been away meanwhile.
  if (person !== undefined) parts.services.reachable(tenant, person);
  if (!isNew) return;
  if (person === undefined) await turn.sendActivity(textMessage('Hello, I am Usher. I manage the users of this organisation. Mention me and write “help”, or write to me in private; files and passwords belong there.'));
  else await turn.sendActivity(replyMessage(greetingReply(await contextFor(parts, turn, activity), 'Hello, I am Usher. I manage the users of this organisation for you.')));
}

/** Everything that is neither a message nor a button. */
export async function onOtherInvoke(turn: TurnContext): Promise<void> {
  await turn.sendActivity(pressFailure('Usher does not offer that here. Write “help” to see what it can do.', 'NotSupported'));
}

/** UsherError tenant.unknown before anything of the activity is used. */
export function servedTenant({ tenants }: Pick<TurnParts, 'tenants'>, activity: TeamsActivity): string {
  const tenant = tenantOf(activity);
  if (tenant === undefined || !tenants.includes(tenant)) throw new UsherError('tenant.unknown');
  return tenant;
}

async function contextFor(parts: TurnParts, turn: TurnContext, activity: TeamsActivity): Promise<Context> {
  const tenant = servedTenant(parts, activity);
  const personId = await speakerOf(activity, turn);
  if (personId === undefined) throw new UsherError('sign-in.needed', 'Teams does not tell me who you are here. Please write to me in our private chat.');
  const isNew = await parts.conversations.remember(tenant, activity, personId);
  if (isNew && chatKindOf(activity) === 'personal') parts.services.reachable(tenant, personId);
  else parts.services.present(tenant, personId);
  const actor = await parts.services.actors.actorFor({ tenant, personId, name: activity.from.name ?? '', source: 'chat' });
  const chat = chatOf(parts, activity, { tenant, personId });
  return { services: parts.services, actor, chat, files: chatFiles(parts, activity), commands: parts.commands };
}

function chatOf({ conversations, messenger }: TurnParts, activity: TeamsActivity, who: { tenant: string; personId: string }): Chat {
  return {
    kind: chatKindOf(activity),
    conversation: activity.conversation.id,
    ...(activity.type === 'invoke' && activity.replyToId !== undefined && { pressed: { conversation: activity.conversation.id, message: activity.replyToId } }),
    privately: {
      reachable: async () => await conversations.ofPerson(who.tenant, who.personId) !== undefined,
      send: async (reply) => await messenger.sendToPerson(who.tenant, who.personId, reply) !== null,
    },
  };
}

function chatFiles({ hosts }: TurnParts, activity: TeamsActivity): ChatFile[] {
  const isPrivate = chatKindOf(activity) === 'personal';
  return filesOf(activity).map((file) => ({
    name: file.name,
    read: async () => {
      if (!isPrivate) throw new UsherError('file.private-chat-only');
      return download(file.downloadUrl, hosts);
    },
  }));
}
