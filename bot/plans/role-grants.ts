// The roles as they are granted: each job grants once, and what was granted last holds, whoever projects it first.
import type { Role } from '../../shared/user.ts';
import { isOvertaken, StoreError } from '../ports.ts';
import type { Store, World } from '../ports.ts';
import { putIfUnchanged } from './put-if-unchanged.ts';
import { patiently } from './run/durable.ts';

interface Parts { world: Pick<World, 'clock'>; store: Pick<Store, 'roles'> }
export interface Granting { tenant: string; id: string; role: Role; grantedBy: string; at: string; job: string }

const mostAttempts = 20;
/** Jobs remembered with a grant: a job that a crash makes run again must not bring back what was changed since. */
const jobsKept = 10;

export async function grantRole({ world, store }: Parts, { tenant, id, role, grantedBy, at, job }: Granting): Promise<void> {
  const scope = { tenant };
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    const stored = await patiently(world.clock, () => store.roles.get(scope, id));
    const jobs = stored?.value.jobs ?? [];
    if (jobs.includes(job)) return;
    const value = { role, grantedBy, at, jobs: [...jobs, job].slice(-jobsKept) };
    if (await patiently(world.clock, () => putIfUnchanged(store.roles, scope, { id, stored, value }))) return;
  }
  throw new StoreError('busy', 'The role of one person changes too fast.');
}

/** Writes down the role that somebody has without a grant, lest it change with what it comes from. The job is not among those that granted: the same one may still grant another. */
export async function keepRole({ world, store }: Parts, { tenant, id, role, grantedBy, at, job }: Granting): Promise<void> {
  const stored = await patiently(world.clock, () => store.roles.get({ tenant }, id));
  // Whoever was faster granted one.
  if (stored === undefined) await patiently(world.clock, () => putIfUnchanged(store.roles, { tenant }, { id, stored, value: { role, grantedBy, at, jobs: [], keptBy: job } }));
}

/** Takes the grant away that the job wrote by `keepRole`; once anybody has granted a role since, there is none of it any more. */
export async function freeRole({ world, store }: Parts, { tenant, id, job }: Pick<Granting, 'tenant' | 'id' | 'job'>): Promise<void> {
  const stored = await patiently(world.clock, () => store.roles.get({ tenant }, id));
  if (stored?.value.keptBy !== job) return;
  await patiently(world.clock, async () => store.roles.remove({ tenant }, id, { expect: stored.version }).catch((error: unknown) => {
    // Whoever was faster granted one.
    if (!isOvertaken(error)) throw error;
  }));
}

/** What is granted now; undefined when nobody ever granted anything. */
export async function grantedRole({ world, store }: Parts, tenant: string, id: string): Promise<Role | undefined> {
  return (await patiently(world.clock, () => store.roles.get({ tenant }, id)))?.value.role;
}
