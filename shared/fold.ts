// One way of folding text for comparing, sorting and searching, used by both stores and by every look-up.

/** Letters that Unicode decomposition leaves alone but people type without their stroke or ligature. */
const plainLetters: Readonly<Record<string, string>> = {
  ø: 'o', ł: 'l', ß: 'ss', æ: 'ae', œ: 'oe', đ: 'd', ð: 'd', ı: 'i', þ: 'th', ħ: 'h', ŧ: 't',
};

/**
 * Folds a text: compatibility-decomposed, without marks, lower case, without control and unpaired characters.
 * "Łukasz Ørsted" and "lukasz orsted" fold to the same text. Astral characters become U+FFFD so that SQLite (code points),
 * JavaScript (UTF-16) and Cosmos DB order the result alike.
 */
export function fold(text: string): string {
  const marked = text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase().normalize('NFKD').replace(/\p{M}/gu, '');
  return marked
    .replace(/[øłßæœđðıþħŧ]/g, (letter) => plainLetters[letter] ?? letter)
    .replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, '')
    .replace(/[\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .trim();
}

/** The folded words of a search text; words shorter than two characters are left out unless nothing else is there. */
export function searchWords(text: string): string[] {
  const words = fold(text).split(/\s+/).filter((word) => word !== '');
  const long = words.filter((word) => word.length >= 2);
  return long.length > 0 ? long : words;
}
