// Temporary Access Passes over HTTP: told once, refused as the policy of the tenant has it, issued again when an answer was lost.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ChangeOutcome, DirectoryChange } from '../../../bot/ports.ts';
import { closeLocalBenches, startLocalBench } from './local-bench.ts';
import type { LocalBench } from './local-bench.ts';

const adele = '72f98800-0000-4000-8000-000100000005';
const pass: DirectoryChange = { kind: 'issue-access-pass', userId: adele };
const issuing = 'POST /users/{id}/authentication/temporaryAccessPassMethods';

let bench: LocalBench;
beforeAll(async () => { bench = await startLocalBench(); });
beforeEach(async () => bench.reset());
afterAll(closeLocalBenches);

const apply = async (...changes: DirectoryChange[]): Promise<readonly ChangeOutcome[]> => (await bench.directory.apply(changes)).outcomes;

describe('an access pass', () => {
  test('is told once', async () => {
    expect(await apply(pass)).toEqual([{ state: 'done', secret: expect.stringMatching(/^\S{8}$/) }]);
  });

  test('whose answer was lost counts as none and is issued again in its place', async () => {
    await bench.fault(issuing, 'applied-then-reset', { times: 1 });
    const sentAt = bench.clock.now();
    expect(await apply(pass)).toMatchObject([{ state: 'unknown' }]);
    expect(await bench.directory.findOut(pass, sentAt)).toEqual({ state: 'not-applied' });
    expect(await apply(pass)).toMatchObject([{ state: 'done', secret: expect.stringMatching(/\S/) }]);
  });

  test.each<[string, object]>([
    ['has switched passes off', { state: 'disabled' }], ['wants longer ones', { minimumLifetimeInMinutes: 90 }], ['wants shorter ones', { minimumLifetimeInMinutes: 10, maximumLifetimeInMinutes: 30 }],
  ])('is refused in words where the policy %s', async (_title, accessPassPolicy) => {
    await bench.local('PUT', '/behaviour', { accessPassPolicy });
    expect(await apply(pass)).toMatchObject([{ state: 'refused', reason: expect.stringMatching(/policy for Temporary Access Passes/) }]);
  });

  test('is issued where the policy wants passes for one sign-in', async () => {
    await bench.local('PUT', '/behaviour', { accessPassPolicy: { isUsableOnce: true } });
    expect(await apply(pass)).toMatchObject([{ state: 'done' }]);
  });

  test('is refused in words for a guest', async () => {
    expect(await apply({ ...pass, userId: '72f98800-0000-4000-8000-000100000041' })).toMatchObject([{ state: 'refused', reason: expect.stringMatching(/own organisation/) }]);
  });
});
