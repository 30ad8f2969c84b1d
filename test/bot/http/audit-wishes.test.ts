// What was refused over REST: the audit trail says what was wanted, without a secret of the body; every entry bears an id, and the file shows a wish as a wish.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { people, runUsher } from './running-usher.ts';
import type { RunningUsher } from './running-usher.ts';

let usher: RunningUsher;
beforeAll(async () => { usher = await runUsher(); });
afterAll(async () => { await usher.close(); });

const latest = async (): Promise<Record<string, unknown> | undefined> => (await usher.ask('GET /api/v1/audit?pageSize=1', { as: 'admin' })).json.items[0];
const user = people.user;

describe('a request that is refused for want of a role', () => {
  test.each<[string, object, string]>([
    ['PATCH /settings', { undoDays: 3, approvals: { quorum: 2, approvers: [people.admin] } }, `Undo: for 3 days; Approvers: ${people.admin}; Approvals needed: 2`],
    ['POST /properties', { name: 'Cost centre', type: 'choice', choices: ['Berlin'] }, 'Cost centre (choice: Berlin)'],
    ['PATCH /properties/cost_centre', { name: 'Centre' }, 'property “cost_centre”; name: Centre'],
    ['DELETE /properties/cost_centre', {}, 'no property “cost_centre”'],
    ['POST /users', { email: 'jane@contoso.com', role: 'admin', groups: ['Sales'] }, 'account jane@contoso.com, Organisation Admin; in Sales'],
    [`PATCH /users/${user}`, { role: 'admin', groups: ['Sales'], licences: ['E5'] }, 'Organisation Admin; in Sales; with E5'],
    [`DELETE /users/${user}`, {}, 'deleted, to be restored for 30 days'],
    [`POST /users/${user}/restore`, { userPrincipalName: 'x@contoso.com' }, 'has an account again as x@contoso.com'],
    [`POST /users/${user}/purge`, {}, 'gone for good'],
    [`POST /users/${user}/deactivate`, {}, 'cannot sign in, sessions ended'],
    [`POST /users/${user}/reset-password`, {}, 'new password, to be changed at the next sign-in'],
    ['POST /groups', { name: 'Sailors' }, 'security group “Sailors”'],
    ['PATCH /groups/Sales', { name: 'Sellers' }, 'group Sales: “Sellers”'],
    ['DELETE /groups/Sales', {}, 'group Sales: deleted'],
    ['POST /groups/Sales/members', { users: [user] }, `in Sales: ${user}`],
    [`DELETE /groups/Sales/members/${user}`, {}, 'not in Sales'],
    ['POST /groups/Sales/licences/E5', {}, 'group Sales: gives E5 to its members'],
    ['POST /plans', { operations: [{ kind: 'set-role', users: [user], role: 'admin' }, { kind: 'add-to-group', users: [user], group: 'Sales' }] }, 'Organisation Admin; in Sales'],
    ['POST /plans', { operations: [{ kind: 'send-message', users: [user], text: 'Hunter2! is the word' }] }, 'a message'],
  ])('%s %j is recorded as wanted: %s', async (request, body, after) => {
    const [method = '', path = ''] = request.split(' ');
    expect((await usher.ask(`${method} /api/v1${path}`, { as: 'viewonly', body })).status).toBe(403);
    expect(await latest()).toMatchObject({ before: '', after, wanted: true, outcome: 'refused', who: { email: people.viewonly } });
    expect(JSON.stringify(await latest())).not.toContain('Hunter2');
  });

  test.each([['{"undoDays":', 'application/json'], ['{"email":"jane@contoso.com","password":"Hunter2!"}', 'application/json'], ['{"undoDays":"many","password":"Hunter2!"}', 'application/json'], ['Hunter2!', 'text/plain']])('tells nothing of a body that is none: %s', async (text, type) => {
    expect((await usher.ask(`${text.includes('email') ? 'POST /api/v1/users' : 'PATCH /api/v1/settings'}`, { as: 'viewonly', text, type })).status).toBe(403);
    expect(JSON.stringify(await latest())).not.toContain('Hunter2');
    expect(await latest()).toMatchObject({ before: '', after: '', outcome: 'refused' });
    expect(await latest()).not.toHaveProperty('wanted');
  });
});

test('the file marks what was wanted and not done', async () => {
  await usher.ask(`PATCH /api/v1/users/${user}`, { as: 'viewonly', body: { role: 'admin' } });
  const { text } = await usher.ask('GET /api/v1/audit?format=csv&action=edit-user', { as: 'admin' });
  expect(text).toMatch(/,edit-user,[^\r\n]*,,wanted: Organisation Admin,refused,/);
});

test('every entry of all that can be recorded bears an id', async () => {
  const admin = async (request: string, body?: object): Promise<number> => (await usher.ask(request, { as: 'admin', ...(body !== undefined && { body }) })).status;
  expect(await admin('PATCH /api/v1/settings', { undoDays: 3 })).toBe(200);
  expect(await admin('POST /api/v1/properties', { name: 'Floor', type: 'text' })).toBe(201);
  expect(await admin('PATCH /api/v1/properties/floor', { name: 'Storey' })).toBe(200);
  expect(await admin('DELETE /api/v1/properties/floor')).toBe(200);
  expect(await admin(`POST /api/v1/users/${user}/sign-out`)).toBe(200);
  expect(await admin('POST /api/v1/sync/now')).toBe(202);
  for (const request of ['GET /api/v1/audit?format=csv', 'POST /api/v1/sync/now', 'GET /api/v1/users']) await usher.ask(request, { as: 'user' });
  const entries = JSON.parse((await usher.ask('GET /api/v1/audit?format=json', { as: 'admin' })).text) as { action: string; correlation: string }[];
  const kinds = new Set(entries.map(({ action }) => action));
  for (const action of ['settings', 'property-add', 'property-change', 'property-remove', 'sign-out', 'sync now', 'audit', 'users', 'edit-user']) expect(kinds).toContain(action);
  expect(entries.filter(({ correlation }) => correlation === '')).toEqual([]);
  const [changed] = entries.filter(({ action, ...entry }) => action === 'settings' && 'outcome' in entry && entry.outcome === 'done');
  expect(changed).toMatchObject({ before: 'Undo: for 30 days', after: 'Undo: for 3 days' });
});
