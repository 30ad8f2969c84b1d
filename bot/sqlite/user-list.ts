// Pages and counts of the user list in SQLite: whether a query is read in order or gathered and sorted, and from where.
import { propertyMark } from '../../shared/property.ts';
import type { UserFilter } from '../ports.ts';
import { splitRankedKey } from '../../shared/user-keys.ts';
import type { Database } from './database.ts';
import { facetsShown, rankingOf, storedSortOf, storedSorts } from './facets.ts';
import type { SetNumbers } from './set-numbers.ts';
import { countSql, gatherSql, mergeSql, probeSql, sizeSql } from './user-list-sql.ts';
import type { GatherFrom, ListQuery, Range, Source, Statement } from './user-list-sql.ts';

/**
 * What bounds a page of 100,000 users to some thousand looks.
 * - `members`: smaller sets are gathered and sorted when another order is wanted than theirs.
 * - `likely`: words are first looked for among so many times a page of people in the order wanted; what one person in six has fills a page there.
 * - `rareHits`: words with fewer hits are gathered and sorted at once.
 * - `glance`: other words are looked for among so many people in the order wanted.
 * - `hits`: when they did not, because words go with names and all Zoës are at the end, up to so many hits are gathered and sorted.
 */
export const usualFew = { members: 3000, likely: 6, rareHits: 1000, glance: 2500, hits: 20_000 };

interface ListPlace { database: Database; numbers: SetNumbers; few: typeof usualFew }

interface ListedRow { value: string }

export function listUsers(place: ListPlace, tenant: string, query: ListQuery): ListedRow[] {
  const source = sourceOf(place, tenant, query.filter);
  if (source === undefined) return [];
  const leadIsOrdered = source.lead === source.everybody || storedSortOf(query.sort) === 'name';
  if (source.words.length === 0 && leadIsOrdered) return readInOrder(place.database, source, query);
  if (isSmall(place, source)) return ask(place.database, gatherSql(source, 'set', query));
  return source.words.length === 0 ? readInOrder(place.database, source, query) : readWords(place, source, query);
}

function readWords(place: ListPlace, source: Source, query: ListQuery): ListedRow[] {
  const { database, few } = place;
  const from = byWords(source);
  const gather = (): ListedRow[] => ask(database, gatherSql(source, from, query));
  const first = readInOrder(database, source, { ...query, among: query.limit * few.likely });
  if (first.length >= query.limit) return first;
  if (from === 'words' && number(database, probeSql(source, from, few.rareHits)) < few.rareHits) return gather();
  const glance = readInOrder(database, source, { ...query, among: few.glance });
  if (glance.length >= query.limit) return glance;
  return number(database, probeSql(source, from, few.hits)) < few.hits ? gather() : readInOrder(database, source, query);
}

/** Counts up to `most`. */
export function countUsers(place: ListPlace, request: { tenant: string; filter: UserFilter; most: number }): number {
  const source = sourceOf(place, request.tenant, request.filter);
  if (source === undefined) return 0;
  const small = source.words.length === 0 || isSmall(place, source);
  return number(place.database, countSql(source, small ? 'set' : byWords(source), request.most));
}

/** Nobody has two values of one property: the places in the sets of all its values are as many as the people. */
export function countWithValue(database: Database, tenant: number, property: string): number {
  const values = "SELECT no FROM sets WHERE tenant = :tenant AND kind = 'property' AND id >= :first AND id < :end";
  // “>” comes right after the “=” of the marks.
  return number(database, { sql: `SELECT count(*) AS n FROM user_orders WHERE inset IN (${values}) AND sort = 0`, parameters: { tenant, first: propertyMark(property, ''), end: `${property}>` } });
}

/** The index of words knows none under three characters. */
function byWords(source: Source): GatherFrom {
  return source.words.some((word) => word.length >= 3) ? 'words' : 'texts';
}

/** Runs of equal rank one after the other, each merged from the ordered ranges of its facets. `among`: so many of each run at most. */
function readInOrder(database: Database, source: Source, query: ListQuery & { among?: number }): ListedRow[] {
  const found: ListedRow[] = [];
  for (const range of rangesOf(source, query)) {
    found.push(...ask<ListedRow>(database, mergeSql(source, range, { ...query, limit: query.limit - found.length })));
    if (found.length >= query.limit) break;
    if (query.among !== undefined) break; // the rest of this run may hold more, and comes before the next
  }
  return found;
}

function rangesOf(source: Source, query: ListQuery): Range[] {
  const sort = storedSorts.indexOf(storedSortOf(query.sort));
  const ranking = rankingOf(query.sort);
  if (ranking === undefined) return [{ sort, facets: source.facets, after: query.after }];
  const start = query.after === undefined ? undefined : splitRankedKey(query.after);
  const ahead = (rank: number): boolean => start === undefined || (query.descending ? rank <= start.rank : rank >= start.rank);
  const ranks = [...new Set(source.facets.map(ranking.rank))].filter(ahead).toSorted((a, b) => (query.descending ? b - a : a - b));
  return ranks.map((rank) => ({
    sort,
    facets: source.facets.filter((facet) => ranking.rank(facet) === rank),
    after: start?.rank === rank ? start.nameKey : undefined,
  }));
}

/** Undefined when the filter names a group or licence nobody was ever in, or the tenant has nobody. */
function sourceOf(place: ListPlace, tenant: string, filter: UserFilter): Source | undefined {
  const { numbers } = place;
  const everybody = numbers.knownSet(tenant, 'all', '');
  if (everybody === undefined) return undefined;
  const sets = [
    ...(filter.group === undefined ? [] : [numbers.knownSet(tenant, 'group', filter.group)]),
    ...(filter.licence === undefined ? [] : [numbers.knownSet(tenant, 'licence', filter.licence)]),
    ...(filter.properties ?? []).map((mark) => numbers.knownSet(tenant, 'property', mark)),
  ];
  const known = sets.filter((set) => set !== undefined);
  if (known.length < sets.length) return undefined;
  const words = (filter.words ?? []).filter((word) => word !== '');
  const source = { tenant: numbers.knownTenant(tenant), everybody, lead: known[0] ?? everybody, sets: known, words, facets: facetsShown(filter) };
  const [first, second] = known;
  if (first === undefined || second === undefined) return source;
  return { ...source, lead: size(place, source, first) <= size(place, source, second) ? first : second };
}

function isSmall(place: ListPlace, source: Source): boolean {
  return size(place, source, source.lead) < place.few.members;
}

/** How many of a set the facets let through, counted no further than it matters. */
function size(place: ListPlace, source: Source, inset: number): number {
  return number(place.database, sizeSql(source, inset, place.few.members));
}

function ask<R>(database: Database, { sql, parameters }: Statement): R[] {
  return database.rows<R>(sql, parameters);
}

function number(database: Database, { sql, parameters }: Statement): number {
  return database.row<{ n: number }>(sql, parameters)?.n ?? 0;
}
