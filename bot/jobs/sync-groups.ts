// The groups of the directory and who is in them, as part of a read of everything.
import type { Group } from '../../shared/group.ts';
import { isOvertaken } from '../ports.ts';
import type { Directory, Store, Stored } from '../ports.ts';
import { externalIds } from '../plans/own-facts.ts';
import { allOf, pagesOf } from '../plans/pages.ts';

interface Parts { store: Store; directory: Directory }
type StoredGroup = Stored<Group & { members: number }>;

/** Keeps the job this process's own; false when it is to end. Asked between any two steps that may take long. */
export type GoesOn = () => Promise<boolean>;

/** Groups whose members are read at the same time. */
const groupsAtOnce = 6;

export async function readGroups({ store, directory }: Parts, tenant: string): Promise<void> {
  const named = await externalIds(store, tenant);
  const gone = new Set((await allOf(store.groups, { tenant })).map(({ id }) => id));
  let after: string | null = null;
  do {
    const page = await directory.listGroups(after);
    for (const { id } of page.groups) gone.delete(id);
    await store.groups.putMany({ tenant }, page.groups.map((group) => ({ id: group.id, value: { ...group, externalId: named.get(group.id) ?? group.externalId, members: 0 } })));
    after = page.next;
  } while (after !== null);
  for (const id of gone) if (await directory.group(id) === undefined) await store.groups.remove({ tenant }, id);
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

/** Nobody, where the group was deleted since it was listed; then it is known no more. */
async function readMembers({ store, directory }: Parts, tenant: string, group: StoredGroup): Promise<string[]> {
  const members: string[] = [];
  let after: string | null = null;
  do {
    const page = await directory.listMembers(group.id, after);
    if (page === undefined) {
      await removeRead(store, tenant, group);
      return [];
    }
    members.push(...page.userIds);
    after = page.next;
  } while (after !== null);
  await store.groups.put({ tenant }, group.id, { ...group.value, members: members.length });
  return members;
}

/** Unless it was changed since it was read. */
async function removeRead(store: Store, tenant: string, { id, version }: StoredGroup): Promise<void> {
  try {
    await store.groups.remove({ tenant }, id, { expect: version });
  } catch (error) {
    if (!isOvertaken(error)) throw error;
  }
}
