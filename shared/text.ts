// How text that people typed is made harmless before it is shown: no markdown, mention, link or hidden direction mark survives.

/** Marks that reorder or hide neighbouring text: bidirectional controls, zero-width characters, tags, byte order mark. */
const hidden = /[\u00AD\u061C\u180E\u200B-\u200F\u202A-\u202E\u2060-\u2064\u2066-\u206F\uFE00-\uFE0F\uFEFF\u{E0000}-\u{E007F}]/gu;
// Control characters, line and paragraph separators and unpaired halves of a character.
const breaks = /[\p{Cc}\u2028\u2029\p{Cs}]+/gu;

/** Text as one visible line: without hidden marks, breaks turned into blanks, cut to `length` characters with an ellipsis. */
export function plainLine(text: string, length = 300): string {
  const line = text.replace(hidden, '').replace(breaks, ' ').replace(/\s+/g, ' ').trim();
  const letters = line.length > length ? [...line] : [];
  return letters.length > length ? `${letters.slice(0, length - 1).join('').trimEnd()}…` : line;
}

/**
 * One line for a place that reads markdown, such as a card's TextBlock. What looks like a tag is shown with look-alike signs,
 * because clients replace `<at>` before they read markdown; an underscore or dot inside an address stays as it is.
 */
export function safeLine(text: string, length = 300): string {
  return plainLine(text, length)
    .replace(/[\\`*[\]~|]/g, '\\$&')
    .replace(/(?<=\\\])\(/g, '\\(')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replace(/:(?=\/\/)/g, '\\:')
    .replace(/\bwww\./gi, (start) => `${start.slice(0, -1)}\\.`)
    .replace(/&(?=#?\w+;)/g, '\\&')
    .replace(/^(?=[#+-])/, '\\')
    .replace(/^(\d+)(?=[.)])/, '$1\\')
    .replaceAll('<', '‹').replaceAll('>', '›')
    .replaceAll('{{', '{ {');
}

/** A line for a message that is sent as plain text: clients still turn addresses and tags in it into links and mentions. */
export function plainMessage(text: string, length = 1500): string {
  return plainLine(text, length).replaceAll('<', '‹').replaceAll('>', '›').replaceAll('](', '] (').replaceAll('://', ': //');
}
