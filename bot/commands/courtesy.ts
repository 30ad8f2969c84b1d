// What people say around a request and ask nothing by: “please”, “can you”, the mark a sentence ends with.

/** A word of a message (parse.ts). */
interface Spoken { text: string; quoted: boolean }

const opening = /^(?:(?:please|can you|could you)[\s,]+)+/i;
/** The last of the words, with the mark behind it. */
const closing = /^(?:please|thanks)?[.!?]*$/i;
/** What bears no mark of its own at its end: an address, an id, oneself. */
const unmarkable = /^(?:[^@]+@[^@]+|[0-9a-f-]{36}|me|myself)$/i;
const isMark = (sign: string): boolean => sign === '.' || sign === '!' || sign === '?';

/** A request as it would be without “could you please” in front; then what ends that question is none of a new name or a value. */
export function withoutOpening(message: string): string {
  const asked = message.replace(opening, '');
  return asked === message || asked.includes('\n') ? asked : asked.replace(/(?:[\s,]{1,5}please)?[?]?$/i, '');
}

/** Without the “please”, the thanks and the mark at the end. A mark behind a name stays, since it may be a part of it (`Acme Inc.`). */
export function withoutClosing<W extends Spoken>(words: readonly W[]): readonly W[] {
  let end = words.length;
  while (end > 0) {
    const closed = closingBefore(words, end);
    if (closed === 0) break;
    end -= closed;
  }
  const asked = end === words.length ? words : words.slice(0, end);
  const plain = withoutMark(asked);
  return plain !== undefined && unmarkable.test(plain.at(-1)?.text ?? '') ? plain : asked;
}

/** How many of the words before `end` are no more than manners. */
function closingBefore(words: readonly Spoken[], end: number): number {
  const [before, last] = [words[end - 2], words[end - 1]];
  if (last === undefined || last.quoted) return 0;
  if (closing.test(last.text)) return 1;
  return /^you[.!?]*$/i.test(last.text) && before?.quoted === false && before.text.toLowerCase() === 'thank' ? 2 : 0;
}

/** The same words without the mark behind the last one, for where nobody is found by it; undefined where there is none. */
export function withoutMark<W extends Spoken>(words: readonly W[]): readonly W[] | undefined {
  const last = words.at(-1);
  if (last === undefined || last.quoted || !isMark(last.text.at(-1) ?? '')) return undefined;
  let end = last.text.length;
  while (isMark(last.text.charAt(end - 1))) end -= 1;
  return end === 0 ? undefined : [...words.slice(0, -1), { ...last, text: last.text.slice(0, end) }];
}
