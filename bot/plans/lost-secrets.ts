// One-time secrets whose process ended before it told them: found by any other process, named in the report, and said to whoever asked for them.
import type { Job, LedgerRow } from '../../shared/job.ts';
import { UsherError } from '../../shared/errors.ts';
import { limits } from '../../shared/limits.ts';
import type { PlanRow } from '../../shared/plan.ts';
import type { Person } from '../../shared/user.ts';
import type { HeldSecrets, Store, Stored } from '../ports.ts';
import { StoreError } from '../ports.ts';
import type { LostSecrets } from './change.ts';
import { storedPlan, updateJob } from './documents.ts';
import { remedyFor, secretsMadeBy } from './new-secrets.ts';
import { allOf, pagesOf } from './pages.ts';
import { secretOf } from './operations/index.ts';
import { patiently } from './run/durable.ts';
import { doneOf } from './run/outcome.ts';
import { lostWords, nobody } from './run/row-secrets.ts';
import { whyWithheld } from './secret-rights.ts';
import { notesOf } from './secret-notes.ts';
import type { NotedJob, NotesParts } from './secret-notes.ts';

export interface CountedParts extends NotesParts {
  /** No other process can be alive on this store. */
  alone: boolean;
}

interface NewsParts extends CountedParts {
  /** Draws the cards of a job again that says something else now. */
  onProgress: (job: Job) => void;
}

export interface LostParts extends NewsParts {
  /** Writes to the requester in private; false when that did not arrive. */
  tellLost: (job: Job, lost: LostSecrets) => Promise<boolean>;
  /** Whether the requester can be written to; whoever asked through REST hears it there. */
  isInChat: (job: Job) => Promise<boolean>;
}

/** Milliseconds after which a process that said nothing has ended: several times as long as it takes to say so (secrets.ts). */
const silence = 3 * 60_000;
/** Milliseconds within which every process that is alive has said so (secrets.ts). */
const heardOfWithin = 75_000;
/** At the end of a job it is doubted of every process that had it before whether it tells what it has. */
const fromAll = 0;
/** Milliseconds before a requester who could not be reached is written to again, and in which one process alone does so. */
const retellAfter = 5 * 60_000;

/** People named to whoever asked; the report names all. */
const namedAtMost = 5;

/** The processes that ended with secrets of the job. */
export async function lostOwners(store: Store, job: NotedJob): Promise<Set<string>> {
  return new Set((await notesOf(store, job)).filter(({ value }) => value.lost !== undefined).map(({ value }) => value.owner));
}

/** What the secrets of the job are, and what is to be done where they are gone. */
async function wordsFor({ store }: NotesParts, { tenant, plan, id }: Job): Promise<{ what: string; remedy: string }> {
  const { operations } = (await storedPlan({ store }, tenant, plan ?? id)).value;
  return { what: secretsMadeBy(operations), remedy: remedyFor(operations) };
}

/** What to say of secrets of a job that are not in this process. UsherErrors secrets.elsewhere, secrets.gone; nothing where they were told, or never made. */
export async function whereElse(parts: NotesParts, job: Job): Promise<void> {
  const notes = (await notesOf(parts.store, job)).map(({ value }) => value).filter(({ owner }) => owner !== parts.owner);
  const isForgotten = ({ since }: HeldSecrets): boolean => parts.world.clock.now() - since > limits.handoutLifetime;
  if (notes.some((note) => note.lost === undefined && !isForgotten(note))) throw new UsherError('secrets.elsewhere');
  // Of a job that changed hands it is not known at once whether any are lost.
  const areLost = notes.some(({ lost, owner }) => lost !== undefined && (lost.told || owner !== nobody));
  if (!areLost && !notes.some((note) => note.lost === undefined)) return;
  const { what, remedy } = await wordsFor(parts, job);
  throw new UsherError('secrets.gone', areLost
    ? `Usher was interrupted before it could tell these ${what}, and nobody knows them. The report says whose they are; ${remedy}.`
    : `Nobody asked for these ${what} within a day, so they are forgotten; ${remedy}.`);
}

/** Why whoever reads the report cannot sign anybody in with what the row made; empty where its process is not among the `lost`. */
export function lostOf(row: PlanRow, record: LedgerRow, lost: ReadonlySet<string>): string {
  const { secretsWith, reason } = record;
  // Of what nobody knew when the row was recorded, its reason speaks already.
  if (secretsWith === undefined || secretsWith === nobody || !lost.has(secretsWith)) return '';
  const made = new Set(doneOf(row, record).flatMap((operation) => secretOf(operation) ?? []));
  return [...made].map((kind) => lostWords(kind, row)).filter((words) => !reason.includes(words)).join(' ');
}

/** The rows whose secrets some processes had, portion by portion. */
async function* rowsWith({ store }: NotesParts, { tenant, id: part }: Job, owners: ReadonlySet<string>): AsyncGenerator<{ portion: string; rows: LedgerRow[] }> {
  for await (const page of pagesOf(store.ledgers, { tenant, part })) {
    for (const { id: portion, value: ledger } of page) {
      const rows = ledger.rows.filter(({ secretsWith }) => secretsWith !== undefined && owners.has(secretsWith));
      if (rows.length > 0) yield { portion, rows };
    }
  }
}

/** Whose secrets some processes had. */
async function peopleOf(parts: LostParts, job: Job, owners: ReadonlySet<string>): Promise<LostSecrets> {
  const { store } = parts;
  const people: Person[] = [];
  let count = 0;
  for await (const { portion, rows } of rowsWith(parts, job, owners)) {
    count += rows.length;
    if (people.length >= namedAtMost) continue;
    const planned = await store.portions.get({ tenant: job.tenant, part: job.plan ?? job.id }, portion);
    const named = rows.flatMap(({ n, userId }) => planned?.value.rows.filter((row) => row.n === n).map(({ person }) => ({ ...person, id: userId })) ?? []);
    people.push(...named.slice(0, namedAtMost - people.length));
  }
  return { people, count, ...await wordsFor(parts, job) };
}

/**
 * What a job says of secrets that other processes had and have not told; undefined where there are none. Of a process that was heard of
 * less than `unheardFor` milliseconds ago it says nothing: that one still has them, and tells them.
 */
export async function lostFrom(parts: CountedParts, job: Job, unheardFor = fromAll): Promise<Job['secretsLost']> {
  const mayHaveEnded = ({ owner, lost, seen }: HeldSecrets): boolean => owner !== parts.owner && (lost !== undefined || parts.alone || parts.world.clock.now() - seen >= unheardFor);
  const others = new Map((await notesOf(parts.store, job)).filter(({ value }) => mayHaveEnded(value)).map(({ value }) => [value.owner, value]));
  if (others.size === 0) return undefined;
  let count = 0;
  let certain = true;
  for await (const { rows } of rowsWith(parts, job, new Set(others.keys()))) {
    count += rows.length;
    certain &&= rows.every(({ secretsWith = nobody }) => {
      const note = others.get(secretsWith);
      return note !== undefined && (note.lost !== undefined || hasEnded(parts, note));
    });
  }
  return count === 0 ? undefined : { count, certain, ...await wordsFor(parts, job) };
}

function hasEnded({ world, alone }: CountedParts, { seen }: HeldSecrets): boolean {
  return alone || world.clock.now() - seen > silence;
}

/** Looks through what processes have noted in a tenant: whoever has ended, its secrets are lost, and whoever asked for them is told. */
export async function sweepLostSecrets(parts: LostParts, tenant: string): Promise<void> {
  const { store, owner } = parts;
  const due = (await allOf(store.heldSecrets, { tenant })).filter(({ value }) => value.owner !== owner && mayBeLost(parts, value));
  for (const [id, notes] of Map.groupBy(due, ({ value }) => value.job)) {
    const job = (await store.jobs.get({ tenant }, id))?.value;
    // While the job goes on, its next process may still come to those rows, and the card speaks at the end.
    if (job === undefined || job.finished === null) continue;
    try {
      await settle(parts, job, notes);
    } catch (error) {
      // Somebody else, or the process itself, was faster.
      if (!(error instanceof StoreError) || (error.kind !== 'stale' && error.kind !== 'missing')) throw error;
    }
  }
}

function mayBeLost(parts: LostParts, note: HeldSecrets): boolean {
  const { since, lost } = note;
  const now = parts.world.clock.now();
  if (lost !== undefined) return !lost.told && lost.notBefore <= now;
  // What nobody asked for within a day was forgotten, which is said otherwise.
  return now - since <= limits.handoutLifetime && hasEnded(parts, note);
}

async function settle(parts: LostParts, job: Job, notes: readonly Stored<HeldSecrets>[]): Promise<void> {
  const { store, world } = parts;
  const scope = { tenant: job.tenant };
  const lost = await peopleOf(parts, job, new Set(notes.map(({ value }) => value.owner)));
  if (lost.count === 0) {
    for (const { id, version } of notes) await store.heldSecrets.remove(scope, id, { expect: version });
    return;
  }
  const write = async ({ id, value }: Stored<HeldSecrets>, expect: string, told: boolean): Promise<string> =>
    store.heldSecrets.put(scope, id, { ...value, lost: { told, notBefore: world.clock.now() + retellAfter } }, { expect, expiresAt: world.clock.now() + limits.undoLifetime });
  const taken: { note: Stored<HeldSecrets>; version: string }[] = [];
  for (const note of notes) taken.push({ note, version: await write(note, note.version, false) });
  if (await isSaid(parts, await noteLost(parts, job), lost)) for (const { note, version } of taken) await write(note, version, true);
}

/** A note that comes or goes while the others are counted is seen in the next round. */
const mostRounds = 3;

/**
 * The job says what holds now, wherever it is shown, and nothing any more once all were told. Whoever writes it looks at the notes again
 * afterwards, and whoever forgets a note looks at the job afterwards: so one of the two sees what the other did.
 */
async function noteLost(parts: NewsParts, job: NotedJob, { unheardFor = heardOfWithin, rounds = mostRounds } = {}): Promise<Job> {
  let isNews = false;
  const noted = await updateJob(parts, job, async (current) => {
    const { secretsLost: known, ...rest } = current;
    const now = await lostFrom(parts, current, unheardFor);
    isNews = known?.count !== now?.count || known?.certain !== now?.certain;
    return isNews ? { ...rest, ...(now !== undefined && { secretsLost: now }) } : current;
  });
  if (!isNews) return noted;
  parts.onProgress(noted);
  return rounds > 1 ? noteLost(parts, noted, { unheardFor, rounds: rounds - 1 }) : noted;
}

/** This process told what it had. `onCard`: it may stand on a card of the job. */
export async function toldAfterAll(parts: NewsParts, { tenant, id }: NotedJob, onCard: boolean): Promise<void> {
  await calmly(parts, id, async () => {
    const job = (await parts.store.jobs.get({ tenant }, id))?.value;
    if (job?.secretsLost === undefined) return;
    // Drawn again, that card would lose what is shown only once.
    if (onCard) await updateJob(parts, job, (current) => ({ ...current, cards: [] }));
    await noteLost(parts, job);
  });
}

/** The job is closed with what it says of lost ones, and a process may have told some while they were counted. */
export async function countedAgain(parts: NewsParts, job: Job): Promise<void> {
  await calmly(parts, job.id, () => noteLost(parts, job, { unheardFor: fromAll }));
}

/** Whatever comes between, the job is as it was, and says what was so before. */
async function calmly({ world }: NotesParts, job: string, action: () => Promise<unknown>): Promise<void> {
  try {
    await patiently(world.clock, action);
  } catch (error) {
    world.log.warn('secrets.not-noted', { job, reason: String(error) });
  }
}

/** Whoever cannot come back for them need not hear of it. */
async function isSaid(parts: LostParts, job: Job, lost: LostSecrets): Promise<boolean> {
  if (!(await parts.isInChat(job))) return true;
  const withheld = await whyWithheld(parts, job);
  return withheld !== undefined || await parts.tellLost(job, lost);
}
