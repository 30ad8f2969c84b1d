// Reads the addresses of an import file in one walk each: nearly all are plain, and then no rule need be asked one by one.
import { limits } from './limits.ts';

/** What a character is before the @; a code beyond the table, and all the table leaves out, is neither. */
const kinds = new Uint8Array(128);
const [part, dot, capital] = [1, 2, 3];
for (const character of 'abcdefghijklmnopqrstuvwxyz0123456789\'_!#^~-') kinds[character.charCodeAt(0)] = part;
for (const character of 'ABCDEFGHIJKLMNOPQRSTUVWXYZ') kinds[character.charCodeAt(0)] = capital;
kinds['.'.charCodeAt(0)] = dot;
const atSign = '@'.charCodeAt(0);
const few = 8;

/** Keeps what it saw of the address it read last. */
export class AddressReader {
  /** The address is one of the organisation's as `emailProblem` would have it. False says nothing: then that one is to be asked. */
  plain = false;
  /** Both halves of a fingerprint of the address. */
  one = 0;
  other = 0;
  /** The verified ones, in lower case. */
  readonly domains: ReadonlySet<string>;
  readonly #few: readonly string[];

  constructor(domains: ReadonlySet<string>) {
    this.domains = domains;
    this.#few = domains.size <= few ? [...domains] : [];
  }

  /** The address in lower case. */
  read(text: string): string {
    if (this.#walk(text)) return text;
    const lower = text.toLowerCase();
    this.#walk(lower);
    return lower;
  }

  /** Whether the text is in lower case for certain. */
  #walk(text: string): boolean {
    let [one, other] = [0x811c9dc5, text.length];
    let [at, before, plain, lower] = [-1, dot, true, true];
    for (let index = 0; index < text.length; index += 1) {
      const code = text.charCodeAt(index);
      const kind = code < 128 ? kinds[code] ?? 0 : capital;
      if (kind === capital) lower = false;
      if (at === -1) {
        if (code === atSign) at = index;
        else if (kind === 0 || kind === capital) plain = false;
        if ((kind === dot || at !== -1) && before === dot) plain = false;
        before = kind;
      }
      one = Math.imul(one ^ code, 0x01000193);
      other = Math.imul(other, 0x5bd1e995) + code;
    }
    this.one = one | 0;
    this.other = Math.imul(other ^ (other >>> 15), 0x2c1b3c6d) | 0;
    this.plain = plain && at !== -1 && at <= limits.mailboxLength && text.length <= limits.emailLength && this.#isVerified(text, at + 1);
    return lower;
  }

  /** Comparing the ends with a few costs less than cutting the domain out of every address. */
  #isVerified(text: string, from: number): boolean {
    if (this.#few.length === 0) return this.domains.has(text.slice(from));
    for (const domain of this.#few) if (domain.length === text.length - from && text.endsWith(domain)) return true;
    return false;
  }
}
