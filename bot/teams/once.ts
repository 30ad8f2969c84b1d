// Teams sends an activity again when the answer was slow; it must be done once.
import type { Clock } from '../ports.ts';

/** Milliseconds for which an answer is kept: clients send again within seconds, and an answer may be what is shown only once. */
const answerKept = 60_000;

interface Known<T> { result: Promise<T | undefined>; since: number }

/** The work of a key is done once while it is remembered; whoever asks again waits for the same result, and later gets none. */
export function createOnce<T>(clock: Pick<Clock, 'now'>, remembered = 500): (key: string, work: () => Promise<T>) => { result: Promise<T | undefined>; again: boolean } {
  const known = new Map<string, Known<T>>();
  const answers = new Set<Known<T>>();
  const nothing = Promise.resolve(undefined);
  const letGo = (): void => {
    for (const each of answers) {
      if (clock.now() - each.since < answerKept) break;
      answers.delete(each);
      each.result = nothing;
    }
  };
  return (key, work) => {
    letGo();
    const before = known.get(key);
    if (before !== undefined) return { result: before.result, again: true };
    const mine: Known<T> = { result: work(), since: clock.now() };
    const { result } = mine;
    known.set(key, mine);
    const [oldest] = known.keys();
    if (known.size > remembered && oldest !== undefined) known.delete(oldest);
    const answered = (): void => {
      mine.since = clock.now();
      answers.add(mine);
    };
    // A failed attempt may be repeated.
    void result.then(answered, () => known.delete(key));
    return { result, again: false };
  };
}
