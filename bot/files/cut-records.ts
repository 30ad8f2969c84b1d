// Finds how far a piece of CSV text consists of whole, well-quoted records, so that a wrong quote costs one line and not the rest.

export interface Cut {
  /** Up to here the text is whole records. */
  end: number;
  /** Whether cells before `end` contain line breaks. */
  multiline: boolean;
  /** The record at `end` has a quote at `open` that is never closed, or closed in the middle of a cell; reading goes on at `resume`. */
  broken: { open: number; resume: number } | null;
}

interface Piece {
  text: string;
  delimiter: string;
  /** Nothing follows the text, or so much is unfinished that no end is to be expected. */
  final: boolean;
}

/** `text` begins with a record and has \n as line end. One walk forward over quotes and line ends: its time grows with the text only. */
export function cutRecords(piece: Piece): Cut {
  const { text, delimiter, final } = piece;
  let start = 0;
  let newline = text.indexOf('\n');
  let multiline = false;
  let open = text.indexOf('"');
  while (open !== -1) {
    while (newline !== -1 && newline < open) {
      start = newline + 1;
      newline = text.indexOf('\n', start);
    }
    const before = text[open - 1];
    if (open > start && before !== delimiter) {
      // Inside of a cell that does not begin with a quote it is a character like any other.
      open = text.indexOf('"', open + 1);
      continue;
    }
    const after = afterQuoted(piece, open);
    if (after < 0) return { end: start, multiline, broken: brokenAt(piece, open, after === closedWrongly) };
    if (newline !== -1 && newline < after) {
      multiline = true;
      newline = text.indexOf('\n', after);
    }
    open = text.indexOf('"', after);
  }
  if (final) return { end: text.length, multiline, broken: null };
  return { end: newline === -1 ? start : text.lastIndexOf('\n') + 1, multiline, broken: null };
}

const notClosed = -1;
const closedWrongly = -2;

/** Where the delimiter, line end or end of text after a quoted cell is, or one of the two ways in which there is none. */
function afterQuoted({ text, delimiter, final }: Piece, open: number): number {
  let quote = text.indexOf('"', open + 1);
  while (quote !== -1 && text[quote + 1] === '"') quote = text.indexOf('"', quote + 2);
  if (quote === -1) return notClosed;
  let after = quote + 1;
  while (text[after] === ' ') after += 1;
  if (after === text.length) return final ? after : notClosed;
  return text[after] === delimiter || text[after] === '\n' ? after : closedWrongly;
}

/** Null while the text that is still to come may close the quote, or may hold the end of its line. */
function brokenAt({ text, final }: Piece, open: number, wrongly: boolean): Cut['broken'] {
  if (!final && !wrongly) return null;
  const lineEnd = text.indexOf('\n', open);
  if (lineEnd === -1) return final ? { open, resume: text.length } : null;
  return { open, resume: lineEnd + 1 };
}
