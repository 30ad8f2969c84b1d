// Several renames of one person: the role that the settings of the deployment give by name stays what it was, whichever of them the directory refuses, and no grant stays that nobody needs.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Changes } from '../../../bot/plans/change.ts';
import type { Executor } from '../../../bot/plans/execute.ts';
import { rowWords } from '../../../bot/plans/operation-words.ts';
import { loadRoles } from '../../../bot/plans/read-model.ts';
import { keepersOf, keepRole } from '../../../bot/plans/role-grants.ts';
import type { Applied } from '../../../bot/ports.ts';
import type { Job } from '../../../shared/job.ts';
import type { Plan } from '../../../shared/plan.ts';
import type { Role, User } from '../../../shared/user.ts';
import { actorOf, buildPerson, openHeart, tenant } from './heart.ts';
import type { Heart } from './heart.ts';

let heart: Heart;
let changes: Changes;
let executor: Executor;
const megan = actorOf('megan');
/** The settings of the deployment name these. */
const first = new Map<string, Role>([['boss@contoso.com', 'admin'], ['books@contoso.com', 'billing']]);

beforeEach(async () => {
  heart = openHeart();
  ({ changes, executor } = heart.boot({ first }));
  await heart.store.users.putMany(tenant, [buildPerson('megan', { role: 'admin' }), buildPerson('jane')]);
});
afterEach(() => heart.close());

const jane = async (): Promise<User> => (await heart.store.users.getMany(tenant, ['jane']))[0] ?? buildPerson('nobody');
const keepers = async (): Promise<readonly string[] | undefined> => {
  const grant = await heart.store.roles.get({ tenant }, 'jane');
  return grant && keepersOf(grant.value);
};
/** As the next read of the directory has them. */
async function read(): Promise<[string, Role]> {
  const user = await jane();
  return [user.userPrincipalName, (await loadRoles(heart.store, tenant, first)).roleOf(user, user.directoryRoles)];
}

const planFor = async (name: string): Promise<Plan> => changes.plan(megan, { title: 'Edit', operations: [{ kind: 'edit-user', fields: { userPrincipalName: `${name}@contoso.com` } }], users: [await jane()] });
const wordsOf = async ({ id }: Plan): Promise<string> => (await changes.rows(tenant, id, { from: 0, limit: 1 })).map(rowWords).join();
async function ended({ id }: Pick<Plan, 'id'>): Promise<Job> {
  await executor.ended(id);
  return (await changes.settled(megan, id, 0)).job;
}
async function run(plan: Plan): Promise<string> {
  await changes.commit(megan, plan.id);
  expect((await ended(plan)).summary.changed).toBe(1);
  return plan.id;
}
const renamed = async (name: string): Promise<string> => run(await planFor(name));
const undone = async (job: string): Promise<string> => run(await changes.planUndo(megan, job));

/** Every request waits until its answer is given. */
function waiting(): { asked: (count: number) => Promise<void>; answer: (at: number, state: 'done' | 'refused') => void } {
  const open: ((applied: Applied) => void)[] = [];
  let arrived: () => void = () => undefined;
  heart.directory.apply = async () => new Promise((resolve) => { open.push(resolve); arrived(); });
  return {
    async asked(count) {
      while (open.length < count) await new Promise<void>((resolve) => { arrived = resolve; });
    },
    answer: (at, state) => open[at]?.({ outcomes: [state === 'done' ? { state } : { state, code: 'Refused', reason: 'The directory refused.' }] }),
  };
}

describe('of two renames to a name of the settings that are under way at once', () => {
  type Answers = readonly ['done' | 'refused', 'done' | 'refused'];
  test.each<{ answers: Answers; order: readonly [number, number]; kept: number[] }>([
    { answers: ['refused', 'done'], order: [0, 1], kept: [1] },
    { answers: ['refused', 'done'], order: [1, 0], kept: [1] },
    { answers: ['done', 'refused'], order: [0, 1], kept: [0] },
    { answers: ['done', 'refused'], order: [1, 0], kept: [0] },
    { answers: ['done', 'done'], order: [0, 1], kept: [0, 1] },
    { answers: ['refused', 'refused'], order: [1, 0], kept: [] },
  ])('$answers, answered in the order $order, those that came to pass keep the role', async ({ answers, order, kept }) => {
    const plans = [await planFor('boss'), await planFor('boss')];
    const { asked, answer } = waiting();
    for (const [at, plan] of plans.entries()) {
      await changes.commit(megan, plan.id);
      await asked(at + 1);
    }
    expect(await keepers()).toEqual(plans.map(({ id }) => id));
    for (const at of order) {
      answer(at, answers[at] ?? 'refused');
      await ended(plans[at] ?? { id: '' });
    }
    const ids = kept.map((at) => plans[at]?.id);
    expect([await read(), await keepers()]).toEqual([[ids.length === 0 ? 'jane@contoso.com' : 'boss@contoso.com', 'user'], ids.length === 0 ? undefined : ids]);
  });

  test('the second says what it keeps, also where it is planned while the first keeps it', async () => {
    const { asked, answer } = waiting();
    const plan = await planFor('boss');
    await changes.commit(megan, plan.id);
    await asked(1);
    const second = await planFor('boss');
    expect(await wordsOf(second)).toContain('keeps the role User');
    await changes.commit(megan, second.id);
    await asked(2);
    answer(0, 'refused');
    await ended(plan);
    answer(1, 'done');
    await ended(second);
    expect([await read(), await keepers()]).toEqual([['boss@contoso.com', 'user'], [second.id]]);
  });

  test('both of which came to pass, the way back of either leaves no grant', async () => {
    const plans = [await planFor('boss'), await planFor('boss')];
    const { apply } = heart.directory;
    const { asked, answer } = waiting();
    for (const [at, plan] of plans.entries()) {
      await changes.commit(megan, plan.id);
      await asked(at + 1);
    }
    for (const [at, plan] of plans.entries()) {
      answer(at, 'done');
      await ended(plan);
    }
    heart.directory.apply = apply;
    await undone(plans[1]?.id ?? '');
    expect([await read(), await keepers()]).toEqual([['jane@contoso.com', 'user'], undefined]);
  });
});

describe('the way back while another rename is under way', () => {
  test.each<{ state: 'done' | 'refused'; name: string; kept: boolean }>([{ state: 'done', name: 'boss@contoso.com', kept: true }, { state: 'refused', name: 'jane@contoso.com', kept: false }])('leaves the grant to it until it is $state', async ({ state, name, kept }) => {
    const undo = await changes.planUndo(megan, await renamed('boss'));
    const next = await planFor('books');
    const { apply } = heart.directory;
    const { asked, answer } = waiting();
    await changes.commit(megan, next.id);
    await asked(1);
    heart.directory.apply = apply;
    await run(undo);
    expect(await keepers()).toEqual([next.id]);
    answer(0, state);
    await ended(next);
    expect([await read(), await keepers()]).toEqual([[kept ? 'books@contoso.com' : name, 'user'], kept ? [next.id] : undefined]);
  });
});

test('a chain of renames and all of its ways back leave the role as it was at every step, and no grant at the end', async () => {
  const jobs: string[] = [];
  for (const name of ['boss', 'books', 'boss', 'jane.roe']) {
    jobs.push(await renamed(name));
    expect(await read()).toEqual([`${name}@contoso.com`, 'user']);
  }
  for (const name of ['boss', 'books', 'boss', 'jane']) {
    await undone(jobs.pop() ?? '');
    expect(await read()).toEqual([`${name}@contoso.com`, 'user']);
  }
  expect(await keepers()).toBeUndefined();
});

test('the way back of a rename between two names that nobody set leaves what others keep', async () => {
  const job = await renamed('boss');
  const away = await renamed('jane.roe');
  await undone(await renamed('jane.poe'));
  expect([await read(), await keepers()]).toEqual([['jane.roe@contoso.com', 'user'], [job, away]]);
});

test('a grant that an earlier version wrote for one job is joined and freed like any other', async () => {
  const job = await renamed('boss');
  await heart.store.roles.put({ tenant }, 'jane', { role: 'user', grantedBy: 'megan', at: '2026-03-01T09:00:00.000Z', jobs: [], keptBy: job });
  const next = await renamed('books');
  expect(await keepers()).toEqual([job, next]);
  await undone(next);
  await undone(job);
  expect([await read(), await keepers()]).toEqual([['jane@contoso.com', 'user'], undefined]);
});

test('of eight jobs at once every one keeps the role, each once however often a crash makes it begin again', async () => {
  const jobs = Array.from({ length: 8 }, (_none, n) => `job ${n}`);
  await Promise.all([...jobs, ...jobs].map(async (job) => keepRole(heart, { tenant, id: 'jane', role: 'user', grantedBy: 'megan', at: '2026-03-01T09:00:00Z', job })));
  expect((await keepers())?.toSorted()).toEqual(jobs);
});
