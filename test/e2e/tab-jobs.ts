// A made-up import and its report.
import type { JobView } from '../../shared/api.ts';
import { emptySummary } from '../../shared/job.ts';
import type { ReportRow } from '../../shared/job.ts';
import type { Person } from '../../shared/user.ts';

const rowCount = 240;

/** Finished, unless `done` says how far it is. */
export function madeUpJob(requestedBy: Person, done = rowCount): JobView {
  const isDone = done === rowCount;
  const refused = Math.floor(done / 10);
  return {
    id: 'job-1', tenant: 'contoso', kind: 'import', title: 'Import users.csv', plan: 'plan-1', state: isDone ? 'done' : 'running', progress: { done, total: rowCount },
    summary: { ...emptySummary, created: done - refused, refused }, requestedBy, source: 'chat', created: '2026-11-20T09:30:00.000Z', started: '2026-11-20T09:30:02.000Z',
    finished: isDone ? '2026-11-20T09:31:10.000Z' : null, stopRequested: false, problem: null, undoable: false, undoneBy: null,
  };
}

export function madeUpReport(): ReportRow[] {
  return Array.from({ length: rowCount }, (_, n): ReportRow => {
    const person = { line: n + 2, email: `new.person${n}@contoso.com`, name: `New Person ${n}` };
    return n % 10 === 9 ? { ...person, status: 'refused', reason: 'That address belongs to a domain this organisation has not verified.' } : { ...person, status: 'created', reason: '' };
  });
}
