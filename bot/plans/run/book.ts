// The ledgers of a running job: what is known of every row, saved before and after each request, by one process only.
import type { Ledger } from '../../../shared/job.ts';
import type { Clock, Store, Stored, Version } from '../../ports.ts';
import { writeDurably } from './durable.ts';

interface OpenPage { ledger: Ledger; version: Version | undefined; wanted: number; saved: number; line: Promise<void> }

export interface Book {
  /** Opens a portion's ledger: the stored one, or a new one that is stored with the first save. */
  open(index: number, fresh: () => Ledger, stored: Stored<Ledger> | undefined): Ledger;
  /** Saves these ledgers as they are now; several wishes to save the same one become one write. Throws LeaseLost. */
  save(indexes: Iterable<number>): Promise<void>;
  close(index: number): void;
}

export function ledgerId(index: number): string {
  return `p-${String(index).padStart(6, '0')}`;
}

export function createBook(clock: Clock, store: Store, job: { tenant: string; id: string; expiresAt: number }): Book {
  const pages = new Map<number, OpenPage>();

  async function write(page: OpenPage): Promise<void> {
    const target = page.wanted;
    const place = { space: store.ledgers, scope: { tenant: job.tenant, part: job.id }, id: ledgerId(page.ledger.index) };
    const value = structuredClone(page.ledger);
    page.version = await writeDurably(clock, place, { value, expiresAt: job.expiresAt, ...(page.version === undefined ? {} : { expect: page.version }) });
    page.saved = target;
  }

  function saveOne(page: OpenPage): Promise<void> {
    page.wanted += 1;
    const mine = page.wanted;
    page.line = page.line.then(() => (page.saved >= mine ? undefined : write(page)));
    return page.line;
  }

  return {
    open(index, fresh, stored) {
      const ledger = stored?.value ?? fresh();
      pages.set(index, { ledger, version: stored?.version, wanted: 0, saved: 0, line: Promise.resolve() });
      return ledger;
    },
    async save(indexes) {
      const open = [...new Set(indexes)].map((index) => pages.get(index)).filter((page) => page !== undefined);
      await Promise.all(open.map(saveOne));
    },
    close: (index) => { pages.delete(index); },
  };
}
