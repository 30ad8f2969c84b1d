// One-time secrets whose process ended before it told them: found by any other process, named in the report, and said to whoever asked for them.
import type { Job, LedgerRow } from '../../shared/job.ts';
import { UsherError } from '../../shared/errors.ts';
import { limits } from '../../shared/limits.ts';
import type { PlanRow } from '../../shared/plan.ts';
import type { Person } from '../../shared/user.ts';
import type { HeldSecrets, Store, Stored } from '../ports.ts';
import { StoreError } from '../ports.ts';
import type { LostSecrets } from './change.ts';
import { storedPlan } from './documents.ts';
import { remedyFor } from './new-secrets.ts';
import { allOf, pagesOf } from './pages.ts';
import { typeOf } from './operations/index.ts';
import { lostWords, nobody } from './run/row-secrets.ts';
import { whyWithheld } from './secret-rights.ts';
import { notesOf } from './secret-notes.ts';
import type { NotedJob, NotesParts } from './secret-notes.ts';

export interface LostParts extends NotesParts {
  /** No other process can be alive on this store. */
  alone: boolean;
  /** Writes to the requester in private; false when that did not arrive. */
  tellLost: (job: Job, lost: LostSecrets) => Promise<boolean>;
  /** Whether the requester can be written to; whoever asked through REST hears it there. */
  isInChat: (job: Job) => Promise<boolean>;
}

/** Milliseconds after which a process that said nothing has ended: several times as long as it takes to say so (secrets.ts). */
const silence = 3 * 60_000;
/** Milliseconds before a requester who could not be reached is written to again, and in which one process alone does so. */
const retellAfter = 5 * 60_000;

/** People named to whoever asked; the report names all. */
const namedAtMost = 5;

/** The processes that ended with secrets of the job. */
export async function lostOwners(store: Store, job: NotedJob): Promise<Set<string>> {
  return new Set((await notesOf(store, job)).filter(({ value }) => value.lost !== undefined).map(({ value }) => value.owner));
}

/** What is to be done where secrets of the job are gone. */
async function remedyOf({ store }: NotesParts, { tenant, plan, id }: Job): Promise<string> {
  return remedyFor((await storedPlan({ store }, tenant, plan ?? id)).value.operations);
}

/** What to say of secrets of a job that are not in this process. UsherErrors secrets.elsewhere, secrets.gone; nothing where they were told, or never made. */
export async function whereElse(parts: NotesParts, job: Job): Promise<void> {
  const notes = (await notesOf(parts.store, job)).map(({ value }) => value).filter(({ owner }) => owner !== parts.owner);
  const isForgotten = ({ since }: HeldSecrets): boolean => parts.world.clock.now() - since > limits.handoutLifetime;
  if (notes.some((note) => note.lost === undefined && !isForgotten(note))) throw new UsherError('secrets.elsewhere');
  // Of a job that changed hands it is not known at once whether any are lost.
  if (notes.some(({ lost, owner }) => lost !== undefined && (lost.told || owner !== nobody))) throw new UsherError('secrets.gone', `Usher was interrupted before it could tell these passwords, and nobody knows them. The report says whose they are; ${await remedyOf(parts, job)}.`);
  if (notes.some((note) => note.lost === undefined)) throw new UsherError('secrets.gone', `Nobody asked for these passwords within a day, so they are forgotten; ${await remedyOf(parts, job)}.`);
}

/** Why whoever reads the report cannot sign anybody in with what the row made; empty where its process is not among the `lost`. */
export function lostOf(row: PlanRow, { secretsWith }: LedgerRow, lost: ReadonlySet<string>): string {
  if (secretsWith === undefined || !lost.has(secretsWith)) return '';
  return lostWords(row.operations.some((operation) => typeOf(operation).secret?.(operation) === 'access-pass') ? 'access-pass' : 'password', row);
}

/** Whose secrets some processes had. */
async function peopleOf(parts: LostParts, job: Job, owners: readonly string[]): Promise<LostSecrets> {
  const { store } = parts;
  const people: Person[] = [];
  let count = 0;
  for await (const page of pagesOf(store.ledgers, { tenant: job.tenant, part: job.id })) {
    for (const { id, value: ledger } of page) {
      const theirs = ledger.rows.filter(({ secretsWith }) => secretsWith !== undefined && owners.includes(secretsWith));
      count += theirs.length;
      if (theirs.length === 0 || people.length >= namedAtMost) continue;
      const portion = await store.portions.get({ tenant: job.tenant, part: job.plan ?? job.id }, id);
      const named = theirs.flatMap(({ n, userId }) => portion?.value.rows.filter((row) => row.n === n).map(({ person }) => ({ ...person, id: userId })) ?? []);
      people.push(...named.slice(0, namedAtMost - people.length));
    }
  }
  return { people, count, remedy: await remedyOf(parts, job) };
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

function mayBeLost({ world, alone }: LostParts, { since, seen, lost }: HeldSecrets): boolean {
  const now = world.clock.now();
  if (lost !== undefined) return !lost.told && lost.notBefore <= now;
  // What nobody asked for within a day was forgotten, which is said otherwise.
  return now - since <= limits.handoutLifetime && (alone || now - seen > silence);
}

async function settle(parts: LostParts, job: Job, notes: readonly Stored<HeldSecrets>[]): Promise<void> {
  const { store, world } = parts;
  const scope = { tenant: job.tenant };
  const lost = await peopleOf(parts, job, notes.map(({ value }) => value.owner));
  if (lost.count === 0) {
    for (const { id, version } of notes) await store.heldSecrets.remove(scope, id, { expect: version });
    return;
  }
  const write = async ({ id, value }: Stored<HeldSecrets>, expect: string, told: boolean): Promise<string> =>
    store.heldSecrets.put(scope, id, { ...value, lost: { told, notBefore: world.clock.now() + retellAfter } }, { expect, expiresAt: world.clock.now() + limits.undoLifetime });
  const taken: { note: Stored<HeldSecrets>; version: string }[] = [];
  for (const note of notes) taken.push({ note, version: await write(note, note.version, false) });
  if (await isSaid(parts, job, lost)) for (const { note, version } of taken) await write(note, version, true);
}

/** Whoever cannot come back for them need not hear of it. */
async function isSaid(parts: LostParts, job: Job, lost: LostSecrets): Promise<boolean> {
  if (!(await parts.isInChat(job))) return true;
  const withheld = await whyWithheld(parts, job);
  return withheld !== undefined || await parts.tellLost(job, lost);
}
