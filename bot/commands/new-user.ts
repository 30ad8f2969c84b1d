// One new user, from a form, a message or a request: checked by the rules of an import row, then planned.
import { countryProblem } from '../../shared/country.ts';
import { UsherError } from '../../shared/errors.ts';
import { characterFault, quoted, tidy, withoutInvisible } from '../../shared/import-text.ts';
import { emailProblem, lengthProblem, looksLikeEmail, passwordProblem } from '../../shared/import-values.ts';
import { limits } from '../../shared/limits.ts';
import type { Plan, PropertyValues } from '../../shared/plan.ts';
import { fieldLengths } from '../../shared/user-fields.ts';
import { profileSchema } from '../../shared/user.ts';
import type { Profile, Role, UserType } from '../../shared/user.ts';
import type { Actor } from '../plans/change.ts';
import type { Services } from './services.ts';

export interface WantedUser {
  email: string;
  firstName?: string | undefined;
  lastName?: string | undefined;
  displayName?: string | undefined;
  /** Absent: a guest when the address belongs to another organisation, else a member. */
  type?: UserType | undefined;
  role: Role;
  /** Ids or names. */
  groups: readonly string[];
  licences: readonly string[];
  /** No welcome message, no invitation mail. */
  silent: boolean;
  password?: string | undefined;
  /** May sign in with a password where the organisation keeps that by a group. */
  localLogin?: boolean | undefined;
  /** Values of properties that administrators defined, checked by whoever takes them in. */
  properties?: PropertyValues | undefined;
  profile?: { readonly [field in keyof Profile]?: Profile[field] | undefined };
}

/** @throws UsherError input.invalid or domain.not-authorised with one sentence that names the value. */
export async function planNewUser(services: Services, actor: Actor, wanted: WantedUser): Promise<Plan> {
  const email = clean('email', wanted.email).toLowerCase();
  const domains = new Set((await services.organisation(actor.tenant)).domains.map((domain) => domain.name.toLowerCase()));
  const own = domains.has(email.slice(email.lastIndexOf('@') + 1));
  const type = wanted.type ?? (own ? 'member' : 'guest');
  refuseAddress(email, { type, own, domains });
  const names = namesOf(wanted, email);
  const profile = profileOf(wanted.profile ?? {});
  if (wanted.password !== undefined) refuse(passwordProblem(wanted.password));
  return services.changes.planAccounts(actor, {
    title: `${type === 'guest' ? 'Invite' : 'Create'} ${names.displayName}`,
    kind: 'change',
    silent: wanted.silent,
    rows: [{
      account: { userPrincipalName: email, email, ...names, profile },
      type, role: wanted.role, groups: wanted.groups, licences: wanted.licences,
      ...(wanted.localLogin === true ? { localLogin: true } : {}),
      ...(wanted.properties === undefined ? {} : { properties: wanted.properties }),
      ...(wanted.password === undefined ? {} : { password: wanted.password }),
    }],
  });
}

function refuse(problem: string): void {
  if (problem !== '') throw new UsherError('input.invalid', problem);
}

function clean(field: string, value: string): string {
  const text = tidy(withoutInvisible(value));
  const fault = characterFault(text);
  if (fault !== '') throw new UsherError('input.invalid', `${field}: ${quoted(text)} ${fault}.`);
  return text;
}

function refuseAddress(email: string, { type, own, domains }: { type: UserType; own: boolean; domains: ReadonlySet<string> }): void {
  if (email === '') throw new UsherError('input.invalid', 'email: it is empty. Enter an e-mail address.');
  if (type === 'guest' && own) throw new UsherError('input.invalid', `email: ${quoted(email)} belongs to this organisation. Create a member instead of inviting a guest.`);
  if (type === 'guest') return refuse(emailProblem(email, new Set([email.slice(email.lastIndexOf('@') + 1)])));
  const problem = emailProblem(email, domains);
  if (problem !== '') throw new UsherError(looksLikeEmail(email) && !own ? 'domain.not-authorised' : 'input.invalid', problem);
}

function namesOf(wanted: WantedUser, email: string): { firstName: string; lastName: string; displayName: string } {
  const firstName = clean('firstName', wanted.firstName ?? '');
  const lastName = clean('lastName', wanted.lastName ?? '');
  const displayName = clean('displayName', wanted.displayName ?? '') || `${firstName} ${lastName}`.trim() || (email.split('@')[0] ?? '');
  refuse(lengthProblem('firstName', firstName, limits.nameLength));
  refuse(lengthProblem('lastName', lastName, limits.nameLength));
  refuse(lengthProblem('displayName', displayName, limits.displayNameLength));
  return { firstName, lastName, displayName };
}

function profileOf(wanted: NonNullable<WantedUser['profile']>): Profile {
  const cleaned = Object.entries(wanted).map(([field, value]): [string, string] => [field, clean(field, value ?? '')]);
  const profile = profileSchema.parse(Object.fromEntries(cleaned));
  for (const [field, value] of Object.entries(profile)) refuse(lengthProblem(field, value, fieldLengths[field as keyof Profile])); // Object.entries loses the key type
  if (profile.usageLocation !== '') refuse(countryProblem('usageLocation', profile.usageLocation));
  return { ...profile, usageLocation: profile.usageLocation.toUpperCase() };
}
