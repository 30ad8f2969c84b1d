// The groups of the directory and who is in them, as part of a read of everything.
import { isOvertaken } from '../ports.ts';
import type { Directory, ExpectingItem, Store, Stored, World } from '../ports.ts';
import type { KnownGroup } from '../plans/operations/operation.ts';
import { mayLag } from '../plans/own-changes.ts';
import { allGroupFacts, groupFacts } from '../plans/own-facts.ts';
import { allOf, pagesOf } from '../plans/pages.ts';

interface Parts { world: Pick<World, 'clock'>; store: Store; directory: Directory }

/** Keeps the job this process's own; false when it is to end. Asked between any two steps that may take long. */
export type GoesOn = () => Promise<boolean>;

/** Groups whose members are read at the same time. */
const groupsAtOnce = 6;

/** What Usher itself did to a group moments ago, or does meanwhile, is newer than what is read of it, and stays. */
export async function readGroups({ world, store, directory }: Parts, tenant: string): Promise<void> {
  // Versions, then facts, then the directory: what Usher changes after any of them, it tells by one of them.
  const stored = new Map((await allOf(store.groups, { tenant })).map((group) => [group.id, group]));
  const facts = await allGroupFacts(store, tenant);
  const mayBeOlder = (id: string, asked: number): boolean => mayLag(facts.get(id) ?? {}, asked);
  const gone = new Map(stored);
  const begun = world.clock.now();
  let after: string | null = null;
  do {
    const asked = world.clock.now();
    const page = await directory.listGroups(after);
    for (const { id } of page.groups) gone.delete(id);
    await writeRead(store, tenant, page.groups.filter(({ id }) => !mayBeOlder(id, asked)).map((group) => {
      const before = stored.get(group.id);
      return { id: group.id, ...(before !== undefined && { expect: before.version }), value: { ...group, externalId: facts.get(group.id)?.externalId ?? group.externalId, members: before?.value.members ?? 0 } };
    }));
    after = page.next;
  } while (after !== null);
  for (const group of gone.values()) if (!mayBeOlder(group.id, begun) && await directory.group(group.id) === undefined) await removeRead(store, tenant, group);
}

/** Unless it was changed since it was read. */
async function writeRead(store: Store, tenant: string, groups: readonly ExpectingItem<KnownGroup>[]): Promise<void> {
  for (const outcome of groups.length === 0 ? [] : await store.groups.writeMany({ tenant }, groups)) {
    if ('problem' in outcome && !isOvertaken(outcome.problem)) throw outcome.problem;
  }
}

/** Unless it was changed since it was read. */
async function removeRead(store: Store, tenant: string, { id, version }: Stored<KnownGroup>): Promise<void> {
  try {
    await store.groups.remove({ tenant }, id, { expect: version });
  } catch (error) {
    if (!isOvertaken(error)) throw error;
  }
}

/** Who is in which groups, read group by group: far fewer requests than person by person. */
export async function readMemberships(parts: Parts, tenant: string, goesOn: GoesOn): Promise<Map<string, string[]>> {
  const held = new Map<string, string[]>();
  for await (const groups of pagesOf(parts.store.groups, { tenant })) {
    for (let at = 0; at < groups.length; at += groupsAtOnce) {
      if (!(await goesOn())) return held;
      await Promise.all(groups.slice(at, at + groupsAtOnce).map(async (group) => {
        for (const id of await readMembers(parts, tenant, group)) {
          const groupsOf = held.get(id);
          if (groupsOf === undefined) held.set(id, [group.id]);
          else groupsOf.push(group.id);
        }
      }));
    }
  }
  return held;
}

/** Nobody, where the group was deleted since it was listed; then it is known no more, unless Usher made it moments ago. */
async function readMembers({ world, store, directory }: Parts, tenant: string, group: Stored<KnownGroup>): Promise<string[]> {
  const members: string[] = [];
  const asked = world.clock.now();
  let after: string | null = null;
  do {
    const page = await directory.listMembers(group.id, after);
    if (page === undefined) {
      const facts = await store.facts.get({ tenant }, groupFacts(group.id));
      if (!mayLag(facts?.value ?? {}, asked)) await removeRead(store, tenant, group);
      return [];
    }
    members.push(...page.userIds);
    after = page.next;
  } while (after !== null);
  if (members.length !== group.value.members) await writeRead(store, tenant, [{ id: group.id, expect: group.version, value: { ...group.value, members: members.length } }]);
  return members;
}
