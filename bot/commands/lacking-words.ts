// How what a refused row lacks is said in the chat: a message that can be sent as it stands.
import type { Lack, PlanRow } from '../../shared/plan.ts';

const saidWith = ({ licence, userName }: Lack): string => `Say it with the licence (two letters): assign licence "${licence}" to ${userName} location:DE`;
/** Of whoever is not here yet, nothing can be said but with the invitation. */
const saidInvited = 'Say it with the invitation (two letters): location:DE in the message, or “Usage location” in the form.';

/** As of a row of a report. */
export const lackingOf = ({ lacks, person: { id } }: Pick<PlanRow, 'lacks' | 'person'>): { lacks: readonly Lack[] | undefined; id: string } => ({ lacks, id });

/** `words`: why it, or a part of it, is refused. `id`: of the person; empty or absent of whoever is not here yet. */
export function withLacking(words: string, { lacks = [], id = '' }: { lacks?: readonly Lack[] | undefined; id: string | undefined }): string {
  return [words, ...lacks.map((lack) => (id === '' ? saidInvited : saidWith(lack)))].join(' ');
}
