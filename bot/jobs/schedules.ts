// What was scheduled for a day that is over now. Usher itself does it: whoever asked for the day may be refused it for themselves, or be gone.
import { UsherError } from '../../shared/errors.ts';
import type { Job } from '../../shared/job.ts';
import { limits } from '../../shared/limits.ts';
import { usher } from '../../shared/user.ts';
import type { User } from '../../shared/user.ts';
import { notice } from '../commands/notice.card.ts';
import type { Actor, Changes } from '../plans/change.ts';
import { claimSchedule, dueSchedules, putOff, scheduleDone, withEnds } from '../plans/schedules.ts';
import { instant } from '../ports.ts';
import type { Messenger, Schedule, Store, World } from '../ports.ts';

interface Parts { world: World; store: Store; changes: Changes; messenger: Pick<Messenger, 'sendToPerson'> }
interface Begun { schedule: Schedule; plan: string }

/** What is refused today may be possible tomorrow, when there is another administrator. */
const triedAgainAfter = 24 * 60 * 60_000;

/** Begins what is due, waits a moment for it, and looks to the end of what was begun before. */
export async function runSchedules(parts: Parts, tenant: string): Promise<void> {
  const { world, store } = parts;
  const begun: Begun[] = [];
  for (const stored of await dueSchedules({ world, store }, tenant, instant(world.clock.now()).slice(0, 10))) {
    const schedule = await claimSchedule({ world, store }, tenant, stored);
    if (schedule === undefined) continue;
    try {
      const plan = schedule.plan ?? await begin(parts, tenant, schedule);
      if (plan !== undefined) begun.push({ schedule, plan });
    } catch (error) {
      // The directory or the store may answer later: the claim runs out, and it is tried again.
      if (!(error instanceof UsherError)) throw error;
      if (error.code !== 'later') await refused(parts, tenant, { schedule, reason: error.message });
    }
  }
  const patience = world.clock.now() + limits.turnPatience;
  for (const each of begun) await lookAtEnd(parts, tenant, { ...each, patience: Math.max(0, patience - world.clock.now()) });
}

const actorIn = (tenant: string): Actor => ({ tenant, person: usher, role: 'admin', source: 'system' });

const personOf = async ({ store }: Parts, tenant: string, { user }: Schedule): Promise<User | undefined> => (await store.users.get(tenant, user))?.value;

/** The plan that was let run; undefined when there is nothing to do, or not now. */
async function begin(parts: Parts, tenant: string, schedule: Schedule): Promise<string | undefined> {
  const { store, world, changes } = parts;
  const user = await personOf(parts, tenant, schedule);
  if (user === undefined || !user.localLogin) {
    await scheduleDone({ world, store }, tenant, schedule);
    return undefined;
  }
  // Whoever is in the recycle bin gets in nowhere, and may come back with the password.
  if (user.deleted !== null) {
    await putOff({ world, store }, tenant, { ...schedule, notBefore: world.clock.now() + triedAgainAfter });
    return undefined;
  }
  const plan = await changes.plan(actorIn(tenant), { title: `Local login of ${user.displayName} ended on ${schedule.at}`, operations: [{ kind: 'disable-local-login' }], users: [user] });
  if (plan.counts.run === 0) {
    const [row] = await changes.rows(tenant, plan.id, { from: 0, limit: 1 });
    if (row?.verdict === 'refuse') await refused(parts, tenant, { schedule, reason: row.reason });
    else await scheduleDone({ world, store }, tenant, schedule);
    return undefined;
  }
  await putOff({ world, store }, tenant, { ...schedule, plan: plan.id });
  await changes.commit(actorIn(tenant), plan.id);
  return plan.id;
}

/** Done, or refused while it ran, or looked at again with the next sweep. */
async function lookAtEnd(parts: Parts, tenant: string, { schedule, plan, patience }: Begun & { patience: number }): Promise<void> {
  const { world, store, changes } = parts;
  const { plan: _begun, ...bare } = schedule;
  const job = await jobOf(parts, tenant, { plan, patience });
  if (job === undefined || job.finished === null) {
    await putOff({ world, store }, tenant, { ...bare, ...(job !== undefined && { plan }), notBefore: world.clock.now() });
    return;
  }
  const [user] = await withEnds(store, tenant, await store.users.getMany(tenant, [schedule.user]));
  if (user?.localLoginUntil !== schedule.at) {
    await scheduleDone({ world, store }, tenant, schedule);
    return;
  }
  const [row] = (await changes.report(tenant, plan, { from: 0, limit: 1 })).rows;
  await refused(parts, tenant, { schedule, reason: row?.reason ?? '' });
}

/** A process may have died before the plan was let run. */
async function jobOf({ changes }: Parts, tenant: string, { plan, patience }: { plan: string; patience: number }): Promise<Job | undefined> {
  try {
    return (await changes.settled(actorIn(tenant), plan, patience)).job;
  } catch (error) {
    if (error instanceof UsherError && error.code === 'job.unknown') return undefined;
    throw error;
  }
}

/** Kept and tried again; whoever asked for the day is told, once. The audit trail has each try from its plan or its job. */
async function refused(parts: Parts, tenant: string, { schedule, reason }: { schedule: Schedule; reason: string }): Promise<void> {
  const { world, store, messenger } = parts;
  const { id, at, user, requestedBy, told = false } = schedule;
  world.log.warn('schedule.refused', { tenant, schedule: id, reason });
  await putOff({ world, store }, tenant, { id, at, user, requestedBy, kind: schedule.kind, told: true, notBefore: world.clock.now() + triedAgainAfter });
  if (told) return;
  const name = (await personOf(parts, tenant, schedule))?.displayName ?? user;
  const card = notice(`Local login of ${name} did not end on ${at}`, `${reason} You asked for that day, so please see to it; Usher tries again every day.`);
  await messenger.sendToPerson(tenant, requestedBy.id, card);
}
