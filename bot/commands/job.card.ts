// A job as people see it while it runs and when it is done: one face for progress and report.
import { leavesRest } from '../../shared/job.ts';
import type { Job, JobState, Outcome, ReportRow } from '../../shared/job.ts';
import { limits } from '../../shared/limits.ts';
import { lostLine, lostSentence } from '../../shared/lost-secrets.ts';
import { plainLine } from '../../shared/text.ts';
import type { LostSecrets, OneTimeSecret, Told } from '../plans/change.ts';
import { notDone } from '../plans/run/outcome.ts';
import type { Card } from '../ports.ts';
import { cardTemplate, countOf, fitting, line, trusted } from './card.ts';
import type { CardData, Trusted } from './card.ts';
import json from './job.card.json' with { type: 'json' };
import { withLacking } from './lacking-words.ts';
import { nextStep } from './next-step.ts';
import { fileWords, secretWords } from './secret-words.ts';
import type { FileData, SecretsData } from './secret-words.ts';

/** Verbs of the buttons; bot/commands/plan-verbs.ts answers them. */
export const jobVerbs = { stop: 'usherStop', refresh: 'usherJob', undo: 'usherUndo' } as const;

interface JobData extends CardData, SecretsData, FileData {
  title: string;
  headline: string;
  colour: string;
  bar: string;
  problem: string;
  lost: string;
  facts: { title: string; value: string }[];
  secrets: { who: Trusted; password: Trusted }[];
  note: string;
  rows: { text: Trusted }[];
  more: string;
  footer: string | Trusted;
  running: boolean;
  imported: boolean;
  undoable: boolean;
  job: Trusted;
  link: Trusted;
  way: Trusted;
  wayTitle: Trusted;
}
const expand = cardTemplate<JobData>(json);

export interface JobCardExtras {
  /** Page of the tab with the whole report. */
  link?: string;
  /** Shown once, in a private chat alone. */
  secrets?: readonly OneTimeSecret[];
  secretsFile?: Told['secretsFile'];
  withheld?: Told['withheld'];
  lost?: LostSecrets;
  /** The undo of this job has ended and left a rest. */
  undoneInPart?: boolean;
  /** A sentence of the moment. */
  note?: string;
}

const problemsShown = 10;

/** `rows` are those worth naming (problems first); the first ten problems or twenty people are shown. */
export function jobCard(job: Job, rows: readonly ReportRow[] = [], extras: JobCardExtras = {}): Card {
  const problems = rows.filter((row) => isProblem(row.status));
  const named = problems.length > 0 ? problems : job.progress.total <= limits.peopleOnCard ? rows : [];
  const all = problems.length > 0 ? countProblems(job) : named.length;
  const running = isRunning(job.state);
  const secrets = extras.secrets ?? [];
  const next = isImported(job) && hasSecrets(extras) ? ` Then “job ${job.id}” offers groups and licences for all of them.` : '';
  return fitting(Math.min(named.length, problems.length > 0 ? problemsShown : limits.peopleOnCard), (shown) => expand({
    title: job.title,
    headline: headlineOf(job),
    colour: colourOf(job),
    bar: running && !isUncounted(job) ? barOf(job) : '',
    problem: job.problem ?? '',
    lost: namedLost(extras) ?? lostSentence(job),
    facts: factsOf(job),
    // Text runs know no markdown, and a password must be shown as it is.
    secrets: secrets.slice(0, limits.secretsOnCard).map(({ person, password }) => ({ who: trusted(plainLine(person.email || person.name, 120)), password: trusted(password) })),
    ...secretWords(secrets, next),
    ...fileWords(extras.secretsFile, next),
    note: withheldNote(extras) ?? extras.note ?? restNote(job) ?? nextStep(rows) ?? passwordNote(job),
    rows: named.slice(0, shown).map((row) => ({ text: rowLine(row) })),
    more: all > shown ? `and ${(all - shown).toLocaleString('en-GB')} more` : '',
    footer: job.undoneBy === null ? `Job ${job.id}` : `Job ${job.id} · undone ${extras.undoneInPart === true ? 'in part ' : ''}by job ${job.undoneBy}`,
    running: running && !job.stopRequested,
    // A press replaces the card, and with it passwords that nobody has noted yet.
    imported: isImported(job) && !hasSecrets(extras),
    undoable: !running && job.undoable && (job.undoneBy === null || extras.undoneInPart === true),
    job: trusted(job.id),
    link: trusted(running ? '' : extras.link ?? ''),
    ...wayOn(running ? undefined : named.find((row) => row.link !== undefined)?.link),
  }));
}

const isImported = (job: Job): boolean => !isRunning(job.state) && job.kind === 'import' && job.summary.created > 0;
const hasSecrets = ({ secrets = [], secretsFile }: JobCardExtras): boolean => secrets.length > 0 || secretsFile !== undefined;

/** The way that is left to a person is a button, because an address in a line is no link on a card. */
export function wayOn(link: string | undefined): Pick<JobData, 'way' | 'wayTitle'> {
  return link === undefined ? { way: trusted(''), wayTitle: trusted('') } : { way: trusted(link), wayTitle: trusted(`View in ${new URL(link).host}`) };
}

function withheldNote({ withheld }: JobCardExtras): string | undefined {
  return withheld === undefined ? undefined : `One-time passwords or passes were made that you are not told. ${withheld} Whoever has that role can make new ones.`;
}

function namedLost({ lost }: JobCardExtras): string | undefined {
  if (lost === undefined) return undefined;
  const names = lost.people.map(({ name, email }) => email || name).join(', ');
  const others = lost.count - lost.people.length;
  return `Usher was interrupted before it could tell you what it had set for ${names}${others > 0 ? ` and ${others.toLocaleString('en-GB')} more` : ''}. Nobody knows these ${lost.what}: ${lost.remedy}. The report names everybody.`;
}

const hasLost = (job: Job): boolean => lostLine(job) !== '';

function restNote(job: Job): string | undefined {
  return job.undoes === undefined || !leavesRest(job) ? undefined : `Not everything was taken back. “undo ${job.undoes}” takes back the rest.`;
}

/** Beyond this number nobody is told the passwords that were made, because nobody asked for them. */
function passwordNote({ kind, state, progress, summary }: Job): string {
  const untold = kind === 'import' && !isRunning(state) && summary.created > 0 && progress.total > limits.secretsKept;
  return untold ? 'For so many people the passwords that were not in the file are not told. Give one with “send invite … with:password” when somebody needs it.' : '';
}

export function isRunning(state: JobState): boolean {
  return state === 'queued' || state === 'running';
}

export function isProblem(outcome: Outcome): boolean {
  return outcome !== 'created' && outcome !== 'changed';
}

function countProblems({ summary }: Job): number {
  return summary.skipped + summary.refused + summary.failed + summary.unknown + summary.notRun;
}

/** One line for notifications. */
export function jobSummary(job: Job): string {
  return `${job.title}: ${headlineOf(job)}`;
}

const shareOf = ({ progress: { done, total } }: Job): string => `${done.toLocaleString('en-GB')} of ${total.toLocaleString('en-GB')}`;

/** How many entries a directory has is known when all are read; until then the total is as many as were read. */
function isUncounted({ kind, progress: { done, total } }: Job): boolean {
  return kind === 'sync' && total <= done;
}

function workingWords(job: Job): string {
  const { done } = job.progress;
  if (!isUncounted(job)) return `Working: ${shareOf(job)}`;
  return done === 0 ? 'Reading …' : `Reading … ${done.toLocaleString('en-GB')} so far`;
}

function headlineOf(job: Job): string {
  switch (job.state) {
    case 'queued': return 'Waiting to start';
    case 'running': return job.stopRequested ? 'Stopping…' : workingWords(job);
    case 'stopped': return `Stopped after ${isUncounted(job) ? countOf(job.progress.done, 'entry', 'entries') : shareOf(job)}`;
    case 'failed': return 'Failed';
    case 'done': return job.summary.failed + job.summary.unknown > 0 ? 'Done, with problems' : `${didSomething(job) && !hasLost(job) ? '✓ ' : ''}Done: ${doneWords(job)}`;
  }
}

/** What has become of its rows, in a few words; of one that is at work, how far it is. */
export function outcomeOf(job: Job): string {
  const { progress: { done }, state } = job;
  if (isUncounted(job)) return countOf(done, 'entry read', 'entries read');
  const rows = shareOf(job);
  const parts = factsOf(job).map(inWords);
  return isRunning(state) || parts.length === 0 ? rows : `${rows}: ${parts.join(', ')}`;
}

function doneWords(job: Job): string {
  const { kind, progress } = job;
  if (kind === 'sync') return countOf(progress.done, 'entry read', 'entries read');
  const parts = [...factsOf(job).map(inWords), ...(hasLost(job) ? [lostLine(job)] : [])];
  return parts.length === 0 ? 'nothing changed' : parts.join(', ');
}

function didSomething({ kind, summary }: Job): boolean {
  return kind === 'sync' || summary.created + summary.changed > 0;
}

/** Red where somebody should look; the green and the yellow of cards are too pale to be read. */
function colourOf(job: Job): string {
  const { failed, unknown, refused } = job.summary;
  const asksForALook = job.state === 'failed' || failed + unknown > 0 || hasLost(job) || (refused > 0 && !didSomething(job));
  return asksForALook && !isRunning(job.state) ? 'Attention' : 'Default';
}

/** Text, because clients older than the progress bar show nothing in its place. */
function barOf({ progress: { done, total } }: Job): string {
  const share = total === 0 ? 0 : Math.min(1, done / total);
  const full = Math.floor(share * 20);
  return `${'▰'.repeat(full)}${'▱'.repeat(20 - full)} ${Math.floor(share * 100)} %`;
}

const factNames = [
  ['created', 'Created'], ['changed', 'Changed'], ['skipped', 'Skipped'], ['refused', 'Refused'],
  ['failed', 'Failed'], ['unknown', 'Not certain'], ['notRun', 'Not run'],
] as const;

const inWords = ({ title, value }: { title: string; value: string }): string => `${value} ${title.toLowerCase()}`;

function factsOf({ summary, sends = false }: Pick<Job, 'summary' | 'sends'>): { title: string; value: string }[] {
  return factNames.filter(([key]) => summary[key] > 0).map(([key, title]) => ({ title: sends && key === 'changed' ? 'Sent' : title, value: summary[key].toLocaleString('en-GB') }));
}

const outcomeWords: Readonly<Record<Outcome, string>> = {
  created: 'created', changed: 'done', skipped: 'skipped', refused: 'refused', failed: 'failed', unknown: 'not certain', 'not-run': 'not run',
};

export function rowLine({ email, name, line: fileLine, status, reason, did = '', ...row }: ReportRow): Trusted {
  const where = fileLine === null ? '' : `Line ${fileLine}: `;
  const inPart = status === 'changed' && reason.startsWith(notDone);
  const why = withLacking(inPart ? reason.slice(notDone.length) : reason, { lacks: row.lacks, id: row.id });
  return line(where, email || name, ' – ', inPart ? 'done in part' : outcomeWords[status], did === '' ? '' : `: ${did}`, why === '' ? '' : `${inPart || did !== '' ? '. ' : ': '}${why}`);
}
