import { afterEach, describe, expect, test } from '@jest/globals';
import { UsherError } from '../../../shared/errors.ts';
import type { DirectoryChange } from '../../../bot/ports.ts';
import { buildBench, closeBenches, graphError } from './graph-world.ts';

const disable: DirectoryChange = { kind: 'set-enabled', userId: 'u-1', enabled: false };
const group = { id: 'g-1', displayName: 'Sales', groupTypes: [], mailEnabled: false, securityEnabled: true };

async function failureOf(work: Promise<unknown>): Promise<UsherError> {
  const error = await work.then(() => undefined, (reason: unknown) => reason);
  if (!(error instanceof UsherError)) throw new Error(`Expected an UsherError, got ${String(error)}`);
  return error;
}

describe('the Graph client', () => {
  afterEach(closeBenches);

  test('waits all of a fractional Retry-After before it repeats a read', async () => {
    const { directory, double, clock } = await buildBench((_asked, index) => (index === 0 ? { ...graphError(429, 'TooManyRequests'), headers: { 'Retry-After': '12.128' } } : { body: group }));
    expect((await directory.group('g-1'))?.name).toBe('Sales');
    expect(clock.pauses).toEqual([12_128]);
    expect(double.asked).toHaveLength(2);
  });

  test('reads a Retry-After that is a date', async () => {
    const { directory, clock } = await buildBench((_asked, index) => (index === 0 ? { status: 503, headers: { 'Retry-After': 'Mon, 02 Mar 2026 08:00:09 GMT' } } : { body: group }));
    await directory.group('g-1');
    expect(clock.pauses).toEqual([9_000]);
  });

  test('gives a read up with “later” when it would have to wait more than twenty seconds', async () => {
    const { directory, double, clock } = await buildBench(() => ({ ...graphError(429, 'TooManyRequests'), headers: { 'Retry-After': '300' } }));
    const error = await failureOf(directory.group('g-1'));
    expect(error.code).toBe('later');
    expect(error.details).toMatchObject({ status: 429, after: 300_000 });
    expect(double.asked).toHaveLength(1);
    expect(clock.pauses).toEqual([]);
  });

  test('stops repeating a read that keeps failing', async () => {
    const { directory, double } = await buildBench(() => graphError(500, 'Service_InternalServerError'));
    expect((await failureOf(directory.group('g-1'))).code).toBe('later');
    expect(double.asked).toHaveLength(5);
  });

  test('repeats a read whose connection broke', async () => {
    const { directory, double } = await buildBench((_asked, index) => (index === 0 ? 'reset' : { body: group }));
    expect((await directory.group('g-1'))?.id).toBe('g-1');
    expect(double.asked).toHaveLength(2);
  });

  test.each(['reset', 'silence'] as const)('sends a write once when %s follows, and calls its outcome unknown', async (fault) => {
    const { directory, double, clock } = await buildBench(() => {
      if (fault === 'silence') setImmediate(() => clock.expire());
      return fault;
    });
    const { outcomes } = await directory.apply([disable]);
    expect(outcomes).toMatchObject([{ state: 'unknown' }]);
    expect(double.asked).toHaveLength(1);
  });

  test.each([429, 503, 500, 504])('sends a write once when it is answered with %i', async (status) => {
    const { directory, double } = await buildBench(() => graphError(status, 'Whatever'));
    await directory.apply([disable]);
    expect(double.asked).toHaveLength(1);
  });

  test('knows that a write was not applied when nobody listens', async () => {
    const { directory, double } = await buildBench(() => ({}));
    await double.close();
    expect((await directory.apply([disable, { ...disable, userId: 'u-2' }])).outcomes).toMatchObject([{ state: 'later', why: 'unavailable' }, { state: 'later', why: 'unavailable' }]);
  });

  test('asks for one fresh token when the first is not accepted', async () => {
    const fresh: boolean[] = [];
    const token = { token: (options?: { fresh?: boolean }) => { fresh.push(options?.fresh ?? false); return Promise.resolve(options?.fresh ? 'new' : 'old'); } };
    const { directory, double } = await buildBench((asked) => (asked.headers['authorization'] === 'Bearer new' ? { status: 204 } : graphError(401, 'InvalidAuthenticationToken')), { token });
    expect((await directory.apply([disable])).outcomes).toEqual([{ state: 'done' }]);
    expect(fresh).toEqual([false, true]);
    expect(double.asked.map(({ headers }) => headers['authorization'])).toEqual(['Bearer old', 'Bearer new']);
  });

  test('says “later” when the fresh token is not accepted either', async () => {
    const { directory, double } = await buildBench(() => graphError(401, 'InvalidAuthenticationToken', 'Lifetime validation failed, the token is expired.'));
    expect((await directory.apply([disable])).outcomes).toMatchObject([{ state: 'later', why: 'unavailable', reason: expect.stringContaining('sign-in') }]);
    expect(double.asked).toHaveLength(2);
  });

  test('sends nothing when there is no token', async () => {
    const token = { token: () => Promise.reject(new Error('secret-token was wrong')) };
    const { directory, double, log } = await buildBench(() => ({}), { token });
    expect((await directory.apply([disable])).outcomes).toMatchObject([{ state: 'later', why: 'unavailable' }]);
    const error = await failureOf(directory.group('g-1'));
    expect(error.code).toBe('later');
    expect(double.asked).toHaveLength(0);
    expect(log.text()).not.toContain('secret-token');
  });

  test('gives up on a token that does not come', async () => {
    const { directory, clock } = await buildBench(() => ({}), { token: { token: () => { setImmediate(() => clock.expire()); return new Promise(() => undefined); } } });
    expect((await directory.apply([disable])).outcomes).toMatchObject([{ state: 'later', why: 'unavailable' }]);
  });

  test('encodes the name of a guest in the path', async () => {
    const { directory, double } = await buildBench(() => ({ body: { id: 'u-1', userPrincipalName: 'bob_fabrikam.com#EXT#@contoso.com' } }));
    expect((await directory.account('bob_fabrikam.com#EXT#@contoso.com'))?.id).toBe('u-1');
    expect(double.asked[0]?.url.split('?')[0]).toBe('/v1.0/users/bob_fabrikam.com%23EXT%23%40contoso.com');
  });

  test('encodes what could leave its segment', async () => {
    const { directory, double } = await buildBench(() => ({ status: 404, body: {} }));
    await directory.group('../users?$top=1#');
    expect(double.asked[0]?.url.split('?')[0]).toBe('/v1.0/groups/..%2Fusers%3F%24top%3D1%23');
  });

  test('keeps status, code and request id of a refusal', async () => {
    const { directory, log } = await buildBench(() => graphError(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.'));
    const error = await failureOf(directory.licences());
    expect(error.code).toBe('directory.refused');
    expect(error.details).toMatchObject({ status: 403, code: 'Authorization_RequestDenied', requestId: 'request-7' });
    expect(log.text()).toContain('request-7');
  });

  test('keeps the request id of an answer that is no JSON', async () => {
    const { directory } = await buildBench(() => ({ status: 404, headers: { 'Content-Type': 'text/html', 'request-id': 'request-8' }, body: '<h1>' }));
    expect((await failureOf(directory.licences())).details).toMatchObject({ status: 404, requestId: 'request-8' });
  });

  test('prints the token neither in logs nor in errors', async () => {
    const replies = [graphError(500, 'x'), 'reset', graphError(403, 'Authorization_RequestDenied', 'no')] as const;
    const { directory, log } = await buildBench((_asked, index) => replies[index % 3] ?? 'reset');
    const error = await failureOf(directory.licences());
    const { outcomes } = await directory.apply([disable]);
    const everything = [log.text(), error.stack, JSON.stringify(error.details), JSON.stringify(outcomes), String(error.cause)].join('\n');
    expect(log.text()).not.toBe('');
    expect(everything).not.toContain('secret-token');
  });

  test('refuses a next page at another host without sending anything there', async () => {
    const foreign = await buildBench(() => ({ body: { value: [] } }));
    const { directory, double } = await buildBench(() => ({ body: { value: [], '@odata.nextLink': `${foreign.double.url}/groups?$skiptoken=x` } }));
    const { next } = await directory.listGroups(null);
    expect((await failureOf(directory.listGroups(next))).code).toBe('directory.refused');
    for (const link of [`${double.url}.evil.example/groups`, double.url.replace('/v1.0', '/beta/users'), `http://user@evil.example/v1.0/users`, 'no address', '/v1.0/groups']) {
      expect((await failureOf(directory.listGroups(link))).details).toMatchObject({ code: 'ForeignNextLink' });
    }
    expect(foreign.double.asked).toHaveLength(0);
    expect(double.asked).toHaveLength(1);
  });

  test('follows a next page as it was given', async () => {
    const { directory, double } = await buildBench((_asked, index) => ({ body: { value: [], ...(index === 0 && { '@odata.nextLink': `${double.url}/groups?$select=id&$skiptoken=RFN%2BdA%3D%3D_a(b)` }) } }));
    const { next } = await directory.listGroups(null);
    expect((await directory.listGroups(next)).next).toBeNull();
    expect(double.asked[1]?.url).toBe('/v1.0/groups?$select=id&$skiptoken=RFN%2BdA%3D%3D_a(b)');
  });

  test('tells a listing to start again when its page token has expired', async () => {
    const { directory, double } = await buildBench(() => graphError(400, 'Directory_ExpiredPageToken', 'expired'));
    const error = await failureOf(directory.listGroups(`${double.url}/groups?$skiptoken=old`));
    expect(error.code).toBe('later');
    expect(error.details).toMatchObject({ restart: true, code: 'Directory_ExpiredPageToken' });
  });

  test('does not go to plain HTTP beyond loopback', async () => {
    await expect(buildBench(() => ({}), { baseUrl: 'http://graph.example/v1.0' })).rejects.toThrow('https');
  });
});
