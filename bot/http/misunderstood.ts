// Sentences for what a schema found wrong with a body or a query, in words that say what would be right.
import type { z } from 'zod';
import { UsherError } from '../../shared/errors.ts';

const told = 3;

/** Of the first few faults, each in its own words or in `plainWords`. */
export function misunderstood(error: z.ZodError, what: string): UsherError {
  const named = error.issues.slice(0, told).map(({ path, message }) => {
    const words = message.replace(/\.$/, '');
    return path.length > 0 ? `“${path.join('.')}”: ${words}` : words.charAt(0).toUpperCase() + words.slice(1);
  });
  const more = error.issues.length > told ? ` And ${error.issues.length - told} more.` : '';
  return new UsherError('input.invalid', `The ${what} is not understood. ${named.join('; ')}.${more} See /api/v1/openapi.json.`);
}

const or = (words: readonly string[]): string => new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(words);

const nouns: Readonly<Record<string, string>> = {
  string: 'text', number: 'a number', int: 'a whole number', boolean: 'true or false', null: 'null', array: 'a list', object: 'an object', record: 'an object',
};

/** Everything that could stand there; undefined where that cannot be said in a few words. */
function possible(issue: z.core.$ZodRawIssue | z.core.$ZodIssue): readonly string[] | undefined {
  if (issue.code === 'invalid_value') return issue.values.map(String);
  if (issue.code === 'invalid_type') {
    const noun = nouns[issue.expected];
    return noun === undefined ? undefined : [noun];
  }
  if (issue.code !== 'invalid_union') return undefined;
  const each = issue.errors.map(([only, ...others]) => (only === undefined || only.path.length + others.length > 0 ? undefined : possible(only)));
  return each.length === 0 || each.includes(undefined) ? undefined : each.flatMap((words) => words ?? []);
}

function amount(bound: string, number: number | bigint, origin: string): string {
  const counted = number.toLocaleString('en-GB');
  if (origin === 'string') return `it must have ${bound} ${counted} ${number === 1 ? 'character' : 'characters'}`;
  return origin === 'array' ? `it must have ${bound} ${counted} ${number === 1 ? 'entry' : 'entries'}` : `it must be ${bound} ${counted}`;
}

/** In the place of the words of zod, where a schema has none of its own. Undefined leaves those. */
export function plainWords(issue: z.core.$ZodRawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type': case 'invalid_value': case 'invalid_union': {
      const words = possible(issue);
      if (words === undefined) return undefined;
      return issue.input === undefined ? `it is missing, and must be ${or(words)}` : `it must be ${or(words)}`;
    }
    case 'too_small': return amount('at least', issue.minimum, issue.origin);
    case 'too_big': return amount('at most', issue.maximum, issue.origin);
    case 'unrecognized_keys': return `${issue.keys.map((key) => `“${key}”`).join(', ')} ${issue.keys.length === 1 ? 'is' : 'are'} not known here`;
    case 'invalid_format': return issue.format === 'date' ? 'it must be a day, such as 2026-12-31' : undefined;
    default: return undefined;
  }
}
