// How an account that was just made looks in the read model, before the directory has been asked again.
import type { NewAccount } from '../../../shared/plan.ts';
import type { User } from '../../../shared/user.ts';

export function newUser(id: string, account: NewAccount): User {
  return {
    id, email: account.email, userPrincipalName: account.userPrincipalName,
    displayName: account.displayName, firstName: account.firstName, lastName: account.lastName,
    type: 'member', status: 'invited', role: 'user', localLogin: false, enabled: true, invitation: null,
    licences: [], groups: [], lastConnection: null, created: null, deleted: null, synced: false, directoryRoles: [],
    profile: account.profile, properties: {},
  };
}
