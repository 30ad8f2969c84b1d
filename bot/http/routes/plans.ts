// Plans: what would be done, decided by the one who asked, and taken back.
import type { z } from 'zod';
import { acceptedSchema, pageQuerySchema, planRequestSchema, planViewSchema, reportSchema } from '../../../shared/api.ts';
import type { PlanView } from '../../../shared/api.ts';
import { UsherError } from '../../../shared/errors.ts';
import type { Plan } from '../../../shared/plan.ts';
import { verdictSchema } from '../../../shared/plan.ts';
import { demandSight } from '../../plans/actors.ts';
import { makeOwn, reportOrJob } from '../carry-out.ts';
import { readNumberToken, writePageToken } from '../page-token.ts';
import { changeRequestFrom } from '../plan-request.ts';
import { defineRoute } from '../route.ts';
import type { Asked } from '../route.ts';
import { planRowView, reasonOf } from '../views.ts';

type Asking = Pick<Asked<unknown, unknown>, 'services' | 'actor'>;
interface RowsWanted { from: number; limit: number; verdict?: z.output<typeof verdictSchema> | undefined }

async function planView({ services, actor }: Asking, plan: Plan, { from, limit, verdict }: RowsWanted): Promise<PlanView> {
  // One more than asked for tells whether there is another page.
  const rows = await services.changes.rows(actor.tenant, plan.id, { from, limit: limit + 1, ...(verdict === undefined ? {} : { verdict }) });
  const beyond = rows[limit];
  const shown = rows.slice(0, limit).map((row) => planRowView({ ...row, reason: reasonOf({ ...row, id: row.person.id }, { source: plan.source, actor }) }));
  return { ...plan, rows: shown, ...(beyond === undefined ? {} : { nextPageToken: writePageToken(['plan', plan.id, verdict], String(beyond.n)) }) };
}

const firstRows: RowsWanted = { from: 0, limit: 100 };

async function findVisiblePlan({ services, actor }: Asking, id: string | undefined): Promise<Plan> {
  const plan = await services.changes.find(actor.tenant, id ?? '');
  await demandSight(services, actor, { of: plan, asked: 'plan' });
  return plan;
}

export const createPlan = defineRoute({
  // Which ability it takes depends on the operations, and of the own account alone everybody may ask something; it is demanded for each.
  method: 'POST', path: '/plans', ability: 'own.see',
  summary: 'Plan a change without doing it: what would happen to whom, what is refused and why',
  body: planRequestSchema,
  answers: { 201: planViewSchema },
  run: async ({ services, actor, body }) => {
    const plan = await services.changes.plan(actor, await changeRequestFrom({ services, actor }, body));
    return { status: 201, body: await planView({ services, actor }, plan, firstRows) };
  },
});

export const getPlan = defineRoute({
  method: 'GET', path: '/plans/{id}', ability: 'own.see', summary: 'A plan with its rows, a page at a time',
  query: pageQuerySchema.extend({ verdict: verdictSchema.optional() }),
  answers: { 200: planViewSchema },
  run: async ({ services, actor, params, query }) => {
    const plan = await findVisiblePlan({ services, actor }, params['id']);
    const from = readNumberToken(['plan', plan.id, query.verdict], query.pageToken);
    return { status: 200, body: await planView({ services, actor }, plan, { from, limit: query.pageSize, verdict: query.verdict }) };
  },
});

export const commitPlan = defineRoute({
  method: 'POST', path: '/plans/{id}/commit', ability: 'own.see', summary: 'Run a plan exactly as it was shown; for the one who asked alone',
  answers: { 200: reportSchema, 202: acceptedSchema },
  run: async ({ services, actor, params }) => {
    const plan = await services.changes.find(actor.tenant, params['id'] ?? '');
    await makeOwn({ services, actor }, plan);
    return reportOrJob({ services, actor }, plan);
  },
});

export const cancelPlan = defineRoute({
  method: 'POST', path: '/plans/{id}/cancel', ability: 'own.see', summary: 'Drop a plan; nothing of it will be done',
  answers: { 200: planViewSchema },
  run: async ({ services, actor, params }) => {
    const plan = await services.changes.cancel(actor, params['id'] ?? '');
    return { status: 200, body: await planView({ services, actor }, plan, firstRows) };
  },
});

/** A job bears the id of the plan it runs, and a sync runs none: what cannot be taken back is refused in the words of the heart. */
async function planUndo({ services, actor }: Asking, id: string): Promise<Plan> {
  try {
    return await services.changes.planUndo(actor, id);
  } catch (error) {
    if (!(error instanceof UsherError && error.code === 'job.unknown')) throw error;
    const { job } = await findVisiblePlan({ services, actor }, id);
    throw job === null ? new UsherError('job.not-undoable', 'This plan has not been run, so there is nothing to take back.') : error;
  }
}

export const undoPlan = defineRoute({
  method: 'POST', path: '/plans/{id}/undo', ability: 'own.see', summary: 'Take back what a plan did, leaving out what somebody changed since',
  answers: { 200: reportSchema, 202: acceptedSchema },
  run: async ({ services, actor, params }) => reportOrJob({ services, actor }, await planUndo({ services, actor }, params['id'] ?? '')),
});
