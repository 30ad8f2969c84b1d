// What a job is: durable work with progress, and the report it leaves.
import { z } from 'zod';
import { lackSchema, sourceSchema } from './plan.ts';
import { personSchema } from './user.ts';

export const jobStateSchema = z.enum(['queued', 'running', 'stopped', 'done', 'failed']);
export type JobState = z.infer<typeof jobStateSchema>;

/** What became of one row. `changed` = an existing user was changed; `unknown` = it may have happened and could not be found out. */
export const outcomeSchema = z.enum(['created', 'changed', 'skipped', 'refused', 'failed', 'unknown', 'not-run']);
export type Outcome = z.infer<typeof outcomeSchema>;

export const jobSummarySchema = z.object({
  created: z.number().int(), changed: z.number().int(), skipped: z.number().int(), refused: z.number().int(),
  failed: z.number().int(), unknown: z.number().int(), notRun: z.number().int(),
});
export type JobSummary = z.infer<typeof jobSummarySchema>;
export const emptySummary: JobSummary = { created: 0, changed: 0, skipped: 0, refused: 0, failed: 0, unknown: 0, notRun: 0 };

/** A card in some chat that shows this job and is kept up to date. */
export const cardPlaceSchema = z.object({ conversation: z.string(), message: z.string() });
export type CardPlace = z.infer<typeof cardPlaceSchema>;

/** One process at a time works on a job: the holder renews before `until`; the next holder counts `epoch` up. */
export const leaseSchema = z.object({ owner: z.string(), epoch: z.number().int(), until: z.number() });

export const jobSchema = z.object({
  id: z.string(),
  tenant: z.string(),
  kind: z.enum(['change', 'import', 'undo', 'sync']),
  title: z.string(),
  /** The plan it runs; null for a sync. */
  plan: z.string().nullable(),
  state: jobStateSchema,
  /** Rows finished and rows in all; `done` never falls and `total` never changes. */
  progress: z.object({ done: z.number().int(), total: z.number().int() }),
  summary: jobSummarySchema,
  requestedBy: personSchema,
  source: sourceSchema,
  /** When its plan was asked for, which is the order of every list of jobs; absent where that is `created`, and on older jobs. */
  asked: z.string().optional(),
  /** When it was let run, which may be long after: it waited to be confirmed or approved. */
  created: z.string(),
  started: z.string().nullable(),
  finished: z.string().nullable(),
  stopRequested: z.boolean(),
  stoppedBy: personSchema.optional(),
  /** When that was. */
  stoppedAt: z.string().optional(),
  lease: leaseSchema.nullable(),
  /** Where a sync goes on after a restart; opaque to everyone but the sync. */
  cursor: z.string().nullable(),
  /** Why it failed, in a sentence. */
  problem: z.string().nullable(),
  cards: z.array(cardPlaceSchema),
  /** The card whose button began it, while the process works on it whose turn answers there; whoever carries it on instead has it among its `cards`. */
  pressed: cardPlaceSchema.optional(),
  /** Whether anything it did can be taken back, and the job that did so. */
  undoable: z.boolean(),
  undoneBy: z.string().nullable(),
  /** The latest undo of it that was put before the approvers, whatever became of that. */
  undoAsked: z.string().optional(),
  /** It sends messages and does nothing else: whom it reached is not changed. */
  sends: z.boolean().optional(),
  /** For an undo: the job whose effects it takes back. */
  undoes: z.string().optional(),
  /** One-time passwords of several people were put into an encrypted file, which the requester can fetch once. */
  secretsFile: z.boolean().optional(),
  /**
   * How many rows' one-time secrets went with a process that was interrupted, what these are, and what is to be done, as the end of a
   * sentence. Not `certain`: that process may still tell them, and when it has told all of them, this goes.
   */
  secretsLost: z.object({ count: z.number().int(), certain: z.boolean(), what: z.string(), remedy: z.string() }).optional(),
});
export type Job = z.infer<typeof jobSchema>;

/** When somebody asked for it: what lists of jobs are in the order of. */
export function askedAt({ asked, created }: Pick<Job, 'asked' | 'created'>): string {
  return asked ?? created;
}

export function isUnderWay({ state }: Pick<Job, 'state'>): boolean {
  return state === 'queued' || state === 'running';
}

/** It has ended, and not all that it was to do has become of it. */
export function leavesRest({ finished, state, summary: { failed, unknown, notRun } }: Pick<Job, 'finished' | 'state' | 'summary'>): boolean {
  return finished !== null && (state !== 'done' || failed + unknown + notRun > 0);
}

/** How far one directory change of one row has come. `sent` = asked for, answer not yet recorded. */
export const changeStateSchema = z.enum(['waiting', 'sent', 'done', 'already', 'refused', 'failed', 'unknown', 'not-run']);

export const changeRecordSchema = z.object({
  state: changeStateSchema,
  /** Clock time of the first sending, 0 before. */
  sentAt: z.number(),
  /** Why it was refused, failed or is unknown, as a sentence; empty otherwise. */
  reason: z.string(),
  /** Where a person can do what was refused. */
  link: z.string().optional(),
});
export type ChangeRecord = z.infer<typeof changeRecordSchema>;

/** What happened so far to the rows of one portion; the only thing about a running plan that changes. */
export const ledgerSchema = z.object({
  job: z.string(),
  index: z.number().int(),
  /** All rows are finished, audited and in the read model. */
  settled: z.boolean(),
  rows: z.array(z.object({
    n: z.number().int(),
    /** The account's id once it is known. */
    userId: z.string(),
    changes: z.array(changeRecordSchema),
    outcome: outcomeSchema.nullable(),
    reason: z.string(),
    /** The process whose memory has the one-time secrets that the row made; `-` where nobody knows them any more. */
    secretsWith: z.string().optional(),
  })),
});
export type Ledger = z.infer<typeof ledgerSchema>;
export type LedgerRow = Ledger['rows'][number];

/** A line of the report people read and send again. */
export const reportRowSchema = z.object({
  line: z.number().int().nullable(),
  email: z.string(),
  name: z.string(),
  /** Of the account or group, once there is one. */
  id: z.string().optional(),
  status: outcomeSchema,
  reason: z.string(),
  /** Of what the reason says: what is missing in what was asked. How that is written, each door says in its own words. */
  lacks: z.array(lackSchema).optional(),
  /** What was done, before → after, of whoever was here before. */
  did: z.string().optional(),
  /** Where a person can do what no app is let do. */
  link: z.string().optional(),
});
export type ReportRow = z.infer<typeof reportRowSchema>;
