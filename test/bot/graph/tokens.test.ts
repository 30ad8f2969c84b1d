import { generateKeyPairSync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { certificateTokens, managedIdentityTokens, secretTokens } from '../../../bot/graph/entra-tokens.ts';
import { localTokens } from '../../../bot/graph/tokens.ts';
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

describe('tokens of an app registration', () => {
  // Nothing listens there.
  const identity = { clientId: '44444444-4444-4444-4444-444444444444', tenant: 'contoso.com', authority: 'https://127.0.0.1:1', graph: 'https://graph.microsoft.com/v1.0' };
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048, privateKeyEncoding: { type: 'pkcs8', format: 'pem' }, publicKeyEncoding: { type: 'spki', format: 'pem' } });

  test.each([
    ['a secret', secretTokens(identity, 'hush-hush')],
    ['a certificate named by SHA-256', certificateTokens(identity, { thumbprint: 'ab'.repeat(32), privateKey })],
    ['a certificate named by SHA-1', certificateTokens(identity, { thumbprint: 'AB:'.repeat(20), privateKey })],
  ])('fail by a code alone when %s cannot be shown', async (_title, tokens) => {
    const failure = await tokens.token().catch((error: unknown) => error);
    expect(failure).toMatchObject({ name: 'TokenError', code: expect.stringMatching(/^[a-z_]+$/) });
    expect(String(failure)).not.toContain('hush-hush');
  });
});
