// The tenant itself: organisation, domains, enterprise applications, and objects looked up by id whatever they are.
import { badRequest, notFound } from './graph-error.ts';
import { isTextList } from './json.ts';
import type { JsonObject } from './json.ts';
import { answerList } from './odata-list.ts';
import type { Organisation } from './organisation.ts';
import { project, selectedNames } from './projection.ts';
import { contextOf, parameter } from './request.ts';
import type { GraphAnswer, GraphRequest, Handler } from './request.ts';
import { route } from './router.ts';
import type { Route } from './router.ts';
import { shapes } from './shapes.ts';
import { requireGuid } from './value-rules.ts';

const picked = (request: GraphRequest, whole: JsonObject): JsonObject => {
  const names = request.query.get('$select')?.split(',').map((name) => name.trim());
  return names ? Object.fromEntries(Object.entries(whole).filter(([name]) => names.includes(name))) : whole;
};

const showTenant = (organisation: Organisation): JsonObject => {
  const tenant = organisation.shelves.tenant.entries[0]?.value ?? { id: '' };
  const verifiedDomains = organisation.shelves.domain.entries
    .filter(({ value }) => value.isVerified)
    .map(({ value }) => ({ name: value.id, isDefault: value.isDefault, isInitial: value.isInitial, type: value.authenticationType, capabilities: 'Email, OfficeCommunicationsOnline' }));
  return { ...tenant, verifiedDomains };
};

const listTenant: Handler = (request) => ({
  status: 200,
  body: { '@odata.context': contextOf(request, 'organization'), value: [picked(request, showTenant(request.organisation))] },
});

const getTenant: Handler = (request) => {
  const tenant = showTenant(request.organisation);
  if (tenant['id'] !== parameter(request)) throw notFound(parameter(request));
  return { status: 200, body: { '@odata.context': contextOf(request, 'organization/$entity'), ...picked(request, tenant) } };
};

const listDomains: Handler = (request) => ({
  status: 200,
  body: { '@odata.context': contextOf(request, 'domains'), value: request.organisation.shelves.domain.entries.map(({ value }) => picked(request, value)) },
});

const getDomain: Handler = (request) => {
  const domain = request.organisation.shelves.domain.get(parameter(request).toLowerCase());
  if (!domain) throw notFound(parameter(request));
  return { status: 200, body: { '@odata.context': contextOf(request, 'domains/$entity'), ...picked(request, domain) } };
};

const listServicePrincipals: Handler = (request) => {
  const shelf = request.organisation.shelves.servicePrincipal;
  const shape = shapes.servicePrincipal;
  return answerList(request, { entries: shelf.entries, shelf, shapes: [shape], shapeOf: () => shape, typed: false, isCast: false, context: shape.set });
};

const showServicePrincipal = (request: GraphRequest, id: string | undefined): GraphAnswer => {
  const shape = shapes.servicePrincipal;
  const principal = id === undefined ? undefined : request.organisation.shelves.servicePrincipal.get(id);
  if (!principal) throw notFound(parameter(request));
  const select = selectedNames(request.query.get('$select'), [shape], false);
  return { status: 200, body: { '@odata.context': contextOf(request, `${shape.set}/$entity`), ...project(principal, shape, { select }) } };
};

const byAppId = (request: GraphRequest): string | undefined =>
  request.organisation.shelves.servicePrincipal.find('appId', parameter(request))[0]?.value.id;

const getObject: Handler = (request) => {
  const id = requireGuid(parameter(request));
  const found = request.organisation.find(id);
  if (!found) throw notFound(id);
  return { status: 200, body: { '@odata.context': contextOf(request, 'directoryObjects/$entity'), ...project(found.entry.value, shapes[found.kind], { select: undefined, typed: true }) } };
};

/** At most a thousand at once; those that do not exist are simply not in the answer. */
const getByIds: Handler = (request) => {
  const { ids, types } = request.body;
  if (!isTextList(ids) || ids.length === 0 || ids.length > 1000) throw badRequest("'ids' must be a list of 1 to 1000 object ids.");
  const select = selectedNames(request.query.get('$select'), Object.values(shapes), false);
  const value = ids.flatMap((id) => {
    const found = request.organisation.find(requireGuid(id));
    if (!found || !request.organisation.isVisible(id)) return [];
    if (isTextList(types) && types.length > 0 && !types.includes(found.kind) && !types.includes('directoryObject')) return [];
    return [project(found.entry.value, shapes[found.kind], { select, typed: true })];
  });
  return { status: 200, body: { '@odata.context': contextOf(request, 'directoryObjects'), value } };
};

export const tenantRoutes: Route[] = [
  route('GET /organization', listTenant),
  route('GET /organization/{id}', getTenant),
  route('GET /domains', listDomains),
  route('GET /domains/{id}', getDomain),
  route('GET /servicePrincipals', listServicePrincipals),
  route('GET /servicePrincipals/{id}', (request) => showServicePrincipal(request, parameter(request))),
  route('GET /servicePrincipals(appId)/{id}', (request) => showServicePrincipal(request, byAppId(request))),
  route('GET /directoryObjects/{id}', getObject),
  route('POST /directoryObjects/getByIds', getByIds, { units: 3, isWrite: false }),
];
