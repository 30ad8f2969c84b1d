// Splits the text of a CSV file into rows of cells, a piece at a time, with the physical line each row begins on.
import Papa from 'papaparse';
import { UsherError } from '../../shared/errors.ts';
import { isUnusual } from '../../shared/import-text.ts';
import { cutRecords } from './cut-records.ts';
import type { Cut } from './cut-records.ts';
import type { TextReader } from './text-reader.ts';

/**
 * Characters read at a time: enough for speed, and fewer than a hundred ordinary rows. When a hundred and more of the same kind
 * are alive in a moment the engine sweeps, it may take them for lasting and puts all later ones where they are swept seldom,
 * and with them what they hold: reading then takes half as long again, in one process of ten.
 */
export const pieceLength = 8 * 1024;
/** A record that is longer is none: a quote that is never closed, or no table at all. */
const longestRecord = 2 * 1024 * 1024;

/**
 * The parser inside of papaparse, which the types leave out. `Papa.parse` builds a streamer around it for every text, and
 * those keep each other's rows alive until the next full collection: with a piece at a time that takes three times as long.
 */
const Parser = Papa.Parser as unknown as new (config: { delimiter: string; newline: string }) => {
  parse(text: string, baseIndex: number, ignoreLastRow: boolean): { data: string[][] };
};

/** Rows that follow each other in the file. */
export interface Block {
  rows: string[][];
  /** Line of the first row, from 1. */
  line: number;
  /** Cells may contain line breaks, so that rows may be more than one line apart. */
  multiline: boolean;
  /** The text has characters worth a closer look. */
  unusual: boolean;
  /** Comes after the rows: a record from `line` on whose quote on `quoteLine` is not closed properly. */
  broken: { line: number; quoteLine: number } | null;
}

/**
 * `text` is what was already read of the file, from its start.
 * @throws UsherError 'file.unreadable' when a line has no end.
 */
export function* readRecords({ reader, text, delimiter }: { reader: TextReader; text: string; delimiter: string }): Generator<Block> {
  const split = createSplitter(delimiter);
  let rest = text;
  let line = 1;
  let [plain, last] = [false, -1];
  while (rest !== '' || !reader.ended) {
    let cut = cutRecords({ text: rest, delimiter, final: reader.ended });
    if (cut.end === 0 && cut.broken === null && rest.length > longestRecord) cut = giveUp({ text: rest, delimiter, line });
    const { end, multiline, broken } = cut;
    const resume = broken?.resume ?? end;
    if (resume > 0) {
      const whole = rest.slice(0, end);
      const rows = split(whole);
      const brokenLine = line + (multiline ? lineBreaksIn(whole) : rows.length);
      const quoteLine = brokenLine + lineBreaksIn(rest.slice(end, broken?.open ?? end));
      yield { rows, line, multiline, unusual: multiline || (!plain && isUnusual(whole)), broken: broken && { line: brokenLine, quoteLine } };
      line = broken ? quoteLine + 1 : brokenLine;
      rest = rest.slice(resume);
    }
    // An unfinished record is read on in ever larger pieces, so that a very long one is not walked through again and again.
    if (broken === null) {
      // What is left over of the last piece is as plain as that was.
      const restPlain = rest.length <= last && reader.plain;
      const piece = reader.read(Math.max(pieceLength, rest.length));
      plain = restPlain && reader.plain;
      last = piece.length;
      rest += piece;
    }
  }
}

export function lineBreaksIn(text: string): number {
  let found = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) found += 1;
  return found;
}

/** Splits text of whole records into rows of cells. */
export function createSplitter(delimiter: string): (text: string) => string[][] {
  const parser = new Parser({ delimiter, newline: '\n' });
  return (text) => {
    if (text === '') return [];
    const rows = parser.parse(text.endsWith('\n') ? text : `${text}\n`, 0, false).data;
    // After the last line end papaparse sees one more, empty row.
    rows.pop();
    return rows;
  };
}

/** The first record is longer than any record: either a quote in it is never closed, or it is no table. */
function giveUp({ text, delimiter, line }: { text: string; delimiter: string; line: number }): Cut {
  const cut = cutRecords({ text, delimiter, final: true });
  if (cut.broken !== null && cut.broken.resume < text.length) return cut;
  throw new UsherError('file.unreadable', `Line ${line} of the file does not end, so it is no table. Save it as “CSV UTF-8” with one person in each row and send it again.`);
}
