// Bearer tokens: what a valid one proves, and every way in which a token is refused. Keys come over HTTP, as Entra serves them.
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { SignJWT, UnsecuredJWT, exportJWK, generateKeyPair } from 'jose';
import type { CryptoKey, JWTPayload } from 'jose';
import { entraTokens, localTokens } from '../../../bot/http/sign-in.ts';
import type { CheckToken } from '../../../bot/http/sign-in.ts';
import type { Clock } from '../../../bot/ports.ts';
import { UsherError } from '../../../shared/errors.ts';

const tenant = '22222222-2222-4222-8222-222222222222';
const otherTenant = '33333333-3333-4333-8333-333333333333';
const appId = '11111111-1111-4111-8111-111111111111';
const teamsWeb = '5e3ce6c0-2b1f-4285-8d4b-75ee78787346';
const clock: Clock = { now: () => Date.now(), sleep: () => Promise.resolve() };
const now = Math.floor(Date.now() / 1000);

let keys: Server;
let authority: string;
let asked = 0;
let answerWith = 200;
let mine: { privateKey: CryptoKey; publicKey: CryptoKey };
let stranger: CryptoKey;
let check: CheckToken;

beforeAll(async () => {
  mine = await generateKeyPair('RS256');
  stranger = (await generateKeyPair('RS256')).privateKey;
  const jwk = { ...await exportJWK(mine.publicKey), kid: 'one', use: 'sig' };
  keys = createServer((request, response) => {
    asked += 1;
    const known = request.url === `/${tenant}/discovery/v2.0/keys`;
    response.writeHead(known ? answerWith : 404, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: [jwk] }));
  });
  await new Promise<void>((resolve) => { keys.listen(0, '127.0.0.1', resolve); });
  authority = `http://127.0.0.1:${(keys.address() as AddressInfo).port}`;
  check = entraTokens({ authority, appId, tenants: [tenant] }, clock);
});
afterAll(() => { keys.close(); });

const person = (): JWTPayload => ({
  iss: `${authority}/${tenant}/v2.0`, aud: appId, tid: tenant, oid: 'person-1', sub: 'pairwise', ver: '2.0', azp: teamsWeb, scp: 'access_as_user', name: 'Megan Bowen', iat: now, nbf: now, exp: now + 3600,
});
const program = (): JWTPayload => ({
  iss: `${authority}/${tenant}/v2.0`, aud: appId, tid: tenant, oid: 'principal-1', sub: 'principal-1', ver: '2.0', azp: 'a-program', roles: ['Users.Manage'], idtyp: 'app', iat: now, nbf: now, exp: now + 3600,
});

async function signed(claims: JWTPayload, options: { key?: CryptoKey; kid?: string | undefined } = {}): Promise<string> {
  const kid = 'kid' in options ? options.kid : 'one';
  return new SignJWT(claims).setProtectedHeader({ alg: 'RS256', ...(kid === undefined ? {} : { kid }) }).sign(options.key ?? mine.privateKey);
}

async function codeOf(refused: Promise<unknown>): Promise<string> {
  return refused.then(() => 'accepted', (error: unknown) => (error instanceof UsherError ? error.code : String(error)));
}

describe('a token of Entra', () => {
  test('proves a person by tenant and object id', async () => {
    expect(await check(await signed(person()))).toEqual({ tenant, personId: 'person-1', name: 'Megan Bowen', kind: 'person' });
  });

  test('proves a program that has the app role', async () => {
    expect(await check(await signed(program()))).toEqual({ tenant, personId: 'a-program', name: 'application a-program', kind: 'application' });
  });

  test('may be a few minutes old by another clock', async () => {
    expect(await codeOf(check(await signed({ ...person(), exp: now - 60 })))).toBe('accepted');
  });

  test.each<[string, () => JWTPayload]>([
    ['has expired', () => ({ ...person(), exp: now - 3600 })],
    ['is not valid yet', () => ({ ...person(), nbf: now + 3600 })],
    ['never expires', () => { const { exp: _exp, ...rest } = person(); return rest; }],
    ['is for another application', () => ({ ...person(), aud: 'api://other' })],
    ['is for the application’s address instead of its id', () => ({ ...person(), aud: `api://usher.example/${appId}` })],
    ['comes from another issuer', () => ({ ...person(), iss: 'https://evil.example/v2.0' })],
    ['comes from an issuer that only begins alike', () => ({ ...person(), iss: `${authority}/${tenant}/v2.0.evil.example` })],
    ['comes from the issuer of another tenant', () => ({ ...person(), iss: `${authority}/${otherTenant}/v2.0` })],
    ['is of version 1', () => ({ ...person(), ver: '1.0' })],
    ['has another scope', () => ({ ...person(), scp: 'User.Read' })],
    ['has a scope that only contains the right one', () => ({ ...person(), scp: 'not_access_as_user' })],
    ['was issued to a program other than Teams', () => ({ ...person(), azp: 'somebody-else' })],
    ['has no object id', () => { const { oid: _oid, ...rest } = person(); return rest; }],
    ['is of a program without the app role', () => ({ ...program(), roles: ['Users.Read'] })],
    ['is of a program without any role', () => { const { roles: _roles, ...rest } = program(); return rest; }],
    ['is a person’s, dressed up with an app role', () => { const { scp: _scp, ...rest } = person(); return { ...rest, roles: ['Users.Manage'] }; }],
    ['is an app’s, dressed up with a scope', () => ({ ...program(), scp: 'access_as_user', azp: teamsWeb })],
  ])('is refused when it %s', async (_why, claims) => {
    expect(await codeOf(check(await signed(claims())))).toBe('sign-in.needed');
  });

  test('is refused when somebody else signed it', async () => {
    expect(await codeOf(check(await signed(person(), { key: stranger })))).toBe('sign-in.needed');
  });

  test('is refused when it names no key', async () => {
    expect(await codeOf(check(await signed(person(), { kid: undefined })))).toBe('sign-in.needed');
  });

  test('is refused when it is not signed at all, or signed with a shared secret', async () => {
    const unsigned = new UnsecuredJWT(person()).encode();
    const shared = await new SignJWT(person()).setProtectedHeader({ alg: 'HS256', kid: 'one' }).sign(new TextEncoder().encode(appId.repeat(2)));
    expect(await codeOf(check(unsigned))).toBe('sign-in.needed');
    expect(await codeOf(check(shared))).toBe('sign-in.needed');
  });

  test('is refused when it is no token', async () => {
    for (const text of ['x', 'a.b.c', '..', 'ey'.repeat(2000)]) expect(await codeOf(check(text))).toBe('sign-in.needed');
  });

  test('of a tenant that is not served is told so', async () => {
    expect(await codeOf(check(await signed({ ...person(), tid: otherTenant, iss: `${authority}/${otherTenant}/v2.0` })))).toBe('tenant.unknown');
  });

  test('with unknown key ids does not make Usher ask for keys again and again', async () => {
    const before = asked;
    for (let n = 0; n < 20; n += 1) expect(await codeOf(check(await signed(person(), { kid: `unknown-${n}` })))).toBe('sign-in.needed');
    expect(asked - before).toBeLessThanOrEqual(1);
  });

  test('cannot be checked while the keys are away, which is not the fault of the token', async () => {
    answerWith = 500;
    const fresh = entraTokens({ authority, appId, tenants: [tenant] }, clock);
    expect(await codeOf(fresh(await signed(person())))).toBe('later');
    answerWith = 200;
    const nobody = entraTokens({ authority: 'http://127.0.0.1:1', appId, tenants: [tenant] }, clock);
    expect(await codeOf(nobody(await signed({ ...person(), iss: `http://127.0.0.1:1/${tenant}/v2.0` })))).toBe('later');
  });

  test('issued for one’s own machine is never accepted by Entra’s check, nor the other way round', async () => {
    const local = localTokens(tenant, clock);
    expect(await codeOf(check(await local.issue({ id: 'person-1', name: 'Megan Bowen' })))).toBe('sign-in.needed');
    expect(await codeOf(local.check(await signed(person())))).toBe('sign-in.needed');
  });
});

describe('a token of this machine', () => {
  test('proves the person it was issued for', async () => {
    const local = localTokens(tenant, clock);
    expect(await local.check(await local.issue({ id: 'person-1', name: 'Megan Bowen' }))).toEqual({ tenant, personId: 'person-1', name: 'Megan Bowen', kind: 'person' });
  });

  test('ends after a working day', async () => {
    let time = Date.now();
    const local = localTokens(tenant, { ...clock, now: () => time });
    const token = await local.issue({ id: 'person-1', name: 'Megan Bowen' });
    time += 9 * 60 * 60 * 1000;
    expect(await codeOf(local.check(token))).toBe('sign-in.needed');
  });

  test('is worth nothing to another start of Usher', async () => {
    const token = await localTokens(tenant, clock).issue({ id: 'person-1', name: 'Megan Bowen' });
    expect(await codeOf(localTokens(tenant, clock).check(token))).toBe('sign-in.needed');
  });
});
