// `npm start`: everything on one machine - directory, Usher, and a local Teams client each for an administrator and an approver.
import { spawn, spawnSync } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { startClient } from './clients/start-client.ts';
import type { LocalClient } from './clients/start-client.ts';
import { demoClients } from './clients/demo-people.ts';

const root = resolve(import.meta.dirname, '../..');
const environment: Record<string, string | undefined> = { ...process.env };
const dataFolder = environment['USHER_DATA'] ?? '.usher';
const say = (text: string): void => { process.stdout.write(`${text}\n`); };

/** As in production: `npm run serve` says how much room young objects get. */
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { scripts: { serve: string } }; // the project's own
const usherFlags = scripts.serve.split(' ').filter((word) => word.startsWith('--'));

const calledBy = (program: string): string => (program === 'bot/main.ts' ? 'Usher' : 'The local directory');

/** In the order in which they are stopped. */
const started: ChildProcess[] = [];
const clients: LocalClient[] = [];
let stopping = false;

/** Starts a program of the project and waits for the line with which it says that it is ready. */
function start([program = '', ...flags]: readonly string[], given: Record<string, string | undefined>, ready: RegExp): Promise<string> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...flags, join(root, program)], { env: given, stdio: ['ignore', 'pipe', 'inherit'] });
  started.push(child);
  return new Promise((found, failed) => {
    let seen = '';
    child.stdout.on('data', (piece: Buffer) => {
      seen = `${seen}${piece.toString()}`.slice(-20_000);
      const match = ready.exec(seen);
      if (match !== null && !isReady) {
        isReady = true;
        found(match[1] ?? '');
      } else if (stopping) process.stdout.write(piece);
    });
    let isReady = false;
    child.once('exit', (code, signal) => {
      const how = signal === null ? `with code ${code}` : `through ${signal}`;
      failed(new Error(`${program} ended ${how}`));
      if (stopping) return;
      // Before it was ready, whoever waits for it says so.
      if (isReady) process.stderr.write(`${calledBy(program)} ended by itself, ${how}; everything else stops too. \`npm start\` starts it again, and it remembers.\n`);
      void stop(code === 0 ? 0 : 1);
    });
  });
}

async function stop(code: number): Promise<void> {
  if (stopping) return;
  stopping = true;
  // Usher first: it brings its work to a safe point while the directory and the chats still answer.
  for (const child of started) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const ended = new Promise((done) => child.once('exit', done));
    child.kill('SIGTERM');
    await ended;
  }
  await Promise.all(clients.map((client) => client.stop()));
  process.exit(code);
}

async function startDirectory(port: string): Promise<string> {
  return start(['infra/local/directory/main.ts'], { ...environment, USHER_DATA: dataFolder, USHER_DIRECTORY_PORT: port }, /listening on (http:\S+)/);
}

/** One that nobody listens on at this moment. */
async function freePort(): Promise<string> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  server.close();
  return String(address !== null && typeof address === 'object' ? address.port : '');
}

/** Real identity or somebody else's directory: then none is started here. */
const startsDirectory = environment['GRAPH_BASE_URL'] === undefined && environment['MicrosoftAppId'] === undefined;
const wantedPort = environment['USHER_DIRECTORY_PORT'] ?? '3979';

async function startUsher(): Promise<string> {
  const local = environment['MicrosoftAppId'] === undefined;
  const demo = local ? { USHER_ADMINS: 'megan.bowen@contoso.com,alex.wilber@contoso.com', USHER_ROLES: 'lynne.robbins@contoso.com:viewonly,patti.fernandez@contoso.com:billing', LOG_LEVEL: 'warn' } : {};
  const run = (graph: string | undefined): Promise<string> =>
    start(['bot/main.ts', ...usherFlags], { ...demo, ...environment, USHER_DATA: dataFolder, ...(graph === undefined ? {} : { GRAPH_BASE_URL: graph }) }, /"ready","address":"([^"]+)"/);
  if (!startsDirectory) return run(environment['GRAPH_BASE_URL']);
  // Settled before either starts, so that both start side by side.
  const directoryPort = wantedPort === '0' ? await freePort() : wantedPort;
  const [address] = await Promise.all([run(`http://127.0.0.1:${directoryPort}/v1.0`), startDirectory(directoryPort)]);
  return address;
}

async function startClients(usherAddress: string): Promise<void> {
  const botAddress = `${usherAddress}/api/messages`;
  const options = demoClients.map((client) => ({ ...client, botAddress, folder: join(dataFolder, 'clients') }));
  clients.push(...await Promise.all(options.map(startClient)));
}

function welcome(usherAddress: string): void {
  const [admin, approver] = clients;
  say('');
  say('Usher is ready.');
  if (admin !== undefined) say(`  Talk to it as Megan Bowen, Organisation Admin   ${admin.address}`);
  if (approver !== undefined) say(`  Sit beside her as Alex Wilber, who approves     ${approver.address}`);
  say(`  The tab, everyone in a grid                      ${usherAddress}/tab/`);
  say('');
  say('Three things to try in the chat:');
  say('  invite jane@contoso.com "Jane Doe" groups:Sales');
  say('  deactivate adele.vance@contoso.com     and then: undo');
  say('  import john@contoso.com,John,Smith      shows what would happen, then asks');
  say('');
  say('Ctrl-C stops all of it; started again, it remembers.');
}

/** The built page is no part of the source, so the first start on a fresh machine makes it. */
function buildTab(): void {
  if (existsSync(join(root, 'tab/dist/index.html'))) return;
  say('Building the tab; this happens once.');
  const { status } = spawnSync(process.execPath, [join(root, 'node_modules/vite/bin/vite.js'), 'build', 'tab', '--logLevel', 'warn'], { cwd: root, stdio: 'inherit' });
  if (status !== 0) say('The tab could not be built, and Usher starts without it; `npm run build` says what is wrong.');
}

async function main(): Promise<void> {
  buildTab();
  const usher = await startUsher();
  if (environment['MicrosoftAppId'] === undefined && environment['USHER_CLIENTS'] !== 'off') await startClients(usher);
  welcome(usher);
}

process.once('SIGINT', () => void stop(0));
process.once('SIGTERM', () => void stop(0));
main().catch((error: unknown) => {
  process.stderr.write(`Usher could not start: ${error instanceof Error ? error.message : String(error)}\n`);
  void stop(1);
});
