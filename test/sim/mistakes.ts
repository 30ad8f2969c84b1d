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
  planted('the name is taken and counts as made', 1),
  {
    name: 'told before it happened', foundBy: 1,
    edits: [{ file: 'bot/plans/run/sender.ts', find: "record.state = 'sent';", replace: "record.state = 'done';" }],
  },
  {
    name: 'sent again after an unknown outcome', foundBy: 2,
    edits: [{ file: 'bot/plans/run/settle.ts', find: 'return marking.includes(change.kind) ||', replace: 'return' }],
  },
  {
    name: 'a throttled row fails', foundBy: 9,
    edits: [{ file: 'bot/plans/run/settle.ts', find: "if (outcome.why === 'throttled') return again(task, now + outcome.after, { findOut: false });", replace: "if (outcome.why === 'throttled') return finish(task, 'failed', outcome.reason);" }],
  },
  {
    name: 'the lease is not renewed', foundBy: 14,
    edits: [
      { file: 'bot/plans/run/lease.ts', find: 'while (!isOursFor(milliseconds)) {', replace: 'while (known.value.lease === null) {' },
      { file: 'bot/plans/run/lease.ts', find: '{ owner, epoch, until: clock.now() + leaseLength } };\n      try', replace: 'known.value.lease };\n      try' },
    ],
  },
  {
    name: 'a lagging copy is believed', foundBy: 2,
    edits: [{ file: 'bot/plans/run/settle.ts', find: "    case 'not-yet':\n", replace: "    case 'not-yet':\n      return settleNotApplied(task, now);\n" }],
  },
  {
    name: 'Retry-After is ignored', foundBy: 9,
    edits: [{ file: 'bot/plans/run/pace.ts', find: 'closedUntil = Math.max(closedUntil, clock.now() + after);', replace: 'void after;' }],
  },
  {
    name: 'told to wait while a request was being prepared, and sent all the same', foundBy: 9,
    edits: [{ file: 'bot/plans/run/sender.ts', find: 'if (pace.closed() > 0) {', replace: 'if (false) {' }],
  },
  {
    name: 'the epoch of the lease is not checked', foundBy: 21,
    edits: [{ file: 'bot/plans/run/lease.ts', find: 'if (stored === undefined || lease?.owner !== owner || lease.epoch !== epoch) throw', replace: 'if (stored === undefined || (lease === undefined && owner === \'\')) throw' }],
  },
  {
    name: 'not written down before it is sent', foundBy: 1,
    edits: [{ file: 'bot/plans/run/sender.ts', find: 'this.markSent(tasks);\n    await book.save(portionsOf(tasks));', replace: 'this.markSent(tasks);' }],
  },
  {
    name: 'a stop from elsewhere is ignored', foundBy: 1,
    edits: [{ file: 'bot/plans/run/sender.ts', find: 'this.stop ||= job.stopRequested || stopWanted();', replace: 'this.stop ||= job === undefined;' }],
  },
  {
    name: 'the audit is not written', foundBy: 1,
    edits: [{ file: 'bot/plans/run/finish.ts', find: 'patiently(world.clock, () => recordEntries(parts, job.tenant, entries))', replace: 'undefined' }],
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
    name: 'rows that were finished before a takeover are not counted', foundBy: 59,
    edits: [{ file: 'bot/plans/run/run.ts', find: 'reporter.countSettled(await window.scan());', replace: 'await window.scan();' }],
  },
  {
    // Leaving out the question whether an effect still stands is no mistake anybody could see: where it does not, its opposite has nothing to do.
    name: 'undo takes back what somebody changed since', foundBy: 16,
    edits: [{ file: 'bot/plans/changes.ts', find: 'const few = job', replace: 'const few = false && job' }],
  },
  {
    name: 'a person who was changed since is changed all the same', foundBy: 316,
    edits: [{ file: 'bot/plans/run/first-look.ts', find: 'userTypeOf(operation).stillTrue(operation, user)', replace: 'user !== undefined' }],
  },
  {
    name: 'a finished job is taken again', foundBy: 210,
    edits: [{ file: 'bot/plans/run/lease.ts', find: 'if (found.value.finished !== null) return undefined;', replace: '' }],
  },
  {
    name: 'a stop forgets what an earlier process had begun', foundBy: 6,
    edits: [{ file: 'bot/plans/run/run.ts', find: 'this.take(await window.begun());', replace: '' }],
  },
  {
    name: 'a process that ends cuts its rows short', foundBy: 18,
    edits: [{ file: 'bot/plans/run/run.ts', find: "this.stopped() ? 'stopped' : this.parts.pauseWanted() ? 'paused' : 'finished'", replace: "this.stopped() || this.parts.pauseWanted() ? 'stopped' : 'finished'" }],
  },
  {
    name: 'the time to settle counts from the first sending', foundBy: 53,
    edits: [
      { file: 'bot/plans/run/sender.ts', find: 'recordOf(task).sentAt, task.lastSentAt)', replace: 'recordOf(task).sentAt)' },
      { file: 'bot/plans/run/settle.ts', find: "{ state: 'waiting', sentAt: 0 }", replace: "{ state: 'waiting' }" },
    ],
  },
  {
    name: 'a question that fails breaks the job', foundBy: 2,
    edits: [{ file: 'bot/plans/run/sender.ts', find: 'if (!(error instanceof UsherError)) throw error;', replace: 'if (error !== undefined) throw error;' }],
  },
  {
    name: 'who slept through the lease writes ledgers', foundBy: 888,
    edits: [{ file: 'bot/plans/run/book.ts', find: 'await holder.hold(longestTrip);', replace: '' }],
  },
  {
    name: 'two presses are two decisions', foundBy: 32,
    edits: [{ file: 'bot/plans/decisions.ts', find: '{ expect: stored.version, expiresAt });', replace: '{ expiresAt });' }],
  },
  {
    name: 'a plan is decided before the workers know of it', foundBy: 1,
    edits: [{ file: 'bot/plans/decisions.ts', find: 'await desk.store.openJobs.put(scope, id, { job: id, since: now }, { expiresAt: now + limits.undoLifetime });', replace: 'void now;' }],
  },
  {
    name: 'one refusal refuses everybody in the same change', foundBy: 955,
    edits: [{ file: 'bot/plans/run/settle.ts', find: 'return folded ? unfold(task) : settleAlready(', replace: 'return settleAlready(' }],
  },
  {
    name: 'our own lost change counts as somebody else’s', foundBy: 1,
    edits: [{ file: 'bot/plans/run/settle.ts', find: 'if (!task.doubtful) return finish(task, \'already\', reason);', replace: "return finish(task, 'already', reason);" }],
  },
  {
    name: 'an unknown outcome is tried again for ever', foundBy: 171,
    edits: [{ file: 'bot/plans/run/settle.ts', find: "if (task.attempts > patience.unknown) return finish(task, 'unknown', unknownWords);", replace: '' }],
  },
  {
    name: 'a refusal is believed while an earlier sending is in doubt', foundBy: 1596,
    edits: [{ file: 'bot/plans/run/settle.ts', find: 'if (task.doubtful && !makesAccount(change)) return again(task, Math.max(now, task.lastSentAt + replication), { findOut: true });', replace: '' }],
  },
  {
    name: 'half a row is told as nothing', foundBy: 94,
    edits: [{ file: 'bot/plans/run/outcome.ts', find: "fate === 'done' || begun);", replace: "fate === 'done');" }],
  },
  {
    name: 'who exists already is told as not run', foundBy: 1,
    edits: [{ file: 'bot/plans/run/outcome.ts', find: 'const fates = maker === undefined || made ? all : [maker];', replace: 'const fates = all;' }],
  },
  {
    name: 'what was left alone counts as done', foundBy: 2,
    edits: [{ file: 'bot/plans/run/outcome.ts', find: 'if (isUntouched(ledger)) {', replace: 'if (ledger.n < 0) {' }],
  },
  {
    name: 'a job is taken back by whoever comes', foundBy: 38,
    edits: [{ file: 'bot/plans/taking-back.ts', find: 'return undoneBy !== id && undoneBy !== (continues ?? null);', replace: "return undoneBy === id && continues === '';" }],
  },
  {
    name: 'a job is looked at before it is taken back, and taken without its version', foundBy: 273,
    edits: [{ file: 'bot/plans/decisions.ts', find: 'if (await claimUndone(desk, plan)) return', replace: 'if (await claimUndone(desk, plan) || plan.undoes !== null) return' }],
  },
  {
    name: 'undo takes back what was left alone', foundBy: 47,
    edits: [{ file: 'bot/plans/done-rows.ts', find: 'const operations = doneOf(row, record);', replace: "const operations = record.outcome === 'refused' ? row.operations : doneOf(row, record);" }],
  },
  {
    name: 'a role is not kept where the directory refuses the rest', foundBy: 48,
    edits: [{ file: 'bot/plans/run/finish.ts', find: "ledger.userId !== '' && effectsOf(row, ledger).length > 0", replace: "effectsOf(row, ledger).length > 0 && (ledger.outcome === 'changed' || ledger.outcome === 'created' || ledger.changes.some(({ state }) => state === 'done' || state === 'already'))" }],
  },
  {
    name: 'whoever goes on with a job tells a password of its own', foundBy: 222,
    edits: [
      { file: 'bot/plans/run/settle.ts', find: "task.foreign = state !== 'waiting';", replace: "task.foreign = state === 'sent';" },
      { file: 'bot/plans/run/task.ts', find: 'group: groupOf(looks[at], ledger.userId)', replace: 'group: groupOf(makes(row, position) ? looks[at] : step, ledger.userId)' },
    ],
  },
  {
    name: 'a process notes nowhere that it has passwords of a job', foundBy: 5,
    edits: [{ file: 'bot/plans/secrets.ts', find: 'noted: this.notes.write(job, now)', replace: 'noted: Promise.resolve()' }],
  },
  {
    name: 'a row does not say which process has its password', foundBy: 15,
    edits: [{ file: 'bot/plans/run/run.ts', find: 'row.ledger.secretsWith = owner;', replace: "row.ledger.secretsWith = '';" }],
  },
  {
    name: 'the audit of one organisation lands in another', foundBy: 13,
    edits: [{ file: 'bot/plans/run/finish.ts', find: 'tenant: job.tenant, at, who', replace: "tenant: 't1', at, who" }],
  },
  // What follows needs several administrators.
  {
    name: 'who asked decides', foundBy: 16,
    edits: [
      { file: 'bot/plans/approvals.ts', find: 'const isOwn = approval.requestedBy.id === actor.person.id;', replace: "const isOwn = approval.id === '' && approval.requestedBy.id === actor.person.id;" },
      { file: 'bot/plans/approval-rights.ts', find: 'able.delete(requestedBy.id);', replace: '' },
    ],
  },
  {
    name: 'anybody decides', foundBy: 36,
    edits: [{ file: 'bot/plans/approvals.ts', find: "if (!isOwn && can(actor.role, 'approvals.decide') && approvers.includes(actor.person.id)) return;", replace: 'if (!isOwn && approvers.length < 1_000_000) return;' }],
  },
  {
    name: 'two decisions at the same moment both stand', foundBy: 21,
    edits: [{ file: 'bot/plans/approval-course.ts', find: 'return putIfUnchanged(store.approvals, { tenant: value.tenant }, { id: value.id, stored, value, expiresAt: world.clock.now() + limits.auditLifetime });', replace: 'return store.approvals.put({ tenant: value.tenant }, value.id, value, { expiresAt: world.clock.now() + limits.auditLifetime }).then(() => true);' }],
  },
  {
    name: 'what was decided is decided again', foundBy: 21,
    edits: [{ file: 'bot/plans/approvals.ts', find: "if (stored.value.state !== 'pending') throw tooLate(stored.value);", replace: '' }],
  },
  {
    name: 'one approval is enough where two are asked for', foundBy: 21,
    edits: [{ file: 'bot/plans/approval-votes.ts', find: 'approvalsCounted(approval).length >= approval.quorum', replace: 'approvalsCounted(approval).length >= 1' }],
  },
  {
    name: 'one approver counts twice', foundBy: 21,
    edits: [{ file: 'bot/plans/approval-votes.ts', find: 'votesStanding(approval).find((vote) => isGivenBy(vote, whose))', replace: "votesStanding(approval).find((vote) => isGivenBy(vote, whose) && vote.at === '')" }],
  },
  {
    name: 'a request that was not approved runs', foundBy: 16,
    edits: [{ file: 'bot/plans/decisions.ts', find: "const approved = approval.state === 'approved';", replace: "const approved = approval.state !== 'pending';" }],
  },
  {
    name: 'an expired request can be approved', foundBy: 4092,
    edits: [{ file: 'bot/plans/approvals.ts', find: '      if (course.isOverdue(stored.value)) {\n        await course.expire(stored);\n        continue;\n      }\n', replace: '' }],
  },
  {
    name: 'nobody ends what is overdue', foundBy: 34,
    edits: [{ file: 'bot/plans/approval-sweep.ts', find: "if (value.state === 'pending' && course.isOverdue(value)) {", replace: 'if (false) {' }],
  },
  {
    name: 'what needs an approver can be confirmed', foundBy: 16,
    edits: [{ file: 'bot/plans/decisions.ts', find: "if (open.decision === 'approval') throw new UsherError('approval.needed');", replace: '' }],
  },
  {
    name: 'who lost the role has the request carried out', foundBy: 411_228,
    edits: [{ file: 'bot/plans/approvals.ts', find: 'await isUnfounded(this.parts.store, current)', replace: "await isUnfounded(this.parts.store, { ...current, source: 'api' })" }],
  },
  {
    name: 'a decision is lost with the process that took it', foundBy: 36,
    edits: [{ file: 'bot/plans/approval-sweep.ts', find: 'if (wasLeft(course, value)) await', replace: 'if (false) await' }],
  },
  {
    name: 'deleting is nothing grave', foundBy: 16,
    edits: [{ file: 'bot/plans/decide.ts', find: "operation.kind === 'delete-user' || operation.kind === 'purge-user'", replace: "operation.kind === 'purge-user'" }],
  },
  {
    name: 'two plans may take the last two administrators', foundBy: 51,
    edits: [{ file: 'bot/plans/admin-guard.ts', find: 'id !== user.id && leaving[id] === undefined', replace: 'id !== user.id && leaving !== undefined' }],
  },
  {
    name: 'whoever is an administrator now counts as left, whatever is at work', foundBy: 6515,
    edits: [{ file: 'bot/plans/admin-guard.ts', find: 'atWork.every(({ admins = [] }) => admins.includes(id))', replace: 'atWork.length > 0' }],
  },
  {
    name: 'the notes about leaving administrators overwrite each other', foundBy: 51,
    edits: [{ file: 'bot/plans/admin-guard.ts', find: 'putIfUnchanged(store.guards, { tenant }, { id: documentId, stored, value })', replace: 'store.guards.put({ tenant }, documentId, value).then(() => true)' }],
  },
  {
    name: 'the last administrator is looked for when planning alone', foundBy: 27,
    edits: [{ file: 'bot/plans/run/first-look.ts', find: '!mayTakeAdmin(row.operations, user, parts.plan)', replace: "mayTakeAdmin(row.operations, user, parts.plan) || user.id !== ''" }],
  },
  {
    name: 'who loses the role does not count as leaving', foundBy: 21,
    edits: [{ file: 'bot/plans/admin-guard.ts', find: "case 'set-role': return operation.role !== 'admin';", replace: "case 'set-role': return false;" }],
  },
  {
    name: 'the read model shows what a job granted, not what is granted', foundBy: 2_507,
    edits: [{ file: 'bot/plans/run/project-users.ts', find: 'return after === undefined || granted === undefined ? after : { ...after, role: granted };', replace: 'return granted === undefined ? after : after;' }],
  },
  {
    name: 'every plan has the whole day for itself', foundBy: 27,
    edits: [{ file: 'bot/plans/blast-radius.ts', find: 'sumOf(stored.value, plan)', replace: '0' }],
  },
  {
    name: 'the sum of the day is overwritten', foundBy: 345,
    edits: [{ file: 'bot/plans/blast-radius.ts', find: 'putIfUnchanged(store.tallies, { tenant }, { id, stored, value, expiresAt: world.clock.now() + tallyLifetime })', replace: 'store.tallies.put({ tenant }, id, value, { expiresAt: world.clock.now() + tallyLifetime }).then(() => true)' }],
  },
  {
    name: 'the sum of the day is looked at when planning alone', foundBy: 91,
    edits: [{ file: 'bot/plans/decisions.ts', find: '  await withinBlastRadius(desk, { actor, id });\n', replace: '' }],
  },
  {
    name: 'what the audit trail says is written again', foundBy: 1,
    edits: [{ file: 'bot/plans/audit-entries.ts', find: 'await store.audit.writeMany({ tenant }, items)', replace: 'await store.audit.putMany({ tenant }, items).then(() => [])' }],
  },
  {
    name: 'told before the audit trail knows', foundBy: 1,
    edits: [
      { file: 'bot/plans/run/reporter.ts', find: '    await recordFinished({ world, store, organisation, job: holder.job(), silent: plan.silent, inNameOf, hold: async () => holder.hold(longestStep) }, batch.map(({ row }) => row));\n', replace: '' },
      { file: 'bot/plans/run/reporter.ts', find: '    await this.settlePortions(indexes);\n    await this.showInTime();', replace: '    await this.settlePortions(indexes);\n    await this.show();\n    await recordFinished({ world, store, organisation, job: holder.job(), silent: plan.silent, inNameOf, hold: async () => holder.hold(longestStep) }, batch.map(({ row }) => row));' },
    ],
  },
  {
    name: 'the audit trail does not tell who decided', foundBy: 27,
    edits: [{ file: 'bot/plans/approval-trail.ts', find: 'for (const { person, decision, at, source: door } of votes) course.push(', replace: 'for (const { person, decision, at, source: door } of votes.slice(1)) course.push(' }],
  },
  {
    name: 'a given password stands in the plan', foundBy: 1,
    edits: [{ file: 'bot/plans/planning.ts', find: 'const row: PlanRow = { ...draft, n: this.counts.total };', replace: 'const row: PlanRow = { ...draft, n: this.counts.total, ...(password !== undefined && { reason: password }) };' }],
  },
  {
    name: 'a given password is kept as it is', foundBy: 1,
    edits: [{ file: 'bot/plans/planning.ts', find: 'this.world.vault.seal(password)', replace: 'password' }],
  },
  {
    name: 'whoever looks at the job is told its passwords', foundBy: 756,
    edits: [{ file: 'bot/plans/changes.ts', find: 'job.requestedBy.id === actor.person.id && job.finished !== null', replace: 'job.finished !== null' }],
  },
  {
    name: 'a password is told again', foundBy: 8,
    edits: [{ file: 'bot/plans/secrets.ts', find: '    const kept = this.kept.get(job);\n    this.kept.delete(job);\n', replace: '    const kept = this.kept.get(job);\n' }],
  },
  {
    name: 'the log knows the passwords', foundBy: 1,
    edits: [{ file: 'bot/plans/secrets.ts', find: 'if (kept.secrets.length < limits.secretsKept)', replace: "this.parts.world.log.info('secret.kept', { ...secret });\n    if (kept.secrets.length < limits.secretsKept)" }],
  },
  {
    name: 'the answer under a key holds the passwords', foundBy: 30,
    edits: [{ file: 'bot/http/idempotency.ts', find: 'body: redacted ?? body', replace: 'body: body ?? redacted' }],
  },
  {
    name: 'another request is answered under the same key', foundBy: 22,
    edits: [{ file: 'bot/http/idempotency.ts', find: "if (request !== this.names.request) throw new UsherError('request.repeated-differently');", replace: '' }],
  },
  {
    name: 'who carries a request on plans it again', foundBy: 27,
    edits: [{ file: 'bot/http/idempotency.ts', find: 'this.plan = stored?.value.plan;', replace: 'this.plan = undefined;' }],
  },
  {
    name: 'a request that broke off frees its key', foundBy: 27,
    edits: [{ file: 'bot/http/idempotency.ts', find: 'else await place.breakOff();', replace: 'else await place.release();' }],
  },
  {
    name: 'a slower attempt goes on', foundBy: 22,
    edits: [
      { file: 'bot/http/idempotency.ts', find: "if (isOvertaken(error)) throw new UsherError('request.running');", replace: '' },
      { file: 'bot/http/idempotency.ts', find: 'expect: this.version, expiresAt }', replace: 'expiresAt }' },
    ],
  },
];
