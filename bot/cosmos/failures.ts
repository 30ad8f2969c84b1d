// What a failure of Cosmos DB means: the one place that knows its status codes and the names of network errors.
import { StoreError } from '../ports.ts';
import type { StoreProblem } from '../ports.ts';

interface Failure {
  kind: StoreProblem;
  words: string;
  /** Asking again may help. */
  passing: boolean;
  /** A write may have been made all the same. */
  unknown: boolean;
  /** Milliseconds the server asked to wait. */
  after: number;
}

/** https://learn.microsoft.com/rest/api/cosmos-db/http-status-codes-for-cosmosdb */
const byStatus: Readonly<Record<number, Omit<Failure, 'after'>>> = {
  400: { kind: 'invalid', words: 'Cosmos DB did not understand the request.', passing: false, unknown: false },
  401: { kind: 'unavailable', words: 'Cosmos DB refused the key or the identity.', passing: false, unknown: false },
  403: { kind: 'unavailable', words: 'Cosmos DB refused access. Check the role assignment of the identity and the firewall of the account.', passing: false, unknown: false },
  404: { kind: 'missing', words: 'The document is gone.', passing: false, unknown: false },
  408: { kind: 'unavailable', words: 'Cosmos DB did not answer in time.', passing: true, unknown: true },
  409: { kind: 'conflict', words: 'There is a document with this id already.', passing: false, unknown: false },
  410: { kind: 'unavailable', words: 'Cosmos DB is moving the partition.', passing: true, unknown: true },
  412: { kind: 'stale', words: 'The document was changed in between.', passing: false, unknown: false },
  413: { kind: 'too-large', words: 'The document is too large.', passing: false, unknown: false },
  429: { kind: 'busy', words: 'Cosmos DB is being asked more than its throughput allows.', passing: true, unknown: false },
  449: { kind: 'busy', words: 'Cosmos DB is writing the same document.', passing: true, unknown: false },
};
const serverFailed: Omit<Failure, 'after'> = { kind: 'unavailable', words: 'Cosmos DB has a problem.', passing: true, unknown: true };
const notReached: Omit<Failure, 'after'> = { kind: 'unavailable', words: 'Cosmos DB could not be reached.', passing: true, unknown: true };

/** No connection was made, so nothing was written. */
const neverSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);
const cutOff = new Set(['ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ESOCKETTIMEDOUT', 'TimeoutError', 'REQUEST_SEND_ERROR', 'RestError', 'ABORT_ERR', 'AbortError', 'UND_ERR_SOCKET']);

/** Undefined when it is no failure of Cosmos DB but a mistake of ours. */
export function failureOf(error: unknown): Failure | undefined {
  const { code, name, after } = facts(error);
  if (typeof code === 'number') {
    const known = byStatus[code] ?? (code >= 500 ? serverFailed : undefined);
    return known === undefined ? undefined : { ...known, after };
  }
  if (neverSent.has(code)) return { ...notReached, unknown: false, after };
  return cutOff.has(code) || cutOff.has(name) ? { ...notReached, after } : undefined;
}

export function storeErrorOf(error: unknown, options: { outcomeUnknown: boolean }): unknown {
  if (error instanceof StoreError) return error;
  const failure = failureOf(error);
  return failure === undefined ? error : new StoreError(failure.kind, failure.words, { cause: error, outcomeUnknown: options.outcomeUnknown });
}

function facts(error: unknown): { code: number | string; name: string; after: number } {
  if (typeof error !== 'object' || error === null) return { code: '', name: '', after: 0 };
  const { code, name, retryAfterInMs } = error as { code?: unknown; name?: unknown; retryAfterInMs?: unknown }; // an SDK error or a network error
  const after = Number(retryAfterInMs ?? 0);
  const text = typeof code === 'string' ? code : '';
  const status = typeof code === 'number' ? code : Number.parseInt(text, 10);
  return { code: Number.isNaN(status) ? text : status, name: typeof name === 'string' ? name : '', after: Number.isFinite(after) ? after : 0 };
}
