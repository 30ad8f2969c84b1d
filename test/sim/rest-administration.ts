// What must hold at rest of requests before approvers, of keyed requests and of roles.
import type { Approval } from '../../shared/approval.ts';
import type { AuditEntry } from '../../shared/audit.ts';
import { refusalsKept } from '../../bot/plans/refused-plans.ts';
import { isCalm } from './odds.ts';
import type { Witness } from './witness.ts';

/** An entry stands in the trail at the instant of what it tells. */
export const entryId = (instant: string | null, apart: string): string => `${Date.parse(instant ?? '').toString(36)}.${apart}`;
export const rowEntryId = (instant: string | null, { job, n }: { job: string; n: number }): string => entryId(instant, `${job}.row.${String(n).padStart(7, '0')}`);

/** The ids of entries that the course of a request leaves behind. */
function courseOf({ id, created, votes, state, decided }: Approval): string[] {
  const end = state === 'withdrawn' ? 'withdraw' : state === 'expired' ? 'expire' : state === 'void' ? 'void' : undefined;
  return [entryId(created, `${id}.request`), ...votes.map(({ person, decision, at }) => entryId(at, `${id}.${decision}.${person.id}`)), ...end === undefined ? [] : [entryId(decided, `${id}.${end}`)]];
}

/** An entry about a request: its course, or somebody who was refused. */
export function isOfRequest(witness: Witness, { id, at, correlation, outcome }: AuditEntry): boolean {
  const approval = witness.approvals.get(correlation);
  if (approval === undefined) return false;
  return courseOf(approval).includes(id) || (outcome === 'refused' && id.startsWith(entryId(at, `${correlation}.`)) && id.endsWith('.refused'));
}

/** An entry about a press on the plan of somebody else. */
export function isOfStranger(witness: Witness, { id, at, correlation, outcome, who }: AuditEntry): boolean {
  const plan = witness.plans.get(correlation);
  return plan !== undefined && plan.requestedBy.id !== who.id && outcome === 'refused' && id === entryId(at, `${correlation}.${who.id}.refused`);
}

/** An entry about a job that somebody stopped. */
export function isOfStop({ jobs }: Witness, { id, correlation, outcome }: AuditEntry): boolean {
  const job = jobs.get(correlation);
  return outcome === 'done' && job?.stopRequested === true && id === entryId(job.stoppedAt ?? null, `${correlation}.stop`);
}

/** Refused for want of a role, which comes to no plan; its entries bear an id of their own. */
export function isOfLackedRole({ plans }: Pick<Witness, 'plans'>, { id, at, correlation, outcome }: AuditEntry): boolean {
  return outcome === 'refused' && !plans.has(correlation) && new RegExp(`^${entryId(at, correlation)}(?:\\.\\d\\d)?\\.refused$`).test(id);
}

/** An entry about settings or properties: no plan, and an id of its own. */
export function isOfSettings(_witness: Witness, { id, at, correlation }: AuditEntry): boolean {
  return id === entryId(at, `${correlation}.settings`) || id === entryId(at, `${correlation}.property`);
}

/** An entry about passwords that whoever asked for them may not be told any more. */
export function isOfWithheld({ jobs }: Pick<Witness, 'jobs'>, { id, at, correlation, outcome, who, action }: AuditEntry): boolean {
  return action === 'fetch-passwords' && outcome === 'refused' && id.startsWith(entryId(at, `${correlation}.${action}.`)) && jobs.get(correlation)?.requestedBy.id === who.id;
}

/** An entry about a row that the plan itself refuses, or about the rest of them where no job comes to them. */
export function isOfRefusedPlan(witness: Witness, { id, correlation, outcome }: AuditEntry): boolean {
  const plan = witness.plans.get(correlation);
  if (plan === undefined || outcome !== 'refused') return false;
  const jobless = plan.counts.run === 0 || plan.state === 'cancelled';
  const refused = witness.rowsOf(correlation).filter(({ verdict }) => verdict === 'refuse');
  return refused.some(({ n }) => id === rowEntryId(plan.created, { job: correlation, n })) || (jobless && refused.length > refusalsKept && id === entryId(plan.created, `${correlation}.row.more`));
}

/** I4: where nothing went wrong, whatever was refused before it ran is in the audit trail. */
export function refusedPlansAreTold(witness: Witness): void {
  if (!isCalm(witness.odds)) return;
  for (const { id, created } of witness.plans.values()) {
    const missing = witness.rowsOf(id).filter(({ verdict }) => verdict === 'refuse').slice(0, refusalsKept).find(({ n }) => !witness.audit.has(rowEntryId(created, { job: id, n })));
    if (missing !== undefined) witness.blame('I4', `Row ${missing.n} of plan ${id} was refused, and the audit trail does not know it.`);
  }
}

/** Approved at the moment another undo of the same job began, which everybody is told. */
function isTakenBackByAnother(witness: Witness, { id, takenBack }: Approval): boolean {
  const plan = witness.plans.get(id);
  const by = witness.jobs.get(plan?.undoes ?? '')?.undoneBy;
  return takenBack === true && plan?.state === 'cancelled' && typeof by === 'string' && by !== id;
}

/** I10: whatever was decided is carried out, or dropped, and I15: the audit trail tells its course. */
export function requestsEnd(witness: Witness): void {
  for (const approval of witness.approvals.values()) {
    const { id, state, settled, expires } = approval;
    if (state === 'pending' && witness.scheduler.now() > Date.parse(expires) + 5 * 60_000) witness.blame('I10', `The request ${id} should have expired.`);
    if (state === 'pending') continue;
    const plan = witness.plans.get(id);
    if (!settled) witness.blame('I1', `The request ${id} is ${state}, and nobody saw to what follows.`);
    if (state === 'approved' && !witness.jobs.has(id) && !isTakenBackByAnother(witness, approval)) witness.blame('I1', `The request ${id} was approved and never ran.`);
    if (state !== 'approved' && plan?.state !== 'cancelled') witness.blame('I10', `The request ${id} is ${state}, and its plan is ${plan?.state ?? 'gone'}.`);
    const missing = courseOf(approval).find((entry) => !witness.audit.has(entry));
    if (missing !== undefined) witness.blame('I15', `The audit trail does not know ${missing}.`);
  }
}

/** I22: under one key, one plan comes to anything. */
export function keysAreDoneOnce(witness: Witness): void {
  for (const [name, { plans }] of witness.keyed) {
    const begun = [...plans].filter((plan) => witness.jobs.has(plan) || witness.approvals.has(plan));
    if (begun.length > 1) witness.blame('I22', `The key ${name} led to ${begun.length} plans that ran: ${begun.join(', ')}.`);
  }
}

/** The read model shows the roles that were granted. */
export function rolesAreShown(witness: Witness): void {
  for (const [id, role] of witness.roles) {
    const shown = witness.readModel.get(id);
    if (shown !== undefined && shown.role !== role) witness.blame('I12', `${id} has the role ${role}, and the read model shows ${shown.role}.`);
  }
}
