// A store that is nothing but the port's own words: documents in memory, a version for each write.
import { fold } from '../../shared/fold.ts';
import { holdsItsNames, userNames, userReferences, userSortKeys } from '../../shared/user-keys.ts';
import type { User } from '../../shared/user.ts';
import { StoreError } from '../../bot/ports.ts';
import type { Clock, DocSpace, Keeping, Scope, Store, Stored, UserFilter, UserStore, WriteOptions } from '../../bot/ports.ts';

interface Document { version: string; text: string; expires: number; marks: readonly string[] }
type Given = Keeping & { text: string };

function modelSpace<T>(clock: Clock, nextVersion: () => string): DocSpace<T> {
  const parts = new Map<string, Map<string, Document>>();
  const partOf = ({ tenant, part }: Scope): Map<string, Document> => {
    const name = `${tenant}/${part ?? ''}`;
    const known = parts.get(name) ?? new Map<string, Document>();
    parts.set(name, known);
    return known;
  };
  const find = (scope: Scope, id: string): Document | undefined => {
    const found = partOf(scope).get(id);
    return found === undefined || found.expires < clock.now() ? undefined : found;
  };
  const read = (id: string, { version, text }: Document): Stored<T> => ({ id, version, value: JSON.parse(text) as T }); // written by this space alone
  const write = (scope: Scope, id: string, { text, expiresAt, marks }: Given): string => {
    const version = nextVersion();
    partOf(scope).set(id, { version, text, expires: expiresAt ?? Infinity, marks: marks ?? [] });
    return version;
  };
  const demand = (scope: Scope, id: string, expect: string | undefined): void => {
    if (expect === undefined) return;
    const found = find(scope, id);
    if (found === undefined) throw new StoreError('missing', 'The document is gone.');
    if (found.version !== expect) throw new StoreError('stale', 'The document was changed in between.');
  };
  const create = (scope: Scope, id: string, given: Given): string => {
    if (find(scope, id) !== undefined) throw new StoreError('conflict', `There is a document with the id ${id} already.`);
    return write(scope, id, given);
  };
  const put = (scope: Scope, id: string, given: { text: string; options: WriteOptions }): string => {
    demand(scope, id, given.options.expect);
    return write(scope, id, { ...given.options, text: given.text });
  };

  return {
    get: async (scope, id) => {
      const found = find(scope, id);
      return found === undefined ? undefined : read(id, found);
    },
    getMany: async (scope, ids) => ids.flatMap((id) => {
      const found = find(scope, id);
      return found === undefined ? [] : [read(id, found)];
    }),
    create: async (...[scope, id, value, options]) => create(scope, id, { ...options, text: JSON.stringify(value) }),
    put: async (...[scope, id, value, options]) => put(scope, id, { text: JSON.stringify(value), options: options ?? {} }),
    remove: async (scope, id, options) => {
      if (find(scope, id) === undefined) return false;
      demand(scope, id, options?.expect);
      return partOf(scope).delete(id);
    },
    page: async (scope, { after, from, to, direction, mark, limit }) => {
      const ids = [...partOf(scope).keys()].filter((id) => (from === undefined || id >= from) && (to === undefined || id <= to)).toSorted();
      if (direction === 'descending') ids.reverse();
      const later = after === undefined ? ids : ids.filter((id) => (direction === 'descending' ? id < after : id > after));
      const found = later.flatMap((id) => {
        const document = find(scope, id);
        return document === undefined || (mark !== undefined && !document.marks.includes(mark)) ? [] : [read(id, document)];
      });
      const items = found.slice(0, limit);
      return { items, next: found.length > limit ? items.at(-1)?.id ?? null : null };
    },
    putMany: async (scope, items) => { for (const { id, value, ...keeping } of items) write(scope, id, { ...keeping, text: JSON.stringify(value) }); },
    writeMany: async (scope, items) => items.map(({ id, value, expect, ...keeping }) => {
      const text = JSON.stringify(value);
      try {
        const version = expect === undefined
          ? create(scope, id, { ...keeping, text })
          : put(scope, id, { text, options: { ...keeping, expect } });
        return { version };
      } catch (error) {
        if (error instanceof StoreError) return { problem: error };
        throw error;
      }
    }),
  };
}

function passes(user: User, filter: UserFilter): boolean {
  const status = filter.status === undefined ? user.status !== 'deleted' : filter.status.includes(user.status);
  const properties = (filter.properties ?? []).every((mark) => userReferences(user).properties.includes(mark));
  return status && properties && (filter.role === undefined || user.role === filter.role) && (filter.type === undefined || user.type === filter.type);
}

function modelUsers(nextVersion: () => string): UserStore {
  const tenants = new Map<string, Map<string, { version: string; text: string }>>();
  const of = (tenant: string): Map<string, { version: string; text: string }> => {
    const known = tenants.get(tenant) ?? new Map<string, { version: string; text: string }>();
    tenants.set(tenant, known);
    return known;
  };
  const parse = (text: string): User => JSON.parse(text) as User; // written by this store alone
  const all = (tenant: string): User[] => [...of(tenant).values()].map(({ text }) => parse(text));
  const write = (tenant: string, user: User): string => {
    const version = nextVersion();
    of(tenant).set(user.id, { version, text: JSON.stringify(user) });
    return version;
  };
  const put = (tenant: string, user: User, expect: string | undefined): string => {
    const found = of(tenant).get(user.id);
    if (expect !== undefined && found === undefined) throw new StoreError('missing', 'The user is gone.');
    if (expect !== undefined && found?.version !== expect) throw new StoreError('stale', 'The user was changed in between.');
    return write(tenant, user);
  };
  return {
    get: async (tenant, id) => {
      const found = of(tenant).get(id);
      return found === undefined ? undefined : { id, version: found.version, value: parse(found.text) };
    },
    byName: async (tenant, name) => all(tenant).filter((user) => userNames(user).includes(fold(name))),
    taken: async (tenant, addresses) => {
      const taken = new Map<string, string[]>();
      for (const user of all(tenant).filter(holdsItsNames)) for (const name of userNames(user)) if (addresses.includes(name)) taken.set(name, [...taken.get(name) ?? [], user.id]);
      return taken;
    },
    getMany: async (tenant, ids) => ids.flatMap((id) => {
      const found = of(tenant).get(id);
      return found === undefined ? [] : [parse(found.text)];
    }),
    storedMany: async (tenant, ids) => ids.flatMap((id) => {
      const found = of(tenant).get(id);
      return found === undefined ? [] : [{ id, version: found.version, value: parse(found.text) }];
    }),
    put: async (tenant, user, options = {}) => put(tenant, user, options.expect),
    writeMany: async (tenant, items) => items.map(({ user, expect }) => {
      try {
        if (expect === undefined && of(tenant).has(user.id)) throw new StoreError('conflict', `There is a user with the id ${user.id} already.`);
        return { version: put(tenant, user, expect) };
      } catch (error) {
        if (error instanceof StoreError) return { problem: error };
        throw error;
      }
    }),
    putMany: async (tenant, users) => { for (const user of users) write(tenant, user); },
    remove: async (tenant, id) => of(tenant).delete(id),
    list: async (tenant, { filter, after, limit }) => {
      const keyed = all(tenant).filter((user) => passes(user, filter)).map((user) => ({ user, key: userSortKeys(user).name })).toSorted((one, other) => (one.key < other.key ? -1 : 1));
      const later = keyed.filter(({ key }) => after === undefined || after === null || key > after);
      const page = later.slice(0, limit);
      return { users: page.map(({ user }) => user), next: later.length > limit ? page.at(-1)?.key ?? null : null };
    },
    count: async (tenant, filter, cap) => {
      const count = all(tenant).filter((user) => passes(user, filter)).length;
      return { count: Math.min(count, cap), capped: count > cap };
    },
    countWithValue: async (tenant, property) => all(tenant).filter(({ properties }) => (properties[property] ?? null) !== null).length,
  };
}

export function createModelStore(clock: Clock): Store {
  let last = 0;
  const nextVersion = (): string => String(last += 1);
  const space = <T>(): DocSpace<T> => modelSpace<T>(clock, nextVersion);
  return {
    users: modelUsers(nextVersion), groups: space(), licences: space(), roles: space(), plans: space(), portions: space(), sealed: space(), jobs: space(),
    openJobs: space(), facts: space(), properties: space(), welcomes: space(), dueWelcomes: space(), tallies: space(), guards: space(), schedules: space(), handouts: space(), heldSecrets: space(), ledgers: space(), approvals: space(), openApprovals: space(), audit: space(), settings: space(), conversations: space(), answered: space(),
    health: async () => ({ ok: true }),
    close: async () => undefined,
  };
}
