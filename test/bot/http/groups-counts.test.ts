// How many members the groups of a list have costs a question each: a few at a time, and none for whoever wants the names alone.
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Store } from '../../../bot/ports.ts';
import { runUsher } from './running-usher.ts';
import type { RunningUsher } from './running-usher.ts';

let usher: RunningUsher;
const counts = { asked: 0, atOnce: 0, most: 0 };

const watching = (store: Store): Store => ({
  ...store,
  users: {
    ...store.users,
    async count(...asked) {
      counts.asked += 1;
      counts.atOnce += 1;
      counts.most = Math.max(counts.most, counts.atOnce);
      await new Promise(setImmediate);
      counts.atOnce -= 1;
      return store.users.count(...asked);
    },
  },
});

beforeAll(async () => { usher = await runUsher({}, watching); });
beforeEach(() => { Object.assign(counts, { asked: 0, atOnce: 0, most: 0 }); });
afterAll(async () => { await usher.close(); });

test('a page of groups is counted eight at a time', async () => {
  const { json } = await usher.ask('GET /api/v1/groups?pageSize=500', { as: 'admin' });
  expect(json.items.length).toBeGreaterThan(8);
  expect(counts).toMatchObject({ asked: json.items.length, most: 8 });
});

test('whoever wants the names alone has the members that were read last, in the same shape and without a count', async () => {
  const { json: counted } = await usher.ask('GET /api/v1/groups?pageSize=500', { as: 'admin' });
  counts.asked = 0;
  const { json } = await usher.ask('GET /api/v1/groups?pageSize=500&members=last-read', { as: 'admin' });
  expect(json).toEqual(counted);
  expect(counts.asked).toBe(0);
});

test('anything else is refused, and both words are in the OpenAPI document', async () => {
  expect((await usher.ask('GET /api/v1/groups?members=perhaps', { as: 'admin' })).json).toMatchObject({ status: 400, code: 'input.invalid' });
  const { paths } = (await usher.ask('GET /api/v1/openapi.json', { as: 'admin' })).json as unknown as { paths: { '/groups': { get: { parameters: { name: string }[] } } } }; // the document that this test reads
  expect(paths['/groups'].get.parameters.find(({ name }) => name === 'members')).toMatchObject({ in: 'query', description: expect.stringContaining('the names alone'), schema: { enum: ['now', 'last-read'], default: 'now' } });
});
