// A licence given by a group takes a seat for each member who does not hold it yet.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Plan } from '../../../../shared/plan.ts';
import { actorOf, buildPerson, openHeart, tenant } from '../heart.ts';
import type { Heart } from '../heart.ts';

const licence = { id: 'e5', name: 'Microsoft 365 E5' };
const sales = { id: 'sales', name: 'Sales' };
let heart: Heart;

beforeEach(async () => {
  heart = openHeart();
  const group = { ...sales, description: '', kind: 'security' as const, dynamic: false, synced: false, roleAssignable: false, licences: [], externalId: '', members: 5 };
  await heart.store.groups.create({ tenant }, sales.id, group);
});
afterEach(() => heart.close());

/** Five members, of whom so many hold the licence: some by themselves, some through another group. */
async function withHolders(holders: number, free: number): Promise<void> {
  await heart.store.licences.create({ tenant }, licence.id, { ...licence, partNumber: 'SPE_E5', total: 10, used: 10 - free, free });
  const held = (n: number) => ({ ...licence, ...(n % 2 === 0 ? { via: 'direct' as const } : { via: 'group' as const, group: { id: 'other', name: 'Other' } }) });
  const members = Array.from({ length: 5 }, (_, n) => buildPerson(`p${n}`, { groups: [sales], licences: n < holders ? [held(n)] : [], ...(n === 0 ? { status: 'inactive' as const, enabled: false } : {}) }));
  // Whoever holds it and is no member, or was deleted, frees no seat.
  await heart.store.users.putMany(tenant, [...members, buildPerson('elsewhere', { licences: [held(0)] }), buildPerson('gone', { groups: [sales], licences: [held(0)], status: 'deleted', deleted: '2026-01-01T00:00:00Z' })]);
}

async function planned(): Promise<{ plan: Plan; reason: string }> {
  const { changes } = heart.boot();
  const plan = await changes.planGroups(actorOf('megan'), { title: 'x', operations: [{ kind: 'assign-group-licence', licence }], groups: [sales.id] });
  const [row] = await changes.rows(tenant, plan.id, { from: 0, limit: 1 });
  return { plan, reason: row?.reason ?? '' };
}

test('members who hold it already need no further seat', async () => {
  await withHolders(4, 1);
  expect((await planned()).plan.counts).toMatchObject({ run: 1, refuse: 0 });
});

test('no seat need be free where everybody holds it', async () => {
  await withHolders(5, 0);
  expect((await planned()).plan.counts).toMatchObject({ run: 1, refuse: 0 });
});

test.each([
  [0, 4, '“Sales” has 5 members, and 4 seats of Microsoft 365 E5 are free.'],
  [3, 1, '“Sales” has 5 members, 2 of them without Microsoft 365 E5, and 1 seat of it is free.'],
] as const)('%d holders and %d free seats are too few, and the words say how many are missing', async (holders, free, words) => {
  await withHolders(holders, free);
  expect(await planned()).toMatchObject({ plan: { counts: { run: 0, refuse: 1 } }, reason: words });
});

test('a licence that was taken from the group is given back by Undo, also where no other seat is free', async () => {
  await withHolders(5, 0);
  const { changes, executor } = heart.boot();
  const actor = actorOf('megan');
  await heart.store.users.put(tenant, buildPerson('megan', { role: 'admin' }));
  await heart.store.groups.put({ tenant }, sales.id, { ...(await heart.store.groups.get({ tenant }, sales.id))!.value, licences: [licence] });
  const plan = await changes.planGroups(actor, { title: 'x', operations: [{ kind: 'remove-group-licence', licence }], groups: [sales.id] });
  const { id } = await changes.commit(actor, plan.id);
  await executor.ended(id);
  expect((await changes.planUndo(actor, id)).counts).toMatchObject({ run: 1, skip: 0 });
});

test('what a group has switched off of a licence is given back with it', async () => {
  await withHolders(5, 5);
  const { changes, executor } = heart.boot();
  const actor = actorOf('megan');
  await heart.store.users.put(tenant, buildPerson('megan', { role: 'admin' }));
  await heart.store.groups.put({ tenant }, sales.id, { ...(await heart.store.groups.get({ tenant }, sales.id))!.value, licences: [{ ...licence, disabledPlans: ['teams'] }] });
  const plan = await changes.planGroups(actor, { title: 'x', operations: [{ kind: 'remove-group-licence', licence }], groups: [sales.id] });
  expect((await changes.rows(tenant, plan.id, { from: 0, limit: 1 }))[0]?.operations).toEqual([{ kind: 'remove-group-licence', licence, before: { assigned: true, disabledPlans: ['teams'] } }]);
  const { id } = await changes.commit(actor, plan.id);
  await executor.ended(id);
  const undo = await changes.commit(actor, (await changes.planUndo(actor, id)).id);
  await executor.ended(undo.id);
  expect(heart.applied.at(-1)).toEqual({ kind: 'set-group-licences', groupId: sales.id, add: [licence.id], remove: [], disabledPlans: ['teams'] });
  expect((await heart.store.groups.get({ tenant }, sales.id))?.value.licences).toEqual([{ ...licence, disabledPlans: ['teams'] }]);
});

test.each([
  ['is not security-enabled', { securityEnabled: false }, { run: 0, refuse: 1 }], ['is security-enabled', { securityEnabled: true }, { run: 1, refuse: 0 }],
  ['was stored before that was read', {}, { run: 1, refuse: 0 }],
])('a Microsoft 365 group that %s', async (_what, how, counts) => {
  await withHolders(5, 5);
  await heart.store.groups.put({ tenant }, sales.id, { ...(await heart.store.groups.get({ tenant }, sales.id))!.value, kind: 'microsoft365', ...how });
  const { plan, reason } = await planned();
  expect(plan.counts).toMatchObject(counts);
  expect(reason).toBe(counts.run === 1 ? '' : '“Sales” is a Microsoft 365 group that is not security-enabled, and such a group cannot give licences; use a security group.');
});
