// The one road of every change: plan → decide → run or preview → report. Commands and buttons take it, and there is no other.
import type { Approval } from '../../shared/approval.ts';
import { UsherError } from '../../shared/errors.ts';
import { leavesRest } from '../../shared/job.ts';
import type { Job, ReportRow } from '../../shared/job.ts';
import { limits } from '../../shared/limits.ts';
import { planPage } from '../../shared/tab-page.ts';
import type { Plan, PlanRow } from '../../shared/plan.ts';
import type { User } from '../../shared/user.ts';
import { millisecondsOf } from '../ports.ts';
import { demandSight } from '../plans/actors.ts';
import type { Progress, Told } from '../plans/change.ts';
import { hasMadeSecrets, mayMakeSecrets } from '../plans/made-secrets.ts';
import { recordNotYours } from '../plans/refused-plans.ts';
import { approvalReply } from './approval.card.ts';
import { countOf } from './card.ts';
import type { CardReply, Context, Reply } from './command.ts';
import { isProblem, isRunning, jobCard, jobSummary } from './job.card.ts';
import { planCard } from './plan.card.ts';
import { privatelyWords } from './secret-words.ts';

const rowsRead = 50;
/** Pages of a report that are looked through for problems; the rest is in the report itself. */
const problemPages = 10;

/** What becomes of a plan that was just made: it runs at once and reports, or asks first – the requester, or somebody else through them. */
export async function proceed(context: Context, plan: Plan): Promise<Reply> {
  if (plan.counts.run === 0 || plan.decision === 'approval') return planReply(context, plan);
  await refuseSecretsInPublic(context, plan);
  return plan.decision === 'run-now' ? carryOut(context, plan.id).catch(async (error: unknown) => standingAfter(context, plan.id, error)) : planReply(context, plan);
}

/** Starts a plan as it was shown. Pressed twice, or by somebody else, it shows or says what stands. */
export async function confirm(context: Context, planId: string): Promise<Reply> {
  const { changes } = context.services;
  const plan = await changes.find(context.actor.tenant, planId);
  await refuseOthers(context, plan);
  if (plan.job !== null || plan.state !== 'open') return standing(context, plan);
  await refuseSecretsInPublic(context, plan);
  return carryOut(context, planId).catch(async (error: unknown) => {
    // A forged press; the card of such a plan asks for approval.
    if (plan.decision === 'approval') throw error;
    return standingAfter(context, planId, error);
  });
}

/** Puts a plan before its approvers. Pressed again, it shows what stands. */
export async function ask(context: Context, planId: string): Promise<Reply> {
  const { changes, approvals } = context.services;
  const plan = await changes.find(context.actor.tenant, planId);
  await refuseOthers(context, plan);
  try {
    return approvalReply(await approvals.request(context.actor, planId), context.actor.person.id, context.services);
  } catch (error) {
    return standingAfter(context, planId, error);
  }
}

/** `cancelled`: by this press, and not by an earlier one. */
export async function cancel(context: Context, planId: string): Promise<{ reply: Reply; cancelled: boolean }> {
  const { changes } = context.services;
  const plan = await changes.find(context.actor.tenant, planId);
  await refuseOthers(context, plan);
  if (plan.job !== null || plan.state !== 'open') return { reply: await standing(context, plan), cancelled: false };
  try {
    return { reply: await planReply(context, await changes.cancel(context.actor, planId)), cancelled: true };
  } catch (error) {
    return { reply: await standingAfter(context, planId, error), cancelled: false };
  }
}

/** The people of a plan that would delete them, deactivated: a plan of whoever asks for it, checked and decided like any other. */
export async function deactivateInstead(context: Context, planId: string, { request }: { /** The request that was rejected for it. */ request?: string } = {}): Promise<Reply> {
  const { services: { changes, approvals }, actor } = context;
  const plan = await changes.find(actor.tenant, planId);
  const [first] = plan.counts.run === 1 ? await changes.rows(actor.tenant, plan.id, { from: 0, limit: 1, verdict: 'run' }) : [];
  const title = `Deactivate ${first?.person.name ?? countOf(plan.counts.run, 'person', 'people')} instead of deleting`;
  const instead = await changes.plan(actor, { title, operations: [{ kind: 'disable-account' }], users: peopleOf(context, plan), ...(request !== undefined && { insteadOf: request }) });
  if (request !== undefined) await approvals.standsIn(actor.tenant, request, instead.id);
  return proceed(context, instead);
}

async function* peopleOf({ services, actor }: Context, plan: Plan): AsyncGenerator<readonly User[]> {
  let from = 0;
  for (;;) {
    const rows = await services.changes.rows(actor.tenant, plan.id, { from, limit: limits.pageSize.most, verdict: 'run' });
    // The way back of a job may delete some and do other things to others.
    const deleted = rows.filter(({ operations }) => operations.some(({ kind }) => kind === 'delete-user'));
    yield await services.store.users.getMany(actor.tenant, deleted.map(({ person }) => person.id));
    const last = rows.at(-1);
    if (last === undefined || rows.length < limits.pageSize.most) return;
    from = last.n + 1;
  }
}

/** A job as far as it came; one-time passwords go to the requester's private chat and nowhere else. */
export async function showJob(context: Context, jobId: string, note?: string): Promise<CardReply> {
  const { changes } = context.services;
  const job = await changes.job(context.actor.tenant, jobId);
  await demandSight(context.services, context.actor, { of: job, asked: 'job' });
  const mayTakeSecrets = job.requestedBy.id === context.actor.person.id && context.chat.kind === 'personal';
  const progress = mayTakeSecrets ? await changes.settled(context.actor, jobId, 0) : { job, secrets: [] };
  return jobReply(context, progress, note);
}

async function carryOut(context: Context, planId: string): Promise<Reply> {
  const { changes } = context.services;
  const job = await changes.commit(context.actor, planId, { pressed: context.chat.pressed });
  const progress = await changes.settled(context.actor, job.id, limits.turnPatience);
  if (!hasSecrets(progress) || context.chat.kind === 'personal') return jobReply(context, progress);
  const arrived = await context.chat.privately.send(await jobReply(context, progress));
  return jobReply(context, { job: progress.job, secrets: [] }, privatelyWords(progress, arrived));
}

async function jobReply(context: Context, progress: Progress, note?: string): Promise<CardReply> {
  const { job, ...told } = progress;
  const rows = isRunning(job.state) ? [] : await rowsWorthNaming(context, job);
  const link = context.services.tabAddress(context.actor.tenant, `jobs/${job.id}`);
  return {
    card: jobCard(job, rows, { link, ...told, undoneInPart: await isUndoneInPart(context, job), ...(note === undefined ? {} : { note }) }),
    summary: jobSummary(job),
    ...(isRunning(job.state) ? { job: job.id } : {}),
    ...(hasSecrets(told) ? { here: true as const } : {}),
  };
}

/** Whether an undo of the job has ended and left a rest for another. */
export async function isUndoneInPart({ services: { store }, actor: { tenant } }: Pick<Context, 'services' | 'actor'>, { undoneBy }: Pick<Job, 'undoneBy'>): Promise<boolean> {
  const undo = undoneBy === null ? undefined : await store.jobs.get({ tenant }, undoneBy);
  return undo !== undefined && leavesRest(undo.value);
}

function hasSecrets({ secrets, secretsFile }: Told): boolean {
  return secrets.length > 0 || secretsFile !== undefined;
}

/** Everybody of a small job; of a large one the first rows that went wrong. */
export async function rowsWorthNaming({ services, actor }: Pick<Context, 'services' | 'actor'>, job: Job): Promise<ReportRow[]> {
  if (job.plan === null) return [];
  const problems: ReportRow[] = [];
  let from: number | null = 0;
  for (let page = 0; page < problemPages && from !== null && problems.length < limits.peopleOnCard; page += 1) {
    const report: { rows: ReportRow[]; next: number | null } = await services.changes.report(actor.tenant, job.id, { from, limit: limits.pageSize.most });
    if (job.progress.total <= limits.peopleOnCard) return report.rows;
    problems.push(...report.rows.filter((row) => isProblem(row.status)));
    from = report.next;
  }
  return problems;
}

async function planReply(context: Context, plan: Plan): Promise<CardReply> {
  const read = async (verdict: PlanRow['verdict'], count: number): Promise<PlanRow[]> =>
    (count === 0 ? [] : context.services.changes.rows(context.actor.tenant, plan.id, { from: 0, limit: rowsRead, verdict }));
  const [run, skip, refuse] = await Promise.all([read('run', plan.counts.run), read('skip', plan.counts.skip), read('refuse', plan.counts.refuse)]);
  return { card: planCard(plan, { run, skip, refuse }, { link: context.services.tabAddress(context.actor.tenant, planPage(plan.id)) }), summary: plan.title };
}

async function standing(context: Context, plan: Plan): Promise<Reply> {
  const approval = await approvalOf(context, plan);
  if (approval !== undefined) return approvalReply(approval, context.actor.person.id, context.services);
  if (plan.job === null) return planReply(context, plan);
  const shown = await showJob(context, plan.job);
  return shown.here !== true && await isBesideSecrets(context, plan) ? pressedBefore(shown) : shown;
}

/** Milliseconds after a job has begun, or ended, in which a press on its plan is taken for the second of one click, on another process than the first. */
const besideFor = 10_000;
/** Beside a card that shows secrets, which stays as it is. */
export function pressedBefore({ summary }: CardReply): Reply {
  return { text: `${summary}. You pressed this a moment ago already; what is shown only once is on the card of that press.` };
}

/** Whoever pressed has, or is about to get, a card with secrets that this answer would replace. */
async function isBesideSecrets({ chat, services: { changes, store, world }, actor }: Context, plan: Plan): Promise<boolean> {
  if (chat.kind !== 'personal' || !mayMakeSecrets(plan)) return false;
  const job = await changes.job(actor.tenant, plan.id);
  if (job.requestedBy.id !== actor.person.id || world.clock.now() - millisecondsOf(job.finished ?? job.created) >= besideFor) return false;
  return hasMadeSecrets(store, plan, job);
}

async function approvalOf({ services }: Context, plan: Plan): Promise<Approval | undefined> {
  if (plan.decision !== 'approval') return undefined;
  return services.approvals.find(plan.tenant, plan.id).catch((error: unknown) => {
    if (error instanceof UsherError && error.code === 'approval.unknown') return undefined;
    throw error;
  });
}

/** A press that came to a plan which is not what its card says any more. */
const overtaken: readonly string[] = ['plan.already-decided', 'plan.expired', 'approval.needed'];

/** Somebody was faster, or the hour is over: what stands now is the answer. */
async function standingAfter(context: Context, planId: string, error: unknown): Promise<Reply> {
  if (!(error instanceof UsherError) || !overtaken.includes(error.code)) throw error;
  const plan = await context.services.changes.find(context.actor.tenant, planId);
  return error.code === 'plan.expired' ? planReply(context, { ...plan, state: 'expired' }) : standing(context, plan);
}

async function refuseOthers({ services, actor }: Context, plan: Plan): Promise<void> {
  if (plan.requestedBy.id === actor.person.id) return;
  await recordNotYours(services, actor, plan);
  throw new UsherError('plan.not-yours', `Only ${plan.requestedBy.name}, who asked for this, may decide it.`);
}

/** A password that could only be told in front of others is not made in the first place. */
async function refuseSecretsInPublic({ chat }: Context, plan: Plan): Promise<void> {
  if (chat.kind === 'personal' || !mayMakeSecrets(plan) || await chat.privately.reachable()) return;
  throw new UsherError('policy.refuses', 'This makes a one-time password, which nobody else should read. Please ask for it in our private chat. Nothing was changed.');
}
