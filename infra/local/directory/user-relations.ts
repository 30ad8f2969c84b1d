// What hangs on a person: manager, reports, groups and roles, ownership, and questions about membership.
import { badRequest, notFound } from './graph-error.ts';
import { isTextList } from './json.ts';
import { project, selectedNames } from './projection.ts';
import { relationRoutes } from './relations.ts';
import type { Related } from './relations.ts';
import { contextOf, noContent, parameter } from './request.ts';
import type { GraphAnswer, GraphRequest, Handler } from './request.ts';
import { requireGroup, requireUser } from './require-object.ts';
import { route } from './router.ts';
import type { Route } from './router.ts';
import { shapes } from './shapes.ts';
import { referencedId } from './value-rules.ts';

type Named = (request: GraphRequest) => string;

const userId: Named = (request) => requireUser(request.organisation, parameter(request)).id;
const groupId: Named = (request) => requireGroup(request.organisation, parameter(request)).id;

const above = (id: Named): Related => (request) => request.organisation.links.above('member', id(request));
const farAbove = (id: Named): Related => (request) => request.organisation.links.reach('above', id(request));
const below = (kind: 'member' | 'owner', id: Named): Related => (request) => request.organisation.links.below(kind, id(request));

const reports: Related = (request) =>
  request.organisation.shelves.user.find('managerId', userId(request)).map(({ value, seq }) => [value.id, seq] as const);

const managerOf = (request: GraphRequest) => {
  const { managerId } = requireUser(request.organisation, parameter(request));
  const manager = managerId === undefined ? undefined : request.organisation.shelves.user.get(managerId);
  if (!manager) throw notFound('manager');
  return manager;
};

const getManager: Handler = (request) => {
  const select = selectedNames(request.query.get('$select'), [shapes.user], false);
  return {
    status: 200,
    body: { '@odata.context': contextOf(request, 'directoryObjects/$entity'), ...project(managerOf(request), shapes.user, { select, typed: true }) },
  };
};

const getManagerReference: Handler = (request) => ({
  status: 200,
  body: { '@odata.context': contextOf(request, '$ref'), '@odata.id': `${request.baseUrl}/directoryObjects/${managerOf(request).id}` },
});

const setManager: Handler = (request) => {
  const { organisation } = request;
  const user = requireUser(organisation, parameter(request));
  const managerId = referencedId(request.body['@odata.id']);
  if (!organisation.shelves.user.get(managerId)) throw notFound(managerId);
  organisation.put('user', { ...user, managerId });
  return noContent;
};

const removeManager: Handler = (request) => {
  const { managerId, ...user } = requireUser(request.organisation, parameter(request));
  if (managerId === undefined) throw notFound('manager');
  request.organisation.put('user', user);
  return noContent;
};

const ids = (value: Iterable<string>): GraphAnswer => ({
  status: 200,
  body: { value: [...value] },
});

/** `checkMemberGroups` and `checkMemberObjects`: which of at most twenty the object belongs to, nesting included. */
const checkMembers = (id: Named, list: string): Handler => (request) => {
  const asked = request.body[list];
  if (!isTextList(asked) || asked.length > 20) throw badRequest(`'${list}' must be a list of at most 20 ids.`);
  const all = request.organisation.links.reach('above', id(request));
  return ids(asked.filter((one) => all.has(one)));
};

/** `getMemberGroups` and `getMemberObjects`: everything the object belongs to, nesting included. */
const getMembers = (id: Named, groupsOnly: boolean): Handler => (request) => {
  const { links, shelves } = request.organisation;
  const all = [...links.reach('above', id(request)).keys()];
  const isWanted = (one: string) => {
    const group = shelves.group.get(one);
    return group ? request.body['securityEnabledOnly'] !== true || group.securityEnabled : !groupsOnly;
  };
  return ids(all.filter(isWanted));
};

const membershipQuestions = (template: string, id: Named): Route[] => [
  route(`POST ${template}/checkMemberGroups`, checkMembers(id, 'groupIds'), { units: 4, isWrite: false }),
  route(`POST ${template}/checkMemberObjects`, checkMembers(id, 'ids'), { units: 4, isWrite: false }),
  route(`POST ${template}/getMemberGroups`, getMembers(id, true), { units: 2, isWrite: false }),
  route(`POST ${template}/getMemberObjects`, getMembers(id, false), { units: 2, isWrite: false }),
];

const nothing: Related = () => [];

const ownedBy: Related = (request) => request.organisation.links.above('owner', userId(request));

/** Reading routes below `/users/{id}` and `/groups/{id}` that lead to other directory objects. */
export const relations: Route[] = [
  ...relationRoutes('/users/{id}/memberOf', above(userId), { units: 2 }),
  ...relationRoutes('/users/{id}/transitiveMemberOf', farAbove(userId), { units: 2 }),
  ...relationRoutes('/users/{id}/directReports', reports, { units: 1, kinds: ['user'] }),
  ...relationRoutes('/users/{id}/ownedObjects', ownedBy, { units: 2 }),
  ...relationRoutes('/users/{id}/ownedDevices', nothing, { units: 1 }),
  ...relationRoutes('/users/{id}/registeredDevices', nothing, { units: 1 }),
  ...relationRoutes('/users/{id}/sponsors', nothing, { units: 1 }),
  ...relationRoutes('/groups/{id}/members', below('member', groupId), { units: 3 }),
  ...relationRoutes('/groups/{id}/transitiveMembers', (request) => request.organisation.links.reach('below', groupId(request)), { units: 5 }),
  ...relationRoutes('/groups/{id}/owners', below('owner', groupId), { units: 1 }),
  ...relationRoutes('/groups/{id}/memberOf', above(groupId), { units: 2 }),
  ...relationRoutes('/groups/{id}/transitiveMemberOf', farAbove(groupId), { units: 2 }),
  ...membershipQuestions('/users/{id}', userId),
  ...membershipQuestions('/groups/{id}', groupId),
  route('GET /users/{id}/manager', getManager),
  route('GET /users/{id}/manager/$ref', getManagerReference),
  route('PUT /users/{id}/manager/$ref', setManager),
  route('DELETE /users/{id}/manager/$ref', removeManager),
];
