// Inviting somebody of another organisation as a guest; what an invitation does not carry is given to the new account right after it.
import type { NewAccount, Operation } from '../../../shared/plan.ts';
import { emptyProfile } from '../../../shared/user.ts';
import { fieldOf, fieldsFrom, isInDirectory } from '../../../shared/user-fields.ts';
import type { EditedFields } from '../../../shared/user-fields.ts';
import { withOwnOf, withRole } from './new-user.ts';
import type { OperationOf, OperationType, Step } from './operation.ts';

/** All an invitation says of a person is the address, from which the user name is made, and the display name (https://learn.microsoft.com/graph/api/invitation-post). */
function detailsOf(account: NewAccount): EditedFields {
  return fieldsFrom((field) => (isInDirectory(field) && field !== 'displayName' && field !== 'userPrincipalName' ? fieldOf(account, field) || undefined : undefined));
}

/** A second change is made only where it has something to say. */
export function moreThanInvited(account: NewAccount): { details?: true } {
  return Object.keys(detailsOf(account)).length === 0 ? {} : { details: true };
}

function stepsOf({ account, sendMail, details }: OperationOf<'invite-guest'>): Step[] {
  const inviting: Step = { change: () => ({ kind: 'invite-guest', account, sendMail }), chained: false };
  if (details === undefined) return [inviting];
  const fields = detailsOf(account);
  return [inviting, { change: (userId) => ({ kind: 'update-user', userId, fields }), chained: true, locates: fields.usageLocation !== undefined }];
}

/** The guest is there, by the display name alone. */
function begun({ details, ...invited }: OperationOf<'invite-guest'>): Operation {
  const { account } = invited;
  return details === undefined ? invited : { ...invited, account: { ...account, firstName: '', lastName: '', profile: { ...emptyProfile, homePhone: account.profile.homePhone } } };
}

export const inviteGuest: OperationType<OperationOf<'invite-guest'>, never> = {
  kind: 'invite-guest',
  ability: 'users.change',
  action: null,
  makes: true,
  plan: () => ({ refuse: 'A guest who is here already cannot be invited again.' }),
  steps: stepsOf,
  stillTrue: () => true,
  inverse: () => undefined,
  begun,
  missing: 'Names and profile',
  stillInEffect: () => true,
  // Who is known already, from an earlier report of the same row or from a sync, is known better than the plan knows.
  project: (operation, user) => withOwnOf(operation, user),
  words: (operation) => ({ title: 'Invite guest', before: 'no account', after: `guest, ${operation.sendMail ? 'invitation mailed' : 'no mail sent'}${withRole(operation.role)}` }),
};
