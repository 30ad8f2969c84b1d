// The card whose button began a job: the turn answers on it, and where that turn is gone, whoever carries the job on keeps it true.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { startPlan } from '../../../bot/plans/decisions.ts';
import type { Job } from '../../../shared/job.ts';
import { actorOf, buildPerson, openHeart, tenant } from './heart.ts';
import type { Heart } from './heart.ts';

const megan = actorOf('megan');
const pressed = { conversation: 'c', message: 'preview' };
let heart: Heart;
let here: ReturnType<Heart['boot']>;
let there: ReturnType<Heart['boot']>;
let id = '';

beforeEach(async () => {
  heart = openHeart();
  [here, there] = [heart.boot(), heart.boot()];
  await heart.store.users.putMany(tenant, [buildPerson('megan', { role: 'admin' }), buildPerson('jane')]);
  ({ id } = await here.changes.plan(megan, { title: 'Reset', operations: [{ kind: 'reset-password' }], users: [buildPerson('jane')] }));
});
afterEach(() => heart.close());

/** Something happens right after the job is there, before the process that made it can claim it. */
function onceMade(happen: (job: Job, version: string) => Promise<unknown>): void {
  const { jobs } = heart.store;
  const create = jobs.create.bind(jobs);
  jobs.create = async (...given) => {
    const version = await create(...given);
    await happen(given[2], version);
    return version;
  };
}

const ended = async (): Promise<Pick<Job, 'state' | 'cards' | 'pressed'>> => {
  await Promise.all([here, there].map(({ executor }) => executor.ended(id)));
  const { state, cards, pressed: left } = await here.changes.job(tenant, id);
  return { state, cards, ...(left !== undefined && { pressed: left }) };
};

test('is drawn by the process that finds the job, where the one that made it died before it had begun', async () => {
  const made = await startPlan(heart, { actor: megan, id }, { pressed });
  await there.executor.start(made);
  expect(await ended()).toEqual({ state: 'done', cards: [pressed] });
});

test('is drawn by another process that was faster than the one whose turn made the job', async () => {
  onceMade((value, version) => there.executor.start({ id, value, version }));
  await here.changes.commit(megan, id, { pressed });
  expect(await ended()).toEqual({ state: 'done', cards: [pressed] });
});

test('is left to the turn, which has what is shown only once, also where the worker of the same process was faster', async () => {
  onceMade((value, version) => here.executor.start({ id, value, version }));
  await here.changes.commit(megan, id, { pressed });
  expect(await ended()).toEqual({ state: 'done', cards: [], pressed });
  expect((await here.changes.settled(megan, id, 0)).secrets).toHaveLength(1);
});

test('is left to the turn, however often it was pressed at once', async () => {
  const presses = await Promise.allSettled([1, 2, 3].map(async () => here.changes.commit(megan, id, { pressed })));
  expect(presses.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  expect(await ended()).toEqual({ state: 'done', cards: [], pressed });
});
