// What would be lost, as a request tells it: kept true while it waits, so that approvers read what holds now, and nobody approves more than they were shown.
import { looksLike } from '../../shared/approval.ts';
import type { Approval } from '../../shared/approval.ts';
import { UsherError } from '../../shared/errors.ts';
import type { Loss, Plan } from '../../shared/plan.ts';
import { instant, millisecondsOf } from '../ports.ts';
import type { ApprovalCourse, ApprovalsParts } from './approval-course.ts';
import { withNews } from './approval-reach.ts';
import { stillFresh } from './execute.ts';
import { joinedReads } from './joined-reads.ts';
import { inTime, lossesNow } from './losses-now.ts';

/** What a request says of losses, and when somebody looked at that. */
export type Look = Pick<Approval, 'consequences' | 'consequencesAt' | 'losses'>;

/** Looks at a request as it is by now. */
export type Looking = (tenant: string, id: string) => Promise<Look | undefined>;

/** As the plan says it, with what its people would lose by then in the place of what they would have lost when it was made. */
function lookOf({ warnings, losses: made }: Plan, losses: Loss[], at: string): Look {
  const replaced = new Set(made?.said.map(({ words }) => words));
  const first = warnings.findIndex((words) => replaced.has(words));
  const stay = (words: string): boolean => !replaced.has(words);
  const [before, after] = first < 0 ? [warnings, []] : [warnings.slice(0, first), warnings.slice(first).filter(stay)];
  return { consequences: [...before, ...losses.map(({ words }) => words), ...after], consequencesAt: at, losses };
}

async function lookAt({ world, store, directoryFor, organisation }: ApprovalsParts, plan: Plan): Promise<Look | undefined> {
  if (directoryFor === undefined) return undefined;
  const at = instant(world.clock.now());
  const losses = await lossesNow({ world, store, directoryFor, ...(organisation !== undefined && { organisation }) }, plan);
  return losses === undefined ? undefined : lookOf(plan, losses, at);
}

const isFresh = ({ world }: Pick<ApprovalsParts, 'world'>, at: string): boolean => world.clock.now() - millisecondsOf(at) < stillFresh;

/** Of a plan that is about to be asked for: it may have been shown an hour ago. */
export async function firstLook(parts: ApprovalsParts, plan: Plan): Promise<Look> {
  const { warnings, losses, created, beyondToday } = plan;
  // Made for fewer people than need an approver, and too many only by now: nobody has looked at all of that yet.
  const isWhole = losses?.beyond !== true || beyondToday === undefined;
  const look = isWhole && isFresh(parts, created) ? undefined : await inTime(parts.world, plan.id, lookAt(parts, plan));
  return look ?? { consequences: warnings, consequencesAt: created, ...(losses !== undefined && { losses: losses.said }) };
}

/** Many presses at once are one look, which whoever presses later joins until it really ends: looks do not pile up behind a slow directory. Nobody waits for it long. */
export function sharedLooks(parts: ApprovalsParts): Looking {
  const look = joinedReads(async (tenant, id: string) => nextLook(parts, tenant, id));
  return async (tenant, id) => inTime(parts.world, id, look(tenant, id));
}

/** How it looks now; undefined where that was looked at just now, cannot be known, or matters no more. */
async function nextLook(parts: ApprovalsParts, tenant: string, id: string): Promise<Look | undefined> {
  const [approval, plan] = [await parts.store.approvals.get({ tenant }, id), await parts.store.plans.get({ tenant }, id)];
  if (approval?.value.state !== 'pending' || plan === undefined) return undefined;
  const { consequencesAt } = approval.value;
  return consequencesAt !== undefined && isFresh(parts, consequencesAt) ? undefined : lookAt(parts, plan.value);
}

interface Known { facts: ReadonlyMap<string, number>; /** Counts of things that were too many to be named. */ unnamed: ReadonlySet<string> }

/** Whether a sentence tells of more things than were known, of another one, or of more of one. */
function saysMore({ facts, count = '' }: Loss, known: Known): boolean {
  const isMore = (thing: string): boolean => (facts[thing] ?? -Infinity) > (known.facts.get(thing) ?? -Infinity);
  const names = Object.keys(facts).filter((thing) => thing !== count);
  // A look of an earlier version that named them all did not count them.
  if ((known.facts.has(count) || names.length === 0) && isMore(count)) return true;
  return names.some((thing) => (known.facts.has(thing) || !known.unnamed.has(count)) && isMore(thing));
}

/** The sentences by which something would be lost that was not said before, or more of something. */
function addedTo(before: readonly Loss[], now: readonly Loss[]): string[] {
  const said = before.map(({ facts }) => Object.entries(facts));
  const known: Known = { facts: new Map(said.flat()), unnamed: new Set(said.flatMap(([first, ...more]) => (first !== undefined && more.length === 0 ? [first[0]] : []))) };
  return now.filter((loss) => saysMore(loss, known)).map(({ words }) => words);
}

/** The request as it stands where nobody has looked at it later. */
export function withLook(approval: Approval, look: Look | undefined): Approval {
  const { losses = [], consequencesAt = '' } = approval;
  if (look?.consequencesAt === undefined || look.consequencesAt <= consequencesAt) return approval;
  const added = addedTo(losses, look.losses ?? []);
  if (added.length === 0) return { ...approval, ...look };
  // First, as a card has no room for all of many.
  return { ...approval, ...look, consequences: [...added, ...look.consequences.filter((words) => !added.includes(words))], lossesAdded: look.consequencesAt };
}

/** Writes down how it looks now. Undefined when every card says so already. */
export async function noteLosses(course: ApprovalCourse, { tenant, id }: Pick<Approval, 'tenant' | 'id'>, look: Look | undefined): Promise<Approval | undefined> {
  if (look === undefined) return undefined;
  let isNews = false;
  const written = await course.write(tenant, id, (current) => {
    if (current.state !== 'pending') return undefined;
    const next = withLook(current, look);
    isNews = !looksLike(current, next);
    return next === current ? undefined : withNews(current, next, course.now());
  });
  return isNews ? written : undefined;
}

/** What whoever pressed “Approve” is told who was shown less than would be lost. */
export function lookAgain(approval: Approval): UsherError {
  return new UsherError('approval.needed', 'What would be lost has changed since you were asked: look again and approve once more.', { details: { approval } });
}
