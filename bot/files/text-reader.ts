// The text of a file in pieces, whatever encoding and line ends it has: pieces never cut a character, line ends are \n.
import { holdsNul, kindOf } from './file-kind.ts';
import type { Encoding } from './file-kind.ts';
import { arePlain } from './plain-bytes.ts';

const windows1252 = new TextDecoder('windows-1252');

export class TextReader {
  readonly #bytes: Buffer;
  readonly #encoding: Encoding;
  #at: number;
  #plain = false;
  /** A \r at the end of a piece waits for what follows: \r\n is one line end, not two. */
  #held = '';

  /** @throws UsherError 'file.unreadable' or 'input.too-large' when the bytes are no text that can be imported. */
  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const { encoding, skip } = kindOf(this.#bytes);
    this.#encoding = encoding;
    this.#at = skip;
  }

  get ended(): boolean {
    return this.#at >= this.#bytes.length;
  }

  /** What was read last is printable ASCII and line ends alone; false says nothing. */
  get plain(): boolean {
    return this.#plain;
  }

  /**
   * The next piece, of about so many bytes; empty at the end.
   * @throws UsherError 'file.unreadable' when there is a NUL in it.
   */
  read(size: number): string {
    const end = this.#pieceEnd(size);
    const text = this.#held + this.#decode(end);
    this.#plain = !this.#encoding.startsWith('utf-16') && arePlain(this.#bytes, this.#at, end);
    this.#at = end;
    this.#held = !this.ended && text.endsWith('\r') ? '\r' : '';
    if (this.#encoding.startsWith('utf-16') && text.includes('\0')) throw holdsNul();
    const whole = this.#held === '' ? text : text.slice(0, -1);
    return whole.includes('\r') ? whole.replace(/\r\n?/g, '\n') : whole;
  }

  #pieceEnd(size: number): number {
    const even = size + (size % 2);
    let end = Math.min(this.#at + even, this.#bytes.length);
    if (this.#encoding !== 'utf-8' && this.#encoding !== 'lossy-utf-8') return end;
    // The bytes 10xxxxxx continue a character; there are at most three of them in a row.
    for (let back = 0; back < 3 && isContinuation(this.#bytes[end]); back += 1) end -= 1;
    return end;
  }

  #decode(end: number): string {
    switch (this.#encoding) {
      case 'utf-8':
      case 'lossy-utf-8': return this.#bytes.toString('utf8', this.#at, end);
      case 'utf-16le': return this.#bytes.toString('utf16le', this.#at, end);
      // Not a TextDecoder: it would break a character of two halves that two pieces share.
      case 'utf-16be': return Buffer.from(this.#bytes.subarray(this.#at, end)).swap16().toString('utf16le');
      case 'windows-1252': return windows1252.decode(this.#bytes.subarray(this.#at, end));
    }
  }
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
