// What Graph refuses when people are created or changed, with its own words.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { buildUser, person, startClient } from './directory-client.ts';
import type { Client, Reply } from './directory-client.ts';

let directory: Client;
beforeAll(async () => void (directory = await startClient()));
beforeEach(async () => void (await directory.local('POST reset')));
afterAll(() => directory.close());

const refusal = async (reply: Promise<Reply>) => {
  const { status, body } = await reply;
  return { status, code: body['error']?.['code'], message: String(body['error']?.['message']), target: body['error']?.['details']?.[0]?.['target'], detail: body['error']?.['details']?.[0]?.['code'] };
};

describe('creating refuses', () => {
  test('a user name that is taken', async () => {
    expect(await refusal(directory.post('/users', buildUser('adele.vance')))).toEqual({
      status: 400, code: 'Request_BadRequest', message: 'Another object with the same value for property userPrincipalName already exists.',
      detail: 'ObjectConflict', target: 'userPrincipalName',
    });
  });

  test('an address that is taken', async () => {
    const { message, target } = await refusal(directory.post('/users', buildUser('fresh', { mail: 'adele.vance@contoso.com' })));
    expect([message, target]).toEqual(['Another object with the same value for property proxyAddresses already exists.', 'proxyAddresses']);
  });

  test.each(['nowhere.example', 'contoso-new.com'])('the domain %s, which is not verified', async (domain) => {
    expect(await refusal(directory.post('/users', buildUser('jane', { userPrincipalName: `jane@${domain}` })))).toMatchObject({
      status: 400, code: 'Request_BadRequest', detail: 'InvalidValue', target: 'userPrincipalName',
      message: 'The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names in your organization.',
    });
  });

  test.each(['short1!', 'alllowercase', 'Password1!', 'NOLOWER1NOPE'.toLowerCase()])('the weak password %s', async (password) => {
    expect(await refusal(directory.post('/users', buildUser('jane', { passwordProfile: { password } })))).toMatchObject({
      status: 400, message: 'The specified password does not comply with password complexity requirements. Please provide a different password.',
    });
  });

  test.each(['accountEnabled', 'displayName', 'mailNickname', 'userPrincipalName'])('an account without %s', async (name) => {
    expect(await refusal(directory.post('/users', buildUser('jane', { [name]: undefined })))).toMatchObject({
      status: 400, code: 'Request_BadRequest', target: name, message: `A value is required for property '${name}' of resource 'User'.`,
    });
  });

  test('an account without a password', async () => {
    expect((await refusal(directory.post('/users', buildUser('jane', { passwordProfile: undefined })))).status).toBe(400);
  });

  test('a federated account without onPremisesImmutableId', async () => {
    expect(await refusal(directory.post('/users', buildUser('jane', { userPrincipalName: 'jane@fabrikam-sso.com' })))).toMatchObject({ target: 'onPremisesImmutableId' });
  });

  test.each([
    ['businessPhones', ['1', '2']],
    ['displayName', 'x'.repeat(257)],
    ['givenName', 'x'.repeat(65)],
    ['jobTitle', ''],
    ['usageLocation', 'UK'],
    ['usageLocation', 'Germany'],
    ['mailNickname', 'has blank'],
    ['mailNickname', 'ümlaut'],
    ['mail', 'not an address'],
    ['otherMails', ['nope']],
    ['userType', 'Robot'],
    ['accountEnabled', 'yes'],
    ['employeeId', '12345678901234567'],
  ])('%s %j', async (name, value) => {
    expect(await refusal(directory.post('/users', buildUser('jane', { [name]: value })))).toMatchObject({
      status: 400, code: 'Request_BadRequest', target: name, message: `Invalid value specified for property '${name}' of resource 'User'.`,
    });
  });

  test.each(['Ünal@contoso.com', 'a b@contoso.com', '.dot@contoso.com', 'nodomain'])('the user name %s', async (userPrincipalName) => {
    expect(await refusal(directory.post('/users', buildUser('jane', { userPrincipalName })))).toMatchObject({ status: 400, target: 'userPrincipalName' });
  });

  test.each(['assignedLicenses', 'createdDateTime', 'proxyAddresses', 'externalUserState'])('the read-only property %s', async (name) => {
    expect(await refusal(directory.post('/users', buildUser('jane', { [name]: null })))).toMatchObject({ status: 400, target: name });
  });

  test('a property that does not exist', async () => {
    expect((await refusal(directory.post('/users', buildUser('jane', { shoeSize: 'x' })))).status).toBe(400);
  });

  test('a body that is no JSON', async () => {
    const response = await fetch(`${directory.url}/users`, { method: 'POST', headers: { authorization: 'Bearer local', 'content-type': 'application/json' }, body: '{' });
    expect(response.status).toBe(400);
    expect(await response.text()).toContain('Unable to read JSON request payload');
  });

  test('nothing was created by any refusal', async () => {
    await directory.post('/users', buildUser('jane', { usageLocation: 'UK' }));
    expect((await directory.get('/users/jane@contoso.com')).status).toBe(404);
  });
});

describe('changing refuses', () => {
  test.each([{ displayName: null }, { mail: null }, { userPrincipalName: null }, { usageLocation: null }, { accountEnabled: null }])('to clear %j', async (body) => {
    expect((await directory.patch(`/users/${person(5)}`, body)).status).toBe(400);
  });

  test.each([{ jobTitle: 'Boss' }, { accountEnabled: false }, { passwordProfile: { password: 'Fresh-Start-22' } }])('%j of somebody synchronised', async (body) => {
    expect(await refusal(directory.patch(`/users/${person(38)}`, body))).toMatchObject({
      status: 400, code: 'Request_BadRequest',
      message: 'Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently undergoing migration.',
    });
  });

  test('nothing of a change of which one part is refused', async () => {
    await directory.patch(`/users/${person(5)}`, { jobTitle: 'Boss', usageLocation: 'UK' });
    expect((await directory.get(`/users/${person(5)}?$select=jobTitle`)).body['jobTitle']).toBe('Retail Manager');
  });

  test('people with administrator roles when the application holds only User Administrator', async () => {
    await directory.local('PUT behaviour', { applicationRole: 'User Administrator' });
    expect(await refusal(directory.patch(`/users/${person(2)}`, { accountEnabled: false }))).toMatchObject({
      status: 403, code: 'Authorization_RequestDenied', message: 'Insufficient privileges to complete the operation.',
    });
    expect((await directory.delete(`/users/${person(2)}`)).status).toBe(403);
    expect((await directory.patch(`/users/${person(2)}`, { jobTitle: 'Boss' })).status).toBe(204);
    expect((await directory.patch(`/users/${person(24)}`, { accountEnabled: false })).status).toBe(204);
  });

  test('passwords when the application holds no role', async () => {
    await directory.local('PUT behaviour', { applicationRole: 'none' });
    expect((await directory.patch(`/users/${person(5)}`, { passwordProfile: { password: 'Fresh-Start-22' } })).status).toBe(403);
    expect((await directory.patch(`/users/${person(5)}`, { jobTitle: 'Boss' })).status).toBe(204);
  });
});

describe('the door refuses', () => {
  test('a method the path does not have', async () => {
    expect(await refusal(directory.call('PUT', '/users'))).toMatchObject({ status: 405, message: 'Specified HTTP method is not allowed for the request target.' });
  });

  test('a path that does not exist', async () => {
    expect(await refusal(directory.get('/unicorns'))).toMatchObject({ status: 400, code: 'BadRequest', message: "Resource not found for the segment 'unicorns'." });
  });

  test('an object id that is none', async () => {
    expect(await refusal(directory.get('/groups/not-a-guid'))).toMatchObject({ status: 400, message: "Invalid object identifier 'not-a-guid'." });
  });
});
