// Inviting guests: the account is there at once, the message goes to the outbox, the same address keeps the same account.
import type { User } from './entities.ts';
import { badRequest, notFound } from './graph-error.ts';
import { isObject, objectsIn, textAt } from './json.ts';
import type { JsonObject } from './json.ts';
import type { Organisation } from './organisation.ts';
import { recordOutgoing } from './outbox.ts';
import { contextOf } from './request.ts';
import type { GraphRequest, Handler } from './request.ts';
import { isAddress } from './user-rules.ts';
import { requireValues } from './value-rules.ts';
import { bear } from './users.ts';

const invitation = { name: 'invitation', title: 'Invitation', set: 'invitations', properties: {}, defaults: [], searchable: [] };

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1).toLowerCase();

const initialDomain = (organisation: Organisation): string => organisation.shelves.domain.entries.find(({ value }) => value.isInitial)?.value.id ?? '';

/** Whoever has this address already, as mail or as another address. */
const holder = (organisation: Organisation, address: string): User | undefined => {
  const { user } = organisation.shelves;
  return [...user.find('mail', address), ...user.find('otherMails', address), ...user.find('userPrincipalName', address)][0]?.value;
};

const checkAddressee = (organisation: Organisation, address: string, known: User | undefined): void => {
  if (!isAddress(address)) throw badRequest('The invited user email address is not valid.', [{ code: 'InvalidValue', target: 'invitedUserEmailAddress' }]);
  if (known?.accountEnabled === false)
    throw badRequest(
      `The invited user already exists in the directory as object ID: ${known.id}, but the account is blocked from signing in. If the account is unblocked, they can use that account to sign in to shared apps and resources.`,
    );
  if (organisation.shelves.domain.get(domainOf(address))?.isVerified)
    throw badRequest(
      known && known.userType !== 'Guest'
        ? 'Invitee is in inviter tenant'
        : 'The invited user email address is a verified domain of this directory. Create the user instead of inviting them.',
    );
  if (known && known.userType !== 'Guest' && known['creationType'] !== 'Invitation') throw badRequest('Invitee is in inviter tenant');
};

const newGuest = (organisation: Organisation, address: string, body: JsonObject): User => {
  const domain = initialDomain(organisation);
  const userPrincipalName = `${address.replace('@', '_')}#EXT#@${domain}`;
  return bear(organisation, {
    userPrincipalName,
    displayName: textAt(body, 'invitedUserDisplayName') ?? address.slice(0, address.indexOf('@')),
    accountEnabled: true,
    mail: address,
    otherMails: [address],
    mailNickname: `${address.replace('@', '_')}#EXT#`.slice(0, 64),
    userType: textAt(body, 'invitedUserType') ?? 'Guest',
    creationType: 'Invitation',
    externalUserState: 'PendingAcceptance',
    externalUserStateChangeDateTime: organisation.now(),
  });
};

const isReset = (body: JsonObject): boolean => body['resetRedemption'] === true;

/** The account a reset names; its address may change with it. */
const resetGuest = (organisation: Organisation, address: string, body: JsonObject): User => {
  const id = isObject(body['invitedUser']) ? textAt(body['invitedUser'], 'id') : undefined;
  const user = id === undefined ? holder(organisation, address) : organisation.shelves.user.get(id);
  if (!user) throw notFound(id ?? address);
  return organisation.put('user', { ...user, mail: address, otherMails: [address], externalUserState: 'PendingAcceptance', externalUserStateChangeDateTime: organisation.now() });
};

const send = (request: GraphRequest, user: User, redeem: string): void => {
  const { organisation, body } = request;
  const info = isObject(body['invitedUserMessageInfo']) ? body['invitedUserMessageInfo'] : {};
  if (objectsIn(info['ccRecipients']).length > 1) throw badRequest('Only one ccRecipient is supported.');
  if (body['sendInvitationMessage'] !== true) return;
  recordOutgoing(organisation, 'invitation', { to: user['mail'] ?? null, userId: user.id, messageInfo: info, inviteRedeemUrl: redeem });
};

const guestFor = (organisation: Organisation, address: string, body: JsonObject): User => {
  if (isReset(body)) return resetGuest(organisation, address, body);
  const known = holder(organisation, address);
  checkAddressee(organisation, address, known);
  return known ?? newGuest(organisation, address, body);
};

/** `POST /invitations`. */
export const invite: Handler = (request) => {
  const { organisation, body } = request;
  requireValues(invitation, body, ['invitedUserEmailAddress', 'inviteRedirectUrl']);
  const address = String(body['invitedUserEmailAddress']).trim();
  const type = body['invitedUserType'] ?? 'Guest';
  if (type !== 'Guest' && type !== 'Member') throw badRequest("Invalid value specified for property 'invitedUserType' of resource 'Invitation'.");
  if (!URL.canParse(String(body['inviteRedirectUrl']))) throw badRequest('The invite redirect URL is not valid.');
  const isNew = !isReset(body) && !holder(organisation, address);
  const user = guestFor(organisation, address, body);
  if (isNew) organisation.hide(user.id, request.behaviour.visibilityDelayMs);
  const redeem = `https://login.microsoftonline.com/redeem?rd=https%3a%2f%2finvitations.microsoft.com%2fredeem%2f%3ftenant%3d${String(organisation.shelves.tenant.entries[0]?.value.id)}%26ticket%3d${organisation.ports.ids()}`;
  send(request, user, redeem);
  return {
    status: 201,
    body: {
      '@odata.context': contextOf(request, 'invitations/$entity'),
      id: organisation.ports.ids(),
      inviteRedeemUrl: redeem,
      invitedUserDisplayName: user.displayName,
      invitedUserType: user.userType,
      invitedUserEmailAddress: address,
      sendInvitationMessage: body['sendInvitationMessage'] === true,
      resetRedemption: isReset(body),
      inviteRedirectUrl: String(body['inviteRedirectUrl']),
      status: user['externalUserState'] === 'Accepted' ? 'Completed' : 'PendingAcceptance',
      invitedUserMessageInfo: body['invitedUserMessageInfo'] ?? { messageLanguage: null, customizedMessageBody: null, ccRecipients: [{ emailAddress: { name: null, address: null } }] },
      invitedUser: { id: user.id },
    },
  };
};
