// When Teams is asked for the sign-in of whoever presses, and whose sign-in lends anything.
import { beforeEach, describe, expect, test } from '@jest/globals';
import { createSignInRequests, lendingLocally, lendingThrough } from '../../../bot/teams/sign-in-requests.ts';
import type { SignInRequests } from '../../../bot/teams/sign-in-requests.ts';
import { UsherError } from '../../../shared/errors.ts';
import { createMemoryLog, createTestClock } from '../graph/graph-world.ts';
import type { TestClock } from '../graph/graph-world.ts';

const tenant = 'contoso';
const alex = { tenant, person: { id: 'alex', name: 'Alex', email: '' }, role: 'admin', source: 'chat' } as const;
const lee = { ...alex, person: { ...alex.person, id: 'lee' } };
type Check = Parameters<typeof lendingThrough>[0]['check'];
const provesAlex: Check = () => Promise.resolve({ kind: 'person', tenant, personId: 'alex' });

let clock: TestClock;
let log: ReturnType<typeof createMemoryLog>;
beforeEach(() => {
  clock = createTestClock();
  log = createMemoryLog();
});
const through = (check: Check): SignInRequests => createSignInRequests(lendingThrough({ check, log, address: () => 'https://usher.contoso.com:443/', appId: 'app' }), { ...clock, sleep: async (_milliseconds, signal) => new Promise((resolve) => { signal?.addEventListener('abort', () => { resolve(); }); }) });
const pressed = { request: 'r-1', signIn: undefined };
const asks = { ask: { id: 'r-1 alex', resource: 'api://usher.contoso.com/botid-app' } };

describe('whoever presses', () => {
  test('is asked once, and goes ahead without when they press again', async () => {
    const requests = through(provesAlex);
    expect(await requests(alex, pressed)).toEqual(asks);
    clock.advance(2_000);
    expect(await requests(alex, pressed)).toEqual({ delegation: undefined });
  });

  test('is asked again by the second press of one click, after ten minutes, for another request, and when somebody else was asked', async () => {
    const requests = through(provesAlex);
    await requests(alex, pressed);
    clock.advance(1_999);
    expect(await requests(alex, pressed)).toEqual(asks);
    expect(await requests(alex, { ...pressed, request: 'r-2' })).toMatchObject({ ask: { id: 'r-2 alex' } });
    expect(await requests(lee, pressed)).toMatchObject({ ask: { id: 'r-1 lee' } });
    clock.advance(10 * 60_000);
    expect(await requests(alex, pressed)).toEqual(asks);
  });

  test('is asked anew after a press with a sign-in that came to nothing', async () => {
    const requests = through(provesAlex);
    await requests(alex, pressed);
    clock.advance(5_000);
    expect(await requests(alex, { ...pressed, signIn: 'token' })).toMatchObject({ delegation: { personId: 'alex', tenant } });
    clock.advance(5_000);
    expect(await requests(alex, pressed)).toEqual(asks);
  });

  test('is asked for nothing on one machine', async () => {
    expect(await createSignInRequests(lendingLocally, clock)(alex, pressed)).toMatchObject({ delegation: { personId: 'alex', tenant } });
  });
});

describe('a sign-in', () => {
  test.each<[string, Awaited<ReturnType<Check>>]>([
    ['of somebody else', { kind: 'person', tenant, personId: 'lee' }],
    ['in another tenant', { kind: 'person', tenant: 'fabrikam', personId: 'alex' }],
    ['of a program', { kind: 'application', tenant, personId: 'alex' }],
  ])('%s lends nothing', async (_whose, proved) => {
    expect(await through(() => Promise.resolve(proved))(alex, { ...pressed, signIn: 'the-token' })).toEqual({ delegation: undefined });
    expect(log.text()).toMatch(/sign-in\.not-lent/);
    expect(log.text()).not.toContain('the-token');
  });

  test('that proves nothing lends nothing, and the press goes ahead', async () => {
    const refusing = through(() => Promise.reject(new UsherError('sign-in.needed', 'The bearer token has expired. Sign in again.')));
    expect(await refusing(alex, { ...pressed, signIn: 'the-token' })).toEqual({ delegation: undefined });
  });

  test('that nobody can check now decides nothing', async () => {
    await expect(through(() => Promise.reject(new UsherError('later')))(alex, { ...pressed, signIn: 'the-token' })).rejects.toMatchObject({ code: 'later' });
    const silent = createSignInRequests(lendingThrough({ check: async () => new Promise(() => undefined), log, address: () => 'https://usher.contoso.com', appId: 'app' }), clock);
    await expect(silent(alex, { ...pressed, signIn: 'the-token' })).rejects.toMatchObject({ code: 'later', message: 'The sign-in service does not answer right now. Press again in a minute.' });
  });
});
