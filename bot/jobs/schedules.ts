// What was scheduled for a day that is over now. Usher itself does it: whoever asked for the day may be refused it for themselves, or be gone.
import { UsherError } from '../../shared/errors.ts';
import type { Job } from '../../shared/job.ts';
import { limits } from '../../shared/limits.ts';
import { usher } from '../../shared/user.ts';
import type { User } from '../../shared/user.ts';
import { notice } from '../commands/notice.card.ts';
import type { Actor, Changes } from '../plans/change.ts';
import { list } from '../plans/circle.ts';
import { claimSchedules, dueSchedules, keepSchedules, schedulesDone, withEnds } from '../plans/schedules.ts';
import { instant } from '../ports.ts';
import type { Messenger, Schedule, Store, World } from '../ports.ts';

interface Parts { world: World; store: Store; changes: Changes; messenger: Pick<Messenger, 'sendToPerson'>; /** Fires when Usher is about to end. */ closing: AbortSignal }
/** What one plan carries out together: the same day for many people. */
interface Batch { plan: string | undefined; schedules: readonly Schedule[] }
interface Begun extends Batch { plan: string }
interface Refusal { schedule: Schedule; reason: string }

/** What is refused today may be possible tomorrow, when there is another administrator. */
const triedAgainAfter = 24 * 60 * 60_000;
/** The audit trail has all of them. */
const reasonsTold = 5;

/** Begins what is due, waits a moment for it, and looks to the end of what was begun before. */
export async function runSchedules(parts: Parts, tenant: string): Promise<void> {
  const { world } = parts;
  const due = await dueSchedules(parts, tenant, instant(world.clock.now()).slice(0, 10));
  const begun: Begun[] = [];
  for (const { plan, schedules } of batchesOf(await claimSchedules(parts, tenant, due))) {
    const going = plan === undefined ? await orLeft(parts, tenant, () => beginOrRefuse(parts, tenant, schedules)) : { plan, schedules };
    if (going !== undefined) begun.push(going);
  }
  const patience = world.clock.now() + limits.turnPatience;
  for (const each of begun) await orLeft(parts, tenant, () => lookAtEnd(parts, tenant, { ...each, patience: Math.max(0, patience - world.clock.now()) }));
}

/** What goes wrong with one day keeps no other waiting: the claim runs out, and it is tried again. */
async function orLeft<Result>({ world }: Parts, tenant: string, work: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await work();
  } catch (error) {
    world.log.warn('schedule.left', { tenant, error: String(error) });
    return undefined;
  }
}

async function beginOrRefuse(parts: Parts, tenant: string, schedules: readonly Schedule[]): Promise<Begun | undefined> {
  try {
    return await begin(parts, tenant, schedules);
  } catch (error) {
    // The directory may answer later.
    if (!(error instanceof UsherError) || error.code === 'later') throw error;
    await refused(parts, tenant, schedules.map((schedule) => ({ schedule, reason: error.message })));
    return undefined;
  }
}

/** By the plan that was begun, else by the day. */
function batchesOf(schedules: readonly Schedule[]): Batch[] {
  const batches = new Map<string, Batch & { schedules: Schedule[] }>();
  for (const schedule of schedules) {
    const key = schedule.plan ?? schedule.at;
    const batch = batches.get(key) ?? { plan: schedule.plan, schedules: [] };
    batch.schedules.push(schedule);
    batches.set(key, batch);
  }
  return [...batches.values()];
}

const actorIn = (tenant: string): Actor => ({ tenant, person: usher, role: 'admin', source: 'system' });

async function peopleOf({ store }: Parts, tenant: string, schedules: readonly Schedule[]): Promise<Map<string, User>> {
  return new Map((await store.users.getMany(tenant, schedules.map(({ user }) => user))).map((user) => [user.id, user]));
}

/** The plan that was let run, for those whom it is for; undefined when there is nothing to do, or not now. */
async function begin(parts: Parts, tenant: string, schedules: readonly Schedule[]): Promise<Begun | undefined> {
  const { world, changes } = parts;
  const people = await peopleOf(parts, tenant, schedules);
  // Whoever is in the recycle bin gets in nowhere, and may come back with the password.
  const deleted = schedules.filter(({ user }) => people.get(user)?.localLogin === true && people.get(user)?.deleted !== null);
  const users = [...people.values()].filter(({ localLogin, deleted: since }) => localLogin && since === null);
  await keepSchedules(parts, tenant, deleted.map((schedule) => ({ ...schedule, notBefore: world.clock.now() + triedAgainAfter })));
  await schedulesDone(parts, tenant, schedules.filter(({ user }) => people.get(user)?.localLogin !== true));
  const [day] = schedules.map(({ at }) => at);
  if (users.length === 0 || day === undefined) return undefined;
  const who = users.length === 1 ? users[0]?.displayName : `${users.length.toLocaleString('en-GB')} people`;
  const plan = await changes.plan(actorIn(tenant), { title: `Local login of ${who} ended on ${day}`, operations: [{ kind: 'disable-local-login' }], users });
  const rows = new Map((await changes.rows(tenant, plan.id, { from: 0, limit: users.length })).map((row) => [row.person.id, row]));
  const planned = (verdict: string): Schedule[] => schedules.filter(({ user }) => rows.get(user)?.verdict === verdict);
  await refused(parts, tenant, planned('refuse').map((schedule) => ({ schedule, reason: rows.get(schedule.user)?.reason ?? '' })));
  await schedulesDone(parts, tenant, planned('skip'));
  const going = planned('run').map((schedule) => ({ ...schedule, plan: plan.id }));
  if (going.length === 0) return undefined;
  await keepSchedules(parts, tenant, going);
  await changes.commit(actorIn(tenant), plan.id);
  return { plan: plan.id, schedules: going };
}

/** Done, or refused while it ran, or looked at again with the next sweep. */
async function lookAtEnd(parts: Parts, tenant: string, { schedules, plan, patience }: Begun & { patience: number }): Promise<void> {
  const { world, store } = parts;
  const job = await jobOf(parts, tenant, { plan, patience });
  if (job === undefined || job.finished === null) {
    await keepSchedules(parts, tenant, schedules.map(({ plan: _begun, ...bare }) => ({ ...bare, ...(job !== undefined && { plan }), notBefore: world.clock.now() })));
    return;
  }
  const people = [...(await peopleOf(parts, tenant, schedules)).values()];
  const ends = new Map((await withEnds(store, tenant, people)).map(({ id, localLoginUntil }) => [id, localLoginUntil]));
  const left = schedules.filter(({ user, at }) => ends.get(user) === at);
  await schedulesDone(parts, tenant, schedules.filter((schedule) => !left.includes(schedule)));
  if (left.length === 0) return;
  const reasons = await reasonsIn(parts, tenant, plan);
  await refused(parts, tenant, left.map((schedule) => ({ schedule, reason: reasons.get(schedule.user) ?? '' })));
}

/** What the report says of each person; its rows come in the order of the plan's. */
async function reasonsIn({ changes }: Parts, tenant: string, plan: string): Promise<Map<string, string>> {
  const all = { from: 0, limit: limits.pageSize.most };
  const { rows: reported } = await changes.report(tenant, plan, all);
  return new Map((await changes.rows(tenant, plan, all)).map(({ person }, at) => [person.id, reported[at]?.reason ?? '']));
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
async function refused(parts: Parts, tenant: string, refusals: readonly Refusal[]): Promise<void> {
  const { world } = parts;
  const notBefore = world.clock.now() + triedAgainAfter;
  for (const { schedule, reason } of refusals) world.log.warn('schedule.refused', { tenant, schedule: schedule.id, reason });
  await keepSchedules(parts, tenant, refusals.map(({ schedule: { plan: _refused, ...bare } }) => ({ ...bare, told: true, notBefore })));
  const untold = refusals.filter(({ schedule }) => schedule.told !== true);
  for (const asker of new Set(untold.map(({ schedule }) => schedule.requestedBy.id))) {
    const theirs = untold.filter(({ schedule }) => schedule.requestedBy.id === asker);
    if (!(await tell(parts, tenant, theirs)) && parts.closing.aborted) await leave(parts, tenant, theirs);
  }
}

/** The next process tries it at once, and tells whoever asked. */
async function leave(parts: Parts, tenant: string, refusals: readonly Refusal[]): Promise<void> {
  const notBefore = parts.world.clock.now();
  await keepSchedules(parts, tenant, refusals.map(({ schedule: { plan: _refused, told: _told, ...bare } }) => ({ ...bare, notBefore })));
}

/** One card for all that one person asked for. False when it did not arrive. */
async function tell(parts: Parts, tenant: string, refusals: readonly Refusal[]): Promise<boolean> {
  const [first] = refusals;
  if (first === undefined) return true;
  if (parts.closing.aborted) return false;
  const people = await peopleOf(parts, tenant, refusals.map(({ schedule }) => schedule));
  const nameOf = ({ user }: Schedule): string => people.get(user)?.displayName ?? user;
  const reasons = [...new Set(refusals.map(({ reason }) => reason))].slice(0, reasonsTold).join(' ');
  const { at, requestedBy } = first.schedule;
  const names = list(refusals.map(({ schedule }) => nameOf(schedule)));
  const message = notice(`Local login of ${names} did not end on ${at}`, `${reasons} You asked for that day, so please see to it; Usher tries again every day.`);
  return await parts.messenger.sendToPerson(tenant, requestedBy.id, message) !== null;
}
