import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { arePlain } from '../../../bot/files/plain-bytes.ts';
import { readImport } from '../../../bot/files/read-import.ts';

/** Mostly ordinary text, with the bytes at the edges of what is plain. */
const byte = fc.oneof({ weight: 40, arbitrary: fc.integer({ min: 0x20, max: 0x7e }) }, { weight: 1, arbitrary: fc.constantFrom(0, 9, 10, 13, 0x1f, 0x7f, 0x80, 0xff) });

describe('plain bytes', () => {
  test('are printable ASCII and line ends, wherever in memory they begin and end', () => {
    fc.assert(fc.property(fc.array(byte, { maxLength: 60 }), fc.nat(8), fc.nat(8), (values, skip, offset) => {
      const bytes = new Uint8Array(new ArrayBuffer(values.length + offset), offset);
      bytes.set(values);
      const from = Math.min(skip, bytes.length);
      const expected = /^[\n\r\x20-\x7e]*$/.test(Buffer.from(bytes.subarray(from)).toString('latin1'));
      expect(arePlain(bytes, from, bytes.length)).toBe(expected);
    }), { numRuns: 5000 });
  });

  test.each([['\u0007', 'has a control character'], ['\u202e', 'has a control character'], ['\ufffd', 'a letter that was lost']])('leave a strange character to be refused, also where the first piece of the file ends (%j)', async (character, words) => {
    for (let strange = 200; strange < 280; strange += 1) {
      const rows = Array.from({ length: 700 }, (_, n) => `p${n}@contoso.com,F${n === strange ? character : ''},Lastname of ${n}`);
      const { lines } = await readImport(Buffer.from(`email,first_name,last_name\n${rows.join('\n')}\n`), { domains: ['contoso.com'] });
      const refused = [];
      for await (const batch of lines) refused.push(...batch.filter(({ problem }) => problem !== ''));
      expect(refused).toEqual([expect.objectContaining({ line: strange + 2, problem: expect.stringContaining(words) })]);
    }
  });
});
