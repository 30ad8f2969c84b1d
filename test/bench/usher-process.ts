// Usher and the local directory as two processes with their data on disk, driven over HTTP as anybody else would.
import { setTimeout as pause } from 'node:timers/promises';
import packageFile from '../../package.json' with { type: 'json' };
import type { Job } from '../../shared/job.ts';
import { startProgram, temporaryFolder } from './program.ts';
import type { Program } from './program.ts';

export interface LocalDirectory {
  pid: number;
  /** Graph's address, with version. */
  url: string;
  /** The switches under `/_local`. */
  switches<T>(method: string, path: string, body?: unknown): Promise<T>;
  graph<T>(path: string): Promise<T>;
  stop(): Promise<void>;
}

export interface UsherProcess {
  pid: number;
  address: string;
  /** Of the first administrator, for the REST interface. */
  token: string;
  /** Calls the REST interface as the first administrator; throws on any refusal. Text is sent as CSV. */
  api<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** Sends a file and gives the id of its preview, with the milliseconds that took. */
  preview(csv: string): Promise<{ id: string; took: number }>;
  /** Runs a preview; gives the job and the milliseconds from the commit to the moment at which it was seen finished. */
  commit(id: string): Promise<{ job: Job; took: number }>;
  /** The same for a plan. */
  commitPlan(id: string): Promise<{ job: Job; took: number }>;
  stop(): Promise<void>;
}

export const administrator = 'megan.bowen@contoso.com';
const pollEvery = 50;
/** Usher runs as `npm run serve` runs it. */
const serveFlags = packageFile.scripts.serve.split(' ').filter((word) => word.startsWith('--'));
/** As `npm start` has them. */
const settings = { PORT: '0', LOG_LEVEL: 'warn', USHER_ADMINS: `${administrator},alex.wilber@contoso.com` };

async function call<T>(address: string, init: RequestInit): Promise<T> {
  const answer = await fetch(address, init);
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${init.method ?? 'GET'} ${address} was answered ${answer.status}: ${text.slice(0, 500)}`);
  return JSON.parse(text) as T; // the caller knows the contract
}

const json = { 'content-type': 'application/json' };

export async function startLocalDirectory(folder = temporaryFolder()): Promise<LocalDirectory> {
  const program = await startProgram({ file: 'infra/local/directory/main.ts', environment: { USHER_DATA: folder, USHER_DIRECTORY_PORT: '0' }, ready: /listening on (http:\S+)/ });
  const root = program.said.replace(/\/v1\.0$/, '/_local');
  return {
    pid: program.pid, url: program.said, stop: () => program.stop(),
    switches: (method, path, body) => call(`${root}/${path}`, { method, headers: json, ...(body === undefined ? {} : { body: JSON.stringify(body) }) }),
    graph: (path) => call(`${program.said}${path}`, { headers: { authorization: 'Bearer local' } }),
  };
}

/** Ready when the first read of the directory is through. */
export async function startUsher(directory: LocalDirectory, options: { folder?: string; flags?: readonly string[] } = {}): Promise<UsherProcess> {
  const { folder = temporaryFolder(), flags = [] } = options;
  const program = await startProgram({ file: 'bot/main.ts', flags: [...serveFlags, ...flags], environment: { ...settings, USHER_DATA: folder, GRAPH_BASE_URL: directory.url }, ready: /"ready","address":"([^"]+)"/ });
  const usher = await talkTo(program);
  while ((await usher.api<{ last: string | null }>('GET', '/sync')).last === null) await pause(pollEvery);
  return usher;
}

async function talkTo(program: Program): Promise<UsherProcess> {
  const address = program.said;
  const token = await signIn(address);
  const api: UsherProcess['api'] = (method, path, body) => call(`${address}/api/v1${path}`, {
    method, headers: { authorization: `Bearer ${token}`, 'content-type': typeof body === 'string' ? 'text/csv' : 'application/json' },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });

  async function carriedOut(address: string, id: string): Promise<{ job: Job; took: number }> {
    const begun = performance.now();
    await api('POST', address, {});
    for (;;) {
      // The job of a plan bears its id.
      const job = await api<Job>('GET', `/jobs/${id}`);
      if (job.finished !== null) return { job, took: performance.now() - begun };
      await pause(pollEvery);
    }
  }

  async function preview(csv: string): Promise<{ id: string; took: number }> {
    const begun = performance.now();
    const { id } = await api<{ id: string }>('POST', '/imports', csv);
    return { id, took: performance.now() - begun };
  }

  const commit: UsherProcess['commit'] = (id) => carriedOut(`/imports/${id}/commit`, id);
  const commitPlan: UsherProcess['commitPlan'] = (id) => carriedOut(`/plans/${id}/commit`, id);
  return { pid: program.pid, address, token, api, preview, commit, commitPlan, stop: () => program.stop() };
}

/** Nobody is known before the first page of the directory was read. */
async function signIn(address: string): Promise<string> {
  for (;;) {
    const answer = await fetch(`${address}/local/sign-in`, { method: 'POST', headers: json, body: JSON.stringify({ user: administrator }) });
    if (answer.ok) return (await answer.json() as { token: string }).token; // the contract of the route
    await answer.body?.cancel();
    await pause(pollEvery);
  }
}

/** What is loaded on first use is loaded afterwards. The people are others than those of `peopleFile`. */
export async function warmUp(usher: UsherProcess, people: number): Promise<void> {
  const { id } = await usher.preview(peopleFile(people).replaceAll('joiner.', 'warm.up.'));
  await usher.commit(id);
}

/** `count` new people as a file, each in all of the groups. */
export function peopleFile(count: number, groups: readonly string[] = []): string {
  const member = groups.length === 0 ? '' : `"${groups.join(',')}"`;
  const lines = Array.from({ length: count }, (_, n) => `joiner.${n}@contoso.com,First${n % 977},Lastname${n % 1009},Engineer ${n % 7},Development,Contoso Ltd,Avenue ${n},Berlin,${member}`);
  return `email,first_name,last_name,job_title,department,company,street,city,groups\n${lines.join('\n')}\n`;
}
