// The roles as they are granted: each job grants once, and what was granted last holds, whoever projects it first.
import type { Role } from '../../shared/user.ts';
import { StoreError } from '../ports.ts';
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

/** Writes down the role that somebody has without a grant, lest it change with what it comes from. Bears no job: the same one may still grant another. */
export async function keepRole({ world, store }: Parts, { tenant, id, role, grantedBy, at }: Omit<Granting, 'job'>): Promise<void> {
  const stored = await patiently(world.clock, () => store.roles.get({ tenant }, id));
  // Whoever was faster granted one.
  if (stored === undefined) await patiently(world.clock, () => putIfUnchanged(store.roles, { tenant }, { id, stored, value: { role, grantedBy, at, jobs: [] } }));
}

/** What is granted now; undefined when nobody ever granted anything. */
export async function grantedRole({ world, store }: Parts, tenant: string, id: string): Promise<Role | undefined> {
  return (await patiently(world.clock, () => store.roles.get({ tenant }, id)))?.value.role;
}
