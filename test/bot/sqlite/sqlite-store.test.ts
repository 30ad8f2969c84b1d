// What only the embedded store can get wrong: files, processes, crashes, older and foreign files.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { DatabaseSync } from 'node:sqlite';
import { migrations } from '../../../bot/sqlite/schema.ts';
import { openSqliteStore } from '../../../bot/sqlite/sqlite-store.ts';
import { buildUser, handClock } from '../../contracts/store-parts.ts';

const scope = { tenant: 't' };
const answer = (status: number): { request: string; status: number; body: unknown } => ({ request: 'r', status, body: null });

describe('the embedded store', () => {
  let folder: string;
  let file: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'usher-sqlite-'));
    file = join(folder, 'usher.db');
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const other = (task: string) => spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'store-process.ts'), task, file], { stdio: ['ignore', 'pipe', 'inherit'] });

  test('finds everything again after it was closed', async () => {
    const before = openSqliteStore({ file, clock: handClock() });
    await before.users.put('t', buildUser({ id: 'a', groups: [{ id: 'g', name: 'G' }] }));
    const version = await before.answered.create(scope, 'x', answer(1));
    await before.close();
    const after = openSqliteStore({ file, clock: handClock() });
    expect((await after.users.list('t', { filter: { group: 'g', words: ['person'] }, limit: 10 })).users.map((user) => user.id)).toEqual(['a']);
    await after.answered.put(scope, 'x', answer(2), { expect: version });
    await after.close();
  });

  test('loses no count of two processes that write the same document', async () => {
    const store = openSqliteStore({ file, clock: handClock() });
    await store.answered.create(scope, 'counter', answer(0));
    const exits = await Promise.all(['count', 'count'].map(async (task) => once(other(task), 'exit')));
    expect(exits.map(([code]) => code)).toEqual([0, 0]);
    expect((await store.answered.get(scope, 'counter'))?.value.status).toBe(200);
    await store.close();
  });

  test('keeps all that was acknowledged when the process is killed', async () => {
    const writer = other('write');
    const acknowledged: string[] = [];
    for await (const line of createInterface({ input: writer.stdout })) {
      acknowledged.push(line);
      if (acknowledged.length === 60) writer.kill('SIGKILL');
    }
    const store = openSqliteStore({ file, clock: handClock() });
    const { items } = await store.answered.page(scope, { limit: 500 });
    expect(acknowledged.length).toBeGreaterThanOrEqual(60);
    expect(items.map((item) => item.id)).toEqual(expect.arrayContaining(acknowledged));
    expect(items.every((item) => item.value.status === Number(item.id))).toBe(true);
    await store.close();
  });

  test('brings an older file up to date and keeps what is in it', async () => {
    const old = new DatabaseSync(file);
    old.exec(migrations[0] ?? '');
    old.exec(`PRAGMA user_version = 1; UPDATE versions SET last = 7;
      INSERT INTO documents (space, tenant, part, id, version, expires, value) VALUES ('answered', 't', '', 'x', 7, NULL, '{"request":"r","status":1,"body":null}')`);
    old.close();
    const store = openSqliteStore({ file, clock: handClock() });
    const version = await store.answered.put(scope, 'x', answer(2), { expect: '7' });
    expect(version).toBe('8');
    await store.users.put('t', buildUser({ id: 'a' }));
    await store.close();
    await openSqliteStore({ file, clock: handClock() }).close();
  });

  test('refuses a file of a newer Usher, a file that is no database, and one it cannot open', () => {
    const newer = new DatabaseSync(file);
    newer.exec('PRAGMA user_version = 999');
    newer.close();
    expect(() => openSqliteStore({ file, clock: handClock() })).toThrow(/newer version of Usher/);
    const foreign = join(folder, 'foreign.db');
    writeFileSync(foreign, 'Dear diary, '.repeat(500));
    expect(() => openSqliteStore({ file: foreign, clock: handClock() })).toThrow(/not a database of Usher/);
    expect(() => openSqliteStore({ file: folder, clock: handClock() })).toThrow(/cannot be opened/);
  });

  test('deletes expired documents in passing, a few at a time', async () => {
    const clock = handClock();
    const store = openSqliteStore({ file, clock });
    await store.answered.putMany(scope, Array.from({ length: 450 }, (_, n) => ({ id: `x${n}`, value: answer(n), expiresAt: clock.now() + 10 })));
    const look = new DatabaseSync(file, { readOnly: true });
    const left = (): unknown => look.prepare('SELECT count(*) AS n FROM documents WHERE expires IS NOT NULL').get()?.['n'];
    clock.advance(120_000);
    expect((await store.answered.page(scope, { limit: 500 })).items).toEqual([]);
    const counts: unknown[] = [left()];
    for (let turn = 0; turn < 3; turn += 1) {
      await store.answered.put(scope, 'live', answer(turn));
      counts.push(left());
    }
    expect(counts).toEqual([450, 250, 50, 0]);
    look.close();
    await store.close();
  });

  test('leaves the rows of an unchanged user alone', async () => {
    const store = openSqliteStore({ file, clock: handClock() });
    const first = await store.users.put('t', buildUser({ id: 'a' }));
    expect(await store.users.put('t', buildUser({ id: 'a' }))).toBe(first);
    await store.close();
  });

  test('keeps nothing of a write that failed half-way, and can go on', async () => {
    const store = openSqliteStore({ file, clock: handClock() });
    const [good, bad] = [buildUser({ id: 'good', groups: [{ id: 'g', name: '' }] }), buildUser({ id: 'bäd' })];
    await expect(store.users.putMany('t', [good, bad])).rejects.toMatchObject({ kind: 'invalid' });
    expect(await store.users.get('t', 'good')).toBeUndefined();
    await store.users.put('t', good);
    expect((await store.users.list('t', { filter: { group: 'g' }, limit: 10 })).users.map((user) => user.id)).toEqual(['good']);
    await store.close();
  });
});
