// What a real tenant would send or install: mail, invitations, Teams apps, activity notifications. Kept to be looked at.
import type { Entity, Outgoing, User } from './entities.ts';
import { GraphError, badRequest, notFound } from './graph-error.ts';
import { isObject, objectsIn, textAt } from './json.ts';
import type { JsonObject } from './json.ts';
import { skuOf } from './licences.ts';
import type { Organisation } from './organisation.ts';
import { contextOf, noContent, parameter } from './request.ts';
import type { GraphRequest, Handler } from './request.ts';
import { requireUser } from './require-object.ts';
import { route } from './router.ts';
import type { Route } from './router.ts';

/** Notes something that would have left the tenant. */
export const recordOutgoing = (organisation: Organisation, kind: Outgoing['kind'], what: JsonObject): Outgoing =>
  organisation.put('outgoing', { ...what, id: organisation.ports.ids(), kind, at: organisation.now() });

const sendMail: Handler = (request) => {
  const user = requireUser(request.organisation, parameter(request));
  const message = request.body['message'] ?? request.body['Message'];
  if (!isObject(message) || objectsIn(message['toRecipients']).length === 0)
    throw new GraphError(400, { code: 'ErrorInvalidRecipients', message: 'At least one recipient is not valid., No recipients were specified.' });
  if (!user['mail']) throw new GraphError(404, { code: 'MailboxNotEnabledForRESTAPI', message: 'The mailbox is either inactive, soft-deleted, or is hosted on-premise.' });
  recordOutgoing(request.organisation, 'mail', { from: user['mail'], message });
  return { status: 202 };
};

/** The catalogue knows one app, when any: whatever manifest id is asked for is there. */
const catalogueId = (externalId: string): string => `${externalId.slice(0, 24)}c0ffee${externalId.slice(30)}`;

const teamsApp = (id: string, externalId: string): JsonObject => ({ id, externalId, displayName: 'Usher', distributionMethod: 'organization' });

const catalogue: Handler = (request) => {
  const externalId = /externalId eq '([^']+)'/.exec(request.query.get('$filter') ?? '')?.[1];
  const value = externalId === undefined || !request.behaviour.teams.inCatalogue ? [] : [teamsApp(catalogueId(externalId), externalId)];
  return { status: 200, body: { '@odata.context': contextOf(request, 'appCatalogs/teamsApps'), value } };
};

const installationsOf = (request: GraphRequest): Entity[] =>
  request.organisation.shelves.installation.find('userId', requireUser(request.organisation, parameter(request)).id).map(({ value }) => value);

const shownInstallation = (installation: Entity): JsonObject => ({
  id: installation.id,
  teamsApp: teamsApp(String(installation['teamsAppId']), String(installation['teamsAppId'])),
});

const listInstallations: Handler = (request) => {
  const wanted = /teamsApp\/(?:id|externalId) eq '([^']+)'/.exec(request.query.get('$filter') ?? '')?.[1];
  const isWanted = (one: Entity) => wanted === undefined || [wanted, catalogueId(wanted)].includes(String(one['teamsAppId']));
  return { status: 200, body: { value: installationsOf(request).filter(isWanted).map(shownInstallation) } };
};

const isTeamsPlan = (plan: JsonObject): boolean => String(plan['servicePlanName']).startsWith('TEAMS');

/** Whether one of somebody's licences holds Teams, not switched off in it. */
const hasTeams = (organisation: Organisation, user: User): boolean => user.assignedLicenses.some(({ skuId, disabledPlans }) =>
  (skuOf(organisation, skuId)?.servicePlans ?? []).some((plan) => isTeamsPlan(plan) && !disabledPlans.includes(plan.servicePlanId)));

/** Teams' refusals as field reports have them; Graph's documentation has none. */
const refuseInstall = ({ organisation, behaviour: { teams } }: GraphRequest, user: User): void => {
  if (!teams.inCatalogue) throw new GraphError(404, { code: 'NotFound', message: 'Not Found' });
  if (teams.needsLicence && !hasTeams(organisation, user))
    throw new GraphError(403, { code: 'Forbidden', message: 'Failed to get license information for the user. Ensure user has a valid Office365 license assigned to them.' });
};

const install: Handler = (request) => {
  const { organisation } = request;
  const user = requireUser(organisation, parameter(request));
  const teamsAppId = textAt(request.body, 'teamsApp@odata.bind')?.split('/').at(-1);
  if (!teamsAppId) throw badRequest("'teamsApp@odata.bind' must name an app of the catalogue.");
  refuseInstall(request, user);
  if (installationsOf(request).some((one) => one['teamsAppId'] === teamsAppId)) throw new GraphError(409, { code: 'Conflict', message: 'The specified app is already installed for the user.' });
  const installation = organisation.put('installation', { id: Buffer.from(`${user.id}#${teamsAppId}`).toString('base64url'), userId: user.id, teamsAppId });
  recordOutgoing(organisation, 'teams-install', { userId: user.id, teamsAppId, installationId: installation.id });
  return { status: 201 };
};

const requireInstallation = (request: GraphRequest): Entity => {
  const found = installationsOf(request).find((one) => one.id === parameter(request, 1));
  if (!found) throw notFound(parameter(request, 1));
  return found;
};

const chat: Handler = (request) => {
  const installation = requireInstallation(request);
  return { status: 200, body: { '@odata.context': contextOf(request, 'chats/$entity'), id: `19:${String(installation['userId'])}_${String(installation['teamsAppId'])}@unq.gbl.spaces`, chatType: 'oneOnOne', topic: null } };
};

const uninstall: Handler = (request) => {
  request.organisation.remove('installation', requireInstallation(request).id);
  return noContent;
};

const notify: Handler = (request) => {
  const user = requireUser(request.organisation, parameter(request));
  if (installationsOf(request).length === 0) throw new GraphError(403, { code: 'Forbidden', message: "The app is not installed in the target user's personal scope." });
  recordOutgoing(request.organisation, 'activity', { userId: user.id, notification: request.body });
  return noContent;
};

const apps = '/users/{id}/teamwork/installedApps';
/** Outlook and Teams have budgets of their own; they take nothing from the directory's writes. */
const elsewhere = { isWrite: false };

export const outboxRoutes: Route[] = [
  route('POST /users/{id}/sendMail', sendMail, elsewhere),
  route('GET /appCatalogs/teamsApps', catalogue),
  route(`GET ${apps}`, listInstallations),
  route(`POST ${apps}`, install, elsewhere),
  route(`GET ${apps}/{id}`, (request) => ({ status: 200, body: shownInstallation(requireInstallation(request)) })),
  route(`DELETE ${apps}/{id}`, uninstall, elsewhere),
  route(`GET ${apps}/{id}/chat`, chat),
  route(`POST ${apps}/{id}/upgrade`, (request) => (requireInstallation(request), noContent), elsewhere),
  route('POST /users/{id}/teamwork/sendActivityNotification', notify, elsewhere),
];
