// Who may use which enterprise application: app role assignments of people and groups.
import type { Entry } from './collection.ts';
import type { AppRoleAssignment, Entity } from './entities.ts';
import { badRequest, invalidValue, notFound } from './graph-error.ts';
import { textAt } from './json.ts';
import type { JsonObject } from './json.ts';
import { answerList } from './odata-list.ts';
import { contextOf, noContent, parameter } from './request.ts';
import type { GraphAnswer, GraphRequest, Handler } from './request.ts';
import { requireGroup, requireUser } from './require-object.ts';
import { route } from './router.ts';
import type { Route } from './router.ts';
import { appRoleAssignmentShape as shape } from './shapes.ts';
import { isGuid } from './value-rules.ts';

/** Stands for plain access where an application declares no roles. */
const plainAccess = '00000000-0000-0000-0000-000000000000';

type Principal = { kind: 'User' | 'Group' | 'ServicePrincipal'; value: Entity };

const principalOf = (request: GraphRequest, id: string): Principal => {
  const found = request.organisation.find(id);
  if (!found || !request.organisation.isVisible(id)) throw badRequest('Not a valid reference update.');
  return { kind: found.kind === 'group' ? 'Group' : found.kind === 'user' ? 'User' : 'ServicePrincipal', value: found.entry.value };
};

const guidAt = (body: JsonObject, name: string): string => {
  const value = textAt(body, name);
  if (value === undefined || !isGuid(value)) throw invalidValue(name, 'AppRoleAssignment');
  return value.toLowerCase();
};

const assign = (request: GraphRequest): GraphAnswer => {
  const { organisation, body } = request;
  const [principalId, resourceId, appRoleId] = [guidAt(body, 'principalId'), guidAt(body, 'resourceId'), guidAt(body, 'appRoleId')];
  const principal = principalOf(request, principalId);
  const resource = organisation.shelves.servicePrincipal.get(resourceId);
  if (!resource) throw notFound(resourceId);
  const isDeclared = resource.appRoles.some((role) => role['id'] === appRoleId);
  if (!isDeclared && (appRoleId !== plainAccess || resource.appRoles.length > 0))
    throw badRequest('Permission being assigned was not found on application.', [{ code: 'InvalidUpdate', target: 'appRoleId' }]);
  const known = organisation.shelves.appRoleAssignment.find('principalId', principalId);
  if (known.some(({ value }) => value.resourceId === resourceId && value.appRoleId === appRoleId))
    throw badRequest('Permission being assigned already exists on the object', [{ code: 'InvalidUpdate', target: 'appRoleId' }]);
  const assignment = organisation.put('appRoleAssignment', {
    id: Buffer.from(organisation.ports.ids().replaceAll('-', ''), 'hex').toString('base64url'),
    deletedDateTime: null, appRoleId, createdDateTime: organisation.now(),
    principalDisplayName: principal.value['displayName'] ?? null, principalId, principalType: principal.kind,
    resourceDisplayName: resource.displayName, resourceId,
  });
  return { status: 201, body: { '@odata.context': contextOf(request, 'appRoleAssignments/$entity'), ...assignment } };
};

type Owner = (request: GraphRequest) => { index: 'principalId' | 'resourceId'; id: string };

const held = (request: GraphRequest, owner: Owner): readonly Entry<AppRoleAssignment>[] => {
  const { index, id } = owner(request);
  return request.organisation.shelves.appRoleAssignment.find(index, id);
};

const list = (request: GraphRequest, owner: Owner): GraphAnswer =>
  answerList(request, { entries: held(request, owner), shapes: [shape], shapeOf: () => shape, typed: false, isCast: false, context: shape.set });

const requireHeld = (request: GraphRequest, owner: Owner): AppRoleAssignment => {
  const found = held(request, owner).find(({ value }) => value.id === parameter(request, 1));
  if (!found) throw notFound(parameter(request, 1));
  return found.value;
};

const assignmentRoutes = (template: string, owner: Owner): Route[] => [
  route(`GET ${template}`, (request) => list(request, owner)),
  route(`POST ${template}`, ownAssignment(owner)),
  route(`GET ${template}/{id}`, (request) => ({ status: 200, body: requireHeld(request, owner) })),
  route(`DELETE ${template}/{id}`, (request) => {
    request.organisation.remove('appRoleAssignment', requireHeld(request, owner).id);
    return noContent;
  }),
];

/** The object in the path must be the one in the body. */
const ownAssignment = (owner: Owner): Handler => (request) => {
  const { index, id } = owner(request);
  if (textAt(request.body, index)?.toLowerCase() !== id) throw invalidValue(index, 'AppRoleAssignment');
  return assign(request);
};

const requirePrincipal: Owner = (request) => {
  const principal = request.organisation.shelves.servicePrincipal.get(parameter(request));
  if (!principal) throw notFound(parameter(request));
  return { index: 'resourceId', id: principal.id };
};

export const appRoleRoutes: Route[] = [
  ...assignmentRoutes('/users/{id}/appRoleAssignments', (request) => ({ index: 'principalId', id: requireUser(request.organisation, parameter(request)).id })),
  ...assignmentRoutes('/groups/{id}/appRoleAssignments', (request) => ({ index: 'principalId', id: requireGroup(request.organisation, parameter(request)).id })),
  ...assignmentRoutes('/servicePrincipals/{id}/appRoleAssignedTo', requirePrincipal),
];
