// A plan of which nothing can run is never run, so no report keeps its refusals: the audit trail does, as soon as the plan is made.
import type { AuditEntry } from '../../shared/audit.ts';
import type { Plan } from '../../shared/plan.ts';
import type { Person } from '../../shared/user.ts';
import { recordEntries } from './audit-entries.ts';
import type { Desk } from './documents.ts';
import { createReports } from './reports.ts';

/** Rows with an entry of their own; a file of a hundred thousand wrong lines is one entry more. */
export const refusalsKept = 100;

/** `asked`: what was asked for, as the audit trail names it. Doing it again changes nothing: ids are those of plan and row. */
export async function recordRefusedPlan(desk: Desk, plan: Plan, asked: string): Promise<void> {
  const { id, tenant, counts, created, requestedBy, source, title } = plan;
  if (counts.run > 0 || counts.refuse === 0) return;
  const entry = (suffix: string, target: Person, reason: string): AuditEntry => (
    { id: `${id}.${suffix}`, tenant, at: created, who: requestedBy, source, action: asked, target, before: '', after: '', outcome: 'refused', reason, correlation: id });
  const rows = await createReports(desk.store).rows(tenant, id, { from: 0, limit: refusalsKept, verdict: 'refuse' });
  const entries = rows.map(({ n, person, reason }) => entry(String(n).padStart(7, '0'), person, reason));
  const more = counts.refuse - rows.length;
  if (more > 0) entries.push(entry('refused', { id: '', name: title, email: '' }, `${more.toLocaleString('en-GB')} more rows were refused.`));
  await recordEntries(desk, tenant, entries);
}
