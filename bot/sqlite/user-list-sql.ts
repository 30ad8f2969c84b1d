// The SQL of the user list. Texts depend on the shape of a query only, never on its values, so that few statements are prepared.
import { splitRankedKey } from '../../shared/user-keys.ts';
import type { UserFilter, UserSort } from '../ports.ts';
import type { Parameters } from './database.ts';
import { rankingOf, storedSortOf } from './facets.ts';

export interface ListQuery {
  filter: UserFilter;
  sort: UserSort;
  descending: boolean;
  /** Full sort key after which to go on. */
  after: string | undefined;
  limit: number;
}

/** Who may be shown: the people of all `sets` (everybody when there are none) in these facets, with these words. */
export interface Source {
  tenant: number;
  everybody: number;
  /** The set to read from; the others are asked about each person. */
  lead: number;
  sets: readonly number[];
  facets: readonly number[];
  words: readonly string[];
}

/** Facets of one set in one stored order, after one key of that order. */
export interface Range { sort: number; facets: readonly number[]; after: string | undefined }
/** Where candidates come from: the leading set, the index of words, or the texts themselves one by one. */
export type GatherFrom = 'set' | 'words' | 'texts';
export interface Statement { sql: string; parameters: Parameters }

/**
 * SQLite merges the arms as they come and stops at the limit: no more is read than is shown, however many people there are.
 * `among`: looks at so many people at most, whether they pass or not.
 */
export function mergeSql(source: Source, range: Range, query: { descending: boolean; limit: number; among?: number }): Statement {
  const inset = range.sort === 0 ? source.lead : source.everybody; // other sets are kept in the order of names only
  const probes = probesOf(source, inset, source.words);
  const direction = query.descending ? 'DESC' : 'ASC';
  const after = range.after === undefined ? [] : [`o.key ${query.descending ? '<' : '>'} :after`];
  const keys = 'CROSS JOIN user_keys k ON k.row = o.row';
  const inArms = query.among === undefined && probes.length > 0;
  const arms = range.facets.map((_, index) => {
    const conditions = ['o.inset = :inset', 'o.sort = :sort', `o.facet = :facet${index}`, ...after, ...(inArms ? probes : [])];
    return `SELECT o.row AS row, o.key AS key FROM user_orders o ${inArms ? keys : ''} WHERE ${conditions.join(' AND ')}`;
  });
  const merged = (limit: string): string => `(${arms.join(' UNION ALL ')} ORDER BY key ${direction} LIMIT ${limit})`;
  // The CROSS JOIN keeps the order of what is merged, so that the first to pass are the first in order.
  const page = query.among === undefined ? merged(':limit') : `(SELECT o.row, o.key FROM ${merged(':among')} o ${keys} WHERE ${probes.join(' AND ')} LIMIT :limit)`;
  return {
    sql: `SELECT u.value FROM ${page} AS page CROSS JOIN users u ON u.row = page.row ORDER BY page.key ${direction}`,
    parameters: {
      inset, sort: range.sort, limit: query.limit, ...facetParameters(range.facets), ...probeParameters(source, inset, source.words),
      ...(range.after !== undefined && { after: range.after }), ...(query.among !== undefined && { among: query.among }),
    },
  };
}

/** All candidates, those that fail a probe dropped, sorted. */
export function gatherSql(source: Source, from: GatherFrom, query: ListQuery): Statement {
  const key = `k.${storedSortOf(query.sort)}`;
  const rank = rankingOf(query.sort)?.sql ?? '0';
  const direction = query.descending ? 'DESC' : 'ASC';
  const start = query.after === undefined ? undefined : startOf(query.sort, query.after);
  const after = start === undefined ? [] : [`(${rank}, ${key}) ${query.descending ? '<' : '>'} (:rank, :key)`];
  return {
    sql: `SELECT u.value FROM (SELECT k.row AS row, ${rank} AS rank, ${key} AS key FROM ${[candidates(source, from), ...after].join(' AND ')}
      ORDER BY rank ${direction}, key ${direction} LIMIT :limit) AS page
      CROSS JOIN users u ON u.row = page.row ORDER BY page.rank ${direction}, page.key ${direction}`,
    parameters: { ...candidateParameters(source, from), limit: query.limit, ...start },
  };
}

export function countSql(source: Source, from: GatherFrom, most: number): Statement {
  const alone = from === 'set' && probesOf(source, source.lead, source.words).length === 0;
  if (alone) return sizeSql(source, source.lead, most);
  return { sql: `SELECT count(*) AS n FROM (SELECT 1 FROM ${candidates(source, from)} LIMIT :most)`, parameters: { ...candidateParameters(source, from), most } };
}

/** How many people of a set the facets let through. */
export function sizeSql(source: Source, inset: number, most: number): Statement {
  return {
    sql: `SELECT count(*) AS n FROM (SELECT 1 FROM user_orders WHERE inset = :inset AND sort = 0 AND ${facetsIn(source, 'facet')} LIMIT :most)`,
    parameters: { inset, most, ...facetParameters(source.facets) },
  };
}

/** How many candidates the words alone give, whatever the rest of the filter says. */
export function probeSql(source: Source, from: GatherFrom, most: number): Statement {
  if (from === 'words') {
    return { sql: 'SELECT count(*) AS n FROM (SELECT 1 FROM user_words WHERE user_words MATCH :match LIMIT :most)', parameters: { match: matchOf(source), most } };
  }
  const has = source.words.map((_, index) => `instr(text, :word${index}) > 0`);
  return {
    sql: `SELECT count(*) AS n FROM (SELECT 1 FROM user_texts WHERE ${['tenant = :tenant', ...has].join(' AND ')} LIMIT :most)`,
    parameters: { tenant: source.tenant, ...Object.fromEntries(source.words.map((word, index) => [`word${index}`, word])), most },
  };
}

function startOf(sort: UserSort, after: string): { rank: number; key: string } {
  if (rankingOf(sort) === undefined) return { rank: 0, key: after };
  const { rank, nameKey } = splitRankedKey(after);
  return { rank, key: nameKey };
}

function candidates(source: Source, from: GatherFrom): string {
  if (from === 'set') {
    const inSet = ['o.inset = :lead', 'o.sort = 0', facetsIn(source, 'o.facet'), ...probesOf(source, source.lead, source.words)];
    return `user_orders o CROSS JOIN user_keys k ON k.row = o.row WHERE ${inSet.join(' AND ')}`;
  }
  const found = ['k.tenant = :tenant', facetsIn(source, 'k.facet'), ...probesOf(source, source.everybody, wordsLeft(source, from))];
  if (from === 'words') return `user_words CROSS JOIN user_keys k ON k.row = user_words.rowid WHERE ${['user_words MATCH :match', ...found].join(' AND ')}`;
  const has = source.words.map((_, index) => `instr(c.text, :text${index}) > 0`);
  return `user_texts c CROSS JOIN user_keys k ON k.row = c.row WHERE ${['c.tenant = :tenant', ...has, ...found].join(' AND ')}`;
}

function candidateParameters(source: Source, from: GatherFrom): Parameters {
  const facets = facetParameters(source.facets);
  if (from === 'set') return { lead: source.lead, ...facets, ...probeParameters(source, source.lead, source.words) };
  const probes = probeParameters(source, source.everybody, wordsLeft(source, from));
  if (from === 'words') return { tenant: source.tenant, ...facets, ...probes, match: matchOf(source) };
  return { tenant: source.tenant, ...facets, ...probes, ...Object.fromEntries(source.words.map((word, index) => [`text${index}`, word])) };
}

/** Trigrams find long words exactly, so that only the short ones are left to look at. */
function wordsLeft(source: Source, from: 'words' | 'texts'): string[] {
  return from === 'texts' ? [] : source.words.filter((word) => word.length < 3);
}

function matchOf(source: Source): string {
  return source.words.filter((word) => word.length >= 3).map((word) => `"${word.replaceAll('"', '""')}"`).join(' AND ');
}

function facetsIn(source: Source, column: string): string {
  return `${column} IN (${source.facets.map((_, index) => `:facet${index}`).join(', ')})`;
}

function facetParameters(facets: readonly number[]): Parameters {
  return Object.fromEntries(facets.map((facet, index) => [`facet${index}`, facet]));
}

/** What a person read from one set must also pass: the other sets, and these words. */
function probesOf(source: Source, readFrom: number, words: readonly string[]): string[] {
  const inSets = othersOf(source, readFrom).map((_, index) =>
    `EXISTS (SELECT 1 FROM user_orders x WHERE x.inset = :other${index} AND x.sort = 0 AND x.facet = k.facet AND x.key = k.name)`);
  const has = words.map((_, index) => `instr(t.text, :word${index}) > 0`);
  return has.length === 0 ? inSets : [...inSets, `EXISTS (SELECT 1 FROM user_texts t WHERE t.row = k.row AND ${has.join(' AND ')})`];
}

function probeParameters(source: Source, readFrom: number, words: readonly string[]): Parameters {
  return Object.fromEntries([
    ...othersOf(source, readFrom).map((set, index) => [`other${index}`, set]),
    ...words.map((word, index) => [`word${index}`, word]),
  ]);
}

function othersOf(source: Source, readFrom: number): number[] {
  return source.sets.filter((set) => set !== readFrom);
}
