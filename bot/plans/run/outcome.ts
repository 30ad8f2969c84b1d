// What became of a row, in one word and one sentence, from what became of its changes.
import type { JobSummary, LedgerRow, Outcome, ReportRow } from '../../../shared/job.ts';
import type { Operation, PlanRow } from '../../../shared/plan.ts';
import type { Person } from '../../../shared/user.ts';
import { typeOf } from '../operations/index.ts';

type Fate = 'done' | 'already' | 'refused' | 'failed' | 'unknown' | 'not-run' | 'open';
interface OperationFate {
  operation: Operation;
  fate: Fate;
  reason: string;
  /** Not done as a whole, but some of its changes were made: disabled, for example, and sessions not ended. */
  begun: boolean;
  /** What was done: the operation itself, or what it comes to as far as it was begun. */
  done?: Operation;
  /** So many changes of the directory it takes; none for what Usher alone keeps. */
  changes: number;
}

const worstFirst: readonly Fate[] = ['open', 'unknown', 'failed', 'refused', 'not-run', 'already', 'done'];

/** Refused, skipped or left before anything of it was begun, so that not even what Usher alone keeps was done. */
function isUntouched({ outcome, changes }: LedgerRow): boolean {
  return changes.length === 0 && (outcome === 'refused' || outcome === 'skipped' || outcome === 'not-run');
}

function makes({ operation }: Pick<OperationFate, 'operation'>): boolean {
  return typeOf(operation).makes === true;
}

/** Also where something of what the account was to have is missing. */
function isMade({ fate, begun }: OperationFate): boolean {
  return fate === 'done' || begun;
}

/** The fate of each operation: done only when all its changes are; several changes count as their worst. */
export function fatesOf(row: PlanRow, ledger: LedgerRow): OperationFate[] {
  const left = { begun: false, changes: 0 };
  if (isUntouched(ledger)) {
    const fate = ledger.outcome === 'refused' ? 'refused' : 'not-run';
    return row.operations.map((operation) => ({ ...left, operation, fate, reason: ledger.reason }));
  }
  const fates = fatesOfChanges(row, ledger);
  const maker = fates.find(makes);
  if (maker === undefined || isMade(maker)) return fates;
  // Nothing is done to whom the row did not make, also where that takes no change of the directory.
  return fates.map((each) => (each === maker ? maker : { ...left, operation: each.operation, fate: 'not-run', reason: '' }));
}

function fatesOfChanges(row: PlanRow, ledger: LedgerRow): OperationFate[] {
  let at = 0;
  return row.operations.map((operation) => {
    const count = typeOf(operation).steps(operation, { password: () => '' }).length;
    const records = ledger.changes.slice(at, at + count);
    at += count;
    const fates = records.map((record): Fate => (record.state === 'waiting' || record.state === 'sent' ? 'open' : record.state));
    // A second change that was so already (sessions ended by somebody else) does not undo that the first was done.
    const fate = fates.includes('done') && fates.every((each) => each === 'done' || each === 'already')
      ? 'done'
      : worstFirst.find((candidate) => fates.includes(candidate)) ?? 'done';
    const begun = fate !== 'done' && fates.includes('done');
    const done = fate === 'done' ? operation : begun ? typeOf(operation).begun?.(operation) ?? operation : undefined;
    return { operation, fate, begun, changes: count, ...(done !== undefined && { done }), reason: records.find((record) => record.reason !== '')?.reason ?? '' };
  });
}

/** What is so now of all that the row asked for, done by this job or so already. */
export function effectsOf(row: PlanRow, ledger: LedgerRow): Operation[] {
  return fatesOf(row, ledger).flatMap(({ operation, fate, done }) => (fate === 'already' ? [operation] : done ?? []));
}

/** What the job did of the row, for the way back. Until a row has its outcome, what Usher alone keeps is not kept. */
export function doneOf(row: PlanRow, ledger: LedgerRow): Operation[] {
  return fatesOf(row, ledger).filter(({ changes }) => changes > 0 || ledger.outcome !== null).flatMap(({ done }) => done ?? []);
}

/** How the reason of a row begins of which a part was not to be done. */
export const notDone = 'Not done: ';

/** Null while something of the row is still to come. */
export function outcomeOf(row: PlanRow, ledger: LedgerRow): { outcome: Outcome; reason: string } | null {
  const became = becameOf(row, ledger);
  // What the plan refused of the row is told with what was done of it.
  return became === null || row.refused === undefined ? became : { ...became, reason: [became.reason, `${notDone}${row.refused}`].filter(Boolean).join(' ') };
}

function nameOf(operation: Operation, begun: boolean): string {
  const { missing, words } = typeOf(operation);
  return begun && missing !== undefined ? missing : words(operation).title;
}

function becameOf(row: PlanRow, ledger: LedgerRow): { outcome: Outcome; reason: string } | null {
  const all = fatesOf(row, ledger);
  if (all.some(({ fate }) => fate === 'open')) return null;
  const maker = all.find(makes);
  const made = maker !== undefined && isMade(maker);
  // Why somebody was not made is why nothing else was done.
  const fates = maker === undefined || made ? all : [maker];
  const rest = fates.filter(({ fate }) => fate !== 'done' && fate !== 'already');
  const explained = rest.map(({ operation, begun, reason }) => `${nameOf(operation, begun)}: ${reason || 'not done'}`).join(' ');
  if (made) return { outcome: 'created', reason: explained === '' ? '' : `Created, but not everything was done. ${explained}` };
  const doneSome = fates.some(({ fate, begun }) => fate === 'done' || begun);
  if (doneSome && rest.length === 0) return { outcome: 'changed', reason: '' };
  const worst = worstFirst.find((fate) => fates.some((each) => each.fate === fate)) ?? 'done';
  const reasons = [...new Set(fates.filter(({ reason }) => reason !== '').map(({ reason }) => reason))].join(' ');
  if (worst === 'unknown' || worst === 'failed' || worst === 'refused') return { outcome: worst, reason: doneSome ? `Done in part. ${explained}` : reasons };
  if (worst === 'not-run') return { outcome: doneSome ? 'changed' : 'not-run', reason: doneSome ? `Stopped half-way. ${explained}` : '' };
  return { outcome: 'skipped', reason: reasons || 'It was so already.' };
}

const summaryKeys: Readonly<Record<Outcome, keyof JobSummary>> = {
  created: 'created', changed: 'changed', skipped: 'skipped', refused: 'refused', failed: 'failed', unknown: 'unknown', 'not-run': 'notRun',
};

export function counted(summary: JobSummary, outcome: Outcome, by = 1): JobSummary {
  const key = summaryKeys[outcome];
  return { ...summary, [key]: summary[key] + by };
}

/** Who came back under another user name is called by that, for the former one is somebody else's by now; whoever did not come back is called as before. */
export function personNow(row: PlanRow, ledger: LedgerRow | undefined): Person {
  const isRenamed = row.operations.some((operation) => operation.kind === 'restore-user' && operation.userPrincipalName !== undefined);
  const back = !isRenamed || ledger === undefined ? undefined : effectsOf(row, ledger).find((operation) => operation.kind === 'restore-user');
  return { ...row.person, id: ledger?.userId || row.person.id, email: back?.userPrincipalName ?? row.person.email };
}

export function reportRow(row: PlanRow, ledger: LedgerRow | undefined): ReportRow {
  const planned: Outcome = row.verdict === 'skip' ? 'skipped' : row.verdict === 'refuse' ? 'refused' : 'not-run';
  const status = ledger?.outcome ?? planned;
  const { id, email, name } = personNow(row, ledger);
  const link = ledger?.changes.find((change) => change.link !== undefined)?.link;
  const reason = ledger === undefined || ledger.outcome === null ? row.reason : ledger.reason;
  // Somebody may have changed the person since, and then it is that which keeps it from being done.
  const isLacking = row.lacks !== undefined && reason.includes(row.refused ?? row.reason);
  return {
    line: row.line ?? null, email, name, ...(id === '' ? {} : { id }), status, reason, ...(isLacking && { lacks: row.lacks }), ...(link === undefined ? {} : { link }),
  };
}
