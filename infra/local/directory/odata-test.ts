// Turns a filter into a question that one object answers, and checks that Graph would let it be asked.
import type { Entity } from './entities.ts';
import { badQuery, unknownProperty, unsupportedQuery } from './graph-error.ts';
import { isObject } from './json.ts';
import type { Json } from './json.ts';
import type { Comparison, Filter, Literal, TextTest } from './odata-filter.ts';
import type { Property, Shape } from './shapes.ts';

type Test = (target: Json) => boolean;

const ordered = (value: Json | undefined): string | number | null => {
  if (typeof value === 'string') return value.toLowerCase();
  if (typeof value === 'boolean') return value ? 1 : 0;
  return typeof value === 'number' ? value : null;
};

const compareTests: Record<Comparison, (order: number) => boolean> = {
  eq: (order) => order === 0,
  ne: (order) => order !== 0,
  ge: (order) => order >= 0,
  le: (order) => order <= 0,
  gt: (order) => order > 0,
  lt: (order) => order < 0,
};

const order = (a: string | number, b: string | number): number => (a < b ? -1 : a > b ? 1 : 0);

const read = (target: Json, path: readonly string[]): Json | undefined => {
  let value: Json | undefined = target;
  for (const step of path) value = isObject(value) ? value[step] : undefined;
  return value;
};

const comparison = (operator: Comparison, path: readonly string[], value: Literal): Test => {
  const passes = compareTests[operator];
  if (value === null) return (target) => passes((read(target, path) ?? null) === null ? 0 : 1);
  if (typeof value === 'string' && /^\d{4}-\d\d-\d\dT/.test(value)) {
    const moment = Date.parse(value);
    return (target) => {
      const found = read(target, path);
      return typeof found === 'string' ? passes(order(Date.parse(found), moment)) : operator === 'ne';
    };
  }
  const wanted = ordered(value) ?? '';
  return (target) => {
    const found = ordered(read(target, path));
    return found === null ? operator === 'ne' : passes(order(found, wanted));
  };
};

const textTests: Record<TextTest, (found: string, wanted: string) => boolean> = {
  startsWith: (found, wanted) => found.startsWith(wanted),
  endsWith: (found, wanted) => found.endsWith(wanted),
  contains: (found, wanted) => found.includes(wanted),
};

const compile = (filter: Filter, variable?: string): Test => {
  const inside = (path: readonly string[]) => (variable !== undefined && path[0] === variable ? path.slice(1) : path);
  switch (filter.type) {
    case 'and': {
      const sides = filter.sides.map((side) => compile(side, variable));
      return (target) => sides.every((side) => side(target));
    }
    case 'or': {
      const sides = filter.sides.map((side) => compile(side, variable));
      return (target) => sides.some((side) => side(target));
    }
    case 'not': {
      const inner = compile(filter.inner, variable);
      return (target) => !inner(target);
    }
    case 'compare':
      return comparison(filter.operator, inside(filter.path), filter.value);
    case 'in': {
      const tests = filter.values.map((value) => comparison('eq', inside(filter.path), value));
      return (target) => tests.some((test) => test(target));
    }
    case 'text': {
      const path = inside(filter.path);
      const wanted = filter.value.toLowerCase();
      const passes = textTests[filter.test];
      return (target) => {
        const found = read(target, path);
        return typeof found === 'string' && passes(found.toLowerCase(), wanted);
      };
    }
    case 'any': {
      const inner = filter.inner ? compile(filter.inner, filter.variable) : () => true;
      return (target) => {
        const list = read(target, filter.path);
        return Array.isArray(list) && list.some(inner);
      };
    }
    case 'count': {
      const passes = compareTests[filter.operator];
      return (target) => {
        const list = read(target, filter.path);
        return passes(order(Array.isArray(list) ? list.length : 0, filter.value));
      };
    }
  }
};

/** A compiled filter. */
export const testOf = (filter: Filter): ((value: Entity) => boolean) => compile(filter);

const isList = (property: Property) => property.kind === 'texts' || property.kind === 'objects';

const rootOf = (filter: Filter): string | undefined => ('path' in filter ? filter.path[0] : undefined);

const invalidFilterValue = (property: string, wanted: string): Error =>
  badQuery(`Invalid filter clause: A binary operator with incompatible types was detected for property '${property}'; '${wanted}' was expected.`);

const checkValue = (property: Property, name: string, value: Literal): void => {
  if (value === null) return;
  if (property.kind === 'flag' && typeof value !== 'boolean') throw invalidFilterValue(name, 'Edm.Boolean');
  if (property.kind === 'text' && typeof value !== 'string') throw invalidFilterValue(name, 'Edm.String');
  if (property.kind === 'moment' && (typeof value !== 'string' || Number.isNaN(Date.parse(value)))) throw invalidFilterValue(name, 'Edm.DateTimeOffset');
};

const checkLeaf = (filter: Filter, shape: Shape): void => {
  const name = rootOf(filter);
  const property = name === undefined ? undefined : shape.properties[name];
  if (name === undefined) return;
  if (!property) throw unknownProperty(name, shape.name, 'Invalid filter clause: ');
  if (filter.type === 'any' || filter.type === 'count') {
    if (!isList(property)) throw unsupportedQuery();
    return;
  }
  const isSignIn = name === 'signInActivity';
  if (!property.filter && !isSignIn) throw unsupportedQuery('The request uses a filter property that is not indexed');
  if (filter.type === 'text' && filter.test === 'contains') throw unsupportedQuery();
  if (filter.type === 'compare') {
    if (filter.operator === 'gt' || filter.operator === 'lt') throw unsupportedQuery();
    if (!isSignIn) checkValue(property, name, filter.value);
  }
};

/** Every test of a filter, lambdas not entered. */
export const leaves = (filter: Filter): Filter[] => {
  if (filter.type === 'and' || filter.type === 'or') return filter.sides.flatMap(leaves);
  return filter.type === 'not' ? leaves(filter.inner) : [filter];
};

/** Refuses a filter that Graph would refuse whatever the headers. */
export const checkFilter = (filter: Filter, shape: Shape): void => {
  const all = leaves(filter);
  for (const leaf of all) checkLeaf(leaf, shape);
  const signIn = all.filter((leaf) => rootOf(leaf) === 'signInActivity');
  if (signIn.length > 0 && all.length > signIn.length)
    throw unsupportedQuery('Filtering on signInActivity cannot be combined with other filters.');
};

/** True when a filter works only with `ConsistencyLevel: eventual` and `$count=true`. */
export const isAdvanced = (filter: Filter): boolean => {
  if (filter.type === 'and' || filter.type === 'or') return filter.sides.some(isAdvanced);
  if (filter.type === 'not' || filter.type === 'count') return true;
  if (filter.type === 'compare') return filter.operator === 'ne' && filter.path[0] !== 'signInActivity';
  return filter.type === 'text' && filter.test === 'endsWith';
};
