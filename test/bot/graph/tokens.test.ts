import { generateKeyPairSync } from 'node:crypto';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { certificateTokens, managedIdentityTokens, secretTokens } from '../../../bot/graph/entra-tokens.ts';
import { localTokens } from '../../../bot/graph/tokens.ts';
import { Delegation } from '../../../bot/ports.ts';
import { startGraphDouble } from './graph-world.ts';
import type { GraphDouble, Reply } from './graph-world.ts';

describe('local tokens', () => {
  test('are given on loopback only', async () => {
    expect(await localTokens('http://127.0.0.1:3979/v1.0').token()).toBe('local');
    expect(() => localTokens('https://graph.microsoft.com/v1.0')).toThrow('loopback');
    expect(() => localTokens('https://127.0.0.1.evil.example/v1.0')).toThrow('loopback');
  });
});

describe('tokens of a managed identity', () => {
  const before = { ...process.env };
  let reply: Reply = {};
  let platform: GraphDouble;

  // MSAL looks for its source once per process, so the platform stays the same for all tests.
  beforeAll(async () => {
    platform = await startGraphDouble(() => reply);
    // How App Service lends its identity to a process (https://learn.microsoft.com/azure/app-service/overview-managed-identity).
    process.env['IDENTITY_ENDPOINT'] = platform.url;
    process.env['IDENTITY_HEADER'] = 'header';
  });

  afterAll(async () => {
    process.env = { ...before };
    await platform.close();
  });

  const issued = (token: string): Reply => ({ body: { access_token: token, expires_on: String(Math.floor(Date.now() / 1000) + 3600), resource: 'https://graph.microsoft.com', token_type: 'Bearer', client_id: 'a' } });

  test('are asked for once, by the host of Graph, and kept', async () => {
    reply = issued('first');
    const tokens = managedIdentityTokens({ clientId: '11111111-1111-1111-1111-111111111111', graph: 'https://graph.microsoft.com/v1.0' });
    expect(await Promise.all([tokens.token(), tokens.token()])).toEqual(['first', 'first']);
    expect(await tokens.token()).toBe('first');
    expect(platform.asked).toHaveLength(1);
    expect(new URL(platform.asked[0]?.url ?? '', platform.url).searchParams.get('resource')).toBe('https://graph.microsoft.com');
  });

  test('are asked for again when a fresh one is wanted', async () => {
    reply = issued('first');
    const tokens = managedIdentityTokens({ clientId: '22222222-2222-2222-2222-222222222222', graph: 'https://graph.microsoft.com/v1.0' });
    await tokens.token();
    reply = issued('second');
    expect(await tokens.token({ fresh: true })).toBe('second');
  });

  test('fail with a code and without what was said', async () => {
    reply = { status: 400, body: { error: 'invalid_request', error_description: 'secret in the text', correlation_id: 'x' } };
    const tokens = managedIdentityTokens({ clientId: '33333333-3333-3333-3333-333333333333', graph: 'https://graph.microsoft.com/v1.0' });
    const failure = await tokens.token().catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'TokenError' });
    expect(String(failure)).not.toContain('secret in the text');
  });
});

describe('tokens in the name of a person', () => {
  const identity = { clientId: '55555555-5555-5555-5555-555555555555', tenant: '66666666-6666-4666-8666-666666666666', authority: 'https://login.example.com', graph: 'https://graph.microsoft.com' };
  const delegation = new Delegation({ tenant: identity.tenant, personId: 'alex', name: 'Alex Wilber', signIn: 'what-alex-signed-in-with' });

  /** The sign-in service, as far as MSAL asks it: where it is asked, and for its tokens. */
  function signInService(answer: (form: URLSearchParams) => { status: number; body: object }): { asked: URLSearchParams[]; network: NonNullable<Parameters<typeof secretTokens>[0]['network']> } {
    const asked: URLSearchParams[] = [];
    const base = `${identity.authority}/${identity.tenant}`;
    return {
      asked,
      network: {
        // MSAL leaves the shape of what comes back to whoever asks.
        sendGetRequestAsync: () => Promise.resolve({ headers: {}, status: 200, body: { issuer: `${base}/v2.0`, token_endpoint: `${base}/oauth2/v2.0/token`, authorization_endpoint: `${base}/oauth2/v2.0/authorize`, jwks_uri: `${base}/keys` } as never }),
        sendPostRequestAsync: (_url, options) => {
          asked.push(new URLSearchParams(options?.body));
          const { status, body } = answer(asked.at(-1) ?? new URLSearchParams());
          return Promise.resolve({ headers: {}, status, body: body as never });
        },
      },
    };
  }

  test('are exchanged for what the person signed in with, and kept', async () => {
    const { asked, network } = signInService(() => ({ status: 200, body: { token_type: 'Bearer', access_token: 'in-the-name-of-alex', expires_in: 3600, ext_expires_in: 3600, scope: 'User.ReadWrite.All' } }));
    const tokens = secretTokens({ ...identity, network }, 'hush-hush');
    expect([await tokens.onBehalfOf(delegation).token(), await tokens.onBehalfOf(delegation).token()]).toEqual(['in-the-name-of-alex', 'in-the-name-of-alex']);
    expect(asked).toHaveLength(1);
    await tokens.onBehalfOf(delegation).token({ fresh: true });
    expect(asked).toHaveLength(2);
    expect(Object.fromEntries(asked[0] ?? [])).toMatchObject({
      grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', requested_token_use: 'on_behalf_of', assertion: 'what-alex-signed-in-with', scope: expect.stringContaining('https://graph.microsoft.com/User.ReadWrite.All'),
    });
  });

  test('fail by a code alone when nobody has agreed to it', async () => {
    const { network } = signInService(() => ({ status: 400, body: { error: 'invalid_grant', error_description: 'AADSTS65001: what-alex-signed-in-with has not consented', suberror: 'consent_required', correlation_id: 'x' } }));
    const failure = await secretTokens({ ...identity, network }, 'hush-hush').onBehalfOf(delegation).token().catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'TokenError', code: 'invalid_grant' });
    expect(String(failure)).not.toContain('what-alex-signed-in-with');
  });

  test('what was signed in with is in no rendering of the lent rights', () => {
    expect(`${JSON.stringify(delegation)} ${inspect(delegation, { depth: 9, showHidden: true })} ${JSON.stringify({ ...delegation })}`).not.toContain('what-alex-signed-in-with');
  });
});

describe('tokens of an app registration', () => {
  // Nothing listens there.
  const identity = { clientId: '44444444-4444-4444-4444-444444444444', tenant: 'contoso.com', authority: 'https://127.0.0.1:1', graph: 'https://graph.microsoft.com/v1.0' };
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048, privateKeyEncoding: { type: 'pkcs8', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } });

  test.each([
    ['a secret', secretTokens(identity, 'hush-hush')],
    ['a certificate named by SHA-256', certificateTokens(identity, { thumbprint: 'ab'.repeat(32), privateKey })],
    ['a certificate named by SHA-1', certificateTokens(identity, { thumbprint: 'AB:'.repeat(20), privateKey })],
  ])('fail by a code alone when %s cannot be shown', async (_title, tokens) => {
    const failure = await tokens.own.token().catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'TokenError', code: expect.stringMatching(/^[a-z_]+$/) });
    expect(String(failure)).not.toContain('hush-hush');
  });
});
