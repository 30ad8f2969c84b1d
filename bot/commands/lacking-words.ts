// How what a refused row lacks is said in the chat: a message that can be sent as it stands.
import type { Lack, PlanRow } from '../../shared/plan.ts';

const saidWith = ({ licence, userName }: Lack): string => `Say it with the licence (two letters): assign licence "${licence}" to ${userName} location:DE`;

/** `words`: why it, or a part of it, is refused. */
export function withLacking(words: string, { lacks = [] }: Pick<PlanRow, 'lacks'>): string {
  return [words, ...lacks.map(saidWith)].join(' ');
}
