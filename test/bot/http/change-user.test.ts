// PATCH of one user: each part takes the ability it takes elsewhere, nothing is done by halves, and what is compared is how somebody is now.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { people, runUsher } from './running-usher.ts';
import type { Answered, RunningUsher, Somebody } from './running-usher.ts';

let usher: RunningUsher;
beforeAll(async () => { usher = await runUsher(); });
afterAll(async () => { await usher.close(); });

const skus = { E3: '05e9a617-0261-4cee-bb44-138d3ef5d965', E5: '06ebc4ee-1bb5-47dd-8120-11324bc54e06' };
type Sku = keyof typeof skus;

const change = async (who: string, body: object, as: Somebody = 'admin'): Promise<Answered> => usher.ask(`PATCH /api/v1/users/${who}`, { as, body });
const heldInEntra = async (who: string): Promise<string[]> => ((await usher.graph('GET', `/users/${who}?$select=assignedLicenses`))['assignedLicenses'] as { skuId: string }[]).map(({ skuId }) => skuId);

describe('the licences somebody shall have', () => {
  // Each has E3 and was not changed by Usher, which believes itself for a while.
  test.each<[string, string, { add: readonly Sku[]; remove: readonly Sku[] }]>([
    ['lee.gu@contoso.com', 'the one that was to go is gone', { add: [], remove: ['E3'] }],
    ['zoe.muller@contoso.com', 'the one that was to come is there', { add: ['E5'], remove: [] }],
    ['wei.wang@contoso.com', 'somebody else has done all of it', { add: ['E5'], remove: ['E3'] }],
  ])('come to %s also when %s already, and the answer has them as they are afterwards', async (who, _what, { add, remove }) => {
    expect(await heldInEntra(who)).toEqual([skus.E3]);
    await usher.graph('POST', `/users/${who}/assignLicense`, { addLicenses: add.map((name) => ({ skuId: skus[name], disabledPlans: [] })), removeLicenses: remove.map((name) => skus[name]) });
    const { status, json } = await change(who, { licences: ['SPE_E5'] });
    expect([status, json['licences']]).toMatchObject([200, [{ name: 'Microsoft 365 E5', via: 'direct' }]]);
    expect(await heldInEntra(who)).toEqual([skus.E5]);
  });
});

describe('what a group gives', () => {
  const jose = 'jose.garcia@contoso.com';
  const stateOf = async (who: string): Promise<unknown[]> => ((await usher.graph('GET', `/users/${who}?$select=licenseAssignmentStates`))['licenseAssignmentStates'] as { skuId: string; assignedByGroup: string | null }[]).map(({ skuId, assignedByGroup }) => [skuId, assignedByGroup === null ? 'direct' : 'group']);
  const f3 = '66b55226-6b4f-492c-910c-a3b7a3c9d993';

  test('counts as had: a client that sends back what it read, and one more, gives that one alone', async () => {
    expect(await stateOf(jose)).toEqual([[f3, 'group']]);
    const { status, json } = await change(jose, { licences: ['SPE_F1', 'SPE_E5'] });
    expect([status, json['licences']]).toMatchObject([200, [{ id: f3, via: 'group' }, { id: skus.E5, via: 'direct' }]]);
    expect(await stateOf(jose)).toEqual([[f3, 'group'], [skus.E5, 'direct']]);
    expect((await change(jose, { licences: ['SPE_F1'] })).status).toBe(200);
    expect(await stateOf(jose)).toEqual([[f3, 'group']]);
  });

  test('is not kept without a word when it is left out, and then nothing is done', async () => {
    const { json } = await change(jose, { licences: ['SPE_E5'] });
    expect(json).toMatchObject({ status: 409, code: 'licence.inherited', detail: expect.stringContaining('from the group “Frontline”; remove them from that group instead.') });
    expect(await stateOf(jose)).toEqual([[f3, 'group']]);
  });

  test('goes with the group that is left in the same request, or is given directly where it is to stay', async () => {
    const groups = ((await usher.ask(`GET /api/v1/users/${jose}`, { as: 'admin' })).json['groups'] as { id: string; name: string }[]).filter(({ name }) => name !== 'Frontline').map(({ id }) => id);
    expect((await change(jose, { groups, licences: ['SPE_F1'] })).status).toBe(200);
    expect(await stateOf(jose)).toEqual([[f3, 'direct']]);
    await change(jose, { groups: [...groups, 'Frontline'] });
    await change(jose, { licences: ['SPE_F1'] });
    expect(await stateOf(jose)).toEqual(expect.arrayContaining([[f3, 'group']]));
  });
});

describe('a part that the role does not let anybody change', () => {
  const refusals = async (): Promise<Record<string, unknown>[]> => (await usher.ask('GET /api/v1/audit?action=edit-user&pageSize=100', { as: 'admin' })).json.items;

  test.each<[Somebody, string, { body: object; words: RegExp }]>([
    ['user', people.user, { body: { profile: { jobTitle: 'Head' } }, words: /^This needs the role Organisation Admin; yours is User\. Ask .*Megan Bowen/ }],
    ['user', people.user, { body: { profile: { mobile: '1' }, groups: ['EMEA'] }, words: /needs the role Organisation Admin; yours is User\. Ask/ }],
    ['user', people.user, { body: { groups: ['Sale'] }, words: /needs the role Organisation Admin; yours is User\. Ask/ }],
    ['user', people.user, { body: { properties: { nothing: 1 } }, words: /needs the role Organisation Admin; yours is User\. Ask/ }],
    ['user', people.user, { body: { licences: ['SPE_E5'] }, words: /needs the role Billing Admin; yours is User\. Ask Patti Fernandez/ }],
    ['viewonly', 'lee.gu@contoso.com', { body: { licences: ['SPE_E5'] }, words: /needs the role Billing Admin; yours is View-Only Admin\. Ask Patti Fernandez/ }],
    ['billing', 'lee.gu@contoso.com', { body: { licences: ['SPE_E5'], groups: ['EMEA'] }, words: /needs the role Organisation Admin; yours is Billing Admin\. Ask/ }],
    ['billing', 'lee.gu@contoso.com', { body: {}, words: /needs the role Organisation Admin/ }],
    ['user', 'lee.gu@contoso.com', { body: { profile: { mobile: '1' } }, words: /needs the role Organisation Admin/ }],
  ])('is refused to the role %s for %s with %j, once, with who could, in the audit trail too, and nothing is done', async (as, who, { body, words }) => {
    const before = await usher.ask(`GET /api/v1/users/${who}`, { as: 'admin' });
    const { json } = await change(who, body, as);
    expect(json).toMatchObject({ status: 403, code: 'ability.missing', detail: expect.stringMatching(words) });
    expect(json.detail.match(/This needs/g)).toHaveLength(1);
    expect((await refusals())[0]).toMatchObject({ who: { email: people[as] }, outcome: 'refused', reason: json.detail });
    expect((await usher.ask(`GET /api/v1/users/${who}`, { as: 'admin' })).json).toEqual(before.json);
  });

  test('is no part of what whoever looks after licences may change, and see, of others', async () => {
    const { status, json } = await change('pat.obrien@contoso.com', { licences: ['SPE_E5'] }, 'billing');
    expect(status).toBe(200);
    expect(json).toEqual({ id: expect.any(String), email: 'pat.obrien@contoso.com', userPrincipalName: 'pat.obrien@contoso.com', displayName: 'Pat O\'Brien', licences: [expect.objectContaining({ name: 'Microsoft 365 E5' })] });
    expect((await change(people.billing, { licences: ['SPE_E5'] }, 'billing')).json).toMatchObject({ email: people.billing, groups: expect.any(Array) });
  });
});

test.each(['groups', 'licences'])('%s longer than any name are not looked up, and not repeated', async (part) => {
  for (const [request, body] of [[`PATCH /api/v1/users/${people.user}`, { [part]: ['a'.repeat(20_000)] }], ['POST /api/v1/users', { email: 'long@contoso.com', [part]: ['a'.repeat(20_000)] }]] as const) {
    const { json } = await usher.ask(request, { as: 'admin', body });
    expect(json).toMatchObject({ status: 400, code: 'input.invalid', detail: expect.stringContaining(`“${part}.0”`) });
    expect(json.detail.length).toBeLessThan(300);
  }
});

describe('what cannot be done of a change', () => {
  test('of a plan is said with the fields that are missing where it was asked over REST, and without a command of the chat', async () => {
    await usher.ask('POST /api/v1/users', { as: 'admin', body: { email: 'nowhere.yet@contoso.com' } });
    const { json } = await usher.ask('POST /api/v1/plans', { as: 'admin', body: { operations: [{ kind: 'assign-licence', licence: 'SPE_E5', users: ['nowhere.yet@contoso.com'] }] } });
    expect(json['rows']).toMatchObject([{ verdict: 'refuse', reason: expect.stringMatching(/has no usage location, which a licence needs\. Give one of two letters, for example DE: as “location” of “assign-licence”/) }]);
  });

  test('is refused for a location that is no country, whoever has one already, and says that alone', async () => {
    const noCountry = 'usage location: “ZZ” is not a country code of two letters, for example DE.';
    const asked = { kind: 'assign-licence', licence: 'SPE_E5', location: 'ZZ', users: ['allan.deyoung@contoso.com'] };
    expect((await usher.ask('POST /api/v1/plans', { as: 'admin', body: { operations: [asked] } })).json['rows']).toMatchObject([{ verdict: 'refuse', reason: noCountry }]);
    await usher.ask('POST /api/v1/users', { as: 'admin', body: { email: 'no.country@contoso.com' } });
    const { json } = await change('no.country@contoso.com', { profile: { usageLocation: 'ZZ' }, licences: ['SPE_E5'] });
    expect(json).toMatchObject({ code: 'input.invalid', detail: noCountry });
  });

  test('is refused with its own code, and in the audit trail, though another part could be done', async () => {
    const scarce = (await usher.ask('GET /api/v1/licences', { as: 'admin' })).json.items.find(({ free }) => free === 0);
    const made = (await usher.ask('POST /api/v1/users', { as: 'admin', body: { email: 'no.place@contoso.com' } })).json;
    for (const [licence, code] of [['SPE_E5', 'licence.location-missing'], [String(scarce?.['name']), 'licence.none-free']] as const) {
      const location = code === 'licence.none-free' ? { usageLocation: 'DE' } : {};
      const { json } = await change('no.place@contoso.com', { profile: { city: 'Ulm', ...location }, licences: [licence] });
      expect(json).toMatchObject({ status: 409, code });
      // In the words of this door, not of the chat.
      expect(json.detail).not.toContain('location:DE');
      if (code === 'licence.location-missing') expect(json.detail).toContain('“usageLocation” of the user\'s profile');
      // The trail is read at every door, and says in the words of none how to ask instead.
      const reason = json.detail.replace(/ Give one of two letters.*/, '');
      expect((await usher.ask('GET /api/v1/audit?person=no.place@contoso.com', { as: 'admin' })).json.items[0]).toMatchObject({ outcome: 'refused', action: 'edit-user+assign-licence', reason });
    }
    expect((await usher.ask('GET /api/v1/users/no.place@contoso.com', { as: 'admin' })).json['profile']).toEqual(made['profile']);
  });
});
