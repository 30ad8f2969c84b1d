// Runs a plan: as few and as full requests as the directory allows, as fast as its budget allows, and safe against dying at any point.
import type { Job, JobSummary } from '../../../shared/job.ts';
import { limits } from '../../../shared/limits.ts';
import type { Plan } from '../../../shared/plan.ts';
import type { Delegation, Directory, Store, World } from '../../ports.ts';
import type { OneTimeSecret } from '../change.ts';
import type { FactsParts } from '../facts.ts';
import { tellsSecrets } from '../made-secrets.ts';
import { createBell } from './bell.ts';
import type { Bell } from './bell.ts';
import { Book } from './book.ts';
import { freeRoles } from './kept-roles.ts';
import { Lanes } from './lanes.ts';
import { leaseLength } from './lease.ts';
import type { Holder } from './lease.ts';
import { outcomeOf } from './outcome.ts';
import type { Pace } from './pace.ts';
import { Reporter } from './reporter.ts';
import { lostSecrets, nobody, secretsOf } from './row-secrets.ts';
import { Sender } from './sender.ts';
import { readyTasks, recordOf } from './task.ts';
import type { LiveRow } from './task.ts';
import { Window } from './window.ts';
import type { Opened } from './window.ts';

export interface RunParts {
  world: World;
  store: Store;
  directory: Directory;
  organisation: FactsParts['organisation'];
  pace: Pace;
  holder: Holder;
  plan: Plan;
  /** The rights that whoever approved has lent, for what only a person may do. */
  delegation?: Delegation | undefined;
  /** Set by a stop in this process; one in another process is seen in the job document. */
  stopWanted: () => boolean;
  /** This process is about to end: leave everything so that the next one goes on. */
  pauseWanted: () => boolean;
  /** After every saved progress. */
  onProgress: (job: Job) => void;
  /** Called before the first secret may be made. */
  beforeSecrets: () => Promise<void>;
  /** A password that was generated here, or a pass the directory told, that only the requester may see. */
  onSecret: (secret: OneTimeSecret) => void;
}

/** Requests under way at once: more make the directory no faster, fewer would leave the opening burst of the budget unused. */
const mostRequests = 12;
const mostFindings = 4;
/** Plans up to this size do not stand behind bulk work. */
const smallPlan = 20;
/** Without anything to wait for by time the runner looks again after this long, to renew the lease. */
const longestNap = 20_000;

/** Bulk work can wait this long for company on its way to the store. */
const gatherSaves = 10;

export type RunEnd = 'finished' | 'stopped' | 'paused';

/** Runs to the end, to a stop or to a pause. Throws LeaseLost when another process took over, StoreError when the store stays away. */
export function runPlan(parts: RunParts): Promise<{ summary: JobSummary; end: RunEnd }> {
  return new Run(parts).toEnd();
}

class Run {
  private readonly parts: RunParts;
  private readonly bulk: boolean;
  private readonly bell: Bell;
  private readonly lanes: Lanes;
  private readonly live = new Set<LiveRow>();
  private readonly window: Window;
  private readonly reporter: Reporter;
  private readonly sender: Sender;

  constructor(parts: RunParts) {
    const { world, store, holder, plan, directory, stopWanted, pauseWanted, onProgress, pace } = parts;
    const job = holder.job();
    this.parts = parts;
    this.bulk = plan.counts.run > smallPlan;
    this.bell = createBell(world.clock);
    this.lanes = new Lanes(directory.limits);
    const { ring } = this.bell;
    const book = new Book({ clock: world.clock, store, holder, gather: this.bulk ? gatherSaves : 0, job: { tenant: job.tenant, id: job.id, expiresAt: world.clock.now() + limits.planKept } });
    this.window = new Window({ world, store, directory, plan, job, book, organisation: parts.organisation });
    this.reporter = new Reporter({ world, store, organisation: parts.organisation, holder, book, window: this.window, plan, inNameOf: parts.delegation?.name, onProgress, ring });
    this.sender = new Sender({ world, directory, pace, holder, book, lanes: this.lanes, bulk: this.bulk, delegation: parts.delegation, stopWanted, beforeSecrets: async () => (tellsSecrets(this.parts.plan) ? parts.beforeSecrets() : undefined), pauseWanted, ring, rowMoved: (row) => { this.rowMoved(row); } });
  }

  async toEnd(): Promise<{ summary: JobSummary; end: RunEnd }> {
    try {
      return await this.through();
    } finally {
      await this.reporter.quiet();
    }
  }

  private async through(): Promise<{ summary: JobSummary; end: RunEnd }> {
    const { reporter, window, sender, live, parts: { world, store, holder } } = this;
    reporter.countSettled(await window.scan());
    try {
      await this.work();
    } finally {
      await sender.settled();
    }
    this.checkFailures();
    const end: RunEnd = this.stopped() ? 'stopped' : this.parts.pauseWanted() ? 'paused' : 'finished';
    if (end === 'stopped') {
      this.take(await window.begun());
      for (const row of [...live]) this.leaveHalfDone(row);
      // Those to whom it has not come are called as before.
      await freeRoles({ world, store, job: holder.job() }, [...live].map(({ row, ledger }) => ({ row, ledger: { ...ledger, changes: [], outcome: 'not-run' } })));
    }
    return { summary: await reporter.close(end !== 'paused'), end };
  }

  /** Loads, sends and reports until nothing is left, or until somebody wants it to end. */
  private async work(): Promise<void> {
    const { window, reporter, bell } = this;
    const { holder, world, pauseWanted } = this.parts;
    while (!this.stopped() && !pauseWanted()) {
      this.checkFailures();
      for (const row of this.take(await window.refill())) this.rowMoved(row);
      reporter.kick();
      const nap = this.sendWhatMayGo();
      if (window.canRefill()) continue;
      if (this.idle() && window.exhausted()) break;
      await bell.wait(Math.min(nap, longestNap));
      if ((holder.job().lease?.until ?? 0) - world.clock.now() < leaseLength / 2) await holder.secure(leaseLength / 2);
    }
  }

  /** Starts every request that may go now; gives the milliseconds until something may have changed by itself. */
  private sendWhatMayGo(): number {
    const { lanes, sender, window, bulk } = this;
    const { world, pace, directory } = this.parts;
    const now = world.clock.now();
    while (sender.findingsUnderWay() < mostFindings) {
      const doubt = lanes.nextToFindOut(now);
      if (doubt === undefined) break;
      sender.findOut(doubt);
    }
    while (sender.requestsUnderWay() < mostRequests) {
      const wait = pace.wait(directory.limits.changesPerRequest, bulk);
      if (wait > 0) return wait;
      const rush = lanes.peopleWaiting() === 0 && sender.peopleUnderWay() === 0 && !window.canRefill();
      const batch = lanes.next(now, rush);
      if (batch === undefined) return lanes.dueAfter(now) - now;
      sender.send(batch);
    }
    return longestNap;
  }

  private take(portions: readonly Opened[]): LiveRow[] {
    for (const portion of portions) {
      this.reporter.opened(portion);
      for (const row of portion.live) this.live.add(row);
    }
    return portions.flatMap((portion) => portion.live);
  }

  /** Queues what the row can do next, or reports it finished. */
  private rowMoved(row: LiveRow): void {
    const ready = readyTasks(row);
    for (const task of ready) task.queued = true;
    this.lanes.add(ready);
    const over = outcomeOf(row.row, row.ledger);
    if (over === null || row.ledger.outcome !== null) return;
    row.ledger.outcome = over.outcome;
    row.ledger.reason = tellsSecrets(this.parts.plan) ? [over.reason, lostSecrets(row)].filter(Boolean).join(' ') : over.reason;
    this.live.delete(row);
    if (tellsSecrets(this.parts.plan)) this.keepSecrets(row);
    this.reporter.finished(row.portion, { row: row.row, ledger: row.ledger });
  }

  /** The row says where they are, so that it can say so as well when they are lost. */
  private keepSecrets(row: LiveRow): void {
    const { holder, onSecret } = this.parts;
    const secrets = secretsOf(row);
    const owner = secrets.length > 0 ? holder.job().lease?.owner : lostSecrets(row) === '' ? undefined : nobody;
    if (owner !== undefined) row.ledger.secretsWith = owner;
    for (const secret of secrets) onSecret(secret);
  }

  /** After a stop: what was begun is reported as far as it came; what was not is simply not run. */
  private leaveHalfDone(row: LiveRow): void {
    if (row.tasks.every((task) => recordOf(task).state === 'waiting')) return;
    for (const task of row.tasks) {
      const record = recordOf(task);
      if (record.state === 'waiting') record.state = 'not-run';
      if (record.state === 'sent') Object.assign(record, { state: 'unknown', reason: 'The job was stopped before the directory had confirmed this. “sync now” shows whether it was done.' });
    }
    this.rowMoved(row);
  }

  private stopped(): boolean {
    return this.parts.stopWanted() || this.sender.stopSeen();
  }

  private idle(): boolean {
    return this.sender.requestsUnderWay() + this.sender.findingsUnderWay() + this.lanes.waiting() === 0;
  }

  private checkFailures(): void {
    const failure: unknown = this.sender.failure() ?? this.reporter.failure();
    if (failure !== undefined) throw failure;
  }
}
