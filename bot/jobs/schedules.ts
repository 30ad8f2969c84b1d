// What was scheduled for a day that is over now: a plan is made and run as if the person who scheduled it asked for it.
import { UsherError } from '../../shared/errors.ts';
import type { Actor, Changes } from '../plans/change.ts';
import { dueSchedules, scheduleDone } from '../plans/schedules.ts';
import { instant } from '../ports.ts';
import type { Schedule, Store, World } from '../ports.ts';

interface Parts { world: World; store: Store; changes: Changes }

/** Runs what is due; what is refused now is noted in the log and not tried again. */
export async function runSchedules(parts: Parts, tenant: string): Promise<void> {
  const { world, store } = parts;
  for (const schedule of await dueSchedules({ world, store }, tenant, instant(world.clock.now()).slice(0, 10))) {
    try {
      await carryOut(parts, tenant, schedule);
    } catch (error) {
      // The directory or the store may answer later; everything else stays as it is.
      if (error instanceof UsherError && error.code === 'later') continue;
      if (!(error instanceof UsherError)) throw error;
      world.log.warn('schedule.refused', { tenant, schedule: schedule.id, code: error.code, reason: error.message });
    }
    await scheduleDone({ world, store }, tenant, schedule);
  }
}

async function carryOut({ store, changes }: Parts, tenant: string, { user, requestedBy, at }: Schedule): Promise<void> {
  // The right was asked for when it was scheduled; whoever lost it since has not taken back that word.
  const actor: Actor = { tenant, person: requestedBy, role: 'admin', source: 'system' };
  const stored = await store.users.get(tenant, user);
  if (stored === undefined) return;
  const plan = await changes.plan(actor, { title: `Local login of ${stored.value.displayName} ended on ${at}`, operations: [{ kind: 'disable-local-login' }], users: [stored.value] });
  if (plan.counts.run > 0) await changes.commit(actor, plan.id);
}
