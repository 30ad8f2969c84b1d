// Country codes: those of ISO 3166-1, which the directory takes, and no others.
import { expect, test } from '@jest/globals';
import { countryProblem, isCountry } from '../../shared/country.ts';

test('every country of the standard is one', () => {
  const names = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' });
  const letters = Array.from({ length: 26 }, (_none, at) => String.fromCharCode(65 + at));
  const codes = letters.flatMap((first) => letters.map((second) => first + second)).filter(isCountry);
  expect(codes).toHaveLength(250);
  expect(codes.filter((code) => names.of(code) === undefined)).toEqual([]);
  expect(codes).toEqual(expect.arrayContaining(['DE', 'GB', 'ME', 'US', 'XK', 'ZW']));
});

test.each(['', 'D', 'de', 'QQ', 'XX', 'UK', 'EU', 'ZZ', 'DEU', 'D1', 'Germany', 'DE ', 'DEFR'])('“%s” is none', (code) => {
  expect(isCountry(code)).toBe(false);
});

test('what is wrong is said with what was typed', () => {
  expect(countryProblem('usage location', 'DE')).toBe('');
  expect(countryProblem('usage location', 'de')).toBe('');
  expect(countryProblem('usage location', 'Germany')).toBe('usage location: “Germany” is not a country code of two letters, for example DE.');
});
