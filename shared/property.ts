// Properties of users that administrators define: shown in forms, profiles and filters beside those of the directory.
import { z } from 'zod';
import { UsherError } from './errors.ts';
import { characterFault, quoted } from './import-text.ts';
import { fold } from './fold.ts';
import { limits } from './limits.ts';

export const propertyTypeSchema = z.enum(['text', 'number', 'date', 'choice', 'yes-no']);
export type PropertyType = z.infer<typeof propertyTypeSchema>;

export const propertyDefinitionSchema = z.object({
  /** Small letters, digits and underscores, beginning with a letter; never changed once given. */
  key: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, 'it must be small letters, digits and underscores, beginning with a letter, and at most 40 of them')
    .refine((key) => !(key in Object.prototype), 'it is a word that programs have for themselves; choose another'),
  /** As people read it. */
  name: z.string().min(1).max(64),
  type: propertyTypeSchema,
  /** For `choice`. */
  choices: z.array(z.string().min(1).max(64)).max(100).default([]),
});
export type PropertyDefinition = z.infer<typeof propertyDefinitionSchema>;

export type PropertyValue = string | number | boolean | null;

/** As people and spreadsheets write numbers; JavaScript would also take 0x1F. */
const decimal = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i;

/** The value that a text stands for, null when it is empty or blank. @throws UsherError input.invalid naming the property and the text. */
export function propertyValue({ name, type, choices }: PropertyDefinition, typed: string): PropertyValue {
  const text = typed.trim();
  const refuse = (wanted: string): never => { throw new UsherError('input.invalid', `${name}: ${quoted(text)} is not ${wanted}.`); };
  if (text === '') return null;
  switch (type) {
    case 'text':
      if (text.length > limits.propertyTextLength) refuse(`a text of at most ${limits.propertyTextLength.toLocaleString('en-GB')} characters`);
      return characterFault(text) === '' ? text : refuse('text that can be kept');
    case 'number': return decimal.test(text) && Number.isFinite(Number(text)) ? Number(text) : refuse('a number');
    case 'date': return z.iso.date().safeParse(text).success ? text : refuse('a date such as 2026-12-31');
    case 'choice': return choices.find((choice) => fold(choice) === fold(text)) ?? refuse(`one of ${choices.join(', ')}`);
    case 'yes-no': return /^(?:true|yes)$/i.test(text) || (/^(?:false|no)$/i.test(text) ? false : refuse('yes or no'));
  }
}

/** Whether a value that is kept is one of this property, which may have been of another type when it was set. A choice that is not offered any more is one still. */
export function isValueOf({ type }: Pick<PropertyDefinition, 'type'>, value: PropertyValue): boolean {
  switch (type) {
    case 'text':
    case 'choice': return typeof value === 'string';
    case 'number': return typeof value === 'number';
    // What `z.iso.date()` looks at: lists ask this of each of hundreds of people.
    case 'date': return typeof value === 'string' && z.regexes.date.test(value);
    case 'yes-no': return typeof value === 'boolean';
  }
}

/** Of all that is kept of somebody what people see: values of the properties that are defined now. */
export function definedValues(definitions: ReadonlyMap<string, PropertyDefinition>, values: Record<string, PropertyValue>): Record<string, PropertyValue> {
  const kept = Object.entries(values);
  const seen = kept.filter(([key, value]) => {
    const definition = definitions.get(key);
    return definition !== undefined && isValueOf(definition, value);
  });
  return seen.length === kept.length ? values : Object.fromEntries(seen);
}

/** What users are filtered by: one text for a property and its value, whatever the case of the letters. */
export function propertyMark(key: string, value: Exclude<PropertyValue, null>): string {
  return `${key}=${fold(String(value))}`;
}
