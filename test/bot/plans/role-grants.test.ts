// Roles are granted once a job, the last grant holds, and neither a crash nor a lagging directory brings an older one back.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { freshen } from '../../../bot/plans/read-model.ts';
import { grantedRole, grantRole } from '../../../bot/plans/role-grants.ts';
import { recordFinished } from '../../../bot/plans/run/finish.ts';
import type { Directory } from '../../../bot/ports.ts';
import type { Job } from '../../../shared/job.ts';
import type { Role, User } from '../../../shared/user.ts';
import { actorOf, buildPerson, openHeart, tenant } from './heart.ts';
import type { Heart } from './heart.ts';

let heart: Heart;
beforeEach(async () => {
  heart = openHeart();
  await heart.store.users.putMany(tenant, [buildPerson('megan', { role: 'admin' }), buildPerson('jane')]);
});
afterEach(() => heart.close());

const grant = async (job: string, role: Role): Promise<void> => grantRole(heart, { tenant, id: 'jane', role, grantedBy: 'megan', at: '2026-03-01T09:00:00Z', job });

test('a job that runs again after a crash does not bring back what another job changed since', async () => {
  await grant('one', 'billing');
  await grant('two', 'viewonly');
  await grant('one', 'billing');
  expect(await grantedRole(heart, tenant, 'jane')).toBe('viewonly');
});

test('of eight at once every one is noted', async () => {
  await Promise.all(Array.from({ length: 8 }, async (_none, n) => grant(`job ${n}`, n % 2 === 0 ? 'billing' : 'viewonly')));
  expect((await heart.store.roles.get({ tenant }, 'jane'))?.value.jobs?.length).toBe(8);
});

test('the read model shows the role that holds, also when a crash makes an earlier job record its rows again', async () => {
  const { changes } = heart.boot();
  const give = async (role: Role): Promise<Job> => {
    const plan = await changes.plan(actorOf('megan'), { title: 'x', operations: [{ kind: 'set-role', role }], users: await heart.store.users.getMany(tenant, ['jane']) });
    await changes.commit(actorOf('megan'), plan.id);
    return (await changes.settled(actorOf('megan'), plan.id, 5_000)).job;
  };
  const shown = async (): Promise<Role | undefined> => (await heart.store.users.get(tenant, 'jane'))?.value.role;
  const earlier = await give('billing');
  expect(await shown()).toBe('billing');
  await give('viewonly');
  const [row] = await changes.rows(tenant, earlier.id, { from: 0, limit: 1 });
  const [ledger] = (await heart.store.ledgers.page({ tenant, part: earlier.id }, { limit: 1 })).items.flatMap(({ value }) => value.rows);
  if (row === undefined || ledger === undefined) throw new Error('the earlier job left no row');
  await recordFinished({ world: heart.world, store: heart.store, organisation: async () => heart.directory.organisation(), job: earlier, silent: true, hold: async () => Promise.resolve() }, [{ row, ledger }]);
  expect([await shown(), await grantedRole(heart, tenant, 'jane')]).toEqual(['viewonly', 'viewonly']);
});

/** A directory whose copies still show the people as they were. */
function lagging(before: readonly User[]): Directory {
  const accounts = async (): Promise<object[]> => Promise.resolve(before.map((person) => ({ ...person, licences: [] })));
  return { accounts, memberships: async () => Promise.resolve(new Map()) } as unknown as Directory; // nothing else is asked
}

test('what Usher just did is not undone in the read model by a copy of the directory that lags; later it is believed again', async () => {
  const before = await heart.store.users.getMany(tenant, ['jane']);
  const { changes } = heart.boot();
  const plan = await changes.plan(actorOf('megan'), { title: 'x', operations: [{ kind: 'disable-account' }], users: before });
  await changes.commit(actorOf('megan'), plan.id);
  await changes.settled(actorOf('megan'), plan.id, 5_000);
  const enabled = async (): Promise<boolean | undefined> => (await heart.store.users.get(tenant, 'jane'))?.value.enabled;
  const look = async (): Promise<User[]> => freshen({ ...heart, directory: lagging(before), tenant }, before);
  expect([(await look())[0]?.enabled, await enabled()]).toEqual([true, false]);
  heart.now.value += 5 * 60_000;
  expect([(await look())[0]?.enabled, await enabled()]).toEqual([true, true]);
});
