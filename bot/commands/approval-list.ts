// Requests, latest first, narrowed to those somebody may see or is waited for.
import { can } from '../../shared/abilities.ts';
import { voteGiven } from '../../shared/approval.ts';
import type { Approval } from '../../shared/approval.ts';
import { limits } from '../../shared/limits.ts';
import type { Actor } from '../plans/change.ts';
import type { Services } from './services.ts';

interface ApprovalQuery {
  wanted(approval: Approval): boolean;
  /** From the page before. */
  after?: string | undefined;
  limit: number;
}

/** Pages looked through for one answer; whoever wants more goes on from there. */
const pagesRead = 20;

/** `next` is where to go on; a page may be short, even empty, and still have a next one. */
export async function readApprovals({ approvals }: Pick<Services, 'approvals'>, tenant: string, { wanted, after, limit }: ApprovalQuery): Promise<{ approvals: Approval[]; next: string | null }> {
  const found: Approval[] = [];
  let from = after;
  for (let read = 0; read < pagesRead; read += 1) {
    const page = await approvals.list(tenant, { limit: limits.pageSize.most, ...(from === undefined ? {} : { after: from }) });
    for (const approval of page.approvals) {
      if (wanted(approval)) found.push(approval);
      from = approval.id;
      if (found.length === limit) return { approvals: found, next: approval === page.approvals.at(-1) && page.next === null ? null : approval.id };
    }
    if (page.next === null) return { approvals: found, next: null };
  }
  return { approvals: found, next: from ?? null };
}

/** One's own requests; whoever may see all work sees everybody's. */
export function isVisibleTo({ person, role }: Actor, approval: Approval): boolean {
  return approval.requestedBy.id === person.id || can(role, 'jobs.see');
}

const nobody = { id: '', name: '', email: '' };

/** What tells the requests that this person could decide now from all others. */
export async function waitsFor({ approvals }: Pick<Services, 'approvals'>, { tenant, person, role }: Actor): Promise<(approval: Approval) => boolean> {
  const decides = can(role, 'approvals.decide') && (await approvals.approvers({ tenant, requestedBy: nobody })).all.includes(person.id);
  return (approval) => decides && approval.state === 'pending' && approval.requestedBy.id !== person.id && voteGiven(approval, person.id) === undefined;
}
