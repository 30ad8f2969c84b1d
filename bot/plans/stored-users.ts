// What a user that is stored may say otherwise than it is at that moment: who may sign in with a password, and whether a role is held.
import { roleHeld } from '../../shared/abilities.ts';
import type { User } from '../../shared/user.ts';
import type { Store, Stored, UserStore } from '../ports.ts';
import { joinedReads } from './joined-reads.ts';

/**
 * The users of a store, each with the mark that follows from the setting and their groups: whoever changes the setting so changes everybody, and
 * rewrites nobody. A guest who was stored as an administrator is none, whenever the directory is read again.
 */
export function usersAsOfNow(store: Store): Store {
  return { ...store, users: usersMarked(store) };
}

function markedBy(group: string): (user: User) => User {
  return (user) => ({ ...user, role: roleHeld(user.role, user.type), localLogin: group !== '' && user.groups.some(({ id }) => id === group) });
}

function usersMarked(store: Store): UserStore {
  const { settings, users } = store;
  const groupOf = joinedReads(async (tenant) => (await settings.get({ tenant }, 'settings'))?.value.localLoginGroup ?? '');
  const marked = async <T>(tenant: string, read: Promise<T>, mark: (found: T, as: (user: User) => User) => T): Promise<T> => {
    const [found, group] = await Promise.all([read, groupOf(tenant)]);
    return mark(found, markedBy(group));
  };
  const each = (found: User[], as: (user: User) => User): User[] => found.map(as);
  const held = (stored: Stored<User>, as: (user: User) => User): Stored<User> => ({ ...stored, value: as(stored.value) });
  return {
    get: (tenant, id) => marked(tenant, users.get(tenant, id), (found, as) => (found === undefined ? undefined : held(found, as))),
    byName: (tenant, name) => marked(tenant, users.byName(tenant, name), each),
    getMany: (tenant, ids) => marked(tenant, users.getMany(tenant, ids), each),
    storedMany: (tenant, ids) => marked(tenant, users.storedMany(tenant, ids), (found, as) => found.map((stored) => held(stored, as))),
    list: (tenant, query) => marked(tenant, users.list(tenant, query), (page, as) => ({ ...page, users: page.users.map(as).filter(({ role }) => (query.filter.role ?? role) === role) })),
    taken: (tenant, addresses) => users.taken(tenant, addresses),
    put: (tenant, user, options) => users.put(tenant, user, options),
    putMany: (tenant, all) => users.putMany(tenant, all),
    writeMany: (tenant, items) => users.writeMany(tenant, items),
    remove: (tenant, id) => users.remove(tenant, id),
    count: (tenant, filter, cap) => users.count(tenant, filter, cap),
    countWithValue: (tenant, property) => users.countWithValue(tenant, property),
  };
}
