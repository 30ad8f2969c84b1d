// A thread that runs seeds one after the other and reports; several of them share the work by stride.
import { parentPort, workerData } from 'node:worker_threads';
import { loadEngine } from './engine.ts';
import { simulate } from './simulate.ts';
import type { Outcome } from './simulate.ts';

export interface Work {
  /** This thread runs first, first + stride, … */
  first: number;
  stride: number;
  /** So many seeds at most. */
  most: number;
  milliseconds: number;
}

/** Sums of the seeds run since the last report. */
export interface Report { seeds: number; events: number; effects: number; jobs: number; virtual: number; calm: number; faults: Record<string, number>; failures: Failure[] }
export interface Failure { seed: number; invariant: string; message: string }

/** Every so many seeds one is run twice: the same seed must give the same history. */
const twiceEvery = 50;
const reportEvery = 50;

const emptyReport = (): Report => ({ seeds: 0, events: 0, effects: 0, jobs: 0, virtual: 0, calm: 0, faults: {}, failures: [] });

function add(report: Report, { seed, events, effects, jobs, lasted, faults, violation }: Outcome): void {
  report.seeds += 1;
  report.events += events;
  report.effects += effects;
  report.jobs += jobs;
  report.virtual += lasted;
  if (faults.size === 0) report.calm += 1;
  for (const [name, count] of faults) report.faults[name] = (report.faults[name] ?? 0) + count;
  if (violation !== undefined) report.failures.push({ seed, invariant: violation.invariant, message: violation.message });
}

export async function runSeeds({ first, stride, most, milliseconds }: Work, tell: (report: Report) => void): Promise<void> {
  const engine = await loadEngine();
  const end = process.hrtime.bigint() + BigInt(Math.round(milliseconds)) * 1_000_000n;
  let report = emptyReport();
  for (let count = 0; count < most && process.hrtime.bigint() < end; count += 1) {
    const seed = first + count * stride;
    const outcome = await simulate({ seed, engine });
    add(report, outcome);
    if (count % twiceEvery === 0) {
      const again = await simulate({ seed, engine });
      if (again.fingerprint !== outcome.fingerprint) report.failures.push({ seed, invariant: 'I20', message: `Run twice, the seed gave ${outcome.fingerprint} and ${again.fingerprint}.` });
    }
    if (report.seeds === reportEvery || report.failures.length > 0) {
      tell(report);
      report = emptyReport();
    }
  }
  tell(report);
}

if (parentPort !== null) {
  // Faults make errors by the thousand, and nobody reads where they were made.
  Error.stackTraceLimit = 0;
  const port = parentPort;
  await runSeeds(workerData as Work, (report) => { port.postMessage(report); }); // given by run.ts alone
}
