// Runs the local directory as the program it is, in a process of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';

const main = new URL('../../../../infra/local/directory/main.ts', import.meta.url).pathname;

/** Starts it on a free port and gives its first words and its address. */
export const runProgram = async (environment: Record<string, string>) => {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main], {
    env: { PATH: process.env['PATH'], USHER_DIRECTORY_PORT: '0', ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [line] = await Promise.race([once(child.stdout, 'data'), once(child.stderr, 'data')]);
  return { child, line: String(line), url: /http:\S+/.exec(String(line))?.[0] ?? '' };
};
