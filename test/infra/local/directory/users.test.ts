// People: create, read, change, delete, over HTTP.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { buildUser, eventual, person, reference, startClient } from './directory-client.ts';
import type { Client } from './directory-client.ts';

let directory: Client;
beforeAll(async () => void (directory = await startClient()));
beforeEach(async () => void (await directory.local('POST reset')));
afterAll(() => directory.close());

describe('demo organisation', () => {
  test.each(['megan.bowen', 'alex.wilber', 'lynne.robbins', 'patti.fernandez', 'adele.vance'])('has %s', async (name) => {
    const { body } = await directory.get(`/users/${name}@contoso.com?$select=id,accountEnabled,userType`);
    expect(body).toMatchObject({ accountEnabled: true, userType: 'Member' });
  });

  test('has about forty people, with guests, disabled, synchronised and never signed-in ones', async () => {
    const { body } = await directory.get('/users?$select=id,accountEnabled,userType,externalUserState,onPremisesSyncEnabled,usageLocation,signInActivity');
    const people = body['value'] ?? [];
    expect(people.length).toBe(44);
    const count = (test: (one: (typeof people)[number]) => boolean) => people.filter(test).length;
    expect(count((one) => one['userType'] === 'Guest')).toBe(4);
    expect(count((one) => one['externalUserState'] === 'PendingAcceptance')).toBe(1);
    expect(count((one) => one['accountEnabled'] === false)).toBe(4);
    expect(count((one) => one['onPremisesSyncEnabled'] === true)).toBe(2);
    expect(count((one) => one['signInActivity'] === undefined && one['userType'] === 'Member')).toBeGreaterThan(0);
    expect(count((one) => one['usageLocation'] === null && one['userType'] === 'Member')).toBe(2);
  });
});

describe('reading', () => {
  test('gives the default properties only, without $select', async () => {
    const { body } = await directory.get(`/users/${person(1)}`);
    expect(Object.keys(body).filter((name) => !name.startsWith('@')).sort()).toEqual([
      'businessPhones', 'displayName', 'givenName', 'id', 'jobTitle', 'mail', 'mobilePhone', 'officeLocation', 'preferredLanguage', 'surname', 'userPrincipalName',
    ]);
  });

  test('gives null for a selected property that was never set, and never a password', async () => {
    await directory.post('/users', buildUser('nell'));
    const { body } = await directory.get('/users/nell@contoso.com?$select=city,passwordProfile,accountEnabled,otherMails');
    expect(body).toMatchObject({ city: null, passwordProfile: null, accountEnabled: true, otherMails: [] });
  });

  test('finds a guest by the encoded user name', async () => {
    const { status, body } = await directory.get(`/users/${encodeURIComponent('bob_fabrikam.com#EXT#@contoso.onmicrosoft.com')}`);
    expect([status, body['mail']]).toEqual([200, 'bob@fabrikam.com']);
  });

  test("takes the form users('name')", async () => {
    expect((await directory.get("/users('adele.vance@contoso.com')")).body['displayName']).toBe('Adele Vance');
  });

  test('answers 404 for somebody who is not there, with the request id', async () => {
    const { status, body, headers } = await directory.get('/users/nobody@contoso.com');
    expect(status).toBe(404);
    expect(body['error']).toMatchObject({
      code: 'Request_ResourceNotFound',
      message: "Resource 'nobody@contoso.com' does not exist or one of its queried reference-property objects are not present.",
    });
    expect(body['error']?.['innerError']?.['request-id']).toBe(headers.get('request-id'));
  });

  test('gives sign-in activity by object id, not by user name', async () => {
    expect((await directory.get(`/users/${person(1)}?$select=signInActivity`)).body['signInActivity']).toHaveProperty('lastSignInDateTime');
    expect((await directory.get('/users/megan.bowen@contoso.com?$select=signInActivity')).status).toBe(400);
  });

  test('shows the manager when expanded', async () => {
    const { body } = await directory.get(`/users/${person(5)}?$select=id&$expand=manager($select=displayName)`);
    expect(body['manager']).toMatchObject({ displayName: 'Miriam Graham' });
  });

  test.each(['x', 'a.b.c', `${Buffer.from('{"typ":"JWT","alg":"none"}').toString('base64url')}.e30.`])('refuses the token %s, which was issued elsewhere', async (token) => {
    const response = await fetch(`${directory.url}/users`, { headers: { authorization: `Bearer ${token}` } });
    expect([response.status, await response.json()]).toMatchObject([401, { error: { code: 'InvalidAuthenticationToken', message: 'Access token validation failure.' } }]);
  });

  test('refuses a request without a token', async () => {
    const response = await fetch(`${directory.url}/users`);
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ error: { code: 'InvalidAuthenticationToken', message: 'Access token is empty.' } });
  });
});

describe('creating', () => {
  test('answers 201 with the account, which can be read at once', async () => {
    const created = await directory.post('/users', buildUser('jane', { usageLocation: 'DE', givenName: 'Jane', mail: 'jane@contoso.com' }));
    expect(created.status).toBe(201);
    const read = await directory.get(`/users/${created.body['id']}?$select=usageLocation,proxyAddresses,userType,identities`);
    expect(read.body).toMatchObject({ usageLocation: 'DE', proxyAddresses: ['SMTP:jane@contoso.com'], userType: 'Member' });
    expect(read.body['identities']?.[0]).toEqual({ signInType: 'userPrincipalName', issuer: 'contoso.onmicrosoft.com', issuerAssignedId: 'jane@contoso.com' });
  });

  test('keeps a new account out of sight while replication is slow', async () => {
    await directory.local('PUT behaviour', { visibilityDelayMs: 60_000 });
    const { body } = await directory.post('/users', buildUser('later'));
    expect((await directory.get(`/users/${body['id']}`)).status).toBe(404);
    expect((await directory.post('/users', buildUser('later'))).status).toBe(400);
  });
});

describe('changing', () => {
  test('changes only what was sent, and clears with null', async () => {
    expect((await directory.patch(`/users/${person(5)}`, { jobTitle: 'Boss', department: null })).status).toBe(204);
    const { body } = await directory.get(`/users/${person(5)}?$select=jobTitle,department,city`);
    expect(body).toMatchObject({ jobTitle: 'Boss', department: null, city: 'Bellevue' });
  });

  test('a new primary address keeps the former one as an alias', async () => {
    await directory.patch(`/users/${person(5)}`, { mail: 'adele@example.com' });
    const { body } = await directory.get(`/users/${person(5)}?$select=mail,proxyAddresses`);
    expect(body).toMatchObject({ mail: 'adele@example.com', proxyAddresses: ['SMTP:adele@example.com', 'smtp:adele.vance@contoso.com'] });
  });

  test('a new user name is found at once and the former one no longer', async () => {
    await directory.patch(`/users/${person(5)}`, { userPrincipalName: 'adele@example.com' });
    expect((await directory.get('/users/adele@example.com')).body['id']).toBe(person(5));
    expect((await directory.get('/users/adele.vance@contoso.com')).status).toBe(404);
  });

  test('a new password moves lastPasswordChangeDateTime', async () => {
    const select = `/users/${person(5)}?$select=lastPasswordChangeDateTime`;
    const before = (await directory.get(select)).body['lastPasswordChangeDateTime'];
    expect((await directory.patch(`/users/${person(5)}`, { passwordProfile: { password: 'Fresh-Start-22' } })).status).toBe(204);
    expect((await directory.get(select)).body['lastPasswordChangeDateTime'] ?? '').not.toBe(before);
  });

  test('revoking sessions moves signInSessionsValidFromDateTime, except for guests', async () => {
    const from = async (id: string) => (await directory.get(`/users/${id}?$select=signInSessionsValidFromDateTime`)).text;
    const [member, guest] = [await from(person(5)), await from(person(41))];
    const { status, body } = await directory.post(`/users/${person(5)}/revokeSignInSessions`);
    expect([status, body['value']]).toEqual([200, true]);
    await directory.post(`/users/${person(41)}/revokeSignInSessions`);
    expect(await from(person(5))).not.toBe(member);
    expect(await from(person(41))).toBe(guest);
  });
});

describe('relations', () => {
  test('the manager is set, read and removed', async () => {
    const path = `/users/${person(37)}/manager`;
    expect((await directory.call('PUT', `${path}/$ref`, { body: reference(person(1)) })).status).toBe(204);
    expect((await directory.get(path)).body['displayName']).toBe('Megan Bowen');
    expect((await directory.delete(`${path}/$ref`)).status).toBe(204);
    expect((await directory.get(path)).status).toBe(404);
  });

  test('direct reports are those whose manager this is', async () => {
    const { body } = await directory.get(`/users/${person(18)}/directReports?$select=displayName`);
    expect((body['value'] ?? []).map((one) => one['displayName'])).toEqual(['Zoë Müller', 'Raul Razo']);
  });

  test('memberOf holds groups and roles, and casts narrow it', async () => {
    const all = await directory.get(`/users/${person(24)}/memberOf?$select=displayName`);
    expect((all.body['value'] ?? []).map((one) => one['displayName']).sort()).toEqual(['All Staff', 'IT', 'User Administrator']);
    const roles = await directory.get(`/users/${person(24)}/transitiveMemberOf/microsoft.graph.directoryRole`);
    expect((roles.body['value'] ?? []).map((one) => one['displayName'])).toEqual(['User Administrator']);
  });

  test('transitiveMemberOf follows nested groups', async () => {
    const { body } = await directory.get(`/users/${person(5)}/transitiveMemberOf/microsoft.graph.group?$select=displayName`);
    expect((body['value'] ?? []).map((one) => one['displayName'])).toContain('Sales and Marketing');
  });

  test('counts only with ConsistencyLevel', async () => {
    expect((await directory.get(`/users/${person(24)}/memberOf/$count`, eventual)).text).toBe('3');
    expect((await directory.get(`/users/${person(24)}/memberOf/$count`)).status).toBe(400);
  });
});
