// Starting a sync and saying where it stands: one at a time a tenant.
import type { Job } from '../../shared/job.ts';
import { limits } from '../../shared/limits.ts';
import type { Person } from '../../shared/user.ts';
import type { Source } from '../../shared/plan.ts';
import { allOf } from '../plans/pages.ts';
import { instant } from '../ports.ts';
import type { Settings, Store, Stored, World } from '../ports.ts';

export interface SyncStart {
  status(tenant: string): Promise<Settings['sync'] & { job: string | null }>;
  start(asked: { tenant: string; person: Person; source: Source }): Promise<Job>;
}

const never: Settings['sync'] = { enabled: true, last: null, problem: null };

export function createSyncStart(parts: { world: World; store: Store; take: (job: Stored<Job>) => Promise<void> }): SyncStart {
  const { world, store, take } = parts;

  async function running(tenant: string): Promise<Stored<Job> | undefined> {
    for (const entry of await allOf(store.openJobs, { tenant })) {
      const job = await store.jobs.get({ tenant }, entry.value.job);
      if (job?.value.kind === 'sync' && job.value.finished === null) return job;
    }
    return undefined;
  }

  return {
    async status(tenant) {
      const settings = await store.settings.get({ tenant }, 'settings');
      return { ...(settings?.value.sync ?? never), job: (await running(tenant))?.id ?? null };
    },
    async start({ tenant, person, source }) {
      const already = await running(tenant);
      if (already !== undefined) return already.value;
      const now = world.clock.now();
      const id = world.ids.next();
      const job: Job = {
        id, tenant, kind: 'sync', title: 'Read all users from Microsoft 365', plan: null, state: 'queued', progress: { done: 0, total: 0 },
        summary: { created: 0, changed: 0, skipped: 0, refused: 0, failed: 0, unknown: 0, notRun: 0 },
        requestedBy: person, source, created: instant(now), started: null, finished: null, stopRequested: false,
        lease: null, cursor: null, problem: null, cards: [], undoable: false, undoneBy: null,
      };
      await store.openJobs.put({ tenant }, id, { job: id, since: now }, { expiresAt: now + limits.undoLifetime });
      const version = await store.jobs.create({ tenant }, id, job, { expiresAt: now + limits.undoLifetime });
      await take({ id, value: job, version });
      return job;
    },
  };
}
