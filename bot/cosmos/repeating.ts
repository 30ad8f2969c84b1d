// Repeats what failed in passing. The client's own repeating is off: it sleeps past deadlines and repeats throttling only.
import type { Clock, Log } from '../ports.ts';
import { failureOf, storeErrorOf } from './failures.ts';

export interface Repeating { clock: Clock; log: Log }

const attempts = 9;
/** No call keeps its caller longer than this, waiting included. */
const patience = 20_000;
const firstWait = 100;
const longestWait = 5_000;

/**
 * Runs the work until it succeeds, fails for good, or patience ends. The work is told whether an earlier attempt may have been made
 * all the same, and then has to look before it believes a conflict.
 */
export async function repeating<T>(world: Repeating, event: string, work: (uncertain: boolean) => Promise<T>): Promise<T> {
  const deadline = world.clock.now() + patience;
  let uncertain = false;
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work(uncertain);
    } catch (error) {
      const failure = failureOf(error);
      uncertain ||= failure?.unknown ?? false;
      const wait = Math.max(failure?.after ?? 0, spread(attempt));
      if (failure?.passing !== true || attempt >= attempts || world.clock.now() + wait > deadline) throw storeErrorOf(error, { outcomeUnknown: uncertain });
      world.log.warn('store.repeated', { event, attempt, wait: Math.round(wait), why: failure.words });
      await world.clock.sleep(wait);
    }
  }
}

/** Doubling, and spread so that callers who failed together do not come back together. Chance here decides nothing but when. */
function spread(attempt: number): number {
  return Math.min(longestWait, firstWait * 2 ** (attempt - 1)) * (0.5 + Math.random() / 2);
}
