// Plans say what is left out and what was so before: what is refused in part is told everywhere, and a few people are looked at afresh.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { people, runUsher } from './running-usher.ts';
import type { Answered, RunningUsher } from './running-usher.ts';

let usher: RunningUsher;
beforeAll(async () => { usher = await runUsher(); });
afterAll(async () => { await usher.close(); });

const admin = async (request: string, body?: unknown): Promise<Answered> => usher.ask(request, { as: 'admin', ...(body === undefined ? {} : { body }) });
const titleOf = async (user: string): Promise<unknown> => (await usher.graph('GET', `/users/${user}?$select=jobTitle`))['jobTitle'];
const jobOf = (answer: Answered): string => String((answer.json['job'] as { id: string } | undefined)?.id ?? answer.json['jobId']);

describe('a row of which a part is refused', () => {
  const operations = [{ kind: 'add-to-group', group: 'Press Releases', users: [people.otherAdmin] }, { kind: 'add-to-group', group: 'Interns', users: [people.otherAdmin] }];

  test('asks first, says what is not done on the plan and in the report, and the audit trail has it', async () => {
    const { usher: { services }, tenant } = usher;
    const [user] = await services.store.users.byName(tenant, people.user);
    const groups = (await services.store.groups.page({ tenant }, { limit: 500 })).items.map(({ id, value }) => ({ id, name: value.name, kind: value.kind, dynamic: value.dynamic }));
    const closed = groups.find(({ dynamic }) => dynamic);
    const open = groups.find(({ name }) => name === 'Interns');
    if (user === undefined || closed === undefined || open === undefined) throw new Error('The demo organisation has changed.');
    const [megan] = await services.store.users.byName(tenant, people.admin);
    const actor = await services.actors.actorFor({ tenant, personId: megan?.id ?? '', name: '', source: 'chat' });
    const plan = await services.changes.plan(actor, { title: 'Add to two groups', operations: [closed, open].map((group) => ({ kind: 'add-to-group' as const, group })), users: [user] });
    expect([plan.decision, plan.counts]).toEqual(['confirm', { total: 1, run: 1, skip: 0, refuse: 0 }]);
    const [row] = await services.changes.rows(tenant, plan.id, { from: 0, limit: 1 });
    expect(row?.refused).toMatch(new RegExp(closed.name));
    await services.changes.commit(actor, plan.id);
    await services.changes.settled(actor, plan.id, 5_000);
    const { rows: [told] } = await services.changes.report(tenant, plan.id, { from: 0, limit: 1 });
    expect(told).toMatchObject({ status: 'changed', reason: expect.stringMatching(new RegExp(`^Not done: .*${closed.name}`)) });
    const { json } = await admin(`GET /api/v1/audit?person=${people.user}`);
    expect(json.items[0]).toMatchObject({ outcome: 'done', reason: expect.stringContaining('Not done:') });
  });

  test('is not done at all where it was one wish: PATCH says why and changes nothing', async () => {
    const before = (await admin(`GET /api/v1/users/${people.user}`)).json['groups'];
    const held = (before as { name: string }[]).map(({ name }) => name);
    const dynamic = (await admin('GET /api/v1/groups?pageSize=500')).json.items.find((group) => group['dynamic'] === true);
    const answer = await admin(`PATCH /api/v1/users/${people.user}`, { profile: { jobTitle: 'Never' }, groups: [...held, dynamic?.['name']] });
    expect([answer.status, answer.json.detail]).toEqual([409, expect.stringContaining(String(dynamic?.['name']))]);
    expect((await admin(`GET /api/v1/users/${people.user}`)).json).toMatchObject({ groups: before });
    expect(await titleOf(people.user)).not.toBe('Never');
  });

  test('is the same through a plan over REST', async () => {
    const plan = await admin('POST /api/v1/plans', { operations });
    // Two operations on one person are one row.
    expect([plan.status, plan.json['counts'], plan.json['decision']]).toEqual([201, { total: 1, run: 1, skip: 0, refuse: 0 }, 'confirm']);
    expect(plan.json.rows[0]).toMatchObject({ verdict: 'run', changes: [expect.stringMatching(/Interns/)], reason: expect.stringMatching(/Press Releases/) });
    const done = await admin(`POST /api/v1/plans/${String(plan.json['id'])}/commit`);
    expect(done.json.rows[0]).toMatchObject({ status: 'changed', reason: expect.stringMatching(/^Not done: .*Press Releases/) });
    const groups = (await admin(`GET /api/v1/users/${people.otherAdmin}`)).json['groups'] as { name: string }[];
    expect([groups.some(({ name }) => name === 'Interns'), groups.some(({ name }) => name === 'Press Releases')]).toEqual([true, false]);
  });
});

describe('what somebody else changed in the directory', () => {
  test('before the plan is what the plan shows as before, and what undo brings back', async () => {
    await usher.graph('PATCH', `/users/${people.viewonly}`, { jobTitle: 'Changed in Entra' });
    const edited = await admin(`PATCH /api/v1/users/${people.viewonly}`, { profile: { jobTitle: 'Changed here' } });
    expect(edited.status).toBe(200);
    const { json: { items: [entry] } } = await admin(`GET /api/v1/audit?person=${people.viewonly}`);
    expect(entry).toMatchObject({ before: expect.stringContaining('Changed in Entra') });
    const undone = await admin(`POST /api/v1/plans/${String(entry?.['correlation'])}/undo`);
    expect([undone.status, await titleOf(people.viewonly)]).toEqual([200, 'Changed in Entra']);
  });

  test('between the plan and its confirmation leaves that person alone', async () => {
    const planned = await admin('POST /api/v1/plans', { operations: [{ kind: 'disable-account', users: [people.billing] }] });
    const id = String(planned.json['id']);
    // The plan waited for a while on its card.
    const { store } = usher.usher.services;
    const plan = await store.plans.get({ tenant: usher.tenant }, id);
    if (plan === undefined) throw new Error('The plan is gone.');
    await store.plans.put({ tenant: usher.tenant }, id, { ...plan.value, created: new Date(Date.parse(plan.value.created) - 60_000).toISOString() });
    await usher.graph('PATCH', `/users/${people.billing}`, { accountEnabled: false });
    const done = await admin(`POST /api/v1/plans/${id}/commit`);
    expect(jobOf(done)).toBe(id);
    expect(done.json.rows[0]).toMatchObject({ status: 'refused', reason: expect.stringMatching(/changed this person since the plan was shown/) });
    await usher.graph('PATCH', `/users/${people.billing}`, { accountEnabled: true });
  });
});

describe('a filter of a plan', () => {
  const planned = async (operation: object): Promise<Answered> => admin('POST /api/v1/plans', { operations: [operation] });
  const rowOf = ({ json }: Answered, name: string): unknown => json.rows.find(({ person }) => (person as { name: string }).name === name);

  test('passes nobody over in silence: whoever is deactivated is in it, as in the chat', async () => {
    const { json: { members } } = await admin('GET /api/v1/groups/Sales');
    const message = await planned({ kind: 'send-message', text: 'Closed on Friday.', filter: { group: 'Sales' } });
    expect(message.json['counts']).toMatchObject({ total: members });
    // What becomes of them is up to the kind, and is said of each.
    expect(rowOf(message, 'David So')).toBeDefined();
    expect((await planned({ kind: 'disable-account', filter: { group: 'Sales' } })).json['counts']).toMatchObject({ total: members });
    const reactivated = await planned({ kind: 'enable-account', filter: { group: 'Sales' } });
    expect([reactivated.json['counts'], rowOf(reactivated, 'David So')]).toEqual([expect.objectContaining({ total: members, run: 1 }), expect.objectContaining({ verdict: 'run' })]);
  });

  test('is narrowed by a status, and nobody who was deleted is in it unless that says so', async () => {
    const totalOf = async (filter: object): Promise<number> => ((await planned({ kind: 'send-message', text: 'x', filter })).json['counts'] as { total: number }).total;
    expect(await totalOf({ group: 'Sales', status: ['inactive'] })).toBe(1);
    expect(await totalOf({ group: 'Sales' })).toBe(await totalOf({ group: 'Sales', status: ['all'] }));
    expect(await totalOf({ group: 'Sales' })).toBe(await totalOf({ group: 'Sales', status: ['active', 'invited'] }) + 1);
  });

  test('says so in the description of the interface', async () => {
    expect((await usher.ask('GET /api/v1/openapi.json')).text).toContain('Unlike a list, without `status` the inactive as well');
  });
});
