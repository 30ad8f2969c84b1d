// A request that waits for somebody else's decision, and what became of it.
import { z } from 'zod';
import { cardPlaceSchema } from './job.ts';
import { sourceSchema } from './plan.ts';
import { personSchema } from './user.ts';

/** `void`: whoever had asked could not have asked any more, or somebody else took the same back meanwhile; Usher ended it. */
export const approvalStateSchema = z.enum(['pending', 'approved', 'rejected', 'expired', 'withdrawn', 'void']);

export const voteSchema = z.object({ person: personSchema, decision: z.enum(['approve', 'reject']), at: z.string(), source: sourceSchema });
export type Vote = z.infer<typeof voteSchema>;

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
  /** Who exactly and what, a line a person: the first twenty, then "and 480 more". */
  people: z.array(z.string()),
  /** Whom it is about, where that is one; the audit trail of that person has the request and what came of it. */
  about: personSchema.optional(),
  /** The request would delete people, whom deactivating would keep. */
  deletes: z.boolean().optional(),
  /** Names of those who could decide it when it was asked for, the first twenty. */
  asked: z.array(z.string()),
  /** There are fewer people left who may approve it than it takes; absent is no. */
  unreachable: z.boolean().optional(),
  /** It became so after it was asked for, and whoever asked has not been told. */
  lostReach: z.boolean().optional(),
  /** It would take back what another undo has taken back since it was asked for. */
  takenBack: z.boolean().optional(),
  votes: z.array(voteSchema),
  /** Whose decision ended it; null while it is pending, and when Usher ended it: expired or void. */
  decidedBy: personSchema.nullable(),
  decided: z.string().nullable(),
  /** The job that runs the plan, once approved. */
  job: z.string().nullable(),
  /** It has ended, and all that follows has been done: the plan runs or is dropped, and the audit knows. */
  settled: z.boolean(),
  reminded: z.string().nullable(),
  /** Not everybody knows of its latest course yet: when somebody last began to tell it, or went on telling. Null or absent: they do. */
  untold: z.string().nullable().optional(),
  /** Copies of the card, so that every one can be kept true; of one for a whole channel, `person` is empty. */
  cards: z.array(z.object({ person: z.string(), place: cardPlaceSchema })),
});
export type Approval = z.infer<typeof approvalSchema>;

export type Copy = Approval['cards'][number];

/** Whom a copy in a channel is for. */
export const everybody = '';

/** Whether two readings of a request give the same cards. */
export function looksLike(one: Approval, other: Approval): boolean {
  const look = ({ state, votes, unreachable = false, asked, takenBack = false }: Approval): string => JSON.stringify([state, votes.length, unreachable, asked, takenBack]);
  return look(one) === look(other);
}

/** Why a request came to nothing though somebody approved it. */
export function voidWords({ requestedBy, takenBack = false }: Pick<Approval, 'requestedBy' | 'takenBack'>): string {
  if (takenBack) return 'That was taken back already, so nothing was done.';
  return `${requestedBy.name}, who asked for this, is no administrator any more, so nothing was done.`;
}

/** What people and programs see of it. */
export const approvalViewSchema = approvalSchema.omit({ tenant: true, cards: true, reminded: true, settled: true, untold: true, lostReach: true });
