// What is checked at every write that reaches the store: who may write, what may never change or fall.
import type { Approval } from '../../shared/approval.ts';
import type { AuditEntry } from '../../shared/audit.ts';
import { leavesRest } from '../../shared/job.ts';
import type { Job, Ledger } from '../../shared/job.ts';
import type { Plan, Portion } from '../../shared/plan.ts';
import type { User } from '../../shared/user.ts';
import type { RoleGrant, Scope, Store } from '../../bot/ports.ts';
import type { SimProcess } from './process.ts';
import type { Truth } from './truth.ts';
import { isOfLackedRole, isOfRefusedPlan, isOfSettings } from './rest-administration.ts';
import { adminsAreLeft, withinBlastRadius } from './watch-admins.ts';
import { mustBeApproved, onApproval } from './watch-approvals.ts';
import type { Witness } from './witness.ts';

interface Written { process: SimProcess; space: keyof Store; scope: Scope; id: string; value: unknown }

export interface StoreEvents {
  wrote(written: Written): void;
  wroteUser(user: User): void;
  removed(removed: Omit<Written, 'value'>): void;
  /** An answer is about to reach the process. */
  read(answer: { process: SimProcess; space: keyof Store; value: unknown }): void;
}

const over = new Set(['done', 'already', 'refused', 'failed', 'unknown', 'not-run']);

/** I16: nothing of one tenant carries another one's name. Ids of tenants occur in no other text. */
function tenantsNeverMeet(witness: Witness, { space, scope, id }: Written, text: string): void {
  const other = scope.tenant === 't1' ? 't2' : 't1';
  if (witness.odds.tenants > 1 && new RegExp(`\\b${other}\\b`).test(text)) witness.blame('I16', `${space} ${id} of ${scope.tenant} speaks of ${other}.`);
}

/** I9: one process an epoch, epochs only rise, and nobody writes a job under an epoch that is over. */
function fencedJob(witness: Witness, process: SimProcess, { before, job }: { before: Job | undefined; job: Job }): void {
  const claims = witness.claims.get(job.id) ?? [];
  const current = claims.at(-1);
  const lease = job.lease;
  if (lease === null) {
    if (before !== undefined && before.lease !== null && current?.process !== process) witness.blame('I9', `${process.name} ended job ${job.id} while ${current?.process.name} held it.`);
    return;
  }
  const epoch = current?.epoch ?? 0;
  if (lease.epoch === epoch && before?.lease?.owner === lease.owner) return;
  if (lease.epoch <= epoch) {
    witness.blame('I9', `${process.name} wrote job ${job.id} under epoch ${lease.epoch}, but epoch ${epoch} was taken before.`);
    return;
  }
  // Whoever takes a job over does not know what the one before had sent.
  if (epoch > 0) witness.upheavals.push(witness.scheduler.now());
  claims.push({ process, epoch: lease.epoch });
  witness.claimCount += 1;
  witness.lastClaimant = process;
  witness.claims.set(job.id, claims);
}

/** I19: progress never falls, the total never changes, and a finished job stays finished. */
function progressRises(witness: Witness, before: Job | undefined, job: Job): void {
  if (before === undefined) return;
  if (job.progress.done < before.progress.done) witness.blame('I19', `Progress of job ${job.id} fell from ${before.progress.done} to ${job.progress.done}.`);
  if (job.kind !== 'sync' && job.progress.total !== before.progress.total) witness.blame('I19', `The total of job ${job.id} changed from ${before.progress.total} to ${job.progress.total}.`);
  if (before.finished !== null && job.finished !== before.finished) witness.blame('I19', `Job ${job.id} was finished and was finished again.`);
  if (before.stopRequested && !job.stopRequested) witness.blame('I21', `The wish to stop job ${job.id} was lost.`);
}

/** I14: a job is taken back once; another undo begins only when those before it have ended and left a rest. */
function undoneOnce(witness: Witness, { id, undoes }: Job): void {
  if (undoes === undefined) return;
  for (const other of witness.jobs.values()) if (other.undoes === undoes && !leavesRest(other)) witness.blame('I14', `Undo ${id} begins, and undo ${other.id} has taken back job ${undoes}.`);
}

function beginsToRun(witness: Witness, job: Job): void {
  const plan = witness.plans.get(job.plan ?? '');
  if (plan !== undefined) mustBeApproved(witness, plan);
  if (plan !== undefined && plan.state !== 'running') witness.blame('I11', `Plan ${plan.id} is ${plan.state}, and a job of it begins.`);
  undoneOnce(witness, job);
  withinBlastRadius(witness, job);
}

/** I15: nobody is told that a row is over before the audit trail knows. */
function toldAfterwards(witness: Witness, { id, summary: { created, changed, refused, failed, unknown } }: Job): void {
  // What the plan itself refuses is known since the plan is.
  const refusedBefore = witness.rowsOf(id).filter(({ verdict }) => verdict === 'refuse').length;
  const told = created + changed + Math.max(0, refused - refusedBefore) + failed + unknown;
  const audited = witness.auditedRows.get(id) ?? 0;
  if (told > audited) witness.blame('I15', `Job ${id} tells of ${told} rows, of which the audit trail knows ${audited}.`);
}

function onJob(witness: Witness, process: SimProcess, job: Job): void {
  const before = witness.jobs.get(job.id);
  if (before === undefined && job.plan !== null) beginsToRun(witness, job);
  toldAfterwards(witness, job);
  fencedJob(witness, process, { before, job });
  progressRises(witness, before, job);
  if (job.stopRequested && !witness.stops.has(job.id)) witness.stops.set(job.id, witness.scheduler.now());
  witness.jobs.set(job.id, job);
}

/** I9: after a ledger was written under an epoch, no write under an earlier one lands. */
function fencedLedger(witness: Witness, process: SimProcess, ledger: Ledger): void {
  const mine = (witness.claims.get(ledger.job) ?? []).findLast((claim) => claim.process === process)?.epoch;
  const place = `${ledger.job} ${ledger.index}`;
  const last = witness.ledgerEpochs.get(place) ?? 0;
  if (mine === undefined) witness.blame('I9', `${process.name} wrote a ledger of job ${ledger.job} without ever holding the job.`);
  else if (mine < last) witness.blame('I9', `${process.name} wrote ledger ${place} under epoch ${mine} after a write under epoch ${last}.`);
  else witness.ledgerEpochs.set(place, mine);
}

/** I6: rows neither appear nor vanish, and what was said of a row stays said. */
function rowsStay(witness: Witness, before: Ledger, ledger: Ledger): void {
  if (before.rows.length !== ledger.rows.length) witness.blame('I6', `Ledger ${ledger.job} ${ledger.index} went from ${before.rows.length} to ${ledger.rows.length} rows.`);
  before.rows.forEach((row, at) => {
    const after = ledger.rows[at];
    if (row.outcome !== null && after?.outcome !== row.outcome) witness.blame('I6', `Row ${row.n} of job ${ledger.job} was ${row.outcome} and became ${after?.outcome ?? 'open'}.`);
    row.changes.forEach((change, position) => {
      const now = after?.changes[position];
      if (over.has(change.state) && now?.state !== change.state) witness.blame('I7', `Change ${position} of row ${row.n} of job ${ledger.job} was ${change.state} and became ${now?.state ?? 'nothing'}.`);
    });
  });
  if (before.settled && !ledger.settled) witness.blame('I6', `Ledger ${ledger.job} ${ledger.index} was settled and is open again.`);
}

function onLedger(witness: Witness, process: SimProcess, ledger: Ledger): void {
  fencedLedger(witness, process, ledger);
  const ledgers = witness.ledgers.get(ledger.job) ?? new Map<number, Ledger>();
  const before = ledgers.get(ledger.index);
  if (before !== undefined) rowsStay(witness, before, ledger);
  ledgers.set(ledger.index, ledger);
  witness.ledgers.set(ledger.job, ledgers);
}

/** I15: an entry is written once and stands. I4: it belongs to something. */
function onAudit(witness: Witness, entry: AuditEntry): void {
  const before = witness.audit.get(entry.id);
  if (before !== undefined) witness.blame('I15', `Audit entry ${entry.id} said ${before.outcome} “${before.after}” and was written again: ${entry.outcome} “${entry.after}”.`);
  const ofRow = /\.row\.\d{7}$/.test(entry.id) && !isOfRefusedPlan(witness, entry);
  if (ofRow && !witness.ledgers.has(entry.correlation)) witness.blame('I4', `Audit entry ${entry.id} belongs to no ledger.`);
  if (!witness.plans.has(entry.correlation) && !isOfLackedRole(witness, entry) && !isOfSettings(witness, entry)) witness.blame('I4', `Audit entry ${entry.id} belongs to nothing.`);
  if (ofRow) witness.auditedRows.set(entry.correlation, (witness.auditedRows.get(entry.correlation) ?? 0) + 1);
  witness.audit.set(entry.id, entry);
}

/** The role is Usher's own. */
function onRole(witness: Witness, { id, role, jobs = [] }: RoleGrant & { id: string }, truth: Truth | undefined): void {
  witness.roles.set(id, role);
  witness.grants.add(`${jobs.at(-1) ?? ''} ${id}`);
  if (truth !== undefined) adminsAreLeft(witness, truth, id);
}

/** I11: a plan that was shown keeps its rows. */
function onPortion(witness: Witness, portion: Portion): void {
  const known = witness.portions.get(portion.plan) ?? [];
  const before = known.find(({ index }) => index === portion.index);
  if (before === undefined) known.push(portion);
  else if (JSON.stringify(before) !== JSON.stringify(portion)) witness.blame('I11', `Portion ${portion.index} of plan ${portion.plan} was changed after it was stored.`);
  witness.portions.set(portion.plan, known);
}

/** An undo that was let run and found that another one had its job: the only plan that is decided and comes to nothing, before it has a job. */
function foundTakenBack(witness: Witness, before: Plan, plan: Plan): boolean {
  const undoneBy = witness.jobs.get(plan.undoes ?? '')?.undoneBy ?? plan.id;
  return before.state === 'running' && plan.state === 'cancelled' && undoneBy !== plan.id && undoneBy !== plan.continues && !witness.jobs.has(plan.id);
}

/** I11: of a decision there is one. */
function onPlan(witness: Witness, plan: Plan): void {
  const before = witness.plans.get(plan.id);
  if (before !== undefined && before.state !== 'open' && before.state !== 'waiting' && !foundTakenBack(witness, before, plan)) witness.blame('I11', `Plan ${plan.id} was ${before.state} and became ${plan.state}.`);
  if (before !== undefined && before.hash !== plan.hash) witness.blame('I11', `The fingerprint of plan ${plan.id} changed.`);
  if (before !== undefined && before.state !== 'running' && plan.state === 'running') mustBeApproved(witness, plan);
  if (before === undefined) witness.plannedAt.set(plan.id, witness.scheduler.now());
  witness.plans.set(plan.id, plan);
}

export function watchStore(witness: Witness, truths: ReadonlyMap<string, Truth>): StoreEvents {
  return {
    wrote(written) {
      const { process, space, id, value } = written;
      const text = JSON.stringify(value);
      tenantsNeverMeet(witness, written, text);
      witness.secrets.nowhere(`${space} ${id}`, text);
      // What is stored in a space has the type of that space (bot/ports.ts).
      if (space === 'jobs') onJob(witness, process, value as Job);
      else if (space === 'ledgers') onLedger(witness, process, value as Ledger);
      else if (space === 'audit') onAudit(witness, value as AuditEntry);
      else if (space === 'portions') onPortion(witness, value as Portion);
      else if (space === 'plans') onPlan(witness, value as Plan);
      else if (space === 'approvals') onApproval(witness, value as Approval);
      else if (space === 'roles') onRole(witness, { ...(value as RoleGrant), id }, truths.get(written.scope.tenant));
      else if (space === 'openJobs') witness.openJobs.add(id);
      else if (space === 'heldSecrets') witness.secrets.notes.add(id);
    },
    wroteUser: (user) => { witness.noteUser(user); },
    removed({ process, space, id }) {
      if (space === 'audit') witness.blame('I15', `${process.name} removed the audit entry ${id}.`);
      if (space === 'openJobs') witness.openJobs.delete(id);
      if (space === 'heldSecrets') witness.secrets.notes.delete(id);
    },
    read({ space, value }) {
      witness.reading = space === 'jobs' && value !== undefined ? { event: witness.scheduler.events(), job: value as Job } : undefined;
    },
  };
}
