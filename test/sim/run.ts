// Runs the simulator from the command line: for so many minutes or seeds, one seed to look at, or the planted mistakes.
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { loadEngine } from './engine.ts';
import { findMistakes } from './find-mistakes.ts';
import { onceFailing } from './once-failing.ts';
import { simulate } from './simulate.ts';
import type { Failure, Report, Work } from './worker.ts';

/** Milliseconds. The guard of a simulation that runs in this thread keeps the usual clocks away. */
const now = (): number => Number(process.hrtime.bigint() / 1_000_000n);
const say = (line: string): void => { process.stdout.write(`${line}\n`); };

/** Fixed seeds are looked at first; fresh ones start where nobody has been. */
const fixedSeeds = 400;
const mostFailuresShown = 20;
/** A sign of life in long runs. */
const sayEvery = 10_000;

const usage = `npm run sim -- [--minutes N | --seconds N] [--seeds N] [--from N] [--threads N]
npm run sim -- --seed N        shows the history of one seed
npm run sim -- --mistakes      looks for every planted mistake, up to --seeds (default 1000) each
npm run sim -- --test          what npm test runs: once-failing seeds, planted mistakes, then fixed and fresh seeds for --seconds`;

function numberOf(text: string | undefined, fallback: number): number {
  const value = text === undefined ? fallback : Number(text);
  if (!Number.isFinite(value) || value < 0) throw new Error(`“${text}” is not a number.\n${usage}`);
  return value;
}

class Tally {
  readonly total: Report = { seeds: 0, events: 0, effects: 0, jobs: 0, virtual: 0, calm: 0, faults: {}, failures: [] };

  add(report: Report): void {
    const { total } = this;
    const before = Math.floor(total.seeds / sayEvery);
    for (const key of ['seeds', 'events', 'effects', 'jobs', 'virtual', 'calm'] as const) total[key] += report[key];
    for (const [name, count] of Object.entries(report.faults)) total.faults[name] = (total.faults[name] ?? 0) + count;
    for (const failure of report.failures) this.fail(failure);
    if (Math.floor(total.seeds / sayEvery) > before) say(`… ${total.seeds} seeds, ${total.failures.length} fail`);
  }

  fail(failure: Failure): void {
    this.total.failures.push(failure);
    if (this.total.failures.length <= mostFailuresShown) say(`seed ${failure.seed} fails: ${failure.invariant}: ${failure.message}\n  replay: npm run sim -- --seed ${failure.seed}`);
  }

  show(seconds: number): void {
    const { seeds, events, effects, jobs, virtual, calm, faults, failures } = this.total;
    const whole = (count: number): string => Math.round(count).toLocaleString('en');
    say(`${whole(seeds)} seeds in ${whole(seconds)} s, ${whole((seeds / seconds) * 60)} a minute; ${whole(virtual / 3_600_000)} hours of virtual time, ${calm} seeds without any fault`);
    say(`${whole(events)} events, ${whole(jobs)} jobs, ${whole(effects)} effects on the directory`);
    say(`faults: ${Object.entries(faults).toSorted().map(([name, count]) => `${name} ${whole(count)}`).join(', ')}`);
    say(failures.length === 0 ? 'every invariant held' : `${failures.length} seeds fail: ${failures.slice(0, 100).map(({ seed }) => seed).join(' ')}`);
  }
}

function inThreads(threads: number, work: { from: number; seeds: number; milliseconds: number }, tally: Tally): Promise<unknown> {
  return Promise.all(Array.from({ length: threads }, (_none, at) => new Promise<void>((resolve, reject) => {
    const share: Work = { first: work.from + at, stride: threads, most: Math.ceil(work.seeds / threads), milliseconds: work.milliseconds };
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: share });
    worker.on('message', (report: Report) => { tally.add(report); });
    worker.on('error', reject);
    worker.on('exit', () => { resolve(); });
  })));
}

async function showSeed(seed: number): Promise<boolean> {
  const outcome = await simulate({ seed, engine: await loadEngine(), keepLines: true });
  for (const line of outcome.lines) say(line);
  say(JSON.stringify(outcome.odds));
  say(`${outcome.events} events, ${outcome.jobs} jobs, ${outcome.effects} effects, fingerprint ${outcome.fingerprint}`);
  say(outcome.violation === undefined ? 'every invariant held' : `${outcome.violation.invariant}: ${outcome.violation.message}`);
  return outcome.violation === undefined;
}

async function onceFailingHold(tally: Tally): Promise<void> {
  const engine = await loadEngine();
  for (const seed of onceFailing) {
    const { violation } = await simulate({ seed, engine });
    if (violation !== undefined) tally.fail({ seed, invariant: violation.invariant, message: violation.message });
  }
  say(`${onceFailing.length} seeds that once failed were run again`);
}

/** Fixed and fresh seeds in turns, until the time is over. */
async function runMany(options: { fixed: boolean; fresh: number; seeds: number; milliseconds: number; threads: number }, tally: Tally): Promise<void> {
  const { threads, milliseconds } = options;
  const started = now();
  const left = (): number => Math.max(0, milliseconds - (now() - started));
  if (options.fixed) await inThreads(threads, { from: 1, seeds: Math.min(fixedSeeds, options.seeds), milliseconds: left() / 2 }, tally);
  say(`fresh seeds from ${options.fresh}`);
  await inThreads(threads, { from: options.fresh, seeds: options.seeds - tally.total.seeds, milliseconds: left() }, tally);
}

async function main(): Promise<boolean> {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean' } as const;
  const { values } = parseArgs({
    // `npm run sim -- --minutes 5` passes the dashes on in some versions.
    args: process.argv.slice(2).filter((word) => word !== '--'),
    options: { seed: text, seeds: text, from: text, minutes: text, seconds: text, threads: text, mistakes: flag, test: flag, help: flag },
  });
  if (values.help === true) {
    say(usage);
    return true;
  }
  if (values.seed !== undefined) return showSeed(numberOf(values.seed, 1));
  if (values.mistakes === true) return findMistakes({ most: numberOf(values.seeds, 1000), count: true }, say);
  const tally = new Tally();
  const seconds = values.minutes === undefined ? numberOf(values.seconds, values.seeds === undefined ? 60 : 86_400) : numberOf(values.minutes, 1) * 60;
  const fresh = numberOf(values.from, 1_000_000 + Math.floor(Math.random() * 1_000_000_000));
  const threads = numberOf(values.threads, values.test === true ? 1 : Math.min(2, availableParallelism()));
  if (values.test === true) await onceFailingHold(tally);
  const started = now();
  const many = runMany({ fixed: values.from === undefined, fresh, seeds: numberOf(values.seeds, 1e9), milliseconds: seconds * 1000, threads }, tally)
    .then(() => { tally.show((now() - started) / 1000); });
  // The threads run the engine as it is; this one looks for the mistakes meanwhile.
  const found = values.test !== true || await findMistakes({ most: 1000, count: false }, say);
  await many;
  return found && tally.total.failures.length === 0;
}

process.exitCode = (await main()) ? 0 : 1;
