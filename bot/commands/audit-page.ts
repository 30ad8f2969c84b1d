// A page of the audit trail by several marks at once: the store finds by one, and what bears any of them is read side by side.
import type { AuditEntry } from '../../shared/audit.ts';
import type { Page, PageQuery, Store } from '../ports.ts';

type Query = Omit<PageQuery, 'direction' | 'mark'>;

/** Latest first, each entry once. No marks: every entry. A page may be shorter than the limit and still have a next one. */
export async function pageOfAny(space: Store['audit'], tenant: string, { marks, ...query }: Query & { marks: readonly string[] }): Promise<Page<AuditEntry>> {
  const read = async (mark?: string): Promise<Page<AuditEntry>> => space.page({ tenant }, { ...query, direction: 'descending', ...(mark !== undefined && { mark }) });
  const pages = await Promise.all(marks.length === 0 ? [read()] : marks.map(read));
  const [only, another] = pages;
  return only !== undefined && another === undefined ? only : joined(pages);
}

/** What lies before the end of a page that goes on is left for the next one: something of that mark may stand in between. */
function joined(pages: readonly Page<AuditEntry>[]): Page<AuditEntry> {
  const ends = pages.flatMap(({ next }) => (next === null ? [] : [next]));
  const end = ends.length === 0 ? null : ends.reduce((one, other) => (one > other ? one : other));
  const byId = new Map(pages.flatMap(({ items }) => items).map((item) => [item.id, item]));
  const items = [...byId.values()].filter(({ id }) => end === null || id >= end).sort((a, b) => (a.id < b.id ? 1 : -1));
  return { items, next: end };
}
