// A job is taken back once, whoever asks and on however many processes; what an undo leaves is for the next one.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Approvals } from '../../../bot/plans/approvals.ts';
import type { Actor, Changes, OperationRequest } from '../../../bot/plans/change.ts';
import { begin } from '../../../bot/plans/decisions.ts';
import type { Executor } from '../../../bot/plans/execute.ts';
import type { Job } from '../../../shared/job.ts';
import type { Plan, PlanRow } from '../../../shared/plan.ts';
import { actorOf, buildPerson, openHeart, tenant } from './heart.ts';
import type { Heart } from './heart.ts';

let heart: Heart;
let changes: Changes;
let executor: Executor;
let approvals: Approvals;
const megan = actorOf('megan');
const alex = actorOf('alex');
const many = Array.from({ length: 60 }, (_none, at) => `p${String(at).padStart(2, '0')}`);

beforeEach(async () => {
  heart = openHeart();
  ({ changes, executor } = heart.boot());
  approvals = new Approvals({ world: heart.world, store: heart.store, executor, onChange: () => undefined });
  await heart.store.users.putMany(tenant, [...['megan', 'alex', 'lee'].map((id) => buildPerson(id, { role: 'admin' })), ...['jane', 'ben', ...many].map((id) => buildPerson(id))]);
});
afterEach(() => heart.close());

async function run(by: Actor, plan: Plan): Promise<Job> {
  await changes.commit(by, plan.id);
  await executor.ended(plan.id);
  return changes.job(tenant, plan.id);
}

async function did(by: Actor, operations: readonly OperationRequest[], ids: readonly string[]): Promise<string> {
  return (await run(by, await changes.plan(by, { title: 'Deactivate', operations, users: await heart.store.users.getMany(tenant, ids) }))).id;
}
const deactivated = async (...ids: string[]): Promise<string> => did(megan, [{ kind: 'disable-account' }], ids);
const isEnabled = async (id: string): Promise<boolean | undefined> => (await heart.store.users.get(tenant, id))?.value.enabled;
const rowsOf = async ({ id }: Plan): Promise<PlanRow[]> => changes.rows(tenant, id, { from: 0, limit: 500 });
const planState = async ({ id }: Plan): Promise<Plan['state']> => (await changes.find(tenant, id)).state;

describe('of two open undos', () => {
  test('the second is refused, and leaves alone whom somebody has deactivated since', async () => {
    const job = await deactivated('jane', 'ben');
    const [first, second] = [await changes.planUndo(megan, job), await changes.planUndo(alex, job)];
    await run(megan, first);
    await did(alex, [{ kind: 'disable-account' }], ['ben']);
    await expect(changes.commit(alex, second.id)).rejects.toThrow('That was taken back already.');
    expect([await isEnabled('jane'), await isEnabled('ben'), (await changes.job(tenant, job)).undoneBy]).toEqual([true, false, first.id]);
    await expect(changes.job(tenant, second.id)).rejects.toThrow('no such job');
  });

  test('one begins when both are confirmed at the same moment on two processes', async () => {
    const job = await deactivated('jane', 'ben');
    const other = heart.boot().changes;
    const plans = await Promise.all([changes.planUndo(megan, job), other.planUndo(alex, job), changes.planUndo(megan, job)]);
    const [one, two, three] = plans;
    const begun = await Promise.allSettled([changes.commit(megan, one.id), other.commit(alex, two.id), changes.commit(megan, three.id)]);
    expect(begun.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected', 'rejected']);
    for (const each of begun) if (each.status === 'rejected') expect(String(each.reason)).toContain('That was taken back already.');
    const { jobs } = await changes.jobs(tenant, { limit: 10 });
    expect(jobs.filter(({ kind }) => kind === 'undo')).toHaveLength(1);
    await executor.close();
  });

  test('the one that is carried on after a crash before its job was made has it again, and the other is dropped', async () => {
    const job = await deactivated('jane', 'ben');
    const [first, second] = [await changes.planUndo(megan, job), await changes.planUndo(alex, job)];
    const died: Plan[] = [];
    for (const plan of [first, second]) {
      const running: Plan = { ...plan, state: 'running', job: plan.id };
      died.push(running);
      await heart.store.plans.put({ tenant }, plan.id, running);
    }
    const [mine, others] = died;
    if (mine === undefined || others === undefined) throw new Error('Two were planned.');
    expect((await begin(heart, mine))?.id).toBe(first.id);
    expect(await begin(heart, others)).toBeUndefined();
    expect((await begin(heart, mine))?.id).toBe(first.id);
    expect([await planState(first), await planState(second)]).toEqual(['running', 'cancelled']);
    await expect(changes.commit(alex, second.id)).rejects.toThrow('That was taken back already.');
  });
});

test('what was taken back and is in force again is taken back through the job that put it in force, which is named as often as that goes', async () => {
  const job = await deactivated('jane');
  const undone = async (id: string): Promise<string> => (await run(megan, await changes.planUndo(megan, id))).id;
  let undo = await undone(job);
  for (const _round of [1, 2]) {
    await expect(changes.planUndo(alex, job)).rejects.toThrow('That was taken back already.');
    const redo = await undone(undo);
    expect(await isEnabled('jane')).toBe(false);
    await expect(changes.planUndo(alex, job)).rejects.toThrow(`That is in force again, because the undo of it was taken back; “undo ${redo}” takes it back.`);
    undo = await undone(redo);
    expect(await isEnabled('jane')).toBe(true);
  }
});

describe('an undo that waits for its approvers', () => {
  const made = async (): Promise<string> => did(megan, [{ kind: 'set-role', role: 'user' }], ['lee']);

  test('is asked for once, and a second request says so', async () => {
    const job = await made();
    const [first, second] = [await changes.planUndo(megan, job), await changes.planUndo(alex, job)];
    expect(first.decision).toBe('approval');
    const { id } = await approvals.request(megan, first.id);
    await expect(approvals.request(alex, second.id)).rejects.toThrow('megan has asked for this to be taken back already; it waits for an approver');
    await expect(changes.planUndo(alex, job)).rejects.toThrow('it waits for an approver');
    expect((await approvals.list(tenant, { limit: 10 })).approvals.map((each) => each.id)).toEqual([id]);
    await approvals.withdraw(megan, id);
    expect((await approvals.request(alex, second.id)).state).toBe('pending');
  });

  test('is asked for once when two press at the same moment', async () => {
    const job = await made();
    const [first, second] = [await changes.planUndo(megan, job), await changes.planUndo(alex, job)];
    const asked = await Promise.allSettled([approvals.request(megan, first.id), approvals.request(alex, second.id)]);
    expect(asked.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect((await approvals.list(tenant, { limit: 10 })).approvals).toHaveLength(1);
  });

  test('comes to nothing once another has taken the job back, at a press and without one', async () => {
    for (const end of ['press', 'sweep'] as const) {
      const job = await made();
      const { id } = await approvals.request(megan, (await changes.planUndo(megan, job)).id);
      const stored = await heart.store.jobs.get({ tenant }, job);
      if (stored !== undefined) await heart.store.jobs.put({ tenant }, job, { ...stored.value, undoneBy: 'another' });
      if (end === 'press') await approvals.decide(alex, id, 'approve');
      else await approvals.sweep(tenant);
      expect(await approvals.find(tenant, id)).toMatchObject({ state: 'void', takenBack: true, job: null, settled: true });
      expect((await changes.find(tenant, id)).state).toBe('cancelled');
      await expect(approvals.decide(alex, id, 'approve')).rejects.toThrow('That was taken back already, so nothing was done.');
      await heart.store.users.putMany(tenant, [buildPerson('lee', { role: 'admin' })]);
    }
  });
});

test('an undo that is approved at the moment another begins does nothing, and its request says so', async () => {
  const job = await did(megan, [{ kind: 'set-role', role: 'user' }], ['lee']);
  const { id } = await approvals.request(megan, (await changes.planUndo(megan, job)).id);
  const stored = await heart.store.jobs.get({ tenant }, job);
  if (stored === undefined) throw new Error('The job is gone.');
  await heart.store.jobs.put({ tenant }, job, { ...stored.value, undoneBy: 'another' });
  // Looked at before the other began, and claimed afterwards.
  const looks = [stored];
  const jobs: typeof heart.store.jobs = { ...heart.store.jobs, get: async (scope, wanted) => (wanted === job ? looks.pop() : undefined) ?? heart.store.jobs.get(scope, wanted) };
  const told: (boolean | undefined)[] = [];
  const late = new Approvals({ world: heart.world, store: { ...heart.store, jobs }, executor, onChange: ({ takenBack }) => { told.push(takenBack); } });
  expect(await late.decide(alex, id, 'approve')).toMatchObject({ state: 'approved', takenBack: true, job: null, settled: true });
  expect([told, (await changes.find(tenant, id)).state, (await heart.store.users.get(tenant, 'lee'))?.value.role]).toEqual([[undefined, true], 'cancelled', 'user']);
  await expect(changes.job(tenant, id)).rejects.toThrow('no such job');
});

describe('an undo that was stopped', () => {
  /** Stopped as soon as the first request was answered. */
  async function stopped(plan: Plan): Promise<Job> {
    const { apply } = heart.directory;
    heart.directory.apply = async (...asked) => {
      heart.directory.apply = apply;
      const answer = await apply(...asked);
      await changes.stop(megan, plan.id);
      return answer;
    };
    // The requests under way are as many as there are people; so some of them wait.
    heart.directory.limits.changesPerRequest = 1;
    return run(megan, plan);
  }

  test('is continued by another, which skips whom the first has taken back', async () => {
    const job = await deactivated(...many);
    const [first, stale] = [await changes.planUndo(megan, job), await changes.planUndo(alex, job)];
    const half = await stopped(first);
    expect([half.state, half.summary.notRun > 0, half.summary.changed > 0]).toEqual(['stopped', true, true]);
    const back = (await changes.report(tenant, first.id, { from: 0, limit: 500 })).rows.filter(({ status }) => status === 'changed').map(({ id = '' }) => id);
    const [again = ''] = back;
    await did(alex, [{ kind: 'disable-account' }], [again]);
    await expect(changes.commit(alex, stale.id)).rejects.toThrow('That was taken back already.');

    const rest = await changes.planUndo(megan, job);
    expect(rest.counts).toEqual({ total: 60, run: 60 - back.length, skip: back.length, refuse: 0 });
    const skipped = (await rowsOf(rest)).filter(({ verdict }) => verdict === 'skip');
    expect(new Set(skipped.map(({ reason }) => reason))).toEqual(new Set(['“Deactivate” was taken back already.']));
    expect(skipped.map(({ person }) => person.id)).toEqual(back);

    expect((await run(megan, rest)).summary).toMatchObject({ changed: 60 - back.length });
    expect(await isEnabled(again)).toBe(false);
    expect((await Promise.all(many.filter((id) => id !== again).map(isEnabled))).every(Boolean)).toBe(true);
    await expect(changes.planUndo(megan, job)).rejects.toThrow('That was taken back already.');
  });

  test('twice is continued by a third, which knows of both', async () => {
    const job = await deactivated(...many);
    for (let time = 0; time < 2; time += 1) await stopped(await changes.planUndo(megan, job));
    const rest = await changes.planUndo(megan, job);
    const disabled = (await Promise.all(many.map(isEnabled))).filter((enabled) => enabled === false).length;
    expect(rest.counts).toMatchObject({ total: 60, run: disabled, skip: 60 - disabled });
    expect((await rowsOf(rest)).filter(({ verdict }) => verdict === 'skip').every(({ reason }) => reason.endsWith('was taken back already.'))).toBe(true);
  });

  test('is taken by one of two that would continue it', async () => {
    const job = await deactivated(...many);
    await stopped(await changes.planUndo(megan, job));
    const [one, two] = [await changes.planUndo(megan, job), await changes.planUndo(alex, job)];
    await run(megan, one);
    await expect(changes.commit(alex, two.id)).rejects.toThrow('That was taken back already.');
  });
});
