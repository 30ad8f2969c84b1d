// Idempotency-Key: the same request sent twice is done once, and answered twice alike, also when a process ends in the middle of it.
import { createHash } from 'node:crypto';
import { UsherError } from '../../shared/errors.ts';
import type { Services } from '../commands/services.ts';
import type { Actor, Intent } from '../plans/change.ts';
import type { Answered, Stored, Version } from '../ports.ts';
import { isOvertaken } from '../ports.ts';
import type { Answer, JsonAnswer } from './route.ts';

const answeredLifetime = 24 * 60 * 60 * 1000;
/** A request that has not answered by then was cut off with its process; whoever sends it again carries it on. */
const runningLifetime = 5 * 60 * 1000;
/** How long a second request waits for the first, and how often it looks. */
const patience = { most: 10_000, step: 100 };
/** Status of a document that only holds the place of an answer. */
const running = 0;
/** Nobody is at work on it: it broke off, and may be carried on at once. */
const brokeOff = 0;
const atWork = { status: running, body: null };

export interface Repeatable {
  services: Services;
  actor: Actor;
  key: string;
  /** Method, address and body, in that order. */
  request: readonly [string, string, Uint8Array];
  /** `intent` belongs to the actor of what is planned. */
  run(intent: Intent): Promise<Answer>;
}

/** @throws UsherError request.repeated-differently, request.running, input.invalid for a key out of form, and all that `run` throws. */
export async function answerOnce(asked: Repeatable): Promise<Answer> {
  const { services, actor, key, request } = asked;
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) throw new UsherError('input.invalid', 'The Idempotency-Key must have 1 to 255 printable characters without blanks, such as a UUID.');
  const place = new Place(services, actor.tenant, { id: services.world.digest(`${actor.person.id}\n${key}`), request: fingerprintOf(request) });
  const earlier = await place.take();
  if (earlier !== undefined) return earlier;
  return runAndKeep(asked, place);
}

async function runAndKeep({ run }: Repeatable, place: Place): Promise<Answer> {
  let answer: Answer;
  try {
    answer = await run(place);
  } catch (error) {
    if (isRefusal(error) && place.plan === undefined) await place.release();
    else await place.breakOff();
    throw error;
  }
  if ('body' in answer) await place.keep(answer);
  else await place.release();
  return answer;
}

/**
 * A refusal has promised nothing: the request may be mended, unless there is a plan that may still come to something in the hands of a process that
 * seemed gone. Whatever else failed is carried on when it is sent again.
 */
function isRefusal(error: unknown): boolean {
  return error instanceof UsherError && error.status < 500 && error.code !== 'request.running';
}

/** The document that holds the place of the answer. Whoever wrote it last is at work; everybody else finds that out before anything of theirs runs. */
class Place implements Intent {
  plan: string | undefined;
  private version: Version | undefined;
  private readonly services: Services;
  private readonly tenant: string;
  private readonly names: { id: string; request: string };

  constructor(services: Services, tenant: string, names: { id: string; request: string }) {
    this.services = services;
    this.tenant = tenant;
    this.names = names;
  }

  /** Takes the place, or gives the answer of whoever had it, waiting for it a while. */
  async take(): Promise<JsonAnswer | undefined> {
    const { store, world: { clock } } = this.services;
    for (const until = clock.now() + patience.most; ;) {
      const stored = await store.answered.get({ tenant: this.tenant }, this.names.id);
      if (stored === undefined || this.isLeft(stored)) {
        if (await this.takeOver(stored)) return undefined;
        continue;
      }
      const { value: { request, status, body } } = stored;
      if (request !== this.names.request) throw new UsherError('request.repeated-differently');
      if (status !== running) return { status, body };
      if (clock.now() >= until) throw new UsherError('request.running');
      await clock.sleep(patience.step);
    }
  }

  /** Whoever was at work is gone. Another request may only take the place of one that has planned nothing. */
  private isLeft({ value: { request, status, since = brokeOff, plan } }: Stored<Answered>): boolean {
    const left = status === running && this.services.world.clock.now() - since > runningLifetime;
    return left && (plan === undefined || request === this.names.request);
  }

  private async takeOver(stored: Stored<Answered> | undefined): Promise<boolean> {
    this.plan = stored?.value.plan;
    this.version = stored?.version;
    try {
      await this.write({ ...atWork, since: this.services.world.clock.now() });
      return true;
    } catch (error) {
      if (isOvertaken(error)) return false;
      throw error;
    }
  }

  async settle(plan: string): Promise<void> {
    this.plan = plan;
    try {
      await this.write({ ...atWork, since: this.services.world.clock.now() });
    } catch (error) {
      if (isOvertaken(error)) throw new UsherError('request.running');
      throw error;
    }
  }

  /** The work is done by now: a store that fails here must not turn the answer into an error that invites a repeat. */
  async keep({ status, body, redacted }: JsonAnswer): Promise<void> {
    await this.quietly('http.answer-not-kept', this.write({ status, body: redacted ?? body }));
  }

  async breakOff(): Promise<void> {
    await this.quietly('http.key-not-left', this.write({ ...atWork, since: brokeOff }));
  }

  async release(): Promise<void> {
    if (this.version === undefined) return;
    await this.quietly('http.key-not-released', this.services.store.answered.remove({ tenant: this.tenant }, this.names.id, { expect: this.version }));
  }

  /** @throws StoreError conflict or stale when somebody else was faster. */
  private async write({ status, body, since }: Pick<Answered, 'status' | 'body' | 'since'>): Promise<void> {
    const { store, world } = this.services;
    const scope = { tenant: this.tenant };
    const value: Answered = { request: this.names.request, status, body, ...(since !== undefined && { since }), ...(this.plan !== undefined && { plan: this.plan }) };
    const expiresAt = world.clock.now() + answeredLifetime;
    this.version = this.version === undefined
      ? await store.answered.create(scope, this.names.id, value, { expiresAt })
      : await store.answered.put(scope, this.names.id, value, { expect: this.version, expiresAt });
  }

  /** What became of it, others learn from the place itself. */
  private async quietly(event: string, work: Promise<unknown>): Promise<void> {
    await work.catch((error: unknown) => { this.services.world.log.warn(event, { error: error instanceof Error ? error.message : typeof error }); });
  }
}

function fingerprintOf([method, address, body]: Repeatable['request']): string {
  return createHash('sha256').update(`${method}\n${address}\n`).update(body).digest('hex');
}
