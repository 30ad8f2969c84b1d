// The simulator for twenty seconds, as `npm run sim` runs it, in a process of its own: it takes time and chance away from whoever it shares one with.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { describe, expect, test } from '@jest/globals';

const run = promisify(execFile);
const script = new URL('./run.ts', import.meta.url).pathname;

/** What the run said, whether it went well or not. */
async function simulator(...options: string[]): Promise<string> {
  const told = await run(process.execPath, [script, ...options]).catch((error: unknown) => error);
  return typeof told === 'object' && told !== null && 'stdout' in told ? String(told.stdout) : String(told);
}

describe('the simulated heart', () => {
  test('holds every invariant on seeds that once failed, on fixed and on fresh ones, and every planted mistake is found', async () => {
    const told = await simulator('--test', '--seconds', '20');
    const [, seeds] = /([\d,]+) seeds in/.exec(told) ?? [];
    expect(Number(seeds?.replaceAll(',', ''))).toBeGreaterThan(20);
    expect(told).toContain('every invariant held');
    expect(told).not.toContain('NOT FOUND');
    const [, found, planted] = /planted mistakes found: (\d+) of (\d+)/.exec(told) ?? [];
    expect(Number(planted)).toBeGreaterThanOrEqual(10);
    expect(found).toBe(planted);
  }, 180_000);

  test('gives the same history for the same seed', async () => {
    const [once, again] = await Promise.all([simulator('--seed', '7'), simulator('--seed', '7')]);
    expect(once).toMatch(/fingerprint [0-9a-f]{16}/);
    expect(again).toBe(once);
  }, 60_000);
});
