// Usher as it runs, for flow tests: real HTTP door, real store, real Graph adapter, the local directory over HTTP, a played Teams client.
import { auditCsv, reportCsv, templateCsv } from '../../bot/files/write-csv.ts';
import { readImport } from '../../bot/files/read-import.ts';
import { secretsFile } from '../../bot/files/secrets-file.ts';
import { createUsher } from '../../bot/app.ts';
import type { Usher } from '../../bot/app.ts';
import { commands } from '../../bot/commands/index.ts';
import { createGraphDirectory } from '../../bot/graph/graph-directory.ts';
import { localOnBehalfOf, localTokens } from '../../bot/graph/tokens.ts';
import { createHttpServer } from '../../bot/http/server.ts';
import type { Clock, Store, World } from '../../bot/ports.ts';
import type { Lending } from '../../bot/teams/sign-in-requests.ts';
import { openSqliteStore } from '../../bot/sqlite/sqlite-store.ts';
import { createTeamsDoor, createTeamsLine } from '../../bot/teams/teams-door.ts';
import { createLog, createWorld } from '../../bot/world.ts';
import { startDirectory } from '../../infra/local/directory/server.ts';
import type { User } from '../../shared/user.ts';
import { startConnector } from './connector.ts';
import type { Connector } from './connector.ts';
import { createPerson } from './person.ts';
import type { PlayedPerson } from './person.ts';

export const tenant = '72f98800-0000-4000-8000-000000000001';

export interface AtWork {
  usher: Usher;
  store: Store;
  world: World;
  /** Address of Usher, without a slash at the end. */
  address: string;
  connector: Connector;
  /** Every line that was logged. */
  logged: string[];
  /** Every password that was made. */
  handedOut: string[];
  person(userName: string): Promise<PlayedPerson>;
  user(userName: string): Promise<User>;
  /** The local directory's switches: `behaviour`, `stats`, `outbox`. */
  directory: { url: string; put(path: string, body: unknown): Promise<void>; get<T>(path: string): Promise<T>; graph<T>(path: string): Promise<T>; clearStats(): Promise<void> };
  /** Calls the REST interface as a person. */
  api(as: string, method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<{ status: number; body: never; text: string; headers: Headers }>;
  close(): Promise<void>;
}

export interface Choices {
  openStore?: (world: World) => Promise<Store> | Store;
  /** Fills the directory up to so many people before Usher reads it. */
  people?: number;
  /** Usher acts in the names of people; how a press comes to their rights. */
  lending?: Lending;
  /** Stands before the time of the machine. */
  clock?: (real: Clock) => Clock;
  /** The chat that an earlier process of the test spoke through; it is left open. */
  connector?: Connector;
}

async function waitForSync(usher: Usher): Promise<void> {
  const { services } = usher;
  for (;;) {
    const { job } = await services.sync.status(tenant);
    if (job === null) return;
    await services.world.clock.sleep(5);
  }
}

export async function startAtWork({ openStore, people, lending, clock = (real) => real, connector: known }: Choices = {}): Promise<AtWork> {
  const logged: string[] = [];
  const real = createWorld({ log: createLog('info', (line) => { logged.push(line); }), key: 'a key for tests alone, long enough' });
  const handedOut: string[] = [];
  const password = (): string => {
    handedOut.push(real.random.password());
    return handedOut.at(-1) ?? '';
  };
  const world: World = { ...real, clock: clock(real.clock), random: { ...real.random, password } };
  const directory = await startDirectory({ port: 0 });
  const switches = directory.url.replace(/\/v1\.0$/, '/_local');
  if (people !== undefined) {
    await fetch(`${switches}/seed`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ users: people, groups: 20, seed: 1 }) });
  }
  const store = await (openStore?.(world) ?? openSqliteStore({ clock: world.clock }));
  const graph = createGraphDirectory({ baseUrl: directory.url, tenant, token: localTokens(directory.url), onBehalfOf: lending && localOnBehalfOf(directory.url), clock: world.clock, random: world.random, log: world.log, settle: 300, teamsAppId: '72f98800-0000-4000-8000-0000000000a1' });
  let address = '';
  const usher = createUsher({
    world, store, directoryFor: () => graph, tenants: [tenant], readImport, secretsFile, alone: true, address: () => address,
    first: new Map([['lynne.robbins@contoso.com', 'viewonly'], ['patti.fernandez@contoso.com', 'billing']]),
  });
  const line = createTeamsLine({ world, store, identity: undefined, local: true, closing: usher.closing });
  usher.speakThrough(line.messenger);
  const door = createTeamsDoor({ line, services: usher.services, commands, tenants: [tenant], lending });
  const http = createHttpServer({
    services: usher.services, tenants: [tenant], tabFolder: 'tab/dist', version: 'test', files: { auditCsv, reportCsv, templateCsv }, signIn: { kind: 'local', tenant },
    messages: ({ body, headers, method = 'POST' }, response) => door.messages({ body: body as Record<string, unknown>, headers, method }, response),
  });
  const { port } = await http.listen(0, '127.0.0.1');
  address = `http://127.0.0.1:${port}`;
  const connector = known ?? await startConnector();
  await usher.start();
  await waitForSync(usher);

  const user = async (userName: string): Promise<User> => {
    const [found] = await store.users.byName(tenant, userName);
    if (found === undefined) throw new Error(`Nobody is called ${userName}.`);
    return found;
  };
  const tokens = new Map<string, string>();
  async function tokenOf(as: string): Promise<string> {
    const known = tokens.get(as);
    if (known !== undefined) return known;
    const answer = await fetch(`${address}/local/sign-in`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ user: as }) });
    const { token } = await answer.json() as { token: string };
    tokens.set(as, token);
    return token;
  }

  return {
    usher, store, world, address, connector, logged, handedOut, user,
    person: async (userName) => createPerson({ address, connector, user: await user(userName), tenant, ids: world.ids }),
    directory: {
      url: directory.url,
      put: async (path, body) => { await fetch(`${switches}/${path}`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }); },
      get: async <T>(path: string) => await (await fetch(`${switches}/${path}`)).json() as T,
      graph: async <T>(path: string) => await (await fetch(`${directory.url}${path}`, { headers: { authorization: 'Bearer local' } })).json() as T,
      clearStats: async () => { await fetch(`${switches}/stats`, { method: 'DELETE' }); },
    },
    async api(as, method, path, body, headers = {}) { // eslint-disable-line @typescript-eslint/max-params -- reads like the request it makes
      const type = typeof body === 'string' ? 'text/csv' : 'application/json';
      const answer = await fetch(`${address}/api/v1${path}`, {
        method, headers: { authorization: `Bearer ${await tokenOf(as)}`, ...(body === undefined ? {} : { 'content-type': type }), ...headers },
        ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      });
      const text = await answer.text();
      return { status: answer.status, text, headers: answer.headers, body: (text.startsWith('{') || text.startsWith('[') ? JSON.parse(text) : undefined) as never };
    },
    async close() {
      usher.windUp();
      await http.close();
      await door.idle();
      await usher.close();
      if (known === undefined) await connector.close();
      await directory.close();
    },
  };
}
