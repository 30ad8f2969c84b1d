// Looks at the start of a CSV file: which delimiter it uses, and whether it names its columns.
import { recognisedColumns } from '../../shared/import-columns.ts';
import { looksLikeEmail } from '../../shared/import-values.ts';
import type { Block } from './read-records.ts';
import { createSplitter, pieceLength } from './read-records.ts';
import type { TextReader } from './text-reader.ts';

/** The comma is the documented one and wins when nothing speaks against it. */
const delimiters = [',', ';', '\t'];
/** Excel's "sep=;" and the "version:v1.0" of Entra's templates, which stand above the header. */
const preamble = /^"?(?:sep=([,;|\t])|version:[^,;\t"]*)"?[,;\t]*$/i;

export interface Start {
  /** What was read of the file so far: at least the first line that says something, when there is one. */
  text: string;
  delimiter: string;
}

export function readStart(reader: TextReader): Start {
  let text = reader.read(pieceLength);
  // Ever larger pieces: a file of nothing but blank lines must not cost more than reading it.
  while (!reader.ended && text.trim() === '') text += reader.read(Math.max(pieceLength, text.length));
  const lines = text.trimStart().slice(0, pieceLength).split('\n', 3);
  const declared = preamble.exec(lines[0] ?? '');
  const first = declared ? lines[1] ?? '' : lines[0] ?? '';
  return { text, delimiter: declared?.[1] ?? delimiterOf(first) };
}

function delimiterOf(line: string): string {
  let best = { delimiter: ',', score: 0 };
  for (const delimiter of delimiters) {
    const cells = createSplitter(delimiter)(line)[0] ?? [];
    const score = looksLikeEmail(cells[0] ?? '') ? cells.length : recognisedColumns(cells);
    if (score > best.score) best = { delimiter, score };
  }
  return best.delimiter;
}

export function isBlankRow(cells: readonly string[]): boolean {
  return cells.every((cell) => cell.trim() === '');
}

/** Where the header is among the rows of the first block; -1 when there is none. */
export function headerIndex({ rows }: Block): number {
  return rows.findIndex((cells) => !isBlankRow(cells) && !preamble.test(cells.join(',')));
}
