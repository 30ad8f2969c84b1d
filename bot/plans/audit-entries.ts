// How entries get into the audit trail. Nothing else writes there.
import { auditMarks } from '../../shared/audit.ts';
import type { AuditEntry } from '../../shared/audit.ts';
import { limits } from '../../shared/limits.ts';
import { millisecondsOf } from '../ports.ts';
import type { World } from '../ports.ts';
import type { Desk } from './documents.ts';

/**
 * An entry on its way into the trail: its `id` is what tells it apart, and gets in front of it the instant at which it happened, by which the trail is
 * in order. Both are fixed before it is first written, so that it is written once, whatever crash repeats the writing.
 */
export interface NewEntry extends AuditEntry {
  /** The fixed instant of what happens while others write, and perhaps twice: a job's beginning, for its rows. Absent: `at` is fixed itself. */
  since?: string;
}

/** How long before it happened the instant of an entry may lie, in milliseconds: so long a job may run. */
export const longestRun = 24 * 60 * 60 * 1000;

/** What tells the entry of a row apart; it sorts behind the decision that let the job run, should both be of one instant. */
export const rowId = (job: string, n: number): string => `${job}.row.${String(n).padStart(7, '0')}`;

function dated({ ids }: Pick<World, 'ids'>, { since, ...entry }: NewEntry): AuditEntry {
  return { ...entry, id: `${ids.earliest(millisecondsOf(since ?? entry.at))}.${entry.id}` };
}

/** Entries of earlier versions bear the id of their plan, however long it had waited before. */
export function isDated({ ids }: Pick<World, 'ids'>, { id, at }: AuditEntry): boolean {
  return id.indexOf('.') === ids.earliest(millisecondsOf(at)).length;
}

/** Entries are made once and never written again: what stands there already is from before a crash or the first try, and stays. */
export async function recordEntries(desk: Desk, tenant: string, entries: readonly NewEntry[]): Promise<void> {
  await write(desk, tenant, entries.map((entry) => ({ entry: dated(desk.world, entry), marks: [] })));
}

/** Of what somebody tries again and again the first time is kept; two tries at the same moment may both be. */
export async function recordFirstTry(desk: Desk, tenant: string, entry: AuditEntry): Promise<void> {
  const mark = `try:${entry.id}`;
  const { items } = await desk.store.audit.page({ tenant }, { mark, limit: 1 });
  if (items.length === 0) await write(desk, tenant, [{ entry: dated(desk.world, entry), marks: [mark] }]);
}

async function write({ world, store }: Desk, tenant: string, written: readonly { entry: AuditEntry; marks: readonly string[] }[]): Promise<void> {
  const expiresAt = world.clock.now() + limits.auditLifetime;
  const items = written.map(({ entry, marks }) => ({ id: entry.id, value: entry, expiresAt, marks: [...auditMarks(entry), ...marks] }));
  for (const outcome of items.length === 0 ? [] : await store.audit.writeMany({ tenant }, items)) {
    if ('problem' in outcome && outcome.problem.kind !== 'conflict') throw outcome.problem;
  }
}
