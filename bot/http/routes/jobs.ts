// Jobs: what is at work, how far it is, what came of it.
import { jobViewSchema, jobsPageSchema, pageQuerySchema, reportQuerySchema, reportSchema } from '../../../shared/api.ts';
import { jobSecretsSchema } from '../../../shared/secrets.ts';
import { UsherError } from '../../../shared/errors.ts';
import type { Job, ReportRow } from '../../../shared/job.ts';
import { limits } from '../../../shared/limits.ts';
import type { Services } from '../../commands/services.ts';
import { demandSight } from '../../plans/actors.ts';
import { takeHandout } from '../../plans/handouts.ts';
import { followJob } from '../job-events.ts';
import { readNumberToken, readPageToken, writePageToken } from '../page-token.ts';
import { defineRoute } from '../route.ts';
import type { Asked, Route } from '../route.ts';
import { reportRowView } from '../views.ts';

type Asking = Pick<Asked<unknown, unknown>, 'services' | 'actor'>;

async function findVisibleJob({ services, actor }: Asking, id: string | undefined): Promise<Job> {
  const job = await services.changes.job(actor.tenant, id ?? '');
  await demandSight(services, actor, { of: job, asked: 'job' });
  return job;
}

/** As at the door: a person may have been shut out, or have lost the role, since; a program keeps its right as long as its token. */
async function maySeeStill({ services, actor }: Asking, job: Job): Promise<boolean> {
  const { tenant, source, person: { id: personId, name } } = actor;
  if (source === 'api') return true;
  try {
    await findVisibleJob({ services, actor: await services.actors.actorFor({ tenant, personId, name, source }) }, job.id);
    return true;
  } catch (error) {
    if (error instanceof UsherError) return false;
    throw error;
  }
}

export const listJobs = defineRoute({
  method: 'GET', path: '/jobs', ability: 'jobs.see', summary: 'Jobs, latest first',
  query: pageQuerySchema,
  answers: { 200: jobsPageSchema },
  run: async ({ services, actor, query }) => {
    const after = readPageToken('jobs', query.pageToken);
    const { jobs, next } = await services.changes.jobs(actor.tenant, { limit: query.pageSize, ...(after === undefined ? {} : { after }) });
    return { status: 200, body: { items: jobs, ...(next === null ? {} : { nextPageToken: writePageToken('jobs', next) }) } };
  },
});

export const getJob = defineRoute({
  method: 'GET', path: '/jobs/{id}', ability: 'own.see', summary: 'One job and how far it is',
  answers: { 200: jobViewSchema },
  run: async ({ services, actor, params }) => ({ status: 200, body: await findVisibleJob({ services, actor }, params['id']) }),
});

export const stopJob = defineRoute({
  method: 'POST', path: '/jobs/{id}/stop', ability: 'own.see', summary: 'Stop a job after the rows it is working on; what is done stays done',
  answers: { 200: jobViewSchema },
  run: async ({ services, actor, params }) => {
    // Whether it may be seen is no question of its own: whoever may stop it may.
    return { status: 200, body: await services.changes.stop(actor, params['id'] ?? '') };
  },
});

export const jobEvents = defineRoute({
  method: 'GET', path: '/jobs/{id}/events', ability: 'own.see', summary: 'Server-sent events: “progress” with the job whenever it moved, “finished” at the end',
  answers: {},
  files: ['text/event-stream'],
  run: async ({ services, actor, params, signal }) => {
    const job = await findVisibleJob({ services, actor }, params['id']);
    return { events: followJob(services, job, { signal, maySee: async () => maySeeStill({ services, actor }, job) }) };
  },
});

export const jobSecrets = defineRoute({
  method: 'POST', path: '/jobs/{id}/secrets', ability: 'own.see', summary: 'One-time passwords that a job made, once, for the one who asked for it; empty when there are none, when they were told before, and while the job is at work',
  answers: { 200: jobSecretsSchema },
  run: async ({ services, actor, params }) => {
    const told = await services.changes.secrets(actor, params['id'] ?? '');
    return { status: 200, body: told, redacted: { secrets: [] } };
  },
});

export const jobSecretsFile = defineRoute({
  method: 'POST', path: '/jobs/{id}/secrets-file', ability: 'own.see', summary: 'The encrypted file (ZIP, AES-256) with the one-time passwords of a job, once, for the one who asked for it',
  answers: {},
  files: ['application/zip'],
  run: async ({ services, actor, params }) => {
    const { name, bytes } = await takeHandout(services, actor, params['id'] ?? '');
    return { file: { name, type: 'application/zip', content: bytes } };
  },
});

/** The writer of CSV is handed in because doors do not know adapters. */
export function jobReport(reportCsv: (rows: AsyncIterable<ReportRow>) => AsyncIterable<string>): Route {
  return defineRoute({
    method: 'GET', path: '/jobs/{id}/report', ability: 'own.see', summary: 'What became of every row: a page as JSON, or all of it as CSV',
    query: reportQuerySchema,
    answers: { 200: reportSchema },
    files: ['text/csv'],
    run: async ({ services, actor, params, query }) => {
      const job = await findVisibleJob({ services, actor }, params['id']);
      if (query.format === 'csv') return { file: { name: `usher-report-${job.id}.csv`, type: 'text/csv', content: reportCsv(allRows(services, job)) } };
      const list = ['report', job.id];
      const { rows, next } = await services.changes.report(actor.tenant, job.id, { from: readNumberToken(list, query.pageToken), limit: query.pageSize });
      return { status: 200, body: { job, rows: rows.map((row) => reportRowView(row, { source: job.source, actor })), ...(next === null ? {} : { nextPageToken: writePageToken(list, String(next)) }) } };
    },
  });
}

async function* allRows(services: Services, job: Job): AsyncGenerator<ReportRow> {
  let from: number | null = 0;
  while (from !== null) {
    const page: { rows: ReportRow[]; next: number | null } = await services.changes.report(job.tenant, job.id, { from, limit: limits.pageSize.most });
    yield* page.rows;
    from = page.next;
  }
}
