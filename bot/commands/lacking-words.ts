// How what a refused row lacks is said in the chat: a message that can be sent as it stands.
import type { Lack, PlanRow } from '../../shared/plan.ts';

const saidWith = ({ licence, userName }: Lack): string => `Say it with the licence (two letters): assign licence "${licence}" to ${userName} location:DE`;
/** Of whoever is not here yet, nothing can be said but with the invitation. */
const saidInvited = 'Say it with the invitation (two letters): location:DE in the message, or “Usage location” in the form.';

/** `words`: why it, or a part of it, is refused. */
export function withLacking(words: string, { lacks = [], person }: Pick<PlanRow, 'lacks' | 'person'>): string {
  return [words, ...lacks.map((lack) => (person.id === '' ? saidInvited : saidWith(lack)))].join(' ');
}
