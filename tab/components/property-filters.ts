// Filters by properties that administrators defined, as the address has them (`cost_centre=4711`) and as people read and choose them.
import type { Property } from '../api/usher-api.ts';
import { propertyWords } from './words.ts';

interface Filter { key: string; value: string }

function parts(filter: string): Filter {
  const at = filter.indexOf('=');
  return at === -1 ? { key: filter, value: '' } : { key: filter.slice(0, at), value: filter.slice(at + 1) };
}

/** Links may say yes, and write it in any letters. */
function yesNo(value: string): boolean | undefined {
  return /^(?:true|yes)$/i.test(value) ? true : /^(?:false|no)$/i.test(value) ? false : undefined;
}

/** "Cost centre: 4711". */
export function filterWords(properties: readonly Property[], filter: string): string {
  const { key, value } = parts(filter);
  const property = properties.find((each) => each.key === key);
  if (property === undefined) return filter;
  return `${property.name}: ${property.type === 'yes-no' ? propertyWords(yesNo(value) ?? value) : value}`;
}

/** What the menu of a property offers, and the filter that it shows: the first that says one of its choices. */
export function choiceOf(property: Property, filters: readonly string[]): { options: (readonly [string, string])[]; value: string | undefined; filter: string | undefined } {
  const options = property.type === 'yes-no' ? [['true', 'Yes'], ['false', 'No']] as const : property.choices.map((choice) => [choice, choice] as const);
  const optionIn = (filter: string): string | undefined => {
    const { key, value } = parts(filter);
    const wanted = property.type === 'yes-no' ? String(yesNo(value) ?? '') : value.toLowerCase();
    return key === property.key ? options.find(([option]) => option.toLowerCase() === wanted)?.[0] : undefined;
  };
  const filter = filters.find((each) => optionIn(each) !== undefined);
  return { options: [...options], value: filter === undefined ? undefined : optionIn(filter), filter };
}

/** The filters with another choice in a menu; the empty one takes it away. */
export function withChoice(property: Property, filters: readonly string[], value: string): string[] {
  const { filter: before } = choiceOf(property, filters);
  const others = filters.filter((filter) => filter !== before);
  return value === '' ? others : [...others, `${property.key}=${value}`];
}
