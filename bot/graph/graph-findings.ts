// Finds out, from what the directory shows, whether a change whose answer was lost had been made.
import { z } from 'zod';
import type { Clock, DirectoryChange, Finding } from '../ports.ts';
import { changedFields } from '../../shared/user-fields.ts';
import { accountSchema, accountSelect, emailFilter } from './graph-accounts.ts';
import type { GraphClient } from './graph-client.ts';
import { isAbsent } from './graph-errors.ts';
import { readMemberships } from './graph-groups.ts';
import { assignmentOf } from './graph-applications.ts';
import { quoted, segment, userPath, withQuery } from './graph-path.ts';
import { pageOf, shaped } from './graph-shape.ts';

/** An account made so much before the request was sent may still be its doing: clocks differ, and the sending may have been a repeat. */
const creationSlack = 2 * 60_000;
/** Graph cuts its instants to whole seconds, and its clock is not ours. */
const clockSlack = 5_000;

interface FindingParts {
  client: GraphClient;
  clock: Clock;
  /** Milliseconds after the sending during which copies of the directory may still not show it. */
  settle: number;
}

type Of<K extends DirectoryChange['kind']> = Extract<DirectoryChange, { kind: K }>;
interface Question<C extends DirectoryChange = DirectoryChange> { change: C; sentAt: number }

const moment = z.string().nullish();
const userSchema = z.object({
  id: z.string().min(1),
  displayName: moment, givenName: moment, surname: moment,
  accountEnabled: z.boolean().nullish(),
  createdDateTime: moment, lastPasswordChangeDateTime: moment, signInSessionsValidFromDateTime: moment,
  licenseAssignmentStates: z.array(z.object({ skuId: z.string(), assignedByGroup: moment })).nullish(),
});
type Seen = z.infer<typeof userSchema>;
type Property = keyof Seen;

const isSince = (instant: string | null | undefined, limit: number): boolean => typeof instant === 'string' && Date.parse(instant) >= limit;

/** Nothing to be seen: too early to say, and after the time to settle the answer given. */
const absent = ({ clock, settle }: FindingParts, sentAt: number, settled: Finding): Finding =>
  clock.now() - sentAt < settle ? { state: 'not-yet' } : settled;

async function lookAt(parts: FindingParts, idOrName: string, properties: readonly Property[]): Promise<Seen | undefined> {
  try {
    return shaped(userSchema, await parts.client.read(withQuery(userPath(idOrName), { $select: ['id', ...properties].join(',') })));
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** The account is ours when it is as young as the request and carries the names that were asked for; otherwise somebody else's. */
async function findCreated(parts: FindingParts, { change, sentAt }: Question<Of<'create-user'>>): Promise<Finding> {
  const { account } = change;
  const seen = await lookAt(parts, account.userPrincipalName, ['createdDateTime', 'displayName', 'givenName', 'surname']);
  if (seen === undefined) return absent(parts, sentAt, { state: 'not-applied' });
  const sameNames = (seen.displayName ?? '') === account.displayName && (seen.givenName ?? '') === account.firstName && (seen.surname ?? '') === account.lastName;
  return sameNames && isSince(seen.createdDateTime, sentAt - creationSlack) ? { state: 'applied', userId: seen.id } : { state: 'not-applied' };
}

async function findInvited(parts: FindingParts, { change, sentAt }: Question<Of<'invite-guest'>>): Promise<Finding> {
  const query = { $filter: emailFilter(change.account.email), $select: 'id,createdDateTime' };
  const { items } = shaped(pageOf(userSchema), await parts.client.read(withQuery('/users', query)));
  if (items.length === 0) return absent(parts, sentAt, { state: 'cannot-tell' });
  const young = items.find((seen) => isSince(seen.createdDateTime, sentAt - creationSlack));
  if (young) return { state: 'applied', userId: young.id };
  // Who is a guest already is invited again without a trace: the mail may have gone out.
  return { state: change.sendMail ? 'cannot-tell' : 'not-applied' };
}

/** Changes that leave the instant at which they were made. */
async function findInstant(parts: FindingParts, { change, sentAt }: Question<Of<'set-password' | 'revoke-sessions'>>): Promise<Finding> {
  const property = change.kind === 'set-password' ? 'lastPasswordChangeDateTime' : 'signInSessionsValidFromDateTime';
  const seen = await lookAt(parts, change.userId, [property]);
  // An account that is gone does not tell any more what was done to it.
  if (seen === undefined) return absent(parts, sentAt, { state: 'cannot-tell' });
  return isSince(seen[property], sentAt - clockSlack) ? { state: 'applied' } : absent(parts, sentAt, { state: 'not-applied' });
}

/** Changes that may be made again without harm: what the directory shows now is answer enough. */
async function findState(parts: FindingParts, { change, sentAt }: Question<Of<'set-enabled' | 'set-licences'>>): Promise<Finding> {
  const seen = await lookAt(parts, change.userId, ['accountEnabled', 'licenseAssignmentStates']);
  if (seen === undefined) return absent(parts, sentAt, { state: 'not-applied' });
  return { state: isSo(change, seen) ? 'applied' : 'not-applied' };
}

function isSo(change: Of<'set-enabled' | 'set-licences'>, seen: Seen): boolean {
  if (change.kind === 'set-enabled') return seen.accountEnabled === change.enabled;
  const direct = new Set((seen.licenseAssignmentStates ?? []).filter((state) => !state.assignedByGroup).map((state) => state.skuId));
  return change.add.every((id) => direct.has(id)) && change.remove.every((id) => !direct.has(id));
}

async function findPresence(parts: FindingParts, { change, sentAt }: Question<Of<'delete-user' | 'restore-user'>>): Promise<Finding> {
  const isThere = await lookAt(parts, change.userId, []) !== undefined;
  return isThere === (change.kind === 'restore-user') ? { state: 'applied' } : absent(parts, sentAt, { state: 'not-applied' });
}

async function findFields(parts: FindingParts, { change, sentAt }: Question<Of<'update-user'>>): Promise<Finding> {
  try {
    const seen = shaped(accountSchema, await parts.client.read(withQuery(userPath(change.userId), { $select: accountSelect })));
    return { state: Object.keys(changedFields(seen, change.fields)).length === 0 ? 'applied' : 'not-applied' };
  } catch (error) {
    if (isAbsent(error)) return absent(parts, sentAt, { state: 'not-applied' });
    throw error;
  }
}

/** A mailing: Graph keeps nothing that tells one from another. */
const untold: Promise<Finding> = Promise.resolve({ state: 'cannot-tell' });

/** A pass whose answer was lost is no pass: nobody has read it, nobody ever will, and the next one takes its place. */
const asIfNone: Promise<Finding> = Promise.resolve({ state: 'not-applied' });

const groupSchema = z.object({ id: z.string().min(1), displayName: moment, assignedLicenses: z.array(z.object({ skuId: z.string() })).nullish() });

async function groupAt({ client }: FindingParts, id: string): Promise<z.infer<typeof groupSchema> | undefined> {
  try {
    return shaped(groupSchema, await client.read(withQuery(`/groups/${segment(id)}`, { $select: 'id,displayName,assignedLicenses' })));
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw error;
  }
}

/** The nickname was made for this one group. */
async function findGroupMade(parts: FindingParts, { change, sentAt }: Question<Of<'create-group'>>): Promise<Finding> {
  const { items } = shaped(pageOf(groupSchema), await parts.client.read(withQuery('/groups', { $filter: `mailNickname eq '${quoted(change.nickname)}'`, $select: 'id' })));
  const [made] = items;
  return made === undefined ? absent(parts, sentAt, { state: 'not-applied' }) : { state: 'applied', userId: made.id };
}

async function findGroupState(parts: FindingParts, { change, sentAt }: Question<Of<'update-group' | 'delete-group' | 'set-group-licences'>>): Promise<Finding> {
  const seen = await groupAt(parts, change.groupId);
  if (change.kind === 'delete-group') return seen === undefined ? { state: 'applied' } : absent(parts, sentAt, { state: 'not-applied' });
  if (seen === undefined) return absent(parts, sentAt, { state: 'not-applied' });
  if (change.kind === 'update-group') return { state: seen.displayName === change.name ? 'applied' : 'not-applied' };
  const held = new Set((seen.assignedLicenses ?? []).map(({ skuId }) => skuId));
  return { state: change.add.every((id) => held.has(id)) && change.remove.every((id) => !held.has(id)) ? 'applied' : 'not-applied' };
}

async function findAssignment({ client }: FindingParts, { change }: Question<Of<'assign-application' | 'unassign-application'>>): Promise<Finding> {
  const isAssigned = await assignmentOf(client, change) !== undefined;
  return { state: isAssigned === (change.kind === 'assign-application') ? 'applied' : 'not-applied' };
}

async function findPurged({ client }: FindingParts, { change }: Question<Of<'purge-user'>>): Promise<Finding> {
  try {
    await client.read(withQuery(`/directory/deletedItems/${segment(change.userId)}`, { $select: 'id' }));
    return { state: 'not-applied' };
  } catch (error) {
    if (isAbsent(error)) return { state: 'applied' };
    throw error;
  }
}

async function findMembers(parts: FindingParts, { change, sentAt }: Question<Of<'add-members' | 'remove-member'>>): Promise<Finding> {
  const userIds = change.kind === 'add-members' ? change.userIds : [change.userId];
  const memberships = await readMemberships(parts.client, userIds, { clock: parts.clock });
  if (memberships.size < new Set(userIds).size) return absent(parts, sentAt, { state: 'not-applied' });
  const wanted = change.kind === 'add-members';
  const isWanted = userIds.every((id) => (memberships.get(id)?.groupIds.includes(change.groupId) ?? false) === wanted);
  return { state: isWanted ? 'applied' : 'not-applied' };
}

export function findOut(parts: FindingParts, change: DirectoryChange, sentAt: number): Promise<Finding> {
  switch (change.kind) {
    case 'create-user': return findCreated(parts, { change, sentAt });
    case 'invite-guest': return findInvited(parts, { change, sentAt });
    case 'set-password': case 'revoke-sessions': return findInstant(parts, { change, sentAt });
    case 'delete-user': case 'restore-user': return findPresence(parts, { change, sentAt });
    case 'update-user': return findFields(parts, { change, sentAt });
    case 'set-enabled': case 'set-licences': return findState(parts, { change, sentAt });
    case 'add-members': case 'remove-member': return findMembers(parts, { change, sentAt });
    case 'create-group': return findGroupMade(parts, { change, sentAt });
    case 'update-group': case 'delete-group': case 'set-group-licences': return findGroupState(parts, { change, sentAt });
    case 'assign-application': case 'unassign-application': return findAssignment(parts, { change, sentAt });
    case 'purge-user': return findPurged(parts, { change, sentAt });
    case 'issue-access-pass': return asIfNone;
    case 'invite-again': case 'send-message': return untold;
  }
}
