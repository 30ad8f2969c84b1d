// What Graph lets people do and no app: asked in the name of whoever lends the right, and left to a person where that fails.
import { afterEach, expect, test } from '@jest/globals';
import { TokenError } from '../../../bot/graph/entra-tokens.ts';
import { Delegation } from '../../../bot/ports.ts';
import type { DirectoryChange } from '../../../bot/ports.ts';
import { buildBench, closeBenches, graphError } from './graph-world.ts';

afterEach(closeBenches);

const delegation = new Delegation({ tenant: 'contoso', personId: 'alex', name: 'Alex Wilber', signIn: 'signed-in' });
const purge = (userId: string): DirectoryChange => ({ kind: 'purge-user', userId });
const inNameOf = ({ personId }: Delegation) => ({ token: () => Promise.resolve(`in-the-name-of-${personId}`) });
const failing = (code: string) => () => ({ token: () => Promise.reject(new TokenError(code)) });
const way = { link: expect.stringMatching(/DeletedUsers$/) };

test('a purge goes out in the name of whoever lent the right, alone and as a batch', async () => {
  const { directory, double } = await buildBench(({ url }) => (url.endsWith('$batch') ? { body: { responses: [{ id: '0', status: 204 }, { id: '1', status: 204 }] } } : { status: 204 }), { onBehalfOf: inNameOf });
  expect(['Global Administrator', 'Helpdesk Administrator', 'User Administrator'].map((role) => directory.onBehalfOf?.reach([role]))).toEqual([2, 0, 1]);
  expect(await directory.apply([purge('u-1')], { delegation })).toMatchObject({ outcomes: [{ state: 'done' }] });
  expect(await directory.apply([purge('u-1'), purge('u-2')], { delegation })).toMatchObject({ outcomes: [{ state: 'done' }, { state: 'done' }] });
  expect(double.asked.map(({ headers }) => headers['authorization'])).toEqual(['Bearer in-the-name-of-alex', 'Bearer in-the-name-of-alex']);
});

test('everything else goes out in Usher’s own name, and so does a purge for which nobody lent the right', async () => {
  const { directory, double } = await buildBench(() => ({ status: 204 }), { onBehalfOf: inNameOf });
  await directory.apply([{ kind: 'delete-user', userId: 'u-1' }], { delegation });
  await directory.apply([purge('u-1')]);
  expect(double.asked.map(({ headers }) => headers['authorization'])).toEqual(['Bearer secret-token', 'Bearer secret-token']);
});

test('nothing goes out in anybody’s name where that is not set up', async () => {
  const { directory, double } = await buildBench(() => graphError(403, 'Authorization_RequestDenied'));
  expect(directory.onBehalfOf).toBeUndefined();
  expect(await directory.apply([purge('u-1')], { delegation })).toMatchObject({ outcomes: [{ state: 'refused', reason: expect.stringMatching(/^Microsoft lets a person delete for good, and no app/), ...way }] });
  expect(double.asked[0]?.headers['authorization']).toBe('Bearer secret-token');
});

test('whoever lent the right without the role for it leaves it to somebody who holds it', async () => {
  const { directory } = await buildBench(() => graphError(403, 'Authorization_RequestDenied'), { onBehalfOf: inNameOf });
  expect(await directory.apply([purge('u-1')], { delegation })).toMatchObject({ outcomes: [{ state: 'refused', reason: expect.stringMatching(/takes the role User Administrator/), ...way }] });
});

test.each(['invalid_grant', 'interaction_required', 'consent_required', 'invalid_client'])('a sign-in that is not exchanged (%s) leaves it to a person, and nothing is sent', async (code) => {
  const { directory, double, log } = await buildBench(() => ({ status: 204 }), { onBehalfOf: failing(code) });
  expect(await directory.apply([purge('u-1'), purge('u-2')], { delegation })).toMatchObject({
    outcomes: [1, 2].map(() => ({ state: 'refused', reason: `Entra does not let Usher act in the name of whoever approved this (${code}). A User Administrator finishes it in Entra.`, ...way })),
  });
  expect(double.asked).toEqual([]);
  expect(log.text()).not.toContain('signed-in');
});

test.each(['network_error', 'endpoints_resolution_error', 'temporarily_unavailable', 'token-timeout'])('a sign-in service that is away (%s) is asked again later', async (code) => {
  const { directory } = await buildBench(() => ({ status: 204 }), { onBehalfOf: failing(code) });
  expect(await directory.apply([purge('u-1')], { delegation })).toMatchObject({ outcomes: [{ state: 'later', why: 'unavailable' }] });
});
