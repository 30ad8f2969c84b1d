// Which enterprise applications the members of a group may use, and in which role of each.
import { whyNotEditable } from '../../../shared/group.ts';
import type { ApplicationRole, DirectoryChange } from '../../ports.ts';
import type { ApplicationInRole } from '../change.ts';
import { named } from './operation.ts';
import type { GroupRequestOf, KnownGroup, OperationOf, OperationType } from './operation.ts';

type Of = OperationOf<'assign-application' | 'unassign-application'>;

/** “Salesforce as Standard User”; an application with no name for its one way of access, by its own name alone. */
export function roleWords({ name, role = '' }: Pick<ApplicationInRole, 'name' | 'role'>): string {
  return role === '' ? name : `${name} as ${role}`;
}

/** In which roles the group has the application; undefined where the directory was not asked, or has not answered. */
function rolesHeld({ applications }: KnownGroup, id: string): readonly ApplicationRole[] | undefined {
  return applications === undefined ? undefined : applications.find((application) => application.id === id)?.roles ?? [];
}

/** Undefined where nobody knows. */
function hasRole(group: KnownGroup, { id, roleId }: ApplicationInRole): boolean | undefined {
  return rolesHeld(group, id)?.some((role) => role.id === roleId);
}

function beforeOf(group: KnownGroup, { id }: ApplicationInRole): Pick<Of, 'before'> {
  const roles = rolesHeld(group, id);
  return roles === undefined ? {} : { before: { roles: [...roles] } };
}

/** What is not known is found out by the change itself: it is so already then. */
function stillTrue({ application, before }: Of, group: KnownGroup): boolean {
  const now = rolesHeld(group, application.id);
  if (before === undefined || now === undefined) return true;
  const ids = new Set(now.map(({ id }) => id));
  return ids.size === before.roles.length && before.roles.every(({ id }) => ids.has(id));
}

const common = { ability: 'groups.change', action: null, reachesMembers: true, stillTrue, project: <G>(_operation: unknown, group: G): G => group } as const;

const change = (kind: Of['kind'], { id, roleId }: ApplicationInRole) => (groupId: string): DirectoryChange => ({ kind, groupId, application: { id, roleId } });

export const assignApplication: OperationType<OperationOf<'assign-application'>, GroupRequestOf<'assign-application'>, KnownGroup> = {
  ...common,
  kind: 'assign-application',
  about: ({ application }) => [named('application', application)],
  plan(group, { application }) {
    const obstacle = group.kind === 'distribution' ? whyNotEditable(group) : undefined;
    if (obstacle !== undefined) return { refuse: obstacle };
    if (hasRole(group, application) === true) return { skip: `“${group.name}” is assigned to ${roleWords(application)} already.` };
    return { operation: { kind: 'assign-application', application, ...beforeOf(group, application) } };
  },
  steps: ({ application }) => [{ change: change('assign-application', application), chained: false }],
  inverse: ({ application }) => ({ kind: 'unassign-application', application }),
  stillInEffect: ({ application }, group) => hasRole(group, application) !== false,
  words: (operation) => ({ title: `Assign ${roleWords(operation.application)}`, before: '', after: `its members may use ${besideWords(operation)}` }),
};

/** What the group has stays, and is said with what comes beside it. */
function besideWords({ application: { name, role = '' }, before }: Of): string {
  const roles = [...before?.roles.map((held) => held.name) ?? [], role].filter((each) => each !== '');
  return roleWords({ name, role: roles.join(' and as ') });
}

export const unassignApplication: OperationType<OperationOf<'unassign-application'>, GroupRequestOf<'unassign-application'>, KnownGroup> = {
  ...common,
  kind: 'unassign-application',
  destructive: () => true,
  givenBefore: true,
  about: ({ application }) => [named('application', application)],
  each(request, group) {
    const { application } = request;
    if ('roleId' in application) return [request];
    const { id, name } = application;
    const roles = rolesHeld(group, id) ?? application.roles;
    return roles.length === 0 ? [request] : roles.map((role) => ({ kind: 'unassign-application', application: { id, name, roleId: role.id, role: role.name } }));
  },
  plan(group, { application }) {
    if (!('roleId' in application) || hasRole(group, application) === false) return { skip: `“${group.name}” is not assigned to ${roleWords(application)}.` };
    const { id, name, roleId } = application;
    // Asked for by its id, it is called as the directory calls it.
    const role = rolesHeld(group, id)?.find((held) => held.id === roleId)?.name ?? application.role;
    return { operation: { kind: 'unassign-application', application: { id, name, roleId, ...(role !== undefined && role !== '' && { role }) }, ...beforeOf(group, application) } };
  },
  steps: ({ application }) => [{ change: change('unassign-application', application), chained: false }],
  inverse: ({ application }) => ({ kind: 'assign-application', application }),
  stillInEffect: ({ application }, group) => hasRole(group, application) !== true,
  words: ({ application }) => ({ title: `Unassign ${roleWords(application)}`, before: '', after: `its members may not use ${roleWords(application)} through it any more` }),
};
