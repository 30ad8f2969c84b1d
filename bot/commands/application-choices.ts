// Enterprise applications and their roles as people choose and read them.
import { plainLine } from '../../shared/text.ts';
import type { Application, ApplicationRole } from '../ports.ts';
import type { ListedChoice } from './choice-lists.ts';

export function rolesNamed(roles: readonly ApplicationRole[]): string[] {
  return roles.flatMap(({ name }) => (name === '' ? [] : [name]));
}

/** “Salesforce (Standard User)”. */
export function applicationWords({ name, roles }: Application): string {
  const names = rolesNamed(roles);
  return names.length === 0 ? name : `${name} (${names.join(', ')})`;
}

/** A title holds both of them, or the application alone, and what is said behind. */
const lengths = { name: 30, role: 30, alone: 60 };

/** As Entra calls the access to an application without any of its roles. */
const defaultAccess = 'Default Access';

/** The value is what would be typed. */
function inRole({ id, name }: Application, role: ApplicationRole): ListedChoice {
  return { title: `${plainLine(name, lengths.name)} – ${plainLine(role.name || defaultAccess, lengths.role)}`, value: `${id} role:${role.id}` };
}

/** One choice for each role; by the application alone where there is but one. */
function each(application: Application): ListedChoice[] {
  const { id, name, roles } = application;
  const [only, ...others] = roles;
  if (only === undefined || others.length > 0) return roles.map((role) => inRole(application, role));
  return [{ title: only.name === '' ? plainLine(name, lengths.alone) : inRole(application, only).title, value: id }];
}

export function choicesToAssign(applications: readonly Application[]): ListedChoice[] {
  return applications.flatMap(each);
}

/** The whole application, or one of its roles. */
export function choicesToRemove(applications: readonly Application[]): ListedChoice[] {
  return applications.flatMap((application) => {
    const { id, name, roles } = application;
    return roles.length > 1 ? [{ title: `${plainLine(name, lengths.name)} – every role`, value: id }, ...each(application)] : each(application);
  });
}

/** With what the group has, also in roles that are not given any more. */
export function choicesOfGroup(applications: readonly Application[], held: readonly Application[]): ListedChoice[] {
  return applications.flatMap((application) => {
    const has = held.find(({ id }) => id === application.id)?.roles ?? [];
    const given = new Set(has.map(({ id }) => id));
    const roles = [...application.roles, ...has.filter(({ id }) => !application.roles.some((role) => role.id === id))];
    return each({ ...application, roles }).map(({ title, value }, at) => ({ title: given.has(roles[at]?.id ?? '') ? `${title} (assigned)` : title, value }));
  });
}
