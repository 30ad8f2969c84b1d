// The switches under /_local: faults, slowness, stats, outbox, reset.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { buildUser, person, startClient } from './directory-client.ts';
import type { Client } from './directory-client.ts';

let directory: Client;
let chance = 0;
beforeAll(async () => void (directory = await startClient({ random: () => chance })));
beforeEach(async () => {
  chance = 0;
  await directory.local('POST reset');
});
afterAll(() => directory.close());

const fault = (match: string, kind: string, more: object = {}) => directory.local('PUT behaviour', { faults: [{ match, kind, rate: 1, ...more }] });
const exists = async (name: string) => (await directory.get(`/users/${name}@contoso.com`)).status === 200;
const batchOf = (...names: string[]) => names.map((name) => ({ id: name, method: 'POST', url: '/users', headers: { 'Content-Type': 'application/json' }, body: buildUser(name) }));

describe('faults', () => {
  test.each([
    ['429', 429, 'TooManyRequests'],
    ['503', 503, 'serviceNotAvailable'],
    ['500', 500, 'Service_InternalServerError'],
    ['401', 401, 'InvalidAuthenticationToken'],
    ['403', 403, 'Authorization_RequestDenied'],
    ['404', 404, 'Request_ResourceNotFound'],
    ['408', 408, 'RequestTimeout'],
    ['502', 502, 'BadGateway'],
    ['504', 504, 'GatewayTimeout'],
  ])('%s refuses and does nothing', async (kind, status, code) => {
    await fault('POST /users', kind, { retryAfter: 7 });
    const reply = await directory.post('/users', buildUser('jane'));
    expect([reply.status, reply.body['error']?.['code'], reply.headers.get('retry-after')]).toEqual([status, code, ['429', '503'].includes(kind) ? '7' : null]);
    expect(await exists('jane')).toBe(false);
  });

  test('reset cuts the line before anything is done', async () => {
    await fault('POST /users', 'reset');
    await expect(directory.post('/users', buildUser('jane'))).rejects.toThrow();
    expect(await exists('jane')).toBe(false);
  });

  test('applied-then-reset does the work, then cuts the line', async () => {
    await fault('POST /users', 'applied-then-reset');
    await expect(directory.post('/users', buildUser('jane'))).rejects.toThrow();
    expect(await exists('jane')).toBe(true);
  });

  test('timeout never answers', async () => {
    await fault('POST /users', 'timeout');
    const signal = AbortSignal.timeout(50);
    const call = fetch(`${directory.url}/users`, { method: 'POST', signal, headers: { authorization: 'Bearer local', 'content-type': 'application/json' }, body: JSON.stringify(buildUser('jane')) });
    await expect(call).rejects.toThrow(/timeout/);
    expect(await exists('jane')).toBe(false);
  });

  test('strike the matching operation only, with any id', async () => {
    await fault('PATCH /users/{user-id}', '503');
    expect((await directory.patch(`/users/${person(5)}`, { jobTitle: 'Boss' })).status).toBe(503);
    expect((await directory.get(`/users/${person(5)}`)).status).toBe(200);
  });

  test('strike as often as their rate says', async () => {
    await fault('GET /users', '503', { rate: 0.25 });
    chance = 0.24;
    expect((await directory.get('/users')).status).toBe(503);
    chance = 0.25;
    expect((await directory.get('/users')).status).toBe(200);
  });

  test('strike at most so many times', async () => {
    await fault('*', '503', { times: 2 });
    const statuses = [];
    for (let n = 0; n < 3; n += 1) statuses.push((await directory.get('/domains')).status);
    expect(statuses).toEqual([503, 503, 200]);
  });

  test('strike single items of a batch', async () => {
    await fault('POST /users', '429', { times: 1, retryAfter: 3 });
    const { body } = await directory.batch(batchOf('jane', 'joan'));
    expect((body['responses'] ?? []).map((one) => one['status'])).toEqual([429, 201]);
    expect(body['responses']?.[0]?.['headers']?.['Retry-After']).toBe('3');
  });

  test('that cut the line of one item cut the batch: nothing done, or all of it', async () => {
    await fault('POST /users', 'reset', { times: 1 });
    await expect(directory.batch(batchOf('jane', 'joan'))).rejects.toThrow();
    expect([await exists('jane'), await exists('joan')]).toEqual([false, false]);
    await fault('POST /users', 'applied-then-reset', { times: 1 });
    await expect(directory.batch(batchOf('jane', 'joan'))).rejects.toThrow();
    expect([await exists('jane'), await exists('joan')]).toEqual([true, true]);
  });

  test('strike a batch as such', async () => {
    await fault('POST /$batch', '503', { times: 1 });
    expect((await directory.batch(batchOf('jane'))).status).toBe(503);
    await fault('POST /$batch', 'applied-then-reset', { times: 1 });
    await expect(directory.batch(batchOf('jane'))).rejects.toThrow();
    expect(await exists('jane')).toBe(true);
  });
});

describe('switches', () => {
  test('tell the behaviour, and go back to usual for what is not mentioned', async () => {
    await directory.local('PUT behaviour', { latencyMs: 3, throttle: { scale: 2 } });
    await directory.local('PUT behaviour', { latencyMs: 4 });
    expect((await directory.local('GET behaviour')).body).toMatchObject({ latencyMs: 4, throttle: { scale: 0 }, faults: [] });
  });

  test.each([{ latencyMs: -1 }, { latencyMs: 'slow' }, { throttle: { scale: -1 } }, { faults: [{ match: 'POST /users', kind: 'explode' }] }, { faults: [{ kind: '503' }] }, { faults: [{ match: '*', kind: '503', rate: 2 }] }, { pageSize: 1000 }, { accessPassPolicy: { state: 'off' } }, { accessPassPolicy: 'off' }, { teams: { inCatalogue: 'no' } }])(
    'refuse %j with a sentence, and change nothing', async (body) => {
      const reply = await directory.local('PUT behaviour', body);
      expect([reply.status, typeof reply.body['error']]).toEqual([400, 'string']);
      expect((await directory.local('GET behaviour')).body).toMatchObject({ latencyMs: 0, throttle: { scale: 0 }, faults: [] });
    });

  test('shorten every page, whatever is asked for', async () => {
    await directory.local('PUT behaviour', { pageSize: 3 });
    const { body } = await directory.get('/users?$top=50');
    expect(body['value']).toHaveLength(3);
    expect(body['@odata.nextLink']).toContain('$skiptoken=');
  });

  test('need no token', async () => {
    const response = await fetch(directory.url.replace('/v1.0', '/_local/stats'));
    expect(response.status).toBe(200);
  });

  test('refuse a page of another site', async () => {
    const response = await fetch(directory.url.replace('/v1.0', '/_local/reset'), { method: 'POST', headers: { origin: 'https://evil.example' } });
    expect(response.status).toBe(403);
  });

  test('name those there are when asked for another', async () => {
    expect((await directory.local('GET magic')).body['error']).toContain('PUT /_local/behaviour');
  });

  test('reset brings the demo organisation back', async () => {
    await directory.post('/users', buildUser('jane'));
    await directory.delete(`/users/${person(5)}`);
    await directory.local('POST reset');
    expect([await exists('jane'), await exists('adele.vance')]).toEqual([false, true]);
    expect((await directory.get('/directory/deletedItems/microsoft.graph.user')).body['value']).toEqual([]);
  });

  test('stats start again when deleted', async () => {
    await directory.get('/users');
    expect((await directory.local('GET stats')).body['requests']).toBe(1);
    expect((await directory.local('DELETE stats')).body).toEqual({ requests: 0, writes: 0, batches: 0, throttled: 0, byOperation: {} });
  });
});
