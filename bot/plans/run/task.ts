// One directory change of one row while its job runs, and the row it belongs to.
import type { ChangeRecord, LedgerRow } from '../../../shared/job.ts';
import type { PlanRow } from '../../../shared/plan.ts';
import type { DirectoryChange } from '../../ports.ts';
import { typeOf } from '../operations/index.ts';
import type { RowSecrets, Step } from '../operations/operation.ts';

export interface Task {
  row: LiveRow;
  step: Step;
  /** Index of the operation in the row and of the change in the row's ledger. */
  operation: number;
  index: number;
  /** Groups are changed in lanes of their own, everything else goes by people. */
  group: string | null;
  /** Clock time before which it must not be tried (again). */
  notBefore: number;
  /** Answers that settled nothing, and questions about one sending that were not answered. */
  attempts: number;
  questions: number;
  /** Clock time of the last sending; after a change of process, the latest moment at which it may have been. */
  lastSentAt: number;
  /** An earlier sending may have been applied, as far as anybody knows. */
  doubtful: boolean;
  /** Must be asked for by itself, not folded with others. */
  alone: boolean;
  /** Find out what became of it instead of sending it. */
  findOut: boolean;
  /** It is in a lane or on its way. */
  queued: boolean;
  /** Another process sent it, and perhaps recorded that it was done: what it carried is not known here. */
  foreign: boolean;
}

export interface LiveRow {
  row: PlanRow;
  ledger: LedgerRow;
  portion: number;
  tasks: readonly Task[];
  /** What the directory told in its answer, for one pair of eyes; never stored. */
  accessPass?: string;
  secrets: RowSecrets & { /** As far as one was made here; whether it was also set, the task says. */ known(): string | undefined };
}

export function recordOf(task: Task): ChangeRecord {
  const record = task.row.ledger.changes[task.index];
  if (record === undefined) throw new Error(`The ledger of row ${task.row.row.n} lacks change ${task.index}.`);
  return record;
}

export function changeOf(task: Task): DirectoryChange {
  return task.step.change(task.row.ledger.userId);
}

/** For looking at what a change is about: no password is made for that. */
const noSecrets: RowSecrets = { password: () => '' };

function groupOf(step: Step | undefined, userId: string): string | null {
  const change = step?.change(userId);
  if (change === undefined) return null;
  return change.kind === 'add-members' || change.kind === 'remove-member' ? change.groupId : null;
}

/** Whether this operation of the row makes its user or group. */
function makes(row: PlanRow, operation: number): boolean {
  const found = row.operations[operation];
  return found !== undefined && typeOf(found).makes === true;
}

/** How many directory changes a row will make; its ledger has one record each. */
export function countSteps(row: PlanRow): number {
  return row.operations.reduce((sum, operation) => sum + typeOf(operation).steps(operation, noSecrets).length, 0);
}

export function liveRow(row: PlanRow, ledger: LedgerRow, given: { portion: number; password: () => string }): LiveRow {
  let password: string | undefined;
  const secrets = { password: () => (password ??= given.password()), known: () => password };
  const live: LiveRow = { row, ledger, portion: given.portion, tasks: [], secrets };
  const tasks: Task[] = [];
  row.operations.forEach((operation, position) => {
    const looks = makes(row, position) ? [] : typeOf(operation).steps(operation, noSecrets);
    for (const [at, step] of typeOf(operation).steps(operation, secrets).entries()) {
      const index = tasks.length;
      tasks.push({
        row: live, step, operation: position, index, group: groupOf(looks[at], ledger.userId), notBefore: 0, attempts: 0, questions: 0, lastSentAt: 0,
        doubtful: ledger.changes[index]?.state === 'sent', alone: false, findOut: false, queued: false, foreign: false,
      });
    }
  });
  live.tasks = tasks;
  return live;
}

/** The change of the same row that sets the usage location, for a licence that needs it. */
function locates({ row, operation, index }: Task): Task | undefined {
  const kind = row.row.operations[operation]?.kind;
  if (kind !== 'assign-licence' && kind !== 'swap-licence') return undefined;
  return row.tasks.find((each) => each.index < index && each.step.locates === true);
}

/** What must be done before this task: the step before it when chained, the location for a licence, else the making of the account. */
function prerequisite(task: Task): Task | undefined {
  if (task.step.chained) return task.row.tasks[task.index - 1];
  const located = locates(task);
  if (located !== undefined) return located;
  const first = task.row.tasks[0];
  const maker = first !== undefined && first !== task && makes(task.row.row, first.operation);
  return maker ? first : undefined;
}

/** Tasks of the row that may be sent now and are not under way; whatever can never be sent any more is marked `not-run`. */
export function readyTasks(row: LiveRow): Task[] {
  const ready: Task[] = [];
  for (const task of row.tasks) {
    const record = recordOf(task);
    if (task.queued || (record.state !== 'waiting' && record.state !== 'sent')) continue;
    const before = prerequisite(task);
    const state = before === undefined ? 'done' : recordOf(before).state;
    if (state === 'waiting' || state === 'sent') continue;
    // An account that was there already is not the one that was to be made.
    if (state === 'done' || (state === 'already' && before !== undefined && !makes(row.row, before.operation))) ready.push(task);
    else record.state = 'not-run';
  }
  return ready;
}
