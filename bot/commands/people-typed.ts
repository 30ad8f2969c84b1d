// People as mail programs write them: “Jane Doe <jane@contoso.com>; Smith, John <john@contoso.com>”.
import { UsherError } from '../../shared/errors.ts';
import { fold } from '../../shared/fold.ts';
import type { User } from '../../shared/user.ts';
import type { Word } from './parse.ts';
import { isAnd } from './sides.ts';

/** One person as typed: what to look for, and the words before it that may be their name. */
export interface TypedPerson { name: string; label: readonly Word[] }

/** Names of more words than this are not looked for before an address. */
const longestLabel = 6;
/** Little words inside names: Vincent van Gogh, Leonardo da Vinci. */
const particles = new Set(['van', 'von', 'der', 'den', 'de', 'di', 'da', 'do', 'dos', 'del', 'della', 'du', 'la', 'le', 'el', 'al', 'bin', 'ibn', 'ter', 'ten', 'zu', 'zur', 'af', 'av', 'y']);

/** The address, or the id, of “<jane@contoso.com>”. */
const addressIn = (text: string): string | undefined => /^<([^\s<>]+@[^\s<>]+|[0-9a-f-]{36})>$/i.exec(text)?.[1];

/** Words between people and things, which no name begins with. */
const littleWords = new Set(['to', 'from', 'for', 'and']);
/** A user name: `lee.gu`. */
const userName = /\p{L}{2}\.\p{L}{2}/u;

/** Whatever may stand in a name as mail programs write it, which somebody else typed: `Doe, Jane (Sales) - Contoso 2`. */
function isOfName({ text, quoted }: Word): boolean {
  return !text.includes('@') && (quoted || !(littleWords.has(text.toLowerCase()) || userName.test(text) || /^[0-9a-f-]{36}$/i.test(text)));
}

/** Without an “and” in front and behind, where it stands between these words and an option: `jane and group:Sales`. */
export function withoutOuterAnds(words: readonly Word[]): readonly Word[] {
  const start = words.findIndex((word) => !isAnd(word));
  return start === -1 ? [] : words.slice(start, words.findLastIndex((word) => !isAnd(word)) + 1);
}

const isWord = (word: Word | undefined, ...wanted: readonly string[]): boolean => word !== undefined && !word.quoted && wanted.includes(word.text.toLowerCase());

/** Without a “user” or “the users” that says no more than that somebody is named behind it. */
export function withoutUserWord(words: readonly Word[]): readonly Word[] {
  const at = isWord(words[0], 'the') ? 1 : 0;
  const next = words[at + 1];
  return isWord(words[at], 'user', 'users') && next !== undefined && next.parted !== true && !isAnd(next) ? words.slice(at + 1) : words;
}

/** Whoever is to be left out would be taken for one more who is meant. @throws UsherError input.invalid where words say so. */
export function refuseLeavingOut(words: readonly Word[]): void {
  const at = words.findIndex((word, index) => isWord(word, 'except', 'without', 'excluding') || (isWord(word, 'not') && isWord(words[index - 1], 'but')));
  if (at === -1) return;
  const said = isWord(words[at], 'not') ? 'but not' : words[at]?.text.toLowerCase() ?? '';
  throw new UsherError('input.invalid', `Nobody can be left out with “${said}”, so nothing was planned: name those who are meant, use filters such as status:active, or take whoever is not meant out of the group first.`);
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
    // A quoted name is the whole name, of somebody else where another follows.
    if (word.quoted) return words.slice(start).every(({ text }) => isAddition(text)) ? start - 1 : start;
    start -= 1;
  }
  return start;
}

/**
 * Words before an address that name somebody else, who must not be lost. What stands right in front of the address, up to the separator, is its label,
 * whatever it says; where it begins with other words than the person's own name, those are no part of it.
 */
export function namesOfOthers(label: readonly Word[], user: Pick<User, 'displayName' | 'firstName' | 'lastName' | 'userPrincipalName' | 'email'>): string[] {
  const known = fold([user.displayName, user.firstName, user.lastName, user.userPrincipalName, user.email].join(' '));
  const names = new Set(partsOf(known));
  const behindSeparator = Math.max(0, label.findLastIndex(({ parted }) => parted === true));
  const own = label.slice(behindSeparator);
  const begin = own.findIndex(({ text }) => partsOf(fold(text)).some((part) => names.has(part)));
  return [
    ...label.slice(0, behindSeparator).filter(({ text }) => !partsOf(fold(text)).every((part) => known.includes(part) || particles.has(part))),
    ...own.slice(0, Math.max(0, begin)).filter(({ text }) => !isAddition(text)),
  ].map(({ text }) => text);
}

const partsOf = (folded: string): string[] => folded.split(/[^\p{L}\p{N}]+/u).filter((part) => part !== '');

/** `Dr.`, `(Sales)`, `-`, `van`. */
const isAddition = (text: string): boolean => /\.$|^\(.*\)$|^[^\p{L}]*$/u.test(text) || particles.has(text.toLowerCase());
