// approvals – what waits for my decision, and what I asked for.
import { approvalButtons } from './approval-verbs.ts';
import { readApprovals, waitsFor } from './approval-list.ts';
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
    const [waiting, mine] = await Promise.all([
      readApprovals(services, actor.tenant, { wanted: waits, limit: listed }),
      readApprovals(services, actor.tenant, { wanted: ({ requestedBy }) => requestedBy.id === actor.person.id, limit: listed }),
    ]);
    const requests = { waiting: waiting.approvals, mine: mine.approvals, more: { waiting: waiting.next !== null, mine: mine.next !== null } };
    return { card: approvalsCard(requests), summary: approvalsTitle(requests) };
  },
});
