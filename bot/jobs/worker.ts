// Finds jobs that nobody works on - new ones, and those whose process died - and carries them on.
import type { Job } from '../../shared/job.ts';
import { begin } from '../plans/decisions.ts';
import type { Executor } from '../plans/execute.ts';
import { allOf } from '../plans/pages.ts';
import type { FirstRoles } from '../plans/read-model.ts';
import { LeaseLost } from '../plans/run/durable.ts';
import { claim } from '../plans/run/lease.ts';
import { StoreError } from '../ports.ts';
import type { Directory, OpenJob, Store, Stored, World } from '../ports.ts';
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
  /** What else must be looked after from time to time in a tenant: requests that are overdue, schedules, welcomes. */
  sweeps: readonly ((tenant: string) => Promise<void>)[];
}

const lookEvery = 15_000;
/** An entry whose plan was never decided is an unfinished press; it is swept up after this. */
const forgottenAfter = 10 * 60_000;

export class Worker {
  private readonly parts: WorkerParts;
  private readonly closing = new AbortController();
  private readonly syncs = new Map<string, Promise<void>>();

  constructor(parts: WorkerParts) {
    this.parts = parts;
  }

  /** Looks once through all open jobs and takes what nobody holds. False when it did not get through all of them. */
  async look(takeOver = this.parts.alone): Promise<boolean> {
    const { store, tenants, sweeps } = this.parts;
    const taken: boolean[] = [];
    for (const tenant of tenants) {
      taken.push(await this.attempted(tenant, async () => {
        for (const { value } of await allOf(store.openJobs, { tenant })) taken.push(await this.attempted(tenant, () => this.takeOpen(tenant, value, takeOver)));
      }));
      for (const sweep of sweeps) await this.attempted(tenant, () => sweep(tenant));
    }
    return !taken.includes(false);
  }

  /** What goes wrong with one job or in one tenant is no reason to leave the others. */
  private async attempted(tenant: string, work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      this.parts.world.log.warn('worker.look-failed', { tenant, error: String(error) });
      return false;
    }
  }

  private async takeOpen(tenant: string, open: OpenJob, takeOver: boolean): Promise<void> {
    const found = await this.findJob(tenant, open);
    if (found === undefined) return;
    await this.take(found, takeOver);
    if (open.undrawn === true) this.parts.onProgress(found.value);
  }

  /** Takes one job right away, unless somebody holds it. */
  async take(found: Stored<Job>, takeOver = false): Promise<void> {
    if (found.value.finished !== null) await this.parts.store.openJobs.remove({ tenant: found.value.tenant }, found.id);
    else if (found.value.kind === 'sync') await this.sync(found, takeOver);
    else await this.parts.executor.start(found, takeOver);
  }

  /** Looks again and again until closed. */
  async run(): Promise<void> {
    const { world, alone } = this.parts;
    let takeOver = alone;
    while (!this.closing.signal.aborted) {
      if (await this.look(takeOver)) takeOver = false;
      await world.clock.sleep(lookEvery, this.closing.signal);
    }
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.parts.executor.close();
    await Promise.all(this.syncs.values());
  }

  private async findJob(tenant: string, entry: OpenJob): Promise<Stored<Job> | undefined> {
    const { world, store } = this.parts;
    const stored = await store.jobs.get({ tenant }, entry.job);
    if (stored !== undefined) return stored;
    const plan = await store.plans.get({ tenant }, entry.job);
    if (plan?.value.state === 'running') return begin({ world, store }, plan.value);
    if (world.clock.now() - entry.since > forgottenAfter) await store.openJobs.remove({ tenant }, entry.job);
    return undefined;
  }

  private async sync(found: Stored<Job>, takeOver: boolean): Promise<void> {
    const { world, store, owner, first, onProgress, directoryFor } = this.parts;
    if (this.syncs.has(found.id)) return;
    const holder = await claim({ clock: world.clock, store, owner }, found, takeOver);
    // Two looks at the same moment may write the same claim, and each then takes it for its own.
    if (holder === undefined || this.syncs.has(found.id)) return;
    const { tenant } = found.value;
    const stopped = (): boolean => this.closing.signal.aborted || holder.job().stopRequested;
    const running = runSync({ world, store, first, onProgress, directory: directoryFor(tenant) }, holder, stopped)
      .catch((error: unknown) => {
        const passing = error instanceof LeaseLost || error instanceof StoreError;
        world.log[passing ? 'warn' : 'error']('sync.left', { tenant, error: error instanceof Error ? error.stack : String(error) });
      })
      .finally(() => { this.syncs.delete(found.id); });
    this.syncs.set(found.id, running);
  }
}
