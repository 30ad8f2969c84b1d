// Finds the few objects a filter can match through the indexes, so that looking up one person is quick among 100,000.
import type { Entry, Shelf } from './collection.ts';
import type { Filter } from './odata-filter.ts';

type Found = Entry[] | undefined;

const lookup = (shelf: Shelf, property: string, value: unknown): Found => {
  if (typeof value !== 'string') return undefined;
  if (property === 'id') return [shelf.entry(value)].filter((entry) => entry !== undefined);
  return shelf.hasIndex(property) ? shelf.find(property, value) : undefined;
};

const union = (parts: Found[]): Found => {
  const all = new Set<Entry>();
  for (const part of parts) {
    if (!part) return undefined;
    for (const entry of part) all.add(entry);
  }
  return [...all].sort((a, b) => a.seq - b.seq);
};

/** A list of text whose elements are compared whole: `otherMails/any(m:m eq 'x')`. */
const anyLookup = (shelf: Shelf, filter: Filter & { type: 'any' }): Found => {
  const { inner, path, variable } = filter;
  if (inner?.type !== 'compare' || inner.operator !== 'eq' || inner.path.join('/') !== variable) return undefined;
  return lookup(shelf, path.join('/'), inner.value);
};

/** The entries that can match, in order of arrival, or undefined when only a walk through all of them tells. */
export const candidates = (shelf: Shelf, filter: Filter): Found => {
  switch (filter.type) {
    case 'and':
      return filter.sides.map((side) => candidates(shelf, side)).find((found) => found !== undefined);
    case 'or':
      return union(filter.sides.map((side) => candidates(shelf, side)));
    case 'compare':
      return filter.operator === 'eq' ? lookup(shelf, filter.path.join('/'), filter.value) : undefined;
    case 'in':
      return union(filter.values.map((value) => lookup(shelf, filter.path.join('/'), value)));
    case 'any':
      return anyLookup(shelf, filter);
    case 'not':
    case 'text':
    case 'count':
      return undefined;
  }
};
