// Whoever is to be called otherwise keeps the role they have, whatever the settings of the deployment give either of the two names.
import type { Job } from '../../../shared/job.ts';
import type { Operation } from '../../../shared/plan.ts';
import type { User } from '../../../shared/user.ts';
import { instant } from '../../ports.ts';
import type { Store, World } from '../../ports.ts';
import type { FirstRoles } from '../read-model.ts';
import { keepRole } from '../role-grants.ts';

interface Parts { world: Pick<World, 'clock'>; store: Pick<Store, 'roles'>; first?: FirstRoles | undefined }

/** Whether the role would follow from another name than before. Whoever is named by id is so by any name. */
function isNamed(operations: readonly Operation[], { id }: User, first: FirstRoles): boolean {
  return !first.has(id) && operations.some((operation) => {
    if (operation.kind !== 'edit-user' || operation.fields.userPrincipalName === undefined) return false;
    return [operation.before.userPrincipalName ?? '', operation.fields.userPrincipalName].some((name) => first.has(name.toLowerCase()));
  });
}

/** Before anything is sent: a read of the directory may see the new name at once. */
export async function keepRoles({ world, store, first = new Map() }: Parts, job: Pick<Job, 'tenant' | 'requestedBy'>, about: { user: User; operations: readonly Operation[] }): Promise<void> {
  const { user: { id, role }, user, operations } = about;
  if (!isNamed(operations, user, first)) return;
  await keepRole({ world, store }, { tenant: job.tenant, id, role, grantedBy: job.requestedBy.id, at: instant(world.clock.now()) });
}
