// What a benchmark tells, and how its numbers are boiled down.

/** `full` gives the figures that count; `quick` only shows that a benchmark works. */
export type Size = 'full' | 'quick';

export interface Measurement {
  name: string;
  /** Ours divided by the peer's, as measured. */
  ratio: number;
  /** The ratio must not be above it; null: told without being judged. */
  limit: number | null;
  /** What else went wrong, as a sentence: the line is over its limit whatever the ratio is. */
  problem?: string;
  /** The numbers behind the ratio, in words. */
  detail: string;
}

export interface Bench {
  /** For `--only`. */
  name: string;
  run(size: Size): Promise<Measurement[]>;
}

export function isGood({ ratio, limit, problem }: Measurement): boolean {
  return problem === undefined && (limit === null || ratio <= limit);
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const upper = sorted[Math.floor(sorted.length / 2)] ?? NaN;
  const lower = sorted[Math.ceil(sorted.length / 2) - 1] ?? NaN;
  return (lower + upper) / 2;
}

/** Runs both sides in turns, the first of a turn changing, so that whatever else the machine does falls on both alike. */
export async function interleaved<T>(rounds: number, ours: () => Promise<T>, peer: () => Promise<T>): Promise<{ ours: T[]; peer: T[] }> {
  const results: { ours: T[]; peer: T[] } = { ours: [], peer: [] };
  for (let round = 0; round < rounds; round += 1) {
    if (round % 2 === 0) results.ours.push(await ours());
    results.peer.push(await peer());
    if (round % 2 === 1) results.ours.push(await ours());
  }
  return results;
}

/** The lowest and the highest, for the reader to judge how much a median is worth. */
export function spread(values: readonly number[], digits = 2): string {
  return `${Math.min(...values).toFixed(digits)}-${Math.max(...values).toFixed(digits)}`;
}
