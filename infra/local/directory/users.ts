// People: list, count, get, create, change, delete.
import type { User } from './entities.ts';
import { badQuery, badRequest, notFound } from './graph-error.ts';
import { isObject, textAt, without } from './json.ts';
import type { JsonObject } from './json.ts';
import { allOf, answerObject } from './object-answers.ts';
import { answerCount, answerList } from './odata-list.ts';
import type { Organisation } from './organisation.ts';
import { requirePasswordRole, requireReach } from './privileges.ts';
import { noContent, parameter } from './request.ts';
import type { GraphAnswer, GraphRequest } from './request.ts';
import { requireUser } from './require-object.ts';
import { shapes } from './shapes.ts';
import { checkAddress, checkSynced, checkUserName, checkUserValues, nameIdentity, passwordChange, withPrimaryAddress } from './user-rules.ts';
import { isGuid, referencedId, requireValues } from './value-rules.ts';

const shape = shapes.user;
const requiredAtCreation = ['accountEnabled', 'displayName', 'mailNickname', 'userPrincipalName'];

export const listUsers = (request: GraphRequest): GraphAnswer => answerList(request, allOf(request, 'user'));

export const countUsers = (request: GraphRequest): GraphAnswer => answerCount(request, allOf(request, 'user'));

/** One person as an answer. */
export const showUser = (request: GraphRequest, user: User, status?: number): GraphAnswer => answerObject(request, { kind: 'user', value: user }, status);

export const getUser = (request: GraphRequest): GraphAnswer => {
  const key = parameter(request);
  if (!isGuid(key) && request.query.get('$select')?.includes('signInActivity'))
    throw badQuery('Get By Key only supports UserId and the key has to be a valid Guid');
  return showUser(request, requireUser(request.organisation, key));
};

const managerFrom = (organisation: Organisation, values: JsonObject): JsonObject => {
  if (values['manager@odata.bind'] === undefined) return {};
  const managerId = referencedId(values['manager@odata.bind']);
  if (!organisation.shelves.user.get(managerId)) throw notFound(managerId);
  return { managerId };
};

/** Nulls are not kept: a property that was never set and one that was cleared read the same. */
const kept = (values: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(values).filter(([name, value]) => value !== null && name !== 'passwordProfile' && !name.includes('@')));

/** The parts of a new account that nobody sends. */
const born = (organisation: Organisation): JsonObject & Pick<User, 'id' | 'createdDateTime' | 'signInSessionsValidFromDateTime' | 'licenseAssignmentStates' | 'assignedLicenses'> => ({
  id: organisation.ports.ids(),
  createdDateTime: organisation.now(),
  signInSessionsValidFromDateTime: organisation.now(),
  licenseAssignmentStates: [],
  assignedLicenses: [],
});

/** Puts a new account into the directory; whatever is not given gets its usual value. */
export const bear = (organisation: Organisation, values: JsonObject & Pick<User, 'userPrincipalName' | 'displayName' | 'accountEnabled'>): User =>
  organisation.put('user', {
    userType: 'Member',
    otherMails: [],
    proxyAddresses: typeof values['mail'] === 'string' ? [`SMTP:${values['mail']}`] : [],
    identities: [nameIdentity(organisation, values.userPrincipalName)],
    ...born(organisation),
    ...values,
  });

const checkNew = (organisation: Organisation, values: JsonObject, userPrincipalName: string): void => {
  checkUserValues(values);
  const domain = checkUserName(organisation, userPrincipalName);
  if (domain['authenticationType'] === 'Federated') requireValues(shape, values, ['onPremisesImmutableId']);
  const mail = textAt(values, 'mail');
  if (mail !== undefined) checkAddress(organisation, mail);
};

export const createUser = (request: GraphRequest): GraphAnswer => {
  const { organisation, body: values } = request;
  requireValues(shape, values, requiredAtCreation);
  const { userPrincipalName, displayName, accountEnabled, passwordProfile } = values;
  checkNew(organisation, values, String(userPrincipalName));
  if (!isObject(passwordProfile) || passwordProfile['password'] === undefined)
    throw badRequest('A password must be specified to create a new user.', [{ code: 'InvalidValue', target: 'passwordProfile' }]);
  const user = bear(organisation, {
    ...managerFrom(organisation, values),
    ...kept(values),
    ...passwordChange(organisation, passwordProfile, values['passwordPolicies']),
    userPrincipalName: String(userPrincipalName),
    displayName: String(displayName),
    accountEnabled: accountEnabled === true,
  });
  organisation.hide(user.id, request.behaviour.visibilityDelayMs);
  return showUser(request, user, 201);
};

/** What follows from a new user name or a new address. */
const consequences = (organisation: Organisation, user: User, values: JsonObject): JsonObject => {
  const changes: JsonObject = {};
  const name = textAt(values, 'userPrincipalName');
  const mail = textAt(values, 'mail');
  if (name !== undefined) {
    checkUserName(organisation, name, user.id);
    const others = Array.isArray(user['identities']) ? user['identities'].filter((one) => !isObject(one) || one['signInType'] !== 'userPrincipalName') : [];
    changes['identities'] = [nameIdentity(organisation, name), ...others];
  }
  if (mail !== undefined) {
    checkAddress(organisation, mail, user.id);
    changes['proxyAddresses'] = withPrimaryAddress(user.proxyAddresses, mail);
  }
  return changes;
};

const checkReach = (request: GraphRequest, user: User, values: JsonObject): void => {
  const isSensitive = Object.keys(values).some((name) => shape.properties[name]?.write === 'sensitive');
  if (isSensitive) requireReach(request.organisation, request.behaviour, user);
  if (values['passwordProfile'] !== undefined) requirePasswordRole(request.behaviour);
};

export const updateUser = (request: GraphRequest): GraphAnswer => {
  const { organisation, body: values } = request;
  const user = requireUser(organisation, parameter(request));
  checkUserValues(values);
  checkReach(request, user, values);
  checkSynced(user, values);
  const changes = {
    ...consequences(organisation, user, values),
    ...managerFrom(organisation, values),
    ...passwordChange(organisation, values['passwordProfile'], values['passwordPolicies'] ?? user['passwordPolicies']),
  };
  const cleared = Object.keys(values).filter((name) => values[name] === null);
  // `without` takes away nothing that an account must have: those cannot be cleared.
  organisation.put('user', { ...(without(user, cleared) as User), ...kept(values), ...changes });
  return noContent;
};

export const deleteUser = (request: GraphRequest): GraphAnswer => {
  const { organisation } = request;
  const user = requireUser(organisation, parameter(request));
  requireReach(organisation, request.behaviour, user);
  if (user['onPremisesSyncEnabled'] === true)
    throw badRequest('Unable to delete the specified object for on-premises mastered Directory Sync objects or objects currently undergoing migration.');
  organisation.remove('user', user.id);
  organisation.put('deletedUser', {
    ...user,
    userPrincipalName: `${user.id.replaceAll('-', '')}${user.userPrincipalName}`,
    deletedDateTime: organisation.now(),
  });
  return noContent;
};
