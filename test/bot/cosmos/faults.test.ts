// What the Cosmos DB adapter makes of throttling, outages and lost answers, over the wire.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { openCosmosStore } from '../../../bot/cosmos/cosmos-store.ts';
import type { Answered, DocSpace, Store } from '../../../bot/ports.ts';
import { buildUser, handClock, silentLog, startCosmosServer } from '../../contracts/store-parts.ts';
import { startFaultProxy } from './fault-proxy.ts';
import type { Fault, FaultProxy, Seen } from './fault-proxy.ts';

const answer = (status: number): Answered => ({ request: 'r', status, body: null });

describe('the Cosmos DB store behind a bad network', () => {
  const clock = handClock();
  let server: Awaited<ReturnType<typeof startCosmosServer>>;
  let proxy: FaultProxy;
  let store: Store;
  let space: DocSpace<Answered>;
  let scope = { tenant: '' };
  beforeAll(async () => {
    server = await startCosmosServer();
    proxy = await startFaultProxy(server.port);
    store = await openCosmosStore({ endpoint: proxy.endpoint, key: server.key, database: 'usher', clock, log: silentLog, provision: true });
    space = store.answered;
  });
  afterAll(async () => {
    await store.close();
    await proxy.stop();
    await server.stop();
  });
  let tests = 0;
  beforeEach(() => {
    proxy.decide = () => 'pass';
    proxy.seen.length = 0;
    scope = { tenant: `t${(tests += 1)}` };
  });

  /** The given faults for the requests that match, one after the other; everything else passes. */
  function inject(matches: (seen: Seen) => boolean, ...faults: Fault[]): void {
    proxy.decide = (seen) => (matches(seen) ? faults.shift() ?? 'pass' : 'pass');
  }
  const writes = (seen: Seen): boolean => seen.method !== 'GET';
  const always = (): boolean => true;

  test('waits as long as the server asks when throttled, then succeeds', async () => {
    inject(writes, { status: 429, retryAfter: 3000 }, { status: 429, retryAfter: 2000 });
    const start = clock.now();
    await space.create(scope, 'a', answer(1));
    expect(clock.now() - start).toBeGreaterThanOrEqual(5000);
    expect(clock.now() - start).toBeLessThan(8000);
    expect(proxy.seen).toHaveLength(3);
    expect((await space.get(scope, 'a'))?.value.status).toBe(1);
  });

  test('says busy at once when the server asks for more patience than there is', async () => {
    inject(writes, { status: 429, retryAfter: 60_000 });
    const start = clock.now();
    await expect(space.create(scope, 'a', answer(1))).rejects.toMatchObject({ kind: 'busy', outcomeUnknown: false });
    expect(clock.now()).toBe(start);
    expect(proxy.seen).toHaveLength(1);
  });

  test('gives up on endless throttling, knowing that nothing was written', async () => {
    proxy.decide = () => ({ status: 429, retryAfter: 100 });
    await expect(space.put(scope, 'a', answer(1))).rejects.toMatchObject({ kind: 'busy', outcomeUnknown: false });
    await expect(space.page(scope, { limit: 5 })).rejects.toMatchObject({ kind: 'busy' });
    proxy.decide = () => 'pass';
    expect(await space.get(scope, 'a')).toBeUndefined();
  });

  test.each([408, 410, 449, 500, 503])('repeats a read after %d', async (status) => {
    await space.create(scope, 'a', answer(1));
    inject(always, { status });
    expect((await space.get(scope, 'a'))?.value.status).toBe(1);
    inject((seen) => seen.method === 'POST', { status });
    expect((await space.page(scope, { limit: 5 })).items).toHaveLength(1);
  });

  test.each<[string, Fault]>([['lost on the way', 'lose-request'], ['whose answer is lost', 'lose-answer'], ['answered with 503', { status: 503 }]])('makes a create %s exactly once', async (_, fault) => {
    inject(writes, fault);
    const version = await space.create(scope, 'a', answer(1));
    expect(await space.get(scope, 'a')).toEqual({ id: 'a', version, value: answer(1) });
    await expect(space.create(scope, 'a', answer(2))).rejects.toMatchObject({ kind: 'conflict' });
  });

  test('still reports a conflict when the lost create was somebody else’s', async () => {
    await space.create(scope, 'a', answer(1));
    inject(writes, 'lose-answer');
    await expect(space.create(scope, 'a', answer(1))).rejects.toMatchObject({ kind: 'conflict' });
  });

  test.each<[string, Fault]>([['lost on the way', 'lose-request'], ['whose answer is lost', 'lose-answer']])('makes a replacement %s exactly once', async (_, fault) => {
    const first = await space.create(scope, 'a', answer(1));
    inject(writes, fault);
    const second = await space.put(scope, 'a', answer(2), { expect: first });
    expect(await space.get(scope, 'a')).toEqual({ id: 'a', version: second, value: answer(2) });
    inject(writes, fault);
    await expect(space.put(scope, 'a', answer(3), { expect: first })).rejects.toMatchObject({ kind: 'stale' });
  });

  test('puts and removes through lost answers', async () => {
    inject(writes, 'lose-answer');
    await space.put(scope, 'a', answer(1));
    inject(writes, 'lose-answer');
    expect(await space.remove(scope, 'a')).toBe(true);
    expect(await space.get(scope, 'a')).toBeUndefined();
  });

  test('says that the outcome is unknown when answers keep getting lost', async () => {
    proxy.decide = (seen) => (writes(seen) ? 'lose-request' : 'pass');
    await expect(space.put(scope, 'a', answer(1))).rejects.toMatchObject({ kind: 'unavailable', outcomeUnknown: true });
  });

  test('says that nothing was written when nobody listens', async () => {
    const gone = await startFaultProxy(server.port);
    const lonely = await openCosmosStore({ endpoint: gone.endpoint, key: server.key, database: 'usher', clock, log: silentLog });
    await gone.stop();
    expect(await lonely.health()).toMatchObject({ ok: false });
    await expect(lonely.answered.put(scope, 'a', answer(1))).rejects.toMatchObject({ kind: 'unavailable', outcomeUnknown: false });
    await lonely.close();
  });

  test('does not repeat what will be refused again', async () => {
    inject(writes, { status: 403 });
    await expect(space.put(scope, 'a', answer(1))).rejects.toMatchObject({ kind: 'unavailable' });
    expect(proxy.seen).toHaveLength(1);
    inject(writes, { status: 413 });
    await expect(space.put(scope, 'a', answer(1))).rejects.toMatchObject({ kind: 'too-large' });
  });

  test.each<[string, Fault]>([['throttled', { status: 429, retryAfter: 10 }], ['cut off', 'lose-answer'], ['failing', { status: 503 }]])('writes many through %s requests', async (_, fault) => {
    const known = await space.create(scope, 'known', answer(0));
    const items = Array.from({ length: 20 }, (_each, n) => ({ id: `x${n}`, value: answer(n) }));
    inject(writes, fault, fault, fault);
    await space.putMany(scope, items);
    expect((await space.page(scope, { limit: 100 })).items).toHaveLength(21);
    inject(writes, fault, fault, fault);
    const outcomes = await space.writeMany(scope, [{ id: 'known', value: answer(1), expect: known }, { id: 'x0', value: answer(9) }, { id: 'new', value: answer(2) }]);
    expect(outcomes.map((outcome) => ('problem' in outcome ? outcome.problem.kind : 'written'))).toEqual(['written', 'conflict', 'written']);
    expect((await space.get(scope, 'known'))?.value.status).toBe(1);
    inject(writes, fault, fault, fault);
    await store.users.putMany(scope.tenant, [buildUser({ id: 'a' }), buildUser({ id: 'b' })]);
    expect((await store.users.list(scope.tenant, { filter: {}, limit: 10 })).users).toHaveLength(2);
  });
});
