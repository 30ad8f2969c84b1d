// Each change of the directory as the one request that makes it.
import type { Invitation, PasswordProfile, User } from '@microsoft/microsoft-graph-types';
import type { NewAccount } from '../../shared/plan.ts';
import { editableFields, fieldOf, isInDirectory } from '../../shared/user-fields.ts';
import type { DirectoryField, EditedFields } from '../../shared/user-fields.ts';
import type { DirectoryChange } from '../ports.ts';
import type { GraphRequest } from './graph-answer.ts';
import type { BatchItem } from './graph-batch.ts';
import { segment, userPath } from './graph-path.ts';

/** Where a guest lands after accepting: the list of what is open to that person. */
const guestLandingPage = 'https://myapps.microsoft.com';
const nicknameLength = 64;

/** ASCII without the signs Graph refuses (https://learn.microsoft.com/graph/api/resources/user, mailNickname). */
function mailNicknameOf(userPrincipalName: string): string {
  const local = userPrincipalName.slice(0, Math.max(0, userPrincipalName.lastIndexOf('@'))) || userPrincipalName;
  const plain = local.normalize('NFKD').replace(/[^\x21-\x7e]|[@()\\[\]";:<>,]/g, '');
  return plain.replace(/^\.+|\.+$/g, '').slice(0, nicknameLength) || 'user';
}

const passwordOf = (password: string): PasswordProfile => ({ password, forceChangePasswordNextSignIn: true });

const graphNames = {
  displayName: 'displayName', firstName: 'givenName', lastName: 'surname', userPrincipalName: 'userPrincipalName', jobTitle: 'jobTitle', department: 'department', company: 'companyName',
  street: 'streetAddress', postalCode: 'postalCode', city: 'city', mobile: 'mobilePhone', office: 'officeLocation', externalId: 'employeeId', usageLocation: 'usageLocation',
} as const satisfies Record<DirectoryField, keyof User>;
const directoryFields = editableFields.filter(isInDirectory);

/** Fields by Graph's names; Graph refuses empty texts, so what is empty is left out. */
function fieldsOf(account: NewAccount): Record<string, string> {
  return Object.fromEntries(directoryFields.map((field) => [graphNames[field], fieldOf(account, field)] as const).filter(([, value]) => value !== ''));
}

/** Graph clears with null. */
function changedFields(fields: EditedFields): Record<string, string | null> {
  return Object.fromEntries(directoryFields.flatMap((field) => (fields[field] === undefined ? [] : [[graphNames[field], fields[field] || null]])));
}

/** Whoever comes back under another name leaves the addresses to those who have them now (https://learn.microsoft.com/graph/api/directory-deleteditems-restore). */
function restore({ userId, userPrincipalName }: Extract<DirectoryChange, { kind: 'restore-user' }>): GraphRequest {
  const body = userPrincipalName === undefined ? {} : { body: { newUserPrincipalName: userPrincipalName, autoReconcileProxyConflict: true } };
  return { method: 'POST', path: `/directory/deletedItems/${segment(userId)}/restore`, ...body };
}

function newUser({ account, password, federated }: Extract<DirectoryChange, { kind: 'create-user' }>): User {
  const { userPrincipalName, displayName, email } = account;
  // `mail` would become the mailbox address; a contact address that is not the user name goes beside it.
  const elsewhere = email !== '' && email.toLowerCase() !== userPrincipalName.toLowerCase();
  return {
    accountEnabled: true, displayName, userPrincipalName, mailNickname: mailNicknameOf(userPrincipalName),
    passwordProfile: passwordOf(password), ...fieldsOf(account), ...(elsewhere && { otherMails: [email] }),
    // Required of a federated domain (https://learn.microsoft.com/graph/api/user-post-users); the identity provider must name the same.
    ...(federated === true && { onPremisesImmutableId: userPrincipalName }),
  };
}

const invitation = (account: Pick<NewAccount, 'email' | 'displayName'>, sendMail: boolean): Invitation => ({
  invitedUserEmailAddress: account.email, invitedUserDisplayName: account.displayName,
  sendInvitationMessage: sendMail, inviteRedirectUrl: guestLandingPage,
});

const bodyOf = (value: User | Invitation): Record<string, unknown> => ({ ...value });

function addMembers(change: Extract<DirectoryChange, { kind: 'add-members' }>, base: string): GraphRequest {
  const references = change.userIds.map((id) => `${base}/directoryObjects/${segment(id)}`);
  const group = `/groups/${segment(change.groupId)}`;
  return references.length === 1
    ? { method: 'POST', path: `${group}/members/$ref`, body: { '@odata.id': references[0] } }
    : { method: 'PATCH', path: group, body: { 'members@odata.bind': references } };
}

/** `base`: Graph's address with version, which references to other objects repeat. */
export function requestOf(change: DirectoryChange, base: string): GraphRequest {
  switch (change.kind) {
    case 'create-user': return { method: 'POST', path: '/users', body: bodyOf(newUser(change)) };
    case 'invite-guest': return { method: 'POST', path: '/invitations', body: bodyOf(invitation(change.account, change.sendMail)) };
    case 'update-user': return { method: 'PATCH', path: userPath(change.userId), body: changedFields(change.fields) };
    case 'delete-user': return { method: 'DELETE', path: userPath(change.userId) };
    case 'restore-user': return restore(change);
    case 'set-enabled': return { method: 'PATCH', path: userPath(change.userId), body: { accountEnabled: change.enabled } };
    case 'revoke-sessions': return { method: 'POST', path: `${userPath(change.userId)}/revokeSignInSessions` };
    // Never together with other properties: one missing right would lose them all.
    case 'set-password': return { method: 'PATCH', path: userPath(change.userId), body: { passwordProfile: passwordOf(change.password) } };
    case 'add-members': return addMembers(change, base);
    // Without `/$ref` this would delete the person instead of the membership.
    case 'remove-member': return { method: 'DELETE', path: `/groups/${segment(change.groupId)}/members/${segment(change.userId)}/$ref` };
    case 'set-licences': return { method: 'POST', path: `${userPath(change.userId)}/assignLicense`, body: licences(change) };
    case 'invite-again': return { method: 'POST', path: '/invitations', body: bodyOf(invitation(change, true)) };
    case 'issue-access-pass': return { method: 'POST', path: `${userPath(change.userId)}/authentication/temporaryAccessPassMethods`, body: accessPass };
    case 'purge-user': return { method: 'DELETE', path: `/directory/deletedItems/${segment(change.userId)}` };
    case 'create-group': return { method: 'POST', path: '/groups', body: newGroup(change) };
    case 'update-group': return { method: 'PATCH', path: `/groups/${segment(change.groupId)}`, body: { displayName: change.name } };
    case 'delete-group': return { method: 'DELETE', path: `/groups/${segment(change.groupId)}` };
    case 'set-group-licences': return { method: 'POST', path: `/groups/${segment(change.groupId)}/assignLicense`, body: licences(change) };
    case 'assign-application': return {
      method: 'POST', path: `/groups/${segment(change.groupId)}/appRoleAssignments`,
      body: { principalId: change.groupId, resourceId: change.application.id, appRoleId: change.application.roleId },
    };
    // Its request names the assignment, which is looked up first (graph-applications.ts).
    case 'unassign-application': throw new Error('An assignment is taken back by its own id.');
    case 'send-message': throw new Error('Messages are the chat’s to send.');
  }
}

/** Graph takes the list as a whole: a plan that is left out of it is switched on. */
const licences = ({ add, remove, disabledPlans = [] }: Omit<Extract<DirectoryChange, { kind: 'set-licences' }>, 'kind' | 'userId'>): Record<string, unknown> =>
  ({ addLicenses: add.map((skuId) => ({ skuId, disabledPlans: [...disabledPlans] })), removeLicenses: [...remove] });

/** One sign-in within the hour (https://learn.microsoft.com/graph/api/authentication-post-temporaryaccesspassmethods). */
const accessPass = { lifetimeInMinutes: 60, isUsableOnce: true };

/** A Microsoft 365 group is not security-enabled: its owners let in whom they like, and a public one everybody may join; they would get what it gives. */
function newGroup({ group: { name, description, kind }, nickname }: Extract<DirectoryChange, { kind: 'create-group' }>): Record<string, unknown> {
  const unified = kind === 'microsoft365';
  return {
    displayName: name, ...(description !== '' && { description }), mailNickname: nickname,
    mailEnabled: unified, securityEnabled: !unified, groupTypes: unified ? ['Unified'] : [],
  };
}

export const groupOf = (change: DirectoryChange): string | undefined => ('groupId' in change ? change.groupId : undefined);

/** A change with the request that makes it. */
export interface Prepared { change: DirectoryChange; request: GraphRequest }

/** The changes as items of one batch. A batch runs side by side, and Graph takes one writer a group: those of one group wait for each other. */
export function batchItemsOf(prepared: readonly Prepared[]): BatchItem[] {
  const latest = new Map<string, number>();
  return prepared.map(({ change, request }, index) => {
    const group = groupOf(change);
    const after = group === undefined ? undefined : latest.get(group);
    if (group !== undefined) latest.set(group, index);
    return { ...request, ...(after !== undefined && { after }) };
  });
}
