// The ledgers of a running job: what is known of every row, saved before and after each request, by one process only.
import type { Ledger } from '../../../shared/job.ts';
import type { Clock, ExpectingItem, ItemOutcome, Store, Stored, Version } from '../../ports.ts';
import { StoreError } from '../../ports.ts';
import { LeaseLost, patiently, pauseBetween } from './durable.ts';

interface OpenPage { ledger: Ledger; version: Version | undefined; wanted: number; saved: number }

export interface Book {
  /** Opens a portion's ledger: the stored one, or a new one that is stored with the first save. */
  open(index: number, fresh: () => Ledger, stored: Stored<Ledger> | undefined): Ledger;
  /** Saves these ledgers as they are now; what is wanted at the same time goes into one trip. Throws LeaseLost. */
  save(indexes: Iterable<number>): Promise<void>;
  close(index: number): void;
}

export function ledgerId(index: number): string {
  return `p-${String(index).padStart(6, '0')}`;
}

const mostAttempts = 8;

export function createBook(clock: Clock, store: Store, job: { tenant: string; id: string; expiresAt: number }): Book {
  const scope = { tenant: job.tenant, part: job.id };
  const pages = new Map<number, OpenPage>();
  let line: Promise<void> = Promise.resolve();

  function itemOf(page: OpenPage): ExpectingItem<Ledger> {
    const base = { id: ledgerId(page.ledger.index), value: page.ledger, expiresAt: job.expiresAt };
    return page.version === undefined ? base : { ...base, expect: page.version };
  }

  /** After a write of unknown outcome somebody's version stands there: ours, when it says what we wrote. */
  async function landed(item: ExpectingItem<Ledger>): Promise<Version> {
    const stored = await patiently(clock, () => store.ledgers.get(scope, item.id));
    if (stored === undefined || JSON.stringify(stored.value) !== JSON.stringify(item.value)) throw new LeaseLost(item.id);
    return stored.version;
  }

  async function trip(items: readonly ExpectingItem<Ledger>[]): Promise<ItemOutcome[]> {
    try {
      return await store.ledgers.writeMany(scope, items);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      return items.map(() => ({ problem: error }));
    }
  }

  async function writeAll(items: readonly ExpectingItem<Ledger>[]): Promise<Map<string, Version>> {
    const versions = new Map<string, Version>();
    const doubtful = new Set<string>();
    let left = items;
    for (let attempt = 0; left.length > 0; attempt += 1) {
      const outcomes = await trip(left);
      const again: ExpectingItem<Ledger>[] = [];
      for (const [at, item] of left.entries()) {
        const outcome = outcomes[at];
        if (outcome !== undefined && 'version' in outcome) versions.set(item.id, outcome.version);
        else if (outcome === undefined || isPassing(outcome.problem)) {
          if (outcome?.problem.outcomeUnknown !== false) doubtful.add(item.id);
          again.push(item);
        } else if (!doubtful.has(item.id)) throw new LeaseLost(item.id);
        else versions.set(item.id, await landed(item));
      }
      left = again;
      if (left.length > 0 && attempt >= mostAttempts) throw new StoreError('unavailable', 'The store does not answer.');
      if (left.length > 0) await clock.sleep(pauseBetween(attempt));
    }
    return versions;
  }

  /** Everything that waits to be saved, in one go. */
  async function flush(): Promise<void> {
    const dirty = [...pages.values()].filter((page) => page.wanted > page.saved);
    if (dirty.length === 0) return;
    const targets = dirty.map((page) => page.wanted);
    const versions = await writeAll(dirty.map(itemOf));
    dirty.forEach((page, at) => {
      page.version = versions.get(ledgerId(page.ledger.index)) ?? page.version;
      page.saved = targets[at] ?? page.saved;
    });
  }

  return {
    open(index, fresh, stored) {
      const ledger = stored?.value ?? fresh();
      pages.set(index, { ledger, version: stored?.version, wanted: 0, saved: 0 });
      return ledger;
    },
    async save(indexes) {
      for (const index of new Set(indexes)) {
        const page = pages.get(index);
        if (page !== undefined) page.wanted += 1;
      }
      line = line.then(flush);
      await line;
    },
    close: (index) => { pages.delete(index); },
  };
}

function isPassing(problem: StoreError): boolean {
  return problem.kind === 'busy' || problem.kind === 'unavailable';
}
