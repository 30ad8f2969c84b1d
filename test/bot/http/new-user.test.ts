// A new user over REST: local login and properties, and what is not understood.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runUsher } from './running-usher.ts';
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

test.each<[string, object]>([
  ['POST /api/v1/groups/Sales/members', { users: ['adele.vance@contoso.com'], silent: true }],
  ['POST /api/v1/plans', { operations: [{ kind: 'sign-out', users: ['adele.vance@contoso.com'] }], dryRun: true }],
  ['POST /api/v1/imports', { rows: [{ email: 'x@contoso.com' }], silent: true }],
  ['POST /api/v1/imports/none/commit', { silent: true }],
])('%s says what it does not know of its body as well', async (address, body) => {
  const unknown = Object.keys(body).at(-1);
  expect(await usher.ask(address, { as: 'admin', body })).toMatchObject({ status: 400, json: { code: 'input.invalid', detail: expect.stringContaining(unknown ?? '') } });
});
