// assignLicense for people and groups, licence details, and the subscriptions of the tenant.
import type { AssignedLicence, Group, LicenceState, Sku, User } from './entities.ts';
import { badQuery, badRequest, invalidValue, notFound } from './graph-error.ts';
import { showGroup } from './groups.ts';
import { isUnified } from './group-rules.ts';
import { isTextList, objectsIn, textAt } from './json.ts';
import type { JsonObject } from './json.ts';
import { followGroupLicences, freeSeats, newState, setLicences, skuOf } from './licences.ts';
import type { Organisation } from './organisation.ts';
import { contextOf, parameter } from './request.ts';
import type { GraphAnswer, GraphRequest } from './request.ts';
import { requireGroup, requireUser } from './require-object.ts';
import { showUser } from './users.ts';
import { isGuid } from './value-rules.ts';

interface Order {
  add: AssignedLicence[];
  remove: string[];
}

const readAddition = (organisation: Organisation, value: JsonObject): AssignedLicence => {
  const skuId = textAt(value, 'skuId')?.toLowerCase() ?? '';
  const disabledPlans = value['disabledPlans'] ?? [];
  const sku = skuOf(organisation, skuId);
  if (!sku) throw badRequest(`License ${skuId} does not correspond to a valid company License.`);
  if (!isTextList(disabledPlans) || !disabledPlans.every((plan) => sku.servicePlans.some((known) => known.servicePlanId === plan)))
    throw invalidValue('disabledPlans', 'AssignedLicense');
  return { skuId, disabledPlans };
};

/** Both lists have to be there, however empty. */
const readOrder = (organisation: Organisation, body: JsonObject): Order => {
  const missing = ['addLicenses', 'removeLicenses'].filter((name) => !Array.isArray(body[name]));
  if (missing.length > 0)
    throw badQuery(`One or more parameters of the operation 'assignLicense' are missing from the request payload. The missing parameters are: ${missing.join(', ')}.`);
  const remove = body['removeLicenses'];
  if (!isTextList(remove) || !remove.every(isGuid)) throw invalidValue('removeLicenses', 'AssignedLicense');
  const order = { add: objectsIn(body['addLicenses']).map((value) => readAddition(organisation, value)), remove: remove.map((id) => id.toLowerCase()) };
  if (order.add.some(({ skuId }) => order.remove.includes(skuId))) throw badRequest('A license cannot be both added and removed in one request.');
  return order;
};

const isDirect = (state: LicenceState): boolean => state.assignedByGroup === null;

const checkRemovals = (user: User, remove: readonly string[]): void => {
  for (const skuId of remove) {
    const reasons = user.licenseAssignmentStates.filter((state) => state.skuId === skuId);
    if (reasons.some(isDirect)) continue;
    if (reasons.length === 0) throw badRequest('User does not have a corresponding license.');
    throw badRequest('User license is inherited from a group membership and it cannot be removed directly from the user.');
  }
};

const checkSeats = (organisation: Organisation, user: User, add: readonly AssignedLicence[]): void => {
  for (const { skuId } of add) {
    const sku = skuOf(organisation, skuId);
    const holds = user.assignedLicenses.some((licence) => licence.skuId === skuId);
    if (!holds && sku && freeSeats(organisation, sku) < 1) throw badRequest(`Subscription with SKU ${skuId} does not have any available licenses.`);
  }
};

export const assignToUser = (request: GraphRequest): GraphAnswer => {
  const { organisation } = request;
  const user = requireUser(organisation, parameter(request));
  const { add, remove } = readOrder(organisation, request.body);
  if (add.length > 0 && !user['usageLocation']) throw badRequest('License assignment cannot be done for user with invalid usage location.');
  checkRemovals(user, remove);
  checkSeats(organisation, user, add);
  const gone = [...remove, ...add.map(({ skuId }) => skuId)];
  const kept = user.licenseAssignmentStates.filter((state) => !isDirect(state) || !gone.includes(state.skuId));
  const fresh = add.map((licence) => newState(organisation, user, { ...licence, group: null }));
  return showUser(request, setLicences(organisation, user, [...kept, ...fresh]));
};

const mayCarryLicences = (group: Group): boolean => group.securityEnabled && (!group.mailEnabled || isUnified(group));

export const assignToGroup = (request: GraphRequest): GraphAnswer => {
  const { organisation } = request;
  const group = requireGroup(organisation, parameter(request));
  if (!mayCarryLicences(group)) throw badRequest('Licenses can be assigned only to security groups and to Microsoft 365 groups that are security-enabled.');
  const { add, remove } = readOrder(organisation, request.body);
  const absent = remove.find((skuId) => !group.assignedLicenses.some((licence) => licence.skuId === skuId));
  if (absent !== undefined) throw badRequest('Group does not have a corresponding license.');
  const gone = [...remove, ...add.map(({ skuId }) => skuId)];
  const assignedLicenses = [...group.assignedLicenses.filter(({ skuId }) => !gone.includes(skuId)), ...add];
  const changed = organisation.put('group', { ...group, assignedLicenses, licenseProcessingState: { state: 'ProcessingComplete' } });
  for (const id of organisation.links.below('member', group.id).keys()) followGroupLicences(organisation, changed, id);
  return showGroup(request, changed, 202);
};

/** Tries again what failed through groups, for instance for want of seats. */
export const reprocess = (request: GraphRequest): GraphAnswer => {
  const { organisation } = request;
  const user = requireUser(organisation, parameter(request));
  for (const id of organisation.links.above('member', user.id).keys()) {
    const group = organisation.shelves.group.get(id);
    if (group) followGroupLicences(organisation, group, user.id);
  }
  return showUser(request, requireUser(organisation, user.id));
};

const plansOf = (sku: Sku, disabled: readonly string[]): JsonObject[] =>
  sku.servicePlans.map((plan) => ({ ...plan, provisioningStatus: disabled.includes(plan.servicePlanId) ? 'Disabled' : 'Success' }));

export const licenceDetails = (request: GraphRequest): GraphAnswer => {
  const { organisation } = request;
  const user = requireUser(organisation, parameter(request));
  const value = user.assignedLicenses.flatMap((licence) => {
    const sku = skuOf(organisation, licence.skuId);
    const id = Buffer.from(`${user.id}${licence.skuId}`.replaceAll('-', ''), 'hex').toString('base64url');
    return sku ? [{ id, skuId: sku.skuId, skuPartNumber: sku.skuPartNumber, servicePlans: plansOf(sku, licence.disabledPlans) }] : [];
  });
  return { status: 200, body: { '@odata.context': contextOf(request, `users('${user.id}')/licenseDetails`), value } };
};

const showSku = (organisation: Organisation, sku: Sku): JsonObject => ({
  accountName: String(organisation.shelves.tenant.entries[0]?.value['displayName'] ?? ''),
  accountId: organisation.shelves.tenant.entries[0]?.value.id ?? '',
  appliesTo: 'User',
  capabilityStatus: 'Enabled',
  consumedUnits: organisation.seatsTaken(sku.skuId),
  id: sku.id,
  skuId: sku.skuId,
  skuPartNumber: sku.skuPartNumber,
  subscriptionIds: [],
  prepaidUnits: { enabled: sku.enabledUnits, suspended: 0, warning: sku.warningUnits, lockedOut: 0 },
  servicePlans: sku.servicePlans,
});

const picked = (request: GraphRequest, whole: JsonObject): JsonObject => {
  const names = request.query.get('$select')?.split(',').map((name) => name.trim());
  return names ? Object.fromEntries(Object.entries(whole).filter(([name]) => names.includes(name))) : whole;
};

export const listSkus = (request: GraphRequest): GraphAnswer => ({
  status: 200,
  body: {
    '@odata.context': contextOf(request, 'subscribedSkus'),
    value: request.organisation.shelves.sku.entries.map(({ value }) => picked(request, showSku(request.organisation, value))),
  },
});

export const getSku = (request: GraphRequest): GraphAnswer => {
  const sku = request.organisation.shelves.sku.get(parameter(request));
  if (!sku) throw notFound(parameter(request));
  return { status: 200, body: { '@odata.context': contextOf(request, 'subscribedSkus/$entity'), ...picked(request, showSku(request.organisation, sku)) } };
};

/** Members of a group for whom one of its licences failed. */
export const membersWithErrors = (request: GraphRequest): (readonly [string, number])[] => {
  const { organisation } = request;
  const group = requireGroup(organisation, parameter(request));
  return [...organisation.links.below('member', group.id)].filter(([id]) =>
    organisation.shelves.user.get(id)?.licenseAssignmentStates.some((state) => state.assignedByGroup === group.id && state.state === 'Error'));
};
