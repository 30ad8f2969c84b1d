// Runs all tests: brings the tab up to date first, then jest on both cores; ends with the plain line that counts them.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const say = (text: string): void => { process.stdout.write(`${text}\n`); };

function node(program: string, given: readonly string[]): number {
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  return spawnSync(process.execPath, [...flags, join(root, program), ...given], { cwd: root, stdio: 'inherit' }).status ?? 1;
}

if (!existsSync(join(root, 'tab/dist/index.html')) && node('node_modules/vite/bin/vite.js', ['build', 'tab', '--logLevel', 'warn']) !== 0) {
  say('The tab could not be built; the tests that open it will fail.');
}

const results = join(mkdtempSync(join(tmpdir(), 'usher-tests-')), 'results.json');
const only = process.argv.slice(2);
const code = node('node_modules/jest/bin/jest.js', ['--workerThreads=false', '-w', '2', '--json', `--outputFile=${results}`, ...only]);

if (!existsSync(results)) {
  say('The tests did not run.');
  say('0 passed, 1 failed');
  process.exit(1);
}
interface Results { numPassedTests: number; numFailedTests: number; numRuntimeErrorTestSuites: number }
const counted = JSON.parse(readFileSync(results, 'utf8')) as Results; // written by jest just now
const failed = counted.numFailedTests + counted.numRuntimeErrorTestSuites;
say(`${counted.numPassedTests} passed, ${failed} failed`);
process.exit(code);
