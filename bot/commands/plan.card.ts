// A plan as people see it before, instead of or after it runs: what would happen to whom, what not and why.
import { limits } from '../../shared/limits.ts';
import type { Plan, PlanRow } from '../../shared/plan.ts';
import { rowWords, whoWords } from '../plans/operation-words.ts';
import { isForGroup } from '../plans/operations/index.ts';
import type { Card } from '../ports.ts';
import { cardTemplate, countOf, firstOf, fitting, line, sentencesShown, trusted } from './card.ts';
import type { CardData, Trusted } from './card.ts';
import { lackingOf, withLacking } from './lacking-words.ts';
import { messageText } from './message.card.ts';
import json from './plan.card.json' with { type: 'json' };

/** Verbs of the buttons; bot/commands/plan-verbs.ts answers them. */
export const planVerbs = { confirm: 'usherConfirm', ask: 'usherAsk', cancel: 'usherCancel', less: 'usherDeactivateInstead' } as const;

interface RowGroup extends CardData { title: string; items: { text: string | Trusted }[]; more: string }
interface PlanData extends CardData {
  title: string;
  headline: string;
  facts: { title: string; value: string }[];
  warnings: { text: string }[];
  hint: string;
  message: string | Trusted;
  groups: RowGroup[];
  note: string | Trusted;
  open: boolean;
  goTitle: string;
  goVerb: Trusted;
  plan: Trusted;
  link: Trusted;
}
const expand = cardTemplate<PlanData>(json);

/** Rows of each verdict; the first ones are enough. */
export interface PlanRows { run: readonly PlanRow[]; skip: readonly PlanRow[]; refuse: readonly PlanRow[] }

const refusalsShown = 10;

/** `link`: the page of the tab with all rows; offered when they, or the warnings, are more than the card shows. */
export function planCard(plan: Plan, rows: PlanRows, { link = '' }: { link?: string } = {}): Card {
  const open = plan.state === 'open' && plan.decision !== 'run-now' && plan.counts.run > 0;
  const needsApproval = plan.decision === 'approval';
  const refusal = onlyRefusal(plan, rows);
  return fitting(limits.peopleOnCard, (shown) => {
    const groups = refusal === undefined ? groupsOf(plan, rows, shown) : [];
    return expand({
      title: plan.title,
      headline: refusal === undefined ? headlineOf(plan) : `${refusal} Nothing was changed.`,
      facts: refusal === undefined ? factsOf(plan) : [],
      warnings: isOff(plan) ? [] : firstOf(plan.warnings),
      hint: isOff(plan) ? '' : hintOn(plan),
      message: messageIn(rows),
      groups: groups.filter((group) => group.items.length > 0),
      note: open ? line('Nothing was changed so far. Only ', plan.requestedBy.name, needsApproval ? ' can ask for it, until ' : ' can decide this, until ', until(plan), '.') : '',
      open,
      goTitle: needsApproval ? 'Ask for approval' : plan.kind === 'import' ? 'Import' : 'Confirm',
      goVerb: trusted(needsApproval ? planVerbs.ask : planVerbs.confirm),
      offersLess: open && plan.operations.includes('delete-user'),
      plan: trusted(plan.id),
      link: trusted(groups.some(({ more }) => more !== '') || plan.warnings.length > sentencesShown ? link : ''),
    });
  });
}

/** Nothing comes of it any more. */
const isOff = ({ state }: Plan): boolean => state === 'cancelled' || state === 'expired';

function groupsOf(plan: Plan, rows: PlanRows, shown: number): RowGroup[] {
  const { kind, counts } = plan;
  const isImport = kind === 'import';
  return [
    rowGroup({ title: runTitle(plan), rows: rows.run, all: counts.run, shown: isImport ? Math.min(5, shown) : shown }, isMessage(plan) ? whoLine : doneLine),
    rowGroup({ title: 'Refused', rows: rows.refuse, all: counts.refuse, shown: Math.min(refusalsShown, shown) }, reasonLine),
    rowGroup({ title: 'Skipped', rows: rows.skip, all: counts.skip, shown: Math.min(refusalsShown, shown) }, reasonLine),
  ];
}

function runTitle(plan: Plan): string {
  if (isMessage(plan)) return isOff(plan) ? 'Would have got it' : 'Will get it';
  const verb = plan.kind === 'import' ? 'created' : 'done';
  return isOff(plan) ? `Would have been ${verb}` : `Will be ${verb}`;
}

/** Everybody gets the same, so it stands once, and whole. */
const isMessage = ({ operations }: Plan): boolean => operations.length === 1 && operations[0] === 'send-message';

function messageIn({ run }: PlanRows): string | Trusted {
  const operation = run[0]?.operations.length === 1 ? run[0].operations[0] : undefined;
  return operation?.kind === 'send-message' ? messageText(operation.text) : '';
}

/** One person or group alone, refused: the reason is all there is to say. */
function onlyRefusal({ kind, state, counts }: Plan, { refuse: [row] }: PlanRows): string | undefined {
  return kind !== 'import' && state === 'open' && counts.total === 1 && counts.refuse === 1 && row !== undefined ? withLacking(row.reason, lackingOf(row)) : undefined;
}

function headlineOf(plan: Plan): string {
  if (plan.state === 'cancelled') return 'Cancelled. Nothing was changed.';
  if (plan.state === 'expired') return 'Expired: this was shown more than an hour ago and nothing was changed. Ask again to make a new plan.';
  if (plan.state === 'running') return plan.decision === 'approval' ? 'Approved.' : 'Confirmed.';
  if (plan.state === 'waiting') return 'Waits for an approver. Nothing was changed so far.';
  if (plan.counts.run === 0) return 'There is nothing to do. Nothing was changed.';
  switch (plan.decision) {
    case 'run-now': return 'Ready.';
    case 'confirm': return plan.kind === 'import' ? `Create ${countOf(plan.counts.run, 'user', 'users')}?` : `${isMessage(plan) ? 'Send this to' : 'Do this for'} ${countOfSubjects(plan)}?`;
    case 'approval': return 'Somebody else must approve this before it is done. Ask for it?';
  }
}

function countOfSubjects({ counts, operations }: Plan): string {
  const groups = operations.length > 0 && operations.every((kind) => isForGroup({ kind }));
  const subjects = (count: number): string => (groups ? countOf(count, 'group', 'groups') : countOf(count, 'person', 'people'));
  // The title names how many were asked for.
  return counts.run === counts.total ? subjects(counts.run) : `${counts.run.toLocaleString('en-GB')} of ${subjects(counts.total)}`;
}

/** What cannot come back is said beforehand; what the group gives and what each of its people is given look alike when typed, and are not. */
function hintOn({ operations }: Plan): string {
  if (operations.includes('assign-group-licence')) return 'The group gives the licence: whoever joins gets it, whoever leaves loses it. Written with a colon, “group:Sales” gives it to each person who is in the group now.';
  if (operations.includes('remove-group-licence')) return 'All members lose what they have through the group alone. Written with a colon, “group:Sales” takes what each person in the group has directly.';
  if (operations.includes('delete-group')) return 'The people stay; what they have through the group goes with it. Undo does not bring a group back.';
  return '';
}

function factsOf(plan: Plan): { title: string; value: string }[] {
  const { total, run, skip, refuse } = plan.counts;
  const number = (count: number): string => count.toLocaleString('en-GB');
  if (plan.kind === 'import') {
    const unread = plan.columns.filter((column) => column.field === null).map((column) => column.header);
    return [
      { title: 'Rows', value: number(total) },
      { title: isOff(plan) ? 'Not created' : 'To create', value: number(run) },
      { title: 'Skipped, exist already', value: number(skip) },
      { title: 'Refused', value: number(refuse) },
      ...(unread.length === 0 ? [] : [{ title: 'Columns not read', value: unread.slice(0, 10).join(', ') }]),
    ];
  }
  return [
    { title: isOff(plan) ? 'Not done' : 'To do', value: number(run) },
    ...(skip === 0 ? [] : [{ title: 'Skipped', value: number(skip) }]),
    ...(refuse === 0 ? [] : [{ title: 'Refused', value: number(refuse) }]),
  ];
}

function rowGroup(part: { title: string; rows: readonly PlanRow[]; all: number; shown: number }, words: (row: PlanRow) => Trusted): RowGroup {
  const items = part.rows.slice(0, part.shown).map((row) => ({ text: words(row) }));
  return { title: part.title, items, more: part.all > items.length ? `and ${(part.all - items.length).toLocaleString('en-GB')} more` : '' };
}

function doneLine(row: PlanRow): Trusted {
  return line(whoWords(row), ' – ', rowWords(row), notDone(row));
}

function whoLine(row: PlanRow): Trusted {
  return line(whoWords(row), notDone(row));
}

function notDone(row: PlanRow): string {
  return row.refused === undefined ? '' : `. Not done: ${withLacking(row.refused, lackingOf(row))}`;
}

function reasonLine(row: PlanRow): Trusted {
  return line(whoWords(row), ' – ', withLacking(row.reason, lackingOf(row)));
}

function until(plan: Plan): Trusted {
  return trusted(`{{TIME(${plan.expires.replace(/\.\d+Z$/, 'Z')})}}`);
}
