// The one-time secrets of jobs: in memory alone until the requester takes them, that of one person as it is, those of more as the passphrase of an encrypted file.
import type { Job } from '../../shared/job.ts';
import { limits } from '../../shared/limits.ts';
import { kindOfSecrets } from '../../shared/secrets.ts';
import { StoreError } from '../ports.ts';
import type { SecretsFile } from '../ports.ts';
import type { OneTimeSecret, Told } from './change.ts';
import { updateJob } from './documents.ts';
import { storeHandout } from './handouts.ts';
import { patiently } from './run/durable.ts';
import { SecretNotes } from './secret-notes.ts';
import type { NotedJob, NotesParts } from './secret-notes.ts';
import { whyWithheld } from './secret-rights.ts';

interface Kept {
  job: NotedJob;
  secrets: OneTimeSecret[];
  file?: NonNullable<Told['secretsFile']>;
  since: number;
  noted: Promise<void>;
  /** Clock time at which the note last said that this process is alive. */
  seen: number;
}

export interface SecretsParts extends NotesParts {
  /** Makes the file; without it all secrets stay as they are. */
  secretsFile?: SecretsFile;
  /** Writes to the requester in private; false when that did not arrive. */
  tellRequester?: (job: Job, told: Told) => Promise<boolean>;
  /** They were told and their note is gone: the job need not say any more that they may be lost. `onCard`: a card of it may show them. */
  whenTold?: (job: NotedJob, onCard: boolean) => Promise<void>;
}

/** A turn that waits for the end of the job takes the secrets itself and comes first. */
const turnComesFirst = 1_000;

/** Milliseconds in which an answer is surely out. */
const answerTakes = 2_000;

/** Others take a process for ended after several times as long (lost-secrets.ts). */
const renewEvery = 45_000;

const nothing = ({ secrets, secretsFile }: Told): boolean => secrets.length === 0 && secretsFile === undefined;

export class Secrets {
  private readonly parts: SecretsParts;
  private readonly notes: SecretNotes;
  private readonly kept = new Map<string, Kept>();
  private readonly underWay = new Set<Promise<void>>();

  constructor(parts: SecretsParts) {
    this.parts = parts;
    this.notes = new SecretNotes(parts);
  }

  /** Before the first of a job's secrets may be made: others know from now on where they are. Throws StoreError when the store stays away. */
  async ahead(job: NotedJob): Promise<void> {
    const kept = this.kept.get(job.id) ?? this.opened(job);
    try {
      await kept.noted;
    } catch (error) {
      if (this.kept.get(job.id) === kept && !this.holds(job.id)) this.kept.delete(job.id);
      throw error;
    }
  }

  /** Before a job goes on that another process had begun. Throws StoreError when the store stays away. */
  async inherited(job: NotedJob): Promise<void> {
    await this.notes.orphans(job);
  }

  keep(job: NotedJob, secret: OneTimeSecret): void {
    const kept = this.kept.get(job.id) ?? this.opened(job);
    if (kept.secrets.length < limits.secretsKept) kept.secrets.push(secret);
  }

  holds(job: string): boolean {
    const kept = this.kept.get(job);
    return kept !== undefined && (kept.secrets.length > 0 || kept.file !== undefined);
  }

  /** The job as it is to be written down: whether there is a file. */
  withFile(job: Job): Job {
    return this.kept.get(job.id)?.file === undefined || job.secretsFile === true ? job : { ...job, secretsFile: true };
  }

  /** This process works on the job no more, and the job is not over: what it holds is brought to the chat, or waits until somebody asks here. */
  async leave(job: Job, inChat: boolean): Promise<void> {
    if (await this.hasNone(job) || !inChat) return;
    await this.close(job);
    await this.noteFile(job);
    this.bring(job, { atOnce: true });
  }

  /** Nothing secret came of the job, or not here: the note goes. */
  async hasNone(job: NotedJob): Promise<boolean> {
    if (this.holds(job.id)) return false;
    if (this.kept.delete(job.id)) await this.notes.forget(job);
    return true;
  }

  /** Says that this process is alive, so that nobody takes for lost what it holds. */
  async renew(tenant: string): Promise<void> {
    const now = this.parts.world.clock.now();
    for (const kept of [...this.kept.values()]) {
      if (kept.job.tenant !== tenant || now - kept.seen < renewEvery) continue;
      kept.seen = now;
      await this.notes.renew(kept.job);
    }
  }

  /** The process ends: what nobody was told goes with it, which the next one says. */
  async abandon(): Promise<void> {
    for (const { job } of [...this.kept.values()]) if (!(await this.hasNone(job))) await this.notes.lose(job);
    this.kept.clear();
  }

  /** What the requester is told, once. `onCard`: in answer to a message or a button. */
  take(job: NotedJob, onCard = false): Told {
    const told = this.taken(job.id);
    if (!nothing(told)) this.track(this.forgetSoon(job, onCard));
    return told;
  }

  /** A process that ends before its answer is out has told nobody; whoever was told all the same is only asked to reset once more. */
  private async forgetSoon(job: NotedJob, onCard: boolean): Promise<void> {
    await this.parts.world.clock.sleep(answerTakes);
    await this.forgetTold(job, onCard);
  }

  private async forgetTold(job: NotedJob, onCard: boolean): Promise<void> {
    await this.notes.forget(job);
    await this.parts.whenTold?.(job, onCard);
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
    const inFile = kindOfSecrets(rows.map((row) => row.kind));
    try {
      await storeHandout(this.parts, job, { kind: inFile, bytes: await secretsFile(rows, passphrase) });
    } catch (error) {
      // They stay in memory, and the card shows as many as it can. What broke may speak of what was in the file.
      world.log.warn('secrets.file-not-stored', { job: job.id, reason: error instanceof StoreError ? error.kind : 'The file could not be made.' });
      return;
    }
    const kind = kindOfSecrets([...(kept.file === undefined ? [] : [kept.file.kind]), inFile]);
    this.kept.set(job.id, { ...kept, secrets: kept.secrets.slice(rows.length), file: { kind, passphrase, count: (kept.file?.count ?? 0) + rows.length } });
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
    const kept = this.kept.get(job.id);
    const told = this.taken(job.id);
    if (kept === undefined || nothing(told)) return;
    if (await this.tell(job, told).catch(() => false)) await this.forgetTold(job, false);
    else this.keepAgain(kept);
  }

  /** Whoever lost the role meanwhile is told that alone, and whoever lost the account nothing. */
  private async tell(job: Job, told: Told): Promise<boolean> {
    const withheld = await whyWithheld(this.parts, job);
    if (withheld === undefined) return await this.parts.tellRequester?.(job, told) ?? false;
    if (!withheld.shutOut) await this.parts.tellRequester?.(job, { secrets: [], withheld: withheld.reason });
    return false;
  }

  /** The job may have gone on here meanwhile. */
  private keepAgain(kept: Kept): void {
    const later = this.kept.get(kept.job.id);
    this.kept.set(kept.job.id, later === undefined ? kept : { ...later, ...kept, secrets: [...kept.secrets, ...later.secrets] });
  }

  /** The tab offers the file once the job says that there is one. */
  private async noteFile(job: NotedJob): Promise<void> {
    const { world } = this.parts;
    try {
      await patiently(world.clock, () => updateJob(this.parts, job, (current) => this.withFile(current)));
    } catch (error) {
      world.log.warn('secrets.not-noted', { job: job.id, reason: String(error) });
    }
  }

  /** What nobody has asked for within a day is forgotten, so that memory does not fill up. */
  private opened(job: NotedJob): Kept {
    const now = this.parts.world.clock.now();
    for (const [id, { since }] of this.kept) if (now - since > limits.handoutLifetime) this.kept.delete(id);
    const kept: Kept = { job: { tenant: job.tenant, id: job.id }, secrets: [], since: now, noted: this.notes.write(job, now), seen: now };
    kept.noted.catch(() => undefined); // whoever is ahead hears of it
    this.kept.set(job.id, kept);
    return kept;
  }
}
