// Work that goes on beside everything else; what bears one key is done one after the other.
export interface Lines {
  inLine(key: string, work: () => Promise<void>): Promise<void>;
  /** `failed` is told of an error that nobody waits for. */
  beside(work: Promise<unknown>, failed: (error: unknown) => void): void;
  settled(): Promise<void>;
}

export function createLines(): Lines {
  const lines = new Map<string, Promise<void>>();
  const under = new Set<Promise<void>>();
  return {
    async inLine(key, work) {
      const promise: Promise<void> = (lines.get(key) ?? Promise.resolve()).catch(() => undefined).then(work).finally(() => { if (lines.get(key) === promise) lines.delete(key); });
      lines.set(key, promise);
      return promise;
    },
    beside(work, failed) {
      const promise: Promise<void> = work.then(() => undefined, failed).finally(() => under.delete(promise));
      under.add(promise);
    },
    async settled() {
      while (under.size > 0) await Promise.all(under);
    },
  };
}
