// The query options of a list, read once and refused where Graph refuses them.
import type { Entity } from './entities.ts';
import { badRequest, expiredPage, unknownProperty, unsupportedQuery } from './graph-error.ts';
import { checkFilter, isAdvanced, leaves, testOf } from './odata-test.ts';
import { parseFilter } from './odata-filter.ts';
import type { Filter } from './odata-filter.ts';
import { parseSearch } from './odata-search.ts';
import { selectedNames } from './projection.ts';
import { isEventual } from './request.ts';
import type { GraphRequest } from './request.ts';
import type { Shape } from './shapes.ts';

export interface Order {
  property: string;
  descending: boolean;
}

/** Where a page begins: after an arrival, or at a position of a sorted list. */
export type Token = { after: number } | { offset: number };

export interface ListOptions {
  select: string[] | undefined;
  filter: Filter | undefined;
  test: ((value: Entity) => boolean) | undefined;
  orders: Order[];
  top: number;
  token: Token | undefined;
  /** `@odata.count` was asked for and may be given. */
  count: boolean;
}

const freelySortable = ['displayName', 'userPrincipalName'];

const parseOrders = (source: string | undefined, known: readonly Shape[]): Order[] =>
  (source ?? '').split(',').map((part) => part.trim()).filter(Boolean).map((part) => {
    const [property = '', direction = 'asc'] = part.split(/\s+/);
    if (!known.some((shape) => Object.hasOwn(shape.properties, property))) throw unknownProperty(property, known[0]?.name ?? 'directoryObject');
    return { property, descending: direction.toLowerCase() === 'desc' };
  });

const parseTop = (source: string | undefined, most: number): number => {
  if (source === undefined) return Math.min(100, most);
  const top = Number(source);
  if (Number.isInteger(top) && top >= 1 && top <= most) return top;
  throw unsupportedQuery(`Invalid page size specified: '${source}'. Must be between 1 and ${most} inclusive.`);
};

/** Writes a page token nobody should read. */
export const writeToken = (token: Token): string => Buffer.from(JSON.stringify(token)).toString('base64url');

const readToken = (source: string | undefined): Token | undefined => {
  if (source === undefined) return undefined;
  try {
    const token: unknown = JSON.parse(Buffer.from(source, 'base64url').toString());
    if (typeof token === 'object' && token !== null) {
      if ('after' in token && typeof token.after === 'number') return { after: token.after };
      if ('offset' in token && typeof token.offset === 'number') return { offset: token.offset };
    }
  } catch {
    throw expiredPage();
  }
  throw expiredPage();
};

const parseTest = (request: GraphRequest, known: readonly Shape[], filter: Filter | undefined): ListOptions['test'] => {
  const search = request.query.get('$search');
  const shape = known[0];
  if (search === undefined || !shape) return filter && testOf(filter);
  if (!isEventual(request))
    throw unsupportedQuery("Request with $search query parameter only works through MSGraph with a special request header: 'ConsistencyLevel: eventual'");
  const finds = parseSearch(search, shape);
  const passes = filter && testOf(filter);
  return passes ? (value) => passes(value) && finds(value) : finds;
};

const mostPerPage = (select: string[] | undefined, filter: Filter | undefined): number => {
  const usesSignIn = select?.includes('signInActivity') || (filter && leaves(filter).some((leaf) => 'path' in leaf && leaf.path[0] === 'signInActivity'));
  return usesSignIn ? 500 : 999;
};

const refuseMissingConsistency = (options: ListOptions, request: GraphRequest, isCast: boolean): void => {
  const advanced = isEventual(request) && request.query.get('$count') === 'true';
  if (advanced || (isEventual(request) && request.query.has('$search'))) {
    if (request.query.has('$expand')) throw unsupportedQuery('$expand cannot be combined with advanced queries.');
    return;
  }
  if (options.filter && isAdvanced(options.filter)) throw unsupportedQuery();
  if (options.filter && options.orders.length > 0) throw unsupportedQuery('Sorting not supported for current query.');
  if (options.orders.some((order) => !freelySortable.includes(order.property))) throw unsupportedQuery();
  if (isCast && (options.filter || options.orders.length > 0)) throw unsupportedQuery();
};

/**
 * Reads the options of a list of objects of the given shapes (several for a mixed list).
 * `isCast`: the list hangs on another object or is narrowed by type, where filters need the advanced form.
 */
export const readListOptions = (request: GraphRequest, known: readonly Shape[], isCast: boolean): ListOptions => {
  const { query } = request;
  if (query.has('$skip')) throw badRequest("'$skip' is not supported by the service.");
  const select = selectedNames(query.get('$select'), known, true);
  const source = query.get('$filter');
  const filter = source === undefined ? undefined : parseFilter(source);
  const [shape] = known;
  if (filter && shape && known.length === 1) checkFilter(filter, shape);
  const options: ListOptions = {
    select,
    filter,
    test: parseTest(request, known, filter),
    orders: parseOrders(query.get('$orderby'), known),
    top: Math.min(parseTop(query.get('$top'), mostPerPage(select, filter)), request.behaviour.pageSize || Infinity),
    token: readToken(query.get('$skiptoken')),
    count: query.get('$count') === 'true' && isEventual(request),
  };
  refuseMissingConsistency(options, request, isCast);
  return options;
};
