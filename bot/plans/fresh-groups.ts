// Groups as the directory has them now, so that a plan shows what was so before, and an undo overwrites nobody's later change.
import { inRequests } from './freshening.ts';
import type { Freshening } from './freshening.ts';
import type { KnownGroup } from './operations/operation.ts';
import { mayLag } from './own-changes.ts';
import { groupFacts } from './own-facts.ts';
import { putIfUnchanged } from './put-if-unchanged.ts';

/** Reads groups that are known again from the directory and brings the read model up to date. Those that are gone are left out, unless Usher changed or made them moments ago. */
export async function freshenGroups(parts: Freshening, ids: readonly string[]): Promise<Map<string, KnownGroup>> {
  const fresh = await inRequests([...new Set(ids)], async (some) => freshenSome(parts, some));
  return new Map(fresh.map((group) => [group.id, group]));
}

async function freshenSome({ world, store, directory, tenant, believe }: Freshening, ids: readonly string[]): Promise<KnownGroup[]> {
  const asked = world.clock.now();
  // Versions, then facts, then the directory: what Usher changes after any of them, it tells by one of them.
  const stored = await store.groups.getMany({ tenant }, ids);
  const facts = new Map((await store.facts.getMany({ tenant }, ids.map(groupFacts))).map(({ id, value }) => [id, value]));
  const seen = new Map((await directory.groups(ids)).map((group) => [group.id, group]));
  const fresh = await Promise.all(stored.map(async (before) => {
    const own = facts.get(groupFacts(before.id));
    const isOwn = mayLag(own ?? {}, asked);
    const group = seen.get(before.id);
    if (group === undefined) return isOwn ? [before.value] : [];
    const value: KnownGroup = { ...group, externalId: own?.externalId ?? before.value.externalId, members: before.value.members };
    if (isOwn) return [believe === undefined ? value : before.value];
    if (JSON.stringify(value) !== JSON.stringify(before.value)) await putIfUnchanged(store.groups, { tenant }, { id: before.id, stored: before, value });
    return [value];
  }));
  return fresh.flat();
}
