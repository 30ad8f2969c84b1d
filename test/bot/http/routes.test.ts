// What the routes do, each through the real wire down to the local directory.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { importPreviewSchema, planViewSchema, reportSchema, usersPageSchema } from '../../../shared/api.ts';
import { people, runUsher } from './running-usher.ts';
import type { Answered, Asking, RunningUsher } from './running-usher.ts';

let usher: RunningUsher;
beforeAll(async () => { usher = await runUsher(); });
afterAll(async () => { await usher.close(); });

const admin = async (request: string, asking: Asking = {}): Promise<Answered> => usher.ask(request, { as: 'admin', ...asking });

/** How an account stands in the directory itself. */
async function inDirectory(path: string): Promise<Record<string, unknown>> {
  const response = await fetch(`${usher.directory}${path}`, { headers: { authorization: 'Bearer local' } });
  return await response.json() as Record<string, unknown>; // what each test asserts
}

async function finished(jobId: unknown, asking: Asking = {}): Promise<Answered> {
  const stream = await admin(`GET /api/v1/jobs/${String(jobId)}/events`, asking);
  expect(stream.text).toMatch(/event: finished\n/);
  return admin(`GET /api/v1/jobs/${String(jobId)}/report`, asking);
}

describe('users', () => {
  test('are listed invited and active, by name, a page at a time without repeating anybody', async () => {
    const seen: string[] = [];
    let next: string | undefined;
    do {
      const { json } = await admin(`GET /api/v1/users?pageSize=7${next === undefined ? '' : `&pageToken=${next}`}`);
      const page = usersPageSchema.parse(json);
      if (next === undefined) expect(page).toMatchObject({ total: expect.any(Number), totalCapped: false });
      expect(page.items.every(({ status }) => status === 'invited' || status === 'active')).toBe(true);
      seen.push(...page.items.map(({ displayName }) => displayName));
      next = page.nextPageToken;
    } while (next !== undefined);
    expect(seen.length).toBeGreaterThan(20);
    expect(new Set(seen).size).toBe(seen.length);
  });

  test('are those invited and active where the filters say nothing', async () => {
    const all = (await usher.ask('GET /api/v1/users?pageSize=500', { as: 'admin' })).json;
    expect((await usher.ask('GET /api/v1/users?pageSize=500&status=&q=%20', { as: 'admin' })).json.items).toEqual(all.items);
  });

  test('can be filtered and sorted together', async () => {
    const { items } = usersPageSchema.parse((await admin('GET /api/v1/users?group=Sales&status=all&sort=-email&type=member')).json);
    expect(items.length).toBeGreaterThan(1);
    expect(items.every(({ groups, type }) => type === 'member' && groups.some(({ name }) => name === 'Sales'))).toBe(true);
    expect(items.map(({ email }) => email)).toEqual(items.map(({ email }) => email).sort().reverse());
    expect((await admin('GET /api/v1/users?q=ADELE%20vance')).json.items.map(({ email }) => email)).toEqual([people.user]);
  });

  test.each(['status=gone', 'sort=shoe', 'pageSize=0', 'pageSize=501', 'pageSize=x', 'type=robot', 'role=king', 'pageToken=x', 'sort=name&sort=email', `q=${'x'.repeat(201)}`])('cannot be asked for by %p', async (query) => {
    expect((await admin(`GET /api/v1/users?${query}`)).json).toMatchObject({ status: 400, code: 'input.invalid' });
  });

  test('of an unknown group are not everybody', async () => {
    expect((await admin('GET /api/v1/users?group=Sals')).json).toMatchObject({ status: 404, code: 'group.unknown', detail: expect.stringMatching(/Sales/) });
  });

  test('are found by id, user name and address', async () => {
    const { json } = await admin(`GET /api/v1/users/${people.user}`);
    expect((await admin(`GET /api/v1/users/${String(json['id'])}`)).json).toEqual(json);
    expect((await admin('GET /api/v1/users/nobody')).json).toMatchObject({ status: 404, code: 'person.unknown' });
  });

  test('see themselves, and nobody else without the role', async () => {
    expect((await usher.ask(`GET /api/v1/users/${people.user}`, { as: 'user' })).status).toBe(200);
    expect((await usher.ask(`GET /api/v1/users/${people.admin}`, { as: 'user' })).status).toBe(403);
  });

  test('are created with groups, and told their first password once', async () => {
    const { status, json, headers } = await admin('POST /api/v1/users', { body: { email: 'Jane@contoso.com', firstName: 'Jane', lastName: 'Doe', groups: ['Sales'], profile: { usageLocation: 'de', city: 'Bonn' } } });
    expect(status).toBe(201);
    expect(json).toMatchObject({ email: 'jane@contoso.com', displayName: 'Jane Doe', status: 'invited', groups: [{ name: 'Sales' }], profile: { usageLocation: 'DE', city: 'Bonn' }, firstPassword: expect.stringMatching(/.{12}/) });
    expect(headers.get('cache-control')).toBe('no-store');
    expect(await inDirectory('/users/jane@contoso.com')).toMatchObject({ givenName: 'Jane' });
    expect((await admin('GET /api/v1/users/jane@contoso.com')).text).not.toMatch(/firstPassword/);
    expect(usher.logged.join('')).not.toContain(String(json['firstPassword']));
  });

  test.each<[object, number, string, RegExp]>([
    [{ email: people.user }, 409, 'plan.empty', /exists already/], [{ email: 'x@nowhere.example' }, 400, 'domain.not-authorised', /not a verified domain/], [{ email: 'x' }, 400, 'input.invalid', /not an e-mail address/],
    [{ email: 'x@contoso.com', groups: ['No such group'] }, 404, 'group.unknown', /No such group/], [{ email: 'x@contoso.com', firstName: 'x'.repeat(65) }, 400, 'input.invalid', /64/],
    [{ email: 'x@contoso.com', lastName: 'a\u0000b' }, 400, 'input.invalid', /control character/], [{ email: 'x@contoso.com', type: 'guest' }, 400, 'input.invalid', /belongs to this organisation/],
    [{ email: 'x@contoso.com', profile: { usageLocation: 'Germany' } }, 400, 'input.invalid', /“Germany” is not a country code of two letters/], [{ email: 'x@contoso.com', profile: { usageLocation: 'QQ' } }, 400, 'input.invalid', /“QQ” is not a country code/], [{ email: 'x@contoso.com', licences: ['No such licence'] }, 404, 'licence.unknown', /No such licence/],
  ])('are not created from %j', async (body, ...[status, code, words]) => {
    const answer = await admin('POST /api/v1/users', { body });
    expect(answer.json).toMatchObject({ status, code, detail: expect.stringMatching(words) });
    expect((await admin('GET /api/v1/users/x@contoso.com')).status).toBe(404);
  });

  test('of other organisations are invited as guests', async () => {
    const { status, json } = await admin('POST /api/v1/users', { body: { email: 'jim@partner.example', displayName: 'Jim', type: 'guest', silent: true } });
    expect([status, json['type'], json['invitation']]).toEqual([201, 'guest', 'pending']);
  });
});

describe('actions on a user', () => {
  test('deactivate ends the account’s right to sign in, reactivate gives it back', async () => {
    const off = await admin('POST /api/v1/users/alex.wilber@contoso.com/deactivate');
    expect(reportSchema.parse(off.json).rows).toMatchObject([{ email: people.otherAdmin, status: 'changed' }]);
    expect((await inDirectory(`/users/${people.otherAdmin}?$select=accountEnabled`))['accountEnabled']).toBe(false);
    expect((await admin('POST /api/v1/users/alex.wilber@contoso.com/deactivate')).json).toMatchObject({ status: 409, detail: expect.stringMatching(/already/) });
    expect((await admin('POST /api/v1/users/alex.wilber@contoso.com/reactivate')).status).toBe(200);
    expect((await inDirectory(`/users/${people.otherAdmin}?$select=accountEnabled`))['accountEnabled']).toBe(true);
  });

  test('reset-password tells the new password in this one answer', async () => {
    const { status, json, text } = await admin(`POST /api/v1/users/${people.viewonly}/reset-password`);
    const [secret] = json['secrets'] as { password: string; person: object }[];
    expect(status).toBe(200);
    expect(secret).toMatchObject({ person: { email: people.viewonly }, password: expect.stringMatching(/.{12}/) });
    const job = (json['job'] as { id: string }).id;
    expect((await admin(`GET /api/v1/jobs/${job}/report`)).text).not.toContain(secret?.password);
    expect((await admin(`POST /api/v1/jobs/${job}/secrets`)).json['secrets']).toEqual([]);
    expect(text.split(secret?.password ?? '').length).toBe(2);
  });

  test('of the wrong status is refused with the reason', async () => {
    expect((await admin('POST /api/v1/users/jane@contoso.com/sign-out')).json).toMatchObject({ status: 409, code: 'status.refuses', detail: expect.stringMatching(/invited/i) });
  });

  test('a first password that was lost comes anew with the invite, because nothing is reset before the first sign-in', async () => {
    expect((await admin('POST /api/v1/users/jane@contoso.com/reset-password')).json).toMatchObject({ status: 409, code: 'status.refuses', detail: expect.stringContaining('“send invite” with “with:password”') });
    const { status, json } = await admin('POST /api/v1/users/jane@contoso.com/send-invite', { body: { with: 'password' } });
    expect([status, json['secrets']]).toMatchObject([200, [{ kind: 'password' }]]);
  });
});

test('an invite with a first way to sign in is not sent to whoever cannot be given one', async () => {
  const outbox = async (): Promise<string> => (await fetch(`${usher.directory.replace('/v1.0', '')}/_local/outbox`)).text();
  await admin('POST /api/v1/users', { body: { email: 'never.in@contoso.com' } });
  await admin('POST /api/v1/users/never.in@contoso.com/deactivate');
  await admin('POST /api/v1/users', { body: { email: 'joe@partner.example', type: 'guest' } });
  const sent = await outbox();
  for (const [who, words] of [['never.in@contoso.com', /is deactivated; reactivate them first/], ['joe@partner.example', /is a guest/]] as const) {
    for (const way of ['password', 'pass']) {
      expect((await admin(`POST /api/v1/users/${who}/send-invite`, { body: { with: way } })).json).toMatchObject({ status: 409, code: 'status.refuses', detail: expect.stringMatching(words) });
    }
  }
  expect(await outbox()).toBe(sent);
  await admin('POST /api/v1/users/joe@partner.example/deactivate');
  expect((await admin('POST /api/v1/users/joe@partner.example/send-invite', { body: {} })).json).toMatchObject({ status: 409, code: 'status.refuses', detail: expect.stringMatching(/is deactivated, and the directory invites no guest who is\. Reactivate them first\./) });
  await admin('POST /api/v1/users/joe@partner.example/reactivate');
  expect((await admin('POST /api/v1/users/joe@partner.example/send-invite', { body: {} })).status).toBe(200);
  await admin('POST /api/v1/users/never.in@contoso.com/reactivate');
  expect((await admin('POST /api/v1/users/never.in@contoso.com/send-invite', { body: { with: 'password' } })).json['secrets']).toHaveLength(1);
});

describe('groups and licences', () => {
  test('groups come by name, with why some cannot be changed', async () => {
    const { items } = (await admin('GET /api/v1/groups?pageSize=500')).json;
    expect(items.map(({ name }) => name)).toEqual(expect.arrayContaining(['Sales']));
    expect(items.some(({ notEditable }) => typeof notEditable === 'string')).toBe(true);
    const first = await admin('GET /api/v1/groups?pageSize=1');
    const second = await admin(`GET /api/v1/groups?pageSize=1&pageToken=${String(first.json['nextPageToken'])}`);
    expect([first.json.items[0], second.json.items[0]]).toEqual(items.slice(0, 2));
  });

  test('members are added and removed; who is unknown is refused by name and the others go on', async () => {
    const added = await admin('POST /api/v1/groups/Sales/members', { body: { users: [people.billing, 'nobody@contoso.com'] } });
    expect(reportSchema.parse(added.json).rows).toMatchObject([{ email: people.billing, status: 'changed' }, { name: 'nobody@contoso.com', status: 'refused', reason: expect.stringMatching(/nobody@contoso.com/) }]);
    const removed = await admin(`DELETE /api/v1/groups/Sales/members/${people.billing}`);
    expect(reportSchema.parse(removed.json).rows).toMatchObject([{ status: 'changed' }]);
    expect((await admin('GET /api/v1/groups/Sales/members?pageSize=500')).json.items.map(({ email }) => email)).not.toContain(people.billing);
  });

  test('a group that cannot be changed says why', async () => {
    const { items } = (await admin('GET /api/v1/groups?pageSize=500')).json;
    const fixed = items.find(({ notEditable }) => notEditable !== null);
    const answer = await admin(`POST /api/v1/groups/${String(fixed?.['id'])}/members`, { body: { users: [people.billing] } });
    expect(answer.json).toMatchObject({ status: 409, detail: expect.stringContaining(String(fixed?.['notEditable'])) });
  });

  test('licences tell how many seats are free', async () => {
    const { items } = (await usher.ask('GET /api/v1/licences', { as: 'billing' })).json;
    expect(items).toContainEqual(expect.objectContaining({ name: 'Microsoft 365 E3', free: expect.any(Number) }));
    // Ids of service plans are for planning alone.
    expect(items.filter((item) => 'servicePlans' in item)).toEqual([]);
  });
});

describe('plans', () => {
  test.each([
    ['one person', { users: [people.user] }, 'Make Adele Vance View-Only Admin'],
    ['several, somebody unknown among them', { users: [people.user, 'nobody'] }, 'Make 2 people View-Only Admin'],
    ['whoever a filter finds', { filter: { q: 'adele' } }, 'Make 1 person View-Only Admin'],
  ])('that give a role to %s are called what they are called in the chat', async (_who, whom, title) => {
    const { json } = await admin('POST /api/v1/plans', { body: { operations: [{ kind: 'set-role', role: 'viewonly', ...whom }] } });
    expect(json['title']).toBe(title);
  });

  const people3 = { users: ['grady.archie@contoso.com', people.viewonly, people.billing] };

  test('show what would happen without doing it, run once, and are taken back', async () => {
    const made = await admin('POST /api/v1/plans', { body: { operations: [{ kind: 'disable-account', users: [people.viewonly, people.billing, 'nobody'] }] } });
    const plan = planViewSchema.parse(made.json);
    expect([made.status, plan.decision, plan.state, plan.counts]).toEqual([201, 'confirm', 'open', { total: 3, run: 2, skip: 0, refuse: 1 }]);
    expect(plan.rows[0]?.changes[0]).toMatch(/can sign in → cannot sign in/);
    expect((await inDirectory(`/users/${people.viewonly}?$select=accountEnabled`))['accountEnabled']).toBe(true);

    const committed = await admin(`POST /api/v1/plans/${plan.id}/commit`);
    expect(committed.json['job']).toMatchObject({ state: 'done', summary: { changed: 2, refused: 1 } });
    expect((await admin(`POST /api/v1/plans/${plan.id}/commit`)).json).toMatchObject({ status: 409, code: 'plan.already-decided' });
    expect((await admin(`POST /api/v1/plans/${plan.id}/cancel`)).json).toMatchObject({ status: 409, code: 'plan.already-decided' });

    expect((await admin(`POST /api/v1/plans/${plan.id}/undo`)).json['job']).toMatchObject({ kind: 'undo', summary: { changed: 2 } });
    expect((await inDirectory(`/users/${people.viewonly}?$select=accountEnabled`))['accountEnabled']).toBe(true);
    expect((await admin(`POST /api/v1/plans/${plan.id}/undo`)).json).toMatchObject({ status: 409, code: 'job.not-undoable' });
  });

  test('that are cancelled do nothing', async () => {
    const { json } = await admin('POST /api/v1/plans', { body: { operations: [{ kind: 'disable-account', ...people3 }] } });
    expect((await admin(`POST /api/v1/plans/${String(json['id'])}/cancel`)).json).toMatchObject({ state: 'cancelled' });
    expect((await admin(`POST /api/v1/plans/${String(json['id'])}/commit`)).json).toMatchObject({ status: 409, code: 'plan.already-decided' });
    expect((await admin(`POST /api/v1/plans/${String(json['id'])}/undo`)).json).toMatchObject({ status: 409, code: 'job.not-undoable' });
  });

  test('belong to whoever asked for them', async () => {
    const { json } = await admin('POST /api/v1/plans', { body: { operations: [{ kind: 'sign-out', ...people3 }] } });
    const id = String(json['id']);
    expect((await usher.ask(`POST /api/v1/plans/${id}/commit`, { as: 'otherAdmin' })).json).toMatchObject({ status: 403, code: 'plan.not-yours' });
    expect((await usher.ask(`POST /api/v1/plans/${id}/cancel`, { as: 'otherAdmin' })).json).toMatchObject({ status: 403, code: 'plan.not-yours' });
    expect((await usher.ask(`GET /api/v1/plans/${id}`, { as: 'viewonly' })).status).toBe(200);
    expect((await usher.ask(`GET /api/v1/plans/${id}`, { as: 'user' })).status).toBe(403);
    const row = await usher.ask(`GET /api/v1/plans/${id}?pageSize=1`, { as: 'admin' });
    const next = await usher.ask(`GET /api/v1/plans/${id}?pageSize=1&pageToken=${String(row.json['nextPageToken'])}`, { as: 'admin' });
    expect([row.json.rows[0]?.['n'], next.json.rows[0]?.['n']]).toEqual([0, 1]);
  });

  test.each([{ kind: 'add-to-group', group: 'Sale' }, { kind: 'assign-licence', licence: 'Microsoft 365 E' }, { kind: 'set-properties', properties: { nothing: 1 } }])('of %j tell no name to whoever may not make them', async (operation) => {
    const { json } = await usher.ask('POST /api/v1/plans', { as: 'user', body: { operations: [{ ...operation, users: [people.user] }] } });
    expect(json).toMatchObject({ status: 403, code: 'ability.missing', detail: expect.not.stringMatching(/Sales|E3|propert/) });
  });

  test('of licences may be made by who looks after licences, of accounts not', async () => {
    const licences = await usher.ask('POST /api/v1/plans', { as: 'billing', body: { operations: [{ kind: 'assign-licence', licence: 'E5', users: [people.user] }] } });
    expect(licences.status).toBe(201);
    expect((await usher.ask(`POST /api/v1/plans/${String(licences.json['id'])}/commit`, { as: 'billing' })).status).toBe(200);
    expect((await usher.ask('POST /api/v1/plans', { as: 'billing', body: { operations: [{ kind: 'disable-account', users: [people.user] }] } })).status).toBe(403);
  });

  test.each([
    [{ operations: [] }, /“operations”/], [{ operations: [{ kind: 'sign-out' }] }, /Say for whom/], [{ operations: [{ kind: 'sign-out', filter: {} }] }, /Say for whom/],
    ...[{ q: '  ' }, { q: '\u200b' }, { q: '' }, { status: '' }, { status: [] }, { status: ' , ' }, { property: [] }, { group: '' }, { licence: ' ' }, { type: 'guest', q: ' ' }].map(
      (filter): [object, RegExp] => [{ operations: [{ kind: 'sign-out', filter }] }, /it is empty, and a filter that says nothing would mean everybody/]),
    [{ operations: [{ kind: 'sign-out', filter: { property: '' } }] }, /it is empty|needs a value/],
    [{ operations: [{ kind: 'sign-out', filter: { grup: 'Sales' } }] }, /grup/], [{ operations: [{ kind: 'sign-out', users: ['a'], filter: { type: 'guest' } }] }, /not both/],
    [{ operations: [{ kind: 'add-to-group', users: ['a'] }] }, /needs “group”/], [{ operations: [{ kind: 'explode', users: ['a'] }] }, /“operations\.0\.kind”/],
    [{ operations: [{ kind: 'sign-out', users: ['a'] }, { kind: 'disable-account', users: ['b'] }] }, /same users/],
    [{ operations: [{ kind: 'disable-account', users: ['a'], role: 'admin' }] }, /“disable-account” takes no “role”/], [{ operations: [{ kind: 'set-role', users: ['a'], role: 'user', fields: { profile: { office: '1' } } }] }, /“set-role” takes no “fields”/],
    [{ operations: [{ kind: 'disable-account', users: ['a'] }, { kind: 'enable-account', users: ['a'] }] }, /“disable-account” and “enable-account” of one plan are both about whether the account is active/],
    [{ operations: [{ kind: 'sign-out', users: ['a'] }, { kind: 'sign-out', users: ['a'] }] }, /both about “sign-out”/],
    [{ operations: [{ kind: 'add-to-group', group: 'Sales', users: ['a'] }, { kind: 'remove-from-group', group: 'sales', users: ['a'] }] }, /both about the group “Sales”/],
    [{ operations: [{ kind: 'assign-licence', licence: 'E3', users: ['a'] }, { kind: 'swap-licence', licence: 'E5', instead: 'E3', users: ['a'] }] }, /both about the licence “Microsoft 365 E3”/],
    [{ operations: [{ kind: 'edit-user', fields: { profile: { office: '1' } }, users: ['a'] }, { kind: 'edit-user', fields: { profile: { office: '2' } }, users: ['a'] }] }, /both about “office”/],
  ])('are not made from %j', async (body, words) => {
    expect((await admin('POST /api/v1/plans', { body })).json).toMatchObject({ status: 400, code: 'input.invalid', detail: expect.stringMatching(words) });
  });
});

test('a plan may say several things of people, as long as each is about something else', async () => {
  const whom = { users: [people.user] };
  const operations = [{ kind: 'add-to-group', group: 'Sales', ...whom }, { kind: 'add-to-group', group: 'IT', ...whom }, { kind: 'edit-user', fields: { profile: { office: '1' } }, ...whom }, { kind: 'edit-user', fields: { profile: { city: 'Rome' } }, ...whom }];
  expect((await admin('POST /api/v1/plans', { body: { operations } })).status).toBe(201);
});

describe('imports', () => {
  const file = 'email,first_name,last_name,password\nann.import@contoso.com,Ann,Import,\nben.import@contoso.com,Ben,Import,Sommer-2026!x\nbad,Cy,Import,\nmegan.bowen@contoso.com,Megan,Bowen,\n';

  test('show every row first, create what was shown, and report it', async () => {
    const previewed = await admin('POST /api/v1/imports', { text: file, type: 'text/csv' });
    const preview = importPreviewSchema.parse(previewed.json);
    expect([previewed.status, preview.totalRows, preview.summary]).toEqual([201, 4, { create: 2, change: 0, unchanged: 0, skip: 1, refuse: 1 }]);
    expect(previewed.text).not.toContain('Sommer-2026');
    expect((await admin('GET /api/v1/users/ann.import@contoso.com')).status).toBe(404);
    expect((await admin(`GET /api/v1/imports/${preview.id}/rows?verdict=refuse`)).json.items).toMatchObject([{ line: 4, reason: expect.stringMatching(/e-mail/) }]);

    const { status, json } = await admin(`POST /api/v1/imports/${preview.id}/commit`);
    expect(status).toBe(202);
    const report = await finished(json['jobId']);
    expect(report.json.rows.map((row) => row['status'])).toEqual(['created', 'created', 'refused', 'skipped']);
    const csv = await admin(`GET /api/v1/jobs/${String(json['jobId'])}/report?format=csv`);
    expect(csv.headers.get('content-disposition')).toMatch(/attachment; filename="usher-report-/);
    expect(csv.text.split('\r\n').slice(0, 2)).toEqual([expect.stringMatching(/line,email,name,status,reason$/), '2,ann.import@contoso.com,Ann Import,created,']);
  });

  test('take groups and the welcome at the end, and still create nobody else', async () => {
    const preview = await admin('POST /api/v1/imports', { text: 'email,first_name,last_name,password\ndee@contoso.com,Dee,Late,Winter-2026!x\n', type: 'text/csv' });
    const { status, json } = await admin(`POST /api/v1/imports/${String(preview.json['id'])}/commit`, { body: { sendWelcome: false, groups: ['Sales'], licences: [] } });
    expect(status).toBe(202);
    expect((await finished(json['jobId'])).json.rows).toMatchObject([{ email: 'dee@contoso.com', status: 'created' }]);
    expect((await admin('GET /api/v1/users/dee@contoso.com')).json['groups']).toMatchObject([{ name: 'Sales' }]);
    expect((await admin(`POST /api/v1/imports/${String(preview.json['id'])}/commit`)).json).toMatchObject({ status: 409, code: 'plan.already-decided' });
  });

  test.each<[object, number, string, RegExp]>([
    [{ groups: ['Nope'] }, 404, 'group.unknown', /no group called “Nope”/], [{ licences: ['Nope'] }, 404, 'licence.unknown', /no licence called “Nope”/],
    [{ groups: ['Press Releases'] }, 409, 'group.not-editable', /distribution list/], [{ licences: ['Visio Plan 2'] }, 409, 'licence.none-free', /Visio Plan 2/],
  ])('are not committed with %j, and can be committed without', async (body, ...[status, code, words]) => {
    const text = `email,first_name,last_name,password,usage_location\nchoice.${code.replace('.', '-')}@contoso.com,Cho,Ice,Winter-2026!x,DE\n`;
    const { json: { id } } = await admin('POST /api/v1/imports', { text, type: 'text/csv' });
    expect((await admin(`POST /api/v1/imports/${String(id)}/commit`, { body })).json).toMatchObject({ status, code, detail: expect.stringMatching(words) });
    expect((await admin(`POST /api/v1/imports/${String(id)}/commit`)).status).toBe(202);
  });

  test('come as JSON too', async () => {
    const { status, json } = await admin('POST /api/v1/imports', { body: { rows: [{ email: 'eve@contoso.com', first_name: 'Eve "E"', last_name: 'a,b\nc' }, { email: 'fay@contoso.com', first_name: 'Fay', last_name: 'Json' }] } });
    expect([status, json['totalRows']]).toEqual([201, 2]);
    expect(json.rows[1]).toMatchObject({ verdict: 'run', person: { name: 'Fay Json' } });
  });

  test.each<[string, Asking, number, RegExp]>([
    ['an empty file', { text: '', type: 'text/csv' }, 400, /no text|header/i],
    ['a header alone', { text: 'email,first_name,last_name\n', type: 'text/csv' }, 400, /no row|nobody|header/i],
    ['other columns', { text: 'a,b\n1,2\n', type: 'text/csv' }, 400, /email,first_name,last_name/],
    ['an Excel workbook', { text: 'PK', type: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet' }, 415, /CSV/],
    ['a workbook that claims to be CSV', { text: new Uint8Array([0x50, 0x4b, 3, 4, 0, 0, 0]), type: 'text/csv' }, 400, /CSV/],
    ['a form', { text: 'x', type: 'multipart/form-data' }, 415, /text\/csv/],
    ['JSON without rows', { body: { rows: [] } }, 400, /“rows”/],
    ['JSON that nests', { body: { rows: [{ email: { a: 1 } }] } }, 400, /rows/],
  ])('of %s end in a sentence', async (_what, ...[asking, status, words]) => {
    const answer = await admin('POST /api/v1/imports', asking);
    expect(answer.json).toMatchObject({ status, detail: expect.stringMatching(words) });
  });

  test('are not committed by others, and not found where there are none', async () => {
    const preview = await admin('POST /api/v1/imports', { text: 'email,first_name,last_name\ngus@contoso.com,Gus,Else\n', type: 'text/csv' });
    expect((await usher.ask(`POST /api/v1/imports/${String(preview.json['id'])}/commit`, { as: 'otherAdmin', body: { groups: ['Sales'] } })).json).toMatchObject({ status: 403, code: 'plan.not-yours' });
    expect((await usher.ask(`POST /api/v1/imports/${String(preview.json['id'])}/commit`, { as: 'otherAdmin' })).json).toMatchObject({ status: 403, code: 'plan.not-yours' });
    const { json } = await admin('POST /api/v1/plans', { body: { operations: [{ kind: 'sign-out', users: [people.user] }] } });
    expect((await admin(`GET /api/v1/imports/${String(json['id'])}/rows`)).json).toMatchObject({ status: 404, code: 'plan.unknown' });
  });

  test('have a template that can be imported as it stands', async () => {
    const template = await admin('GET /api/v1/imports/template?format=csv');
    expect(template.headers.get('content-type')).toMatch(/^text\/csv/);
    expect((await admin('POST /api/v1/imports', { text: template.text, type: 'text/csv' })).status).toBe(201);
    expect((await admin('GET /api/v1/imports/template?format=xlsx')).status).toBe(400);
  });
});

describe('jobs and records', () => {
  test('jobs come latest first and page without repeating', async () => {
    const first = await admin('GET /api/v1/jobs?pageSize=2');
    const second = await admin(`GET /api/v1/jobs?pageSize=2&pageToken=${String(first.json['nextPageToken'])}`);
    const ids = [...first.json.items, ...second.json.items].map(({ id }) => String(id));
    expect(ids).toEqual([...new Set(ids)].sort().reverse());
    expect(first.text).not.toMatch(/"lease"|"cursor"/);
    const asked = [...first.json.items, ...second.json.items].map((job) => String(job['asked'] ?? job['created']));
    expect(asked).toEqual(asked.toSorted().reverse());
  });

  test('a job is for whoever asked for it and for those who may see all', async () => {
    const { json } = await admin('GET /api/v1/jobs?pageSize=1');
    const id = String(json.items[0]?.['id']);
    for (const address of [`GET /api/v1/jobs/${id}`, `GET /api/v1/jobs/${id}/report`, `GET /api/v1/jobs/${id}/events`, `POST /api/v1/jobs/${id}/stop`, `POST /api/v1/jobs/${id}/secrets`]) {
      expect((await usher.ask(address, { as: 'user' })).status).toBe(403);
    }
    expect((await usher.ask(`GET /api/v1/jobs/${id}`, { as: 'viewonly' })).status).toBe(200);
    expect((await usher.ask(`POST /api/v1/jobs/${id}/stop`, { as: 'viewonly' })).status).toBe(403);
    expect((await admin(`POST /api/v1/jobs/${id}/stop`)).status).toBe(200);
  });

  test('unknown plans, jobs and imports say so', async () => {
    expect((await admin('GET /api/v1/plans/none')).json).toMatchObject({ status: 404, code: 'plan.unknown' });
    expect((await admin('GET /api/v1/jobs/none')).json).toMatchObject({ status: 404, code: 'job.unknown' });
    expect((await admin('GET /api/v1/jobs/n%00ne')).status).toBeLessThan(500);
    expect((await admin(`GET /api/v1/jobs/${'x'.repeat(400)}`)).status).toBeLessThan(500);
  });

  test('the audit trail tells who did what to whom, and can be narrowed', async () => {
    const all = await admin('GET /api/v1/audit?pageSize=500');
    expect(all.json.items).toContainEqual(expect.objectContaining({ action: 'disable-account', outcome: 'done', source: 'tab' }));
    expect(all.json.items).toContainEqual(expect.objectContaining({ outcome: 'refused', who: expect.objectContaining({ email: people.user }) }));
    const narrow = await admin(`GET /api/v1/audit?action=disable-account&person=${people.viewonly}`);
    expect(narrow.json.items.every((entry) => entry['action'] === 'disable-account')).toBe(true);
    expect(narrow.json.items).toHaveLength(1);
    expect((await admin('GET /api/v1/audit?to=2001-01-01T00:00:00Z')).json.items).toEqual([]);
    const first = await admin('GET /api/v1/audit?pageSize=1');
    const second = await admin(`GET /api/v1/audit?pageSize=1&pageToken=${String(first.json['nextPageToken'])}`);
    expect([first.json.items[0], second.json.items[0]]).toEqual(all.json.items.slice(0, 2));
    expect((await admin('GET /api/v1/audit?from=yesterday')).status).toBe(400);
  });

  test('settings and sync say how things stand', async () => {
    expect((await admin('GET /api/v1/settings')).json).toMatchObject({ organisationName: 'Contoso', sendWelcome: true, approvals: { quorum: 1, expiresAfterHours: 72 }, destructivePerDay: 1000, undoDays: 30, localLoginGroup: '', senderMailbox: '' });
    const { status, json } = await admin('POST /api/v1/sync/now');
    expect(status).toBe(202);
    await finished(json['jobId']);
    expect((await admin('GET /api/v1/sync')).json).toMatchObject({ enabled: true, problem: null, job: null, last: expect.stringMatching(/^\d{4}-/) });
  });
});
