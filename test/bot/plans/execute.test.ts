// A job that broke or looks again: what it did can be taken back, and only a silent directory is passed over.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Changes } from '../../../bot/plans/change.ts';
import { UsherError } from '../../../shared/errors.ts';
import type { Job } from '../../../shared/job.ts';
import type { Plan } from '../../../shared/plan.ts';
import { actorOf, buildPerson, openHeart, tenant } from './heart.ts';
import type { Heart } from './heart.ts';

let heart: Heart;
let changes: Changes;
let errors: string[];
const megan = actorOf('megan');

beforeEach(async () => {
  errors = [];
  heart = openHeart(errors);
  ({ changes } = heart.boot());
  await heart.store.users.putMany(tenant, [...['megan', 'alex'].map((id) => buildPerson(id, { role: 'admin' })), ...['jane', 'lee'].map((id) => buildPerson(id))]);
});
afterEach(() => heart.close());

const plan = async (...who: string[]): Promise<Plan> => changes.plan(megan, { title: 'x', operations: [{ kind: 'disable-account' }], users: await heart.store.users.getMany(tenant, who) });

async function run({ id }: Plan): Promise<Job> {
  await changes.commit(megan, id);
  return (await changes.settled(megan, id, 5_000)).job;
}

test('a job that broke when its rows were done and not yet counted can be undone', async () => {
  const shown = await plan('jane', 'lee');
  const { audit } = heart.store;
  const writeMany = audit.writeMany.bind(audit);
  audit.writeMany = async () => Promise.reject(new Error('a mistake of ours'));
  const broken = await run(shown);
  audit.writeMany = writeMany;
  expect([broken.state, broken.undoable, broken.summary.changed]).toEqual(['failed', true, 0]);
  await heart.store.users.putMany(tenant, ['jane', 'lee'].map((id) => buildPerson(id, { enabled: false, status: 'inactive' })));
  const undo = await changes.planUndo(megan, broken.id);
  expect([undo.counts.run, undo.operations]).toEqual([2, ['enable-account']]);
});

test('a job that broke before it changed anything offers no undo', async () => {
  const shown = await plan('jane');
  heart.directory.apply = async () => Promise.reject(new Error('a mistake of ours'));
  expect(await run(shown)).toMatchObject({ state: 'failed', undoable: false });
});

test('a directory that is silent when a plan is looked at again is passed over; a mistake of ours is not', async () => {
  const [one, other] = [await plan('jane'), await plan('lee')];
  heart.now.value += 60_000;
  heart.directory.accounts = async () => Promise.reject(new UsherError('later'));
  expect((await run(one)).state).toBe('done');
  heart.directory.accounts = async () => Promise.reject(new TypeError('a mistake of ours'));
  expect([(await run(other)).state, (await heart.store.users.get(tenant, 'lee'))?.value.enabled]).toEqual(['failed', true]);
});
