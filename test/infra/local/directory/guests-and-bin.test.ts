// Invitations, and the recycle bin.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { buildUser, eventual, group, person, startClient } from './directory-client.ts';
import type { Client } from './directory-client.ts';

let directory: Client;
beforeAll(async () => void (directory = await startClient()));
beforeEach(async () => void (await directory.local('POST reset')));
afterAll(() => directory.close());

const invite = (address: string, more: object = {}) =>
  directory.post('/invitations', { invitedUserEmailAddress: address, inviteRedirectUrl: 'https://myapps.microsoft.com', ...more });
const invitations = async () => ((await directory.local('GET outbox')).body['value'] ?? []).filter((one) => one['kind'] === 'invitation');

describe('invitations', () => {
  test('make a pending guest at once', async () => {
    const { status, body } = await invite('kim@northwind.example', { invitedUserDisplayName: 'Kim Akers' });
    expect([status, body['status']]).toEqual([201, 'PendingAcceptance']);
    const guest = await directory.get(`/users/${body['invitedUser']?.['id']}?$select=userType,externalUserState,mail,userPrincipalName,creationType,displayName`);
    expect(guest.body).toMatchObject({
      userType: 'Guest', externalUserState: 'PendingAcceptance', mail: 'kim@northwind.example', creationType: 'Invitation',
      userPrincipalName: 'kim_northwind.example#EXT#@contoso.onmicrosoft.com', displayName: 'Kim Akers',
    });
  });

  test('are mailed only when asked', async () => {
    await invite('kim@northwind.example');
    expect(await invitations()).toEqual([]);
    await invite('kim@northwind.example', { sendInvitationMessage: true, invitedUserMessageInfo: { customizedMessageBody: 'Welcome' } });
    expect(await invitations()).toMatchObject([{ to: 'kim@northwind.example', messageInfo: { customizedMessageBody: 'Welcome' } }]);
  });

  test('an address invited again keeps its account', async () => {
    const [first, second] = [await invite('kim@northwind.example'), await invite('KIM@northwind.example')];
    expect([second.status, second.body['invitedUser']?.['id']]).toEqual([201, first.body['invitedUser']?.['id']]);
    expect(second.body['inviteRedeemUrl'] ?? '').not.toBe(first.body['inviteRedeemUrl']);
  });

  test('one that was accepted stays completed until redemption is reset', async () => {
    expect((await invite('bob@fabrikam.com')).body['status']).toBe('Completed');
    const reset = await invite('robert@fabrikam.com', { resetRedemption: true, invitedUser: { id: person(41) } });
    expect([reset.status, reset.body['status'], reset.body['invitedUser']?.['id']]).toEqual([201, 'PendingAcceptance', person(41)]);
  });

  test.each([
    ['jane@contoso.com', 'verified domain of this directory'],
    ['adele.vance@contoso.com', 'Invitee is in inviter tenant'],
    ['ravi.kumar@wingtiptoys.com', `already exists in the directory as object ID: ${person(44)}, but the account is blocked`],
    ['no address', 'not valid'],
  ])('refuse %s', async (address, message) => {
    const { status, body } = await invite(address);
    expect([status, body['error']?.['message']]).toEqual([400, expect.stringContaining(message)]);
  });

  test.each([{ inviteRedirectUrl: undefined }, { inviteRedirectUrl: 'nowhere' }, { invitedUserType: 'Robot' }])('refuse %j', async (more) => {
    expect((await invite('kim@northwind.example', more)).status).toBe(400);
  });
});

describe('deleted items', () => {
  test('hold deleted people, who are gone everywhere else', async () => {
    expect((await directory.delete(`/users/${person(5)}`)).status).toBe(204);
    expect((await directory.get(`/users/${person(5)}`)).status).toBe(404);
    expect((await directory.delete(`/users/${person(5)}`)).status).toBe(404);
    const { body } = await directory.get('/directory/deletedItems/microsoft.graph.user?$select=id,deletedDateTime,displayName');
    expect(body['value']).toMatchObject([{ id: person(5), displayName: 'Adele Vance', deletedDateTime: expect.stringMatching(/Z$/) }]);
    const members = await directory.get(`/groups/${group(2)}/members?$select=id`);
    expect((members.body['value'] ?? []).map((one) => one['id'])).not.toContain(person(5));
    expect((await directory.get('/directory/deletedItems/microsoft.graph.user/$count', eventual)).text).toBe('1');
  });

  test('give people back with their groups', async () => {
    await directory.delete(`/users/${person(5)}`);
    const { status, body } = await directory.post(`/directory/deletedItems/${person(5)}/restore`);
    expect([status, body['userPrincipalName'], body['@odata.type']]).toEqual([200, 'adele.vance@contoso.com', '#microsoft.graph.user']);
    const memberOf = await directory.get(`/users/${person(5)}/memberOf?$select=displayName`);
    expect((memberOf.body['value'] ?? []).map((one) => one['displayName'])).toContain('Sales');
  });

  test('free the user name, and a restore then needs another', async () => {
    await directory.delete(`/users/${person(5)}`);
    expect((await directory.post('/users', buildUser('adele.vance'))).status).toBe(201);
    const conflict = await directory.post(`/directory/deletedItems/${person(5)}/restore`);
    expect([conflict.status, conflict.body['error']?.['details']?.[0]?.['code']]).toEqual([400, 'ObjectConflict']);
    const renamed = await directory.post(`/directory/deletedItems/${person(5)}/restore`, { newUserPrincipalName: 'adele.v@contoso.com' });
    expect([renamed.status, renamed.body['userPrincipalName']]).toEqual([200, 'adele.v@contoso.com']);
  });

  describe('in the name of a person', () => {
    const as = (n: number) => ({ authorization: `Bearer local:${person(n)}` });
    const purge = async (id: string, n: number) => (await directory.call('DELETE', `/directory/deletedItems/${id}`, { headers: as(n) })).status;
    const isThere = async (n: number) => (await directory.get(`/directory/deletedItems/${person(n)}`)).status === 200;

    test.each([['a Global Administrator', 1], ['a User Administrator', 24]])('%s purges somebody, who is gone then', async (_who, n) => {
      await directory.delete(`/users/${person(5)}`);
      expect(await purge(person(5), n)).toBe(204);
      expect(await isThere(5)).toBe(false);
      expect(await purge(person(5), n)).toBe(404);
    });

    test('nobody purges without a role, nor a User Administrator whoever holds a higher one, nor anybody a group', async () => {
      await directory.delete(`/users/${person(5)}`);
      await directory.delete(`/users/${person(2)}`);
      await directory.delete(`/groups/${group(2)}`);
      expect(await purge(person(5), 6)).toBe(403);
      expect(await purge(person(2), 24)).toBe(403);
      expect(await purge(group(2), 1)).toBe(403);
      expect([await isThere(5), await isThere(2)]).toEqual([true, true]);
    });

    test('a batch is asked for by that person as a whole', async () => {
      await directory.delete(`/users/${person(5)}`);
      const requests = [{ id: '1', method: 'DELETE', url: `/directory/deletedItems/${person(5)}` }];
      expect((await directory.post('/$batch', { requests })).body).toMatchObject({ responses: [{ status: 403 }] });
      expect((await directory.call('POST', '/$batch', { body: { requests }, headers: as(1) })).body).toMatchObject({ responses: [{ status: 204 }] });
    });

    test('whoever may not sign in, or is nobody, opens nothing', async () => {
      await directory.patch(`/users/${person(24)}`, { accountEnabled: false });
      expect((await directory.get('/users', as(24))).status).toBe(401);
      expect((await directory.get('/users', { authorization: 'Bearer local:99999999-0000-4000-8000-000000000000' })).status).toBe(401);
    });
  });

  test('cannot be purged by an application', async () => {
    await directory.delete(`/users/${person(5)}`);
    const { status, body } = await directory.delete(`/directory/deletedItems/${person(5)}`);
    expect([status, body['error']?.['code']]).toEqual([403, 'Authorization_RequestDenied']);
    expect((await directory.get(`/directory/deletedItems/${person(5)}`)).status).toBe(200);
  });

  test('hold groups too', async () => {
    await directory.delete(`/groups/${group(2)}`);
    expect((await directory.get('/directory/deletedItems/microsoft.graph.group?$select=displayName')).body['value']).toEqual([{ displayName: 'Sales' }]);
    expect((await directory.post(`/directory/deletedItems/${group(2)}/restore`)).status).toBe(200);
    expect((await directory.get(`/groups/${group(2)}/members?$select=id&$top=999`)).body['value']?.length).toBeGreaterThan(5);
  });

  test('answer 404 for what is not there', async () => {
    expect((await directory.post(`/directory/deletedItems/${person(5)}/restore`)).status).toBe(404);
  });
});
