// Page tokens come back as they went out, and only to the list they belong to.
import fc from 'fast-check';
import { expect, test } from '@jest/globals';
import { readNumberToken, readPageToken, writePageToken } from '../../../bot/http/page-token.ts';

test('a token brings back its position', () => {
  fc.assert(fc.property(fc.string(), fc.jsonValue(), (position, list) => {
    expect(readPageToken(list, writePageToken(list, position))).toBe(position);
  }));
});

test('a token of another list is refused', () => {
  const token = writePageToken(['users', { sort: 'name' }], 'x');
  expect(() => readPageToken(['users', { sort: 'email' }], token)).toThrow(/belongs to another list/);
});

test('whatever is no token is refused', () => {
  fc.assert(fc.property(fc.string(), (text) => {
    expect(() => readPageToken('list', text)).toThrow(/page token/);
  }));
});

test('a position that is no number of rows is refused', () => {
  for (const position of ['-1', '1.5', 'x', '1e99']) expect(() => readNumberToken('list', writePageToken('list', position))).toThrow(/damaged/);
  expect(readNumberToken('list', undefined)).toBe(0);
});
