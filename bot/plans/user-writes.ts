// Changing users of the read model when others may change the same ones: each is read with its version, and read again when somebody was faster.
import type { User } from '../../shared/user.ts';
import { isOvertaken, isPassing } from '../ports.ts';
import type { ExpectingUser, ItemOutcome, Store, Stored, World } from '../ports.ts';
import { patiently, pauseBetween } from './run/durable.ts';

interface Parts { world: Pick<World, 'clock'>; store: Pick<Store, 'users'> }

const mostRounds = 30;

/**
 * Writes what `next` makes of each of these users as they are now; undefined leaves one as it is. `next` may be asked again, and of its own
 * result, so it must say the same of what it said before. StoreError when the store stays away.
 */
export async function changeUsers({ world: { clock }, store }: Parts, target: { tenant: string; ids: readonly string[] }, next: (id: string, before: User | undefined) => User | undefined | Promise<User | undefined>): Promise<void> {
  const { tenant } = target;
  let open = target.ids;
  for (let round = 0; open.length > 0; round += 1) {
    const wanted = open;
    const stored = new Map((await patiently(clock, () => store.users.storedMany(tenant, wanted))).map((found) => [found.id, found]));
    const items = (await Promise.all(wanted.map(async (id) => itemOf(stored.get(id), await next(id, stored.get(id)?.value))))).flat();
    const outcomes = items.length === 0 ? [] : await patiently(clock, () => store.users.writeMany(tenant, items));
    open = items.filter((_item, at) => isOpen(outcomes[at], round)).map(({ user }) => user.id);
    if (open.length > 0) await clock.sleep(outcomes.some((outcome) => 'problem' in outcome && isPassing(outcome.problem)) ? pauseBetween(round) : 0);
  }
}

function itemOf(stored: Stored<User> | undefined, user: User | undefined): ExpectingUser[] {
  return user === undefined ? [] : [{ user, expect: stored?.version }];
}

function isOpen(outcome: ItemOutcome | undefined, round: number): boolean {
  if (outcome === undefined || 'version' in outcome) return false;
  if (round >= mostRounds || !(isOvertaken(outcome.problem) || isPassing(outcome.problem))) throw outcome.problem;
  return true;
}
