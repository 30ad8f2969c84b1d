// What to do about what a refused row lacks, in words that are true at every door: for files, and for what several doors show.
import type { PlanRow } from './plan.ts';

/** `words`: why it, or a part of it, is refused. */
export function withRemedy(words: string, { lacks = [] }: Pick<PlanRow, 'lacks'>): string {
  return lacks.length === 0 ? words : `${words} Set the usage location first, or give it together with the licence.`;
}
