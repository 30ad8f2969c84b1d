// Filling the directory: the same people from the same seed, a hundred thousand of them.
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from '@jest/globals';
import { eventual, startClient } from './directory-client.ts';
import type { Body, Client } from './directory-client.ts';
import { runProgram } from './directory-program.ts';

const clock = () => Date.parse('2026-06-01T00:00:00Z');
let open: Client[] = [];
const start = async () => {
  const directory = await startClient({ clock });
  open.push(directory);
  return directory;
};
afterEach(async () => {
  await Promise.all(open.map((directory) => directory.close()));
  open = [];
});

const everything = '/users?$top=500&$select=id,displayName,mail,department,city,accountEnabled,userType,usageLocation,assignedLicenses,licenseAssignmentStates,signInActivity';

describe('seeding', () => {
  test('gives the same people and memberships for the same seed, and others for another', async () => {
    const [first, second, third] = [await start(), await start(), await start()];
    await Promise.all([first.local('POST seed', { users: 300, groups: 5, seed: 7 }), second.local('POST seed', { users: 300, groups: 5, seed: 7 }), third.local('POST seed', { users: 300, groups: 5, seed: 8 })]);
    const people = async (directory: Client) => (await directory.get(everything)).body['value'] ?? [];
    expect(await people(first)).toEqual(await people(second));
    expect(await people(first)).not.toEqual(await people(third));
    const members = '/groups/00000007-0002-4000-8000-000000000003/members?$select=id&$top=999';
    expect((await first.get(members)).body['value']).toEqual((await second.get(members)).body['value']);
  });

  test('mixes status, kinds, sign-ins, and licences direct and through groups', async () => {
    const directory = await start();
    await directory.local('POST seed', { users: 500, groups: 10, seed: 1 });
    const people = ((await directory.get(everything)).body['value'] ?? []).slice(44);
    const share = (test: (one: (typeof people)[number]) => boolean) => people.filter(test).length / people.length;
    expect(share((one) => one['userType'] === 'Guest')).toBeGreaterThan(0.01);
    expect(share((one) => one['accountEnabled'] === false)).toBeGreaterThan(0.05);
    expect(share((one) => one['signInActivity'] === undefined)).toBeGreaterThan(0.03);
    const states = people.flatMap((one) => [...(one['licenseAssignmentStates'] ?? [])]);
    expect(states.some((state) => state['assignedByGroup'] === null)).toBe(true);
    expect(states.some((state) => state['assignedByGroup'] !== null)).toBe(true);
  });

  test.each([{ users: -1 }, { users: 'many' }, { users: 1.5 }, { seed: -1 }])('refuses %j', async (body) => {
    expect((await (await start()).local('POST seed', body)).status).toBe(400);
  });

  test('a hundred thousand people are there, counted, paged and found, and still there after a restart', async () => {
    const dataFolder = await mkdtemp(join(tmpdir(), 'directory-'));
    const program = await runProgram({ USHER_DATA: dataFolder });
    const answer = async (url: string, init: object = {}) => (await fetch(url, { headers: { authorization: 'Bearer local', 'content-type': 'application/json', ...eventual }, ...init })).json() as Promise<Body>;
    const seeded = await answer(program.url.replace('/v1.0', '/_local/seed'), { method: 'POST', body: JSON.stringify({ users: 100_000, groups: 50, seed: 1 }) });
    expect(seeded).toEqual({ users: 100_000, groups: 65 });
    const page = await answer(`${program.url}/users?$top=999&$count=true`);
    expect([page['@odata.count'], page['value']?.length]).toEqual([100_000, 999]);
    const last = (await answer(String(page['@odata.nextLink'])))['value']?.[998];
    program.child.kill('SIGKILL');
    await once(program.child, 'exit');
    const again = await runProgram({ USHER_DATA: dataFolder });
    expect((await answer(`${again.url}/users?$filter=mail eq '${last?.['mail']}'`))['value']).toMatchObject([{ id: last?.['id'] }]);
    again.child.kill('SIGKILL');
    await once(again.child, 'exit');
    await rm(dataFolder, { recursive: true });
  }, 120_000);
});
