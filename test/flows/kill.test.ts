// An import survives being killed at any moment: nobody is lost, nobody is made twice, and the report says so.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDirectoryProgram, startUsherProgram } from './program.ts';
import type { Program } from './program.ts';

const people = 600;
const folder = mkdtempSync(join(tmpdir(), 'usher-kill-'));
let directory: Program;

beforeAll(async () => { directory = await startDirectoryProgram(folder); });
afterAll(async () => {
  await directory.stop();
  rmSync(folder, { recursive: true, force: true });
});

interface JobView { state: string; progress: { done: number; total: number }; summary: Record<string, number> }

async function tokenOf(usher: Program): Promise<string> {
  for (;;) {
    const answer = await fetch(`${usher.address}/local/sign-in`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"user":"megan.bowen@contoso.com"}' });
    if (answer.ok) return (await answer.json() as { token: string }).token;
    await answer.text();
  }
}

function caller(usher: Program, token: string) {
  return async <T>(method: string, path: string, csv?: string): Promise<T> => {
    const type = csv?.startsWith('{') === true ? 'application/json' : 'text/csv';
    const answer = await fetch(`${usher.address}/api/v1${path}`, { method, headers: { authorization: `Bearer ${token}`, ...(csv === undefined ? {} : { 'content-type': type }) }, ...(csv === undefined ? {} : { body: csv }) });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return await answer.json() as T;
  };
}

const stats = async (): Promise<{ byOperation: Record<string, number> }> => await (await fetch(`${directory.address.replace(/\/v1\.0$/, '')}/_local/stats`)).json() as { byOperation: Record<string, number> };

describe('an import that is killed again and again', () => {
  test('carries on after every restart and makes everybody exactly once', async () => {
    await fetch(`${directory.address.replace(/\/v1\.0$/, '')}/_local/behaviour`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: '{"latencyMs":80}' });
    let usher = await startUsherProgram(folder, directory.address);
    let call = caller(usher, await tokenOf(usher));
    const rows = Array.from({ length: people }, (_, n) => `killed${n}@contoso.com,Killed,Number ${n},"Sales;EMEA"`);
    const preview = await call<{ id: string; summary: { create: number } }>('POST', '/imports', `email,first_name,last_name,groups\n${rows.join('\n')}`);
    expect(preview.summary.create).toBe(people);
    const { jobId } = await call<{ jobId: string }>('POST', `/imports/${preview.id}/commit`, '{}');

    let kills = 0;
    let job: JobView;
    let seen = 0;
    let asked = 0;
    do {
      job = await call<JobView>('GET', `/jobs/${jobId}`);
      if (job.state !== 'done' && kills < 4 && job.progress.done >= seen) {
        await usher.kill();
        kills += 1;
        seen = job.progress.done + 60;
        usher = await startUsherProgram(folder, directory.address);
        call = caller(usher, await tokenOf(usher));
      }
      if (asked > 200_000) throw new Error(`The job does not get done: ${JSON.stringify(job)}`);
      asked += 1;
    } while (job.state !== 'done');

    expect(kills).toBeGreaterThanOrEqual(3);
    expect(job.summary).toMatchObject({ created: people, skipped: 0, refused: 0, failed: 0, unknown: 0, notRun: 0 });
    const users = await (await fetch(`${directory.address}/users?$filter=startswith(userPrincipalName,'killed')&$top=999&$select=id`, { headers: { authorization: 'Bearer local' } })).json() as { value: unknown[] };
    expect(users.value).toHaveLength(people);
    const audited = await call<{ items: { target: { email: string } }[]; nextPageToken?: string }>('GET', '/audit?action=create-user&pageSize=500');
    const more = audited.nextPageToken === undefined ? { items: [] } : await call<{ items: { target: { email: string } }[] }>('GET', `/audit?action=create-user&pageSize=500&pageToken=${encodeURIComponent(audited.nextPageToken)}`);
    const names = [...audited.items, ...more.items].map(({ target }) => target.email).filter((email) => email.startsWith('killed'));
    expect(new Set(names).size).toBe(people);
    expect(names).toHaveLength(people);
    expect((await stats()).byOperation['POST /users']).toBeGreaterThanOrEqual(people);
    await usher.stop();
  }, 240_000);
});
