// What to type next, where the report of a job names something that only the person can decide.
import type { ReportRow } from '../../shared/job.ts';

/** Somebody deleted cannot come back under a user name that another account has by now; what was known while planning says what to type itself. */
const needsAnotherName = /under another user name(?!.*restore )/;

/** A sentence, or undefined when there is nothing to suggest. */
export function nextStep(rows: readonly Pick<ReportRow, 'email' | 'status' | 'reason'>[]): string | undefined {
  const row = rows.find(({ email, status, reason }) => status === 'refused' && email.includes('@') && needsAnotherName.test(reason));
  if (row === undefined) return undefined;
  const [mailbox = '', domain = ''] = row.email.split('@');
  return `Give another name that is free, for example: restore ${row.email} as:${mailbox}2@${domain}`;
}
