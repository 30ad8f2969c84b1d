// The objects a directory holds, in Graph's own words; a property that was never set is absent and reads as null.
import type { JsonObject } from './json.ts';

/** Anything with an object id. */
export interface Entity extends JsonObject {
  id: string;
}

export type AssignedLicence = { skuId: string; disabledPlans: string[] };

/** One reason for which a person has, or fails to have, a licence. */
export type LicenceState = {
  skuId: string;
  disabledPlans: string[];
  /** The group it comes from; null when it was assigned to the person. */
  assignedByGroup: string | null;
  state: 'Active' | 'Error';
  error: 'None' | 'CountViolation';
  lastUpdatedDateTime: string;
};

export type Identity = { signInType: string; issuer: string; issuerAssignedId: string };

export interface User extends Entity {
  userPrincipalName: string;
  displayName: string;
  accountEnabled: boolean;
  userType: string;
  createdDateTime: string;
  signInSessionsValidFromDateTime: string;
  licenseAssignmentStates: LicenceState[];
  assignedLicenses: AssignedLicence[];
  proxyAddresses: string[];
  otherMails: string[];
  /** Object id of the manager; never shown as a property. */
  managerId?: string;
  /** Salted hash of the password; never shown. */
  passwordHash?: string;
}

export interface Group extends Entity {
  displayName: string;
  mailNickname: string;
  mailEnabled: boolean;
  securityEnabled: boolean;
  groupTypes: string[];
  createdDateTime: string;
  assignedLicenses: AssignedLicence[];
}

export interface DirectoryRole extends Entity {
  displayName: string;
  roleTemplateId: string;
}

export interface ServicePrincipal extends Entity {
  appId: string;
  displayName: string;
  appRoles: JsonObject[];
}

type ServicePlan = { servicePlanId: string; servicePlanName: string; provisioningStatus: string; appliesTo: string };

export interface Sku extends Entity {
  skuId: string;
  skuPartNumber: string;
  enabledUnits: number;
  warningUnits: number;
  servicePlans: ServicePlan[];
}

export interface Domain extends Entity {
  authenticationType: string;
  isDefault: boolean;
  isInitial: boolean;
  isVerified: boolean;
}

export interface AppRoleAssignment extends Entity {
  principalId: string;
  resourceId: string;
  appRoleId: string;
}

/** Something the directory was asked to send or install. */
export interface Outgoing extends Entity {
  kind: 'mail' | 'invitation' | 'teams-install' | 'activity';
  at: string;
}

/** What may be a member or an owner of something. */
export type DirectoryKind = 'user' | 'group' | 'directoryRole' | 'servicePrincipal';
