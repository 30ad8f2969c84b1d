// The one list of operations; everything that must know a kind looks it up here.
import type { Operation, OperationKind } from '../../../shared/plan.ts';
import type { GroupOperationRequest, OperationRequest } from '../change.ts';
import { addToGroup } from './add-to-group.ts';
import { allowLocalLogin } from './allow-local-login.ts';
import { assignLicence } from './assign-licence.ts';
import { createGroup } from './create-group.ts';
import { createUser } from './create-user.ts';
import { deleteUser } from './delete-user.ts';
import { disableAccount } from './disable-account.ts';
import { disableLocalLogin } from './disable-local-login.ts';
import { editUser } from './edit-user.ts';
import { enableAccount } from './enable-account.ts';
import { assignApplication, unassignApplication } from './group-applications.ts';
import { deleteGroup, renameGroup, setExternalId } from './group-edits.ts';
import { assignGroupLicence, removeGroupLicence } from './group-grants.ts';
import { inviteGuest } from './invite-guest.ts';
import { issueAccessPass } from './issue-access-pass.ts';
import type { KnownGroup, OperationType, SecretKind, Subject } from './operation.ts';
import { purgeUser } from './purge-user.ts';
import { removeFromGroup } from './remove-from-group.ts';
import { removeLicence } from './remove-licence.ts';
import { resetPassword } from './reset-password.ts';
import { restoreUser } from './restore-user.ts';
import { sendInvite } from './send-invite.ts';
import { sendMessage } from './send-message.ts';
import { setProperties } from './set-properties.ts';
import { setRole } from './set-role.ts';
import { signOut } from './sign-out.ts';
import { swapLicence } from './swap-licence.ts';

const userTypes = {
  'create-user': createUser,
  'invite-guest': inviteGuest,
  'edit-user': editUser,
  'disable-account': disableAccount,
  'enable-account': enableAccount,
  'delete-user': deleteUser,
  'restore-user': restoreUser,
  'purge-user': purgeUser,
  'reset-password': resetPassword,
  'issue-access-pass': issueAccessPass,
  'sign-out': signOut,
  'send-invite': sendInvite,
  'send-message': sendMessage,
  'set-role': setRole,
  'set-properties': setProperties,
  'allow-local-login': allowLocalLogin,
  'disable-local-login': disableLocalLogin,
  'add-to-group': addToGroup,
  'remove-from-group': removeFromGroup,
  'assign-licence': assignLicence,
  'remove-licence': removeLicence,
  'swap-licence': swapLicence,
};

const groupTypes = {
  'create-group': createGroup,
  'rename-group': renameGroup,
  'set-external-id': setExternalId,
  'delete-group': deleteGroup,
  'assign-group-licence': assignGroupLicence,
  'remove-group-licence': removeGroupLicence,
  'assign-application': assignApplication,
  'unassign-application': unassignApplication,
};

type GroupKind = keyof typeof groupTypes;

/** What is known of a kind whatever it is done to: the type without the parts that look at the user or group. */
export type AnyType<O extends Operation = Operation> = Omit<OperationType<O>, 'plan' | 'stillTrue' | 'stillInEffect' | 'project' | 'ownMay' | 'actionOf' | 'about' | 'each'>;

const isGroupKind = (kind: OperationKind): kind is GroupKind => kind in groupTypes;

/** Whether an operation is done to a group instead of a person. */
export function isForGroup(operation: Pick<Operation, 'kind'>): boolean {
  return isGroupKind(operation.kind);
}

// The tables are keyed by kind, which TypeScript cannot follow through a union.

export function typeOf<O extends Operation>(operation: O): AnyType<O> {
  return typeOfKind(operation.kind) as unknown as AnyType<O>;
}

export function typeOfKind(kind: OperationKind): AnyType {
  return isGroupKind(kind) ? groupTypes[kind] : userTypes[kind];
}

/** The secret that this one makes. */
export function secretOf(operation: Operation): SecretKind | undefined {
  const type = typeOf(operation);
  return type.makesSecret?.(operation) === false ? undefined : type.secret;
}

export function userTypeOf(operation: Operation): OperationType<Operation> {
  if (isGroupKind(operation.kind)) throw new Error(`“${operation.kind}” is not done to people.`);
  return userTypes[operation.kind];
}

export function groupTypeOf(operation: Operation): OperationType<Operation, GroupOperationRequest, KnownGroup> {
  if (!isGroupKind(operation.kind)) throw new Error(`“${operation.kind}” is not done to groups.`);
  return groupTypes[operation.kind];
}

export function typeOfRequest(request: OperationRequest): OperationType<Operation> {
  return userTypes[request.kind];
}

export function groupTypeOfRequest(request: GroupOperationRequest): OperationType<Operation, GroupOperationRequest, KnownGroup> {
  return groupTypes[request.kind];
}

/** Whether a request is for a group. */
export function isGroupRequest(request: OperationRequest | GroupOperationRequest): request is GroupOperationRequest {
  return isGroupKind(request.kind);
}

/** What of a person or group a request is about. */
export function subjectsOf(request: OperationRequest | GroupOperationRequest): readonly Subject[] {
  const about = isGroupRequest(request) ? groupTypeOfRequest(request).about?.(request) : typeOfRequest(request).about?.(request);
  return about ?? [{ key: request.kind, words: `“${request.kind}”` }];
}
