// The last administrator who can get in: two plans that are fine alone must not shut out the last two together.
import type { Job } from '../../shared/job.ts';
import type { Operation, OperationKind, Plan } from '../../shared/plan.ts';
import { sideBySide } from '../../shared/side-by-side.ts';
import { signsInElsewhere } from '../../shared/local-login.ts';
import type { User } from '../../shared/user.ts';
import { millisecondsOf, StoreError } from '../ports.ts';
import type { AdminGuard, Store, World } from '../ports.ts';
import { enabledAdmins, entrants, localLoginOf } from './facts.ts';
import type { FactsParts } from './facts.ts';
import { lastAdmin } from './operations/operation.ts';
import type { PlanFacts } from './operations/operation.ts';
import { readSettings } from './organisation-settings.ts';
import { allOf } from './pages.ts';
import { putIfUnchanged } from './put-if-unchanged.ts';
import { tries } from './tries.ts';

const documentId = 'admins';
const mostAttempts = 20;
/** Plans of jobs at work that are read at the same time. */
const plansAtOnce = 8;

/** Whether an operation takes an administrator's way in or role. */
export function takesAdmin(operation: Operation, user: User, localLogin: PlanFacts['localLogin']): boolean {
  switch (operation.kind) {
    case 'disable-account':
    case 'delete-user': return true;
    case 'set-role': return operation.role !== 'admin';
    case 'disable-local-login': return !signsInElsewhere(user, localLogin?.federated ?? new Set());
    default: return false;
  }
}

const couldTake: readonly OperationKind[] = ['disable-account', 'delete-user', 'set-role', 'disable-local-login'];

/** Whether these may take anybody's way in, or the role of an administrator. */
export function mayTakeWayIn(kinds: readonly OperationKind[]): boolean {
  return kinds.some((kind) => couldTake.includes(kind));
}

/**
 * Cheap look before anything is read. Whoever is disabled may be enabled again before the job comes to them; whoever was an administrator when
 * the plan was made may be one again.
 */
export function mayTakeAdmin(operations: readonly Operation[], user: User, { admins = [] }: Pick<Plan, 'admins'>): boolean {
  return (user.role === 'admin' || admins.includes(user.id)) && mayTakeWayIn(operations.map(({ kind }) => kind));
}

interface Leaving { tenant: string; job: string; plan: Pick<Plan, 'admins'>; user: User; operations: readonly Operation[] }

/**
 * Notes that a job is about to take an administrator's way in, before it does; the note is written against the version that was read, so of
 * two jobs at the same moment one sees the other's. Gives a sentence when nobody would be left. Asked again by the same job, it says the same.
 *
 * A job looks at people before it comes to them, and may stand still in between. It notes whoever on its list is an administrator then, or was
 * one when its plan was made; of anybody else it would not know. So those alone count as left who are in no note, and were administrators
 * when each plan was made that is at work now, this one among them: whatever begins later sees that they are.
 */
export async function letLeave(parts: FactsParts & { world: Pick<World, 'random'> }, { tenant, job, plan, user, operations }: Leaving): Promise<string | undefined> {
  const { store } = parts;
  const settings = await readSettings(parts, tenant);
  const localLogin = await localLoginOf(parts, tenant, settings);
  if (!operations.some((operation) => takesAdmin(operation, user, localLogin))) return undefined;
  for await (const _attempt of tries(parts.world, mostAttempts)) {
    const stored = await store.guards.get({ tenant }, documentId);
    // The jobs before the people: what a job that has ended did is seen in the people who are read afterwards.
    const atWork = [plan, ...await plansAtWork(store, tenant)];
    const leaving = await stillLeaving(parts, tenant, stored?.value.leaving ?? {});
    const able = entrants(await enabledAdmins(store, tenant), localLogin);
    // Whoever cannot get in just now may be let in again, and is then the one who is left.
    const others = [...able].filter((id) => id !== user.id && leaving[id] === undefined);
    const isLeft = others.some((id) => atWork.every(({ admins = [] }) => admins.includes(id)));
    // Whoever is none just now shuts nobody out, and is noted all the same.
    if (user.role === 'admin' && !isLeft) return others.length === 0 ? lastAdmin(user) : uncertain(user, others.length);
    const value = { leaving: { ...leaving, [user.id]: [...new Set([...leaving[user.id] ?? [], job])] } };
    if (await putIfUnchanged(store.guards, { tenant }, { id: documentId, stored, value })) return undefined;
  }
  // Asked from within a job, which tries again by itself.
  throw new StoreError('busy', 'The administrators change too fast.');
}

/** Those plans alone that may take somebody's way in. */
async function plansAtWork(store: Pick<Store, 'openJobs' | 'plans'>, tenant: string): Promise<Pick<Plan, 'admins'>[]> {
  const entries = await allOf(store.openJobs, { tenant });
  const plans = await sideBySide(entries, plansAtOnce, async ({ value }) => (await store.plans.get({ tenant }, value.job))?.value);
  return plans.flatMap((plan) => (plan !== undefined && mayTakeWayIn(plan.operations) ? [plan] : []));
}

function uncertain({ displayName }: User, others: number): string {
  return `${displayName} may be the last Organisation Admin who can still get in: ${others === 1 ? 'the other one was' : 'the others were'} made one after other changes were asked for that are at work now. Try again when those are done.`;
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
