// Who may decide a request, and whether it can still come to something: whoever asked could ask again, and nobody else has done it meanwhile.
import type { Approval } from '../../shared/approval.ts';
import { limits } from '../../shared/limits.ts';
import type { ApprovalSettings } from '../../shared/settings.ts';
import { millisecondsOf } from '../ports.ts';
import type { Store } from '../ports.ts';
import { couldAskStill } from './check.ts';
import { storedPlan } from './documents.ts';
import { isTakenBack } from './taking-back.ts';

/** Never the requester; whoever is away is stood in for. */
export async function approversOf(store: Store, { tenant, requestedBy }: { tenant: string; requestedBy: { id: string } }, settings: ApprovalSettings): Promise<string[]> {
  const admins = await store.users.list(tenant, { filter: { role: 'admin', status: ['active', 'invited'] }, limit: limits.pageSize.most });
  const able = new Set(admins.users.map(({ id }) => id));
  const named = settings.approvers.length > 0 ? settings.approvers : [...able];
  const standing = named.map((id) => settings.delegates[id] ?? id);
  return [...new Set(standing)].filter((id) => able.has(id) && id !== requestedBy.id);
}

/** More approvals are needed than there are people left who could give one. */
export function isOutOfReach({ votes, quorum }: Pick<Approval, 'votes' | 'quorum'>, approvers: readonly string[]): boolean {
  const given = new Set(votes.filter(({ decision }) => decision === 'approve').map(({ person }) => person.id));
  return given.size + approvers.filter((id) => !given.has(id)).length < quorum;
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
