// Turns finished rows into what lasts: ledger, audit, read model, then the progress people see. Always in this order.
import { emptySummary } from '../../../shared/job.ts';
import type { Job, JobSummary, Ledger, Outcome } from '../../../shared/job.ts';
import type { World } from '../../ports.ts';
import type { FactsParts } from '../facts.ts';
import type { Book } from './book.ts';
import { ledgerId } from './book.ts';
import { recordFinished } from './finish.ts';
import type { FinishedRow } from './finished-row.ts';
import type { Holder } from './lease.ts';
import { counted } from './outcome.ts';
import { bringsPassword } from './window.ts';
import type { Opened, Window } from './window.ts';

/** Progress is written at most so often; people see a card move, not every row. */
const progressEvery = 300;
/** Milliseconds that one step of recording may take: once the last request is answered, nothing else renews the lease. */
const longestStep = 60_000;

interface Parts extends FactsParts {
  world: World; holder: Holder; book: Book; window: Window;
  plan: { tenant: string; id: string; silent: boolean };
  /** Whose rights it takes, where a person has to lend them. */
  inNameOf: string | undefined;
  onProgress: (job: Job) => void;
  /** Something was written; the runner may look again. */
  ring: () => void;
}

interface OpenPortion { ledger: Ledger; open: number; rows: number; /** First passwords lie beside it. */ sealed: boolean }

export class Reporter {
  private readonly parts: Parts;
  private readonly portions = new Map<number, OpenPortion>();
  private waiting: { portion: number; row: FinishedRow }[] = [];
  private summary: JobSummary = emptySummary;
  private done = 0;
  private shownAt = -Infinity;
  private writing: Promise<void> | undefined;
  private showing: Promise<void> | undefined;
  private readonly closing = new AbortController();
  private failed: unknown;

  constructor(parts: Parts) {
    this.parts = parts;
  }

  /** Counts what an earlier attempt had settled. */
  countSettled(ledgers: readonly Ledger[]): void {
    for (const row of ledgers.flatMap((ledger) => ledger.rows)) this.count(row.outcome);
  }

  /** Takes note of a portion; its rows that are finished from the start are reported. */
  opened({ index, ledger, rows }: Opened): void {
    this.portions.set(index, { ledger, open: rows.length, rows: rows.length, sealed: rows.some(bringsPassword) });
    rows.forEach((row, position) => {
      const record = ledger.rows[position];
      if (record !== undefined && record.outcome !== null) this.waiting.push({ portion: index, row: { row, ledger: record } });
    });
  }

  /** The row has its outcome in the ledger. */
  finished(portion: number, row: FinishedRow): void {
    this.waiting.push({ portion, row });
  }

  /** Writes what has gathered, if nothing is being written. */
  kick(): void {
    if (this.writing === undefined && this.waiting.length > 0 && this.failed === undefined) this.writing = this.writeAll();
  }

  /** Writes everything and gives the summary. `over`: nothing more comes, so rows without an outcome count as not run. */
  async close(over: boolean): Promise<JobSummary> {
    await this.writing;
    while (this.waiting.length > 0 && this.failed === undefined) await this.write();
    if (this.failed !== undefined) throw this.failed;
    const { total } = this.parts.holder.job().progress;
    if (over) this.summary = { ...this.summary, notRun: this.summary.notRun + (total - this.done) };
    await this.quiet();
    await this.show();
    return this.summary;
  }

  /** Shows nothing more by itself. */
  async quiet(): Promise<void> {
    this.closing.abort('over');
    await this.showing;
  }

  failure(): unknown {
    return this.failed;
  }

  private count(outcome: Outcome | null): void {
    this.done += 1;
    this.summary = counted(this.summary, outcome ?? 'not-run');
  }

  private async writeAll(): Promise<void> {
    try {
      while (this.waiting.length > 0) await this.write();
    } catch (error) {
      this.failed ??= error;
    }
    this.writing = undefined;
    this.parts.ring();
  }

  private async write(): Promise<void> {
    const { world, store, organisation, holder, book, plan, inNameOf } = this.parts;
    const batch = this.waiting;
    this.waiting = [];
    if (batch.length === 0) return;
    const indexes = new Set(batch.map(({ portion }) => portion));
    await book.save(indexes);
    await recordFinished({ world, store, organisation, job: holder.job(), silent: plan.silent, inNameOf, hold: async () => holder.hold(longestStep) }, batch.map(({ row }) => row));
    for (const { portion, row } of batch) {
      const open = this.portions.get(portion);
      if (open !== undefined) open.open -= 1;
      this.count(row.ledger.outcome);
    }
    await this.settlePortions(indexes);
    await this.showInTime();
  }

  private async settlePortions(indexes: ReadonlySet<number>): Promise<void> {
    const whole = [...indexes].flatMap((index) => {
      const portion = this.portions.get(index);
      return portion?.open === 0 ? [{ index, portion }] : [];
    });
    for (const { portion } of whole) portion.ledger.settled = true;
    await this.parts.book.save(whole.map(({ index }) => index));
    for (const { index, portion } of whole) await this.leave(index, portion);
  }

  private async leave(index: number, portion: OpenPortion): Promise<void> {
    const { book, window, store, plan } = this.parts;
    book.close(index);
    window.left(portion.rows);
    this.portions.delete(index);
    if (portion.sealed) await store.sealed.remove({ tenant: plan.tenant, part: plan.id }, ledgerId(index));
  }

  /** What comes too soon after the last is shown when its time has come, also if nothing follows for a while. */
  private async showInTime(): Promise<void> {
    const early = this.shownAt + progressEvery - this.parts.world.clock.now();
    if (early <= 0) await this.show();
    else this.showing ??= this.showAfter(early);
  }

  private async showAfter(milliseconds: number): Promise<void> {
    await this.parts.world.clock.sleep(milliseconds, this.closing.signal);
    this.showing = undefined;
    if (this.closing.signal.aborted) return;
    try {
      await this.show();
    } catch (error) {
      this.failed ??= error;
      this.parts.ring();
    }
  }

  private async show(): Promise<void> {
    const { world, holder, onProgress } = this.parts;
    this.shownAt = world.clock.now();
    const { done, summary } = this;
    const progress = { done: Math.max(done, holder.job().progress.done), total: holder.job().progress.total };
    onProgress(await holder.update((job) => ({ ...job, progress, summary })));
  }
}
