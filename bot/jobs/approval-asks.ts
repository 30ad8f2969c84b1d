// Puts a request before its approvers and into the channel that is set for it, each as it stands at that moment.
import { everybody, overtakenBy } from '../../shared/approval.ts';
import type { Approval } from '../../shared/approval.ts';
import { sideBySide } from '../../shared/side-by-side.ts';
import { chatsAtOnce } from '../commands/approval-copies.ts';
import { approvalReply } from '../commands/approval.card.ts';
import type { Approvals } from '../plans/approvals.ts';
import type { Installed } from '../plans/chat-installs.ts';
import type { Messenger, Undelivered, World } from '../ports.ts';

export interface AskParts {
  messenger: Messenger; approvals: Approvals;
  world: World;
  /** Fires when Usher is about to end: whoever is not asked or told by then is by the next process. */
  closing: AbortSignal;
  /** Id of the conversation that gets every request as well; empty: none. */
  channelOf: (tenant: string) => Promise<string>;
  /** Gets the app to somebody whom nobody has spoken to yet; Teams then says how to reach them. */
  installFor: (tenant: string, person: string) => Promise<Installed>;
  /** A page of the tab, as a link. */
  tabAddress: (tenant: string, page: string) => string;
}

export type Ask = (approval: Approval, people: readonly string[], how?: { /** They were asked before. */ reminder: boolean }) => Promise<void>;

/** Whether somebody has a card of it; whoever approved before it was found that more would be lost: one that they were sent since. */
export function holdsCard(approval: Approval, person: string): boolean {
  const isAskedAgain = overtakenBy(approval).some(({ id }) => id === person);
  const approved = approval.votes.findLast((vote) => vote.person.id === person)?.shown ?? '';
  return approval.cards.some((copy) => copy.person === person && (!isAskedAgain || (copy.shown ?? '') > approved));
}

/** So many reasons are remembered as logged. */
const mostLogged = 1_000;

/** Installs the app for people, and says in the log what stands against it: once, however often and for however many it is tried. */
function createInstalls({ world, closing, installFor }: AskParts): (approval: Approval, people: readonly string[]) => Promise<void> {
  const logged = new Set<string>();

  function logOnce({ tenant, id }: Approval, reason: string): void {
    const what = `${id} ${reason}`;
    if (logged.has(what)) return;
    if (logged.size >= mostLogged) logged.clear();
    logged.add(what);
    world.log.warn('approval-card.app-not-installed', { tenant, approval: id, reason });
  }

  return async (approval, people) => {
    await sideBySide(people, chatsAtOnce, async (person) => {
      if (closing.aborted) return;
      const { state, reason } = await installFor(approval.tenant, person);
      if (state !== 'installed') logOnce(approval, reason);
    });
  };
}

/** Sends the cards and posts the one in the channel, noting each place, and whom it could not be brought to. Nobody waits for the apps that are installed for those: `beside` carries that on. */
export function createAsk(parts: AskParts, beside: (approval: string, work: Promise<unknown>) => void): Ask {
  const { messenger, approvals, channelOf, closing } = parts;
  const install = createInstalls(parts);

  /** Once, in the channel that is set for it; whoever presses there is judged by the server like anywhere else. */
  async function post({ tenant, id }: Approval): Promise<void> {
    const [approval, channel] = [await approvals.find(tenant, id), await channelOf(tenant)];
    if (channel === '' || approval.state !== 'pending' || approval.cards.some(({ person }) => person === everybody)) return;
    const place = await messenger.sendToConversation(tenant, channel, approvalReply(approval, everybody, parts));
    if (place !== null) await approvals.showing(tenant, id, { person: everybody, place });
  }

  /** Each is asked as it stands then: others may have decided meanwhile. Gives why somebody was not reached. */
  async function send({ tenant, id }: Approval, { person, reminder }: { person: string; reminder: boolean }): Promise<Undelivered | undefined> {
    const current = await approvals.find(tenant, id);
    if (current.state !== 'pending' || (!reminder && holdsCard(current, person))) return undefined;
    const became = await messenger.bringToPerson(tenant, person, approvalReply(current, person, { ...parts, reminder }));
    if (typeof became === 'string') return became;
    await approvals.showing(tenant, id, { person, place: became, ...(reminder && { reminder }), ...(current.lossesAdded !== undefined && { shown: current.lossesAdded }) });
    return undefined;
  }

  /** Whoever cannot be reached now is asked again later; meanwhile they see it with `approvals`, and the request says so. */
  async function sendAll(approval: Approval, people: readonly string[], reminder: boolean): Promise<void> {
    const tried = await sideBySide(people, chatsAtOnce, async (person) => ({ person, became: await send(approval, { person, reminder }) }));
    const missed = tried.flatMap(({ person, became }) => (became === undefined ? [] : [{ person, became }]));
    if (missed.length === 0 || closing.aborted) return;
    const chatless = await approvals.missed(approval, missed);
    if (chatless.length > 0) beside(approval.id, install(approval, chatless));
  }

  return async (approval, people, { reminder } = { reminder: false }) => {
    await Promise.all([sendAll(approval, people, reminder), post(approval)]);
  };
}
