// Which properties each kind of object has, which come back unasked, what may be written and how long it may be.

/** `texts`, `objects`: lists, empty when never set. `moment`: an instant in ISO 8601. */
type PropertyKind = 'text' | 'flag' | 'moment' | 'number' | 'texts' | 'object' | 'objects';

export interface Property {
  kind: PropertyKind;
  /** Longest text Graph accepts. */
  max?: number;
  /** `sensitive` needs a higher role when the person holds an administrator role; `no`: only the directory itself writes it. */
  write: 'yes' | 'sensitive' | 'no';
  /** May stand in a filter without lambda. */
  filter: boolean;
  /** Mastered by the on-premises directory when the object is synchronised from there. */
  synced?: boolean;
}

export interface Shape {
  /** `user`: the kind, and the last part of `@odata.type`. */
  name: string;
  /** `User`: how messages name it. */
  title: string;
  /** `users`: the set in `@odata.context`. */
  set: string;
  properties: Readonly<Record<string, Property>>;
  defaults: readonly string[];
  searchable: readonly string[];
}

const text = (max: number, extra: Partial<Property> = {}): Property => ({ kind: 'text', max, write: 'yes', filter: true, ...extra });
const readOnly = (kind: PropertyKind, filter = false): Property => ({ kind, write: 'no', filter });
const synced = { synced: true };

const userShape: Shape = {
  name: 'user',
  title: 'User',
  set: 'users',
  defaults: [
    'businessPhones', 'displayName', 'givenName', 'id', 'jobTitle', 'mail', 'mobilePhone', 'officeLocation', 'preferredLanguage',
    'surname', 'userPrincipalName',
  ],
  searchable: ['displayName', 'givenName', 'surname', 'mail', 'userPrincipalName', 'otherMails', 'proxyAddresses', 'mailNickname', 'jobTitle', 'department'],
  properties: {
    id: readOnly('text', true),
    accountEnabled: { kind: 'flag', write: 'sensitive', filter: true, synced: true },
    ageGroup: text(32),
    assignedLicenses: readOnly('objects'),
    assignedPlans: readOnly('objects'),
    businessPhones: { kind: 'texts', max: 64, write: 'sensitive', filter: false, synced: true },
    city: text(128, synced),
    companyName: text(64, synced),
    consentProvidedForMinor: text(32),
    country: text(128, synced),
    createdDateTime: readOnly('moment', true),
    creationType: readOnly('text', true),
    deletedDateTime: readOnly('moment', true),
    department: text(64, synced),
    displayName: text(256, synced),
    employeeHireDate: { kind: 'moment', write: 'no', filter: true },
    employeeId: text(16, synced),
    employeeLeaveDateTime: { kind: 'moment', write: 'yes', filter: true },
    employeeType: text(64),
    externalUserState: readOnly('text', true),
    externalUserStateChangeDateTime: readOnly('moment'),
    faxNumber: text(64, synced),
    givenName: text(64, synced),
    identities: { kind: 'objects', write: 'yes', filter: false },
    imAddresses: readOnly('texts'),
    isManagementRestricted: readOnly('flag'),
    isResourceAccount: readOnly('flag'),
    jobTitle: text(128, synced),
    lastPasswordChangeDateTime: readOnly('moment'),
    legalAgeGroupClassification: readOnly('text'),
    licenseAssignmentStates: readOnly('objects'),
    mail: text(256, synced),
    mailNickname: text(64, synced),
    mobilePhone: text(64, { write: 'sensitive', synced: true }),
    officeLocation: text(128, synced),
    onPremisesDistinguishedName: readOnly('text'),
    onPremisesDomainName: readOnly('text'),
    onPremisesExtensionAttributes: { kind: 'object', write: 'yes', filter: false, synced: true },
    onPremisesImmutableId: text(64, { write: 'sensitive' }),
    onPremisesLastSyncDateTime: readOnly('moment', true),
    onPremisesSamAccountName: readOnly('text', true),
    onPremisesSecurityIdentifier: readOnly('text', true),
    onPremisesSyncEnabled: readOnly('flag', true),
    onPremisesUserPrincipalName: readOnly('text'),
    otherMails: { kind: 'texts', max: 250, write: 'sensitive', filter: false },
    passwordPolicies: text(128),
    passwordProfile: { kind: 'object', write: 'sensitive', filter: false },
    postalCode: text(40, synced),
    preferredDataLocation: text(3),
    preferredLanguage: text(16),
    provisionedPlans: readOnly('objects'),
    proxyAddresses: readOnly('texts'),
    securityIdentifier: readOnly('text'),
    showInAddressList: { kind: 'flag', write: 'yes', filter: false },
    signInActivity: readOnly('object'),
    signInSessionsValidFromDateTime: readOnly('moment'),
    state: text(128, synced),
    streetAddress: text(1024, synced),
    surname: text(64, synced),
    usageLocation: text(2),
    userPrincipalName: text(1024, { write: 'sensitive', synced: true }),
    userType: text(16),
  },
};

const groupShape: Shape = {
  name: 'group',
  title: 'Group',
  set: 'groups',
  defaults: [
    'id', 'deletedDateTime', 'classification', 'createdDateTime', 'creationOptions', 'description', 'displayName', 'expirationDateTime',
    'groupTypes', 'isAssignableToRole', 'mail', 'mailEnabled', 'mailNickname', 'membershipRule', 'membershipRuleProcessingState',
    'onPremisesDomainName', 'onPremisesLastSyncDateTime', 'onPremisesNetBiosName', 'onPremisesSamAccountName', 'onPremisesSecurityIdentifier',
    'onPremisesSyncEnabled', 'preferredDataLocation', 'preferredLanguage', 'proxyAddresses', 'renewedDateTime', 'resourceBehaviorOptions',
    'resourceProvisioningOptions', 'securityEnabled', 'securityIdentifier', 'theme', 'uniqueName', 'visibility', 'onPremisesProvisioningErrors',
    'serviceProvisioningErrors',
  ],
  searchable: ['displayName', 'description', 'mail', 'mailNickname'],
  properties: {
    id: readOnly('text', true),
    assignedLicenses: readOnly('objects'),
    classification: text(256),
    createdDateTime: readOnly('moment', true),
    creationOptions: readOnly('texts'),
    deletedDateTime: readOnly('moment', true),
    description: text(1024),
    displayName: text(256),
    expirationDateTime: readOnly('moment', true),
    groupTypes: { kind: 'texts', write: 'yes', filter: false },
    hasMembersWithLicenseErrors: readOnly('flag', true),
    isAssignableToRole: { kind: 'flag', write: 'yes', filter: true },
    isManagementRestricted: readOnly('flag'),
    licenseProcessingState: readOnly('object'),
    mail: readOnly('text', true),
    mailEnabled: { kind: 'flag', write: 'yes', filter: true },
    mailNickname: text(64),
    membershipRule: text(3072, { filter: false }),
    membershipRuleProcessingState: text(16, { filter: false }),
    onPremisesDomainName: readOnly('text'),
    onPremisesLastSyncDateTime: readOnly('moment', true),
    onPremisesNetBiosName: readOnly('text'),
    onPremisesProvisioningErrors: readOnly('objects'),
    onPremisesSamAccountName: readOnly('text', true),
    onPremisesSecurityIdentifier: readOnly('text'),
    onPremisesSyncEnabled: readOnly('flag', true),
    preferredDataLocation: text(3),
    preferredLanguage: text(16),
    proxyAddresses: readOnly('texts'),
    renewedDateTime: readOnly('moment', true),
    resourceBehaviorOptions: { kind: 'texts', write: 'yes', filter: false },
    resourceProvisioningOptions: { kind: 'texts', write: 'yes', filter: false },
    securityEnabled: { kind: 'flag', write: 'yes', filter: true },
    securityIdentifier: readOnly('text'),
    serviceProvisioningErrors: readOnly('objects'),
    theme: text(32),
    uniqueName: text(128),
    visibility: text(32, { filter: false }),
  },
};

const roleShape: Shape = {
  name: 'directoryRole',
  title: 'DirectoryRole',
  set: 'directoryRoles',
  defaults: ['id', 'deletedDateTime', 'description', 'displayName', 'roleTemplateId'],
  searchable: [],
  properties: {
    id: readOnly('text', true), deletedDateTime: readOnly('moment'), description: readOnly('text', true),
    displayName: readOnly('text', true), roleTemplateId: readOnly('text', true),
  },
};

const servicePrincipalShape: Shape = {
  name: 'servicePrincipal',
  title: 'ServicePrincipal',
  set: 'servicePrincipals',
  defaults: ['id', 'deletedDateTime', 'accountEnabled', 'appDisplayName', 'appId', 'appRoleAssignmentRequired', 'appRoles', 'displayName', 'servicePrincipalType', 'tags'],
  searchable: ['displayName'],
  properties: {
    id: readOnly('text', true), deletedDateTime: readOnly('moment'), accountEnabled: readOnly('flag', true),
    appDisplayName: readOnly('text', true), appId: readOnly('text', true), appRoleAssignmentRequired: readOnly('flag'),
    appRoles: readOnly('objects'), displayName: readOnly('text', true), servicePrincipalType: readOnly('text', true),
    tags: readOnly('texts'), homepage: readOnly('text'), loginUrl: readOnly('text'),
  },
};

export const appRoleAssignmentShape: Shape = {
  name: 'appRoleAssignment',
  title: 'AppRoleAssignment',
  set: 'appRoleAssignments',
  defaults: ['id', 'deletedDateTime', 'appRoleId', 'createdDateTime', 'principalDisplayName', 'principalId', 'principalType', 'resourceDisplayName', 'resourceId'],
  searchable: [],
  properties: {
    id: readOnly('text'), deletedDateTime: readOnly('moment'), appRoleId: readOnly('text'), createdDateTime: readOnly('moment'),
    principalDisplayName: readOnly('text'), principalId: readOnly('text', true), principalType: readOnly('text'),
    resourceDisplayName: readOnly('text'), resourceId: readOnly('text', true),
  },
};

/** The shapes by kind. */
export const shapes = { user: userShape, group: groupShape, directoryRole: roleShape, servicePrincipal: servicePrincipalShape };
