// A new user over REST: local login, properties, a home phone, and what is not understood.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { people, runUsher } from './running-usher.ts';
import type { Answered, RunningUsher } from './running-usher.ts';

let usher: RunningUsher;
beforeAll(async () => { usher = await runUsher(); });
afterAll(async () => { await usher.close(); });

const create = async (body: object): Promise<Answered> => usher.ask('POST /api/v1/users', { as: 'admin', body });

test('is refused as long as local login is not set up, and nobody is made', async () => {
  const { status, json } = await create({ email: 'rest.login@contoso.com', localLogin: true });
  expect(status).toBeGreaterThanOrEqual(400);
  expect(json['detail']).toContain('Local login is not set up here');
  expect(await usher.usher.services.store.users.byName(usher.tenant, 'rest.login@contoso.com')).toEqual([]);
});

test('with a licence and without a usage location is told how this door takes one', async () => {
  const settings = async (usageLocation: string): Promise<Answered> => usher.ask('PATCH /api/v1/settings', { as: 'admin', body: { usageLocation } });
  await settings('');
  const wanted = { email: 'rest.nowhere@contoso.com', displayName: 'Rest Nowhere', licences: ['SPE_E5'] };
  expect((await create(wanted)).json).toMatchObject({
    status: 409, code: 'licence.location-missing', detail: 'Rest Nowhere has no usage location, which a licence needs. Give one of two letters, for example DE, as “profile.usageLocation”.',
  });
  expect(await create({ ...wanted, profile: { usageLocation: 'DE' } })).toMatchObject({ status: 201, json: { profile: { usageLocation: 'DE' } } });
  await settings('DE');
});

test('has it where a group keeps it', async () => {
  const { settings, groups } = usher.usher.services.store;
  const stored = await settings.get({ tenant: usher.tenant }, 'settings');
  const group = (await groups.page({ tenant: usher.tenant }, { limit: 100 })).items.find(({ value }) => value.kind === 'security' && !value.dynamic && !value.synced);
  await settings.put({ tenant: usher.tenant }, 'settings', { organisationName: '', sendWelcome: true, sync: { enabled: true, last: null, problem: null }, ...stored?.value, localLoginGroup: group?.id ?? '' });
  expect(await create({ email: 'rest.login@contoso.com', localLogin: true })).toMatchObject({ status: 201, json: { localLogin: true, groups: [{ id: group?.id }] } });
});

test.each([[{ localLogin: 'yes' }], [{ localLogin: 1 }]])('is not understood with %j', async (wrong) => {
  expect(await create({ email: 'rest.wrong@contoso.com', ...wrong })).toMatchObject({ status: 400, json: { code: 'input.invalid' } });
});

test.each([[{ propertys: {} }, /propertys/], [{ admin: true }, /admin/], [{ profile: { jobtitle: 'Lead' } }, /jobtitle/], [{ properties: { shoe_size: 44 } }, /shoe_size/], [{ properties: { badge: 'x'.repeat(1_001) } }, /Badge: .*at most 1,000 characters/]])('says what it does not know of %j, and makes nobody', async (wrong, words) => {
  await usher.ask('POST /api/v1/properties', { as: 'admin', body: { name: 'Badge', type: 'text' } });
  expect(await create({ email: 'rest.unknown@contoso.com', ...wrong })).toMatchObject({ status: 400, json: { code: 'input.invalid', detail: expect.stringMatching(words) } });
  expect(await usher.usher.services.store.users.byName(usher.tenant, 'rest.unknown@contoso.com')).toEqual([]);
});

test('has the properties that are named from the start', async () => {
  await usher.ask('POST /api/v1/properties', { as: 'admin', body: { name: 'Badge', type: 'text' } });
  await usher.ask('POST /api/v1/properties', { as: 'admin', body: { name: 'Desk', type: 'number' } });
  expect(await create({ email: 'rest.badge@contoso.com', properties: { badge: ' B-7 ', desk: '12' } })).toMatchObject({ status: 201, json: { properties: { badge: 'B-7', desk: 12 } } });
});

test('of six for one address at the same moment one is made, and the others are told that somebody has it', async () => {
  const answers = await Promise.all(Array.from({ length: 6 }, async () => create({ email: 'rest.six@contoso.com' })));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([201, 409, 409, 409, 409, 409]);
  for (const { json } of answers.filter(({ status }) => status === 409)) expect(json).toMatchObject({ code: 'plan.empty', detail: expect.stringMatching(/exists already\.$/) });
});

test('whose address the directory has given to somebody since it was read is refused like one that was there', async () => {
  await usher.graph('POST', '/users', { accountEnabled: true, displayName: 'New Elsewhere', mailNickname: 'rest.elsewhere', userPrincipalName: 'rest.elsewhere@contoso.com', passwordProfile: { password: 'Correct-Horse-9' } });
  expect((await create({ email: 'rest.elsewhere@contoso.com' })).json).toMatchObject({ status: 409, code: 'plan.empty', detail: 'An account named rest.elsewhere@contoso.com exists already.' });
});

describe('a guest', () => {
  const inDirectory = async (id: unknown): Promise<unknown> => (await fetch(`${usher.directory}/users/${String(id)}?$select=givenName,surname,usageLocation,jobTitle,userPrincipalName`, { headers: { authorization: 'Bearer local' } })).json();

  test('has in the directory what the answer shows, under the user name that the directory made', async () => {
    const { status, json } = await create({ email: 'rest.boss@nowhere.example', type: 'guest', firstName: 'Resi', lastName: 'Boss', profile: { usageLocation: 'FR', jobTitle: 'Boss' } });
    expect(status).toBe(201);
    expect(await inDirectory(json['id'])).toMatchObject({ givenName: 'Resi', surname: 'Boss', usageLocation: 'FR', jobTitle: 'Boss', userPrincipalName: json['userPrincipalName'] });
    expect(json).toMatchObject({ firstName: 'Resi', lastName: 'Boss', profile: { usageLocation: 'FR', jobTitle: 'Boss' }, userPrincipalName: expect.stringMatching(/^rest\.boss_nowhere\.example#EXT#@/) });
    expect((await usher.ask(`GET /api/v1/users/${encodeURIComponent(String(json['userPrincipalName']))}`, { as: 'admin' })).json['id']).toBe(json['id']);
  });
});

describe('somebody of a domain that an identity provider signs in', () => {
  test('is made under the name by which the identity provider knows them, and no password is told', async () => {
    const { status, json } = await create({ email: 'rest.sso@fabrikam-sso.com', firstName: 'Resi', lastName: 'Sso' });
    expect([status, json['firstPassword']]).toEqual([201, undefined]);
    const seen = await fetch(`${usher.directory}/users/${String(json['id'])}?$select=onPremisesImmutableId,givenName`, { headers: { authorization: 'Bearer local' } });
    expect(await seen.json()).toMatchObject({ onPremisesImmutableId: 'rest.sso@fabrikam-sso.com', givenName: 'Resi' });
  });

  test('is refused with a password in a file, which would do nothing', async () => {
    const text = 'email,first_name,last_name,password\nfile.sso@fabrikam-sso.com,File,Sso,Correct-Horse-9\n';
    const { json } = await usher.ask('POST /api/v1/imports', { as: 'admin', text, type: 'text/csv' });
    const [row] = await usher.usher.services.changes.rows(usher.tenant, String(json['id']), { from: 0, limit: 1 });
    expect(row).toMatchObject({ verdict: 'refuse', operations: [], reason: 'password: file.sso@fabrikam-sso.com signs in with an identity provider; leave it out.' });
  });
});

test.each<[string, object]>([
  ['POST /api/v1/groups/Sales/members', { users: ['adele.vance@contoso.com'], silent: true }],
  ['POST /api/v1/plans', { operations: [{ kind: 'sign-out', users: ['adele.vance@contoso.com'] }], dryRun: true }],
  ['POST /api/v1/imports', { rows: [{ email: 'x@contoso.com' }], silent: true }],
  ['POST /api/v1/imports/none/commit', { silent: true }],
])('%s says what it does not know of its body as well', async (address, body) => {
  const unknown = Object.keys(body).at(-1);
  expect(await usher.ask(address, { as: 'admin', body })).toMatchObject({ status: 400, json: { code: 'input.invalid', detail: expect.stringContaining(unknown ?? '') } });
});

test.each<[object, number, string]>([
  [{ groups: ['Nowhere'] }, 404, 'group.unknown'], [{ licences: ['Nothing'] }, 404, 'licence.unknown'], [{ groups: ['Press Releases'] }, 409, 'group.not-editable'],
  [{ type: 'guest', email: 'guest@elsewhere.example', role: 'admin' }, 409, 'status.refuses'],
])('with %j is refused with %i %s, and nobody is made', async (wrong, status, code) => {
  expect(await create({ email: 'rest.refused@contoso.com', ...wrong })).toMatchObject({ status, json: { code } });
  expect(await usher.usher.services.store.users.byName(usher.tenant, 'rest.refused@contoso.com')).toEqual([]);
});

describe('a home phone, which the directory does not keep', () => {
  const homePhoneOf = async (name: string): Promise<unknown> => ((await usher.ask(`GET /api/v1/users/${name}`, { as: 'admin' })).json['profile'] as { homePhone: string } | undefined)?.homePhone;
  async function finished(job: unknown): Promise<void> {
    while ((await usher.ask(`GET /api/v1/jobs/${String(job)}`, { as: 'admin' })).json['finished'] === null);
  }
  /** As after the loss of the list, which is then made anew from the directory and from what Usher keeps. */
  async function readAgain(...forgotten: string[]): Promise<void> {
    const { users } = usher.usher.services.store;
    for (const name of forgotten) for (const { id } of await users.byName(usher.tenant, name)) await users.remove(usher.tenant, id);
    await finished((await usher.ask('POST /api/v1/sync/now', { as: 'admin' })).json['jobId']);
  }

  test('is kept from a form and a file, through every sync, and changed and cleared like everything else', async () => {
    expect(await create({ email: 'rest.phone@contoso.com', profile: { homePhone: ' 030 1 ' } })).toMatchObject({ status: 201, json: { profile: { homePhone: '030 1' } } });
    const preview = await usher.ask('POST /api/v1/imports', { as: 'admin', text: 'email,first_name,last_name,home_phone\nfile.phone@contoso.com,File,Phone,030 2\n', type: 'text/csv' });
    await finished((await usher.ask(`POST /api/v1/imports/${String(preview.json['id'])}/commit`, { as: 'admin' })).json['jobId']);
    await readAgain();
    expect([await homePhoneOf('rest.phone@contoso.com'), await homePhoneOf('file.phone@contoso.com')]).toEqual(['030 1', '030 2']);

    const change = async (homePhone: string, more: object = {}): Promise<Answered> => usher.ask('PATCH /api/v1/users/rest.phone@contoso.com', { as: 'admin', body: { profile: { homePhone, ...more } } });
    expect(await change('030 3', { city: 'Bonn' })).toMatchObject({ status: 200, json: { profile: { homePhone: '030 3', city: 'Bonn' } } });
    await readAgain('rest.phone@contoso.com');
    expect(await homePhoneOf('rest.phone@contoso.com')).toBe('030 3');
    expect(await change('')).toMatchObject({ status: 200, json: { profile: { homePhone: '', city: 'Bonn' } } });
    await readAgain('rest.phone@contoso.com');
    expect(await homePhoneOf('rest.phone@contoso.com')).toBe('');
    expect(await change('x'.repeat(65))).toMatchObject({ json: { detail: expect.stringContaining('home phone: ') } });
  });

  test('may be changed by everybody for themselves, and of those who are synced', async () => {
    expect(await usher.ask(`PATCH /api/v1/users/${people.user}`, { as: 'user', body: { profile: { homePhone: '030 4' } } })).toMatchObject({ status: 200, json: { profile: { homePhone: '030 4' } } });
    const { users } = await usher.usher.services.store.users.list(usher.tenant, { filter: { status: ['active'] }, limit: 500 });
    const synced = users.find((user) => user.synced);
    expect(await usher.ask(`PATCH /api/v1/users/${synced?.id}`, { as: 'admin', body: { profile: { homePhone: '030 5' } } })).toMatchObject({ status: 200, json: { profile: { homePhone: '030 5' } } });
  });
});
