// How a store fails, whichever it is.

export type StoreProblem = 'conflict' | 'stale' | 'missing' | 'too-large' | 'busy' | 'unavailable' | 'invalid';

/** `outcomeUnknown`: the write may have been made; read before repeating it. */
export class StoreError extends Error {
  readonly kind: StoreProblem;
  readonly outcomeUnknown: boolean;

  constructor(kind: StoreProblem, message: string, options: { cause?: unknown; outcomeUnknown?: boolean } = {}) {
    super(message, { cause: options.cause });
    this.name = 'StoreError';
    this.kind = kind;
    this.outcomeUnknown = options.outcomeUnknown ?? false;
  }
}

/** The store is there again in a moment: try once more. */
export function isPassing(error: unknown): error is StoreError {
  return error instanceof StoreError && (error.kind === 'busy' || error.kind === 'unavailable');
}

/** Somebody else's write came first: read again, and decide again. */
export function isOvertaken(error: unknown): error is StoreError {
  return error instanceof StoreError && (error.kind === 'stale' || error.kind === 'conflict' || error.kind === 'missing');
}
