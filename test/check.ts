// `npm run check`: types, lint, unused code, then the tests of the house itself (arrows, cards, manifest). Says all that is wrong, not just the first.
import { spawnSync } from 'node:child_process';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '..');
const checks: readonly { name: string; program: string; given: readonly string[] }[] = [
  { name: 'types', program: 'node_modules/typescript/bin/tsc', given: ['--noEmit', '-p', 'tsconfig.json'] },
  { name: 'lint', program: 'node_modules/eslint/bin/eslint.js', given: ['.', '--max-warnings', '0'] },
  { name: 'unused code', program: 'node_modules/knip/bin/knip.js', given: ['--no-progress'] },
  { name: 'house, cards, manifest', program: 'node_modules/jest/bin/jest.js', given: ['test/house', '--silent'] },
];

const failed = checks.filter(({ name, program, given }) => {
  process.stdout.write(`${name} … `);
  const flags = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const result = spawnSync(process.execPath, [...flags, join(root, program), ...given], { cwd: root, encoding: 'utf8' });
  process.stdout.write(result.status === 0 ? 'good\n' : `wrong\n${result.stdout}${result.stderr}\n`);
  return result.status !== 0;
});
process.exit(failed.length === 0 ? 0 : 1);
