// Starts Usher: adapters, composition, listening - and stops it again.
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import packageFile from '../package.json' with { type: 'json' };
import type { Role } from '../shared/user.ts';
import { createUsher } from './app.ts';
import type { Usher } from './app.ts';
import { prepareTemplates } from './commands/card.ts';
import { commands } from './commands/index.ts';
import { readConfig } from './config.ts';
import type { Config } from './config.ts';
import { readImport } from './files/read-import.ts';
import { secretsFile } from './files/secrets-file.ts';
import { auditCsv, reportCsv, templateCsv } from './files/write-csv.ts';
import { createGraphDirectory } from './graph/graph-directory.ts';
import type { GraphDirectoryOptions } from './graph/graph-directory.ts';
import { localOnBehalfOf, localTokens } from './graph/tokens.ts';
import { createHttpServer } from './http/server.ts';
import type { HttpServer } from './http/server.ts';
import { entraTokens } from './http/sign-in.ts';
import type { Directory, Store, World } from './ports.ts';
import { lendingLocally, lendingThrough } from './teams/sign-in-requests.ts';
import type { Lending } from './teams/sign-in-requests.ts';
import { createTabLinks } from './teams/tab-links.ts';
import { createTeamsDoor, createTeamsLine } from './teams/teams-door.ts';
import { createLog, createWorld } from './world.ts';

export { crashLine } from './world.ts';

/** The Teams app bears the id of the bot's registration; without one, the local catalogue knows it by this. */
const appOnThisMachine = '72f98800-0000-4000-8000-0000000000a1';
const microsoftGraph = 'https://graph.microsoft.com/v1.0';

/** The key that seals secrets: from the settings, or one that is made once and kept beside the store, for this machine alone. */
function sealingKey(config: Config): string {
  if (config.key !== undefined) return config.key;
  const file = join(config.dataFolder, 'sealing-key');
  mkdirSync(config.dataFolder, { recursive: true, mode: 0o700 });
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('base64'), { mode: 0o600 });
  return readFileSync(file, 'utf8');
}

async function openStore(config: Config, world: World): Promise<Store> {
  const { clock, log } = world;
  if (config.cosmos === undefined) {
    const { openSqliteStore } = await import('./sqlite/sqlite-store.ts');
    return openSqliteStore({ clock, file: join(config.dataFolder, 'usher.db') });
  }
  const { openCosmosStore } = await import('./cosmos/cosmos-store.ts');
  const { endpoint, key, database } = config.cosmos;
  return openCosmosStore({ endpoint, database, clock, log, ...(key === undefined ? {} : { key }) });
}

type TokensFor = (tenant: string, baseUrl: string) => Pick<GraphDirectoryOptions, 'token' | 'onBehalfOf'>;

/** Microsoft's library is loaded where there is somebody to prove who we are to. */
async function tokensOf({ microsoft, authority, onBehalfOf }: Config): Promise<TokensFor> {
  if (microsoft === undefined) return (_, baseUrl) => ({ token: localTokens(baseUrl), onBehalfOf: onBehalfOf ? localOnBehalfOf(baseUrl) : undefined });
  const { certificateTokens, managedIdentityTokens, secretTokens } = await import('./graph/entra-tokens.ts');
  const { appId: clientId, proof } = microsoft;
  return (tenant, baseUrl) => {
    const graph = new URL(baseUrl).origin;
    const identity = { clientId, tenant, authority, graph };
    if (proof.kind === 'managed-identity') return { token: managedIdentityTokens({ clientId, graph }) };
    const tokens = proof.kind === 'certificate' ? certificateTokens(identity, { thumbprint: proof.thumbprint, privateKey: proof.privateKey }) : secretTokens(identity, proof.password);
    return { token: tokens.own, onBehalfOf: onBehalfOf ? tokens.onBehalfOf : undefined };
  };
}

/** One directory a tenant, made when first asked for. */
function directories(config: Config, world: World, tokensFor: TokensFor): (tenant: string) => Directory {
  const baseUrl = config.graphBaseUrl ?? (config.local ? `http://127.0.0.1:${config.directoryPort}/v1.0` : microsoftGraph);
  const made = new Map<string, Directory>();
  return (tenant) => {
    const known = made.get(tenant) ?? createGraphDirectory({ baseUrl, tenant, ...tokensFor(tenant, baseUrl), teamsAppId: config.microsoft?.appId ?? appOnThisMachine, clock: world.clock, random: world.random, log: world.log });
    made.set(tenant, known);
    return known;
  };
}

function firstRoles(config: Config): Map<string, Role> {
  const first = new Map<string, Role>();
  for (const { user, role } of config.roles) first.set(user.toLowerCase(), role);
  for (const admin of config.admins) first.set(admin.toLowerCase(), 'admin');
  return first;
}

/** Locally the directory says which organisation it is. */
async function tenantsOf(config: Config, directoryFor: (tenant: string) => Directory): Promise<readonly string[]> {
  return config.tenants.length > 0 ? config.tenants : [(await directoryFor('').organisation()).tenant];
}

/** The sign-in that Teams brings with a press is held to the same rules as the one that the tab brings. */
function lendingOf({ onBehalfOf, microsoft, authority }: Config, { world: { clock, log }, tenants, address }: { world: World; tenants: readonly string[]; address: () => string }): Lending | undefined {
  if (!onBehalfOf) return undefined;
  if (microsoft === undefined) return lendingLocally;
  const { appId } = microsoft;
  return lendingThrough({ check: entraTokens({ authority, appId, tenants }, clock), log, address, appId });
}

export interface Started { address: string; stop(): Promise<void> }

interface Running { usher: Usher; http: HttpServer; idle: () => Promise<void> }

async function start(config: Config, world: World): Promise<Running & { address: string }> {
  const directoryFor = directories(config, world, await tokensOf(config));
  const [tenants, store] = await Promise.all([tenantsOf(config, directoryFor), openStore(config, world)]);
  let address = config.publicUrl ?? '';
  const usher = createUsher({
    world, store, tenants, readImport, secretsFile, first: firstRoles(config), alone: config.cosmos === undefined, address: () => address,
    ...(config.microsoft !== undefined && { tabLinks: createTabLinks({ world, address: () => address, directoryFor }) }),
    directoryFor: config.local ? () => directoryFor('') : directoryFor,
  });
  const line = createTeamsLine({ world, store, identity: config.microsoft, local: config.local, closing: usher.closing });
  usher.speakThrough(line.messenger);
  const door = createTeamsDoor({ line, services: usher.services, commands, tenants, lending: lendingOf(config, { world, tenants, address: () => address }) });
  const http = createHttpServer({
    services: usher.services, tenants, tabFolder: join(import.meta.dirname, '../tab/dist'), version: packageFile.version,
    messages: ({ body, headers, method = 'POST' }, response) => door.messages({ body: body as Record<string, unknown>, headers, method }, response), // checked by the door
    files: { auditCsv, reportCsv, templateCsv },
    signIn: config.microsoft === undefined
      ? { kind: 'local', tenant: tenants[0] ?? '' }
      : { kind: 'entra', settings: { authority: config.authority, appId: config.microsoft.appId, tenants } },
  });
  const { port } = await http.listen(config.port, config.host);
  address = config.publicUrl ?? `http://${config.host}:${port}`;
  await usher.start();
  // The first to ask for a card shall not wait for its template; whoever waits for Usher need not wait for them all.
  prepareTemplates().catch((error: unknown) => { world.log.error('cards.not-read', { error: String(error) }); });
  return { usher, http, idle: door.idle, address };
}

async function stop({ usher, http, idle }: Running): Promise<void> {
  // First of all, because the door waits for answers that are on their way to the chat.
  usher.windUp();
  await http.close();
  await idle();
  await usher.close();
}

/** Reads the settings and starts everything. Throws ConfigError with all that is wrong. */
export async function startUsher(environment: NodeJS.ProcessEnv): Promise<Started> {
  const config = readConfig(environment);
  const log = createLog(config.logLevel, (text) => { process.stdout.write(text); });
  const world = createWorld({ log, key: sealingKey(config) });
  const running = await start(config, world);
  return { address: running.address, stop: () => stop(running) };
}
