// Two presses of one click: people click twice, and clients send again. The second makes nothing of its own and gets the answer of the first.
import type { Clock } from '../ports.ts';

/** Milliseconds after the answer in which the same press is the same click. */
const sameFor = 2_000;

interface Pressed<T> { press: string; result: Promise<T>; answered: number | undefined }

/**
 * `card`: the card in its place, and who presses; `press`: the button with all that was sent. Another button of the card, pressed in between,
 * makes it a new press.
 */
export function createDoublePress<T>(clock: Clock): (at: { card: string; press: string }, work: () => Promise<T>) => { result: Promise<T>; again: boolean } {
  const latest = new Map<string, Pressed<T>>();
  const isOver = ({ answered }: Pressed<T>): boolean => answered !== undefined && clock.now() - answered >= sameFor;

  return ({ card, press }, work) => {
    // Answers may bear secrets, so none is kept for longer.
    for (const [known, each] of latest) if (isOver(each)) latest.delete(known);
    const before = latest.get(card);
    if (before?.press === press) return { result: before.result, again: true };
    const mine: Pressed<T> = { press, result: work(), answered: undefined };
    latest.set(card, mine);
    const note = (): void => { mine.answered = clock.now(); };
    // What failed may be tried again at once.
    mine.result.then(note, () => { if (latest.get(card) === mine) latest.delete(card); });
    return { result: mine.result, again: false };
  };
}
