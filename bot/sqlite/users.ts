// The read model of the users in SQLite.
import { fold } from '../../shared/fold.ts';
import { readCursor, whyBadLimit, writeCursor } from '../../shared/store-rules.ts';
import { userSortKeys } from '../../shared/user-keys.ts';
import type { User } from '../../shared/user.ts';
import { showingOwnAddresses, StoreError } from '../ports.ts';
import type { ExpectingUser, ItemOutcome, Stored, UserPage, UserPageQuery, UserStore, Version } from '../ports.ts';
import type { Database } from './database.ts';
import { countUsers, countWithValue, listUsers, usualFew } from './user-list.ts';
import type { ListQuery } from './user-list-sql.ts';
import { setNumbersIn } from './set-numbers.ts';
import type { SetNumbers } from './set-numbers.ts';
import { findRow, removeUser, writeUser } from './user-rows.ts';
import type { UserPlace, UserRow } from './user-rows.ts';

/** Rows of one transaction: long enough to be cheap, short enough that nobody waits noticeably behind it. */
const rowsAtOnce = 100;

/** `few` says when gathering beats reading in order; only tests set it, so that small lists take every way. */
export function sqliteUsers(database: Database, few = usualFew): UserStore {
  const numbers = setNumbersIn(database);
  const write = writerFor(database, numbers);
  return showingOwnAddresses({
    get: async (tenant, id) => stored(findRow(database, numbers.knownTenant(tenant), id)),
    byName: async (tenant, name) => byName(database, tenant, name),
    taken: async (tenant, addresses) => taken(database, tenant, addresses),
    getMany: async (tenant, ids) => {
      const no = numbers.knownTenant(tenant);
      return ids.map((id) => stored(findRow(database, no, id))?.value).filter((user) => user !== undefined);
    },
    storedMany: async (tenant, ids) => {
      const no = numbers.knownTenant(tenant);
      return ids.map((id) => stored(findRow(database, no, id))).filter((user) => user !== undefined);
    },
    put: async (tenant, user, options = {}) => write(tenant, (place) => put(place, user, options)),
    putMany: async (tenant, users) => putMany(users, (some) => write(tenant, (place) => some.forEach((user) => writeUser(place, user, rowOf(place, user))))),
    writeMany: async (tenant, items) => writeMany(items, (some) => write(tenant, (place) => some.map((item) => outcomeOf(place, item)))),
    remove: async (tenant, id) => write(tenant, (place) => removeUser(place, id)),
    list: async (tenant, query) => {
      const problem = whyBadLimit(query.limit);
      if (problem !== undefined) throw new StoreError('invalid', problem);
      return page(query, listUsers({ database, numbers, few }, tenant, listQuery(query)));
    },
    count: async (tenant, filter, cap) => {
      const found = countUsers({ database, numbers, few }, { tenant, filter, most: cap + 1 });
      return { count: Math.min(found, cap), capped: found > cap };
    },
    countWithValue: async (tenant, property) => countWithValue(database, numbers.knownTenant(tenant), property),
  });
}

function parse(row: { value: string }): User {
  return JSON.parse(row.value) as User; // written by writeUser only
}

function stored(row: { id: string; version: number; value: string } | undefined): Stored<User> | undefined {
  return row === undefined ? undefined : { id: row.id, version: String(row.version), value: parse(row) };
}

function byName(database: Database, tenant: string, name: string): User[] {
  return database.rows<{ value: string }>(`SELECT DISTINCT users.id, users.value FROM tenants JOIN user_names ON user_names.tenant = tenants.no
    JOIN users ON users.row = user_names.row WHERE tenants.tenant = :tenant AND user_names.name = :name ORDER BY users.id`, { tenant, name: fold(name) }).map(parse);
}

function taken(database: Database, tenant: string, addresses: readonly string[]): Map<string, string[]> {
  const sql = `SELECT users.id FROM tenants JOIN user_names ON user_names.tenant = tenants.no JOIN users ON users.row = user_names.row
    WHERE tenants.tenant = :tenant AND user_names.name = :name AND holds = 1 ORDER BY user_names.row LIMIT 2`;
  const owners = new Map<string, string[]>();
  for (const name of addresses.map(fold)) {
    const ids = database.rows<{ id: string }>(sql, { tenant, name }).map(({ id }) => id);
    if (ids.length > 0) owners.set(name, ids);
  }
  return owners;
}

/** One transaction in one tenant; numbers given in it are forgotten when it fails. */
function writerFor(database: Database, numbers: SetNumbers): <T>(tenant: string, work: (place: UserPlace) => T) => T {
  return (tenant, work) => {
    try {
      return database.transaction(() => work({ database, numbers, tenant: numbers.tenant(tenant) }));
    } catch (error) {
      numbers.forget();
      throw error;
    }
  };
}

function rowOf({ database, tenant }: UserPlace, user: User): UserRow | undefined {
  return findRow(database, tenant, user.id);
}

function put(place: UserPlace, user: User, options: { expect?: Version }): Version {
  const old = rowOf(place, user);
  if (options.expect !== undefined && old === undefined) throw new StoreError('missing', 'The user is gone.');
  if (old !== undefined && options.expect !== undefined && String(old.version) !== options.expect) throw new StoreError('stale', 'The user was changed in between.');
  return String(writeUser(place, user, old));
}

/** Gives way between transactions, because SQLite works in the thread that also answers requests. */
async function putMany(users: readonly User[], write: (some: readonly User[]) => void): Promise<void> {
  for (let start = 0; start < users.length; start += rowsAtOnce) {
    if (start > 0) await new Promise(setImmediate);
    write(users.slice(start, start + rowsAtOnce));
  }
}

async function writeMany(items: readonly ExpectingUser[], write: (some: readonly ExpectingUser[]) => ItemOutcome[]): Promise<ItemOutcome[]> {
  const outcomes: ItemOutcome[] = [];
  for (let start = 0; start < items.length; start += rowsAtOnce) {
    if (start > 0) await new Promise(setImmediate);
    outcomes.push(...write(items.slice(start, start + rowsAtOnce)));
  }
  return outcomes;
}

function outcomeOf(place: UserPlace, { user, expect }: ExpectingUser): ItemOutcome {
  try {
    if (expect !== undefined) return { version: put(place, user, { expect }) };
    if (rowOf(place, user) !== undefined) throw new StoreError('conflict', `There is a user with the id ${user.id} already.`);
    return { version: String(writeUser(place, user, undefined)) };
  } catch (error) {
    if (!(error instanceof StoreError) || error.kind === 'unavailable') throw error; // the disk's failures end the whole
    return { problem: error };
  }
}

function listQuery(query: UserPageQuery): ListQuery {
  const order = orderOf(query);
  const cursor = query.after ?? undefined;
  const after = cursor === undefined ? undefined : readCursor(order, cursor);
  if (cursor !== undefined && after === undefined) throw new StoreError('invalid', 'This page marker belongs to another list. Start from the first page.');
  return { filter: query.filter, sort: order.sort, descending: order.direction === 'descending', after, limit: query.limit + 1 };
}

function orderOf(query: UserPageQuery): Required<Pick<UserPageQuery, 'sort' | 'direction'>> {
  return { sort: query.sort ?? 'name', direction: query.direction ?? 'ascending' };
}

function page(query: UserPageQuery, rows: readonly { value: string }[]): UserPage {
  const users = rows.slice(0, query.limit).map(parse);
  const last = users.at(-1);
  const order = orderOf(query);
  return { users, next: rows.length > query.limit && last !== undefined ? writeCursor(order, userSortKeys(last)[order.sort]) : null };
}
