// Approvals under a clock that the test moves: expiry, reminders, quorum, delegates, and processes that die half-way.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Approval } from '../../../shared/approval.ts';
import { settingsFrom } from '../../../shared/settings.ts';
import type { ApprovalSettings } from '../../../shared/settings.ts';
import { emptyProfile, personOf } from '../../../shared/user.ts';
import type { Role, User } from '../../../shared/user.ts';
import { Approvals } from '../../../bot/plans/approvals.ts';
import type { Actor } from '../../../bot/plans/change.ts';
import { createChanges } from '../../../bot/plans/changes.ts';
import { Executor } from '../../../bot/plans/execute.ts';
import { instant, StoreError } from '../../../bot/ports.ts';
import type { Directory, DocSpace, Store, World } from '../../../bot/ports.ts';
import { openSqliteStore } from '../../../bot/sqlite/sqlite-store.ts';
import { createLog, createWorld } from '../../../bot/world.ts';
import { obliging } from './heart.ts';

const tenant = 't1';
const hour = 60 * 60 * 1000;

const user = (id: string, role: Role): User => ({
  id, role, email: `${id}@contoso.com`, userPrincipalName: `${id}@contoso.com`, displayName: id, firstName: '', lastName: '', type: 'member', status: 'active', localLogin: false, enabled: true,
  invitation: null, licences: [], groups: [], lastConnection: '2026-01-01T00:00:00Z', created: null, deleted: null, synced: false, directoryRoles: [], profile: emptyProfile, properties: {},
});
const actor = (id: string, role: Role = 'admin'): Actor => ({ tenant, role, source: 'chat', person: personOf(user(id, role)) });

let world: World;
let store: Store;
let now: number;
let told: Approval[];
/** A role is Usher's own, so the directory is asked for nothing but how people are. */
let directory: Directory;

interface Process { approvals: Approvals; executor: Executor; changes: ReturnType<typeof createChanges> }
function boot(on: Store = store): Process {
  const executor = new Executor({ world, store: on, directoryFor: () => directory, owner: world.ids.next(), alone: false, onProgress: () => undefined });
  const approvals = new Approvals({ world, store: on, executor, onChange: (approval) => { told.push(approval); } });
  return { approvals, executor, changes: createChanges({ world, store: on, directoryFor: () => directory, first: new Map(), executor }) };
}

/** The store with one method of one kind of document replaced: a process that dies there. */
function dyingAt(name: 'plans' | 'approvals', method: 'put' | 'create'): Store {
  const space: DocSpace<unknown> = new Proxy(store[name], {
    get: (target, key) => (key === method ? () => Promise.reject(new StoreError('unavailable', 'The process died here.')) : Reflect.get(target, key).bind(target)),
  });
  return new Proxy(store, { get: (target, key) => (key === name ? space : Reflect.get(target, key)) });
}

async function set(approvals: Partial<ApprovalSettings>): Promise<void> {
  const defaults = settingsFrom(undefined);
  const value = { ...defaults, approvals: { ...defaults.approvals, ...approvals }, sync: { enabled: true, last: null, problem: null } };
  await store.settings.put({ tenant }, 'settings', value); // the port names only what its readers need
}

const planAdmin = async ({ changes }: Process, id = 'jane'): Promise<string> =>
  (await changes.plan(actor('megan'), { title: `Make ${id} Organisation Admin`, operations: [{ kind: 'set-role', role: 'admin' }], users: await store.users.getMany(tenant, [id]) })).id;
const asked = async (process: Process): Promise<Approval> => process.approvals.request(actor('megan'), await planAdmin(process));
const stateOf = async ({ approvals }: Process, id: string): Promise<string> => (await approvals.find(tenant, id)).state;
const planState = async (id: string): Promise<string | undefined> => (await store.plans.get({ tenant }, id))?.value.state;
const roleOf = async (id: string): Promise<Role | undefined> => (await store.users.get(tenant, id))?.value.role;
/** Earliest first. */
const auditOf = async (id: string): Promise<string[]> =>
  (await store.audit.page({ tenant }, { limit: 500 })).items.flatMap(({ value }) => (value.correlation === id ? [`${value.action} ${value.who.name} ${value.outcome}`] : []));

beforeEach(async () => {
  now = Date.parse('2026-03-01T09:00:00Z');
  told = [];
  const real = createWorld({ log: createLog('error', (line) => { throw new Error(line); }), key: 'a key for tests alone, long enough' });
  world = { ...real, clock: { now: () => now, sleep: async (milliseconds, signal) => real.clock.sleep(Math.min(milliseconds, 5), signal) } };
  store = openSqliteStore({ clock: world.clock });
  directory = obliging([], store);
  await store.users.putMany(tenant, [...['megan', 'alex', 'lee', 'diego'].map((id) => user(id, 'admin')), user('jane', 'user'), user('lynne', 'viewonly')]);
});
afterEach(async () => { await store.close(); });

describe('a request', () => {
  test('says who exactly, what follows, of whom it was asked and until when', async () => {
    const approval = await asked(boot());
    expect(approval).toMatchObject({
      state: 'pending', people: ['jane (jane@contoso.com) – User → Organisation Admin'], consequences: [expect.stringMatching(/every role/)],
      expires: instant(now + 72 * hour), quorum: 1, job: null,
    });
    expect([...approval.asked].sort()).toEqual(['alex', 'diego', 'lee']);
    expect(told).toEqual([approval]);
  });

  test('is made once, however often it is asked for', async () => {
    const usher = boot();
    const plan = await planAdmin(usher);
    const made = await Promise.all(Array.from({ length: 10 }, async () => usher.approvals.request(actor('megan'), plan)));
    expect(new Set(made.map(({ created, id }) => `${id} ${created}`)).size).toBe(1);
    expect(told.length).toBe(1);
    expect(await auditOf(plan)).toEqual(['request megan done']);
  });

  test('is made by the requester alone', async () => {
    const usher = boot();
    await expect(usher.approvals.request(actor('alex'), await planAdmin(usher))).rejects.toMatchObject({ code: 'plan.not-yours' });
  });

  test('knows what it would do', async () => {
    const usher = boot();
    const plan = await usher.changes.plan(actor('megan'), { title: 'x', operations: [{ kind: 'reset-password' }], users: await store.users.getMany(tenant, ['lee']) });
    expect(await usher.approvals.request(actor('megan'), plan.id)).toMatchObject({ operations: ['reset-password'] });
  });

  test('says who is left out and why, the first ten, and what of a person is', async () => {
    const usher = boot();
    await store.users.putMany(tenant, ['guest1', 'guest2'].map((id) => ({ ...user(id, 'user'), type: 'guest' as const })));
    const users = await store.users.getMany(tenant, ['lee', 'guest1', 'guest2']);
    const plan = await usher.changes.plan(actor('megan'), { title: 'Reset the password of 15 people', operations: [{ kind: 'reset-password' }], users, unresolved: Array.from({ length: 12 }, (_none, at) => ({ name: `nobody${at}@contoso.com`, reason: 'There is nobody of this name.' })) });
    const { people, leftOut = [], part } = await usher.approvals.request(actor('megan'), plan.id);
    expect([people.length, part, leftOut.length, leftOut.at(-1)]).toEqual([1, { run: 1, total: 15 }, 11, 'and 4 more']);
    expect([leftOut[0], leftOut.find((text) => text.startsWith('nobody'))]).toEqual([expect.stringMatching(/^guest\d \(guest\d@contoso\.com\) – ./), 'nobody0@contoso.com – There is nobody of this name.']);
  });

  test('names twenty people and counts the others', async () => {
    const usher = boot();
    await store.users.putMany(tenant, Array.from({ length: 30 }, (_none, at) => user(`person${at}`, 'user')));
    const users = await store.users.getMany(tenant, Array.from({ length: 30 }, (_none, at) => `person${at}`));
    const plan = await usher.changes.plan(actor('megan'), { title: 'x', operations: [{ kind: 'set-role', role: 'admin' }], users });
    const { people } = await usher.approvals.request(actor('megan'), plan.id);
    expect([people.length, people.at(-1)]).toEqual([21, 'and 10 more']);
  });
});

describe('the decision', () => {
  test('gives the role, names who decided, and is in the audit', async () => {
    const usher = boot();
    const { id } = await asked(usher);
    now += hour;
    const approved = await usher.approvals.decide(actor('alex'), id, 'approve');
    expect(approved).toMatchObject({ state: 'approved', decidedBy: { name: 'alex' }, decided: instant(now), job: id });
    await usher.executor.ended(id);
    expect(await roleOf('jane')).toBe('admin');
    expect(await auditOf(id)).toEqual(['request megan done', 'approve alex done', 'set-role megan done']);
  });

  test('is one, when two processes are pressed a hundred times at once', async () => {
    const [one, other] = [boot(), boot()];
    const { id } = await asked(one);
    const presses = await Promise.allSettled(Array.from({ length: 100 }, async (_none, at) =>
      (at % 2 === 0 ? one : other).approvals.decide(actor(['alex', 'lee', 'diego'][at % 3] ?? ''), id, at % 4 < 2 ? 'approve' : 'reject')));
    const stands = await one.approvals.find(tenant, id);
    const won = presses.filter(({ status }) => status === 'fulfilled');
    const late = presses.flatMap((press) => (press.status === 'rejected' ? [press.reason as unknown] : []));
    expect([won.length, late.length, stands.votes.length]).toEqual([1, 99, 1]);
    for (const error of late) expect(error).toMatchObject({ code: 'plan.already-decided', details: { approval: { state: stands.state, decidedBy: stands.decidedBy } } });
    await Promise.all([one.executor.ended(id), other.executor.ended(id)]);
    expect((await store.jobs.page({ tenant }, { limit: 10 })).items.length).toBe(stands.state === 'approved' ? 1 : 0);
    expect(await roleOf('jane')).toBe(stands.state === 'approved' ? 'admin' : 'user');
  });

  test('of rejection drops the plan', async () => {
    const usher = boot();
    const { id } = await asked(usher);
    expect((await usher.approvals.decide(actor('alex'), id, 'reject')).state).toBe('rejected');
    expect(await planState(id)).toBe('cancelled');
    await expect(usher.changes.commit(actor('megan'), id)).rejects.toMatchObject({ code: 'plan.already-decided' });
  });

  test.each([['the requester', actor('megan'), 'plan.not-yours'], ['somebody without the role', actor('lynne', 'viewonly'), 'ability.missing'], ['somebody who lost the role since', actor('alex', 'user'), 'ability.missing'], ['a program', actor('application', 'admin'), 'ability.missing']])(
    'is not made by %s, and the try is in the audit', async (_who, who, code) => {
      const usher = boot();
      const { id } = await asked(usher);
      await expect(usher.approvals.decide(who, id, 'approve')).rejects.toMatchObject({ code });
      expect(await stateOf(usher, id)).toBe('pending');
      expect(await auditOf(id)).toContain(`approve ${who.person.name} refused`);
    });

  test('takes two when the settings say so, and one rejection ends it', async () => {
    await set({ quorum: 2 });
    const usher = boot();
    const { id } = await asked(usher);
    expect(await usher.approvals.decide(actor('alex'), id, 'approve')).toMatchObject({ state: 'pending', job: null });
    await expect(usher.approvals.decide(actor('alex'), id, 'approve')).rejects.toThrow(/another approval is needed/);
    expect(await roleOf('jane')).toBe('user');
    expect(await usher.approvals.decide(actor('lee'), id, 'approve')).toMatchObject({ state: 'approved', decidedBy: { name: 'lee' } });
    await expect(usher.approvals.decide(actor('diego'), id, 'approve')).rejects.toThrow('This was approved by alex, lee before.');
    await usher.executor.ended(id);
    expect(await roleOf('jane')).toBe('admin');
    await store.users.put(tenant, user('jane', 'user'));
    const second = await asked(usher);
    await usher.approvals.decide(actor('alex'), second.id, 'approve');
    expect((await usher.approvals.decide(actor('diego'), second.id, 'reject')).state).toBe('rejected');
  });

  test('is for the approvers of the settings, and for whoever stands in for one who is away and may decide all the same', async () => {
    await set({ approvers: ['alex', 'megan'], delegates: { alex: 'lee' } });
    const usher = boot();
    const { id, asked: names, standIns } = await asked(usher);
    expect([names, standIns?.map(({ person, absent }) => [person.name, absent.name])]).toEqual([['lee'], [['lee', 'alex']]]);
    await expect(usher.approvals.decide(actor('diego'), id, 'approve')).rejects.toMatchObject({ code: 'ability.missing', message: 'Only the approvers of this organisation may decide this: lee, alex.' });
    expect((await usher.approvals.decide(actor('lee'), id, 'approve')).state).toBe('approved');
    await usher.executor.ended(id);
    await store.users.put(tenant, user('jane', 'user'));
    const second = await asked(usher);
    expect(await usher.approvals.decide(actor('alex'), second.id, 'approve')).toMatchObject({ state: 'approved', decidedBy: { name: 'alex' } });
    await usher.executor.ended(second.id);
  });

  test('never falls back to the requester who stands in for the approver: that one is asked', async () => {
    await set({ approvers: ['alex'], delegates: { alex: 'megan' } });
    const usher = boot();
    const { id, asked: names } = await asked(usher);
    expect(names).toEqual(['alex']);
    await expect(usher.approvals.decide(actor('megan'), id, 'approve')).rejects.toMatchObject({ code: 'plan.not-yours' });
    await expect(usher.approvals.decide(actor('lee'), id, 'approve')).rejects.toThrow(/decide this: alex\./);
    expect((await usher.approvals.decide(actor('alex'), id, 'reject')).state).toBe('rejected');
  });
});

describe('a requester whom nobody has read yet', () => {
  const everybodyRead = async (at: number): Promise<void> => {
    const settings = await store.settings.get({ tenant }, 'settings');
    await store.settings.put({ tenant }, 'settings', { organisationName: '', sendWelcome: true, ...settings?.value, sync: { enabled: true, last: instant(at), problem: null } });
  };
  beforeEach(async () => { await store.users.remove(tenant, 'megan'); });

  test.each([['nobody was ever read', undefined], ['everybody was read before', -hour]])('waits like any other while %s, and is carried out once approved', async (_when, read) => {
    if (read !== undefined) await everybodyRead(now + read);
    const usher = boot();
    const { id } = await asked(usher);
    await usher.approvals.sweep(tenant);
    expect(await stateOf(usher, id)).toBe('pending');
    expect((await usher.approvals.decide(actor('alex'), id, 'approve')).state).toBe('approved');
    await usher.executor.ended(id);
    expect(await roleOf('jane')).toBe('admin');
  });

  test('is gone once everybody was read since and they were not among them', async () => {
    const usher = boot();
    const { id } = await asked(usher);
    await everybodyRead(now + hour);
    await usher.approvals.sweep(tenant);
    expect(await stateOf(usher, id)).toBe('void');
  });
});

describe('a requester who lost the role', () => {
  test.each<[string, Partial<User>]>([['is no administrator any more', { role: 'user' }], ['is deactivated', { enabled: false, status: 'inactive' }]])('and %s gets nothing done: Usher ends the request, and the approver’s press is kept', async (_why, change) => {
    const usher = boot();
    const { id } = await asked(usher);
    await store.users.put(tenant, { ...user('megan', 'admin'), ...change });
    const ended = await usher.approvals.decide(actor('alex'), id, 'approve');
    expect(ended).toMatchObject({ state: 'void', decidedBy: null, job: null, settled: true, votes: [{ person: { name: 'alex' }, decision: 'approve' }] });
    expect([await planState(id), await roleOf('jane'), told.at(-1)?.state]).toEqual(['cancelled', 'user', 'void']);
    expect((await auditOf(id)).toSorted()).toEqual(['approve alex done', 'request megan done', 'void Usher done']);
    await expect(usher.approvals.decide(actor('lee'), id, 'approve')).rejects.toThrow('megan, who asked for this, is no administrator any more, so nothing was done.');
  });

  test.each<[string, Partial<User>]>([['is no administrator any more', { role: 'user' }], ['is deactivated', { enabled: false, status: 'inactive' }]])('and %s leaves no request behind that nobody presses on', async (_why, change) => {
    const usher = boot();
    const { id } = await asked(usher);
    await usher.approvals.sweep(tenant);
    expect((await usher.approvals.find(tenant, id)).state).toBe('pending');
    await store.users.put(tenant, { ...user('megan', 'admin'), ...change });
    await usher.approvals.sweep(tenant);
    expect(await usher.approvals.find(tenant, id)).toMatchObject({ state: 'void', decidedBy: null, settled: true, votes: [] });
    expect([await planState(id), (await auditOf(id)).toSorted()]).toEqual(['cancelled', ['request megan done', 'void Usher done']]);
  });

  test('may be rejected all the same', async () => {
    const usher = boot();
    const { id } = await asked(usher);
    await store.users.put(tenant, user('megan', 'user'));
    expect((await usher.approvals.decide(actor('alex'), id, 'reject')).state).toBe('rejected');
  });
});

describe('time', () => {
  test('ends what nobody decided: it counts as rejected, once', async () => {
    const usher = boot();
    const { id } = await asked(usher);
    now += 72 * hour;
    await usher.approvals.sweep(tenant);
    expect(await stateOf(usher, id)).toBe('pending');
    now += 1;
    await Promise.all([usher.approvals.sweep(tenant), boot().approvals.sweep(tenant)]);
    expect(await usher.approvals.find(tenant, id)).toMatchObject({ state: 'expired', decidedBy: null, decided: instant(now) });
    expect(await planState(id)).toBe('cancelled');
    expect(told.filter(({ state }) => state === 'expired').length).toBe(1);
    expect(await auditOf(id)).toEqual(['request megan done', 'expire Usher done']);
  });

  test('is looked at by the press itself, whether or not anything was swept', async () => {
    const usher = boot();
    const { id } = await asked(usher);
    now += 73 * hour;
    await expect(usher.approvals.decide(actor('alex'), id, 'approve')).rejects.toMatchObject({ code: 'plan.already-decided', details: { approval: { state: 'expired' } } });
    expect(await planState(id)).toBe('cancelled');
    await usher.approvals.sweep(tenant);
    expect(await roleOf('jane')).toBe('user');
    expect(told.filter(({ state }) => state === 'expired').length).toBe(1);
  });

  test('reminds once', async () => {
    const usher = boot();
    const { id } = await asked(usher);
    expect(await usher.approvals.sweep(tenant)).toEqual([]);
    now += 24 * hour + 1;
    expect((await usher.approvals.sweep(tenant)).map((each) => each.id)).toEqual([id]);
    now += 24 * hour;
    expect(await usher.approvals.sweep(tenant)).toEqual([]);
  });
});

describe('the audit trail', () => {
  test('is in the order of what happened, not of what was asked, and each thing is in it once, whoever carries on', async () => {
    await set({ quorum: 2 });
    const usher = boot();
    const { id } = await asked(usher);
    now += hour;
    await usher.approvals.decide(actor('lee'), id, 'approve');
    now += hour;
    await store.users.put(tenant, user('john', 'user'));
    const other = await usher.approvals.request(actor('megan'), await planAdmin(usher, 'john'));
    now += hour;
    await usher.approvals.decide(actor('alex'), id, 'approve');
    await usher.executor.ended(id);
    now += hour;
    await usher.approvals.withdraw(actor('megan'), other.id);
    await usher.approvals.told(await usher.approvals.find(tenant, id));
    const entries = (await store.audit.page({ tenant }, { direction: 'descending', limit: 500 })).items.map(({ value }) => `${value.at.slice(11, 16)} ${value.action} ${value.correlation === id ? 'jane' : 'john'}`);
    expect(entries).toEqual(['13:00 withdraw john', '12:00 set-role jane', '12:00 approve jane', '11:00 request john', '10:00 approve jane', '09:00 request jane']);
  });

  test('has who tried to decide without the right to, once, at the time of the first try', async () => {
    const usher = boot();
    const { id } = await asked(usher);
    for (let times = 0; times < 3; times += 1) {
      now += hour;
      await expect(usher.approvals.decide(actor('megan'), id, 'approve')).rejects.toMatchObject({ code: 'plan.not-yours' });
    }
    const entries = (await store.audit.page({ tenant }, { direction: 'descending', limit: 500 })).items.map(({ value }) => `${value.at.slice(11, 16)} ${value.action} ${value.outcome}`);
    expect(entries).toEqual(['10:00 approve refused', '09:00 request done']);
  });
});

describe('a process that dies', () => {
  test('between the decision and the job leaves both to the next one', async () => {
    const first = boot();
    const { id } = await asked(first);
    now += hour;
    await expect(boot(dyingAt('plans', 'put')).approvals.decide(actor('alex'), id, 'approve')).rejects.toThrow('died here');
    expect(await first.approvals.find(tenant, id)).toMatchObject({ state: 'approved', job: null });
    const next = boot();
    await next.approvals.sweep(tenant);
    expect(await planState(id)).toBe('waiting');
    now += 31_000;
    await next.approvals.sweep(tenant);
    await next.executor.ended(id);
    expect(await next.approvals.find(tenant, id)).toMatchObject({ state: 'approved', decidedBy: { name: 'alex' }, job: id });
    expect(await roleOf('jane')).toBe('admin');
    now += 31_000;
    await next.approvals.sweep(tenant);
    expect((await store.jobs.page({ tenant }, { limit: 10 })).items.length).toBe(1);
    expect(await auditOf(id)).toEqual(['request megan done', 'approve alex done', 'set-role megan done']);
  });

  test('between a rejection and the end of the plan leaves it to the next one', async () => {
    const first = boot();
    const { id } = await asked(first);
    await expect(boot(dyingAt('plans', 'put')).approvals.decide(actor('alex'), id, 'reject')).rejects.toThrow('died here');
    expect(await planState(id)).toBe('waiting');
    now += 31_000;
    await boot().approvals.sweep(tenant);
    expect(await planState(id)).toBe('cancelled');
  });

  test('before the request was written loses it no more than until it is asked for again', async () => {
    const usher = boot();
    const plan = await planAdmin(usher);
    await expect(boot(dyingAt('approvals', 'create')).approvals.request(actor('megan'), plan)).rejects.toThrow('died here');
    expect(await planState(plan)).toBe('waiting');
    expect((await usher.approvals.request(actor('megan'), plan)).state).toBe('pending');
    await expect(usher.approvals.request(actor('alex'), plan)).resolves.toMatchObject({ requestedBy: { name: 'megan' } });
  });
});
