// What the audit trail keeps of every change, refusals included.
import { z } from 'zod';
import { fold } from './fold.ts';
import { sourceSchema } from './plan.ts';
import { personSchema } from './user.ts';
import type { Person } from './user.ts';

export const auditEntrySchema = z.object({
  /** Begins with the instant at which it happened, by which the trail is in order. Deterministic: writing it twice is writing it once. */
  id: z.string(),
  tenant: z.string(),
  at: z.string(),
  who: personSchema,
  source: sourceSchema,
  /** What was done, for example "disable-account" or "import". */
  action: z.string(),
  /** Of a request for approval: what it would do, by which it is found as well. */
  asks: z.string().optional(),
  target: personSchema,
  /** Of a request about several people: the first of them, by whom it is found as well. */
  concerns: z.array(personSchema).optional(),
  before: z.string(),
  after: z.string(),
  /** Nothing of it was done, as far as is known: `after` is what was wanted. */
  wanted: z.literal(true).optional(),
  outcome: z.enum(['done', 'skipped', 'refused', 'failed', 'unknown']),
  reason: z.string(),
  /** Ties the entries of one request together: the job, or an id of the request's own. */
  correlation: z.string(),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;

/** What had no state before, as a message, is told as it is. */
export function fromTo(before: string, after: string): string {
  return before === '' ? after : `${before} → ${after || 'nothing'}`;
}

/** A wish is not to be taken for what was done. */
export const wishWords = ({ wanted }: Pick<AuditEntry, 'wanted'>, words: string): string => (wanted === true && words !== '' ? `wanted: ${words}` : words);

/** “Approvals needed: 1 → 2” where both sides bear the same names in front of their values; otherwise all of before, and all of after. */
export function changeWords({ before, after, ...entry }: Pick<AuditEntry, 'before' | 'after' | 'wanted'>): string {
  const [old, now] = [before.split('; '), after.split('; ')];
  const pairs = now.map((words, at) => {
    const named = /^[^:“]+: (?=.)/.exec(words)?.[0];
    const was = old[at];
    return named !== undefined && was?.startsWith(named) === true ? `${was} → ${words.slice(named.length)}` : undefined;
  });
  return wishWords(entry, old.length === now.length && pairs.every((pair) => pair !== undefined) ? pairs.join('; ') : fromTo(before, after));
}

/** What is written with a document because of a change of it, until the audit trail has it. */
export interface Unrecorded { unrecorded?: readonly AuditEntry[] }

/** What an entry is found by: every way to name who did it and to whom it was done, the one to whom alone, and each thing that was done or asked for. */
export function auditMarks({ who, target, concerns = [], action, asks }: AuditEntry): string[] {
  const names = [who, target, ...concerns].flatMap(({ id, email, name }: Person) => [id, email, name]).filter((name) => name !== '');
  return [...new Set([...names.map(personMark), ...(target.id === '' ? [] : [targetMark(target.id)]), ...[action, ...asks === undefined ? [] : [asks]].flatMap((each) => each.split('+')).map(actionMark)])];
}

/** `name`: an id, an e-mail address or a name, however it is spelled. */
export function personMark(name: string): string {
  return `person:${fold(name)}`;
}

/** Of what was done to this person or group, whoever did it: of an administrator there is far more that they did to others. */
export function targetMark(id: string): string {
  return `target:${id}`;
}

export function actionMark(action: string): string {
  return `action:${action}`;
}
