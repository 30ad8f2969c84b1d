// What an “and” or a comma parts in a row of names.
import type { Word } from './parse.ts';

export const isAnd = (word: Word | undefined): boolean => word !== undefined && !word.quoted && word.text.toLowerCase() === 'and';

/** The words parted at each “and” between two names, which says no more than a comma. Elsewhere it stays, to be refused as a name. */
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

/** The words parted where a comma, a semicolon or the end of a line stands between them. */
export function listedIn(words: readonly Word[]): (readonly Word[])[] {
  const entries: Word[][] = [];
  for (const word of words) {
    const last = entries.at(-1);
    if (last === undefined || word.parted === true) entries.push([word]);
    else last.push(word);
  }
  return entries;
}
