// The real world behind the heart's ports: time, chance, ids, sealing, and the log on stdout.
import { createCipheriv, createDecipheriv, createHash, hkdfSync, randomBytes, randomInt, randomUUID } from 'node:crypto';
import type { Clock, Ids, Log, Random, Vault, World } from './ports.ts';

const clock: Clock = {
  now: () => Date.now(),
  // By hand, because an aborted sleep of node:timers/promises is an error with a stack, and most sleeps of a turn are aborted.
  sleep: (milliseconds, signal) => new Promise((resolve) => {
    if (signal?.aborted === true) {
      resolve();
      return;
    }
    const end = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', end);
      resolve();
    };
    // setTimeout takes at most 2^31-1.
    const timer = setTimeout(end, Math.min(Math.max(milliseconds, 0), 2_147_483_647));
    signal?.addEventListener('abort', end, { once: true });
  }),
};

/**
 * Letters and digits that cannot be mistaken for one another when read from a screen; one of each kind Entra asks for. Never the sign first:
 * a spreadsheet takes what begins with one for a formula.
 */
const alphabet = { upper: 'ABCDEFGHJKLMNPQRSTUVWXYZ', lower: 'abcdefghijkmnpqrstuvwxyz', digit: '23456789', sign: '-+=%#' };
const passwordLength = 16;

function generatePassword(): string {
  const pick = (letters: string): string => letters.charAt(randomInt(letters.length));
  const letters = [pick(alphabet.upper), pick(alphabet.lower), pick(alphabet.digit)];
  while (letters.length < passwordLength - 1) letters.push(pick(alphabet.upper + alphabet.lower + alphabet.digit));
  for (let at = letters.length - 1; at > 0; at -= 1) {
    const other = randomInt(at + 1);
    [letters[at], letters[other]] = [letters[other] ?? '', letters[at] ?? ''];
  }
  letters.splice(1 + randomInt(letters.length), 0, pick(alphabet.sign));
  return letters.join('');
}

const random: Random = { number: () => randomInt(2 ** 32) / 2 ** 32, password: generatePassword };

/** Sortable by time: 9 characters of time, 4 of a counter within the process, 12 of chance (randomUUID keeps a stock of it). */
function createIds(): Ids {
  let counter = 0;
  let last = 0;
  const timePart = (time: number): string => Math.max(0, Math.trunc(time)).toString(36).padStart(9, '0');
  return {
    earliest: timePart,
    next() {
      // Never backwards, even when the machine's clock is set back: what sorts later was made later.
      const now = Math.max(Date.now(), last);
      counter = now === last ? counter + 1 : 0;
      last = now;
      return `${timePart(now)}${counter.toString(36).padStart(4, '0')}${randomUUID().replaceAll('-', '').slice(0, 12)}`;
    },
  };
}

const levels = ['debug', 'info', 'warn', 'error', 'silent'] as const;
export type LogLevel = (typeof levels)[number];

/** JSON lines; whoever logs passes facts, never secrets. */
export function createLog(level: LogLevel, write: (line: string) => void): Log {
  const logger = (at: Exclude<LogLevel, 'silent' | 'debug'>) => (event: string, facts: Readonly<Record<string, unknown>> = {}): void => {
    if (levels.indexOf(at) < levels.indexOf(level)) return;
    write(`${JSON.stringify({ time: new Date().toISOString(), level: at, event, ...facts })}\n`);
  };
  return { info: logger('info'), warn: logger('warn'), error: logger('error') };
}

const wordsInCrash = 200;

/**
 * A surprise as the last line of a process. Left alone, Node prints an error with all that hangs on it, and on the errors of HTTP libraries
 * hangs the request with its body: a card with a password, for example. Parsers quote what they could not read, so their words stay out too.
 */
export function crashLine(error: unknown): string {
  return `${JSON.stringify({ event: 'crashed', error: wordsOf(error), cause: error instanceof Error && error.cause !== undefined ? wordsOf(error.cause) : undefined })}\n`;
}

function wordsOf(error: unknown): { name: string; words?: string; frames?: string[] } {
  if (!(error instanceof Error)) return { name: typeof error };
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)).map((line) => line.trim());
  const { name } = error;
  return name === 'SyntaxError' ? { name, frames } : { name, words: error.message.slice(0, wordsInCrash), frames };
}

const cipherName = 'aes-256-gcm';

/** Seals with AES-256-GCM under a key derived from the given one (HKDF, SHA-256). */
export function createVault(key: string): Vault {
  const secret = Buffer.from(hkdfSync('sha256', key, 'usher', 'sealed passwords', 32));
  return {
    seal(text) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv(cipherName, secret, nonce);
      const closed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), closed]).toString('base64');
    },
    open(sealed) {
      const bytes = Buffer.from(sealed, 'base64');
      try {
        const decipher = createDecipheriv(cipherName, secret, bytes.subarray(0, 12));
        decipher.setAuthTag(bytes.subarray(12, 28));
        return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString('utf8');
      } catch {
        return undefined; // Another key, or tampered with: both mean that nobody can read it.
      }
    },
  };
}

export function createWorld(options: { log: Log; key: string }): World {
  const digest = (text: string): string => createHash('sha256').update(text).digest('hex');
  return { clock, random, ids: createIds(), log: options.log, vault: createVault(options.key), digest };
}
