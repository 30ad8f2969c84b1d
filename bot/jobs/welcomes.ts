// Delivers welcomes: once each, never twice, as soon as the person can be reached; what became of each is kept.
import type { AuditEntry } from '../../shared/audit.ts';
import { usher } from '../../shared/user.ts';
import { recordEntries } from '../plans/audit-entries.ts';
import { readSettings } from '../plans/organisation-settings.ts';
import { installChat } from '../plans/chat-installs.ts';
import { dueId, shutOutWords } from '../plans/welcomes.ts';
import { instant, StoreError } from '../ports.ts';
import type { Card, Directory, Messenger, Store, Stored, Welcome, World } from '../ports.ts';

export interface WelcomesParts {
  world: World;
  store: Store;
  directoryFor: (tenant: string) => Directory;
  messenger: Messenger;
  /** Fires when Usher is about to end: it does so with the message that is under way, and the next process sends the others. */
  closing: AbortSignal;
  /** The card for one person, and the same as a mail. */
  wordsFor: (tenant: string, welcome: Welcome) => Promise<{ card: Card; summary: string; mail: { subject: string; text: string } }>;
}

const minute = 60_000;
/** Pauses before the next try; after the last, only the person's own coming is waited for. */
const pauses = [minute, 5 * minute, 30 * minute, 180 * minute, 720 * minute, 720 * minute, 720 * minute, 720 * minute];
/** A process that sends has heard what became of it by then. */
const longestSending = 2 * minute;
/** Teams takes fifty messages a second from a bot; they go one after the other, so many each time the worker looks. */
const atATime = 200;
/** Whoever is here is looked up again after this, so that not every turn reads; other processes may have put off what is owed to them since. */
const lookEvery = 5 * minute;
/** So many are remembered as looked up. */
const mostRemembered = 10_000;

const putOffFor = {
  refused: 'Teams did not take the message for this person.',
  later: 'Teams asked Usher to wait.',
  unreachable: 'Teams has not said yet how to reach this person.',
} as const;

const keyOf = (tenant: string, person: string): string => `${tenant} ${person}`;

type Change = Partial<Pick<Welcome, 'state' | 'reason' | 'attempts' | 'notBefore' | 'mail' | 'mailAttempts' | 'shutOut'>>;

export class Welcomes {
  private readonly parts: WelcomesParts;
  private readonly under = new Set<Promise<unknown>>();
  /** Tenants in which somebody looks for what is due, and whether that was asked for again meanwhile. */
  private readonly sweeping = new Map<string, { again: boolean }>();
  /** Clock time at which somebody who was here was looked up. */
  private readonly lookedUp = new Map<string, number>();

  constructor(parts: WelcomesParts) {
    this.parts = parts;
  }

  /** Does what is due. */
  async sweep(tenant: string): Promise<void> {
    const { store, world } = this.parts;
    const page = await store.dueWelcomes.page({ tenant }, { to: dueId(world.clock.now(), '~'), limit: atATime });
    for (const due of page.items) {
      if (this.parts.closing.aborted) return;
      // Where not even the note can be changed, it stays due.
      await this.attendOrPutOff(tenant, due).catch((error: unknown) => { this.left({ tenant, person: due.value.person, error }); });
    }
  }

  /** What goes wrong for one, the directory's silence for example, keeps nobody else waiting. */
  private async attendOrPutOff(tenant: string, { id, value: { person } }: Stored<{ person: string }>): Promise<void> {
    const { store, world } = this.parts;
    try {
      await this.attend(tenant, person);
    } catch (error) {
      this.left({ tenant, person, error });
      await this.lookAgain(tenant, person, world.clock.now() + minute);
    }
    await store.dueWelcomes.remove({ tenant }, id);
    // It stands otherwise than when they were last here.
    this.lookedUp.delete(keyOf(tenant, person));
  }

  private left({ error, ...whose }: { tenant?: string; person?: string; error: unknown }): void {
    this.parts.world.log.warn('welcome.left', { ...whose, error: String(error) });
  }

  /** Somebody can be written to from now on; says so at once and works on. */
  reachable(tenant: string, person: string): void {
    if (this.lookedUp.size >= mostRemembered) this.lookedUp.clear();
    this.lookedUp.set(keyOf(tenant, person), this.parts.world.clock.now());
    this.track(async () => this.attend(tenant, person, true));
  }

  /** Somebody is here, and was before: what could not be sent to them may be possible now. */
  present(tenant: string, person: string): void {
    const last = this.lookedUp.get(keyOf(tenant, person));
    if (last === undefined || this.parts.world.clock.now() >= last + lookEvery) this.reachable(tenant, person);
  }

  /** Does what is due, and what is asked for meanwhile, without anybody having to wait: Teams may be slow with each of them. */
  kick(tenant: string): void {
    const underWay = this.sweeping.get(tenant);
    if (underWay === undefined) this.track(async () => this.sweepOn(tenant));
    else underWay.again = true;
  }

  private async sweepOn(tenant: string): Promise<void> {
    const asked = { again: true };
    this.sweeping.set(tenant, asked);
    try {
      while (asked.again) {
        asked.again = false;
        await this.sweep(tenant);
      }
    } finally {
      this.sweeping.delete(tenant);
    }
  }

  async settled(): Promise<void> {
    while (this.under.size > 0) await Promise.all(this.under);
  }

  private track(work: () => Promise<void>): void {
    const running: Promise<unknown> = work().catch((error: unknown) => { this.left({ error }); }).finally(() => this.under.delete(running));
    this.under.add(running);
  }

  /** `occasion`: the person is here, so what was impossible may be possible now. */
  private async attend(tenant: string, person: string, occasion = false): Promise<void> {
    const { store, world } = this.parts;
    const found = await store.welcomes.get({ tenant }, person);
    if (found === undefined) return;
    const stored = await this.mailLost(tenant, found);
    const { state, notBefore } = stored.value;
    if (state === 'sending') {
      // Whoever sent it died before hearing what became of it, or still waits to hear.
      if (world.clock.now() >= notBefore) await this.end(tenant, stored, { state: 'unknown', reason: 'Usher ended while this was sent; it may or may not have arrived.' });
      else await this.lookAgain(tenant, person, notBefore);
      return;
    }
    if (state !== 'owed' && !(occasion && state === 'impossible')) {
      // The message is through, or waits for the person; a mail that was put off is still owed.
      if (stored.value.mailAttempts !== undefined && await this.whyShutOut(tenant, stored.value) === undefined) await this.mailed(tenant, stored);
      return;
    }
    if (!occasion && world.clock.now() < notBefore) return this.lookAgain(tenant, person, notBefore);
    const reason = await this.whyShutOut(tenant, stored.value);
    if (reason !== undefined) {
      await this.write(tenant, stored, { state: 'impossible', reason, shutOut: true });
      return;
    }
    await this.tryOnce(tenant, await this.mailed(tenant, stored));
  }

  /** Nobody is told to sign in who cannot. Before the account is in the read model, it was made just now. */
  private async whyShutOut(tenant: string, { person, shutOut = false }: Welcome): Promise<string | undefined> {
    const user = (await this.parts.store.users.get(tenant, person))?.value;
    if (user === undefined) return shutOut ? 'The account is gone; nobody is welcomed to it any more.' : undefined;
    return shutOutWords(user);
  }

  private async tryOnce(tenant: string, stored: Stored<Welcome>): Promise<void> {
    const { world, messenger } = this.parts;
    const words = await this.parts.wordsFor(tenant, stored.value);
    // Claimed before it is sent, against the version that was read: of two processes one sends.
    await this.lookAgain(tenant, stored.value.person, world.clock.now() + longestSending);
    const claimed = await this.write(tenant, stored, { state: 'sending', shutOut: false, attempts: stored.value.attempts + 1, notBefore: world.clock.now() + longestSending });
    if (claimed === undefined) return;
    const became = await messenger.deliver(tenant, stored.value.person, words);
    if (became === 'sent') return this.end(tenant, claimed, { state: 'sent', reason: '' });
    if (became === 'unknown') return this.end(tenant, claimed, { state: 'unknown', reason: 'Teams did not say whether it arrived.' });
    if (became !== 'unreachable') return this.putOff(tenant, claimed, putOffFor[became]);
    await this.install(tenant, claimed);
  }

  /** Nobody has spoken to them yet: the app is installed for them, and Teams then says how to reach them. */
  private async install(tenant: string, claimed: Stored<Welcome>): Promise<void> {
    const { state, reason } = await installChat({ directory: this.parts.directoryFor(tenant), log: this.parts.world.log }, claimed.value.person);
    if (state === 'impossible') await this.write(tenant, claimed, { state, reason });
    else await this.putOff(tenant, claimed, reason);
  }

  private async putOff(tenant: string, claimed: Stored<Welcome>, reason: string): Promise<void> {
    const { world } = this.parts;
    const pause = pauses[claimed.value.attempts - 1];
    if (pause === undefined) {
      await this.write(tenant, claimed, { state: 'impossible', reason });
      return;
    }
    const notBefore = world.clock.now() + pause;
    await this.lookAgain(tenant, claimed.value.person, notBefore);
    await this.write(tenant, claimed, { state: 'owed', reason, notBefore });
  }

  /** Instructions by mail, once, where a mailbox is set. */
  private async mailed(tenant: string, stored: Stored<Welcome>): Promise<Stored<Welcome>> {
    const { senderMailbox } = await readSettings(this.parts, tenant);
    if (senderMailbox === '' || stored.value.mail !== 'none' || stored.value.email === '') return stored;
    const { mail } = await this.parts.wordsFor(tenant, stored.value);
    const heardBy = this.parts.world.clock.now() + longestSending;
    await this.lookAgain(tenant, stored.value.person, heardBy);
    const claimed = await this.write(tenant, stored, { mail: 'sending', notBefore: heardBy });
    if (claimed === undefined) return stored;
    const answer = await this.parts.directoryFor(tenant).sendMail({ from: senderMailbox, to: stored.value.email, ...mail });
    if (answer.state !== 'accepted') this.parts.world.log.warn('welcome.mail-not-sent', { state: answer.state, reason: answer.reason });
    if (answer.state === 'later') return this.putMailOff(tenant, claimed);
    return await this.write(tenant, claimed, { mail: answer.state }) ?? claimed;
  }

  /** Whoever sent the mail died before hearing what became of it; it is not sent again. */
  private async mailLost(tenant: string, stored: Stored<Welcome>): Promise<Stored<Welcome>> {
    const { mail, notBefore } = stored.value;
    if (mail !== 'sending' || this.parts.world.clock.now() < notBefore) return stored;
    return await this.write(tenant, stored, { mail: 'unknown' }) ?? stored;
  }

  /** The mail certainly did not go out. */
  private async putMailOff(tenant: string, claimed: Stored<Welcome>): Promise<Stored<Welcome>> {
    const attempts = claimed.value.mailAttempts ?? 0;
    const pause = pauses[attempts];
    if (pause !== undefined) await this.lookAgain(tenant, claimed.value.person, this.parts.world.clock.now() + pause);
    return await this.write(tenant, claimed, { mail: pause === undefined ? 'refused' : 'none', mailAttempts: attempts + 1 }) ?? claimed;
  }

  private async lookAgain(tenant: string, person: string, at: number): Promise<void> {
    await this.parts.store.dueWelcomes.put({ tenant }, dueId(at, person), { person });
  }

  /** Undefined when somebody else wrote it meanwhile. */
  private async write(tenant: string, stored: Stored<Welcome>, change: Change): Promise<Stored<Welcome> | undefined> {
    const value = { ...stored.value, ...change };
    try {
      return { id: stored.id, value, version: await this.parts.store.welcomes.put({ tenant }, stored.id, value, { expect: stored.version }) };
    } catch (error) {
      if (error instanceof StoreError && (error.kind === 'stale' || error.kind === 'missing')) return undefined;
      throw error;
    }
  }

  private async end(tenant: string, stored: Stored<Welcome>, change: Change & { state: 'sent' | 'unknown' }): Promise<void> {
    const { world } = this.parts;
    if (await this.write(tenant, stored, change) === undefined) return;
    const { job, person, name, email } = stored.value;
    const entry: AuditEntry = {
      id: `${job}.welcome.${person}`, tenant, at: instant(world.clock.now()), who: usher, source: 'system', action: 'welcome', target: { id: person, name, email },
      before: '', after: change.state === 'sent' ? 'welcomed in Teams' : '', outcome: change.state === 'sent' ? 'done' : 'unknown', reason: change.reason ?? '', correlation: job,
    };
    await recordEntries(this.parts, tenant, [entry]);
  }
}
