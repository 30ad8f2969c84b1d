// Finds jobs that nobody works on - new ones, and those whose process died - and carries them on.
import type { Job } from '../../shared/job.ts';
import type { Plan } from '../../shared/plan.ts';
import { allOf } from '../plans/pages.ts';
import { ensureJob } from '../plans/changes.ts';
import type { Executor } from '../plans/execute.ts';
import { LeaseLost } from '../plans/run/durable.ts';
import { claim } from '../plans/run/lease.ts';
import type { FirstRoles } from '../plans/read-model.ts';
import { StoreError } from '../ports.ts';
import type { Directory, Store, Stored, World } from '../ports.ts';
import { runSync } from './sync.ts';

export interface WorkerParts {
  world: World;
  store: Store;
  directoryFor: (tenant: string) => Directory;
  first: FirstRoles;
  executor: Executor;
  owner: string;
  tenants: readonly string[];
  /** No other process can be alive on this store: leases of earlier ones are void. */
  alone: boolean;
  onProgress: (job: Job) => void;
}

export interface Worker {
  /** Looks once through all open jobs and takes what nobody holds. */
  look(): Promise<void>;
  /** Takes one job right away. */
  take(found: Stored<Job>): Promise<void>;
  /** Looks again and again until closed. */
  run(): Promise<void>;
  close(): Promise<void>;
}

const lookEvery = 15_000;
/** An entry whose plan was never decided is an unfinished press; it is swept up after this. */
const forgottenAfter = 10 * 60_000;

export function createWorker(parts: WorkerParts): Worker {
  const { world, store, executor, owner, alone } = parts;
  const closing = new AbortController();
  const syncs = new Map<string, Promise<void>>();

  async function findJob(tenant: string, entry: { job: string; since: number }): Promise<Stored<Job> | undefined> {
    const stored = await store.jobs.get({ tenant }, entry.job);
    if (stored !== undefined) return stored;
    const plan: Stored<Plan> | undefined = await store.plans.get({ tenant }, entry.job);
    if (plan?.value.state === 'running') return ensureJob(store, plan.value, world.clock.now(), []);
    if (world.clock.now() - entry.since > forgottenAfter) await store.openJobs.remove({ tenant }, entry.job);
    return undefined;
  }

  async function sync(found: Stored<Job>, takeOver: boolean): Promise<void> {
    if (syncs.has(found.id)) return;
    const holder = await claim({ clock: world.clock, store, owner }, found, takeOver);
    if (holder === undefined) return;
    const { tenant } = found.value;
    const stopped = (): boolean => closing.signal.aborted || holder.job().stopRequested;
    const { first, onProgress, directoryFor } = parts;
    const running = runSync({ world, store, first, onProgress, directory: directoryFor(tenant) }, holder, stopped)
      .catch((error: unknown) => {
        const passing = error instanceof LeaseLost || error instanceof StoreError;
        world.log[passing ? 'warn' : 'error']('sync.left', { tenant, error: error instanceof Error ? error.stack : String(error) });
      })
      .finally(() => { syncs.delete(found.id); });
    syncs.set(found.id, running);
  }

  async function take(found: Stored<Job>, takeOver = false): Promise<void> {
    if (found.value.finished !== null) await store.openJobs.remove({ tenant: found.value.tenant }, found.id);
    else if (found.value.kind === 'sync') await sync(found, takeOver);
    else await executor.start(found, takeOver);
  }

  async function lookAt(takeOver: boolean): Promise<void> {
    for (const tenant of parts.tenants) {
      for (const entry of await allOf(store.openJobs, { tenant })) {
        const found = await findJob(tenant, entry.value);
        if (found !== undefined) await take(found, takeOver);
      }
    }
  }

  return {
    look: () => lookAt(alone),
    take: (found) => take(found),
    async run() {
      let takeOver = alone;
      while (!closing.signal.aborted) {
        try {
          await lookAt(takeOver);
          takeOver = false;
        } catch (error) {
          world.log.warn('worker.look-failed', { error: String(error) });
        }
        await world.clock.sleep(lookEvery, closing.signal);
      }
    },
    async close() {
      closing.abort();
      await executor.close();
      await Promise.all(syncs.values());
    },
  };
}
