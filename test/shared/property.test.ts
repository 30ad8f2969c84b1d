// Values of the properties that administrators define: what a text stands for in each of the five kinds, and what is refused.
import { describe, expect, test } from '@jest/globals';
import { UsherError } from '../../shared/errors.ts';
import { definedValues, propertyDefinitionSchema, propertyMark, propertyTypeSchema, propertyValue } from '../../shared/property.ts';
import type { PropertyType } from '../../shared/property.ts';

const definition = (type: PropertyType) => propertyDefinitionSchema.parse({ key: 'thing', name: 'Thing', type, choices: type === 'choice' ? ['Berlin', 'São Paulo'] : [] });
const refusal = (type: PropertyType, text: string): string => {
  try {
    return `taken as ${JSON.stringify(propertyValue(definition(type), text))}`;
  } catch (error) {
    if (!(error instanceof UsherError && error.code === 'input.invalid')) throw error;
    return error.message;
  }
};

describe('a text', () => {
  test.each(propertyTypeSchema.options)('that is empty clears a %s', (type) => {
    for (const nothing of ['', ' ', ' \t\u00a0']) expect(propertyValue(definition(type), nothing)).toBeNull();
  });

  test.each<[PropertyType, string, unknown]>([
    ['text', '4711', '4711'], ['text', ' without blanks around it\n', 'without blanks around it'], ['text', 'Zoë 日本 👍', 'Zoë 日本 👍'],
    ['number', '42', 42], ['number', '-1.5', -1.5], ['number', '0', 0], ['number', '1e3', 1000], ['number', ' .5 ', 0.5],
    ['date', '2026-12-31', '2026-12-31'], ['date', '2028-02-29', '2028-02-29'],
    ['choice', 'Berlin', 'Berlin'], ['choice', 'BERLIN', 'Berlin'], ['choice', 'são paulo', 'São Paulo'],
    ['yes-no', 'yes', true], ['yes-no', 'TRUE', true], ['yes-no', 'no', false], ['yes-no', 'False', false],
  ])('for a %s, %j, stands for %j', (type, text, value) => {
    expect(propertyValue(definition(type), text)).toBe(value);
  });

  test.each<[PropertyType, string, RegExp]>([
    ['text', 'two\nlines', /is not text that can be kept/], ['text', 'a\u0000b', /is not text that can be kept/], ['text', 'gnp\u202Eexe', /is not text that can be kept/], ['text', 'lost \uFFFD', /is not text that can be kept/], ['text', 'half \uD800', /is not text that can be kept/], ['text', 'x'.repeat(1_001), /Thing: “x+…” is not a text of at most 1,000 characters/],
    ['number', 'high', /“high” is not a number/], ['number', '1,5', /is not a number/], ['number', 'Infinity', /is not a number/], ['number', 'NaN', /is not a number/], ['number', '4711 EUR', /is not a number/],
    ['number', '0x1F', /is not a number/], ['number', '9'.repeat(400), /is not a number/],
    ['date', '31.12.2026', /“31\.12\.2026” is not a date such as 2026-12-31/], ['date', '2026-02-30', /is not a date/], ['date', '2027-02-29', /is not a date/], ['date', '2026-13-01', /is not a date/], ['date', '2026-12-31T00:00:00Z', /is not a date/], ['date', 'tomorrow', /is not a date/],
    ['choice', 'Rome', /“Rome” is not one of Berlin, São Paulo/], ['choice', 'Berlin,São Paulo', /is not one of/], ['choice', 'Ber', /is not one of/],
    ['yes-no', 'maybe', /“maybe” is not yes or no/], ['yes-no', '1', /is not yes or no/], ['yes-no', 'yes please', /is not yes or no/],
  ])('for a %s, %j, is refused with the name of the property and the text', (type, text, words) => {
    expect(refusal(type, text)).toMatch(words);
    expect(refusal(type, text)).toMatch(/^Thing: /);
  });

  test('that is refused is quoted short, on one line, without hidden marks', () => {
    const words = refusal('date', `\u202E${'x'.repeat(300)}\nnext`);
    expect(words).toMatch(/^Thing: “x{39}…” is not a date/);
  });
});

describe('of what is kept of somebody', () => {
  const kept = { words: 'Paris', digits: '42', count: 42, day: '2026-12-31', noDay: '2027-02-29', isSo: false };
  test.each<[PropertyType, (keyof typeof kept)[]]>([
    ['text', ['words', 'digits', 'day', 'noDay']], ['number', ['count']], ['date', ['day']], ['yes-no', ['isSo']],
    // What was offered once is a choice still.
    ['choice', ['words', 'digits', 'day', 'noDay']],
  ])('as properties of type %s, those values are seen that are of the type: %j', (type, seen) => {
    const definitions = new Map(Object.keys(kept).map((key) => [key, { ...definition(type), key }]));
    expect(Object.keys(definedValues(definitions, kept))).toEqual(seen);
  });

  test('nothing is seen that no property has, nor what every object has', () => {
    expect(definedValues(new Map(), kept)).toEqual({});
    expect(definedValues(new Map([['constructor', definition('text')]]), {})).toEqual({});
  });
});

describe('a mark to filter by', () => {
  test('is the same whatever the case of the letters, and tells values and keys apart', () => {
    expect(propertyMark('site', 'BERLIN')).toBe(propertyMark('site', 'berlin'));
    expect(new Set([propertyMark('site', 'a'), propertyMark('site', 'b'), propertyMark('floor', 'a'), propertyMark('floor', 3), propertyMark('driver', true)]).size).toBe(5);
  });
});
