import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import Papa from 'papaparse';
import { cutRecords } from '../../../bot/files/cut-records.ts';
import { createSplitter } from '../../../bot/files/read-records.ts';

const text = fc.string({ unit: fc.constantFrom('"', ',', '\n', ' ', 'a', '""', '",', '"\n', ',"', '\n"'), maxLength: 40 });

describe('cutting text into whole records', () => {
  test('calls only that whole which papaparse reads without an error', () => {
    fc.assert(fc.property(text, (given) => {
      const { end } = cutRecords({ text: given, delimiter: ',', final: true });
      const whole = given.slice(0, end);
      fc.pre(whole !== '');
      const ended = whole.endsWith('\n') ? whole : `${whole}\n`;
      expect(Papa.parse(ended, { delimiter: ',', newline: '\n' }).errors).toEqual([]);
    }), { numRuns: 2000 });
  });

  test('gives the same rows wherever the text is cut in two', () => {
    fc.assert(fc.property(text, fc.nat(40), (given, at) => {
      expect(rowsOf([given.slice(0, at), given.slice(at)])).toEqual(rowsOf([given]));
    }), { numRuns: 2000 });
  });

  test('always gets on at the end of the text', () => {
    fc.assert(fc.property(text, (given) => {
      fc.pre(given !== '');
      const { end, broken } = cutRecords({ text: given, delimiter: ',', final: true });
      expect(broken?.resume ?? end).toBeGreaterThan(0);
      expect(broken === null ? end : given.length).toBe(given.length);
    }), { numRuns: 2000 });
  });
});

/** Rows and broken lines of the pieces, read as a file would be. */
function rowsOf(pieces: readonly string[]): (string[] | 'broken')[] {
  const split = createSplitter(',');
  const rows: (string[] | 'broken')[] = [];
  let rest = '';
  for (const [index, piece] of pieces.entries()) {
    const final = index === pieces.length - 1;
    rest += piece;
    for (let cut = cutRecords({ text: rest, delimiter: ',', final }); rest !== ''; cut = cutRecords({ text: rest, delimiter: ',', final })) {
      rows.push(...split(rest.slice(0, cut.end)));
      if (cut.broken) rows.push('broken');
      rest = rest.slice(cut.broken?.resume ?? cut.end);
      if (!cut.broken) break;
    }
  }
  return rows;
}
