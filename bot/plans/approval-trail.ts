// What the audit keeps of a request: its course, and who tried to decide it in vain.
import { voidWords } from '../../shared/approval.ts';
import type { Approval } from '../../shared/approval.ts';
import type { AuditEntry } from '../../shared/audit.ts';
import { usher } from '../../shared/user.ts';
import { instant } from '../ports.ts';
import { recordEntries, recordFirstTry } from './audit-entries.ts';
import type { Actor } from './change.ts';
import type { Desk } from './documents.ts';

type Written = Pick<AuditEntry, 'id' | 'at' | 'who' | 'source' | 'action'>;

/** What the request itself tells of its course so far. */
function courseOf(approval: Approval): Written[] {
  const { id, requestedBy, source, created, votes, state, decided, decidedBy } = approval;
  const course: Written[] = [{ id: `${id}.request`, at: created, who: requestedBy, source, action: 'request' }];
  for (const { person, decision, at, source: door } of votes) course.push({ id: `${id}.${decision}.${person.id}`, at, who: person, source: door, action: decision });
  if (state === 'withdrawn') course.push({ id: `${id}.withdraw`, at: decided ?? created, who: decidedBy ?? requestedBy, source, action: 'withdraw' });
  if (state === 'expired') course.push({ id: `${id}.expire`, at: decided ?? created, who: usher, source: 'system', action: 'expire' });
  if (state === 'void') course.push({ id: `${id}.void`, at: decided ?? created, who: usher, source: 'system', action: 'void' });
  return course;
}

function entryOf(approval: Approval, written: Written): AuditEntry {
  const target = { id: approval.about?.id ?? '', name: approval.title, email: approval.about?.email ?? '' };
  const reason = written.action === 'void' ? voidWords(approval) : '';
  const asks = written.action === 'request' && approval.operations !== undefined ? { asks: approval.operations.join('+') } : {};
  const concerns = approval.concerns === undefined ? {} : { concerns: approval.concerns };
  // What comes of it is told by the job's own entries; of several people as well, row by row.
  const states = approval.change === undefined ? { before: '', after: '' } : { ...approval.change, wanted: true as const };
  return { ...written, ...asks, ...concerns, ...states, tenant: approval.tenant, target, outcome: 'done', reason, correlation: approval.id };
}

/** Writes what has happened to the request so far, each thing once: what stands there already stays as it is. */
export async function recordCourse(desk: Desk, approval: Approval): Promise<void> {
  await recordEntries(desk, approval.tenant, courseOf(approval).map((written) => entryOf(approval, written)));
}

/** Somebody tried to decide who may not. Tried again, the first time is the one that is kept. */
export async function recordRefusal(desk: Desk, approval: Approval, tried: { actor: Actor; action: string; reason: string }): Promise<void> {
  const { actor, action, reason } = tried;
  const id = `${approval.id}.${action}.${actor.person.id}.refused`;
  const entry = entryOf(approval, { id, at: instant(desk.world.clock.now()), who: actor.person, source: actor.source, action });
  await recordFirstTry(desk, approval.tenant, { ...entry, outcome: 'refused', reason });
}
