// Plans and jobs as they are stored: found, changed with their version, made once.
import { UsherError } from '../../shared/errors.ts';
import type { Job } from '../../shared/job.ts';
import { limits } from '../../shared/limits.ts';
import type { Plan } from '../../shared/plan.ts';
import { instant, StoreError } from '../ports.ts';
import type { ShownOn } from './change.ts';
import type { Store, Stored, World } from '../ports.ts';

export interface Desk { world: World; store: Store }

/** UsherError plan.unknown. */
export async function storedPlan({ store }: Pick<Desk, 'store'>, tenant: string, id: string): Promise<Stored<Plan>> {
  const stored = await store.plans.get({ tenant }, id);
  if (stored === undefined) throw new UsherError('plan.unknown');
  return stored;
}

/** UsherError job.unknown. */
export async function storedJob({ store }: Pick<Desk, 'store'>, tenant: string, id: string): Promise<Stored<Job>> {
  const stored = await store.jobs.get({ tenant }, id);
  if (stored === undefined) throw new UsherError('job.unknown');
  return stored;
}

const mostAttempts = 10;

/** Changes a job that may be changed by its runner at the same time; writes nothing when it is to stay as it is. */
export async function updateJob(desk: Desk, { tenant, id }: { tenant: string; id: string }, change: (job: Job) => Job | Promise<Job>): Promise<Job> {
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    const stored = await storedJob(desk, tenant, id);
    const value = await change(stored.value);
    if (value === stored.value) return value;
    try {
      await desk.store.jobs.put({ tenant }, id, value, { expect: stored.version, expiresAt: desk.world.clock.now() + limits.undoLifetime });
      return value;
    } catch (error) {
      if (!(error instanceof StoreError) || error.kind !== 'stale') throw error;
    }
  }
  throw new UsherError('later');
}

function newJob(plan: Plan, now: number, { cards = [], pressed }: ShownOn): Job {
  return {
    id: plan.id, tenant: plan.tenant, kind: plan.kind, title: plan.title, plan: plan.id, state: 'queued',
    progress: { done: 0, total: plan.counts.total },
    summary: { created: 0, changed: 0, skipped: 0, refused: 0, failed: 0, unknown: 0, notRun: 0 },
    requestedBy: plan.requestedBy, source: plan.source, asked: plan.created, created: instant(now), started: null, finished: null,
    stopRequested: false, lease: null, cursor: null, problem: null, cards: [...cards], ...(pressed !== undefined && { pressed }), undoable: false, undoneBy: null,
    ...(plan.undoes !== null && { undoes: plan.undoes }), ...(plan.operations.length > 0 && plan.operations.every((kind) => kind === 'send-message') && { sends: true }),
  };
}

/** The job of a decided plan, made if it is missing; it bears the plan's id, so that it cannot be made twice. */
export async function ensureJob({ world, store }: Desk, plan: Plan, shown: ShownOn = {}): Promise<Stored<Job>> {
  const scope = { tenant: plan.tenant };
  const now = world.clock.now();
  const value = newJob(plan, now, shown);
  try {
    return { id: plan.id, value, version: await store.jobs.create(scope, plan.id, value, { expiresAt: now + limits.undoLifetime }) };
  } catch (error) {
    const stored = error instanceof StoreError && error.kind === 'conflict' ? await store.jobs.get(scope, plan.id) : undefined;
    if (stored === undefined) throw error;
    return stored;
  }
}
