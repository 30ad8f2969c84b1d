// The recycle bin: thirty days of deleted people and groups, listed, looked at, restored. Never emptied by an application in its own name.
import type { Group, User } from './entities.ts';
import { alreadyTaken, forbidden, notFound } from './graph-error.ts';
import { isObject, textAt, without } from './json.ts';
import type { Json } from './json.ts';
import { followGroupLicences, setLicences } from './licences.ts';
import { answerCount, answerList } from './odata-list.ts';
import type { Source } from './odata-list.ts';
import type { Organisation } from './organisation.ts';
import { requirePerson, requireReach } from './privileges.ts';
import { project, selectedNames } from './projection.ts';
import { contextOf, noContent, parameter } from './request.ts';
import type { GraphAnswer, GraphRequest, Handler } from './request.ts';
import { route } from './router.ts';
import type { Route } from './router.ts';
import { shapes } from './shapes.ts';
import { checkUserName, nameIdentity } from './user-rules.ts';
import { requireGuid } from './value-rules.ts';

const keptFor = 30 * 24 * 3600 * 1000;

type Bin = 'deletedUser' | 'deletedGroup';

const isKept = (organisation: Organisation, deleted: Json | undefined): boolean =>
  organisation.ports.clock() - Date.parse(String(deleted)) < keptFor;

const binOf = (request: GraphRequest, bin: Bin): Source => {
  const { organisation } = request;
  const shape = shapes[bin === 'deletedUser' ? 'user' : 'group'];
  const entries = organisation.shelves[bin].entries.filter(({ value }) => isKept(organisation, value['deletedDateTime']));
  return { entries, shapes: [shape], shapeOf: () => shape, typed: false, isCast: false, context: shape.set };
};

type Found = { kind: 'user'; value: User } | { kind: 'group'; value: Group };

const requireDeleted = (request: GraphRequest): Found => {
  const { organisation } = request;
  const id = requireGuid(parameter(request));
  const user = organisation.shelves.deletedUser.get(id);
  const group = organisation.shelves.deletedGroup.get(id);
  if (user && isKept(organisation, user['deletedDateTime'])) return { kind: 'user', value: user };
  if (group && isKept(organisation, group['deletedDateTime'])) return { kind: 'group', value: group };
  throw notFound(id);
};

const show = (request: GraphRequest, { kind, value }: Found): GraphAnswer => {
  const select = selectedNames(request.query.get('$select'), [shapes[kind]], false);
  const body = project(value, shapes[kind], { select: select ?? [...shapes[kind].defaults, 'deletedDateTime'], typed: true });
  return { status: 200, body: { '@odata.context': contextOf(request, 'directoryObjects/$entity'), ...body } };
};

/** The name somebody had; in the bin it carries the object id in front so that it can be given to somebody else. */
const formerName = (user: User): string => user.userPrincipalName.slice(user.id.replaceAll('-', '').length);

const isNameFree = (organisation: Organisation, name: string): boolean => organisation.shelves.user.find('userPrincipalName', name).length === 0;

const withFreeAddresses = (organisation: Organisation, user: User, reconcile: boolean): User => {
  const taken = user.proxyAddresses.filter((address) => organisation.shelves.user.find('proxyAddresses', address).length > 0);
  if (taken.length > 0 && !reconcile) throw alreadyTaken('proxyAddresses');
  const proxyAddresses = user.proxyAddresses.filter((address) => !taken.includes(address));
  const mail = textAt(user, 'mail');
  // `mail` is no required part of a person.
  return mail !== undefined && taken.some((address) => address.slice(5) === mail) ? { ...(without(user, ['mail']) as User), proxyAddresses } : { ...user, proxyAddresses };
};

const restoreUser = (request: GraphRequest, user: User): User => {
  const { organisation, body } = request;
  requireReach(organisation, request.behaviour, user);
  const name = textAt(body, 'newUserPrincipalName') ?? formerName(user);
  if (body['newUserPrincipalName'] !== undefined) checkUserName(organisation, name);
  if (!isNameFree(organisation, name)) throw alreadyTaken('userPrincipalName');
  const others = Array.isArray(user['identities']) ? user['identities'].filter((one) => !isObject(one) || one['signInType'] !== 'userPrincipalName') : [];
  // `deletedDateTime` is no part of a person who is back.
  const back = without(withFreeAddresses(organisation, user, body['autoReconcileProxyConflict'] === true), ['deletedDateTime']) as User;
  organisation.remove('deletedUser', user.id);
  const restored = organisation.put('user', { ...back, userPrincipalName: name, identities: [nameIdentity(organisation, name), ...others], assignedLicenses: [], licenseAssignmentStates: [] });
  return regainLicences(organisation, restored, user);
};

/** Licences come back as far as there are seats; those of groups follow the groups. */
const regainLicences = (organisation: Organisation, restored: User, before: User): User => {
  const direct = before.licenseAssignmentStates.filter((state) => state.assignedByGroup === null);
  let user = restored;
  for (const state of direct) {
    const sku = organisation.shelves.sku.find('skuId', state.skuId)[0]?.value;
    const hasSeat = sku !== undefined && organisation.seatsTaken(state.skuId) < sku.enabledUnits + sku.warningUnits;
    if (hasSeat) user = setLicences(organisation, user, [...user.licenseAssignmentStates, state]);
  }
  for (const id of organisation.links.above('member', user.id).keys()) {
    const group = organisation.shelves.group.get(id);
    if (group) followGroupLicences(organisation, group, user.id);
  }
  return organisation.shelves.user.get(user.id) ?? user;
};

const restoreGroup = (organisation: Organisation, group: Group): Group => {
  organisation.remove('deletedGroup', group.id);
  // `deletedDateTime` is no part of a group that is back.
  return organisation.put('group', without(group, ['deletedDateTime']) as Group);
};

const restore: Handler = (request) => {
  const found = requireDeleted(request);
  if (found.kind === 'user') return show(request, { kind: 'user', value: restoreUser(request, found.value) });
  return show(request, { kind: 'group', value: restoreGroup(request.organisation, found.value) });
};

const binRoutes = (bin: Bin, type: string): Route[] => [
  route(`GET /directory/deletedItems/microsoft.graph.${type}`, (request) => answerList(request, binOf(request, bin))),
  route(`GET /directory/deletedItems/microsoft.graph.${type}/$count`, (request) => answerCount(request, binOf(request, bin))),
];

export const deletedItemRoutes: Route[] = [
  ...binRoutes('deletedUser', 'user'),
  ...binRoutes('deletedGroup', 'group'),
  route('GET /directory/deletedItems/{id}', (request) => show(request, requireDeleted(request))),
  route('DELETE /directory/deletedItems/{id}', (request) => {
    const { kind, value } = requireDeleted(request);
    if (kind === 'group') throw forbidden();
    requirePerson(request, value);
    request.organisation.remove('deletedUser', value.id);
    return noContent;
  }),
  route('POST /directory/deletedItems/{id}/restore', restore),
];
