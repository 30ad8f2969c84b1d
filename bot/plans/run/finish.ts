// What follows when rows are finished: the audit entry first, then the read model, so that nobody reads "done" before it is recorded.
import type { AuditEntry } from '../../../shared/audit.ts';
import type { Job, LedgerRow } from '../../../shared/job.ts';
import { limits } from '../../../shared/limits.ts';
import { statusOf } from '../../../shared/lifecycle.ts';
import type { PlanRow } from '../../../shared/plan.ts';
import type { User } from '../../../shared/user.ts';
import { instant } from '../../ports.ts';
import type { Store, World } from '../../ports.ts';
import { typeOf } from '../operations/index.ts';
import { newUser } from '../operations/new-user.ts';
import { patiently } from './durable.ts';
import { fatesOf } from './outcome.ts';

export interface FinishedRow { row: PlanRow; ledger: LedgerRow }
interface Parts { world: World; store: Store; job: Job }

const auditOutcome = { created: 'done', changed: 'done', skipped: 'skipped', refused: 'refused', failed: 'failed', unknown: 'unknown', 'not-run': 'skipped' } as const;

function entryOf(job: Job, { row, ledger }: FinishedRow, at: string): AuditEntry {
  const done = fatesOf(row, ledger).filter(({ fate }) => fate === 'done').map(({ operation }) => typeOf(operation).words(operation));
  return {
    id: `${job.id}.${String(row.n).padStart(7, '0')}`,
    tenant: job.tenant, at, who: job.requestedBy, source: job.source,
    action: [...new Set(row.operations.map(({ kind }) => kind))].join('+') || job.kind,
    target: { ...row.person, id: ledger.userId || row.person.id },
    before: done.map(({ before }) => before).filter(Boolean).join('; '),
    after: done.map(({ after }) => after).join('; '),
    outcome: auditOutcome[ledger.outcome ?? 'not-run'], reason: ledger.reason, correlation: job.id,
  };
}

/** Rows that were skipped or not run changed nothing and were asked of nobody, so they leave no entry. */
function audited({ ledger }: FinishedRow): boolean {
  return ledger.outcome !== 'not-run' && ledger.outcome !== 'skipped';
}

function projected(user: User, finished: FinishedRow, at: string): User {
  const done = fatesOf(finished.row, finished.ledger).filter(({ fate, begun }) => fate === 'done' || fate === 'already' || begun);
  const changed = done.reduce((state, { operation }) => typeOf(operation).project(operation, state, at), user);
  return { ...changed, status: statusOf(changed) };
}

async function usersBefore({ world, store, job }: Parts, rows: readonly FinishedRow[]): Promise<Map<string, User>> {
  const ids = rows.map(({ ledger }) => ledger.userId).filter((id) => id !== '');
  const users = await patiently(world.clock, () => store.users.getMany(job.tenant, ids));
  return new Map(users.map((user) => [user.id, user]));
}

function made(finished: FinishedRow, at: string): User | undefined {
  const first = finished.row.operations[0];
  if (first === undefined || (first.kind !== 'create-user' && first.kind !== 'invite-guest')) return undefined;
  return finished.ledger.outcome === 'created' ? { ...newUser(finished.ledger.userId, first.account, first.kind === 'invite-guest' ? 'guest' : 'member'), created: at } : undefined;
}

async function updateReadModel(parts: Parts, rows: readonly FinishedRow[], at: string): Promise<void> {
  const { world, store, job } = parts;
  const touched = rows.filter(({ ledger }) => ledger.outcome === 'created' || ledger.outcome === 'changed' || ledger.changes.some(({ state }) => state === 'done' || state === 'already'));
  if (touched.length === 0) return;
  const before = await usersBefore(parts, touched);
  const after: User[] = [];
  for (const finished of touched) {
    const user = before.get(finished.ledger.userId) ?? made(finished, at);
    if (user !== undefined) after.push(projected(user, finished, at));
  }
  // Roles first: what the read model shows already is not seen as new when a crash in between makes this run again.
  for (const { id, role } of after.filter((user) => user.role !== (before.get(user.id)?.role ?? 'user'))) {
    await patiently(world.clock, () => store.roles.put({ tenant: job.tenant }, id, { role, grantedBy: job.requestedBy.id, at }));
  }
  await patiently(world.clock, () => store.users.putMany(job.tenant, after));
}

/** Records finished rows. Doing it again changes nothing: ids are those of job and row, and the read model is set, not added to. */
export async function recordFinished(parts: Parts, rows: readonly FinishedRow[]): Promise<void> {
  const { world, store, job } = parts;
  const now = world.clock.now();
  const entries = rows.filter(audited).map((row) => entryOf(job, row, instant(now)));
  const items = entries.map((value) => ({ id: value.id, value, expiresAt: now + limits.auditLifetime }));
  await patiently(world.clock, () => store.audit.putMany({ tenant: job.tenant }, items));
  await updateReadModel(parts, rows, instant(now));
}
