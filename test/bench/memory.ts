// How much memory an import of 100,000 rows takes above an idle Usher that has imported before.
import { readFileSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Bench, Measurement, Size } from './measure.ts';
import { peopleFile, startLocalDirectory, startUsher, warmUp } from './usher-process.ts';

const rowsOf = { full: 100_000, quick: 10_000 };
const limitMegabytes = 100;
const warmUpRows = 2_000;
const settleFor = 3_000;

const megabytes = (kilobytes: number): number => kilobytes * 1024 / 1e6;

/** Resident memory now and its high-water mark, as the kernel keeps them, in MB. */
function memoryOf(pid: number): { now: number; most: number } {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const field = (name: string): number => megabytes(Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)?.[1]));
  return { now: field('VmRSS'), most: field('VmHWM') };
}

/** From here on the high-water mark begins anew. */
function forgetPeak(pid: number): void {
  writeFileSync(`/proc/${pid}/clear_refs`, '5');
}

async function measureMemory(size: Size): Promise<Measurement[]> {
  if (process.platform !== 'linux') throw new Error('Only Linux tells the high-water mark of another process.');
  const rows = rowsOf[size];
  const directory = await startLocalDirectory();
  const usher = await startUsher(directory);
  await warmUp(usher, warmUpRows);
  await pause(settleFor);
  const idle = memoryOf(usher.pid).now;
  forgetPeak(usher.pid);
  const previewed = await usher.preview(peopleFile(rows));
  const atPreview = memoryOf(usher.pid).most;
  const { job, took } = await usher.commit(previewed.id);
  const { most } = memoryOf(usher.pid);
  await usher.stop();
  await directory.stop();
  if (job.state !== 'done' || job.summary.created !== rows) throw new Error(`The import ended as ${job.state}: ${JSON.stringify(job.summary)}`);
  return [{
    name: `memory while importing ${rows.toLocaleString('en-GB')} rows / ${limitMegabytes} MB above idle`, ratio: (most - idle) / limitMegabytes, limit: 1,
    detail: `${(most - idle).toFixed(0)} MB above ${idle.toFixed(0)} MB, highest resident (preview alone ${(atPreview - idle).toFixed(0)} MB); preview ${(previewed.took / 1000).toFixed(1)} s, run ${(took / 1000).toFixed(1)} s`,
  }];
}

export const memory: Bench = { name: 'memory', run: measureMemory };
