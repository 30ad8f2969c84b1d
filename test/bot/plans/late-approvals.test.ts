// Requests that wait as long as they may, and what a long wait leaves to run, to report and to undo.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { settingsFrom } from '../../../shared/settings.ts';
import type { Plan } from '../../../shared/plan.ts';
import { Approvals } from '../../../bot/plans/approvals.ts';
import { ledgerId } from '../../../bot/plans/run/book.ts';
import { actorOf, buildPerson, openHeart, tenant } from './heart.ts';
import type { Heart } from './heart.ts';

let heart: Heart;
const hour = 60 * 60_000;
const day = 24 * hour;
const megan = actorOf('megan');

beforeEach(async () => {
  heart = openHeart();
  await heart.set({ approvals: { ...settingsFrom(undefined).approvals, expiresAfterHours: 720 } });
  await heart.store.users.putMany(tenant, [...['megan', 'alex'].map((id) => buildPerson(id, { role: 'admin' })), buildPerson('jane'), buildPerson('john')]);
});
afterEach(() => heart.close());

function boot() {
  const { executor, changes } = heart.boot();
  return { executor, changes, approvals: new Approvals({ world: heart.world, store: heart.store, executor, onChange: () => undefined }) };
}
type Process = ReturnType<typeof boot>;

async function planFor({ changes }: Process, person: string): Promise<Plan> {
  return changes.plan(megan, { title: `Make ${person} Organisation Admin`, operations: [{ kind: 'set-role', role: 'admin' }], users: await heart.store.users.getMany(tenant, [person]) });
}

describe('a request that waits for thirty days', () => {
  test('is listed where it was asked for, and its job says when that was and when it was let run', async () => {
    const usher = boot();
    const plans = [await planFor(usher, 'jane')];
    heart.now.value += 30 * 60_000;
    plans.push(await planFor(usher, 'john'));
    for (const { id } of plans) await usher.approvals.request(megan, id);
    for (const { id } of plans.toReversed()) {
      heart.now.value += day;
      await usher.approvals.decide(actorOf('alex'), id, 'approve');
      await usher.executor.ended(id);
    }
    const { jobs } = await usher.changes.jobs(tenant, { limit: 10 });
    expect(jobs.map(({ id, asked }) => ({ id, asked }))).toEqual(plans.toReversed().map(({ id, created }) => ({ id, asked: created })));
    expect(Date.parse(jobs[1]?.created ?? '') - Date.parse(jobs[0]?.created ?? '')).toBe(day);
  });

  test('still runs when it is approved on the last of them, and can be reported and undone for thirty more', async () => {
    const usher = boot();
    const { id } = await planFor(usher, 'jane');
    heart.now.value += 59 * 60_000;
    await usher.approvals.request(megan, id);
    heart.now.value += 30 * day - hour;
    await usher.approvals.decide(actorOf('alex'), id, 'approve');
    await usher.executor.ended(id);
    heart.now.value += 30 * day - hour;
    expect((await usher.changes.report(tenant, id, { from: 0, limit: 5 })).rows).toMatchObject([{ email: 'jane@contoso.com', status: 'changed' }]);
    expect((await usher.changes.planUndo(megan, id)).counts).toMatchObject({ run: 1 });
  });

  test('is dropped when nobody decides, and its plan with it', async () => {
    const usher = boot();
    const { id } = await planFor(usher, 'jane');
    await usher.approvals.request(megan, id);
    heart.now.value += 30 * day + 1;
    await usher.approvals.sweep(tenant);
    expect(await usher.approvals.find(tenant, id)).toMatchObject({ state: 'expired', settled: true });
    expect((await usher.changes.find(tenant, id)).state).toBe('cancelled');
  });
});

test('a request whose plan is gone ends, and those behind it are looked after', async () => {
  const usher = boot();
  const [lost, next] = [await planFor(usher, 'jane'), await planFor(usher, 'john')];
  for (const { id } of [lost, next]) await usher.approvals.request(megan, id);
  await heart.store.plans.remove({ tenant }, lost.id);
  heart.now.value += 30 * day + 1;
  await usher.approvals.sweep(tenant);
  expect(await Promise.all([lost, next].map(async ({ id }) => usher.approvals.find(tenant, id)))).toMatchObject([{ state: 'expired', settled: true, job: null }, { state: 'expired', settled: true }]);
});

test('a request that cannot be read does not stop those behind it', async () => {
  const usher = boot();
  const [broken, next] = [await planFor(usher, 'jane'), await planFor(usher, 'john')];
  for (const { id } of [broken, next]) await usher.approvals.request(megan, id);
  const approvals = { ...heart.store.approvals, get: async (...asked: Parameters<typeof heart.store.approvals.get>) => (asked[1] === broken.id ? Promise.reject(new Error('This one cannot be read.')) : heart.store.approvals.get(...asked)) };
  heart.now.value += 30 * day + 1;
  const limping = new Approvals({ world: heart.world, store: { ...heart.store, approvals }, executor: usher.executor, onChange: () => undefined });
  await limping.reach(tenant);
  await limping.sweep(tenant);
  expect((await usher.approvals.find(tenant, next.id)).state).toBe('expired');
});

test('an undo that would leave something out because it is not kept says so, and takes nothing back', async () => {
  const usher = boot();
  const { id } = await planFor(usher, 'jane');
  await usher.approvals.request(megan, id);
  await usher.approvals.decide(actorOf('alex'), id, 'approve');
  await usher.executor.ended(id);
  await heart.store.portions.remove({ tenant, part: id }, ledgerId(0));
  await expect(usher.changes.planUndo(megan, id)).rejects.toMatchObject({ code: 'job.not-undoable', message: expect.stringMatching(/not kept in full/) });
});
