import { afterEach, describe, expect, test } from '@jest/globals';
import type { DirectoryChange } from '../../../bot/ports.ts';
import { emptyProfile } from '../../../shared/user.ts';
import { buildBench, closeBenches, graphError } from './graph-world.ts';
import type { Asked, Reply } from './graph-world.ts';

const disable = (userId: string): DirectoryChange => ({ kind: 'set-enabled', userId, enabled: false });
const add = (groupId: string, ...userIds: string[]): DirectoryChange => ({ kind: 'add-members', groupId, userIds });

interface Item { id: string; method: string; url: string; dependsOn?: string[]; headers?: Record<string, string>; body?: Record<string, unknown> }
// The adapter's own batch body, whose shape the assertions then check.
const itemsOf = (asked: Asked | undefined): Item[] => asked?.body['requests'] as Item[];
const batch = (responses: Record<string, unknown>[], headers: Record<string, string> = {}): Reply => ({ headers, body: { responses } });

const account = (overrides: object = {}) => ({
  userPrincipalName: 'jane.o\u2019hara@contoso.com', email: 'jane@example.net', firstName: 'Jane', lastName: '', displayName: 'Jane O\u2019Hara',
  profile: { ...emptyProfile, mobile: '+49 1', company: 'Contoso', street: 'Main 1', externalId: 'E-7', office: '12', usageLocation: 'DE' }, ...overrides,
});

describe('applying changes', () => {
  afterEach(closeBenches);

  test('nothing asks nothing', async () => {
    const { directory, double } = await buildBench(() => ({}));
    expect(await directory.apply([])).toEqual({ outcomes: [] });
    expect(double.asked).toHaveLength(0);
  });

  test('creates an account with what was given and nothing that is empty', async () => {
    const { directory, double } = await buildBench(() => ({ status: 201, body: { id: 'u-1' } }));
    await directory.apply([{ kind: 'create-user', account: account(), password: 'Tulip-Harbour-42' }]);
    expect(double.asked[0]).toMatchObject({ method: 'POST', url: '/v1.0/users' });
    expect(double.asked[0]?.body).toEqual({
      accountEnabled: true, displayName: 'Jane O\u2019Hara', userPrincipalName: 'jane.o\u2019hara@contoso.com', mailNickname: 'jane.ohara',
      passwordProfile: { password: 'Tulip-Harbour-42', forceChangePasswordNextSignIn: true }, otherMails: ['jane@example.net'],
      givenName: 'Jane', companyName: 'Contoso', streetAddress: 'Main 1', mobilePhone: '+49 1', officeLocation: '12', employeeId: 'E-7', usageLocation: 'DE',
    });
  });

  test.each([['zoë.müller+x@contoso.com', 'zoe.muller+x'], ['"a b";(c)@contoso.com', 'abc'], ['李@contoso.com', 'user'], [`${'x'.repeat(80)}@contoso.com`, 'x'.repeat(64)]])(
    'derives a mail nickname Graph takes from %s', async (userPrincipalName, mailNickname) => {
      const { directory, double } = await buildBench(() => ({ status: 201, body: { id: 'u-1' } }));
      await directory.apply([{ kind: 'create-user', account: account({ userPrincipalName }), password: 'x' }]);
      expect(double.asked[0]?.body['mailNickname']).toBe(mailNickname);
    });

  test('invites a guest by the documented property names', async () => {
    const { directory, double } = await buildBench(() => ({ status: 201, body: { id: 'i-1', invitedUser: { id: 'u-1' } } }));
    await directory.apply([{ kind: 'invite-guest', account: account(), sendMail: false }]);
    expect(double.asked[0]).toMatchObject({ method: 'POST', url: '/v1.0/invitations' });
    expect(double.asked[0]?.body).toEqual({
      invitedUserEmailAddress: 'jane@example.net', invitedUserDisplayName: 'Jane O\u2019Hara', sendInvitationMessage: false, inviteRedirectUrl: 'https://myapps.microsoft.com',
    });
  });

  test.each<[string, DirectoryChange, string, unknown]>([
    ['blocks sign-in', disable('u-1'), 'PATCH /v1.0/users/u-1', { accountEnabled: false }],
    ['changes what differs and clears with null', { kind: 'update-user', userId: 'u-1', fields: { lastName: 'Roe', city: '', externalId: 'E-8' } }, 'PATCH /v1.0/users/u-1', { surname: 'Roe', city: null, employeeId: 'E-8' }],
    ['deletes a guest by an encoded name', { kind: 'delete-user', userId: 'a#EXT#@b.com' }, 'DELETE /v1.0/users/a%23EXT%23%40b.com', {}],
    ['restores', { kind: 'restore-user', userId: 'u-1' }, 'POST /v1.0/directory/deletedItems/u-1/restore', {}],
    ['restores under another name', { kind: 'restore-user', userId: 'u-1', userPrincipalName: 'j@c.com' }, 'POST /v1.0/directory/deletedItems/u-1/restore', { newUserPrincipalName: 'j@c.com', autoReconcileProxyConflict: true }],
    ['ends sessions', { kind: 'revoke-sessions', userId: 'u-1' }, 'POST /v1.0/users/u-1/revokeSignInSessions', {}],
    ['sets a password apart from everything else', { kind: 'set-password', userId: 'u-1', password: 'p' }, 'PATCH /v1.0/users/u-1', { passwordProfile: { password: 'p', forceChangePasswordNextSignIn: true } }],
    ['removes a membership, never the person', { kind: 'remove-member', groupId: 'g-1', userId: 'u-1' }, 'DELETE /v1.0/groups/g-1/members/u-1/$ref', {}],
    ['swaps licences in one call', { kind: 'set-licences', userId: 'u-1', add: ['a'], remove: ['b'] }, 'POST /v1.0/users/u-1/assignLicense', { addLicenses: [{ skuId: 'a', disabledPlans: [] }], removeLicenses: ['b'] }],
    ['swaps licences with what is switched off', { kind: 'set-licences', userId: 'u-1', add: ['a'], remove: ['b'], disabledPlans: ['p'] }, 'POST /v1.0/users/u-1/assignLicense', { addLicenses: [{ skuId: 'a', disabledPlans: ['p'] }], removeLicenses: ['b'] }],
  ])('%s', async (...[, change, line, body]) => {
    const { directory, double } = await buildBench(() => ({ status: 200, body: {} }));
    expect((await directory.apply([change])).outcomes).toEqual([{ state: 'done' }]);
    expect(`${double.asked[0]?.method} ${double.asked[0]?.url}`).toBe(line);
    expect(double.asked[0]?.body).toEqual(body);
  });

  test('adds one member by reference and several by one update of the group', async () => {
    const { directory, double } = await buildBench(() => ({ status: 204 }));
    await directory.apply([add('g-1', 'u-1')]);
    await directory.apply([add('g-1', 'u-1', 'u-2')]);
    expect(double.asked[0]).toMatchObject({ method: 'POST', url: '/v1.0/groups/g-1/members/$ref', body: { '@odata.id': `${double.url}/directoryObjects/u-1` } });
    expect(double.asked[1]).toMatchObject({ method: 'PATCH', url: '/v1.0/groups/g-1', body: { 'members@odata.bind': [`${double.url}/directoryObjects/u-1`, `${double.url}/directoryObjects/u-2`] } });
  });

  test('sends several changes as one batch in which those of one group wait for each other', async () => {
    const { directory, double } = await buildBench(() => batch([0, 1, 2, 3].map((id) => ({ id: String(id), status: 204 }))));
    await directory.apply([add('g-1', 'u-1'), add('g-2', 'u-1'), { kind: 'remove-member', groupId: 'g-1', userId: 'u-2' }, add('g-1', 'u-3')]);
    expect(double.asked).toHaveLength(1);
    expect(double.asked[0]?.url).toBe('/v1.0/$batch');
    expect(itemsOf(double.asked[0]).map(({ dependsOn }) => dependsOn)).toEqual([undefined, undefined, ['0'], ['2']]);
    expect(itemsOf(double.asked[0])[2]?.url).toBe('/groups/g-1/members/u-2/$ref');
  });

  test('gives an action without a body an empty one inside a batch', async () => {
    const { directory, double } = await buildBench(() => batch([{ id: '0', status: 200 }, { id: '1', status: 200 }]));
    await directory.apply([{ kind: 'revoke-sessions', userId: 'u-1' }, { kind: 'revoke-sessions', userId: 'u-2' }]);
    expect(itemsOf(double.asked[0])[0]).toMatchObject({ body: {}, headers: { 'Content-Type': 'application/json' } });
  });

  test('gives every item its own outcome, whatever their order', async () => {
    const { directory } = await buildBench(() => batch([
      { id: '3', status: 424, body: {} },
      { id: '1', status: 429, headers: { 'retry-after': '3.5' }, body: graphError(429, 'TooManyRequests').body },
      { id: '2', status: 'no number' },
      { id: '0', status: 204 },
    ]));
    const { outcomes } = await directory.apply(['u-0', 'u-1', 'u-2', 'u-3'].map(disable));
    expect(outcomes).toMatchObject([
      { state: 'done' }, { state: 'later', why: 'throttled', after: 3500 }, { state: 'unknown' }, { state: 'later', why: 'not-run' },
    ]);
  });

  test.each<[string, Reply, object]>([
    ['throttled', { ...graphError(429, 'TooManyRequests'), headers: { 'Retry-After': '7' } }, { state: 'later', why: 'throttled', after: 7000 }],
    ['unavailable', { status: 503 }, { state: 'later', why: 'unavailable' }],
    ['failing', { status: 500 }, { state: 'unknown' }],
    ['malformed', graphError(400, 'BadRequest', 'Invalid batch payload format.'), { state: 'refused', code: 'BadRequest' }],
    ['answered without items', { body: {} }, { state: 'unknown' }],
  ])('says the same of every change when the batch as a whole is %s', async (_title, reply, expected) => {
    const { directory, double } = await buildBench(() => reply);
    expect((await directory.apply([disable('u-1'), disable('u-2')])).outcomes).toMatchObject([expected, expected]);
    expect(double.asked).toHaveLength(1);
  });

  test('calls every change of a batch unknown when its connection broke', async () => {
    const { directory, double } = await buildBench(() => 'reset');
    expect((await directory.apply([disable('u-1'), disable('u-2')])).outcomes).toMatchObject([{ state: 'unknown' }, { state: 'unknown' }]);
    expect(double.asked).toHaveLength(1);
  });

  test('refuses more changes than one request takes', async () => {
    const { directory } = await buildBench(() => ({}));
    await expect(directory.apply(Array.from({ length: 21 }, (_, index) => disable(`u-${index}`)))).rejects.toThrow('20');
  });

  test.each<[string, Reply, unknown]>([
    ['the highest share told by any item', batch([{ id: '0', status: 204, headers: { 'x-ms-throttle-limit-percentage': '0.91' } }, { id: '1', status: 204, headers: { 'X-MS-Throttle-Limit-Percentage': '1.2' } }], { 'x-ms-throttle-limit-percentage': '0.85' }), { used: 1.2 }],
    ['a bound when only the cost is told', batch([{ id: '0', status: 204, headers: { 'x-ms-resource-unit': '1' } }]), { below: 0.8 }],
    ['nothing when nothing is told', batch([{ id: '0', status: 204 }]), undefined],
  ])('reports as used budget %s', async (_title, reply, budget) => {
    const { directory } = await buildBench(() => reply);
    expect((await directory.apply([disable('u-1'), disable('u-2')])).budget).toEqual(budget);
  });

  test('gives way to people when the work is bulk', async () => {
    const { directory, double } = await buildBench(() => batch([]));
    await directory.apply([disable('u-1'), disable('u-2')], { bulk: true });
    await directory.apply([disable('u-1'), disable('u-2')]);
    expect(double.asked.map(({ headers }) => headers['x-ms-throttle-priority'])).toEqual(['low', undefined]);
    expect(itemsOf(double.asked[0])[0]?.headers).toMatchObject({ 'x-ms-throttle-priority': 'low' });
  });

  test('keeps the request id of a refusal in the log, and no password', async () => {
    const { directory, log } = await buildBench(() => graphError(400, 'Request_BadRequest', 'The specified password does not comply with password complexity requirements.'));
    await directory.apply([{ kind: 'set-password', userId: 'u-1', password: 'Tulip-Harbour-42' }]);
    expect(log.text()).toContain('request-7');
    expect(log.text()).not.toContain('Tulip');
  });
});
