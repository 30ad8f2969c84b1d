// Whose rights a job gets: of those alone whose approval counts, for an hour, and for what takes a person.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { Delegations } from '../../../bot/plans/delegations.ts';
import { Delegation, instant } from '../../../bot/ports.ts';
import type { Approval } from '../../../shared/approval.ts';
import { personOf } from '../../../shared/user.ts';
import { buildPerson, openHeart, tenant } from './heart.ts';
import type { Heart } from './heart.ts';

const hour = 60 * 60_000;

let heart: Heart;
let now: number;
let delegations: Delegations;
beforeEach(async () => {
  heart = openHeart();
  now = heart.world.clock.now();
  delegations = new Delegations({ clock: { now: () => now }, store: heart.store, onBehalfOf: (each) => (each === tenant ? { reach: (roles) => (roles.includes('farthest') ? 2 : roles.includes('far') ? 1 : 0) } : undefined) });
  await heart.store.users.putMany(tenant, [buildPerson('alex', { role: 'admin' }), buildPerson('lee', { role: 'admin', directoryRoles: ['far'] }), buildPerson('diego', { role: 'admin', directoryRoles: ['another'] }), buildPerson('nestor', { role: 'admin', directoryRoles: ['another', 'farthest'] })]);
});
afterEach(() => heart.close());

const plan = { id: 'p-1', tenant, operations: ['purge-user'] } as const;
const lend = (personId: string, of: { id: string; operations: readonly ['purge-user' | 'delete-user'] } = plan, at = tenant): void => { delegations.lend(of, new Delegation({ tenant: at, personId, name: personId, signIn: `of ${personId}` })); };
/** Approved by these, in this order. */
async function approvedBy(people: readonly string[], more: Partial<Approval> = {}): Promise<void> {
  const at = instant(now);
  await heart.store.approvals.put({ tenant }, plan.id, {
    id: plan.id, tenant, title: 'Delete for good: Lee Gu', requestedBy: personOf(buildPerson('megan')), source: 'chat', people: [], asked: [], consequences: [], operations: ['purge-user'],
    created: at, expires: at, state: 'approved', quorum: people.length, votes: people.map((id) => ({ person: personOf(buildPerson(id)), source: 'chat', decision: 'approve', at })),
    decidedBy: null, decided: at, job: plan.id, settled: true, reminded: null, cards: [], ...more,
  });
}
const whose = async (): Promise<string | undefined> => (await delegations.of(plan))?.personId;

test('are of whoever approved and lent them', async () => {
  lend('alex');
  await approvedBy(['alex']);
  expect(await whose()).toBe('alex');
});

test('of several, whoever reaches farthest comes first, then whoever approved last', async () => {
  for (const person of ['nestor', 'lee', 'alex', 'diego']) lend(person);
  await approvedBy(['nestor', 'lee', 'alex', 'diego']);
  expect(await whose()).toBe('nestor');
  await approvedBy(['lee', 'alex', 'diego']);
  expect(await whose()).toBe('lee');
  await approvedBy(['alex', 'diego']);
  expect(await whose()).toBe('diego');
});

test('are nobody’s whose approval does not count, or who approved nothing in the end', async () => {
  lend('alex');
  await approvedBy(['alex', 'diego'], { setAside: ['alex'], quorum: 1 });
  expect(await whose()).toBeUndefined();
  await approvedBy(['alex'], { state: 'void' });
  expect(await whose()).toBeUndefined();
});

test('are not kept for what an app may do, nor where the directory does nothing in the name of people', async () => {
  lend('alex', { id: plan.id, operations: ['delete-user'] });
  lend('diego', plan, 'another tenant');
  await approvedBy(['alex', 'diego']);
  expect(await whose()).toBeUndefined();
});

test('end with the plan, and after an hour', async () => {
  await approvedBy(['alex']);
  lend('alex');
  delegations.end(plan.id);
  expect(await whose()).toBeUndefined();
  lend('alex');
  now += hour - 1;
  expect(await whose()).toBe('alex');
  now += 1;
  expect(await whose()).toBeUndefined();
});
