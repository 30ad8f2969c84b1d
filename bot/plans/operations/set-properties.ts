// Setting values of the properties that administrators defined. They are Usher's own: the directory is not asked.
import type { PropertyValues } from '../../../shared/plan.ts';
import { isValueOf } from '../../../shared/property.ts';
import type { User } from '../../../shared/user.ts';
import type { OperationOf, OperationType, PlanFacts, RequestOf } from './operation.ts';

const valueOf = (user: User, key: string): PropertyValues[string] => user.properties[key] ?? null;
const isSo = (user: User, values: PropertyValues): boolean => Object.entries(values).every(([key, value]) => valueOf(user, key) === value);

type Names = Readonly<Record<string, string>>;

/** What people call these properties, by the key; of one that is not defined there is no name. */
export function namesOf(values: PropertyValues, { properties }: Pick<PlanFacts, 'properties'>): { names?: Record<string, string> } {
  const known = Object.keys(values).map((key) => properties.get(key)).filter((definition) => definition !== undefined);
  return known.length === 0 ? {} : { names: Object.fromEntries(known.map(({ key, name }) => [key, name])) };
}

function inWords(values: PropertyValues, names: Names = {}): string {
  const shown = (value: PropertyValues[string]): string => (value === null ? 'empty' : typeof value === 'boolean' ? (value ? 'yes' : 'no') : `“${value}”`);
  return Object.entries(values).map(([key, value]) => `${names[key] ?? key} ${shown(value)}`).join(', ');
}

/** Nobody would see such a value. A way back leads to one where the property was removed since, or defined anew as another type. */
function whyUnseen(values: PropertyValues, { properties }: Pick<PlanFacts, 'properties'>): string | undefined {
  for (const [key, value] of Object.entries(values)) {
    const definition = properties.get(key);
    if (definition === undefined) return `There is no property “${key}” now; left as it is.`;
    if (value !== null && !isValueOf(definition, value)) return `The property “${definition.name}” takes values of another type now; left as it is.`;
  }
  return undefined;
}

export const setProperties: OperationType<OperationOf<'set-properties'>, RequestOf<'set-properties'>> = {
  kind: 'set-properties',
  ability: 'users.change',
  action: 'edit',
  about: ({ values }) => Object.keys(values).map((key) => ({ key: `property ${key}`, words: `“${key}”` })),
  plan(user, request, facts) {
    const values = Object.fromEntries(Object.entries(request.values).filter(([key, value]) => valueOf(user, key) !== value));
    if (Object.keys(values).length === 0) return { skip: `${user.displayName} has these values already.` };
    const refusal = whyUnseen(values, facts);
    if (refusal !== undefined) return { refuse: refusal };
    const before = Object.fromEntries(Object.keys(values).map((key) => [key, valueOf(user, key)]));
    return { operation: { kind: 'set-properties', values, before, ...namesOf(values, facts) } };
  },
  steps: () => [],
  stillTrue: ({ before }, user) => isSo(user, before),
  inverse: ({ before }) => ({ kind: 'set-properties', values: before }),
  stillInEffect: ({ values }, user) => isSo(user, values),
  parts: {
    of: ({ values, before, names = {} }) => Object.entries(values).map(([key, value]) => ({
      name: names[key] ?? key.replaceAll('_', ' '),
      operation: { kind: 'set-properties', values: { [key]: value }, before: { [key]: before[key] ?? null }, ...(names[key] !== undefined && { names: { [key]: names[key] } }) },
    })),
    joined: (parts) => ({
      kind: 'set-properties', values: parts.reduce<PropertyValues>((all, { values }) => ({ ...all, ...values }), {}), before: parts.reduce<PropertyValues>((all, { before }) => ({ ...all, ...before }), {}),
      names: parts.reduce<Names>((all, { names }) => ({ ...all, ...names }), {}),
    }),
  },
  project: ({ values }, user) => ({ ...user, properties: Object.fromEntries(Object.entries({ ...user.properties, ...values }).filter(([, value]) => value !== null)) }),
  words: ({ values, before, names }) => ({ title: 'Set properties', before: inWords(before, names), after: inWords(values, names) }),
};
