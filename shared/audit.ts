// What the audit trail keeps of every change, refusals included.
import { z } from 'zod';
import { sourceSchema } from './plan.ts';
import { personSchema } from './user.ts';

export const auditEntrySchema = z.object({
  /** Deterministic: job and row, or the request that was refused; writing it twice is writing it once. */
  id: z.string(),
  tenant: z.string(),
  at: z.string(),
  who: personSchema,
  source: sourceSchema,
  /** What was done, for example "disable-account" or "import". */
  action: z.string(),
  target: personSchema,
  before: z.string(),
  after: z.string(),
  outcome: z.enum(['done', 'skipped', 'refused', 'failed', 'unknown']),
  reason: z.string(),
  /** Ties the entries of one request together: the job, or the request id. */
  correlation: z.string(),
});
export type AuditEntry = z.infer<typeof auditEntrySchema>;
