// What people see of a job while it runs: every step in time, also when nothing follows for a while.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { actorOf, buildPerson, openHeart, tenant } from '../heart.ts';
import type { Heart } from '../heart.ts';

let heart: Heart;
beforeEach(() => { heart = openHeart(); });
afterEach(async () => { await heart.close(); });

test('progress that comes soon after the last one is shown although the next answer of the directory is late', async () => {
  const ids = Array.from({ length: 60 }, (_none, at) => `p${String(at).padStart(2, '0')}`);
  const anna = actorOf('anna');
  await heart.store.users.putMany(tenant, [buildPerson('anna', { role: 'admin' }), ...ids.map((id) => buildPerson(id))]);
  const waiting = new Map<number, () => void>();
  const shown = new Set<number>();
  const seen = async (done: number): Promise<void> => new Promise((resolve) => { if (shown.has(done)) resolve(); else waiting.set(done, resolve); });
  // Each request that ends sessions is answered only when the one before is on the card.
  const { apply } = heart.directory;
  heart.directory.apply = async (changes, how) => {
    const [first] = changes;
    const at = first?.kind === 'revoke-sessions' ? ids.indexOf(first.userId) : 0;
    if (at > 0) await seen(at);
    return apply(changes, how);
  };
  const { executor, changes } = heart.boot({
    onProgress: ({ progress }) => {
      shown.add(progress.done);
      waiting.get(progress.done)?.();
    },
  });
  const { id } = await changes.plan(anna, { title: 'Deactivate', operations: [{ kind: 'disable-account' }], users: await heart.store.users.getMany(tenant, ids) });
  await changes.commit(anna, id);
  await executor.ended(id);
  expect([...shown]).toEqual([20, 40, 60]);
});
