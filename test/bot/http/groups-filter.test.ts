// The list of groups over REST, narrowed by words of their names as the chat does.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { fold } from '../../../shared/fold.ts';
import { runUsher } from './running-usher.ts';
import type { RunningUsher } from './running-usher.ts';

let usher: RunningUsher;
let all: string[];
const named = async (query: string): Promise<string[]> => (await usher.ask(`GET /api/v1/groups?pageSize=500&${query}`, { as: 'admin' })).json.items.map(({ name }) => String(name));

beforeAll(async () => {
  usher = await runUsher();
  all = await named('');
});
afterAll(async () => { await usher.close(); });

test.each([['Sales', ['sales']], ['sALÉs', ['sales']], ['al es', ['al', 'es']], ['nothing is called so', ['nothing', 'is', 'called', 'so']]])('“%s” gives those whose names contain every word', async (q, words) => {
  const expected = all.filter((name) => words.every((word) => fold(name).includes(word)));
  expect(await named(`q=${encodeURIComponent(q)}`)).toEqual(expected);
  expect(expected.length).toBeLessThan(all.length);
});

test('names of one word are a part of all, and their total is counted alone', async () => {
  const { json } = await usher.ask('GET /api/v1/groups?q=sales&pageSize=1', { as: 'admin' });
  const expected = all.filter((name) => fold(name).includes('sales'));
  expect(expected.length).toBeGreaterThan(0);
  expect([json['total'], json.items.map(({ name }) => name)]).toEqual([expected.length, expected.slice(0, 1)]);
});

test('no words at all narrow nothing', async () => {
  expect(await named('q=')).toEqual(all);
  expect(await named('q=%20')).toEqual(all);
});

test('pages go on within the same words, and in no other list', async () => {
  const first = await usher.ask('GET /api/v1/groups?q=a&pageSize=1', { as: 'admin' });
  const token = String(first.json['nextPageToken']);
  const second = await usher.ask(`GET /api/v1/groups?q=A&pageSize=1&pageToken=${token}`, { as: 'admin' });
  expect([first, second].flatMap(({ json }) => json.items.map(({ name }) => name))).toEqual((await named('q=a')).slice(0, 2));
  for (const query of ['', 'q=b&']) expect((await usher.ask(`GET /api/v1/groups?${query}pageSize=1&pageToken=${token}`, { as: 'admin' })).json).toMatchObject({ status: 400, code: 'input.invalid' });
});

test('a misspelt name in the query is refused, and the words are in the OpenAPI document', async () => {
  expect((await usher.ask('GET /api/v1/groups?query=sales', { as: 'admin' })).json).toMatchObject({ status: 400, code: 'input.invalid', detail: expect.stringContaining('query') });
  expect((await usher.ask('GET /api/v1/openapi.json')).text).toContain('Words, each of which the name of a group must contain');
});
