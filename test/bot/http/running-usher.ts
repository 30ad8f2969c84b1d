// Usher behind its HTTP door as it runs on one machine: local directory, store in memory, every part real.
import { createUsher } from '../../../bot/app.ts';
import type { Usher } from '../../../bot/app.ts';
import { auditCsv, reportCsv, templateCsv } from '../../../bot/files/write-csv.ts';
import { readImport } from '../../../bot/files/read-import.ts';
import { secretsFile } from '../../../bot/files/secrets-file.ts';
import { createGraphDirectory } from '../../../bot/graph/graph-directory.ts';
import { localTokens } from '../../../bot/graph/tokens.ts';
import { createHttpServer } from '../../../bot/http/server.ts';
import type { HttpParts } from '../../../bot/http/server.ts';
import type { Store } from '../../../bot/ports.ts';
import { openSqliteStore } from '../../../bot/sqlite/sqlite-store.ts';
import { createLog, createWorld } from '../../../bot/world.ts';
import { startDirectory } from '../../../infra/local/directory/server.ts';
import type { Role } from '../../../shared/user.ts';

export const people = {
  admin: 'megan.bowen@contoso.com', otherAdmin: 'alex.wilber@contoso.com', viewonly: 'lynne.robbins@contoso.com', billing: 'patti.fernandez@contoso.com', user: 'adele.vance@contoso.com',
} as const;
export type Somebody = keyof typeof people;

/** The ghosts are not here (any more). */
const firstRoles = new Map<string, Role>([['ghost@contoso.com', 'admin'], ['ghost.two@contoso.com', 'admin'], [people.admin, 'admin'], [people.otherAdmin, 'admin'], [people.viewonly, 'viewonly'], [people.billing, 'billing']]);

export interface Asking { as?: Somebody; token?: string; headers?: Record<string, string>; body?: unknown; text?: string | Uint8Array; type?: string }
/** An answer with its JSON, when it has some. */
export interface Answered { status: number; headers: Headers; text: string; json: Record<string, unknown> & { items: Record<string, unknown>[]; rows: Record<string, unknown>[]; detail: string } }

export interface RunningUsher {
  usher: Usher;
  tenant: string;
  address: string;
  directory: string;
  /** Everything that was logged. */
  logged: string[];
  /** Requests in one word: `ask('POST /api/v1/plans', { as: 'admin', body })`. */
  ask(request: string, asking?: Asking): Promise<Answered>;
  /** Asks the directory itself: what somebody else does in Entra. The answer's JSON, empty where it has none. */
  graph(method: string, path: string, body?: object): Promise<Record<string, unknown>>;
  token(somebody: Somebody): Promise<string>;
  close(): Promise<void>;
}

/** Ready once the directory has been read for the first time. `through`: what stands before the store, such as one that fails at a certain moment. */
export async function runUsher(overrides: Partial<HttpParts> = {}, through: (store: Store) => Store = (store) => store): Promise<RunningUsher> {
  const logged: string[] = [];
  const directory = await startDirectory({ port: 0 });
  const world = createWorld({ log: createLog('info', (line) => { logged.push(line); }), key: 'a key for tests that nobody else knows' });
  const graph = createGraphDirectory({ baseUrl: directory.url, tenant: '', token: localTokens(directory.url), clock: world.clock, random: world.random, log: world.log });
  const { tenant } = await graph.organisation();
  const tenants = [tenant];
  const usher = createUsher({
    world, tenants, readImport, secretsFile, first: firstRoles, alone: true, store: through(openSqliteStore({ clock: world.clock })),
    directoryFor: () => graph, address: () => 'http://usher.example',
  });
  const http = createHttpServer({
    services: usher.services, tenants, tabFolder: '/nowhere', version: '0.0.0-test', files: { auditCsv, reportCsv, templateCsv },
    messages: (_request, response) => { response.writeHead(200).end(); return Promise.resolve(); },
    signIn: { kind: 'local', tenant }, ...overrides,
  });
  const { port } = await http.listen(0, '127.0.0.1');
  await usher.start();
  await firstSync(usher, tenant);
  const address = `http://127.0.0.1:${port}`;
  const tokens = new Map<Somebody, Promise<string>>();
  const token = (somebody: Somebody): Promise<string> => {
    const known = tokens.get(somebody) ?? signIn(address, people[somebody]);
    tokens.set(somebody, known);
    return known;
  };
  return {
    usher, tenant, address, directory: directory.url, logged, token,
    graph: async (method, path, body) => askDirectory(directory.url + path, method, body),
    ask: async (request, asking = {}) => ask(address, request, asking.as === undefined ? asking : { ...asking, token: await token(asking.as) }),
    close: async () => {
      await http.close();
      await usher.close();
      await directory.close();
    },
  };
}

async function firstSync(usher: Usher, tenant: string): Promise<void> {
  const { sync, world } = usher.services;
  for (;;) {
    const { last, problem } = await sync.status(tenant);
    if (problem !== null) throw new Error(`The first sync failed: ${problem}`);
    if (last !== null) return;
    await world.clock.sleep(5);
  }
}

async function askDirectory(address: string, method: string, body: object | undefined): Promise<Record<string, unknown>> {
  const answer = await fetch(address, { method, headers: { authorization: 'Bearer local', 'content-type': 'application/json' }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  const text = await answer.text();
  return (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>; // what each test asserts
}

async function signIn(address: string, user: string): Promise<string> {
  const { json } = await ask(address, 'POST /local/sign-in', { body: { user } });
  return String(json['token']);
}

async function ask(address: string, request: string, { token, headers = {}, body, text, type }: Asking): Promise<Answered> {
  const [method = '', path = ''] = request.split(' ');
  const content = text ?? (body === undefined ? undefined : JSON.stringify(body));
  const response = await fetch(address + path, {
    method, redirect: 'manual',
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(content === undefined ? {} : { 'content-type': type ?? 'application/json' }),
      ...headers,
    },
    ...(content === undefined ? {} : { body: content as BodyInit }),
  });
  const answer = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, headers: response.headers, text: answer, json: (isJson ? JSON.parse(answer) : {}) as Answered['json'] }; // what each test asserts
}
