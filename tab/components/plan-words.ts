// What stands about a plan, as people read it.
import type { PlanRowView, PlanView } from '../../shared/api.ts';
import type { PlanCounts } from '../../shared/plan.ts';
import type { Verdict } from '../api/usher-api.ts';
import { countWords, exactWords } from './words.ts';

export const verdictWords: Readonly<Record<Verdict, string>> = { run: 'To do', skip: 'Skipped', refuse: 'Refused' };

/** So many rows there are of a kind, or in all. */
export function countOf(counts: PlanCounts, verdict: Verdict | undefined): number {
  return verdict === undefined ? counts.total : counts[verdict];
}

/** "25 to do, 1 skipped"; only what there is. */
export function countsLine(counts: PlanCounts): string {
  const parts = (['run', 'skip', 'refuse'] as const).filter((verdict) => counts[verdict] > 0);
  return parts.map((verdict) => `${countWords(counts[verdict])} ${verdictWords[verdict].toLowerCase()}`).join(', ') || 'nothing';
}

type Standing = Pick<PlanView, 'state' | 'decision' | 'counts' | 'expires' | 'requestedBy'>;

/** Where it stands in a word, and what follows from that. */
export function stateOf({ state, decision, counts, expires, requestedBy }: Standing, now: number): { word: string; meaning: string } {
  const byOthers = decision === 'approval';
  switch (state) {
    case 'cancelled': return { word: byOthers ? 'Cancelled, withdrawn or rejected' : 'Cancelled', meaning: 'Nothing was changed.' };
    case 'running': return { word: byOthers ? 'Approved' : 'Confirmed', meaning: 'The report tells what was done.' };
    case 'waiting': return { word: 'Waits for an approver', meaning: 'Nothing was changed so far. It is decided on the card in the chat with Usher.' };
    case 'expired': return expired;
    case 'open': break;
  }
  if (counts.run === 0) return { word: 'Nothing to do', meaning: 'Nothing was changed.' };
  if (Date.parse(expires) <= now) return expired;
  const next = byOthers ? 'ask for its approval' : 'decide it';
  return { word: 'Open', meaning: `Nothing was changed so far. Only ${requestedBy.name} can ${next}, on the card in the chat with Usher, until ${exactWords(expires)}.` };
}

const expired = { word: 'Expired', meaning: 'It was not decided in time. Nothing was changed; ask again to make a new plan.' };

/** "Jane Doe", "jane@contoso.com"; a row of a file may name nobody. */
export function whoOf({ person, line }: Pick<PlanRowView, 'person' | 'line'>): { name: string; email: string; line: string } {
  const name = person.name || person.email;
  return { name, email: person.email === name ? '' : person.email, line: line === null ? '' : `Line ${countWords(line)}` };
}

/** Why it is not done, or not all of it. */
export function reasonOf({ verdict, reason }: Pick<PlanRowView, 'verdict' | 'reason'>): string {
  const word = verdict === 'run' ? 'Not done' : verdictWords[verdict];
  if (verdict === 'run' && reason === '') return '';
  return reason === '' ? word : `${word}: ${reason}`;
}
