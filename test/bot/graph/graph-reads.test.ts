import { afterEach, describe, expect, test } from '@jest/globals';
import { UsherError } from '../../../shared/errors.ts';
import { buildBench, closeBenches, graphError } from './graph-world.ts';
import type { Asked, Reply } from './graph-world.ts';

const noPremium = graphError(403, 'Authentication_RequestFromNonPremiumTenantOrB2CTenant', "Neither tenant is B2C or tenant doesn't have premium license");
const user = (overrides: object = {}) => ({ id: 'u-1', userPrincipalName: 'jane@contoso.com', ...overrides });
const optionsOf = (asked: Asked | undefined): URLSearchParams => new URL(asked?.url ?? '', 'http://double').searchParams;

/** Answers each item of a batch by its path. */
const answerItems = (asked: Asked, answer: (url: string) => { status: number; headers?: object; body?: unknown }): Reply => ({
  // The adapter's own batch body.
  body: { responses: (asked.body['requests'] as { id: string; url: string }[]).map(({ id, url }) => ({ id, ...answer(url) })).reverse() },
});

describe('reading accounts', () => {
  afterEach(closeBenches);

  test('knows an account by everything Graph tells', async () => {
    const { directory } = await buildBench(() => ({
      body: user({
        mail: 'jane.doe@contoso.com', displayName: 'Jane Doe', givenName: 'Jane', surname: 'Doe', userType: 'Member', accountEnabled: true,
        createdDateTime: '2026-01-02T03:04:05Z', onPremisesSyncEnabled: true, jobTitle: 'Buyer', department: 'Sales', companyName: 'Contoso', streetAddress: 'Main 1',
        postalCode: '10115', city: 'Berlin', mobilePhone: '+49 1', officeLocation: '12', employeeId: 'E-7', usageLocation: 'DE',
        signInActivity: { lastSignInDateTime: '2026-02-02T00:00:00Z', lastSuccessfulSignInDateTime: '2026-02-01T00:00:00Z' },
        licenseAssignmentStates: [
          { skuId: 's-1', assignedByGroup: null, state: 'Active' }, { skuId: 's-1', assignedByGroup: 'g-1', state: 'Active' },
          { skuId: 's-1', assignedByGroup: 'g-1', state: 'ActiveWithError' }, { skuId: 's-2', assignedByGroup: 'g-1', state: 'Error' },
        ],
      }),
    }));
    expect(await directory.account('u-1')).toEqual({
      id: 'u-1', email: 'jane.doe@contoso.com', userPrincipalName: 'jane@contoso.com', displayName: 'Jane Doe', firstName: 'Jane', lastName: 'Doe', type: 'member',
      enabled: true, invitation: null, lastConnection: '2026-02-01T00:00:00Z', created: '2026-01-02T03:04:05Z', deleted: null, synced: true,
      profile: {
        jobTitle: 'Buyer', department: 'Sales', company: 'Contoso', street: 'Main 1', postalCode: '10115', city: 'Berlin', mobile: '+49 1', homePhone: '', office: '12',
        externalId: 'E-7', usageLocation: 'DE',
      },
      licences: [{ id: 's-1', viaGroup: null }, { id: 's-1', viaGroup: 'g-1' }],
    });
  });

  test('takes absent properties and nulls alike', async () => {
    const { directory } = await buildBench(() => ({ body: user({ mail: null, userType: null, surname: null, signInActivity: null }) }));
    expect(await directory.account('u-1')).toMatchObject({ email: 'jane@contoso.com', type: 'member', enabled: false, lastName: '', lastConnection: null, created: null, licences: [] });
  });

  test.each([['PendingAcceptance', 'pending'], ['Accepted', 'accepted'], [null, 'accepted']])('reads a guest’s invitation from %s', async (externalUserState, invitation) => {
    const { directory } = await buildBench(() => ({ body: user({ userType: 'Guest', externalUserState }) }));
    expect(await directory.account('u-1')).toMatchObject({ type: 'guest', invitation });
  });

  test('reads the last sign-in of a name by its id', async () => {
    const { directory, double } = await buildBench(() => ({ body: user() }));
    await directory.account('jane@contoso.com');
    expect(double.asked.map((asked) => optionsOf(asked).get('$select')?.includes('signInActivity'))).toEqual([false, true]);
    expect(double.asked[1]?.url).toContain('/users/u-1?');
  });

  test('lists the recycle bin with the user names of before', async () => {
    const id = '00000000-aaaa-4000-8000-00000000000b';
    const bin = { userPrincipalName: '00000000AAAA4000800000000000000bjane@contoso.com', deletedDateTime: '2026-02-01T00:00:00Z' };
    const { directory, double } = await buildBench(() => ({ body: { value: [user({ id, ...bin })] } }));
    const { accounts, next } = await directory.listDeleted(null);
    expect(accounts).toMatchObject([{ id, userPrincipalName: 'jane@contoso.com', email: 'jane@contoso.com', deleted: '2026-02-01T00:00:00Z' }]);
    expect(next).toBeNull();
    expect(double.asked[0]?.url).toContain('/v1.0/directory/deletedItems/microsoft.graph.user?');
    expect(optionsOf(double.asked[0]).get('$select')).toMatch(/deletedDateTime$/);
  });

  test('answers undefined for an account that is not there', async () => {
    const { directory } = await buildBench(() => graphError(404, 'Request_ResourceNotFound'));
    expect(await directory.account('u-1')).toBeUndefined();
  });

  test('says so when an account has an unknown shape', async () => {
    const { directory } = await buildBench(() => ({ body: { userPrincipalName: 7 } }));
    await expect(directory.account('u-1')).rejects.toMatchObject({ code: 'directory.refused', details: { code: 'UnexpectedShape' } });
  });

  test('lists pages of 500 with the last sign-in', async () => {
    const { directory, double } = await buildBench(() => ({ body: { value: [user(), { ...user({ id: 'a-1' }), '@odata.type': '#microsoft.graph.agentUser' }] } }));
    const page = await directory.listAccounts(null);
    expect(page.accounts.map(({ id }) => id)).toEqual(['u-1']);
    expect(page.next).toBeNull();
    expect(optionsOf(double.asked[0]).get('$top')).toBe('500');
    expect(double.asked[0]?.headers['x-ms-throttle-priority']).toBe('low');
  });

  test('does without the last sign-in where the organisation has no licence for it, and remembers that for a day', async () => {
    const { directory, double, clock } = await buildBench((asked) => (asked.url.includes('signInActivity') ? noPremium : { body: { value: [user()] } }));
    const tops = (): (string | null)[] => double.asked.map((asked) => optionsOf(asked).get('$top'));
    expect((await directory.listAccounts(null)).accounts).toHaveLength(1);
    await directory.listAccounts(null);
    expect(tops()).toEqual(['500', '999', '999']);
    clock.advance(25 * 60 * 60_000);
    await directory.listAccounts(null);
    expect(tops()).toEqual(['500', '999', '999', '500', '999']);
  });

  test('a read that is refused in any case stays refused', async () => {
    const { directory, double } = await buildBench(() => graphError(403, 'Authorization_RequestDenied'));
    await expect(directory.listAccounts(null)).rejects.toMatchObject({ code: 'directory.refused' });
    await expect(directory.listAccounts(null)).rejects.toBeInstanceOf(UsherError);
    expect(double.asked).toHaveLength(4);
  });

  test('reads several accounts in one batch and leaves out who is missing', async () => {
    const { directory, double } = await buildBench((asked) => answerItems(asked, (url) => (url.startsWith('/users/gone') ? { status: 404 } : { status: 200, body: user({ id: url.slice(7, 10) }) })));
    expect((await directory.accounts(['u-1', 'gone', 'u-2'])).map(({ id }) => id)).toEqual(['u-1', 'u-2']);
    expect(double.asked).toHaveLength(1);
    await expect(directory.accounts(Array.from({ length: 21 }, (_, index) => `u-${index}`))).rejects.toThrow('20');
  });

  test('reads again only the items of a batch that were throttled, after the longest pause', async () => {
    const { directory, double, clock } = await buildBench((asked, index) => answerItems(asked, (url) => {
      if (index === 0 && !url.startsWith('/users/u-2')) return { status: 429, headers: { 'Retry-After': url.startsWith('/users/u-1') ? '2' : '5' } };
      return { status: 200, body: user({ id: url.slice(7, 10) }) };
    }));
    expect((await directory.accounts(['u-1', 'u-2', 'u-3'])).map(({ id }) => id)).toEqual(['u-1', 'u-2', 'u-3']);
    expect(double.asked.map(({ body }) => (body['requests'] as unknown[]).length)).toEqual([3, 2]);
    expect(clock.pauses).toEqual([5000]);
  });

  test('finds who uses an address, with its quotes doubled', async () => {
    const { directory, double } = await buildBench(() => ({ body: { value: [user({ id: 'u-2', userPrincipalName: 'x@contoso.com', otherMails: ["o'hara@contoso.com"] }), user({ userPrincipalName: "O'Hara@contoso.com" })] } }));
    expect((await directory.accountByEmail("o'hara@contoso.com"))?.id).toBe('u-1');
    expect(optionsOf(double.asked[0]).get('$filter')).toContain("mail eq 'o''hara@contoso.com' or userPrincipalName eq 'o''hara@contoso.com'");
  });
});

describe('reading groups, licences and roles', () => {
  afterEach(closeBenches);

  test('tells the kinds of groups apart and names their licences', async () => {
    const kinds = [
      { groupTypes: ['Unified', 'DynamicMembership'], mailEnabled: true, securityEnabled: false }, { groupTypes: [], mailEnabled: true, securityEnabled: true },
      { groupTypes: [], mailEnabled: true, securityEnabled: false }, { groupTypes: [], mailEnabled: false, securityEnabled: true, onPremisesSyncEnabled: true, isAssignableToRole: true, assignedLicenses: [{ skuId: 's-1' }] },
      { groupTypes: ['Unified'], mailEnabled: true, securityEnabled: true, assignedLicenses: [{ skuId: 's-1', disabledPlans: ['p-2', 'p-1'] }] },
    ];
    const { directory } = await buildBench((asked) => ({
      body: asked.url.includes('subscribedSkus')
        ? { value: [{ skuId: 's-1', skuPartNumber: 'SPE_E3', prepaidUnits: { enabled: 1 } }] }
        : { value: kinds.map((kind, index) => ({ id: `g-${index}`, displayName: `Group ${index}`, ...kind })) },
    }));
    const { groups } = await directory.listGroups(null);
    expect(groups.map(({ kind }) => kind)).toEqual(['microsoft365', 'mail-security', 'distribution', 'security', 'microsoft365']);
    expect(groups.map(({ securityEnabled }) => securityEnabled)).toEqual([false, undefined, undefined, undefined, true]);
    expect(groups[4]?.licences).toEqual([{ id: 's-1', name: 'Microsoft 365 E3', disabledPlans: ['p-1', 'p-2'] }]);
    expect(groups[0]).toMatchObject({ dynamic: true, synced: false, licences: [] });
    expect(groups[3]).toEqual({ id: 'g-3', name: 'Group 3', description: '', kind: 'security', dynamic: false, synced: true, roleAssignable: true, licences: [{ id: 's-1', name: 'Microsoft 365 E3' }], externalId: '' });
  });

  test.each([graphError(404, 'Request_ResourceNotFound'), graphError(400, 'Request_BadRequest', "Invalid object identifier 'x'.")])('answers undefined for a group that is not there', async (reply) => {
    const { directory } = await buildBench(() => reply);
    expect(await directory.group('x')).toBeUndefined();
  });

  test('names products as people know them and counts free seats', async () => {
    const { directory } = await buildBench(() => ({ body: { value: [
      { skuId: 's-1', skuPartNumber: 'ENTERPRISEPACK', appliesTo: 'User', consumedUnits: 7, prepaidUnits: { enabled: 10, warning: 2, suspended: 4 }, servicePlans: [{ servicePlanId: 'p-1', servicePlanName: 'TEAMS1' }, { servicePlanId: 'p-2', servicePlanName: 'EXCHANGE_S_ENTERPRISE' }] },
      { skuId: 's-2', skuPartNumber: 'SOMETHING_NEW', appliesTo: 'User', consumedUnits: 3, prepaidUnits: { enabled: 1, warning: 0 } },
      { skuId: 's-3', skuPartNumber: 'WHOLE_COMPANY', appliesTo: 'Company', consumedUnits: 0, prepaidUnits: { enabled: 1, warning: 0 } },
    ] } }));
    expect(await directory.licences()).toEqual([
      { id: 's-1', name: 'Office 365 E3', partNumber: 'ENTERPRISEPACK', total: 12, used: 7, free: 5, servicePlans: ['p-1', 'p-2'] },
      { id: 's-2', name: 'SOMETHING NEW', partNumber: 'SOMETHING_NEW', total: 1, used: 3, free: 0, servicePlans: [] },
    ]);
  });

  test('reads the memberships of many people at once, every page of them', async () => {
    const bench = await buildBench((asked) => {
      if (asked.method === 'GET') return { body: { value: [{ id: 'g-3' }] } };
      return answerItems(asked, (url) => {
        if (url.startsWith('/users/gone')) return { status: 404 };
        return { status: 200, body: url.startsWith('/users/u-1/') ? { value: [{ id: 'g-1' }, { id: 'g-2' }], '@odata.nextLink': `${bench.double.url}/users/u-1/memberOf?$skiptoken=x` } : { value: [] } };
      });
    });
    expect(await bench.directory.memberships(['u-1', 'u-2', 'gone'])).toEqual(new Map([['u-1', { groupIds: ['g-1', 'g-2', 'g-3'] }], ['u-2', { groupIds: [] }]]));
    expect(bench.double.asked).toHaveLength(2);
  });

  test('lists only the people of a group', async () => {
    const { directory } = await buildBench(() => ({ body: { value: [{ '@odata.type': '#microsoft.graph.user', id: 'u-1' }, { '@odata.type': '#microsoft.graph.device', id: 'd-1' }, { '@odata.type': '#microsoft.graph.group', id: 'g-2' }] } }));
    expect(await directory.listMembers('g-1', null)).toEqual({ userIds: ['u-1'], next: null });
  });

  test('asks for the groups in a group by type and names alone, and looks beyond an empty page', async () => {
    const bench = await buildBench(({ url }) => ({ body: url.includes('skiptoken') ? { value: [{ id: 'g-2', displayName: 'Sales' }, { id: 'g-3', displayName: null }] } : { value: [], '@odata.nextLink': `${bench.double.url}/groups/g-1/members/microsoft.graph.group?$skiptoken=x` } }));
    expect(await bench.directory.nestedGroups('g-1')).toEqual(['Sales', 'g-3']);
    expect(bench.double.asked.map(({ url }) => url)).toEqual(['/v1.0/groups/g-1/members/microsoft.graph.group?$select=id,displayName', '/v1.0/groups/g-1/members/microsoft.graph.group?$skiptoken=x']);
  });

  test('knows no members of a group that is gone, nor more of one that went between two pages', async () => {
    const { directory, double } = await buildBench(() => ({ status: 404, body: { error: { code: 'Request_ResourceNotFound', message: 'Resource does not exist.' } } }));
    expect(await directory.listMembers('g-1', null)).toBeUndefined();
    expect(await directory.listMembers('g-1', `${double.url}/groups/g-1/members?$skiptoken=x`)).toBeUndefined();
  });

  test('knows nobody to hold an Entra role through a group that is gone', async () => {
    const { directory } = await buildBench(({ url }) => {
      if (url.includes('/groups/g-1/')) return { status: 404 };
      return { body: { value: url.includes('/directoryRoles/r-1/') ? [{ '@odata.type': '#microsoft.graph.group', id: 'g-1' }, { '@odata.type': '#microsoft.graph.user', id: 'u-1' }] : [{ id: 'r-1', displayName: 'Global Administrator' }] } };
    });
    expect(await directory.directoryRoles()).toEqual(new Map([['u-1', ['Global Administrator']]]));
  });

  test('knows who holds Entra roles, through a group too', async () => {
    const { directory } = await buildBench(({ url }) => {
      const value = url.includes('/directoryRoles/r-1/') ? [{ '@odata.type': '#microsoft.graph.user', id: 'u-1' }, { '@odata.type': '#microsoft.graph.group', id: 'g-1' }]
        : url.includes('/directoryRoles/r-2/') || url.includes('/groups/g-1/') ? [{ '@odata.type': '#microsoft.graph.user', id: 'u-2' }]
        : [{ id: 'r-1', displayName: 'Global Administrator' }, { id: 'r-2', displayName: 'User Administrator' }];
      return { body: { value } };
    });
    expect(await directory.directoryRoles()).toEqual(new Map([['u-1', ['Global Administrator']], ['u-2', ['Global Administrator', 'User Administrator']]]));
  });

  test('knows the organisation by its verified domains', async () => {
    const { directory } = await buildBench(({ url }) => ({ body: { value: url.includes('/domains') ? [
      { id: 'contoso.com', isVerified: true, isDefault: true, authenticationType: 'Managed' }, { id: 'new.example', isVerified: false }, { id: 'fed.example', isVerified: true, authenticationType: 'Federated' },
    ] : [{ id: 't-1', displayName: 'Contoso' }] } }));
    expect(await directory.organisation()).toEqual({ tenant: 'contoso', name: 'Contoso', domains: [{ name: 'contoso.com', isDefault: true, federated: false }, { name: 'fed.example', isDefault: false, federated: true }] });
  });
});
