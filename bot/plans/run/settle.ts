// What follows from an answer of the directory: finished, tried again, or found out about first.
import type { ChangeOutcome, DirectoryChange, Finding, Random } from '../../ports.ts';
import { replication } from '../replication.ts';
import { changeOf, recordOf } from './task.ts';
import type { Task } from './task.ts';

const marking: readonly DirectoryChange['kind'][] = ['set-password', 'revoke-sessions', 'invite-again', 'send-message', 'create-group'];

/**
 * Changes whose effect leaves a mark each time (a mail, a password, ended sessions, a group: their names are not unique): after an unknown outcome nobody sends them again
 * before it is known that the first did not arrive. All others may be repeated: the second time changes nothing, and a second access pass
 * takes the place of the first, which nobody has read.
 */
function leavesMark(change: DirectoryChange): boolean {
  return marking.includes(change.kind) || (change.kind === 'invite-guest' && change.sendMail);
}

const makesAccount = (change: DirectoryChange): boolean => change.kind === 'create-user' || change.kind === 'invite-guest' || change.kind === 'create-group';

/** New objects reach all copies of the directory within seconds, rarely minutes; there is no promise. */
const patience = { unavailable: 10, 'not-visible': 8, unknown: 10, findings: 40 };
/** After so many times that somebody of a folded change was not to be seen, each is asked for alone: the others shall not fail with that one. */
const foldedPatience = 4;
const longestPause = 60_000;

const pause = (attempts: number, random: Random): number => Math.min(1000 * 2 ** attempts, longestPause) * (0.75 + random.number() / 2);

type Next = 'finished' | 'again';

function finish(task: Task, state: 'done' | 'already' | 'refused' | 'failed' | 'unknown', reason = ''): Next {
  const record = recordOf(task);
  record.state = state;
  record.reason = reason;
  return 'finished';
}

function again(task: Task, at: number, how: { findOut: boolean }): Next {
  task.notBefore = at;
  task.findOut = how.findOut;
  return 'again';
}

export interface SettleContext { now: number; random: Random; folded: boolean }
/** A change that was sent, and what came of it. */
export interface Answered { change: DirectoryChange; outcome: ChangeOutcome }

/** Applies an outcome to the task's record. `again` = put it back into its lane. */
export function settle(task: Task, { change, outcome }: Answered, context: SettleContext): Next {
  const { now, random, folded } = context;
  switch (outcome.state) {
    case 'done':
      if (outcome.userId !== undefined) task.row.ledger.userId = outcome.userId;
      if (outcome.secret !== undefined) task.row.accessPass = outcome.secret;
      task.foreign = false;
      return finish(task, 'done');
    case 'already':
      return folded ? unfold(task) : settleAlready(task, { change, reason: outcome.reason }, now);
    case 'refused':
      if (folded) return unfold(task);
      // What is refused now may have been applied before: the directory must say, once every copy would show it, because nothing is sent any
      // more. Whoever makes an account hears “exists already” then.
      if (task.doubtful && !makesAccount(change)) return again(task, Math.max(now, task.lastSentAt + replication), { findOut: true });
      if (outcome.link !== undefined) recordOf(task).link = outcome.link;
      return finish(task, 'refused', outcome.reason);
    case 'later':
      return settleLater(task, outcome, context);
    case 'unknown':
      task.doubtful = true;
      task.attempts += 1;
      if (task.attempts > patience.unknown) return finish(task, 'unknown', unknownWords);
      return again(task, now + pause(task.attempts, random), { findOut: leavesMark(change) });
  }
}

/** One person of a folded change spoils it for all; each is asked for alone then. */
function unfold(task: Task): Next {
  task.alone = true;
  notSent(task);
  return again(task, 0, { findOut: false });
}

/** Certainly not applied: unless an earlier sending may have been, it is as if it had never been asked for. */
export function notSent(task: Task): void {
  if (!task.doubtful) Object.assign(recordOf(task), { state: 'waiting', sentAt: 0 });
}

function settleAlready(task: Task, { change, reason }: { change: DirectoryChange; reason: string }, now: number): Next {
  if (!task.doubtful) return finish(task, 'already', reason);
  // It may be our own doing: for a new account the directory must say whose it is.
  if (makesAccount(change)) return again(task, now, { findOut: true });
  return finish(task, 'done');
}

function settleLater(task: Task, outcome: Extract<ChangeOutcome, { state: 'later' }>, { now, random, folded }: SettleContext): Next {
  notSent(task);
  if (outcome.why === 'throttled') return again(task, now + outcome.after, { findOut: false });
  if (outcome.why === 'not-run') return again(task, now, { findOut: false });
  task.attempts += 1;
  if (folded && outcome.why === 'not-visible' && task.attempts >= foldedPatience) task.alone = true;
  if (task.attempts > patience[outcome.why]) return finish(task, task.doubtful ? 'unknown' : 'failed', outcome.reason);
  return again(task, now + Math.max(outcome.after, pause(task.attempts, random)), { findOut: false });
}

/** Applies what was found out about a doubtful task. */
export function settleFinding(task: Task, finding: Finding, { now, random }: Omit<SettleContext, 'folded'>): Next {
  switch (finding.state) {
    case 'applied':
      if (finding.userId !== undefined) task.row.ledger.userId = finding.userId;
      return finish(task, 'done');
    case 'not-applied':
      return settleNotApplied(task, now);
    case 'not-yet':
      task.questions += 1;
      if (task.questions > patience.findings) return finish(task, 'unknown', unknownWords);
      return again(task, now + pause(Math.min(task.questions, 4), random), { findOut: true });
    case 'cannot-tell':
      return finish(task, 'unknown', unknownWords);
  }
}

const unknownWords = 'The connection broke at the wrong moment and the directory cannot tell whether this happened. Look before asking again.';

function settleNotApplied(task: Task, now: number): Next {
  const { kind } = changeOf(task);
  if (kind === 'create-user') return finish(task, 'already', 'Somebody else made an account of that name at the same moment.');
  if (kind === 'invite-guest') return finish(task, 'already', 'This person was invited by somebody else before.');
  task.doubtful = false;
  task.foreign = false;
  task.questions = 0;
  notSent(task);
  return again(task, now, { findOut: false });
}

/** How a task goes on that another process has left. `now`: a request of that process may be under way until this moment. */
export function resume(task: Task, now: number): void {
  const { state } = recordOf(task);
  // Whatever was sent before this process came to the row, it did not send.
  task.foreign = state !== 'waiting';
  if (state !== 'sent') return;
  task.lastSentAt = now;
  task.doubtful = true;
  task.findOut = leavesMark(task.step.change(task.row.ledger.userId));
}
