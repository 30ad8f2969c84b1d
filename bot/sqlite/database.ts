// One SQLite file: how it is opened, migrated, written in transactions, and how its failures are told.
import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { SQLInputValue, StatementSync } from 'node:sqlite';
import { StoreError } from '../ports.ts';
import { migrations } from './schema.ts';

export type Parameters = Readonly<Record<string, SQLInputValue>>;

export interface Database {
  /** The first row, typed by the caller whose SQL stands beside it. */
  row<R>(sql: string, parameters: Parameters): R | undefined;
  rows<R>(sql: string, parameters: Parameters): R[];
  /** How many rows were changed. */
  run(sql: string, parameters: Parameters): number;
  /** All or nothing, and alone among all processes that have the file open. */
  transaction<T>(work: () => T): T;
  /** In a transaction: a number no document had before; a document made again after its removal must not match an old version. */
  nextVersion(): number;
  close(): void;
}

/** Opens the file, or a database in memory; makes missing folders and brings older files up to date. */
export function openDatabase(file: string | undefined): Database {
  if (file !== undefined) mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const connection = translated(() => new DatabaseSync(file ?? ':memory:', { timeout: 5000 }));
  try {
    translated(() => connection.exec(settings));
    const database = wrap(connection);
    migrate(connection, database);
    return database;
  } catch (error) {
    connection.close();
    throw error;
  }
}

/** FULL: what was acknowledged survives a power cut; measured, it costs little beside NORMAL. 16 MB of page cache.
  // Checkpoints of 16 MB: fewer of them make bulk writing steadier. */
const settings = `PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16384; PRAGMA wal_autocheckpoint = 4000;
  PRAGMA temp_store = MEMORY; PRAGMA journal_size_limit = 67108864;`;

function wrap(connection: DatabaseSync): Database {
  const prepared = new Map<string, StatementSync>();
  const statement = (sql: string): StatementSync => {
    const known = prepared.get(sql) ?? connection.prepare(sql);
    prepared.set(sql, known);
    return known;
  };
  let last: number | undefined; // of the versions that the transaction under way has given
  const database: Database = {
    row: <R>(sql: string, parameters: Parameters) => translated(() => statement(sql).get(parameters) as R | undefined), // shape given by the SQL
    rows: <R>(sql: string, parameters: Parameters) => translated(() => statement(sql).all(parameters) as R[]), // shape given by the SQL
    run: (sql, parameters) => translated(() => Number(statement(sql).run(parameters).changes)),
    transaction: (work) => {
      last = undefined;
      return transaction(connection, () => {
        const result = work();
        if (last !== undefined) database.run('UPDATE versions SET last = :last', { last });
        return result;
      });
    },
    nextVersion: () => {
      if (!connection.isTransaction) throw new Error('A version is given in a transaction only.');
      last ??= database.row<{ last: number }>('SELECT last FROM versions', {})?.last ?? 0;
      last += 1;
      return last;
    },
    close: () => connection.close(),
  };
  return database;
}

/** IMMEDIATE: a transaction that reads first and writes later would fail with BUSY beside a second process, whatever the timeout. */
function transaction<T>(connection: DatabaseSync, work: () => T): T {
  translated(() => connection.exec('BEGIN IMMEDIATE'));
  try {
    const result = work();
    translated(() => connection.exec('COMMIT'));
    return result;
  } catch (error) {
    if (connection.isTransaction) connection.exec('ROLLBACK');
    throw error;
  }
}

function migrate(connection: DatabaseSync, database: Database): void {
  const version = (): number => database.row<{ user_version: number }>('PRAGMA user_version', {})?.user_version ?? 0;
  if (version() > migrations.length) {
    throw new StoreError('invalid', 'The store was written by a newer version of Usher. Start that version, or restore an older copy of the file.');
  }
  if (version() === migrations.length) return;
  database.transaction(() => {
    for (const step of migrations.slice(version())) connection.exec(step);
    connection.exec(`PRAGMA user_version = ${migrations.length}`);
  });
}

/** Primary result codes, https://www.sqlite.org/rescode.html */
const busyCodes = new Set([5, 6]);
const wordsByCode: Readonly<Record<number, string>> = {
  8: 'The file of the store is read-only.',
  10: 'The disk under the store reported an error.',
  11: 'The file of the store is damaged. Restore a copy.',
  13: 'The disk under the store is full.',
  14: 'The file of the store cannot be opened.',
  26: 'The file of the store is not a database of Usher.',
};

function translated<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'errcode' in error ? Number(error.errcode) & 0xff : undefined;
    if (code === undefined) throw error;
    if (busyCodes.has(code)) throw new StoreError('busy', 'Another process keeps the store busy.', { cause: error });
    const words = wordsByCode[code];
    if (words === undefined) throw error; // a mistake in our SQL is not a state of the store
    throw new StoreError('unavailable', words, { cause: error });
  }
}
