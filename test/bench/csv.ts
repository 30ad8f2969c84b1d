// Reading and checking a 100,000-row CSV file beside papaparse alone on the same bytes.
import { once } from 'node:events';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import Papa from 'papaparse';
import { readImport } from '../../bot/files/read-import.ts';
import { median } from './measure.ts';
import type { Bench, Measurement, Size } from './measure.ts';

const rowsOf = { full: 100_000, quick: 10_000 };
/** Every second or third reading sweeps the rubbish of those before and takes twice as long; few rounds would have that by chance. */
const roundsOf = { full: 31, quick: 3 };
const limit = 1.6;
const domains = ['contoso.com', 'example.com'];

/** 100,000 people in nine columns, 11.8 MB, four cells in a hundred in quotes. */
function csvBytes(rowCount: number): Buffer {
  const lines = ['email,first_name,last_name,job_title,department,company,street,city,external_id'];
  for (let n = 0; n < rowCount; n += 1) {
    const street = n % 3 === 0 ? `"Avenue ${n}, Entry ${n % 9}"` : `Avenue ${n} Entry ${n % 9}`;
    const company = n % 36 === 0 ? '"Contoso ""North"" Ltd"' : 'Contoso Ltd';
    lines.push(`person.${n}@contoso.com,First${n % 977},Lastname${n % 1009},Engineer ${n % 7},Development,${company},${street},Berlin,E-${n}`);
  }
  return Buffer.from(`${lines.join('\n')}\n`);
}

/**
 * Medians of interleaved rounds. The peer decodes the same bytes and splits them into arrays of cells; it checks nothing.
 * Each has a thread and so a heap of its own, because the rubbish of one would be swept in the time of the other.
 */
export const csv: Bench = { name: 'csv', run: measureCsv };

async function measureCsv(size: Size): Promise<Measurement[]> {
  const rounds = roundsOf[size];
  const runners = { peer: startRunner('peer', size), ours: startRunner('ours', size) };
  const times: { peer: number[]; ours: number[] } = { peer: [], ours: [] };
  for (let round = 0; round <= rounds; round += 1) {
    const [peer, ours] = [await runners.peer.run(), await runners.ours.run()];
    // The first round warms up.
    if (round > 0) times.peer.push(peer);
    if (round > 0) times.ours.push(ours);
  }
  await Promise.all([runners.peer.stop(), runners.ours.stop()]);
  const [peer, ours] = [median(times.peer), median(times.ours)];
  return [{
    name: `read and check a CSV of ${rowsOf[size].toLocaleString('en-GB')} rows / papaparse alone`,
    ratio: ours / peer,
    limit,
    detail: `${ours.toFixed(0)} ms beside ${peer.toFixed(0)} ms, ${(csvBytes(rowsOf[size]).length / 1e6).toFixed(1)} MB`,
  }];
}

function startRunner(side: keyof typeof sides, size: Size): { run: () => Promise<number>; stop: () => Promise<number> } {
  const worker = new Worker(new URL(import.meta.url), { workerData: { csvBench: side, rows: rowsOf[size] } });
  const run = async (): Promise<number> => {
    worker.postMessage('run');
    const [milliseconds]: unknown[] = await once(worker, 'message');
    return Number(milliseconds);
  };
  return { run, stop: () => worker.terminate() };
}

const sides = {
  async peer(bytes: Buffer): Promise<number> {
    return Papa.parse<string[]>(bytes.toString('utf8')).data.length - 2;
  },
  async ours(bytes: Buffer): Promise<number> {
    let good = 0;
    const { lines } = await readImport(bytes, { domains });
    for await (const batch of lines) good += batch.filter((row) => row.problem === '').length;
    return good;
  },
};

/** In a thread: runs one side whenever it is told to, and answers with the milliseconds it took. */
function serve(port: MessagePort, { side, rowCount }: { side: keyof typeof sides; rowCount: number }): void {
  const bytes = csvBytes(rowCount);
  port.on('message', () => {
    const before = performance.now();
    void sides[side](bytes).then((rows) => {
      if (rows !== rowCount) throw new Error(`${side} read ${rows} of ${rowCount} rows`);
      port.postMessage(performance.now() - before);
    });
  });
}

const given: { csvBench?: unknown; rows?: unknown } = typeof workerData === 'object' ? workerData ?? {} : {};
if (parentPort && (given.csvBench === 'peer' || given.csvBench === 'ours')) serve(parentPort, { side: given.csvBench, rowCount: Number(given.rows) });
