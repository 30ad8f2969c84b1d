// Seeded chance: the same seed gives the same numbers, on every machine.

export interface Chance {
  /** From 0 (included) to 1 (excluded). */
  number(): number;
  /** A whole number from 0 to `below` - 1. */
  below(below: number): number;
  /** A whole number, both bounds included. */
  between(least: number, most: number): number;
  /** True with this probability. */
  flip(probability: number): boolean;
  pick<T>(from: readonly T[]): T;
}

/** sfc32, seeded through splitmix32 so that neighbouring seeds have nothing in common. */
export function createChance(seed: number): Chance {
  let state = seed | 0;
  const split = (): number => {
    state = (state + 0x9e3779b9) | 0;
    let mixed = state ^ (state >>> 16);
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return mixed ^ (mixed >>> 15);
  };
  let [a, b, c, d] = [split(), split(), split(), split()];
  const number = (): number => {
    const sum = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + sum) | 0;
    return (sum >>> 0) / 4_294_967_296;
  };
  const below = (most: number): number => Math.floor(number() * most);
  return {
    number, below,
    between: (least, most) => least + below(most - least + 1),
    flip: (probability) => number() < probability,
    pick: (from) => {
      const picked = from[below(from.length)];
      if (picked === undefined) throw new Error('Nothing to pick from.');
      return picked;
    },
  };
}
