// The ledgers of a running job: what is known of every row, saved before and after each request, by one process only.
import type { Ledger } from '../../../shared/job.ts';
import type { Clock, ExpectingItem, ItemOutcome, Store, Stored, Version } from '../../ports.ts';
import { isPassing, StoreError } from '../../ports.ts';
import { LeaseLost, patiently, pauseBetween } from './durable.ts';
import type { Holder } from './lease.ts';

interface OpenPage { ledger: Ledger; version: Version | undefined; wanted: number; saved: number }

export function ledgerId(index: number): string {
  return `p-${String(index).padStart(6, '0')}`;
}

const mostAttempts = 8;

/** A trip to the store is over by then; nobody else can have taken the job and begun to write in that time. */
const longestTrip = 15_000;

interface BookParts {
  clock: Clock;
  store: Store;
  holder: Holder;
  job: { tenant: string; id: string; expiresAt: number };
  /** Milliseconds for which wishes to save are gathered, so that requests that come back together are one trip; 0 for people who wait. */
  gather: number;
}

export class Book {
  private readonly parts: BookParts;
  private readonly scope: { tenant: string; part: string };
  private readonly pages = new Map<number, OpenPage>();
  private line: Promise<void> = Promise.resolve();
  private next: Promise<void> | undefined;

  constructor(parts: BookParts) {
    this.parts = parts;
    this.scope = { tenant: parts.job.tenant, part: parts.job.id };
  }

  /** Opens a portion's ledger: the stored one, or a new one that is stored with the first save. */
  open(index: number, fresh: () => Ledger, stored: Stored<Ledger> | undefined): Ledger {
    const ledger = stored?.value ?? fresh();
    this.pages.set(index, { ledger, version: stored?.version, wanted: 0, saved: 0 });
    return ledger;
  }

  /** Saves these ledgers as they are now; what is wanted at the same time goes into one trip. Throws LeaseLost. */
  async save(indexes: Iterable<number>): Promise<void> {
    for (const index of new Set(indexes)) {
      const page = this.pages.get(index);
      if (page !== undefined) page.wanted += 1;
    }
    this.next ??= this.nextTrip();
    await this.next;
  }

  close(index: number): void {
    this.pages.delete(index);
  }

  /** Begins when the trip before it is over and the time for gathering has passed; takes along all that is wanted by then. */
  private nextTrip(): Promise<void> {
    const { clock, gather } = this.parts;
    this.line = this.line.then(() => (gather > 0 ? clock.sleep(gather) : undefined)).then(() => {
      this.next = undefined;
      return this.flush();
    });
    return this.line;
  }

  /** Everything that waits to be saved, in one go. */
  private async flush(): Promise<void> {
    const dirty = [...this.pages.values()].filter((page) => page.wanted > page.saved);
    if (dirty.length === 0) return;
    const targets = dirty.map((page) => page.wanted);
    const versions = await this.writeAll(dirty.map((page) => this.itemOf(page)));
    dirty.forEach((page, at) => {
      page.version = versions.get(ledgerId(page.ledger.index)) ?? page.version;
      page.saved = targets[at] ?? page.saved;
    });
  }

  private itemOf(page: OpenPage): ExpectingItem<Ledger> {
    const base = { id: ledgerId(page.ledger.index), value: page.ledger, expiresAt: this.parts.job.expiresAt };
    return page.version === undefined ? base : { ...base, expect: page.version };
  }

  private async writeAll(items: readonly ExpectingItem<Ledger>[]): Promise<Map<string, Version>> {
    const versions = new Map<string, Version>();
    const doubtful = new Set<string>();
    let left = items;
    for (let attempt = 0; left.length > 0; attempt += 1) {
      left = await this.tryOnce(left, versions, doubtful);
      if (left.length > 0 && attempt >= mostAttempts) throw new StoreError('unavailable', 'The store does not answer.');
      if (left.length > 0) await this.parts.clock.sleep(pauseBetween(attempt));
    }
    return versions;
  }

  /** One trip; gives the items that are to be tried again. */
  private async tryOnce(items: readonly ExpectingItem<Ledger>[], versions: Map<string, Version>, doubtful: Set<string>): Promise<ExpectingItem<Ledger>[]> {
    const outcomes = await this.trip(items);
    const again: ExpectingItem<Ledger>[] = [];
    for (const [at, item] of items.entries()) {
      const outcome = outcomes[at];
      if (outcome !== undefined && 'version' in outcome) {
        versions.set(item.id, outcome.version);
      } else if (outcome === undefined || isPassing(outcome.problem)) {
        if (outcome?.problem.outcomeUnknown !== false) doubtful.add(item.id);
        again.push(item);
      } else if (doubtful.has(item.id)) {
        again.push({ ...item, expect: await this.versionNow(item.id) });
      } else {
        throw new LeaseLost(item.id);
      }
    }
    return again;
  }

  private async trip(items: readonly ExpectingItem<Ledger>[]): Promise<ItemOutcome[]> {
    const { holder, store } = this.parts;
    // A process that slept through its lease must not write what the next one has left unwritten.
    await holder.hold(longestTrip);
    try {
      return await store.ledgers.writeMany(this.scope, items);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      return items.map(() => ({ problem: error }));
    }
  }

  /**
   * After a write of unknown outcome another version stands there. Nobody but the holder of the job writes its ledgers, so it is ours
   * while the job is; what it says may be older than what is to be saved now, because rows went on meanwhile.
   */
  private async versionNow(id: string): Promise<Version> {
    const { clock, holder, store } = this.parts;
    await holder.secure(longestTrip);
    const stored = await patiently(clock, () => store.ledgers.get(this.scope, id));
    if (stored === undefined) throw new LeaseLost(id);
    return stored.version;
  }
}
