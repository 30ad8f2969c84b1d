// Who is asking, with the role that Usher's own state gives at this moment, and polite refusals for everybody else.
import { can, roleNames, roleNeededFor, rolesThatCan } from '../../shared/abilities.ts';
import type { Ability } from '../../shared/abilities.ts';
import type { OtherAction } from '../../shared/audit-actions.ts';
import { personMark } from '../../shared/audit.ts';
import { UsherError } from '../../shared/errors.ts';
import { limits } from '../../shared/limits.ts';
import type { Source } from '../../shared/plan.ts';
import { personOf } from '../../shared/user.ts';
import type { Person, Role, User } from '../../shared/user.ts';
import { instant, millisecondsOf } from '../ports.ts';
import type { Directory, Store, World } from '../ports.ts';
import { recordRefusal } from './approval-trail.ts';
import { recordEntries } from './audit-entries.ts';
import type { Actor } from './change.ts';
import type { Desk } from './documents.ts';
import { freshen, loadKnown, userFrom } from './read-model.ts';
import type { FirstRoles } from './read-model.ts';
import { wish } from './wanted-words.ts';

export interface ActorsParts {
  world: World;
  store: Store;
  directoryFor: (tenant: string) => Directory;
  first: FirstRoles;
  tenants: readonly string[];
}

export interface Claim { tenant: string; personId: string; name: string; source: Source }

export interface ActorBook {
  /** UsherError tenant.unknown when the tenant is not served, account.inactive for whoever is deactivated or deleted; the latter is audited. */
  actorFor(claim: Claim): Promise<Actor>;
  /** Several abilities: all of them. */
  demand(actor: Actor, ability: Ability | readonly Ability[], asked: AskedFor): Promise<void>;
}

/** What is recorded of a request that is refused. */
export interface AskedFor {
  /** As the audit trail names it, at every door. */
  action: string;
  /**
   * Whom it was about, in the words of whoever asked: ids, addresses, names. Only those of people are recorded, because what was said may
   * hold anything, a password as well; whether they are anybody’s, the refusal does not say.
   */
  whom?: readonly string[];
  /** What it was about, where Usher itself has a name for it. */
  about?: string;
  /** What was to come of it, as far as it can be told before anything is looked for; asked for when it is refused. Never what was said as a whole, and never a secret. */
  wanted?: () => string | Promise<string>;
  /** Id of the request for approval that it was about, as an unknown client gave it. */
  request?: string;
}

/** Names of people who could do it, for a refusal that leads on. */
const namedHolders = 3;
/** A page left open asks again and again; so long in milliseconds nobody looks again whether the directory has let somebody in. */
const lookedAgainAfter = 30_000;

const isShutOut = ({ enabled, deleted }: User): boolean => !enabled || deleted !== null;

export function createActors({ world, store, directoryFor, first, tenants }: ActorsParts): ActorBook {
  /** Until when it holds that somebody is shut out in the directory as well. */
  const shutOut = new Map<string, number>();

  function noteShutOut(key: string): void {
    const now = world.clock.now();
    for (const [other, until] of shutOut) if (until <= now) shutOut.delete(other);
    shutOut.set(key, now + lookedAgainAfter);
  }

  /** Before the first sync is through, the directory itself says who somebody is. */
  async function firstSeen(claim: Claim): Promise<User | undefined> {
    const directory = directoryFor(claim.tenant);
    const account = await directory.account(claim.personId);
    if (account === undefined) return undefined;
    const directoryRoles = (await directory.directoryRoles()).get(account.id) ?? [];
    return userFrom(account, await loadKnown(store, claim.tenant, first), { groupIds: [], directoryRoles, before: undefined });
  }

  /** While the directory is silent, what was read holds. */
  async function freshened(tenant: string, user: User): Promise<User> {
    try {
      const [now = user] = await freshen({ world, store, directory: directoryFor(tenant), tenant, believe: 'own changes' }, [user]);
      return now;
    } catch (error) {
      if (!(error instanceof UsherError)) throw error;
      return user;
    }
  }

  /** Somebody shut out may have been let in again in the directory itself since it was read. */
  async function asOfNow(tenant: string, user: User | undefined): Promise<User | undefined> {
    if (user === undefined || !isShutOut(user)) return user;
    const key = `${tenant}/${user.id}`;
    if ((shutOut.get(key) ?? 0) > world.clock.now()) return user;
    const now = await freshened(tenant, user);
    if (isShutOut(now)) noteShutOut(key);
    return now;
  }

  return {
    async actorFor(claim) {
      if (!tenants.includes(claim.tenant)) throw new UsherError('tenant.unknown');
      const [known = await firstSeen(claim)] = await store.users.getMany(claim.tenant, [claim.personId]);
      const user = await asOfNow(claim.tenant, known);
      const actor: Actor = {
        tenant: claim.tenant, source: claim.source, role: user?.role ?? 'user',
        person: { id: claim.personId, name: user?.displayName ?? claim.name, email: user?.email ?? '' },
      };
      // A token lives on for a while, and so does a chat: who may act is decided by what is known here.
      if (user !== undefined && isShutOut(user)) return refuseInactive({ world, store }, actor, user);
      return actor;
    },
    demand: (actor, ability, asked) => demandAbility({ world, store }, actor, { ...asked, ability, asked: asked.action }),
  };
}

/** Those of the same moment by name, whatever order the store has for them. */
function latestFirst(one: User, other: User): number {
  const [first, second] = [one.lastConnection ?? '', other.lastConnection ?? ''];
  return first === second ? one.displayName.localeCompare(other.displayName, 'en') : first < second ? 1 : -1;
}

/**
 * Of the first of these roles that anybody holds: where nobody has the least one, somebody with a greater one helps as well. Whoever signed in
 * last is likeliest to answer, and whoever never has is named where there is nobody else.
 */
async function holders({ store }: Desk, tenant: string, roles: readonly Role[]): Promise<string> {
  for (const role of roles) {
    const { users } = await store.users.list(tenant, { filter: { role, status: ['active', 'invited'] }, sort: 'lastConnection', direction: 'descending', limit: namedHolders });
    const active = users.filter(({ status }) => status === 'active');
    if (users.length > 0) return (active.length > 0 ? active : users).toSorted(latestFirst).map(({ displayName }) => displayName).join(', ');
  }
  return '';
}

/** A plan or job is for the one who asked for it, and for those who may see all work; the same at every door. @throws UsherError ability.missing. */
export async function demandSight(desk: Desk, actor: Actor, { of, asked }: { of: { requestedBy: Person; title: string }; asked: OtherAction }): Promise<void> {
  if (of.requestedBy.id !== actor.person.id) await demandAbility(desk, actor, { ability: 'jobs.see', asked, about: of.title });
}

const whoHelps = (names: string): string => (names === '' ? '' : ` Ask ${names}.`);

async function refuseInactive(desk: Desk, actor: Actor, { deleted }: Pick<User, 'deleted'>): Promise<never> {
  const [state, back] = deleted === null ? ['deactivated', 'reactivated'] : ['deleted', 'restored'];
  const reason = `Your account is ${state}; Usher does nothing for you until it is ${back}.${whoHelps(await holders(desk, actor.tenant, ['admin']))}`;
  await recordOnceADay(desk, { actor, action: 'sign-in', reason });
  throw new UsherError('account.inactive', reason);
}

interface Demanded extends Omit<AskedFor, 'action'> { ability: Ability | readonly Ability[]; asked: string }

/** UsherError ability.missing, naming the role that can do all of it and who holds it; the refusal is audited. `about`: what was asked for, where it has a name; `whom`: people, as whoever asked named them; `request`: of which it is kept like every other try to decide it, where there is one of that id. */
export async function demandAbility(desk: Desk, actor: Actor, { ability, asked, ...rest }: Demanded): Promise<void> {
  const all = [ability].flat();
  if (all.every((each) => can(actor.role, each))) return;
  const reason = `This needs the role ${roleNames[roleNeededFor(...all)]}; yours is ${roleNames[actor.role]}.${whoHelps(await holders(desk, actor.tenant, rolesThatCan(...all)))}`;
  await recordAsked(desk, { actor, action: asked, reason }, rest);
  throw new UsherError('ability.missing', reason);
}

interface Refused { actor: Actor; action: string; reason: string; wanted?: string }

async function recordAsked(desk: Desk, refused: Refused, { about = '', whom = [], request = '', wanted }: Omit<AskedFor, 'action'>): Promise<void> {
  const { tenant } = refused.actor;
  const approval = request === '' ? undefined : await desk.store.approvals.get({ tenant }, request);
  if (approval !== undefined) return recordRefusal(desk, approval.value, refused);
  const people = await namedPeople(desk, tenant, whom);
  return record(desk, { ...refused, wanted: await wanted?.() ?? '' }, people.length === 0 ? [{ id: '', name: about, email: '' }] : people);
}

const day = 24 * 60 * 60 * 1000;
/** Later entries than this about whoever is shut out are few: they do nothing any more. */
const looked = 20;

/** Recorded the first time on a day, however often a page that was left open asks. */
async function recordOnceADay(desk: Desk, refused: Refused): Promise<void> {
  const { actor: { tenant, person }, action, reason } = refused;
  const { store, world: { ids, clock } } = desk;
  const now = clock.now();
  const today = now - now % day;
  const latest = await store.audit.page({ tenant }, { mark: personMark(person.id), from: ids.earliest(today), direction: 'descending', limit: looked });
  if (latest.items.some(({ value }) => millisecondsOf(value.at) >= today && value.action === action && value.outcome === 'refused' && value.reason === reason)) return;
  await record(desk, refused, [{ id: '', name: '', email: '' }]);
}

/** Whoever looks into the audit trail reads why, and whom it was about; entries of one request bear one id. */
async function record(desk: Desk, { actor, action, reason, wanted }: Refused, targets: readonly Person[]): Promise<void> {
  const correlation = desk.world.ids.next();
  await recordEntries(desk, actor.tenant, targets.map((target, at) => ({
    id: `${correlation}.${targets.length > 1 ? `${String(at).padStart(2, '0')}.` : ''}refused`, tenant: actor.tenant, at: instant(desk.world.clock.now()), who: actor.person, source: actor.source,
    action, target, ...wish(wanted), outcome: 'refused' as const, reason, correlation,
  })));
}

/** The first of those who were named, where the name is somebody’s alone. */
async function namedPeople({ store }: Desk, tenant: string, whom: readonly string[]): Promise<Person[]> {
  const found = await Promise.all([...new Set(whom)].slice(0, limits.peopleOnCard).map(async (name) => {
    const [byId] = await store.users.getMany(tenant, [name]);
    const [user, ...others] = byId === undefined ? await store.users.byName(tenant, name) : [byId];
    return user !== undefined && others.length === 0 ? [personOf(user)] : [];
  }));
  return found.flat();
}
