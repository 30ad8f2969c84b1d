// Made-up plans and their pages.
import type { PlanRowView, PlanView } from '../../shared/api.ts';

export type MadeUpPlan = Omit<PlanView, 'rows' | 'nextPageToken'>;

/** To be confirmed within the hour: 25 people to do, one skipped, one refused; unless told otherwise. */
export function madeUpPlan(changes: Partial<MadeUpPlan> = {}): MadeUpPlan {
  return {
    id: 'plan-1', title: 'Deactivate 27 people', kind: 'change', requestedBy: { id: 'megan', name: 'Megan Bowen', email: 'megan.bowen@contoso.com' }, created: new Date().toISOString(),
    expires: new Date(Date.now() + 3_600_000).toISOString(), counts: { total: 27, run: 25, skip: 1, refuse: 1 }, decision: 'confirm', state: 'open', hash: 'h', job: null,
    warnings: ['Nobody of Sales may sign in any more.'], ...changes,
  };
}

/** First those to do, then who is skipped, then who is refused. */
function rowOf(n: number, { counts: { run, skip } }: MadeUpPlan): PlanRowView {
  const person = { id: `u${n}`, name: `Person ${n}`, email: `person${n}@contoso.com` };
  if (n < run) return { n, line: null, person, verdict: 'run', reason: '', changes: ['Deactivate: account enabled → account disabled', 'Remove from the group: Sales'] };
  if (n < run + skip) return { n, line: null, person, verdict: 'skip', reason: 'Is inactive already.', changes: [] };
  return { n, line: null, person, verdict: 'refuse', reason: 'Is the last administrator who may sign in.', changes: [] };
}

/** As the server pages them: by verdict, so many from the token on. */
export function planPageOf(plan: MadeUpPlan, query: URLSearchParams): PlanView {
  const { total, run, skip, refuse } = plan.counts;
  const parts: Readonly<Record<string, readonly [number, number]>> = { run: [0, run], skip: [run, skip], refuse: [run + skip, refuse] };
  const [first, count] = parts[query.get('verdict') ?? ''] ?? [0, total];
  const start = Number(query.get('pageToken') || 0);
  const size = Math.min(Number(query.get('pageSize') ?? 100), count - start);
  const rows = Array.from({ length: size }, (_, at) => rowOf(first + start + at, plan));
  return { ...plan, rows, ...(start + size < count && { nextPageToken: String(start + size) }) };
}
