// The only reader of the environment: every setting checked at once, all problems named together, the result frozen.
import { isIP } from 'node:net';
import { z } from 'zod';
import { roleSchema } from '../shared/user.ts';
import type { Role } from '../shared/user.ts';

interface MicrosoftIdentity {
  appId: string;
  /** How Usher proves who it is to Microsoft; a managed identity or a certificate is preferred to a password. */
  proof:
    | { kind: 'managed-identity' }
    | { kind: 'certificate'; thumbprint: string; privateKey: string }
    | { kind: 'password'; password: string };
  tenantId: string;
}

export interface Config {
  production: boolean;
  /** Nothing of Microsoft is configured: local directory, local sign-in, unauthenticated bot. Only on loopback. */
  local: boolean;
  port: number;
  host: string;
  /** Folder of the embedded store and of the local directory. */
  dataFolder: string;
  startClients: boolean;
  directoryPort: number;
  /** Undefined: Microsoft Graph, or the local directory that Usher starts itself. */
  graphBaseUrl: string | undefined;
  microsoft: Readonly<MicrosoftIdentity> | undefined;
  /** Where tokens come from, without a slash at the end. */
  authority: string;
  /** Undefined: the embedded store. Without a key: managed identity. */
  cosmos: Readonly<{ endpoint: string; key: string | undefined; database: string }> | undefined;
  /** Tenants served; empty when local, where the local directory says which it is. */
  tenants: readonly string[];
  /** Object ids or user names of the first Organisation Admins. */
  admins: readonly string[];
  /** First roles of others, by object id or user name. */
  roles: readonly Readonly<{ user: string; role: Role }>[];
  /** What only a person may do is done in the name of whoever approves. */
  onBehalfOf: boolean;
  /** Key that seals secrets in the store; undefined: one is kept in the data folder. */
  key: string | undefined;
  /** Where browsers and Teams reach Usher, without a slash at the end; undefined: where it listens. */
  publicUrl: string | undefined;
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
}

/** All problems of the settings, one sentence each, saying what to set. Never quotes a secret. */
export class ConfigError extends Error {
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(`Usher cannot start with these settings:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

const loopbackNames: readonly string[] = ['localhost', '::1', '[::1]'];

/** Whether an address or host name stays on this machine. */
export function isLoopback(host: string): boolean {
  return loopbackNames.includes(host.toLowerCase()) || (isIP(host) === 4 && host.startsWith('127.'));
}

function addressProblem(text: string, mayBePlain: boolean): string | undefined {
  const url = URL.parse(text);
  if (url === null || (url.protocol !== 'https:' && url.protocol !== 'http:')) return 'must be a web address such as https://usher.contoso.com';
  if (url.username !== '' || url.password !== '') return 'must not hold a user name or password';
  if (url.protocol === 'http:' && !mayBePlain && !isLoopback(url.hostname)) return 'must begin with https:// (plain http is for this machine only)';
  return undefined;
}

/** An empty variable counts as not set: that is how most hosts say so. */
const text = z.string().trim().optional().transform((value) => (value === '' ? undefined : value));
const port = (usual: number): z.ZodType<number> => text.transform((value, context) => {
  const number = value === undefined ? usual : /^\d{1,5}$/.test(value) ? Number(value) : Number.NaN;
  if (number >= 0 && number <= 65_535) return number;
  context.addIssue({ code: 'custom', message: 'must be a port number from 0 to 65535 (0 takes a free one)' });
  return z.NEVER;
});
const oneOf = <const T extends readonly [string, ...string[]]>(words: T, usual: T[number]): z.ZodType<T[number]> =>
  text.transform((value, context) => {
    const word = words.find((candidate) => candidate.toLowerCase() === (value ?? usual).toLowerCase());
    if (word !== undefined) return word;
    context.addIssue({ code: 'custom', message: `must be one of ${words.join(', ')}` });
    return z.NEVER;
  });
const address = text.superRefine((value, context) => {
  const problem = value === undefined ? undefined : addressProblem(value, false);
  if (problem !== undefined) context.addIssue({ code: 'custom', message: problem });
}).transform((value) => value?.replace(/\/+$/, ''));
const list = text.transform((value) => (value ?? '').split(/[\s,;]+/).filter((part) => part !== ''));
const guid = text.refine((value) => value === undefined || z.guid().safeParse(value).success, 'must be an id such as 00000000-0000-4000-8000-000000000000')
  .transform((value) => value?.toLowerCase());
const tenantList = list.refine((tenants) => tenants.every((tenant) => z.guid().safeParse(tenant).success), 'must be tenant ids (not domain names), separated by commas')
  .transform((tenants) => tenants.map((tenant) => tenant.toLowerCase()));
const rolePairs = list.transform((pairs, context) => pairs.flatMap((pair) => {
  const at = pair.lastIndexOf(':');
  const role = roleSchema.safeParse(pair.slice(at + 1));
  if (at > 0 && role.success) return [{ user: pair.slice(0, at), role: role.data }];
  context.addIssue({ code: 'custom', message: `must be user:role pairs separated by commas, where the role is one of ${roleSchema.options.join(', ')}; “${pair}” is not` });
  return [];
}));
const sealingKey = text.refine((value) => value === undefined || value.length >= 32, 'must have at least 32 characters; for example the output of: openssl rand -base64 32');

const environmentSchema = z.object({
  NODE_ENV: text,
  PORT: port(3978),
  HOST: text,
  USHER_DATA: text,
  USHER_CLIENTS: oneOf(['on', 'off'], 'on'),
  USHER_DIRECTORY_PORT: port(3979),
  GRAPH_BASE_URL: address,
  MicrosoftAppId: guid,
  MicrosoftAppType: oneOf(['SingleTenant', 'UserAssignedMSI'], 'SingleTenant'),
  MicrosoftAppTenantId: guid,
  MicrosoftAppPassword: text,
  CertificateThumbprint: text,
  /** Hosts that cannot keep line ends write them as \n. */
  CertificatePrivateKey: text.transform((value) => value?.replaceAll('\\n', '\n')),
  ENTRA_AUTHORITY: text.transform((value) => (value === undefined || value.includes('://') ? value : `https://${value}`)).pipe(address),
  COSMOS_ENDPOINT: address,
  COSMOS_KEY: text,
  COSMOS_DATABASE: text,
  USHER_TENANTS: tenantList,
  USHER_ADMINS: list,
  USHER_ROLES: rolePairs,
  USHER_ON_BEHALF_OF: text.transform((value) => value?.toLowerCase()).pipe(z.enum(['on', 'off'], 'must be one of on, off').optional()),
  USHER_KEY: sealingKey,
  USHER_PUBLIC_URL: address,
  LOG_LEVEL: oneOf(['debug', 'info', 'warn', 'error', 'silent'], 'info'),
});
type Settings = z.output<typeof environmentSchema>;
/** The setting as it stands in the environment; the empty text when it is not set. */
type Raw = (name: keyof Settings) => string;

/** Reads and checks all settings; throws one ConfigError that lists every problem. */
export function readConfig(environment: NodeJS.ProcessEnv): Config {
  const raw: Raw = (name) => (environment[name] ?? '').trim();
  const production = raw('NODE_ENV') === 'production';
  const parsed = environmentSchema.safeParse(environment);
  const mistakes = parsed.error?.issues.map((issue) => `${String(issue.path[0])} ${issue.message}.`) ?? [];
  const problems = [...mistakes, ...missing(raw, production), ...(parsed.data ? contradictions(parsed.data, production) : [])];
  if (problems.length > 0 || !parsed.data) throw new ConfigError(problems);
  return deepFreeze(configOf(parsed.data, production));
}

function missing(raw: Raw, production: boolean): string[] {
  const problems: string[] = [];
  const need = (name: keyof Settings, why: string): void => {
    if (raw(name) === '') problems.push(`${name} is missing: ${why}.`);
  };
  if (production) {
    need('MicrosoftAppId', 'the application id of the bot registration; without it Usher is for one machine only (NODE_ENV=production)');
    need('COSMOS_ENDPOINT', 'the address of the Cosmos DB account, such as https://usher.documents.azure.com (NODE_ENV=production)');
    need('USHER_KEY', 'a secret of at least 32 characters that seals passwords in the store (NODE_ENV=production)');
  }
  if (!production && raw('MicrosoftAppId') === '') return problems;
  need('MicrosoftAppTenantId', 'the id of the tenant in which the application is registered');
  return [...problems, ...missingProof(raw)];
}

function missingProof(raw: Raw): string[] {
  const certificate = raw('CertificateThumbprint') !== '';
  if (certificate !== (raw('CertificatePrivateKey') !== '')) return ['CertificateThumbprint and CertificatePrivateKey belong together: set both.'];
  if (certificate || raw('MicrosoftAppPassword') !== '' || raw('MicrosoftAppType').toLowerCase() === 'userassignedmsi') return [];
  return ['A proof of identity is missing: set MicrosoftAppType to UserAssignedMSI, or CertificateThumbprint and CertificatePrivateKey, or MicrosoftAppPassword.'];
}

function contradictions(settings: Settings, production: boolean): string[] {
  const local = settings.MicrosoftAppId === undefined;
  const host = settings.HOST ?? usual.host;
  const graph = settings.GRAPH_BASE_URL;
  const graphHere = graph !== undefined && isLoopback(new URL(graph).hostname);
  const found: [boolean, string][] = [
    [local && !production && !isLoopback(host), `HOST is ${host}, but without MicrosoftAppId anybody who reaches Usher could act as anybody: set HOST to 127.0.0.1, or connect a real tenant by MicrosoftAppId.`],
    [local && graph !== undefined && !graphHere, 'GRAPH_BASE_URL points away from this machine, but there is no MicrosoftAppId to sign in with: set MicrosoftAppId, or point it at a local directory.'],
    [production && graphHere, 'GRAPH_BASE_URL points at this machine; with NODE_ENV=production it must be Microsoft Graph: leave it out.'],
    [local && graph === undefined && settings.PORT !== 0 && settings.PORT === settings.USHER_DIRECTORY_PORT, 'PORT and USHER_DIRECTORY_PORT are the same: choose two different ports.'],
    [!local && settings.USHER_ON_BEHALF_OF === 'on' && settings.MicrosoftAppType === 'UserAssignedMSI', 'USHER_ON_BEHALF_OF is on, but a managed identity cannot act in the name of people: set CertificateThumbprint and CertificatePrivateKey of an app registration instead of MicrosoftAppType=UserAssignedMSI, or USHER_ON_BEHALF_OF to off.'],
    [!local && settings.USHER_ON_BEHALF_OF === 'on' && settings.USHER_PUBLIC_URL === undefined, 'USHER_ON_BEHALF_OF is on, but USHER_PUBLIC_URL is missing: Teams signs people in for the address that the manifest names.'],
    [settings.COSMOS_KEY !== undefined && settings.COSMOS_ENDPOINT === undefined, 'COSMOS_KEY is set, but COSMOS_ENDPOINT is not: set both, or neither for the embedded store.'],
  ];
  return found.flatMap(([wrong, words]) => (wrong ? [words] : []));
}

const usual = { host: '127.0.0.1', dataFolder: '.usher', authority: 'https://login.microsoftonline.com', database: 'usher' };

function configOf(settings: Settings, production: boolean): Config {
  const microsoft = identityOf(settings);
  return {
    production,
    local: microsoft === undefined,
    port: settings.PORT,
    host: settings.HOST ?? usual.host,
    dataFolder: settings.USHER_DATA ?? usual.dataFolder,
    startClients: settings.USHER_CLIENTS === 'on',
    directoryPort: settings.USHER_DIRECTORY_PORT,
    graphBaseUrl: settings.GRAPH_BASE_URL,
    microsoft,
    authority: settings.ENTRA_AUTHORITY ?? usual.authority,
    cosmos: settings.COSMOS_ENDPOINT === undefined ? undefined
      : { endpoint: settings.COSMOS_ENDPOINT, key: settings.COSMOS_KEY, database: settings.COSMOS_DATABASE ?? usual.database },
    tenants: settings.USHER_TENANTS.length > 0 ? settings.USHER_TENANTS : microsoft ? [microsoft.tenantId] : [],
    admins: settings.USHER_ADMINS,
    roles: settings.USHER_ROLES,
    onBehalfOf: settings.USHER_ON_BEHALF_OF === undefined ? microsoft === undefined : settings.USHER_ON_BEHALF_OF === 'on',
    key: settings.USHER_KEY,
    publicUrl: settings.USHER_PUBLIC_URL,
    logLevel: settings.LOG_LEVEL,
  };
}

function identityOf(settings: Settings): MicrosoftIdentity | undefined {
  const { MicrosoftAppId: appId, MicrosoftAppTenantId: tenantId } = settings;
  if (appId === undefined || tenantId === undefined) return undefined;
  return { appId, tenantId, proof: proofOf(settings) };
}

function proofOf(settings: Settings): MicrosoftIdentity['proof'] {
  const { CertificateThumbprint: thumbprint, CertificatePrivateKey: privateKey } = settings;
  if (settings.MicrosoftAppType === 'UserAssignedMSI') return { kind: 'managed-identity' };
  if (thumbprint !== undefined && privateKey !== undefined) return { kind: 'certificate', thumbprint, privateKey };
  return { kind: 'password', password: settings.MicrosoftAppPassword ?? '' };
}

function deepFreeze<T extends object>(value: T): T {
  for (const inner of Object.values(value)) if (typeof inner === 'object' && inner !== null) deepFreeze(inner);
  return Object.freeze(value);
}
