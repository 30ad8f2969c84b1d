// The first look at a row when its job comes to it: is everything still as it was when the plan was shown?
import type { Job, LedgerRow } from '../../../shared/job.ts';
import type { Plan, PlanRow, Portion } from '../../../shared/plan.ts';
import type { User } from '../../../shared/user.ts';
import type { Directory, Store, World } from '../../ports.ts';
import { letLeave, mayTakeAdmin } from '../admin-guard.ts';
import type { FactsParts } from '../facts.ts';
import { concernsApplications, withApplications } from '../group-applications.ts';
import { groupTypeOf, userTypeOf } from '../operations/index.ts';
import type { KnownGroup } from '../operations/operation.ts';
import { deletedWords } from '../operations/restore-user.ts';
import { withEnds } from '../schedules.ts';
import { patiently } from './durable.ts';
import { keepRoles } from './kept-roles.ts';
import { countSteps } from './task.ts';

/** The users and groups of a portion as the read model has them now; which applications groups are assigned to, as the directory has it. */
export interface Subjects { users: ReadonlyMap<string, User>; groups: ReadonlyMap<string, KnownGroup> }

const changedSince = 'Somebody changed this person since the plan was shown; look again and repeat it.';
const groupChangedSince = 'Somebody changed this group since the plan was shown; look again and repeat it.';

const isForGroup = ({ subject }: PlanRow): boolean => subject === 'group';

interface Parts { world: World; store: Store; directory: Pick<Directory, 'applicationsOf'> }

export async function subjectsOf({ world, store, directory }: Parts, tenant: string, rows: readonly PlanRow[]): Promise<Subjects> {
  const wanted = rows.filter(({ verdict, person }) => verdict === 'run' && person.id !== '');
  const people = wanted.filter((row) => !isForGroup(row)).map(({ person }) => person.id);
  const known = people.length === 0 ? [] : await patiently(world.clock, () => store.users.getMany(tenant, people));
  const users = wanted.some(concernsLocalLogin) ? await patiently(world.clock, () => withEnds(store, tenant, known)) : known;
  const groups = new Map<string, KnownGroup>();
  for (const { person } of wanted.filter(isForGroup)) {
    const stored = await patiently(world.clock, () => store.groups.get({ tenant }, person.id));
    if (stored !== undefined) groups.set(stored.id, stored.value);
  }
  const assigned = wanted.flatMap(({ person, operations }) => (operations.some(concernsApplications) ? groups.get(person.id) ?? [] : []));
  for (const group of await withApplications({ world, directory }, assigned)) groups.set(group.id, group);
  return { users: new Map(users.map((user) => [user.id, user])), groups };
}

/** Who may sign in with a password until when is Usher's own, and not in the read model. */
function concernsLocalLogin({ operations }: Pick<PlanRow, 'operations'>): boolean {
  return operations.some(({ kind }) => kind === 'allow-local-login' || kind === 'disable-local-login');
}

/** Restoring and purging are for those who are deleted. */
function isForDeleted(row: PlanRow): boolean {
  return row.operations.some(({ kind }) => kind === 'restore-user' || kind === 'purge-user');
}

/** Why the row is not run after all, as a sentence; undefined when it may be. */
function obstacle(row: PlanRow, { users, groups }: Subjects): string | undefined {
  if (row.person.id === '') return undefined;
  if (isForGroup(row)) {
    const group = groups.get(row.person.id);
    if (group === undefined) return 'This group does not exist any more.';
    return row.operations.every((operation) => groupTypeOf(operation).stillTrue(operation, group)) ? undefined : groupChangedSince;
  }
  const user = users.get(row.person.id);
  if (user === undefined) return 'This person does not exist any more.';
  if (user.deleted !== null && !isForDeleted(row)) return deletedWords(user);
  return row.operations.every((operation) => userTypeOf(operation).stillTrue(operation, user)) ? undefined : changedSince;
}

/** The ledger row of a row that nobody has begun. */
function freshLedgerRow(row: PlanRow, subjects: Subjects): LedgerRow {
  const base = { n: row.n, userId: row.person.id, changes: [], outcome: null, reason: '' };
  if (row.verdict === 'skip') return { ...base, outcome: 'skipped', reason: row.reason };
  if (row.verdict === 'refuse') return { ...base, outcome: 'refused', reason: row.reason };
  const reason = obstacle(row, subjects);
  if (reason !== undefined) return { ...base, outcome: 'refused', reason };
  return { ...base, changes: Array.from({ length: countSteps(row) }, () => ({ state: 'waiting' as const, sentAt: 0, reason: '' })) };
}

/** The ledger rows of a portion that nobody has begun; whoever would be the last administrator to leave stays, and nobody's role changes with the user name. */
export async function firstLook(parts: FactsParts & Parts & { plan: Pick<Plan, 'operations' | 'admins'> }, job: Pick<Job, 'tenant' | 'id' | 'requestedBy'>, portion: Portion): Promise<LedgerRow[]> {
  const subjects = await subjectsOf(parts, job.tenant, portion.rows);
  const fresh = portion.rows.map((row) => freshLedgerRow(row, subjects));
  for (const [at, row] of portion.rows.entries()) {
    const user = subjects.users.get(row.person.id);
    const record = fresh[at];
    if (user === undefined || record === undefined || record.outcome !== null) continue;
    if (!mayTakeAdmin(row.operations, user, parts.plan)) continue;
    const reason = await patiently(parts.world.clock, () => letLeave(parts, { tenant: job.tenant, job: job.id, plan: parts.plan, user, operations: row.operations }));
    if (reason !== undefined) Object.assign(record, { changes: [], outcome: 'refused', reason });
  }
  for (const [at, row] of portion.rows.entries()) if (fresh[at]?.outcome === null) await keepRoles(parts, job, row);
  return fresh;
}
