// Deleted users over REST: for how long they can be restored, and bringing one back.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runUsher } from './running-usher.ts';
import type { Answered, Asking, RunningUsher } from './running-usher.ts';

let usher: RunningUsher;
beforeAll(async () => { usher = await runUsher(); });
afterAll(async () => { await usher.close(); });

const admin = async (request: string, asking: Asking = {}): Promise<Answered> => usher.ask(request, { as: 'admin', ...asking });

test('a name that belongs to somebody else now answers 409 with the reason, as every refusal does', async () => {
  const who = 'lee.gu@contoso.com';
  const id = String((await admin(`GET /api/v1/users/${who}`)).json['id']);
  const request = (await admin(`DELETE /api/v1/users/${who}`)).json['approval'] as { id: string };
  expect((await usher.ask(`POST /api/v1/approvals/${request.id}/approve`, { as: 'otherAdmin' })).status).toBe(200);
  expect((await admin(`GET /api/v1/jobs/${request.id}/events`)).text).toMatch(/event: finished/);
  const wanted = { userPrincipalName: 'adele.vance@contoso.com' };
  expect((await admin(`POST /api/v1/users/${id}/restore`, { body: wanted })).json).toMatchObject({ status: 409, code: 'status.refuses', detail: expect.stringMatching(/belongs to somebody else now/) });
  expect((await admin(`POST /api/v1/users/${id}/restore`, { body: {} })).json).toMatchObject({ rows: [{ status: 'changed' }] });
});

const day = 24 * 60 * 60 * 1000;
const ago = (days: number): string => new Date(usher.usher.services.world.clock.now() - days * day).toISOString();

test('each deleted user is listed with the days left to restore them, counted as in the chat', async () => {
  const { store } = usher.usher.services;
  const [like] = await store.users.byName(usher.tenant, 'adele.vance@contoso.com');
  if (like === undefined) throw new Error('Adele is not there.');
  const since = { now: 0.001, yesterday: 1, late: 28.6, last: 29.8, over: 31 };
  await store.users.putMany(usher.tenant, Object.entries(since).map(([id, days]) => ({ ...like, id, displayName: `Gone ${id}`, email: `${id}@contoso.com`, userPrincipalName: `${id}@contoso.com`, enabled: false, status: 'deleted', deleted: ago(days) })));
  const { json } = await admin('GET /api/v1/users/deleted');
  expect(Object.fromEntries(json.items.map(({ id, daysLeft }) => [id, daysLeft]))).toEqual({ now: 30, yesterday: 29, late: 1, last: 0, over: 0 });
});

test('the description of the list has the days left as a whole number that is always there', async () => {
  const { paths } = (await admin('GET /api/v1/openapi.json')).json as unknown as { paths: Record<string, { get: { responses: Record<string, { content: Record<string, { schema: object }> }> } }> };
  const schema = Object.entries(paths).find(([path]) => path.endsWith('/users/deleted'))?.[1].get.responses['200']?.content['application/json']?.schema;
  expect(schema).toMatchObject({ properties: { items: { items: { properties: { daysLeft: { type: 'integer' } }, required: expect.arrayContaining(['id', 'daysLeft']) } } } });
});
