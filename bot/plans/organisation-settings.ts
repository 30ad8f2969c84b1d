// The settings of an organisation: read with their defaults, changed by one function for every door, and every change in the audit.
import type { AuditEntry } from '../../shared/audit.ts';
import { UsherError } from '../../shared/errors.ts';
import { whyNotEditable } from '../../shared/group.ts';
import type { Group } from '../../shared/group.ts';
import { looksLikeEmail } from '../../shared/import-values.ts';
import { characterFault, quoted, withoutInvisible } from '../../shared/import-text.ts';
import { settingsFrom, settingsSchema } from '../../shared/settings.ts';
import type { ApprovalSettings, OrganisationSettings } from '../../shared/settings.ts';
import { conversationKey, instant, withoutThread } from '../ports.ts';
import type { Settings, Store, Stored, World } from '../ports.ts';
import { approversOf, mostApprovals } from './approval-rights.ts';
import type { Actor } from './change.ts';
import { list } from './circle.ts';
import { loosenedWords } from './loosened-settings.ts';
import { putIfUnchanged } from './put-if-unchanged.ts';
import { recordKept } from './record-kept.ts';
import { changedWords, given } from './settings-words.ts';
import type { SettingsChange } from './settings-words.ts';
import { tries } from './tries.ts';

/** What reading and changing settings takes. */
export interface SettingsParts {
  world: World;
  store: Store;
  /** Names of groups that are members of this group themselves, as the directory has it now; undefined when there is no such group (any more). */
  nestedGroups(tenant: string, group: string): Promise<readonly string[] | undefined>;
  /** Somebody made it easier to do alone what another had to agree to: the other administrators are told. */
  settingsLoosened?(actor: Pick<Actor, 'tenant' | 'person'>, words: string): void;
}

const documentId = 'settings';
const mostAttempts = 20;
const fresh: Settings = { organisationName: '', sendWelcome: true, sync: { enabled: true, last: null, problem: null } };

/** What does not fit is logged, by name alone: it falls to its default, which nobody has chosen. */
export async function readSettings({ world, store }: { world: Pick<World, 'log'>; store: Store }, tenant: string): Promise<OrganisationSettings> {
  return fromStored(world, tenant, await store.settings.get({ tenant }, documentId));
}

/** The group that keeps local login. Without one, or when it was deleted since it was named, local login is not set up. */
export async function localLoginGroup({ store }: Pick<SettingsParts, 'store'>, tenant: string, { localLoginGroup: id }: Pick<OrganisationSettings, 'localLoginGroup'>): Promise<Group | undefined> {
  return id === '' ? undefined : (await store.groups.get({ tenant }, id))?.value;
}

/** The group that keeps local login by the settings as they are now. */
export async function localLoginKeeper(parts: { world: Pick<World, 'log'>; store: Store }, tenant: string): Promise<Group | undefined> {
  return localLoginGroup(parts, tenant, await readSettings(parts, tenant));
}

/** Whether a group keeps local login, by the settings as they are now. */
export async function hasLocalLogin(parts: { world: Pick<World, 'log'>; store: Store }, tenant: string): Promise<boolean> {
  return await localLoginKeeper(parts, tenant) !== undefined;
}

function fromStored({ log }: Pick<World, 'log'>, tenant: string, stored: Stored<Settings> | undefined): OrganisationSettings {
  const unfit: string[] = [];
  const settings = settingsFrom(stored?.value, (name) => unfit.push(name));
  if (unfit.length > 0) log.warn('settings.not-fitting', { tenant, names: unfit.join(', ') });
  return settings;
}

function changed(before: OrganisationSettings, { approvals = {}, ...rest }: SettingsChange): OrganisationSettings {
  const parsed = settingsSchema.safeParse({ ...before, ...given(rest), approvals: { ...before.approvals, ...given(approvals) } });
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new UsherError('input.invalid', `${issue?.path.join('.') ?? 'settings'}: ${issue?.message ?? 'does not fit'}.`);
}

/** Read by people, in welcomes and in the heads of mails: what nobody sees is not in it, and nothing turns its letters round. */
function refuseUnfit({ organisationName = '', senderMailbox = '', approvals = {} }: SettingsChange): void {
  const fault = characterFault(organisationName);
  if (fault !== '') throw new UsherError('input.invalid', `organisationName: ${quoted(organisationName)} ${fault}.`);
  if (senderMailbox !== '' && (!looksLikeEmail(senderMailbox) || characterFault(senderMailbox) !== '')) throw new UsherError('input.invalid', `senderMailbox: ${quoted(senderMailbox)} is not an e-mail address.`);
  const own = Object.entries(approvals.delegates ?? {}).find(([absent, person]) => absent === person);
  if (own !== undefined) throw new UsherError('input.invalid', 'approvals.delegates: nobody stands in for themselves; name somebody else.');
}

const unknownGroup = (): UsherError => new UsherError('group.unknown', 'There is no such group to keep local login.');

/** What is wrong with a group that holds others, as the end of what is said about it. */
export const nestedWords = (nested: readonly string[]): string => `holds ${nested.length === 1 ? 'another group' : 'other groups'}: ${list(nested)}. A sign-in policy counts the people in there as well, and Usher counts direct members alone, so it could not tell who may sign in with a password`;

/** The group that keeps local login must be one whose members Usher can change, and all of whose members it knows. */
async function refuseWrongGroup({ store, nestedGroups }: SettingsParts, tenant: string, id: string): Promise<void> {
  if (id === '') return;
  const group = (await store.groups.get({ tenant }, id))?.value;
  if (group === undefined) throw unknownGroup();
  const obstacle = whyNotEditable(group);
  if (obstacle !== undefined) throw new UsherError('group.not-editable', obstacle);
  if (group.kind !== 'security') throw new UsherError('group.not-editable', `“${group.name}” is a Microsoft 365 group; sign-in policies are best targeted at a security group. Name one.`);
  const nested = await nestedGroups(tenant, id);
  if (nested === undefined) throw unknownGroup();
  if (nested.length > 0) throw new UsherError('group.not-editable', `“${group.name}” ${nestedWords(nested)}. Take ${nested.length === 1 ? 'that group' : 'those groups'} out of it in Entra, or name a group that holds people alone.`);
}

async function refuseStrangers({ store }: SettingsParts, tenant: string, { approvers, delegates }: ApprovalSettings): Promise<void> {
  const ids = [...new Set([...approvers, ...Object.keys(delegates), ...Object.values(delegates)])];
  const users = new Map((await store.users.getMany(tenant, ids)).map((user) => [user.id, user]));
  const stranger = ids.find((id) => !users.has(id));
  if (stranger !== undefined) throw new UsherError('person.unknown', `approvals: nobody here has the id ${stranger}.`);
  const powerless = [...approvers, ...Object.values(delegates)].map((id) => users.get(id)).find((user) => user?.role !== 'admin');
  if (powerless !== undefined) throw new UsherError('input.invalid', `approvals: ${powerless.displayName} is no Organisation Admin and could not approve anything.`);
}

/** Whoever asks is one of the administrators and cannot approve that; of approvers who are named, all may be asked. One is always enough to set. */
async function refuseUnreachable({ store }: SettingsParts, tenant: string, approvals: ApprovalSettings): Promise<void> {
  if (approvals.quorum === 1) return;
  const all = mostApprovals(await approversOf(store, { tenant, requestedBy: { id: '' } }, approvals));
  const most = approvals.approvers.length > 0 ? all : all - 1;
  if (approvals.quorum > most) throw new UsherError('input.invalid', `approvals.quorum: ${approvals.quorum} approvals can never be reached; ${most === 1 ? 'one person' : `${Math.max(0, most)} people`} could give one.`);
}

const isReachChanged = (one: ApprovalSettings, other: ApprovalSettings): boolean => JSON.stringify([one.quorum, one.approvers, one.delegates]) !== JSON.stringify([other.quorum, other.approvers, other.delegates]);

/** Requests can be posted only where Usher has been spoken to and others read along. */
async function refuseUnknownChannel({ world, store }: SettingsParts, tenant: string, channel: string): Promise<void> {
  if (channel === '') return;
  const known = (await store.conversations.get({ tenant }, conversationKey(world, channel)))?.value;
  if (known === undefined || known.kind === 'personal') throw new UsherError('input.invalid', 'approvals.channel: Usher knows no such channel or group chat; mention Usher in the channel first, for example with “settings channel here”.');
}

/** A thread stands for its channel. */
function tidied({ approvals, organisationName, senderMailbox, ...rest }: SettingsChange): SettingsChange {
  const plain = (text: string | undefined): string | undefined => (text === undefined ? undefined : withoutInvisible(text).trim());
  return { ...rest, organisationName: plain(organisationName), senderMailbox: plain(senderMailbox), approvals: approvals?.channel === undefined ? approvals : { ...approvals, channel: withoutThread(approvals.channel.trim()) } };
}

export interface ChangedSettings { before: OrganisationSettings; after: OrganisationSettings }

/** UsherErrors: input.invalid, group.unknown, group.not-editable, person.unknown, each naming the value. The doors have asked for the ability. Gives what this change itself read and wrote. */
export async function changeSettings(parts: SettingsParts, actor: Actor, wanted: SettingsChange): Promise<ChangedSettings> {
  const { store } = parts;
  const { tenant } = actor;
  const change = tidied(wanted);
  for await (const _attempt of tries(parts.world, mostAttempts)) {
    const stored = await store.settings.get({ tenant }, documentId);
    const before = fromStored(parts.world, tenant, stored);
    const after = changed(before, change);
    if (after.localLoginGroup !== before.localLoginGroup) await refuseWrongGroup(parts, tenant, after.localLoginGroup);
    refuseUnfit(change);
    if (change.approvals !== undefined) await refuseStrangers(parts, tenant, after.approvals);
    if (isReachChanged(after.approvals, before.approvals)) await refuseUnreachable(parts, tenant, after.approvals);
    if (after.approvals.channel !== before.approvals.channel) await refuseUnknownChannel(parts, tenant, after.approvals.channel);
    if (JSON.stringify(after) === JSON.stringify(before)) return { before, after };
    const entry = entryOf(parts, actor, { ...await changedWords(store, tenant, { before, after }), reason: (await loosenedWords(store, tenant, { before, after })).join(' ') });
    const value = { ...fresh, ...stored?.value, ...after, unrecorded: [...stored?.value.unrecorded ?? [], entry] };
    if (!(await putIfUnchanged(store.settings, { tenant }, { id: documentId, stored, value }))) continue;
    await recordSettings(parts, tenant);
    return { before, after };
  }
  throw new UsherError('later');
}

function entryOf({ world }: SettingsParts, actor: Actor, told: Pick<AuditEntry, 'before' | 'after' | 'reason'>): AuditEntry {
  const correlation = world.ids.next();
  return {
    id: `${correlation}.settings`, tenant: actor.tenant, at: instant(world.clock.now()), who: actor.person, source: actor.source, action: 'settings',
    target: { id: '', name: 'Settings', email: '' }, ...told, outcome: 'done', correlation,
  };
}

/** What was changed is brought into the audit trail and told, also after a process that changed it died. */
export async function recordSettings(parts: Omit<SettingsParts, 'nestedGroups'>, tenant: string): Promise<void> {
  for (const { who, reason } of await recordKept(parts, { space: parts.store.settings, tenant, id: documentId })) {
    if (reason !== '') parts.settingsLoosened?.({ tenant, person: who }, reason);
  }
}
