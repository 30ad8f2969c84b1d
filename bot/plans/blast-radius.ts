// How many people may lose their way in on one day without an approver: one sum a role and day, however the work is split into plans.
import { UsherError } from '../../shared/errors.ts';
import type { Role } from '../../shared/user.ts';
import { instant } from '../ports.ts';
import type { Tally } from '../ports.ts';
import type { Desk } from './documents.ts';
import { putIfUnchanged } from './put-if-unchanged.ts';
import { tries } from './tries.ts';

const mostAttempts = 20;
/** Kept a little longer than its day, for whoever looks back. */
const tallyLifetime = 7 * 24 * 60 * 60 * 1000;

const sumOf = ({ byPlan }: Tally, except = ''): number => Object.entries(byPlan).reduce((sum, [plan, count]) => (plan === except ? sum : sum + count), 0);

const idFor = (role: Role, now: number): string => `${role}.${instant(now).slice(0, 10)}`;

/** People counted so far today for a role. */
export async function destructiveToday({ store, world }: Desk, tenant: string, role: Role): Promise<number> {
  const stored = await store.tallies.get({ tenant }, idFor(role, world.clock.now()));
  return stored === undefined ? 0 : sumOf(stored.value);
}

export interface Wanted { tenant: string; role: Role; plan: string; count: number; most: number }

/** Counts a plan, once, if it still fits; gives how many would be left when it does not. UsherError later when too many are counted at once. */
export async function reserve({ store, world }: Desk, { tenant, role, plan, count, most }: Wanted): Promise<{ fits: true } | { fits: false; left: number }> {
  const id = idFor(role, world.clock.now());
  for await (const _attempt of tries(world, mostAttempts)) {
    const stored = await store.tallies.get({ tenant }, id);
    const taken = stored === undefined ? 0 : sumOf(stored.value, plan);
    if (taken + count > most) return { fits: false, left: Math.max(0, most - taken) };
    const value = { byPlan: { ...stored?.value.byPlan, [plan]: count } };
    if (await putIfUnchanged(store.tallies, { tenant }, { id, stored, value, expiresAt: world.clock.now() + tallyLifetime })) return { fits: true };
  }
  throw new UsherError('later', 'Too many changes are started at this moment. Nothing of this one was done; try again in a moment.');
}
