// How one user becomes rows: the user itself, its keys and words, its places in the orders of every set it belongs to, its names.
import { holdsItsNames, userNames, userReferences, userSearchText, userSortKeys } from '../../shared/user-keys.ts';
import { documentBytes, whyBadId } from '../../shared/store-rules.ts';
import type { User } from '../../shared/user.ts';
import { StoreError } from '../ports.ts';
import type { Database } from './database.ts';
import { facetOf, storedSorts } from './facets.ts';
import type { StoredSort } from './facets.ts';
import type { SetNumbers } from './set-numbers.ts';

export interface UserPlace { database: Database; numbers: SetNumbers; tenant: number }
export interface UserRow { row: number; id: string; version: number; value: string }

/** All that is kept about a user beside the user. Read back, never derived again: what an older Usher derived must be found to be removed. */
interface Derived { keys: Record<StoredSort, string> & { facet: number }; text: string; names: string[]; sets: number[] }

/** Inside a transaction: writes the user over `old`, its row as it is now, touching only the rows that differ. Answers the version. */
export function writeUser(place: UserPlace, user: User, old: UserRow | undefined): number {
  const { database, tenant } = place;
  const value = jsonOf(user);
  if (old !== undefined && old.value === value) return old.version; // a sync writes everybody again; most have not changed
  const version = database.nextVersion();
  const row = database.row<{ row: number }>(`INSERT INTO users (tenant, id, version, value) VALUES (:tenant, :id, :version, :value)
    ON CONFLICT DO UPDATE SET version = excluded.version, value = excluded.value RETURNING row`, { tenant, id: user.id, version, value })?.row ?? 0;
  const before = old === undefined ? undefined : read(place, old);
  const after = derive(place, user);
  replaceKeys(place, row, { before, after });
  replaceText(place, row, { before, after });
  replaceNames(place, { row, before: before?.names ?? [], user });
  return version;
}

/** Inside a transaction: removes the user with everything that stands for it. */
export function removeUser(place: UserPlace, id: string): boolean {
  const { database, tenant } = place;
  const old = findRow(database, tenant, id);
  if (old === undefined) return false;
  const { row } = old;
  const before = read(place, old);
  if (before !== undefined) replacePlaces(database, row, { before, after: undefined });
  replaceNames(place, { row, before: before?.names ?? [], user: undefined });
  for (const table of ['user_words', 'user_texts', 'user_keys', 'users']) database.run(`DELETE FROM ${table} WHERE rowid = :row`, { row });
  return true;
}

export function findRow(database: Database, tenant: number, id: string): UserRow | undefined {
  return database.row<UserRow>('SELECT row, id, version, value FROM users WHERE tenant = :tenant AND id = :id', { tenant, id });
}

function jsonOf(user: User): string {
  const problem = whyBadId(user.id);
  if (problem !== undefined) throw new StoreError('invalid', problem);
  const json = JSON.stringify(user);
  if (Buffer.byteLength(json) > documentBytes) throw new StoreError('too-large', 'A user may take 1 MB at most.');
  return json;
}

function derive(place: UserPlace, user: User): Derived {
  const { name, email, lastConnection, created } = userSortKeys(user);
  return { keys: { facet: facetOf(user), name, email, lastConnection, created }, text: userSearchText(user), names: userNames(user), sets: setsOf(place, user) };
}

function read(place: UserPlace, old: UserRow): Derived | undefined {
  const { database, tenant } = place;
  const found = database.row<Derived['keys'] & { text: string }>(`SELECT facet, name, email, lastConnection, created, text
    FROM user_keys JOIN user_texts USING (row) WHERE row = :row`, { row: old.row });
  if (found === undefined) return undefined;
  const { text, ...keys } = found;
  const user = JSON.parse(old.value) as User; // written by writeUser only
  const names = database.rows<{ name: string }>('SELECT name FROM user_names WHERE tenant = :tenant AND name IN (SELECT value FROM json_each(:names)) AND row = :row',
    { tenant, row: old.row, names: JSON.stringify(userNames(user)) }).map((each) => each.name);
  return { keys, text, names, sets: setsOf(place, user) };
}

function setsOf({ numbers, tenant }: UserPlace, user: User): number[] {
  const { groups, licences, properties } = userReferences(user);
  return [
    numbers.set(tenant, 'all', ''),
    ...groups.map((id) => numbers.set(tenant, 'group', id)),
    ...licences.map((id) => numbers.set(tenant, 'licence', id)),
    ...properties.map((mark) => numbers.set(tenant, 'property', mark)),
  ];
}

interface Change { before: Derived | undefined; after: Derived }

function replaceKeys({ database, tenant }: UserPlace, row: number, change: Change): void {
  replacePlaces(database, row, change);
  if (JSON.stringify(change.before?.keys) === JSON.stringify(change.after.keys)) return;
  database.run(`INSERT OR REPLACE INTO user_keys (row, tenant, facet, name, email, lastConnection, created)
    VALUES (:row, :tenant, :facet, :name, :email, :lastConnection, :created)`, { row, tenant, ...change.after.keys });
}

function replaceText({ database, tenant }: UserPlace, row: number, { before, after }: Change): void {
  if (before?.text === after.text) return;
  if (before !== undefined) database.run('DELETE FROM user_words WHERE rowid = :row', { row });
  database.run('INSERT INTO user_words (rowid, text) VALUES (:row, :text)', { row, text: after.text });
  database.run('INSERT OR REPLACE INTO user_texts (row, tenant, text) VALUES (:row, :tenant, :text)', { row, tenant, text: after.text });
}

// All sets in one call: the calls, not the rows, are what costs.
const enter = 'INSERT INTO user_orders (inset, sort, facet, key, row) SELECT value, :sort, :facet, :key, :row FROM json_each(:sets)';
const enterOne = 'INSERT INTO user_orders (inset, sort, facet, key, row) VALUES (:inset, :sort, :facet, :key, :row)';
const leave = 'DELETE FROM user_orders WHERE inset IN (SELECT value FROM json_each(:sets)) AND sort = :sort AND facet = :facet AND key = :key';

/** Moves the user's places in the orders, leaving alone those that stay. */
function replacePlaces(database: Database, row: number, change: { before: Derived | undefined; after: Derived | undefined }): void {
  const { before, after } = change;
  storedSorts.forEach((order, sort) => {
    const stays = before?.keys.facet === after?.keys.facet && before?.keys[order] === after?.keys[order];
    const [old, fresh] = [setsIn(before, order), setsIn(after, order)];
    const leaving = stays ? old.filter((set) => !fresh.includes(set)) : old;
    const entering = stays ? fresh.filter((set) => !old.includes(set)) : fresh;
    if (before !== undefined && leaving.length > 0) database.run(leave, { sets: JSON.stringify(leaving), sort, facet: before.keys.facet, key: before.keys[order] });
    const [first, ...others] = entering;
    if (after === undefined || first === undefined) return;
    const place = { sort, facet: after.keys.facet, key: after.keys[order], row };
    if (others.length === 0) database.run(enterOne, { inset: first, ...place });
    else database.run(enter, { sets: JSON.stringify(entering), ...place });
  });
}

/** Everybody is kept in every order, the sets of groups and licences in the order of names only. */
function setsIn(derived: Derived | undefined, order: StoredSort): readonly number[] {
  if (derived === undefined) return [];
  return order === 'name' ? derived.sets : derived.sets.slice(0, 1);
}

function replaceNames({ database, tenant }: UserPlace, change: { row: number; before: readonly string[]; user: User | undefined }): void {
  const { row, before, user } = change;
  for (const name of before) database.run('DELETE FROM user_names WHERE tenant = :tenant AND name = :name AND row = :row', { tenant, name, row });
  if (user === undefined) return;
  const holds = holdsItsNames(user) ? 1 : 0;
  for (const name of userNames(user)) database.run('INSERT INTO user_names (tenant, name, row, holds) VALUES (:tenant, :name, :row, :holds)', { tenant, name, row, holds });
}
