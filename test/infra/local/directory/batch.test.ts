// JSON batching: many operations in one request, each with its own answer.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { buildUser, eventual, group, person, startClient } from './directory-client.ts';
import type { Body, Client, Reply } from './directory-client.ts';

let directory: Client;
beforeAll(async () => void (directory = await startClient()));
beforeEach(async () => void (await directory.local('POST reset')));
afterAll(() => directory.close());

const json = { 'Content-Type': 'application/json' };
const create = (id: string, name: string, more: object = {}) => ({ id, method: 'POST', url: '/users', headers: json, body: buildUser(name), ...more });
const read = (id: string, url = `/users/${person(1)}`) => ({ id, method: 'GET', url });
const item = (reply: Reply, id: string): Body | undefined => (reply.body['responses'] ?? []).find((one) => one['id'] === id);

describe('a batch', () => {
  test('answers 200 with one answer per item, however each ended', async () => {
    const reply = await directory.batch([create('a', 'jane'), create('b', 'adele.vance'), read('c'), { id: 'd', method: 'DELETE', url: `/users/${person(33)}` }]);
    expect(reply.status).toBe(200);
    expect(['a', 'b', 'c', 'd'].map((id) => item(reply, id)?.['status'])).toEqual([201, 400, 200, 204]);
    expect(item(reply, 'b')?.['body']?.['error']?.['details']?.[0]?.['target']).toBe('userPrincipalName');
  });

  test('carries headers and queries in every item', async () => {
    const reply = await directory.batch([
      { id: '1', method: 'GET', url: '/users/$count', headers: eventual },
      { id: '2', method: 'GET', url: "/users?$filter=mail eq 'bob@fabrikam.com'&$select=displayName" },
    ]);
    expect([item(reply, '1')?.['body'], item(reply, '2')?.['body']?.['value']]).toEqual(['44', [{ displayName: 'Bob Kelly' }]]);
  });

  test('every item says what it cost', async () => {
    const reply = await directory.batch([create('1', 'jane'), read('2', '/groups/' + group(1) + '/transitiveMembers')]);
    expect(['1', '2'].map((id) => item(reply, id)?.['headers']?.['x-ms-resource-unit'])).toEqual(['1', '5']);
  });

  test('takes twenty items and no more', async () => {
    expect((await directory.batch(Array.from({ length: 20 }, (_, n) => read(String(n))))).status).toBe(200);
    const { status, body } = await directory.batch(Array.from({ length: 21 }, (_, n) => create(String(n), `p${n}`)));
    expect([status, body['error']?.['code']]).toEqual([400, 'BadRequest']);
    expect((await directory.get('/users/p1@contoso.com')).status).toBe(404);
  });

  test.each([
    ['ids that differ only in case', [read('a'), read('A')]],
    ['an item without id', [{ method: 'GET', url: '/users' }]],
    ['an item without url', [{ id: '1', method: 'GET' }]],
    ['an absolute url', [read('1', 'https://graph.microsoft.com/v1.0/users')]],
    ['a body without Content-Type', [{ id: '1', method: 'POST', url: '/users', body: buildUser('jane') }]],
    ['a dependency that is not there', [create('1', 'jane', { dependsOn: ['2'] })]],
    ['dependencies in a ring', [create('1', 'jane', { dependsOn: ['2'] }), create('2', 'joan', { dependsOn: ['1'] })]],
    ['nothing', []],
  ])('with %s is refused as a whole', async (_, requests) => {
    expect((await directory.batch(requests)).status).toBe(400);
    expect((await directory.get('/users/jane@contoso.com')).status).toBe(404);
  });
});

describe('dependsOn', () => {
  test('runs an item after the one it depends on, in whatever order they come', async () => {
    const reply = await directory.batch([{ id: '2', method: 'GET', url: '/users/jane@contoso.com', dependsOn: ['1'] }, create('1', 'jane')]);
    expect([item(reply, '1')?.['status'], item(reply, '2')?.['status']]).toEqual([201, 200]);
  });

  test('a failed item fails those that depend on it with 424, and they are not run', async () => {
    const reply = await directory.batch([create('1', 'adele.vance'), create('2', 'jane', { dependsOn: ['1'] }), create('3', 'joan', { dependsOn: ['2'] }), create('4', 'jill')]);
    expect(['1', '2', '3', '4'].map((id) => item(reply, id)?.['status'])).toEqual([400, 424, 424, 201]);
    expect((await directory.get('/users/jane@contoso.com')).status).toBe(404);
  });
});

test('stats count the items of a batch as operations, and the batch as one request', async () => {
  await directory.local('DELETE stats');
  await directory.batch([create('1', 'jane'), create('2', 'joan'), read('3')]);
  expect((await directory.local('GET stats')).body).toEqual({
    requests: 1, writes: 2, batches: 1, throttled: 0, byOperation: { 'POST /$batch': 1, 'POST /users': 2, 'GET /users/{id}': 1 },
  });
});
