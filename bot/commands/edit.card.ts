// The form for a user's details, filled in; given back with what was typed when something was wrong.
import { editableFields, fieldLengths, ownFields, savable } from '../../shared/user-fields.ts';
import type { EditableField } from '../../shared/user-fields.ts';
import { plainLine } from '../../shared/text.ts';
import type { PropertyDefinition } from '../../shared/property.ts';
import type { User } from '../../shared/user.ts';
import type { Card } from '../ports.ts';
import { cardTemplate, fitting, line, trusted } from './card.ts';
import type { CardData, Trusted } from './card.ts';
import type { Button } from './menu.ts';
import { inputIdOf, propertyInputs } from './property-inputs.ts';
import type { PropertyInput } from './property-inputs.ts';
import json from './edit.card.json' with { type: 'json' };

/** Texts by the id of the input: fields, and properties that administrators defined. */
export type FieldValues = Readonly<Record<string, string | undefined>>;

export interface EditForm {
  person: { id: string; name: string; email: string };
  /** What the account is decides which fields there are; without it, one of this organisation’s own. */
  account?: Pick<User, 'type' | 'synced'>;
  error: string;
  /** What stands in the inputs. */
  values: FieldValues;
  /** What stood in them when the form was opened: what differs from it is what the person changed. */
  shown: FieldValues;
  /** One's own contact details alone. */
  own?: boolean;
  definitions?: readonly PropertyDefinition[];
  /** What else can be changed, in forms of its own. */
  forms?: readonly Button[];
}

type EditData = CardData & { title: string; email: string; error: string; note: string | Trusted; synced: boolean; shows: Record<EditableField, boolean>; properties: PropertyInput[]; forms: { title: string; verb: string; person: Trusted }[]; person: Trusted; shown: Trusted } & Record<EditableField, Trusted>;
const expand = cardTemplate<EditData>(json);
/** A country is two letters long; a little more is shown, so that people see what they typed. */
const longest = { ...fieldLengths, usageLocation: 20 };

/** A value as an input shows it: on one line, nothing hidden, no longer than it can be. */
export const inputValue = (field: EditableField, text: string): string => plainLine(text, longest[field]);

/** The tab shows them and changes nothing. */
function leftOut({ id }: EditForm['person'], { shown, of }: { shown: number; of: number }): Trusted {
  return line(`Only ${shown} of ${of} further properties fit here; a program changes the others with `, trusted(`PATCH /api/v1/users/${id}`), '.');
}

const ownMember: Required<EditForm>['account'] = { type: 'member', synced: false };

export function editCard({ person, account = ownMember, error, values, shown, own = false, definitions = [], forms = [] }: EditForm): Card {
  const fields = savable(own ? ownFields : editableFields, account);
  const shows = Object.fromEntries(editableFields.map((field) => [field, fields.includes(field)])) as Record<EditableField, boolean>; // fromEntries loses the keys
  // Inputs show their value as it is and know no markdown.
  const inputs = Object.fromEntries(editableFields.map((field) => [field, trusted(inputValue(field, values[field] ?? ''))])) as Record<EditableField, Trusted>; // fromEntries loses the keys
  const shownFields = fields.map((field): [string, string] => [field, inputValue(field, shown[field] ?? '')]);
  return fitting(own ? 0 : definitions.length, (most) => {
    const listed = definitions.slice(0, most);
    return expand({
      ...inputs, shows, synced: account.synced, title: own ? 'Edit your contact details' : `Edit ${person.name}`, email: person.email, error,
      note: most < definitions.length && !own ? leftOut(person, { shown: most, of: definitions.length }) : '',
      properties: propertyInputs(listed, values),
      forms: forms.map((form) => ({ ...form, person: trusted(person.id) })),
      person: trusted(person.id),
      shown: trusted(JSON.stringify(Object.fromEntries([...shownFields, ...listed.map((definition) => [inputIdOf(definition), shown[inputIdOf(definition)] ?? ''])]))),
    });
  });
}
