// The fields of a user that people may change: their names, what they may hold, and what is wrong with a value.
import { z } from 'zod';
import { countryProblem } from './country.ts';
import { lengthProblem } from './import-values.ts';
import { limits } from './limits.ts';
import type { Profile, ProfileField, User } from './user.ts';

/** In the order of forms. */
export const editableFields = [
  'displayName', 'firstName', 'lastName', 'userPrincipalName', 'jobTitle', 'department', 'company', 'street', 'postalCode', 'city', 'mobile', 'homePhone', 'office', 'externalId', 'usageLocation',
] as const;
export type EditableField = (typeof editableFields)[number];

/** Graph keeps no private phone number: that one is Usher's own. */
export type DirectoryField = Exclude<EditableField, 'homePhone'>;
export const isInDirectory = (field: EditableField): field is DirectoryField => field !== 'homePhone';

export const editedFieldsSchema = z.partialRecord(z.enum(editableFields), z.string());
/** Only what is to change; the empty text clears. */
export type EditedFields = z.infer<typeof editedFieldsSchema>;

export const fieldNames: Readonly<Record<EditableField, string>> = {
  displayName: 'display name', firstName: 'first name', lastName: 'last name', userPrincipalName: 'user name', jobTitle: 'job title', department: 'department', company: 'company',
  street: 'street', postalCode: 'postal code', city: 'city', mobile: 'mobile', homePhone: 'home phone', office: 'office', externalId: 'external id', usageLocation: 'usage location',
};

/** Longest values in characters. */
export const fieldLengths: Readonly<Record<EditableField | keyof Profile, number>> = {
  displayName: limits.displayNameLength, firstName: limits.nameLength, lastName: limits.nameLength, userPrincipalName: limits.emailLength,
  ...limits.profileLength, jobTitle: limits.jobTitleLength, externalId: limits.externalIdLength, usageLocation: limits.cellLength,
};

type Named = Pick<User, Exclude<EditableField, ProfileField> | 'profile'>;

export function fieldOf(user: Named, field: EditableField): string {
  return field === 'displayName' || field === 'firstName' || field === 'lastName' || field === 'userPrincipalName' ? user[field] : user.profile[field];
}

/** The directory tells user names apart without regard to capitals. */
function isSame(field: EditableField, one: string | undefined, other: string): boolean {
  return one === other || (field === 'userPrincipalName' && one?.toLowerCase() === other.toLowerCase());
}

/** What is to change, without what is so already. */
export function changedFields(user: Named, wanted: EditedFields): EditedFields {
  return fieldsFrom((field) => (isSame(field, wanted[field], fieldOf(user, field)) ? undefined : wanted[field]));
}

/** These fields as the user has them now. */
export function fieldsOf(user: Named, wanted: EditedFields): EditedFields {
  return fieldsFrom((field) => (wanted[field] === undefined ? undefined : fieldOf(user, field)));
}

export function fieldsFrom(valueOf: (field: EditableField) => string | undefined): EditedFields {
  const fields: EditedFields = {};
  for (const field of editableFields) {
    const value = valueOf(field);
    if (value !== undefined) fields[field] = value;
  }
  return fields;
}

type Addressed = Named & Pick<User, 'email' | 'sharedEmail' | 'emailIsName'>;

/** A new user name leaves the mail address as it is: whoever has none, or is not shown by it, goes by the new name. */
export function withFields<U extends Addressed>(user: U, fields: EditedFields): U {
  const { displayName = user.displayName, firstName = user.firstName, lastName = user.lastName, userPrincipalName = user.userPrincipalName, ...profile } = fields;
  const email = user.emailIsName === true || user.sharedEmail !== undefined ? userPrincipalName : user.email;
  return { ...user, displayName, firstName, lastName, userPrincipalName, email, profile: { ...user.profile, ...profile } };
}

const neverEmpty: readonly EditableField[] = ['displayName', 'userPrincipalName', 'usageLocation'];

/** Empty, or one sentence that names the field and the value. */
export function fieldProblem(field: EditableField, value: string): string {
  if (value === '' && neverEmpty.includes(field)) return `${fieldNames[field]}: the directory does not let it be emptied. Another one can be given.`;
  if (field === 'usageLocation' && !/^[A-Z]{2}$/.test(value)) return `${fieldNames[field]}: it takes a country code of two capital letters, for example DE.`;
  if (field === 'usageLocation') return countryProblem(fieldNames[field], value);
  return lengthProblem(fieldNames[field], value, fieldLengths[field]);
}

/** What everybody may change about themselves: how to reach them. */
export const ownFields: readonly EditableField[] = ['mobile', 'homePhone', 'street', 'postalCode', 'city', 'office'];

/** Of whoever comes from the local Active Directory, it decides all that the directory keeps; the usage location belongs to the cloud alone. */
export function isOnPremises(field: EditableField): boolean {
  return isInDirectory(field) && field !== 'usageLocation';
}

/** Which of these can be saved of somebody at all: Entra makes the user names of guests. */
export function savable(fields: readonly EditableField[], { type, synced }: Pick<User, 'type' | 'synced'>): EditableField[] {
  return fields.filter((field) => !(synced && isOnPremises(field)) && !(type === 'guest' && field === 'userPrincipalName'));
}
