// Objects of one kind in order of arrival, found by id at once and by any indexed value.
import type { Entity } from './entities.ts';

/** One object and its place in the order of arrival, which pages are cut by. */
export interface Entry<T extends Entity = Entity> {
  readonly seq: number;
  /** Place in the order of changes, which delta tokens are cut by. */
  version: number;
  value: T;
}

/** The values one object is found by; compared without regard to case. */
type Keys<T> = (value: T) => Iterable<string>;

/** Most values belong to one object; only a shared one costs a set. */
type Found<T extends Entity> = Entry<T> | Set<Entry<T>>;

/** Position of the first entry that arrived after `seq`. */
export const firstAfter = (entries: readonly Entry[], seq: number): number => {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((entries[middle]?.seq ?? Infinity) <= seq) low = middle + 1;
    else high = middle;
  }
  return low;
};

/** What a list needs of a collection to be quick. */
export interface Shelf {
  entry(id: string): Entry | undefined;
  hasIndex(name: string): boolean;
  find(index: string, value: string): Entry[];
  sorted(name: string, properties: readonly string[], sort: (entries: readonly Entry[]) => Entry[]): Entry[];
}

export class Collection<T extends Entity> {
  readonly entries: Entry<T>[] = [];
  readonly #byId = new Map<string, Entry<T>>();
  readonly #indexes: Map<string, { keys: Keys<T>; found: Map<string, Found<T>> }>;
  readonly #sorted = new Map<string, { properties: readonly string[]; entries: Entry<T>[] }>();

  constructor(indexes: Record<string, Keys<T>> = {}) {
    this.#indexes = new Map(Object.entries(indexes).map(([name, keys]) => [name, { keys, found: new Map() }]));
  }

  get size(): number {
    return this.entries.length;
  }

  get(id: string): T | undefined {
    return this.entry(id)?.value;
  }

  entry(id: string): Entry<T> | undefined {
    return this.#byId.get(id) ?? this.#byId.get(id.toLowerCase());
  }

  hasIndex(name: string): boolean {
    return this.#indexes.has(name);
  }

  /** The entries found under a value of an index. */
  find(index: string, value: string): Entry<T>[] {
    const found = this.#indexes.get(index)?.found.get(value.toLowerCase());
    if (found === undefined) return [];
    return found instanceof Set ? [...found] : [found];
  }

  /** Adds or replaces; an object already here keeps its place. */
  put(fresh: Entry<T>): Entry<T> {
    const known = this.#byId.get(fresh.value.id);
    if (known) {
      this.#forgetOrders(known.value, fresh.value);
      this.#reindex(known, fresh.value);
      known.value = fresh.value;
      known.version = fresh.version;
      return known;
    }
    this.#sorted.clear();
    this.#byId.set(fresh.value.id, fresh);
    this.#index(fresh);
    if ((this.entries.at(-1)?.seq ?? -1) < fresh.seq) this.entries.push(fresh);
    else this.entries.splice(firstAfter(this.entries, fresh.seq), 0, fresh);
    return fresh;
  }

  remove(id: string): Entry<T> | undefined {
    const entry = this.entry(id);
    if (!entry) return undefined;
    this.#sorted.clear();
    this.#byId.delete(entry.value.id);
    this.#unindex(entry);
    this.entries.splice(firstAfter(this.entries, entry.seq) - 1, 1);
    return entry;
  }

  /** All entries in the order `sort` gives, remembered under `name` until one of the properties it goes by changes. */
  sorted(name: string, properties: readonly string[], sort: (entries: readonly Entry<T>[]) => Entry<T>[]): Entry<T>[] {
    const known = this.#sorted.get(name);
    if (known) return known.entries;
    const entries = sort(this.entries);
    this.#sorted.set(name, { properties, entries });
    return entries;
  }

  #forgetOrders(before: T, after: T): void {
    for (const [name, { properties }] of this.#sorted)
      if (properties.some((property) => before[property] !== after[property])) this.#sorted.delete(name);
  }

  #index(entry: Entry<T>): void {
    for (const { keys, found } of this.#indexes.values()) {
      for (const key of keys(entry.value)) {
        const lower = key.toLowerCase();
        const known = found.get(lower);
        if (known === undefined) found.set(lower, entry);
        else if (known instanceof Set) known.add(entry);
        else if (known !== entry) found.set(lower, new Set([known, entry]));
      }
    }
  }

  #unindex(entry: Entry<T>): void {
    for (const { keys, found } of this.#indexes.values()) {
      for (const key of keys(entry.value)) {
        const lower = key.toLowerCase();
        const known = found.get(lower);
        if (known instanceof Set) known.delete(entry);
        else if (known === entry) found.delete(lower);
      }
    }
  }

  #reindex(entry: Entry<T>, next: T): void {
    const same = [...this.#indexes.values()].every(({ keys }) => String([...keys(entry.value)]) === String([...keys(next)]));
    if (same) return;
    this.#unindex(entry);
    entry.value = next;
    this.#index(entry);
  }
}
