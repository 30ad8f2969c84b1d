// What became of a request, in the sentence that every copy of its card ends with.
import { decidersOf, voidWords } from '../../shared/approval.ts';
import type { Approval, ApprovalResult } from '../../shared/approval.ts';
import { list } from '../plans/circle.ts';
import { withLacking } from './lacking-words.ts';

/** " by" and everybody who approved it, or whoever ended it otherwise; nothing where nobody did. */
export function byWords(approval: Parameters<typeof decidersOf>[0]): string {
  const names = decidersOf(approval).map(({ name }) => name);
  return names.length === 0 ? '' : ` by ${list(names)}`;
}

export function outcomeWords(approval: Approval): string {
  const { state, result, takenBack = false } = approval;
  const by = byWords(approval);
  if (state === 'approved' && takenBack) return `Approved${by}, but somebody else was faster. ${voidWords(approval)}`;
  switch (state) {
    case 'pending': return 'Waits for an approver.';
    case 'approved': return `${result !== undefined && result !== null && wentWell(result) ? '✓ ' : ''}Approved${by}. ${result === undefined ? 'Usher is doing it; what comes of it is told here.' : resultWords(result)}`;
    case 'rejected': return `Rejected${by}${insteadWords(approval)}`;
    case 'withdrawn': return `Withdrawn${by}. Nothing was changed.`;
    case 'void': return voidWords(approval);
    case 'expired': return 'Nobody decided in time, which counts as rejected. Nothing was changed.';
  }
}

/** Everything of it was done. */
export function wentWell({ state, summary }: ApprovalResult): boolean {
  return state === 'done' && problemsIn(summary) === 0;
}

export function problemsIn({ skipped, refused, failed, unknown, notRun }: ApprovalResult['summary']): number {
  return skipped + refused + failed + unknown + notRun;
}

/** What the approver deactivates instead may have to be confirmed yet, and may come to nothing. */
function insteadWords({ instead, result }: Pick<Approval, 'instead' | 'result'>): string {
  if (instead === undefined) return '. Nothing was changed.';
  if (result === null) return ', who meant to deactivate instead, which was not done either. Nothing was changed.';
  if (result === undefined) return ', who means to deactivate instead. Nobody was deleted; what comes of it is told here.';
  return `, who deactivated instead. ${resultWords(result)}`;
}

const names = [['created', 'created'], ['changed', 'done'], ['skipped', 'skipped'], ['refused', 'refused'], ['failed', 'failed'], ['unknown', 'not certain'], ['notRun', 'not run']] as const;

/** "Done." where all of it was; otherwise how many of each, and why where it is one. */
function resultWords(result: ApprovalResult | null): string {
  if (result === null) return 'What came of it is not known any more.';
  const { state, summary, problems, problem } = result;
  const begins = state === 'stopped' ? 'Stopped: ' : state === 'failed' ? 'Failed: ' : '';
  const counts = names.filter(([key]) => summary[key] > 0).map(([key, words]) => `${summary[key].toLocaleString('en-GB')} ${words}`).join(', ') || 'nothing was changed';
  const [only] = problems.length === 1 && problemsIn(summary) === 1 ? problems : [];
  const reason = only === undefined ? '' : withLacking(only.reason, { lacks: only.lacks, id: only.id });
  const what = wentWell(result) ? `Done${summary.changed + summary.created > 1 ? `: ${counts}` : ''}.` : `${begins}${counts}${reason === '' ? '.' : `: ${reason}`}`;
  return problem === null ? what : `${what} ${problem}`;
}
