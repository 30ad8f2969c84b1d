// The budgets of identity and access for one application in one tenant, as Microsoft documents them
// (https://learn.microsoft.com/graph/throttling-limits): resource units by size of tenant, and writes.

/** Most tokens a bucket holds, and the seconds in which an empty one is full again. */
interface Budget {
  capacity: number;
  seconds: number;
}

const writeBudget: Budget = { capacity: 3000, seconds: 150 };

const unitBudget = (people: number): Budget => ({ capacity: people < 50 ? 3500 : people <= 500 ? 5000 : 8000, seconds: 10 });

class Bucket {
  #budget: Budget;
  #tokens: number;
  #at: number;

  constructor(budget: Budget, at: number) {
    this.#budget = budget;
    this.#tokens = budget.capacity;
    this.#at = at;
  }

  /** Tokens that come back in a millisecond. */
  #speed(scale: number): number {
    return (this.#budget.capacity / this.#budget.seconds / 1000) * scale;
  }

  refill(budget: Budget, at: number, scale: number): void {
    this.#tokens += budget.capacity - this.#budget.capacity;
    this.#budget = budget;
    this.#tokens = Math.min(budget.capacity, this.#tokens + (at - this.#at) * this.#speed(scale));
    this.#at = at;
  }

  /** Milliseconds until so many tokens are there. */
  wait(tokens: number, scale: number): number {
    return Math.max(0, (tokens - this.#tokens) / this.#speed(scale));
  }

  has(tokens: number): boolean {
    // Sums of fractions fall a hair short of the whole number they stand for.
    return this.#tokens + 1e-6 >= tokens;
  }

  take(tokens: number): void {
    this.#tokens = Math.max(0, this.#tokens - tokens);
  }

  /** 0 untouched, 1 used up. */
  get usage(): number {
    return 1 - this.#tokens / this.#budget.capacity;
  }
}

interface Charge {
  units: number;
  isWrite: boolean;
}

export type Verdict =
  | { admitted: true; usage: number }
  | { admitted: false; usage: number; retryAfter: number; scope: 'Read' | 'Write'; information: 'WriteLimitExceeded' | 'ResourceUnitLimitExceeded' };

export class Throttle {
  readonly #clock: () => number;
  readonly #people: () => number;
  readonly #scale: number;
  readonly #writes: Bucket;
  readonly #units: Bucket;

  /** `scale` 0 admits everything; the buckets begin full. */
  constructor(options: { scale: number; clock: () => number; people: () => number }) {
    this.#clock = options.clock;
    this.#people = options.people;
    this.#scale = options.scale;
    this.#writes = new Bucket(writeBudget, options.clock());
    this.#units = new Bucket(unitBudget(options.people()), options.clock());
  }

  /** Charges one operation. A refused one costs units all the same, as the documentation warns. */
  admit(charge: Charge): Verdict {
    if (this.#scale === 0) return { admitted: true, usage: 0 };
    const now = this.#clock();
    this.#writes.refill(writeBudget, now, this.#scale);
    this.#units.refill(unitBudget(this.#people()), now, this.#scale);
    const short = charge.isWrite && !this.#writes.has(1) ? this.#writes : !this.#units.has(charge.units) ? this.#units : undefined;
    if (short) return this.#refusal(short, charge);
    this.#units.take(charge.units);
    if (charge.isWrite) this.#writes.take(1);
    return { admitted: true, usage: this.#usage(charge) };
  }

  #usage(charge: Charge): number {
    return charge.isWrite ? Math.max(this.#writes.usage, this.#units.usage) : this.#units.usage;
  }

  #refusal(short: Bucket, charge: Charge): Verdict {
    const isWriteLimit = short === this.#writes;
    // At least a second of the budget's own clock, so that clients do not come back for one token each.
    const wait = Math.max(short.wait(isWriteLimit ? 1 : charge.units, this.#scale), 1000 / this.#scale);
    this.#units.take(charge.units);
    return {
      admitted: false,
      usage: Math.max(1, this.#usage(charge)),
      retryAfter: Math.ceil(wait) / 1000,
      scope: charge.isWrite ? 'Write' : 'Read',
      information: isWriteLimit ? 'WriteLimitExceeded' : 'ResourceUnitLimitExceeded',
    };
  }
}
