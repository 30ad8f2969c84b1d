// Which processes have one-time secrets of a job in their memory: noted before there are any, until they are told.
import { limits } from '../../shared/limits.ts';
import { StoreError } from '../ports.ts';
import type { HeldSecrets, Store, Stored, World } from '../ports.ts';
import { createLines } from './lines.ts';
import { patiently } from './run/durable.ts';
import { nobody } from './run/row-secrets.ts';

export interface NotedJob { tenant: string; id: string }
export interface NotesParts {
  world: World;
  store: Store;
  /** Name of this process among those that share the store. */
  owner: string;
}

const noteId = (job: string, owner: string): string => `${job}.${owner}`;
/** Sorts after every owner's name. */
const last = '~';

/** What is noted of a job, by every process. */
export async function notesOf(store: Store, { tenant, id }: NotedJob): Promise<Stored<HeldSecrets>[]> {
  return (await store.heldSecrets.page({ tenant }, { from: noteId(id, ''), to: noteId(id, last), limit: limits.pageSize.most })).items;
}

/** The notes of one process. What it writes about one job goes one after the other. */
export class SecretNotes {
  private readonly parts: NotesParts;
  private readonly lines = createLines();

  constructor(parts: NotesParts) {
    this.parts = parts;
  }

  /** Throws StoreError when the store stays away: then nothing secret may be made. */
  write(job: NotedJob, since: number): Promise<void> {
    return this.lines.inLine(job.id, async () => this.put(job, { job: job.id, owner: this.parts.owner, since, seen: this.parts.world.clock.now() }));
  }

  /** Another process had begun the job: what it made before it recorded the row is known to nobody. */
  async orphans(job: NotedJob): Promise<void> {
    const { world, store } = this.parts;
    const now = world.clock.now();
    const note: HeldSecrets = { job: job.id, owner: nobody, since: now, seen: now, lost: { told: false, notBefore: 0 } };
    await patiently(world.clock, () => store.heldSecrets.put({ tenant: job.tenant }, noteId(job.id, nobody), note, { expiresAt: now + limits.undoLifetime }));
  }

  /** The process is alive, whatever others took it for meanwhile. */
  renew(job: NotedJob): Promise<void> {
    return this.change(job, (note) => ({ job: note.job, owner: note.owner, since: note.since, seen: this.parts.world.clock.now() }));
  }

  /** The process is about to end, and its memory with it. */
  lose(job: NotedJob): Promise<void> {
    return this.change(job, (note) => ({ ...note, lost: { told: false, notBefore: 0 } }));
  }

  /** They were told, or there never were any. */
  forget(job: NotedJob): Promise<void> {
    const { world, store, owner } = this.parts;
    return this.calmly(job, async () => { await patiently(world.clock, () => store.heldSecrets.remove({ tenant: job.tenant }, noteId(job.id, owner))); });
  }

  private async put({ tenant, id }: NotedJob, value: HeldSecrets, how: { expect?: string } = {}): Promise<void> {
    const { world, store, owner } = this.parts;
    await patiently(world.clock, () => store.heldSecrets.put({ tenant }, noteId(id, owner), value, { ...how, expiresAt: world.clock.now() + limits.undoLifetime }));
  }

  private change(job: NotedJob, changed: (note: HeldSecrets) => HeldSecrets): Promise<void> {
    const { world, store, owner } = this.parts;
    return this.calmly(job, async () => {
      const note = await patiently(world.clock, () => store.heldSecrets.get({ tenant: job.tenant }, noteId(job.id, owner)));
      if (note !== undefined) await this.put(job, changed(note.value), { expect: note.version });
    });
  }

  /** Nothing depends on it at once: the next look says it again, or others say for a while what is no longer so. */
  private calmly(job: NotedJob, action: () => Promise<void>): Promise<void> {
    return this.lines.inLine(job.id, async () => {
      try {
        await action();
      } catch (error) {
        if (!(error instanceof StoreError)) throw error;
        this.parts.world.log.warn('secrets.not-noted', { job: job.id, reason: error.message });
      }
    });
  }
}
