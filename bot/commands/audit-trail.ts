// The audit trail, latest first, narrowed by person, action and time.
import { actionsMeant, noSuchAction } from '../../shared/audit-actions.ts';
import { actionMark, auditMarks, personMark } from '../../shared/audit.ts';
import type { AuditEntry } from '../../shared/audit.ts';
import { UsherError } from '../../shared/errors.ts';
import { limits } from '../../shared/limits.ts';
import { isDated, longestRun } from '../plans/audit-entries.ts';
import type { PageQuery, Store, World } from '../ports.ts';
import { pageOfAny } from './audit-page.ts';

interface Parts { store: Store; world: Pick<World, 'ids'> }

export interface AuditQuery {
  /** Id, e-mail address or name of who did it or to whom it was done. */
  person?: string | undefined;
  /** As people or the trail call it. */
  action?: string | undefined;
  /** Instants or whole days, both included. */
  from?: string | undefined;
  to?: string | undefined;
  /** From the page before. */
  after?: string | undefined;
  limit: number;
}

/** Pages looked through for one answer, where two things must hold and the store finds by one; whoever wants more goes on from there. */
const pagesRead = 20;

/** Entries of earlier versions bear the id of their plan, as long as it is kept: from its last decision, which may be the one of an approver. */
const latestAfterPlan = limits.approvalLifetime + limits.planKept;

/** `next` is where to go on; a page may be short, even empty, and still have a next one. */
export async function readAudit({ store, world }: Parts, tenant: string, query: AuditQuery): Promise<{ entries: AuditEntry[]; next: string | null }> {
  const entries: AuditEntry[] = [];
  const wanted = matcherFor(query);
  const from = startOf(query.from);
  const narrowed = narrowedBy(query, world);
  let after = query.after;
  for (let read = 0; read < pagesRead; read += 1) {
    const page = await pageOfAny(store.audit, tenant, { ...narrowed, limit: limits.pageSize.most, ...(after === undefined ? {} : { after }) });
    for (const item of page.items) {
      if (wanted(item.value)) entries.push(item.value);
      after = item.id;
      if (Date.parse(item.value.at) < from - (isDated(world, item.value) ? longestRun : latestAfterPlan)) return { entries, next: null };
      if (entries.length === query.limit) return { entries, next: item === page.items.at(-1) && page.next === null ? null : item.id };
    }
    if (page.next === null) return { entries, next: null };
  }
  return { entries, next: after ?? null };
}

/** Every entry that fits, a page at a time, so that an export of all of them needs no more memory than one of few. */
export async function* allAudit(parts: Parts, tenant: string, query: Omit<AuditQuery, 'after' | 'limit'>): AsyncGenerator<AuditEntry> {
  let after: string | undefined;
  do {
    const page: { entries: AuditEntry[]; next: string | null } = await readAudit(parts, tenant, { ...query, after, limit: limits.pageSize.most });
    yield* page.entries;
    after = page.next ?? undefined;
  } while (after !== undefined);
}

/** What the store itself finds by: any of these marks, and no id that was made later than the end. A person bears fewer entries than an action has. */
function narrowedBy({ person, action, to }: Pick<AuditQuery, 'person' | 'action' | 'to'>, { ids }: Parts['world']): Pick<PageQuery, 'to'> & { marks: readonly string[] } {
  const marks = person === undefined ? action === undefined ? [] : marksOf(action) : [personMark(person)];
  return { marks, ...(to !== undefined && { to: ids.earliest(endOf(to) + 1) }) };
}

/** @throws UsherError input.invalid when there is no such action: nothing found would be taken for nothing done. */
function marksOf(action: string): string[] {
  const actions = actionsMeant(action);
  if (actions.length === 0) throw new UsherError('input.invalid', noSuchAction(action));
  return actions.map(actionMark);
}

const isDay = (text: string): boolean => /^\d{4}-\d\d-\d\d$/.test(text);
const dayLength = 24 * 60 * 60 * 1000;

function startOf(from: string | undefined): number {
  return from === undefined ? -Infinity : Date.parse(from);
}

/** A day ends with its last millisecond. */
function endOf(to: string | undefined): number {
  if (to === undefined) return Infinity;
  return isDay(to) ? Date.parse(to) + dayLength - 1 : Date.parse(to);
}

function matcherFor({ person, action, from, to }: AuditQuery): (entry: AuditEntry) => boolean {
  const whom = person === undefined ? undefined : personMark(person);
  const actions = action === undefined ? undefined : marksOf(action);
  const bounds = { from: startOf(from), to: endOf(to) };
  return (entry) => {
    const at = Date.parse(entry.at);
    const found = auditMarks(entry);
    return at >= bounds.from && at <= bounds.to && (whom === undefined || found.includes(whom)) && (actions === undefined || actions.some((mark) => found.includes(mark)));
  };
}
