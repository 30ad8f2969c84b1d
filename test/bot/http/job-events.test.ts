// Watching a job: news when it moves, a sign of life when it does not, an end when it ends or nobody watches any more.
import { expect, test } from '@jest/globals';
import { followJob } from '../../../bot/http/job-events.ts';
import type { Services } from '../../../bot/commands/services.ts';
import { emptySummary } from '../../../shared/job.ts';
import type { Job } from '../../../shared/job.ts';
import { runUsher } from './running-usher.ts';

const job = (state: Job['state'], done: number): Job => ({
  id: 'job-1', tenant: 'contoso', kind: 'import', title: 'Import', plan: 'job-1', state, progress: { done, total: 3 }, summary: emptySummary,
  requestedBy: { id: 'megan', name: 'Megan Bowen', email: '' }, source: 'tab', created: '', started: null, finished: null, stopRequested: false,
  lease: { owner: 'process-1', epoch: 1, until: 0 }, cursor: null, problem: null, cards: [], undoable: false, undoneBy: null,
});

/** The job as each look finds it; the last one for ever. */
function watched(looks: Job[], slept: () => void = () => undefined): Pick<Services, 'changes' | 'world'> {
  const parts = {
    changes: { job: () => Promise.resolve(looks.length > 1 ? looks.shift() : looks[0]) },
    world: { clock: { sleep: () => { slept(); return Promise.resolve(); } } },
  };
  return parts as unknown as Pick<Services, 'changes' | 'world'>; // only these two are asked
}

async function eventsOf(following: AsyncIterable<{ event: string; data: unknown }>): Promise<string[]> {
  const seen: string[] = [];
  for await (const { event, data } of following) seen.push(`${event} ${String((data as Partial<Job>).progress?.done ?? '')}`.trim()); // a job's own view
  return seen;
}

test('tells each step once and the end always', async () => {
  const services = watched([job('running', 1), job('running', 1), job('running', 2), job('done', 3)]);
  expect(await eventsOf(followJob(services, job('queued', 0), new AbortController().signal))).toEqual(['progress 0', 'progress 1', 'progress 2', 'finished 3']);
});

test('of a job that has ended is its end', async () => {
  expect(await eventsOf(followJob(watched([]), job('stopped', 1), new AbortController().signal))).toEqual(['finished 1']);
});

test('gives a sign of life while nothing moves, and ends with its watcher', async () => {
  const watcher = new AbortController();
  let looks = 0;
  const services = watched([job('running', 1)], () => { looks += 1; if (looks === 70) watcher.abort(); });
  expect(await eventsOf(followJob(services, job('running', 1), watcher.signal))).toEqual(['progress 1', 'alive', 'alive']);
});

test('ends when the server closes', async () => {
  const usher = await runUsher();
  await fetch(`${usher.directory.replace('/v1.0', '')}/_local/behaviour`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ latencyMs: 60 }) });
  const { json } = await usher.ask('POST /api/v1/sync/now', { as: 'admin' });
  const response = await fetch(`${usher.address}/api/v1/jobs/${String(json['jobId'])}/events`, { headers: { authorization: `Bearer ${await usher.token('admin')}` } });
  const reader = response.body?.getReader();
  const first = await reader?.read();
  expect(new TextDecoder().decode(first?.value)).toMatch(/^event: progress\ndata: \{/);
  const rest = reader?.read().then((chunk) => chunk.done, () => true);
  await usher.close();
  expect(await rest).toBe(true);
});
