// How text of a foreign file is tidied, looked at and quoted in sentences.

/** Whatever makes a text worth a closer look; one cheap test for a whole piece of a file. */
const unusual = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufff9-\uffff]/;
/** What nearly every text is made of; asked first, because it is one range. */
const beyondAscii = /[^\n\x20-\x7e]/;
/** Left behind by word processors and web pages; nobody sees them and nobody misses them. */
const invisible = /[\u00ad\u061c\u200b\u200e\u200f\u2060-\u2064\ufeff]/g;
/** Controls, and the marks that turn the direction of writing, with which a name can pretend to be another. */
const forbidden = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/;
const lost = /[\ufff9-\uffff]/;

/** Quotation marks of the sentences. */
export function quoted(text: string): string {
  return `“${shownValue(text)}”`;
}

/** A foreign text made fit for a sentence: one line, nothing invisible, at most so many characters. */
export function shownValue(text: string, most = 40): string {
  const plain = text
    .slice(0, most * 10)
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .replace(/[\p{Cf}\p{Cs}\p{Co}]/gu, '')
    .trim();
  const letters = Array.from(plain);
  return letters.length > most ? `${letters.slice(0, most - 1).join('')}…` : plain;
}

/** False for nearly every text: then `characterFault` need not be asked and nothing invisible is in it. */
export function isUnusual(text: string): boolean {
  return beyondAscii.test(text) && unusual.test(text);
}

export function withoutInvisible(text: string): string {
  return text.replace(invisible, '');
}

/** What is wrong with the characters of a text, as the end of a sentence ("has a line break …"); empty when nothing is. */
export function characterFault(text: string): string {
  if (text.includes('\n')) return 'has a line break; put it on one line';
  if (forbidden.test(text)) return 'has a control character; type it anew';
  if (lost.test(text) || !text.isWellFormed()) return 'has a letter that was lost when the file was saved; correct it';
  return '';
}

/** Without blanks around it, and without the apostrophe that spreadsheets put before =, +, - and @ to keep a text a text. */
export function tidy(text: string): string {
  if (text === '') return text;
  const first = text.charCodeAt(0);
  const last = text.charCodeAt(text.length - 1);
  // Asking for the two characters costs a tenth of trimming, and a large file has millions of cells.
  if (first > 39 && first < 160 && last > 32 && last < 160) return text;
  const trimmed = text.trim();
  return /^'[=+\-@]/.test(trimmed) ? trimmed.slice(1) : trimmed;
}
