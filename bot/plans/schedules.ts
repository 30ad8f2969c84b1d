// What is to be done at a later day: noted with the change that asks for it, found by the worker when the day has come.
import type { Person } from '../../shared/user.ts';
import type { Schedule, Store, World } from '../ports.ts';
import { keepFacts, userFacts } from './own-facts.ts';
import { patiently } from './run/durable.ts';

interface Parts { world: Pick<World, 'clock'>; store: Store }

const idFor = (day: string, user: string): string => `${day}.disable-local-login.${user}`;

/** Local login ends after this day; null: it does not end by itself. Said again, the later word holds. */
export async function scheduleEnd({ world, store }: Parts, { tenant, user, until, requestedBy }: { tenant: string; user: string; until: string | null; requestedBy: Person }): Promise<void> {
  if (until !== null) {
    const schedule: Schedule = { id: idFor(until, user), at: until, kind: 'disable-local-login', user, requestedBy };
    await patiently(world.clock, () => store.schedules.put({ tenant }, schedule.id, schedule));
  }
  await keepFacts({ world, store }, { tenant, id: userFacts(user) }, (facts) => ({ ...facts, localLoginUntil: until }));
}

/** What is due on a day: its own day is over. Those that another word has overtaken are dropped. */
export async function dueSchedules({ store }: Parts, tenant: string, today: string): Promise<Schedule[]> {
  const page = await store.schedules.page({ tenant }, { to: today, limit: 100 });
  const due: Schedule[] = [];
  for (const { id, value } of page.items) {
    const facts = await store.facts.get({ tenant }, userFacts(value.user));
    if (facts?.value.localLoginUntil === value.at) due.push(value);
    else await store.schedules.remove({ tenant }, id);
  }
  return due;
}

export async function scheduleDone({ store }: Parts, tenant: string, schedule: Schedule): Promise<void> {
  await store.schedules.remove({ tenant }, schedule.id);
}
