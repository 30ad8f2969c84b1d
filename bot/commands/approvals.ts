// approvals – what waits for my decision, what I asked for, and, for whoever may see all work, what waits for others.
import { can } from '../../shared/abilities.ts';
import type { Approval } from '../../shared/approval.ts';
import { approvalButtons } from './approval-verbs.ts';
import { isVisibleTo, readApprovals, waitsFor } from './approval-list.ts';
import { approvalsCard, approvalsTitle } from './approvals.card.ts';
import { defineCommand, refuseWords } from './command.ts';

const listed = 10;

export const approvals = defineCommand({
  name: 'approvals',
  aliases: ['approval', 'list approvals', 'requests'],
  usage: 'approvals',
  summary: 'what waits for your decision, and what you asked for',
  section: 'Work and records',
  ability: 'own.see',
  verbs: approvalButtons,
  read: (said) => { refuseWords(said); },
  run: async ({ services, actor }) => {
    const waits = await waitsFor(services, actor);
    const isMine = ({ requestedBy }: Approval): boolean => requestedBy.id === actor.person.id;
    const isOthers = (approval: Approval): boolean => approval.state === 'pending' && isVisibleTo(actor, approval) && !isMine(approval) && !waits(approval);
    const [waiting, mine, others] = await Promise.all([
      readApprovals(services, actor.tenant, { wanted: waits, limit: listed }),
      readApprovals(services, actor.tenant, { wanted: isMine, limit: listed }),
      can(actor.role, 'jobs.see') ? readApprovals(services, actor.tenant, { wanted: isOthers, limit: listed }) : { approvals: [], next: null },
    ]);
    const requests = {
      waiting: waiting.approvals, mine: mine.approvals, others: others.approvals, more: { waiting: waiting.next !== null, mine: mine.next !== null, others: others.next !== null },
    };
    return { card: approvalsCard(requests), summary: approvalsTitle(requests) };
  },
});
