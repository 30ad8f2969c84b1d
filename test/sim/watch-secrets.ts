// I17: a secret reaches the one who asked for it, once, and is nowhere else: no document, no log line, no card that others see.
import type { Told } from '../../bot/plans/change.ts';
import type { Witness } from './witness.ts';

/** What the simulation hands out as passwords and passphrases (world.ts) and gives with files (people.ts). */
const secret = /Pw-\d{6}!aA|Given-\d+-\d+-aA1!/g;

export class SecretWatch {
  private readonly witness: Witness;
  private readonly told = new Map<string, string>();

  constructor(witness: Witness) {
    this.witness = witness;
  }

  /** Looks through what must hold none. */
  nowhere(where: string, text: string): void {
    const found = text.match(secret);
    if (found !== null) this.witness.blame('I17', `${where} holds the secret ${found[0]}.`);
  }

  /** A card in the private chat of one person; its foot says which job it is about. */
  message(person: string, text: string): void {
    const found = text.match(secret);
    if (found === null) return;
    const [, job = ''] = /\bJob ([a-z0-9]+)/.exec(text) ?? [];
    this.tell(person, job, [...new Set(found)]);
  }

  /** The answer to somebody who looked at a job. */
  answer(person: string, job: string, { secrets, secretsFile }: Told): void {
    this.tell(person, job, [...secrets.map(({ password }) => password), ...(secretsFile === undefined ? [] : [secretsFile.passphrase])]);
  }

  private tell(person: string, job: string, found: readonly string[]): void {
    const { witness } = this;
    if (found.length === 0) return;
    const requester = witness.jobs.get(job)?.requestedBy.id;
    if (requester !== person) witness.blame('I17', `${person} was told the secret of job ${job}, which ${requester ?? 'nobody'} asked for.`);
    for (const each of found) {
      const before = this.told.get(each);
      if (before !== undefined) witness.blame('I17', `The secret ${each} was told ${before} and again ${person}.`);
      this.told.set(each, person);
    }
  }
}
