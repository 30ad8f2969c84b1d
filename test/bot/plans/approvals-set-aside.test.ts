// Approvers who are lost and found again: whether there are enough left, and what they gave, which counts only while they may give it.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { decidersOf } from '../../../shared/approval.ts';
import type { Approval } from '../../../shared/approval.ts';
import { settingsFrom } from '../../../shared/settings.ts';
import { Approvals } from '../../../bot/plans/approvals.ts';
import { StoreError } from '../../../bot/ports.ts';
import type { Store } from '../../../bot/ports.ts';
import { actorOf, buildPerson, openHeart, tenant } from './heart.ts';
import type { Heart } from './heart.ts';

let heart: Heart;
const set = async (changes: object): Promise<void> => heart.set({ approvals: { ...settingsFrom(undefined).approvals, ...changes } });

function boot(store: Store = heart.store) {
  const { executor, changes } = heart.boot();
  return { executor, changes, approvals: new Approvals({ world: heart.world, store, executor, onChange: () => undefined }) };
}
type Process = ReturnType<typeof boot>;
/** A process that dies between the decision and the job. */
const dying = (): Store => ({ ...heart.store, plans: { ...heart.store.plans, get: async (...asked) => heart.store.plans.get(...asked), put: () => Promise.reject(new StoreError('unavailable', 'The process died here.')) } });

const asked = async ({ changes, approvals }: Process, { by = 'megan', person = 'jane' } = {}): Promise<Approval> => {
  const plan = await changes.plan(actorOf(by), { title: `Make ${person} Organisation Admin`, operations: [{ kind: 'set-role', role: 'admin' }], users: await heart.store.users.getMany(tenant, [person]) });
  return approvals.request(actorOf(by), plan.id);
};
const stateOf = async ({ approvals }: Process, id: string): Promise<string> => (await approvals.find(tenant, id)).state;
const roleOf = async (id: string): Promise<string | undefined> => (await heart.store.users.get(tenant, id))?.value.role;
const auditOf = async (id: string): Promise<string[]> =>
  (await heart.store.audit.page({ tenant }, { limit: 500 })).items.flatMap(({ value }) => (value.correlation === id ? [`${value.action} ${value.who.name} ${value.outcome}`] : []));

beforeEach(async () => {
  heart = openHeart();
  await heart.store.users.putMany(tenant, [...['megan', 'alex', 'lee', 'diego'].map((id) => buildPerson(id, { role: 'admin' })), buildPerson('jane'), buildPerson('lynne', { role: 'viewonly' })]);
});
afterEach(() => heart.close());

describe('an approval of somebody who may not decide any more', () => {
  const lost: [string, () => Promise<unknown>, () => Promise<unknown>][] = [
    ['lost the role', () => heart.store.users.put(tenant, buildPerson('alex', { role: 'viewonly' })), () => heart.store.users.put(tenant, buildPerson('alex', { role: 'admin' }))],
    ['was deactivated', () => heart.store.users.put(tenant, buildPerson('alex', { role: 'admin', enabled: false, status: 'inactive' })), () => heart.store.users.put(tenant, buildPerson('alex', { role: 'admin' }))],
    ['is no approver in the settings any more', () => set({ approvers: ['lee', 'diego', 'megan'] }), () => set({})],
  ];

  test.each(lost)('and %s is kept and not counted, and another is needed', async (_why, lose) => {
    await set({ quorum: 2 });
    const usher = boot();
    const { id } = await asked(usher);
    await usher.approvals.decide(actorOf('alex'), id, 'approve');
    await lose();
    const next = await usher.approvals.decide(actorOf('lee'), id, 'approve');
    expect(next).toMatchObject({ state: 'pending', setAside: ['alex'], votes: [{ person: { name: 'alex' } }, { person: { name: 'lee' } }] });
    expect([await roleOf('jane'), (await auditOf(id)).toSorted()]).toEqual(['user', ['approve alex done', 'approve lee done', 'request megan done']]);
    const approved = await usher.approvals.decide(actorOf('diego'), id, 'approve');
    expect([approved.state, decidersOf(approved).map(({ name }) => name)]).toEqual(['approved', ['lee', 'diego']]);
    await usher.executor.ended(id);
    expect(await roleOf('jane')).toBe('admin');
  });

  test.each(lost)('and %s counts again once they may, once', async (_why, lose, regain) => {
    await set({ quorum: 3 });
    const usher = boot();
    const { id } = await asked(usher);
    await usher.approvals.decide(actorOf('alex'), id, 'approve');
    await lose();
    await usher.approvals.decide(actorOf('lee'), id, 'approve');
    await regain();
    await expect(usher.approvals.decide(actorOf('alex'), id, 'approve')).rejects.toThrow(/You have approved this already/);
    expect(await usher.approvals.decide(actorOf('diego'), id, 'approve')).toMatchObject({ state: 'approved', setAside: [] });
    await usher.executor.ended(id);
  });

  test('makes a decision when they may again and nobody else is needed any more, also after a process died over it', async () => {
    await set({ quorum: 2 });
    const usher = boot();
    const { id } = await asked(usher);
    await usher.approvals.decide(actorOf('alex'), id, 'approve');
    await heart.store.users.put(tenant, buildPerson('alex', { role: 'user' }));
    await usher.approvals.decide(actorOf('lee'), id, 'approve');
    expect(await usher.approvals.reach(tenant)).toMatchObject([{ state: 'pending', approvers: ['diego', 'lee'], setAside: ['alex'] }]);
    await heart.store.users.put(tenant, buildPerson('alex', { role: 'admin' }));
    await boot(dying()).approvals.reach(tenant);
    heart.now.value += 31_000;
    await usher.approvals.sweep(tenant);
    await usher.executor.ended(id);
    expect(await usher.approvals.find(tenant, id)).toMatchObject({ state: 'approved', decidedBy: { name: 'lee' }, job: id });
    expect(await roleOf('jane')).toBe('admin');
    expect((await auditOf(id)).toSorted()).toEqual(['approve alex done', 'approve lee done', 'request megan done', 'set-role megan done']);
  });

  test('makes no decision when they may again and whoever asked may not any more, or the time is over', async () => {
    await set({ quorum: 2 });
    const usher = boot();
    const requests = [await asked(usher), await asked(usher, { by: 'lee', person: 'lynne' })];
    for (const { id } of requests) await usher.approvals.decide(actorOf('alex'), id, 'approve');
    await heart.store.users.put(tenant, buildPerson('alex', { role: 'user' }));
    for (const { id } of requests) await usher.approvals.decide(actorOf('diego'), id, 'approve');
    await heart.store.users.putMany(tenant, [buildPerson('alex', { role: 'admin' }), buildPerson('megan', { role: 'user' })]);
    await usher.approvals.reach(tenant);
    await usher.executor.ended(requests[1]!.id);
    expect(await Promise.all(requests.map(async ({ id }) => stateOf(usher, id)))).toEqual(['void', 'approved']);
    await heart.store.users.put(tenant, buildPerson('megan', { role: 'admin' }));
    const late = await asked(usher);
    await usher.approvals.decide(actorOf('alex'), late.id, 'approve');
    await heart.store.users.put(tenant, buildPerson('alex', { role: 'user' }));
    await usher.approvals.decide(actorOf('diego'), late.id, 'approve');
    await heart.store.users.put(tenant, buildPerson('alex', { role: 'admin' }));
    heart.now.value += 72 * 60 * 60_000 + 1;
    await usher.approvals.reach(tenant);
    await usher.approvals.sweep(tenant);
    expect([await stateOf(usher, late.id), await roleOf('jane')]).toEqual(['expired', 'user']);
  });
});

describe('more approvals than there are people to give them', () => {
  test('are known from the beginning, when the requester is one of the approvers', async () => {
    await set({ quorum: 2, approvers: ['megan', 'alex'] });
    expect(await asked(boot())).toMatchObject({ quorum: 2, asked: ['alex'], unreachable: true });
  });

  test('are noticed when an approver is lost, and when one is found again, each once', async () => {
    await set({ quorum: 3 });
    const usher = boot();
    const { id, unreachable } = await asked(usher);
    expect([unreachable, await usher.approvals.reach(tenant)]).toEqual([undefined, []]);
    await usher.approvals.decide(actorOf('diego'), id, 'approve');
    await heart.store.users.put(tenant, buildPerson('lee', { role: 'user' }));
    expect(await usher.approvals.reach(tenant)).toMatchObject([{ id, state: 'pending', unreachable: true }]);
    expect(await usher.approvals.reach(tenant)).toEqual([]);
    await heart.store.users.put(tenant, buildPerson('lee', { role: 'admin' }));
    expect(await usher.approvals.reach(tenant)).toMatchObject([{ id, unreachable: false }]);
    // Whoever has approved counts as long as they still could.
    await heart.store.users.put(tenant, buildPerson('diego', { role: 'user' }));
    expect(await usher.approvals.reach(tenant)).toMatchObject([{ id, unreachable: true, lostReach: true, approvers: ['alex', 'lee'], setAside: ['diego'] }]);
    expect(await usher.approvals.reach(tenant)).toEqual([]);
    await heart.store.users.put(tenant, buildPerson('diego', { role: 'admin' }));
    expect(await usher.approvals.reach(tenant)).toMatchObject([{ id, unreachable: false, lostReach: false, setAside: [] }]);
  });
});
