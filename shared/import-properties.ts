// The properties that administrators defined, as columns of an import file and as values in its rows.
import { UsherError } from './errors.ts';
import { tidy, withoutInvisible } from './import-text.ts';
import type { PropertyValues } from './plan.ts';
import { propertyValue } from './property.ts';
import type { PropertyDefinition } from './property.ts';

/** What a column is called in previews, beside Usher's own fields. */
export const propertyField = ({ key }: Pick<PropertyDefinition, 'key'>): string => `properties.${key}`;

/** Names by which a column is known, best first; “property title” where “title” is a column of Usher. */
export function propertyNames({ key, name }: Pick<PropertyDefinition, 'key' | 'name'>): string[] {
  return [key, name].flatMap((each) => [each, `property ${each}`, `properties ${each}`]);
}

export interface PropertyColumn { index: number; definition: PropertyDefinition }

/** Values by key, those alone that were given; or one sentence about the first that cannot be. */
export function propertiesIn(columns: readonly PropertyColumn[], cells: readonly string[]): { values: PropertyValues; problem: string } {
  const values: PropertyValues = {};
  try {
    for (const { index, definition } of columns) {
      const value = propertyValue(definition, tidy(withoutInvisible(cells[index] ?? '')));
      if (value !== null) values[definition.key] = value;
    }
  } catch (error) {
    if (error instanceof UsherError && error.expected) return { values, problem: error.message };
    throw error;
  }
  return { values, problem: '' };
}
