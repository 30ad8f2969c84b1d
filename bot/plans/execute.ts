// Takes a job, runs its plan, and closes it: once at a time in all processes, again after a crash, watched by whoever waits for it.
import { undoableKinds } from '../../shared/plan.ts';
import type { Plan } from '../../shared/plan.ts';
import type { Job } from '../../shared/job.ts';
import { limits } from '../../shared/limits.ts';
import { instant, StoreError } from '../ports.ts';
import type { Directory, Store, Stored, World } from '../ports.ts';
import type { OneTimeSecret } from './change.ts';
import { LeaseLost, patiently } from './run/durable.ts';
import { claim } from './run/lease.ts';
import type { Holder } from './run/lease.ts';
import { createPace } from './run/pace.ts';
import type { Pace } from './run/pace.ts';
import { runPlan } from './run/run.ts';

export interface ExecutorParts {
  world: World;
  store: Store;
  directoryFor: (tenant: string) => Directory;
  /** Name of this process among those that share the store. */
  owner: string;
  onProgress: (job: Job) => void;
}

export interface Executor {
  /** Claims and runs the job in the background when nobody else does; says whether it took it. */
  start(found: Stored<Job>, takeOver?: boolean): Promise<boolean>;
  /** Resolves when the job is no longer running in this process. */
  ended(job: string): Promise<void>;
  stop(job: string): void;
  /** Hands out the secrets of a job, once. */
  secretsOf(job: string): OneTimeSecret[];
  /** Waits for everything under way; new jobs are not taken any more. Running jobs pause at the next safe point and go on after a restart. */
  close(): Promise<void>;
}

interface Running { stop: boolean; ended: Promise<void> }

/** Only when the plan itself is missing or broken; a store or a directory that stays away leaves the job to a later attempt. */
const brokenWords = 'The job broke on our side; what was done is in the report. Ask again for the rest.';

export function createExecutor({ world, store, directoryFor, owner, onProgress }: ExecutorParts): Executor {
  const running = new Map<string, Running>();
  const secrets = new Map<string, OneTimeSecret[]>();
  const paces = new Map<string, Pace>();
  let closing = false;

  function paceFor(tenant: string): Pace {
    const pace = paces.get(tenant) ?? createPace(world.clock, directoryFor(tenant).limits.writes);
    paces.set(tenant, pace);
    return pace;
  }

  async function finish(holder: Holder, end: Partial<Job>): Promise<void> {
    const job = await holder.update((current) => ({ ...current, ...end, finished: instant(world.clock.now()), lease: null }));
    await patiently(world.clock, () => store.openJobs.remove({ tenant: job.tenant }, job.id));
    onProgress(job);
  }

  async function runToEnd(holder: Holder, plan: Plan, control: Running): Promise<void> {
    const { tenant } = plan;
    const directory = directoryFor(tenant);
    const result = await runPlan({
      world, store, directory, holder, plan, pace: paceFor(tenant), onProgress,
      stopWanted: () => control.stop || closing,
      onSecret: (secret) => { secrets.set(plan.id, [...(secrets.get(plan.id) ?? []), secret]); },
    });
    const stoppedByPeople = result.stopped && (control.stop || holder.job().stopRequested);
    if (result.stopped && !stoppedByPeople) return; // The process closes: the job stays open for the next one.
    await refreshSeats(directory, plan);
    const undoable = plan.operations.some((kind) => undoableKinds.includes(kind)) && result.summary.changed + result.summary.created > 0;
    await finish(holder, { state: result.stopped ? 'stopped' : 'done', summary: result.summary, undoable });
  }

  /** Seats taken and freed are known to the directory alone; the figures people see follow it. */
  async function refreshSeats(directory: Directory, plan: Plan): Promise<void> {
    if (!plan.operations.includes('assign-licence') && !plan.operations.includes('remove-licence')) return;
    try {
      const licences = await directory.licences();
      await store.licences.putMany({ tenant: plan.tenant }, licences.map((value) => ({ id: value.id, value })));
    } catch (error) {
      world.log.warn('licences.not-refreshed', { plan: plan.id, error: String(error) });
    }
  }

  async function work(holder: Holder, control: Running): Promise<void> {
    const job = holder.job();
    try {
      const plan = job.plan === null ? undefined : await patiently(world.clock, () => store.plans.get({ tenant: job.tenant }, job.plan ?? ''));
      if (plan === undefined) throw new Error(`Job ${job.id} has no plan.`);
      await runToEnd(holder, plan.value, control);
    } catch (error) {
      if (error instanceof LeaseLost || error instanceof StoreError) {
        world.log.warn('job.left', { job: job.id, reason: error.message });
        return;
      }
      world.log.error('job.broke', { job: job.id, error: error instanceof Error ? error.stack : String(error) });
      await finish(holder, { state: 'failed', problem: brokenWords }).catch((second: unknown) => world.log.warn('job.left', { job: job.id, reason: String(second) }));
    }
  }

  return {
    async start(found, takeOver = false) {
      if (closing || running.has(found.id)) return false;
      const holder = await claim({ clock: world.clock, store, owner }, found, takeOver);
      if (holder === undefined || running.has(found.id)) return false;
      const control: Running = { stop: found.value.stopRequested, ended: Promise.resolve() };
      running.set(found.id, control);
      control.ended = work(holder, control).finally(() => { running.delete(found.id); });
      return true;
    },
    ended: (job) => running.get(job)?.ended ?? Promise.resolve(),
    stop(job) {
      const control = running.get(job);
      if (control !== undefined) control.stop = true;
    },
    secretsOf(job) {
      const told = secrets.get(job) ?? [];
      secrets.delete(job);
      return told;
    },
    async close() {
      closing = true;
      await Promise.all([...running.values()].map(({ ended }) => ended));
    },
  };
}

export function newJob(plan: Plan, now: number, cards: Job['cards']): Job {
  return {
    id: plan.id, tenant: plan.tenant, kind: plan.kind, title: plan.title, plan: plan.id, state: 'queued',
    progress: { done: 0, total: plan.counts.total },
    summary: { created: 0, changed: 0, skipped: 0, refused: 0, failed: 0, unknown: 0, notRun: 0 },
    requestedBy: plan.requestedBy, source: plan.source, created: instant(now), started: null, finished: null,
    stopRequested: false, lease: null, cursor: null, problem: null, cards, undoable: false, undoneBy: null,
  };
}

export const jobLifetime = limits.undoLifetime;
