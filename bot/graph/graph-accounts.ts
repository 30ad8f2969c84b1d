// Graph's users as the accounts Usher knows: which properties are asked for, and what each becomes.
import { z } from 'zod';
import { switchedOff } from '../../shared/licence.ts';
import type { Profile } from '../../shared/user.ts';
import type { Account } from '../ports.ts';
import { quoted } from './graph-path.ts';
import { optionalFlag, optionalText, pageOf } from './graph-shape.ts';

const moment = z.string().nullish().transform((value) => value ?? null);

const stateSchema = z.object({ skuId: z.string(), disabledPlans: z.array(z.string()).nullish(), assignedByGroup: moment, state: z.string().nullish() });
const signInSchema = z.object({ lastSuccessfulSignInDateTime: moment, lastSignInDateTime: moment, lastNonInteractiveSignInDateTime: moment });

const userFields = {
  id: z.string().min(1),
  userPrincipalName: z.string().min(1),
  mail: optionalText,
  otherMails: z.array(z.string()).nullish(),
  displayName: optionalText,
  givenName: optionalText,
  surname: optionalText,
  userType: optionalText,
  accountEnabled: optionalFlag,
  externalUserState: optionalText,
  createdDateTime: moment,
  onPremisesSyncEnabled: optionalFlag,
  licenseAssignmentStates: z.array(stateSchema).nullish(),
  jobTitle: optionalText,
  department: optionalText,
  companyName: optionalText,
  streetAddress: optionalText,
  postalCode: optionalText,
  city: optionalText,
  mobilePhone: optionalText,
  officeLocation: optionalText,
  employeeId: optionalText,
  usageLocation: optionalText,
};

/** What every read of an account selects; without `$select` Graph leaves most of it out. */
export const accountSelect = Object.keys(userFields).join(',');
/** The same with the last sign-in, which takes a licence and a right of its own. */
export const accountSelectWithSignIn = `${accountSelect},signInActivity`;

/** In the recycle bin, where last sign-ins are not told. */
export const deletedSelect = `${accountSelect},deletedDateTime`;

const graphUserSchema = z.object({ ...userFields, deletedDateTime: moment, signInActivity: signInSchema.nullish(), '@odata.type': optionalText });
type GraphUser = z.infer<typeof graphUserSchema>;

/** An assignment that failed gives nothing. */
function licencesOf(user: GraphUser): Account['licences'] {
  const held = new Map<string, Account['licences'][number]>();
  for (const { skuId, assignedByGroup, state, disabledPlans } of user.licenseAssignmentStates ?? []) {
    // What a group switches off is the group's, and kept with it.
    if (state !== 'Error') held.set(`${skuId} ${assignedByGroup ?? ''}`, { id: skuId, viaGroup: assignedByGroup, ...(assignedByGroup === null && switchedOff(disabledPlans)) });
  }
  return [...held.values()];
}

/**
 * The last time the person got in. Successful sign-ins are counted since December 2023 only; before that, attempts have to do
 * (https://learn.microsoft.com/graph/api/resources/signinactivity).
 */
function lastConnectionOf({ signInActivity }: GraphUser): string | null {
  if (!signInActivity) return null;
  const { lastSuccessfulSignInDateTime, lastSignInDateTime, lastNonInteractiveSignInDateTime } = signInActivity;
  if (lastSuccessfulSignInDateTime !== null) return lastSuccessfulSignInDateTime;
  const attempts = [lastSignInDateTime, lastNonInteractiveSignInDateTime].filter((value) => value !== null);
  return attempts.sort().at(-1) ?? null;
}

/** Graph has no private phone number; Usher keeps that itself. */
const profileOf = (user: GraphUser): Profile => ({
  jobTitle: user.jobTitle, department: user.department, company: user.companyName, street: user.streetAddress, postalCode: user.postalCode,
  city: user.city, mobile: user.mobilePhone, homePhone: '', office: user.officeLocation, externalId: user.employeeId, usageLocation: user.usageLocation,
});

/** In the recycle bin a user name carries the object id in front, so that it can be given to somebody else. */
function nameOf({ id, userPrincipalName, deletedDateTime }: GraphUser): string {
  const prefix = id.replaceAll('-', '').toLowerCase();
  return deletedDateTime !== null && userPrincipalName.toLowerCase().startsWith(prefix) ? userPrincipalName.slice(prefix.length) : userPrincipalName;
}

function accountOf(user: GraphUser): Account {
  const userPrincipalName = nameOf(user);
  const type = user.userType.toLowerCase() === 'guest' ? 'guest' : 'member';
  const address = user.mail || user.otherMails?.[0];
  const accepted = user.externalUserState === 'PendingAcceptance' ? 'pending' : 'accepted';
  return {
    id: user.id,
    email: address ?? userPrincipalName,
    ...(address === undefined && { emailIsName: true }),
    userPrincipalName,
    displayName: user.displayName,
    firstName: user.givenName,
    lastName: user.surname,
    type,
    enabled: user.accountEnabled,
    invitation: type === 'guest' ? accepted : null,
    lastConnection: lastConnectionOf(user),
    created: user.createdDateTime,
    deleted: user.deletedDateTime,
    synced: user.onPremisesSyncEnabled,
    profile: profileOf(user),
    licences: licencesOf(user),
  };
}

export const accountSchema = graphUserSchema.transform(accountOf);

/** A page of people; accounts of agents are listed among them and left out. */
export const accountPageSchema = pageOf(graphUserSchema).transform(({ items, next }) => ({
  accounts: items.filter((user) => user['@odata.type'] !== '#microsoft.graph.agentUser').map(accountOf),
  next,
}));

/** Whoever uses the address in any way; both spellings of the prefix, since a capital one marks the primary address. */
export function emailFilter(email: string): string {
  const value = quoted(email);
  return [
    `mail eq '${value}'`, `userPrincipalName eq '${value}'`, `otherMails/any(m:m eq '${value}')`,
    `proxyAddresses/any(p:p eq 'smtp:${value}')`, `proxyAddresses/any(p:p eq 'SMTP:${value}')`,
  ].join(' or ');
}
