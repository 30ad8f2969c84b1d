// Usher and the local directory as programs of their own, so that a test can kill them.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

export interface Program { address: string; kill(): Promise<void>; stop(): Promise<void>; output(): string }

function ended(child: ChildProcess): Promise<void> {
  return new Promise((done) => {
    if (child.exitCode !== null || child.signalCode !== null) done();
    else child.once('exit', () => { done(); });
  });
}

async function startProgram(file: string, environment: Record<string, string>, ready: RegExp): Promise<Program> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(root, file)], { cwd: root, env: { ...process.env, ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  const address = await new Promise<string>((found, failed) => {
    const take = (piece: Buffer): void => {
      output += piece.toString();
      const match = ready.exec(output);
      if (match !== null) found(match[1] ?? '');
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('exit', (code) => { failed(new Error(`${file} ended with code ${code}: ${output}`)); });
  });
  return {
    address,
    output: () => output,
    kill: async () => { child.kill('SIGKILL'); await ended(child); },
    stop: async () => { child.kill('SIGTERM'); await ended(child); },
  };
}

export function startDirectoryProgram(dataFolder: string): Promise<Program> {
  return startProgram('infra/local/directory/main.ts', { USHER_DIRECTORY_PORT: '0', USHER_DATA: dataFolder }, /listening on (http:\S+)/);
}

export function startUsherProgram(dataFolder: string, directory: string): Promise<Program> {
  return startProgram('bot/main.ts', {
    PORT: '0', USHER_DATA: dataFolder, GRAPH_BASE_URL: directory, LOG_LEVEL: 'warn',
    USHER_ROLES: 'lynne.robbins@contoso.com:viewonly,patti.fernandez@contoso.com:billing',
  }, /"ready","address":"([^"]+)"/);
}
