// Delta queries: everything once, then only what changed.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { buildUser, group, person, reference, startClient } from './directory-client.ts';
import type { Body, Client } from './directory-client.ts';

let now = Date.parse('2026-06-01T00:00:00Z');
let directory: Client;
beforeAll(async () => void (directory = await startClient({ clock: () => now })));
beforeEach(async () => void (await directory.local('POST reset')));
afterAll(() => directory.close());

/** Follows the links of a round to its end. */
const round = async (link: string, headers: Record<string, string> = {}): Promise<{ items: Body[]; next: string }> => {
  const items: Body[] = [];
  let page = await directory.get(link, headers);
  while (page.body['@odata.nextLink'] !== undefined) {
    items.push(...(page.body['value'] ?? []));
    page = await directory.get(String(page.body['@odata.nextLink']).slice(directory.url.length), headers);
  }
  items.push(...(page.body['value'] ?? []));
  return { items, next: String(page.body['@odata.deltaLink']).slice(directory.url.length) };
};

describe('people', () => {
  test('come once, in pages, then only when they change', async () => {
    const first = await round('/users/delta?$select=displayName,jobTitle', { Prefer: 'odata.maxpagesize=10' });
    expect(first.items).toHaveLength(44);
    expect((await round(first.next)).items).toEqual([]);
    await directory.patch(`/users/${person(5)}`, { jobTitle: null });
    const second = await round(first.next);
    expect(second.items).toEqual([{ id: person(5), displayName: 'Adele Vance', jobTitle: null }]);
    expect((await round(second.next)).items).toEqual([]);
  });

  test('who were deleted come as removed, and as themselves when restored', async () => {
    const { next } = await round('/users/delta?$select=displayName');
    await directory.delete(`/users/${person(5)}`);
    await directory.post('/users', buildUser('jane'));
    const second = await round(next);
    expect(second.items).toEqual(expect.arrayContaining([{ id: person(5), '@removed': { reason: 'changed' } }, expect.objectContaining({ displayName: 'jane' })]));
    await directory.post(`/directory/deletedItems/${person(5)}/restore`);
    expect((await round(second.next)).items).toEqual([{ id: person(5), displayName: 'Adele Vance' }]);
  });

  test('are left out with $deltatoken=latest until they change', async () => {
    const { items, next } = await round('/users/delta?$deltatoken=latest&$select=displayName');
    expect(items).toEqual([]);
    await directory.patch(`/users/${person(5)}`, { displayName: 'Adele V' });
    expect((await round(next)).items).toEqual([{ id: person(5), displayName: 'Adele V' }]);
  });

  test('can be limited to ids', async () => {
    expect((await round(`/users/delta?$select=displayName&$filter=id eq '${person(5)}' or id eq '${person(6)}'`)).items).toHaveLength(2);
  });

  test.each(['$top=5', '$orderby=displayName', '$expand=manager', '$search="displayName:a"', "$filter=displayName eq 'a'"])('refuse %s', async (option) => {
    expect((await directory.get(`/users/delta?${option}`)).status).toBe(400);
  });
});

describe('groups', () => {
  test('tell of members who came and went', async () => {
    const first = await round('/groups/delta?$select=displayName,members');
    expect(first.items.find((one) => one['id'] === group(4))?.['members@delta']).toHaveLength(3);
    await directory.post(`/groups/${group(4)}/members/$ref`, reference(person(1)));
    await directory.delete(`/groups/${group(4)}/members/${person(31)}/$ref`);
    const { items } = await round(first.next);
    expect(items).toEqual([{
      id: group(4), displayName: 'Interns',
      'members@delta': [{ '@odata.type': '#microsoft.graph.user', id: person(1) }, { '@odata.type': '#microsoft.graph.user', id: person(31), '@removed': { reason: 'deleted' } }],
    }]);
  });
});

describe('a token', () => {
  test('older than seven days is answered with 410 and where to begin again', async () => {
    const { next } = await round('/users/delta');
    now += 8 * 24 * 3600 * 1000;
    const { status, body, headers } = await directory.get(next);
    expect([status, body['error']?.['code'], headers.get('location')]).toEqual([410, 'syncStateNotFound', `${directory.url}/users/delta?$deltatoken=`]);
  });

  test('from before a reset is answered with 410', async () => {
    const { next } = await round('/users/delta');
    await directory.local('POST reset');
    expect((await directory.get(next)).status).toBe(410);
  });

  test('that is none is refused', async () => {
    expect((await directory.get('/users/delta?$deltatoken=nonsense')).status).toBe(400);
  });
});
