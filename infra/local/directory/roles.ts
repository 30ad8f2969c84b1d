// Administrator roles: who holds them, seen as directory roles and as role assignments. Read-only for this application.
import type { DirectoryRole } from './entities.ts';
import { forbidden, notFound, unsupportedQuery } from './graph-error.ts';
import type { JsonObject } from './json.ts';
import { answerList } from './odata-list.ts';
import type { Organisation } from './organisation.ts';
import { parseFilter } from './odata-filter.ts';
import type { Filter } from './odata-filter.ts';
import { relationRoutes } from './relations.ts';
import { contextOf, parameter } from './request.ts';
import type { GraphRequest, Handler } from './request.ts';
import { route } from './router.ts';
import type { Route } from './router.ts';
import { shapes } from './shapes.ts';

const requireRole = (request: GraphRequest): DirectoryRole => {
  const key = parameter(request);
  const { directoryRole } = request.organisation.shelves;
  const role = directoryRole.get(key) ?? directoryRole.entries.find(({ value }) => value.roleTemplateId === key)?.value;
  if (!role) throw notFound(key);
  return role;
};

const listRoles: Handler = (request) => {
  const { entries } = request.organisation.shelves.directoryRole;
  const shape = shapes.directoryRole;
  return answerList(request, { entries, shapes: [shape], shapeOf: () => shape, typed: false, isCast: false, context: shape.set });
};

const getRole: Handler = (request) => ({ status: 200, body: { '@odata.context': contextOf(request, 'directoryRoles/$entity'), ...requireRole(request) } });

const definition = (role: DirectoryRole): JsonObject => ({
  id: role.roleTemplateId, displayName: role.displayName, description: role['description'] ?? null,
  isBuiltIn: true, isEnabled: true, templateId: role.roleTemplateId, resourceScopes: ['/'], rolePermissions: [], version: null,
});

const assignments = (organisation: Organisation): JsonObject[] =>
  organisation.shelves.directoryRole.entries.flatMap(({ value: role }) =>
    [...organisation.links.below('member', role.id).keys()].filter((id) => organisation.find(id)).map((principalId) => ({
      id: Buffer.from(`${role.id}${principalId}`.replaceAll('-', ''), 'hex').toString('base64url'),
      principalId, roleDefinitionId: role.roleTemplateId, directoryScopeId: '/', appScopeId: null, condition: null,
      principalOrganizationId: organisation.shelves.tenant.entries[0]?.value.id ?? null,
    })));

/** The filters Graph offers here: `eq` on the principal, the role or the scope. */
const isAsked = (filter: Filter, assignment: JsonObject): boolean => {
  if (filter.type === 'and') return filter.sides.every((side) => isAsked(side, assignment));
  if (filter.type === 'or') return filter.sides.some((side) => isAsked(side, assignment));
  const name = filter.type === 'compare' && filter.operator === 'eq' ? filter.path.join('/') : undefined;
  if (name !== 'principalId' && name !== 'roleDefinitionId' && name !== 'directoryScopeId') throw unsupportedQuery();
  return filter.type === 'compare' && assignment[name] === filter.value;
};

const listAssignments: Handler = (request) => {
  const source = request.query.get('$filter');
  const filter = source === undefined ? undefined : parseFilter(source);
  const expand = request.query.get('$expand');
  const found = assignments(request.organisation).filter((assignment) => !filter || isAsked(filter, assignment));
  const roles = request.organisation.shelves.directoryRole.entries;
  const value = found.map((assignment) => {
    const role = roles.find((entry) => entry.value.roleTemplateId === assignment['roleDefinitionId'])?.value;
    return expand?.startsWith('roleDefinition') && role ? { ...assignment, roleDefinition: definition(role) } : assignment;
  });
  return { status: 200, body: { '@odata.context': contextOf(request, 'roleManagement/directory/roleAssignments'), value } };
};

const listDefinitions: Handler = (request) => ({
  status: 200,
  body: {
    '@odata.context': contextOf(request, 'roleManagement/directory/roleDefinitions'),
    value: request.organisation.shelves.directoryRole.entries.map(({ value }) => definition(value)),
  },
});

/** Would need RoleManagement.ReadWrite.Directory, which this application must not have. */
const refuse: Handler = () => {
  throw forbidden();
};

export const roleRoutes: Route[] = [
  route('GET /directoryRoles', listRoles),
  route('GET /directoryRoles/{id}', getRole),
  ...relationRoutes('/directoryRoles/{id}/members', (request) => request.organisation.links.below('member', requireRole(request).id), { units: 1 }),
  route('POST /directoryRoles/{id}/members/$ref', refuse),
  route('DELETE /directoryRoles/{id}/members/{id}/$ref', refuse),
  route('GET /roleManagement/directory/roleAssignments', listAssignments),
  route('POST /roleManagement/directory/roleAssignments', refuse),
  route('DELETE /roleManagement/directory/roleAssignments/{id}', refuse),
  route('GET /roleManagement/directory/roleDefinitions', listDefinitions),
  route('GET /roleManagement/directory/roleDefinitions/{id}', (request) => ({ status: 200, body: definition(requireRole(request)) })),
];
