// Usher connected to a tenant: the tab's tokens and those of programs, through the whole door.
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { SignJWT, exportJWK, generateKeyPair } from 'jose';
import type { CryptoKey, JWTPayload } from 'jose';
import { people, runUsher } from './running-usher.ts';
import type { RunningUsher } from './running-usher.ts';

const appId = '11111111-1111-4111-8111-111111111111';
/** The tenant of the demo organisation. */
const tenant = '72f98800-0000-4000-8000-000000000001';
const program = '99999999-9999-4999-8999-999999999999';
let usher: RunningUsher;
let keys: Server;
let authority: string;
let key: CryptoKey;

beforeAll(async () => {
  const pair = await generateKeyPair('RS256');
  key = pair.privateKey;
  const jwk = { ...await exportJWK(pair.publicKey), kid: 'one' };
  keys = createServer((_request, response) => { response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ keys: [jwk] })); });
  await new Promise<void>((resolve) => { keys.listen(0, '127.0.0.1', resolve); });
  authority = `http://127.0.0.1:${(keys.address() as AddressInfo).port}`;
  usher = await runUsher({ signIn: { kind: 'entra', settings: { authority, appId, tenants: [tenant] } } });
  expect(usher.tenant).toBe(tenant);
});
afterAll(async () => {
  keys.close();
  await usher.close();
});

async function token(claims: JWTPayload): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ iss: `${authority}/${tenant}/v2.0`, aud: appId, tid: tenant, ver: '2.0', iat: now, nbf: now, exp: now + 600, ...claims }).setProtectedHeader({ alg: 'RS256', kid: 'one' }).sign(key);
}

const tabToken = async (oid: string): Promise<string> => token({ oid, sub: 'pairwise', azp: '5e3ce6c0-2b1f-4285-8d4b-75ee78787346', scp: 'access_as_user', name: 'Whoever', preferred_username: people.admin });

test('a person of the tab has the role that Usher knows of, whatever name the token bears', async () => {
  const [user] = await usher.usher.services.store.users.byName(tenant, people.user);
  const answer = await usher.ask('GET /api/v1/me', { token: await tabToken(user?.id ?? '') });
  expect(answer.json).toMatchObject({ role: 'user', person: { email: people.user, name: 'Adele Vance' } });
});

test('somebody without an account here may do nothing', async () => {
  const bearer = await tabToken('00000000-0000-4000-8000-00000000dead');
  expect((await usher.ask('GET /api/v1/users', { token: bearer })).status).toBe(403);
});

test('a program with the app role acts as itself, and the audit trail says so', async () => {
  const bearer = await token({ oid: 'principal', sub: 'principal', azp: program, roles: ['Users.Manage'], idtyp: 'app' });
  expect((await usher.ask('GET /api/v1/me', { token: bearer })).json).toMatchObject({ role: 'admin', person: { name: `application ${program}` } });
  expect((await usher.ask(`POST /api/v1/users/${people.user}/deactivate`, { token: bearer })).status).toBe(200);
  const { json } = await usher.ask('GET /api/v1/audit?action=disable-account', { token: bearer });
  expect(json.items[0]).toMatchObject({ source: 'api', who: { id: program }, target: { email: people.user } });
});

test('a program without the app role is refused', async () => {
  const bearer = await token({ oid: 'principal', sub: 'principal', azp: program, roles: [], idtyp: 'app' });
  expect((await usher.ask('GET /api/v1/me', { token: bearer })).json).toMatchObject({ status: 401, code: 'sign-in.needed', detail: expect.stringMatching(/Users\.Manage/) });
});

test('another tenant is told that it is not served', async () => {
  const other = '33333333-3333-4333-8333-333333333333';
  const bearer = await token({ oid: 'x', sub: 'y', azp: 'z', scp: 'access_as_user', tid: other, iss: `${authority}/${other}/v2.0` });
  expect((await usher.ask('GET /api/v1/me', { token: bearer })).json).toMatchObject({ status: 403, code: 'tenant.unknown' });
});
