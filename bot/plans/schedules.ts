// What is to be done at a later day: noted with the change that asks for it, found by the worker when the day has come.
import type { Person, User } from '../../shared/user.ts';
import { StoreError } from '../ports.ts';
import type { Schedule, Store, Stored, World } from '../ports.ts';
import { keepFacts, userFacts } from './own-facts.ts';
import { pagesOf } from './pages.ts';
import { patiently } from './run/durable.ts';

interface Parts { world: Pick<World, 'clock'>; store: Store }

const idFor = (day: string, user: string): string => `${day}.disable-local-login.${user}`;
/** So long nobody else takes up a schedule that somebody took up. */
const claimedFor = 2 * 60_000;
const mostAtOnce = 100;
const readAtOnce = 25;

/** Local login ends after this day; null: it does not end by itself. Said again, the later word holds. */
export async function scheduleEnd({ world, store }: Parts, { tenant, user, until, requestedBy }: { tenant: string; user: string; until: string | null; requestedBy: Person }): Promise<void> {
  if (until !== null) {
    const schedule: Schedule = { id: idFor(until, user), at: until, kind: 'disable-local-login', user, requestedBy };
    await patiently(world.clock, () => store.schedules.put({ tenant }, schedule.id, schedule));
  }
  await keepFacts({ world, store }, { tenant, id: userFacts(user) }, (facts) => ({ ...facts, localLoginUntil: until }));
}

/** The users with the day on which their local login ends, where they have one. */
export async function withEnds(store: Store, tenant: string, users: readonly User[]): Promise<User[]> {
  const known: User[] = [];
  for (let at = 0; at < users.length; at += readAtOnce) {
    known.push(...await Promise.all(users.slice(at, at + readAtOnce).map(async (user) => {
      const until = user.localLogin ? (await store.facts.get({ tenant }, userFacts(user.id)))?.value.localLoginUntil ?? null : null;
      return until === null ? user : { ...user, localLoginUntil: until };
    })));
  }
  return known;
}

/** What is due on a day: its own day is over, and it was not put off. Those that another word has overtaken are dropped. */
export async function dueSchedules({ world, store }: Parts, tenant: string, today: string): Promise<Stored<Schedule>[]> {
  const due: Stored<Schedule>[] = [];
  for await (const page of pagesOf(store.schedules, { tenant }, { to: today })) {
    for (const stored of page) {
      if (due.length === mostAtOnce) return due;
      if ((stored.value.notBefore ?? 0) > world.clock.now()) continue;
      const facts = await store.facts.get({ tenant }, userFacts(stored.value.user));
      // While its own plan is at work, the day is forgotten before the schedule is.
      if (facts?.value.localLoginUntil === stored.value.at || stored.value.plan !== undefined) due.push(stored);
      else await store.schedules.remove({ tenant }, stored.id);
    }
  }
  return due;
}

/** Takes it up, unless another process did. */
export async function claimSchedule({ world, store }: Parts, tenant: string, { id, value, version }: Stored<Schedule>): Promise<Schedule | undefined> {
  try {
    const claimed = { ...value, notBefore: world.clock.now() + claimedFor };
    await store.schedules.put({ tenant }, id, claimed, { expect: version });
    return claimed;
  } catch (error) {
    if (error instanceof StoreError && (error.kind === 'stale' || error.kind === 'missing')) return undefined;
    throw error;
  }
}

/** Kept for later. */
export async function putOff({ store }: Parts, tenant: string, schedule: Schedule): Promise<void> {
  await store.schedules.put({ tenant }, schedule.id, schedule);
}

export async function scheduleDone({ store }: Parts, tenant: string, schedule: Schedule): Promise<void> {
  await store.schedules.remove({ tenant }, schedule.id);
}
