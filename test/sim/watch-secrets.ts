// I17: a secret reaches the one who asked for it, once, and is nowhere else: no document, no log line, no card that others see.
// I23, at rest: whoever was told a password can sign in with it, or could until the next one was set (rest-secrets.ts).
import type { Told } from '../../bot/plans/change.ts';
import type { SecretRow } from '../../bot/ports.ts';
import type { Witness } from './witness.ts';

/** What the simulation hands out as passwords and passphrases (world.ts) and gives with files (people.ts). */
const secret = /Pw-\d{6}!aA|Given-\d+-\d+-aA1!/g;

/** A password somebody was told, of a person where that was said. */
export interface ToldPassword { job: string; password: string; userId: string | undefined }

export class SecretWatch {
  /** Whose password it was at some time, as the directory has it. */
  readonly held = new Map<string, string>();
  readonly passwords: ToldPassword[] = [];
  /** Which processes have noted that secrets of a job are with them, as the store knows the notes. */
  readonly notes = new Set<string>();
  private readonly witness: Witness;
  private readonly told = new Map<string, string>();
  /** What a passphrase opens. */
  private readonly files = new Map<string, string[]>();

  constructor(witness: Witness) {
    this.witness = witness;
  }

  /** Looks through what must hold none. */
  nowhere(where: string, text: string): void {
    const found = text.match(secret);
    if (found !== null) this.witness.blame('I17', `${where} holds the secret ${found[0]}.`);
  }

  /** The directory has a new password of somebody. */
  wasSet(password: string, userId: string): void {
    this.held.set(password, userId);
  }

  filed(rows: readonly SecretRow[], passphrase: string): void {
    this.files.set(passphrase, [...this.files.get(passphrase) ?? [], ...rows.map(({ password }) => password)]);
  }

  /** A card in the private chat of one person; its foot says which job it is about. */
  message(person: string, text: string): void {
    const found = text.match(secret);
    if (found === null) return;
    const [, job = ''] = /\bJob ([a-z0-9]+)/.exec(text) ?? [];
    this.tell(person, job, [...new Set(found)].map((password) => ({ password })));
  }

  /** The answer to somebody who looked at a job. */
  answer(person: string, job: string, { secrets, secretsFile }: Told): void {
    const passphrases = secretsFile === undefined ? [] : [{ password: secretsFile.passphrase }];
    this.tell(person, job, [...secrets.map(({ password, person: { id } }) => ({ password, userId: id })), ...passphrases]);
  }

  private tell(person: string, job: string, found: readonly { password: string; userId?: string }[]): void {
    const { witness } = this;
    if (found.length === 0) return;
    const requester = witness.jobs.get(job)?.requestedBy.id;
    if (requester !== person) witness.blame('I17', `${person} was told the secret of job ${job}, which ${requester ?? 'nobody'} asked for.`);
    for (const { password: each, userId } of found) {
      const opened = this.files.get(each);
      if (opened === undefined) this.passwords.push({ job, password: each, userId });
      else for (const password of opened) this.passwords.push({ job, password, userId: undefined });
      const before = this.told.get(each);
      if (before !== undefined) witness.blame('I17', `The secret ${each} was told ${before} and again ${person}.`);
      this.told.set(each, person);
    }
  }
}
