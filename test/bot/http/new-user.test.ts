// A new user over REST with local login: given where a group keeps it, refused where none does.
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
