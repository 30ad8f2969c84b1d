// Looking after open requests from time to time: ends what is overdue, carries on what a dead process left, finds who is to be reminded.
import { approvalsCounted, awaitsResult } from '../../shared/approval.ts';
import type { Approval } from '../../shared/approval.ts';
import { millisecondsOf } from '../ports.ts';
import type { Stored } from '../ports.ts';
import { isOver, isUntold } from './approval-course.ts';
import type { ApprovalCourse } from './approval-course.ts';
import { noteLosses, withLook } from './approval-losses.ts';
import type { Looking } from './approval-losses.ts';
import { claimMissed, keepMissed } from './approval-reach.ts';
import { askedOf } from './approval-records.ts';
import { lookForResult } from './approval-results.ts';
import { approversOf, isOutOfReach, isUnfounded, setAsideOf } from './approval-rights.ts';
import type { Approvers } from './approval-rights.ts';
import { isEnough, isReminderDue } from './approval-votes.ts';
import { readSettings } from './organisation-settings.ts';
import { allOf } from './pages.ts';

/** A living process has done what follows from a change by then. */
const leftAfter = 30_000;
/** A request that was noted and never written is an unfinished press. */
const forgottenAfter = 10 * 60_000;

/** What is wrong with one request is no reason to leave the others. */
async function eachOpen({ parts: { store, world } }: ApprovalCourse, tenant: string, look: (open: { id: string; since: number }) => Promise<void>): Promise<void> {
  for (const { id, value: { since } } of await allOf(store.openApprovals, { tenant })) {
    try {
      await look({ id, since });
    } catch (error) {
      world.log.warn('approval.not-looked-after', { tenant, approval: id, error: String(error) });
    }
  }
}

/** Gives those to be reminded, each to one process once. `again` is told of people whom a request could not be brought to before and is to be brought to now, by this process. */
export async function sweepRequests(course: ApprovalCourse, tenant: string, again: (approval: Approval, people: readonly string[]) => void): Promise<Approval[]> {
  const { parts: { store, world } } = course;
  const settings = (await readSettings(course.parts, tenant)).approvals;
  const remind: Approval[] = [];
  await eachOpen(course, tenant, async ({ id, since }) => {
    const stored = await store.approvals.get({ tenant }, id);
    const over = stored === undefined ? world.clock.now() > since + forgottenAfter : isOver(stored.value);
    if (over) await store.openApprovals.remove({ tenant }, id);
    if (over || stored === undefined) return;
    const { value } = stored;
    if (value.state === 'pending' && course.isOverdue(value)) {
      await course.expire(stored);
      return;
    }
    // Who is shut out or has lost the role could not even withdraw it.
    if (value.state === 'pending' && await endedAsUnfounded(course, stored)) return;
    // First, so that whoever has not been told of the decision is told of what came of it alone.
    if (value.settled && awaitsResult(value)) await lookForResult(course, value);
    if (wasLeft(course, value)) await carryOn(course, value);
    const missed = await claimMissed(course, value);
    if (missed.length > 0) again(value, missed);
    if (!isReminderDue(value, settings, world.clock.now())) return;
    const mine = await course.write(tenant, id, (current) => (isReminderDue(current, settings, world.clock.now()) ? { ...current, reminded: course.now() } : undefined));
    if (mine !== undefined) remind.push(mine);
  });
  return remind;
}

async function endedAsUnfounded(course: ApprovalCourse, stored: Stored<Approval>): Promise<boolean> {
  const unfounded = await isUnfounded(course.parts.store, stored.value);
  if (unfounded !== undefined) await course.end({ ...stored, value: { ...stored.value, ...unfounded } }, 'void');
  return unfounded !== undefined;
}

/** Told or carried out in part, by a process that died then. */
function wasLeft({ parts: { world } }: ApprovalCourse, approval: Approval): boolean {
  const { state, settled, untold, decided } = approval;
  const begun = [isUntold(approval) ? untold : null, state !== 'pending' && !settled ? decided : null].filter((moment) => typeof moment === 'string');
  return begun.length > 0 && world.clock.now() > Math.max(...begun.map(millisecondsOf)) + leftAfter;
}

/** Claimed before it is told again, so that several processes tell it once. */
async function carryOn(course: ApprovalCourse, approval: Approval): Promise<void> {
  if (isUntold(approval)) {
    const mine = await course.write(approval.tenant, approval.id, (current) => (wasLeft(course, current) ? { ...current, untold: course.now() } : undefined));
    if (mine === undefined) return;
    await course.tell(mine);
  }
  if (!approval.settled) await course.carryOut(approval);
}

/** Those whose approvers are others than they were, as somebody became or ceased to be one or stands in for one now. Each is given to one process once. */
export async function findReach(course: ApprovalCourse, tenant: string, look: Looking): Promise<Approval[]> {
  const changed: Approval[] = [];
  await eachOpen(course, tenant, async ({ id }) => {
    const written = await noteApprovers(course, { tenant, id }, look);
    if (written !== undefined) changed.push(written);
  });
  return changed;
}

/** Writes down who may decide a request now, and whose approvals count. Undefined when it says so already, or waits no more. */
export async function noteApprovers(course: ApprovalCourse, { tenant, id }: Pick<Approval, 'tenant' | 'id'>, look: Looking): Promise<Approval | undefined> {
  const { parts: { store } } = course;
  const stored = await store.approvals.get({ tenant }, id);
  if (stored?.value.state !== 'pending') return undefined;
  const { value } = stored;
  const approvers = await approversOf(store, value, (await readSettings(course.parts, tenant)).approvals);
  const counted = { ...value, setAside: setAsideOf(value, approvers) };
  if (isEnough(counted) && !course.isOverdue(value)) {
    // Nobody presses, and still nobody is to have approved more than they were shown.
    const now = await look(tenant, id);
    if (isEnough(withLook(counted, now))) return endedAsEnough(course, { ...stored, value: counted });
    const added = await noteLosses(course, value, now);
    return await noteApprovers(course, value, look) ?? added;
  }
  if (saysSo(value, approvers)) return undefined;
  const known = await askedOf(store, tenant, approvers);
  return course.write(tenant, id, (current) => {
    if (current.state !== 'pending' || saysSo(current, approvers)) return undefined;
    const unreachable = isOutOfReach(current, approvers);
    const lostReach = isOutOfReachSoFar(current) === unreachable ? current.lostReach ?? false : unreachable;
    return { ...current, ...known, ...keepMissed(current, (person) => approvers.asked.includes(person)), setAside: setAsideOf(current, approvers), unreachable, lostReach, untold: course.now() };
  });
}

/** Somebody who had approved may decide again, and with that there are enough; nobody might be left to press. */
async function endedAsEnough(course: ApprovalCourse, stored: Stored<Approval>): Promise<Approval> {
  const { tenant, id } = stored.value;
  if (!(await endedAsUnfounded(course, stored))) await course.end(stored, 'approved', approvalsCounted(stored.value).at(-1)?.person ?? null);
  return (await course.stored(tenant, id)).value;
}

const isOutOfReachSoFar = ({ unreachable = false }: Approval): boolean => unreachable;

function saysSo(approval: Approval, now: Approvers): boolean {
  return isOutOfReachSoFar(approval) === isOutOfReach(approval, now) && sameApprovers(approval, now) && sameStandIns(approval, now) && sameSetAside(approval, now);
}

function sameApprovers({ approvers = [] }: Approval, { all }: Approvers): boolean {
  return JSON.stringify(approvers.toSorted()) === JSON.stringify(all.toSorted());
}

function sameSetAside(approval: Approval, now: Approvers): boolean {
  return JSON.stringify(approval.setAside ?? []) === JSON.stringify(setAsideOf(approval, now));
}

function sameStandIns({ standIns = [] }: Approval, { standIns: now }: Approvers): boolean {
  const known = standIns.map(({ person, absent }) => ({ person: person.id, absent: absent.id }));
  return JSON.stringify(known) === JSON.stringify(now);
}
