// How fast writes may go: the directory's write budget as a bucket, corrected by what the directory itself says of it.
import type { Applied, Clock, DirectoryLimits } from '../../ports.ts';

/** Share of the budget that bulk work leaves to people. */
const reserveShare = 0.02;

export interface Pace {
  /** Milliseconds to wait before so many writes may go; 0 = now. */
  wait(writes: number, bulk: boolean): number;
  /** Milliseconds for which the directory asked to be left alone; 0 = none. */
  closed(): number;
  /** Counts writes as under way. */
  take(writes: number): void;
  /** They came back, perhaps with word of the budget. */
  returned(writes: number, budget: Applied['budget']): void;
  /** The directory refused: nothing more before `after` milliseconds have passed. */
  refused(after: number): void;
}

/**
 * One pace a tenant and process. Graph documents 3,000 writes refilled at 20 a second for an app in a tenant
 * (https://learn.microsoft.com/graph/throttling-limits#identity-and-access-service-limits), shared with other work we cannot see, and
 * says how much is used once it is more than 80 %. So the bucket starts from the documentation and believes the directory.
 */
export function createPace(clock: Clock, writes: DirectoryLimits['writes']): Pace {
  const reserve = writes.size * reserveShare;
  let tokens = writes.size;
  let countedAt = clock.now();
  let underWay = 0;
  let closedUntil = 0;

  const refill = (): void => {
    const now = clock.now();
    tokens = Math.min(writes.size, tokens + ((now - countedAt) / 1000) * writes.perSecond);
    countedAt = now;
  };

  const closed = (): number => Math.max(0, closedUntil - clock.now());

  return {
    closed,
    wait(count, bulk) {
      refill();
      if (closed() > 0) return closed();
      // With nothing under way there is no news of the budget either, so one request may use the reserve to fetch some.
      const keep = bulk && underWay > 0 ? reserve : 0;
      const missing = count + keep - tokens;
      return missing <= 0 ? 0 : (missing / writes.perSecond) * 1000;
    },
    take(count) {
      refill();
      tokens -= count;
      underWay += count;
    },
    returned(count, budget) {
      refill();
      underWay -= count;
      if (budget === undefined) return;
      // What is still under way may or may not be in the directory's count yet: our own count is believed as far as it lies between.
      const left = (1 - ('used' in budget ? budget.used : budget.below)) * writes.size;
      tokens = Math.max(tokens, left - underWay);
      if ('used' in budget) tokens = Math.min(tokens, left);
    },
    refused(after) {
      refill();
      tokens = Math.min(tokens, 0);
      closedUntil = Math.max(closedUntil, clock.now() + after);
    },
  };
}
