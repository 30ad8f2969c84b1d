// What Usher itself keeps: properties, roles, days on which something ends, external ids; and what everybody may do to the own account.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { runSchedules } from '../../../bot/jobs/schedules.ts';
import type { Changes, OperationRequest } from '../../../bot/plans/change.ts';
import { rowWords } from '../../../bot/plans/operation-words.ts';
import { propertyDefinitionSchema } from '../../../shared/property.ts';
import { emptyProfile } from '../../../shared/user.ts';
import { actorOf, buildPerson, openHeart, tenant } from './heart.ts';
import type { Heart } from './heart.ts';

let heart: Heart;
let changes: Changes;
const group = { id: 'passwords', name: 'Passwords', description: '', kind: 'security' as const, dynamic: false, synced: false, roleAssignable: false, licences: [], externalId: '', members: 0 };
const messenger = { sendToPerson: async () => Promise.resolve(null) };

beforeEach(async () => {
  heart = openHeart();
  ({ changes } = heart.boot());
  await heart.store.users.putMany(tenant, [buildPerson('megan', { role: 'admin', localLogin: true }), buildPerson('alex', { role: 'admin', localLogin: true }), buildPerson('jane')]);
  await heart.store.groups.put({ tenant }, group.id, group);
  await heart.set({ localLoginGroup: group.id });
});
afterEach(() => heart.close());

async function done(operations: readonly OperationRequest[], who = 'jane', by = actorOf('megan')): Promise<string> {
  const plan = await changes.plan(by, { title: 'x', operations, users: await heart.store.users.getMany(tenant, [who]) });
  if (plan.counts.run === 0) return (await changes.rows(tenant, plan.id, { from: 0, limit: 1 }))[0]?.reason ?? '';
  await changes.commit(by, plan.id);
  await changes.settled(by, plan.id, 5_000);
  return (await changes.report(tenant, plan.id, { from: 0, limit: 1 })).rows[0]?.status ?? '';
}
const jane = async () => (await heart.store.users.get(tenant, 'jane'))?.value;

describe('properties', () => {
  beforeEach(async () => heart.define({ cost_centre: 'text', floor: 'number' }));

  test('are kept beside the read model, shown in it, and taken back by undo', async () => {
    expect(await done([{ kind: 'set-properties', values: { cost_centre: '4711', floor: 3 } }])).toBe('changed');
    expect((await jane())?.properties).toEqual({ cost_centre: '4711', floor: 3 });
    expect((await heart.store.facts.get({ tenant }, 'user.jane'))?.value.properties).toEqual({ cost_centre: '4711', floor: 3 });
    const { jobs } = await changes.jobs(tenant, { limit: 1 });
    const undo = await changes.planUndo(actorOf('megan'), jobs[0]?.id ?? '');
    await changes.commit(actorOf('megan'), undo.id);
    await changes.settled(actorOf('megan'), undo.id, 5_000);
    expect((await jane())?.properties).toEqual({});
    expect(heart.applied).toEqual([]);
  });

  test('are named in words as people know them, by the plan, by the trail and by the way back, also of a new account', async () => {
    const definitions = [propertyDefinitionSchema.parse({ key: 'cost_centre', name: 'Payer', type: 'text' }), propertyDefinitionSchema.parse({ key: 'floor', name: 'Storey', type: 'number' })];
    await heart.store.properties.put({ tenant }, 'all', { definitions });
    expect(await done([{ kind: 'set-properties', values: { cost_centre: '4711', floor: 3 } }])).toBe('changed');
    const [entry] = (await heart.store.audit.page({ tenant }, { limit: 500 })).items.filter(({ value }) => value.action === 'set-properties');
    expect(entry?.value).toMatchObject({ before: 'Payer empty, Storey empty', after: 'Payer “4711”, Storey “3”' });
    const [job] = (await changes.jobs(tenant, { limit: 1 })).jobs;
    await done([{ kind: 'set-properties', values: { floor: 4 } }]);
    const [back] = await changes.rows(tenant, (await changes.planUndo(actorOf('megan'), job?.id ?? '')).id, { from: 0, limit: 1 });
    expect(back).toMatchObject({ operations: [{ values: { cost_centre: null }, names: { cost_centre: 'Payer' } }], refused: expect.stringMatching(/^Storey: .* changed this since; left as it is\.$/) });
    const account = { email: 'kim@contoso.com', userPrincipalName: 'kim@contoso.com', displayName: 'Kim', firstName: '', lastName: '', profile: emptyProfile };
    const { id } = await changes.planAccounts(actorOf('megan'), { title: 'x', kind: 'change', silent: true, rows: [{ account, type: 'guest', role: 'user', groups: [], licences: [], properties: { floor: 1 } }] });
    const [row] = await changes.rows(tenant, id, { from: 0, limit: 1 });
    expect(row === undefined ? '' : rowWords(row)).toContain('Storey “1”');
  });

  test('that are so already are skipped', async () => {
    await done([{ kind: 'set-properties', values: { floor: 3 } }]);
    expect(await done([{ kind: 'set-properties', values: { floor: 3 } }])).toMatch(/already/);
  });
});

describe('local login until a day', () => {
  test('ends by itself when the day is over, and not before', async () => {
    expect(await done([{ kind: 'allow-local-login', until: '2026-03-10' }])).toBe('changed');
    const sweep = async (day: string): Promise<boolean | undefined> => {
      heart.now.value = Date.parse(`${day}T08:00:00Z`);
      await runSchedules({ world: heart.world, store: heart.store, changes, messenger, closing: new AbortController().signal }, tenant);
      for (const { id } of (await changes.jobs(tenant, { limit: 5 })).jobs) await changes.settled(actorOf('megan'), id, 5_000);
      return (await jane())?.localLogin;
    };
    expect(await sweep('2026-03-10')).toBe(true);
    expect(await sweep('2026-03-11')).toBe(false);
    expect((await heart.store.schedules.page({ tenant }, { limit: 10 })).items).toEqual([]);
  });

  test('goes on when it was allowed again without one', async () => {
    await done([{ kind: 'allow-local-login', until: '2026-03-10' }]);
    await done([{ kind: 'disable-local-login' }]);
    await done([{ kind: 'allow-local-login', until: null }]);
    heart.now.value = Date.parse('2026-03-11T08:00:00Z');
    await runSchedules({ world: heart.world, store: heart.store, changes, messenger, closing: new AbortController().signal }, tenant);
    expect((await jane())?.localLogin).toBe(true);
  });

  test('is refused for a day that is over', async () => {
    expect(await done([{ kind: 'allow-local-login', until: '2026-02-28' }])).toMatch(/2026-02-28 is over/);
  });
});

describe('the own account', () => {
  const own = actorOf('jane', 'user');

  test('is everybody’s for contact details and the password', async () => {
    expect(await done([{ kind: 'edit-user', fields: { mobile: '+49 151 1' } }], 'jane', own)).toBe('changed');
    expect(await done([{ kind: 'reset-password' }], 'jane', own)).toBe('changed');
  });

  test.each<[string, OperationRequest]>([
    ['the job title', { kind: 'edit-user', fields: { jobTitle: 'Head' } }],
    ['a role', { kind: 'set-role', role: 'admin' }],
    ['a property', { kind: 'set-properties', values: { floor: 1 } }],
  ])('is not for %s', async (_what, operation) => {
    expect(await done([operation], 'jane', own)).toMatch(/needs the role Organisation Admin; yours is User/);
  });

  test('of somebody else is out of reach', async () => {
    expect(await done([{ kind: 'edit-user', fields: { mobile: '1' } }], 'alex', own)).toMatch(/needs the role Organisation Admin/);
  });
});

describe('groups', () => {
  const groupJob = async (request: Omit<Parameters<Changes['planGroups']>[1], 'title'>) => {
    const plan = await changes.planGroups(actorOf('megan'), { title: 'Groups', ...request });
    if (plan.counts.run === 0) return { plan, status: (await changes.rows(tenant, plan.id, { from: 0, limit: 1 }))[0]?.reason ?? '' };
    await changes.commit(actorOf('megan'), plan.id);
    await changes.settled(actorOf('megan'), plan.id, 5_000);
    return { plan, status: (await changes.report(tenant, plan.id, { from: 0, limit: 1 })).rows[0]?.status ?? '' };
  };
  const sales = { ...group, id: 'sales', name: 'Sales' };

  test('are made once by name, and are there at once', async () => {
    expect((await groupJob({ operations: [], groups: [], create: [{ name: 'EMEA', description: '', kind: 'security' }] })).status).toBe('created');
    const made = (await heart.store.groups.page({ tenant }, { limit: 10 })).items.map(({ value }) => value.name);
    expect(made).toContain('EMEA');
    expect((await groupJob({ operations: [], groups: [], create: [{ name: 'emea', description: '', kind: 'security' }] })).status).toMatch(/already/);
  });

  test('are renamed, for those who are in them as well, and back again by undo', async () => {
    await heart.store.groups.put({ tenant }, 'sales', sales);
    await heart.store.users.put(tenant, buildPerson('jane', { groups: [{ id: 'sales', name: 'Sales' }] }));
    const { plan } = await groupJob({ operations: [{ kind: 'rename-group', name: 'Sales EMEA' }, { kind: 'set-external-id', externalId: 'S-1' }], groups: ['sales'] });
    expect([(await heart.store.groups.get({ tenant }, 'sales'))?.value, (await jane())?.groups]).toMatchObject([{ name: 'Sales EMEA', externalId: 'S-1' }, [{ id: 'sales', name: 'Sales EMEA' }]]);
    const undo = await changes.planUndo(actorOf('megan'), plan.id);
    await changes.commit(actorOf('megan'), undo.id);
    await changes.settled(actorOf('megan'), undo.id, 5_000);
    expect([(await heart.store.groups.get({ tenant }, 'sales'))?.value, (await jane())?.groups]).toMatchObject([{ name: 'Sales', externalId: '' }, [{ id: 'sales', name: 'Sales' }]]);
  });

  test('are given no external id that another group has, nor two of one plan the same', async () => {
    const it = { ...group, id: 'it', name: 'IT' };
    for (const each of [sales, { ...it, externalId: 'X-1' }]) await heart.store.groups.put({ tenant }, each.id, each);
    const taken = '“IT” has the external id X-1 already; give this group another one, or take it from that group first.';
    const asked = await groupJob({ operations: [{ kind: 'set-external-id', externalId: 'X-1' }], groups: ['sales'] });
    expect([asked.plan.counts.refuse, asked.status]).toEqual([1, taken]);
    expect((await groupJob({ operations: [], groups: [], create: [{ name: 'EMEA', description: '', kind: 'security', externalId: 'X-1' }] })).status).toBe(taken);
    const both = (name: string) => ({ name, description: '', kind: 'security', externalId: 'X-2' } as const);
    expect((await changes.planGroups(actorOf('megan'), { title: 'x', operations: [], groups: [], create: [both('One'), both('Two')] })).counts).toMatchObject({ run: 1, refuse: 1 });
    expect((await changes.planGroups(actorOf('megan'), { title: 'x', operations: [{ kind: 'set-external-id', externalId: 'X-3' }], groups: ['sales', 'it'] })).counts).toMatchObject({ run: 1, refuse: 1 });
    // Of as many groups as one likes it is taken away, and then free for another.
    expect((await groupJob({ operations: [{ kind: 'set-external-id', externalId: '' }], groups: ['it', 'sales'] })).status).toBe('changed');
    expect((await groupJob({ operations: [{ kind: 'set-external-id', externalId: 'X-1' }], groups: ['sales'] })).status).toBe('changed');
  });

  test('are gone for everybody once deleted, after a confirmation', async () => {
    await heart.store.groups.put({ tenant }, 'sales', sales);
    await heart.store.users.put(tenant, buildPerson('jane', { groups: [{ id: 'sales', name: 'Sales' }] }));
    const { plan, status } = await groupJob({ operations: [{ kind: 'delete-group' }], groups: ['sales'] });
    expect([plan.decision, status, (await jane())?.groups, await heart.store.groups.get({ tenant }, 'sales')]).toEqual(['confirm', 'changed', [], undefined]);
  });

  test('that keep local login are not deleted, and people are not put into them by hand', async () => {
    expect((await groupJob({ operations: [{ kind: 'delete-group' }], groups: ['passwords'] })).status).toMatch(/keeps who may sign in/);
    expect(await done([{ kind: 'add-to-group', group: { id: 'passwords', name: 'Passwords' } }])).toMatch(/use “allow local login”/);
  });
});
