// Reads an OData `$filter` into a tree. The grammar is the part of OData 4 that directory objects of Graph accept.
import { badQuery } from './graph-error.ts';

export type Literal = string | number | boolean | null;
export type Comparison = 'eq' | 'ne' | 'ge' | 'le' | 'gt' | 'lt';
export type TextTest = 'startsWith' | 'endsWith' | 'contains';

/** A path is the property and what lies under it: `signInActivity/lastSignInDateTime`. */
export type Filter =
  | { type: 'and' | 'or'; sides: Filter[] }
  | { type: 'not'; inner: Filter }
  | { type: 'compare'; operator: Comparison; path: string[]; value: Literal }
  | { type: 'in'; path: string[]; values: Literal[] }
  | { type: 'text'; test: TextTest; path: string[]; value: string }
  | { type: 'any'; path: string[]; variable: string; inner: Filter | null }
  | { type: 'count'; operator: Comparison; path: string[]; value: number };

type Token = { type: 'word' | 'text' | 'mark'; value: string; at: number };

const tokenPattern = /\s*(?:'((?:[^']|'')*)'|([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[A-Za-z_@$#][\w.$@#]*(?:\/[\w.$@#]+)*)|(-?\d[\w:.+-]*)|([(),:]))/iy;

const tokens = (source: string): Token[] => {
  const found: Token[] = [];
  const pattern = new RegExp(tokenPattern);
  const trimmed = source.trimEnd();
  while (pattern.lastIndex < trimmed.length) {
    const at = pattern.lastIndex;
    const match = pattern.exec(trimmed);
    if (!match) throw badQuery(`Invalid filter clause: Syntax error at position ${at} in '${source}'.`);
    const [, quoted, word, number, mark] = match;
    if (quoted !== undefined) found.push({ type: 'text', value: quoted.replaceAll("''", "'"), at });
    else if (mark !== undefined) found.push({ type: 'mark', value: mark, at });
    else found.push({ type: 'word', value: word ?? number ?? '', at });
  }
  return found;
};

const comparisons: readonly string[] = ['eq', 'ne', 'ge', 'le', 'gt', 'lt'];
const isComparison = (word: string): word is Comparison => comparisons.includes(word);
const textTests: Readonly<Record<string, TextTest>> = { startswith: 'startsWith', endswith: 'endsWith', contains: 'contains' };
const guidOrMoment = /^(\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d)?)?|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

class Parser {
  readonly #source: string;
  readonly #tokens: Token[];
  #next = 0;

  constructor(source: string) {
    this.#source = source;
    this.#tokens = tokens(source);
  }

  whole(): Filter {
    const filter = this.#or();
    if (this.#peek()) throw this.#unexpected();
    return filter;
  }

  #or(): Filter {
    const sides = [this.#and()];
    while (this.#takeWord('or')) sides.push(this.#and());
    return sides.length === 1 && sides[0] ? sides[0] : { type: 'or', sides };
  }

  #and(): Filter {
    const sides = [this.#not()];
    while (this.#takeWord('and')) sides.push(this.#not());
    return sides.length === 1 && sides[0] ? sides[0] : { type: 'and', sides };
  }

  #not(): Filter {
    if (this.#takeWord('not')) return { type: 'not', inner: this.#not() };
    if (!this.#takeMark('(')) return this.#test();
    const inner = this.#or();
    this.#needMark(')');
    return inner;
  }

  #test(): Filter {
    const word = this.#needWord();
    const textTest = textTests[word.toLowerCase()];
    if (textTest && this.#takeMark('(')) return this.#textTest(textTest);
    const path = word.split('/');
    const last = path.at(-1);
    if ((last === 'any' || last === 'all') && this.#takeMark('(')) return this.#any(path);
    return this.#comparison(path);
  }

  #textTest(test: TextTest): Filter {
    const path = this.#needWord().split('/');
    this.#needMark(',');
    const value = this.#literal();
    this.#needMark(')');
    return { type: 'text', test, path, value: String(value) };
  }

  #any(path: string[]): Filter {
    if (path.at(-1) === 'all') throw badQuery('Invalid filter clause: The lambda operator all is not supported.');
    const owner = path.slice(0, -1);
    if (this.#takeMark(')')) return { type: 'any', path: owner, variable: '', inner: null };
    const variable = this.#needWord();
    this.#needMark(':');
    const inner = this.#or();
    this.#needMark(')');
    return { type: 'any', path: owner, variable, inner };
  }

  #comparison(path: string[]): Filter {
    const operator = this.#needWord().toLowerCase();
    if (operator === 'in') return { type: 'in', path, values: this.#list() };
    if (!isComparison(operator)) throw this.#unexpected(-1);
    const value = this.#literal();
    if (path.at(-1) !== '$count') return { type: 'compare', operator, path, value };
    if (typeof value !== 'number') throw this.#unexpected(-1);
    return { type: 'count', operator, path: path.slice(0, -1), value };
  }

  #list(): Literal[] {
    this.#needMark('(');
    const values = [this.#literal()];
    while (this.#takeMark(',')) values.push(this.#literal());
    this.#needMark(')');
    if (values.length > 15) throw badQuery('Too many child clauses specified in search filter expression containing \'OR\' operators: more than 15.');
    return values;
  }

  #literal(): Literal {
    const token = this.#tokens[this.#next];
    if (!token || token.type === 'mark') throw this.#unexpected();
    this.#next += 1;
    if (token.type === 'text') return token.value;
    if (token.value === 'null') return null;
    if (/^(true|false)$/i.test(token.value)) return token.value.toLowerCase() === 'true';
    if (/^-?\d+(\.\d+)?$/.test(token.value)) return Number(token.value);
    if (guidOrMoment.test(token.value)) return token.value;
    throw this.#unexpected(-1);
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#next];
  }

  #take(type: Token['type'], value: string): boolean {
    const token = this.#peek();
    if (token?.type !== type || token.value.toLowerCase() !== value) return false;
    this.#next += 1;
    return true;
  }

  #takeWord(value: string): boolean {
    return this.#take('word', value);
  }

  #takeMark(value: string): boolean {
    return this.#take('mark', value);
  }

  #needMark(value: string): void {
    if (!this.#takeMark(value)) throw this.#unexpected();
  }

  #needWord(): string {
    const token = this.#peek();
    if (token?.type !== 'word') throw this.#unexpected();
    this.#next += 1;
    return token.value;
  }

  #unexpected(offset = 0): Error {
    const at = this.#tokens[this.#next + offset]?.at ?? this.#source.length;
    return badQuery(`Invalid filter clause: Syntax error at position ${at} in '${this.#source}'.`);
  }
}

/** Parses a filter; what is not OData is refused with 400 BadRequest. */
export const parseFilter = (source: string): Filter => new Parser(source).whole();
