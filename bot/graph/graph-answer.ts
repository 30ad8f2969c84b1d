// What a request to Graph can come to: an answer, whatever its status, or none.

export interface GraphRequest {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Below the base address, encoded, with a leading slash. */
  path: string;
  body?: Readonly<Record<string, unknown>>;
}

/** Header values by name in lower case. */
type GraphHeaders = Readonly<Record<string, string>>;

export interface GraphAnswer {
  status: number;
  headers: GraphHeaders;
  /** Parsed JSON, the bare text when it was something else, undefined when empty. */
  body: unknown;
}

export const isSuccess = (answer: Pick<GraphAnswer, 'status'>): boolean => answer.status >= 200 && answer.status < 300;

/**
 * Nothing came back. `reached` is false when the request certainly was not carried out (no connection, no token) and true when it
 * may have been. `reason` is a sentence for people; `code` names the failure for the log. Never quotes what was sent.
 */
export class NoAnswer extends Error {
  readonly reached: boolean;
  readonly code: string;
  readonly reason: string;

  constructor(code: string, reason: string, reached: boolean) {
    super(`${reason} (${code})`);
    this.name = 'NoAnswer';
    this.code = code;
    this.reason = reason;
    this.reached = reached;
  }
}

/**
 * Milliseconds that Graph asks to wait, all of it; undefined when it does not say. Seconds may be fractional, and a date is allowed
 * (https://learn.microsoft.com/graph/throttling).
 */
export function retryAfter(headers: GraphHeaders, now: number): number | undefined {
  const value = headers['retry-after']?.trim();
  if (value === undefined || value === '') return undefined;
  const seconds = Number(value);
  if (Number.isFinite(seconds)) return Math.max(0, Math.ceil(seconds * 1000));
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
