// The right to work on a job: the job document lives while somebody works on it, and runs out when its time is over.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createSyncStart } from '../../../../bot/jobs/sync-start.ts';
import { claim } from '../../../../bot/plans/run/lease.ts';
import { limits } from '../../../../shared/limits.ts';
import { actorOf, buildPerson, openHeart, tenant } from '../heart.ts';
import type { Heart } from '../heart.ts';

const day = 24 * 60 * 60 * 1000;
let heart: Heart;
beforeEach(async () => {
  heart = openHeart();
  await heart.store.users.putMany(tenant, [buildPerson('megan', { role: 'admin' }), buildPerson('jane')]);
});
afterEach(() => heart.close());

const isThere = async (id: string): Promise<boolean> => await heart.store.jobs.get({ tenant }, id) !== undefined;

test('the document of a job that has ended is there for as long as it can be undone, and then no more', async () => {
  const { changes } = heart.boot();
  const megan = actorOf('megan');
  await heart.define({ floor: 'number' });
  const { id } = await changes.plan(megan, { title: 'x', operations: [{ kind: 'set-properties', values: { floor: 3 } }], users: [buildPerson('jane')] });
  await changes.commit(megan, id);
  expect((await changes.settled(megan, id, 5_000)).job.state).toBe('done');
  heart.now.value += limits.undoLifetime - day;
  expect(await isThere(id)).toBe(true);
  heart.now.value += 2 * day;
  expect(await isThere(id)).toBe(false);
});

test('a job that is worked on for longer than that does not run out under the work', async () => {
  const { id } = await createSyncStart({ world: heart.world, store: heart.store, take: async () => Promise.resolve() }).start(actorOf('megan'));
  const found = await heart.store.jobs.get({ tenant }, id);
  const holder = found === undefined ? undefined : await claim({ clock: heart.world.clock, store: heart.store, owner: 'one' }, found, false);
  for (let days = 0; days < 40; days += 10) {
    heart.now.value += 10 * day;
    await holder?.update((job) => job);
  }
  expect((await heart.store.jobs.get({ tenant }, id))?.value.state).toBe('running');
});
