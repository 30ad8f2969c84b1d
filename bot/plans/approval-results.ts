// What came of a request once it was let run, or of what was done instead: noted when the job ends, so that everybody who has a card reads it there.
import { awaitsResult } from '../../shared/approval.ts';
import type { Approval, ApprovalResult } from '../../shared/approval.ts';
import type { Job, ReportRow } from '../../shared/job.ts';
import { limits } from '../../shared/limits.ts';
import type { Plan } from '../../shared/plan.ts';
import { millisecondsOf } from '../ports.ts';
import type { Store } from '../ports.ts';
import type { ApprovalCourse } from './approval-course.ts';
import { createReports } from './reports.ts';

const problemsKept = 10;
/** Pages of the report looked through for them; the rest is in the report itself. */
const pagesRead = 10;
/** A rejection after which nobody planned anything so long is all there is. */
const forgottenAfter = 10 * 60_000;

/** The request of the job, and the one that its plan stands in for, wait no more. Doing it again changes nothing. */
export async function noteResult(course: ApprovalCourse, job: Job): Promise<void> {
  const { store } = course.parts;
  if (job.finished === null || job.plan === null) return;
  const plan = (await store.plans.get({ tenant: job.tenant }, job.plan))?.value;
  for (const id of [plan?.decision === 'approval' ? plan.id : undefined, plan?.insteadOf]) {
    const approval = id === undefined ? undefined : await store.approvals.get({ tenant: job.tenant }, id);
    if (approval !== undefined && awaitsResult(approval.value)) await note(course, approval.value, job);
  }
}

async function note(course: ApprovalCourse, { tenant, id }: Approval, job: Job): Promise<void> {
  const result = await resultOf(course.parts.store, job);
  const noted = await course.write(tenant, id, (current) => (awaitsResult(current) ? { ...current, ...(current.state === 'approved' && { job: job.id }), result, untold: course.now() } : undefined));
  if (noted !== undefined) await course.tell(noted);
}

/** A process may have died between the end of the job and the note of it; and of some plans nothing ever comes. */
export async function lookForResult(course: ApprovalCourse, approval: Approval): Promise<void> {
  const { parts: { store } } = course;
  const { tenant } = approval;
  const planId = approval.state === 'approved' ? approval.id : approval.instead ?? '';
  const plan = planId === '' ? undefined : (await store.plans.get({ tenant }, planId))?.value;
  const job = plan === undefined ? undefined : (await store.jobs.get({ tenant }, plan.job ?? plan.id))?.value;
  if (job?.finished !== null && job !== undefined) return note(course, approval, job);
  if (!comesToNothing(course, approval, plan)) return undefined;
  const over = await course.write(tenant, approval.id, (current) => (awaitsResult(current) ? { ...current, result: null, untold: course.now() } : undefined));
  // The cards say so far that what comes of it is told there.
  if (over !== undefined) await course.tell(over);
  return undefined;
}

function comesToNothing({ parts: { world } }: ApprovalCourse, { decided, created }: Approval, plan: Plan | undefined): boolean {
  const now = world.clock.now();
  if (plan === undefined) return now > millisecondsOf(decided ?? created) + forgottenAfter;
  return plan.state === 'cancelled' || (plan.state === 'open' && (plan.counts.run === 0 || now > millisecondsOf(plan.expires)));
}

async function resultOf(store: Store, job: Job): Promise<ApprovalResult> {
  const { state, summary, problem } = job;
  return { state, summary, problem, problems: await problemsOf(store, job) };
}

/** A large job that went well is not read through. */
async function problemsOf(store: Store, { id, tenant, summary }: Job): Promise<ReportRow[]> {
  if (summary.skipped + summary.refused + summary.failed + summary.unknown + summary.notRun === 0) return [];
  const reports = createReports(store);
  const problems: ReportRow[] = [];
  let from: number | null = 0;
  for (let page = 0; page < pagesRead && from !== null && problems.length < problemsKept; page += 1) {
    const report: { rows: ReportRow[]; next: number | null } = await reports.report(tenant, id, { from, limit: limits.pageSize.most });
    problems.push(...report.rows.filter(({ status }) => status !== 'created' && status !== 'changed'));
    from = report.next;
  }
  return problems.slice(0, problemsKept);
}
