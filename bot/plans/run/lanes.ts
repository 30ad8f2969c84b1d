// Which changes go into the next request: people by twenties, members of a group folded twenty to a change.
import type { DirectoryChange, DirectoryLimits } from '../../ports.ts';
import { changeOf } from './task.ts';
import type { Task } from './task.ts';

/** One request: its changes, and the tasks behind each change (several when folded). */
export interface Batch { changes: { change: DirectoryChange; tasks: Task[] }[]; groups: string[] }

export interface Lanes {
  add(tasks: readonly Task[]): void;
  /** The next request that may go, or undefined. `rush`: nothing more will come, so do not wait for fuller folds. */
  next(now: number, rush: boolean): Batch | undefined;
  /** A task that wants to be found out about, if one is due. */
  nextToFindOut(now: number): Task | undefined;
  /** The request came back: its groups may be changed again. */
  release(batch: Batch): void;
  waiting(): number;
  peopleWaiting(): number;
  /** The next moment at which something becomes due; Infinity when nothing waits for time alone. */
  dueAfter(now: number): number;
}

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

export function createLanes(limits: DirectoryLimits): Lanes {
  const people: Task[] = [];
  const doubts: Task[] = [];
  const groups = new Map<string, GroupLane>();
  const perRequest = limits.changesPerRequest;
  const due = (lane: GroupLane, now: number): number => lane.tasks.filter((task) => task.notBefore <= now).length;

  function peopleBatch(now: number): Batch | undefined {
    const tasks = takeDue(people, now, perRequest);
    return tasks.length === 0 ? undefined : { changes: tasks.map((task) => ({ change: changeOf(task), tasks: [task] })), groups: [] };
  }

  /** One group fills the whole request: its changes run one after the other. */
  function fullGroupBatch(now: number, least: number): Batch | undefined {
    let best: [string, GroupLane] | undefined;
    for (const entry of groups) if (!entry[1].busy && due(entry[1], now) >= Math.max(least, due(best?.[1] ?? { tasks: [], busy: false }, now) + 1)) best = entry;
    if (best === undefined) return undefined;
    const [id, lane] = best;
    const whole = Math.floor(due(lane, now) / limits.membersPerChange) * limits.membersPerChange;
    const tasks = takeDue(lane.tasks, now, Math.min(Math.max(whole, 1), perRequest * limits.membersPerChange));
    const changes = folded(tasks, limits.membersPerChange);
    for (const left of changes.splice(perRequest)) lane.tasks.unshift(...left.tasks);
    lane.busy = true;
    return { changes, groups: [id] };
  }

  /** One change each for many groups: they run side by side. */
  function mixedGroupBatch(now: number): Batch | undefined {
    const batch: Batch = { changes: [], groups: [] };
    for (const [id, lane] of groups) {
      if (batch.changes.length >= perRequest) break;
      if (lane.busy || due(lane, now) === 0) continue;
      const [first, ...left] = folded(takeDue(lane.tasks, now, limits.membersPerChange), limits.membersPerChange);
      for (const change of left) lane.tasks.unshift(...change.tasks);
      if (first === undefined) continue;
      batch.changes.push(first);
      batch.groups.push(id);
      lane.busy = true;
    }
    return batch.changes.length === 0 ? undefined : batch;
  }

  return {
    add(tasks) {
      for (const task of tasks) {
        if (task.findOut) doubts.push(task);
        else if (task.group === null) people.push(task);
        else {
          const lane = groups.get(task.group) ?? { tasks: [], busy: false };
          groups.set(task.group, lane);
          lane.tasks.push(task);
        }
      }
    },
    next(now, rush) {
      const early = fullGroupBatch(now, worthAnEarlyRequest) ?? peopleBatch(now);
      if (early !== undefined || !rush) return early;
      return fullGroupBatch(now, limits.membersPerChange + 1) ?? mixedGroupBatch(now);
    },
    nextToFindOut: (now) => takeDue(doubts, now, 1)[0],
    release(batch) {
      for (const id of batch.groups) {
        const lane = groups.get(id);
        if (lane !== undefined) lane.busy = false;
        if (lane?.tasks.length === 0) groups.delete(id);
      }
    },
    waiting: () => people.length + doubts.length + [...groups.values()].reduce((sum, lane) => sum + lane.tasks.length, 0),
    peopleWaiting: () => people.length,
    dueAfter(now) {
      let earliest = Infinity;
      for (const task of [...people, ...doubts, ...[...groups.values()].flatMap((lane) => lane.tasks)]) {
        if (task.notBefore > now) earliest = Math.min(earliest, task.notBefore);
      }
      return earliest;
    },
  };
}
