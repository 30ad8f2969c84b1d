// Puts requests before their approvers, keeps every copy of the card true, and tells the requester what became of it.
import { everybody } from '../../shared/approval.ts';
import type { Approval } from '../../shared/approval.ts';
import { drawCopies, keepTrue } from '../commands/approval-copies.ts';
import { approvalReply } from '../commands/approval.card.ts';
import type { Approvals } from '../plans/approvals.ts';
import type { Messenger, World } from '../ports.ts';

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

/** Whoever withdrew it knows; of a request that waits, there is to tell that nobody is left who could approve it. */
function isNewsToRequester({ state, lostReach = false, unreachable = false }: Approval): boolean {
  return state === 'pending' ? lostReach && unreachable : state !== 'withdrawn';
}

type Ask = (approval: Approval, people: readonly string[]) => Promise<void>;

/** Sends the cards and posts the one in the channel, noting each place. */
function createAsk(parts: Parts): Ask {
  const { messenger, approvals, channelOf } = parts;

  /** Once, in the channel that is set for it; whoever presses there is judged by the server like anywhere else. */
  async function post({ tenant, id }: Approval): Promise<void> {
    const [approval, channel] = [await approvals.find(tenant, id), await channelOf(tenant)];
    if (channel === '' || approval.state !== 'pending' || approval.cards.some(({ person }) => person === everybody)) return;
    const place = await messenger.sendToConversation(tenant, channel, approvalReply(approval, everybody, parts));
    if (place !== null) await approvals.showing(tenant, id, { person: everybody, place });
  }

  /** Whoever cannot be reached now sees it with `approvals`; the request says nothing of it. */
  return async (approval, people) => {
    const { tenant, id } = approval;
    let current = approval;
    for (const person of people) {
      if (current.state !== 'pending') return;
      const place = await messenger.sendToPerson(tenant, person, approvalReply(current, person, parts));
      if (place !== null) current = await approvals.showing(tenant, id, { person, place });
    }
    await post(approval);
  };
}

export function createApprovalCards(parts: Parts): ApprovalCards {
  const { world, messenger, approvals } = parts;
  const ask = createAsk(parts);
  /** One after the other for each request, so that no older state is drawn over a newer one. */
  const lines = new Map<string, Promise<void>>();
  const waiting = new Set<string>();

  /** Those who could decide it, but for whoever is one of `without`. */
  async function approversOf(approval: Approval, without: readonly string[]): Promise<string[]> {
    return (await approvals.approvers(approval)).filter((person) => !without.includes(person));
  }

  const votersOf = ({ votes }: Approval): string[] => votes.map(({ person }) => person.id);

  /** Tells the latest course of a request to everybody it concerns, unless that is done. While Teams is away it stays untold, and the sweep comes back to it. */
  async function announce({ tenant, id }: Approval): Promise<void> {
    const approval = await approvals.find(tenant, id);
    if ((approval.untold ?? null) === null) return;
    if (approval.state === 'pending') await ask(approval, await approversOf(approval, [...approval.cards.map(({ person }) => person), ...votersOf(approval)]));
    await drawCopies(parts, approval);
    if (isNewsToRequester(approval) && await messenger.deliver(tenant, approval.requestedBy.id, approvalReply(approval, approval.requestedBy.id, parts)) === 'later') return;
    await approvals.told(approval);
  }

  async function remind({ tenant, id }: Approval): Promise<void> {
    const approval = await approvals.find(tenant, id);
    if (approval.state !== 'pending') return;
    await ask(approval, await approversOf(approval, votersOf(approval)));
    await keepTrue(parts, approval);
  }

  function track(id: string, work: () => Promise<void>): void {
    const promise: Promise<void> = (lines.get(id) ?? Promise.resolve()).then(work).catch((error: unknown) => {
      world.log.warn('approval-card.not-drawn', { approval: id, error: String(error) });
    }).finally(() => { if (lines.get(id) === promise) lines.delete(id); });
    lines.set(id, promise);
  }

  /** Whoever is about to begin finds the latest state; one of them is enough. */
  function show(approval: Approval): void {
    if (waiting.has(approval.id)) return;
    waiting.add(approval.id);
    track(approval.id, () => {
      waiting.delete(approval.id);
      return announce(approval);
    });
  }

  return {
    show,
    async sweep(tenant) {
      for (const approval of await approvals.reach(tenant)) show(approval);
      for (const approval of await approvals.sweep(tenant)) track(approval.id, () => remind(approval));
    },
    async settled() {
      while (lines.size > 0) await Promise.all(lines.values());
    },
  };
}
