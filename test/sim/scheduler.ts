// Virtual time: a queue of events, the earliest first, ties broken by seeded chance, and nothing else that moves.
import type { Chance } from './chance.ts';

export interface Planned { time: number; tie: number; label: string; run: () => void; cancelled: boolean }

export interface Scheduler {
  /** Milliseconds since 1970, as the processes see them. */
  now(): number;
  after(milliseconds: number, label: string, run: () => void): Planned;
  cancel(event: Planned): void;
  /** Takes note of something that happened; part of the fingerprint. */
  note(line: string): void;
  /** Runs events until `over` says so or none is left. */
  run(over: () => boolean): Promise<void>;
  events(): number;
  /** Fingerprint of all that happened so far. */
  fingerprint(): string;
  lines(): readonly string[];
}

/** Monday, 1 June 2026; any instant will do, as long as it is always the same. */
const epoch = Date.UTC(2026, 5, 1, 8);
/** The real one, kept before the guard takes it away from the engine. */
const soon = setImmediate;
const settled = (): Promise<void> => new Promise((resolve) => { soon(resolve); });

const isBefore = (one: Planned, other: Planned): boolean => one.time < other.time || (one.time === other.time && one.tie < other.tie);

/** A binary heap. */
class Queue {
  private readonly items: Planned[] = [];

  push(event: Planned): void {
    const { items } = this;
    let at = items.push(event) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = items[above];
      if (parent === undefined || !isBefore(event, parent)) break;
      items[at] = parent;
      at = above;
    }
    items[at] = event;
  }

  pop(): Planned | undefined {
    const { items } = this;
    const first = items[0];
    const last = items.pop();
    if (first === undefined || last === undefined || items.length === 0) return first;
    let at = 0;
    for (;;) {
      let below = at * 2 + 1;
      let child = items[below];
      if (child === undefined) break;
      const other = items[below + 1];
      if (other !== undefined && isBefore(other, child)) {
        child = other;
        below += 1;
      }
      if (!isBefore(child, last)) break;
      items[at] = child;
      at = below;
    }
    items[at] = last;
    return first;
  }
}

export function createScheduler(chance: Chance, keepLines: boolean): Scheduler {
  const queue = new Queue();
  const lines: string[] = [];
  let now = epoch;
  let count = 0;
  // FNV-1a over every line, in two halves that start apart.
  let high = 0x811c9dc5;
  let low = 0x01000193;

  function note(line: string): void {
    const elapsed = now - epoch;
    high = Math.imul(high ^ elapsed, 0x01000193);
    for (let at = 0; at < line.length; at += 1) {
      high = Math.imul(high ^ line.charCodeAt(at), 0x01000193);
      low = Math.imul(low + line.charCodeAt(at), 0x85ebca6b) ^ high;
    }
    if (keepLines) lines.push(`${(elapsed / 1000).toFixed(3).padStart(9)}  ${line}`);
  }

  return {
    now: () => now,
    after(milliseconds, label, run) {
      const event = { time: now + Math.max(0, Math.ceil(milliseconds)), tie: chance.number(), label, run, cancelled: false };
      queue.push(event);
      return event;
    },
    cancel: (event) => { event.cancelled = true; },
    note,
    async run(over) {
      while (!over()) {
        const event = queue.pop();
        if (event === undefined) return;
        if (event.cancelled) continue;
        now = event.time;
        count += 1;
        note(event.label);
        event.run();
        await settled();
      }
    },
    events: () => count,
    fingerprint: () => `${(high >>> 0).toString(16).padStart(8, '0')}${(low >>> 0).toString(16).padStart(8, '0')}`,
    lines: () => lines,
  };
}
