// What was typed for a user's details, tidied; the rules of each value are those of the plan.
import { UsherError } from '../../shared/errors.ts';
import { characterFault, quoted, tidy, withoutInvisible } from '../../shared/import-text.ts';
import { fieldNames, fieldsFrom } from '../../shared/user-fields.ts';
import type { EditableField, EditedFields } from '../../shared/user-fields.ts';
import type { ProfileField } from '../../shared/user.ts';

function clean(field: EditableField, value: string): string {
  const text = tidy(withoutInvisible(value));
  const fault = characterFault(text);
  if (fault !== '') throw new UsherError('input.invalid', `${fieldNames[field]}: ${quoted(text)} ${fault}.`);
  if (field === 'userPrincipalName') return text.toLowerCase();
  return field === 'usageLocation' ? text.toUpperCase() : text;
}

/** @throws UsherError input.invalid with one sentence that names the field. */
export function cleanFields(typed: { readonly [field in EditableField]?: string | undefined }): EditedFields {
  return fieldsFrom((field) => {
    const value = typed[field];
    return value === undefined ? undefined : clean(field, value);
  });
}

interface Wanted {
  displayName?: string | undefined;
  firstName?: string | undefined;
  lastName?: string | undefined;
  userPrincipalName?: string | undefined;
  profile: { readonly [field in ProfileField]?: string | undefined };
}

/** The same from the shape in which programs send it. */
export function fieldsIn({ profile, ...names }: Wanted): EditedFields {
  return cleanFields({ ...names, ...profile });
}
