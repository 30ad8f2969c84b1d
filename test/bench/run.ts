// `npm run bench`: everything beside its peer in the same run, one line each. `-- --only help,csv` picks, `-- --quick` only shows that it works.
import { parseArgs } from 'node:util';
import { csv } from './csv.ts';
import { helpTurn } from './help-turn.ts';
import { importTime, importWrites } from './import.ts';
import { manyPeople } from './many-people.ts';
import { memory } from './memory.ts';
import { isGood } from './measure.ts';
import type { Bench, Measurement } from './measure.ts';
import { page } from './page.ts';
import { endLeftovers } from './program.ts';
import { start } from './start.ts';

const benches: readonly Bench[] = [helpTurn, csv, importWrites, importTime, manyPeople, page, memory, start];

const say = (text: string): void => { process.stdout.write(`${text}\n`); };

function chosen(only: string | undefined): readonly Bench[] {
  if (only === undefined) return benches;
  const names = only.split(',').map((name) => name.trim()).filter(Boolean);
  const unknown = names.find((name) => benches.every((bench) => bench.name !== name));
  if (unknown === undefined) return benches.filter(({ name }) => names.includes(name));
  say(`There is no benchmark “${unknown}”. There are ${benches.map(({ name }) => name).join(', ')}.`);
  process.exit(1);
}

function lineFor(name: string, measured: Measurement): string {
  const { ratio, limit, detail, problem } = measured;
  const verdict = limit === null ? 'told' : isGood(measured) ? 'good' : 'OVER';
  const numbers = `${ratio.toFixed(3).padStart(8)}  ${limit === null ? '         ' : `of ${limit.toFixed(2).padStart(6)}`}`;
  return `${name.padEnd(14)} ${numbers}  ${verdict.padEnd(4)}  ${measured.name}: ${detail}${problem === undefined ? '' : ` — ${problem}`}`;
}

/** A benchmark that breaks is told like one that is over, and the others still run. */
async function run(bench: Bench, quick: boolean): Promise<boolean> {
  try {
    const measurements = await bench.run(quick ? 'quick' : 'full');
    for (const measured of measurements) say(lineFor(bench.name, measured));
    return measurements.every(isGood);
  } catch (error) {
    say(`${bench.name.padEnd(14)} broke: ${error instanceof Error ? error.stack : String(error)}`);
    return false;
  } finally {
    endLeftovers();
  }
}

const { values } = parseArgs({ options: { only: { type: 'string' }, quick: { type: 'boolean', default: false } } });
if (values.quick) say('Small sizes and few rounds: this shows that the benchmarks work; their figures do not count.');
say(`${'benchmark'.padEnd(14)} ${'ratio'.padStart(8)}  ${'limit'.padStart(9)}`);
let good = true;
for (const bench of chosen(values.only)) good = await run(bench, values.quick) && good;
say(good ? 'All within their limits.' : 'Not all are within their limits.');
process.exit(good ? 0 : 1);
