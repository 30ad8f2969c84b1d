import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { AddressReader } from '../../shared/import-address.ts';
import { emailProblem } from '../../shared/import-values.ts';

const contoso = new Set(['contoso.com', 'example.com']);
const many = new Set([...contoso, ...Array.from({ length: 20 }, (_, n) => `d${n}.example`)]);

/** Made of what matters: dots, capitals, signs, letters beyond ASCII, one @, none, several. */
const address = fc.tuple(
  fc.string({ unit: fc.constantFrom('a', 'Z', '.', '@', '-', '+', ' ', 'é', '9'), maxLength: 70 }),
  fc.constantFrom('@contoso.com', '@Contoso.COM', '@d3.example', '@sub.contoso.com', 'contoso.com', '@', '', '@exämple.com', '@contoso.com@contoso.com'),
).map((parts) => parts.join(''));

describe('the reader of addresses', () => {
  test.each([['two domains', contoso], ['twenty-two domains', many]])('takes an address of %s for plain exactly when nothing is wrong with it', (_, domains) => {
    const reader = new AddressReader(domains);
    fc.assert(fc.property(address, (text) => {
      const lower = reader.read(text);
      expect(lower).toBe(text.toLowerCase());
      expect(reader.plain).toBe(emailProblem(lower, domains) === '');
    }), { numRuns: 3000 });
  });

  test.each(['ann.lee@contoso.com', 'o\'neil-_!#^~9@example.com', `${'a'.repeat(64)}@contoso.com`, 'ANN@CONTOSO.COM'])('takes %s for plain', (text) => {
    const reader = new AddressReader(contoso);
    reader.read(text);
    expect(reader.plain).toBe(true);
  });

  test.each(['.ann@contoso.com', 'ann.@contoso.com', 'a..b@contoso.com', '@contoso.com', 'ann@fabrikam.com', 'ann', '', `${'a'.repeat(65)}@contoso.com`, 'a b@contoso.com', 'a@b@contoso.com'])('does not take “%s” for plain', (text) => {
    const reader = new AddressReader(contoso);
    reader.read(text);
    expect(reader.plain).toBe(false);
  });
});
