// Groups as the directory has them now, so that a plan shows what was so before, and an undo overwrites nobody's later change.
import { sideBySide } from '../../shared/side-by-side.ts';
import type { Directory, Store, World } from '../ports.ts';
import type { KnownGroup } from './operations/operation.ts';
import { mayLag } from './own-changes.ts';
import { groupFacts } from './own-facts.ts';
import { putIfUnchanged } from './put-if-unchanged.ts';

/** Groups that the directory is asked about in one request, and requests side by side. */
const inOneRequest = 20;
const requestsAtOnce = 8;

interface Freshening {
  world: Pick<World, 'clock'>;
  store: Store;
  directory: Directory;
  tenant: string;
  /** What is given of those that Usher changed moments ago: as Usher left them, or, without it, as the directory shows them, which may lag. */
  believe?: 'own changes';
}

/** Reads groups that are known again from the directory and brings the read model up to date. Those that are gone are left out, unless Usher changed or made them moments ago. */
export async function freshenGroups(parts: Freshening, ids: readonly string[]): Promise<Map<string, KnownGroup>> {
  const wanted = [...new Set(ids)];
  const batches = Array.from({ length: Math.ceil(wanted.length / inOneRequest) }, (_none, at) => wanted.slice(at * inOneRequest, (at + 1) * inOneRequest));
  const fresh = await sideBySide(batches, requestsAtOnce, async (some) => freshenSome(parts, some));
  return new Map(fresh.flat().map((group) => [group.id, group]));
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
