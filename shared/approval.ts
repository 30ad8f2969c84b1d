// A request that waits for somebody else's decision, and what became of it.
import { z } from 'zod';
import { cardPlaceSchema, jobStateSchema, jobSummarySchema, reportRowSchema } from './job.ts';
import { withRemedy } from './lacking.ts';
import { lossSchema, operationKindSchema, sourceSchema } from './plan.ts';
import { personSchema } from './user.ts';
import type { Person } from './user.ts';

/** `void`: whoever had asked could not have asked any more, or somebody else took the same back meanwhile; Usher ended it. */
export const approvalStateSchema = z.enum(['pending', 'approved', 'rejected', 'expired', 'withdrawn', 'void']);

export const voteSchema = z.object({
  person: personSchema, decision: z.enum(['approve', 'reject']), at: z.string(), source: sourceSchema,
  /** Ids of those whose one vote it was: of whoever gave it, and of whom they stood in for then. Absent: of whoever gave it. */
  whose: z.array(z.string()).optional(),
  /** The `lossesAdded` of the request that was approved; absent: nothing had been added. An approval counts as long as nothing was added since. */
  shown: z.string().optional(),
});
export type Vote = z.infer<typeof voteSchema>;

/** What came of the plan when its job ended. */
export const approvalResultSchema = z.object({
  state: jobStateSchema,
  summary: jobSummarySchema,
  /** Who was left out and why, the first ten. */
  problems: z.array(reportRowSchema),
  /** Why it failed as a whole, in a sentence. */
  problem: z.string().nullable(),
});
export type ApprovalResult = z.infer<typeof approvalResultSchema>;

/** So many of those who are left out are named. */
export const leftOutKept = 10;

/** People of one request in whose audit trail it stands. */
export const concernsKept = 250;

/** Somebody who is asked and has no card so far. */
export const unreachedSchema = z.object({
  person: personSchema,
  /** They never opened Usher in Teams, do not have it there any more, or Teams did not take the card: for them, or at that moment. */
  why: z.enum(['unopened', 'removed', 'refused', 'later']),
  tries: z.number().int(),
  /** Clock time before which it is not tried again. */
  notBefore: z.number(),
  /** Clock time until which a process tries. */
  trying: z.number().optional(),
});
export type Unreached = z.infer<typeof unreachedSchema>;

/** Bears the id of its plan: a plan is asked for once. */
export const approvalSchema = z.object({
  id: z.string(),
  tenant: z.string(),
  title: z.string(),
  requestedBy: personSchema,
  source: sourceSchema,
  created: z.string(),
  /** Instant after which it counts as rejected. */
  expires: z.string(),
  state: approvalStateSchema,
  /** So many approvals are needed. */
  quorum: z.number().int(),
  /** What would be lost or given, as whole sentences; the approver reads them first. */
  consequences: z.array(z.string()),
  /** When the people whom it is about were last looked at for that; absent on older ones. */
  consequencesAt: z.string().optional(),
  /** Those of the consequences that follow how people are. */
  losses: z.array(lossSchema).optional(),
  /** When it was last found that more would be lost than was shown until then; absent while that never was. */
  lossesAdded: z.string().optional(),
  /** Who exactly and what, a line a person: the first twenty, then "and 480 more". */
  people: z.array(z.string()),
  /** Who is left out and why, a line a person: the first ten, then "and 20 more". */
  leftOut: z.array(z.string()).optional(),
  /** For how many of how many people it would be done, where some are left out. */
  part: z.object({ run: z.number().int(), total: z.number().int() }).optional(),
  /** Whom it is about, where that is one; the audit trail of that person has the request and what came of it. */
  about: personSchema.optional(),
  /** What it comes to for the one whom it is about, in words. */
  change: z.object({ before: z.string(), after: z.string() }).optional(),
  /** Whom it is about, where they are several: the first of them, as many as have it in their audit trail. */
  concerns: z.array(personSchema).optional(),
  /** Kinds of what it would do; absent on older ones. */
  operations: z.array(operationKindSchema).optional(),
  /** The request would delete people, whom deactivating would keep. */
  deletes: z.boolean().optional(),
  /** Names of those who are asked: who may decide, whoever stands in in place of whom; the first twenty. */
  asked: z.array(z.string()),
  /** Ids of those who could decide it when Usher last looked; whoever is none of them any more only looks on. */
  approvers: z.array(z.string()).optional(),
  /** Those of them whom the card could not be brought to so far. */
  unreached: z.array(unreachedSchema).optional(),
  /** Who is asked in place of whom; whoever is stood in for may decide all the same. */
  standIns: z.array(z.object({ person: personSchema, absent: personSchema })).optional(),
  /** There are fewer people left who may approve it than it takes; absent is no. */
  unreachable: z.boolean().optional(),
  /** It became so after it was asked for, and whoever asked has not been told. */
  lostReach: z.boolean().optional(),
  /** It would take back what another undo has taken back since it was asked for. */
  takenBack: z.boolean().optional(),
  votes: z.array(voteSchema),
  /** Ids of those of them who approved and could not any more when Usher last looked: their approvals count again once they could. */
  setAside: z.array(z.string()).optional(),
  /** Whose decision ended it; null while it is pending, and when Usher ended it: expired or void. */
  decidedBy: personSchema.nullable(),
  decided: z.string().nullable(),
  /** The job that runs the plan, once approved. */
  job: z.string().nullable(),
  /** Rejected by somebody who deactivates the people instead: the plan of that, empty before it is made. */
  instead: z.string().optional(),
  /** What came of the plan that was approved, or of what was done instead. Null: nothing came of it, and nothing will. */
  result: approvalResultSchema.nullable().optional(),
  /** It has ended, and all that follows has been done: the plan runs or is dropped, and the audit knows. */
  settled: z.boolean(),
  reminded: z.string().nullable(),
  /** Not everybody knows of its latest course yet: when somebody last began to tell it, or went on telling. Null or absent: they do. */
  untold: z.string().nullable().optional(),
  /** Of what is not told to everybody yet, what whoever asked knows already; as `newsOf` names it. */
  heard: z.string().optional(),
  /** Copies of the card, so that every one can be kept true; of one for a whole channel, `person` is empty. */
  cards: z.array(z.object({ person: z.string(), place: cardPlaceSchema, /** Sent to remind of it; absent is no. */ reminder: z.boolean().optional(), /** The `lossesAdded` of the request when it was sent; absent: nothing had been added. */ shown: z.string().optional() })),
});
export type Approval = z.infer<typeof approvalSchema>;

export type Copy = Approval['cards'][number];

/** Whom a copy in a channel is for. */
export const everybody = '';

/** Whether two readings of a request give the same cards. */
export function looksLike(one: Approval, other: Approval): boolean {
  return lookOf(one) === lookOf(other);
}

/** The same for two readings that give the same cards. */
export function lookOf(approval: Approval): string {
  const { votes, asked, approvers = [], standIns = [], setAside = [], consequences, lossesAdded } = approval;
  const missed = notReached(approval).map(({ person, why }) => `${person.id} ${why}`).toSorted();
  return JSON.stringify([newsOf(approval), votes.length, asked, approvers, standIns, setAside, missed, isBeforeNobody(approval), consequences, lossesAdded]);
}

/** Whoever is asked and has neither a card nor decided all the same. */
export function notReached({ unreached = [], ...approval }: Votes & Pick<Approval, 'standIns' | 'unreached'>): Unreached[] {
  return unreached.filter(({ person }) => voteGiven(approval, person.id) === undefined);
}

/** Nobody who could decide it has it before them, as far as Usher knows. */
export function isBeforeNobody(approval: Approval): boolean {
  const { state, votes, cards, approvers = [] } = approval;
  return state === 'pending' && votes.length === 0 && notReached(approval).length > 0 && !cards.some(({ person }) => person === everybody || approvers.includes(person));
}

/** Whose vote somebody gives: their own, and that of those they stand in for. */
export function voteOf(person: string, standIns: readonly { person: string; absent: string }[]): string[] {
  return [person, ...standIns.filter((each) => each.person === person).map(({ absent }) => absent)];
}

/** One person and who stands in for them have one vote together, whoever of them gives it. */
export function isGivenBy({ person, whose = [person.id] }: Pick<Vote, 'person' | 'whose'>, vote: readonly string[]): boolean {
  return whose.some((id) => vote.includes(id));
}

export type Votes = Pick<Approval, 'votes' | 'setAside' | 'lossesAdded'>;

/** Given before it was found that more would be lost: nobody has approved what is known by now. */
function isOvertaken({ decision, shown = '' }: Vote, { lossesAdded = '' }: Votes): boolean {
  return decision === 'approve' && shown !== lossesAdded;
}

/** The votes on what is known by now. */
export function votesInTime(approval: Votes): Vote[] {
  return approval.votes.filter((vote) => !isOvertaken(vote, approval));
}

/** The votes on what is known by now, of those who could give them still. */
export function votesStanding({ setAside = [], ...approval }: Votes): Vote[] {
  return votesInTime(approval).filter(({ person }) => !setAside.includes(person.id));
}

/** The approvals that were given by people who could not give them any more. */
export function votesSetAside({ setAside = [], ...approval }: Votes): Vote[] {
  return votesInTime(approval).filter(({ person }) => setAside.includes(person.id));
}

/** Everybody who approved before it was found that more would be lost, and has not approved since. */
export function overtakenBy(approval: Votes): Person[] {
  const since = new Set(votesInTime(approval).map(({ person }) => person.id));
  const people = approval.votes.filter((vote) => isOvertaken(vote, approval) && !since.has(vote.person.id)).map(({ person }) => person);
  return [...new Map(people.map((person) => [person.id, person])).values()];
}

/** One of two was set aside while the other gave the vote they have together: the later counts for both. */
export function approvalsCounted(approval: Votes): Vote[] {
  const approved = votesStanding(approval).filter(({ decision }) => decision === 'approve');
  return approved.reduceRight<Vote[]>((counted, vote) => (counted.some((later) => isGivenBy(later, vote.whose ?? [vote.person.id])) ? counted : [vote, ...counted]), []);
}

/** The vote that leaves this person none to give: their own, or one that was theirs as well. */
export function voteGiven({ standIns = [], ...approval }: Votes & Pick<Approval, 'standIns'>, person: string): Vote | undefined {
  const mine = voteOf(person, standIns.map((each) => ({ person: each.person.id, absent: each.absent.id })));
  return votesStanding(approval).find((vote) => isGivenBy(vote, mine));
}

/** Everybody whose decision it was: all who approved it, or whoever ended it otherwise. */
export function decidersOf({ state, decidedBy, ...approval }: Votes & Pick<Approval, 'state' | 'decidedBy'>): Person[] {
  const approved = state === 'approved' ? approvalsCounted(approval).map(({ person }) => person) : [];
  return approved.length === 0 && decidedBy !== null ? [decidedBy] : approved;
}

/** Whether this person could decide it when Usher last looked; a copy in a channel is for all who may. */
export function isPutBefore({ approvers }: Pick<Approval, 'approvers'>, person: string): boolean {
  return person === everybody || approvers === undefined || approvers.includes(person);
}

/** What there is to tell whoever asked, told apart from what there was before. */
export function newsOf({ state, unreachable = false, takenBack = false, result, instead }: Pick<Approval, 'state' | 'unreachable' | 'takenBack' | 'result' | 'instead'>): string {
  return [state, ...(unreachable ? ['unreachable'] : []), ...(takenBack ? ['taken-back'] : []), ...(instead === undefined ? [] : ['instead']), ...(result === undefined ? [] : [result?.state ?? 'nothing'])].join('.');
}

/** A job is to end yet, and what comes of it to be told. */
export function awaitsResult({ state, settled, job, instead, result }: Pick<Approval, 'state' | 'settled' | 'job' | 'instead' | 'result'>): boolean {
  if (result !== undefined) return false;
  return state === 'approved' ? !settled || job !== null : state === 'rejected' && instead !== undefined;
}

/** Why a request came to nothing though somebody approved it. */
export function voidWords({ requestedBy, takenBack = false }: Pick<Approval, 'requestedBy' | 'takenBack'>): string {
  if (takenBack) return 'That was taken back already, so nothing was done.';
  return `${requestedBy.name}, who asked for this, is no administrator any more, so nothing was done.`;
}

/** What programs know of the state: for them a request that came to nothing was rejected. */
export const shownApprovalStateSchema = approvalStateSchema.exclude(['void']);
export const approvalViewSchema = approvalSchema.omit({ tenant: true, change: true, cards: true, reminded: true, settled: true, untold: true, lostReach: true, heard: true, standIns: true, approvers: true, losses: true }).extend({
  state: shownApprovalStateSchema,
  /** Why it came to nothing, as a sentence, where nobody rejected it. */
  reason: z.string().optional(),
  unreached: z.array(unreachedSchema.pick({ person: true, why: true })).optional(),
  result: approvalResultSchema.extend({ problems: z.array(reportRowSchema.omit({ lacks: true })) }).nullable().optional(),
});

/** A request as programs see it, with what they do not see still beside it. */
export function approvalView(approval: Approval): Omit<Approval, 'state'> & Pick<z.infer<typeof approvalViewSchema>, 'state' | 'reason'> {
  const { state, result } = approval;
  const shown = result === undefined || result === null ? approval : { ...approval, result: { ...result, problems: result.problems.map((row) => ({ ...row, reason: withRemedy(row.reason, row) })) } };
  return state === 'void' ? { ...shown, state: 'rejected', reason: voidWords(approval) } : { ...shown, state };
}
