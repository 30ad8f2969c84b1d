// How an account that was just made looks in the read model, before the directory has been asked again.
import { roleNames } from '../../../shared/abilities.ts';
import type { NewAccount } from '../../../shared/plan.ts';
import type { Role, User, UserType } from '../../../shared/user.ts';

export function newUser(id: string, account: NewAccount, type: UserType): User {
  return {
    id, email: account.email, userPrincipalName: account.userPrincipalName,
    displayName: account.displayName, firstName: account.firstName, lastName: account.lastName,
    type, status: 'invited', role: 'user', localLogin: false, enabled: true, invitation: type === 'guest' ? 'pending' : null,
    licences: [], groups: [], lastConnection: null, created: null, deleted: null, synced: false, directoryRoles: [],
    profile: account.profile, properties: {},
    // An account is made without a mail address; another one than the user name goes beside it.
    ...(type === 'member' && account.email.toLowerCase() === account.userPrincipalName.toLowerCase() && { emailIsName: true }),
  };
}

/** As the end of what is made: a role beyond everybody's is granted with the account. */
export function withRole(role: Role): string {
  return role === 'user' ? '' : `, ${roleNames[role]}`;
}

/** What the directory does not know of a new account, and so no sync brings in. */
export function withOwnOf({ account, role }: { account: NewAccount; role: Role }, user: User): User {
  return { ...user, role, profile: { ...user.profile, homePhone: user.profile.homePhone || account.profile.homePhone } };
}
