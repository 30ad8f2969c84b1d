// What Usher itself did since to people and groups of a job: found in the audit trail, so that an undo reverses nobody's later decision that left the same value.
import { targetMark } from '../../shared/audit.ts';
import type { AuditEntry } from '../../shared/audit.ts';
import type { Job } from '../../shared/job.ts';
import { limits } from '../../shared/limits.ts';
import type { Operation } from '../../shared/plan.ts';
import { sideBySide } from '../../shared/side-by-side.ts';
import type { Person } from '../../shared/user.ts';
import { millisecondsOf } from '../ports.ts';
import type { Store, Stored, World } from '../ports.ts';
import { doneAmong } from './done-rows.ts';
import { detailsOf, objectsOf } from './operation-objects.ts';
import { typeOf } from './operations/index.ts';
import { allOf } from './pages.ts';

/** What one later job did to one person or group. */
export interface Decision { job: string; undoes: string | undefined; by: Person; done: readonly Operation[] }

interface Since {
  /** The job that is to be taken back. `finished`: ISO 8601 instant. */
  job: { tenant: string; id: string; created: string; finished: string };
  /** Its undos so far, whose effects are told apart otherwise. */
  undos: ReadonlySet<string>;
}

type Desk = { store: Store; world: Pick<World, 'ids'> };

/** People looked up at the same time. */
const atOnce = 25;

/** Entries about rows bear the job and the row in their id (run/finish.ts). */
const rowEntry = /\.(?<row>\d{7})$/;

/** The account's fields, the properties, or the groups, licences and applications that an operation concerns; its kind and the one that takes it back where it concerns none of them. */
function concerns(operation: Operation): string[] {
  const objects = [...detailsOf(operation), ...objectsOf(operation)];
  if (objects.length > 0) return objects;
  const inverse = typeOf(operation).inverse(operation);
  return inverse === undefined ? [] : [[operation.kind, inverse.kind].toSorted((a, b) => a.localeCompare(b, 'en')).join(' ')];
}

/** Who decided since about the same thing, latest first; undefined where nobody did, or took that back again. */
export function decidedSince(operation: Operation, decisions: readonly Decision[]): Person | undefined {
  const things = new Set(concerns(operation));
  const same = decisions.filter(({ done }) => done.some((other) => concerns(other).some((thing) => things.has(thing))));
  const takenBack = new Set<string>();
  // Latest first: an undo that was itself taken back has taken nothing back.
  for (const { job, undoes } of same) if (undoes !== undefined && !takenBack.has(job) && same.some((other) => other.job === undoes)) takenBack.add(job).add(undoes);
  return same.find(({ job }) => !takenBack.has(job))?.by;
}

/** By id of the person or group; only those about whom anything was done since. */
export async function laterDecisions(desk: Desk, since: Since, subjects: readonly string[]): Promise<Map<string, Decision[]>> {
  const read: Read = { jobs: new Map(), rows: new Map() };
  const found = await sideBySide([...new Set(subjects)], atOnce, async (id): Promise<[string, Decision[]]> => {
    const entries = await laterEntries(desk, since, id);
    return [id, (await Promise.all(entries.map(async (entry) => decisionOf(desk, read, entry)))).flat()];
  });
  return new Map(found.filter(([, decisions]) => decisions.length > 0));
}

async function laterEntries({ store, world }: Desk, { job, undos }: Since, id: string): Promise<AuditEntry[]> {
  // Entries of earlier versions stand where their plan was made, which may have waited for its approvers since; a job's own run is shorter.
  const from = world.ids.earliest(millisecondsOf(job.created) - limits.approvalLifetime);
  const entries = (await allOf(store.audit, { tenant: job.tenant }, { mark: targetMark(id), from })).map(({ value }) => value).toReversed();
  // Another job may have come to this person while this one still went on with others.
  const done = millisecondsOf(entries.find(({ correlation }) => correlation === job.id)?.at ?? job.finished);
  return entries.filter(({ correlation, at }) => correlation !== job.id && !undos.has(correlation) && millisecondsOf(at) > done);
}

/** A bulk change came to many of them: it and its rows are read once. */
interface Read { jobs: Map<string, Promise<Stored<Job> | undefined>>; rows: Map<string, Promise<Map<number, Operation[]>>> }

function once<T>(known: Map<string, Promise<T>>, key: string, read: () => Promise<T>): Promise<T> {
  const reading = known.get(key) ?? read();
  known.set(key, reading);
  return reading;
}

async function decisionOf({ store }: Desk, { jobs, rows }: Read, entry: AuditEntry): Promise<Decision[]> {
  const { tenant, correlation, who } = entry;
  const row = rowEntry.exec(entry.id)?.groups?.['row'];
  if (row === undefined) return [];
  const n = Number(row);
  const job = (await once(jobs, correlation, async () => store.jobs.get({ tenant }, correlation)))?.value;
  if (job === undefined || job.plan === null) return [];
  const { id, plan, undoes } = job;
  const portion = await once(rows, `${id} ${Math.floor(n / limits.portionRows)}`, async () => doneAmong(store, { tenant, job: id, plan }, { from: n, count: 1 }));
  const done = portion.get(n) ?? [];
  return done.length === 0 ? [] : [{ job: id, undoes, by: who, done }];
}
