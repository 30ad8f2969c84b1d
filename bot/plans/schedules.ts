// What is to be done at a later day: noted with the change that asks for it, found by the worker when the day has come.
import { limits } from '../../shared/limits.ts';
import type { Person, User } from '../../shared/user.ts';
import { isOvertaken } from '../ports.ts';
import type { Schedule, Store, Stored, World } from '../ports.ts';
import { keepFacts, userFacts } from './own-facts.ts';
import { pagesOf } from './pages.ts';
import { patiently } from './run/durable.ts';

interface Parts { world: Pick<World, 'clock'>; store: Store }

const idFor = (day: string, user: string): string => `${day}.disable-local-login.${user}`;
/** So long nobody else takes up a schedule that somebody took up. */
const claimedFor = 2 * 60_000;
/** One plan holds them, and one look at its report. */
const mostAtOnce = limits.pageSize.most;
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
  const ids = users.filter(({ localLogin }) => localLogin).map(({ id }) => userFacts(id));
  const facts = new Map((await store.facts.getMany({ tenant }, ids)).map(({ id, value }) => [id, value]));
  return users.map((user) => {
    const until = facts.get(userFacts(user.id))?.localLoginUntil ?? null;
    return until === null ? user : { ...user, localLoginUntil: until };
  });
}

/** The days on which local login of these people ends, by id. */
export async function endsOf(store: Store, tenant: string, ids: readonly string[]): Promise<Map<string, string>> {
  const users = ids.length === 0 ? [] : await withEnds(store, tenant, await store.users.getMany(tenant, ids));
  return new Map(users.flatMap(({ id, localLoginUntil }) => (localLoginUntil === undefined ? [] : [[id, localLoginUntil]])));
}

/** What is due on a day: its own day is over, and it was not put off. Those that another word has overtaken are dropped. */
export async function dueSchedules({ world, store }: Parts, tenant: string, today: string): Promise<Stored<Schedule>[]> {
  const due: Stored<Schedule>[] = [];
  for await (const page of pagesOf(store.schedules, { tenant }, { to: today })) {
    const ripe = page.filter(({ value }) => (value.notBefore ?? 0) <= world.clock.now());
    for (let at = 0; at < ripe.length; at += readAtOnce) {
      if (due.length >= mostAtOnce) return due.slice(0, mostAtOnce);
      due.push(...await stillMeant(store, tenant, ripe.slice(at, at + readAtOnce)));
    }
  }
  return due.slice(0, mostAtOnce);
}

async function stillMeant(store: Store, tenant: string, some: readonly Stored<Schedule>[]): Promise<Stored<Schedule>[]> {
  const meant = await Promise.all(some.map(async ({ id, value }) => {
    const facts = await store.facts.get({ tenant }, userFacts(value.user));
    // While its own plan is at work, the day is forgotten before the schedule is.
    const isMeant = facts?.value.localLoginUntil === value.at || value.plan !== undefined;
    if (!isMeant) await store.schedules.remove({ tenant }, id);
    return isMeant;
  }));
  return some.filter((_stored, at) => meant[at]);
}

/** Takes them up; those that another process took up first are left out, and those that the store does not take now. */
export async function claimSchedules({ world, store }: Parts & { world: Pick<World, 'log'> }, tenant: string, due: readonly Stored<Schedule>[]): Promise<Schedule[]> {
  const notBefore = world.clock.now() + claimedFor;
  const claimed = due.map(({ id, value, version }) => ({ id, value: { ...value, notBefore }, expect: version }));
  const outcomes = claimed.length === 0 ? [] : await store.schedules.writeMany({ tenant }, claimed);
  return claimed.flatMap(({ id, value }, at) => {
    const outcome = outcomes[at];
    if (outcome !== undefined && 'problem' in outcome && !isOvertaken(outcome.problem)) world.log.warn('schedule.left', { tenant, schedule: id, error: String(outcome.problem) });
    return outcome !== undefined && 'version' in outcome ? [value] : [];
  });
}

/** Kept for later, as they are now. */
export async function keepSchedules({ store }: Pick<Parts, 'store'>, tenant: string, schedules: readonly Schedule[]): Promise<void> {
  if (schedules.length > 0) await store.schedules.putMany({ tenant }, schedules.map((value) => ({ id: value.id, value })));
}

export async function schedulesDone({ store }: Pick<Parts, 'store'>, tenant: string, schedules: readonly Schedule[]): Promise<void> {
  for (let at = 0; at < schedules.length; at += readAtOnce) {
    await Promise.all(schedules.slice(at, at + readAtOnce).map(async ({ id }) => store.schedules.remove({ tenant }, id)));
  }
}
