// What is refused before a job records it: what a plan refuses, as soon as it is made, for it may never be decided; a press by somebody else.
import type { AuditEntry } from '../../shared/audit.ts';
import type { Plan } from '../../shared/plan.ts';
import type { Person } from '../../shared/user.ts';
import { instant } from '../ports.ts';
import { recordEntries, recordFirstTry, rowId } from './audit-entries.ts';
import type { Actor } from './change.ts';
import type { Desk } from './documents.ts';
import { createReports } from './reports.ts';
import { wish } from './wanted-words.ts';

/** Rows with an entry of their own; a file of a hundred thousand wrong lines is one entry more. */
export const refusalsKept = 100;

/** As the audit trail names what a plan would do. */
const askedFor = ({ operations, kind }: Plan): string => operations.join('+') || kind;

/**
 * `asked`: what was asked for, as the audit trail names it. Doing it again changes nothing, here or in the job: ids are those of plan and row.
 * Of many rows, the job records the rest where there will be one.
 */
export async function recordRefusedPlan(desk: Desk, plan: Plan, asked: string): Promise<void> {
  await recordRefusedRows(desk, plan, { action: asked, rest: plan.counts.run === 0 });
}

/** There will be no job. */
export async function recordDropped(desk: Desk, plan: Plan): Promise<void> {
  await recordRefusedRows(desk, plan, { action: askedFor(plan), rest: true });
}

async function recordRefusedRows(desk: Desk, plan: Plan, { action, rest }: { action: string; rest: boolean }): Promise<void> {
  const { id, tenant, counts, requestedBy, source, title } = plan;
  if (counts.refuse === 0) return;
  const entry = (entryId: string, target: Person, reason: string): AuditEntry => entryOf(plan, { id: entryId, who: requestedBy, source, action, target, reason });
  const rows = await createReports(desk.store).rows(tenant, id, { from: 0, limit: refusalsKept, verdict: 'refuse' });
  const entries = rows.map(({ n, person, reason, wanted }) => ({ ...entry(rowId(id, n), person, reason), ...wish(wanted) }));
  const more = counts.refuse - rows.length;
  if (rest && more > 0) entries.push(entry(`${id}.row.more`, { id: '', name: title, email: '' }, `${more.toLocaleString('en-GB')} more rows were refused.`));
  await recordEntries(desk, tenant, entries);
}

/** Somebody pressed on the plan of another person. Tried again, the first time is the one that is kept. */
export async function recordNotYours(desk: Desk, { person, source }: Actor, plan: Plan): Promise<void> {
  const told = { id: `${plan.id}.${person.id}.refused`, who: person, source, action: askedFor(plan), target: { id: '', name: plan.title, email: '' } };
  const entry = entryOf(plan, { ...told, reason: `Only ${plan.requestedBy.name}, who asked for this, can decide it.` });
  await recordFirstTry(desk, plan.tenant, { ...entry, at: instant(desk.world.clock.now()) });
}

function entryOf({ id: correlation, tenant, created }: Plan, told: Pick<AuditEntry, 'id' | 'who' | 'source' | 'action' | 'target' | 'reason'>): AuditEntry {
  return { ...told, tenant, at: created, ...wish(), outcome: 'refused', correlation };
}
