// Documents of one kind in SQLite: every space is a slice of one table.
import { documentBytes, whyBadId, whyBadLimit } from '../../shared/store-rules.ts';
import { StoreError } from '../ports.ts';
import type { Clock, DocSpace, ExpectingItem, ItemOutcome, ManyItem, Page, PageQuery, Scope, Stored, Version, WriteOptions } from '../ports.ts';
import type { Database, Parameters } from './database.ts';

interface Row { id: string; version: number; expires: number | null; value: string }
interface Place { database: Database; clock: Clock; space: string }

const one = 'FROM documents WHERE space = :space AND tenant = :tenant AND part = :part AND id = :id';
const upsert = `
  INSERT INTO documents (space, tenant, part, id, version, expires, value, marks) VALUES (:space, :tenant, :part, :id, :version, :expires, :value, :marks)
  ON CONFLICT DO UPDATE SET version = excluded.version, expires = excluded.expires, value = excluded.value, marks = excluded.marks`;

export function sqliteDocuments<T>(place: Place): DocSpace<T> {
  const { database } = place;
  return {
    get: async (scope, id) => {
      const row = find(place, key(place, scope, id));
      return row === undefined ? undefined : stored<T>(row);
    },
    getMany: async (scope, ids) => ids.flatMap((id) => {
      const row = find(place, key(place, scope, id));
      return row === undefined ? [] : [stored<T>(row)];
    }),
    create: async (...[scope, id, value, options]) => database.transaction(() => writeExpecting(place, scope, { id, value, ...options })),
    put: async (...[scope, id, value, options]) => database.transaction(() => {
      const at = key(place, scope, id);
      expectVersion(place, at, options ?? {});
      return write(place, at, { id, value, ...options });
    }),
    remove: async (scope, id, options = {}) => database.transaction(() => remove(place, key(place, scope, id), options)),
    page: async (scope, query) => page<T>(place, scope, query),
    putMany: async (scope, items) => putMany(place, scope, items),
    writeMany: async (scope, items) => database.transaction(() => items.map((item) => outcomeOf(() => writeExpecting(place, scope, item)))),
  };
}

/** Deletes up to `most` documents whose time is over; reading already leaves them out. */
export function sweepDocuments(database: Database, now: number, most: number): number {
  return database.run('DELETE FROM documents WHERE rowid IN (SELECT rowid FROM documents WHERE expires < :now LIMIT :most)', { now, most });
}

function key(place: Place, scope: Scope, id: string): Parameters {
  const problem = whyBadId(id);
  if (problem !== undefined) throw new StoreError('invalid', problem);
  return { space: place.space, tenant: scope.tenant, part: scope.part ?? '', id };
}

function find(place: Place, at: Parameters): Row | undefined {
  const row = place.database.row<Row>(`SELECT id, version, expires, value ${one}`, at);
  return row !== undefined && row.expires !== null && row.expires < place.clock.now() ? undefined : row;
}

function stored<T>(row: Row): Stored<T> {
  return { id: row.id, version: String(row.version), value: JSON.parse(row.value) as T }; // only this space writes these rows
}

function expectVersion(place: Place, at: Parameters, options: { expect?: Version }): void {
  if (options.expect === undefined) return;
  const row = find(place, at);
  if (row === undefined) throw new StoreError('missing', 'The document is gone.');
  if (String(row.version) !== options.expect) throw new StoreError('stale', 'The document was changed in between.');
}

function write(place: Place, at: Parameters, item: ManyItem<unknown> & WriteOptions): Version {
  const version = place.database.nextVersion();
  place.database.run(upsert, { ...at, version, expires: item.expiresAt ?? null, value: jsonOf(item.value), marks: marksOf(item) });
  return String(version);
}

function marksOf({ marks = [] }: ManyItem<unknown>): string | null {
  return marks.length === 0 ? null : JSON.stringify(marks);
}

function jsonOf(value: unknown): string {
  const json = JSON.stringify(value);
  if (Buffer.byteLength(json) > documentBytes) throw new StoreError('too-large', 'A document may hold 1 MB at most.');
  return json;
}

function remove(place: Place, at: Parameters, options: { expect?: Version }): boolean {
  if (find(place, at) === undefined) return false;
  expectVersion(place, at, options);
  return place.database.run(`DELETE ${one}`, at) > 0;
}

function page<T>(place: Place, scope: Scope, query: PageQuery): Page<T> {
  const problem = whyBadLimit(query.limit);
  if (problem !== undefined) throw new StoreError('invalid', problem);
  const descending = query.direction === 'descending';
  const bounds = [
    ...(query.from === undefined ? [] : ['id >= :from']),
    ...(query.to === undefined ? [] : ['id <= :to']),
    ...(query.after === undefined ? [] : [descending ? 'id < :after' : 'id > :after']),
    ...(query.mark === undefined ? [] : ['mark = :mark']),
  ];
  // CROSS: the marks lead, because they lie in the order that is asked for.
  const source = query.mark === undefined ? 'documents' : 'document_marks CROSS JOIN documents USING (space, tenant, part, id)';
  const sql = `SELECT id, version, expires, value FROM ${source} WHERE space = :space AND tenant = :tenant AND part = :part
    AND (expires IS NULL OR expires >= :now) ${bounds.map((bound) => `AND ${bound}`).join(' ')}
    ORDER BY id ${descending ? 'DESC' : 'ASC'} LIMIT :most`;
  const { from, to, after, mark } = query;
  const rows = place.database.rows<Row>(sql, {
    space: place.space, tenant: scope.tenant, part: scope.part ?? '', now: place.clock.now(), most: query.limit + 1,
    ...(from !== undefined && { from }), ...(to !== undefined && { to }), ...(after !== undefined && { after }), ...(mark !== undefined && { mark }),
  });
  const items = rows.slice(0, query.limit).map((row) => stored<T>(row));
  return { items, next: rows.length > query.limit ? items.at(-1)?.id ?? null : null };
}

/** Without an expectation the document must be new. */
function writeExpecting(place: Place, scope: Scope, item: ExpectingItem<unknown>): Version {
  const at = key(place, scope, item.id);
  if (item.expect === undefined && find(place, at) !== undefined) throw new StoreError('conflict', `There is a document with the id ${item.id} already.`);
  expectVersion(place, at, item);
  return write(place, at, item);
}

/** One transaction for all that can be written; an item that cannot be kept does not hold up the others. */
function putMany(place: Place, scope: Scope, items: readonly ManyItem<unknown>[]): void {
  const outcomes = place.database.transaction(() => items.map((item) => outcomeOf(() => write(place, key(place, scope, item.id), item))));
  for (const outcome of outcomes) if ('problem' in outcome) throw outcome.problem;
}

function outcomeOf(work: () => Version): ItemOutcome {
  try {
    return { version: work() };
  } catch (error) {
    if (!(error instanceof StoreError) || error.kind === 'unavailable') throw error; // the disk's failures end the whole
    return { problem: error };
  }
}
