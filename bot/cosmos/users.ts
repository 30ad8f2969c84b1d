// The read model of the users in Cosmos DB: every filter and every order is a field of its own beside the user.
import type { Container, JSONValue } from '@azure/cosmos';
import { fold } from '../../shared/fold.ts';
import { sideBySide } from '../../shared/side-by-side.ts';
import { documentBytes, readCursor, whyBadId, whyBadLimit, writeCursor } from '../../shared/store-rules.ts';
import { propertyMark } from '../../shared/property.ts';
import { holdsItsNames, userReferences, userSearchText, userSortKeys } from '../../shared/user-keys.ts';
import type { User } from '../../shared/user.ts';
import { showingOwnAddresses, StoreError } from '../ports.ts';
import type { ExpectingUser, ItemOutcome, Stored, UserFilter, UserPage, UserPageQuery, UserStore } from '../ports.ts';
import { ask, createItem, deleteItem, inPortions, lanes, listed, readItem, replaceItem, stamped, upsertItem, upsertItems } from './items.ts';
import type { Partition, Stamped } from './items.ts';
import type { Repeating } from './repeating.ts';
import { cosmosId, partitionOfUsers } from './spaces.ts';
import { sortField, userConditions } from './user-questions.ts';

interface UserItem extends Stamped { body: JSONValue }

export function cosmosUsers(container: Container, world: Repeating): UserStore {
  const at = (tenant: string): Partition => ({ container, world, pk: partitionOfUsers(tenant) });
  return showingOwnAddresses({
    get: async (tenant, id) => {
      const item = await readItem<UserItem>(at(tenant), cosmosId(id));
      return item === undefined ? undefined : { id, version: item._etag, value: userOf(item.body) };
    },
    byName: async (tenant, name) => {
      const bodies = await ask<JSONValue>(at(tenant), {
        sql: 'SELECT VALUE c.body FROM c WHERE c.pk = @pk AND (c.principalName = @name OR c.email = @name)', parameters: { name: fold(name) },
      });
      return bodies.map(userOf).toSorted((a, b) => (a.id < b.id ? -1 : 1));
    },
    taken: async (tenant, addresses) => taken(at(tenant), addresses),
    getMany: async (tenant, ids) => getMany(at(tenant), ids),
    storedMany: async (tenant, ids) => storedMany(at(tenant), ids),
    put: async (tenant, user, options = {}) => {
      const item = itemOf(at(tenant).pk, user);
      return options.expect === undefined ? upsertItem(at(tenant), item) : replaceItem(at(tenant), item, options.expect);
    },
    putMany: async (tenant, users) => upsertItems(at(tenant), users.map((user) => itemOf(at(tenant).pk, user))),
    writeMany: async (tenant, items) => sideBySide(items, lanes, async (item) => outcomeOf(at(tenant), item)),
    remove: async (tenant, id) => deleteItem(at(tenant), cosmosId(id), undefined),
    list: async (tenant, query) => list(at(tenant), query),
    count: async (tenant, filter, cap) => count(at(tenant), filter, cap),
    countWithValue: async (tenant, property) => countWithValue(at(tenant), property),
  });
}

function userOf(body: JSONValue): User {
  return body as User; // only itemOf writes it
}

function itemOf(pk: string, user: User): UserItem {
  const problem = whyBadId(user.id);
  if (problem !== undefined) throw new StoreError('invalid', problem);
  const json = JSON.stringify(user);
  if (Buffer.byteLength(json) > documentBytes) throw new StoreError('too-large', 'A user may take 1 MB at most.');
  const keys = userSortKeys(user);
  return stamped({
    id: cosmosId(user.id), pk, body: JSON.parse(json) as JSONValue, // what JSON.stringify made
    status: user.status, type: user.type, role: user.role, ...userReferences(user),
    search: userSearchText(user), principalName: fold(user.userPrincipalName), email: fold(user.email), holdsNames: holdsItsNames(user),
    sortName: keys.name, sortEmail: keys.email, sortStatus: keys.status, sortType: keys.type, sortRole: keys.role,
    sortLastConnection: keys.lastConnection, sortCreated: keys.created,
  });
}

async function taken(partition: Partition, addresses: readonly string[]): Promise<Map<string, string[]>> {
  const wanted = new Set(addresses.map(fold));
  const owners = await inPortions([...wanted], async (portion) => [...await ownersOf(partition, portion)]);
  return new Map(owners.map(([name, ids]) => [name, [...ids].slice(0, enough)]));
}

/** Everybody may have one address; two of them say as much. */
const enough = 2;

/** A question of so many answers that, where it has more, one of the addresses has owners enough and need not be asked about again. */
async function ownersOf(partition: Partition, addresses: readonly string[]): Promise<Map<string, Set<string>>> {
  const owners = new Map<string, Set<string>>();
  for (let open = addresses; open.length > 0;) {
    const { sql, parameters } = listed(open);
    const most = open.length * enough;
    const items = await ask<{ id: string; principalName: string; email: string }>(partition, {
      sql: `SELECT TOP @most c.body.id, c.principalName, c.email FROM c WHERE c.pk = @pk AND c.holdsNames = true AND (c.principalName IN ${sql} OR c.email IN ${sql})`,
      parameters: { ...parameters, most }, most,
    });
    const asked = new Set(open);
    for (const { id, principalName, email } of items) {
      for (const name of [principalName, email].filter((each) => asked.has(each))) owners.set(name, (owners.get(name) ?? new Set()).add(id));
    }
    open = items.length < most ? [] : open.filter((name) => (owners.get(name)?.size ?? 0) < enough);
  }
  return owners;
}

async function getMany(partition: Partition, ids: readonly string[]): Promise<User[]> {
  return (await storedMany(partition, ids)).map(({ value }) => value);
}

async function storedMany(partition: Partition, ids: readonly string[]): Promise<Stored<User>[]> {
  const items = await inPortions([...new Set(ids.map(cosmosId))], async (portion) => {
    const { sql, parameters } = listed(portion);
    return ask<{ body: JSONValue; _etag: string }>(partition, { sql: `SELECT c.body, c._etag FROM c WHERE c.pk = @pk AND c.id IN ${sql}`, parameters });
  });
  const byId = new Map(items.map(({ body, _etag }) => ({ value: userOf(body), version: _etag })).map((found) => [found.value.id, { id: found.value.id, ...found }]));
  return ids.map((id) => byId.get(id)).filter((found) => found !== undefined);
}

async function outcomeOf(partition: Partition, { user, expect }: ExpectingUser): Promise<ItemOutcome> {
  try {
    const item = itemOf(partition.pk, user);
    return { version: await (expect === undefined ? createItem(partition, item) : replaceItem(partition, item, expect)) };
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return { problem: error };
  }
}

async function list(partition: Partition, query: UserPageQuery): Promise<UserPage> {
  const problem = whyBadLimit(query.limit);
  if (problem !== undefined) throw new StoreError('invalid', problem);
  const order = { sort: query.sort ?? 'name', direction: query.direction ?? 'ascending' } as const;
  const cursor = query.after ?? undefined;
  const after = cursor === undefined ? undefined : readCursor(order, cursor);
  if (cursor !== undefined && after === undefined) throw new StoreError('invalid', 'This page marker belongs to another list. Start from the first page.');
  const { sql, parameters } = userConditions(query.filter);
  const key = `c.${sortField(order.sort)}`;
  const descending = order.direction === 'descending';
  const most = query.limit + 1;
  const bodies = await ask<JSONValue>(partition, {
    sql: `SELECT TOP @most VALUE c.body FROM c WHERE c.pk = @pk AND ${sql}${after === undefined ? '' : ` AND ${key} ${descending ? '<' : '>'} @after`} ORDER BY ${key} ${descending ? 'DESC' : 'ASC'}`,
    parameters: { ...parameters, most, ...(after !== undefined && { after }) },
    most,
  });
  const users = bodies.slice(0, query.limit).map(userOf);
  const last = users.at(-1);
  return { users, next: bodies.length > query.limit && last !== undefined ? writeCursor(order, userSortKeys(last)[order.sort]) : null };
}

/** A plain count of the index: counting up to a cap is no question that Cosmos DB answers more cheaply. */
async function count(partition: Partition, filter: UserFilter, cap: number): Promise<{ count: number; capped: boolean }> {
  const { sql, parameters } = userConditions(filter);
  const found = (await ask<number>(partition, { sql: `SELECT VALUE COUNT(1) FROM c WHERE c.pk = @pk AND ${sql}`, parameters })).at(0) ?? 0;
  return { count: Math.min(found, cap), capped: found > cap };
}

/** The marks are indexed, and a beginning is a range of the index. */
async function countWithValue(partition: Partition, property: string): Promise<number> {
  const sql = 'SELECT VALUE COUNT(1) FROM c WHERE c.pk = @pk AND EXISTS (SELECT VALUE mark FROM mark IN c.properties WHERE STARTSWITH(mark, @beginning))';
  return (await ask<number>(partition, { sql, parameters: { beginning: propertyMark(property, '') } })).at(0) ?? 0;
}
