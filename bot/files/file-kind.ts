// Finds out what the bytes of a file are before anybody reads them as text: which encoding, or which other kind of file.
import { isUtf8 } from 'node:buffer';
import { UsherError } from '../../shared/errors.ts';
import { limits } from '../../shared/limits.ts';

/** `lossy-utf-8` declares itself as UTF-8 but has broken places: they become U+FFFD, and only the rows that have them are refused. */
export type Encoding = 'utf-8' | 'lossy-utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';
export interface TextKind { encoding: Encoding; /** Bytes of the byte-order mark. */ skip: number }

const megabyte = 1024 * 1024;
const saveAsCsv = 'Save it as “CSV UTF-8” and send it again.';

/** First bytes of files that people send by mistake (latin1). */
const disguises: readonly { starts: string; what: string }[] = [
  { starts: '\xd0\xcf\x11\xe0', what: `This is an Excel workbook of the old kind, or one with a password. Open it in Excel and s${saveAsCsv.slice(1)}` },
  { starts: '%PDF', what: `This is a PDF document. Take the list it was made from. ${saveAsCsv}` },
  { starts: '\x89PNG', what: 'This is a PNG picture. Send a CSV file.' },
  { starts: '\xff\xd8\xff', what: 'This is a JPEG picture. Send a CSV file.' },
  { starts: 'GIF8', what: 'This is a GIF picture. Send a CSV file.' },
  { starts: '\x1f\x8b', what: 'This is a gzip archive. Unpack it and send the CSV file inside.' },
  { starts: '7z\xbc\xaf', what: 'This is a 7z archive. Unpack it and send the CSV file inside.' },
  { starts: '{\\rtf', what: `This is a text document (RTF). ${saveAsCsv}` },
  { starts: '<!doctype html', what: 'This is a web page, perhaps the sign-in page you got instead of the file. Download the file again and send that.' },
  { starts: '<html', what: 'This is a web page, perhaps the sign-in page you got instead of the file. Download the file again and send that.' },
  { starts: '<?xml', what: `This is an XML document. ${saveAsCsv}` },
];

/** @throws UsherError 'file.unreadable' or 'input.too-large' saying what was seen and what to do. */
export function kindOf(bytes: Buffer): TextKind {
  if (bytes.length === 0) throw new UsherError('file.unreadable', 'The file is empty. Put the header email,first_name,last_name into the first row and one person into each row below.');
  if (bytes.length > limits.importFileBytes) throw tooLarge(bytes.length);
  refuseDisguise(bytes);
  const kind = markedKind(bytes) ?? unmarkedKind(bytes);
  if (kind.encoding.startsWith('utf-16')) {
    if ((bytes.length - kind.skip) % 2 === 1) throw new UsherError('file.unreadable', 'The file ends in the middle of a character; it was probably cut off. Save it as “CSV UTF-8” and send it again.');
  } else if (bytes.includes(0)) throw holdsNul();
  return kind;
}

export function holdsNul(): UsherError {
  return new UsherError('file.unreadable', `The file holds NUL bytes, so it is no plain text. ${saveAsCsv}`);
}

function tooLarge(length: number): UsherError {
  const size = Math.ceil(length / megabyte);
  return new UsherError('input.too-large', `The file has ${size} MB; at most ${limits.importFileBytes / megabyte} MB are possible. Split it and send the parts one after the other.`);
}

function refuseDisguise(bytes: Buffer): void {
  const start = bytes.toString('latin1', 0, 64);
  if (/^PK(?:\x03\x04|\x05\x06)/.test(start)) throw new UsherError('file.unreadable', zipWords(bytes));
  const text = start.replace(/^\xef\xbb\xbf/, '').trimStart().toLowerCase();
  const disguise = disguises.find(({ starts }) => start.startsWith(starts) || text.startsWith(starts));
  if (disguise) throw new UsherError('file.unreadable', disguise.what);
}

/** The list of files at the end of an archive tells a workbook from any other ZIP. */
function zipWords(bytes: Buffer): string {
  const list = bytes.toString('latin1', Math.max(0, bytes.length - 64 * 1024));
  if (list.includes('xl/')) return `This is an Excel workbook. Open it in Excel and s${saveAsCsv.slice(1)}`;
  if (list.includes('word/')) return `This is a Word document. ${saveAsCsv}`;
  return 'This is a ZIP archive or another packed file. Unpack it and send the CSV file inside.';
}

function markedKind(bytes: Buffer): TextKind | undefined {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return { encoding: isUtf8(bytes) ? 'utf-8' : 'lossy-utf-8', skip: 3 };
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return { encoding: 'utf-16le', skip: 2 };
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return { encoding: 'utf-16be', skip: 2 };
  return undefined;
}

function unmarkedKind(bytes: Buffer): TextKind {
  const start = bytes.subarray(0, 256);
  const nulsAt = (parity: number): number => start.filter((byte, index) => byte === 0 && index % 2 === parity).length;
  const [even, odd] = [nulsAt(0), nulsAt(1)];
  // A header is written in ASCII, and in UTF-16 every second byte of that is NUL.
  if (odd > start.length / 4 && even === 0) return { encoding: 'utf-16le', skip: 0 };
  if (even > start.length / 4 && odd === 0) return { encoding: 'utf-16be', skip: 0 };
  return { encoding: isUtf8(bytes) ? 'utf-8' : 'windows-1252', skip: 0 };
}
