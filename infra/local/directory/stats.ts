// Counts what was asked of the directory, for tests and benchmarks.
import type { JsonObject } from './json.ts';

export class Stats {
  /** HTTP requests to Graph. */
  requests = 0;
  /** Writes that were admitted, single or inside a batch. */
  writes = 0;
  batches = 0;
  /** Operations answered 429. */
  throttled = 0;
  readonly #byOperation = new Map<string, number>();

  count(operation: string): void {
    this.#byOperation.set(operation, (this.#byOperation.get(operation) ?? 0) + 1);
  }

  reset(): void {
    this.requests = this.writes = this.batches = this.throttled = 0;
    this.#byOperation.clear();
  }

  toJson(): JsonObject {
    return {
      requests: this.requests,
      writes: this.writes,
      batches: this.batches,
      throttled: this.throttled,
      byOperation: Object.fromEntries(this.#byOperation),
    };
  }
}
