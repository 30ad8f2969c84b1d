// Rows that a job came to and left alone, or never came to: the audit trail and undo know that nothing of them was done.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Changes, OperationRequest } from '../../../bot/plans/change.ts';
import type { Executor } from '../../../bot/plans/execute.ts';
import type { AuditEntry } from '../../../shared/audit.ts';
import type { Plan, PlanRow } from '../../../shared/plan.ts';
import { actorOf, buildPerson, openHeart, tenant } from './heart.ts';
import type { Heart } from './heart.ts';

let heart: Heart;
let changes: Changes;
let executor: Executor;
const megan = actorOf('megan');

beforeEach(async () => {
  heart = openHeart();
  ({ changes, executor } = heart.boot());
  await heart.store.users.putMany(tenant, [...['megan', 'alex'].map((id) => buildPerson(id, { role: 'admin' })), ...['anna', 'bob'].map((id) => buildPerson(id))]);
});
afterEach(() => heart.close());

const planned = async (who: string[], ...operations: OperationRequest[]): Promise<Plan> => changes.plan(megan, { title: 'x', operations, users: await heart.store.users.getMany(tenant, who) });

async function run({ id }: Plan): Promise<void> {
  await changes.commit(megan, id);
  await executor.ended(id);
}
const entryOf = async ({ id }: Plan, n: number): Promise<AuditEntry | undefined> => (await heart.store.audit.page({ tenant }, { limit: 500 })).items.find(({ id: entry }) => entry.endsWith(`${id}.row.000000${n}`))?.value;
async function wayBack({ id }: Plan): Promise<[string, PlanRow['operations'][number]['kind'][]][]> {
  const undo = await changes.planUndo(megan, id);
  return (await changes.rows(tenant, undo.id, { from: 0, limit: 5 })).map(({ person, operations }) => [person.id, operations.map(({ kind }) => kind)]);
}

describe('whoever was changed by somebody else in the meantime', () => {
  test('is not touched by the undo, and the audit trail tells what was wanted as a wish', async () => {
    const plan = await planned(['anna', 'bob'], { kind: 'disable-account' });
    await heart.store.users.put(tenant, buildPerson('bob', { enabled: false, status: 'inactive' }));
    await run(plan);
    expect(await entryOf(plan, 0)).toMatchObject({ target: { id: 'anna' }, outcome: 'done', before: 'can sign in' });
    expect(await entryOf(plan, 1)).toMatchObject({ target: { id: 'bob' }, outcome: 'refused', before: 'can sign in', after: 'cannot sign in, sessions ended', wanted: true, reason: expect.stringMatching(/^Somebody changed this person/) });
    expect(await wayBack(plan)).toEqual([['anna', ['enable-account']]]);
  });

  test('keeps a role that was not given here', async () => {
    const plan = await planned(['anna', 'bob'], { kind: 'set-role', role: 'billing' });
    await heart.store.users.put(tenant, buildPerson('bob', { role: 'viewonly' }));
    await run(plan);
    expect(await entryOf(plan, 1)).toMatchObject({ outcome: 'refused', before: 'User', after: 'Billing Admin', wanted: true });
    expect(await wayBack(plan)).toEqual([['anna', ['set-role']]]);
  });
});

test('the last administrator who was left alone is not touched by the undo', async () => {
  const plan = await planned(['anna', 'alex'], { kind: 'set-role', role: 'viewonly' });
  await heart.store.users.put(tenant, buildPerson('megan', { role: 'user' }));
  await run(plan);
  expect(await entryOf(plan, 1)).toMatchObject({ target: { id: 'alex' }, outcome: 'refused', before: 'Organisation Admin', after: 'View-Only Admin', wanted: true, reason: expect.stringMatching(/last Organisation Admin/) });
  await heart.store.users.put(tenant, buildPerson('megan', { role: 'admin' }));
  expect(await wayBack(plan)).toEqual([['anna', ['set-role']]]);
});

test('of a job that was stopped, nobody it had not come to is touched by the undo', async () => {
  const crowd = Array.from({ length: 30 }, (_none, at) => `p${at}`);
  await heart.store.users.putMany(tenant, crowd.map((id) => buildPerson(id)));
  const plan = await planned(crowd, { kind: 'disable-account' }, { kind: 'set-role', role: 'billing' });
  const { apply } = heart.directory;
  Object.assign(heart.directory.limits, { changesPerRequest: 1 });
  heart.directory.apply = async (asked, how) => {
    await changes.stop(megan, plan.id);
    return apply(asked, how);
  };
  await run(plan);
  const { rows } = await changes.report(tenant, plan.id, { from: 0, limit: 40 });
  const begun = rows.filter(({ status }) => status !== 'not-run').map(({ id }) => id);
  expect([begun.length > 0, begun.length < crowd.length]).toEqual([true, true]);
  const undo = await changes.planUndo(megan, plan.id);
  expect((await changes.rows(tenant, undo.id, { from: 0, limit: 40 })).map(({ person }) => person.id)).toEqual(begun);
});

test('a row that a stop leaves unknown says how to find out', async () => {
  const plan = await planned(['anna', 'bob'], { kind: 'disable-account' });
  heart.directory.apply = async ({ length }) => {
    await changes.stop(megan, plan.id);
    return { outcomes: Array.from({ length }, () => ({ state: 'unknown' as const, reason: 'No answer.' })) };
  };
  await run(plan);
  const { rows } = await changes.report(tenant, plan.id, { from: 0, limit: 10 });
  expect(rows.map(({ status }) => status)).toEqual(['unknown', 'unknown']);
  for (const { reason } of rows) expect(reason).toBe('The job was stopped before the directory had confirmed this. “sync now” shows whether it was done.');
});
