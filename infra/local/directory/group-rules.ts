// What Graph refuses when groups are made or changed; which kinds cannot be changed through it at all.
import type { Group } from './entities.ts';
import type { GraphError} from './graph-error.ts';
import { alreadyTaken, badRequest, forbidden, invalidValue, mailGroup, syncedObject } from './graph-error.ts';
import { isTextList, textAt } from './json.ts';
import type { Json, JsonObject } from './json.ts';
import type { Organisation } from './organisation.ts';
import { shapes } from './shapes.ts';
import { checkValues, isMailNickname, referencedId, requireValues } from './value-rules.ts';

const shape = shapes.group;
const required = ['displayName', 'mailEnabled', 'mailNickname', 'securityEnabled'];
const kinds = ['Unified', 'DynamicMembership'];
/** Members and owners one request may carry. */
const mostReferences = 20;

export const isUnified = (group: Group): boolean => group.groupTypes.includes('Unified');
const isDynamic = (group: Group): boolean => group.groupTypes.includes('DynamicMembership');

/** Refuses to touch a group that is not Graph's to change, or not this application's. */
export const requireEditable = (group: Group): void => {
  if (group['onPremisesSyncEnabled'] === true) throw syncedObject();
  if (group.mailEnabled && !isUnified(group)) throw mailGroup();
  // Needs RoleManagement.ReadWrite.Directory, which nobody should consent to an application like this one.
  if (group['isAssignableToRole'] === true) throw forbidden();
};

/** Refuses to add or remove members by hand where a rule decides. */
export const requireManualMembers = (group: Group): void => {
  requireEditable(group);
  if (isDynamic(group)) throw badRequest('The members of a group with dynamic membership cannot be added or removed; its membership rule decides.');
};

/** The ids a `…@odata.bind` list points at. */
export const boundIds = (values: JsonObject, name: string): string[] => {
  const list: Json | undefined = values[`${name}@odata.bind`];
  if (list === undefined) return [];
  if (!isTextList(list)) throw invalidValue(name, shape.title);
  if (list.length > mostReferences) throw badRequest(`The number of references in '${name}@odata.bind' exceeds the limit of ${mostReferences}.`);
  return list.map(referencedId);
};

const checkText = (values: JsonObject, name: string, test: (text: string) => boolean): void => {
  const text = textAt(values, name);
  if (text !== undefined && !test(text)) throw invalidValue(name, shape.title);
};

const checkGroupValues = (values: JsonObject): void => {
  checkValues(shape, values, [...required, 'visibility']);
  checkText(values, 'mailNickname', isMailNickname);
  checkText(values, 'visibility', (text) => ['Private', 'Public', 'HiddenMembership'].includes(text));
  const types = values['groupTypes'];
  if (Array.isArray(types) && !types.every((type) => kinds.includes(String(type)))) throw invalidValue('groupTypes', shape.title);
};

const checkNicknameFree = (organisation: Organisation, values: JsonObject, own?: string): void => {
  const nickname = textAt(values, 'mailNickname');
  if (nickname === undefined) return;
  const holders = organisation.shelves.group.find('mailNickname', nickname).filter(({ value }) => value.id !== own && value.mailEnabled);
  if (holders.length > 0) throw alreadyTaken('mailNickname');
};

/** Refuses a group nobody can make through Graph. */
export const checkNewGroup = (organisation: Organisation, values: JsonObject): void => {
  requireValues(shape, values, required);
  checkGroupValues(values);
  const types = isTextList(values['groupTypes']) ? values['groupTypes'] : [];
  const isMail = values['mailEnabled'] === true;
  if (isMail !== types.includes('Unified') || (!isMail && values['securityEnabled'] !== true))
    throw badRequest(
      'The service does not currently support writes of mail-enabled groups. Please ensure that the mail-enablement property is unset and the security-enablement property is set.',
    );
  if (types.includes('DynamicMembership') !== (typeof values['membershipRule'] === 'string'))
    throw badRequest('A membership rule is needed by, and only by, a group with dynamic membership.', [{ code: 'InvalidValue', target: 'membershipRule' }]);
  if (values['isAssignableToRole'] === true) throw forbidden();
  if (isMail) checkNicknameFree(organisation, values);
  if (boundIds(values, 'members').length + boundIds(values, 'owners').length > mostReferences)
    throw badRequest(`The number of relationships in the request exceeds the limit of ${mostReferences}.`);
};

const fixedForLife = ['mailEnabled', 'isAssignableToRole'];

/** Refuses a change no group of this kind allows. */
export const checkGroupChange = (organisation: Organisation, group: Group, values: JsonObject): void => {
  requireEditable(group);
  checkGroupValues(values);
  const fixed = fixedForLife.find((name) => values[name] !== undefined && values[name] !== (group[name] ?? null));
  if (fixed !== undefined) throw badRequest(`Property '${fixed}' cannot be changed after creation.`, [{ code: 'InvalidValue', target: fixed }]);
  if (values['visibility'] === 'HiddenMembership' && group['visibility'] !== 'HiddenMembership') throw invalidValue('visibility', shape.title);
  if (group.mailEnabled) checkNicknameFree(organisation, values, group.id);
};

export const memberAlready = (property: string): GraphError =>
  badRequest(`One or more added object references already exist for the following modified properties: '${property}'.`);
