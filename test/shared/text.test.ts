// User text on cards and in messages: nothing of it is read as markdown, mention, link or direction mark.
import { describe, expect, test } from '@jest/globals';
import { plainLine, plainMessage, safeLine } from '../../shared/text.ts';

describe('safeLine', () => {
  test.each([
    ['a link', '[x](http://evil)', '\\[x\\]\\(http\\://evil)'],
    ['bold', '**b**', '\\*\\*b\\*\\*'],
    ['emphasis by underscores', '_b_', '\\_b\\_'],
    ['a mention', '<at>everyone</at>', '‹at›everyone‹/at›'],
    ['code', '`x`', '\\`x\\`'],
    ['a heading', '# big', '\\# big'],
    ['a list', '- item', '\\- item'],
    ['a numbered list', '1. item', '1\\. item'],
    ['an entity', '&lt;at&gt;', '\\&lt;at\\&gt;'],
    ['a bare host name', 'www.evil.com', 'www\\.evil.com'],
    ['a function of the client', '{{DATE(2026-01-01T00:00:00Z)}}', '{ {DATE(2026-01-01T00:00:00Z)}}'],
  ])('takes the meaning out of %s', (_what, text, safe) => {
    expect(safeLine(text)).toBe(safe);
  });

  test('leaves names and addresses as people know them', () => {
    for (const text of ['Jane Doe', 'O\'Brien-Smith', 'jane_doe@contoso.com', 'pat_partner.com#EXT#@contoso.onmicrosoft.com', 'R&D (EMEA)', '${secret}', 'Zoë 👩‍💻 日本'.replace('\u200D', '')]) {
      expect(safeLine(text)).toBe(text);
    }
  });
});

describe('plainLine', () => {
  test('makes one line of several', () => {
    expect(plainLine('a\r\n\tb\u2028c\0d')).toBe('a b c d');
  });

  test('drops marks that reorder or hide text', () => {
    expect(plainLine('\u202Egnp.exe\u202C a\u200Bb\uFEFFc\u2066d')).toBe('gnp.exe abcd');
  });

  test('cuts to the length asked for, between characters', () => {
    expect(plainLine('👍'.repeat(10), 4)).toBe('👍👍👍…');
    expect(plainLine('four', 4)).toBe('four');
  });

  test('drops unpaired halves of a character', () => {
    expect(plainLine('a\uD83Db')).toBe('a b');
  });
});

test('plainMessage leaves nothing to click', () => {
  expect(plainMessage('“[x](http://evil)” <at>everyone</at>\n1')).toBe('“[x] (http: //evil)” ‹at›everyone‹/at› 1');
});
