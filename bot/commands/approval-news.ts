// What whoever asked is told of a request, in messages that nobody draws anew: a process may die before it notes where one went. The card goes out once nothing more comes of it; before that, words that stay true whatever comes.
import { awaitsResult } from '../../shared/approval.ts';
import type { Approval } from '../../shared/approval.ts';
import { approvalReply, titleWords } from './approval.card.ts';
import type { fullListOf } from './approval.card.ts';
import { byWords } from './approval-outcome.ts';
import { line, moment } from './card.ts';
import type { CardReply } from './command.ts';
import { notice } from './notice.card.ts';

export function approvalNews(approval: Approval, tab: Parameters<typeof fullListOf>[1]): CardReply {
  const { state, decided, requestedBy } = approval;
  if (state === 'pending') return notice(`${titleWords(approval)}: nobody to approve it`, outOfReachWords(approval));
  if (!awaitsResult(approval)) return approvalReply(approval, requestedBy.id, tab);
  const instead = state === 'rejected' ? ', to deactivate instead' : '';
  return notice(`${titleWords(approval)}: ${state}${byWords(approval)}${instead}`, line('Decided ', moment(decided), '. What comes of it is told in a message of its own; “approvals” shows how it stands.'));
}

/** Somebody may become an approver the moment after. */
function outOfReachWords({ quorum }: Approval): string {
  const lack = quorum === 1 ? 'there was nobody here who may approve it: it takes another Organisation Admin' : `there were fewer people here who may approve it than the ${quorum} it takes`;
  return `When this was written, ${lack}. “approvals” shows how it stands; it can be withdrawn there while it waits.`;
}
