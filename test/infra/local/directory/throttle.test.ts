// The documented budgets, on a clock the test holds.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { person, startClient } from './directory-client.ts';
import type { Body, Client } from './directory-client.ts';

let now = 0;
let directory: Client;
beforeEach(async () => {
  now = Date.parse('2026-01-01T00:00:00Z');
  directory = await startClient({ clock: () => now });
});
afterEach(() => directory.close());

const scale = (value: number) => directory.local('PUT behaviour', { throttle: { scale: value } });
const write = (n: number) => ({ id: String(n), method: 'PATCH', url: `/users/${person(5)}`, headers: { 'Content-Type': 'application/json' }, body: { jobTitle: `Boss ${n}` } });

/** Sends so many writes in batches and gives the answers. */
const writes = async (count: number) => {
  const answers: Body[] = [];
  for (let sent = 0; sent < count; sent += 20) {
    const { body } = await directory.batch(Array.from({ length: Math.min(20, count - sent) }, (_, n) => write(n)));
    answers.push(...(body['responses'] ?? []));
  }
  return answers;
};
const admitted = (answers: Body[]) => answers.filter((one) => one['status'] === 204).length;

describe('writes', () => {
  test('3,000 are admitted from a full bucket, the next are refused as documented', async () => {
    await scale(1);
    await directory.local('DELETE stats');
    const answers = await writes(3010);
    const shares = answers.map((one) => one['headers']?.['x-ms-throttle-limit-percentage']);
    expect(admitted(answers)).toBe(3000);
    expect([shares[2399], shares[2400], shares[2999]]).toEqual([undefined, '0.8003', '1.0000']);
    expect(answers.at(-1)).toMatchObject({
      status: 429,
      headers: { 'Retry-After': '1', 'x-ms-throttle-information': 'WriteLimitExceeded', 'x-ms-throttle-limit-percentage': '1.0000' },
      body: { error: { code: 'TooManyRequests', message: 'Please retry again later.', innerError: { code: '429', status: '429' } } },
    });
    expect(String(answers.at(-1)?.['headers']?.['x-ms-throttle-scope'])).toMatch(/^Tenant_Application\/Write\/[0-9a-f-]{36}\/72f98800-0000-4000-8000-000000000001$/);
    expect((await directory.local('GET stats')).body).toMatchObject({ writes: 3000, throttled: 10 });
    expect((await directory.get(`/users/${person(1)}`)).status).toBe(200);
    now += 2000;
    expect(admitted(await writes(60))).toBe(40);
    await scale(1);
    expect(admitted(await writes(60))).toBe(60);
  });

  test('a clock fifty times faster gives a thousand a second and waits fifty times shorter; off, nothing is refused', async () => {
    await scale(50);
    expect((await writes(3020)).at(-1)?.['headers']?.['Retry-After']).toBe('0.02');
    now += 40;
    expect(admitted(await writes(60))).toBe(40);
    await scale(0);
    const free = await writes(60);
    expect([admitted(free), free.at(-1)?.['headers']?.['x-ms-throttle-limit-percentage']]).toEqual([60, undefined]);
  });
});

describe('resource units', () => {
  test.each([
    [1, 3500],
    [60, 5000],
    [600, 8000],
  ])('a tenant seeded with %i people has %i in ten seconds', async (users, units) => {
    await directory.local('POST seed', { users });
    await scale(1);
    let passed = 0;
    for (let batch = 0; batch < units / 100 + 1; batch += 1) {
      const requests = Array.from({ length: 20 }, (_, n) => ({ id: String(n), method: 'GET', url: `/groups/${person(1).replace('-0001', '-0002')}/transitiveMembers` }));
      const { body } = await directory.batch(requests);
      passed += (body['responses'] ?? []).filter((one) => one['status'] === 200).length;
    }
    expect(passed * 5).toBe(units);
  });

  test.each([
    ['/users', '2'],
    ['/users?$select=id', '1'],
    ['/users?$top=5', '1'],
    ['/users?$expand=manager', '3'],
    ['/users?$select=id&$top=5', '1'],
    [`/users/${person(1)}`, '1'],
    ['/subscribedSkus', '3'],
    [`/users/${person(1)}/memberOf`, '2'],
  ])('%s costs %s', async (path, cost) => {
    expect((await directory.get(path)).headers.get('x-ms-resource-unit')).toBe(cost);
  });

  test('every answer tells its cost, refusals included', async () => {
    expect((await directory.get('/users/nobody@contoso.com')).headers.get('x-ms-resource-unit')).toBe('1');
    expect((await fetch(`${directory.url}/users`)).headers.get('x-ms-resource-unit')).toBe('1');
  });
});
