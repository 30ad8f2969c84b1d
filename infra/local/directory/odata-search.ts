// `$search`: words matched at the start of words, "property:words" clauses joined by AND and OR.
import type { Entity } from './entities.ts';
import { badQuery, unknownProperty } from './graph-error.ts';
import type { Json } from './json.ts';
import type { Shape } from './shapes.ts';

type Test = (value: Entity) => boolean;

const wordStart = (word: string): RegExp => new RegExp(`(?:^|[^\\p{L}\\p{N}])${word}`, 'iu');

/** One clause: every word must start a word of the property. */
const clauseTest = (clause: string, shape: Shape): Test => {
  const colon = clause.indexOf(':');
  if (colon < 1) throw badQuery(`Syntax error: Invalid search clause '${clause}'. Clauses have the form "property:value".`);
  const property = clause.slice(0, colon).trim();
  if (!shape.searchable.includes(property)) throw unknownProperty(property, shape.name, 'Invalid search clause: ');
  const phrase = clause.slice(colon + 1).trim();
  const words = phrase.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter(Boolean);
  const tests = words.map(wordStart);
  const [first] = words;
  if (first === undefined) throw badQuery(`Syntax error: Invalid search clause '${clause}'.`);
  // Looking for the bare word first spares most of a hundred thousand people the slower question where it begins.
  const finds = (text: Json | undefined): boolean =>
    typeof text === 'string' && text.toLowerCase().includes(first) && tests.every((test) => test.test(text));
  return (value) => {
    const found = value[property];
    return Array.isArray(found) ? found.some(finds) : finds(found);
  };
};

const clausePattern = /\s*"((?:[^"\\]|\\.)*)"\s*(AND|OR)?/y;

/** Parses `"displayName:wa" OR "mail:wa"`; AND binds tighter than OR. */
export const parseSearch = (source: string, shape: Shape): Test => {
  const pattern = new RegExp(clausePattern);
  const alternatives: Test[][] = [[]];
  let joined = true;
  while (pattern.lastIndex < source.trimEnd().length) {
    const at = pattern.lastIndex;
    const match = pattern.exec(source);
    if (!match || !joined) throw badQuery(`Syntax error: character '${source[at] ?? ''}' is not valid at position ${at} in '${source}'.`);
    alternatives.at(-1)?.push(clauseTest((match[1] ?? '').replace(/\\(.)/g, '$1'), shape));
    joined = match[2] !== undefined;
    if (match[2] === 'OR') alternatives.push([]);
  }
  if (alternatives.at(-1)?.length === 0) throw badQuery(`Syntax error: Invalid search clause '${source}'.`);
  return (value) => alternatives.some((all) => all.every((test) => test(value)));
};
