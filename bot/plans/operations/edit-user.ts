// Changing names, the user name, and contact and job details of a user: exactly the fields that differ, nothing else.
import { changedFields, editableFields, fieldNames, fieldProblem, fieldsFrom, fieldsOf, isInDirectory, isOnPremises, ownFields, withFields } from '../../../shared/user-fields.ts';
import type { EditableField, EditedFields } from '../../../shared/user-fields.ts';
import type { User } from '../../../shared/user.ts';
import type { OperationOf, OperationType, PlanFacts, Planned, RequestOf, Step } from './operation.ts';
import { hasRoleStill, roleByName, roleByNameWords } from './role-by-name.ts';
import { obstacleToName } from './user-name.ts';

type EditUser = OperationOf<'edit-user'>;

function namesIn(fields: EditedFields): EditableField[] {
  return editableFields.filter((field) => fields[field] !== undefined);
}

function plan(user: User, request: RequestOf<'edit-user'>, facts: PlanFacts): Planned<EditUser> {
  const fields = changedFields(user, request.fields);
  const names = namesIn(fields);
  if (names.length === 0) return { skip: `${user.displayName} has these details already.` };
  const problem = names.map((field) => fieldProblem(field, fields[field] ?? '')).find((words) => words !== '');
  if (problem !== undefined) return { refuse: problem, code: 'input.invalid' };
  const theirs = names.filter(isInDirectory);
  if (user.synced && theirs.some(isOnPremises)) {
    return { refuse: `${user.displayName} is synced from on-premises; change the ${theirs.map((field) => fieldNames[field]).join(', ')} in the local Active Directory.` };
  }
  const obstacle = fields.userPrincipalName === undefined ? undefined : obstacleToName(user, fields.userPrincipalName, facts);
  if (obstacle !== undefined) return obstacle;
  return { operation: { kind: 'edit-user', fields, before: fieldsOf(user, fields), ...(fields.userPrincipalName !== undefined && roleByName(user, fields.userPrincipalName, facts)) } };
}

/** Only these of its fields; the role goes with the user name. */
function narrowed({ kind, fields, before, ...byName }: EditUser, names: readonly EditableField[]): EditUser {
  const only = (all: EditedFields): EditedFields => fieldsFrom((field) => (names.includes(field) ? all[field] : undefined));
  return { kind, fields: only(fields), before: only(before), ...(names.includes('userPrincipalName') && byName) };
}

const isSo = (user: User, fields: EditedFields): boolean => namesIn(changedFields(user, fields)).length === 0;

/** What the directory is asked for; nothing where only Usher's own is changed. */
function stepsOf({ fields }: EditUser): Step[] {
  const theirs = fieldsFrom((field) => (isInDirectory(field) ? fields[field] : undefined));
  return namesIn(theirs).length === 0 ? [] : [{ change: (userId) => ({ kind: 'update-user', userId, fields: theirs }), chained: false, locates: theirs.usageLocation !== undefined }];
}

function inWords(fields: EditedFields): string {
  return namesIn(fields).map((field) => `${fieldNames[field]} ${fields[field] === '' ? 'empty' : `“${fields[field]}”`}`).join(', ');
}

export const editUser: OperationType<EditUser, RequestOf<'edit-user'>> = {
  kind: 'edit-user',
  ability: 'users.change',
  action: 'edit',
  about: ({ fields }) => namesIn(fields).map((field) => ({ key: `field ${field}`, words: `“${field}”` })),
  ownMay: ({ fields }) => namesIn(fields).every((field) => ownFields.includes(field)),
  plan,
  steps: stepsOf,
  stillTrue: (operation, user) => isSo(user, operation.before) && hasRoleStill(operation, user),
  // With the name from before the grant goes that was written for this one (role-by-name.ts).
  inverse: (operation) => ({ kind: 'edit-user', fields: operation.before }),
  stillInEffect: (operation, user) => isSo(user, operation.fields),
  parts: {
    of: (operation) => namesIn(operation.fields).map((field) => ({ name: fieldNames[field], operation: narrowed(operation, [field]) })),
    joined: (parts) => parts.reduce((all, part) => ({ ...all, ...part, fields: { ...all.fields, ...part.fields }, before: { ...all.before, ...part.before } })),
  },
  project: (operation, user) => withFields(user, operation.fields),
  words: (operation) => ({ title: 'Edit', before: inWords(operation.before), after: `${inWords(operation.fields)}${roleByNameWords(operation)}` }),
};
