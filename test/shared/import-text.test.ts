import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { characterFault, isUnusual, shownValue, tidy, withoutInvisible } from '../../shared/import-text.ts';

describe('a value shown in a sentence', () => {
  test('has at most forty characters and says when it is cut', () => {
    expect(shownValue('x'.repeat(40))).toBe('x'.repeat(40));
    expect(shownValue('x'.repeat(41))).toBe(`${'x'.repeat(39)}…`);
    expect(shownValue('👩'.repeat(100))).toBe(`${'👩'.repeat(39)}…`);
  });

  test('has no control, invisible or direction characters, whatever came in', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(shownValue(text)).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u);
    }));
    expect(shownValue('a\u202Eb\u200Bc\u0000d\ne')).toBe('abc d e');
  });
});

describe('text of a file', () => {
  test('that is not unusual has no fault but a line break, and nothing invisible', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
      fc.pre(!isUnusual(text));
      expect(characterFault(text.replaceAll('\n', ' '))).toBe('');
      expect(withoutInvisible(text)).toBe(text);
    }));
  });

  test('is trimmed exactly as a full trim would, but for the apostrophe of spreadsheets', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => {
      fc.pre(!/^\s*'/.test(text));
      expect(tidy(text)).toBe(text.trim());
    }));
    expect([tidy("'+49"), tidy("'=1"), tidy("'Ndrangheta")]).toEqual(['+49', '=1', "'Ndrangheta"]);
  });
});
