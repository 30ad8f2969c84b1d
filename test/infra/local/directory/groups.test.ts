// Groups and who is in them: create, change, members one by one and twenty at a time, kinds that cannot be changed.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { buildUser, eventual, group, person, reference, startClient } from './directory-client.ts';
import type { Client } from './directory-client.ts';

let directory: Client;
beforeAll(async () => void (directory = await startClient()));
beforeEach(async () => void (await directory.local('POST reset')));
afterAll(() => directory.close());

const sales = group(2);
const url = (id: string) => `https://graph.microsoft.com/v1.0/directoryObjects/${id}`;
const buildGroup = (name: string, overrides: object = {}) => ({ displayName: name, mailNickname: name, mailEnabled: false, securityEnabled: true, ...overrides });
const memberNames = async (id: string) => ((await directory.get(`/groups/${id}/members?$select=displayName&$top=999`)).body['value'] ?? []).map((one) => one['displayName']);
const already = "One or more added object references already exist for the following modified properties: 'members'.";

/** Kinds whose members and properties cannot be changed, and how that is said. */
const locked = [
  { kind: 'mail-enabled security', id: group(12), status: 400, message: 'Cannot Update a mail-enabled security groups and or distribution list.' },
  { kind: 'distribution', id: group(11), status: 400, message: 'Cannot Update a mail-enabled security groups and or distribution list.' },
  { kind: 'on-premises synchronised', id: group(13), status: 400, message: 'Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently undergoing migration.' },
  { kind: 'role-assignable', id: group(15), status: 403, message: 'Insufficient privileges to complete the operation.' },
];

describe('groups', () => {
  test('the demo organisation has one of every kind', async () => {
    const { body } = await directory.get('/groups?$select=displayName,groupTypes,mailEnabled,securityEnabled,onPremisesSyncEnabled,isAssignableToRole,resourceProvisioningOptions');
    const named = Object.fromEntries((body['value'] ?? []).map((one) => [one['displayName'], one]));
    expect(Object.keys(named)).toEqual(expect.arrayContaining(['Sales', 'EMEA', 'Interns', 'All Staff', 'Project Falcon']));
    expect(named['Project Falcon']).toMatchObject({ groupTypes: ['Unified'], resourceProvisioningOptions: ['Team'] });
  });

  test('are found by filter and search', async () => {
    const filtered = await directory.get("/groups?$filter=displayName eq 'sales'&$select=id");
    expect(filtered.body['value']).toEqual([{ id: sales }]);
    const dynamic = await directory.get("/groups?$filter=groupTypes/any(t:t eq 'DynamicMembership')&$select=displayName");
    expect(dynamic.body['value']).toEqual([{ displayName: 'Everyone in Engineering' }]);
    const found = await directory.get(`/groups?$search=${encodeURIComponent('"displayName:falc"')}&$select=displayName`, eventual);
    expect(found.body['value']).toEqual([{ displayName: 'Project Falcon' }]);
    expect((await directory.get('/groups/$count', eventual)).text).toBe('15');
  });

  test('are created with owners and members', async () => {
    const { status, body } = await directory.post('/groups', buildGroup('pilots', { 'members@odata.bind': [url(person(5)), url(person(7))], 'owners@odata.bind': [url(person(1))] }));
    expect([status, body['securityEnabled']]).toEqual([201, true]);
    expect(await memberNames(String(body['id']))).toEqual(['Adele Vance', 'Miriam Graham']);
  });

  test('a Microsoft 365 group gets its address by itself, and keeps its nickname for itself', async () => {
    const unified = buildGroup('launch', { mailEnabled: true, securityEnabled: false, groupTypes: ['Unified'] });
    expect((await directory.post('/groups', unified)).body['mail']).toBe('launch@contoso.com');
    expect((await directory.post('/groups', unified)).body['error']?.['details']?.[0]).toMatchObject({ code: 'ObjectConflict', target: 'mailNickname' });
  });

  test.each([
    [{ displayName: undefined }],
    [{ mailNickname: 'with blank' }],
    [{ mailNickname: 'ä' }],
    [{ mailEnabled: true }],
    [{ securityEnabled: false }],
    [{ groupTypes: ['Unified'] }],
    [{ groupTypes: ['DynamicMembership'] }],
    [{ groupTypes: ['Mystery'] }],
    [{ visibility: 'Nobody' }],
    [{ 'members@odata.bind': Array.from({ length: 21 }, (_, n) => url(person(n + 1))) }],
    [{ 'members@odata.bind': ['nonsense'] }],
  ])('refuses to create %j', async (overrides) => {
    expect((await directory.post('/groups', buildGroup('pilots', overrides))).status).toBe(400);
  });

  test('a member who does not exist refuses the creation', async () => {
    expect((await directory.post('/groups', buildGroup('pilots', { 'members@odata.bind': [url(person(999))] }))).status).toBe(404);
    expect((await directory.get("/groups?$filter=displayName eq 'pilots'")).body['value']).toEqual([]);
  });

  test('are renamed and deleted', async () => {
    expect((await directory.patch(`/groups/${sales}`, { displayName: 'Sales EMEA' })).status).toBe(204);
    expect((await directory.get(`/groups/${sales}`)).body['displayName']).toBe('Sales EMEA');
    expect((await directory.delete(`/groups/${sales}`)).status).toBe(204);
    expect((await directory.get(`/groups/${sales}`)).status).toBe(404);
  });

  test('a group that carries licences cannot be deleted', async () => {
    expect((await directory.delete(`/groups/${group(7)}`)).status).toBe(400);
  });

  test.each(locked)('a $kind group can be neither changed nor deleted', async ({ id, status, message }) => {
    const changed = await directory.patch(`/groups/${id}`, { displayName: 'New' });
    expect([changed.status, changed.body['error']?.['message']]).toEqual([status, message]);
    expect((await directory.delete(`/groups/${id}`)).status).toBe(status);
  });
});

describe('members', () => {
  test('are added, found once, and removed', async () => {
    expect((await directory.post(`/groups/${sales}/members/$ref`, reference(person(1)))).status).toBe(204);
    expect((await memberNames(sales)).filter((name) => name === 'Megan Bowen')).toHaveLength(1);
    expect((await directory.delete(`/groups/${sales}/members/${person(1)}/$ref`)).status).toBe(204);
    expect(await memberNames(sales)).not.toContain('Megan Bowen');
    expect((await directory.get(`/users/${person(1)}`)).status).toBe(200);
  });

  test('somebody who is in already is refused', async () => {
    const { status, body } = await directory.post(`/groups/${sales}/members/$ref`, reference(person(5)));
    expect([status, body['error']?.['code'], body['error']?.['message']]).toEqual([400, 'Request_BadRequest', already]);
  });

  test('somebody who is not in cannot be removed', async () => {
    const { status, body } = await directory.delete(`/groups/${sales}/members/${person(1)}/$ref`);
    expect([status, body['error']?.['code']]).toEqual([404, 'Request_ResourceNotFound']);
  });

  test('somebody who does not exist is refused with 404', async () => {
    expect((await directory.post(`/groups/${sales}/members/$ref`, reference(person(999)))).status).toBe(404);
  });

  test('twenty are added by one PATCH, which costs one write', async () => {
    const ids = await Promise.all(Array.from({ length: 20 }, async (_, n) => String((await directory.post('/users', buildUser(`new${n}`))).body['id'])));
    await directory.local('DELETE stats');
    expect((await directory.patch(`/groups/${group(4)}`, { 'members@odata.bind': ids.map(url) })).status).toBe(204);
    expect(await memberNames(group(4))).toHaveLength(23);
    expect((await directory.local('GET stats')).body).toMatchObject({ requests: 2, writes: 1, byOperation: { 'PATCH /groups/{id}': 1 } });
  });

  test('more than twenty at once are refused', async () => {
    expect((await directory.patch(`/groups/${sales}`, { 'members@odata.bind': Array.from({ length: 21 }, (_, n) => url(person(n + 1))) })).status).toBe(400);
  });

  test('one who is in already refuses all of them', async () => {
    const { status, body } = await directory.patch(`/groups/${sales}`, { 'members@odata.bind': [url(person(1)), url(person(5))] });
    expect([status, body['error']?.['message']]).toEqual([400, already]);
    expect(await memberNames(sales)).not.toContain('Megan Bowen');
  });

  test.each(locked)('of a $kind group cannot be changed', async ({ id, status, message }) => {
    const added = await directory.post(`/groups/${id}/members/$ref`, reference(person(5)));
    expect([added.status, added.body['error']?.['message']]).toEqual([status, message]);
    expect((await directory.patch(`/groups/${id}`, { 'members@odata.bind': [url(person(5))] })).status).toBe(status);
    expect((await directory.delete(`/groups/${id}/members/${person(11)}/$ref`)).status).toBe(status);
  });

  test('of a dynamic group follow its rule only, while its name can be changed', async () => {
    expect((await directory.post(`/groups/${group(10)}/members/$ref`, reference(person(5)))).status).toBe(400);
    expect((await directory.delete(`/groups/${group(10)}/members/${person(9)}/$ref`)).status).toBe(400);
    expect((await directory.patch(`/groups/${group(10)}`, { description: 'By rule' })).status).toBe(204);
  });

  test('nested groups count as one member, and in full when asked transitively', async () => {
    const direct = await directory.get(`/groups/${group(14)}/members/microsoft.graph.group?$select=displayName`);
    expect(direct.body['value']).toMatchObject([{ '@odata.type': '#microsoft.graph.group', displayName: 'Sales' }]);
    const all = await directory.get(`/groups/${group(14)}/transitiveMembers/microsoft.graph.user?$select=displayName&$top=999`);
    expect((all.body['value'] ?? []).map((one) => one['displayName'])).toEqual(expect.arrayContaining(['Zoë Müller', 'Adele Vance']));
  });

  test('a group cannot be a member of itself, nor of a Microsoft 365 group', async () => {
    expect((await directory.post(`/groups/${sales}/members/$ref`, reference(sales))).status).toBe(400);
    expect((await directory.post(`/groups/${group(8)}/members/$ref`, reference(sales))).status).toBe(400);
  });

  test('deleting a member without $ref deletes the person: the trap of Graph', async () => {
    expect((await directory.delete(`/groups/${sales}/members/${person(33)}`)).status).toBe(204);
    expect((await directory.get(`/users/${person(33)}`)).status).toBe(404);
  });

  test('are paged', async () => {
    const first = await directory.get(`/groups/${group(1)}/members?$top=5`);
    const second = await directory.get(String(first.body['@odata.nextLink']).slice(directory.url.length));
    expect([first.body['value']?.length, second.body['value']?.length]).toEqual([5, 5]);
    expect(first.body['value']?.[0]?.['id']).not.toBe(second.body['value']?.[0]?.['id']);
  });
});

describe('owners', () => {
  test('are added and removed, but never the last of a Microsoft 365 group', async () => {
    const falcon = group(8);
    expect((await directory.post(`/groups/${falcon}/owners/$ref`, reference(person(1)))).status).toBe(204);
    expect((await directory.delete(`/groups/${falcon}/owners/${person(17)}/$ref`)).status).toBe(204);
    const last = await directory.delete(`/groups/${falcon}/owners/${person(1)}/$ref`);
    expect([last.status, last.body['error']?.['message']]).toEqual([400, 'The group must have at least one owner, hence this owner cannot be removed.']);
  });
});
