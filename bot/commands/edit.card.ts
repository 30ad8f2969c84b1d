// The form for a user's details, filled in; given back with what was typed when something was wrong.
import { editableFields, fieldLengths, fieldsFrom } from '../../shared/user-fields.ts';
import type { EditableField } from '../../shared/user-fields.ts';
import { plainLine } from '../../shared/text.ts';
import type { Card } from '../ports.ts';
import { cardTemplate, trusted } from './card.ts';
import type { CardData, Trusted } from './card.ts';
import json from './edit.card.json' with { type: 'json' };

export type FieldValues = Readonly<Record<EditableField, string>>;

export interface EditForm {
  person: { id: string; name: string; email: string };
  error: string;
  /** What stands in the inputs. */
  values: FieldValues;
  /** What stood in them when the form was opened: what differs from it is what the person changed. */
  shown: FieldValues;
}

type EditData = CardData & { title: string; email: string; error: string; person: Trusted; shown: Trusted } & Record<EditableField, Trusted>;
const expand = cardTemplate<EditData>(json);
/** A country is two letters long; a little more is shown, so that people see what they typed. */
const longest = { ...fieldLengths, usageLocation: 20 };

/** A value as an input shows it: on one line, nothing hidden, no longer than it can be. */
export const inputValue = (field: EditableField, text: string): string => plainLine(text, longest[field]);

export function editCard({ person, error, values, shown }: EditForm): Card {
  // Inputs show their value as it is and know no markdown.
  const inputs = Object.fromEntries(editableFields.map((field) => [field, trusted(inputValue(field, values[field]))])) as Record<EditableField, Trusted>; // fromEntries loses the keys
  return expand({ ...inputs, title: `Edit ${person.name}`, email: person.email, error, person: trusted(person.id), shown: trusted(JSON.stringify(fieldsFrom((field) => inputValue(field, shown[field])))) });
}
