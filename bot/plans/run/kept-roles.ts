// Whoever is to be called otherwise keeps the role they have: as the plan says, it is granted before the name changes, and left to the settings again with the way back.
import type { Job } from '../../../shared/job.ts';
import type { PlanRow } from '../../../shared/plan.ts';
import { instant } from '../../ports.ts';
import type { Store, World } from '../../ports.ts';
import { freeRole, keepRole, releaseRole } from '../role-grants.ts';
import type { FinishedRow } from './finished-row.ts';
import { fatesOf } from './outcome.ts';

interface Parts { world: Pick<World, 'clock'>; store: Pick<Store, 'roles'> }

/** Before anything is sent: a read of the directory may see the new name at once. */
export async function keepRoles({ world, store }: Parts, job: Pick<Job, 'tenant' | 'id' | 'requestedBy'>, { person: { id }, operations }: PlanRow): Promise<void> {
  for (const operation of operations) {
    if (!('keepsRole' in operation) || operation.keepsRole === undefined) continue;
    await keepRole({ world, store }, { tenant: job.tenant, id, role: operation.keepsRole, grantedBy: job.requestedBy.id, at: instant(world.clock.now()), job: job.id });
  }
}

/** What of the grant has lost its reason: this job's part in it, where the name certainly stays, or all that was done, once the former name is here. */
function lapsed({ row, ledger }: FinishedRow): 'this job' | 'all that ended' | undefined {
  const fates = fatesOf(row, ledger);
  const keeping = fates.filter(({ operation }) => 'keepsRole' in operation && operation.keepsRole !== undefined);
  if (keeping.length > 0) return keeping.every(({ fate }) => fate === 'refused' || fate === 'failed' || fate === 'not-run') ? 'this job' : undefined;
  const isFree = fates.some(({ operation, fate }) => 'freesRole' in operation && operation.freesRole !== undefined && (fate === 'done' || fate === 'already'));
  return isFree ? 'all that ended' : undefined;
}

/** Once the read model says what Usher did: a read of the directory that began before, and shows the other name, is not believed any more. */
export async function freeRoles({ world, store, job }: { world: Pick<World, 'clock'>; store: Pick<Store, 'roles' | 'jobs'>; job: Pick<Job, 'tenant' | 'id' | 'undoes'> }, rows: readonly FinishedRow[]): Promise<void> {
  for (const finished of rows) {
    const over = lapsed(finished);
    const person = { tenant: job.tenant, id: finished.ledger.userId };
    if (over === 'this job') await releaseRole({ world, store }, { ...person, job: job.id });
    if (over === 'all that ended' && job.undoes !== undefined) await freeRole({ world, store }, { ...person, job: job.undoes });
  }
}
