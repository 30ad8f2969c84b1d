// Words and numbers as people read them.
import type { JobView } from '../../shared/api.ts';
import type { AuditEntry } from '../../shared/audit.ts';
import { isUnderWay } from '../../shared/job.ts';
import type { JobState, JobSummary, Outcome } from '../../shared/job.ts';
import type { User } from '../../shared/user.ts';

const number = new Intl.NumberFormat('en-GB');
const relative = new Intl.RelativeTimeFormat('en-GB', { numeric: 'auto' });
const exact = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short' });

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;
const steps = [['year', 365 * day], ['month', 30 * day], ['week', 7 * day], ['day', day], ['hour', hour], ['minute', minute]] as const;

export function countWords(count: number): string {
  return number.format(count);
}

/** "1 user", "1,234 users", "more than 10,000 users". */
export function userCountWords({ count, atLeast }: { count: number; atLeast: boolean }): string {
  return `${atLeast ? 'more than ' : ''}${number.format(count)} ${count === 1 && !atLeast ? 'user' : 'users'}`;
}

/** How long before `now` an instant was, in the largest unit that fits: "3 days ago", "yesterday". */
export function agoWords(instant: string, now: number): string {
  const past = now - Date.parse(instant);
  const [unit, length] = steps.find(([, size]) => past >= size) ?? [];
  return unit ? relative.format(-Math.floor(past / length), unit) : 'just now';
}

export function exactWords(instant: string): string {
  return exact.format(new Date(instant));
}

export const jobStateWords: Readonly<Record<JobState, string>> = {
  queued: 'Waiting', running: 'Running', stopped: 'Stopped', done: 'Done', failed: 'Failed',
};

export const outcomeWords: Readonly<Record<Outcome, string>> = {
  created: 'Created', changed: 'Changed', skipped: 'Skipped', refused: 'Refused', failed: 'Failed', unknown: 'Unknown', 'not-run': 'Not run',
};

export const auditOutcomeWords: Readonly<Record<AuditEntry['outcome'], string>> = {
  done: 'Done', skipped: 'Skipped', refused: 'Refused', failed: 'Failed', unknown: 'Unknown',
};

export const sourceWords: Readonly<Record<AuditEntry['source'], string>> = { chat: 'in the chat', tab: 'in the tab', api: 'over the API', system: 'by itself' };

export { actionWords } from '../../shared/audit-actions.ts';

const summaryWords: readonly (readonly [keyof JobSummary, string])[] = [
  ['created', 'created'], ['changed', 'changed'], ['skipped', 'skipped'], ['refused', 'refused'], ['failed', 'failed'], ['unknown', 'unknown'], ['notRun', 'not run'],
];

/** "990 created, 10 refused"; only what happened is named. */
export function summaryLine({ summary, sends = false }: Pick<JobView, 'summary' | 'sends'>, nothing = 'nothing yet'): string {
  return summaryWords.filter(([part]) => summary[part] > 0).map(([part, word]) => `${number.format(summary[part])} ${sends && part === 'changed' ? 'sent' : word}`).join(', ') || nothing;
}

/** What came of a job so far, as the chat says it. A sync changes nobody: it counts what it has read. */
export function resultWords({ kind, state, progress, ...did }: Pick<JobView, 'kind' | 'state' | 'progress' | 'summary' | 'sends'>): string {
  if (kind === 'sync') return `${number.format(progress.done)} ${progress.done === 1 ? 'entry' : 'entries'} read`;
  return summaryLine(did, isUnderWay({ state }) ? 'nothing yet' : 'nothing changed');
}

/** "340 of 1,000"; a sync does not know its total beforehand. */
export function progressWords({ progress }: Pick<JobView, 'progress'>): string {
  return progress.total === 0 ? number.format(progress.done) : `${number.format(progress.done)} of ${number.format(progress.total)}`;
}

/** The letters in the circle beside a name. */
export function initialsOf(name: string): string {
  const words = name.split(/\s+/).filter((word) => /\p{L}/u.test(word));
  return [words[0], words.length > 1 ? words.at(-1) : undefined].map((word) => /\p{L}/u.exec(word ?? '')?.[0] ?? '').join('').toUpperCase();
}

export function yesOrNo(value: boolean): string {
  return value ? 'Yes' : 'No';
}

/** For where local login is set up; without that, nothing is known of anybody. */
export function localLoginWords({ localLogin, localLoginUntil }: Pick<User, 'localLogin' | 'localLoginUntil'>): string {
  if (!localLogin) return 'Not allowed';
  return localLoginUntil === undefined ? 'Allowed' : `Allowed until ${localLoginUntil}`;
}

/** The value of a property that administrators defined; empty when there is none. */
export function propertyWords(value: string | number | boolean | null | undefined): string {
  return typeof value === 'boolean' ? yesOrNo(value) : String(value ?? '');
}
