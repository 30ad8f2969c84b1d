// A request as its approvers, its requester and everybody else see it: what would be lost or given, who exactly, and what was decided.
import { approvalsCounted, everybody, isPutBefore, leftOutKept, overtakenBy, voteGiven, votesSetAside, votesStanding } from '../../shared/approval.ts';
import type { Approval, Votes } from '../../shared/approval.ts';
import { limits } from '../../shared/limits.ts';
import { planPage } from '../../shared/tab-page.ts';
import type { Person } from '../../shared/user.ts';
import { list } from '../plans/circle.ts';
import { makesSecrets } from '../plans/new-secrets.ts';
import { millisecondsOf } from '../ports.ts';
import type { Card } from '../ports.ts';
import { outcomeWords, problemsIn, wentWell } from './approval-outcome.ts';
import { beforeNobodyWords, notReachedWords, reachedNames } from './approval-reached.ts';
import { cardTemplate, countOf, firstOf, fitting, line, moment, sentencesShown, trusted } from './card.ts';
import type { CardData, Trusted } from './card.ts';
import type { CardReply } from './command.ts';
import json from './approval.card.json' with { type: 'json' };
import { rowLine, wayOn } from './job.card.ts';

/** Verbs of the buttons; bot/commands/approval-verbs.ts answers them. */
export const approvalVerbs = { approve: 'usherApprove', reject: 'usherReject', less: 'usherApproveLess', withdraw: 'usherWithdraw', show: 'usherApproval' } as const;

interface Fact extends CardData { title: string; value: string | Trusted }
interface ApprovalData extends CardData {
  reminder: string;
  title: string;
  headline: string | Trusted;
  colour: string;
  place: string;
  nobody: string;
  aside: string;
  changed: string | Trusted;
  shown: Trusted;
  consequences: { text: string }[];
  peopleTitle: string;
  people: { text: string }[];
  leftOutTitle: string;
  leftOut: { text: string | Trusted }[];
  moreLeftOut: string;
  facts: Fact[];
  note: string;
  decides: boolean;
  offersLess: boolean;
  withdraws: boolean;
  runs: boolean;
  approval: Trusted;
  link: Trusted;
  way: Trusted;
  wayTitle: Trusted;
}
const expand = cardTemplate<ApprovalData>(json);

/** Whoever neither asked nor may decide any more looks on: the card has no buttons. */
export type Reader = 'approver' | 'requester' | 'onlooker';

export function readerOf(approval: Votes & Pick<Approval, 'requestedBy' | 'approvers' | 'standIns'>, person: Person['id']): Reader {
  if (approval.requestedBy.id === person) return 'requester';
  return isPutBefore(approval, person) && voteGiven(approval, person) === undefined ? 'approver' : 'onlooker';
}

/** Where the page of the tab with everybody of a request is. */
export function fullListOf({ tenant, id }: Pick<Approval, 'tenant' | 'id'>, tab: { tabAddress(tenant: string, page: string): string }): string {
  return tab.tabAddress(tenant, planPage(id));
}

/** Buttons are an offer: at every press the server decides from its own state who may. `link`: offered when not everything is on the card; `reminder`: of a card that lies above in the same chat; `person`: who reads it; `everybody` in a channel. */
export function approvalCard(approval: Approval, { reader, link = '', reminder = false, person }: { reader: Reader; link?: string; reminder?: boolean; person?: string }): Card {
  const pending = approval.state === 'pending';
  const { leftOut = [] } = approval;
  const consequences = isOff(approval) ? [] : approval.consequences;
  return fitting(Math.max(approval.people.length, leftOut.length), (shown) => expand({
    reminder: reminder && pending && reader === 'approver' ? `${reminderWords(approval)}.` : '',
    title: titleWords(approval),
    headline: headlineOf(approval, reader, person),
    colour: colourOf(approval),
    place: pending && reader !== 'requester' ? placeWords(approval, person ?? everybody) : '',
    nobody: reader === 'requester' ? beforeNobodyWords(approval) : '',
    aside: [asideWords(approval), overtakenWords(approval)].filter((words) => words !== '').join(' '),
    changed: pending && reader === 'approver' ? changedWords(approval) : '',
    shown: trusted(approval.lossesAdded ?? ''),
    consequences: firstOf(consequences),
    peopleTitle: isOff(approval) ? 'Would have been done' : 'Who exactly',
    people: peopleShown(approval.people, shown),
    ...leftOutOf(approval, shown),
    facts: factsOf(approval, { reader, isForAll: person === everybody }),
    note: noteFor(approval, reader),
    decides: pending && reader === 'approver',
    offersLess: pending && reader === 'approver' && approval.deletes === true,
    withdraws: pending && reader === 'requester',
    runs: isRun(approval) && reader === 'requester',
    approval: trusted(approval.id),
    link: trusted(shown < approval.people.length || approval.people.length > limits.peopleOnCard || shown < leftOut.length || leftOut.length > leftOutKept || consequences.length > sentencesShown ? link : ''),
    ...wayOn(approval.result?.problems.find((row) => row.link !== undefined)?.link),
  }));
}

/** The card as this person sees it; it is kept true wherever it is shown. */
export function approvalReply(approval: Approval, person: Person['id'], { reminder = false, ...tab }: Parameters<typeof fullListOf>[1] & { reminder?: boolean }): CardReply {
  return { card: approvalCard(approval, { person, reader: readerOf(approval, person), link: fullListOf(approval, tab), reminder }), summary: approvalSummary(approval, { reminder }), approval: approval.id };
}

/** The title names how many were asked for; where some are left out it says for how many it would be done. */
export function titleWords({ title, part }: Pick<Approval, 'title' | 'part'>): string {
  return part === undefined ? title : `${title} (${part.run.toLocaleString('en-GB')} of ${part.total.toLocaleString('en-GB')})`;
}

/** One line for notifications. */
export function approvalSummary(approval: Approval, { reminder } = { reminder: false }): string {
  const { state, requestedBy } = approval;
  const title = titleWords(approval);
  if (state !== 'pending') return `${title}: ${outcomeWords(approval)}`;
  return `${reminder ? reminderWords(approval) : `${requestedBy.name} asks for approval`}: ${title}`;
}

const hour = 60 * 60 * 1000;

/** As it was when the reminder went out, however late its card is drawn anew. */
function reminderWords({ requestedBy, expires, reminded }: Approval): string {
  const left = Math.round((millisecondsOf(expires) - millisecondsOf(reminded ?? expires)) / hour);
  return `Reminder: ${requestedBy.name} still waits for approval – ${left < 1 ? 'less than an hour' : countOf(left, 'hour', 'hours')} left`;
}

/** The green and the yellow of cards are too pale to be read. */
const colours = { pending: 'Default', approved: 'Default', rejected: 'Attention', expired: 'Attention', withdrawn: 'Default', void: 'Attention' } as const;

/** Another undo of the same may have begun at the moment of the approval. */
function isRun({ state, takenBack = false }: Approval): boolean {
  return state === 'approved' && !takenBack;
}

/** Ended, and nothing of what was asked for is or will be done: what it would have cost warns of nothing any more. */
function isOff(approval: Approval): boolean {
  return approval.state !== 'pending' && !isRun(approval);
}

/** Red where somebody should look: also at what was approved and not done. */
function colourOf({ state, result, takenBack = false }: Approval): string {
  if (state === 'approved' && takenBack) return 'Attention';
  return result === undefined || result === null || state !== 'approved' || wentWell(result) ? colours[state] : 'Attention';
}

function headlineOf(approval: Approval, reader: Reader, person?: string): string | Trusted {
  if (approval.state !== 'pending') return outcomeWords(approval);
  // Whoever asked reads a channel too, and people who may decide nothing.
  if (reader === 'approver' && person === everybody) return `${approval.requestedBy.name} asks for approval. Nothing was changed so far.`;
  if (reader === 'approver') return `${approval.requestedBy.name} asks for your approval. Nothing was changed so far.`;
  return line('Waits for an approver until ', moment(approval.expires), '. Nothing was changed so far.');
}

/** Who reads it in place of whom, and whose vote counts for both. */
function placeWords(approval: Approval, person: Person['id']): string {
  const { standIns = [], requestedBy } = approval;
  const given = voteGiven(approval, person);
  if (given !== undefined) return votesStanding(approval).some((vote) => vote.person.id === person) ? '' : `${given.person.name} has approved this, and one of you stands in for the other: it counts for both.`;
  const absent = standIns.filter((each) => each.person.id === person && each.absent.id !== requestedBy.id).map((each) => each.absent.name);
  const instead = standIns.find((each) => each.absent.id === person)?.person.name;
  return [
    absent.length === 0 ? '' : `You are asked in place of ${list(absent)}.`,
    instead === undefined ? '' : `${instead} is asked in your place. You may decide all the same; whoever of you is first decides for both.`,
  ].filter((words) => words !== '').join(' ');
}

/** Whose approval does not count, though it was given. */
function asideWords(approval: Approval): string {
  const names = votesSetAside(approval).map(({ person }) => person.name);
  if (names.length === 0) return '';
  return approval.state === 'pending' ? `${list(names)} approved and may not decide any more, so that does not count.` : `${list(names)} had approved and could not decide any more, so that did not count.`;
}

/** Whose approval was of less than would be lost. */
function overtakenWords(approval: Approval): string {
  const people = overtakenBy(approval);
  const wordsOf = (some: readonly Person[], words: string): string => (some.length === 0 ? '' : `${list(some.map(({ name }) => name))} ${words}`);
  if (approval.state !== 'pending') return wordsOf(people, 'had approved before it was known what would be lost by now, so that did not count.');
  const isAsked = ({ id }: Person): boolean => readerOf(approval, id) === 'approver';
  const again = people.filter(isAsked);
  return [
    wordsOf(again, `approved before it was known what would be lost by now, which does not count any more, and ${again.length === 1 ? 'is' : 'are'} asked again.`),
    wordsOf(people.filter((person) => !isAsked(person)), 'approved before it was known what would be lost by now, so that does not count any more.'),
  ].filter((words) => words !== '').join(' ');
}

/** Whoever looks at it again reads that it is not what they were asked about. */
function changedWords({ lossesAdded }: Approval): string | Trusted {
  return lossesAdded === undefined ? '' : line('What would be lost has changed since this was asked, last on ', moment(lossesAdded), ': look again before you approve.');
}

/** Whom it was not done for, and why; where it is about one, the headline says so. */
function leftOutOf({ result, leftOut = [] }: Approval, shown: number): Pick<ApprovalData, 'leftOutTitle' | 'leftOut' | 'moreLeftOut'> {
  if (result === undefined || result === null) return { leftOutTitle: 'Left out', leftOut: peopleShown(leftOut, shown), moreLeftOut: '' };
  const leftOutTitle = 'Not done';
  const all = problemsIn(result.summary);
  if (result.summary.created + result.summary.changed + all <= 1) return { leftOutTitle, leftOut: [], moreLeftOut: '' };
  const more = all - result.problems.length;
  return { leftOutTitle, leftOut: result.problems.map((row) => ({ text: rowLine(row) })), moreLeftOut: more > 0 ? `and ${more.toLocaleString('en-GB')} more` : '' };
}

const endTitles = { approved: 'Decided', rejected: 'Decided', withdrawn: 'Withdrawn', expired: 'Ended', void: 'Ended' } as const;

function factsOf(approval: Approval, { reader, isForAll }: { reader: Reader; isForAll: boolean }): Fact[] {
  const { state, quorum } = approval;
  const tellsWhom = state === 'pending' && (reader !== 'approver' || isForAll);
  const [asked, missed] = tellsWhom ? [reachedNames(approval), notReachedWords(approval)] : [[], ''];
  const given = approvalsCounted(approval).map(({ person }) => person.name);
  const facts: (Fact | undefined)[] = [
    { title: 'Asked by', value: approval.requestedBy.name },
    { title: 'Asked', value: moment(approval.created) },
    state === 'pending' && reader === 'approver' ? { title: 'Decide until', value: moment(approval.expires) } : undefined,
    asked.length > 0 ? { title: 'Asked of', value: asked.join(', ') } : undefined,
    missed === '' ? undefined : { title: 'Not reached yet', value: missed },
    quorum > 1 ? { title: 'Approvals', value: `${given.length} of ${quorum}${given.length === 0 ? '' : `: ${given.join(', ')}`}` } : undefined,
    approval.decided === null || state === 'pending' ? undefined : { title: endTitles[state], value: moment(approval.decided) },
    // The job of an approved request bears the request's id, also in the moment before it is noted.
    isRun(approval) ? { title: 'Job', value: trusted(approval.id) } : undefined,
  ];
  return facts.filter((fact) => fact !== undefined);
}

function noteFor(approval: Approval, reader: Reader): string {
  const { state, unreachable, quorum } = approval;
  if (reader !== 'requester') return state === 'pending' ? 'If nobody decides in time, it counts as rejected.' : '';
  if (isRun(approval)) return makesSecrets(approval.operations ?? []) ? 'The result tells what was done; in our private chat also one-time passwords, once.' : '';
  if (state !== 'pending') return '';
  if (unreachable !== true) return 'If nobody decides in time, it counts as rejected. You will be told.';
  return quorum === 1 ? 'There is nobody here who may approve this: it takes another Organisation Admin.' : `It takes ${quorum} approvals, and there are not so many people who may give one. Withdraw it, or have the settings changed.`;
}

/** The last line may already say how many more there are; cut further, the rest is counted no more. */
function peopleShown(people: readonly string[], shown: number): { text: string }[] {
  const lines = people.slice(0, shown).map((text) => ({ text }));
  return shown < people.length ? [...lines, { text: 'and more' }] : lines;
}
