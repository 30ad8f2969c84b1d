// The simulator for twenty seconds, as `npm run sim` runs it, in a process of its own: it takes time and chance away from whoever it shares one with.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';

const run = promisify(execFile);
const script = new URL('./run.ts', import.meta.url).pathname;

const longest = { all: 180_000, seed: 60_000 };

/** What the run said, whether it went well or not. It ends before the test does, so that whoever gives up leaves no process behind. */
async function simulator(patience: number, ...options: string[]): Promise<string> {
  const told = await run(process.execPath, [script, ...options], { timeout: patience - 5_000, killSignal: 'SIGKILL' }).catch((error: unknown) => error);
  return typeof told === 'object' && told !== null && 'stdout' in told ? String(told.stdout) : String(told);
}

describe('the simulated heart', () => {
  test('holds every invariant on seeds that once failed, on fixed and on fresh ones, and every planted mistake is found', async () => {
    const told = await simulator(longest.all, '--test', '--seconds', '20');
    const [, seeds] = /([\d,]+) seeds in/.exec(told) ?? [];
    expect(Number(seeds?.replaceAll(',', ''))).toBeGreaterThan(20);
    expect(told).toContain('every invariant held');
    expect(told).not.toContain('NOT FOUND');
    const [, found, planted] = /planted mistakes found: (\d+) of (\d+)/.exec(told) ?? [];
    expect(Number(planted)).toBeGreaterThanOrEqual(10);
    expect(found).toBe(planted);
  }, longest.all);

  test('gives the same history for the same seed', async () => {
    const [once, again] = await Promise.all([simulator(longest.seed, '--seed', '7'), simulator(longest.seed, '--seed', '7')]);
    expect(once).toMatch(/fingerprint [0-9a-f]{16}/);
    expect(again).toBe(once);
  }, longest.seed);
});
