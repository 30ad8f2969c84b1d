// Runs a plan: as few and as full requests as the directory allows, as fast as its budget allows, and safe against dying at any point.
import type { Job, JobSummary } from '../../../shared/job.ts';
import { limits } from '../../../shared/limits.ts';
import type { Plan } from '../../../shared/plan.ts';
import type { Person } from '../../../shared/user.ts';
import type { Directory, Store, World } from '../../ports.ts';
import { createBell } from './bell.ts';
import { createBook } from './book.ts';
import { createLanes } from './lanes.ts';
import { leaseLength } from './lease.ts';
import type { Holder } from './lease.ts';
import { outcomeOf } from './outcome.ts';
import type { Pace } from './pace.ts';
import { createReporter } from './reporter.ts';
import { createSender } from './sender.ts';
import { readyTasks, recordOf } from './task.ts';
import type { LiveRow } from './task.ts';
import { createWindow } from './window.ts';
import type { Opened } from './window.ts';

export interface RunParts {
  world: World;
  store: Store;
  directory: Directory;
  pace: Pace;
  holder: Holder;
  plan: Plan;
  /** Set by a stop in this process; one in another process is seen in the job document. */
  stopWanted: () => boolean;
  /** This process is about to end: leave everything so that the next one goes on. */
  pauseWanted: () => boolean;
  /** After every saved progress. */
  onProgress: (job: Job) => void;
  /** A password that was generated here and that only the requester may see. */
  onSecret: (secret: { person: Person; password: string }) => void;
}

/** Requests under way at once: more make the directory no faster, fewer would leave the opening burst of the budget unused. */
const mostRequests = 8;
const mostFindings = 4;
/** Plans up to this size do not stand behind bulk work. */
const smallPlan = 20;
/** Without anything to wait for by time the runner looks again after this long, to renew the lease. */
const longestNap = 20_000;

export type RunEnd = 'finished' | 'stopped' | 'paused';

/** Runs to the end, to a stop or to a pause. Throws LeaseLost when another process took over, StoreError when the store stays away. */
export async function runPlan(parts: RunParts): Promise<{ summary: JobSummary; end: RunEnd }> {
  const { world, store, holder, plan, pace, directory } = parts;
  const job = holder.job();
  const bulk = plan.counts.run > smallPlan;
  const bell = createBell(world.clock);
  const book = createBook({ clock: world.clock, store, holder, job: { tenant: job.tenant, id: job.id, expiresAt: world.clock.now() + limits.undoLifetime } });
  const lanes = createLanes(directory.limits);
  const live = new Set<LiveRow>();
  const window = createWindow({ world, store, plan, job, book });
  const reporter = createReporter({ world, store, holder, book, window, plan, onProgress: parts.onProgress, ring: bell.ring });
  const { stopWanted, pauseWanted } = parts;
  const sender = createSender({ world, directory, pace, holder, book, lanes, bulk, stopWanted, pauseWanted, rowMoved, ring: bell.ring });

  /** Queues what the row can do next, or reports it finished. */
  function rowMoved(row: LiveRow): void {
    const ready = readyTasks(row);
    for (const task of ready) task.queued = true;
    lanes.add(ready);
    const over = outcomeOf(row.row, row.ledger);
    if (over === null || row.ledger.outcome !== null) return;
    row.ledger.outcome = over.outcome;
    row.ledger.reason = over.reason;
    live.delete(row);
    tellSecret(row);
    reporter.finished(row.portion, { row: row.row, ledger: row.ledger });
  }

  function tellSecret(row: LiveRow): void {
    const password = row.secrets.known();
    const position = row.row.operations.findIndex((operation) => operation.kind === 'reset-password' || (operation.kind === 'create-user' && operation.password === 'generated'));
    const task = row.tasks.find((each) => each.operation === position);
    if (!bulk && password !== undefined && task !== undefined && recordOf(task).state === 'done') {
      parts.onSecret({ person: { ...row.row.person, id: row.ledger.userId }, password });
    }
  }

  function take(portions: readonly Opened[]): LiveRow[] {
    for (const portion of portions) {
      reporter.opened(portion);
      for (const row of portion.live) live.add(row);
    }
    return portions.flatMap((portion) => portion.live);
  }

  /** Starts every request that may go now; gives the milliseconds until something may have changed by itself. */
  function sendWhatMayGo(): number {
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

  const stopped = (): boolean => stopWanted() || sender.stopSeen();
  const idle = (): boolean => sender.requestsUnderWay() + sender.findingsUnderWay() + lanes.waiting() === 0;
  const checkFailures = (): void => {
    const failure: unknown = sender.failure() ?? reporter.failure();
    if (failure !== undefined) throw failure;
  };

  reporter.countSettled(await window.scan());
  try {
    while (!stopped() && !pauseWanted()) {
      checkFailures();
      take(await window.refill()).forEach(rowMoved);
      reporter.kick();
      const nap = sendWhatMayGo();
      if (window.canRefill()) continue;
      if (idle() && window.exhausted()) break;
      await bell.wait(Math.min(nap, longestNap));
      if ((holder.job().lease?.until ?? 0) - world.clock.now() < leaseLength / 2) await holder.secure(leaseLength / 2);
    }
  } finally {
    await sender.settled();
  }
  checkFailures();
  const end: RunEnd = stopped() ? 'stopped' : pauseWanted() ? 'paused' : 'finished';
  if (end === 'stopped') {
    take(await window.begun());
    [...live].forEach(leaveHalfDone);
  }
  return { summary: await reporter.close(end !== 'paused'), end };

  /** After a stop: what was begun is reported as far as it came; what was not is simply not run. */
  function leaveHalfDone(row: LiveRow): void {
    if (row.tasks.every((task) => recordOf(task).state === 'waiting')) return;
    for (const task of row.tasks) {
      const record = recordOf(task);
      if (record.state === 'waiting') record.state = 'not-run';
      if (record.state === 'sent') Object.assign(record, { state: 'unknown', reason: 'The job was stopped before the directory had confirmed this.' });
    }
    rowMoved(row);
  }
}
