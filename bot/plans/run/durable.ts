// Writes that must reach the store: repeated while it is busy, and looked up when nobody knows whether they arrived.
import type { Clock, DocSpace, Scope, Version } from '../../ports.ts';
import { isPassing, StoreError } from '../../ports.ts';

/** Somebody else works on the job now; whoever sees this stops at once and writes nothing more. */
export class LeaseLost extends Error {
  constructor(what: string) {
    super(`Another process has taken over: ${what}`);
    this.name = 'LeaseLost';
  }
}

const attempts = 8;
/** Milliseconds before the next try at the store. */
export const pauseBetween = (attempt: number): number => Math.min(250 * 2 ** attempt, 10_000);

export interface Place<T> { space: DocSpace<T>; scope: Scope; id: string }

async function landed<T>(place: Place<T>, value: T): Promise<Version | undefined> {
  const stored = await place.space.get(place.scope, place.id);
  return stored !== undefined && JSON.stringify(stored.value) === JSON.stringify(value) ? stored.version : undefined;
}

/**
 * Creates (no `expect`) or replaces (with `expect`) a document.
 * Throws LeaseLost when another process wrote it meanwhile, StoreError when the store stays away.
 */
export async function writeDurably<T>(clock: Clock, place: Place<T>, write: { value: T; expect?: Version; expiresAt?: number }): Promise<Version> {
  const expiry = write.expiresAt === undefined ? {} : { expiresAt: write.expiresAt };
  let doubtful = false;
  for (let attempt = 0; ; attempt += 1) {
    try {
      if (write.expect === undefined) return await place.space.create(place.scope, place.id, write.value, expiry);
      return await place.space.put(place.scope, place.id, write.value, { ...expiry, expect: write.expect });
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      doubtful ||= error.outcomeUnknown;
      const lost = error.kind === 'conflict' || error.kind === 'stale' || error.kind === 'missing';
      const version = doubtful && lost ? await landed(place, write.value) : undefined;
      if (version !== undefined) return version;
      if (lost) throw new LeaseLost(place.id);
      if (attempt >= attempts || !isPassing(error)) throw error;
      await clock.sleep(pauseBetween(attempt));
    }
  }
}

/** Repeats something harmless to repeat (reads, writes that say the same each time) while the store is busy. */
export async function patiently<R>(clock: Clock, action: () => Promise<R>): Promise<R> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await action();
    } catch (error) {
      if (!isPassing(error) || attempt >= attempts) throw error;
      await clock.sleep(pauseBetween(attempt));
    }
  }
}
