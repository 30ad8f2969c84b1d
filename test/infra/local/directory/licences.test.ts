// Licences: seats, usage location, assigned directly and through groups.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { buildUser, eventual, group, person, reference, sku, startClient } from './directory-client.ts';
import type { Client } from './directory-client.ts';

let directory: Client;
beforeAll(async () => void (directory = await startClient()));
beforeEach(async () => void (await directory.local('POST reset')));
afterAll(() => directory.close());

const assign = (id: string, add: string[], remove: string[] = []) =>
  directory.post(`/users/${id}/assignLicense`, { addLicenses: add.map((skuId) => ({ skuId, disabledPlans: [] })), removeLicenses: remove });
const statesOf = async (id: string) => (await directory.get(`/users/${id}?$select=licenseAssignmentStates`)).body['licenseAssignmentStates'] ?? [];
const skusOf = async (id: string) => ((await directory.get(`/users/${id}?$select=assignedLicenses`)).body['assignedLicenses'] ?? []).map((one) => one['skuId']);
const consumed = async (skuId: string) => ((await directory.get('/subscribedSkus')).body['value'] ?? []).find((one) => one['skuId'] === skuId)?.['consumedUnits'];
const messageOf = async (reply: ReturnType<Client['post']>) => {
  const { status, body } = await reply;
  return [status, body['error']?.['code'], body['error']?.['message']];
};

describe('subscriptions', () => {
  test('tell seats and how many are taken', async () => {
    const { body } = await directory.get('/subscribedSkus');
    const e3 = (body['value'] ?? []).find((one) => one['skuPartNumber'] === 'SPE_E3');
    expect(e3).toMatchObject({ skuId: sku.e3, consumedUnits: 22, capabilityStatus: 'Enabled', prepaidUnits: { enabled: 25 } });
    expect((body['value'] ?? []).map((one) => one['skuPartNumber'])).toEqual(['SPE_E3', 'SPE_E5', 'SPE_F1', 'POWER_BI_PRO', 'VISIOCLIENT']);
  });
});

describe('assigning to a person', () => {
  test('takes a seat, and removing gives it back', async () => {
    expect((await assign(person(33), [sku.e3])).status).toBe(200);
    expect([await skusOf(person(33)), await consumed(sku.e3)]).toEqual([[sku.e3], 23]);
    expect((await assign(person(33), [], [sku.e3])).status).toBe(200);
    expect([await skusOf(person(33)), await consumed(sku.e3)]).toEqual([[], 22]);
  });

  test('swaps one for another in one call', async () => {
    expect((await assign(person(5), [sku.e5], [sku.e3])).status).toBe(200);
    expect(await skusOf(person(5))).toEqual([sku.e5]);
  });

  test('turns plans off, which licenseDetails shows', async () => {
    const plan = '57ff2da0-773e-42df-b2af-ffb7a2317929';
    await directory.post(`/users/${person(5)}/assignLicense`, { addLicenses: [{ skuId: sku.e3, disabledPlans: [plan] }], removeLicenses: [] });
    const { body } = await directory.get(`/users/${person(5)}/licenseDetails`);
    const plans = body['value']?.[0]?.['servicePlans'] ?? [];
    expect(plans.find((one) => one['servicePlanId'] === plan)).toMatchObject({ provisioningStatus: 'Disabled' });
  });

  test('is refused without a usage location', async () => {
    expect(await messageOf(assign(person(31), [sku.e5]))).toEqual([400, 'Request_BadRequest', 'License assignment cannot be done for user with invalid usage location.']);
  });

  test('is refused when no seat is left', async () => {
    expect(await messageOf(assign(person(33), [sku.visio]))).toEqual([400, 'Request_BadRequest', `Subscription with SKU ${sku.visio} does not have any available licenses.`]);
  });

  test('is refused for a SKU the company does not have', async () => {
    expect(await messageOf(assign(person(33), [person(1)]))).toEqual([400, 'Request_BadRequest', `License ${person(1)} does not correspond to a valid company License.`]);
  });

  test('both lists have to be there', async () => {
    expect((await directory.post(`/users/${person(33)}/assignLicense`, { addLicenses: [] })).status).toBe(400);
  });

  test('removing what somebody does not have is refused', async () => {
    expect((await assign(person(33), [], [sku.e5])).status).toBe(400);
  });

  test('removing what comes from a group is refused', async () => {
    expect(await messageOf(assign(person(12), [], [sku.f1]))).toEqual([400, 'Request_BadRequest', 'User license is inherited from a group membership and it cannot be removed directly from the user.']);
  });
});

describe('licences of a group', () => {
  test('come and go with membership', async () => {
    await directory.post(`/groups/${group(7)}/members/$ref`, reference(person(33)));
    expect(await statesOf(person(33))).toMatchObject([{ skuId: sku.f1, assignedByGroup: group(7), state: 'Active', error: 'None' }]);
    await directory.delete(`/groups/${group(7)}/members/${person(33)}/$ref`);
    expect(await statesOf(person(33))).toEqual([]);
  });

  test('are given to members when the group gets them', async () => {
    const { status } = await directory.post(`/groups/${group(4)}/assignLicense`, { addLicenses: [{ skuId: sku.e5, disabledPlans: [] }], removeLicenses: [] });
    expect(status).toBe(202);
    expect(await skusOf(person(31))).toEqual([sku.e5]);
    await directory.post(`/groups/${group(4)}/assignLicense`, { addLicenses: [], removeLicenses: [sku.e5] });
    expect(await skusOf(person(31))).toEqual([]);
  });

  test('stand beside a direct one, so that losing one keeps the licence', async () => {
    await assign(person(12), [sku.f1]);
    await directory.delete(`/groups/${group(7)}/members/${person(12)}/$ref`);
    expect(await skusOf(person(12))).toEqual([sku.f1]);
  });

  test('fail for those who find no seat, who are then listed', async () => {
    await directory.post(`/groups/${group(4)}/assignLicense`, { addLicenses: [{ skuId: sku.visio, disabledPlans: [] }], removeLicenses: [] });
    expect(await statesOf(person(31))).toMatchObject([{ state: 'Error', error: 'CountViolation' }]);
    expect((await directory.get(`/groups/${group(4)}/membersWithLicenseErrors/$count`, eventual)).text).toBe('3');
  });

  test('are refused on a group that is not for security', async () => {
    expect((await directory.post(`/groups/${group(11)}/assignLicense`, { addLicenses: [], removeLicenses: [] })).status).toBe(400);
  });
});

test('a deleted person frees the seat and gets it back when restored', async () => {
  const { body } = await directory.post('/users', buildUser('nell', { usageLocation: 'DE' }));
  const id = String(body['id']);
  await assign(id, [sku.e3]);
  await directory.delete(`/users/${id}`);
  expect(await consumed(sku.e3)).toBe(22);
  await directory.post(`/directory/deletedItems/${id}/restore`);
  expect([await skusOf(id), await consumed(sku.e3)]).toEqual([[sku.e3], 23]);
});
