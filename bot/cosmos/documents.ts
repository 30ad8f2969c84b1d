// Documents of one kind in Cosmos DB.
import type { Container, JSONValue } from '@azure/cosmos';
import { sideBySide } from '../../shared/side-by-side.ts';
import { documentBytes, whyBadId, whyBadLimit } from '../../shared/store-rules.ts';
import { StoreError } from '../ports.ts';
import type { Clock, DocSpace, ExpectingItem, ItemOutcome, ManyItem, Page, PageQuery, Scope, Stored, Version } from '../ports.ts';
import { ask, createItem, deleteItem, inPortions, lanes, listed, readItem, replaceItem, stamped, upsertItem, upsertItems } from './items.ts';
import type { Kept, Partition, Stamped } from './items.ts';
import type { Repeating } from './repeating.ts';
import { cosmosId, partitionOf } from './spaces.ts';
import type { SpaceName } from './spaces.ts';

/** `body`, because `value` is a word of the query language; `sortKey` is the id as callers know it. */
interface Document extends Stamped { sortKey: string; body: JSONValue; expiresAt: number | null; marks: string[] }
interface DocumentsPlace { container: Container; space: SpaceName; world: Repeating }

export function cosmosDocuments<T>(place: DocumentsPlace): DocSpace<T> {
  const { clock } = place.world;
  const at = (scope: Scope): Partition => ({ container: place.container, world: place.world, pk: partitionOf(place.space, scope) });
  const find = async (partition: Partition, id: string): Promise<Kept<Document> | undefined> => {
    const item = await readItem<Document>(partition, idOf(id));
    return isLive(item, clock) ? item : undefined;
  };
  return {
    get: async (scope, id) => {
      const item = await find(at(scope), id);
      return item === undefined ? undefined : stored<T>(item);
    },
    getMany: async (scope, ids) => getMany<T>(at(scope), ids),
    create: async (...[scope, id, value, options]) => write(at(scope), documentOf(at(scope).pk, { id, value, ...options }, clock.now()), undefined),
    put: async (...[scope, id, value, options]) => {
      const document = documentOf(at(scope).pk, { id, value, ...options }, clock.now());
      if (options?.expect !== undefined) return write(at(scope), document, options.expect);
      return versionOf(await upsertItem(at(scope), document), document);
    },
    remove: async (scope, id, options = {}) => {
      const partition = at(scope);
      if (await find(partition, id) === undefined) return false;
      return deleteItem(partition, idOf(id), options.expect === undefined ? undefined : readVersion(options.expect).etag);
    },
    page: async (scope, query) => page<T>(at(scope), query, clock.now()),
    putMany: async (scope, items) => {
      const partition = at(scope);
      const prepared = items.map((item) => attempt(() => documentOf(partition.pk, item, clock.now())));
      await upsertItems(partition, prepared.flatMap((each) => ('done' in each ? [each.done] : [])));
      for (const each of prepared) if ('problem' in each) throw each.problem; // one that cannot be kept does not hold up the others
    },
    writeMany: async (scope, items) => writeMany(at(scope), items),
  };
}

function idOf(id: string): string {
  const problem = whyBadId(id);
  if (problem !== undefined) throw new StoreError('invalid', problem);
  return cosmosId(id);
}

function documentOf(pk: string, item: ManyItem<unknown>, now: number): Document {
  const json = JSON.stringify(item.value);
  if (Buffer.byteLength(json) > documentBytes) throw new StoreError('too-large', 'A document may hold 1 MB at most.');
  const expiresAt = item.expiresAt ?? null;
  // Cosmos DB counts whole seconds from the write and takes none below one; reading goes by expiresAt, ttl only clears up.
  const ttl = expiresAt === null ? {} : { ttl: Math.max(1, Math.ceil((expiresAt - now) / 1000)) };
  return stamped({ id: idOf(item.id), pk, sortKey: item.id, body: JSON.parse(json) as JSONValue, expiresAt, marks: [...item.marks ?? []], ...ttl }); // what JSON.stringify made
}

/** The version carries when it expires, so that replacing an expired document fails without reading it first. */
function versionOf(etag: string, item: { expiresAt: number | null }): Version {
  return item.expiresAt === null ? etag : `${item.expiresAt}@${etag}`;
}

function readVersion(version: Version): { etag: string; expiresAt: number | null } {
  const parts = /^(\d+)@(.*)$/s.exec(version);
  return parts === null ? { etag: version, expiresAt: null } : { etag: parts[2] ?? '', expiresAt: Number(parts[1]) };
}

function stored<T>(item: Kept<Document>): Stored<T> {
  return { id: item.sortKey, version: versionOf(item._etag, item), value: item.body as T }; // only this space writes these documents
}

function isLive(item: { expiresAt: number | null } | undefined, clock: Clock): boolean {
  return item !== undefined && (item.expiresAt === null || item.expiresAt >= clock.now());
}

async function getMany<T>(partition: Partition, ids: readonly string[]): Promise<Stored<T>[]> {
  const items = await inPortions([...new Set(ids.map(idOf))], async (portion) => {
    const { sql, parameters } = listed(portion);
    return ask<Kept<Document>>(partition, { sql: `SELECT * FROM c WHERE c.pk = @pk AND c.id IN ${sql}`, parameters });
  });
  const byId = new Map(items.filter((item) => isLive(item, partition.world.clock)).map((item) => [item.sortKey, stored<T>(item)]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** Creates, or replaces the version that is expected. */
async function write(partition: Partition, document: Document, expect: Version | undefined): Promise<Version> {
  if (expect === undefined) return versionOf(await create(partition, document), document);
  const { etag, expiresAt } = readVersion(expect);
  if (!isLive({ expiresAt }, partition.world.clock)) throw new StoreError('missing', 'The document is gone.');
  return versionOf(await replaceItem(partition, document, etag), document);
}

/** An expired document that Cosmos DB has not cleared yet gives way to the new one. */
async function create(partition: Partition, document: Document): Promise<string> {
  try {
    return await createItem(partition, document);
  } catch (error) {
    if (!(error instanceof StoreError) || error.kind !== 'conflict') throw error;
    const old = await readItem<Document>(partition, document.id);
    if (old === undefined || isLive(old, partition.world.clock)) throw error;
    return takeOver(partition, document, old);
  }
}

async function takeOver(partition: Partition, document: Document, old: Kept<Document>): Promise<string> {
  try {
    return await replaceItem(partition, document, old._etag);
  } catch (error) {
    if (!(error instanceof StoreError) || (error.kind !== 'stale' && error.kind !== 'missing')) throw error;
    throw new StoreError('conflict', 'Another document with this id was made at the same time.', { cause: error });
  }
}

async function writeMany(partition: Partition, items: readonly ExpectingItem<unknown>[]): Promise<ItemOutcome[]> {
  const prepared = items.map((item) => attempt(() => ({ expect: item.expect, document: documentOf(partition.pk, item, partition.world.clock.now()) })));
  return sideBySide(prepared, lanes, async (each): Promise<ItemOutcome> => {
    if ('problem' in each) return each;
    try {
      return { version: await write(partition, each.done.document, each.done.expect) };
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      return { problem: error };
    }
  });
}

function attempt<R>(work: () => R): { done: R } | { problem: StoreError } {
  try {
    return { done: work() };
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return { problem: error };
  }
}

async function page<T>(partition: Partition, query: PageQuery, now: number): Promise<Page<T>> {
  const problem = whyBadLimit(query.limit);
  if (problem !== undefined) throw new StoreError('invalid', problem);
  const descending = query.direction === 'descending';
  const { from, to, after, mark } = query;
  const conditions = [
    'c.pk = @pk', '(IS_NULL(c.expiresAt) OR c.expiresAt >= @now)',
    ...(from === undefined ? [] : ['c.sortKey >= @from']),
    ...(to === undefined ? [] : ['c.sortKey <= @to']),
    ...(after === undefined ? [] : [`c.sortKey ${descending ? '<' : '>'} @after`]),
    ...(mark === undefined ? [] : ['ARRAY_CONTAINS(c.marks, @mark)']),
  ];
  const most = query.limit + 1;
  const items = await ask<Kept<Document>>(partition, {
    sql: `SELECT TOP @most * FROM c WHERE ${conditions.join(' AND ')} ORDER BY c.sortKey ${descending ? 'DESC' : 'ASC'}`,
    parameters: { most, now, ...(from !== undefined && { from }), ...(to !== undefined && { to }), ...(after !== undefined && { after }), ...(mark !== undefined && { mark }) },
    most,
  });
  const shown = items.slice(0, query.limit).map((item) => stored<T>(item));
  return { items: shown, next: items.length > query.limit ? shown.at(-1)?.id ?? null : null };
}
