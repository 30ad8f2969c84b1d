// How people and groups are when something is planned for them: asked of the directory while they are few, and said beforehand where they are many.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Changes, ChangeRequest } from '../../../bot/plans/change.ts';
import type { Executor } from '../../../bot/plans/execute.ts';
import { createReports } from '../../../bot/plans/reports.ts';
import { UsherError } from '../../../shared/errors.ts';
import type { Group } from '../../../shared/group.ts';
import { limits } from '../../../shared/limits.ts';
import type { Plan, PlanRow } from '../../../shared/plan.ts';
import type { User } from '../../../shared/user.ts';
import type { Account } from '../../../bot/ports.ts';
import { actorOf, buildPerson, openHeart, tenant } from './heart.ts';
import type { Heart } from './heart.ts';

let heart: Heart;
let changes: Changes;
let executor: Executor;
/** How many people each request to the directory was about. */
let asked: number[];
/** Whoever is locked out in the directory, which Usher has not read yet. */
let lockedOut: Set<string>;
const megan = actorOf('megan');

const buildGroup = (id: string, changed: Partial<Group> = {}): Group & { members: number } => ({ id, name: id, description: '', kind: 'security', dynamic: false, synced: false, roleAssignable: false, licences: [], externalId: '', members: 0, ...changed });

beforeEach(async () => {
  heart = openHeart();
  ({ changes, executor } = heart.boot());
  [asked, lockedOut] = [[], new Set()];
  const { directory } = heart;
  const accounts = directory.accounts.bind(directory);
  directory.accounts = async (ids) => {
    asked.push(ids.length);
    return (await accounts(ids)).map((account) => (lockedOut.has(account.id) ? { ...account, enabled: false } : account));
  };
  await heart.set({ destructivePerDay: 10_000 });
  await heart.store.users.putMany(tenant, ['megan', 'alex'].map((id) => buildPerson(id, { role: 'admin' })));
});
afterEach(() => heart.close());

async function crowd(size: number): Promise<User[]> {
  const people = Array.from({ length: size }, (_none, n) => buildPerson(`p${String(n).padStart(4, '0')}`));
  await heart.store.users.putMany(tenant, people);
  return people;
}

async function* pages(people: readonly User[], size = 150): AsyncGenerator<readonly User[]> {
  for (let at = 0; at < people.length; at += size) yield await Promise.resolve(people.slice(at, at + size));
}

const deactivate = async (users: ChangeRequest['users']): Promise<Plan> => changes.plan(megan, { title: 'x', operations: [{ kind: 'disable-account' }], users });
const rowsOf = async ({ id }: Plan, verdict: PlanRow['verdict']): Promise<PlanRow[]> => createReports(heart.store).rows(tenant, id, { from: 0, limit: 500, verdict });
async function run({ id }: Plan): Promise<void> {
  await changes.commit(megan, id);
  await executor.ended(id);
}
const isOfMany = (plan: Plan): boolean => plan.warnings.some((words) => words.includes('as Usher read them last'));

describe('people', () => {
  test.each([['a group or filter', (people: User[]) => pages(people)], ['a list of names', (people: User[]) => people]])('of %s are read afresh up to two hundred, twenty in a request', async (_from, given) => {
    const people = await crowd(limits.freshReads);
    lockedOut.add('p0190');
    const plan = await deactivate(given(people));
    expect([plan.counts.run, plan.counts.skip, isOfMany(plan)]).toEqual([199, 1, false]);
    expect(await rowsOf(plan, 'skip')).toMatchObject([{ person: { id: 'p0190' }, operations: [] }]);
    expect(asked).toEqual(Array.from({ length: 10 }, () => 20));
  });

  test.each([['a group or filter', (people: User[]) => pages(people)], ['a list of names', (people: User[]) => people]])('of %s that are more are not asked for, each comes once, and that is said beforehand', async (_from, given) => {
    const people = await crowd(500);
    heart.store.users.get = async () => Promise.reject(new Error('Nobody is to be read one by one.'));
    const plan = await deactivate(given(people));
    expect([plan.counts.run, asked]).toEqual([500, []]);
    expect((await rowsOf(plan, 'run')).map(({ person }) => person.id)).toEqual(people.map(({ id }) => id));
    expect(plan.warnings).toContain('These are more than 200 people, so each is taken as Usher read them last: what somebody has changed in Entra since then, or here and back again, may be overwritten. “sync now” reads everybody first.');
  });

  test('who are many were read last at a time that is said', async () => {
    await heart.store.settings.put({ tenant }, 'settings', { organisationName: '', sendWelcome: true, sync: { enabled: true, last: '2026-02-28T07:05:00Z', problem: null } });
    expect((await deactivate(pages(await crowd(201)))).warnings).toContainEqual(expect.stringMatching(/“sync now” reads everybody first, which it did last on 28 February 2026 at 07:05 UTC\.$/));
  });

  test('of a message of five hundred are not asked for when it runs either, so that Graph gets the changes alone', async () => {
    const plan = await deactivate(await crowd(500));
    heart.now.value += 60_000;
    await run(plan);
    expect([asked, heart.applied.length]).toEqual([[], 1_000]);
  }, 30_000);

  test('of a group are looked at again when what was shown is confirmed a while later', async () => {
    const plan = await deactivate(pages(await crowd(60)));
    lockedOut.add('p0050');
    heart.now.value += 60_000;
    await run(plan);
    const { rows } = await changes.report(tenant, plan.id, { from: 0, limit: 100 });
    expect(rows.filter(({ status }) => status !== 'changed')).toMatchObject([{ status: 'refused', reason: expect.stringContaining('Somebody changed this person') }]);
  });
});

describe('groups', () => {
  let inDirectory: Map<string, Group>;
  const renamed = (id: string, name: string): void => { inDirectory.set(id, buildGroup(id, { name })); };
  const planRename = async (name: string, ...ids: string[]): Promise<Plan> => changes.planGroups(megan, { title: 'x', operations: [{ kind: 'rename-group', name }], groups: ids });
  const nameKept = async (id: string): Promise<string | undefined> => (await heart.store.groups.get({ tenant }, id))?.value.name;

  beforeEach(async () => {
    inDirectory = new Map(['sales', 'retail'].map((id) => [id, buildGroup(id)]));
    heart.directory.groups = async (ids) => Promise.resolve(ids.flatMap((id) => inDirectory.get(id) ?? []));
    const { directory } = heart;
    const apply = directory.apply.bind(directory);
    directory.apply = async (wanted) => {
      for (const change of wanted) if (change.kind === 'update-group') renamed(change.groupId, change.name);
      return apply(wanted);
    };
    for (const id of inDirectory.keys()) await heart.store.groups.put({ tenant }, id, buildGroup(id, { externalId: `own ${id}` }));
  });

  test('are read afresh, so that what is shown as before was so, and Usher’s own of them stays', async () => {
    renamed('sales', 'Sales Entra');
    const plan = await planRename('Sales New', 'sales');
    expect(await rowsOf(plan, 'run')).toMatchObject([{ person: { name: 'Sales Entra' }, operations: [{ before: { name: 'Sales Entra' } }] }]);
    await run(plan);
    expect((await heart.store.groups.get({ tenant }, 'sales'))?.value).toMatchObject({ name: 'Sales New', externalId: 'own sales' });
  });

  test('that somebody renamed since are left by an undo, and named', async () => {
    const plan = await planRename('Sales New', 'sales');
    await run(plan);
    renamed('sales', 'Renamed after');
    const undo = await changes.planUndo(megan, plan.id);
    expect([undo.counts.run, await rowsOf(undo, 'skip')]).toMatchObject([0, [{ reason: '“Rename group”: somebody changed this since; left as it is.' }]]);
  });

  test('are taken back where nobody changed them', async () => {
    const plan = await planRename('Sales New', 'sales');
    await run(plan);
    await run(await changes.planUndo(megan, plan.id));
    expect([inDirectory.get('sales')?.name, await nameKept('sales')]).toEqual(['sales', 'sales']);
  });

  test('that somebody renamed between card and press are left', async () => {
    const plan = await planRename('One', 'sales', 'retail');
    renamed('sales', 'Sales Entra');
    heart.now.value += 60_000;
    await run(plan);
    const { rows } = await changes.report(tenant, plan.id, { from: 0, limit: 10 });
    expect(rows.map(({ status, reason }) => [status, reason])).toEqual([['refused', expect.stringContaining('Somebody changed this group')], ['changed', '']]);
    expect(inDirectory.get('sales')?.name).toBe('Sales Entra');
  });

  test('that the directory has no more are refused by the name they had; an undo says so as well', async () => {
    const done = await planRename('Gone soon', 'sales');
    await run(done);
    heart.now.value += 2 * 60_000;
    inDirectory.delete('sales');
    expect(await rowsOf(await planRename('Later', 'sales'), 'refuse')).toMatchObject([{ person: { name: 'Gone soon' }, reason: 'There is no such group any more.' }]);
    expect(await rowsOf(await changes.planUndo(megan, done.id), 'skip')).toMatchObject([{ reason: 'This group does not exist any more.' }]);
  });

  test('that Usher changed a moment ago are taken as it left them, while copies of the directory lag', async () => {
    await run(await planRename('Sales New', 'sales'));
    inDirectory.delete('sales');
    expect(await rowsOf(await planRename('Sales Newer', 'sales'), 'run')).toMatchObject([{ operations: [{ before: { name: 'Sales New' } }] }]);
  });

  test('are taken as they were read last while the directory is silent', async () => {
    heart.directory.groups = async () => Promise.reject(new UsherError('later'));
    expect((await planRename('Sales New', 'sales')).counts.run).toBe(1);
  });
});

describe('whoever was deleted in the directory meanwhile', () => {
  const account = (id: string): Account => {
    const { connectionsUnknown: _told, ...person } = buildPerson(id, { deleted: '2026-03-01T08:00:00Z' });
    return { ...person, licences: [] };
  };
  const sales = { id: 'sales', name: 'sales' };
  /** `restorable`: in the recycle bin, and not gone for good. */
  const deleteThere = (id: string, restorable = true): void => {
    const { directory } = heart;
    const accounts = directory.accounts.bind(directory);
    directory.accounts = async (ids) => (await accounts(ids)).filter((each) => each.id !== id);
    directory.deletedAccounts = async (ids) => Promise.resolve(restorable && ids.includes(id) ? [account(id)] : []);
  };
  const jane = async (): Promise<User[]> => heart.store.users.getMany(tenant, ['jane']);

  beforeEach(async () => {
    await heart.store.groups.put({ tenant }, 'sales', buildGroup('sales'));
    await heart.store.users.putMany(tenant, [buildPerson('jane', { groups: [sales] })]);
  });

  test('can be restored at once, with the groups that are known', async () => {
    deleteThere('jane');
    const plan = await changes.plan(megan, { title: 'x', operations: [{ kind: 'restore-user' }], users: await jane() });
    expect(await rowsOf(plan, 'run')).toMatchObject([{ operations: [{ kind: 'restore-user' }] }]);
    expect(await jane()).toMatchObject([{ status: 'deleted', deleted: '2026-03-01T08:00:00Z', groups: [sales] }]);
    await run(plan);
    expect(heart.applied).toEqual([{ kind: 'restore-user', userId: 'jane' }]);
  });

  test('is named by an undo with what brings them back; who is gone for good does not exist any more', async () => {
    const done = await changes.plan(megan, { title: 'x', operations: [{ kind: 'edit-user', fields: { city: 'Cork' } }], users: await jane() });
    await run(done);
    heart.now.value += 2 * 60_000;
    deleteThere('jane', false);
    expect(await rowsOf(await changes.planUndo(megan, done.id), 'skip')).toMatchObject([{ reason: 'This person does not exist any more.' }]);
    deleteThere('jane');
    const reason = 'jane was deleted meanwhile and can be restored: “restore jane@contoso.com”.';
    expect(await rowsOf(await changes.planUndo(megan, done.id), 'skip')).toMatchObject([{ person: { id: 'jane' }, reason }]);
    // And once it is known.
    expect(await rowsOf(await changes.planUndo(megan, done.id), 'skip')).toMatchObject([{ reason }]);
  });

  test('is named in the report when that was between card and press', async () => {
    const plan = await changes.plan(megan, { title: 'x', operations: [{ kind: 'edit-user', fields: { city: 'Cork' } }], users: await jane() });
    deleteThere('jane');
    heart.now.value += 60_000;
    await run(plan);
    expect((await changes.report(tenant, plan.id, { from: 0, limit: 1 })).rows).toMatchObject([{ status: 'refused', reason: expect.stringContaining('“restore jane@contoso.com”') }]);
    expect(heart.applied).toEqual([]);
  });
});

test('what is too old to be taken back is told in days, or as a day', async () => {
  const [alex] = await heart.store.users.getMany(tenant, ['alex']);
  const plan = await changes.plan(megan, { title: 'x', operations: [{ kind: 'edit-user', fields: { city: 'Cork' } }], users: alex === undefined ? [] : [alex] });
  await run(plan);
  heart.now.value += 3 * 24 * 60 * 60_000;
  await heart.set({ undoDays: 1 });
  await expect(changes.planUndo(megan, plan.id)).rejects.toThrow('That was done more than a day ago and cannot be undone any more.');
  await heart.set({ undoDays: 2 });
  await expect(changes.planUndo(megan, plan.id)).rejects.toThrow('more than 2 days ago');
});
