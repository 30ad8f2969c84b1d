// How many people may lose their way in on one day: one sum for a role, however the work is split.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Plan } from '../../../shared/plan.ts';
import { reserve } from '../../../bot/plans/blast-radius.ts';
import type { Changes } from '../../../bot/plans/change.ts';
import { StoreError } from '../../../bot/ports.ts';
import type { DocSpace, Store, Tally, World } from '../../../bot/ports.ts';
import { actorOf, buildPerson, openHeart, tenant } from './heart.ts';
import type { Heart } from './heart.ts';

let heart: Heart;
let changes: Changes;
const people = Array.from({ length: 12 }, (_none, at) => buildPerson(`person${at}`));

beforeEach(async () => {
  heart = openHeart();
  ({ changes } = heart.boot());
  await heart.store.users.putMany(tenant, [buildPerson('megan', { role: 'admin' }), buildPerson('alex', { role: 'admin' }), ...people]);
  await heart.set({ destructivePerDay: 5 });
});
afterEach(() => heart.close());

const deactivate = async (from: number, to: number, by = 'megan'): Promise<Plan> =>
  changes.plan(actorOf(by), { title: 'Deactivate', operations: [{ kind: 'disable-account' }], users: people.slice(from, to) });

async function carriedOut(plan: Plan, by = 'megan'): Promise<void> {
  await changes.commit(actorOf(by), plan.id);
  await changes.settled(actorOf(by), plan.id, 5_000);
}

describe('the blast radius', () => {
  test('lets as many go as the settings say, and no more', async () => {
    const five = await deactivate(0, 5);
    expect(five.decision).toBe('confirm');
    await carriedOut(five);
    const sixth = await deactivate(5, 6);
    expect([sixth.decision, sixth.warnings[0]]).toEqual(['approval', expect.stringMatching(/nobody more today/)]);
  });

  test('counts ten small plans as it counts one large one, whoever of the role makes them', async () => {
    for (const [at, by] of ['megan', 'alex', 'megan', 'alex', 'megan'].entries()) await carriedOut(await deactivate(at, at + 1, by), by);
    expect((await deactivate(5, 6, 'alex')).decision).toBe('approval');
  });

  test('is asked again when a plan is confirmed: what was fine when it was shown may be too much by then', async () => {
    const [first, second] = [await deactivate(0, 4), await deactivate(4, 8)];
    await carriedOut(first);
    await expect(changes.commit(actorOf('megan'), second.id)).rejects.toMatchObject({ code: 'approval.needed', message: expect.stringMatching(/1 more today/) });
    const waiting = await changes.find(tenant, second.id);
    expect(waiting).toMatchObject({ state: 'open', decision: 'approval' });
    // The approver reads who these people are, as where it was too much from the beginning.
    expect(waiting.warnings).toEqual([expect.stringMatching(/1 more today/), ...second.beyondToday ?? []]);
    expect(second.beyondToday?.length).toBe(1);
  });

  test('holds when plans are confirmed at the same moment on two processes', async () => {
    const other = heart.boot().changes;
    const plans = await Promise.all(people.slice(0, 10).map(async (_person, at) => deactivate(at, at + 1)));
    const commits = await Promise.allSettled(plans.map(async ({ id }, at) => (at % 2 === 0 ? changes : other).commit(actorOf('megan'), id)));
    expect(commits.filter(({ status }) => status === 'fulfilled').length).toBe(5);
    await Promise.all(plans.flatMap(({ id }) => [changes, other].map(async (each) => each.settled(actorOf('megan'), id, 5_000).catch(() => undefined))));
    expect(heart.applied.filter(({ kind }) => kind === 'set-enabled').length).toBe(5);
  });

  describe('when many plans are counted at once', () => {
    const wait = async (milliseconds: number): Promise<void> => new Promise((resolve) => { setTimeout(resolve, milliseconds); });
    const slow = (space: DocSpace<Tally>): DocSpace<Tally> => ({
      ...space,
      get: async (...asked) => wait(4).then(() => space.get(...asked)), put: async (...asked) => wait(4).then(() => space.put(...asked)), create: async (...asked) => wait(4).then(() => space.create(...asked)),
    });
    const countedOn = async (tallies: DocSpace<Tally>, plan: string, sleep: World['clock']['sleep']): Promise<unknown> => {
      const store: Store = { ...heart.store, tallies };
      return reserve({ store, world: { ...heart.world, clock: { ...heart.world.clock, sleep } } }, { tenant, role: 'admin', plan, count: 1, most: 1_000 });
    };

    test('counts each: they get out of each other’s way', async () => {
      const outcomes = await Promise.allSettled(Array.from({ length: 100 }, async (_none, at) => countedOn(slow(heart.store.tallies), `plan${at}`, wait)));
      expect(outcomes.filter(({ status }) => status === 'rejected')).toEqual([]);
      expect(Object.keys((await heart.store.tallies.get({ tenant }, 'admin.2026-03-01'))?.value.byPlan ?? {})).toHaveLength(100);
    });

    test('says that nothing was done where it never comes to its turn, after ever longer pauses', async () => {
      const pauses: number[] = [];
      const taken = { ...heart.store.tallies, create: async () => Promise.reject(new StoreError('conflict', 'Somebody was faster.')) };
      const counting = countedOn(taken, 'late', async (milliseconds) => Promise.resolve(void pauses.push(milliseconds)));
      await expect(counting).rejects.toMatchObject({ code: 'later', message: expect.stringMatching(/Nothing of this one was done; try again/) });
      const sum = (some: readonly number[]): number => some.reduce((one, other) => one + other, 0);
      expect([pauses.length, new Set(pauses).size, sum(pauses.slice(10)) > sum(pauses.slice(0, 5))]).toEqual([19, 19, true]);
    });
  });

  test('begins anew on the next day', async () => {
    await carriedOut(await deactivate(0, 5));
    heart.now.value += 24 * 60 * 60 * 1000;
    expect((await deactivate(5, 10)).decision).toBe('confirm');
  });

  test('counts people who are given an access pass, and says to the approver who they are', async () => {
    const pass = async (from: number, to: number): Promise<Plan> => changes.plan(actorOf('megan'), { title: 'Passes', operations: [{ kind: 'issue-access-pass' }], users: people.slice(from, to) });
    await carriedOut(await pass(0, 5));
    const sixth = await pass(5, 6);
    expect([sixth.decision, sixth.warnings[0], sixth.warnings.some((words) => /Last connection/.test(words))]).toEqual(['approval', expect.stringMatching(/lose their account, way in, licences or groups, or be given a new password or access pass, on one day.*nobody more today/), true]);
    expect((await deactivate(5, 6)).decision).toBe('approval');
  });

  test('counts people whose password is reset, but nobody’s own', async () => {
    const reset = async (ids: readonly string[], by = actorOf('megan')): Promise<Plan> =>
      changes.plan(by, { title: 'Reset', operations: [{ kind: 'reset-password' }], users: await heart.store.users.getMany(tenant, ids) });
    expect((await reset(people.slice(0, 6).map(({ id }) => id))).decision).toBe('approval');
    await carriedOut(await deactivate(0, 5));
    const sixth = await reset(['person6']);
    expect([sixth.decision, sixth.warnings[0], sixth.warnings.some((words) => /Last connection/.test(words))]).toEqual(['approval', expect.stringMatching(/given a new password or access pass, on one day.*nobody more today/), true]);
    expect((await reset(['megan'])).decision).toBe('confirm');
    for (const person of people.slice(6)) await carriedOut(await reset([person.id], actorOf(person.id, 'user')), person.id);
    expect(heart.applied.filter(({ kind }) => kind === 'set-password')).toHaveLength(6);
  });

  test('does not count what takes nobody’s way in', async () => {
    await carriedOut(await deactivate(0, 5));
    const plan = await changes.plan(actorOf('megan'), { title: 'Sign out', operations: [{ kind: 'sign-out' }], users: people.slice(5) });
    expect(plan.decision).toBe('confirm');
  });
});
