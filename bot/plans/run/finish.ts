// What follows when rows are finished: the audit entry first, then what Usher keeps and the read model, so that nobody reads "done" before it is recorded.
import { askedAt } from '../../../shared/job.ts';
import type { LedgerRow } from '../../../shared/job.ts';
import type { PlanRow } from '../../../shared/plan.ts';
import { instant } from '../../ports.ts';
import { recordEntries, rowId } from '../audit-entries.ts';
import type { NewEntry } from '../audit-entries.ts';
import { typeOf } from '../operations/index.ts';
import { inOne, wantedStates, wish } from '../wanted-words.ts';
import { projectGroups } from './project-groups.ts';
import { projectUsers } from './project-users.ts';
import { patiently } from './durable.ts';
import type { FinishedRow, FinishParts } from './finished-row.ts';
import { freeRoles } from './kept-roles.ts';
import { effectsOf, fatesOf, personNow } from './outcome.ts';

const auditOutcome = { created: 'done', changed: 'done', skipped: 'skipped', refused: 'refused', failed: 'failed', unknown: 'unknown', 'not-run': 'skipped' } as const;

type States = Pick<NewEntry, 'before' | 'after' | 'wanted'>;

/** Before and after of what was done, also of what was begun and not finished; the reason says what of it is missing. Where nothing was, of what was wanted. */
function statesOf({ row, ledger }: FinishedRow, inNameOf?: string): States {
  const done = doneStates(row, ledger, inNameOf);
  if (done.length > 0) return inOne(done);
  if (row.verdict === 'refuse') return wish(row.wanted);
  return { ...inOne(fatesOf(row, ledger).flatMap(({ operation, fate }) => (fate === 'already' ? [] : [wantedStates(operation)]))), wanted: true };
}

function doneStates(row: PlanRow, ledger: LedgerRow, inNameOf?: string): { before: string; after: string }[] {
  return fatesOf(row, ledger).flatMap(({ operation, fate, done }) => {
    if (done === undefined) return [];
    const { words, takesPerson } = typeOf(done);
    const { before, after: state } = words(done);
    const after = takesPerson === true && inNameOf !== undefined ? `${state}, in the name of ${inNameOf}` : state;
    return [{ before, after: fate !== 'done' && done === operation ? `in part: ${after}` : after }];
  });
}

function entryOf({ job, inNameOf }: Pick<FinishParts, 'job' | 'inNameOf'>, finished: FinishedRow, now: string): NewEntry {
  const { row, ledger } = finished;
  // What the plan refused has its entry since then (refused-plans.ts), as far as those are kept.
  const asked = row.verdict === 'refuse' ? askedAt(job) : undefined;
  const at = asked ?? now;
  return {
    id: rowId(job.id, row.n), since: asked ?? job.started ?? job.created,
    tenant: job.tenant, at, who: job.requestedBy, source: job.source,
    action: [...new Set(row.operations.map(({ kind }) => kind))].join('+') || job.kind,
    target: personNow(row, ledger), ...statesOf(finished, inNameOf),
    outcome: auditOutcome[ledger.outcome ?? 'not-run'], reason: ledger.reason, correlation: job.id,
  };
}

/** Rows that were skipped or not run changed nothing and were asked of nobody, so they leave no entry. */
function audited({ ledger }: FinishedRow): boolean {
  return ledger.outcome !== 'not-run' && ledger.outcome !== 'skipped';
}

/** Also where the directory refused the rest of the row: what Usher alone keeps waits for nothing but the account itself. */
const didSomething = ({ row, ledger }: FinishedRow): boolean => ledger.userId !== '' && effectsOf(row, ledger).length > 0;

/** Rows that are recorded together. */
const rowsAtOnce = 500;

/** Records finished rows. Doing it again changes nothing: ids are those of job and row, and what is kept is set, not added to. */
export async function recordFinished(parts: FinishParts, rows: readonly FinishedRow[]): Promise<void> {
  const now = instant(parts.world.clock.now());
  for (let at = 0; at < rows.length; at += rowsAtOnce) {
    await parts.hold();
    await recordSome(parts, rows.slice(at, at + rowsAtOnce), now);
  }
}

async function recordSome(parts: FinishParts, rows: readonly FinishedRow[], now: string): Promise<void> {
  const { world, job } = parts;
  const entries = rows.filter(audited).map((row) => entryOf(parts, row, now));
  await patiently(world.clock, () => recordEntries(parts, job.tenant, entries));
  const touched = rows.filter(didSomething);
  await projectUsers(parts, touched.filter(({ row }) => row.subject !== 'group'), now);
  await projectGroups(parts, touched.filter(({ row }) => row.subject === 'group'), now);
  await freeRoles(parts, rows);
}
