// The ledgers of a running job: what is known of every row, saved before and after each request, by one process only.
import type { Ledger } from '../../../shared/job.ts';
import type { Clock, ExpectingItem, ItemOutcome, Store, Stored, Version } from '../../ports.ts';
import { StoreError } from '../../ports.ts';
import { LeaseLost, patiently, pauseBetween } from './durable.ts';
import type { Holder } from './lease.ts';

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

/** A trip to the store is over by then; nobody else can have taken the job and begun to write in that time. */
const longestTrip = 15_000;

export interface BookParts { clock: Clock; store: Store; holder: Holder; job: { tenant: string; id: string; expiresAt: number } }

export function createBook({ clock, store, holder, job }: BookParts): Book {
  const scope = { tenant: job.tenant, part: job.id };
  const pages = new Map<number, OpenPage>();
  let line: Promise<void> = Promise.resolve();

  function itemOf(page: OpenPage): ExpectingItem<Ledger> {
    const base = { id: ledgerId(page.ledger.index), value: page.ledger, expiresAt: job.expiresAt };
    return page.version === undefined ? base : { ...base, expect: page.version };
  }

  /**
   * After a write of unknown outcome another version stands there. Nobody but the holder of the job writes its ledgers, so it is ours
   * while the job is; what it says may be older than what is to be saved now, because rows went on meanwhile.
   */
  async function versionNow(id: string): Promise<Version> {
    await holder.secure(longestTrip);
    const stored = await patiently(clock, () => store.ledgers.get(scope, id));
    if (stored === undefined) throw new LeaseLost(id);
    return stored.version;
  }

  async function trip(items: readonly ExpectingItem<Ledger>[]): Promise<ItemOutcome[]> {
    // A process that slept through its lease must not write what the next one has left unwritten.
    await holder.hold(longestTrip);
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
        else again.push({ ...item, expect: await versionNow(item.id) });
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
