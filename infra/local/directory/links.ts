// Who is a member or an owner of what, walkable from both ends, in the order in which people were added.

/** A former member is remembered so that delta queries can tell of the removal. */
export type LinkKind = 'member' | 'owner' | 'formerMember';

/** One tie from a group or directory role to somebody. */
export interface Link {
  kind: LinkKind;
  from: string;
  to: string;
  seq: number;
}

type Ends = Map<string, Map<string, number>>;

const none: ReadonlyMap<string, number> = new Map();

const set = (ends: Ends, [key, other]: [string, string], seq: number): void => {
  const known = ends.get(key);
  if (known) known.set(other, seq);
  else ends.set(key, new Map([[other, seq]]));
};

export class Links {
  readonly #down: Record<LinkKind, Ends> = { member: new Map(), owner: new Map(), formerMember: new Map() };
  readonly #up: Record<LinkKind, Ends> = { member: new Map(), owner: new Map(), formerMember: new Map() };

  /** Ids tied below `from`, each with its place in the order of arrival. */
  below(kind: LinkKind, from: string): ReadonlyMap<string, number> {
    return this.#down[kind].get(from) ?? none;
  }

  /** Ids `to` is tied below of. */
  above(kind: LinkKind, to: string): ReadonlyMap<string, number> {
    return this.#up[kind].get(to) ?? none;
  }

  has(kind: LinkKind, from: string, to: string): boolean {
    return this.below(kind, from).has(to);
  }

  add(link: Link): void {
    set(this.#down[link.kind], [link.from, link.to], link.seq);
    set(this.#up[link.kind], [link.to, link.from], link.seq);
  }

  remove(kind: LinkKind, from: string, to: string): void {
    this.#down[kind].get(from)?.delete(to);
    this.#up[kind].get(to)?.delete(from);
  }

  /** Everything reachable from `start` in one direction; a ring of groups ends by itself. */
  reach(direction: 'below' | 'above', start: string): Map<string, number> {
    const seen = new Map<string, number>();
    const queue = [start];
    for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
      for (const [next, seq] of this[direction]('member', id)) {
        if (seen.has(next) || next === start) continue;
        seen.set(next, seq);
        queue.push(next);
      }
    }
    return seen;
  }
}
