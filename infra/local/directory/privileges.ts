// How far the calling application, or the person in whose name it calls, reaches: people with administrator roles are out of reach without a higher role.
import type { Behaviour } from './behaviour.ts';
import type { DirectoryRole, User } from './entities.ts';
import { forbidden } from './graph-error.ts';
import type { Organisation } from './organisation.ts';
import type { GraphRequest } from './request.ts';

/** A User Administrator may act on people whose only roles are these (https://learn.microsoft.com/graph/api/resources/users). */
const limitedRoles = ['Directory Readers', 'Guest Inviter', 'Helpdesk Administrator', 'Password Administrator', 'Groups Administrator', 'User Administrator', 'Message Center Reader', 'Reports Reader'];

/** The directory roles somebody holds, through role-assignable groups too. */
const rolesOf = (organisation: Organisation, id: string): DirectoryRole[] =>
  [...organisation.links.reach('above', id).keys()]
    .map((above) => organisation.shelves.directoryRole.get(above))
    .filter((role) => role !== undefined);

const reaches = (organisation: Organisation, { applicationRole: role }: Pick<Behaviour, 'applicationRole'>, user: User): boolean => {
  const roles = rolesOf(organisation, user.id);
  if (role === 'Privileged Authentication Administrator' || roles.length === 0) return true;
  return role === 'User Administrator' && roles.every((role) => limitedRoles.includes(role.displayName));
};

/** Refuses a sensitive action on somebody the application's role does not reach. */
export const requireReach = (organisation: Organisation, behaviour: Behaviour, user: User): void => {
  if (!reaches(organisation, behaviour, user)) throw forbidden();
};

/** What an app may not do at all, and a person by the own role (https://learn.microsoft.com/graph/api/directory-deleteditems-delete). */
export const requirePerson = ({ organisation, signedIn }: GraphRequest, user: User): void => {
  const held = signedIn === undefined ? [] : rolesOf(organisation, signedIn).map(({ displayName }) => displayName);
  const highest = held.some((role) => ['Global Administrator', 'Privileged Authentication Administrator'].includes(role));
  if (!highest && !held.includes('User Administrator')) throw forbidden();
  if (!reaches(organisation, { applicationRole: highest ? 'Privileged Authentication Administrator' : 'User Administrator' }, user)) throw forbidden();
};

/** Resetting passwords needs at least the role User Administrator on top of any permission. */
export const requirePasswordRole = (behaviour: Behaviour): void => {
  if (behaviour.applicationRole === 'none') throw forbidden();
};
