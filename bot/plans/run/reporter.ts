// Turns finished rows into what lasts: ledger, audit, read model, then the progress people see. Always in this order.
import { emptySummary } from '../../../shared/job.ts';
import type { Job, JobSummary, Ledger } from '../../../shared/job.ts';
import type { Store, World } from '../../ports.ts';
import type { Book } from './book.ts';
import { ledgerId } from './book.ts';
import { recordFinished } from './finish.ts';
import type { FinishedRow } from './finish.ts';
import type { Holder } from './lease.ts';
import { counted } from './outcome.ts';
import { bringsPassword } from './window.ts';
import type { Opened, Window } from './window.ts';

/** Progress is written at most so often; people see a card move, not every row. */
const progressEvery = 400;

export interface Reporter {
  /** Counts what an earlier attempt had settled. */
  countSettled(ledgers: readonly Ledger[]): void;
  /** Takes note of a portion; its rows that are finished from the start are reported. */
  opened(portion: Opened): void;
  /** The row has its outcome in the ledger. */
  finished(portion: number, row: FinishedRow): void;
  /** Writes what has gathered, if nothing is being written. */
  kick(): void;
  /** Writes everything and gives the summary. `over`: nothing more comes, so rows without an outcome count as not run. */
  close(over: boolean): Promise<JobSummary>;
  failure(): unknown;
}

interface Parts {
  world: World; store: Store; holder: Holder; book: Book; window: Window;
  plan: { tenant: string; id: string };
  onProgress: (job: Job) => void;
  /** Something was written; the runner may look again. */
  ring: () => void;
}

interface OpenPortion { ledger: Ledger; open: number; rows: number; /** First passwords lie beside it. */ sealed: boolean }

export function createReporter(parts: Parts): Reporter {
  const { world, store, holder, book, window, plan } = parts;
  const portions = new Map<number, OpenPortion>();
  let waiting: { portion: number; row: FinishedRow }[] = [];
  let summary: JobSummary = emptySummary;
  let done = 0;
  let shownAt = -Infinity;
  let writing: Promise<void> | undefined;
  let failed: unknown;

  async function settlePortions(indexes: ReadonlySet<number>): Promise<void> {
    const whole = [...indexes].filter((index) => portions.get(index)?.open === 0);
    for (const index of whole) {
      const portion = portions.get(index);
      if (portion !== undefined) portion.ledger.settled = true;
    }
    await book.save(whole);
    for (const index of whole) {
      book.close(index);
      const portion = portions.get(index);
      window.left(portion?.rows ?? 0);
      portions.delete(index);
      if (portion?.sealed === true) await store.sealed.remove({ tenant: plan.tenant, part: plan.id }, ledgerId(index));
    }
  }

  async function show(force: boolean): Promise<void> {
    const now = world.clock.now();
    if (!force && now - shownAt < progressEvery) return;
    shownAt = now;
    const progress = { done: Math.max(done, holder.job().progress.done), total: holder.job().progress.total };
    parts.onProgress(await holder.update((job) => ({ ...job, progress, summary })));
  }

  async function write(force: boolean): Promise<void> {
    const batch = waiting;
    waiting = [];
    if (batch.length > 0) {
      const indexes = new Set(batch.map(({ portion }) => portion));
      await book.save(indexes);
      await recordFinished({ world, store, job: holder.job() }, batch.map(({ row }) => row));
      for (const { portion, row } of batch) {
        const open = portions.get(portion);
        if (open !== undefined) open.open -= 1;
        done += 1;
        summary = counted(summary, row.ledger.outcome ?? 'not-run');
      }
      await settlePortions(indexes);
    }
    if (batch.length > 0 || force) await show(force);
  }

  async function writeAll(): Promise<void> {
    try {
      while (waiting.length > 0) await write(false);
    } catch (error) {
      failed ??= error;
    }
    writing = undefined;
    parts.ring();
  }

  return {
    countSettled(ledgers) {
      for (const row of ledgers.flatMap((ledger) => ledger.rows)) {
        done += 1;
        summary = counted(summary, row.outcome ?? 'not-run');
      }
    },
    opened({ index, ledger, rows }) {
      portions.set(index, { ledger, open: rows.length, rows: rows.length, sealed: rows.some(bringsPassword) });
      rows.forEach((row, position) => {
        const record = ledger.rows[position];
        if (record !== undefined && record.outcome !== null) waiting.push({ portion: index, row: { row, ledger: record } });
      });
    },
    finished: (portion, row) => { waiting.push({ portion, row }); },
    kick() {
      if (writing === undefined && waiting.length > 0 && failed === undefined) writing = writeAll();
    },
    async close(over) {
      await writing;
      while (waiting.length > 0 && failed === undefined) await write(false);
      if (failed !== undefined) throw failed;
      const total = holder.job().progress.total;
      if (over) summary = { ...summary, notRun: summary.notRun + (total - done) };
      await show(true);
      return summary;
    },
    failure: () => failed,
  };
}
