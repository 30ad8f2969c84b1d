// What the server says, as people can read it.
import { expect, test } from '@jest/globals';
import { plainLine } from '../../../shared/text.ts';
import { readable } from '../../../tab/api/readable.ts';

const hostile = 'Anna \u202Egpj.exe\u202C\u200B\u200Bzero';

test('shows every text as the chat does, however deep it lies and however long it is', () => {
  const long = 'x'.repeat(1_000);
  expect(readable({ items: [{ name: hostile, count: 3, none: null, yes: true, properties: { site: hostile, size: 4 }, names: [hostile], missing: undefined }], long }))
    .toEqual({ items: [{ name: plainLine(hostile), count: 3, none: null, yes: true, properties: { site: plainLine(hostile), size: 4 }, names: [plainLine(hostile)], missing: undefined }], long });
});

test('leaves alone what is sent back to the server', () => {
  const answer = { id: hostile, key: hostile, choices: [hostile], hash: hostile, nextPageToken: hostile, link: hostile };
  expect(readable(answer)).toEqual(answer);
});

test('knows a property of a person from what is sent back, whatever it is called', () => {
  expect(readable({ properties: { link: hostile, key: hostile } })).toEqual({ properties: { link: plainLine(hostile), key: plainLine(hostile) } });
});
