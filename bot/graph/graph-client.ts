// The one function through which every request to Graph goes.
import { Client, HTTPMessageHandler, ResponseType } from '@microsoft/microsoft-graph-client';
import type { GraphRequest as LibraryRequest } from '@microsoft/microsoft-graph-client';
import { isSuccess, NoAnswer } from './graph-answer.ts';
import type { GraphAnswer, GraphRequest } from './graph-answer.ts';
import { noAnswerError, readError } from './graph-errors.ts';
import { Authentication, Deadline, Exchange, Repetition } from './graph-middleware.ts';
import type { ChainParts } from './graph-middleware.ts';
import { baseAddress, pathOfLink } from './graph-path.ts';
import type { BaseAddress } from './graph-path.ts';

export interface SendOptions {
  /** Part of mass work, which gives way to people under throttling (https://learn.microsoft.com/graph/throttling-limits). */
  bulk?: boolean;
  /** Safe to send again after a passing failure, waiting as Graph asks. Otherwise it goes out once. */
  repeatable?: boolean;
  /** Clock time at which it is given up; a request timeout from now unless given. */
  until?: number;
}

export interface GraphClient {
  readonly base: BaseAddress;
  /** Answers with whatever status came back; throws NoAnswer when none did. */
  send(request: GraphRequest, options?: SendOptions): Promise<GraphAnswer>;
  /** The body of a successful GET, repeated after passing failures unless told otherwise; throws UsherError when there is none. */
  read(path: string, options?: SendOptions): Promise<unknown>;
  /** The page behind an `@odata.nextLink`. */
  follow(link: string, options?: SendOptions): Promise<unknown>;
}

type GraphClientParts = Omit<ChainParts, 'root'> & { baseUrl: string };

export const lowPriority = { 'x-ms-throttle-priority': 'low' } as const;

function parsed(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return text; // A proxy's own page, for example.
  }
}

function call(request: LibraryRequest, { method, body }: GraphRequest): Promise<Response> {
  switch (method) {
    case 'GET': return request.get();
    case 'DELETE': return request.delete();
    case 'POST': return request.post(body);
    case 'PATCH': return request.patch(body);
  }
}

export function createGraphClient(parts: GraphClientParts): GraphClient {
  const base = baseAddress(parts.baseUrl);
  const chainParts: ChainParts = { ...parts, root: `${base.href}/` };
  const middleware = [new Repetition(chainParts), new Authentication(chainParts), new Deadline(chainParts), new HTTPMessageHandler()];
  const library = Client.initWithMiddleware({ middleware, baseUrl: `${base.origin}/`, defaultVersion: base.version });

  async function send(request: GraphRequest, options: SendOptions = {}): Promise<GraphAnswer> {
    const exchange = new Exchange(options);
    // The library would take an address inside a query for a host of its own.
    const prepared = library.api(request.path.replaceAll('https://', 'https%3A%2F%2F')).responseType(ResponseType.RAW).middlewareOptions([exchange]);
    if (options.bulk) prepared.headers(lowPriority);
    try {
      const response = await call(prepared, request);
      return { status: response.status, headers: Object.fromEntries(response.headers), body: parsed(await response.text()) };
    } catch (error) {
      throw exchange.failure ?? error;
    }
  }

  async function read(path: string, options: SendOptions = {}): Promise<unknown> {
    let answer: GraphAnswer;
    try {
      answer = await send({ method: 'GET', path }, { repeatable: true, ...options });
    } catch (error) {
      throw error instanceof NoAnswer ? noAnswerError(error) : error;
    }
    if (isSuccess(answer)) return answer.body;
    const failure = readError(answer, parts.clock.now());
    // That something is not there is an answer like any other.
    if (answer.status !== 404) parts.log.warn('graph.read-failed', { path: path.split('?')[0], ...failure.details });
    throw failure;
  }

  return { base, send, read, follow: async (link, options) => read(pathOfLink(link, base), options) };
}
