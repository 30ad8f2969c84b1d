// The adapter against the local directory, with the faults it can be told to have.
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Directory, DirectoryChange } from '../../../bot/ports.ts';
import { emptyProfile } from '../../../shared/user.ts';
import type { TestClock } from './graph-world.ts';
import { closeLocalBenches, startLocalBench } from './local-bench.ts';
import type { LocalBench } from './local-bench.ts';

const password = 'Copper-Lantern-4071';
const nameOf = (name: string): string => `${name}@contoso.com`;
const create = (name: string): DirectoryChange => ({
  kind: 'create-user', password,
  account: { userPrincipalName: nameOf(name), email: nameOf(name), firstName: 'Fault', lastName: name, displayName: `Fault ${name}`, profile: emptyProfile },
});

describe('the Graph directory in front of the local directory', () => {
  let directory: Directory;
  let clock: TestClock;
  let local: LocalBench['local'];
  let fault: LocalBench['fault'];
  let requests: LocalBench['requests'];

  beforeAll(async () => {
    ({ directory, clock, local, fault, requests } = await startLocalBench());
  });

  afterEach(async () => {
    await local('PUT', '/behaviour', {});
    await local('DELETE', '/stats');
  });

  afterAll(closeLocalBenches);

  test('finds an account whose answer was lost, without making it twice', async () => {
    await fault('POST /users', 'applied-then-reset', { times: 1 });
    const sentAt = clock.now();
    expect((await directory.apply([create('lost')])).outcomes).toMatchObject([{ state: 'unknown' }]);
    expect(await requests('POST /users')).toBe(1);
    const made = await directory.account(nameOf('lost'));
    expect(await directory.findOut(create('lost'), sentAt)).toEqual({ state: 'applied', userId: made?.id });
    expect((await directory.apply([create('lost')])).outcomes).toMatchObject([{ state: 'already' }]);
  });

  test('does not find an account whose request was lost', async () => {
    await fault('POST /users', 'reset');
    expect((await directory.apply([create('never')])).outcomes).toMatchObject([{ state: 'unknown' }]);
    expect(await directory.findOut(create('never'), clock.now())).toEqual({ state: 'not-yet' });
    expect(await directory.findOut(create('never'), clock.now() - 60_000)).toEqual({ state: 'not-applied' });
  });

  test('finds every item of a batch whose answer was lost', async () => {
    await fault('POST /$batch', 'applied-then-reset');
    const changes = ['batch-a', 'batch-b'].map(create);
    const sentAt = clock.now();
    expect((await directory.apply(changes)).outcomes).toMatchObject([{ state: 'unknown' }, { state: 'unknown' }]);
    for (const change of changes) expect(await directory.findOut(change, sentAt)).toMatchObject({ state: 'applied' });
  });

  test('keeps the pause of a throttled item apart from its neighbours', async () => {
    await fault('POST /users', '429', { retryAfter: 17, times: 1 });
    const { outcomes } = await directory.apply(['throttled-a', 'throttled-b'].map(create));
    expect(outcomes.filter(({ state }) => state === 'done')).toHaveLength(1);
    expect(outcomes).toContainEqual(expect.objectContaining({ state: 'later', why: 'throttled', after: 17_000 }));
  });

  test('is told how much of the budget is used once it runs short', async () => {
    await local('PUT', '/behaviour', { throttle: { scale: 1 } });
    expect((await directory.apply([create('cheap')])).budget).toEqual({ below: 0.8 });
    const disable: DirectoryChange = { kind: 'set-enabled', userId: (await directory.account(nameOf('cheap')))?.id ?? '', enabled: false };
    const twenty = Array.from({ length: 20 }, () => disable);
    let budget = await directory.apply(twenty);
    for (let sent = 20; budget.budget && 'below' in budget.budget && sent < 3000; sent += 20) budget = await directory.apply(twenty);
    expect(budget.budget).toEqual({ used: expect.any(Number) });
    expect(budget.budget && 'used' in budget.budget ? budget.budget.used : 0).toBeGreaterThanOrEqual(0.8);
  });

  test('repeats a read that was throttled, after the pause it was given', async () => {
    await fault('GET /organization', '429', { retryAfter: 4, times: 1 });
    clock.pauses.length = 0;
    expect((await directory.organisation()).name).toMatch(/\S/);
    expect(clock.pauses).toEqual([4000]);
  });

  test('reads guests by their long names', async () => {
    const guest = await directory.account('siobhan.oneill_adatum.com#EXT#@contoso.onmicrosoft.com') ?? (await directory.accountByEmail("siobhan.o'neill@adatum.com"));
    expect(guest).toMatchObject({ type: 'guest', invitation: 'pending' });
    expect((await directory.account(guest?.userPrincipalName ?? ''))?.id).toBe(guest?.id);
  });

  test('pages through a large organisation', async () => {
    await local('POST', '/seed', { users: 1200, groups: 5, seed: 1 });
    const people: string[] = [];
    let pages = 0;
    for (let after: string | null = null; pages === 0 || after !== null; pages += 1) {
      const page: Awaited<ReturnType<Directory['listAccounts']>> = await directory.listAccounts(after);
      people.push(...page.accounts.map(({ id }) => id));
      after = page.next;
    }
    expect(pages).toBe(3);
    expect(new Set(people).size).toBe(1200);
    expect(people).toHaveLength(1200);
  });

  test('does not see a fresh account on a copy that lags, and says so', async () => {
    await local('PUT', '/behaviour', { visibilityDelayMs: 600_000 });
    const [outcome] = (await directory.apply([create('fresh')])).outcomes;
    const userId = outcome?.state === 'done' ? outcome.userId ?? '' : '';
    expect((await directory.apply([{ kind: 'set-licences', userId, add: [], remove: [] }])).outcomes).toMatchObject([{ state: 'later', why: 'not-visible' }]);
    expect(await directory.findOut(create('fresh'), clock.now())).toEqual({ state: 'not-yet' });
  });

  test('is refused in words where an administrator is out of reach', async () => {
    await local('PUT', '/behaviour', { applicationRole: 'none' });
    const userId = (await directory.account(nameOf('megan.bowen')))?.id ?? '';
    expect((await directory.apply([{ kind: 'set-enabled', userId, enabled: false }])).outcomes).toMatchObject([
      { state: 'refused', code: 'Authorization_RequestDenied', reason: expect.stringContaining('administrator role') },
    ]);
  });
});
