// `npm start` as a program of its own: whatever of it dies, the person at the terminal reads that it did; stopped, it ends in order.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../../..');
const folder = mkdtempSync(join(tmpdir(), 'usher-start-'));
let all: ChildProcess;
let said = '';
let complained = '';

async function startAll(): Promise<void> {
  [said, complained] = ['', ''];
  all = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(root, 'infra/local/start.ts')], {
    cwd: root, stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, PORT: '0', USHER_DIRECTORY_PORT: '0', USHER_CLIENTS: 'off', USHER_DATA: folder },
  });
  all.stderr?.on('data', (piece: Buffer) => { complained += piece.toString(); });
  await new Promise<void>((ready, failed) => {
    all.stdout?.on('data', (piece: Buffer) => {
      said += piece.toString();
      if (said.includes('Usher is ready.')) ready();
    });
    all.once('exit', () => { failed(new Error(complained)); });
  });
}

beforeAll(startAll, 60_000);
afterAll(() => {
  all.kill('SIGKILL');
  rmSync(folder, { recursive: true, force: true });
});

/** Each with its parent and its command line; a slim machine has no `ps`. */
function processes(): { pid: number; parent: number; args: string }[] {
  if (!existsSync('/proc/self/stat')) {
    return execFileSync('ps', ['-axo', 'pid=,ppid=,args='], { encoding: 'utf8' }).split('\n').map((line) => {
      const [pid, parent, ...args] = line.trim().split(/\s+/);
      return { pid: Number(pid), parent: Number(parent), args: args.join(' ') };
    });
  }
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name)).flatMap((name) => {
    try {
      const [, parent] = readFileSync(`/proc/${name}/stat`, 'utf8').replace(/^.*\) /s, '').split(' ');
      return [{ pid: Number(name), parent: Number(parent), args: readFileSync(`/proc/${name}/cmdline`, 'utf8') }];
    } catch {
      return []; // it has ended meanwhile
    }
  });
}

test('when Usher is killed, one sentence says so before everything else stops', async () => {
  const exit = once(all, 'exit');
  const usher = processes().find(({ parent, args }) => parent === all.pid && args.includes('bot/main.ts'));
  if (usher === undefined) throw new Error('Usher does not run.');
  process.kill(usher.pid, 'SIGKILL');
  expect([await exit, complained]).toEqual([[1, null], 'Usher ended by itself, through SIGKILL; everything else stops too. `npm start` starts it again, and it remembers.\n']);
}, 60_000);

test('when it is stopped, the directory is there for as long as Usher is', async () => {
  await startAll();
  const exit = once(all, 'exit');
  const running = (): string => processes().filter(({ parent }) => parent === all.pid).map(({ args }) => args).join();
  all.kill('SIGTERM');
  let [wasThere, outlived] = [true, true];
  for (let now = running(); now.includes('bot/main.ts'); now = running()) {
    // Of two looks, because nobody sees both at the same moment.
    outlived &&= wasThere;
    wasThere = now.includes('directory/main.ts');
    await new Promise(setImmediate);
  }
  expect([await exit, outlived, complained]).toEqual([[0, null], true, '']);
}, 60_000);
