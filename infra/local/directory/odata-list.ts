// Answers a list: filter, order, cut a page, say how to get the next one.
import { firstAfter } from './collection.ts';
import type { Entry, Shelf } from './collection.ts';
import type { Entity } from './entities.ts';
import { badRequest } from './graph-error.ts';
import type { Json, JsonObject } from './json.ts';
import { candidates } from './odata-lookup.ts';
import { readListOptions, writeToken } from './odata-query.ts';
import type { ListOptions, Order, Token } from './odata-query.ts';
import { project } from './projection.ts';
import { contextOf, isEventual } from './request.ts';
import type { GraphAnswer, GraphRequest } from './request.ts';
import type { Shape } from './shapes.ts';

/** What a list is made from. */
export interface Source {
  entries: readonly Entry[];
  /** Present when the entries are a whole shelf, whose indexes then help. */
  shelf?: Shelf;
  /** One shape, or several for a list of mixed kinds. */
  shapes: readonly Shape[];
  shapeOf: (value: Entity) => Shape;
  /** Items say their type and always their id. */
  typed: boolean;
  /** Hangs on another object: filters need the advanced form. */
  isCast: boolean;
  /** `users`, as in `@odata.context`. */
  context: string;
  /** Adds what was asked for with `$expand`. */
  expand?: (value: Entity) => JsonObject;
}

const sortKey = (value: Json | undefined): string | number => {
  if (typeof value === 'string') return /^[\x00-\x7f]*$/.test(value) ? value.toLowerCase() : value.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
  return typeof value === 'number' ? value : '';
};

const sortEntries = (entries: readonly Entry[], orders: readonly Order[]): Entry[] => {
  const decorated = entries.map((entry) => ({ entry, keys: orders.map((order) => sortKey(entry.value[order.property])) }));
  decorated.sort((a, b) => {
    for (const [index, order] of orders.entries()) {
      const [left = '', right = ''] = [a.keys[index], b.keys[index]];
      if (left !== right) return left < right === order.descending ? 1 : -1;
    }
    return a.entry.seq - b.entry.seq;
  });
  return decorated.map(({ entry }) => entry);
};

const poolOf = (source: Source, options: ListOptions): readonly Entry[] => {
  const few = source.shelf && options.filter && candidates(source.shelf, options.filter);
  if (options.orders.length === 0) return few ?? source.entries;
  if (few || !source.shelf) return sortEntries(few ?? source.entries, options.orders);
  return source.shelf.sorted(JSON.stringify(options.orders), options.orders.map((order) => order.property), (entries) => sortEntries(entries, options.orders));
};

const startOf = (pool: readonly Entry[], token: Token | undefined): number => {
  if (!token) return 0;
  return 'after' in token ? firstAfter(pool, token.after) : token.offset;
};

/** One page and where the next begins. */
const cutPage = (pool: readonly Entry[], options: ListOptions, passes: (value: Entity) => boolean): { page: Entry[]; next: Token | undefined } => {
  const page: Entry[] = [];
  for (let at = startOf(pool, options.token); at < pool.length; at += 1) {
    const entry = pool[at];
    if (!entry || !passes(entry.value)) continue;
    if (page.length === options.top)
      return { page, next: options.orders.length > 0 ? { offset: at } : { after: page.at(-1)?.seq ?? 0 } };
    page.push(entry);
  }
  return { page, next: undefined };
};

const encodeOption = ([name, value]: [string, string]): string => `${name}=${encodeURIComponent(value)}`;

/** The link to the next page repeats every option of the first. */
const linkTo = (request: GraphRequest, option: [string, string]): string => {
  const kept = [...request.query].filter(([name]) => name !== '$skiptoken' && name !== '$deltatoken');
  return `${request.baseUrl}${request.path}?${[...kept, option].map(encodeOption).join('&')}`;
};

const visibility = (request: GraphRequest, options: ListOptions): ((value: Entity) => boolean) => {
  const { test } = options;
  const { organisation } = request;
  if (!organisation.hidesSomething) return test ?? (() => true);
  return (value) => organisation.isVisible(value.id) && (test ? test(value) : true);
};

export const answerList = (request: GraphRequest, source: Source): GraphAnswer => {
  const options = readListOptions(request, source.shapes, source.isCast);
  const pool = poolOf(source, options);
  const passes = visibility(request, options);
  const { page, next } = cutPage(pool, options, passes);
  const context = options.select ? `${source.context}(${options.select.join(',')})` : source.context;
  return {
    status: 200,
    body: {
      '@odata.context': contextOf(request, context),
      ...(options.count && !options.token && { '@odata.count': countOf(pool, passes) }),
      ...(next && { '@odata.nextLink': linkTo(request, ['$skiptoken', writeToken(next)]) }),
      value: page.map(({ value }) => ({
        ...project(value, source.shapeOf(value), { select: options.select, typed: source.typed }),
        ...source.expand?.(value),
      })),
    },
  };
};

const countOf = (pool: readonly Entry[], passes: (value: Entity) => boolean): number =>
  pool.reduce((count, entry) => count + (passes(entry.value) ? 1 : 0), 0);

/** Answers `/$count`: a bare number, only with `ConsistencyLevel: eventual`. */
export const answerCount = (request: GraphRequest, source: Source): GraphAnswer => {
  if (!isEventual(request)) throw badRequest('$count is not currently supported.');
  const counted = { ...request, query: new Map([...request.query, ['$count', 'true'] as const]) };
  const options = readListOptions(counted, source.shapes, source.isCast);
  return { status: 200, text: String(countOf(poolOf(source, options), visibility(request, options))) };
};
