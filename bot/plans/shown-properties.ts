// Which values of properties people see: those of the properties that are defined now. What else is kept of somebody stays where it is, unseen.
import { limits } from '../../shared/limits.ts';
import { definedValues } from '../../shared/property.ts';
import type { PropertyDefinition } from '../../shared/property.ts';
import { userReferences } from '../../shared/user-keys.ts';
import type { User } from '../../shared/user.ts';
import type { Store, UserFilter, UserPage, UserPageQuery, UserStore } from '../ports.ts';
import { joinedReads } from './joined-reads.ts';
import { propertyDefinitions } from './property-definitions.ts';

type Definitions = ReadonlyMap<string, PropertyDefinition>;

/** By key. */
export async function definitionsByKey(store: Store, tenant: string): Promise<Definitions> {
  return new Map((await propertyDefinitions({ store }, tenant)).map((definition) => [definition.key, definition]));
}

function seen(definitions: Definitions, users: readonly User[]): User[] {
  return users.map((user) => (Object.keys(user.properties).length === 0 ? user : { ...user, properties: definedValues(definitions, user.properties) }));
}

/** These users, whom `get` or `storedMany` gave as they are kept, as people see them. */
export async function withDefinedProperties(store: Store, tenant: string, users: readonly User[]): Promise<User[]> {
  return seen(await definitionsByKey(store, tenant), users);
}

/**
 * The users of a store as everybody sees them, through whichever door, and as plans compare them: nobody is told of a value, and nothing is
 * done because of one, that no property of today has. `get` and `storedMany` go on giving all that is kept: whoever writes somebody again
 * begins with these.
 */
export function showDefinedProperties(store: Store): Store {
  return { ...store, users: usersSeen(store) };
}

function usersSeen(store: Store): UserStore {
  const { users } = store;
  const definitionsOf = joinedReads((tenant) => definitionsByKey(store, tenant));
  const shown = async (tenant: string, read: Promise<User[]>): Promise<User[]> => {
    const [found, definitions] = await Promise.all([read, definitionsOf(tenant)]);
    return seen(definitions, found);
  };
  const list = async (tenant: string, query: UserPageQuery): Promise<UserPage> => {
    if (query.asKept === true) return users.list(tenant, query);
    const [page, definitions] = await Promise.all([users.list(tenant, query), definitionsOf(tenant)]);
    return { ...page, users: seen(definitions, page.users).filter((user) => bearsMarks(user, query.filter)) };
  };
  return {
    ...users, list,
    byName: (tenant, name) => shown(tenant, users.byName(tenant, name)),
    getMany: (tenant, ids) => shown(tenant, users.getMany(tenant, ids)),
    count: async (tenant, filter, cap) => {
      const counted = await users.count(tenant, filter, cap);
      // Exact as far as one page tells: to look at more people than that would cost every count what few need.
      if (filter.properties === undefined || counted.count === 0 || counted.count > limits.pageSize.most || counted.capped) return counted;
      return { ...counted, count: (await list(tenant, { filter, limit: limits.pageSize.most })).users.length };
    },
  };
}

/** A mark does not tell the number 42 from the text: where the property was of another type once, it may stand for a value that nobody sees. */
function bearsMarks(user: User, { properties: wanted = [] }: UserFilter): boolean {
  if (wanted.length === 0) return true;
  const { properties } = userReferences(user);
  return wanted.every((mark) => properties.includes(mark));
}
