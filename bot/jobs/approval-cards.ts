// Puts requests before their approvers, keeps every copy of the card true, and tells the requester what became of it. Nobody's news waits for somebody else's chat.
import { awaitsResult, lookOf, newsOf, voteGiven } from '../../shared/approval.ts';
import type { Approval } from '../../shared/approval.ts';
import type { Job } from '../../shared/job.ts';
import { drawCopies, keepTrue } from '../commands/approval-copies.ts';
import { approvalNews } from '../commands/approval-news.ts';
import { millisecondsOf } from '../ports.ts';
import type { World } from '../ports.ts';
import { whileOpen } from './while-open.ts';
import { createAsk } from './approval-asks.ts';
import type { Ask, AskParts } from './approval-asks.ts';
import { createLines } from '../plans/lines.ts';
import type { Lines } from '../plans/lines.ts';

export interface ApprovalCards {
  /** Takes note of a request's new state; returns at once. */
  show(approval: Approval): void;
  /** Takes note of the end of a job that somebody may have approved; returns at once. */
  ended(job: Job): void;
  /** Ends what is overdue and reminds who was asked. */
  sweep(tenant: string): Promise<void>;
  settled(): Promise<void>;
}

type Parts = AskParts & { world: World; /** Fires when Usher is about to end: whoever is not told by then stays untold in the store. */ closing: AbortSignal };

/** Whoever withdrew it knows; of a request that waits, there is to tell that nobody is left who could approve it. */
function isNewsToRequester({ state, lostReach = false, unreachable = false }: Approval): boolean {
  return state === 'pending' ? lostReach && unreachable : state !== 'withdrawn';
}

/** Most results are there before anybody has read the decision: whoever asked reads both in one message. */
const resultPatience = 10_000;

interface Telling {
  /** Those who are to decide it and have not yet. */
  askedOf(approval: Approval): Promise<string[]>;
  /** To everybody it concerns. What could not be told yet stays untold, and the sweep comes back to it. */
  announce(approval: Approval): Promise<void>;
}

const isUntold = ({ untold }: Approval): boolean => (untold ?? null) !== null;

/** Tells the latest course of a request, each news once, the requester beside the approvers. */
function createTelling(parts: Parts, { inLine, ask }: Pick<Lines, 'inLine'> & { ask: Ask }): Telling {
  const { messenger, approvals, closing } = parts;
  const mayEndAtOnce = (approval: Approval): boolean => awaitsResult(approval) && parts.world.clock.now() < millisecondsOf(approval.decided ?? approval.created) + resultPatience;

  async function askedOf(approval: Approval): Promise<string[]> {
    return (await approvals.approvers(approval)).asked.filter((person) => voteGiven(approval, person) === undefined);
  }

  /** Whoever has no card yet and could decide it. */
  async function askTheOthers({ tenant, id }: Approval): Promise<void> {
    const approval = await approvals.find(tenant, id);
    const holders = new Set(approval.cards.map(({ person }) => person));
    if (approval.state === 'pending') await ask(approval, (await askedOf(approval)).filter((person) => !holders.has(person)));
  }

  /** Once for each news, whoever is told of what came after it needs it no more. False while Teams is away, or the result may come at once: the sweep comes back to it. */
  async function tellRequester(approval: Approval): Promise<boolean> {
    const { tenant, id, requestedBy } = approval;
    if (!isNewsToRequester(approval)) return true;
    const current = await approvals.find(tenant, id);
    if (newsOf(current) !== newsOf(approval) || !isUntold(current) || current.heard === newsOf(current)) return true;
    if (mayEndAtOnce(current)) return false;
    if (await messenger.deliver(tenant, requestedBy.id, approvalNews(current, parts)) === 'later') return false;
    await approvals.heard(current);
    return true;
  }

  async function announce(approval: Approval): Promise<void> {
    const { id } = approval;
    let isHeard = false;
    const draw = async (): Promise<void> => {
      if (approval.state === 'pending') await inLine(`${id} ask`, () => askTheOthers(approval));
      await drawCopies(parts, approval.state === 'pending' ? await approvals.find(approval.tenant, id) : approval);
    };
    await Promise.all([inLine(`${id} news`, async () => { isHeard = await tellRequester(approval); }), draw()]);
    if (isHeard && !closing.aborted) await approvals.told(approval);
  }

  return { announce, askedOf };
}

export function createApprovalCards(given: Parts): ApprovalCards {
  const parts = { ...given, messenger: whileOpen(given.messenger, given.closing) };
  const { world, approvals, closing } = parts;
  const ask = createAsk(parts);
  const { inLine, settled, ...lines } = createLines();
  const beside = (id: string, work: Promise<unknown>): void => { lines.beside(work, (error) => { world.log.warn('approval-card.not-drawn', { approval: id, error: String(error) }); }); };
  const waiting = new Set<string>();
  /** What is being told at this moment, so that a slow chat is not written to anew by every sweep. */
  const telling = new Set<string>();

  const { announce, askedOf } = createTelling(parts, { inLine, ask });

  async function begin({ tenant, id }: Approval): Promise<void> {
    const approval = await approvals.find(tenant, id);
    const what = `${id} ${lookOf(approval)}`;
    if (!isUntold(approval) || telling.has(what)) return;
    telling.add(what);
    beside(id, announce(approval).finally(() => telling.delete(what)));
  }

  async function remind({ tenant, id }: Approval): Promise<void> {
    const approval = await approvals.find(tenant, id);
    if (approval.state !== 'pending') return;
    // Another process may have reminded some of them before it closed.
    const reminded = new Set(approval.cards.filter(({ reminder = false }) => reminder).map(({ person }) => person));
    await ask(approval, (await askedOf(approval)).filter((person) => !reminded.has(person)), { reminder: true });
    if (closing.aborted) await approvals.notReminded(approval);
    else await keepTrue(parts, approval);
  }

  /** Whoever is about to begin finds the latest state; one of them is enough. */
  function show(approval: Approval): void {
    if (waiting.has(approval.id)) return;
    waiting.add(approval.id);
    beside(approval.id, inLine(approval.id, () => {
      waiting.delete(approval.id);
      return begin(approval);
    }));
  }

  return {
    show,
    ended(job) { beside(job.id, approvals.ended(job)); },
    async sweep(tenant) {
      for (const approval of await approvals.reach(tenant)) show(approval);
      for (const approval of await approvals.sweep(tenant)) beside(approval.id, inLine(`${approval.id} ask`, () => remind(approval)));
    },
    settled,
  };
}
