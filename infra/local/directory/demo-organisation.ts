// The demo organisation: people, guests and groups of every kind, made on first start with the ids they will always have.
import groups from './demo-groups.json' with { type: 'json' };
import people from './demo-people.json' with { type: 'json' };
import tenant from './demo-tenant.json' with { type: 'json' };
import type { Group, LicenceState, User } from './entities.ts';
import { textAt, without } from './json.ts';
import type { JsonObject } from './json.ts';
import { followGroupLicences, setLicences } from './licences.ts';
import type { Organisation } from './organisation.ts';
import { nameIdentity } from './user-rules.ts';

type Person = JsonObject & { n: number; roles?: string[]; licences?: string[]; groups?: string[]; owns?: string[] };
type DemoGroup = JsonObject & { n: number; displayName: string; mailNickname: string; members?: number[]; contains?: string[]; roles?: string[]; licences?: string[] };

/** What is told about a person beside their properties. */
const notProperties = ['n', 'name', 'guest', 'signedInDaysAgo', 'disabled', 'synced', 'federated', 'licences', 'manager', 'roles', 'groups', 'owns', 'viaGroup', 'noEmployee'];

const fixedId = (family: number, n: number): string => `72f98800-0000-4000-8000-${String(family).padStart(4, '0')}${String(n).padStart(8, '0')}`;

/** Object id of the n-th demo person. */
export const personId = (n: number): string => fixedId(1, n);
const groupId = (n: number): string => fixedId(2, n);
const roleId = (n: number): string => fixedId(3, n);

const initialDomain = 'contoso.onmicrosoft.com';
const day = 24 * 3600 * 1000;

const daysAgo = (organisation: Organisation, days: number): string => `${new Date(organisation.ports.clock() - days * day - 3 * 3600 * 1000).toISOString().slice(0, 19)}Z`;

/** Sign-ins of every kind on one day, as Graph reports them. */
export const signInActivity = (at: string, requestId: string): JsonObject => ({
  lastSignInDateTime: at, lastSignInRequestId: requestId,
  lastNonInteractiveSignInDateTime: at, lastNonInteractiveSignInRequestId: requestId,
  lastSuccessfulSignInDateTime: at, lastSuccessfulSignInRequestId: requestId,
});

const namesOf = (person: Person): Pick<User, 'userPrincipalName' | 'displayName'> & { mail: string; mailNickname: string } => {
  const guest = textAt(person, 'guest');
  const name = guest === undefined ? String(person['name']) : `${guest.replace('@', '_').replaceAll("'", '')}#EXT#@${initialDomain}`;
  return {
    userPrincipalName: name,
    displayName: textAt(person, 'displayName') ?? `${String(person['givenName'])} ${String(person['surname'])}`,
    mail: guest ?? name,
    mailNickname: name.slice(0, name.lastIndexOf('@')).slice(0, 64),
  };
};

const syncedParts = (organisation: Organisation, person: Person): JsonObject => ({
  onPremisesSyncEnabled: true,
  onPremisesImmutableId: Buffer.from(personId(person.n)).toString('base64').slice(0, 24),
  onPremisesLastSyncDateTime: organisation.now(),
  onPremisesSamAccountName: namesOf(person).mailNickname.slice(0, 20),
  onPremisesDomainName: 'contoso.local',
  onPremisesUserPrincipalName: String(person['name']),
});

const guestParts = (organisation: Organisation, person: Person): JsonObject => ({
  userType: 'Guest', creationType: 'Invitation', otherMails: [String(person['guest'])],
  externalUserStateChangeDateTime: daysAgo(organisation, 90),
});

const memberParts = (organisation: Organisation, person: Person): JsonObject => ({
  userType: 'Member',
  ...(person['noEmployee'] !== true && person['jobTitle'] !== undefined && { employeeId: `E${String(1000 + person.n)}`, companyName: 'Contoso' }),
  lastPasswordChangeDateTime: daysAgo(organisation, 30 + person.n),
  ...(person.n % 3 === 0 && { businessPhones: [`+1 412 555 01${String(person.n).padStart(2, '0')}`], mobilePhone: `+1 412 555 02${String(person.n).padStart(2, '0')}` }),
  ...(person['synced'] === true && syncedParts(organisation, person)),
  ...(person['federated'] === true && { onPremisesImmutableId: Buffer.from(personId(person.n)).toString('base64').slice(0, 24) }),
});

const addPerson = (organisation: Organisation, person: Person): void => {
  const id = personId(person.n);
  const names = namesOf(person);
  const created = daysAgo(organisation, 900 - person.n * 7);
  const days = person['signedInDaysAgo'];
  organisation.put('user', {
    ...(person['guest'] === undefined ? memberParts(organisation, person) : guestParts(organisation, person)),
    ...without(person, notProperties),
    ...names,
    id,
    accountEnabled: person['disabled'] !== true,
    userType: person['guest'] === undefined ? 'Member' : 'Guest',
    createdDateTime: created,
    signInSessionsValidFromDateTime: created,
    preferredLanguage: 'en-US',
    proxyAddresses: [`SMTP:${names.mail}`],
    otherMails: typeof person['guest'] === 'string' ? [person['guest']] : [],
    identities: [nameIdentity(organisation, names.userPrincipalName)],
    licenseAssignmentStates: [],
    assignedLicenses: [],
    ...(typeof person['manager'] === 'number' && { managerId: personId(person['manager']) }),
    ...(typeof days === 'number' && { signInActivity: signInActivity(daysAgo(organisation, days), fixedId(9, person.n)) }),
  });
};

const skuId = (partNumber: string): string => tenant.skus.find((sku) => sku.skuPartNumber === partNumber)?.skuId ?? '';

const addLicences = (organisation: Organisation, person: Person): void => {
  const user = organisation.shelves.user.get(personId(person.n));
  if (!user || person['viaGroup'] === true) return;
  const states = (person.licences ?? []).map((partNumber): LicenceState => ({
    skuId: skuId(partNumber), disabledPlans: [], assignedByGroup: null, state: 'Active', error: 'None', lastUpdatedDateTime: daysAgo(organisation, 30),
  }));
  if (states.length > 0) setLicences(organisation, user, [...user.licenseAssignmentStates, ...states]);
};

/** The properties that make a group of each kind. */
const kindParts = (organisation: Organisation, group: DemoGroup): JsonObject & Pick<Group, 'mailEnabled' | 'securityEnabled' | 'groupTypes'> => {
  const mail = `${group.mailNickname}@contoso.com`;
  const addressed = { mail, proxyAddresses: [`SMTP:${mail}`], mailEnabled: true };
  switch (group['kind']) {
    case 'team':
      return { ...addressed, securityEnabled: false, groupTypes: ['Unified'], visibility: 'Private', resourceProvisioningOptions: ['Team'] };
    case 'unified':
      return { ...addressed, securityEnabled: false, groupTypes: ['Unified'], visibility: 'Public' };
    case 'dynamic':
      return { mailEnabled: false, securityEnabled: true, groupTypes: ['DynamicMembership'], membershipRule: group['rule'] ?? null, membershipRuleProcessingState: 'On' };
    case 'distribution':
      return { ...addressed, securityEnabled: false, groupTypes: [] };
    case 'mailSecurity':
      return { ...addressed, securityEnabled: true, groupTypes: [] };
    case 'synced':
      return { mailEnabled: false, securityEnabled: true, groupTypes: [], onPremisesSyncEnabled: true, onPremisesLastSyncDateTime: organisation.now(), onPremisesDomainName: 'contoso.local', onPremisesSamAccountName: group.displayName };
    case 'roleAssignable':
      return { mailEnabled: false, securityEnabled: true, groupTypes: [], isAssignableToRole: true };
    default:
      return { mailEnabled: false, securityEnabled: true, groupTypes: [] };
  }
};

const demoGroups: readonly DemoGroup[] = groups;
const demoPeople: readonly Person[] = people;

const groupNamed = (name: string): string => groupId(demoGroups.find((group) => group.displayName === name)?.n ?? 0);
const roleNamed = (name: string): string => roleId(tenant.roles.find((role) => role.displayName === name)?.n ?? 0);

const addGroup = (organisation: Organisation, group: DemoGroup): void => {
  const created = daysAgo(organisation, 800 - group.n);
  organisation.put('group', {
    ...kindParts(organisation, group),
    id: groupId(group.n),
    displayName: group.displayName,
    mailNickname: group.mailNickname,
    createdDateTime: created,
    renewedDateTime: created,
    ...(textAt(group, 'description') !== undefined && { description: group['description'] }),
    assignedLicenses: (group.licences ?? []).map((partNumber) => ({ skuId: skuId(partNumber), disabledPlans: [] })),
  });
};

const tieGroup = (organisation: Organisation, group: DemoGroup): void => {
  for (const n of group.members ?? []) organisation.link('member', groupId(group.n), personId(n));
  for (const name of group.contains ?? []) organisation.link('member', groupId(group.n), groupNamed(name));
  for (const name of group.roles ?? []) organisation.link('member', roleNamed(name), groupId(group.n));
};

const tiePerson = (organisation: Organisation, person: Person): void => {
  for (const name of person.groups ?? []) {
    organisation.link('member', groupNamed(name), personId(person.n));
    const group = organisation.shelves.group.get(groupNamed(name));
    if (group) followGroupLicences(organisation, group, personId(person.n));
  }
  for (const name of person.owns ?? []) organisation.link('owner', groupNamed(name), personId(person.n));
  for (const name of person.roles ?? []) organisation.link('member', roleNamed(name), personId(person.n));
};

const addTenant = (organisation: Organisation): void => {
  organisation.put('tenant', tenant.tenant);
  for (const domain of tenant.domains)
    organisation.put('domain', { ...domain, isRoot: true, isAdminManaged: true, availabilityStatus: null, supportedServices: domain.isVerified ? ['Email', 'OfficeCommunicationsOnline'] : [], passwordValidityPeriodInDays: 2147483647, passwordNotificationWindowInDays: 14 });
  for (const sku of tenant.skus) organisation.put('sku', { ...sku, id: `${tenant.tenant.id}_${sku.skuId}` });
  for (const role of tenant.roles) organisation.put('directoryRole', { ...without(role, ['n']), id: roleId(role.n), displayName: role.displayName, roleTemplateId: role.roleTemplateId });
  for (const principal of tenant.servicePrincipals)
    organisation.put('servicePrincipal', { ...principal, id: fixedId(4, principal.n), appDisplayName: principal.displayName, accountEnabled: true, appRoleAssignmentRequired: false, servicePrincipalType: 'Application' });
};

/** Makes the demo organisation where there is none yet. */
export const foundOrganisation = (organisation: Organisation): void => {
  if (organisation.shelves.tenant.size > 0) return;
  addTenant(organisation);
  for (const group of demoGroups) addGroup(organisation, group);
  for (const person of demoPeople) addPerson(organisation, person);
  for (const person of demoPeople) addLicences(organisation, person);
  for (const group of demoGroups) tieGroup(organisation, group);
  for (const person of demoPeople) tiePerson(organisation, person);
  organisation.flush();
};
