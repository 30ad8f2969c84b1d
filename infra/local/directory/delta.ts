// Delta queries on people and groups: everything once, afterwards only what changed since the token.
import { firstAfter } from './collection.ts';
import type { Entry } from './collection.ts';
import { GraphError, badRequest, unsupportedQuery } from './graph-error.ts';
import { isObject } from './json.ts';
import type { Json, JsonObject } from './json.ts';
import { parseFilter } from './odata-filter.ts';
import { leaves } from './odata-test.ts';
import { project, selectedNames } from './projection.ts';
import { contextOf } from './request.ts';
import type { GraphAnswer, GraphRequest, Handler } from './request.ts';
import { route } from './router.ts';
import type { Route } from './router.ts';
import { shapes } from './shapes.ts';

type Kind = 'user' | 'group';

/** What a link remembers: the options of the first call, what was told already, and where the page begins. */
interface Round {
  /** Changes up to here were told in earlier rounds; 0 in the first. */
  since: number;
  /** Changes up to here are told in this round. */
  until: number;
  /** The page begins after this place in the order of arrival. */
  after: number;
  select: string | null;
  ids: string[] | null;
  /** Milliseconds since 1970 at which the link was given. */
  given: number;
}

/** Links of directory objects live this long. */
const lifetime = 7 * 24 * 3600 * 1000;
const notAllowed = ['$top', '$orderby', '$expand', '$search', '$count'];
const usualPage = 200;

const write = (round: Round): string => Buffer.from(JSON.stringify(round)).toString('base64url');

const isRound = (value: unknown): value is Round & JsonObject =>
  isObject(value) && ['since', 'until', 'after', 'given'].every((name) => typeof value[name] === 'number');

const read = (request: GraphRequest, token: string): Round => {
  const resync = new GraphError(410, {
    code: 'syncStateNotFound',
    message: 'The sync state generation is not found; the delta token is no longer valid, and the app must reset the sync state.',
    headers: { Location: `${request.baseUrl}${request.path}?$deltatoken=` },
  });
  const round = parse(token);
  if (!isRound(round)) throw badRequest('Badly formed token.');
  const { organisation } = request;
  const founded = organisation.shelves.tenant.entries[0]?.seq ?? 0;
  const isKnown = round.until >= founded && round.until <= organisation.version;
  if (!isKnown || organisation.ports.clock() - round.given > lifetime) throw resync;
  return round;
};

const parse = (token: string): unknown => {
  try {
    return JSON.parse(Buffer.from(token, 'base64url').toString());
  } catch {
    return undefined;
  }
};

const askedIds = (source: string | undefined): string[] | null => {
  if (source === undefined) return null;
  const ids = leaves(parseFilter(source)).map((leaf) => (leaf.type === 'compare' && leaf.operator === 'eq' && leaf.path[0] === 'id' ? String(leaf.value) : undefined));
  if (ids.length > 50 || ids.includes(undefined)) throw unsupportedQuery('Only filters of the form "id eq" are supported by delta queries, 50 at most.');
  return ids.filter((id) => id !== undefined);
};

const begin = (request: GraphRequest): Round => {
  const { query, organisation } = request;
  const refused = notAllowed.find((name) => query.has(name));
  if (refused !== undefined) throw unsupportedQuery(`The query parameter '${refused}' is not supported by delta queries.`);
  const latest = query.get('$deltatoken') === 'latest';
  return {
    since: latest ? organisation.version : 0,
    until: organisation.version,
    after: 0,
    select: query.get('$select') ?? null,
    ids: askedIds(query.get('$filter')),
    given: organisation.ports.clock(),
  };
};

const links = { user: 'manager', group: 'members' } as const;

const splitSelect = (select: string | null, kind: Kind): { properties: string[] | undefined; withLinks: boolean } => {
  const names = select?.split(',').map((name) => name.trim()) ?? [];
  const plain = names.filter((name) => name !== links[kind]);
  return { properties: selectedNames(plain.join(',') || undefined, [shapes[kind]], true), withLinks: plain.length < names.length };
};

const typedId = (request: GraphRequest, id: string): JsonObject | undefined => {
  const found = request.organisation.find(id);
  return found && { '@odata.type': `#microsoft.graph.${found.kind}`, id };
};

/** Members who came and went since the last round; the manager as a list of one. */
const linkChanges = (request: GraphRequest, entry: Entry, { round, kind }: { round: Round; kind: Kind }): JsonObject => {
  const { value } = entry;
  if (kind === 'user') {
    const manager = typeof value['managerId'] === 'string' ? typedId(request, value['managerId']) : undefined;
    return manager ? { 'manager@delta': [manager] } : {};
  }
  const tied = request.organisation.links;
  const recent = (ids: ReadonlyMap<string, number>) => [...ids].filter(([, seq]) => seq > round.since).map(([id]) => id);
  const came = recent(tied.below('member', value.id)).map((id) => typedId(request, id)).filter((item) => item !== undefined);
  const left = round.since === 0 ? [] : recent(tied.below('formerMember', value.id)).map((id) => ({ '@odata.type': '#microsoft.graph.user', id, '@removed': { reason: 'deleted' } }));
  return came.length + left.length > 0 ? { 'members@delta': [...came, ...left] } : {};
};

const isEmpty = (value: Json | undefined): boolean => value === null || (Array.isArray(value) && value.length === 0);

const shown = (request: GraphRequest, entry: Entry, { round, kind }: { round: Round; kind: Kind }): JsonObject => {
  const { properties, withLinks } = splitSelect(round.select, kind);
  const whole = { ...project(entry.value, shapes[kind], { select: properties }), id: entry.value.id };
  // In the first round what was never set is left out; later null tells that it was cleared.
  const told = round.since === 0 ? Object.fromEntries(Object.entries(whole).filter(([, value]) => !isEmpty(value))) : whole;
  return { ...told, ...(withLinks && linkChanges(request, entry, { round, kind })) };
};

/** What changed, people who are there first by arrival, with those in the bin among them. */
const changed = (request: GraphRequest, kind: Kind, round: Round): { entry: Entry; removed: boolean }[] => {
  const { shelves } = request.organisation;
  const isNew = (entry: Entry) => entry.version > round.since && (round.ids === null || round.ids.includes(entry.value.id));
  const here: readonly Entry[] = shelves[kind].entries;
  const binned: readonly Entry[] = round.since === 0 ? [] : shelves[kind === 'user' ? 'deletedUser' : 'deletedGroup'].entries;
  const after = (entries: readonly Entry[]) => entries.slice(firstAfter(entries, round.after)).filter(isNew);
  return [...after(here).map((entry) => ({ entry, removed: false })), ...after(binned).map((entry) => ({ entry, removed: true }))].sort((a, b) => a.entry.seq - b.entry.seq);
};

const pageSize = (request: GraphRequest): number => {
  const asked = Number(/odata\.maxpagesize=(\d+)/.exec(request.headers['prefer'] ?? '')?.[1] ?? usualPage);
  return Math.min(Math.max(asked, 1), 999);
};

const answerDelta = (kind: Kind): Handler => (request): GraphAnswer => {
  const token = request.query.get('$skiptoken') ?? request.query.get('$deltatoken');
  const isFirst = token === undefined || token === 'latest' || token === '';
  const given = isFirst ? begin(request) : read(request, token);
  const round = request.query.has('$deltatoken') && !isFirst ? { ...given, since: given.until, until: request.organisation.version, after: 0 } : given;
  splitSelect(round.select, kind);
  const all = changed(request, kind, round);
  const page = all.slice(0, pageSize(request));
  const kept = { ...round, given: request.organisation.ports.clock() };
  const next = page.length < all.length ? { ...kept, after: page.at(-1)?.entry.seq ?? 0 } : undefined;
  const here = `${request.baseUrl}${request.path}`;
  return {
    status: 200,
    body: {
      '@odata.context': contextOf(request, shapes[kind].set),
      ...(next ? { '@odata.nextLink': `${here}?$skiptoken=${write(next)}` } : { '@odata.deltaLink': `${here}?$deltatoken=${write({ ...kept, after: 0 })}` }),
      value: page.map(({ entry, removed }) => (removed ? { id: entry.value.id, '@removed': { reason: 'changed' } } : shown(request, entry, { round, kind }))),
    },
  };
};

export const deltaRoutes: Route[] = [route('GET /users/delta', answerDelta('user')), route('GET /groups/delta', answerDelta('group'))];
