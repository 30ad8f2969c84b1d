// Groups, applications, local login, purge and every kind of plan over REST: allowed, refused, bad input, asked twice.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { groupViewSchema, planViewSchema, reportSchema } from '../../../shared/api.ts';
import { people, runUsher } from './running-usher.ts';
import type { Answered, Asking, RunningUsher } from './running-usher.ts';

let usher: RunningUsher;
beforeAll(async () => { usher = await runUsher(); });
afterAll(async () => { await usher.close(); });

const admin = async (request: string, asking: Asking = {}): Promise<Answered> => usher.ask(request.replace(' /', ' /api/v1/'), { as: 'admin', ...asking });
const inDirectory = async <T = Record<string, unknown>>(path: string): Promise<T> => (await fetch(usher.directory + path, { headers: { authorization: 'Bearer local' } })).json() as Promise<T>;
const one = { summary: { changed: 1 } };

describe('groups', () => {
  test.each<[string, object]>([
    ['PATCH /groups/Press%20Releases', { name: 'Other' }], ['DELETE /groups/Press%20Releases', {}],
    ['POST /groups/Press%20Releases/members', { users: ['adele.vance@contoso.com'] }], ['DELETE /groups/Press%20Releases/members/adele.vance@contoso.com', {}],
  ])('that cannot be edited are refused by %s under one code', async (request, body) => {
    expect((await admin(request, request.startsWith('DELETE') ? {} : { body })).json).toMatchObject({ status: 409, code: 'group.not-editable' });
  });

  test('are made, and answered as they are then', async () => {
    const { status, json } = await admin('POST /groups', { body: { name: 'Road Crew', description: 'On the road', externalId: 'RC-1' } });
    expect(status).toBe(201);
    const made = groupViewSchema.parse(json);
    expect(made).toMatchObject({ name: 'Road Crew', description: 'On the road', kind: 'security', externalId: 'RC-1', members: 0, licences: [], applications: [], notEditable: null });
    expect(await inDirectory(`/groups/${made.id}`)).toMatchObject({ displayName: 'Road Crew' });
    expect((await admin('GET /groups/Road%20Crew')).json).toEqual(json);
    await admin('POST /groups/Road%20Crew/members', { body: { users: ['adele.vance@contoso.com'] } });
    expect((await admin('GET /groups/Road%20Crew')).json).toMatchObject({ members: 1 });
    expect((await admin('GET /groups?pageSize=500')).json.items.find(({ name }) => name === 'Road Crew')).toMatchObject({ members: 1 });
  });

  test('are made once for one Idempotency-Key, and no second of the name', async () => {
    const asking = { body: { name: 'Once', kind: 'microsoft365' }, headers: { 'idempotency-key': 'group-1' } };
    const [first, second] = [await admin('POST /groups', asking), await admin('POST /groups', asking)];
    expect([first.status, second.status, second.json['id']]).toEqual([201, 201, first.json['id']]);
    expect((await admin('POST /groups', { body: { name: 'Once' } })).json).toMatchObject({ status: 409, code: 'plan.empty', detail: expect.stringContaining('already') });
  });

  test('have their external id also where the request bears a key, and keep it when the directory is read again', async () => {
    const asking = { body: { name: 'Night Shift', externalId: ' NS-1 ' }, headers: { 'idempotency-key': 'group-2' } };
    const [first, second] = [await admin('POST /groups', asking), await admin('POST /groups', asking)];
    expect([first.status, first.json['externalId'], second.text]).toEqual([201, 'NS-1', first.text]);
    const { jobId } = (await admin('POST /sync/now')).json;
    for (;;) {
      const { json } = await admin(`GET /jobs/${String(jobId)}`);
      if (json['finished'] !== null) break;
    }
    expect((await admin(`GET /groups/${String(first.json['id'])}`)).json).toMatchObject({ name: 'Night Shift', externalId: 'NS-1' });
    const { rows } = reportSchema.parse((await admin(`GET /jobs/${String((await admin('GET /jobs')).json.items.find(({ title }) => title === 'Create the group Night Shift')?.['id'])}/report`)).json);
    expect(rows).toEqual([{ line: null, email: '', name: 'Night Shift', id: first.json['id'], status: 'created', reason: '' }]);
  });

  test('get no external id that another group has, and the answer names that one', async () => {
    const taken = { status: 409, code: 'policy.refuses', detail: expect.stringContaining('“Night Shift” has the external id NS-1 already') };
    expect((await admin('POST /groups', { body: { name: 'Day Shift', externalId: 'NS-1' } })).json).toMatchObject(taken);
    expect((await admin('PATCH /groups/Interns', { body: { externalId: 'NS-1' } })).json).toMatchObject(taken);
    expect((await admin('PATCH /groups/Night%20Shift', { body: { externalId: 'NS-1' } })).status).toBe(200);
  });

  test.each<[object, RegExp]>([
    [{}, /“name”/], [{ name: 5 }, /“name”/], [{ name: ' ' }, /needs a name/], [{ name: 'x'.repeat(257) }, /at most 256/], [{ name: 'a\u0000b' }, /control character/],
    [{ name: 'X', kind: 'distribution' }, /“kind”/], [{ name: 'X', owner: 'me' }, /owner/], [{ name: 'X', externalId: 'x'.repeat(65) }, /“externalId”/],
  ])('are not made from %j', async (body, words) => {
    expect((await admin('POST /groups', { body })).json).toMatchObject({ status: 400, code: 'input.invalid', detail: expect.stringMatching(words) });
  });

  test('are renamed and noted, in one request or in none', async () => {
    const changed = await admin('PATCH /groups/Road%20Crew', { body: { name: 'Road Team', externalId: '' } });
    expect([changed.status, changed.json['name'], changed.json['externalId']]).toEqual([200, 'Road Team', '']);
    expect((await admin('PATCH /groups/Road%20Team', { body: { name: 'Road Team' } })).status).toBe(200);
    expect((await admin('PATCH /groups/Road%20Team', { body: {} })).json['name']).toBe('Road Team');
    expect((await admin('PATCH /groups/Road%20Team', { body: { name: '' } })).json).toMatchObject({ status: 400, code: 'input.invalid' });
    expect((await admin('PATCH /groups/Road%20Team', { body: { description: 'x' } })).json).toMatchObject({ status: 400, code: 'input.invalid' });
    expect((await admin('PATCH /groups/nobody', { body: { name: 'X' } })).json).toMatchObject({ status: 404, code: 'group.unknown' });
  });

  test('of a kind that nobody edits answer 409 with the reason', async () => {
    expect((await admin('DELETE /groups/Press%20Releases')).json).toMatchObject({ status: 409, code: 'group.not-editable', detail: expect.stringContaining('Exchange admin centre') });
    expect((await admin('PATCH /groups/Press%20Releases', { body: { name: 'X', externalId: 'PR-1' } })).json).toMatchObject({ status: 409, code: 'group.not-editable', detail: expect.stringContaining('Exchange admin centre') });
    expect((await admin('GET /groups/Press%20Releases')).json).toMatchObject({ externalId: '', notEditable: expect.stringContaining('Exchange admin centre') });
    expect((await admin('PATCH /groups/Press%20Releases', { body: { externalId: 'PR-1' } })).json).toMatchObject({ externalId: 'PR-1' });
    expect((await admin('DELETE /groups/Frontline')).json).toMatchObject({ status: 409, detail: expect.stringContaining('gives licences') });
  });

  test('are deleted once', async () => {
    const gone = await admin('DELETE /groups/Road%20Team');
    expect([gone.status, reportSchema.parse(gone.json).rows]).toMatchObject([200, [{ name: 'Road Team', email: '', status: 'changed' }]]);
    expect((await admin('GET /groups/Road%20Team')).status).toBe(404);
    expect((await admin('DELETE /groups/Road%20Team')).status).toBe(404);
  });

  test('are changed by whoever may, and by nobody else', async () => {
    for (const as of ['viewonly', 'billing', 'user'] as const) {
      for (const [request, body] of [['POST /groups', { name: 'Y' }], ['PATCH /groups/Sales', { name: 'Y' }], ['DELETE /groups/Sales', undefined], ['POST /groups/Sales/applications/Salesforce', undefined]] as const) {
        expect((await admin(request, { as, body })).json).toMatchObject({ status: 403, code: 'ability.missing' });
      }
    }
  });
});

describe('licences of a group', () => {
  test('are given and taken by whoever looks after licences', async () => {
    const given = await admin('POST /groups/Interns/licences/SPE_E5', { as: 'billing' });
    expect(given.json['job']).toMatchObject(one);
    expect((await admin('GET /groups/Interns')).json).toMatchObject({ licences: [{ name: 'Microsoft 365 E5' }] });
    expect((await admin('POST /groups/Interns/licences/E5')).json).toMatchObject({ status: 409, code: 'plan.empty' });
    expect((await admin('DELETE /groups/Interns/licences/E5', { as: 'billing' })).json['job']).toMatchObject(one);
    expect((await admin('DELETE /groups/Interns/licences/E5')).json).toMatchObject({ status: 409, code: 'plan.empty' });
  });

  test('that do not fit, do not exist or are not asked by the right person are refused', async () => {
    expect((await admin('POST /groups/All%20Staff/licences/VISIOCLIENT')).json).toMatchObject({ status: 409, detail: expect.stringContaining('seats of') });
    expect((await admin('POST /groups/Marketing%20Newsletter/licences/SPE_E5')).json).toMatchObject({ status: 409, code: 'group.not-editable', detail: expect.stringContaining('not security-enabled') });
    expect((await admin('POST /groups/Interns/licences/E9')).json).toMatchObject({ status: 404, code: 'licence.unknown' });
    expect((await admin('POST /groups/Interns/licences/E5', { as: 'viewonly' })).status).toBe(403);
  });
});

describe('applications', () => {
  test('are listed, given to a group, shown with it, and taken again', async () => {
    expect((await admin('GET /applications', { as: 'viewonly' })).json).toMatchObject({ total: 2, items: [{ name: 'Salesforce', roles: [{ name: 'Standard User' }, { name: 'System Administrator' }] }, { name: 'Travel Booking', roles: [] }] });
    const given = await admin('POST /groups/Sales/applications/Salesforce', { body: { role: 'Standard User' } });
    expect(given.json['job']).toMatchObject({ ...one, title: 'Assign Salesforce as Standard User to the group Sales' });
    expect((await admin('GET /groups/Sales')).json).toMatchObject({ applications: [{ name: 'Salesforce', roles: [{ name: 'Standard User' }] }] });
    expect((await admin('POST /groups/Sales/applications/Salesforce', { body: { role: 'Standard User' } })).json).toMatchObject({ status: 409, code: 'plan.empty', detail: '“Sales” is assigned to Salesforce as Standard User already.' });
    expect((await admin('DELETE /groups/Sales/applications/Salesforce')).json['job']).toMatchObject(one);
    expect((await admin('GET /groups/Sales')).json).toMatchObject({ applications: [] });
    expect((await admin('POST /groups/Sales/applications/Nothing')).json).toMatchObject({ status: 404, code: 'application.unknown' });
    expect((await admin('GET /applications', { as: 'billing' })).status).toBe(403);
  });

  test('are given in the role that is said, which several take, and taken in one role or whole', async () => {
    const missing = await admin('POST /groups/EMEA/applications/Salesforce');
    expect(missing.json).toMatchObject({ status: 400, code: 'input.invalid', detail: '“Salesforce” has several roles: “Standard User”, “System Administrator”. Say which of them: send {"role":"Standard User"} as the body.' });
    expect((await admin('POST /groups/EMEA/applications/Salesforce', { body: { role: 'Boss' } })).json).toMatchObject({ status: 400, detail: expect.stringContaining('no role called “Boss”') });
    expect((await admin('POST /groups/EMEA/applications/Salesforce', { body: { rol: 'Standard User' } })).status).toBe(400);
    expect((await admin('POST /groups/EMEA/applications/Travel%20Booking')).json['job']).toMatchObject({ ...one, title: 'Assign Travel Booking to the group EMEA' });
    const roles = async (): Promise<unknown> => (await admin('GET /groups/EMEA')).json['applications'];
    for (const role of ['Standard User', 'system administrator']) expect((await admin('POST /groups/EMEA/applications/Salesforce', { body: { role } })).json['job']).toMatchObject(one);
    expect(await roles()).toMatchObject([{ name: 'Salesforce', roles: [{ name: 'Standard User' }, { name: 'System Administrator' }] }, { name: 'Travel Booking', roles: [] }]);
    expect((await admin('DELETE /groups/EMEA/applications/Salesforce?role=System%20Administrator')).json['job']).toMatchObject({ ...one, title: 'Remove Salesforce as System Administrator from the group EMEA' });
    expect(await roles()).toMatchObject([{ roles: [{ name: 'Standard User' }] }, {}]);
    expect((await admin('POST /groups/EMEA/applications/Salesforce', { body: { role: 'System Administrator' } })).status).toBe(200);
    expect((await admin('DELETE /groups/EMEA/applications/Salesforce')).json['job']).toMatchObject(one);
    expect(await roles()).toMatchObject([{ name: 'Travel Booking' }]);
    expect((await admin('DELETE /groups/EMEA/applications/Salesforce')).json).toMatchObject({ status: 409, code: 'plan.empty', detail: '“EMEA” is not assigned to Salesforce.' });
    const entries = (await admin('GET /audit?action=unassign-application')).json['items'] as { after: string }[];
    expect(entries[0]?.after).toBe('its members may not use Salesforce as Standard User through it any more; its members may not use Salesforce as System Administrator through it any more');
  });
});

describe('a directory that does not answer', () => {
  const behaviour = async (faults: object[]): Promise<unknown> =>
    fetch(`${usher.directory.replace('/v1.0', '')}/_local/behaviour`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ faults }) });

  test('leaves open what it alone knows, and lets the rest go on as a job', async () => {
    await behaviour([{ match: '*', rate: 1, kind: '503', retryAfter: 60 }]);
    const shown = await admin('GET /groups/Sales');
    expect([shown.status, shown.json['name'], shown.json['applications']]).toEqual([200, 'Sales', null]);
    expect((await admin('GET /applications')).json).toMatchObject({ status: 503, code: 'later' });
    const renamed = await admin('PATCH /groups/EMEA', { body: { name: 'Europe' } });
    expect([renamed.status, Object.keys(renamed.json)]).toEqual([202, ['jobId']]);
    expect((await admin(`POST /jobs/${String(renamed.json['jobId'])}/stop`)).status).toBe(200);
    await behaviour([]);
    expect((await admin('GET /groups/EMEA')).status).toBe(200);
  }, 60_000);

  test('is asked once more where its answer was lost, and nothing is done twice', async () => {
    await behaviour([{ match: '*', rate: 1, kind: 'applied-then-reset', times: 1 }]);
    const given = await admin('POST /groups/Interns/licences/SPE_E5');
    await behaviour([]);
    if (given.status === 202) await admin(`GET /jobs/${String(given.json['jobId'])}/events`);
    expect((await admin('GET /groups/Interns')).json).toMatchObject({ licences: [{ name: 'Microsoft 365 E5' }] });
    expect((await admin('DELETE /groups/Interns/licences/SPE_E5')).json['job']).toMatchObject(one);
  }, 60_000);
});

describe('local login', () => {
  test('says who sets it up, then is allowed until a day and ended', async () => {
    const name = people.user;
    expect((await admin(`POST /users/${name}/allow-local-login`, { body: {} })).json).toMatchObject({ status: 409, detail: expect.stringContaining('not set up') });
    const { id } = groupViewSchema.parse((await admin('POST /groups', { body: { name: 'Passwords' } })).json);
    const { settings } = usher.usher.services.store;
    const stored = await settings.get({ tenant: usher.tenant }, 'settings');
    await settings.put({ tenant: usher.tenant }, 'settings', { organisationName: '', sendWelcome: true, sync: { enabled: true, last: null, problem: null }, ...stored?.value, localLoginGroup: id });
    const allowed = await admin(`POST /users/${name}/allow-local-login`, { body: { until: '2099-01-31' } });
    expect(allowed.json['job']).toMatchObject({ ...one, title: expect.stringMatching(/^Allow local login for .+ until 2099-01-31$/) });
    expect((await admin(`GET /users/${name}`)).json).toMatchObject({ localLogin: true });
    expect((await admin(`POST /users/${name}/disable-local-login`)).json['job']).toMatchObject(one);
    expect((await admin(`GET /users/${name}`)).json).toMatchObject({ localLogin: false });
  });

  test.each([[{ until: 'tomorrow' }], [{ until: '2026-02-30' }], [{ until: 5 }], [{ to: '2099-01-01' }]])('is not understood with %j', async (body) => {
    expect((await admin(`POST /users/${people.user}/allow-local-login`, { body })).json).toMatchObject({ status: 400, code: 'input.invalid' });
  });

  test('is for Organisation Admins', async () => {
    for (const as of ['viewonly', 'billing', 'user'] as const) expect((await admin(`POST /users/${people.user}/disable-local-login`, { as })).status).toBe(403);
  });
});

describe('purge', () => {
  test('is for the deleted alone, and waits for an approver', async () => {
    const name = 'lee.gu@contoso.com';
    expect((await admin(`POST /users/${name}/purge`)).json).toMatchObject({ status: 409, detail: expect.stringContaining('not deleted') });
    const asked = await admin(`DELETE /users/${name}`);
    const { id } = asked.json['approval'] as { id: string };
    const approved = await admin(`POST /approvals/${id}/approve`, { as: 'otherAdmin' });
    await admin(`GET /jobs/${String(approved.json['job'])}/events`);
    const plan = await admin('POST /plans', { body: { operations: [{ kind: 'purge-user', users: [name] }] } });
    expect(plan.json).toMatchObject({ decision: 'approval', counts: { run: 1 } });
    const purge = await admin(`POST /users/${name}/purge`);
    expect([purge.status, Object.keys(purge.json)]).toEqual([202, ['approval']]);
  });
});

describe('plans', () => {
  const who = ['joni.sherman@contoso.com', 'diego.siciliani@contoso.com'];
  const planned = async (operation: object): Promise<Answered> => admin('POST /plans', { body: { operations: [{ users: who, ...operation }] } });

  test.each<[string, object, RegExp]>([
    ['swap-licence', { licence: 'E3', instead: 'E5' }, /Swap Microsoft 365 E3/], ['allow-local-login', { until: '2099-12-31' }, /until 2099-12-31/], ['send-message', { text: 'Hello there' }, /Hello there/],
    ['issue-access-pass', {}, /pass/i], ['sign-out', {}, /Sign out/], ['edit-user', { fields: { profile: { city: 'Bonn' } } }, /Bonn/],
  ])('take %s', async (kind, parts, words) => {
    const { status, json } = await planned({ kind, ...parts });
    expect(status).toBe(201);
    const plan = planViewSchema.parse(json);
    expect(plan.counts).toMatchObject({ total: 2, run: 2 });
    expect(plan.rows[0]?.changes.join()).toMatch(words);
  });

  test.each([['disable-local-login', {}], ['send-invite', {}]])('take %s, and say for whom there is nothing to do', async (kind, parts) => {
    const { status, json } = await planned({ kind, ...parts });
    expect([status, planViewSchema.parse(json).counts.total]).toEqual([201, 2]);
  });

  test('take set-properties as far as the properties are there and the values fit', async () => {
    const { properties } = usher.usher.services.store;
    const definitions = [{ key: 'desks', name: 'Desks', type: 'number' as const, choices: [] }, { key: 'shirt', name: 'Shirt size', type: 'choice' as const, choices: ['S', 'M'] }];
    await properties.put({ tenant: usher.tenant }, 'all', { definitions });
    const set = await planned({ kind: 'set-properties', properties: { shirt: 'M', desks: 2 } });
    const done = await admin(`POST /plans/${String(set.json['id'])}/commit`);
    expect(done.json['job']).toMatchObject({ summary: { changed: 2 } });
    expect((await admin('GET /users/joni.sherman@contoso.com')).json).toMatchObject({ properties: { shirt: 'M', desks: 2 } });
    for (const wrong of [{ shirt: 'XL' }, { desks: 'two' }, { hat: 'M' }]) expect((await planned({ kind: 'set-properties', properties: wrong })).json).toMatchObject({ status: 400, code: 'input.invalid' });
  });

  test.each<[object, RegExp]>([
    [{ kind: 'swap-licence', licence: 'E3' }, /needs “instead”/], [{ kind: 'swap-licence', instead: 'E3' }, /needs “licence”/], [{ kind: 'set-properties' }, /needs “properties”/], [{ kind: 'send-message' }, /needs “text”/],
    [{ kind: 'send-message', text: '  ' }, /needs words/], [{ kind: 'allow-local-login', until: 'soon' }, /“operations\.0\.until”/], [{ kind: 'sign-out', untill: '2099-01-01' }, /untill/], [{ kind: 'create-user' }, /“operations\.0\.kind”/],
  ])('are not made from %j', async (operation, words) => {
    expect((await planned(operation)).json).toMatchObject({ status: 400, code: 'input.invalid', detail: expect.stringMatching(words) });
  });

  test('give a licence together with the usage location it needs, also for a Billing Admin', async () => {
    await admin('POST /users', { body: { email: 'no.place@contoso.com', firstName: 'No', lastName: 'Place' } });
    const ask = async (parts: object): Promise<Answered> => admin('POST /plans', { as: 'billing', body: { operations: [{ kind: 'assign-licence', licence: 'E5', users: ['no.place@contoso.com'], ...parts }] } });
    expect((await ask({})).json).toMatchObject({ counts: { run: 0, refuse: 1 } });
    expect((await ask({ location: 'Germany' })).json).toMatchObject({ status: 400, detail: expect.stringMatching(/location/) });
    const plan = await ask({ location: 'DE' });
    expect((await admin(`POST /plans/${String(plan.json['id'])}/commit`, { as: 'billing' })).json['job']).toMatchObject({ summary: { changed: 1 } });
    expect((await admin('GET /users/no.place@contoso.com')).json).toMatchObject({ profile: { usageLocation: 'DE' } });
  });

  test('are held to the ability of each kind', async () => {
    const as = 'billing';
    expect((await admin('POST /plans', { as, body: { operations: [{ kind: 'swap-licence', licence: 'E3', instead: 'E5', users: who }] } })).status).toBe(201);
    for (const kind of ['purge-user', 'allow-local-login', 'issue-access-pass', 'send-invite']) expect((await admin('POST /plans', { as, body: { operations: [{ kind, users: who }] } })).status).toBe(403);
  });
});
