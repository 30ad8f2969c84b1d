// The audit trail, latest first, narrowed by person, action and time.
import type { AuditEntry } from '../../shared/audit.ts';
import { fold } from '../../shared/fold.ts';
import { limits } from '../../shared/limits.ts';
import type { Person } from '../../shared/user.ts';
import type { Store } from '../ports.ts';

export interface AuditQuery {
  /** Id, e-mail address or name of who did it or to whom it was done. */
  person?: string | undefined;
  action?: string | undefined;
  /** Instants or whole days, both included. */
  from?: string | undefined;
  to?: string | undefined;
  /** From the page before. */
  after?: string | undefined;
  limit: number;
}

/** Pages looked through for one answer; whoever wants more goes on from there. */
const pagesRead = 20;

/** Entries bear the id of their plan, which is forgotten after this time: none is later than that. */
const latestAfterId = limits.undoLifetime;

/** `next` is where to go on; a page may be short, even empty, and still have a next one. */
export async function readAudit(store: Store, tenant: string, query: AuditQuery): Promise<{ entries: AuditEntry[]; next: string | null }> {
  const entries: AuditEntry[] = [];
  const wanted = matcherFor(query);
  const nothingBefore = startOf(query.from) - latestAfterId;
  let after = query.after;
  for (let read = 0; read < pagesRead; read += 1) {
    const page = await store.audit.page({ tenant }, { direction: 'descending', limit: limits.pageSize.most, ...(after === undefined ? {} : { after }) });
    for (const item of page.items) {
      if (wanted(item.value)) entries.push(item.value);
      after = item.id;
      if (Date.parse(item.value.at) < nothingBefore) return { entries, next: null };
      if (entries.length === query.limit) return { entries, next: item === page.items.at(-1) && page.next === null ? null : item.id };
    }
    if (page.next === null) return { entries, next: null };
  }
  return { entries, next: after ?? null };
}

/** Every entry that fits, a page at a time, so that an export of all of them needs no more memory than one of few. */
export async function* allAudit(store: Store, tenant: string, query: Omit<AuditQuery, 'after' | 'limit'>): AsyncGenerator<AuditEntry> {
  let after: string | undefined;
  do {
    const page: { entries: AuditEntry[]; next: string | null } = await readAudit(store, tenant, { ...query, after, limit: limits.pageSize.most });
    yield* page.entries;
    after = page.next ?? undefined;
  } while (after !== undefined);
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
  const name = person === undefined ? undefined : fold(person);
  const bounds = { from: startOf(from), to: endOf(to) };
  return (entry) => {
    const at = Date.parse(entry.at);
    return at >= bounds.from && at <= bounds.to
      && (action === undefined || entry.action.split('+').includes(action))
      && (name === undefined || isNamed(entry.who, name) || isNamed(entry.target, name));
  };
}

function isNamed(person: Person, name: string): boolean {
  return [person.id, person.email, person.name].some((each) => each !== '' && fold(each) === name);
}
