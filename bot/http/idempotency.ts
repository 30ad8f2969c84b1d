// Idempotency-Key: the same request sent twice is done once, and answered twice alike.
import { createHash } from 'node:crypto';
import { UsherError } from '../../shared/errors.ts';
import type { Services } from '../commands/services.ts';
import type { Actor } from '../plans/change.ts';
import type { Answered, Scope } from '../ports.ts';
import { StoreError } from '../ports.ts';
import type { Answer, JsonAnswer } from './route.ts';

const answeredLifetime = 24 * 60 * 60 * 1000;
/** A request that has not answered by then was cut off with its process; its key is free again. */
const runningLifetime = 5 * 60 * 1000;
/** How long a second request waits for the first, and how often it looks. */
const patience = { most: 10_000, step: 100 };
/** Status of a document that only holds the place of an answer. */
const running = 0;

export interface Repeatable {
  services: Services;
  actor: Actor;
  key: string;
  /** Method, address and body, in that order. */
  request: readonly [string, string, Uint8Array];
  run(): Promise<Answer>;
}

/** @throws UsherError request.repeated-differently, request.running, input.invalid for a key out of form, and all that `run` throws. */
export async function answerOnce(asked: Repeatable): Promise<Answer> {
  const { services, actor, key } = asked;
  if (!/^[\x21-\x7e]{1,255}$/.test(key)) throw new UsherError('input.invalid', 'The Idempotency-Key must have 1 to 255 printable characters without blanks, such as a UUID.');
  const place = { scope: { tenant: actor.tenant }, id: services.world.digest(`${actor.person.id}\n${key}`) };
  const fingerprint = fingerprintOf(asked.request);
  if (!await claim(services, place, fingerprint)) return earlier(services, place, fingerprint);
  return runAndKeep(asked, place, fingerprint);
}

interface Place { scope: Scope; id: string }

async function claim({ store, world }: Services, { scope, id }: Place, request: string): Promise<boolean> {
  try {
    await store.answered.create(scope, id, { request, status: running, body: null }, { expiresAt: world.clock.now() + runningLifetime });
    return true;
  } catch (error) {
    if (error instanceof StoreError && error.kind === 'conflict') return false;
    throw error;
  }
}

async function earlier({ store, world }: Services, { scope, id }: Place, request: string): Promise<JsonAnswer> {
  const until = world.clock.now() + patience.most;
  for (;;) {
    const stored = await store.answered.get(scope, id);
    if (stored === undefined) throw new UsherError('request.running', 'The same request failed a moment ago. Send it again.');
    if (stored.value.request !== request) throw new UsherError('request.repeated-differently');
    if (stored.value.status !== running) return { status: stored.value.status, body: stored.value.body };
    if (world.clock.now() >= until) throw new UsherError('request.running');
    await world.clock.sleep(patience.step);
  }
}

async function runAndKeep({ services, run }: Repeatable, place: Place, request: string): Promise<Answer> {
  let answer: Answer;
  try {
    answer = await run();
  } catch (error) {
    // Whatever failed may be tried again under the same key: nothing was promised.
    await release(services, place);
    throw error;
  }
  if ('body' in answer) await keep(services, place, { request, status: answer.status, body: answer.redacted ?? answer.body });
  else await release(services, place);
  return answer;
}

/** The work is done by now: a store that fails here must not turn the answer into an error that invites a repeat. */
async function keep({ store, world }: Services, { scope, id }: Place, answered: Answered): Promise<void> {
  await store.answered.put(scope, id, answered, { expiresAt: world.clock.now() + answeredLifetime })
    .catch((error: unknown) => world.log.warn('http.answer-not-kept', { error: error instanceof Error ? error.message : typeof error }));
}

async function release({ store, world }: Services, { scope, id }: Place): Promise<void> {
  await store.answered.remove(scope, id)
    .catch((error: unknown) => world.log.warn('http.key-not-released', { error: error instanceof Error ? error.message : typeof error }));
}

function fingerprintOf([method, address, body]: Repeatable['request']): string {
  return createHash('sha256').update(`${method}\n${address}\n`).update(body).digest('hex');
}

