// The one list of operations; everything that must know a kind looks it up here.
import type { Operation, OperationKind } from '../../../shared/plan.ts';
import type { OperationRequest } from '../change.ts';
import { addToGroup } from './add-to-group.ts';
import { assignLicence } from './assign-licence.ts';
import { createUser } from './create-user.ts';
import { deleteUser } from './delete-user.ts';
import { disableAccount } from './disable-account.ts';
import { editUser } from './edit-user.ts';
import { enableAccount } from './enable-account.ts';
import { inviteGuest } from './invite-guest.ts';
import type { OperationType } from './operation.ts';
import { removeFromGroup } from './remove-from-group.ts';
import { removeLicence } from './remove-licence.ts';
import { resetPassword } from './reset-password.ts';
import { restoreUser } from './restore-user.ts';
import { setRole } from './set-role.ts';
import { signOut } from './sign-out.ts';

const types = {
  'create-user': createUser,
  'invite-guest': inviteGuest,
  'edit-user': editUser,
  'disable-account': disableAccount,
  'enable-account': enableAccount,
  'delete-user': deleteUser,
  'restore-user': restoreUser,
  'reset-password': resetPassword,
  'sign-out': signOut,
  'set-role': setRole,
  'add-to-group': addToGroup,
  'remove-from-group': removeFromGroup,
  'assign-licence': assignLicence,
  'remove-licence': removeLicence,
};

/** The type of an operation. The table is keyed by kind, which TypeScript cannot follow through a union. */
export function typeOf<O extends Operation>(operation: O): OperationType<O> {
  return types[operation.kind] as unknown as OperationType<O>;
}

export function typeOfRequest(request: OperationRequest): OperationType<Operation> {
  return types[request.kind];
}

export function typeOfKind(kind: OperationKind): OperationType<Operation> {
  return types[kind];
}
