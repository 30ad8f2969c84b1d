// Who may do what: one table from role to abilities, asked by every door and again by the plan.
import type { Role, UserType } from './user.ts';

export const abilities = [
  'own.see', 'own.edit',
  'users.see', 'users.change', 'users.import', 'users.export',
  'groups.see', 'groups.change',
  'licences.see', 'licences.change',
  'messages.send', 'roles.change', 'jobs.see', 'audit.see', 'settings.see', 'settings.change', 'sync.run', 'approvals.decide',
] as const;
export type Ability = (typeof abilities)[number];

const everyone: readonly Ability[] = ['own.see', 'own.edit'];

const abilitiesByRole: Readonly<Record<Role, readonly Ability[]>> = {
  admin: abilities,
  viewonly: [...everyone, 'users.see', 'users.export', 'groups.see', 'licences.see', 'jobs.see', 'audit.see', 'settings.see'],
  billing: [...everyone, 'licences.see', 'licences.change'],
  user: everyone,
};

export function can(role: Role, ability: Ability): boolean {
  return abilitiesByRole[role].includes(ability);
}

export function abilitiesOf(role: Role): readonly Ability[] {
  return abilitiesByRole[role];
}

/** Their own organisation decides who guests are, so they do not administer this one. */
export function mayHold(role: Role, type: UserType): boolean {
  return role !== 'admin' || type !== 'guest';
}

/** The role somebody has to whom this one was given, by whomever and whenever. */
export function roleHeld(given: Role, type: UserType): Role {
  return mayHold(given, type) ? given : 'user';
}

export const roleNames: Readonly<Record<Role, string>> = {
  admin: 'Organisation Admin', viewonly: 'View-Only Admin', billing: 'Billing Admin', user: 'User',
};

const leastFirst: readonly Role[] = ['user', 'billing', 'viewonly', 'admin'];

/** Every role that has all of these, the least first. */
export function rolesThatCan(...needed: readonly Ability[]): Role[] {
  return leastFirst.filter((role) => needed.every((ability) => can(role, ability)));
}

/** The least role that has all of these, for refusals that say what is needed. */
export function roleNeededFor(...needed: readonly Ability[]): Role {
  return rolesThatCan(...needed)[0] ?? 'admin';
}
