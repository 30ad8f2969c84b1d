// The roles as they are granted: each job grants once, and what was granted last holds, whoever projects it first.
import { isUnderWay } from '../../shared/job.ts';
import type { Role } from '../../shared/user.ts';
import { StoreError } from '../ports.ts';
import type { RoleGrant, Store, World } from '../ports.ts';
import { putIfUnchanged, removeIfUnchanged } from './put-if-unchanged.ts';
import { patiently } from './run/durable.ts';

interface Parts { world: Pick<World, 'clock'>; store: Pick<Store, 'roles'> }
export interface Granting { tenant: string; id: string; role: Role; grantedBy: string; at: string; job: string }
type Kept = Pick<Granting, 'tenant' | 'id' | 'job'>;

const mostAttempts = 20;
/** Jobs remembered with a grant: a job that a crash makes run again must not bring back what was changed since. */
const jobsKept = 10;
/** More renames of one person than are ever under way at once; of those that have ended, none need be known. */
const keepersKept = 50;

export async function grantRole({ world, store }: Parts, { tenant, id, role, grantedBy, at, job }: Granting): Promise<void> {
  const scope = { tenant };
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    const stored = await patiently(world.clock, () => store.roles.get(scope, id));
    const jobs = stored?.value.jobs ?? [];
    if (jobs.includes(job)) return;
    const value = { role, grantedBy, at, jobs: [...jobs, job].slice(-jobsKept) };
    if (await patiently(world.clock, () => putIfUnchanged(store.roles, scope, { id, stored, value }))) return;
  }
  throw tooFast();
}

/** The jobs for whose renames it is written down; none where somebody granted it. */
export function keepersOf({ keptBy }: Pick<RoleGrant, 'keptBy'>): readonly string[] {
  return typeof keptBy === 'string' ? [keptBy] : keptBy ?? [];
}

/**
 * Writes down the role that somebody has without a grant, lest it change with what it comes from. Of several jobs that rename one person each is noted, for
 * none knows what becomes of the others. The job is not among those that granted: the same one may still grant another.
 */
export async function keepRole({ world, store }: Parts, { tenant, id, role, grantedBy, at, job }: Granting): Promise<void> {
  await rewritten({ world, store }, { tenant, id }, async (stored) => {
    if (stored === undefined) return Promise.resolve({ role, grantedBy, at, jobs: [], keptBy: [job] });
    const keepers = keepersOf(stored);
    // Whoever was faster granted one.
    return Promise.resolve(keepers.length === 0 || keepers.includes(job) ? stored : { ...stored, keptBy: [...keepers, job].slice(-keepersKept) });
  });
}

/** Takes a job out of those that keep the role, and the grant with the last of them; once anybody has granted a role since, there is none of it any more. */
export async function releaseRole({ world, store }: Parts, { tenant, id, job }: Kept): Promise<void> {
  await rewritten({ world, store }, { tenant, id }, async (stored) => Promise.resolve(stored && keptStill(stored, (keeper) => keeper !== job)));
}

/** The role follows from the name again: what is kept of it stays for jobs alone that are under way, and may still come to the person. */
export async function freeRole({ world, store }: Parts & { store: Pick<Store, 'jobs'> }, { tenant, id, job }: Kept): Promise<void> {
  await rewritten({ world, store }, { tenant, id }, async (stored) => {
    const others = stored === undefined ? [] : keepersOf(stored).filter((keeper) => keeper !== job);
    const known = others.length === 0 ? [] : await patiently(world.clock, () => store.jobs.getMany({ tenant }, others));
    const underWay = new Set(known.filter(({ value }) => isUnderWay(value)).map((other) => other.id));
    return stored && keptStill(stored, (keeper) => underWay.has(keeper));
  });
}

function keptStill(grant: RoleGrant, isKeeper: (job: string) => boolean): RoleGrant | undefined {
  const keepers = keepersOf(grant);
  const still = keepers.filter(isKeeper);
  if (still.length === keepers.length) return grant;
  return still.length === 0 ? undefined : { ...grant, keptBy: still };
}

/** Decides again whenever somebody was faster. What is decided to be undefined is taken away; the same as before is not written. */
async function rewritten({ world, store }: Parts, { tenant, id }: Omit<Kept, 'job'>, decide: (stored: RoleGrant | undefined) => Promise<RoleGrant | undefined>): Promise<void> {
  const scope = { tenant };
  for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
    const stored = await patiently(world.clock, () => store.roles.get(scope, id));
    const value = await decide(stored?.value);
    if (value === stored?.value) return;
    if (await patiently(world.clock, () => (value === undefined ? removeIfUnchanged(store.roles, scope, stored) : putIfUnchanged(store.roles, scope, { id, stored, value })))) return;
  }
  throw tooFast();
}

const tooFast = (): StoreError => new StoreError('busy', 'The role of one person changes too fast.');

/** What is granted now; undefined when nobody ever granted anything. */
export async function grantedRole({ world, store }: Parts, tenant: string, id: string): Promise<Role | undefined> {
  return (await patiently(world.clock, () => store.roles.get({ tenant }, id)))?.value.role;
}
