// Mistakes that somebody might make in the engine, each as a small edit of a copy. A simulator that does not find them proves nothing.

export interface Edit { file: string; find: string; replace: string }

export interface Mistake {
  name: string;
  /** Edits of copies of the engine's modules; none where the mistake sits in the test's own ports. */
  edits: readonly Edit[];
  /** The first seed that finds it, counted from 1. */
  foundBy: number;
}

const planted = (name: string, foundBy: number): Mistake => ({ name, edits: [], foundBy });

export const mistakes: readonly Mistake[] = [
  planted('the store ignores versions', 1),
  planted('the name is taken and counts as made', 3),
  {
    name: 'told before it happened', foundBy: 1,
    edits: [{ file: 'bot/plans/run/sender.ts', find: "record.state = 'sent';", replace: "record.state = 'done';" }],
  },
  {
    name: 'sent again after an unknown outcome', foundBy: 6,
    edits: [{ file: 'bot/plans/run/settle.ts', find: 'return marking.includes(change.kind) ||', replace: 'return' }],
  },
  {
    name: 'a throttled row fails', foundBy: 6,
    edits: [{ file: 'bot/plans/run/settle.ts', find: "if (outcome.why === 'throttled') return again(task, now + outcome.after, { findOut: false });", replace: "if (outcome.why === 'throttled') return finish(task, 'failed', outcome.reason);" }],
  },
  {
    name: 'the lease is not renewed', foundBy: 11,
    edits: [
      { file: 'bot/plans/run/lease.ts', find: 'while (!isOursFor(milliseconds)) {', replace: 'while (known.value.lease === null) {' },
      { file: 'bot/plans/run/lease.ts', find: '{ owner, epoch, until: clock.now() + leaseLength } };\n      try', replace: 'known.value.lease };\n      try' },
    ],
  },
  {
    name: 'a lagging copy is believed', foundBy: 27,
    edits: [{ file: 'bot/plans/run/settle.ts', find: "    case 'not-yet':\n", replace: "    case 'not-yet':\n      return settleNotApplied(task, now);\n" }],
  },
  {
    name: 'Retry-After is ignored', foundBy: 103,
    edits: [{ file: 'bot/plans/run/pace.ts', find: 'closedUntil = Math.max(closedUntil, clock.now() + after);', replace: 'void after;' }],
  },
  {
    name: 'told to wait while a request was being prepared, and sent all the same', foundBy: 20,
    edits: [{ file: 'bot/plans/run/sender.ts', find: 'if (pace.closed() > 0) {', replace: 'if (false) {' }],
  },
  {
    name: 'the epoch of the lease is not checked', foundBy: 12,
    edits: [{ file: 'bot/plans/run/lease.ts', find: 'if (stored === undefined || lease?.owner !== owner || lease.epoch !== epoch) throw', replace: 'if (stored === undefined || (lease === undefined && owner === \'\')) throw' }],
  },
  {
    name: 'not written down before it is sent', foundBy: 1,
    edits: [{ file: 'bot/plans/run/sender.ts', find: 'this.markSent(tasks);\n    await book.save(portionsOf(tasks));', replace: 'this.markSent(tasks);' }],
  },
  {
    name: 'a stop from elsewhere is ignored', foundBy: 23,
    edits: [{ file: 'bot/plans/run/sender.ts', find: 'this.stop ||= job.stopRequested || stopWanted();', replace: 'this.stop ||= job === undefined;' }],
  },
  {
    name: 'the audit is not written', foundBy: 1,
    edits: [{ file: 'bot/plans/run/finish.ts', find: 'items.length === 0 ? [] : await store.audit.writeMany({ tenant: job.tenant }, items)', replace: '[]' }],
  },
  {
    // Either edit alone changes nothing: each is there in case the other fails.
    name: 'progress starts over when another process takes over', foundBy: 1,
    edits: [
      { file: 'bot/plans/run/reporter.ts', find: 'Math.max(done, holder.job().progress.done)', replace: 'done' },
      { file: 'bot/plans/run/reporter.ts', find: 'if (record !== undefined && record.outcome !== null) this.waiting.push', replace: 'if (record === undefined) this.waiting.push' },
    ],
  },
  {
    name: 'rows that were finished before a takeover are not counted', foundBy: 9,
    edits: [{ file: 'bot/plans/run/run.ts', find: 'reporter.countSettled(await window.scan());', replace: 'await window.scan();' }],
  },
  {
    // Leaving out the question whether an effect still stands is no mistake anybody could see: where it does not, its opposite has nothing to do.
    name: 'undo takes back what somebody changed since', foundBy: 49,
    edits: [{ file: 'bot/plans/changes.ts', find: 'const few = job', replace: 'const few = false && job' }],
  },
  {
    name: 'a person who was changed since is changed all the same', foundBy: 78,
    edits: [{ file: 'bot/plans/run/first-look.ts', find: 'userTypeOf(operation).stillTrue(operation, user)', replace: 'user !== undefined' }],
  },
  {
    name: 'a finished job is taken again', foundBy: 78,
    edits: [{ file: 'bot/plans/run/lease.ts', find: 'if (found.value.finished !== null) return undefined;', replace: '' }],
  },
  {
    name: 'a stop forgets what an earlier process had begun', foundBy: 13,
    edits: [{ file: 'bot/plans/run/run.ts', find: 'this.take(await window.begun());', replace: '' }],
  },
  {
    name: 'a process that ends cuts its rows short', foundBy: 12,
    edits: [{ file: 'bot/plans/run/run.ts', find: "this.stopped() ? 'stopped' : this.parts.pauseWanted() ? 'paused' : 'finished'", replace: "this.stopped() || this.parts.pauseWanted() ? 'stopped' : 'finished'" }],
  },
  {
    name: 'the time to settle counts from the first sending', foundBy: 170,
    edits: [
      { file: 'bot/plans/run/sender.ts', find: 'recordOf(task).sentAt, task.lastSentAt)', replace: 'recordOf(task).sentAt)' },
      { file: 'bot/plans/run/settle.ts', find: "{ state: 'waiting', sentAt: 0 }", replace: "{ state: 'waiting' }" },
    ],
  },
  {
    name: 'a question that fails breaks the job', foundBy: 14,
    edits: [{ file: 'bot/plans/run/sender.ts', find: 'if (!(error instanceof UsherError)) throw error;', replace: 'if (error !== undefined) throw error;' }],
  },
  {
    name: 'who slept through the lease writes ledgers', foundBy: 20,
    edits: [{ file: 'bot/plans/run/book.ts', find: 'await holder.hold(longestTrip);', replace: '' }],
  },
  {
    name: 'two presses are two decisions', foundBy: 1,
    edits: [{ file: 'bot/plans/decisions.ts', find: '{ expect: stored.version, expiresAt });', replace: '{ expiresAt });' }],
  },
  {
    name: 'a plan is decided before the workers know of it', foundBy: 3,
    edits: [{ file: 'bot/plans/decisions.ts', find: 'await desk.store.openJobs.put(scope, id, { job: id, since: now }, { expiresAt: now + limits.undoLifetime });', replace: 'void now;' }],
  },
  {
    name: 'one refusal refuses everybody in the same change', foundBy: 447,
    edits: [{ file: 'bot/plans/run/settle.ts', find: 'return folded ? unfold(task) : settleAlready(', replace: 'return settleAlready(' }],
  },
  {
    name: 'our own lost change counts as somebody else’s', foundBy: 1,
    edits: [{ file: 'bot/plans/run/settle.ts', find: 'if (!task.doubtful) return finish(task, \'already\', reason);', replace: "return finish(task, 'already', reason);" }],
  },
  {
    name: 'an unknown outcome is tried again for ever', foundBy: 14,
    edits: [{ file: 'bot/plans/run/settle.ts', find: "if (task.attempts > patience.unknown) return finish(task, 'unknown', unknownWords);", replace: '' }],
  },
  {
    name: 'a refusal is believed while an earlier sending is in doubt', foundBy: 638,
    edits: [{ file: 'bot/plans/run/settle.ts', find: 'if (task.doubtful && !makesAccount(change)) return again(task, now, { findOut: true });', replace: '' }],
  },
  {
    name: 'half a row is told as nothing', foundBy: 56,
    edits: [{ file: 'bot/plans/run/outcome.ts', find: "fate === 'done' || begun);", replace: "fate === 'done');" }],
  },
  {
    name: 'the audit of one organisation lands in another', foundBy: 10,
    edits: [{ file: 'bot/plans/run/finish.ts', find: 'tenant: job.tenant, at, who', replace: "tenant: 't1', at, who" }],
  },
];
