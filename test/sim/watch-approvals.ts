// I10: of every request one decision, by people who may, and nothing of it runs unless they approved.
import type { Approval } from '../../shared/approval.ts';
import type { Plan, PlanRow } from '../../shared/plan.ts';
import { mayDecide } from './witness.ts';
import type { Witness } from './witness.ts';

const sameDecision = (one: Approval, other: Approval): boolean =>
  JSON.stringify([one.state, one.votes, one.decidedBy, one.decided, one.job ?? other.job]) === JSON.stringify([other.state, other.votes, other.decidedBy, other.decided, other.job]);

/** Whether the read model, which the server goes by, had the person as an administrator at some moment since they pressed. */
function hadRight(witness: Witness, person: string, since: number): boolean {
  return mayDecide(witness.readModel.get(person)) || (witness.rightLostAt.get(person) ?? -Infinity) >= since;
}

/** Whether it showed them without that right at some moment since then. */
function lackedRight(witness: Witness, person: string, since: number): boolean {
  return !mayDecide(witness.readModel.get(person)) || (witness.rightLostAt.get(person) ?? -Infinity) >= since || (witness.rightGivenAt.get(person) ?? -Infinity) >= since;
}

/** The votes that were given since it was last found that more would be lost. */
const inTime = (witness: Witness, { id, votes }: Approval): Approval['votes'] => votes.slice(witness.overtaken.get(id) ?? 0);

function onVotes(witness: Witness, before: Approval, approval: Approval): void {
  const { id, requestedBy } = approval;
  if (JSON.stringify(approval.votes.slice(0, before.votes.length)) !== JSON.stringify(before.votes)) witness.blame('I10', `Votes on ${id} were changed after they were cast.`);
  for (const { person, decision } of approval.votes.slice(before.votes.length)) {
    const since = witness.pressedAt.get(`${id} ${person.id}`);
    if (person.id === requestedBy.id) witness.blame('I10', `${person.id} decided the own request ${id}.`);
    // Whoever approved may think better of it, and approves again what was found since.
    if (decision === 'approve' && inTime(witness, before).some((vote) => vote.person.id === person.id)) witness.blame('I10', `${person.id} approved ${id} twice.`);
    if (since === undefined) witness.blame('I10', `${person.id} is said to have decided ${id} and never pressed.`);
    else if (since > Date.parse(approval.expires)) witness.blame('I10', `${person.id} pressed on ${id} after it had expired, and it counts.`);
    else if (!hadRight(witness, person.id, since)) witness.blame('I10', `${person.id} decided ${id} and was no administrator any more.`);
  }
}

function onEnd(witness: Witness, approval: Approval): void {
  const { id, state, votes, quorum, requestedBy, decidedBy, expires, source } = approval;
  const since = Math.min(...votes.map(({ person }) => witness.pressedAt.get(`${id} ${person.id}`) ?? Infinity));
  if (state === 'approved') {
    const counted = inTime(witness, approval);
    if (votes.some(({ decision }) => decision === 'reject') || counted.length < quorum) witness.blame('I10', `${id} counts as approved with ${counted.length} of ${quorum} votes.`);
    const lastPress = witness.pressedAt.get(`${id} ${votes.at(-1)?.person.id ?? ''}`) ?? Infinity;
    if (counted.filter(({ person }) => hadRight(witness, person.id, lastPress)).length < quorum) witness.blame('I10', `${id} was approved by people of whom some were no administrators any more.`);
    if (source !== 'api' && !hadRight(witness, requestedBy.id, since)) witness.blame('I10', `${id} was approved when ${requestedBy.id}, who had asked for it, was no administrator any more.`);
  }
  if (state === 'rejected' && votes.at(-1)?.decision !== 'reject') witness.blame('I10', `${id} counts as rejected, and nobody rejected it.`);
  if (state === 'withdrawn' && decidedBy?.id !== requestedBy.id) witness.blame('I10', `${id} was withdrawn by ${decidedBy?.id ?? 'nobody'}.`);
  if (state === 'void' && decidedBy !== null) witness.blame('I10', `${id} came to nothing, and ${decidedBy.id} is said to have decided so.`);
  // A press found it out, or Usher itself, which looks from time to time; until then they may have been an administrator. That another undo was faster, “a job is taken back once” looks after.
  if (state === 'void' && approval.takenBack !== true && (source === 'api' || !lackedRight(witness, requestedBy.id, Math.min(since, Date.parse(approval.created))))) witness.blame('I10', `${id} came to nothing, and ${requestedBy.id}, who had asked for it, was an administrator all the time.`);
  if (state === 'expired' && witness.scheduler.now() <= Date.parse(expires)) witness.blame('I10', `${id} expired before its time.`);
}

export function onApproval(witness: Witness, approval: Approval): void {
  const before = witness.approvals.get(approval.id);
  witness.approvals.set(approval.id, approval);
  if (before === undefined) {
    witness.requestedAt = witness.scheduler.now();
    if (approval.state !== 'pending' || approval.votes.length > 0) witness.blame('I10', `The request ${approval.id} begins as ${approval.state}.`);
    return;
  }
  if (before.state !== 'pending') {
    if (!sameDecision(before, approval)) witness.blame('I10', `The request ${approval.id} was ${before.state} and became ${approval.state}.`);
    return;
  }
  // Whoever approved by then, or in that very moment, was not shown it.
  if (before.lossesAdded !== approval.lossesAdded) witness.overtaken.set(approval.id, approval.votes.length);
  onVotes(witness, before, approval);
  if (approval.state !== 'pending') onEnd(witness, approval);
}

/** What nobody may do alone. */
export function isGrave({ operations, verdict }: PlanRow): boolean {
  return verdict === 'run' && operations.some((operation) => operation.kind === 'delete-user' || ('role' in operation && operation.role === 'admin'));
}

/** A plan begins to run. */
export function mustBeApproved(witness: Witness, plan: Pick<Plan, 'id' | 'decision'>): void {
  const approval = witness.approvals.get(plan.id);
  if (approval !== undefined && approval.state !== 'approved') witness.blame('I10', `Plan ${plan.id} runs, and its request is ${approval.state}.`);
  const grave = witness.rowsOf(plan.id).some(isGrave);
  if (approval === undefined && (grave || plan.decision === 'approval')) witness.blame('I10', `Plan ${plan.id} runs, and nobody was asked to approve it.`);
}
