// How entries get into the audit trail. Nothing else writes there.
import { auditMarks } from '../../shared/audit.ts';
import type { AuditEntry } from '../../shared/audit.ts';
import { limits } from '../../shared/limits.ts';
import type { Desk } from './documents.ts';

/** Entries are made once and never written again: what stands there already is from before a crash or the first try, and stays. */
export async function recordEntries({ world, store }: Desk, tenant: string, entries: readonly AuditEntry[]): Promise<void> {
  const expiresAt = world.clock.now() + limits.auditLifetime;
  const items = entries.map((value) => ({ id: value.id, value, expiresAt, marks: auditMarks(value) }));
  for (const outcome of items.length === 0 ? [] : await store.audit.writeMany({ tenant }, items)) {
    if ('problem' in outcome && outcome.problem.kind !== 'conflict') throw outcome.problem;
  }
}
