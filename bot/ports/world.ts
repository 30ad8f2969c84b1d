// Time, chance, ids, words in the log, sealed secrets: what the heart may not take for itself.

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after so many milliseconds, or at once when the signal fires. Never rejects. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** An instant of the clock as ISO 8601 text, the form in which documents and answers carry it. */
export function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** The milliseconds of an ISO 8601 instant. */
export function millisecondsOf(text: string): number {
  return Date.parse(text);
}

export interface Random {
  /** A number from 0 (included) to 1 (excluded), good enough for spreading retries. */
  number(): number;
  /** A password that meets Entra's rules, from a cryptographic source. */
  password(): string;
}

export interface Ids {
  /** A new id: letters, digits and dashes, sortable by time of making. */
  next(): string;
  /** What sorts before every id made at this time (milliseconds) or later, and after those made before. */
  earliest(time: number): string;
}

export interface Log {
  info(event: string, facts?: Readonly<Record<string, unknown>>): void;
  warn(event: string, facts?: Readonly<Record<string, unknown>>): void;
  error(event: string, facts?: Readonly<Record<string, unknown>>): void;
}

/** Closes short secrets so that the store never holds them in the clear; the key lives outside the store. */
export interface Vault {
  seal(secret: string): string;
  /** Undefined when it was sealed with another key or was tampered with. */
  open(sealed: string): string | undefined;
}

export interface World {
  /** SHA-256 of a text, in hexadecimal. */
  digest(text: string): string;
  clock: Clock;
  random: Random;
  ids: Ids;
  log: Log;
  vault: Vault;
}
