// Watching a job: news when it moves, a sign of life when it does not, an end when it ends or nobody watches any more.
import { expect, test } from '@jest/globals';
import { followJob } from '../../../bot/http/job-events.ts';
import type { Watcher } from '../../../bot/http/job-events.ts';
import type { Services } from '../../../bot/commands/services.ts';
import { emptySummary } from '../../../shared/job.ts';
import type { Job } from '../../../shared/job.ts';
import { people, runUsher } from './running-usher.ts';

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

const watcher = (signal = new AbortController().signal, maySee = (): Promise<boolean> => Promise.resolve(true)): Watcher => ({ signal, maySee });

async function eventsOf(following: AsyncIterable<{ event: string; data: unknown }>): Promise<string[]> {
  const seen: string[] = [];
  for await (const { event, data } of following) seen.push(`${event} ${String((data as Partial<Job>).progress?.done ?? '')}`.trim()); // a job's own view
  return seen;
}

test('tells each step once and the end always', async () => {
  const services = watched([job('running', 1), job('running', 1), job('running', 2), job('done', 3)]);
  expect(await eventsOf(followJob(services, job('queued', 0), watcher()))).toEqual(['progress 0', 'progress 1', 'progress 2', 'finished 3']);
});

test('of a job that has ended is its end', async () => {
  expect(await eventsOf(followJob(watched([]), job('stopped', 1), watcher()))).toEqual(['finished 1']);
});

test('gives a sign of life while nothing moves, and ends with its watcher', async () => {
  const going = new AbortController();
  let looks = 0;
  const services = watched([job('running', 1)], () => { looks += 1; if (looks === 70) going.abort(); });
  expect(await eventsOf(followJob(services, job('running', 1), watcher(going.signal)))).toEqual(['progress 1', 'alive', 'alive']);
});

test('asks every few looks whether the watcher may go on, and ends when not', async () => {
  let asked = 0;
  const services = watched(Array.from({ length: 40 }, (_none, at) => job('running', at)));
  const seen = await eventsOf(followJob(services, job('queued', 0), watcher(undefined, () => Promise.resolve(++asked < 3))));
  expect([asked, seen.length, seen.at(-1)]).toEqual([3, 29, 'progress 27']);
});

test('ends for whoever is deactivated while the job goes on', async () => {
  const usher = await runUsher();
  const faults = [{ match: 'POST /groups', rate: 1, kind: '503', retryAfter: 9, times: 1 }];
  await fetch(`${usher.directory.replace('/v1.0', '')}/_local/behaviour`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ faults }) });
  const { status, json } = await usher.ask('POST /api/v1/groups', { as: 'otherAdmin', body: { name: 'Not yet' } });
  expect(status).toBe(202);
  const response = await fetch(`${usher.address}/api/v1/jobs/${String(json['jobId'])}/events`, { headers: { authorization: `Bearer ${await usher.token('otherAdmin')}` } });
  // In the directory itself, because the one that does not answer holds up all other changes.
  const { users } = usher.usher.services.store;
  const [alex] = await users.byName(usher.tenant, people.otherAdmin);
  if (alex === undefined) throw new Error('Nobody is called Alex.');
  const shutOut = await fetch(`${usher.directory}/users/${alex.id}`, { method: 'PATCH', headers: { authorization: 'Bearer local', 'content-type': 'application/json' }, body: JSON.stringify({ accountEnabled: false }) });
  expect(shutOut.ok).toBe(true);
  await users.put(usher.tenant, { ...alex, enabled: false, status: 'inactive' });
  expect(await response.text()).not.toContain('event: finished');
  expect((await usher.ask(`GET /api/v1/jobs/${String(json['jobId'])}`, { as: 'admin' })).json).toMatchObject({ state: 'running' });
  await usher.close();
}, 30_000);

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
