// What counts as more to lose than an approver was shown, how many presses at once come to one decision, and what a look costs.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Approval } from '../../../shared/approval.ts';
import { UsherError } from '../../../shared/errors.ts';
import type { Operation } from '../../../shared/plan.ts';
import type { User } from '../../../shared/user.ts';
import { Approvals } from '../../../bot/plans/approvals.ts';
import { instant } from '../../../bot/ports.ts';
import type { Directory, Ties, World } from '../../../bot/ports.ts';
import { actorOf, buildPerson, openHeart, tenant } from './heart.ts';
import type { Heart } from './heart.ts';

let heart: Heart;
let ties: Map<string, Ties>;
/** People whom the directory was asked about, a request each. */
let asked: number[];
let accounts: Directory['accounts'];
/** Whether time passes for whoever waits for the directory. */
let patienceEnds: boolean;
const minute = 60_000;
const megan = actorOf('megan');

beforeEach(async () => {
  heart = openHeart([]);
  ties = new Map();
  asked = [];
  accounts = heart.directory.accounts;
  patienceEnds = false;
  await heart.store.users.putMany(tenant, [...['megan', 'alex', 'lee', 'diego'].map((id) => buildPerson(id, { role: 'admin' })), buildPerson('jane'), buildPerson('john')]);
});
afterEach(() => heart.close());

const untilStopped = async (signal?: AbortSignal): Promise<void> => new Promise((resolve) => { signal?.addEventListener('abort', () => { resolve(); }); });

function boot(): Approvals {
  const { world, store } = heart;
  const patient: World = { ...world, log: { ...world.log, warn: () => undefined }, clock: { ...world.clock, sleep: async (milliseconds, signal) => (milliseconds < 5_000 || patienceEnds ? world.clock.sleep(milliseconds, signal) : untilStopped(signal)) } };
  const directory: Directory = {
    ...heart.directory, ties: async () => Promise.resolve(ties),
    accounts: async (ids) => {
      asked.push(ids.length);
      return accounts(ids);
    },
  };
  return new Approvals({ world: patient, store, executor: heart.boot().executor, directoryFor: () => directory, onChange: () => undefined });
}

const change = async (id: string, what: Partial<User>): Promise<void> => heart.store.users.putMany(tenant, (await heart.store.users.getMany(tenant, [id])).map((user) => ({ ...user, ...what })));
const sales = { id: 'g', name: 'Sales' };
const licence = { id: 'E5', name: 'E5', via: 'direct' as const };

async function request(approvals: Approvals, people: readonly string[] = ['jane'], kind: 'delete-user' | 'purge-user' = 'delete-user'): Promise<Approval> {
  const users = await heart.store.users.getMany(tenant, people);
  const { id } = await heart.boot().changes.plan(megan, { title: `Delete ${people.length}`, operations: [{ kind }], users });
  const approval = await approvals.request(megan, id);
  heart.now.value += minute;
  asked = [];
  return approval;
}
const approve = async (approvals: Approvals, { id }: Approval, who = 'alex'): Promise<string> => (await approvals.decide(actorOf(who), id, 'approve')).state;
const consequences = async (approvals: Approvals, { id }: Approval): Promise<string> => (await approvals.find(tenant, id)).consequences.join(' ');

describe('more to lose', () => {
  beforeEach(() => heart.store.groups.putMany({ tenant }, [{ id: 'g', value: { id: 'g', name: 'Sales', description: '', kind: 'security', dynamic: false, synced: false, roleAssignable: false, licences: [], externalId: '', members: 1 } }]));

  test.each<[string, () => Promise<void>, string]>([
    ['a licence', () => change('jane', { licences: [licence] }), 'Licences that become free: E5.'],
    ['a group', () => change('jane', { groups: [sales] }), 'Leaves the group Sales.'],
    ['somebody who reports to them', async () => { ties.set('jane', { reports: ['John'], soleOwnerOf: [] }); return Promise.resolve(); }, 'Reporting to jane: John.'],
    ['a group that nobody else owns', async () => { ties.set('jane', { reports: [], soleOwnerOf: ['Sales'] }); return Promise.resolve(); }, 'Would be left without an owner: Sales (jane).'],
    ['the role of an administrator, with which the job does nothing', () => change('jane', { role: 'admin' }), 'jane was changed since this was planned, so nothing is done to that person any more; it has to be asked for again.'],
  ])('is %s that came since', async (_what, happens, words) => {
    const approvals = boot();
    const approval = await request(approvals);
    expect(await consequences(approvals, approval)).not.toContain(words);
    await happens();
    await expect(approve(approvals, approval)).rejects.toMatchObject({ code: 'approval.needed', message: 'What would be lost has changed since you were asked: look again and approve once more.', details: { approval: { state: 'pending', votes: [] } } });
    expect(await consequences(approvals, approval)).toContain(words);
    expect(await approve(approvals, approval)).toBe('approved');
  });

  test('is that somebody connects who never had, and not that they did so again', async () => {
    const approvals = boot();
    const again = await request(approvals);
    await change('jane', { lastConnection: '2026-02-28T00:00:00Z' });
    expect((await approvals.current(tenant, again.id)).consequences.join(' ')).toContain('Last connection: 28 February 2026.');
    expect(await approve(approvals, again)).toBe('approved');
    await change('john', { lastConnection: null });
    const first = await request(approvals, ['john']);
    await change('john', { lastConnection: '2026-02-28T00:00:00Z' });
    await expect(approve(approvals, first)).rejects.toMatchObject({ code: 'approval.needed' });
  });

  test('is not that a day less is left to restore somebody', async () => {
    await change('jane', { deleted: '2026-02-20T00:00:00Z', status: 'deleted' });
    const approvals = boot();
    const approval = await request(approvals, ['jane'], 'purge-user');
    const before = await consequences(approvals, approval);
    heart.now.value += 2 * 24 * 60 * minute;
    expect((await approvals.current(tenant, approval.id)).consequences.join(' ')).not.toBe(before);
    expect(await approve(approvals, approval)).toBe('approved');
  });

  test('is one more of many who have a licence', async () => {
    await change('jane', { licences: [licence] });
    const approvals = boot();
    const approval = await request(approvals, ['jane', 'john']);
    await change('john', { licences: [licence] });
    await expect(approve(approvals, approval)).rejects.toMatchObject({ code: 'approval.needed' });
    expect(await consequences(approvals, approval)).toContain('Licences that become free: 2 × E5.');
  });

  test.each<[string, { count: number; how: (at: number) => Partial<User>; less: Partial<User> }]>([
    ['groups that are left, where they were too many to be named and are not any more', { count: 101, how: (at) => ({ groups: [{ id: `g${at}`, name: `Group ${at}` }] }), less: { groups: [] } }],
    ['administrators, where they were more than a card names', { count: 21, how: () => ({ role: 'admin' }), less: { role: 'user' } }],
  ])('is not that there are fewer %s', async (_what, { count, how, less }) => {
    await heart.store.groups.putMany({ tenant }, Array.from({ length: count }, (_none, at) => ({ id: `g${at}`, value: { id: `g${at}`, name: `Group ${at}`, description: '', kind: 'security' as const, dynamic: false, synced: false, roleAssignable: false, licences: [], externalId: '', members: 1 } })));
    const people = Array.from({ length: count }, (_none, at) => `person${String(at).padStart(3, '0')}`);
    await heart.store.users.putMany(tenant, people.map((id, at) => buildPerson(id, how(at))));
    const approvals = boot();
    const { id } = await request(approvals, people);
    await change(people.at(-1) ?? '', less);
    expect((await approvals.current(tenant, id)).lossesAdded).toBeUndefined();
    // They are named by now: another one in the place of one of them is more.
    await change(people[0] ?? '', less);
    await change(people.at(-1) ?? '', how(count - 1));
    heart.now.value += minute;
    expect((await approvals.current(tenant, id)).lossesAdded).toBeDefined();
  });

  test('is told apart by names, where a look of an earlier version did not count them', async () => {
    await change('jane', { groups: [sales] });
    const approvals = boot();
    const { id, losses = [], ...approval } = await request(approvals);
    const older = losses.map(({ words, facts: { groups: _groups, ...facts } }) => ({ words, facts }));
    await heart.store.approvals.put({ tenant }, id, { ...approval, id, losses: older });
    expect((await approvals.current(tenant, id)).lossesAdded).toBeUndefined();
  });

  test('is read before all else that was said, which stays as it was, and has its place among it from the next look on', async () => {
    const approvals = boot();
    const approval = await request(approvals);
    const before = approval.consequences;
    await change('jane', { licences: [licence] });
    const now = await approvals.current(tenant, approval.id);
    expect(now.consequences).toEqual(['Licences that become free: E5.', ...before]);
    expect([now.lossesAdded, now.consequencesAt]).toEqual([instant(heart.now.value), now.lossesAdded]);
    heart.now.value += minute;
    expect(await approvals.current(tenant, approval.id)).toMatchObject({ consequences: [...before, 'Licences that become free: E5.'], consequencesAt: instant(heart.now.value), lossesAdded: now.lossesAdded });
  });
});

describe('a hundred presses at once', () => {
  const presses = async (approvals: readonly Approvals[], { id }: Approval, decision: (at: number) => 'approve' | 'reject'): Promise<PromiseSettledResult<Approval>[]> => Promise.allSettled(Array.from({ length: 100 }, async (_none, at) =>
    (approvals[at % approvals.length] ?? boot()).decide(actorOf(['alex', 'lee', 'diego'][at % 3] ?? ''), id, decision(at))));
  const codes = (all: readonly PromiseSettledResult<Approval>[]): string[] => [...new Set(all.map((press) => (press.status === 'fulfilled' ? press.value.state : (press.reason as UsherError).code)))].toSorted();

  test('after more is found approve nothing, and one of a hundred more does', async () => {
    const two = [boot(), boot()];
    const approval = await request(boot());
    await change('jane', { licences: [licence] });
    expect(codes(await presses(two, approval, () => 'approve'))).toEqual(['approval.needed']);
    // Of each process one look, however many press.
    expect(asked).toEqual([1, 1]);
    const again = await presses(two, approval, () => 'approve');
    expect(again.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect([codes(again), (await two[0]?.find(tenant, approval.id))?.votes.length]).toEqual([['approved', 'plan.already-decided'], 1]);
  });

  test('of both kinds come to the one rejection', async () => {
    const two = [boot(), boot()];
    const approval = await request(boot());
    await change('jane', { licences: [licence] });
    const all = await presses(two, approval, (at) => (at % 2 === 0 ? 'approve' : 'reject'));
    expect(all.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(await two[0]?.find(tenant, approval.id)).toMatchObject({ state: 'rejected', votes: [{ decision: 'reject' }] });
  });
});

describe('a look', () => {
  test('is none where nothing can have changed, for a rejection, or for whoever may not decide', async () => {
    const approvals = boot();
    const { id } = await request(approvals);
    for (const who of [actorOf('john', 'user'), actorOf('john', 'viewonly'), megan]) await expect(approvals.decide(who, id, 'approve')).rejects.toThrow();
    expect(asked).toEqual([]);
    await approvals.current(tenant, id);
    await approvals.current(tenant, id);
    expect(asked).toEqual([1]);
    heart.now.value += minute;
    await approvals.decide(actorOf('alex'), id, 'reject');
    expect(asked).toEqual([1]);
  });

  test('at more people than are read again before a plan runs takes what Usher has read of them', async () => {
    const many = Array.from({ length: 501 }, (_none, at) => `person${at}`);
    await heart.store.users.putMany(tenant, many.map((id) => buildPerson(id)));
    const approvals = boot();
    const approval = await request(approvals, many);
    await change('person499', { licences: [licence] });
    await expect(approve(approvals, approval)).rejects.toMatchObject({ code: 'approval.needed' });
    expect([asked, await consequences(approvals, approval)]).toEqual([[], expect.stringContaining('Licences that become free: 1 × E5.')]);
  });

  test.each<[string, () => void]>([
    ['refuses to answer', () => { accounts = async () => Promise.reject(new UsherError('later')); }],
    ['does not answer in time', () => { patienceEnds = true; accounts = async () => new Promise(() => undefined); }],
  ])('at a directory that %s leaves what is known, and the press decides', async (_how, happens) => {
    const approvals = boot();
    const approval = await request(approvals);
    await change('jane', { licences: [licence] });
    happens();
    const before = await consequences(approvals, approval);
    expect(await approve(approvals, approval)).toBe('approved');
    expect(await consequences(approvals, approval)).toBe(before);
  });

  test('that takes too long is given up by whoever waits, and is the one look until it really ends, when it is the answer to whoever presses then', async () => {
    const approvals = boot();
    const approval = await request(approvals);
    await change('jane', { licences: [licence] });
    const directory = Promise.withResolvers<undefined>();
    accounts = async (ids) => directory.promise.then(async () => heart.directory.accounts(ids));
    patienceEnds = true;
    for (let press = 0; press < 3; press += 1) await approvals.current(tenant, approval.id);
    expect([asked, (await approvals.find(tenant, approval.id)).lossesAdded]).toEqual([[1], undefined]);
    patienceEnds = false;
    heart.now.value += minute;
    const last = approve(approvals, approval);
    directory.resolve(undefined);
    await expect(last).rejects.toMatchObject({ code: 'approval.needed' });
    expect(asked).toEqual([1]);
  });

  test('is none at a plan of an earlier version, which is decided as it was asked for', async () => {
    const approvals = boot();
    const { id, losses: _losses, consequencesAt: _at, ...older } = await request(approvals);
    const { losses: _made, ...plan } = (await heart.store.plans.get({ tenant }, id))?.value ?? {};
    await heart.store.plans.put({ tenant }, id, plan as never); // as it was stored then
    await heart.store.approvals.put({ tenant }, id, { ...older, id });
    await change('jane', { licences: [licence] });
    expect(await approvals.current(tenant, id)).toEqual({ ...older, id });
    expect((await approvals.decide(actorOf('alex'), id, 'approve')).state).toBe('approved');
    expect(asked).toEqual([]);
  });

  test('at people who are too many for one day alone tells of them what was added to the plan when it was confirmed', async () => {
    const { changes } = heart.boot();
    const off: Operation['kind'] = 'disable-account';
    const plan = async (id: string): Promise<string> => (await changes.plan(megan, { title: `Deactivate ${id}`, operations: [{ kind: off }], users: await heart.store.users.getMany(tenant, [id]) })).id;
    await heart.set({ destructivePerDay: 1 });
    const [first, second] = [await plan('john'), await plan('jane')];
    await changes.commit(megan, first);
    await expect(changes.commit(megan, second)).rejects.toMatchObject({ code: 'approval.needed' });
    ties.set('jane', { reports: ['John'], soleOwnerOf: [] });
    const { consequences: said } = await boot().request(megan, second);
    expect(said).toEqual([expect.stringMatching(/nobody more today/), expect.stringMatching(/^Last connection: .* Kept in the cloud/), 'Reporting to jane: John.']);
    expect(asked).toEqual([1]);
  });
});
