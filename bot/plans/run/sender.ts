// Sends requests and finds out about doubtful ones: recorded before, checked for the lease and a stop, recorded after.
import { UsherError } from '../../../shared/errors.ts';
import type { ChangeOutcome, Delegation, Directory, Finding, World } from '../../ports.ts';
import type { Book } from './book.ts';
import type { Batch, Lanes } from './lanes.ts';
import type { Holder } from './lease.ts';
import type { Pace } from './pace.ts';
import { notSent, settle, settleFinding } from './settle.ts';
import { makesSecret } from './row-secrets.ts';
import { changeOf, recordOf } from './task.ts';
import type { LiveRow, Task } from './task.ts';

interface Parts {
  world: World; directory: Directory; pace: Pace; holder: Holder; book: Book; lanes: Lanes; bulk: boolean;
  /** For what only a person may do. */
  delegation: Delegation | undefined;
  stopWanted: () => boolean;
  pauseWanted: () => boolean;
  beforeSecrets: () => Promise<void>;
  rowMoved: (row: LiveRow) => void;
  ring: () => void;
}

const portionsOf = (tasks: readonly Task[]): Set<number> => new Set(tasks.map((task) => task.row.portion));

export class Sender {
  private readonly parts: Parts;
  private readonly underWay = new Set<Promise<void>>();
  private readonly count = { people: 0, requests: 0, findings: 0 };
  private stop = false;
  private failed: unknown;

  constructor(parts: Parts) {
    this.parts = parts;
  }

  send(batch: Batch): void {
    const tasks = batch.changes.flatMap((change) => change.tasks);
    const people = batch.groups.length === 0 ? 1 : 0;
    this.parts.pace.take(batch.changes.length);
    this.count.requests += 1;
    this.count.people += people;
    this.track(() => this.exchange(batch, tasks), () => {
      this.parts.lanes.release(batch);
      this.count.requests -= 1;
      this.count.people -= people;
    });
  }

  findOut(task: Task): void {
    this.count.findings += 1;
    this.track(() => this.ask(task), () => { this.count.findings -= 1; });
  }

  requestsUnderWay(): number {
    return this.count.requests;
  }

  peopleUnderWay(): number {
    return this.count.people;
  }

  findingsUnderWay(): number {
    return this.count.findings;
  }

  /** Somebody asked to stop, seen in the job document. */
  stopSeen(): boolean {
    return this.stop;
  }

  failure(): unknown {
    return this.failed;
  }

  /** Waits for everything under way. */
  async settled(): Promise<void> {
    while (this.underWay.size > 0) await Promise.all(this.underWay);
  }

  /** True when the request may really go: the job is ours for as long as a request may last, and nobody asked to stop or to pause. */
  private async mayGo(): Promise<boolean> {
    const { holder, directory, stopWanted, pauseWanted } = this.parts;
    const job = await holder.secure(directory.limits.requestTimeout);
    this.stop ||= job.stopRequested || stopWanted();
    return !this.stop && !pauseWanted();
  }

  private markSent(tasks: readonly Task[]): void {
    const now = this.parts.world.clock.now();
    for (const task of tasks) {
      const record = recordOf(task);
      record.state = 'sent';
      if (record.sentAt === 0) record.sentAt = now;
    }
  }

  /** They were not sent after all: for a stop or a pause, or because the directory asked for quiet in the meantime. */
  private async takeBack(batch: Batch, tasks: readonly Task[]): Promise<void> {
    this.parts.pace.returned(batch.changes.length, undefined);
    tasks.forEach(notSent);
    await this.parts.book.save(portionsOf(tasks));
  }

  private settleAll(batch: Batch, outcomes: readonly ChangeOutcome[]): void {
    const { world, pace, lanes } = this.parts;
    const now = world.clock.now();
    batch.changes.forEach(({ change, tasks }, at) => {
      const outcome: ChangeOutcome = outcomes[at] ?? { state: 'unknown', reason: 'The directory gave no answer to this.' };
      if (outcome.state === 'later' && outcome.why === 'throttled') pace.refused(outcome.after);
      for (const task of tasks) {
        if (settle(task, { change, outcome }, { now, random: world.random, folded: tasks.length > 1 }) === 'again') lanes.add([task]);
      }
    });
  }

  private async exchange(batch: Batch, tasks: readonly Task[]): Promise<void> {
    const { world, directory, pace, book, lanes, bulk, delegation } = this.parts;
    if (tasks.some(makesSecret)) await this.parts.beforeSecrets();
    this.markSent(tasks);
    await book.save(portionsOf(tasks));
    if (!(await this.mayGo())) {
      await this.takeBack(batch, tasks);
      return;
    }
    if (pace.closed() > 0) {
      for (const task of tasks) task.notBefore = world.clock.now() + pace.closed();
      await this.takeBack(batch, tasks);
      lanes.add(tasks);
      return;
    }
    for (const task of tasks) task.lastSentAt = world.clock.now();
    const applied = await directory.apply(batch.changes.map(({ change }) => change), { bulk, delegation });
    pace.returned(batch.changes.length, applied.budget);
    this.settleAll(batch, applied.outcomes);
    await book.save(portionsOf(tasks));
    for (const row of new Set(tasks.map((task) => task.row))) this.parts.rowMoved(row);
  }

  /** A directory that does not answer now is asked again later; one that refuses to say never tells. */
  private async findingFor(task: Task): Promise<Finding> {
    try {
      return await this.parts.directory.findOut(changeOf(task), recordOf(task).sentAt, task.lastSentAt);
    } catch (error) {
      if (!(error instanceof UsherError)) throw error;
      return { state: error.code === 'later' ? 'not-yet' : 'cannot-tell' };
    }
  }

  private async ask(task: Task): Promise<void> {
    const { world, book, lanes } = this.parts;
    if (!(await this.mayGo())) return;
    const finding = await this.findingFor(task);
    if (settleFinding(task, finding, { now: world.clock.now(), random: world.random }) === 'again') lanes.add([task]);
    await book.save(portionsOf([task]));
    this.parts.rowMoved(task.row);
  }

  private track(work: () => Promise<void>, after: () => void): void {
    const promise: Promise<void> = work().catch((error: unknown) => { this.failed ??= error; }).then(() => {
      after();
      this.underWay.delete(promise);
      this.parts.ring();
    });
    this.underWay.add(promise);
  }
}
