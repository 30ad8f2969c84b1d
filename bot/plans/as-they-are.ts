// People and groups as they are while something is planned for them: a few are asked for afresh; of many, the plan says beforehand that they are taken as they were read last.
import { UsherError } from '../../shared/errors.ts';
import { limits } from '../../shared/limits.ts';
import type { User } from '../../shared/user.ts';
import { millisecondsOf } from '../ports.ts';
import type { Directory, Store, World } from '../ports.ts';
import type { ChangeRequest } from './change.ts';
import type { Facts } from './facts.ts';
import { freshenGroups } from './fresh-groups.ts';
import { groupsCalled } from './names.ts';
import { freshen } from './read-model.ts';

interface Parts { world: World; store: Store; directoryFor: (tenant: string) => Directory }

interface AsTheyAre {
  users: AsyncIterable<readonly User[]>;
  /** Once all of them have been taken. */
  warnings(): Promise<string[]>;
}

/** A few people are asked for afresh, so that what is shown as before was so before, wherever they come from; of many, the read model says how they are. */
export function asTheyAre(parts: Parts, tenant: string, users: ChangeRequest['users']): AsTheyAre {
  let many = false;
  async function* batches(): AsyncGenerator<readonly User[]> {
    // How many there are is known at the end alone, so the first ones wait.
    const first: User[] = [];
    for await (const batch of Symbol.asyncIterator in users ? users : [users]) {
      if (!many) first.push(...batch);
      if (!many && first.length <= limits.freshReads) continue;
      yield many ? batch : first;
      many = true;
    }
    if (many) return;
    const fresh = new Map((await readAgain(parts, tenant, first)).map((user) => [user.id, user]));
    yield first.map((user) => fresh.get(user.id) ?? user);
  }
  return { users: batches(), warnings: async () => (many ? [await notFresh(parts, tenant, limits.freshReads)] : []) };
}

/** Whoever is gone is left out. What is known of them where they are many, or the directory does not answer. */
export async function readAgain({ world, store, directoryFor }: Parts, tenant: string, users: readonly User[]): Promise<readonly User[]> {
  if (users.length === 0 || users.length > limits.freshReads) return users;
  return unlessSilent(world, tenant, { known: users, read: async () => freshen({ world, store, directory: directoryFor(tenant), tenant, believe: 'own changes' }, users) });
}

/** The facts with these groups as the directory has them now, without those that it has no more. */
export async function withFreshGroups({ world, store, directoryFor }: Parts, tenant: string, { facts, groups }: { facts: Facts; groups: readonly string[] }): Promise<Facts> {
  const known = new Map(facts.groups);
  const asked = groups.filter((id) => known.has(id));
  if (asked.length === 0) return facts;
  const fresh = await unlessSilent(world, tenant, { known, read: async () => freshenGroups({ world, store, directory: directoryFor(tenant), tenant, believe: 'own changes' }, asked) });
  for (const id of asked) {
    const group = fresh.get(id);
    if (group === undefined) known.delete(id);
    else known.set(id, group);
  }
  return { ...facts, groups: known, groupsCalled: groupsCalled([...known.values()]) };
}

/** While the directory is silent, what was read holds. */
async function unlessSilent<T>({ log }: Pick<World, 'log'>, tenant: string, { known, read }: { known: T; read: () => Promise<T> }): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (!(error instanceof UsherError)) throw error;
    log.warn('plan.not-fresh', { tenant, error: error.message });
    return known;
  }
}

const moments = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'long', year: 'numeric', hour: '2-digit', minute: '2-digit', timeZone: 'UTC' });

/** Said beforehand of more people than are asked for afresh. */
export async function notFresh({ store }: Pick<Parts, 'store'>, tenant: string, most: number): Promise<string> {
  const last = (await store.settings.get({ tenant }, 'settings'))?.value.sync.last ?? null;
  const when = last === null ? '' : `, which it did last on ${moments.format(millisecondsOf(last))} UTC`;
  return `These are more than ${most.toLocaleString('en-GB')} people, so each is taken as Usher read them last: what somebody has changed in Entra since then, or here and back again, may be overwritten. “sync now” reads everybody first${when}.`;
}
