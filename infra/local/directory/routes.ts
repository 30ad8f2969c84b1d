// Every operation the directory offers, in one table.
import { appRoleRoutes } from './app-roles.ts';
import { deletedItemRoutes } from './deleted-items.ts';
import { deltaRoutes } from './delta.ts';
import { badQuery } from './graph-error.ts';
import { countGroups, createGroup, deleteGroup, deleteMember, getGroup, listGroups, updateGroup } from './groups.ts';
import { invite } from './invitations.ts';
import { assignToGroup, assignToUser, getSku, licenceDetails, listSkus, membersWithErrors, reprocess } from './licence-requests.ts';
import { addReference, removeReference } from './memberships.ts';
import { outboxRoutes } from './outbox.ts';
import { relationRoutes } from './relations.ts';
import { roleRoutes } from './roles.ts';
import { route } from './router.ts';
import type { Route } from './router.ts';
import { sessionRoutes } from './sessions.ts';
import { tenantRoutes } from './tenant.ts';
import { relations } from './user-relations.ts';
import { countUsers, createUser, deleteUser, getUser, listUsers, updateUser } from './users.ts';

const people: Route[] = [
  route('GET /users', listUsers, { units: 2 }),
  route('POST /users', createUser),
  route('GET /users/$count', countUsers, { units: 2 }),
  route('GET /users/{id}', getUser),
  route('PATCH /users/{id}', updateUser),
  route('DELETE /users/{id}', deleteUser),
  route('POST /invitations', invite),
  route('GET /me', () => {
    throw badQuery('/me request is only valid with delegated authentication flow.');
  }),
];

const groups: Route[] = [
  route('GET /groups', listGroups),
  route('POST /groups', createGroup),
  route('GET /groups/$count', countGroups),
  route('GET /groups/{id}', getGroup),
  route('PATCH /groups/{id}', updateGroup),
  route('DELETE /groups/{id}', deleteGroup),
  route('POST /groups/{id}/members/$ref', addReference('member')),
  route('DELETE /groups/{id}/members/{id}/$ref', removeReference('member')),
  route('DELETE /groups/{id}/members/{id}', deleteMember),
  route('POST /groups/{id}/owners/$ref', addReference('owner')),
  route('DELETE /groups/{id}/owners/{id}/$ref', removeReference('owner')),
];

const licences: Route[] = [
  route('GET /subscribedSkus', listSkus, { units: 3 }),
  route('GET /subscribedSkus/{id}', getSku, { units: 3 }),
  route('GET /users/{id}/licenseDetails', licenceDetails, { units: 2 }),
  route('POST /users/{id}/assignLicense', assignToUser),
  route('POST /users/{id}/reprocessLicenseAssignment', reprocess),
  route('POST /groups/{id}/assignLicense', assignToGroup),
  ...relationRoutes('/groups/{id}/membersWithLicenseErrors', membersWithErrors, { units: 1, kinds: ['user'] }),
];

export const routes: readonly Route[] = [
  ...people,
  ...groups,
  ...relations,
  ...licences,
  ...sessionRoutes,
  ...deletedItemRoutes,
  ...tenantRoutes,
  ...roleRoutes,
  ...appRoleRoutes,
  ...outboxRoutes,
  ...deltaRoutes,
];
