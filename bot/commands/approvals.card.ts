// What waits for me, what I asked for and what waits for others, each with a button that opens the request.
import type { Approval } from '../../shared/approval.ts';
import type { Card } from '../ports.ts';
import { titleWords } from './approval.card.ts';
import { byWords } from './approval-outcome.ts';
import { beforeNobodyWords, notReachedWords } from './approval-reached.ts';
import { cardTemplate, countOf, fitting, line, moment, trusted } from './card.ts';
import type { CardData, Trusted } from './card.ts';
import json from './approvals.card.json' with { type: 'json' };

interface Item extends CardData { name: string; detail: Trusted; approval: Trusted }
interface ApprovalsData extends CardData { title: string; note: string; groups: { title: string; items: Item[]; more: string }[] }
const expand = cardTemplate<ApprovalsData>(json);

/** Each list latest first; `more` says that there are further ones. */
export interface Requests { waiting: readonly Approval[]; mine: readonly Approval[]; others: readonly Approval[]; more: { waiting: boolean; mine: boolean; others: boolean } }

export function approvalsTitle({ waiting, more }: Requests): string {
  if (waiting.length === 0) return 'Nothing waits for your decision';
  return more.waiting ? `More than ${countOf(waiting.length, 'request waits', 'requests wait')} for you` : `${countOf(waiting.length, 'request waits', 'requests wait')} for you`;
}

export function approvalsCard(requests: Requests): Card {
  const { waiting, mine, others, more } = requests;
  return fitting(Math.max(waiting.length, mine.length, others.length), (shown) => expand({
    title: approvalsTitle(requests),
    note: waiting.length + mine.length + others.length === 0 ? 'You asked for nothing that needs an approver either.' : '',
    groups: [group('Waits for you', waiting, { shown, more: more.waiting, detailOf }), group('You asked for', mine, { shown, more: more.mine, detailOf: ownDetailOf }), group('Waits for others', others, { shown, more: more.others, detailOf })].filter(({ items }) => items.length > 0),
  }));
}

function group(title: string, approvals: readonly Approval[], { shown, more, detailOf: detail }: { shown: number; more: boolean; detailOf: (approval: Approval) => Trusted }): ApprovalsData['groups'][number] {
  return { title, items: approvals.slice(0, shown).map((approval) => item(approval, detail(approval))), more: more || approvals.length > shown ? 'and older ones' : '' };
}

function item(approval: Approval, detail: Trusted): Item {
  return { name: titleWords(approval), detail, approval: trusted(approval.id) };
}

/** Whoever asked reads as well whom it could not be brought to. */
function ownDetailOf(approval: Approval): Trusted {
  const missed = approval.state === 'pending' ? notReachedWords(approval) : '';
  if (missed === '') return detailOf(approval);
  const [detail, nobody] = [line(detailOf(approval), ` · not reached yet: ${missed}`), beforeNobodyWords(approval)];
  return nobody === '' ? detail : line(detail, `. ${nobody}`);
}

function detailOf(approval: Approval): Trusted {
  const { state, requestedBy, decided, expires } = approval;
  const by = `${byWords(approval)} · `;
  return state === 'pending' ? line(`${requestedBy.name} · until `, moment(expires)) : line(`${state === 'void' ? 'came to nothing' : state}${by}`, moment(decided));
}
