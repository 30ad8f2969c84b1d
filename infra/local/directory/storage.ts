// Everything the directory knows, on disk: one row an object, one row a tie, one transaction an exchange.
// Rows are found by their place in the order of arrival alone; memory holds every other index.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Entity } from './entities.ts';
import type { Link } from './links.ts';

/** One object as it lies on disk. */
export interface StoredObject {
  kind: string;
  seq: number;
  version: number;
  value: Entity;
}

/** What one exchange changed. */
export interface Changes {
  put: StoredObject[];
  /** Places of objects that are gone. */
  removed: number[];
  linked: Link[];
  /** Places of ties that are gone. */
  unlinked: number[];
  /** The latest place given; never given twice, or delta tokens would miss changes. */
  latest: number;
}

export interface Storage {
  /** Tells every object and tie in the order of arrival, and the latest place given. */
  load(each: { object(stored: StoredObject): void; link(link: Link): void }): number;
  save(changes: Changes): void;
  clear(): void;
  close(): void;
}

/** A storage that forgets, for tests. */
export const memoryOnly = (): Storage => ({ load: () => 0, save: () => undefined, clear: () => undefined, close: () => undefined });

// Locked for as long as it is open: two directories on one folder would each believe their own memory.
const schema = `
  PRAGMA locking_mode = EXCLUSIVE;
  PRAGMA journal_mode = WAL;
  PRAGMA synchronous = NORMAL;
  CREATE TABLE IF NOT EXISTS objects (seq INTEGER PRIMARY KEY, version INTEGER, kind TEXT, json TEXT);
  CREATE TABLE IF NOT EXISTS latest (one INTEGER PRIMARY KEY, place INTEGER);
  CREATE TABLE IF NOT EXISTS links (seq INTEGER PRIMARY KEY, kind TEXT, source TEXT, target TEXT);
`;

const linkKind = (stored: unknown): Link['kind'] => (stored === 'owner' || stored === 'formerMember' ? stored : 'member');

const statements = (database: DatabaseSync) => ({
  put: database.prepare('INSERT INTO objects VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET version = excluded.version, json = excluded.json'),
  remove: database.prepare('DELETE FROM objects WHERE seq = ?'),
  link: database.prepare('INSERT OR REPLACE INTO links VALUES (?, ?, ?, ?)'),
  unlink: database.prepare('DELETE FROM links WHERE seq = ?'),
  latest: database.prepare('INSERT OR REPLACE INTO latest VALUES (1, ?)'),
});

/**
 * Opens (or makes) `directory.sqlite` in the folder. A change that was answered survives the death of the process:
 * it is committed before the answer leaves. (WAL without a sync each time: a power cut may lose the last moments.)
 */
export const openStorage = (folder: string): Storage => {
  mkdirSync(folder, { recursive: true });
  const database = new DatabaseSync(join(folder, 'directory.sqlite'));
  database.exec(schema);
  const run = statements(database);
  const write = (changes: Changes): void => {
    for (const seq of changes.removed) run.remove.run(seq);
    for (const { kind, seq, version, value } of changes.put) run.put.run(seq, version, kind, JSON.stringify(value));
    for (const seq of changes.unlinked) run.unlink.run(seq);
    for (const link of changes.linked) run.link.run(link.seq, link.kind, link.from, link.to);
    run.latest.run(changes.latest);
  };
  return {
    load(each) {
      for (const row of database.prepare('SELECT kind, seq, version, json FROM objects ORDER BY seq').iterate())
        each.object({ kind: String(row['kind']), seq: Number(row['seq']), version: Number(row['version']), value: JSON.parse(String(row['json'])) });
      for (const row of database.prepare('SELECT kind, source, target, seq FROM links ORDER BY seq').iterate())
        each.link({ kind: linkKind(row['kind']), from: String(row['source']), to: String(row['target']), seq: Number(row['seq']) });
      return Number(database.prepare('SELECT place FROM latest').get()?.['place'] ?? 0);
    },
    save(changes) {
      database.exec('BEGIN');
      try {
        write(changes);
        database.exec('COMMIT');
      } catch (error) {
        // The caller keeps what was not saved and brings it again with the next exchange.
        database.exec('ROLLBACK');
        throw error;
      }
    },
    clear: () => database.exec('DELETE FROM objects; DELETE FROM links;'),
    close: () => database.close(),
  };
};
