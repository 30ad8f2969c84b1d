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
  /** Name of this process among those that share the store. */
  owner: string;
  /** Makes the file; without it all secrets stay as they are. */
  secretsFile?: SecretsFile;
  /** Writes to the requester in private; false when that did not arrive. */
  tellRequester?: (job: Job, told: Told) => Promise<boolean>;
}

/** A turn that waits for the end of the job takes the secrets itself and comes first. */
const turnComesFirst = 1_000;

const nothing = ({ secrets, secretsFile }: Told): boolean => secrets.length === 0 && secretsFile === undefined;

function withoutHolder(job: Job, owner: string): Job {
  const { secretsHeld = [], ...rest } = job;
  const others = secretsHeld.filter((held) => held.owner !== owner);
  if (others.length === secretsHeld.length) return job;
  return others.length === 0 ? rest : { ...rest, secretsHeld: others };
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

  /** The job as it is to be written down: whoever looks for its secrets is told that some are here, and whether there is a file. */
  noted(job: Job): Job {
    const { owner } = this.parts;
    const kept = this.kept.get(job.id);
    if (kept === undefined) return job;
    const held = job.secretsHeld ?? [];
    const filed = kept.file === undefined || job.secretsFile === true ? job : { ...job, secretsFile: true };
    return held.some((each) => each.owner === owner) ? filed : { ...filed, secretsHeld: [...held, { owner, until: kept.since + limits.handoutLifetime }] };
  }

  /** This process works on the job no more, and the job is not over: what it holds is brought to the chat, or noted until somebody asks here. */
  async leave(job: Job, inChat: boolean): Promise<void> {
    if (!this.kept.has(job.id)) return;
    if (inChat) await this.close(job);
    await this.note(job, (current) => this.noted(current));
    if (inChat) this.bring(job, { atOnce: true });
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

  /** Before the job is over: more than fit on a card go into a file whose passphrase alone stays in memory. */
  async close(job: Pick<Job, 'id' | 'tenant' | 'requestedBy'>): Promise<void> {
    const { world, secretsFile } = this.parts;
    const kept = this.kept.get(job.id);
    if (kept === undefined || secretsFile === undefined || kept.secrets.length <= limits.secretsOnCard) return;
    // After a file that nobody has been told of yet comes another one, and one passphrase opens both.
    const passphrase = kept.file?.passphrase ?? world.random.password();
    const rows = kept.secrets.map(({ kind, person, password }) => ({ kind, password, name: person.name, userName: person.email }));
    try {
      await storeHandout(this.parts, job, await secretsFile(rows, passphrase));
    } catch (error) {
      // They stay in memory, and the card shows as many as it can. What broke may speak of what was in the file.
      world.log.warn('secrets.file-not-stored', { job: job.id, reason: error instanceof StoreError ? error.kind : 'The file could not be made.' });
      return;
    }
    this.kept.set(job.id, { ...kept, secrets: kept.secrets.slice(rows.length), file: { passphrase, count: (kept.file?.count ?? 0) + rows.length } });
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
  private noteTold(job: Pick<Job, 'id' | 'tenant'>): Promise<void> {
    return this.note(job, (current) => withoutHolder(current, this.parts.owner));
  }

  private async note(job: Pick<Job, 'id' | 'tenant'>, change: (current: Job) => Job): Promise<void> {
    const { world } = this.parts;
    try {
      await patiently(world.clock, () => updateJob(this.parts, job, change));
    } catch (error) {
      // Told or here, they are so all the same; others say something else until their day is over.
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
