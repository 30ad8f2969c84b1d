// People as mail programs write them: “Jane Doe <jane@contoso.com>; Smith, John <john@contoso.com>”.
import { fold } from '../../shared/fold.ts';
import type { User } from '../../shared/user.ts';
import type { Word } from './parse.ts';

/** One person as typed: what to look for, and the words before it that may be their name. */
export interface TypedPerson { name: string; label: readonly Word[] }

/** Names of more words than this are not looked for before an address. */
const longestLabel = 6;
/** Little words inside names: Vincent van Gogh, Leonardo da Vinci. */
const particles = new Set(['van', 'von', 'der', 'den', 'de', 'di', 'da', 'do', 'dos', 'del', 'della', 'du', 'la', 'le', 'el', 'al', 'bin', 'ibn', 'ter', 'ten', 'zu', 'zur', 'af', 'av', 'y']);

/** The address, or the id, of “<jane@contoso.com>”. */
const addressIn = (text: string): string | undefined => /^<([^\s<>]+@[^\s<>]+|[0-9a-f-]{36})>$/i.exec(text)?.[1];

function isOfName({ text, quoted }: Word): boolean {
  if (quoted) return !text.includes('@');
  return particles.has(text.toLowerCase()) || /^\(?(?:\p{Lu}|\p{Lo})[\p{L}\p{M}.'’-]*\)?$/u.test(text);
}

const isAnd = (word: Word | undefined): boolean => word !== undefined && !word.quoted && word.text.toLowerCase() === 'and';

/** Without an “and” in front and behind, where it stands between these words and an option: `jane and group:Sales`. */
export function withoutOuterAnds(words: readonly Word[]): readonly Word[] {
  const start = words.findIndex((word) => !isAnd(word));
  return start === -1 ? [] : words.slice(start, words.findLastIndex((word) => !isAnd(word)) + 1);
}

/** The words parted at each “and” between two people, which says no more than a comma. Elsewhere it stays, to be refused as a name. */
export function sidesOf(words: readonly Word[]): (readonly Word[])[] {
  const sides: Word[][] = [[]];
  for (const [index, word] of words.entries()) {
    const [before, after] = [words[index - 1], words[index + 1]];
    const parts = isAnd(word) && before !== undefined && after !== undefined && !isAnd(before) && !isAnd(after);
    if (parts) sides.push([]);
    else sides.at(-1)?.push(word);
  }
  return sides;
}

/** Words as people; a name stands before the address it belongs to. */
export function peopleIn(words: readonly Word[]): TypedPerson[] {
  const people: TypedPerson[] = [];
  let waiting: Word[] = [];
  const byThemselves = (some: readonly Word[]): void => { people.push(...some.map(({ text }) => ({ name: text, label: [] }))); };
  for (const word of words) {
    const address = word.quoted ? undefined : addressIn(word.text);
    if (address === undefined) {
      waiting.push(word);
      continue;
    }
    const start = labelStart(waiting);
    byThemselves(waiting.slice(0, start));
    people.push({ name: address, label: waiting.slice(start) });
    waiting = [];
  }
  byThemselves(waiting);
  return people;
}

function labelStart(words: readonly Word[]): number {
  let start = words.length;
  while (start > 0 && words.length - start < longestLabel) {
    const word = words[start - 1];
    if (word === undefined || !isOfName(word)) break;
    start -= 1;
    // A quoted name is the whole name.
    if (word.quoted) break;
  }
  return start;
}

/** Words before an address that are no part of this person's name: they name somebody else, who must not be lost. */
export function namesOfOthers(label: readonly Word[], user: Pick<User, 'displayName' | 'firstName' | 'lastName' | 'userPrincipalName' | 'email'>): string[] {
  const known = fold([user.displayName, user.firstName, user.lastName, user.userPrincipalName, user.email].join(' '));
  const isKnown = (word: string): boolean => known.includes(word) || particles.has(word);
  return label.map(({ text }) => text).filter((text) => !fold(text).split(/[^\p{L}\p{N}]+/u).every((word) => isKnown(word)));
}
