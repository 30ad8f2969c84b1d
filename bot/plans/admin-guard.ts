// The last administrator who can get in: two plans that are fine alone must not shut out the last two together.
import type { Job } from '../../shared/job.ts';
import type { Operation } from '../../shared/plan.ts';
import { signsInElsewhere } from '../../shared/local-login.ts';
import type { User } from '../../shared/user.ts';
import { millisecondsOf, StoreError } from '../ports.ts';
import type { AdminGuard, Stored, World } from '../ports.ts';
import { enabledAdmins, entrants, localLoginOf } from './facts.ts';
import type { FactsParts } from './facts.ts';
import type { PlanFacts } from './operations/operation.ts';
import { readSettings } from './organisation-settings.ts';
import { allOf } from './pages.ts';
import { putIfUnchanged } from './put-if-unchanged.ts';
import { tries } from './tries.ts';

const documentId = 'admins';
const mostAttempts = 20;

/** Whether an operation takes an administrator's way in or role. */
function takesAdmin(operation: Operation, user: User, localLogin: PlanFacts['localLogin']): boolean {
  switch (operation.kind) {
    case 'disable-account':
    case 'delete-user': return true;
    case 'set-role': return operation.role !== 'admin';
    case 'disable-local-login': return !signsInElsewhere(user, localLogin?.federated ?? new Set());
    default: return false;
  }
}

const couldTake: readonly Operation['kind'][] = ['disable-account', 'delete-user', 'set-role', 'disable-local-login'];

/** Cheap look before anything is read. Whoever is disabled may be enabled again before the job comes to them. */
export function mayTakeAdmin(operations: readonly Operation[], user: User): boolean {
  return user.role === 'admin' && operations.some(({ kind }) => couldTake.includes(kind));
}

/**
 * Notes that a job is about to take an administrator's way in, before it does; the note is written against the version that was read, so of
 * two jobs at the same moment one sees the other's. Gives a sentence when nobody would be left. Asked again by the same job, it says the same.
 */
export async function letLeave(parts: FactsParts & { world: Pick<World, 'random'> }, asked: { tenant: string; job: string; user: User; operations: readonly Operation[] }): Promise<string | undefined> {
  const { tenant, job, user, operations } = asked;
  const { store } = parts;
  const settings = await readSettings(parts, tenant);
  const localLogin = await localLoginOf(parts, tenant, settings);
  if (!operations.some((operation) => takesAdmin(operation, user, localLogin))) return undefined;
  for await (const _attempt of tries(parts.world, mostAttempts)) {
    const stored = await store.guards.get({ tenant }, documentId);
    const atWork = { asOf: parts.world.clock.now(), entries: await allOf(store.openJobs, { tenant }) };
    // The jobs before the people: what a job that has ended did is seen in the people who are read afterwards.
    const leaving = await stillLeaving(parts, tenant, stored?.value.leaving ?? {});
    const able = entrants(await enabledAdmins(store, tenant), localLogin);
    // Whoever cannot get in just now may be let in again, and is then the one who is left.
    const others = [...able].filter((id) => id !== user.id && leaving[id] === undefined);
    if (others.length === 0) return `${user.displayName} is the last Organisation Admin who can still get in.`;
    if (!(await isOneCertain(parts, tenant, { others, atWork }))) return uncertain(user, others.length);
    const value = { leaving: { ...leaving, [user.id]: [...new Set([...leaving[user.id] ?? [], job])] } };
    if (await putIfUnchanged(store.guards, { tenant }, { id: documentId, stored, value })) return undefined;
  }
  // Asked from within a job, which tries again by itself.
  throw new StoreError('busy', 'The administrators change too fast.');
}

function uncertain({ displayName }: User, others: number): string {
  return `${displayName} may be the last Organisation Admin who can still get in: ${others === 1 ? 'the other one was' : 'the others were'} made one while other changes were at work. Try again when those are done.`;
}

/** What was at work at a moment. */
interface AtWork { asOf: number; entries: readonly Stored<{ job: string; since: number }>[] }

/**
 * A job looks at people before it comes to them, and notes those alone that are administrators then. Whoever was made one since is on its list
 * and in no note: they count as left only when they were made one before everything began that is at work and may take somebody's way in.
 */
async function isOneCertain(parts: Pick<FactsParts, 'store'>, tenant: string, { others, atWork }: { others: readonly string[]; atWork: AtWork }): Promise<boolean> {
  let begun: number | undefined;
  for (const id of others) {
    const made = await madeUntil(parts, tenant, id);
    if (made === undefined) return true;
    begun ??= await begunSince(parts, tenant, atWork);
    if (made < begun) return true;
  }
  return false;
}

/** When everybody could see at the latest that somebody is an administrator; undefined for whoever is one without a grant. */
async function madeUntil({ store }: Pick<FactsParts, 'store'>, tenant: string, id: string): Promise<number | undefined> {
  const grant = (await store.roles.get({ tenant }, id))?.value;
  if (grant === undefined) return undefined;
  // Another role was granted, and the person is about to bear it.
  if (grant.role !== 'admin') return Infinity;
  const job = grant.jobs?.at(-1);
  const granting = job === undefined ? undefined : (await store.jobs.get({ tenant }, job))?.value;
  if (granting === undefined) return millisecondsOf(grant.at);
  return granting.finished === null ? Infinity : millisecondsOf(granting.finished);
}

/** Since when the oldest of the jobs is at work that may take somebody's way in. Whatever begins later sees whoever is an administrator now. */
async function begunSince({ store }: Pick<FactsParts, 'store'>, tenant: string, { asOf, entries }: AtWork): Promise<number> {
  const begun = await Promise.all(entries.map(async ({ value: { job: id, since } }) => {
    const [plan, job] = await Promise.all([store.plans.get({ tenant }, id), store.jobs.get({ tenant }, id)]);
    if (plan === undefined || !plan.value.operations.some((kind) => couldTake.includes(kind))) return asOf;
    return job === undefined ? since : millisecondsOf(job.value.created);
  }));
  return Math.min(asOf, ...begun);
}

/** No read of the whole directory that began before may end so much later. */
const longestRead = 60 * 60_000;

/** A job that has ended has done what it could; where it does not know what became of somebody, a later read of the directory tells. */
function mayStillTake({ finished, summary }: Job, read: string | null): boolean {
  if (finished === null) return true;
  return summary.unknown > 0 && (read === null || millisecondsOf(read) < millisecondsOf(finished) + longestRead);
}

async function stillLeaving({ store }: FactsParts, tenant: string, noted: AdminGuard['leaving']): Promise<AdminGuard['leaving']> {
  const left: AdminGuard['leaving'] = {};
  const read = (await store.settings.get({ tenant }, 'settings'))?.value.sync.last ?? null;
  for (const [id, jobs] of Object.entries(noted)) {
    const stored = await Promise.all(jobs.map(async (job) => store.jobs.get({ tenant }, job)));
    const open = stored.flatMap((each) => (each !== undefined && mayStillTake(each.value, read) ? [each.id] : []));
    if (open.length > 0) left[id] = open;
  }
  return left;
}
