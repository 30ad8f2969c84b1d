// Tells whether bytes are plain text, four at a time: asking a pattern about every character of a large file takes as long as splitting it.

const [lineFeed, carriageReturn, blank, tilde] = [0x0a, 0x0d, 0x20, 0x7e];

/** Whether the bytes from `from` up to `to` are printable ASCII and line ends alone, whatever the encoding of the rest. */
export function arePlain(bytes: Uint8Array, from: number, to: number): boolean {
  const start = Math.min(from + (4 - ((bytes.byteOffset + from) % 4)) % 4, to);
  const count = (to - start) >> 2;
  return plainOneByOne(bytes, from, start) && plainWords(bytes, start, count) && plainOneByOne(bytes, start + count * 4, to);
}

function plainWords(bytes: Uint8Array, start: number, count: number): boolean {
  // An empty view, too, must begin at a multiple of four.
  if (count === 0) return true;
  const words = new Uint32Array(bytes.buffer, bytes.byteOffset + start, count);
  for (let index = 0; index < count; index += 1) {
    const word = words[index] ?? 0;
    // The highest bit of a byte is set in the word itself above 0x7f, in the sum at 0x7f, and in the difference below 0x20; what is carried over only sets it too often.
    if (((word | (word + 0x01010101) | (word - 0x20202020)) & 0x80808080) === 0) continue;
    const at = start + index * 4;
    if (!plainOneByOne(bytes, at, at + 4)) return false;
  }
  return true;
}

function plainOneByOne(bytes: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const byte = bytes[at] ?? 0;
    if ((byte < blank && byte !== lineFeed && byte !== carriageReturn) || byte > tilde) return false;
  }
  return true;
}
