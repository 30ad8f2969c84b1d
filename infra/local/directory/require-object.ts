// Finds the person or group a path names, or refuses as Graph does.
import type { Group, User } from './entities.ts';
import { notFound } from './graph-error.ts';
import type { Organisation } from './organisation.ts';
import { isGuid, requireGuid } from './value-rules.ts';

/** Finds somebody by object id or user name; 404 otherwise. */
export const requireUser = (organisation: Organisation, key: string): User => {
  const { user } = organisation.shelves;
  const found = isGuid(key) ? user.get(key) : user.find('userPrincipalName', key)[0]?.value;
  if (!found || !organisation.isVisible(found.id)) throw notFound(key);
  return found;
};

/** Finds a group by object id; 404 otherwise. */
export const requireGroup = (organisation: Organisation, key: string): Group => {
  const group = organisation.shelves.group.get(requireGuid(key));
  if (!group || !organisation.isVisible(group.id)) throw notFound(key);
  return group;
};
