// One person to be invited: tidied, named, held to the domains of the organisation, and turned into the account to plan.
import { UsherError } from '../../shared/errors.ts';
import { fold } from '../../shared/fold.ts';
import { emailProblem, looksLikeEmail } from '../../shared/import-values.ts';
import type { PropertyValues } from '../../shared/plan.ts';
import { fieldProblem } from '../../shared/user-fields.ts';
import { emptyProfile } from '../../shared/user.ts';
import type { Role } from '../../shared/user.ts';
import type { AccountRequest } from '../plans/change.ts';
import { wantedAccountWords } from '../plans/wanted-words.ts';
import type { Context } from './command.ts';
import { cleanFields } from './edited-fields.ts';
import { findGroup, findLicence } from './names.ts';

export interface Invitation {
  email: string;
  firstName: string;
  lastName: string;
  displayName: string;
  guest: boolean;
  role: Role;
  /** May sign in with a password where the organisation keeps that by a group. */
  local: boolean;
  silent: boolean;
  /** Ids or names. */
  groups: readonly string[];
  licences: readonly string[];
  location: string;
  properties: PropertyValues;
}

/** @throws UsherError input.invalid, domain.not-authorised, group.unknown or licence.unknown with one sentence that names the value. */
export async function accountFor({ services, actor }: Pick<Context, 'services' | 'actor'>, asked: Invitation): Promise<AccountRequest> {
  const invitation = withNames(asked);
  await refuseWrongDomain({ services, actor }, invitation);
  const { email, firstName, lastName, displayName, location } = checked(invitation);
  const [groups, licences] = await Promise.all([
    Promise.all(invitation.groups.map(async (name) => (await findGroup(services, actor.tenant, name)).id)),
    Promise.all(invitation.licences.map(async (name) => (await findLicence(services, actor.tenant, name)).id)),
  ]);
  return {
    account: { userPrincipalName: email, email, firstName, lastName, displayName, profile: { ...emptyProfile, usageLocation: location } },
    type: invitation.guest ? 'guest' : 'member',
    role: invitation.role,
    groups,
    licences,
    ...(invitation.local ? { localLogin: true } : {}),
    ...(Object.keys(invitation.properties).length === 0 ? {} : { properties: invitation.properties }),
  };
}

/** Before anything is looked for. */
export function wantedInvitation({ email, guest, role, local, groups, licences }: Pick<Invitation, 'email' | 'guest' | 'role' | 'local' | 'groups' | 'licences'>): string {
  return wantedAccountWords({ email, type: guest ? 'guest' : 'member', role, localLogin: local, groups, licences });
}

/** On a form it is no help to say how to type it instead. `guest`: what the box for guests is called there. */
export function forForm(words: string, guest: string): string {
  return words.replace(/ To invite this person as a guest, write: .*$/, ` Tick “${guest}” to invite it as a guest.`).replace(/ Invite it without “guest”\.$/, ` Leave “${guest}” unticked.`).replace(/ Write it as: .*$/, '');
}

function checked(invitation: Invitation): Invitation {
  const { displayName, firstName, lastName, location } = invitation;
  // The display name comes last: it is made of the others, and they say better what is wrong.
  const fields = { ...cleanFields({ firstName, lastName, usageLocation: location }), ...cleanFields({ displayName }) };
  for (const field of ['firstName', 'lastName', 'displayName', 'usageLocation'] as const) {
    const value = fields[field] ?? '';
    const problem = value === '' ? '' : fieldProblem(field, value);
    if (problem !== '') throw new UsherError('input.invalid', problem);
  }
  return { ...invitation, displayName: fields.displayName ?? '', firstName: fields.firstName ?? '', lastName: fields.lastName ?? '', location: fields.usageLocation ?? '' };
}

/** Members have an address of a verified domain, guests one of any other. */
async function refuseWrongDomain({ services, actor }: Pick<Context, 'services' | 'actor'>, { email, guest }: Invitation): Promise<void> {
  if (!looksLikeEmail(email)) throw new UsherError('input.invalid', `“${email}” is not an e-mail address. Write it as: invite jane@contoso.com "Jane Doe"`);
  const { name, domains } = await services.organisation(actor.tenant);
  const verified = new Set(domains.map((domain) => domain.name.toLowerCase()));
  const domain = email.slice(email.lastIndexOf('@') + 1);
  if (guest && verified.has(domain)) throw new UsherError('input.invalid', `${email} belongs to ${name} itself, so it cannot be a guest. Invite it without “guest”.`);
  if (!guest && !verified.has(domain)) {
    throw new UsherError('domain.not-authorised', `${domain} is not a verified domain of ${name}. To invite this person as a guest, write: invite ${email} guest`);
  }
  const problem = guest ? '' : emailProblem(email, verified);
  if (problem !== '') throw new UsherError('input.invalid', problem.replace(/^email: /, ''));
}

/** Names that were not given come from the display name, and that from the address: jane.doe@… is Jane Doe. */
export function withNames(asked: Invitation): Invitation {
  const email = asked.email.trim().toLowerCase();
  const fromAddress = (email.split('@')[0] ?? '').split(/[._-]+/).filter((part) => part !== '').map((part) => part.charAt(0).toUpperCase() + part.slice(1)).join(' ');
  const displayName = asked.displayName || `${asked.firstName.trim()} ${asked.lastName.trim()}`.trim() || fromAddress;
  const [first = '', ...rest] = displayName.split(/\s+/);
  const isNamed = asked.firstName !== '' || asked.lastName !== '' || fold(displayName) === '';
  return { ...asked, email, displayName, ...(isNamed ? {} : { firstName: first, lastName: rest.join(' ') }) };
}
