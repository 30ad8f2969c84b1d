// Reads an import file: text of any usual encoding into checked rows, at most a thousand at a time.
import { UsherError } from '../../shared/errors.ts';
import { columnsWithoutHeader, understandHeader } from '../../shared/import-columns.ts';
import type { ImportColumn } from '../../shared/import-columns.ts';
import { propertyField } from '../../shared/import-properties.ts';
import { createRowCheck, refusedLine } from '../../shared/import-row.ts';
import type { ImportRow, RowCheck } from '../../shared/import-row.ts';
import { count, looksLikeEmail } from '../../shared/import-values.ts';
import { limits } from '../../shared/limits.ts';
import type { PropertyDefinition } from '../../shared/property.ts';
import { headerIndex, isBlankRow, readStart } from './find-header.ts';
import { lineBreaksIn, readRecords } from './read-records.ts';
import type { Block } from './read-records.ts';
import { TextReader } from './text-reader.ts';

const rowsAtOnce = 1000;
/** Others get their turn after so many pieces, which take a few milliseconds. An Immediate for each would, once old, keep younger ones and what they hold from being swept. */
const piecesATurn = 32;

export interface ReadOptions {
  /** The organisation's verified domains in lower case; addresses elsewhere are refused. */
  domains: readonly string[];
  /** Lines pasted into a message may leave the header out: `email,first,last`. */
  headerOptional?: boolean;
  /** The properties that the organisation has defined, each of which may be a column. */
  properties?: readonly PropertyDefinition[];
  /** Waited for after every batch and every piece of the file, so that other turns get theirs. */
  pause?: () => Promise<void>;
}

export interface ImportTable {
  /** As they stand in the file, and what each was understood as: null = ignored. */
  columns: { header: string; field: string | null }[];
  /**
   * Every row of the file in order, good or refused, to be read once. It throws UsherError 'input.too-large' after
   * `limits.importRows` rows, and 'file.unreadable' when no row follows the header or the text breaks off.
   */
  lines: AsyncGenerator<ImportRow[]>;
}

/** @throws UsherError 'file.unreadable' or 'input.too-large' with a sentence saying what is wrong with the file and what to do. */
export async function readImport(bytes: Uint8Array, options: ReadOptions): Promise<ImportTable> {
  const reader = new TextReader(bytes);
  const start = readStart(reader);
  if (start.text.trim() === '') throw new UsherError('file.unreadable', 'The file has no text in it. Put the header email,first_name,last_name into the first row and one person into each row below.');
  const blocks = readRecords({ reader, ...start });
  const { header, rest } = splitHeader(blocks);
  const headerless = options.headerOptional === true && looksLikeEmail(header.rows[0]?.[0] ?? '');
  const columns = headerless ? columnsWithoutHeader() : understandHeader(header.rows[0] ?? [], options.properties);
  const check = createRowCheck({ columns, domains: options.domains });
  const following = follow(headerless ? [header, rest] : [rest], blocks);
  return { columns: columns.map(understood), lines: checkedLines({ blocks: following, check, pause: options.pause ?? takeTurns() }) };
}

function understood({ header, field, property }: ImportColumn): { header: string; field: string | null } {
  return { header, field: property === undefined ? field : propertyField(property) };
}

/** The header row as a block of its own, and what follows it in its block. */
function splitHeader(blocks: Generator<Block>): { header: Block; rest: Block } {
  for (let next = blocks.next(); !next.done; next = blocks.next()) {
    const block = next.value;
    const index = headerIndex(block);
    if (index === -1 && block.broken === null) continue;
    if (index === -1) throw new UsherError('file.unreadable', 'The first row has a quote that is not closed. The first row must be email,first_name,last_name, without quotes.');
    const before = block.rows.slice(0, index);
    const cells = block.rows[index] ?? [];
    const line = block.line + before.reduce((lines, row) => lines + linesOf(row), 0);
    return {
      header: { ...block, rows: [cells], line, broken: null },
      rest: { ...block, rows: block.rows.slice(index + 1), line: line + linesOf(cells) },
    };
  }
  throw new UsherError('file.unreadable', 'The first row must be email,first_name,last_name. I found nothing of the kind.');
}

function* follow(first: readonly Block[], blocks: Generator<Block>): Generator<Block> {
  yield* first;
  yield* blocks;
}

/** One line, and one more for every line break inside of a cell. */
function linesOf(cells: readonly string[]): number {
  return cells.reduce((lines, cell) => lines + lineBreaksIn(cell), 1);
}

interface Reading { blocks: Generator<Block>; check: RowCheck; pause: () => Promise<void> }

async function* checkedLines({ blocks, check, pause }: Reading): AsyncGenerator<ImportRow[]> {
  let total = 0;
  let batch: ImportRow[] = [];
  for (const block of blocks) {
    for (const rows of checkBlock(block, check)) {
      total += rows.length;
      if (total > limits.importRows) throw new UsherError('input.too-large', `The file has more than ${count(limits.importRows)} rows. Split it and send the parts one after the other.`);
      if (batch.length + rows.length > rowsAtOnce) {
        yield batch;
        batch = [];
      }
      for (const row of rows) batch.push(row);
      // Also when there was nothing to hand over: a file may have megabytes of blank lines.
      await pause();
    }
  }
  if (total === 0) throw new UsherError('file.unreadable', 'The file has a header but nobody below it. Put one person into each row and send it again.');
  yield batch;
}

/** Arrays and not a row at a time: handing over every row alone takes as long as checking it. */
function* checkBlock({ rows, line: first, multiline, unusual, broken }: Block, check: RowCheck): Generator<ImportRow[]> {
  let line = first;
  let checked: ImportRow[] = [];
  for (const cells of rows) {
    if (!isBlankRow(cells)) checked.push(check(cells, line, unusual));
    line += multiline ? linesOf(cells) : 1;
    if (checked.length < rowsAtOnce) continue;
    yield checked;
    checked = [];
  }
  if (broken) checked.push(refusedLine(broken.line, `A quote opens on line ${broken.quoteLine} and is not closed. Close it at the end of the cell; write a quote inside of a cell twice.`));
  yield checked;
}

function takeTurns(): () => Promise<void> {
  let pieces = 0;
  return async () => {
    pieces += 1;
    if (pieces % piecesATurn === 0) await new Promise((resolve) => { setImmediate(resolve); });
  };
}
