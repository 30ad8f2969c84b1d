// Taking a job back, once: the undo that comes first has it, and what that one leaves is for one other; which of them waits for an approver.
import { UsherError } from '../../shared/errors.ts';
import { leavesRest } from '../../shared/job.ts';
import type { Job } from '../../shared/job.ts';
import { limits } from '../../shared/limits.ts';
import type { Plan } from '../../shared/plan.ts';
import { millisecondsOf } from '../ports.ts';
import type { Stored } from '../ports.ts';
import type { Desk } from './documents.ts';
import { putIfUnchanged } from './put-if-unchanged.ts';
import { tries } from './tries.ts';

const mostAttempts = 20;

export function takenBack(): UsherError {
  return new UsherError('job.not-undoable', 'That was taken back already.');
}

/** Another undo has the job than the one that this plan continues. */
function isAnothers({ undoneBy }: Job, { id, continues }: Pick<Plan, 'id' | 'continues'>): boolean {
  return undoneBy !== id && undoneBy !== (continues ?? null);
}

/** The job through which one that was taken back is in force again, the undo of its undo; undefined where it is not, or where that one stays. */
async function redoOf(desk: Pick<Desk, 'store'>, { tenant, undoneBy }: Job): Promise<Job | undefined> {
  const jobAt = async (id: string | null | undefined): Promise<Job | undefined> => (id === undefined || id === null ? undefined : (await desk.store.jobs.get({ tenant }, id))?.value);
  const redo = await jobAt((await jobAt(undoneBy))?.undoneBy);
  if (redo === undefined) return undefined;
  const undone = await jobAt(redo.undoneBy);
  return undone !== undefined && !leavesRest(undone) ? redoOf(desk, redo) : redo.undoable ? redo : undefined;
}

/** What can be done about a job that was taken back in whole. */
async function whyTakenBack(desk: Pick<Desk, 'store'>, job: Job): Promise<UsherError> {
  const redo = await redoOf(desk, job);
  return redo === undefined ? takenBack() : new UsherError('job.not-undoable', `That is in force again, because the undo of it was taken back; “undo ${redo.id}” takes it back.`);
}

async function undoneJob({ store }: Pick<Desk, 'store'>, { tenant, undoes }: Plan): Promise<Stored<Job> | undefined> {
  return undoes === null ? undefined : store.jobs.get({ tenant }, undoes);
}

/** Whether somebody else has taken back meanwhile what this plan would take back. */
export async function isTakenBack(desk: Pick<Desk, 'store'>, plan: Plan): Promise<boolean> {
  const job = await undoneJob(desk, plan);
  return job !== undefined && isAnothers(job.value, plan);
}

/** The undo of the job that waits for its approvers, other than this plan. */
async function undoThatWaits({ world, store }: Desk, { tenant, undoAsked }: Job, plan?: string): Promise<Plan | undefined> {
  if (undoAsked === undefined || undoAsked === plan) return undefined;
  const [asked, approval] = await Promise.all([store.plans.get({ tenant }, undoAsked), store.approvals.get({ tenant }, undoAsked)]);
  if (asked?.value.state !== 'waiting') return undefined;
  // Its process may have died before the request was written; then it waits as long as it may still be pressed again.
  if (approval === undefined) return world.clock.now() <= millisecondsOf(asked.value.expires) ? asked.value : undefined;
  // Approved, it runs as soon as a process sees to it.
  return approval.value.state === 'pending' || approval.value.state === 'approved' ? asked.value : undefined;
}

function waits({ id, requestedBy }: Plan): UsherError {
  return new UsherError('job.not-undoable', `${requestedBy.name} has asked for this to be taken back already; it waits for an approver, and “approvals” shows it.`, { details: { approval: { id } } });
}

/**
 * The undos so far, latest first, when each of them left a rest.
 * UsherError job.not-undoable when nothing is left, or an undo is at work, or one waits for its approvers.
 */
export async function undosBefore(desk: Desk, job: Job): Promise<Plan[]> {
  const { store } = desk;
  const scope = { tenant: job.tenant };
  if (job.undoneBy !== null) {
    const latest = await store.jobs.get(scope, job.undoneBy);
    if (latest === undefined || !leavesRest(latest.value)) throw await whyTakenBack(desk, job);
  }
  const asked = await undoThatWaits(desk, job);
  if (asked !== undefined) throw waits(asked);
  const before: Plan[] = [];
  for (let id = job.undoneBy ?? undefined; id !== undefined;) {
    const plan = await store.plans.get(scope, id);
    // Without it nobody can say any more what is left.
    if (plan === undefined) throw takenBack();
    before.push(plan.value);
    id = plan.value.continues;
  }
  return before;
}

/** What a press on an open undo is told before anything begins; that only one begins, `claimUndone` decides. */
export async function demandNotTakenBack(desk: Desk, plan: Plan): Promise<void> {
  const job = await undoneJob(desk, plan);
  if (job === undefined) return;
  if (isAnothers(job.value, plan)) throw takenBack();
  const asked = await undoThatWaits(desk, job.value, plan.id);
  if (asked !== undefined) throw waits(asked);
}

/** Changes the job that the plan takes back unless `stays` says otherwise; false when it does, or when the job is gone. */
async function changeUndone(desk: Desk, plan: Plan, { isSo, stays, next }: { isSo: (job: Job) => boolean; stays: (job: Job) => Promise<boolean>; next: (job: Job) => Job }): Promise<boolean> {
  const { store, world } = desk;
  for await (const _attempt of tries(world, mostAttempts)) {
    const stored = await undoneJob(desk, plan);
    if (stored === undefined) return false;
    if (isSo(stored.value)) return true;
    if (await stays(stored.value)) return false;
    if (await putIfUnchanged(store.jobs, { tenant: plan.tenant }, { id: stored.id, stored, value: next(stored.value), expiresAt: world.clock.now() + limits.undoLifetime })) return true;
  }
  throw new UsherError('later');
}

/**
 * Takes the job for this plan, for ever: of many undos one gets it, on however many processes they begin. The plan must be running, so that
 * whoever carries it on after a crash asks again, and is given it again. True as well for a plan that is no undo.
 */
export async function claimUndone(desk: Desk, plan: Plan): Promise<boolean> {
  if (plan.undoes === null) return true;
  return changeUndone(desk, plan, {
    isSo: ({ undoneBy }) => undoneBy === plan.id,
    stays: async (job) => Promise.resolve(isAnothers(job, plan)),
    next: (job) => ({ ...job, undoneBy: plan.id }),
  });
}

/** Notes that this plan, which waits already, is the undo that the approvers are asked about; false when another one is, or the job was taken back. */
export async function noteAsked(desk: Desk, plan: Plan): Promise<boolean> {
  if (plan.undoes === null) return true;
  return changeUndone(desk, plan, {
    isSo: ({ undoAsked }) => undoAsked === plan.id,
    stays: async (job) => isAnothers(job, plan) || await undoThatWaits(desk, job, plan.id) !== undefined,
    next: (job) => ({ ...job, undoAsked: plan.id }),
  });
}
