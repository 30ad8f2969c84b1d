// Sends requests and finds out about doubtful ones: recorded before, checked for the lease and a stop, recorded after.
import { UsherError } from '../../../shared/errors.ts';
import type { ChangeOutcome, Directory, Finding, World } from '../../ports.ts';
import type { Book } from './book.ts';
import type { Batch, Lanes } from './lanes.ts';
import type { Holder } from './lease.ts';
import type { Pace } from './pace.ts';
import { notSent, settle, settleFinding } from './settle.ts';
import { changeOf, recordOf } from './task.ts';
import type { LiveRow, Task } from './task.ts';

export interface Sender {
  send(batch: Batch): void;
  findOut(task: Task): void;
  requestsUnderWay(): number;
  peopleUnderWay(): number;
  findingsUnderWay(): number;
  /** Somebody asked to stop, seen in the job document. */
  stopSeen(): boolean;
  failure(): unknown;
  /** Waits for everything under way. */
  settled(): Promise<void>;
}

interface Parts {
  world: World; directory: Directory; pace: Pace; holder: Holder; book: Book; lanes: Lanes; bulk: boolean;
  stopWanted: () => boolean;
  pauseWanted: () => boolean;
  rowMoved: (row: LiveRow) => void;
  ring: () => void;
}

export function createSender(parts: Parts): Sender {
  const { world, directory, pace, holder, book, lanes, bulk } = parts;
  const underWay = new Set<Promise<void>>();
  const count = { people: 0, requests: 0, findings: 0 };
  let stop = false;
  let failed: unknown;

  const portionsOf = (tasks: readonly Task[]): Set<number> => new Set(tasks.map((task) => task.row.portion));

  /** True when the request may really go: the job is ours for as long as a request may last, and nobody asked to stop or to pause. */
  async function mayGo(): Promise<boolean> {
    const job = await holder.secure(directory.limits.requestTimeout);
    stop ||= job.stopRequested || parts.stopWanted();
    return !stop && !parts.pauseWanted();
  }

  function markSent(tasks: readonly Task[]): void {
    const now = world.clock.now();
    for (const task of tasks) {
      const record = recordOf(task);
      record.state = 'sent';
      if (record.sentAt === 0) record.sentAt = now;
    }
  }

  /** They were not sent after all: for a stop or a pause, or because the directory asked for quiet in the meantime. */
  async function takeBack(batch: Batch, tasks: readonly Task[]): Promise<void> {
    pace.returned(batch.changes.length, undefined);
    tasks.forEach(notSent);
    await book.save(portionsOf(tasks));
  }

  function settleAll(batch: Batch, outcomes: readonly ChangeOutcome[]): void {
    const now = world.clock.now();
    batch.changes.forEach(({ change, tasks }, at) => {
      const outcome: ChangeOutcome = outcomes[at] ?? { state: 'unknown', reason: 'The directory gave no answer to this.' };
      if (outcome.state === 'later' && outcome.why === 'throttled') pace.refused(outcome.after);
      for (const task of tasks) {
        if (settle(task, change, outcome, { now, random: world.random, folded: tasks.length > 1 }) === 'again') lanes.add([task]);
      }
    });
  }

  async function exchange(batch: Batch, tasks: readonly Task[]): Promise<void> {
    markSent(tasks);
    await book.save(portionsOf(tasks));
    if (!(await mayGo())) {
      await takeBack(batch, tasks);
      return;
    }
    if (pace.closed() > 0) {
      for (const task of tasks) task.notBefore = world.clock.now() + pace.closed();
      await takeBack(batch, tasks);
      lanes.add(tasks);
      return;
    }
    for (const task of tasks) task.lastSentAt = world.clock.now();
    const applied = await directory.apply(batch.changes.map(({ change }) => change), { bulk });
    pace.returned(batch.changes.length, applied.budget);
    settleAll(batch, applied.outcomes);
    await book.save(portionsOf(tasks));
    for (const row of new Set(tasks.map((task) => task.row))) parts.rowMoved(row);
  }

  /** A directory that does not answer now is asked again later; one that refuses to say never tells. */
  async function findingFor(task: Task): Promise<Finding> {
    try {
      return await directory.findOut(changeOf(task), recordOf(task).sentAt, task.lastSentAt);
    } catch (error) {
      if (!(error instanceof UsherError)) throw error;
      return { state: error.code === 'later' ? 'not-yet' : 'cannot-tell' };
    }
  }

  async function ask(task: Task): Promise<void> {
    if (!(await mayGo())) return;
    const finding = await findingFor(task);
    if (settleFinding(task, finding, { now: world.clock.now(), random: world.random }) === 'again') lanes.add([task]);
    await book.save(portionsOf([task]));
    parts.rowMoved(task.row);
  }

  function track(work: () => Promise<void>, after: () => void): void {
    const promise: Promise<void> = work().catch((error: unknown) => { failed ??= error; }).then(() => {
      after();
      underWay.delete(promise);
      parts.ring();
    });
    underWay.add(promise);
  }

  return {
    send(batch) {
      const tasks = batch.changes.flatMap((change) => change.tasks);
      const people = batch.groups.length === 0 ? 1 : 0;
      pace.take(batch.changes.length);
      count.requests += 1;
      count.people += people;
      track(() => exchange(batch, tasks), () => {
        lanes.release(batch);
        count.requests -= 1;
        count.people -= people;
      });
    },
    findOut(task) {
      count.findings += 1;
      track(() => ask(task), () => { count.findings -= 1; });
    },
    requestsUnderWay: () => count.requests,
    peopleUnderWay: () => count.people,
    findingsUnderWay: () => count.findings,
    stopSeen: () => stop,
    failure: () => failed,
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
}
