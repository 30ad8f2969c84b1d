// The one-time secrets of jobs: in memory alone until the requester takes them, a few as they are, many as the passphrase of an encrypted file.
import type { Job } from '../../shared/job.ts';
import { limits } from '../../shared/limits.ts';
import { StoreError } from '../ports.ts';
import type { SecretsFile, Store, World } from '../ports.ts';
import type { OneTimeSecret, Told } from './change.ts';
import { updateJob } from './documents.ts';
import { storeHandout } from './handouts.ts';
import { patiently } from './run/durable.ts';
import { whyWithheld } from './secret-rights.ts';

interface Kept { secrets: OneTimeSecret[]; file?: NonNullable<Told['secretsFile']>; since: number }

export interface SecretsParts {
  world: World;
  store: Store;
  /** Makes the file; without it all secrets stay as they are. */
  secretsFile?: SecretsFile;
  /** Writes to the requester in private; false when that did not arrive. */
  tellRequester?: (job: Job, told: Told) => Promise<boolean>;
}

/** A turn that waits for the end of the job takes the secrets itself and comes first. */
const turnComesFirst = 1_000;

const nothing = ({ secrets, secretsFile }: Told): boolean => secrets.length === 0 && secretsFile === undefined;

function withoutHolder(job: Job): Job {
  const { secretsHeld, ...rest } = job;
  return secretsHeld === undefined ? job : rest;
}

export class Secrets {
  private readonly parts: SecretsParts;
  private readonly kept = new Map<string, Kept>();
  private readonly underWay = new Set<Promise<void>>();

  constructor(parts: SecretsParts) {
    this.parts = parts;
  }

  keep(job: string, secret: OneTimeSecret): void {
    const kept = this.kept.get(job) ?? this.opened(job);
    if (kept.secrets.length < limits.secretsKept) kept.secrets.push(secret);
  }

  holds(job: string): boolean {
    return this.kept.has(job);
  }

  /** What the requester is told, once. */
  take(job: Pick<Job, 'id' | 'tenant'>): Told {
    const told = this.taken(job.id);
    if (!nothing(told)) this.track(this.noteTold(job));
    return told;
  }

  private taken(job: string): Told {
    const kept = this.kept.get(job);
    this.kept.delete(job);
    if (kept === undefined) return { secrets: [] };
    return { secrets: kept.secrets, ...(kept.file === undefined ? {} : { secretsFile: kept.file }) };
  }

  /** Before the job is over: more than fit on a card go into a file whose passphrase alone stays in memory. Says whether there is one. */
  async close(job: Pick<Job, 'id' | 'tenant' | 'requestedBy'>): Promise<boolean> {
    const { world, secretsFile } = this.parts;
    const kept = this.kept.get(job.id);
    if (kept === undefined || secretsFile === undefined || kept.secrets.length <= limits.secretsOnCard) return false;
    const passphrase = world.random.password();
    const rows = kept.secrets.map(({ kind, person, password }) => ({ kind, password, name: person.name, userName: person.email }));
    try {
      await storeHandout(this.parts, job, await secretsFile(rows, passphrase));
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      // They stay in memory, and the card shows as many as it can.
      world.log.warn('secrets.file-not-stored', { job: job.id, reason: error.kind });
      return false;
    }
    this.kept.set(job.id, { secrets: [], file: { passphrase, count: rows.length }, since: kept.since });
    return true;
  }

  /** Brings what nobody took within a moment to the private chat; what does not arrive waits for the requester to ask. */
  bring(job: Job, { atOnce }: { atOnce: boolean }): void {
    if (!this.kept.has(job.id)) return;
    this.track(this.deliver(job, atOnce ? 0 : turnComesFirst));
  }

  /** Waits for what is on its way to the chat or to the store. */
  async settled(): Promise<void> {
    while (this.underWay.size > 0) await Promise.all(this.underWay);
  }

  private track(work: Promise<void>): void {
    const running: Promise<void> = work.finally(() => { this.underWay.delete(running); });
    this.underWay.add(running);
  }

  private async deliver(job: Job, patience: number): Promise<void> {
    if (patience > 0) await this.parts.world.clock.sleep(patience);
    const since = this.kept.get(job.id)?.since;
    const told = this.taken(job.id);
    if (since === undefined || nothing(told)) return;
    if (await this.tell(job, told).catch(() => false)) await this.noteTold(job);
    else this.kept.set(job.id, { secrets: [...told.secrets], since, ...(told.secretsFile === undefined ? {} : { file: told.secretsFile }) });
  }

  /** Whoever lost the role meanwhile is told that alone, and whoever lost the account nothing. */
  private async tell(job: Job, told: Told): Promise<boolean> {
    const withheld = await whyWithheld(this.parts, job);
    if (withheld === undefined) return await this.parts.tellRequester?.(job, told) ?? false;
    if (!withheld.shutOut) await this.parts.tellRequester?.(job, { secrets: [], withheld: withheld.reason });
    return false;
  }

  /** From now on no other process sends anybody here for them. */
  private async noteTold(job: Pick<Job, 'id' | 'tenant'>): Promise<void> {
    const { world } = this.parts;
    try {
      await patiently(world.clock, () => updateJob(this.parts, job, withoutHolder));
    } catch (error) {
      // They are told all the same; until its day is over, others say that this process may have them.
      world.log.warn('secrets.not-noted', { job: job.id, reason: String(error) });
    }
  }

  /** What nobody has asked for within a day is forgotten, so that memory does not fill up. */
  private opened(job: string): Kept {
    const now = this.parts.world.clock.now();
    for (const [id, { since }] of this.kept) if (now - since > limits.handoutLifetime) this.kept.delete(id);
    const kept: Kept = { secrets: [], since: now };
    this.kept.set(job, kept);
    return kept;
  }
}
