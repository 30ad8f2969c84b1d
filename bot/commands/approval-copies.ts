// Copies of a request's card, wherever they are shown, each as whoever it is for sees it.
import { looksLike } from '../../shared/approval.ts';
import type { Approval, Copy } from '../../shared/approval.ts';
import { sideBySide } from '../../shared/side-by-side.ts';
import type { Approvals } from '../plans/approvals.ts';
import type { Messenger } from '../ports.ts';
import { approvalReply } from './approval.card.ts';

interface Parts {
  messenger: Pick<Messenger, 'updateCard'>;
  approvals: Pick<Approvals, 'find'>;
  tabAddress(tenant: string, page: string): string;
  /** Those that are drawn; all of them without it. */
  which?: (copy: Copy) => boolean;
}

/** Teams slows down whoever writes to very many chats at the same moment. */
export const chatsAtOnce = 8;

/** Draws them as the request stands here, and again until it stands like that. */
export async function drawCopies(parts: Parts, approval: Approval): Promise<void> {
  const { messenger, which = () => true } = parts;
  await sideBySide(approval.cards.filter(which), chatsAtOnce, async ({ person, place, reminder = false }) => messenger.updateCard(approval.tenant, place, approvalReply(approval, person, { ...parts, reminder })));
  await keepTrue(parts, approval);
}

/** Draws them when the request stands otherwise by now: another process may have drawn a newer state before the older one of this process arrived. */
export async function keepTrue(parts: Parts, shown: Approval): Promise<void> {
  const now = await parts.approvals.find(shown.tenant, shown.id);
  if (!looksLike(now, shown)) await drawCopies(parts, now);
}
