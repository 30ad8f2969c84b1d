// Settings: defaults for one machine, what production needs, every problem at once.
import { describe, expect, test } from '@jest/globals';
import { ConfigError, isLoopback, readConfig } from '../../bot/config.ts';

const appId = '11111111-1111-4111-8111-111111111111';
const tenantId = '22222222-2222-4222-8222-222222222222';
const real = {
  NODE_ENV: 'production', MicrosoftAppId: appId, MicrosoftAppTenantId: tenantId, MicrosoftAppType: 'UserAssignedMSI',
  COSMOS_ENDPOINT: 'https://usher.documents.azure.com:443/', USHER_KEY: 'k'.repeat(32), HOST: '0.0.0.0',
};

function problemsOf(environment: NodeJS.ProcessEnv): readonly string[] {
  try {
    readConfig(environment);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe('the settings', () => {
  test('need nothing on one machine', () => {
    expect(readConfig({})).toEqual({
      production: false, local: true, port: 3978, host: '127.0.0.1', dataFolder: '.usher', startClients: true, directoryPort: 3979,
      graphBaseUrl: undefined, microsoft: undefined, authority: 'https://login.microsoftonline.com', cosmos: undefined,
      tenants: [], admins: [], roles: [], onBehalfOf: true, key: undefined, publicUrl: undefined, logLevel: 'info',
    });
  });

  test('are frozen all the way down', () => {
    const config = readConfig(real);
    expect(Object.isFrozen(config)).toBe(true);
    expect(Object.isFrozen(config.microsoft?.proof)).toBe(true);
    expect(Object.isFrozen(config.tenants)).toBe(true);
  });

  test('take an empty variable for one that is not set', () => {
    expect(readConfig({ PORT: '', COSMOS_ENDPOINT: ' ', MicrosoftAppId: '' })).toMatchObject({ port: 3978, cosmos: undefined, local: true });
  });

  test('are understood in production', () => {
    expect(readConfig(real)).toMatchObject({
      production: true, local: false, host: '0.0.0.0', tenants: [tenantId],
      microsoft: { appId, tenantId, proof: { kind: 'managed-identity' } },
      cosmos: { endpoint: 'https://usher.documents.azure.com:443', key: undefined, database: 'usher' },
    });
  });

  test('read lists of people, roles and tenants', () => {
    const config = readConfig({ USHER_ADMINS: 'megan.bowen@contoso.com, alex.wilber@contoso.com', USHER_ROLES: 'lynne.robbins@contoso.com:viewonly,patti.fernandez@contoso.com:billing', USHER_TENANTS: tenantId.toUpperCase() });
    expect(config.admins).toEqual(['megan.bowen@contoso.com', 'alex.wilber@contoso.com']);
    expect(config.roles).toEqual([{ user: 'lynne.robbins@contoso.com', role: 'viewonly' }, { user: 'patti.fernandez@contoso.com', role: 'billing' }]);
    expect(config.tenants).toEqual([tenantId]);
  });

  test('let Usher act in the name of people on one machine, and of a real organisation when that is asked for', () => {
    const proof = { MicrosoftAppId: appId, MicrosoftAppTenantId: tenantId, MicrosoftAppPassword: 'secret', USHER_PUBLIC_URL: 'https://usher.contoso.com' };
    expect([readConfig({}), readConfig({ USHER_ON_BEHALF_OF: 'off' }), readConfig(proof), readConfig({ ...proof, USHER_ON_BEHALF_OF: 'On' })].map(({ onBehalfOf }) => onBehalfOf)).toEqual([true, false, false, true]);
    expect(problemsOf({ ...proof, USHER_ON_BEHALF_OF: 'on', MicrosoftAppType: 'UserAssignedMSI' })).toEqual([expect.stringMatching(/a managed identity cannot act in the name of people/)]);
    expect(problemsOf({ ...proof, USHER_ON_BEHALF_OF: 'on', USHER_PUBLIC_URL: '' })).toEqual([expect.stringMatching(/USHER_PUBLIC_URL is missing/)]);
  });

  test('prefer a certificate to a password', () => {
    const config = readConfig({ MicrosoftAppId: appId, MicrosoftAppTenantId: tenantId, MicrosoftAppPassword: 'secret', CertificateThumbprint: 'AB', CertificatePrivateKey: 'line\\nline' });
    expect(config.microsoft?.proof).toEqual({ kind: 'certificate', thumbprint: 'AB', privateKey: 'line\nline' });
  });
});

describe('wrong settings', () => {
  test.each([
    ['PORT', 'eighty'], ['PORT', '70000'], ['PORT', '-1'], ['PORT', '3978.5'], ['USHER_DIRECTORY_PORT', '1e3'], ['USHER_CLIENTS', 'perhaps'], ['USHER_ON_BEHALF_OF', 'sometimes'],
    ['LOG_LEVEL', 'loud'], ['MicrosoftAppType', 'MultiTenant'], ['COSMOS_ENDPOINT', 'usher'], ['COSMOS_ENDPOINT', 'http://cosmos.example.com'],
    ['USHER_TENANTS', 'contoso.com'], ['USHER_ROLES', 'megan.bowen@contoso.com:boss'], ['USHER_ROLES', 'billing'], ['USHER_KEY', 'short'],
    ['USHER_PUBLIC_URL', 'javascript:alert(1)'], ['GRAPH_BASE_URL', 'https://name:word@graph.microsoft.com'], ['ENTRA_AUTHORITY', 'http://login.example.com'],
  ])('refuses %s = %s and names it', (name, value) => {
    expect(problemsOf({ [name]: value })).toEqual([expect.stringMatching(new RegExp(`^${name} `))]);
  });

  test('are all named together', () => {
    expect(problemsOf({ NODE_ENV: 'production', PORT: 'x', LOG_LEVEL: 'y' })).toEqual([
      expect.stringMatching(/^PORT must/), expect.stringMatching(/^LOG_LEVEL must/), expect.stringMatching(/^MicrosoftAppId is missing/),
      expect.stringMatching(/^COSMOS_ENDPOINT is missing/), expect.stringMatching(/^USHER_KEY is missing/),
      expect.stringMatching(/^MicrosoftAppTenantId is missing/), expect.stringMatching(/^A proof of identity is missing/),
    ]);
  });

  test.each(['MicrosoftAppId', 'MicrosoftAppTenantId', 'COSMOS_ENDPOINT', 'USHER_KEY'])('name %s alone when only that is missing in production', (name) => {
    expect(problemsOf({ ...real, [name]: undefined })).toEqual([expect.stringMatching(new RegExp(`^${name} is missing`))]);
  });

  test('never show a secret', () => {
    const words = problemsOf({ ...real, USHER_KEY: 'hunter2', COSMOS_KEY: 'hunter3', MicrosoftAppPassword: 'hunter4', PORT: 'x' }).join('\n');
    expect(words).not.toMatch(/hunter/);
  });

  test('refuse to be local away from loopback', () => {
    expect(problemsOf({ HOST: '0.0.0.0' })).toEqual([expect.stringMatching(/^HOST is 0\.0\.0\.0/)]);
    expect(problemsOf({ HOST: 'localhost' })).toEqual([]);
  });

  test('refuse to send local tokens to a directory elsewhere', () => {
    expect(problemsOf({ GRAPH_BASE_URL: 'https://graph.microsoft.com/v1.0' })).toEqual([expect.stringMatching(/^GRAPH_BASE_URL/)]);
    expect(problemsOf({ GRAPH_BASE_URL: 'http://127.0.0.1:3979/v1.0' })).toEqual([]);
  });

  test('refuse a stand-in for Graph in production', () => {
    expect(problemsOf({ ...real, GRAPH_BASE_URL: 'http://127.0.0.1:3979/v1.0' })).toEqual([expect.stringMatching(/^GRAPH_BASE_URL/)]);
  });

  test('refuse half a certificate, a key without its store, and one port for two', () => {
    expect(problemsOf({ MicrosoftAppId: appId, MicrosoftAppTenantId: tenantId, CertificateThumbprint: 'AB' })).toEqual([expect.stringMatching(/belong together/)]);
    expect(problemsOf({ COSMOS_KEY: 'key' })).toEqual([expect.stringMatching(/^COSMOS_KEY/)]);
    expect(problemsOf({ PORT: '3979' })).toEqual([expect.stringMatching(/choose two different ports/)]);
  });
});

test.each([['127.0.0.1', true], ['127.8.9.10', true], ['LOCALHOST', true], ['::1', true], ['0.0.0.0', false], ['127.0.0.1.evil.example', false], ['10.0.0.1', false]])(
  'says of %s whether it stays on this machine: %s', (host, here) => {
    expect(isLoopback(host)).toBe(here);
  });
