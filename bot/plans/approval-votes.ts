// When a request is due, how it changes by a vote, and how it ends: from what stands and a moment to what stands then.
import { approvalsCounted, isGivenBy, votesInTime, votesStanding } from '../../shared/approval.ts';
import type { Approval, Vote, Votes } from '../../shared/approval.ts';
import { UsherError } from '../../shared/errors.ts';
import type { ApprovalSettings } from '../../shared/settings.ts';
import type { Person } from '../../shared/user.ts';
import { millisecondsOf } from '../ports.ts';
import type { Actor } from './change.ts';

const hour = 60 * 60 * 1000;

export function isReminderDue(approval: Approval, { remindAfterHours }: ApprovalSettings, now: number): boolean {
  return approval.state === 'pending' && remindAfterHours > 0 && approval.reminded === null && now > millisecondsOf(approval.created) + remindAfterHours * hour;
}

interface Cast { actor: Pick<Actor, 'person' | 'source'>; decision: Vote['decision']; at: string; /** Of whoever casts it, and of whom they stand in for. */ whose: string[]; /** Rejected for the sake of something lesser. */ instead?: boolean }

export function ended(approval: Approval, state: Approval['state'], { by, at }: { by: Person | null; at: string }): Approval {
  return { ...approval, state, decidedBy: by, decided: at, untold: at };
}

/** On what the request tells of losses at that moment. */
function voteOn({ lossesAdded }: Approval, { actor: { person, source }, decision, at, whose }: Cast): Vote {
  return { person, source, decision, at, ...(whose.length > 1 && { whose }), ...(lossesAdded !== undefined && { shown: lossesAdded }) };
}

/** Of a request that says whose approvals are set aside now. UsherError plan.already-decided for whoever has approved it already, as it is by now, or has one vote together with somebody who has. */
export function voted(approval: Approval, cast: Cast): Approval {
  const { actor: { person }, decision, at, whose, instead = false } = cast;
  const votes = [...approval.votes, voteOn(approval, cast)];
  if (decision === 'reject') return ended({ ...approval, votes, ...(instead && { instead: '' }) }, 'rejected', { by: person, at });
  const given = votesStanding(approval).find((vote) => isGivenBy(vote, whose));
  if (given !== undefined) throw new UsherError('plan.already-decided', givenWords(given, person), { details: { approval } });
  const next = { ...approval, votes };
  return isEnough(next) ? ended(next, 'approved', { by: person, at }) : { ...next, untold: at };
}

/** As many approvals as it takes, of what is known by now and of people who could give them still. */
export function isEnough(approval: Votes & Pick<Approval, 'quorum'>): boolean {
  return approvalsCounted(approval).length >= approval.quorum;
}

function givenWords({ person: { id, name } }: Vote, person: Person): string {
  return id === person.id ? 'You have approved this already; another approval is needed.' : `${name} has approved this, and one of you stands in for the other, so it counts for both. The approval of somebody else is needed.`;
}

/** Approved when whoever asked could not have asked any more: Usher ends it, and the press that found it out is kept. */
export function voided(approval: Approval, cast: Cast): Approval {
  const voted = votesInTime(approval).some(({ person }) => person.id === cast.actor.person.id);
  return ended(voted ? approval : { ...approval, votes: [...approval.votes, voteOn(approval, cast)] }, 'void', { by: null, at: cast.at });
}
