// What another user name would do to a role that the settings of the deployment give by name, and what is done so that nobody's role changes with it.
import { roleNames } from '../../../shared/abilities.ts';
import type { User } from '../../../shared/user.ts';
import { roleRule } from '../read-model.ts';
import type { OperationOf, PlanFacts } from './operation.ts';

/** Whose role is granted before the name changes, or is left to the settings again, and which role that is. */
export type RoleByName = Pick<OperationOf<'edit-user'>, 'keepsRole' | 'freesRole'>;

/** Whether a role would follow from another name than before. Whoever is named by id is so by any name. */
export function mayFollow({ id, userPrincipalName }: Pick<User, 'id' | 'userPrincipalName'>, name: string, { firstRoles }: Pick<PlanFacts, 'firstRoles'>): boolean {
  return !firstRoles.has(id) && [userPrincipalName, name].some((each) => firstRoles.has(each.toLowerCase()));
}

/**
 * What is planned here is what is done: settings that change before the plan runs are not asked again. Whoever has a grant has its role by any
 * name; what jobs keep of it goes with the way back, but not where another role would follow from the former name by now.
 */
export function roleByName(user: User, name: string, facts: Pick<PlanFacts, 'firstRoles' | 'grants'>): RoleByName {
  const { role } = user;
  switch (facts.grants.get(user.id)) {
    case 'granted': return {};
    case 'kept': return wayBackTo(name, user, facts);
    case 'kept-by-others': return mayFollow(user, name, facts) ? wayBackTo(name, user, facts) : {};
    case undefined: return mayFollow(user, name, facts) ? { keepsRole: role } : {};
  }
}

function wayBackTo(name: string, user: User, { firstRoles }: Pick<PlanFacts, 'firstRoles'>): RoleByName {
  const { role, directoryRoles } = user;
  return roleRule(new Map(), firstRoles).roleOf({ ...user, userPrincipalName: name }, directoryRoles) === role ? { freesRole: role } : { keepsRole: role };
}

/** Whether the role is still the one that it was planned for. */
export function hasRoleStill({ keepsRole, freesRole }: RoleByName, { role }: Pick<User, 'role'>): boolean {
  return role === (keepsRole ?? freesRole ?? role);
}

export function roleByNameWords({ keepsRole, freesRole }: RoleByName): string {
  if (keepsRole !== undefined) return `, keeps the role ${roleNames[keepsRole]}, whatever the settings of the deployment give either name`;
  return freesRole === undefined ? '' : `, has the role ${roleNames[freesRole]} by the settings of the deployment again`;
}
