// Puts requests before their approvers, keeps every copy of the card true, and tells the requester what became of it.
import type { Approval } from '../../shared/approval.ts';
import { approvalCard, approvalSummary, fullListOf, readerOf } from '../commands/approval.card.ts';
import type { Reader } from '../commands/approval.card.ts';
import type { Approvals } from '../plans/approvals.ts';
import type { Card, Messenger, World } from '../ports.ts';

export interface ApprovalCards {
  /** Takes note of a request's new state; returns at once. */
  show(approval: Approval): void;
  /** Ends what is overdue and reminds who was asked. */
  sweep(tenant: string): Promise<void>;
  settled(): Promise<void>;
}

interface Parts {
  world: World; messenger: Messenger; approvals: Approvals;
  /** Id of the conversation that gets every request as well; empty: none. */
  channelOf: (tenant: string) => Promise<string>;
  /** A page of the tab, as a link. */
  tabAddress: (tenant: string, page: string) => string;
}

/** Whom a card in a channel is for. */
const everybody = '';

export function createApprovalCards({ world, messenger, approvals, channelOf, tabAddress }: Parts): ApprovalCards {
  /** One after the other for each request, so that no older state is drawn over a newer one. */
  const lines = new Map<string, Promise<void>>();
  const message = (approval: Approval, reader: Reader): { card: Card; summary: string } => ({ card: approvalCard(approval, { reader, link: fullListOf(approval, { tabAddress }) }), summary: approvalSummary(approval) });

  /** Whoever cannot be reached now sees it with `approvals`; the request says nothing of it. */
  async function ask(approval: Approval, people: readonly string[]): Promise<void> {
    for (const person of people) {
      const place = await messenger.sendToPerson(approval.tenant, person, message(approval, 'approver'));
      if (place !== null) await approvals.showing(approval.tenant, approval.id, { person, place });
    }
    await post(approval);
    // Decided meanwhile, perhaps in another process, which did not know of these cards.
    const now = await approvals.find(approval.tenant, approval.id);
    if (now.votes.length > approval.votes.length || now.state !== approval.state) await redraw(now);
  }

  /** Once, in the channel that is set for it; whoever presses there is judged by the server like anywhere else. */
  async function post({ tenant, id }: Approval): Promise<void> {
    const [approval, channel] = [await approvals.find(tenant, id), await channelOf(tenant)];
    if (channel === '' || approval.cards.some(({ person }) => person === everybody)) return;
    const place = await messenger.sendToConversation(tenant, channel, message(approval, 'approver'));
    if (place !== null) await approvals.showing(tenant, id, { person: everybody, place });
  }

  const redraw = async (approval: Approval): Promise<unknown> => Promise.all(approval.cards.map(({ person, place }) => messenger.updateCard(approval.tenant, place, message(approval, readerOf(approval, person)))));

  async function keepTrue({ tenant, id, unreachable: wasUnreachable }: Approval): Promise<void> {
    const approval = await approvals.find(tenant, id);
    await redraw(approval);
    const isNews = approval.state === 'pending' ? wasUnreachable === true && approval.unreachable === true : approval.state !== 'withdrawn';
    if (isNews) await messenger.sendToPerson(tenant, approval.requestedBy.id, message(approval, 'requester'));
  }

  function track(id: string, work: () => Promise<void>): void {
    const promise: Promise<void> = (lines.get(id) ?? Promise.resolve()).then(work).catch((error: unknown) => {
      world.log.warn('approval-card.not-drawn', { approval: id, error: String(error) });
    }).finally(() => { if (lines.get(id) === promise) lines.delete(id); });
    lines.set(id, promise);
  }

  return {
    show(approval) {
      const fresh = approval.state === 'pending' && approval.votes.length === 0;
      track(approval.id, async () => (fresh ? ask(approval, await approvals.approvers(approval)) : keepTrue(approval)));
    },
    async sweep(tenant) {
      for (const approval of await approvals.reach(tenant)) track(approval.id, () => keepTrue(approval));
      for (const approval of await approvals.sweep(tenant)) {
        track(approval.id, async () => {
          const voted = new Set(approval.votes.map(({ person }) => person.id));
          await ask(approval, (await approvals.approvers(approval)).filter((person) => !voted.has(person)));
        });
      }
    },
    async settled() {
      while (lines.size > 0) await Promise.all(lines.values());
    },
  };
}
