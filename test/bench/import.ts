// What an import costs: in writes to Graph beside one write a change, and in time beside what the documented write budget allows.
import { readFileSync } from 'node:fs';
import { median, spread } from './measure.ts';
import type { Bench, Measurement, Size } from './measure.ts';
import { peopleFile, startLocalDirectory, startUsher, warmUp } from './usher-process.ts';

interface DirectoryStats { requests: number; writes: number; throttled: number }
/** Times in milliseconds, but `processor`: seconds of processor time that Usher took from the commit on. */
interface Measured { stats: DirectoryStats; previewTook: number; took: number; processor: number }

const groupNames = ['Sales', 'EMEA', 'Interns'];
/** Members that Graph takes in one write (https://learn.microsoft.com/graph/api/group-post-members). */
const membersPerWrite = 20;
const fewestWrites = (people: number, groups: number): number => people + groups * Math.ceil(people / membersPerWrite);
const number = (value: number): string => value.toLocaleString('en-GB');

/** One import on processes and stores of its own; everybody in it must come out created. */
async function importPeople(people: number, groups: readonly string[], behaviour: object): Promise<Measured> {
  const directory = await startLocalDirectory();
  const usher = await startUsher(directory);
  await warmUp(usher, 40);
  // The switch also makes a new budget, which is full.
  await directory.switches('PUT', 'behaviour', behaviour);
  await directory.switches('DELETE', 'stats');
  const previewed = await usher.preview(peopleFile(people, groups));
  const before = processorSeconds(usher.pid);
  const { job, took } = await usher.commit(previewed.id);
  const processor = processorSeconds(usher.pid) - before;
  const stats = await directory.switches<DirectoryStats>('GET', 'stats');
  await usher.stop();
  await directory.stop();
  const { state, summary } = job;
  if (state !== 'done' || summary.created !== people) throw new Error(`The import ended as ${state}: ${JSON.stringify(summary)}`);
  return { stats, previewTook: previewed.took, took, processor };
}

/** Linux alone tells it of another process; NaN elsewhere. */
function processorSeconds(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    const ticksPerSecond = 100;
    return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
  } catch {
    return NaN;
  }
}

async function measureWrites(): Promise<Measurement[]> {
  const [people, groups, most] = [1000, groupNames.slice(0, 2), 1110];
  const oneByOne = people * (1 + groups.length);
  const { stats } = await importPeople(people, groups, {});
  return [{
    name: 'Graph writes for 1,000 users in two groups / one by one', ratio: stats.writes / oneByOne, limit: most / oneByOne,
    detail: `${number(stats.writes)} writes, at most ${number(most)}; one by one ${number(oneByOne)}; ${number(stats.requests)} requests`,
  }];
}

/** The documented budget: so many writes at once, then so many a second (https://learn.microsoft.com/graph/throttling-limits). */
const budget = { atOnce: 3000, perSecond: 20 };
const scale = 50;
const latencyMs = 50;
const timeSizes = { full: { people: 10_000, rounds: 3 }, quick: { people: 4_000, rounds: 1 } };

async function measureTime(size: Size): Promise<Measurement[]> {
  const { people, rounds } = timeSizes[size];
  const writes = fewestWrites(people, groupNames.length);
  const floor = (writes - budget.atOnce) / (budget.perSecond * scale) * 1000;
  const runs: Measured[] = [];
  for (let round = 0; round < rounds; round += 1) runs.push(await importPeople(people, groupNames, { latencyMs, throttle: { scale } }));
  const ratios = runs.map(({ took }) => took / floor);
  const throttled = runs.reduce((sum, { stats }) => sum + stats.throttled, 0);
  const processor = median(runs.map((run) => run.processor));
  return [{
    name: `import of ${number(people)} users into three groups / floor of the write budget`, ratio: median(ratios), limit: 1.1,
    ...(throttled > 0 && { problem: `${number(throttled)} requests were refused by throttling; none may be` }),
    detail: `${seconds(median(runs.map(({ took }) => took)))} s beside ${seconds(floor)} s, ${rounds} runs ${spread(ratios)}; writes ${spread(runs.map(({ stats }) => stats.writes), 0)}, fewest ${number(writes)}; `
      + `preview ${seconds(median(runs.map(({ previewTook }) => previewTook)))} s; processor ${processor.toFixed(1)} s from the commit on`,
  }];
}

const seconds = (milliseconds: number): string => (milliseconds / 1000).toFixed(2);

export const importWrites: Bench = { name: 'writes-1000', run: measureWrites };
export const importTime: Bench = { name: 'import-10000', run: measureTime };
