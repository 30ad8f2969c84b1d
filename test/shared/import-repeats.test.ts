import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AddressReader } from '../../shared/import-address.ts';
import { AcceptedLines } from '../../shared/import-repeats.ts';

function fingerprint(text: string): AddressReader {
  const address = new AddressReader(new Set());
  address.read(text);
  return address;
}

describe('the memory of accepted addresses', () => {
  test('answers as a map of the texts would', () => {
    fc.assert(fc.property(fc.array(fc.oneof(fc.emailAddress(), fc.constantFrom('a@b.c', 'b@a.c', 'ab@.c'))), (texts) => {
      const accepted = new AcceptedLines();
      const expected = new Map<string, number>();
      texts.forEach((text, index) => {
        expect(accepted.add(fingerprint(text), index + 1)).toBe(expected.get(text.toLowerCase()) ?? 0);
        if (!expected.has(text.toLowerCase())) expected.set(text.toLowerCase(), index + 1);
      });
    }));
  });

  // Found by search. Which place an address gets in the table depends on the first half, so only that one can be mistaken.
  test.each([
    ['1qtzfto.nfbvyc@contoso.com', '1d4gfux.11edqhr@contoso.com'],
    ['4h9ez7.199tm79@contoso.com', '1sgebfu.npvhye@contoso.com'],
  ])('tells %s and %s apart, which share the first half of their fingerprint', (one, other) => {
    const accepted = new AcceptedLines();
    expect([accepted.add(fingerprint(one), 2), accepted.add(fingerprint(other), 3), accepted.add(fingerprint(one), 4), accepted.add(fingerprint(other), 5)]).toEqual([0, 0, 2, 3]);
  });

  test('takes 150,000 addresses that differ in little for different ones', () => {
    const accepted = new AcceptedLines();
    let repeated = 0;
    for (let n = 1; n <= 150_000; n += 1) repeated += accepted.add(fingerprint(`person${n}@contoso.com`), n) === 0 ? 0 : 1;
    expect(repeated).toBe(0);
    expect(accepted.add(fingerprint('person77777@contoso.com'), 150_001)).toBe(77_777);
  });
});
