// The worker's look: what goes wrong in one place stops nothing elsewhere.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Worker } from '../../../bot/jobs/worker.ts';
import type { Directory } from '../../../bot/ports.ts';
import { openHeart, tenant } from '../plans/heart.ts';
import type { Heart } from '../plans/heart.ts';

let heart: Heart;
beforeEach(() => { heart = openHeart(); });
afterEach(() => heart.close());

const openJob = async (of: string, job: string): Promise<unknown> => heart.store.openJobs.put({ tenant: of }, job, { job, since: heart.now.value });

function workerWith(swept: string[]): Worker {
  const jobs = { ...heart.store.jobs, get: async (...asked: Parameters<typeof heart.store.jobs.get>) => (asked[1] === 'poison' ? Promise.reject(new Error('This one cannot be read.')) : heart.store.jobs.get(...asked)) };
  const sweep = (name: string) => async (of: string): Promise<void> => {
    swept.push(`${name} ${of}`);
    return name === 'welcomes' ? Promise.resolve() : Promise.reject(new Error(`The ${name} are broken.`));
  };
  return new Worker({
    world: heart.world, store: { ...heart.store, jobs }, executor: heart.boot().executor, directoryFor: () => ({}) as Directory, // nothing is asked of it
    first: new Map(), owner: 'me', tenants: [tenant, 't2'], alone: false, onProgress: () => undefined, sweeps: [sweep('approvals'), sweep('schedules'), sweep('welcomes')],
  });
}

test('a sweep that throws stops neither the others nor those of the next tenant', async () => {
  const swept: string[] = [];
  expect(await workerWith(swept).look()).toBe(true);
  expect(swept).toEqual(['approvals t1', 'schedules t1', 'welcomes t1', 'approvals t2', 'schedules t2', 'welcomes t2']);
});

test('a job that cannot be looked at stops neither the others nor the sweeps, and the look was not whole', async () => {
  const swept: string[] = [];
  await openJob(tenant, 'poison');
  await openJob(tenant, 'unpressed');
  heart.now.value += 11 * 60_000;
  expect(await workerWith(swept).look()).toBe(false);
  // An entry whose plan was never decided is swept up.
  expect((await heart.store.openJobs.page({ tenant }, { limit: 9 })).items.map(({ id }) => id)).toEqual(['poison']);
  expect(swept.length).toBe(6);
});
