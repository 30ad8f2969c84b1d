// From what a request names to users and filters: ids, user names and e-mail addresses; groups and licences by id or name.
import type { UsersQuery } from '../../shared/api.ts';
import { UsherError } from '../../shared/errors.ts';
import { searchWords } from '../../shared/fold.ts';
import { shownValue } from '../../shared/import-text.ts';
import { limits } from '../../shared/limits.ts';
import { statusesShown } from '../../shared/user-keys.ts';
import type { User } from '../../shared/user.ts';
import { byIdWords } from '../commands/deleted-words.ts';
import { findGroup, findLicence } from '../commands/names.ts';
import type { Services } from '../commands/services.ts';
import type { Actor } from '../plans/change.ts';
import { propertyFilter } from '../plans/property-definitions.ts';
import { withEnds } from '../plans/schedules.ts';
import type { UserFilter } from '../ports.ts';

/** Look-ups that may run side by side. */
const atOnce = 20;

interface Unresolved { name: string; reason: string }

/** One user; unlike a person in a chat, a program is never met half-way by a similar name. */
export async function findUser(services: Services, tenant: string, name: string): Promise<User> {
  return one(await resolve({ services, tenant, deleted: false }, [name]));
}

/** One user as an answer shows them: with the day on which local login ends, which the read model does not keep. */
export async function shownUser(services: Services, tenant: string, name: string): Promise<User> {
  const user = await findUser(services, tenant, name);
  const [shown = user] = await withEnds(services.store, tenant, [user]);
  return shown;
}

/** Whether a path names the one who asks, by id or address. */
export function isSelf({ person }: Pick<Actor, 'person'>, named: string | undefined): boolean {
  return named === person.id || (person.email !== '' && named?.toLowerCase() === person.email.toLowerCase());
}

/** One deleted user; whoever has the name now does not stand in the way. */
export async function findDeleted(services: Services, tenant: string, name: string): Promise<User> {
  return one(await resolve({ services, tenant, deleted: true }, [name]));
}

function one([found]: readonly Found[]): User {
  if (found !== undefined && 'user' in found) return found.user;
  throw new UsherError(found?.code ?? 'person.unknown', found?.reason);
}

/** Everybody who is named once, and the names that nobody or several answer to. `deleted`: those in the recycle bin come before those who are here. */
export async function findUsers(services: Services, tenant: string, wanted: readonly string[] | { names: readonly string[]; deleted: boolean }): Promise<{ users: User[]; unresolved: Unresolved[] }> {
  const { names, deleted } = 'names' in wanted ? wanted : { names: wanted, deleted: false };
  const users = new Map<string, User>();
  const unresolved: Unresolved[] = [];
  for (const found of await resolve({ services, tenant, deleted }, [...new Set(names)])) {
    if ('user' in found) users.set(found.user.id, found.user);
    else unresolved.push({ name: found.name, reason: found.reason });
  }
  return { users: [...users.values()], unresolved };
}

type Found = { user: User } | (Unresolved & { code: 'person.unknown' | 'person.ambiguous' });

async function resolve({ services, tenant, deleted }: { services: Services; tenant: string; deleted: boolean }, names: readonly string[]): Promise<Found[]> {
  const byId = new Map<string, User>();
  for (let from = 0; from < names.length; from += limits.pageSize.most) {
    const ids = names.slice(from, from + limits.pageSize.most).filter((name) => !name.includes('@'));
    if (ids.length === 0) continue;
    for (const user of await services.store.users.getMany(tenant, ids)) byId.set(user.id, user);
  }
  const found: Found[] = [];
  for (let from = 0; from < names.length; from += atOnce) {
    found.push(...await Promise.all(names.slice(from, from + atOnce).map(async (name) => {
      const user = byId.get(name);
      return user !== undefined ? { user } : only(name, await services.store.users.byName(tenant, name), { deleted, now: services.world.clock.now() });
    })));
  }
  return found;
}

function only(name: string, users: readonly User[], { deleted: wantsDeleted, now }: { deleted: boolean; now: number }): Found {
  // Whoever was deleted leaves the name to those who are here, unless the deleted are asked for.
  const here = users.filter(({ deleted }) => (deleted !== null) === wantsDeleted);
  const [user] = here.length > 0 ? here : users;
  if (user === undefined) return { name, code: 'person.unknown', reason: `Nobody here has the id, user name or e-mail address “${shownValue(name, limits.emailLength)}”.` };
  if (here.length === 1 || users.length === 1) return { user };
  return { name, code: 'person.ambiguous', reason: `More than one person has the address “${shownValue(name, limits.emailLength)}”. Use one of the ids: ${byIdWords((here.length > 0 ? here : users).slice(0, 5), now)}.` };
}

type WantedUsers = Partial<Pick<UsersQuery, 'status' | 'type' | 'role' | 'group' | 'licence' | 'property' | 'q'>>;

/** Without a status: invited and active, as every list shows them; `all` adds inactive, and a plan means all. No status and no words that could be looked for filter nothing: a plan's own schema refuses them. */
export async function filterFrom(services: Services, tenant: string, wanted: WantedUsers): Promise<UserFilter> {
  const statuses = wanted.status?.length ? wanted.status : ['invited', 'active'] as const;
  const filter: UserFilter = { status: statuses.flatMap((status) => (status === 'all' ? statusesShown(undefined) : [status])) };
  if (wanted.type !== undefined) filter.type = wanted.type;
  if (wanted.role !== undefined) filter.role = wanted.role;
  if (wanted.group !== undefined) filter.group = (await findGroup(services, tenant, wanted.group)).id;
  if (wanted.licence !== undefined) filter.licence = (await findLicence(services, tenant, wanted.licence)).id;
  if (wanted.property !== undefined) filter.properties = await Promise.all(wanted.property.map(async (asked) => propertyFilter(services, tenant, asked)));
  const words = searchWords(wanted.q ?? '');
  if (words.length > 0) filter.words = words;
  return filter;
}

/** Everybody a filter lets through, a page at a time. */
export async function* everybody(services: Services, tenant: string, filter: UserFilter): AsyncGenerator<readonly User[]> {
  let after: string | null = null;
  do {
    const page = await services.store.users.list(tenant, { filter, limit: limits.pageSize.most, after });
    if (page.users.length > 0) yield page.users;
    after = page.next;
  } while (after !== null);
}
