// What Graph refuses when people are created or changed, and what a change brings with it.
import type { Identity, User } from './entities.ts';
import { alreadyTaken, badRequest, invalidValue, syncedObject } from './graph-error.ts';
import { isObject, textAt } from './json.ts';
import type { Json, JsonObject } from './json.ts';
import type { Organisation } from './organisation.ts';
import { checkPassword, hashPassword } from './passwords.ts';
import { shapes } from './shapes.ts';
import { checkValues, isCountry, isMailNickname } from './value-rules.ts';

const shape = shapes.user;
/** Properties that can be changed but never emptied. */
const neverEmpty = ['displayName', 'mail', 'mailNickname', 'userPrincipalName', 'usageLocation', 'accountEnabled', 'passwordProfile'];

const localPart = /^[A-Za-z0-9'._\-!#^~]{1,64}$/;

/** The verified domain of a user name, or a refusal. */
const domainOf = (organisation: Organisation, userPrincipalName: string): JsonObject => {
  const at = userPrincipalName.lastIndexOf('@');
  const local = userPrincipalName.slice(0, at);
  if (at < 1 || !localPart.test(local) || /^\.|\.$|\.\./.test(local))
    throw badRequest('Property userPrincipalName is invalid.', [{ code: 'InvalidValue', target: 'userPrincipalName' }]);
  const domain = organisation.shelves.domain.get(userPrincipalName.slice(at + 1).toLowerCase());
  if (domain?.isVerified) return domain;
  throw badRequest(
    'The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names in your organization.',
    [{ code: 'InvalidValue', target: 'userPrincipalName' }],
  );
};

/** Refuses a user name that is malformed, outside the verified domains, or taken by somebody else. */
export const checkUserName = (organisation: Organisation, userPrincipalName: string, own?: string): JsonObject => {
  const domain = domainOf(organisation, userPrincipalName);
  const holders = organisation.shelves.user.find('userPrincipalName', userPrincipalName);
  if (holders.some(({ value }) => value.id !== own)) throw alreadyTaken('userPrincipalName');
  checkAddress(organisation, userPrincipalName, own);
  return domain;
};

/** Refuses an address that is somebody else's, or a group's. */
export const checkAddress = (organisation: Organisation, address: string, own?: string): void => {
  const { user, group } = organisation.shelves;
  const people = user.find('proxyAddresses', `smtp:${address}`).filter(({ value }) => value.id !== own);
  if (people.length > 0 || group.find('mail', address).length > 0) throw alreadyTaken('proxyAddresses');
};

const hasText = (values: JsonObject, name: string, test: (text: string) => boolean): boolean => {
  const text = textAt(values, name);
  return text === undefined || test(text);
};

const addressPattern = /^[^\s@"(),:;<>[\]\\]+@[^\s@"(),:;<>[\]\\]+\.[^\s@"(),:;<>[\]\\.]{2,}$/;

/** Something that can be an e-mail address. */
export const isAddress = (text: string): boolean => text.length <= 256 && addressPattern.test(text);

/** Refuses values no person can have; applies to creation and change alike. */
export const checkUserValues = (values: JsonObject): void => {
  checkValues(shape, values, neverEmpty);
  const { businessPhones, otherMails, userType } = values;
  if (Array.isArray(businessPhones) && businessPhones.length > 1) throw invalidValue('businessPhones', shape.title);
  if (Array.isArray(otherMails) && (otherMails.length > 250 || !otherMails.every((mail) => isAddress(String(mail))))) throw invalidValue('otherMails', shape.title);
  if (userType !== undefined && userType !== 'Member' && userType !== 'Guest') throw invalidValue('userType', shape.title);
  if (!hasText(values, 'usageLocation', isCountry)) throw invalidValue('usageLocation', shape.title);
  if (!hasText(values, 'mailNickname', isMailNickname)) throw invalidValue('mailNickname', shape.title);
  if (!hasText(values, 'mail', isAddress)) throw invalidValue('mail', shape.title);
};

/** Refuses changing what the on-premises directory masters. */
export const checkSynced = (user: User, values: JsonObject): void => {
  if (user['onPremisesSyncEnabled'] !== true) return;
  const names = Object.keys(values);
  if (names.includes('passwordProfile') || names.some((name) => shape.properties[name]?.synced)) throw syncedObject();
};

/** What a new password leaves behind: its hash and the moment, nothing readable. */
export const passwordChange = (organisation: Organisation, profile: Json | undefined, policies: Json | undefined): JsonObject => {
  if (!isObject(profile) || profile['password'] === undefined) return {};
  checkPassword(profile['password'], policies);
  return {
    passwordHash: hashPassword(String(profile['password']), organisation.ports.ids()),
    lastPasswordChangeDateTime: organisation.now(),
  };
};

const initialDomain = (organisation: Organisation): string =>
  organisation.shelves.domain.entries.find(({ value }) => value.isInitial)?.value.id ?? '';

/** The identity every account has by its user name. */
export const nameIdentity = (organisation: Organisation, userPrincipalName: string): Identity => ({
  signInType: 'userPrincipalName',
  issuer: initialDomain(organisation),
  issuerAssignedId: userPrincipalName,
});

/** A new primary address; the former one stays as an alias. */
export const withPrimaryAddress = (addresses: readonly string[], mail: string): string[] => [
  `SMTP:${mail}`,
  ...addresses.filter((address) => address.slice(5).toLowerCase() !== mail.toLowerCase()).map((address) => address.replace(/^SMTP:/, 'smtp:')),
];
