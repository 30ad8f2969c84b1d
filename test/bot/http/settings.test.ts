// Settings and properties over REST, and what follows from them.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { UsherError } from '../../../shared/errors.ts';
import { people, runUsher } from './running-usher.ts';
import type { RunningUsher } from './running-usher.ts';

let running: RunningUsher;
beforeAll(async () => { running = await runUsher(); });
afterAll(() => running.close());

const patch = async (body: object, as: 'admin' | 'viewonly' = 'admin') => running.ask('PATCH /api/v1/settings', { as, body });

describe('settings', () => {
  test('are all there, with their defaults', async () => {
    const { status, json } = await running.ask('GET /api/v1/settings', { as: 'viewonly' });
    expect([status, json]).toMatchObject([200, { sendWelcome: true, destructivePerDay: 1000, undoDays: 30, approvals: { quorum: 1, expiresAfterHours: 72 } }]);
  });

  test('change one by one, and the rest stays', async () => {
    expect((await patch({ approvals: { expiresAfterHours: 24 } })).json).toMatchObject({ approvals: { expiresAfterHours: 24, quorum: 1 } });
    expect((await patch({ undoDays: 7, localLoginGroup: 'IT' })).json).toMatchObject({ undoDays: 7, approvals: { expiresAfterHours: 24 } });
  });

  test('name whom a sign-in policy for the group of local login would shut out, when it is named, and nothing afterwards', async () => {
    const { json } = await patch({ localLoginGroup: 'Interns' });
    expect(json['warnings']).toEqual([expect.stringMatching(/^A sign-in policy that lets only this group use a password shuts out (?:these|this) Organisation Admins?: .+ let them in, with the operation “allow-local-login”\.$/)]);
    for (const answered of [await patch({ undoDays: 7, localLoginGroup: 'Interns' }), await running.ask('GET /api/v1/settings', { as: 'viewonly' })]) expect(answered.json).not.toHaveProperty('warnings');
    // Every administrator is in this one.
    expect((await patch({ localLoginGroup: 'IT' })).json).not.toHaveProperty('warnings');
  });

  test('warn of a group that came into the one that keeps local login since, while the directory answers', async () => {
    const { value: groups } = await running.graph('GET', '/groups?$select=id,displayName') as { value: { id: string; displayName: string }[] };
    const idOf = (name: string): string => groups.find(({ displayName }) => displayName === name)?.id ?? '';
    await running.graph('POST', `/groups/${idOf('IT')}/members/$ref`, { '@odata.id': `${running.directory}/directoryObjects/${idOf('Interns')}` });
    const looked = async (): Promise<unknown> => (await running.ask('GET /api/v1/settings', { as: 'viewonly' })).json['warnings'];
    expect(await looked()).toEqual([expect.stringMatching(/^“IT”, which keeps who may sign in with a password, holds another group: Interns\. .+ Take that group out of it in Entra\.$/)]);
    await running.graph('DELETE', `/groups/${idOf('IT')}/members/${idOf('Interns')}/$ref`);
    expect(await looked()).toBeUndefined();
  });

  test('take no group for local login while the directory does not answer for it', async () => {
    const before = (await running.ask('GET /api/v1/settings', { as: 'admin' })).json['localLoginGroup'];
    const { services } = running.usher;
    const { nestedGroups } = services;
    services.nestedGroups = async () => Promise.reject(new UsherError('later'));
    const { status, json } = await patch({ localLoginGroup: 'Interns' });
    expect([status, json['code'], (await running.ask('GET /api/v1/settings', { as: 'admin' })).json['localLoginGroup']]).toEqual([503, 'later', before]);
    services.nestedGroups = nestedGroups;
  });

  test('take a usage location away again, and it stays away', async () => {
    expect((await patch({ usageLocation: 'FR' })).json).toMatchObject({ usageLocation: 'FR' });
    expect((await patch({ usageLocation: '' })).json).toMatchObject({ usageLocation: '' });
    await running.ask('POST /api/v1/sync/now', { as: 'admin' });
    while ((await running.usher.services.sync.status(running.tenant)).job !== null) await running.usher.services.world.clock.sleep(10);
    expect((await running.ask('GET /api/v1/settings', { as: 'viewonly' })).json['usageLocation']).toBe('');
  });

  test.each([
    ['what is not known', { colour: 'red' }, 400],
    ['a number that does not fit', { undoDays: 31 }, 400],
    ['a group nobody can edit', { localLoginGroup: 'Press Releases' }, 409],
    ['a group that holds another one', { localLoginGroup: 'Sales and Marketing' }, 409],
    ['a stranger as approver', { approvals: { approvers: ['nobody@contoso.com'] } }, 404],
  ])('refuse %s', async (_what, body, status) => {
    expect((await patch(body)).status).toBe(status);
  });

  test.each([
    [{ organisationName: 'a\u202Eb' }, /organisationName: “ab” has a control character/], [{ senderMailbox: 'not an address' }, /senderMailbox: “not an address” is not an e-mail address/],
    [{ approvals: { delegates: { [people.otherAdmin]: people.otherAdmin } } }, /nobody stands in for themselves/],
  ])('refuse %j and say why', async (body, words) => {
    const before = (await running.ask('GET /api/v1/settings', { as: 'admin' })).json;
    expect(await patch(body)).toMatchObject({ status: 400, json: { code: 'input.invalid', detail: expect.stringMatching(words) } });
    expect((await running.ask('GET /api/v1/settings', { as: 'admin' })).json).toEqual(before);
  });

  test.each([
    ['QQ', /“usageLocation”: “QQ” is not a country code of two letters, for example DE\./],
    ['de', /“usageLocation”: must be two capital letters, for example DE\./],
    ['Germany', /“usageLocation”: must be two capital letters, for example DE\./],
  ])('refuse the usage location %s and keep the one that is set', async (usageLocation, words) => {
    const before = (await running.ask('GET /api/v1/settings', { as: 'admin' })).json['usageLocation'];
    expect(await patch({ usageLocation })).toMatchObject({ status: 400, json: { code: 'input.invalid', detail: expect.stringMatching(words) } });
    expect((await running.ask('GET /api/v1/settings', { as: 'admin' })).json['usageLocation']).toBe(before);
  });

  test('are an Organisation Admin’s to change', async () => {
    expect((await patch({ undoDays: 5 }, 'viewonly')).status).toBe(403);
  });

  test('hold at once: two approvals are needed, in the time that is set, from the approvers that are named', async () => {
    expect((await patch({ approvals: { quorum: 2, approvers: [people.otherAdmin] } })).json).toMatchObject({ code: 'input.invalid', detail: expect.stringMatching(/can never be reached; one person could give one/) });
    await patch({ approvals: { quorum: 2, expiresAfterHours: 5, approvers: [people.otherAdmin, people.admin] } });
    const { json } = await running.ask(`DELETE /api/v1/users/${people.user}`, { as: 'admin' });
    const { json: approval } = await running.ask(`GET /api/v1/approvals/${String((json['approval'] as { id: string }).id)}`, { as: 'admin' });
    const hours = (Date.parse(String(approval['expires'])) - Date.parse(String(approval['created']))) / 3_600_000;
    expect([approval['quorum'], approval['asked'], approval['unreachable'], hours]).toEqual([2, ['Alex Wilber'], true, 5]);
  });

  test('say who stands in for whom, by any name and in place of all that was said before, and whoever stands in is asked', async () => {
    const { store } = running.usher.services;
    const [lee] = await store.users.byName(running.tenant, 'lee.gu@contoso.com');
    if (lee === undefined) throw new Error('There is no Lee.');
    await store.users.put(running.tenant, { ...lee, role: 'admin' });
    const set = await patch({ approvals: { quorum: 1, approvers: [people.otherAdmin], delegates: { [people.otherAdmin]: 'lee.gu@contoso.com' } } });
    const [alex] = await store.users.byName(running.tenant, people.otherAdmin);
    expect((set.json['approvals'] as { delegates: object }).delegates).toEqual({ [alex?.id ?? '']: lee.id });
    const { json } = await running.ask('DELETE /api/v1/users/grady.archie@contoso.com', { as: 'admin' });
    const { id } = json['approval'] as { id: string };
    expect((await running.ask(`GET /api/v1/approvals/${id}`, { as: 'admin' })).json['asked']).toEqual(['Lee Gu']);
    await running.ask(`POST /api/v1/approvals/${id}/withdraw`, { as: 'admin' });
    expect((await patch({ approvals: { delegates: {} } })).json).toMatchObject({ approvals: { delegates: {}, approvers: [alex?.id] } });
    await store.users.put(running.tenant, lee);
  });

  test.each<[string, object, [number, RegExp]]>([
    ['a stranger who stands in', { delegates: { [people.otherAdmin]: 'nobody@contoso.com' } }, [404, /nobody@contoso\.com/]],
    ['a stranger who is stood in for', { delegates: { 'nobody@contoso.com': people.otherAdmin } }, [404, /nobody@contoso\.com/]],
    ['somebody who may not approve standing in', { delegates: { [people.otherAdmin]: people.user } }, [400, /Adele Vance is no Organisation Admin/]],
    ['delegates that are a list', { delegates: [people.otherAdmin] }, [400, /delegates/]],
    ['a reminder later than a month', { remindAfterHours: 721 }, [400, /remindAfterHours/]],
    ['a reminder before the request', { remindAfterHours: -1 }, [400, /remindAfterHours/]],
    ['half an hour', { remindAfterHours: 0.5 }, [400, /remindAfterHours/]],
    ['what is not known of approvals', { remind: 1 }, [400, /remind/]],
  ])('refuse %s', async (_what, approvals, expected) => {
    const before = (await running.ask('GET /api/v1/settings', { as: 'admin' })).json;
    const { status, json } = await patch({ approvals });
    expect([status, json.detail]).toEqual([expected[0], expect.stringMatching(expected[1])]);
    expect((await running.ask('GET /api/v1/settings', { as: 'admin' })).json).toEqual(before);
  });

  test('remind when they say, and never with 0', async () => {
    expect((await patch({ approvals: { remindAfterHours: 0 } })).json).toMatchObject({ approvals: { remindAfterHours: 0 } });
    expect((await patch({ approvals: { remindAfterHours: 720 } })).json).toMatchObject({ approvals: { remindAfterHours: 720 } });
  });

  test('let a day’s work go no further than they say', async () => {
    await patch({ destructivePerDay: 1, approvals: { quorum: 1, approvers: [] } });
    const deactivate = async (who: string) => running.ask(`POST /api/v1/users/${who}/deactivate`, { as: 'admin' });
    expect((await deactivate('pat.obrien@contoso.com')).status).toBe(200);
    const second = await deactivate('diego.siciliani@contoso.com');
    expect([second.status, second.json['approval']]).toEqual([202, { id: expect.any(String) }]);
    await patch({ destructivePerDay: 1_000 });
  });
});

test('settings of which one does not fit keep the others, and the log names the one', async () => {
  const { store } = running.usher.services;
  const scope = { tenant: running.tenant };
  await patch({ approvals: { quorum: 2, expiresAfterHours: 9 } });
  const { value } = await store.settings.get(scope, 'settings') ?? {};
  if (value?.approvals === undefined) throw new Error('There are no settings.');
  await store.settings.put(scope, 'settings', { ...value, approvals: { ...value.approvals, quorum: 7654321 } });
  expect((await running.ask('GET /api/v1/settings', { as: 'admin' })).json).toMatchObject({ approvals: { quorum: 1, expiresAfterHours: 9 } });
  expect(running.logged.filter((line) => line.includes('settings.not-fitting')).at(-1)).toMatch(/"names":"approvals\.quorum"/);
  expect(running.logged.join()).not.toContain('7654321');
  await store.settings.put(scope, 'settings', value);
});

describe('properties', () => {
  test('are defined, set on a user, filtered by, and shown', async () => {
    expect((await running.ask('POST /api/v1/properties', { as: 'admin', body: { name: 'Cost centre', type: 'text' } })).json).toMatchObject({ key: 'cost_centre' });
    const changed = await running.ask('PATCH /api/v1/users/pat.obrien@contoso.com', { as: 'admin', body: { properties: { cost_centre: '4711' }, profile: { city: 'Cork' } } });
    expect([changed.status, changed.json['properties'], (changed.json['profile'] as { city: string }).city]).toEqual([200, { cost_centre: '4711' }, 'Cork']);
    const { json } = await running.ask('GET /api/v1/users?status=all&property=cost_centre=4711', { as: 'viewonly' });
    expect(json.items.map((user) => user['userPrincipalName'])).toEqual(['pat.obrien@contoso.com']);
  });

  test.each([
    ['a property nobody defined', { shoe_size: '44' }, /shoe_size/],
    ['a value of another type', { floor: 'high' }, /Floor.*number/],
  ])('refuse %s', async (_what, properties, words) => {
    await running.ask('POST /api/v1/properties', { as: 'admin', body: { name: 'Floor', type: 'number' } });
    const { status, json } = await running.ask('PATCH /api/v1/users/adele.vance@contoso.com', { as: 'admin', body: { properties } });
    expect([status, json.detail]).toEqual([400, expect.stringMatching(words)]);
  });

  test('have no two choices that cannot be told apart, when they are made and when they are changed', async () => {
    const ask = async (request: string, body: object): Promise<[number, unknown]> => {
      const { status, json } = await running.ask(request, { as: 'admin', body });
      return [status, json.detail ?? json['choices']];
    };
    const alike = expect.stringMatching(/“A” and “a” of “Hall” cannot be told apart/);
    expect(await ask('POST /api/v1/properties', { name: 'Hall', type: 'choice', choices: ['A', 'B', 'a'] })).toEqual([400, alike]);
    expect(await ask('POST /api/v1/properties', { name: 'Hall', type: 'choice', choices: ['A', 'B', 'A'] })).toEqual([201, ['A', 'B']]);
    expect(await ask('PATCH /api/v1/properties/hall', { choices: ['A', 'a'] })).toEqual([400, alike]);
    expect(await ask('PATCH /api/v1/properties/hall', { choices: ['A', 'C'] })).toEqual([200, ['A', 'C']]);
    await running.ask('DELETE /api/v1/properties/hall', { as: 'admin' });
  });

  test('change name and choices, and are removed', async () => {
    expect((await running.ask('PATCH /api/v1/properties/floor', { as: 'admin', body: { name: 'Storey' } })).json).toMatchObject({ key: 'floor', name: 'Storey', type: 'number' });
    const taken = await running.ask('PATCH /api/v1/properties/floor', { as: 'admin', body: { name: 'COST centre' } });
    expect([taken.status, taken.json.detail]).toEqual([400, expect.stringMatching(/“Cost centre” \(cost_centre\) already/)]);
    await running.ask('PATCH /api/v1/users/adele.vance@contoso.com', { as: 'admin', body: { properties: { floor: 4 } } });
    expect((await running.ask('GET /api/v1/properties/floor', { as: 'viewonly' })).json).toMatchObject({ key: 'floor', people: 1 });
    const removed = await running.ask('DELETE /api/v1/properties/floor', { as: 'admin' });
    expect([removed.status, removed.json]).toMatchObject([200, { key: 'floor', people: 1 }]);
    for (const request of ['GET /api/v1/properties/floor', 'PATCH /api/v1/properties/floor', 'DELETE /api/v1/properties/floor']) {
      expect((await running.ask(request, { as: 'admin', ...(request.startsWith('PATCH') && { body: { name: 'X' } }) })).json).toMatchObject({ status: 404, code: 'property.unknown', detail: 'There is no property “floor”. There are cost_centre.' });
    }
    expect((await running.ask('GET /api/v1/properties', { as: 'viewonly' })).json.items.map(({ key }) => key)).toEqual(['cost_centre']);
  });
});

describe('one user', () => {
  const change = async (who: string, body: object, as: 'admin' | 'user' = 'admin') => running.ask(`PATCH /api/v1/users/${who}`, { as, body });
  const names = (json: Record<string, unknown>, key: string): string[] => (json[key] as { name: string }[]).map(({ name }) => name).sort();

  test('gets exactly the groups and licences that are named, and the location they need, in one plan', async () => {
    const { status, json } = await change('raul.razo@contoso.com', { profile: { usageLocation: 'ES' }, groups: ['Sales', 'Interns'], licences: ['SPE_E5'] });
    expect([status, names(json, 'groups'), names(json, 'licences')]).toEqual([200, expect.arrayContaining(['Interns', 'Sales']), ['Microsoft 365 E5']]);
    const less = await change('raul.razo@contoso.com', { groups: ['Sales'], licences: [] });
    expect([names(less.json, 'groups').includes('Interns'), names(less.json, 'licences')]).toEqual([false, []]);
  });

  test('keeps the licence that was to go when the one that was to come is not to be had any more', async () => {
    const graph = async (path: string, body: object): Promise<Response> => fetch(`${running.directory}${path}`, { method: 'POST', headers: { authorization: 'Bearer local', 'content-type': 'application/json' }, body: JSON.stringify(body) });
    const free = (await running.ask('GET /api/v1/licences', { as: 'admin' })).json.items as unknown as { id: string; name: string; free: number }[];
    const [scarce] = free.filter((each) => each.name !== 'Microsoft 365 E3' && each.free > 0).sort((one, other) => one.free - other.free);
    const swapped = { licences: [scarce?.name] };
    expect((await change('raul.razo@contoso.com', { licences: ['SPE_E3'] })).status).toBe(200);
    // Somebody else takes every seat that Usher still believes in.
    for (let n = 0, taken = true; taken; n += 1) {
      const made = await graph('/users', { accountEnabled: true, displayName: `Seat ${n}`, mailNickname: `seat${n}`, userPrincipalName: `seat${n}@contoso.com`, usageLocation: 'DE', passwordProfile: { password: 'Long-enough-1x' } });
      const { id } = await made.json() as { id: string };
      taken = (await graph(`/users/${id}/assignLicense`, { addLicenses: [{ skuId: scarce?.id, disabledPlans: [] }], removeLicenses: [] })).ok;
    }
    const { status, json } = await change('raul.razo@contoso.com', swapped);
    expect([status, json.detail]).toEqual([409, expect.stringMatching(/seat/)]);
    expect(names((await running.ask('GET /api/v1/users/raul.razo@contoso.com', { as: 'admin' })).json, 'licences')).toEqual(['Microsoft 365 E3']);
    const held = await (await fetch(`${running.directory}/users/raul.razo@contoso.com?$select=assignedLicenses`, { headers: { authorization: 'Bearer local' } })).json() as { assignedLicenses: unknown[] };
    expect(held.assignedLicenses).toHaveLength(1);
  });

  test('is left with nothing in each detail that is cleared, and keeps what the directory lets nobody clear, with words that say so', async () => {
    const details = { jobTitle: 'Lead', department: 'IT', company: 'Contoso', street: 'Main 1', postalCode: '10', city: 'Bonn', mobile: '+49 1', homePhone: '+49 2', office: '2', externalId: '77' };
    const names = { firstName: 'Grady', lastName: 'Archie' };
    expect((await change('grady.archie@contoso.com', { ...names, profile: { ...details, usageLocation: 'DE' } })).json).toMatchObject({ ...names, profile: details });
    const emptied = <T extends object>(values: T): Record<string, string> => Object.fromEntries(Object.keys(values).map((name) => [name, '']));
    const cleared = await change('grady.archie@contoso.com', { ...emptied(names), profile: emptied(details) });
    expect([cleared.status, cleared.json]).toMatchObject([200, { ...emptied(names), profile: { ...emptied(details), usageLocation: 'DE' } }]);
    for (const body of [{ profile: { usageLocation: '' } }, { displayName: '' }, { profile: { usageLocation: '', city: 'Ulm' } }]) {
      const { status, json } = await change('grady.archie@contoso.com', body);
      expect([status, json['code'], json.detail]).toEqual([400, 'input.invalid', expect.stringMatching(/^(?:usage location|display name): the directory does not let it be emptied\./)]);
    }
    expect((await running.ask('GET /api/v1/users/grady.archie@contoso.com', { as: 'admin' })).json).toMatchObject({ profile: { usageLocation: 'DE', city: '' } });
  });

  test('with local login stays in the group that keeps it, whatever groups are named', async () => {
    const group = (await running.ask('POST /api/v1/groups', { as: 'admin', body: { name: 'Password sign-in' } })).json;
    await patch({ localLoginGroup: group['id'] });
    await running.ask('POST /api/v1/users/pat.obrien@contoso.com/allow-local-login', { as: 'admin', body: {} });
    for (const groups of [['Sales'], []]) {
      const { status, json } = await change('pat.obrien@contoso.com', { groups });
      expect([status, names(json, 'groups').filter((name) => name === 'Password sign-in' || name === 'Sales'), json['localLogin']]).toEqual([200, ['Password sign-in', ...groups], true]);
    }
    await patch({ localLoginGroup: '' });
  });

  test('is found by whoever it is, however the address is written', async () => {
    expect((await running.ask('GET /api/v1/users/ADELE.Vance@contoso.com', { as: 'user' })).json).toMatchObject({ email: people.user });
    expect((await running.ask('GET /api/v1/users/ALEX.Wilber@contoso.com', { as: 'user' })).status).toBe(403);
  });

  test.each<[object, string]>([[{ displayName: '' }, 'input.invalid'], [{ profile: { usageLocation: 'zz9' } }, 'input.invalid'], [{ firstName: 'x'.repeat(65), groups: ['Sales'] }, 'input.invalid'], [{ groups: ['Nowhere'] }, 'group.unknown'], [{ licences: ['Nothing'] }, 'licence.unknown']])('is not changed with %j, and told why with the code %s', async (body, code) => {
    expect((await change('pat.obrien@contoso.com', body)).json).toMatchObject({ status: code === 'input.invalid' ? 400 : 404, code });
  });

  test('may change how they are reached, and set a new password, and nothing else of their own', async () => {
    expect((await change(people.user, { profile: { mobile: '+49 151 7' } }, 'user')).json).toMatchObject({ profile: { mobile: '+49 151 7' } });
    expect((await running.ask(`POST /api/v1/users/${people.user}/reset-password`, { as: 'user' })).status).toBe(200);
    for (const body of [{ profile: { jobTitle: 'Head' } }, { groups: ['IT'] }, { licences: ['SPE_E5'] }, { role: 'admin' }]) expect((await change(people.user, body, 'user')).status).toBeGreaterThanOrEqual(403);
    expect((await change('pat.obrien@contoso.com', { profile: { mobile: '1' } }, 'user')).status).toBe(403);
    expect((await running.ask('POST /api/v1/users/pat.obrien@contoso.com/reset-password', { as: 'user' })).status).toBe(403);
  });
});
