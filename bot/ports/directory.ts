// The directory: where accounts live, in terms of what the heart asks of it.
import type { Group } from '../../shared/group.ts';
import type { KnownLicence } from '../../shared/licence.ts';
import type { NewAccount, NewGroup } from '../../shared/plan.ts';
import type { EditedFields } from '../../shared/user-fields.ts';
import type { Profile, UserType } from '../../shared/user.ts';
import type { Delegation } from './delegation.ts';

/** An account as the directory has it; names of groups and licences are joined by the read model. */
export interface Account {
  id: string;
  email: string;
  /** There is no mail address: `email` is the user name. */
  emailIsName?: true;
  userPrincipalName: string;
  displayName: string;
  firstName: string;
  lastName: string;
  type: UserType;
  enabled: boolean;
  invitation: 'pending' | 'accepted' | null;
  lastConnection: string | null;
  /** The organisation's licence does not show last sign-ins, so `lastConnection` says nothing. */
  connectionsUnknown?: true;
  created: string | null;
  deleted: string | null;
  synced: boolean;
  profile: Profile;
  /** Licence ids, with the id of the group that gives it, or null when assigned directly; then with the service plans that are switched off, where there are any. */
  licences: readonly { id: string; viaGroup: string | null; disabledPlans?: readonly string[] }[];
}

/** One change the directory can make in one step. The adapter turns up to `limits.changesPerRequest` of them into one request. */
export type DirectoryChange =
  | { kind: 'create-user'; account: NewAccount; password: string; /** An identity provider signs them in, which knows them by their user name. */ federated?: true }
  | { kind: 'invite-guest'; account: NewAccount; sendMail: boolean }
  | { kind: 'update-user'; userId: string; /** The empty text clears. */ fields: EditedFields }
  | { kind: 'delete-user'; userId: string }
  | { kind: 'restore-user'; userId: string; /** Another one than before. */ userPrincipalName?: string }
  | { kind: 'set-enabled'; userId: string; enabled: boolean }
  | { kind: 'revoke-sessions'; userId: string }
  | { kind: 'set-password'; userId: string; password: string }
  | { kind: 'add-members'; groupId: string; userIds: readonly string[] }
  | { kind: 'remove-member'; groupId: string; userId: string }
  | { kind: 'set-licences'; userId: string; add: readonly string[]; remove: readonly string[]; /** Service plans that are switched off in what is added; all others are on. */ disabledPlans?: readonly string[] }
  /** A credential for one sign-in, made by the directory and told in the outcome alone. */
  | { kind: 'issue-access-pass'; userId: string }
  /** The invitation mail once more, with a new link. */
  | { kind: 'invite-again'; userId: string; email: string; displayName: string }
  /** Out of the recycle bin, for good. */
  | { kind: 'purge-user'; userId: string }
  /** `nickname` is unique for the row that makes the group, so that a group of unknown outcome is found by it. */
  | { kind: 'create-group'; group: NewGroup; nickname: string }
  | { kind: 'update-group'; groupId: string; name: string }
  | { kind: 'delete-group'; groupId: string }
  | { kind: 'set-group-licences'; groupId: string; add: readonly string[]; remove: readonly string[]; disabledPlans?: readonly string[] }
  /** Not the directory's to make: bot/plans/chat-changes.ts hands it to the chat. */
  | { kind: 'send-message'; userId: string; title: string; text: string }
  | { kind: 'assign-application' | 'unassign-application'; groupId: string; application: { id: string; roleId: string } };

/** A role that an assignment to an application gives; `name` is empty for the plain access to one that declares none. */
export interface ApplicationRole { id: string; name: string }
/** An enterprise application, with some of its roles. */
export interface Application { id: string; name: string; roles: readonly ApplicationRole[] }

/**
 * What became of one change.
 * - `done`: applied now. `userId`: the id of the account or group that was made. `secret`: what the directory tells this once.
 * - `already`: it was so before (name taken, member already, not a member, deleted already, restored already); for `add-members` of several people: at least one is a
 *   member already and nobody was added.
 * - `refused`: never will be; `reason` is a sentence for people, `code` the directory's own.
 * - `later`: certainly not applied, may be tried again after `after` milliseconds. `throttled` blocks all writing until then.
 * - `unknown`: it may or may not have been applied.
 */
export type ChangeOutcome =
  | { state: 'done'; userId?: string; secret?: string }
  | { state: 'already'; reason: string }
  /** `link`: where a person can do what is refused to an app. */
  | { state: 'refused'; code: string; reason: string; link?: string }
  | { state: 'later'; why: 'throttled' | 'unavailable' | 'not-visible' | 'not-run'; after: number; reason: string }
  | { state: 'unknown'; reason: string };

export interface Applied {
  /** One outcome a change, in the order of the changes. */
  outcomes: readonly ChangeOutcome[];
  /** Share of the write budget used, as far as the directory says: exactly, or only that it is below a value. */
  budget?: { used: number } | { below: number };
}

/**
 * What can be learnt about a change whose outcome is unknown. `not-yet` = copies of the directory may still lag; ask again.
 * `applied` carries the account when it made one.
 */
export type Finding = { state: 'applied'; userId?: string } | { state: 'not-applied' } | { state: 'not-yet' } | { state: 'cannot-tell' };

export interface DirectoryLimits {
  changesPerRequest: number;
  membersPerChange: number;
  /** The documented write budget: so many writes at once, refilled at so many a second. */
  writes: { size: number; perSecond: number };
  /** No request lasts longer than this, answered or not. */
  requestTimeout: number;
}

/** What others lose with an account. */
export interface Ties {
  /** Names of those who report to the person directly. */
  reports: string[];
  /** Names of groups all of whose owners are among the people asked about. */
  soleOwnerOf: string[];
}

export interface AccountPage { accounts: Account[]; next: string | null }
export interface GroupPage { groups: Group[]; next: string | null }

export interface Organisation {
  tenant: string;
  name: string;
  /** Two letters, where the organisation says so. */
  country?: string;
  /** Verified domains; a federated one signs its people in elsewhere. */
  domains: readonly { name: string; isDefault: boolean; federated: boolean }[];
}

/** Reads throw UsherError ('later', 'directory.refused'); writes answer with outcomes and throw only on programming errors. */
export interface Directory {
  readonly limits: DirectoryLimits;
  /** What is refused to every app is done in the name of whoever lends the right. Otherwise it ends in a refusal with a link. */
  readonly onBehalfOf?: { /** How far a person with these roles in the directory reaches: 0 for nobody at all. */ reach(directoryRoles: readonly string[]): number };
  /** Applies the changes in one request; changes of one group run in the order given. `delegation`: for what only a person may do. */
  apply(changes: readonly DirectoryChange[], options?: { bulk?: boolean; delegation?: Delegation | undefined }): Promise<Applied>;
  /** `sentAt`: clock time at which the change was first sent; `lastSentAt`: when it was last sent, from which copies need time to settle. */
  findOut(change: DirectoryChange, sentAt: number, lastSentAt?: number): Promise<Finding>;
  organisation(): Promise<Organisation>;
  account(idOrUserPrincipalName: string): Promise<Account | undefined>;
  /** Accounts by id, in any order; missing ones are left out. At most 20. */
  accounts(ids: readonly string[]): Promise<Account[]>;
  /** Those of them who are in the recycle bin, as `listDeleted` gives them; in any order. At most 20. */
  deletedAccounts(ids: readonly string[]): Promise<Account[]>;
  /** The account that already uses this address as e-mail, other e-mail or user principal name. */
  accountByEmail(email: string): Promise<Account | undefined>;
  listAccounts(after: string | null): Promise<AccountPage>;
  /** Whoever is in the recycle bin, with `deleted` set and the user name as it was before. */
  listDeleted(after: string | null): Promise<AccountPage>;
  /** Ids of the groups and names of the directory roles that each of these people holds directly. At most 20 people. */
  memberships(userIds: readonly string[]): Promise<Map<string, { groupIds: string[] }>>;
  /** By user id, as far as Graph tells; for cards, so the first page of each is enough. At most 20 people. */
  ties(userIds: readonly string[]): Promise<Map<string, Ties>>;
  listGroups(after: string | null): Promise<GroupPage>;
  group(id: string): Promise<Group | undefined>;
  /** Groups by id, in any order; missing ones are left out. At most 20. */
  groups(ids: readonly string[]): Promise<Group[]>;
  /** Undefined when there is no such group (any more). */
  listMembers(groupId: string, after: string | null): Promise<{ userIds: string[]; next: string | null } | undefined>;
  /** Names of groups that are members of this group themselves, the first of them; undefined when there is no such group (any more). */
  nestedGroups(groupId: string): Promise<string[] | undefined>;
  licences(): Promise<KnownLicence[]>;
  /** Enterprise applications that groups can be assigned to, by name, each with the roles that a group can be given, at least one. */
  applications(): Promise<Application[]>;
  /** The applications each of these groups is assigned to, in which roles, by group id. At most 20 groups. */
  applicationsOf(groupIds: readonly string[]): Promise<Map<string, Application[]>>;
  /**
   * Installs the app in the chat of a person, so that Usher can write first. `installed`: now or before; `impossible`: never for this person as
   * things are (no licence of the chat, the app is not in its catalogue), with the reason; `later`: ask again.
   */
  installChat(userId: string): Promise<{ state: 'installed' } | { state: 'impossible' | 'later'; reason: string }>;
  /** The id by which links of the chat name the app: the one of the organisation's catalogue, or the manifest's while it is not in there. */
  chatAppId(): Promise<string>;
  /** Mail from a mailbox of the organisation; accepted, which is not delivered. */
  sendMail(mail: { from: string; to: string; subject: string; text: string }): Promise<{ state: 'accepted' } | { state: 'refused' | 'later'; reason: string }>;
  /** Who holds the Entra roles, by user id: names of the roles. */
  directoryRoles(): Promise<Map<string, string[]>>;
}
