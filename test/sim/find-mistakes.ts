// Looks for the planted mistakes: each must be found, and the test's budget is the seed that found it when it was planted.
import { loadEngine } from './engine.ts';
import { mistakes } from './mistakes.ts';
import type { Mistake } from './mistakes.ts';
import { simulate } from './simulate.ts';
import type { Outcome } from './simulate.ts';

export interface Search {
  /** Seeds tried for each. */
  most: number;
  /** Tries them all and counts how many find it, instead of ending at the first. */
  count: boolean;
}

async function tryout(mistake: Mistake): Promise<(seed: number) => Promise<Outcome['violation']>> {
  const engine = await loadEngine(mistake);
  const planted = new Set(mistake.edits.length === 0 ? [mistake.name] : []);
  return async (seed) => (await simulate({ seed, engine, planted })).violation;
}

async function firstFind(mistake: Mistake, most: number): Promise<string | undefined> {
  const attempt = await tryout(mistake);
  for (const seed of [mistake.foundBy, ...Array.from({ length: most }, (_none, at) => at + 1)]) {
    const violation = await attempt(seed);
    if (violation !== undefined) return `seed ${seed}, ${violation.invariant}`;
  }
  return undefined;
}

async function countFinds(mistake: Mistake, most: number): Promise<string | undefined> {
  const attempt = await tryout(mistake);
  const finds: number[] = [];
  const invariants = new Set<string>();
  for (let seed = 1; seed <= most; seed += 1) {
    const violation = await attempt(seed);
    if (violation === undefined) continue;
    finds.push(seed);
    invariants.add(violation.invariant);
  }
  return finds.length === 0 ? undefined : `first by seed ${finds[0]}, by ${finds.length} of ${most} (${[...invariants].toSorted().join(', ')})`;
}

export async function findMistakes({ most, count }: Search, say: (line: string) => void): Promise<boolean> {
  let found = 0;
  for (const mistake of mistakes) {
    const find = count ? await countFinds(mistake, most) : await firstFind(mistake, most);
    if (find !== undefined) found += 1;
    if (count || find === undefined) say(`${find === undefined ? 'NOT FOUND' : 'found'}: ${mistake.name}${find === undefined ? '' : `: ${find}`}`);
  }
  say(`planted mistakes found: ${found} of ${mistakes.length}`);
  return found === mistakes.length;
}
