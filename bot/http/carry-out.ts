// From a plan to its answer: a request is its own confirmation, so it is committed at once, and waited for a moment.
import { UsherError } from '../../shared/errors.ts';
import type { ReportRow } from '../../shared/job.ts';
import { limits } from '../../shared/limits.ts';
import type { Plan } from '../../shared/plan.ts';
import type { OneTimeSecret, Progress } from '../plans/change.ts';
import { patiently } from '../plans/run/durable.ts';
import { writePageToken } from './page-token.ts';
import type { Asked, JsonAnswer } from './route.ts';
import { reasonOf, reportRowView } from './views.ts';

type Asking = Pick<Asked<unknown, unknown>, 'services' | 'actor'>;

/** What came of a plan: finished work, work that goes on, or a wait for somebody else. */
export type Outcome =
  | { state: 'finished'; progress: Progress; rows: ReportRow[]; next: number | null }
  | { state: 'accepted'; answer: JsonAnswer };

/** @throws UsherError plan.empty with the reasons of the first rows when there is nothing to do. */
export async function carryOut(asking: Asking, plan: Plan): Promise<Outcome> {
  const { services: { changes, world }, actor } = asking;
  if (plan.counts.run === 0) throw await nothingToDo(asking, plan);
  if (plan.decision === 'approval') return putBefore(asking, plan);
  const accepted: Outcome = { state: 'accepted', answer: { status: 202, body: { jobId: plan.id } } };
  const begun = await letRun(asking, plan).catch((error: unknown) => {
    // Others have used up the day's sum since it was planned.
    if (error instanceof UsherError && error.code === 'approval.needed') return 'not alone';
    throw error;
  });
  if (begun === 'not alone') return putBefore(asking, plan);
  if (begun === 'under way') return accepted;
  const progress = await changes.settled(actor, plan.id, limits.turnPatience);
  if (progress.job.state === 'queued' || progress.job.state === 'running') return accepted;
  // Its secrets are taken and are nowhere else from now on: a store that is busy at this moment is waited for.
  const report = await patiently(world.clock, () => changes.report(actor.tenant, plan.id, { from: 0, limit: limits.pageSize.most }));
  return { state: 'finished', progress, rows: report.rows.map((row) => reportRowView(row, { source: plan.source, actor })), next: report.next };
}

/** Asks those who may approve it; the answer is the request. */
async function putBefore({ services: { approvals }, actor }: Asking, plan: Plan): Promise<Outcome> {
  const { id } = await approvals.request(actor, plan.id);
  return { state: 'accepted', answer: { status: 202, body: { approval: { id } } } };
}

/**
 * Makes a plan that was there before the one of this request: sent again under its key, it is answered as it would have been.
 * @throws UsherError plan.not-yours, plan.already-decided with the decision that stands where another request has decided it.
 */
export async function makeOwn({ services: { changes }, actor }: Asking, plan: Plan): Promise<void> {
  if (actor.intent?.plan === plan.id) return;
  const isDecided = plan.state === 'running' || plan.state === 'cancelled';
  // Refused in the words of the heart, which records it.
  if (isDecided || plan.requestedBy.id !== actor.person.id) await changes.commit(actor, plan.id);
  await actor.intent?.settle(plan.id);
}

/** Starts the job of a plan, which bears the plan's id. Another attempt of the same request may have done so before. */
export async function letRun({ services: { changes }, actor }: Asking, plan: Plan): Promise<'begun' | 'under way'> {
  const isOfThisRequest = actor.intent?.plan === plan.id;
  if (isOfThisRequest && plan.state === 'running') return 'under way';
  try {
    await changes.commit(actor, plan.id);
    return 'begun';
  } catch (error) {
    const again = isOfThisRequest && error instanceof UsherError && error.code === 'plan.already-decided' && (await changes.find(actor.tenant, plan.id)).state === 'running';
    if (again) return 'under way';
    throw error;
  }
}

const reasonsTold = 3;

/** Why nothing of a plan can run, in the words of its first rows; their code, where they have one in common. */
export async function nothingToDo({ services, actor }: Asking, plan: Plan): Promise<UsherError> {
  const rows = await services.changes.rows(actor.tenant, plan.id, { from: 0, limit: reasonsTold });
  if (rows.length === 0) return new UsherError('plan.empty');
  const codes = new Set(rows.flatMap(({ verdict, code = 'status.refuses' }) => (verdict === 'refuse' ? [code] : [])));
  const [only = 'plan.empty'] = codes;
  const code = codes.size > 1 ? 'status.refuses' : only;
  const more = plan.counts.total - rows.length;
  return new UsherError(code, rows.map((row) => reasonOf({ ...row, id: row.person.id }, { source: plan.source, actor })).join(' ') + (more > 0 ? ` And ${more.toLocaleString('en-GB')} more.` : ''));
}

/** 200 with the report, or 202. Secrets are told once: a repeat with the same Idempotency-Key gets the report without them. */
export async function reportOrJob(asking: Asking, plan: Plan): Promise<JsonAnswer> {
  const outcome = await carryOut(asking, plan);
  if (outcome.state === 'accepted') return outcome.answer;
  const { progress: { job, secrets, secretsFile }, rows, next } = outcome;
  const body = { job, rows, ...(next === null ? {} : { nextPageToken: writePageToken(['report', job.id], String(next)) }) };
  if (secretsFile !== undefined) return { status: 200, body: { ...body, secretsFile }, redacted: body };
  return secrets.length === 0 ? { status: 200, body } : { status: 200, body: { ...body, secrets }, redacted: { ...body, secrets: [] } };
}

export function passwordFor(secrets: readonly OneTimeSecret[], email: string): string | undefined {
  return secrets.find((secret) => secret.person.email === email)?.password;
}
