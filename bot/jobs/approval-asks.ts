// Puts a request before its approvers and into the channel that is set for it, each as it stands at that moment.
import { everybody } from '../../shared/approval.ts';
import type { Approval } from '../../shared/approval.ts';
import { sideBySide } from '../../shared/side-by-side.ts';
import { chatsAtOnce } from '../commands/approval-copies.ts';
import { approvalReply } from '../commands/approval.card.ts';
import type { Approvals } from '../plans/approvals.ts';
import type { Messenger } from '../ports.ts';

export interface AskParts {
  messenger: Messenger; approvals: Approvals;
  /** Id of the conversation that gets every request as well; empty: none. */
  channelOf: (tenant: string) => Promise<string>;
  /** A page of the tab, as a link. */
  tabAddress: (tenant: string, page: string) => string;
}

export type Ask = (approval: Approval, people: readonly string[], how?: { /** They were asked before. */ reminder: boolean }) => Promise<void>;

/** Sends the cards and posts the one in the channel, noting each place. */
export function createAsk(parts: AskParts): Ask {
  const { messenger, approvals, channelOf } = parts;

  /** Once, in the channel that is set for it; whoever presses there is judged by the server like anywhere else. */
  async function post({ tenant, id }: Approval): Promise<void> {
    const [approval, channel] = [await approvals.find(tenant, id), await channelOf(tenant)];
    if (channel === '' || approval.state !== 'pending' || approval.cards.some(({ person }) => person === everybody)) return;
    const place = await messenger.sendToConversation(tenant, channel, approvalReply(approval, everybody, parts));
    if (place !== null) await approvals.showing(tenant, id, { person: everybody, place });
  }

  /** Whoever cannot be reached now sees it with `approvals`; the request says nothing of it. Each is asked as it stands then: others may have decided meanwhile. */
  async function send({ tenant, id }: Approval, { person, reminder }: { person: string; reminder: boolean }): Promise<void> {
    const current = await approvals.find(tenant, id);
    if (current.state !== 'pending') return;
    const place = await messenger.sendToPerson(tenant, person, approvalReply(current, person, { ...parts, reminder }));
    if (place !== null) await approvals.showing(tenant, id, { person, place, ...(reminder && { reminder }) });
  }

  return async (approval, people, { reminder } = { reminder: false }) => {
    await Promise.all([sideBySide(people, chatsAtOnce, (person) => send(approval, { person, reminder })), post(approval)]);
  };
}
