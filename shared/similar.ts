// How alike two words are, for “did you mean”.

/** Edits between two words by the longer one's length; 0 = equal. A word that the other begins with counts as near. */
export function relativeDistance(typed: string, word: string): number {
  if (typed === '' || typed.length > 40) return 1;
  const distance = edits(typed, word) / Math.max(typed.length, word.length);
  return typed.length >= 3 && (word.startsWith(typed) || typed.startsWith(word)) ? Math.min(0.3, distance) : distance;
}

/** Levenshtein distance, where two neighbours changing places count as one edit. */
export function edits(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? (beforeLast[j - 2] ?? 0) + 1 : Infinity;
      row.push(Math.min(change, swapped, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1));
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}
