// Whoever is to be called otherwise keeps the role they have: as the plan says, it is granted before the name changes, and left to the settings again with the way back.
import type { Job } from '../../../shared/job.ts';
import type { PlanRow } from '../../../shared/plan.ts';
import { instant } from '../../ports.ts';
import type { Store, World } from '../../ports.ts';
import { freeRole, keepRole } from '../role-grants.ts';
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

/** The job whose grant has no reason any more: this one, where the name certainly stays, or the one that is taken back, once the former name is here. */
function overFor({ id, undoes }: Pick<Job, 'id' | 'undoes'>, { row, ledger }: FinishedRow): string[] {
  return fatesOf(row, ledger).flatMap(({ operation, fate }) => {
    if ('keepsRole' in operation && operation.keepsRole !== undefined) return fate === 'refused' || fate === 'failed' || fate === 'not-run' ? [id] : [];
    return 'freesRole' in operation && operation.freesRole !== undefined && undoes !== undefined && (fate === 'done' || fate === 'already') ? [undoes] : [];
  });
}

/** Once the read model says what Usher did: a read of the directory that began before, and shows the other name, is not believed any more. */
export async function freeRoles({ world, store, job }: Parts & { job: Pick<Job, 'tenant' | 'id' | 'undoes'> }, rows: readonly FinishedRow[]): Promise<void> {
  for (const finished of rows) {
    for (const over of overFor(job, finished)) await freeRole({ world, store }, { tenant: job.tenant, id: finished.ledger.userId, job: over });
  }
}
