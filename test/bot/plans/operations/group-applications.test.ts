// Applications of groups in plans: what the directory says is so is believed, what it does not say is tried, and plans of earlier versions go on.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { UsherError } from '../../../../shared/errors.ts';
import { operationSchema } from '../../../../shared/plan.ts';
import type { Plan } from '../../../../shared/plan.ts';
import type { GroupOperationRequest } from '../../../../bot/plans/change.ts';
import { groupTypeOf } from '../../../../bot/plans/operations/index.ts';
import type { KnownGroup } from '../../../../bot/plans/operations/operation.ts';
import type { Application } from '../../../../bot/ports.ts';
import { actorOf, buildPerson, openHeart, tenant } from '../heart.ts';
import type { Heart } from '../heart.ts';

const group: KnownGroup = { id: 'sales', name: 'Sales', description: '', kind: 'security', dynamic: false, synced: false, roleAssignable: false, licences: [], externalId: '', members: 5 };
const crm = { id: 'crm', name: 'CRM' };
const [reader, boss] = [{ id: 'r1', name: 'Reader' }, { id: 'r2', name: 'Boss' }];
const assign: GroupOperationRequest = { kind: 'assign-application', application: { ...crm, roleId: reader.id, role: reader.name } };
const removeAll: GroupOperationRequest = { kind: 'unassign-application', application: { ...crm, roles: [reader, boss] } };

let heart: Heart;
let held: Application[] | undefined;
let questions: number;

const nobodyInIt = 'Nobody is in “Sales” as far as Usher has read.';

beforeEach(async () => {
  [held, questions] = [[], 0];
  heart = openHeart();
  Object.assign(heart.directory, {
    applicationsOf: async (ids: readonly string[]) => {
      questions += 1;
      if (held === undefined) throw new UsherError('later');
      return Promise.resolve(new Map(ids.map((id) => [id, held])));
    },
  });
  await heart.store.groups.create({ tenant }, group.id, group);
  await heart.store.users.put(tenant, buildPerson('megan', { role: 'admin' }));
});
afterEach(() => heart.close());

async function planned(operation: GroupOperationRequest): Promise<{ plan: Plan; reason: string; roles: string[] }> {
  const { changes } = heart.boot();
  const plan = await changes.planGroups(actorOf('megan'), { title: 'x', operations: [operation], groups: [group.id] });
  const [row] = await changes.rows(tenant, plan.id, { from: 0, limit: 1 });
  return { plan, reason: row?.reason ?? '', roles: row?.operations.map((each) => ('application' in each ? each.application.roleId : '')) ?? [] };
}

test('a plan asks once and skips what is so already', async () => {
  held = [{ ...crm, roles: [reader] }];
  expect(await planned(assign)).toMatchObject({ plan: { counts: { run: 0, skip: 1 }, warnings: [] }, reason: '“Sales” is assigned to CRM as Reader already.' });
  held = [];
  expect(await planned(removeAll)).toMatchObject({ plan: { counts: { run: 0, skip: 1 } }, reason: '“Sales” is not assigned to CRM.' });
  expect(questions).toBe(2);
});

test('a plan about anything else of a group asks nothing', async () => {
  await planned({ kind: 'rename-group', name: 'Sales EMEA' });
  expect(questions).toBe(0);
});

test('taking an application takes the roles that the group has, whatever roles are given now', async () => {
  held = [{ ...crm, roles: [{ id: 'r9', name: 'Of old' }, boss] }];
  expect(await planned(removeAll)).toMatchObject({ plan: { counts: { run: 1 } }, roles: ['r9', 'r2'] });
});

test('without an answer everything is tried, which is said, and nothing is held against what is found later', async () => {
  held = undefined;
  const { plan, roles } = await planned(removeAll);
  expect([plan.decision, plan.warnings, roles]).toEqual(['confirm', [nobodyInIt, expect.stringContaining('The directory did not say just now')], ['r1', 'r2']]);
  held = [{ ...crm, roles: [boss] }];
  const { changes, executor } = heart.boot();
  await changes.commit(actorOf('megan'), plan.id);
  await executor.ended(plan.id);
  expect(heart.applied.map((change) => (change.kind === 'unassign-application' ? change.application : change))).toEqual([{ id: 'crm', roleId: 'r1' }, { id: 'crm', roleId: 'r2' }]);
  held = undefined;
  expect(await changes.planUndo(actorOf('megan'), plan.id)).toMatchObject({ counts: { run: 1 }, warnings: [nobodyInIt, expect.stringContaining('The directory did not say just now')] });
});

test.each([['assigned', [{ ...crm, roles: [boss] }]], ['assigned in the same role', [{ ...crm, roles: [reader] }]]])('what somebody %s since the plan was shown is left alone', async (_what, since) => {
  const { plan } = await planned(assign);
  held = since;
  const { changes, executor } = heart.boot();
  await changes.commit(actorOf('megan'), plan.id);
  await executor.ended(plan.id);
  expect([heart.applied, (await changes.report(tenant, plan.id, { from: 0, limit: 1 })).rows]).toMatchObject([[], [{ status: 'refused', reason: expect.stringContaining('Somebody changed this group') }]]);
});

test('undo leaves what somebody took or gave since', async () => {
  const { changes, executor } = heart.boot();
  const { plan } = await planned(assign);
  await changes.commit(actorOf('megan'), plan.id);
  await executor.ended(plan.id);
  held = [{ ...crm, roles: [boss] }];
  expect((await changes.planUndo(actorOf('megan'), plan.id)).counts).toMatchObject({ run: 0, skip: 1 });
  held = [{ ...crm, roles: [boss, reader] }];
  expect((await changes.planUndo(actorOf('megan'), plan.id)).counts).toMatchObject({ run: 1, skip: 0 });
});

test('a role that comes beside another is said with it', async () => {
  held = [{ ...crm, roles: [boss] }];
  const { plan } = await planned(assign);
  expect(plan.warnings).toEqual([nobodyInIt, 'A group keeps the role of CRM that it has (“Boss”) beside the new one. To put one in the place of the other, remove that role first.']);
});

test('operations of earlier versions are read, worded and taken back', () => {
  for (const [kind, inverse] of [['assign-application', 'unassign-application'], ['unassign-application', 'assign-application']] as const) {
    const operation = operationSchema.parse({ kind, application: { ...crm, roleId: 'r1' } });
    const type = groupTypeOf(operation);
    expect(type.inverse(operation)).toEqual({ kind: inverse, application: { ...crm, roleId: 'r1' } });
    expect(type.stillTrue(operation, { ...group, applications: [] })).toBe(true);
    expect(type.words(operation).after).toMatch(/use CRM(?: through it any more)?$/);
  }
});
