// Who has a request before them, and whom it could not be brought to so far: as whoever asked reads it.
import { isBeforeNobody, notReached } from '../../shared/approval.ts';
import type { Approval, Unreached } from '../../shared/approval.ts';
import { list } from '../plans/circle.ts';

const whyWords: Readonly<Record<Unreached['why'], readonly [one: string, many: string]>> = {
  unopened: ['has not opened Usher in Teams', 'have not opened Usher in Teams'],
  removed: ['does not have Usher in Teams any more', 'do not have Usher in Teams any more'],
  refused: ['Teams takes no message for this person, who may have blocked Usher', 'Teams takes no message for these people, who may have blocked Usher'],
  later: ['Teams asked Usher to wait', 'Teams asked Usher to wait'],
};

/** "Nestor Wilke (has not opened Usher in Teams)"; empty where everybody who is asked has a card. */
export function notReachedWords(approval: Approval): string {
  const missed = notReached(approval);
  const reasons = [...new Set(missed.map(({ why }) => why))];
  return reasons.map((reason) => {
    const names = missed.filter(({ why }) => why === reason).map(({ person }) => nameOf(person));
    return `${list(names)} (${whyWords[reason][names.length === 1 ? 0 : 1]})`;
  }).join('; ');
}

/** Names of those who are asked, without those who were not reached; where they are too many to be named, all of them. */
export function reachedNames(approval: Approval): string[] {
  const missed = notReached(approval).map(({ person }) => nameOf(person));
  return approval.asked.filter((name) => {
    const at = missed.indexOf(name);
    if (at >= 0) missed.splice(at, 1);
    return at < 0;
  });
}

/** What to do where it has reached nobody; empty otherwise. */
export function beforeNobodyWords(approval: Approval): string {
  return isBeforeNobody(approval) ? 'Nobody who may approve this has been reached so far. Ask them to open Usher in Teams, or to type “approvals” in their chat with it.' : '';
}

const nameOf = ({ name, email }: Unreached['person']): string => name || email;
