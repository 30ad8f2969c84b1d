// A new user name and the role that the settings of the deployment give by name: the plan says what is kept, report and audit trail say it, and the way back takes the grant away.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Changes, OperationRequest } from '../../../bot/plans/change.ts';
import type { Executor } from '../../../bot/plans/execute.ts';
import { operationWords, rowWords } from '../../../bot/plans/operation-words.ts';
import type { RoleGrant } from '../../../bot/ports.ts';
import type { Job } from '../../../shared/job.ts';
import type { Plan, PlanRow, Portion } from '../../../shared/plan.ts';
import type { Role, User } from '../../../shared/user.ts';
import { actorOf, buildPerson, openHeart, tenant } from './heart.ts';
import type { Heart } from './heart.ts';

let heart: Heart;
let changes: Changes;
let executor: Executor;
const megan = actorOf('megan');
/** The settings of the deployment name these. */
const first = new Map<string, Role>([['boss@contoso.com', 'admin'], ['books@contoso.com', 'billing'], ['by-id', 'viewonly']]);

beforeEach(async () => {
  heart = openHeart();
  ({ changes, executor } = heart.boot({ first }));
  await heart.store.users.putMany(tenant, [buildPerson('megan', { role: 'admin' }), buildPerson('jane'), buildPerson('pat', { role: 'billing', userPrincipalName: 'Books@contoso.com' })]);
});
afterEach(() => heart.close());

const called = (userPrincipalName: string, more: object = {}): OperationRequest => ({ kind: 'edit-user', fields: { userPrincipalName, ...more } });
const person = async (id: string): Promise<User> => (await heart.store.users.getMany(tenant, [id]))[0] ?? buildPerson('nobody');
const grants = async (): Promise<[string, RoleGrant][]> => (await heart.store.roles.page({ tenant }, { limit: 100 })).items.map(({ id, value }) => [id, value]);
const planFor = async (id: string, ...operations: OperationRequest[]): Promise<Plan> => changes.plan(megan, { title: 'Edit', operations, users: [await person(id)] });
const rowOf = async ({ id }: Pick<Plan, 'id'>): Promise<PlanRow | undefined> => (await changes.rows(tenant, id, { from: 0, limit: 1 }))[0];
const wordsOf = async (plan: Pick<Plan, 'id'>): Promise<string> => rowWords(await rowOf(plan) ?? { operations: [], person: { id: '', name: '', email: '' } });

async function run({ id }: Pick<Plan, 'id'>): Promise<Job> {
  await changes.commit(megan, id);
  await executor.ended(id);
  return (await changes.settled(megan, id, 0)).job;
}
async function done(id: string, ...operations: OperationRequest[]): Promise<string> {
  const job = await run(await planFor(id, ...operations));
  expect([job.state, job.summary.changed]).toEqual(['done', 1]);
  return job.id;
}
async function undone(job: string): Promise<Plan> {
  const undo = await changes.planUndo(megan, job);
  expect((await run(undo)).summary.changed).toBe(1);
  return undo;
}

const kept = 'user name “jane@contoso.com” → user name “boss@contoso.com”, keeps the role User, whatever the settings of the deployment give either name';

describe('the plan', () => {
  test.each<[string, { id: string; name: string; words: string }]>([
    ['to a name that stands in the settings', { id: 'jane', name: 'boss@contoso.com', words: kept }],
    ['from one, in whatever capitals', { id: 'pat', name: 'pat@contoso.com', words: 'user name “Books@contoso.com” → user name “pat@contoso.com”, keeps the role Billing Admin, whatever the settings of the deployment give either name' }],
    ['between two that do not', { id: 'jane', name: 'jane.roe@contoso.com', words: 'user name “jane@contoso.com” → user name “jane.roe@contoso.com”' }],
  ])('%s says which role is kept, where one is', async (_what, { id, name, words }) => {
    expect(await wordsOf(await planFor(id, called(name)))).toBe(words);
    expect(await grants()).toEqual([]);
  });

  test('of whoever has a grant, or is named by id, says nothing of the role', async () => {
    await heart.store.roles.put({ tenant }, 'jane', { role: 'user', grantedBy: 'alex', at: '2026-01-01T00:00:00Z', jobs: ['before'] });
    await heart.store.users.put(tenant, buildPerson('by-id', { role: 'viewonly' }));
    expect(await wordsOf(await planFor('jane', called('boss@contoso.com')))).toBe('user name “jane@contoso.com” → user name “boss@contoso.com”');
    expect(await wordsOf(await planFor('by-id', called('boss@contoso.com')))).toBe('user name “by-id@contoso.com” → user name “boss@contoso.com”');
  });

  test('asks the store about grants where a name stands in the settings alone, once for all', async () => {
    const asked: (readonly string[])[] = [];
    const { roles } = heart.store;
    heart.store.roles = { ...roles, getMany: async (scope, ids) => { asked.push(ids); return roles.getMany(scope, ids); } };
    await planFor('jane', called('jane.roe@contoso.com'));
    await planFor('pat', { kind: 'edit-user', fields: { jobTitle: 'Lead' } });
    expect(asked).toEqual([]);
    await changes.plan(megan, { title: 'Edit', operations: [called('boss@contoso.com')], users: await heart.store.users.getMany(tenant, ['jane', 'pat']) });
    expect(asked).toEqual([['jane', 'pat']]);
  });
});

describe('what was done', () => {
  test('stands in the report and in the audit trail with the role', async () => {
    const job = await done('jane', called('boss@contoso.com'));
    expect((await changes.report(tenant, job, { from: 0, limit: 1 })).rows).toMatchObject([{ status: 'changed', did: kept }]);
    const [entry] = (await heart.store.audit.page({ tenant }, { limit: 10 })).items;
    expect(entry?.value).toMatchObject({ action: 'edit-user', outcome: 'done', before: kept.split(' → ')[0], after: kept.split(' → ')[1] });
    expect(await grants()).toEqual([['jane', { role: 'user', grantedBy: 'megan', at: '2026-03-01T09:00:00.000Z', jobs: [], keptBy: [job] }]]);
  });

  test('is nothing, and no grant stays, where the directory refuses the name', async () => {
    heart.refusing.add('update-user');
    const job = await run(await planFor('jane', called('boss@contoso.com')));
    expect([job.summary.refused, await grants(), (await person('jane')).role]).toEqual([1, [], 'user']);
  });

  test('is nothing, and no grant stays, where the job is stopped before it came to them', async () => {
    Object.assign(heart.directory, { limits: { ...heart.directory.limits, writes: { size: 0, perSecond: 0.001 } } });
    const plan = await planFor('jane', called('boss@contoso.com'));
    const { roles } = heart.store;
    const granted: string[] = [];
    heart.store.roles = { ...roles, create: async (...input) => { granted.push(input[1]); await changes.stop(megan, plan.id); return roles.create(...input); } };
    expect([(await run(plan)).state, granted, heart.applied, await grants()]).toEqual(['stopped', ['jane'], [], []]);
  });

  test('is nothing where the role has changed since the plan', async () => {
    const plan = await planFor('jane', called('boss@contoso.com'));
    await heart.store.users.put(tenant, buildPerson('jane', { role: 'viewonly' }));
    expect((await run(plan)).summary.refused).toBe(1);
    expect([heart.applied, await grants()]).toEqual([[], []]);
  });

  test('is what was planned, whatever a plan of an earlier version does not say', async () => {
    const plan = await planFor('jane', called('boss@contoso.com'));
    for (const { id, value } of (await heart.store.portions.page({ tenant, part: plan.id }, { limit: 10 })).items) {
      const earlier: Portion = { ...value, rows: value.rows.map((row) => ({ ...row, operations: row.operations.map((operation) => (operation.kind === 'edit-user' ? { kind: operation.kind, fields: operation.fields, before: operation.before } : operation)) })) };
      await heart.store.portions.put({ tenant, part: plan.id }, id, earlier);
    }
    expect((await run(plan)).summary.changed).toBe(1);
    expect([await grants(), (await person('jane')).userPrincipalName]).toEqual([[], 'boss@contoso.com']);
    expect(await wordsOf(await undone(plan.id))).toBe('user name “boss@contoso.com” → user name “jane@contoso.com”, keeps the role User, whatever the settings of the deployment give either name');
  });
});

describe('the way back', () => {
  test.each([['from', { id: 'jane', name: 'boss@contoso.com', role: 'User' }], ['to', { id: 'pat', name: 'pat@contoso.com', role: 'Billing Admin' }]])('%s a name that stands in the settings leaves the grants as they were, and says so', async (_what, { id, name, role }) => {
    const before = { grants: await grants(), person: await person(id) };
    const undo = await undone(await done(id, called(name, { jobTitle: 'Lead' })));
    const { ownChange: _when, ...after } = await person(id);
    expect({ grants: await grants(), person: after }).toEqual(before);
    expect(await wordsOf(undo)).toContain(`, has the role ${role} by the settings of the deployment again`);
  });

  test('is itself taken back with the grant, and back again without it', async () => {
    const back = await undone(await done('jane', called('boss@contoso.com')));
    const again = await undone(back.id);
    expect([await wordsOf(again), (await grants()).map(([id, { role, keptBy }]) => [id, role, keptBy])]).toEqual([kept, [['jane', 'user', [again.id]]]]);
    await undone(again.id);
    expect([await grants(), (await person('jane')).userPrincipalName]).toEqual([[], 'jane@contoso.com']);
  });

  test('leaves a grant that somebody wrote since, or the same plan', async () => {
    const job = await done('jane', called('boss@contoso.com'));
    await done('jane', { kind: 'set-role', role: 'viewonly' });
    const [given] = await grants();
    expect(await wordsOf(await undone(job))).toBe('user name “boss@contoso.com” → user name “jane@contoso.com”');
    expect([await grants(), (await person('jane')).role]).toEqual([[given], 'viewonly']);

    await undone(await done('pat', called('pat@contoso.com'), { kind: 'set-role', role: 'viewonly' }));
    expect([(await person('pat')).role, (await grants()).map(([id, { role }]) => [id, role])]).toEqual(['billing', [['jane', 'viewonly'], ['pat', 'billing']]]);
  });

  test('leaves one that is written between its plan and its run', async () => {
    const undo = await changes.planUndo(megan, await done('jane', called('boss@contoso.com')));
    await heart.store.roles.put({ tenant }, 'jane', { role: 'user', grantedBy: 'alex', at: '2026-03-01T09:30:00Z', jobs: ['since'] });
    expect((await run(undo)).summary.changed).toBe(1);
    expect((await grants()).map(([id, { grantedBy }]) => [id, grantedBy])).toEqual([['jane', 'alex']]);
  });

  test('keeps the grant where another role would follow from the former name by now, and says so', async () => {
    const job = await done('jane', called('boss@contoso.com'));
    ({ changes, executor } = heart.boot({ first: new Map<string, Role>([['jane@contoso.com', 'admin']]) }));
    expect(await wordsOf(await undone(job))).toBe('user name “boss@contoso.com” → user name “jane@contoso.com”, keeps the role User, whatever the settings of the deployment give either name');
    expect((await grants()).map(([id, { role }]) => [id, role])).toEqual([['jane', 'user']]);
  });

  test('takes the grant only once the read model says what Usher did, which a read of the directory that began before is held against', async () => {
    const job = await done('jane', called('boss@contoso.com'));
    const { roles } = heart.store;
    const seen: unknown[] = [];
    heart.now.value += 10 * 60_000;
    heart.store.roles = { ...roles, remove: async (...input) => { const { userPrincipalName, ownChange } = await person('jane'); seen.push([userPrincipalName, ownChange]); return roles.remove(...input); } };
    await undone(job);
    expect(seen).toEqual([['jane@contoso.com', '2026-03-01T09:10:00.000Z']]);
  });

  test('that the directory refuses leaves the grant', async () => {
    const undo = await changes.planUndo(megan, await done('jane', called('boss@contoso.com')));
    heart.refusing.add('update-user');
    expect((await run(undo)).summary.refused).toBe(1);
    expect((await grants()).map(([id, { role }]) => [id, role])).toEqual([['jane', 'user']]);
  });
});

test('words of the former name’s role are no role that is given: nobody is asked for an approval', async () => {
  await heart.store.users.put(tenant, buildPerson('jane', { role: 'admin', userPrincipalName: 'boss@contoso.com' }));
  const plan = await planFor('jane', called('jane.roe@contoso.com'));
  expect([plan.decision, plan.operations, (await rowOf(plan))?.operations.map(operationWords)]).toEqual(['confirm', ['edit-user'], [expect.stringContaining('keeps the role Organisation Admin')]]);
});

describe('whoever comes back from the deleted users under another name', () => {
  const back = (userPrincipalName?: string): OperationRequest => ({ kind: 'restore-user', userPrincipalName });
  const deleted = { deleted: '2026-01-01T00:00:00Z', status: 'deleted' } as const;

  beforeEach(async () => {
    await heart.store.users.put(tenant, buildPerson('pat', { role: 'billing', userPrincipalName: 'books@contoso.com', ...deleted }));
  });

  test('keeps the role that the settings give by the former name, as the plan says', async () => {
    const plan = await planFor('pat', back('pat@contoso.com'));
    expect(await wordsOf(plan)).toMatch(/has an account again as pat@contoso\.com, keeps the role Billing Admin, whatever the settings of the deployment give either name$/);
    await run(plan);
    expect(await grants()).toMatchObject([['pat', { role: 'billing', keptBy: [plan.id] }]]);
    expect(await person('pat')).toMatchObject({ role: 'billing', userPrincipalName: 'pat@contoso.com' });
  });

  test('under the former name needs no grant', async () => {
    await run(await planFor('pat', back()));
    expect(await grants()).toEqual([]);
  });
});
