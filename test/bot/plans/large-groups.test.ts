// Groups with very many members: telling them all may take longer than a lease, and whoever carries on does not begin again.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { recordFinished } from '../../../bot/plans/run/finish.ts';
import { claim } from '../../../bot/plans/run/lease.ts';
import type { Actor, Changes, GroupsRequest } from '../../../bot/plans/change.ts';
import type { Job } from '../../../shared/job.ts';
import { actorOf, buildPerson, openHeart, tenant } from './heart.ts';
import type { Heart } from './heart.ts';

let heart: Heart;
let changes: Changes;
/** Ids of people that were written, and what happens at each write of many. */
let written: string[];
let onWrite: () => Promise<void>;
const megan: Actor = actorOf('megan');
const sales = { id: 'sales', name: 'Sales', description: '', kind: 'security' as const, dynamic: false, synced: false, roleAssignable: false, licences: [], externalId: '', members: 0 };
const members = 2_100;

beforeEach(async () => {
  heart = openHeart();
  ({ changes } = heart.boot());
  written = [];
  onWrite = async () => Promise.resolve();
  await heart.store.groups.put({ tenant }, sales.id, sales);
  await heart.set({ destructivePerDay: 10_000 });
  await heart.store.users.putMany(tenant, Array.from({ length: members }, (_none, n) => buildPerson(`p${String(n).padStart(4, '0')}`, { groups: [{ id: 'sales', name: 'Sales' }] })));
  const { users } = heart.store;
  const writeMany = users.writeMany.bind(users);
  users.writeMany = async (at, items) => {
    written.push(...items.map(({ user }) => user.id));
    await onWrite();
    return writeMany(at, items);
  };
});
afterEach(() => heart.close());

async function done(operations: GroupsRequest['operations']): Promise<Job> {
  const { id } = await changes.planGroups(megan, { title: 'x', operations, groups: ['sales'] });
  await changes.commit(megan, id);
  for (let looks = 0; looks < 500 && (await changes.settled(megan, id, 5_000)).job.finished === null; looks += 1);
  return changes.job(tenant, id);
}
const inGroup = async (): Promise<number> => (await heart.store.users.count(tenant, { group: 'sales' }, 10_000)).count;

test.each<[string, GroupsRequest['operations'], number]>([
  ['renamed', [{ kind: 'rename-group', name: 'Sales EMEA' }], members], ['deleted', [{ kind: 'delete-group' }], 0],
])('a group that is %s for longer than a lease stays with the process that does it, and everybody is written once', async (_what, operations, left) => {
  const others: unknown[] = [];
  onWrite = async () => {
    heart.now.value += 40_000;
    const [found] = (await heart.store.jobs.page({ tenant }, { limit: 1 })).items;
    if (found !== undefined) others.push(await claim({ clock: heart.world.clock, store: heart.store, owner: 'another' }, found, false));
  };
  expect((await done(operations)).state).toBe('done');
  expect([others.length > 3, new Set(others)]).toEqual([true, new Set([undefined])]);
  expect([written.length, new Set(written).size, await inGroup()]).toEqual([members, members, left]);
});

test('a process that carries on writes nobody who bears the name already', async () => {
  const { id } = await done([{ kind: 'rename-group', name: 'Sales EMEA' }]);
  const [row] = await changes.rows(tenant, id, { from: 0, limit: 1 });
  const [ledger] = (await heart.store.ledgers.page({ tenant, part: id }, { limit: 1 })).items.flatMap(({ value }) => value.rows);
  if (row === undefined || ledger === undefined) throw new Error('The job left no row.');
  // As it was when the first process died: everybody told, the group itself not.
  await heart.store.groups.put({ tenant }, sales.id, sales);
  written = [];
  await recordFinished({ world: heart.world, store: heart.store, organisation: async () => heart.directory.organisation(), job: await changes.job(tenant, id), silent: true, hold: async () => Promise.resolve() }, [{ row, ledger }]);
  expect([written, (await heart.store.groups.get({ tenant }, 'sales'))?.value.name]).toEqual([[], 'Sales EMEA']);
});
