// Puts requests before their approvers, keeps every copy of the card true, and tells the requester what became of it. Nobody's news waits for somebody else's chat.
import { awaitsResult, lookOf, newsOf, voteGiven } from '../../shared/approval.ts';
import type { Approval } from '../../shared/approval.ts';
import type { Job } from '../../shared/job.ts';
import { drawCopies, keepTrue } from '../commands/approval-copies.ts';
import { approvalNews } from '../commands/approval-news.ts';
import { millisecondsOf } from '../ports.ts';
import { whileOpen } from './while-open.ts';
import { createAsk, holdsCard } from './approval-asks.ts';
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

const isMissed = ({ unreached = [] }: Approval, person: string): boolean => unreached.some((each) => each.person.id === person);

const isUntold = ({ untold }: Approval): boolean => (untold ?? null) !== null;

/** Tells the latest course of a request, each news once, the requester beside the approvers. */
function createTelling(parts: AskParts, { inLine, ask }: Pick<Lines, 'inLine'> & { ask: Ask }): Telling {
  const { messenger, approvals, closing } = parts;
  const mayEndAtOnce = (approval: Approval): boolean => awaitsResult(approval) && parts.world.clock.now() < millisecondsOf(approval.decided ?? approval.created) + resultPatience;

  async function askedOf(approval: Approval): Promise<string[]> {
    return (await approvals.approvers(approval)).asked.filter((person) => voteGiven(approval, person) === undefined);
  }

  /** Whoever has no card yet of what is known by now, and could decide it; whom it could not be brought to, the sweep asks again. */
  async function askTheOthers({ tenant, id }: Approval): Promise<void> {
    const approval = await approvals.find(tenant, id);
    if (approval.state === 'pending') await ask(approval, (await askedOf(approval)).filter((person) => !holdsCard(approval, person) && !isMissed(approval, person)));
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
    let shown = approval;
    const draw = async (): Promise<void> => {
      if (approval.state === 'pending') await inLine(`${id} ask`, () => askTheOthers(approval));
      const current = approval.state === 'pending' ? await approvals.find(approval.tenant, id) : approval;
      // Whom it could not be brought to turned out by this; what others did to it meanwhile they tell themselves.
      shown = { ...approval, unreached: current.unreached, cards: current.cards };
      await drawCopies(parts, current);
    };
    await Promise.all([inLine(`${id} news`, async () => { isHeard = await tellRequester(approval); }), draw()]);
    if (isHeard && !closing.aborted) await approvals.told(shown);
  }

  return { announce, askedOf };
}

interface Asking {
  remind(approval: Approval): Promise<void>;
  /** Asks people whom it could not be brought to before. */
  askAgain(approval: Approval, people: readonly string[]): Promise<void>;
}

/** Asks those who wait for nothing but to be asked; `show` lets everybody see who was reached by that, and who was not. */
function createAsking(parts: AskParts, { ask, askedOf, show }: Pick<Telling, 'askedOf'> & { ask: Ask; show: (approval: Approval) => void }): Asking {
  const { approvals, closing, world } = parts;

  /** As it is by now; where that cannot be found out, as it stood. */
  async function asItIs({ tenant, id }: Approval): Promise<Approval> {
    try {
      return await approvals.current(tenant, id);
    } catch (error) {
      world.log.warn('approval.not-looked-at', { approval: id, error: String(error) });
      return approvals.find(tenant, id);
    }
  }

  /** Whoever is reminded reads what holds by then. Nobody is reminded twice: another process may have reminded some before it closed. */
  async function askOnceMore(due: Approval): Promise<Approval> {
    const approval = await asItIs(due);
    const reminded = new Set(approval.cards.filter(({ reminder = false }) => reminder).map(({ person }) => person));
    if (approval.state === 'pending') await ask(approval, (await askedOf(approval)).filter((person) => !reminded.has(person) && !isMissed(approval, person)), { reminder: true });
    return approval;
  }

  /** Of a decision, whoever took it tells. */
  async function showWaiting({ tenant, id }: Approval): Promise<void> {
    const approval = await approvals.find(tenant, id);
    if (approval.state === 'pending') show(approval);
  }

  return {
    async remind(due) {
      const approval = await askOnceMore(due).catch(async (error: unknown) => {
        // It counts as reminded since the sweep; the next one is to find it again.
        await approvals.notReminded(due);
        throw error;
      });
      if (approval.state !== 'pending') return;
      if (closing.aborted) {
        await approvals.notReminded(approval);
        return;
      }
      await keepTrue(parts, approval);
      await showWaiting(approval);
    },
    async askAgain(approval, people) {
      await ask(approval, people);
      await showWaiting(approval);
    },
  };
}

export function createApprovalCards(given: AskParts): ApprovalCards {
  const parts = { ...given, messenger: whileOpen(given.messenger, given.closing) };
  const { world, approvals } = parts;
  const { inLine, settled, ...lines } = createLines();
  const beside = (id: string, work: Promise<unknown>): void => { lines.beside(work, (error) => { world.log.warn('approval-card.not-drawn', { approval: id, error: String(error) }); }); };
  const ask = createAsk(parts, beside);
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

  /** Whoever is about to begin finds the latest state; one of them is enough. */
  function show(approval: Approval): void {
    if (waiting.has(approval.id)) return;
    waiting.add(approval.id);
    beside(approval.id, inLine(approval.id, () => {
      waiting.delete(approval.id);
      return begin(approval);
    }));
  }

  const { remind, askAgain } = createAsking(parts, { ask, askedOf, show });

  return {
    show,
    ended(job) { beside(job.id, approvals.ended(job)); },
    async sweep(tenant) {
      for (const approval of await approvals.reach(tenant)) show(approval);
      const again = (approval: Approval, people: readonly string[]): void => { beside(approval.id, inLine(`${approval.id} ask`, () => askAgain(approval, people))); };
      for (const approval of await approvals.sweep(tenant, again)) beside(approval.id, inLine(`${approval.id} ask`, () => remind(approval)));
    },
    settled,
  };
}
