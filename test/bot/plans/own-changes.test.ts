// While copies of the directory may lag, what Usher did is believed against them, and of all else they tell what others did.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { asLeft, withOwnChange } from '../../../bot/plans/own-changes.ts';
import type { Changes, OperationRequest } from '../../../bot/plans/change.ts';
import type { Executor } from '../../../bot/plans/execute.ts';
import type { Operation, Plan, PlanRow } from '../../../shared/plan.ts';
import type { User } from '../../../shared/user.ts';
import { actorOf, buildPerson, openHeart, tenant } from './heart.ts';
import type { Heart } from './heart.ts';

let heart: Heart;
let changes: Changes;
let executor: Executor;
/** How copies of the directory show Debra, where that is not how Usher knows her. */
let shown: Partial<User>;
const megan = actorOf('megan');
const [sales, retail] = ['sales', 'retail'].map((id) => ({ id, name: id })) as [{ id: string; name: string }, { id: string; name: string }]; // two are mapped to two

beforeEach(async () => {
  heart = openHeart();
  ({ changes, executor } = heart.boot());
  shown = {};
  const { directory, store } = heart;
  const accounts = directory.accounts.bind(directory);
  directory.accounts = async (ids) => (await accounts(ids)).map((account) => ({ ...account, ...(shown.enabled !== undefined && { enabled: shown.enabled }), ...(shown.profile !== undefined && { profile: shown.profile }) }));
  const memberships = directory.memberships.bind(directory);
  directory.memberships = async (ids) => (shown.groups === undefined ? memberships(ids) : Promise.resolve(new Map(ids.map((id) => [id, { groupIds: shown.groups?.map((group) => group.id) ?? [] }]))));
  for (const group of [sales, retail]) await store.groups.put({ tenant }, group.id, { ...group, description: '', kind: 'security', dynamic: false, synced: false, roleAssignable: false, licences: [], externalId: '', members: 0 });
  await store.users.putMany(tenant, [...['megan', 'alex'].map((id) => buildPerson(id, { role: 'admin' })), buildPerson('debra')]);
});
afterEach(() => heart.close());

const planned = async (...operations: OperationRequest[]): Promise<Plan> => changes.plan(megan, { title: 'x', operations, users: await heart.store.users.getMany(tenant, ['debra']) });
const rowOf = async ({ id }: Plan): Promise<PlanRow | undefined> => (await changes.rows(tenant, id, { from: 0, limit: 1 }))[0];
async function done(...operations: OperationRequest[]): Promise<void> {
  const { id } = await planned(...operations);
  await changes.commit(megan, id);
  await executor.ended(id);
}
const debra = async (): Promise<User> => (await heart.store.users.getMany(tenant, ['debra']))[0] ?? buildPerson('nobody');

test('somebody locked out in Entra right after Usher set their location is seen as that, and nothing is there to be taken back', async () => {
  const { profile } = await debra();
  await done({ kind: 'edit-user', fields: { usageLocation: 'DE' } });
  shown = { enabled: false, profile };
  expect(await rowOf(await planned({ kind: 'disable-account' }))).toMatchObject({ verdict: 'skip', operations: [] });
  expect(await debra()).toMatchObject({ enabled: false, status: 'inactive', profile: { usageLocation: 'DE' } });
});

test('what Usher did moments ago is believed against a copy that shows it not yet, one change beside the other', async () => {
  const before = await debra();
  await done({ kind: 'disable-account' });
  heart.now.value += 30_000;
  await done({ kind: 'add-to-group', group: sales });
  heart.now.value += 40_000; // the first is no more so recent, and the copy may be older than both
  shown = { enabled: before.enabled, groups: [retail] };
  expect((await planned({ kind: 'disable-account' }, { kind: 'add-to-group', group: sales }, { kind: 'add-to-group', group: retail })).counts).toMatchObject({ run: 0, skip: 1 });
  expect((await debra()).groups.map(({ id }) => id)).toEqual(['sales', 'retail']);
  heart.now.value += 60_000;
  expect(await rowOf(await planned({ kind: 'disable-account' }))).toMatchObject({ verdict: 'run' });
});

test('somebody whom Usher made or brought back, or changed in an earlier version, is as it left them in whole', () => {
  const at = '2026-03-01T09:00:00.000Z';
  const seen = buildPerson('debra', { enabled: false, status: 'inactive', displayName: 'older' });
  const restored: Operation = { kind: 'restore-user', before: { deleted: true } };
  for (const own of [withOwnChange(buildPerson('debra'), [restored], at), { ...buildPerson('debra'), ownChange: at }]) {
    expect(asLeft(own, seen)).toEqual(own);
    // What is changed a moment later takes nothing from that.
    expect(asLeft(withOwnChange(own, [{ kind: 'disable-account', before: { enabled: true } }], '2026-03-01T09:00:30.000Z'), seen).displayName).toBe('debra');
  }
});

test('a licence is Usher’s as far as it is direct', () => {
  const licence = { id: 'e3', name: 'E3' };
  const at = '2026-03-01T09:00:00.000Z';
  const own = withOwnChange(buildPerson('debra', { licences: [{ ...licence, via: 'direct' }] }), [{ kind: 'assign-licence', licence, before: { assigned: false } }], at);
  const seen = buildPerson('debra', { licences: [{ ...licence, via: 'group', group: sales }, { id: 'f1', name: 'F1', via: 'direct' }] });
  expect(new Set(asLeft(own, seen).licences)).toEqual(new Set([...seen.licences, ...own.licences]));
});
