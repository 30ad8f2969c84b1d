// What goes wrong between the page and the server, in words that can be shown as they stand.

/** `code` is one of shared/errors.ts, or one of the page's own: `unreachable` (no answer), `misunderstood` (an answer off the contract). */
export class ApiError extends Error {
  readonly code: string;
  /** HTTP status; 0 when there was no answer. */
  readonly status: number;

  constructor(code: string, words: string, options: { status?: number; cause?: unknown } = {}) {
    super(words, { cause: options.cause });
    this.name = 'ApiError';
    this.code = code;
    this.status = options.status ?? 0;
  }
}

/** Words for anything thrown while the page talked to the server. */
export function wordsOf(error: unknown): string {
  return error instanceof ApiError ? error.message : 'Something went wrong in this page. Try again; if it stays, tell your administrator.';
}
