// The chain every request runs through: repeat if that is harmless, sign in, give up in time; then the library sends it.
import type { Context, Middleware, MiddlewareOptions } from '@microsoft/microsoft-graph-client';
import type { Clock, Log, Random } from '../ports.ts';
import { NoAnswer, retryAfter } from './graph-answer.ts';
import { networkFailure } from './graph-network.ts';
import type { TokenSource } from './tokens.ts';

/** What one request brings along and takes away; the library hands it through the chain untouched. */
export class Exchange implements MiddlewareOptions {
  /** May be sent again without harm. */
  readonly repeatable: boolean;
  /** Clock time at which no attempt may last any longer, whenever it began. */
  readonly limit: number;
  /** Clock time at which the attempt that runs is given up. */
  until = 0;
  /** Why there is no answer; the library would reduce it to a name. */
  failure: NoAnswer | undefined;

  constructor({ repeatable = false, until = Infinity }: { repeatable?: boolean; until?: number }) {
    this.repeatable = repeatable;
    this.limit = until;
  }
}

export interface ChainParts {
  /** Address below which alone a token is sent, with a trailing slash. */
  root: string;
  tokens: TokenSource;
  clock: Clock;
  random: Random;
  log: Log;
  requestTimeout: number;
}

const exchangeOf = (context: Context): Exchange => {
  // The library's own signature says only "some options"; it looks them up by their class.
  const found = context.middlewareControl?.getMiddlewareOptions(Exchange);
  if (!(found instanceof Exchange)) throw new Error('A request without an Exchange went into the chain.');
  return found;
};

abstract class Link implements Middleware {
  protected readonly parts: ChainParts;
  protected next: Middleware | undefined;

  constructor(parts: ChainParts) {
    this.parts = parts;
  }

  abstract execute(context: Context): Promise<void>;

  setNext(next: Middleware): void {
    this.next = next;
  }

  protected async forward(context: Context): Promise<void> {
    await this.next?.execute(context);
  }
}

const mostAttempts = 5;
/** How long a read may wait for its turn in all. Whoever asked is better served with "later" than with a minute of silence. */
const patience = 20_000;
const firstPause = 500;
const passingStatus = [429, 500, 502, 503, 504];

/** Sends a repeatable request again after passing failures, waiting all that Graph asks for; anything else goes out once. */
export class Repetition extends Link {
  async execute(context: Context): Promise<void> {
    const exchange = exchangeOf(context);
    for (let attempt = 1, waited = 0; ; attempt += 1) {
      await this.#attempt(context, exchange);
      const pause = this.#pauseAfter(context, exchange, attempt);
      if (pause === undefined || waited + pause > patience) break;
      this.parts.log.warn('graph.repeat', { attempt, pause, status: context.response?.status ?? 0, code: exchange.failure?.code ?? '' });
      await this.parts.clock.sleep(pause);
      waited += pause;
    }
    if (exchange.failure) throw exchange.failure;
  }

  async #attempt(context: Context, exchange: Exchange): Promise<void> {
    exchange.failure = undefined;
    exchange.until = Math.min(this.parts.clock.now() + this.parts.requestTimeout, exchange.limit);
    delete context.response;
    try {
      await this.forward(context);
    } catch (error) {
      if (!(error instanceof NoAnswer)) throw error;
      exchange.failure = error;
    }
  }

  /** Milliseconds until the next attempt; undefined when there is none to make. */
  #pauseAfter({ response, options }: Context, exchange: Exchange, attempt: number): number | undefined {
    if (!exchange.repeatable || attempt >= mostAttempts) return undefined;
    // A read answered with 202 waits for background work (https://learn.microsoft.com/graph/api/user-get).
    const pending = response?.status === 202 && options?.method === 'GET';
    if (response && !pending && !passingStatus.includes(response.status)) return undefined;
    const asked = response ? retryAfter(Object.fromEntries(response.headers), this.parts.clock.now()) : undefined;
    return asked ?? Math.round(firstPause * 2 ** (attempt - 1) * (0.5 + this.parts.random.number() / 2));
  }
}

/**
 * Adds the token, and once asks for a fresh one when it was not accepted (a 401 is never carried out, so this repeats nothing). The
 * library's own handler would send no token to a local directory over plain HTTP.
 */
export class Authentication extends Link {
  async execute(context: Context): Promise<void> {
    await this.#send(context, false);
    if (context.response?.status === 401) await this.#send(context, true);
  }

  async #send(context: Context, fresh: boolean): Promise<void> {
    if (typeof context.request !== 'string' || !context.request.startsWith(this.parts.root)) {
      throw new NoAnswer('foreign-address', 'The request would have left the directory’s address.', false);
    }
    const token = await this.#token(exchangeOf(context), fresh);
    const headers = new Headers(context.options?.headers);
    headers.set('authorization', `Bearer ${token.replace(/[^\x21-\x7e]/g, '')}`);
    context.options = { ...context.options, headers };
    await this.forward(context);
  }

  async #token(exchange: Exchange, fresh: boolean): Promise<string> {
    const done = new AbortController();
    const late = this.parts.clock.sleep(Math.max(0, exchange.until - this.parts.clock.now()), done.signal).then((): never => {
      throw new NoAnswer('token-timeout', 'Signing in to the directory took too long.', false);
    });
    late.catch(() => undefined); // The race may be decided before it settles.
    try {
      return await Promise.race([this.parts.tokens.token({ fresh }), late]);
    } catch (error) {
      if (error instanceof NoAnswer) throw error;
      const code = error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'token';
      throw new NoAnswer(code, 'Usher could not sign in to the directory. Whoever runs Usher should check its credentials.', false);
    } finally {
      done.abort();
    }
  }
}

/** Gives up at the time set and reads the whole answer within it, so that a body that trickles cannot hold anybody up. */
export class Deadline extends Link {
  async execute(context: Context): Promise<void> {
    const { clock } = this.parts;
    const [late, done] = [new AbortController(), new AbortController()];
    void clock.sleep(Math.max(0, exchangeOf(context).until - clock.now()), done.signal).then(() => {
      if (!done.signal.aborted) late.abort();
    });
    context.options = { ...context.options, signal: late.signal, redirect: 'manual' };
    try {
      await this.forward(context);
      if (context.response) context.response = await readWhole(context.response);
    } catch (error) {
      throw late.signal.aborted ? new NoAnswer('timeout', 'The directory did not answer in time.', true) : networkFailure(error);
    } finally {
      done.abort();
    }
  }
}

async function readWhole(response: Response): Promise<Response> {
  const text = await response.text();
  return new Response(text === '' ? null : text, { status: response.status, headers: response.headers });
}
