// Who may decide a request, and whether it can still come to something: whoever asked could ask again, and nobody else has done it meanwhile.
import { approvalsCounted, isGivenBy, voteOf, votesInTime, votesStanding } from '../../shared/approval.ts';
import type { Approval } from '../../shared/approval.ts';
import { limits } from '../../shared/limits.ts';
import type { ApprovalSettings } from '../../shared/settings.ts';
import { millisecondsOf } from '../ports.ts';
import type { Store } from '../ports.ts';
import { couldAskStill } from './check.ts';
import { storedPlan } from './documents.ts';
import { isTakenBack } from './taking-back.ts';

export interface Approvers {
  /** Whoever is away is stood in for, unless who stands in may not decide. */
  asked: string[];
  /** Those who may decide: who is asked, and who is stood in for and keeps the right. */
  all: string[];
  /** Those who have what it takes, whether or not the settings name them. */
  able: string[];
  standIns: { person: string; absent: string }[];
}

/** Never the requester. */
export async function approversOf(store: Store, { tenant, requestedBy }: { tenant: string; requestedBy: { id: string } }, settings: ApprovalSettings): Promise<Approvers> {
  const admins = await store.users.list(tenant, { filter: { role: 'admin', status: ['active', 'invited'] }, limit: limits.pageSize.most });
  const able = new Set(admins.users.map(({ id }) => id));
  const named = settings.approvers.length > 0 ? settings.approvers : [...able];
  able.delete(requestedBy.id);
  const mayDecide = (id: string): boolean => able.has(id);
  const standIns = named.flatMap((absent) => {
    const person = settings.delegates[absent];
    return person !== undefined && person !== absent && mayDecide(person) ? [{ person, absent }] : [];
  });
  const asked = named.map((id) => standIns.find(({ absent }) => absent === id)?.person ?? id);
  return { asked: [...new Set(asked)].filter(mayDecide), all: [...new Set([...asked, ...named])].filter(mayDecide), able: [...able], standIns };
}

/** Of those who approved, who could not any more: what they gave for somebody who may decide stands as long as they have what it takes themselves. */
export function setAsideOf(approval: Pick<Approval, 'votes' | 'lossesAdded'>, { all, able }: Approvers): string[] {
  return votesInTime(approval).filter(({ person, whose = [person.id] }) => !able.includes(person.id) || !whose.some((id) => all.includes(id))).map(({ person }) => person.id);
}

/** More approvals are needed than can still be given. */
export function isOutOfReach({ quorum, ...approval }: Pick<Approval, 'votes' | 'quorum' | 'lossesAdded'>, approvers: Approvers): boolean {
  const now = { ...approval, setAside: setAsideOf(approval, approvers) };
  return approvalsCounted(now).length + mostApprovals(approvers, votesStanding(now)) < quorum;
}

/** How many approvals there can be beside those given. */
export function mostApprovals({ all, standIns }: Approvers, given: Approval['votes'] = []): number {
  return mostGiven(all.map((person) => voteOf(person, standIns)).filter((vote) => !given.some((each) => isGivenBy(each, vote))));
}

/** So many of these votes can be given beside one another. As everybody has one stand-in at most, always taking one that rules out the fewest others finds the most. */
function mostGiven(votes: readonly string[][]): number {
  const ruledOutBy = (vote: readonly string[], among: readonly string[][]): string[][] => among.filter((other) => other.some((id) => vote.includes(id)));
  const shared = new Set(votes.filter((vote) => vote.length > 1).flat());
  const tied = votes.filter((vote) => vote.some((id) => shared.has(id)));
  let given = votes.length - tied.length;
  for (let left = tied; left.length > 0; given += 1) {
    const [least = []] = left.map((vote) => ruledOutBy(vote, left)).toSorted((one, other) => one.length - other.length);
    left = left.filter((vote) => !least.includes(vote));
  }
  return given;
}

/** Why the request can come to nothing any more, as it is kept with it; undefined while it can. */
export async function isUnfounded(store: Store, approval: Approval): Promise<Pick<Approval, 'takenBack'> | undefined> {
  if (!(await requesterMayStill(store, approval))) return {};
  const plan = await store.plans.get({ tenant: approval.tenant }, approval.id);
  return plan !== undefined && await isTakenBack({ store }, plan.value) ? { takenBack: true } : undefined;
}

/** Whoever asked may have lost the role while the request waited; a program keeps its right in Entra. */
async function requesterMayStill(store: Store, { tenant, id, requestedBy, source, created }: Approval): Promise<boolean> {
  if (source === 'api') return true;
  const [plan, user] = await Promise.all([storedPlan({ store }, tenant, id), store.users.get(tenant, requestedBy.id)]);
  return user === undefined ? !(await isEverybodyReadSince(store, tenant, created)) : couldAskStill(user.value, plan.value);
}

/** Until then, whom nobody has read is who the directory said they are when they asked; afterwards they are gone. */
async function isEverybodyReadSince(store: Store, tenant: string, moment: string): Promise<boolean> {
  const last = (await store.settings.get({ tenant }, 'settings'))?.value.sync.last ?? null;
  return last !== null && millisecondsOf(last) > millisecondsOf(moment);
}
