// Programs that a benchmark starts: processes of their own, told ready by a line they print, and never left behind.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

export interface Program {
  pid: number;
  /** What the ready line said, its first group. */
  said: string;
  /** Milliseconds from the start to the ready line. */
  took: number;
  /** Ends it in peace, or after a while by force. */
  stop(): Promise<void>;
}

interface ProgramOptions { file: string; environment?: Record<string, string>; ready: RegExp; flags?: readonly string[] }

const patience = 60_000;
const running = new Set<ChildProcess>();
const folders = new Set<string>();
process.on('exit', () => {
  endLeftovers();
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));

/** Ends by force what a benchmark that broke has left running. */
export function endLeftovers(): void {
  for (const child of running) child.kill('SIGKILL');
}

/** `file` is relative to the project. Settings of the shell that started the benchmark do not reach the program. */
export async function startProgram({ file, environment = {}, ready, flags = [] }: ProgramOptions): Promise<Program> {
  const begun = performance.now();
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', ...flags, join(root, file)], {
    cwd: root, stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', TMPDIR: tmpdir(), ...environment },
  });
  running.add(child);
  const ended = new Promise<void>((done) => { child.once('exit', () => { running.delete(child); done(); }); });
  const said = await readyLine(child, ready, file);
  return { pid: child.pid ?? 0, said, took: performance.now() - begun, stop: () => stop(child, ended) };
}

function readyLine(child: ChildProcess, ready: RegExp, file: string): Promise<string> {
  let seen = '';
  return new Promise((found, failed) => {
    const look = (piece: Buffer): void => {
      seen = `${seen}${piece.toString()}`.slice(-20_000);
      const match = ready.exec(seen);
      if (match !== null) found(match[1] ?? '');
    };
    child.stdout?.on('data', look);
    child.stderr?.on('data', look);
    child.once('exit', (code) => failed(new Error(`${file} ended with code ${code} before it was ready:\n${seen}`)));
  });
}

async function stop(child: ChildProcess, ended: Promise<void>): Promise<void> {
  const force = setTimeout(() => child.kill('SIGKILL'), patience);
  child.kill('SIGTERM');
  await ended;
  clearTimeout(force);
}

/** A folder that is gone when the benchmark ends, whichever way. */
export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'usher-bench-'));
  folders.add(folder);
  return folder;
}
