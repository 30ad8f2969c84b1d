// Which changes go into the next request: people by twenties, members of a group folded twenty to a change.
import type { DirectoryChange, DirectoryLimits } from '../../ports.ts';
import { changeOf } from './task.ts';
import type { Task } from './task.ts';

/** One request: its changes, and the tasks behind each change (several when folded). */
export interface Batch { changes: { change: DirectoryChange; tasks: Task[] }[]; groups: string[] }

/** Fewer members than this are not worth a request of their own while more are coming. */
const worthAnEarlyRequest = 200;

interface GroupLane { tasks: Task[]; busy: boolean }

function takeDue(tasks: Task[], now: number, most: number): Task[] {
  const taken: Task[] = [];
  for (let at = 0; at < tasks.length && taken.length < most; ) {
    const task = tasks[at];
    if (task !== undefined && task.notBefore <= now) taken.push(...tasks.splice(at, 1));
    else at += 1;
  }
  return taken;
}

/** Folds additions of many members into changes of `most` members each; everything else stays as it is. */
function folded(tasks: readonly Task[], most: number): Batch['changes'] {
  const changes: Batch['changes'] = [];
  let open: { change: Extract<DirectoryChange, { kind: 'add-members' }>; tasks: Task[] } | undefined;
  for (const task of tasks) {
    const change = changeOf(task);
    if (change.kind !== 'add-members' || task.alone) {
      changes.push({ change, tasks: [task] });
      continue;
    }
    if (open === undefined || open.tasks.length >= most) {
      open = { change, tasks: [] };
      changes.push(open);
    }
    open.tasks.push(task);
    open.change = { ...open.change, userIds: open.tasks.map((member) => member.row.ledger.userId) };
  }
  return changes;
}

function dueIn(lane: GroupLane, now: number): number {
  return lane.tasks.filter((task) => task.notBefore <= now).length;
}

export class Lanes {
  private readonly limits: DirectoryLimits;
  private readonly people: Task[] = [];
  private readonly doubts: Task[] = [];
  private readonly groups = new Map<string, GroupLane>();

  constructor(limits: DirectoryLimits) {
    this.limits = limits;
  }

  add(tasks: readonly Task[]): void {
    for (const task of tasks) {
      if (task.findOut) this.doubts.push(task);
      else if (task.group === null) this.people.push(task);
      else this.laneOf(task.group).tasks.push(task);
    }
  }

  /** The next request that may go, or undefined. `rush`: nothing more will come, so do not wait for fuller folds. */
  next(now: number, rush: boolean): Batch | undefined {
    const early = this.fullGroupBatch(now, worthAnEarlyRequest) ?? this.peopleBatch(now);
    if (early !== undefined || !rush) return early;
    return this.fullGroupBatch(now, this.limits.membersPerChange + 1) ?? this.mixedGroupBatch(now);
  }

  /** A task that wants to be found out about, if one is due. */
  nextToFindOut(now: number): Task | undefined {
    return takeDue(this.doubts, now, 1)[0];
  }

  /** The request came back: its groups may be changed again. */
  release(batch: Batch): void {
    for (const id of batch.groups) {
      const lane = this.groups.get(id);
      if (lane !== undefined) lane.busy = false;
      if (lane?.tasks.length === 0) this.groups.delete(id);
    }
  }

  waiting(): number {
    return this.people.length + this.doubts.length + [...this.groups.values()].reduce((sum, lane) => sum + lane.tasks.length, 0);
  }

  peopleWaiting(): number {
    return this.people.length;
  }

  /** The next moment at which something becomes due; Infinity when nothing waits for time alone. */
  dueAfter(now: number): number {
    let earliest = Infinity;
    for (const task of [...this.people, ...this.doubts, ...[...this.groups.values()].flatMap((lane) => lane.tasks)]) {
      if (task.notBefore > now) earliest = Math.min(earliest, task.notBefore);
    }
    return earliest;
  }

  private laneOf(group: string): GroupLane {
    const lane = this.groups.get(group) ?? { tasks: [], busy: false };
    this.groups.set(group, lane);
    return lane;
  }

  private peopleBatch(now: number): Batch | undefined {
    const tasks = takeDue(this.people, now, this.limits.changesPerRequest);
    return tasks.length === 0 ? undefined : { changes: tasks.map((task) => ({ change: changeOf(task), tasks: [task] })), groups: [] };
  }

  /** The idle group with most members waiting, if they are at least so many. */
  private fullest(now: number, least: number): [string, GroupLane] | undefined {
    let best: [string, GroupLane] | undefined;
    let most = least - 1;
    for (const [id, lane] of this.groups) {
      const due = lane.busy ? 0 : dueIn(lane, now);
      if (due <= most) continue;
      best = [id, lane];
      most = due;
    }
    return best;
  }

  /** One group fills the whole request: its changes run one after the other. */
  private fullGroupBatch(now: number, least: number): Batch | undefined {
    const { changesPerRequest, membersPerChange } = this.limits;
    const best = this.fullest(now, least);
    if (best === undefined) return undefined;
    const [id, lane] = best;
    const whole = Math.floor(dueIn(lane, now) / membersPerChange) * membersPerChange;
    const tasks = takeDue(lane.tasks, now, Math.min(Math.max(whole, 1), changesPerRequest * membersPerChange));
    const changes = folded(tasks, membersPerChange);
    for (const left of changes.splice(changesPerRequest)) lane.tasks.unshift(...left.tasks);
    lane.busy = true;
    return { changes, groups: [id] };
  }

  /** One change each for many groups: they run side by side. */
  private mixedGroupBatch(now: number): Batch | undefined {
    const { changesPerRequest, membersPerChange } = this.limits;
    const batch: Batch = { changes: [], groups: [] };
    for (const [id, lane] of this.groups) {
      if (batch.changes.length >= changesPerRequest) break;
      if (lane.busy || dueIn(lane, now) === 0) continue;
      const [first, ...left] = folded(takeDue(lane.tasks, now, membersPerChange), membersPerChange);
      for (const change of left) lane.tasks.unshift(...change.tasks);
      if (first === undefined) continue;
      batch.changes.push(first);
      batch.groups.push(id);
      lane.busy = true;
    }
    return batch.changes.length === 0 ? undefined : batch;
  }
}
