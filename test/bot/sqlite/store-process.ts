// Another process with the same file: counts up in a race, or writes until it is killed. Run by sqlite-store.test.ts.
import { openSqliteStore } from '../../../bot/sqlite/sqlite-store.ts';
import { StoreError } from '../../../bot/ports.ts';
import { handClock } from '../../contracts/store-parts.ts';

const [, , task, file] = process.argv;
if (file === undefined) throw new Error('The file of the store is missing.');
const store = openSqliteStore({ file, clock: handClock() });
const scope = { tenant: 't' };

async function countOnce(): Promise<void> {
  for (;;) {
    const now = await store.answered.get(scope, 'counter');
    if (now === undefined) throw new Error('There is no counter.');
    try {
      await store.answered.put(scope, 'counter', { ...now.value, status: now.value.status + 1 }, { expect: now.version });
      return;
    } catch (error) {
      if (!(error instanceof StoreError) || error.kind !== 'stale') throw error;
    }
  }
}

if (task === 'count') {
  for (let turn = 0; turn < 100; turn += 1) await countOnce();
  await store.close();
}
if (task === 'write') {
  for (let n = 0; ; n += 1) {
    const id = String(n).padStart(6, '0');
    await store.answered.create(scope, id, { request: id, status: n, body: 'x'.repeat(500) });
    await new Promise<void>((resolve) => { process.stdout.write(`${id}\n`, () => resolve()); });
  }
}
