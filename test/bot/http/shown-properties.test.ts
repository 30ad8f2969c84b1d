// A property that was removed, and defined anew as another type: what each answer shows of people who have a value from before, and what changes do and say.
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { people, runUsher } from './running-usher.ts';
import type { Answered, RunningUsher } from './running-usher.ts';

let usher: RunningUsher;
let gone: string;
const who = people.user;
const admin = async (request: string, body?: unknown): Promise<Answered> => usher.ask(request.replace(' /', ' /api/v1/'), { as: 'admin', ...(body === undefined ? {} : { body }) });
const define = async (type: string, more: object = {}): Promise<Answered> => admin('POST /properties', { name: 'Site', type, ...more });
const remove = async (): Promise<Answered> => admin('DELETE /properties/site');
const set = async (site: unknown): Promise<Answered> => admin(`PATCH /users/${who}`, { properties: { site } });

beforeAll(async () => {
  usher = await runUsher();
  gone = String((await admin('GET /users/lee.gu@contoso.com')).json['id']);
  await define('text');
  await admin(`PATCH /users/${gone}`, { properties: { site: 'Lyon' } });
  const { approval } = (await admin(`DELETE /users/${gone}`)).json as unknown as { approval: { id: string } };
  await usher.ask(`POST /api/v1/approvals/${approval.id}/approve`, { as: 'otherAdmin' });
  await admin(`GET /jobs/${approval.id}/events`);
  await remove();
}, 30_000);
afterAll(async () => { await usher.close(); });

/** Before each test somebody has the text “Paris”, and the property is not there any more. */
beforeEach(async () => {
  await remove();
  await define('text');
  await set('Paris');
  await remove();
});

/** What each answer that gives people says of the value of somebody who is in it. */
async function seen(): Promise<Record<string, unknown>> {
  const site = (of: unknown): unknown => (of as { properties: Record<string, unknown> }).properties['site'];
  const inList = async (path: string, id: string): Promise<unknown> => site((await admin(`GET ${path}`)).json.items.find((item) => item['id'] === id));
  const one = (await admin(`GET /users/${who}`)).json;
  const id = String(one['id']);
  const [group] = one['groups'] as { id: string }[];
  return {
    one: site(one), self: site((await usher.ask(`GET /api/v1/users/${id}`, { as: 'user' })).json), list: await inList('/users?status=all&pageSize=500', id), found: await inList('/users?q=adele', id),
    members: await inList(`/groups/${group?.id}/members?pageSize=500`, id), changed: site((await admin(`PATCH /users/${id}`, { profile: { office: 'Room 1' } })).json),
  };
}

test('is in no answer while nobody has defined it, nor as a number, and is in each again as the text it was', async () => {
  const nowhere = { one: undefined, self: undefined, list: undefined, found: undefined, members: undefined, changed: undefined };
  const everywhere = { one: 'Paris', self: 'Paris', list: 'Paris', found: 'Paris', members: 'Paris', changed: 'Paris' };
  expect(await seen()).toEqual(nowhere);
  await define('number');
  expect(await seen()).toEqual(nowhere);
  await remove();
  await define('text');
  expect(await seen()).toEqual(everywhere);
});

test('is not among the deleted either, who have it again when it is defined again', async () => {
  const deleted = async (): Promise<unknown> => (await admin('GET /users/deleted')).json.items.find(({ id }) => id === gone)?.['properties'];
  expect(await deleted()).toEqual({});
  await define('text');
  expect(await deleted()).toEqual({ site: 'Lyon' });
});

test('as a choice that is not offered any more it is shown, and found', async () => {
  await define('choice', { choices: ['Paris', 'Bonn'] });
  await admin('PATCH /properties/site', { choices: ['Bonn'] });
  expect((await admin('GET /users?status=all&property=site=Paris')).json).toMatchObject({ total: 1, items: [{ userPrincipalName: who, properties: { site: 'Paris' } }] });
});

test.each([['number', '42', 42], ['yes-no', 'true', true]])('as a %s nobody is found by the text %j until they have the value', async (type, text, value) => {
  await define('text');
  await set(text);
  await remove();
  await define(type);
  expect((await admin(`GET /users?status=all&property=site=${text}`)).json).toMatchObject({ total: 0, items: [] });
  const plan = { operations: [{ kind: 'sign-out', filter: { status: ['all'], property: [`site=${text}`] } }] };
  expect((await admin('POST /plans', plan)).json).not.toMatchObject({ counts: { total: 1 } });
  expect((await set(value)).json).toMatchObject({ properties: { site: value } });
  expect((await admin(`GET /users?status=all&property=site=${text}`)).json).toMatchObject({ total: 1, items: [{ userPrincipalName: who }] });
});

test('a value set in its place was empty before, to whoever reads the plan and the trail, and is empty again after undo', async () => {
  await define('number');
  const { json: plan } = await admin('POST /plans', { operations: [{ kind: 'set-properties', users: [who], properties: { site: 5 } }] });
  const id = String(plan['id']);
  expect(JSON.stringify(plan)).not.toContain('Paris');
  expect(plan.rows[0]?.['changes']).toEqual([expect.stringMatching(/Site empty.*Site “5”/)]);
  expect((await admin(`POST /plans/${id}/commit`)).json.rows).toMatchObject([{ status: 'changed' }]);
  expect((await admin('GET /audit?action=set-properties')).json.items[0]).toMatchObject({ before: 'Site empty', after: 'Site “5”' });
  expect((await admin(`GET /users/${who}`)).json['properties']).toEqual({ site: 5 });
  expect((await admin(`POST /plans/${id}/undo`)).json.rows).toMatchObject([{ status: 'changed' }]);
  expect((await admin(`GET /users/${who}`)).json['properties']).toEqual({});
});

test('to clear what nobody sees changes nothing, and leaves it for when it is defined again', async () => {
  await define('number');
  expect((await set(null)).status).toBe(200);
  await remove();
  await define('text');
  expect((await admin(`GET /users/${who}`)).json['properties']).toEqual({ site: 'Paris' });
});

test('a value that was cleared does not come back by undo into a property of another type', async () => {
  await define('text');
  const { json: plan } = await admin('POST /plans', { operations: [{ kind: 'set-properties', users: [who], properties: { site: null } }] });
  await admin(`POST /plans/${String(plan['id'])}/commit`);
  await remove();
  await define('number');
  expect((await admin(`POST /plans/${String(plan['id'])}/undo`)).json).toMatchObject({ status: 409, code: 'plan.empty' });
  expect((await admin(`GET /users/${who}`)).json['properties']).toEqual({});
});
