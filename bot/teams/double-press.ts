// Two presses of one click: people click twice, and clients send again. The second makes nothing of its own, and covers nothing that the first has shown.
import { pressedBefore } from '../commands/change-flow.ts';
import type { Reply } from '../commands/command.ts';
import type { Clock } from '../ports.ts';

/** Milliseconds after the answer in which the same press is the same click. */
const sameFor = 2_000;

/** What became of a press; `reply` is undefined when a card has to stand in for it. */
export interface Given { work: Promise<Reply>; reply: Reply | undefined }

/**
 * `card`: the card in its place, and who presses; `press`: the button with all that was sent; `looks`: it only shows how something stands.
 * Another button of the card, pressed in between, makes it a new press.
 */
export interface Click { card: string; press: string; looks: boolean }

interface Pressed { press: string; again: Promise<Reply>; answered: number | undefined }

const keepsUp: Reply = { text: 'You pressed this a moment ago already. The card of that press changes by itself.' };

const isShownOnce = (reply: Reply | undefined): boolean => reply !== undefined && 'card' in reply && reply.here === true;

/** For the second press. A card that is drawn anew by now would be covered by how it was; what followed it went out, and secrets are told once. */
function forSecond({ reply }: Given): Reply {
  if (reply === undefined) return keepsUp;
  if (!('card' in reply)) return reply;
  if (isShownOnce(reply)) return pressedBefore(reply);
  return reply.job !== undefined || reply.approval !== undefined ? keepsUp : { card: reply.card, summary: reply.summary };
}

/** `first`: the press is one of its own, and its work has begun; `again`: it is the second of a click, and this is its answer. */
export function createDoublePress(clock: Clock): (at: Click, work: () => Promise<Given>) => { first: Promise<Given> } | { again: Promise<Reply> } {
  // Nothing that is shown once is in here, as an entry stays until somebody presses.
  const latest = new Map<string, Pressed>();
  const isOver = ({ answered }: Pressed): boolean => answered !== undefined && clock.now() - answered >= sameFor;

  return ({ card, press, looks }, work) => {
    for (const [known, each] of latest) if (isOver(each)) latest.delete(known);
    const before = latest.get(card);
    if (before?.press === press) return { again: before.again };
    const first = work();
    const mine: Pressed = { press, again: first.then(forSecond), answered: undefined };
    latest.set(card, mine);
    const forget = (): void => { if (latest.get(card) === mine) latest.delete(card); };
    // Whoever looks again wants to see how it stands by then; what failed may be tried again at once.
    const note = ({ reply }: Given): void => { if (looks && !isShownOnce(reply)) forget(); else mine.answered = clock.now(); };
    first.then(note, forget);
    mine.again.catch(() => undefined); // whoever waits for it hears of it
    return { first };
  };
}
