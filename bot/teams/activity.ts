// What Usher takes from an activity: checked once, at the edge. Everything else in it is ignored.
import { z } from 'zod';

const id = z.string().min(1).max(1000);
const account = z.object({ id, name: z.string().max(1000).optional(), aadObjectId: z.string().regex(/^[\w-]{1,64}$/).optional() });

export const activitySchema = z.object({
  type: z.string().min(1).max(100),
  id: z.string().max(1000).optional(),
  name: z.string().max(200).optional(),
  channelId: id,
  serviceUrl: z.url().max(2000),
  from: account,
  recipient: z.object({ id }),
  conversation: z.object({ id, conversationType: z.string().max(100).optional(), tenantId: z.string().max(100).optional(), isGroup: z.boolean().optional() }),
  channelData: z.object({ tenant: z.object({ id: z.string().max(100) }).optional() }).optional(),
  text: z.string().optional(),
  replyToId: z.string().max(1000).optional(),
  value: z.unknown().optional(),
  action: z.string().max(100).optional(),
  attachments: z.array(z.object({ contentType: z.string().max(200), name: z.string().max(1000).optional(), content: z.unknown().optional() })).max(50).optional(),
  entities: z.array(z.looseObject({ type: z.string().max(200) })).max(600).optional(),
  membersAdded: z.array(z.object({ id })).max(1000).optional(),
});
export type TeamsActivity = z.infer<typeof activitySchema>;

/** The tenant the activity speaks for; undefined when it names none, or two that differ. */
export function tenantOf({ conversation, channelData }: TeamsActivity): string | undefined {
  const named = [conversation.tenantId, channelData?.tenant?.id].filter((tenant) => tenant !== undefined && tenant !== '');
  return new Set(named).size === 1 ? named[0] : undefined;
}

export function chatKindOf({ conversation }: TeamsActivity): 'personal' | 'group' | 'channel' {
  if (conversation.conversationType === 'channel') return 'channel';
  if (conversation.conversationType === 'groupChat' || conversation.isGroup === true) return 'group';
  return conversation.conversationType === undefined || conversation.conversationType === 'personal' ? 'personal' : 'group';
}

const fileSchema = z.object({ downloadUrl: z.string().max(8000) });
export interface AttachedFile { name: string; downloadUrl: string }

/** Files only; the rendered message that comes along is none. */
export function filesOf({ attachments }: TeamsActivity): AttachedFile[] {
  return (attachments ?? []).filter((attachment) => attachment.contentType === 'application/vnd.microsoft.teams.file.download.info').map((attachment) => {
    const content = fileSchema.safeParse(attachment.content);
    return { name: attachment.name ?? 'file', downloadUrl: content.success ? content.data.downloadUrl : '' };
  });
}

/** An object id that is none is as good as missing: whoever is mentioned must not be lost for it. */
const mentioned = account.extend({ aadObjectId: account.shape.aadObjectId.catch(undefined) });
const mentionSchema = z.object({ mentioned, text: z.string().max(2000).optional() });
export interface Mention { id: string; name: string; objectId: string | undefined; text: string }

export function mentionsOf({ entities }: TeamsActivity): Mention[] {
  return (entities ?? []).filter((entity) => entity.type === 'mention').flatMap((entity) => {
    const mention = mentionSchema.safeParse(entity);
    if (!mention.success) return [];
    const { id: who, name = '', aadObjectId } = mention.data.mentioned;
    return [{ id: who, name, objectId: aadObjectId ?? objectIdIn(who), text: mention.data.text ?? `<at>${name}</at>` }];
  });
}

function objectIdIn(who: string): string | undefined {
  return /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(who) ? who : undefined;
}

const pressSchema = z.object({
  action: z.object({ verb: z.string().min(1).max(100), data: z.unknown().optional() }),
  trigger: z.string().max(50).optional(),
  authentication: z.object({ token: z.string().min(1).max(20_000) }).optional().catch(undefined),
});

/** A press of a card's button; undefined when it is malformed. `signIn`: the token with which the client answers a request to sign in. */
export function pressOf({ value }: TeamsActivity): { verb: string; data: unknown; automatic: boolean; signIn: string | undefined } | undefined {
  const press = pressSchema.safeParse(value);
  return press.success ? { verb: press.data.action.verb, data: press.data.action.data ?? {}, automatic: press.data.trigger === 'automatic', signIn: press.data.authentication?.token } : undefined;
}
