// Bringing a deleted user back over REST.
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
