// What planning must know besides the users themselves: groups, free seats, and the administrators who would be left.
import { fold } from '../../shared/fold.ts';
import { limits } from '../../shared/limits.ts';
import type { Licence } from '../../shared/licence.ts';
import { canGetIn } from '../../shared/local-login.ts';
import type { FederatedDomains } from '../../shared/local-login.ts';
import type { OrganisationSettings } from '../../shared/settings.ts';
import { sideBySide } from '../../shared/side-by-side.ts';
import { personOf } from '../../shared/user.ts';
import type { User } from '../../shared/user.ts';
import { holdsItsNames } from '../../shared/user-keys.ts';
import { holdersOf, instant } from '../ports.ts';
import type { Organisation, Store, World } from '../ports.ts';
import { holdingOf } from './operations/operation.ts';
import type { KnownGroup, PlanFacts } from './operations/operation.ts';
import { groupsCalled, licencesCalled } from './names.ts';
import type { Called } from './names.ts';
import { localLoginGroup, readSettings } from './organisation-settings.ts';
import { allOf } from './pages.ts';
import { keepersOf } from './role-grants.ts';
import { definitionsByKey } from './shown-properties.ts';

export interface Facts extends PlanFacts {
  groups: ReadonlyMap<string, KnownGroup>;
  licencesCalled: Called<Licence>;
  /** For new accounts that take a licence and name none; empty when nobody has set one. */
  usageLocation: string;
  settings: OrganisationSettings;
}

export interface FactsParts {
  world: Pick<World, 'clock' | 'log'>;
  store: Store;
  /** What the directory says of the organisation, remembered for a while. */
  organisation: (tenant: string) => Promise<Pick<Organisation, 'domains'>>;
}

/** Organisation Admins whose account is enabled; few in any organisation. */
export async function enabledAdmins(store: Store, tenant: string): Promise<User[]> {
  const admins: User[] = [];
  let after: string | null = null;
  do {
    const page: { users: User[]; next: string | null } = await store.users.list(tenant, {
      filter: { role: 'admin', status: ['active', 'invited'] }, limit: limits.pageSize.most, after,
    });
    admins.push(...page.users);
    after = page.next;
  } while (after !== null);
  return admins;
}

/** None while the directory does not say. */
async function verifiedDomains({ organisation, world }: FactsParts, tenant: string): Promise<Organisation['domains']> {
  try {
    return (await organisation(tenant)).domains;
  } catch (error) {
    world.log.warn('domains.not-read', { tenant, error: String(error) });
    return [];
  }
}

const namesOf = (domains: Organisation['domains']): Set<string> => new Set(domains.map(({ name }) => name.toLowerCase()));
const federatedAmong = (domains: Organisation['domains']): FederatedDomains => namesOf(domains.filter(({ federated }) => federated));

/** Which domains an identity provider signs in; none while the directory does not say. */
export async function federatedDomains(parts: FactsParts, tenant: string): Promise<FederatedDomains> {
  return federatedAmong(await verifiedDomains(parts, tenant));
}

/** Where local login is set up: the group that keeps it, and the domains that do without. */
export async function localLoginOf(parts: FactsParts, tenant: string, settings: OrganisationSettings): Promise<PlanFacts['localLogin']> {
  if (settings.localLoginGroup === '') return undefined;
  const [group, federated] = await Promise.all([localLoginGroup(parts, tenant, settings), federatedDomains(parts, tenant)]);
  return group === undefined ? undefined : { group: { id: group.id, name: group.name }, federated };
}

/** Organisation Admins who would be shut out once the sign-in policy lets the members of the group alone use a password; none without a group. */
export async function adminsShutOut(parts: FactsParts, tenant: string, settings: OrganisationSettings): Promise<User[]> {
  const localLogin = await localLoginOf(parts, tenant, settings);
  if (localLogin === undefined) return [];
  return (await enabledAdmins(parts.store, tenant)).filter((user) => !canGetIn(user, { group: true, federated: localLogin.federated }));
}

/** Those of the administrators who can get in; all of them where nobody could, so that a wrong setting shuts nobody out for good. */
export function entrants(admins: readonly User[], localLogin: PlanFacts['localLogin']): Set<string> {
  const able = admins.filter((user) => canGetIn(user, { group: localLogin !== undefined, federated: localLogin?.federated ?? new Set() }));
  return new Set((able.length > 0 ? able : admins).map(({ id }) => id));
}

export async function loadFacts(parts: FactsParts, tenant: string, asked: Pick<PlanFacts, 'actorId' | 'title' | 'onBehalfOf' | 'firstRoles'>): Promise<Facts> {
  const { store, world } = parts;
  const [groups, licences, admins, settings, properties] = await Promise.all([
    allOf(store.groups, { tenant }), allOf(store.licences, { tenant }), enabledAdmins(store, tenant), readSettings(parts, tenant), definitionsByKey(store, tenant),
  ]);
  const [localLogin, domains] = await Promise.all([localLoginOf(parts, tenant, settings), verifiedDomains(parts, tenant)]);
  return {
    ...asked, settings, localLogin, domains: namesOf(domains), federated: federatedAmong(domains), properties, admins: entrants(admins, localLogin), usageLocation: settings.usageLocation ?? '', today: instant(world.clock.now()).slice(0, 10),
    groups: new Map(groups.map(({ id, value }) => [id, value])),
    groupsCalled: groupsCalled(groups.map(({ value }) => value)),
    externalIds: new Map(groups.flatMap(({ value }) => (value.externalId === '' ? [] : [[value.externalId, value]]))),
    licencesCalled: licencesCalled(licences.map(({ value }) => value)),
    seats: new Map(licences.map(({ id, value }) => [id, value.free])),
    servicePlans: new Map(licences.map(({ id, value }) => [id, value.servicePlans])),
    holders: new Map(),
    userNames: new Map(),
    grants: new Map(),
    adminsToBe: new Set(),
  };
}

/** Whoever holds a licence has a seat of it, by themselves or through any group; counted by the store, since groups may be large. */
export async function countHolders({ store }: Pick<FactsParts, 'store'>, tenant: string, { holders, wanted }: { holders: PlanFacts['holders']; wanted: readonly { group: string; licence: string }[] }): Promise<void> {
  for (const { group, licence } of wanted) {
    const { count } = await store.users.count(tenant, { group, licence, status: ['invited', 'active', 'inactive'] }, limits.importRows);
    holders.set(holdingOf(group, licence), count);
  }
}

/** How many names are looked up at the same time. */
const lookUpsAtOnce = 8;

interface UserNames {
  userNames: PlanFacts['userNames'];
  wanted: readonly string[];
  /** Users by their ids, as they are now. */
  asTheyAre: (ids: readonly string[]) => Promise<readonly User[]>;
  /** Whoever has one as e-mail counts as well. */
  alsoAsEmail?: true;
}

/** Whose these user names are. Whoever has one as e-mail keeps nobody from coming back by it for certain: the directory lets several have the same contact address. */
export async function noteUserNames({ store }: Pick<FactsParts, 'store'>, tenant: string, { userNames, wanted, asTheyAre, alsoAsEmail }: UserNames): Promise<void> {
  const taken = [...(await holdersOf(store.users, tenant, wanted)).keys()];
  const named = await sideBySide(taken, lookUpsAtOnce, async (name) => (await store.users.byName(tenant, name)).filter((user) => holdsItsNames(user) && (alsoAsEmail === true || fold(user.userPrincipalName) === name)));
  const holders = named.flat().map(({ id }) => id);
  if (holders.length === 0) return;
  const present = (await asTheyAre(holders)).filter(holdsItsNames);
  const asked = new Set(alsoAsEmail === true ? wanted.map(fold) : []);
  for (const user of present) if (asked.has(fold(user.sharedEmail ?? user.email))) userNames.set(fold(user.sharedEmail ?? user.email), personOf(user));
  for (const user of present) userNames.set(fold(user.userPrincipalName), personOf(user));
}

interface Grants {
  grants: PlanFacts['grants'];
  /** Ids of users. */
  wanted: readonly string[];
  /** The job that is taken back. */
  undoes?: string;
}

/** Who of these has a grant, whatever role it gives. One that jobs keep is as lasting as what becomes of them, so that another job may not count on it. */
export async function noteGrants({ store }: Pick<FactsParts, 'store'>, tenant: string, { grants, wanted, undoes }: Grants): Promise<void> {
  if (wanted.length === 0) return;
  for (const { id, value } of await store.roles.getMany({ tenant }, wanted)) {
    const keepers = keepersOf(value);
    if (keepers.length === 0) grants.set(id, 'granted');
    else if (undoes !== undefined) grants.set(id, keepers.includes(undoes) ? 'kept' : 'kept-by-others');
  }
}
