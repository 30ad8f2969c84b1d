// What must hold when everything has come to rest: the reports, the audit and the world tell one story.
import { createHash } from 'node:crypto';
import type { Job, LedgerRow } from '../../shared/job.ts';
import type { PlanRow } from '../../shared/plan.ts';
import { isCalm } from './odds.ts';
import { entryId, isOfLackedRole, isOfRefusedPlan, isOfRequest, isOfSettings, isOfStop, isOfStranger, isOfWithheld, keysAreDoneOnce, refusedPlansAreTold, requestsEnd, rolesAreShown, rowEntryId } from './rest-administration.ts';
import { rolesAreKept } from './rest-roles.ts';
import { passwordsAreHeld } from './rest-secrets.ts';
import { opposite, undoTakesBack } from './rest-undo.ts';
import { clockSlack, creationSlack } from './sim-findings.ts';
import { requestTimeout } from './sim-directory.ts';
import { leavesMark, plannedKeys } from './witness.ts';
import type { Mark, Witness } from './witness.ts';
import type { SimWorld } from './world.ts';

/** One directory change of one row, as its job reports it. */
export interface Told {
  job: Job;
  row: PlanRow;
  ledger: LedgerRow;
  key: string;
  state: LedgerRow['changes'][number]['state'];
  /** Within these bounds of time it must have happened. */
  from: number;
  to: number;
}

const millisecondsOf = (instant: string | null): number => (instant === null ? Infinity : Date.parse(instant));

export function ledgerRow(witness: Witness, job: string, n: number): LedgerRow | undefined {
  for (const ledger of witness.ledgers.get(job)?.values() ?? []) {
    const row = ledger.rows.find((each) => each.n === n);
    if (row !== undefined) return row;
  }
  return undefined;
}

function toldBy(witness: Witness): Told[] {
  const told: Told[] = [];
  for (const job of witness.jobs.values()) {
    for (const row of witness.rowsOf(job.plan ?? '')) {
      const ledger = ledgerRow(witness, job.id, row.n);
      if (ledger === undefined || ledger.changes.length === 0) continue;
      // A request of a process that died may arrive as late as a request may last.
      const bounds = { from: millisecondsOf(job.created), to: millisecondsOf(job.finished) + requestTimeout };
      plannedKeys(job.tenant, row, ledger.userId).flat().forEach((key, at) => {
        const state = ledger.changes[at]?.state ?? 'waiting';
        told.push({ job, row, ledger, key, state, ...bounds });
      });
    }
  }
  return told;
}

const within = ({ from, to }: Pick<Told, 'from' | 'to'>, at: number): boolean => at >= from && at <= to;

/** Whether something may have kept the engine from knowing what became of this. */
export function mayBeDoubted(witness: Witness, told: Told): boolean {
  return [...(witness.doubts.get(told.key) ?? []), ...witness.upheavals].some((at) => within(told, at));
}

/** I3: what is told as done has happened. */
function doneHappened({ witness, truths }: SimWorld, told: readonly Told[]): void {
  for (const each of told.filter(({ state }) => state === 'done')) {
    const same = witness.marks.filter(({ key }) => key === each.key);
    if (same.some(({ by, at }) => by === 'usher' && within(each, at))) continue;
    // After an outcome nobody knows, the directory shows only that it is so, not who did it.
    // Two files with the same people at the same time: the directory cannot say which of them made an account.
    const slack = { from: each.from - (/ (create-user|invite-guest) /.test(each.key) ? creationSlack : clockSlack), to: each.to };
    if (mayBeDoubted(witness, each) && same.some(({ at }) => (leavesMark(each.key) ? within(slack, at) : at <= each.to))) continue;
    // The sessions and the password of an account that was just made are as young as the account.
    const madeAt = truths.get(each.job.tenant)?.people.get(each.ledger.userId)?.createdAt ?? 0;
    if (mayBeDoubted(witness, each) && within(slack, madeAt)) continue;
    // Whoever was deleted meanwhile is in no group any more.
    if (each.key.includes(' remove-member ') && witness.marks.some(({ key }) => key.endsWith(` delete ${each.ledger.userId}`))) continue;
    witness.blame('I3', `Row ${each.row.n} of job ${each.job.id} tells ${each.key} as done, and it never happened.`);
  }
}

/** Somebody, or another plan of ours, took it back before anybody could ask the directory whether it had happened. */
function wasTurnedBack(witness: Witness, { key, at, userId }: Mark): boolean {
  const [tenant = '', effect = '', ...rest] = key.split(' ');
  const back = [tenant, opposite[effect] ?? '', ...rest].join(' ');
  return witness.marks.some((mark) => mark.changed && mark.at >= at && (mark.key === back || mark.key === `${tenant} delete ${userId}`));
}

/** I3, I4: what happened is told: by a row that says done, or says that it cannot know. */
function happenedIsTold(witness: Witness, told: readonly Told[]): void {
  for (const mark of witness.marks.filter(({ by, changed }) => by === 'usher' && changed)) {
    const tellers = told.filter((each) => each.key === mark.key && within(each, mark.at));
    if (tellers.some(({ state }) => state === 'done' || state === 'unknown')) continue;
    if (witness.wasDeleted(mark) || (wasTurnedBack(witness, mark) && tellers.some((each) => mayBeDoubted(witness, each)))) continue;
    const said = tellers.map(({ job, row, state }) => `row ${row.n} of job ${job.id} says ${state}`).join(', ');
    witness.blame('I4', `${mark.key} happened by our hand, but ${said || 'no report knows of it'}.`);
  }
}

/** I2, I4: effects that leave a mark happened as often as they are told. */
function marksAddUp(witness: Witness, told: readonly Told[]): void {
  const ours = new Map<string, Mark[]>();
  for (const mark of witness.marks) {
    if (mark.by === 'usher' && mark.changed && leavesMark(mark.key)) ours.set(mark.key, [...(ours.get(mark.key) ?? []), mark]);
  }
  for (const [key, marks] of ours) {
    const tellers = told.filter((each) => each.key === key && (each.state === 'done' || each.state === 'unknown'));
    if (marks.filter((mark) => !witness.wasDeleted(mark)).length > tellers.length) witness.blame('I2', `${key} happened ${marks.length} times and is told ${tellers.length} times.`);
  }
}

/** I5: an account somebody else made is never called created, and one account is created once. */
function createdIsOurs({ witness, truths }: SimWorld, told: readonly Told[]): void {
  const makers = new Map<string, Told[]>();
  for (const each of told) {
    if (each.state !== 'done' || !/ (create-user|invite-guest) /.test(each.key)) continue;
    const person = truths.get(each.job.tenant)?.people.get(each.ledger.userId);
    if (person?.madeBy !== 'usher') witness.blame('I5', `Row ${each.row.n} of job ${each.job.id} says it made ${each.key}, but ${person === undefined ? 'there is no such account' : 'somebody else did'}.`);
    makers.set(each.ledger.userId, [...(makers.get(each.ledger.userId) ?? []), each]);
  }
  for (const [userId, claims] of makers) {
    const ambiguous = claims.some((claim) => mayBeDoubted(witness, claim)) || claims.every(({ key }) => key.includes('invite-guest'));
    if (claims.length > 1 && !ambiguous) witness.blame('I5', `${claims.length} rows say they made ${userId}.`);
  }
}

const summaryKey = { created: 'created', changed: 'changed', skipped: 'skipped', refused: 'refused', failed: 'failed', unknown: 'unknown', 'not-run': 'notRun' } as const;

const isMade = ({ operations: [first] }: PlanRow): boolean => first?.kind === 'create-user' || first?.kind === 'invite-guest';
/** A row that makes somebody is told as what became of that. */
const madeOutcomes: Readonly<Record<string, string[]>> = { done: ['created'], already: ['skipped'], refused: ['refused'], failed: ['failed'], unknown: ['unknown'], 'not-run': ['not-run'] };

/** What the rules of the report make of a row's changes. */
function outcomeShouldBe({ ledger, row }: { ledger: LedgerRow; row: PlanRow }): string[] {
  const states = ledger.changes.map(({ state }) => state);
  // What is Usher's own alone needs no change of the directory.
  if (states.length === 0 && row.operations.length > 0 && plannedKeys('', row, '').flat().length === 0) return row.verdict === 'run' ? ['changed', 'refused'] : [row.verdict === 'skip' ? 'skipped' : 'refused'];
  if (states.length === 0) return row.verdict === 'run' ? ['refused'] : [row.verdict === 'skip' ? 'skipped' : 'refused'];
  if (isMade(row)) return madeOutcomes[states[0] ?? 'waiting'] ?? [];
  if (states.includes('unknown')) return ['unknown'];
  if (states.includes('failed')) return ['failed'];
  if (states.includes('refused')) return ['refused'];
  if (states.includes('done')) return ['changed'];
  return states.includes('not-run') ? ['not-run'] : ['skipped'];
}

/** I6: every row of the plan is in the report with one outcome, and the sums are right. */
function rowsAreConserved(witness: Witness): void {
  for (const job of witness.jobs.values()) {
    const plan = witness.plans.get(job.plan ?? '');
    if (plan === undefined) continue;
    const counts: Record<string, number> = { created: 0, changed: 0, skipped: 0, refused: 0, failed: 0, unknown: 0, notRun: 0 };
    for (const row of witness.rowsOf(plan.id)) {
      const ledger = ledgerRow(witness, job.id, row.n);
      const outcome = ledger?.outcome ?? 'not-run';
      counts[summaryKey[outcome]] = (counts[summaryKey[outcome]] ?? 0) + 1;
      const open = ledger === undefined || ledger.outcome === null;
      if (open && job.state === 'stopped') continue;
      if (open) {
        witness.blame('I6', `Job ${job.id} is ${job.state}, but row ${row.n} has no outcome.`);
      } else if (!outcomeShouldBe({ ledger, row }).includes(outcome)) {
        witness.blame('I3', `Row ${row.n} of job ${job.id} is told as ${outcome}, but its changes are ${ledger.changes.map(({ state }) => state).join(', ') || 'none'}.`);
      }
    }
    const sum = Object.values(counts).reduce((total, count) => total + count, 0);
    const told = JSON.stringify(job.summary);
    if (sum !== plan.counts.total || job.progress.total !== plan.counts.total) witness.blame('I6', `Job ${job.id} has ${plan.counts.total} rows, its report ${sum}.`);
    if (Object.entries(job.summary).some(([key, count]) => counts[key] !== count)) witness.blame('I6', `Job ${job.id} sums up ${told}, its rows say ${JSON.stringify(counts)}.`);
    if (job.state === 'done' && job.progress.done !== job.progress.total) witness.blame('I19', `Job ${job.id} is done at ${job.progress.done} of ${job.progress.total}.`);
  }
}

/** I3: whoever was not made is told why, and nothing else. */
function unmadeSaysWhy(witness: Witness, told: readonly Told[]): void {
  for (const { job, row, ledger, key } of told.filter(({ key: each, state }) => / (create-user|invite-guest) /.test(each) && state !== 'done')) {
    const why = ledger.changes[0]?.reason ?? '';
    if (ledger.outcome !== null && ledger.reason !== why) witness.blame('I3', `Row ${row.n} of job ${job.id} is told as ${ledger.outcome} “${ledger.reason}”, but of ${key} it is known: “${why}”.`);
  }
}

/** I3: a row that did something says so, whatever its outcome is called. */
function partsAreTold(witness: Witness, told: readonly Told[]): void {
  for (const { job, row, ledger, state, key } of told) {
    if (state !== 'done' || ledger.outcome === 'created' || ledger.outcome === 'changed' || ledger.reason.startsWith('Done in part.')) continue;
    witness.blame('I3', `Row ${row.n} of job ${job.id} is told as ${ledger.outcome} “${ledger.reason}”, but ${key} was done.`);
  }
}

const auditOutcome = { created: 'done', changed: 'done', refused: 'refused', failed: 'failed', unknown: 'unknown' } as const;

/** Nothing of the row was begun: neither in the directory nor of what is Usher's own. */
export const isUntouched = ({ outcome, changes }: Pick<LedgerRow, 'outcome' | 'changes'>): boolean => changes.length === 0 && outcome !== 'changed';

/** I4: every row that was asked of the directory has exactly one entry in the audit trail, which tells the same. */
function auditTellsTheSame(witness: Witness): void {
  const expected = new Set<string>();
  for (const job of witness.jobs.values()) {
    for (const row of witness.rowsOf(job.plan ?? '')) {
      const ledger = ledgerRow(witness, job.id, row.n);
      const outcome = ledger?.outcome;
      if (outcome === undefined || outcome === null || outcome === 'skipped' || outcome === 'not-run') continue;
      const id = rowEntryId(row.verdict === 'refuse' ? job.asked ?? job.created : job.started, { job: job.id, n: row.n });
      expected.add(id);
      const entry = witness.audit.get(id);
      if (entry === undefined) witness.blame('I4', `Row ${row.n} of job ${job.id} is ${outcome}, and the audit trail does not know it.`);
      else if (ledger !== undefined && isUntouched(ledger) && entry.before + entry.after !== '' && entry.wanted !== true) witness.blame('I4', `Row ${row.n} of job ${job.id} was left alone, the audit trail says “${entry.before} → ${entry.after}”.`);
      else if (entry.outcome !== auditOutcome[outcome]) witness.blame('I4', `Row ${row.n} of job ${job.id} is ${outcome}, the audit trail says ${entry.outcome}.`);
    }
  }
  for (const entry of witness.audit.values()) {
    // Whoever was made is welcomed once, as an entry of its own.
    const welcomed = entry.action === 'welcome' && witness.jobs.has(entry.correlation) && entry.id === entryId(entry.at, `${entry.correlation}.welcome.${entry.target.id}`);
    const isKnown = [isOfRequest, isOfStop, isOfStranger, isOfRefusedPlan, isOfWithheld, isOfLackedRole, isOfSettings].some((knows) => knows(witness, entry));
    if (!expected.has(entry.id) && !welcomed && !isKnown) witness.blame('I4', `The audit trail has ${entry.id}, which no report knows.`);
  }
}

/** I7: nothing is unknown without a fault that made it so. */
function unknownHasAReason(witness: Witness, told: readonly Told[]): void {
  for (const each of told.filter(({ state }) => state === 'unknown')) {
    if (isCalm(witness.odds)) witness.blame('I7', `Nothing went wrong in this world, yet row ${each.row.n} of job ${each.job.id} is unknown.`);
    if (!mayBeDoubted(witness, each)) witness.blame('I7', `${each.key} of job ${each.job.id} is unknown, but no answer was lost.`);
  }
}

/** A change fails after the directory, or its object, stayed away for long; nothing fails for being told to wait. */
const leastPutOff = 5;

/** I8: a throttled row waits and does not fail. */
function failedForAReason(witness: Witness, told: readonly Told[]): void {
  for (const each of told.filter(({ state }) => state === 'failed')) {
    const times = [...(witness.putOff.get(each.key) ?? []), ...(witness.doubts.get(each.key) ?? [])].filter((at) => within(each, at)).length;
    if (times < leastPutOff) witness.blame('I8', `${each.key} of job ${each.job.id} failed after ${times} answers that settled nothing.`);
  }
}

/** I1: what was decided to run has a job. */
function decidedPlansRan(witness: Witness): void {
  for (const plan of witness.plans.values()) {
    if (plan.state === 'running' && !witness.jobs.has(plan.id)) witness.blame('I1', `Plan ${plan.id} was decided and never ran.`);
  }
}

/** I11: what ran is what was shown, and whoever was changed in between was left alone. */
function plansRanAsShown(witness: Witness): void {
  for (const job of witness.jobs.values()) {
    const plan = witness.plans.get(job.plan ?? '');
    if (plan === undefined) continue;
    const portions = (witness.portions.get(plan.id) ?? []).toSorted((one, other) => one.index - other.index);
    const hash = portions.reduce((before, { rows }) => createHash('sha256').update(`${before}\n${JSON.stringify(rows)}`).digest('hex'), '');
    if (hash !== plan.hash) witness.blame('I11', `The rows of plan ${plan.id} are not those of its fingerprint.`);
    if (plan.state !== 'running') witness.blame('I11', `Job ${job.id} ran a plan that is ${plan.state}.`);
  }
  for (const { plan, n, userId } of witness.mustRefuse) {
    const job = witness.jobs.get(plan);
    const others = [...witness.jobs.values()].some((each) => each.id !== plan && witness.rowsOf(each.plan ?? '').some((row) => row.person.id === userId));
    const meddled = witness.marks.filter((mark) => mark.by === 'other' && mark.userId === userId).length > 1;
    if (job === undefined || others || meddled || witness.odds.sync) continue;
    const outcome = ledgerRow(witness, plan, n)?.outcome ?? 'not-run';
    if (outcome !== 'refused' && outcome !== 'not-run') witness.blame('I11', `Row ${n} of plan ${plan} was changed by somebody else before it ran, and was ${outcome} all the same.`);
  }
}

/** I21: whoever asked to stop is told that it stopped, or that it was done before. */
function stopsEnd(witness: Witness): void {
  for (const job of witness.jobs.values()) {
    if (job.kind !== 'sync' && job.state !== 'done' && job.state !== 'stopped') witness.blame('I1', `Job ${job.id} ended as ${job.state}.`);
    if (job.state === 'stopped' && !job.stopRequested) witness.blame('I21', `Job ${job.id} was stopped without anybody asking.`);
  }
}

export function checkAtRest(world: SimWorld): void {
  const { witness } = world;
  const told = toldBy(witness);
  doneHappened(world, told);
  happenedIsTold(witness, told);
  marksAddUp(witness, told);
  createdIsOurs(world, told);
  rowsAreConserved(witness);
  unmadeSaysWhy(witness, told);
  partsAreTold(witness, told);
  auditTellsTheSame(witness);
  unknownHasAReason(witness, told);
  failedForAReason(witness, told);
  decidedPlansRan(witness);
  plansRanAsShown(witness);
  stopsEnd(witness);
  undoTakesBack(world, told);
  requestsEnd(witness);
  refusedPlansAreTold(witness);
  keysAreDoneOnce(witness);
  rolesAreShown(witness);
  rolesAreKept(witness);
  passwordsAreHeld(world, told);
}
