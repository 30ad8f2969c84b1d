// Groups: list, count, get, create, change, delete.
import type { Group } from './entities.ts';
import { badRequest, notFound } from './graph-error.ts';
import { boundIds, checkGroupChange, checkNewGroup, requireEditable, requireManualMembers } from './group-rules.ts';
import { isTextList, without } from './json.ts';
import type { JsonObject } from './json.ts';
import { addTies, checkAdditions } from './memberships.ts';
import { allOf, answerObject } from './object-answers.ts';
import { answerCount, answerList } from './odata-list.ts';
import type { Organisation } from './organisation.ts';
import { noContent, parameter } from './request.ts';
import type { GraphAnswer, GraphRequest } from './request.ts';
import { requireGroup } from './require-object.ts';
import { deleteUser } from './users.ts';
import { requireGuid } from './value-rules.ts';

export const listGroups = (request: GraphRequest): GraphAnswer => answerList(request, allOf(request, 'group'));

export const countGroups = (request: GraphRequest): GraphAnswer => answerCount(request, allOf(request, 'group'));

/** One group as an answer. */
export const showGroup = (request: GraphRequest, group: Group, status?: number): GraphAnswer => answerObject(request, { kind: 'group', value: group }, status);

export const getGroup = (request: GraphRequest): GraphAnswer => showGroup(request, requireGroup(request.organisation, parameter(request)));

const kept = (values: JsonObject): JsonObject => Object.fromEntries(Object.entries(values).filter(([name, value]) => value !== null && !name.includes('@')));

const defaultDomain = (organisation: Organisation): string =>
  organisation.shelves.domain.entries.find(({ value }) => value.isDefault)?.value.id ?? '';

/** The address and audience a Microsoft 365 group gets by itself. */
const unifiedParts = (organisation: Organisation, values: JsonObject): JsonObject => {
  const mail = `${String(values['mailNickname'])}@${defaultDomain(organisation)}`;
  return { mail, proxyAddresses: [`SMTP:${mail}`], visibility: values['visibility'] ?? 'Public' };
};

/** Puts a new group into the directory; the checks come first. */
const foundGroup = (organisation: Organisation, values: JsonObject): Group => {
  const now = organisation.now();
  const groupTypes = isTextList(values['groupTypes']) ? values['groupTypes'] : [];
  return organisation.put('group', {
    id: organisation.ports.ids(),
    createdDateTime: now,
    renewedDateTime: now,
    assignedLicenses: [],
    ...(groupTypes.includes('Unified') && unifiedParts(organisation, values)),
    ...kept(values),
    displayName: String(values['displayName']),
    mailNickname: String(values['mailNickname']),
    mailEnabled: values['mailEnabled'] === true,
    securityEnabled: values['securityEnabled'] === true,
    groupTypes,
  });
};

/** Stands in for the group while its first members are checked. */
const blank = (values: JsonObject): Group => ({
  id: '', displayName: '', mailNickname: '', createdDateTime: '', assignedLicenses: [],
  mailEnabled: values['mailEnabled'] === true,
  securityEnabled: values['securityEnabled'] === true,
  groupTypes: isTextList(values['groupTypes']) ? values['groupTypes'] : [],
});

export const createGroup = (request: GraphRequest): GraphAnswer => {
  const { organisation, body: values } = request;
  checkNewGroup(organisation, values);
  const members = boundIds(values, 'members');
  const owners = boundIds(values, 'owners');
  if (members.length > 0) requireManualMembers(blank(values));
  checkAdditions(organisation, { group: blank(values), tie: 'member' }, members);
  checkAdditions(organisation, { group: blank(values), tie: 'owner' }, owners);
  const group = foundGroup(organisation, values);
  organisation.hide(group.id, request.behaviour.visibilityDelayMs);
  addTies(organisation, { group, tie: 'owner' }, owners);
  addTies(organisation, { group, tie: 'member' }, members);
  return showGroup(request, group, 201);
};

export const updateGroup = (request: GraphRequest): GraphAnswer => {
  const { organisation, body: values } = request;
  const group = requireGroup(organisation, parameter(request));
  checkGroupChange(organisation, group, values);
  const members = boundIds(values, 'members');
  const owners = boundIds(values, 'owners');
  if (members.length > 0) requireManualMembers(group);
  checkAdditions(organisation, { group, tie: 'member' }, members);
  checkAdditions(organisation, { group, tie: 'owner' }, owners);
  const cleared = Object.keys(values).filter((name) => values[name] === null);
  const changes = kept(values);
  if (cleared.length + Object.keys(changes).length > 0)
    // `without` takes away nothing that a group must have: those cannot be cleared.
    organisation.put('group', { ...(without(group, cleared) as Group), ...changes });
  addTies(organisation, { group, tie: 'member' }, members);
  addTies(organisation, { group, tie: 'owner' }, owners);
  return noContent;
};

export const deleteGroup = (request: GraphRequest): GraphAnswer => {
  const { organisation } = request;
  const group = requireGroup(organisation, parameter(request));
  requireEditable(group);
  if (group.assignedLicenses.length > 0)
    throw badRequest('The group cannot be deleted because it has active licenses assigned. Remove the licenses before deleting the group.');
  organisation.remove('group', group.id);
  organisation.put('deletedGroup', { ...group, deletedDateTime: organisation.now() });
  return noContent;
};

/**
 * `DELETE /groups/{id}/members/{id}` without `/$ref`: the trap of Graph. It does not take the member out of the group, it
 * deletes the member itself.
 */
export const deleteMember = (request: GraphRequest): GraphAnswer => {
  const { organisation } = request;
  const group = requireGroup(organisation, parameter(request));
  const id = requireGuid(parameter(request, 1));
  if (!organisation.links.has('member', group.id, id)) throw notFound(id);
  const inner = { ...request, parameters: [id] };
  return organisation.shelves.group.get(id) ? deleteGroup(inner) : deleteUser(inner);
};

