// Walking through all documents of a space, page by page.
import { limits } from '../../shared/limits.ts';
import type { DocSpace, PageQuery, Scope, Stored } from '../ports.ts';

/** Every document of a scope, or of those that bear a mark, page by page in ascending order of id; what is written meanwhile may or may not be among them. */
export async function* pagesOf<T>(space: DocSpace<T>, scope: Scope, bounds: Pick<PageQuery, 'from' | 'to' | 'mark'> = {}): AsyncGenerator<Stored<T>[]> {
  let after: string | null = null;
  do {
    const page: { items: Stored<T>[]; next: string | null } = await space.page(scope, { ...bounds, limit: limits.pageSize.most, ...(after === null ? {} : { after }) });
    if (page.items.length > 0) yield page.items;
    after = page.next;
  } while (after !== null);
}

export async function allOf<T>(space: DocSpace<T>, scope: Scope, bounds: Parameters<typeof pagesOf>[2] = {}): Promise<Stored<T>[]> {
  const all: Stored<T>[] = [];
  for await (const page of pagesOf(space, scope, bounds)) all.push(...page);
  return all;
}
