// The read model of users: an account of the directory joined with names of groups and licences and with what Usher keeps.
import { roleHeld } from '../../shared/abilities.ts';
import { switchedOff } from '../../shared/licence.ts';
import type { PropertyValues } from '../../shared/plan.ts';
import { settingsFrom } from '../../shared/settings.ts';
import { statusOf } from '../../shared/lifecycle.ts';
import type { GroupReference, HeldLicence, Role, User, UserType } from '../../shared/user.ts';
import { StoreError, withOwnAddresses } from '../ports.ts';
import type { Account, OwnFacts, Store, Version } from '../ports.ts';
import { inRequests } from './freshening.ts';
import type { Freshening } from './freshening.ts';
import { asLeft, mayLag } from './own-changes.ts';
import { allOf } from './pages.ts';
import { withDefinedProperties } from './shown-properties.ts';

/** What an account is joined with. */
export interface Known {
  groups: ReadonlyMap<string, { name: string }>;
  licences: ReadonlyMap<string, { name: string }>;
  roles: RoleRule;
  /** Id of the group that keeps local login; empty when there is none. */
  localLoginGroup: string;
}

/** First roles by object id or folded user name, from the settings of the deployment. */
export type FirstRoles = ReadonlyMap<string, Role>;
interface Named { id: string; userPrincipalName: string }
export interface RoleRule { roleOf(account: Named & { type: UserType }, directoryRoles: readonly string[]): Role }

/** Entra roles whose holders administer users anyway, and so administer Usher until it is told otherwise. */
const administratorRoles: readonly string[] = ['Global Administrator', 'User Administrator'];

/** The role that the settings of the deployment name. */
export function firstRole(first: FirstRoles, { id, userPrincipalName }: Named): Role | undefined {
  return first.get(id) ?? first.get(userPrincipalName.toLowerCase());
}

/** Whoever gives it, a role is held by those alone who may hold it. */
export function roleRule(granted: ReadonlyMap<string, Role>, first: FirstRoles): RoleRule {
  return {
    roleOf(account, directoryRoles) {
      const given = granted.get(account.id) ?? firstRole(first, account);
      const byDirectory = directoryRoles.some((role) => administratorRoles.includes(role)) ? 'admin' : 'user';
      return roleHeld(given ?? byDirectory, account.type);
    },
  };
}

/** The roles as they are granted now. */
export async function loadRoles(store: Store, tenant: string, first: FirstRoles): Promise<RoleRule> {
  return roleRule(new Map((await allOf(store.roles, { tenant })).map(({ id, value }) => [id, value.role])), first);
}

export async function loadKnown(store: Store, tenant: string, first: FirstRoles): Promise<Known> {
  const scope = { tenant };
  const [groups, licences, roles, settings] = await Promise.all([
    allOf(store.groups, scope), allOf(store.licences, scope), loadRoles(store, tenant, first), store.settings.get(scope, 'settings'),
  ]);
  return {
    groups: new Map(groups.map(({ id, value }) => [id, value])),
    licences: new Map(licences.map(({ id, value }) => [id, value])),
    localLoginGroup: settingsFrom(settings?.value).localLoginGroup,
    roles,
  };
}

function groupReference(known: Known, id: string): GroupReference {
  return { id, name: known.groups.get(id)?.name ?? 'a group not read yet' };
}

function heldLicences(account: Account, known: Known): HeldLicence[] {
  return account.licences.map(({ id, viaGroup, disabledPlans }) => {
    const base = { id, name: known.licences.get(id)?.name ?? id };
    return viaGroup === null ? { ...base, via: 'direct' as const, ...switchedOff(disabledPlans) } : { ...base, via: 'group' as const, group: groupReference(known, viaGroup) };
  });
}

/** What the directory does not say is taken from the user as it was known before. */
export interface Beside { groupIds: readonly string[]; directoryRoles: readonly string[]; before: User | undefined; /** Looked up for people who were not in the read model. */ own?: OwnFacts | undefined }

export function userFrom(account: Account, known: Known, { groupIds, directoryRoles, before, own }: Beside): User {
  const { id, email, userPrincipalName, displayName, firstName, lastName, type, enabled, invitation, created, deleted, synced } = account;
  const { connectionsUnknown, emailIsName } = account;
  const lastConnection = account.lastConnection ?? before?.lastConnection ?? null;
  const profile = { ...account.profile, homePhone: before?.profile.homePhone ?? own?.homePhone ?? '' };
  return {
    id, email, userPrincipalName, displayName, firstName, lastName, type, enabled, invitation, created, deleted, synced, profile, lastConnection,
    status: statusOf({ enabled, type, invitation, lastConnection, deleted, connectionsUnknown }),
    ...(connectionsUnknown === true ? { connectionsUnknown } : {}), ...(emailIsName === true ? { emailIsName } : {}),
    role: known.roles.roleOf(account, directoryRoles),
    localLogin: known.localLoginGroup !== '' && groupIds.includes(known.localLoginGroup),
    licences: heldLicences(account, known),
    groups: groupIds.filter((group) => known.groups.has(group)).map((group) => groupReference(known, group)).sort((a, b) => a.name.localeCompare(b.name, 'en')),
    directoryRoles: [...directoryRoles],
    properties: before?.properties ?? withoutEmpty(own?.properties ?? {}),
  };
}

function withoutEmpty(values: PropertyValues): PropertyValues {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== null));
}

/** Somebody in the recycle bin. Groups and licences stay as they were, for a restore brings them back. */
export function deletedUser(account: Account, known: Known, before: User | undefined): User {
  const user = userFrom(account, known, { groupIds: [], directoryRoles: before?.directoryRoles ?? [], before });
  return before === undefined ? user : { ...user, groups: before.groups, licences: before.licences };
}

/**
 * Reads these users again from the directory, twenty in a request and a few requests side by side, and brings the read model up to date. Whoever was deleted meanwhile and can
 * be restored comes as deleted; users that are gone are left out; those who were known as deleted stay so.
 */
export async function freshen(parts: Freshening, users: readonly User[]): Promise<User[]> {
  // Everybody keeps the role that is known of them.
  const known = await loadKnown(parts.store, parts.tenant, new Map());
  const fresh = await inRequests(users, async (some) => freshenSome(parts, known, some));
  return withDefinedProperties(parts.store, parts.tenant, fresh);
}

async function freshenSome({ world, store, directory, tenant, believe }: Freshening, known: Known, some: readonly User[]): Promise<User[]> {
  const ids = some.map(({ id }) => id);
  const asked = world.clock.now();
  // Versions first: what others learn of these people while the directory is asked is newer than its answer.
  const stored = new Map((await Promise.all(ids.map(async (id) => store.users.get(tenant, id)))).flatMap((each) => (each === undefined ? [] : [[each.id, each]])));
  const [accounts, memberships] = await Promise.all([directory.accounts(ids), directory.memberships(ids)]);
  const missing = some.filter(({ id, deleted }) => deleted === null && !accounts.some((account) => account.id === id) && !mayLag(stored.get(id)?.value ?? {}, asked)).map(({ id }) => id);
  const inBin = missing.length === 0 ? [] : await directory.deletedAccounts(missing);
  const lastKnown = (id: string): User | undefined => stored.get(id)?.value ?? some.find((user) => user.id === id);
  const present = accounts.map((account) => {
    const before = lastKnown(account.id);
    const groupIds = memberships.get(account.id)?.groupIds ?? before?.groups.map(({ id }) => id) ?? [];
    return userFrom(account, known, { groupIds, directoryRoles: before?.directoryRoles ?? [], before });
  });
  // The roles were read before the versions; of what was granted in between, the user as it stands knows more.
  const fresh = [...present, ...inBin.map((account) => deletedUser(account, known, lastKnown(account.id)))].map((user) => ({ ...user, role: lastKnown(user.id)?.role ?? user.role }));
  await Promise.all(fresh.map(async (user) => {
    const before = stored.get(user.id);
    if (before === undefined) return;
    const news = mayLag(before.value, asked) ? asLeft(before.value, user) : user;
    if (JSON.stringify(before.value) !== JSON.stringify(news)) await writeUnlessStale(store, tenant, { user: news, expect: before.version });
  }));
  const given = fresh.map((user) => {
    const own = stored.get(user.id)?.value;
    return believe !== undefined && own !== undefined && mayLag(own, asked) ? asLeft(own, user) : user;
  });
  const gone = some.filter(({ id, deleted }) => deleted !== null && !accounts.some((account) => account.id === id));
  return [...await shown(store, tenant, { given, some }), ...gone];
}

/** As people are shown them. The address by which somebody was shown just now is their own; of another one the store is asked. */
async function shown(store: Store, tenant: string, { given, some }: { given: readonly User[]; some: readonly User[] }): Promise<User[]> {
  const before = new Map(some.map(({ id, email }) => [id, email]));
  const own = new Map((await withOwnAddresses(store.users, tenant, given.filter(({ id, email }) => before.get(id) !== email))).map((user) => [user.id, user]));
  return given.map((user) => own.get(user.id) ?? user);
}

async function writeUnlessStale(store: Store, tenant: string, { user, expect }: { user: User; expect: Version }): Promise<void> {
  try {
    await store.users.put(tenant, user, { expect });
  } catch (error) {
    if (!(error instanceof StoreError) || (error.kind !== 'stale' && error.kind !== 'missing')) throw error;
  }
}
