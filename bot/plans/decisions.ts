// Deciding an open plan, once: of two presses at the same moment one wins, and the other learns what stands.
import { UsherError } from '../../shared/errors.ts';
import type { Approval } from '../../shared/approval.ts';
import type { Job } from '../../shared/job.ts';
import { limits } from '../../shared/limits.ts';
import type { Plan } from '../../shared/plan.ts';
import { millisecondsOf, StoreError } from '../ports.ts';
import type { Stored } from '../ports.ts';
import { demandAbility } from './actors.ts';
import { tooLate } from './approval-records.ts';
import type { Actor, ShownOn } from './change.ts';
import { reserve } from './blast-radius.ts';
import { abilityLacked } from './check.ts';
import { ensureJob, storedPlan } from './documents.ts';
import type { Desk } from './documents.ts';
import { readSettings } from './organisation-settings.ts';
import { pagesOf } from './pages.ts';
import { tooManyWords } from './planning.ts';
import { putIfUnchanged } from './put-if-unchanged.ts';
import { recordDropped, recordNotYours } from './refused-plans.ts';
import { claimUndone, demandNotTakenBack, isTakenBack, noteAsked, takenBack } from './taking-back.ts';

/** What a press that came too late is told; of what others decide, the decision that stands. */
async function decided(desk: Desk, plan: Plan): Promise<UsherError> {
  // Whoever cancelled it may have died before that was recorded.
  if (plan.state === 'cancelled') await recordDropped(desk, plan);
  const approval = plan.decision === 'approval' ? await desk.store.approvals.get({ tenant: plan.tenant }, plan.id) : undefined;
  if (approval !== undefined) return tooLate(approval.value);
  if (plan.state === 'cancelled' && await isTakenBack(desk, plan)) return takenBack();
  const words = plan.state === 'cancelled' ? 'That was cancelled before; nothing was changed.' : `That was confirmed before; it runs once${plan.job === null ? '' : `, as job ${plan.job}`}.`;
  return new UsherError('plan.already-decided', words, { details: { state: plan.state, job: plan.job } });
}

async function openPlan(desk: Desk, actor: Actor, id: string): Promise<Stored<Plan>> {
  const stored = await storedPlan(desk, actor.tenant, id);
  if (stored.value.requestedBy.id !== actor.person.id) {
    await recordNotYours(desk, actor, stored.value);
    throw new UsherError('plan.not-yours');
  }
  if (stored.value.state !== 'open') throw await decided(desk, stored.value);
  if (desk.world.clock.now() > millisecondsOf(stored.value.expires)) throw new UsherError('plan.expired');
  return stored;
}

async function decidePlan(desk: Desk, { actor, id }: { actor: Actor; id: string }, change: (plan: Plan) => Plan | Promise<Plan>): Promise<Plan> {
  const stored = await openPlan(desk, actor, id);
  const next = await change(stored.value);
  try {
    const expiresAt = desk.world.clock.now() + limits.planKept;
    await desk.store.plans.put({ tenant: actor.tenant }, id, next, { expect: stored.version, expiresAt });
  } catch (error) {
    if (!(error instanceof StoreError) || error.kind !== 'stale') throw error;
    throw await decided(desk, (await storedPlan(desk, actor.tenant, id)).value);
  }
  return next;
}

/** The role may have been lost between the card and the press; the plan itself may hold nothing that can run. */
async function mayRun(desk: Desk, actor: Actor, plan: Plan): Promise<void> {
  const missing = abilityLacked(plan, actor.role);
  if (missing !== undefined) await demandAbility(desk, actor, { ability: missing, asked: plan.operations.join('+') || plan.kind, about: plan.title });
  if (plan.counts.run === 0) throw new UsherError('plan.empty', 'There is nothing to do: every row is skipped or refused.');
  await demandNotTakenBack(desk, plan);
}

/** The day's sum, counted before the plan is let run; beyond it, what could be confirmed alone needs an approver from now on. */
async function withinBlastRadius(desk: Desk, { actor, id }: { actor: Actor; id: string }): Promise<void> {
  // What Usher does by itself was asked for by somebody before.
  if (actor.source === 'system') return;
  const { value: plan } = await storedPlan(desk, actor.tenant, id);
  if ((plan.destructive ?? 0) === 0 || plan.decision === 'approval') return;
  const most = (await readSettings(desk, actor.tenant)).destructivePerDay;
  const counted = await reserve(desk, { tenant: actor.tenant, role: actor.role, plan: id, count: plan.destructive ?? 0, most });
  if (counted.fits) return;
  const words = tooManyWords(counted.left);
  await decidePlan(desk, { actor, id }, (open) => ({ ...open, decision: 'approval', warnings: [words, ...open.beyondToday ?? [], ...open.warnings], ...(open.losses !== undefined && { losses: beyondOf(open, open.losses) }) }));
  throw new UsherError('approval.needed', words);
}

/** What is said only now is looked at again when it is asked for. */
function beyondOf({ beyondToday = [] }: Plan, { said }: NonNullable<Plan['losses']>): NonNullable<Plan['losses']> {
  return { said: [...beyondToday.map((words) => ({ words, facts: {} })), ...said], beyond: true };
}

/** Moves the plan to running and makes its job. */
export async function startPlan(desk: Desk, { actor, id }: { actor: Actor; id: string }, shown?: ShownOn): Promise<Stored<Job>> {
  const scope = { tenant: actor.tenant };
  await mayRun(desk, actor, (await openPlan(desk, actor, id)).value);
  await withinBlastRadius(desk, { actor, id });
  // Known to the workers before it is decided, so that a crash right after the decision loses nothing.
  const now = desk.world.clock.now();
  await desk.store.openJobs.put(scope, id, { job: id, since: now }, { expiresAt: now + limits.undoLifetime });
  const plan = await decidePlan(desk, { actor, id }, (open) => {
    if (open.decision === 'approval') throw new UsherError('approval.needed');
    return { ...open, state: 'running', job: id };
  });
  const job = await begin(desk, plan, shown);
  if (job === undefined) throw takenBack();
  return job;
}

/**
 * The job of a plan that was let run; undefined for an undo of what another one has taken back, which is dropped. Safe to call again, by
 * whoever finds the plan running and no job of it.
 */
export async function begin(desk: Desk, plan: Plan, shown?: ShownOn): Promise<Stored<Job> | undefined> {
  const scope = { tenant: plan.tenant };
  if (await claimUndone(desk, plan)) return ensureJob(desk, plan, shown);
  // It may have run long ago, and another have taken the rest since.
  const begun = await desk.store.jobs.get(scope, plan.id);
  if (begun !== undefined) return begun;
  await drop(desk, plan, 'running');
  await desk.store.openJobs.remove(scope, plan.id);
  return undefined;
}

/** Cancels what has been decided and may not go on. */
async function drop(desk: Desk, { tenant, id }: Plan, from: Plan['state']): Promise<void> {
  const stored = await storedPlan(desk, tenant, id);
  if (stored.value.state !== from) return;
  const dropped: Plan = { ...stored.value, state: 'cancelled', job: null };
  if (await replaced(desk, stored, dropped)) await recordDropped(desk, dropped);
}

/** Moves the plan to the approvers, who are asked once. A process may have died after it began to wait and before its request was written. */
export async function waitingPlan(desk: Desk, actor: Actor, id: string): Promise<Plan> {
  const plan = await waitForApproval(desk, actor, id).catch(async (error: unknown) => {
    if (!(error instanceof UsherError) || error.code !== 'plan.already-decided') throw error;
    const { value } = await storedPlan(desk, actor.tenant, id);
    if (value.state !== 'waiting') throw error;
    return value;
  });
  await demandAskedOnce(desk, plan);
  return plan;
}

async function waitForApproval(desk: Desk, actor: Actor, id: string): Promise<Plan> {
  return decidePlan(desk, { actor, id }, async (open) => {
    await mayRun(desk, actor, open);
    return { ...open, state: 'waiting' };
  });
}

/** The approvers are asked once to have a job taken back. UsherError job.not-undoable when they are asked about another undo of it, or it was taken back. */
async function demandAskedOnce(desk: Desk, plan: Plan): Promise<void> {
  if (await noteAsked(desk, plan)) return;
  await drop(desk, plan, 'waiting');
  await demandNotTakenBack(desk, plan);
  throw takenBack();
}

/**
 * What follows from an ended approval: the job when it was approved, nothing otherwise. Safe to call again: the plan leaves `waiting` once,
 * and its job bears its id.
 */
export async function startApproved(desk: Desk, approval: Approval): Promise<Stored<Job> | undefined> {
  const scope = { tenant: approval.tenant };
  const stored = await desk.store.plans.get(scope, approval.id);
  // Nothing is left that could run, and nothing to drop.
  if (stored === undefined) return undefined;
  const approved = approval.state === 'approved';
  if (stored.value.state === 'waiting') {
    const now = desk.world.clock.now();
    if (approved) await desk.store.openJobs.put(scope, approval.id, { job: approval.id, since: now }, { expiresAt: now + limits.undoLifetime });
    const next: Plan = approved ? { ...stored.value, state: 'running', job: approval.id } : { ...stored.value, state: 'cancelled' };
    const written = await replaced(desk, stored, next);
    if (!written) return startApproved(desk, approval);
    if (approved) return begin(desk, next);
    await recordDropped(desk, next);
    return undefined;
  }
  if (!approved && stored.value.state === 'cancelled') await recordDropped(desk, stored.value);
  return approved && stored.value.state === 'running' ? begin(desk, stored.value) : undefined;
}

async function replaced({ world, store }: Desk, stored: Stored<Plan>, next: Plan): Promise<boolean> {
  return putIfUnchanged(store.plans, { tenant: next.tenant }, { id: next.id, stored, value: next, expiresAt: world.clock.now() + limits.planKept });
}

/** Nothing is run, and passwords that were given with the file are forgotten. */
export async function cancelPlan(desk: Desk, actor: Actor, id: string): Promise<Plan> {
  const cancelled = await decidePlan(desk, { actor, id }, (open) => ({ ...open, state: 'cancelled' }));
  const part = { tenant: actor.tenant, part: id };
  for await (const page of pagesOf(desk.store.sealed, part)) for (const item of page) await desk.store.sealed.remove(part, item.id);
  await recordDropped(desk, cancelled);
  return cancelled;
}
