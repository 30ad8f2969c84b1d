// The entry of a change that is one document is written with it, so that no crash loses it, and is brought into the audit trail from there.
import type { AuditEntry, Unrecorded } from '../../shared/audit.ts';
import type { DocSpace } from '../ports.ts';
import { recordEntries } from './audit-entries.ts';
import type { Desk } from './documents.ts';
import { putIfUnchanged } from './put-if-unchanged.ts';
import { tries } from './tries.ts';

interface Place<T> { space: DocSpace<T>; tenant: string; id: string }

const mostAttempts = 20;

/** Gives those that this call took from the document: of several at the same moment, one has each. What is left is found by whoever comes next. */
export async function recordKept<T extends Unrecorded>(desk: Desk, { space, tenant, id }: Place<T>): Promise<readonly AuditEntry[]> {
  for await (const _attempt of tries(desk.world, mostAttempts)) {
    const stored = await space.get({ tenant }, id);
    const entries = stored?.value.unrecorded ?? [];
    if (stored === undefined || entries.length === 0) return [];
    await recordEntries(desk, tenant, entries);
    if (await putIfUnchanged(space, { tenant }, { id, stored, value: { ...stored.value, unrecorded: [] } })) return entries;
  }
  return [];
}
