// Which role of an enterprise application is meant: the only one there is, or the one that was said.
import { UsherError } from '../../shared/errors.ts';
import { fold } from '../../shared/fold.ts';
import { quoted } from '../../shared/import-text.ts';
import type { ApplicationInRole, GroupOperationRequest } from '../plans/change.ts';
import { roleWords } from '../plans/operations/group-applications.ts';
import type { Application, ApplicationRole } from '../ports.ts';

/** What had to be said and was not: the message can be said again with each of them. */
export interface RoleChoice { application: string; roles: readonly ApplicationRole[] }

export function roleChoiceOf({ details }: UsherError): RoleChoice | undefined {
  return details['roleChoice'] as RoleChoice | undefined; // put there by `roleMissing` alone
}

const rolesNamed = 10;

function listed(roles: readonly ApplicationRole[]): string {
  const more = roles.length - rolesNamed;
  return `${roles.slice(0, rolesNamed).map(({ name }) => quoted(name)).join(', ')}${more > 0 ? ` and ${more} more, which “applications” lists` : ''}`;
}

/** `how`: what to write, for one of the roles. */
function roleMissing({ name, roles }: Application, how: (role: string) => string): UsherError {
  const example = roles.find((role) => !role.name.includes('"'))?.name ?? roles[0]?.id ?? '';
  const roleChoice: RoleChoice = { application: name, roles };
  return new UsherError('input.invalid', `${quoted(name)} has several roles: ${listed(roles)}. Say which of them: ${how(example)}.`, { details: { roleChoice } });
}

function inRole({ id, name }: Application, role: ApplicationRole): ApplicationInRole {
  return { id, name, roleId: role.id, ...(role.name !== '' && { role: role.name }) };
}

/** A role by its name, whatever case and accents, or by its id. */
function called(application: Application, said: string): ApplicationInRole {
  const named = application.roles.filter(({ name }) => name !== '');
  const hits = named.filter(({ id, name }) => id === said || fold(name) === fold(said));
  const [hit] = hits;
  if (hit !== undefined && hits.length === 1) return inRole(application, hit);
  if (hits.length > 1) throw new UsherError('input.invalid', `${quoted(application.name)} has ${hits.length} roles called ${quoted(said)}. Use the id: ${hits.map(({ id }) => id).join(', ')}.`);
  const has = named.length === 0 ? 'Its members have no roles to choose from; leave the role out.' : `It has ${listed(named)}.`;
  throw new UsherError('input.invalid', `${quoted(application.name)} has no role called ${quoted(said)}. ${has}`);
}

const roleId = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export type AssignmentKind = 'assign-application' | 'unassign-application';
export interface Assignment { operation: GroupOperationRequest; /** The application, in the role that is meant. */ words: string }

const inMessage = (role: string): string => `write role:"${role}" behind the name of the application`;

/**
 * What is asked of a group. `role`: its name or id. An assignment always gives one role, so one of several must be said; without a role, all that the group has are taken.
 * @throws UsherError input.invalid, naming the roles there are.
 */
export function assignmentOf(kind: AssignmentKind, application: Application, { role: said, how = inMessage }: { role?: string | undefined; how?(role: string): string }): Assignment {
  const { id, name, roles } = application;
  if (kind === 'assign-application') {
    const [only, ...others] = roles;
    if (said === undefined && (only === undefined || others.length > 0)) throw roleMissing(application, how);
    const meant = said === undefined && only !== undefined ? inRole(application, only) : called(application, said ?? '');
    return { operation: { kind, application: meant }, words: roleWords(meant) };
  }
  if (said === undefined) return { operation: { kind, application: { id, name, roles } }, words: roles.length > 1 ? `every role of ${name}` : name };
  // The group may have one that is not given any more; its id is what a form knows of it.
  const isGiven = roles.some((role) => role.id === said);
  const meant = roleId.test(said) && !isGiven ? { id, name, roleId: said.toLowerCase() } : called(application, said);
  return { operation: { kind, application: meant }, words: roleWords(meant) };
}

export function assignmentTitle(kind: AssignmentKind, words: string, groups: string): string {
  return kind === 'assign-application' ? `Assign ${words} to the group ${groups}` : `Remove ${words} from the group ${groups}`;
}
