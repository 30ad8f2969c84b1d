// What was refused is in the audit trail: by the plan, before anything runs, and at the press.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { AccountRequest, Changes, OperationRequest } from '../../../bot/plans/change.ts';
import type { AuditEntry } from '../../../shared/audit.ts';
import type { Plan } from '../../../shared/plan.ts';
import { emptyProfile } from '../../../shared/user.ts';
import { Approvals } from '../../../bot/plans/approvals.ts';
import { StoreError } from '../../../bot/ports.ts';
import { actorOf, buildPerson, openHeart, tenant } from './heart.ts';
import type { Heart } from './heart.ts';

let heart: Heart;
let changes: Changes;
let approvals: Approvals;
const megan = actorOf('megan');
/** The instant at which everything happens here, as entries begin. */
const begun = Date.parse('2026-03-01T09:00:00Z').toString(36).padStart(9, '0');

beforeEach(async () => {
  heart = openHeart();
  const booted = heart.boot();
  changes = booted.changes;
  approvals = new Approvals({ world: heart.world, store: heart.store, executor: booted.executor, onChange: () => undefined });
  await heart.store.users.putMany(tenant, [...['megan', 'alex'].map((id) => buildPerson(id, { role: 'admin' })), buildPerson('jane'), buildPerson('gone', { enabled: false, status: 'inactive' })]);
});
afterEach(() => heart.close());

const trail = async (): Promise<AuditEntry[]> => (await heart.store.audit.page({ tenant }, { limit: 500 })).items.map(({ value }) => value);
const planFor = async (operation: OperationRequest, who: readonly string[], by = megan): Promise<Plan> => changes.plan(by, { title: 'What was asked', operations: [operation], users: await heart.store.users.getMany(tenant, who) });
const wrongLines = (count: number): AccountRequest[] => Array.from({ length: count }, (_none, n) => ({
  line: n + 2, type: 'member', role: 'user', groups: [], licences: [], problem: 'email: the cell is empty.',
  account: { userPrincipalName: '', email: '', firstName: '', lastName: '', displayName: `Line ${n}`, profile: emptyProfile },
}));

test('whoever is deleted is refused alike, deactivated before or not: nobody of them can be deactivated', async () => {
  await heart.store.users.putMany(tenant, [buildPerson('d1', { deleted: '2026-02-20T09:00:00Z', status: 'deleted' }), buildPerson('d2', { deleted: '2026-02-20T09:00:00Z', status: 'deleted', enabled: false })]);
  const { id } = await planFor({ kind: 'disable-account' }, ['d1', 'd2', 'gone']);
  const rows = await changes.rows(tenant, id, { from: 0, limit: 9 });
  expect(new Map(rows.map(({ person, verdict, reason }) => [person.id, [verdict, reason]]))).toEqual(new Map([
    ['d1', ['refuse', expect.stringContaining('is Deleted')]], ['d2', ['refuse', expect.stringContaining('is Deleted')]], ['gone', ['skip', 'gone is deactivated already.']],
  ]));
});

describe('a plan that refuses everybody', () => {
  test('is in the audit trail as whoever asked, with the reason: deactivating oneself', async () => {
    const { id } = await planFor({ kind: 'disable-account' }, ['megan']);
    expect(await trail()).toEqual([{
      id: `${begun}.${id}.row.0000000`, tenant, at: '2026-03-01T09:00:00.000Z', who: megan.person, source: 'chat', action: 'disable-account', target: megan.person,
      before: '', after: 'cannot sign in, sessions ended', wanted: true, outcome: 'refused', reason: 'You cannot deactivate yourself; ask another Organisation Admin.', correlation: id,
    }]);
  });

  test.each<[string, { operation: OperationRequest; who: string; by: typeof megan }]>([
    ['what the status does not offer', { operation: { kind: 'sign-out' }, who: 'gone', by: megan }],
    ['what the role does not allow', { operation: { kind: 'delete-user' }, who: 'alex', by: actorOf('jane', 'user') }],
  ])('is in the audit trail: %s', async (_what, { operation, who, by }) => {
    await planFor(operation, [who], by);
    expect(await trail()).toMatchObject([{ who: by.person, action: operation.kind, target: { id: who }, outcome: 'refused', reason: expect.stringMatching(/not possible in this status|needs the role/) }]);
  });

  test('leaves an entry for each of the first hundred lines, and one for the rest', async () => {
    await changes.planAccounts(megan, { title: 'Import of staff.csv', kind: 'import', silent: true, rows: wrongLines(250) });
    const entries = await trail();
    expect(entries.length).toBe(101);
    expect(entries.filter(({ action, outcome }) => action === 'import' && outcome === 'refused').length).toBe(101);
    expect(entries.at(-1)).toMatchObject({ target: { name: 'Import of staff.csv' }, reason: '150 more rows were refused.' });
  });

  test('that only skips leaves none', async () => {
    await planFor({ kind: 'disable-account' }, ['gone']);
    expect(await trail()).toEqual([]);
  });
});

describe('what was refused says what was wanted', () => {
  const sales = { id: 'g', name: 'Sales' };
  const only = async (): Promise<Partial<AuditEntry> | undefined> => {
    const { before, after, wanted, outcome } = (await trail()).at(-1) ?? {};
    return { before, after, wanted, outcome } as Partial<AuditEntry>;
  };
  const wish = (after: string, before = ''): object => ({ before, after, wanted: true, outcome: 'refused' });

  test.each<[string, OperationRequest, string]>([
    ['a role', { kind: 'set-role', role: 'viewonly' }, 'View-Only Admin'],
    ['a group that is gone', { kind: 'add-to-group', group: sales }, 'in Sales'],
    ['a licence without a seat', { kind: 'assign-licence', licence: { id: 'e5', name: 'Microsoft 365 E5' } }, 'with Microsoft 365 E5'],
    ['a detail', { kind: 'edit-user', fields: { displayName: 'x'.repeat(400) } }, `display name “${'x'.repeat(400)}”`],
    ['a message, but not its words', { kind: 'send-message', text: 'A secret of two.' }, 'a message'],
  ])('where the plan refuses it: %s', async (_what, operation, after) => {
    await planFor(operation, ['jane'], actorOf('alex', 'user'));
    expect(await only()).toEqual(wish(after));
    expect(JSON.stringify(await trail())).not.toContain('secret of two');
  });

  test('of whom nobody knows, and of an account that cannot be made, but not its password', async () => {
    await changes.plan(megan, { title: 'x', operations: [{ kind: 'set-role', role: 'billing' }], users: [], unresolved: [{ name: 'nobody', reason: 'Nobody.' }] });
    expect(await only()).toEqual(wish('Billing Admin'));
    const account = { userPrincipalName: 'new@contoso.com', email: 'new@contoso.com', firstName: 'New', lastName: 'Person', displayName: 'New Person', profile: emptyProfile };
    await changes.planAccounts(megan, { title: 'x', kind: 'change', silent: true, rows: [{ type: 'member', role: 'admin', password: 'Hunter2!Hunter2!', groups: ['Sales'], licences: ['E5'], account }] });
    expect(await only()).toEqual(wish('account new@contoso.com, Organisation Admin; in Sales; with E5'));
    expect(JSON.stringify(await trail())).not.toContain('Hunter2');
  });

  test('only what was refused of it, where the rest is so already', async () => {
    await planFor({ kind: 'enable-account' }, ['jane']);
    const users = await heart.store.users.getMany(tenant, ['jane']);
    await changes.plan(megan, { title: 'x', operations: [{ kind: 'enable-account' }, { kind: 'add-to-group', group: sales }], users });
    expect(await only()).toEqual(wish('in Sales'));
  });

  const ran = async (operation: OperationRequest): Promise<void> => {
    const { id } = await planFor(operation, ['jane']);
    await changes.commit(megan, id);
    for (let looks = 0; looks < 200 && (await changes.settled(megan, id, 5_000)).job.finished === null; looks += 1);
  };

  test('where the directory refuses it, with what was before', async () => {
    heart.refusing.add('update-user');
    await ran({ kind: 'edit-user', fields: { displayName: 'Jane Doe' } });
    expect(await only()).toEqual(wish('display name “Jane Doe”', 'display name “jane”'));
    heart.refusing.add('send-message');
    await ran({ kind: 'send-message', text: 'A secret of two.' });
    expect(await only()).toEqual(wish('a message'));
  });

  test('a request about one person tells before and wanted with each step of its course, of several its title', async () => {
    const one = await planFor({ kind: 'set-role', role: 'admin' }, ['jane']);
    await approvals.request(megan, one.id);
    heart.now.value += 1_000;
    await approvals.decide(actorOf('alex'), one.id, 'reject');
    expect((await trail()).filter(({ correlation }) => correlation === one.id)).toMatchObject(['request', 'reject'].map((action) => ({ action, before: 'User', after: 'Organisation Admin', wanted: true, outcome: 'done' })));
    await heart.store.users.put(tenant, buildPerson('john'));
    const two = await planFor({ kind: 'set-role', role: 'admin' }, ['jane', 'john']);
    await approvals.request(megan, two.id);
    heart.now.value += 1_000;
    await approvals.withdraw(megan, two.id);
    expect((await trail()).filter(({ correlation }) => correlation === two.id)).toMatchObject(['request', 'withdraw'].map((action) => ({ action, before: '', after: '', target: { name: 'What was asked' } })));
  });
});

describe('a plan that can run in part', () => {
  const mixed = async (): Promise<Plan> => planFor({ kind: 'disable-account' }, ['jane', 'megan']);

  test('has what it refuses in the audit trail as soon as it is shown, whether or not anybody ever decides it', async () => {
    const { id } = await mixed();
    expect(await trail()).toMatchObject([{ id: `${begun}.${id}.row.0000001`, action: 'disable-account', target: { id: 'megan' }, outcome: 'refused', who: { id: 'megan' }, correlation: id }]);
  });

  test('has it there once when it runs', async () => {
    const { id } = await mixed();
    heart.now.value += 1_000;
    await changes.commit(megan, id);
    for (let looks = 0; looks < 200 && (await changes.settled(megan, id, 5_000)).job.finished === null; looks += 1);
    expect((await trail()).map(({ target, outcome }) => `${target.id} ${outcome}`)).toEqual(['megan refused', 'jane done']);
  });

  test('of many lines leaves the rest of them to its job, or to whoever drops it', async () => {
    const account = { userPrincipalName: 'new@contoso.com', email: 'new@contoso.com', firstName: 'New', lastName: 'Person', displayName: 'New Person', profile: emptyProfile };
    const rows: AccountRequest[] = [...wrongLines(150), { line: 200, type: 'member', role: 'user', groups: [], licences: [], account }];
    const { id, counts } = await changes.planAccounts(megan, { title: 'Import of staff.csv', kind: 'import', silent: true, rows });
    expect([counts, (await trail()).length]).toEqual([{ total: 151, run: 1, skip: 0, refuse: 150 }, 100]);
    await changes.cancel(megan, id);
    expect([(await trail()).length, (await trail()).at(-1)?.reason]).toEqual([101, '50 more rows were refused.']);
  });

  test.each<[string, { end: (id: string) => Promise<unknown>; carryOn: (id: string) => Promise<unknown> }]>([
    ['cancelled', { end: async (id) => changes.cancel(megan, id), carryOn: async (id) => expect(changes.cancel(megan, id)).rejects.toMatchObject({ code: 'plan.already-decided' }) }],
    ['rejected', { end: async (id) => approvals.request(megan, id).then(async () => approvals.decide(actorOf('alex'), id, 'reject')), carryOn: async () => approvals.sweep(tenant) }],
  ])('and was %s by a process that died then is recorded by whoever carries on', async (_how, { end, carryOn }) => {
    const account = { userPrincipalName: 'new@contoso.com', email: 'new@contoso.com', firstName: 'New', lastName: 'Person', displayName: 'New Person', profile: emptyProfile };
    const { id } = await changes.planAccounts(megan, { title: 'Import of staff.csv', kind: 'import', silent: true, rows: [...wrongLines(150), { line: 200, type: 'member', role: 'admin', groups: [], licences: [], account }] });
    const { audit } = heart.store;
    const { writeMany } = audit;
    audit.writeMany = async (scope, items) => (items.some(({ value }) => value.outcome === 'refused') ? Promise.reject(new StoreError('unavailable', 'The process died here.')) : writeMany(scope, items));
    await expect(end(id)).rejects.toThrow('died here');
    audit.writeMany = writeMany;
    expect([(await changes.find(tenant, id)).state, (await trail()).filter(({ outcome }) => outcome === 'refused').length]).toEqual(['cancelled', 100]);
    heart.now.value += 31_000;
    await carryOn(id);
    expect((await trail()).filter(({ outcome }) => outcome === 'refused')).toHaveLength(101);
  });
});

describe('a press by somebody who lost the role since the plan was shown', () => {
  const lost = actorOf('megan', 'user');
  const entry = { who: megan.person, target: { name: 'What was asked' }, outcome: 'refused', reason: 'This needs the role Organisation Admin; yours is User. Ask alex, megan.' };

  test('to confirm is refused, says who could, and is in the audit trail', async () => {
    const { id } = await planFor({ kind: 'reset-password' }, ['jane']);
    await expect(changes.commit(lost, id)).rejects.toMatchObject({ code: 'ability.missing', message: entry.reason });
    expect(await trail()).toMatchObject([{ ...entry, action: 'reset-password' }]);
    expect((await changes.find(tenant, id)).state).toBe('open');
  });

  test('to ask for approval is refused and in the audit trail', async () => {
    const { id } = await planFor({ kind: 'delete-user' }, ['jane']);
    await expect(approvals.request(lost, id)).rejects.toMatchObject({ code: 'ability.missing' });
    expect(await trail()).toMatchObject([{ ...entry, action: 'delete-user' }]);
  });
});

describe('without a job', () => {
  const mixed = async (): Promise<Plan> => planFor({ kind: 'disable-account' }, ['megan', 'jane']);

  test('what a plan refused is in the audit trail, once, when it is cancelled, and so it is when an approver rejects it', async () => {
    const { id } = await mixed();
    await changes.cancel(megan, id);
    expect(await trail()).toMatchObject([{ id: `${begun}.${id}.row.0000000`, action: 'disable-account', target: { id: 'megan' }, outcome: 'refused', who: { id: 'megan' }, correlation: id }]);
    const grave = await planFor({ kind: 'delete-user' }, ['megan', 'jane']);
    await approvals.request(megan, grave.id);
    await approvals.decide(actorOf('alex'), grave.id, 'reject');
    expect((await trail()).filter(({ correlation, outcome }) => correlation === grave.id && outcome === 'refused')).toMatchObject([{ action: 'delete-user', target: { id: 'megan' } }]);
  });

  test.each([['Confirm', async (id: string) => changes.commit(actorOf('alex'), id)], ['Cancel', async (id: string) => changes.cancel(actorOf('alex'), id)]])('a press of %s on the plan of somebody else is in the audit trail, once', async (_button, press) => {
    const { id } = await mixed();
    for (let times = 0; times < 2; times += 1) {
      heart.now.value += 1_000;
      await expect(press(id)).rejects.toMatchObject({ code: 'plan.not-yours' });
    }
    expect((await trail()).filter(({ who }) => who.id === 'alex')).toMatchObject([{ at: '2026-03-01T09:00:01.000Z', who: { id: 'alex' }, action: 'disable-account', target: { name: 'What was asked' }, outcome: 'refused', reason: expect.stringMatching(/^Only megan/), correlation: id }]);
  });
});

describe('stopping a job', () => {
  let answer: () => void;
  const running = async (): Promise<string> => {
    const { id } = await planFor({ kind: 'disable-account' }, ['jane']);
    const { apply } = heart.directory;
    const answered = new Promise<void>((resolve) => { answer = resolve; });
    heart.directory.apply = async (asked) => answered.then(async () => apply(asked));
    await changes.commit(megan, id);
    return id;
  };
  const ended = async (id: string): Promise<void> => {
    answer();
    for (let looks = 0; looks < 200 && (await changes.settled(megan, id, 5_000)).job.finished === null; looks += 1);
  };

  test('is in the audit trail and kept with the job: who stopped it first', async () => {
    const id = await running();
    await changes.stop(actorOf('alex'), id);
    heart.now.value += 1_000;
    await changes.stop(megan, id);
    await ended(id);
    expect((await changes.job(tenant, id)).stoppedBy).toMatchObject({ id: 'alex' });
    expect((await trail()).filter(({ action }) => action === 'stop')).toMatchObject([{ who: { id: 'alex' }, source: 'chat', target: { name: 'What was asked' }, outcome: 'done', correlation: id }]);
  });

  test('is refused to whoever may not, which is in the audit trail too; of a job that has ended nothing is', async () => {
    const id = await running();
    await expect(changes.stop(actorOf('jane', 'user'), id)).rejects.toMatchObject({ code: 'ability.missing', message: expect.stringMatching(/needs the role Organisation Admin/) });
    expect((await trail()).filter(({ action }) => action === 'stop')).toMatchObject([{ who: { id: 'jane' }, outcome: 'refused', target: { name: 'What was asked' } }]);
    await ended(id);
    await changes.stop(megan, id);
    expect([(await changes.job(tenant, id)).stopRequested, (await trail()).filter(({ action }) => action === 'stop').length]).toEqual([false, 1]);
  });
});
