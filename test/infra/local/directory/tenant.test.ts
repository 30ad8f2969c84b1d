// The tenant: domains, roles, applications, passes, mail, Teams apps, and objects by id.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { eventual, group, person, sku, startClient } from './directory-client.ts';
import type { Client } from './directory-client.ts';

let directory: Client;
beforeAll(async () => void (directory = await startClient()));
beforeEach(async () => void (await directory.local('POST reset')));
afterAll(() => directory.close());

const application = '72f98800-0000-4000-8000-000400000002';
const standardUser = '72f98800-0000-4000-8000-0000000000b2';
const globalAdministrator = '62e90394-69f5-4237-9190-012177145e10';

describe('organisation and domains', () => {
  test('the organisation has its fixed id and names its verified domains', async () => {
    const { body } = await directory.get('/organization');
    expect(body['value']?.[0]).toMatchObject({ id: '72f98800-0000-4000-8000-000000000001', displayName: 'Contoso' });
    expect((body['value']?.[0]?.['verifiedDomains'] ?? []).map((one) => one['name'])).toEqual(['contoso.com', 'example.com', 'contoso.onmicrosoft.com', 'fabrikam-sso.com']);
  });

  test('domains tell which is default, initial, verified, federated', async () => {
    const { body } = await directory.get('/domains?$select=id,isDefault,isInitial,isVerified,authenticationType');
    expect(body['value']).toEqual(expect.arrayContaining([
      { id: 'contoso.com', isDefault: true, isInitial: false, isVerified: true, authenticationType: 'Managed' },
      { id: 'fabrikam-sso.com', isDefault: false, isInitial: false, isVerified: true, authenticationType: 'Federated' },
      { id: 'contoso-new.com', isDefault: false, isInitial: false, isVerified: false, authenticationType: 'Managed' },
    ]));
    expect((await directory.get('/domains/nowhere.example')).status).toBe(404);
  });
});

describe('roles', () => {
  test('directory roles have members', async () => {
    const roles = (await directory.get('/directoryRoles')).body['value'] ?? [];
    const admins = roles.find((role) => role['roleTemplateId'] === globalAdministrator);
    const { body } = await directory.get(`/directoryRoles/${admins?.['id']}/members?$select=userPrincipalName`);
    expect((body['value'] ?? []).map((one) => one['userPrincipalName'])).toEqual(['megan.bowen@contoso.com', 'alex.wilber@contoso.com']);
  });

  test('assignments are found by role and by person', async () => {
    const path = '/roleManagement/directory/roleAssignments';
    expect((await directory.get(`${path}?$filter=roleDefinitionId eq '${globalAdministrator}'`)).body['value']).toHaveLength(2);
    const own = await directory.get(`${path}?$filter=principalId eq '${person(1)}'&$expand=roleDefinition`);
    expect(own.body['value']).toMatchObject([{ principalId: person(1), directoryScopeId: '/', roleDefinition: { displayName: 'Global Administrator' } }]);
    expect((await directory.get(`${path}?$filter=condition eq 'x'`)).status).toBe(400);
  });

  test('nobody is given a role by this application', async () => {
    expect((await directory.post('/roleManagement/directory/roleAssignments', { principalId: person(5), roleDefinitionId: globalAdministrator, directoryScopeId: '/' })).status).toBe(403);
  });
});

describe('app role assignments', () => {
  const path = `/groups/${group(2)}/appRoleAssignments`;
  const body = { principalId: group(2), resourceId: application, appRoleId: standardUser };

  test('are made once, listed from both ends, and deleted', async () => {
    const made = await directory.post(path, body);
    expect([made.status, made.body['principalType'], made.body['resourceDisplayName']]).toEqual([201, 'Group', 'Salesforce']);
    const again = await directory.post(path, body);
    expect([again.status, again.body['error']?.['message']]).toEqual([400, 'Permission being assigned already exists on the object']);
    expect((await directory.get(`/servicePrincipals/${application}/appRoleAssignedTo`)).body['value']).toHaveLength(1);
    expect((await directory.delete(`${path}/${made.body['id']}`)).status).toBe(204);
    expect((await directory.get(path)).body['value']).toEqual([]);
  });

  test('come in pages', async () => {
    await directory.post(path, body);
    await directory.post(path, { ...body, appRoleId: '72f98800-0000-4000-8000-0000000000b3' });
    const first = await directory.get(`${path}?$top=1`);
    const next = String(first.body['@odata.nextLink']).replace(directory.url, '');
    const second = await directory.get(next);
    expect([first, second].map((reply) => reply.body['value']?.map((one) => one['appRoleId']))).toEqual([[standardUser], ['72f98800-0000-4000-8000-0000000000b3']]);
    expect(second.body['@odata.nextLink']).toBeUndefined();
  });

  test('are refused for a principal not seen yet, and for a role the application does not have', async () => {
    const users = `/users/${person(5)}/appRoleAssignments`;
    const fresh = await directory.post(`/servicePrincipals/${application}/appRoleAssignedTo`, { ...body, principalId: person(999) });
    expect([fresh.status, fresh.body['error']?.['message']]).toEqual([400, 'Not a valid reference update.']);
    expect((await directory.post(users, { ...body, principalId: person(5), appRoleId: person(1) })).status).toBe(400);
  });

  test('applications are found by app id', async () => {
    expect((await directory.get("/servicePrincipals(appId='72f98800-0000-4000-8000-0000000000a2')")).body['displayName']).toBe('Salesforce');
    expect((await directory.get("/servicePrincipals?$filter=displayName eq 'Salesforce'&$select=id")).body['value']).toEqual([{ id: application }]);
  });
});

describe('objects by id', () => {
  test('come with their type; those that do not exist are left out', async () => {
    const { body } = await directory.post('/directoryObjects/getByIds', { ids: [person(1), group(2), person(999)] });
    expect((body['value'] ?? []).map((one) => one['@odata.type'])).toEqual(['#microsoft.graph.user', '#microsoft.graph.group']);
    expect((await directory.post('/directoryObjects/getByIds', { ids: [person(1), group(2)], types: ['group'] })).body['value']).toHaveLength(1);
    expect((await directory.post('/directoryObjects/getByIds', { ids: Array.from({ length: 1001 }, () => person(1)) })).status).toBe(400);
  });

  test('membership is answered for at most twenty groups', async () => {
    const { body } = await directory.post(`/users/${person(5)}/checkMemberGroups`, { groupIds: [group(2), group(4), group(14)] });
    expect(body['value']).toEqual([group(2), group(14)]);
    expect((await directory.post(`/users/${person(5)}/checkMemberGroups`, { groupIds: Array.from({ length: 21 }, () => group(2)) })).status).toBe(400);
  });
});

describe('temporary access passes', () => {
  const path = `/users/${person(5)}/authentication/temporaryAccessPassMethods`;

  test('are shown once, replaced by the next, and deleted', async () => {
    const first = await directory.post(path, { lifetimeInMinutes: 60, isUsableOnce: true });
    expect([first.status, String(first.body['temporaryAccessPass']).length]).toEqual([201, 8]);
    const second = await directory.post(path, {});
    const { body } = await directory.get(path);
    expect(body['value']).toMatchObject([{ id: second.body['id'], temporaryAccessPass: null, isUsable: true }]);
    expect((await directory.delete(`${path}/${second.body['id']}`)).status).toBe(204);
    expect((await directory.get(path)).body['value']).toEqual([]);
  });

  test('are refused for guests and outside the policy', async () => {
    const guest = await directory.post(`/users/${person(41)}/authentication/temporaryAccessPassMethods`, {});
    expect([guest.status, guest.body['error']?.['message']]).toEqual([400, 'Temporary Access Pass cannot be added to an external guest user.']);
    expect((await directory.post(path, { lifetimeInMinutes: 5 })).status).toBe(400);
  });

  test('follow the policy of the tenant, which tells itself', async () => {
    const policy = '/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/TemporaryAccessPass';
    await directory.local('PUT behaviour', { accessPassPolicy: { isUsableOnce: true, maximumLifetimeInMinutes: 120 } });
    expect((await directory.get(policy)).body).toMatchObject({ state: 'enabled', isUsableOnce: true, maximumLifetimeInMinutes: 120 });
    expect((await directory.post(path, { isUsableOnce: false })).status).toBe(400);
    expect((await directory.post(path, { lifetimeInMinutes: 180 })).status).toBe(400);
    expect((await directory.post(path, {})).body).toMatchObject({ isUsableOnce: true, lifetimeInMinutes: 60 });
    await directory.local('PUT behaviour', { accessPassPolicy: { state: 'disabled' } });
    expect((await directory.get(policy)).body).toMatchObject({ state: 'disabled' });
    expect((await directory.post(path, { isUsableOnce: true })).status).toBe(400);
  });
});

describe('what would leave the tenant', () => {
  test('mail is accepted and kept in the outbox', async () => {
    const message = { subject: 'Hello', body: { contentType: 'Text', content: 'Hi' }, toRecipients: [{ emailAddress: { address: 'jane@contoso.com' } }] };
    expect((await directory.post(`/users/${person(1)}/sendMail`, { message, saveToSentItems: false })).status).toBe(202);
    expect((await directory.local('GET outbox')).body['value']).toMatchObject([{ kind: 'mail', from: 'megan.bowen@contoso.com', message: { subject: 'Hello' } }]);
    expect((await directory.post(`/users/${person(1)}/sendMail`, { message: { subject: 'Nobody' } })).status).toBe(400);
  });

  test('a Teams app is found, installed once, and has a chat', async () => {
    const catalogue = await directory.get("/appCatalogs/teamsApps?$filter=externalId eq '11111111-2222-4333-8444-555555555555'");
    const bind = { 'teamsApp@odata.bind': `https://graph.microsoft.com/v1.0/appCatalogs/teamsApps/${catalogue.body['value']?.[0]?.['id']}` };
    const path = `/users/${person(5)}/teamwork/installedApps`;
    expect([(await directory.post(path, bind)).status, (await directory.post(path, bind)).status]).toEqual([201, 409]);
    const installed = (await directory.get(`${path}?$expand=teamsApp`)).body['value']?.[0];
    expect((await directory.get(`${path}/${installed?.['id']}/chat`)).body['id']).toMatch(/^19:.*@unq\.gbl\.spaces$/);
  });

  test('a Teams app that is not in the catalogue is neither found nor installed', async () => {
    await directory.local('PUT behaviour', { teams: { inCatalogue: false } });
    expect((await directory.get("/appCatalogs/teamsApps?$filter=externalId eq '11111111-2222-4333-8444-555555555555'")).body['value']).toEqual([]);
    expect((await directory.post(`/users/${person(5)}/teamwork/installedApps`, { 'teamsApp@odata.bind': 'https://graph.microsoft.com/v1.0/appCatalogs/teamsApps/app-1' })).status).toBe(404);
  });

  test('a Teams app is for people whose licence holds Teams, where that is asked for', async () => {
    const install = (n: number) => directory.post(`/users/${person(n)}/teamwork/installedApps`, { 'teamsApp@odata.bind': 'https://graph.microsoft.com/v1.0/appCatalogs/teamsApps/app-1' });
    expect((await install(27)).status).toBe(201);
    await directory.local('PUT behaviour', { teams: { needsLicence: true } });
    const refused = await install(34);
    expect([refused.status, refused.body['error']?.['code'], refused.body['error']?.['message']]).toEqual([403, 'Forbidden', expect.stringMatching(/license/)]);
    const teams = '57ff2da0-773e-42df-b2af-ffb7a2317929';
    await directory.post(`/users/${person(6)}/assignLicense`, { addLicenses: [{ skuId: sku.e3, disabledPlans: [teams] }], removeLicenses: [] });
    expect([(await install(5)).status, (await install(6)).status]).toEqual([201, 403]);
  });
});

test('a token is issued for client credentials, and opens the door', async () => {
  const response = await fetch(directory.url.replace('/v1.0', '/72f98800-0000-4000-8000-000000000001/oauth2/v2.0/token'), {
    method: 'POST', body: new URLSearchParams({ grant_type: 'client_credentials', client_id: 'usher', client_secret: 'x', scope: 'https://graph.microsoft.com/.default' }),
  });
  const token = (await response.json() as { access_token: string }).access_token;
  expect((await directory.get('/users/$count', { ...eventual, authorization: `Bearer ${token}` })).text).toBe('44');
});
