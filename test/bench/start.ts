// How long `npm start` takes until somebody can talk to Usher, beside the start of the bare echo bot.
import { interleaved, median, spread } from './measure.ts';
import type { Bench, Measurement, Size } from './measure.ts';
import { startProgram, temporaryFolder } from './program.ts';

const limit = 3;
const roundsOf = { full: 5, quick: 2 };
const ports = { PORT: '0', USHER_DIRECTORY_PORT: '0' };

async function startsIn(options: Parameters<typeof startProgram>[0]): Promise<number> {
  const program = await startProgram(options);
  await program.stop();
  return program.took;
}

const startEcho = (): Promise<number> => startsIn({ file: 'test/bench/bare-bot.ts', ready: /listening on/ });

function startAll(folder: string, clients: 'on' | 'off'): Promise<number> {
  return startsIn({ file: 'infra/local/start.ts', environment: { ...ports, USHER_DATA: folder, USHER_CLIENTS: clients }, ready: /Usher is ready\./ });
}

interface Case { name: string; limit: number | null; start: () => Promise<number> }

async function measureCase({ name, limit: most, start: startOurs }: Case, rounds: number): Promise<Measurement> {
  const times = await interleaved(rounds, startOurs, startEcho);
  const [ours, peer] = [median(times.ours), median(times.peer)];
  return {
    name: `${name} / the bare echo bot's own start`, ratio: ours / peer, limit: most,
    detail: `${ours.toFixed(0)} ms (${spread(times.ours, 0)}) beside ${peer.toFixed(0)} ms (${spread(times.peer, 0)}), ${rounds} rounds`,
  };
}

async function measureStart(size: Size): Promise<Measurement[]> {
  const rounds = roundsOf[size];
  const folder = temporaryFolder();
  // The disk is warm and the folder is filled.
  await startAll(folder, 'on');
  await startEcho();
  const cases: readonly Case[] = [
    { name: 'start until ready to talk', limit, start: () => startAll(folder, 'off') },
    { name: 'the same on an empty data folder', limit: null, start: () => startAll(temporaryFolder(), 'off') },
    { name: 'the same with two local Teams clients', limit: null, start: () => startAll(folder, 'on') },
  ];
  const measured: Measurement[] = [];
  for (const each of cases) measured.push(await measureCase(each, rounds));
  return measured;
}

export const start: Bench = { name: 'start', run: measureStart };
