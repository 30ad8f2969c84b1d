// Reads the addresses of an import file in one walk each: nearly all are plain, and then no rule need be asked one by one.
import { limits } from './limits.ts';

/** What a character is before the @. Capitals are neither, since the address is walked through in lower case then. */
const kinds = new Uint8Array(128);
const [part, dot, neither] = [1, 2, 4];
kinds.fill(neither);
for (const character of 'abcdefghijklmnopqrstuvwxyz0123456789\'_!#^~-') kinds[character.charCodeAt(0)] = part;
kinds['.'.charCodeAt(0)] = dot;
const few = 8;

/** `seed` = what the fingerprints of all its addresses begin with, so that it need not be walked through each time. */
interface VerifiedDomain { end: string; seed: number }

/** Keeps what it saw of the address it read last. */
export class AddressReader {
  /** The address is one of the organisation's as `emailProblem` would have it. False says nothing: then that one is to be asked. */
  plain = false;
  /** Both halves of a fingerprint of the address. */
  one = 0;
  other = 0;
  /** The verified ones, in lower case. */
  readonly domains: ReadonlySet<string>;
  readonly #few: readonly VerifiedDomain[];
  readonly #seeds: ReadonlyMap<string, number>;

  constructor(domains: ReadonlySet<string>) {
    this.domains = domains;
    this.#seeds = new Map([...domains].map((domain, index) => [domain, index + 1]));
    this.#few = domains.size <= few ? [...this.#seeds].map(([domain, seed]) => ({ end: `@${domain}`, seed })) : [];
  }

  /** The address in lower case. */
  read(text: string): string {
    this.plain = this.#readPlain(text);
    if (this.plain) return text;
    const lower = text.toLowerCase();
    this.plain = this.#readPlain(lower);
    if (!this.plain) this.#walk(lower, lower.length, 0);
    return lower;
  }

  /** Only the part before the @ is walked through: the domain is one of those that are known. */
  #readPlain(text: string): boolean {
    const at = text.indexOf('@');
    if (at < 1 || at > limits.mailboxLength || text.length > limits.emailLength) return false;
    const seed = this.#seedOf(text, at);
    return seed !== 0 && this.#walk(text, at, seed);
  }

  /** Whether the text up to `end` can stand before the @ as it is: allowed characters, no capitals, dots only in between. */
  #walk(text: string, end: number, seed: number): boolean {
    let [one, other] = [0x811c9dc5 ^ seed, seed];
    let [seen, before] = [0, dot];
    for (let index = 0; index < end; index += 1) {
      const code = text.charCodeAt(index);
      const kind = code < 128 ? kinds[code] ?? neither : neither;
      seen |= kind;
      if (kind === dot && before === dot) seen |= neither;
      before = kind;
      one = Math.imul(one ^ code, 0x01000193);
      other = (Math.imul(other, 0x5bd1e995) + code) | 0;
    }
    this.one = one ^ (one >>> 15);
    this.other = Math.imul(other ^ (other >>> 15), 0x2c1b3c6d);
    return (seen & neither) === 0 && before !== dot;
  }

  /** 0 = not verified. Comparing the ends with a few costs less than cutting the domain out of every address. */
  #seedOf(text: string, at: number): number {
    if (this.#few.length === 0) return this.#seeds.get(text.slice(at + 1)) ?? 0;
    for (const { end, seed } of this.#few) if (end.length === text.length - at && text.endsWith(end)) return seed;
    return 0;
  }
}
