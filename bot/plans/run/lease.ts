// The right to work on a job: one process at a time, renewed while it works, checked before every request.
import type { Job } from '../../../shared/job.ts';
import { limits } from '../../../shared/limits.ts';
import type { Clock, Store, Stored } from '../../ports.ts';
import { instant, isSamePlace, StoreError } from '../../ports.ts';
import { LeaseLost, patiently, writeDurably } from './durable.ts';

/** How long a silent process keeps a job. Longer than any request may last, so that a late request ends before somebody takes over. */
export const leaseLength = 90_000;

export interface Holder {
  /** The job as last read or written. */
  job(): Job;
  /** Changes the job document; keeps what other people wrote meanwhile (a wish to stop). Renews the lease. */
  update(change: (job: Job) => Job): Promise<Job>;
  /** Reads the job and makes sure it is still ours and will be for `milliseconds`. */
  secure(milliseconds: number): Promise<Job>;
  /** Makes sure the job will be ours for `milliseconds`; asks the store only when that is not certain already. Throws LeaseLost. */
  hold(milliseconds: number): Promise<void>;
}

/** As when it was made, from the latest write on: a job that is at work is written again and again, and does not run out. */
const keptUntil = (clock: Clock): number => clock.now() + limits.undoLifetime;

export interface LeaseParts {
  clock: Clock;
  store: Store;
  owner: string;
  /** Whoever pressed the button that begins the job is about to be answered by this process. */
  isPressedHere?: boolean;
}

/** Takes the job when nobody holds it (or when `takeOver` says that the holder cannot be alive); undefined when somebody does or it is finished. */
export async function claim(parts: LeaseParts, found: Stored<Job>, takeOver: boolean): Promise<Holder | undefined> {
  const { clock, store, owner, isPressedHere = false } = parts;
  if (found.value.finished !== null) return undefined;
  const held = found.value.lease;
  if (held !== null && held.until > clock.now() && !(takeOver && held.owner !== owner)) return undefined;
  const place = { space: store.jobs, scope: { tenant: found.value.tenant }, id: found.id };
  const epoch = (held?.epoch ?? 0) + 1;
  const mine: Job = {
    ...(isPressedHere && found.value.started === null ? found.value : withPressedCard(found.value)),
    state: 'running',
    started: found.value.started ?? instant(clock.now()),
    lease: { owner, epoch, until: clock.now() + leaseLength },
  };
  try {
    return holder(parts, { value: mine, version: await writeDurably(clock, place, { value: mine, expect: found.version, expiresAt: keptUntil(clock) }), id: found.id });
  } catch (error) {
    if (error instanceof LeaseLost) return undefined;
    throw error;
  }
}

/** The process whose turn would have answered on the card is gone, or may be before it has answered; if it answers all the same, it shows this job too. */
function withPressedCard({ pressed, ...job }: Job): Job {
  if (pressed === undefined) return job;
  return { ...job, cards: [...job.cards.filter((place) => !isSamePlace(place, pressed)), pressed] };
}

function holder({ clock, store, owner }: LeaseParts, claimed: Stored<Job>): Holder {
  const place = { space: store.jobs, scope: { tenant: claimed.value.tenant }, id: claimed.id };
  const epoch = claimed.value.lease?.epoch ?? 0;
  let known = claimed;
  let line: Promise<unknown> = Promise.resolve();

  async function read(): Promise<Stored<Job>> {
    const stored = await patiently(clock, () => store.jobs.get(place.scope, place.id));
    const lease = stored?.value.lease;
    if (stored === undefined || lease?.owner !== owner || lease.epoch !== epoch) throw new LeaseLost(place.id);
    known = stored;
    return stored;
  }

  async function write(change: (job: Job) => Job): Promise<Job> {
    for (let attempt = 0; attempt < 20; attempt += 1) {
      const changed = change(known.value);
      const value: Job = { ...changed, lease: changed.lease === null ? null : { owner, epoch, until: clock.now() + leaseLength } };
      try {
        known = { id: place.id, value, version: await writeDurably(clock, place, { value, expect: known.version, expiresAt: keptUntil(clock) }) };
        return value;
      } catch (error) {
        if (!(error instanceof LeaseLost)) throw error;
        await read();
      }
    }
    throw new StoreError('busy', 'The job document changes too fast.');
  }

  /** One write at a time, in the order asked. */
  function inLine<R>(action: () => Promise<R>): Promise<R> {
    const next = line.then(action, action);
    line = next.catch(() => undefined);
    return next;
  }

  const isOursFor = (milliseconds: number): boolean => (known.value.lease?.until ?? 0) > clock.now() + milliseconds;

  /** Renews until it holds: a process that stalled while the store answered wakes up with a lease that is nearly over, or is another's. */
  async function secured(milliseconds: number): Promise<Job> {
    await read();
    while (!isOursFor(milliseconds)) {
      await write((job) => job);
      if (!isOursFor(milliseconds)) await read();
    }
    return known.value;
  }

  return {
    job: () => known.value,
    update: (change) => inLine(() => write(change)),
    secure: (milliseconds) => inLine(() => secured(milliseconds)),
    hold: async (milliseconds) => {
      if (!isOursFor(milliseconds)) await inLine(() => secured(milliseconds));
    },
  };
}
