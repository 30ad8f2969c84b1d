// What an operation is to the heart: how it is planned, what it does to the directory, how it is taken back, and its words.
import type { Ability } from '../../../shared/abilities.ts';
import type { ErrorCode } from '../../../shared/errors.ts';
import type { Group } from '../../../shared/group.ts';
import type { Action } from '../../../shared/lifecycle.ts';
import type { FederatedDomains } from '../../../shared/local-login.ts';
import type { Lack, Operation, OperationKind } from '../../../shared/plan.ts';
import type { PropertyDefinition } from '../../../shared/property.ts';
import type { Person, User } from '../../../shared/user.ts';
import type { Application, DirectoryChange } from '../../ports.ts';
import type { GroupOperationRequest, OneTimeSecret, OperationRequest } from '../change.ts';
import type { Called } from '../names.ts';
import type { FirstRoles } from '../read-model.ts';

/** `applications`: those it is assigned to, in which roles; the directory alone knows them, so they are there where it was asked and has answered. */
export type KnownGroup = Group & { members: number; applications?: readonly Application[] };

/** What planning knows besides the user; the counters are used up as the plan grows. */
export interface PlanFacts {
  actorId: string;
  groups: ReadonlyMap<string, Group>;
  /** By id or name: all that bear it. */
  groupsCalled: Called<Group>;
  /** The group that has an external id, by that id; taken as the plan grows. */
  externalIds: Map<string, Pick<Group, 'id' | 'name'>>;
  /** Free seats by licence id that this plan may still take. */
  seats: Map<string, number>;
  /** Ids of the service plans of each licence, by its id; undefined where they were not read yet. */
  servicePlans: ReadonlyMap<string, readonly string[] | undefined>;
  /** How many members of a group hold a licence already, by `holdingOf`; counted for what is asked. */
  holders: Map<string, number>;
  /** Whose the user names are by which people may come back or be called, by folded name; looked up for what is asked, and taken as the plan grows. */
  userNames: Map<string, Person>;
  /** The roles that the settings of the deployment give by user name or id. */
  firstRoles: FirstRoles;
  /** Who of those whose user name such a role may hang on has a grant; looked up for what is asked. For a way back, `kept` where the job that is taken back keeps it, or others do. */
  grants: Map<string, 'granted' | 'kept' | 'kept-by-others'>;
  /** Whom requests that wait would make Organisation Admins; looked up where secrets are asked for. */
  adminsToBe: Set<string>;
  /** Organisation Admins who can get in and would be left. */
  admins: Set<string>;
  /** The verified ones, in small letters; none while the directory does not say. */
  domains: ReadonlySet<string>;
  /** Whose people an identity provider signs in. */
  federated: FederatedDomains;
  /** The group that keeps local login; undefined when it is not set up. */
  localLogin: { group: { id: string; name: string }; federated: FederatedDomains } | undefined;
  /** The properties that are defined now, by key. */
  properties: ReadonlyMap<string, PropertyDefinition>;
  /** The directory does what only a person may do in the name of whoever approves. */
  onBehalfOf: boolean;
  /** The day it is, YYYY-MM-DD. */
  today: string;
  /** What is asked for, as the plan is called; messages bear it. */
  title: string;
}

/** Key of a licence beside a group. */
export const holdingOf = (group: string, licence: string): string => `${group} ${licence}`;

/** `code`: the error that the refusal is, where it says more than that the status does not allow it. */
export interface Refused { refuse: string; code?: ErrorCode; lacks?: Lack[] }
export type Planned<O extends Operation> = { operation: O } | { skip: string } | Refused;

/** One change of the directory. `after` is the step of the same row (by position in the operation) that must be done first. */
export interface Step {
  /** `id`: of the user or group of the row. */
  change(id: string): DirectoryChange;
  /** Must wait for the step before it in the same operation. */
  chained: boolean;
  /** It sets the usage location, for which the licences of the row wait. */
  locates?: boolean;
}

/** Secrets that a running row needs and the plan does not hold. */
export interface RowSecrets { password(): string }

export type SecretKind = OneTimeSecret['kind'];

export interface Parts<O extends Operation> {
  /** Each as an operation of its own, under the name by which people know it. */
  of(operation: O): readonly { name: string; operation: O }[];
  /** Some of them as one operation again. */
  joined(parts: readonly O[]): O;
}

/** What of a person or group an operation is about; `key` is the same for all that are about it, `words` end a sentence. */
export interface Subject { key: string; words: string }

/** Operations that turn the same thing on and off. */
export const onAndOff = {
  account: [{ key: 'account', words: 'whether the account is active' }],
  deleted: [{ key: 'deleted', words: 'whether the account is deleted' }],
  localLogin: [{ key: 'local-login', words: 'local login' }],
} as const satisfies Readonly<Record<string, readonly Subject[]>>;

/** `sort`: of the thing, as it comes before its name. */
export function named(sort: 'group' | 'licence' | 'application', { id, name }: { id: string; name: string }): Subject {
  return { key: `${sort} ${id}`, words: `the ${sort} “${name}”` };
}

export interface OperationType<O extends Operation, R = OperationRequest, S = User> {
  kind: O['kind'];
  ability: Ability;
  /** What the life cycle must accept; null where the operation makes the user, and for groups. */
  action: Action | null;
  /** Where it depends on what is asked. */
  actionOf?(request: R): Action;
  /** It makes the user or group of its row: everything else of the row waits for it. */
  makes?: true;
  /** It ends somebody's way in, opens it to whoever is told the secret, or takes an account, licence or group away: the blast radius counts these people. */
  destructive?(operation: O): boolean;
  /** Taken back, it takes no more than what the work before had given: that counts nobody. */
  givenBefore?: true;
  /** It is done to a group, and all of its members have more or less by it. */
  reachesMembers?: true;
  /** The secret it makes, which somebody must be told once. */
  secret?: SecretKind;
  /** Where not every one makes its secret: whether this one does. */
  makesSecret?(operation: O): boolean;
  /** Its secret is put in the place of one that works. */
  replacesSecret?: true;
  /** Whether everybody may ask for this about themselves. */
  ownMay?(request: R): boolean;
  /** Where the kind does not say it: two operations of one plan are never about the same. */
  about?(request: R): readonly Subject[];
  /** Where what is asked is several operations, as the subject is now. */
  each?(request: R, subject: S): readonly R[];
  plan(subject: S, request: R, facts: PlanFacts): Planned<O>;
  steps(operation: O, secrets: RowSecrets): readonly Step[];
  /** Whether the before-image still holds. */
  stillTrue(operation: O, subject: S): boolean;
  /** What takes the effect back; undefined when nothing can. */
  inverse(operation: O): OperationRequest | GroupOperationRequest | undefined;
  /** What it comes to when its first change was made and a later one was not; itself, where that is its effect. */
  begun?(operation: O): Operation;
  /** What is missing then, in words, where that is not the whole of it: the account was made all the same. */
  missing?: string;
  /** Whether the effect is still there, so that undoing it changes nothing that somebody else did since. */
  stillInEffect(operation: O, subject: S): boolean;
  /** Where it is made of several things, each of which somebody may have changed since: they are taken back one by one. */
  parts?: Parts<O>;
  /** The user or group as the read model shows it once the operation is done; `at` is the instant of that. */
  project(operation: O, subject: S, at: string): S;
  /** The directory lets a person do it, and no app: it takes the rights of whoever approves. */
  takesPerson?: true;
  /** Afterwards there is no such user or group any more. */
  ends?: true;
  /** What the audit trail says was wanted, where its words would tell what is kept nowhere. */
  wanted?: string;
  /** Before and after as people read them. */
  words(operation: O): { title: string; before: string; after: string };
}

export type OperationOf<K extends OperationKind> = Extract<Operation, { kind: K }>;
export type RequestOf<K extends OperationRequest['kind']> = Extract<OperationRequest, { kind: K }>;
export type GroupRequestOf<K extends GroupOperationRequest['kind']> = Extract<GroupOperationRequest, { kind: K }>;

/** Of Usher, or of Entra whatever their role in Usher is. */
const administers = (user: Pick<User, 'role' | 'directoryRoles'>): boolean => user.role === 'admin' || user.directoryRoles.length > 0;

/** Whoever is told the password of an administrator could be that administrator, also of one who is to be made. */
export function isOtherAdmin(user: Pick<User, 'id' | 'role' | 'directoryRoles'>, { actorId, adminsToBe }: Pick<PlanFacts, 'actorId' | 'adminsToBe'>): boolean {
  return (administers(user) || adminsToBe.has(user.id)) && user.id !== actorId;
}

/** For an operation of which who asks and who decides must know that it is done to somebody who administers. */
export function ofAdmin(user: Pick<User, 'role' | 'directoryRoles'>): { admin?: true } {
  return administers(user) ? { admin: true } : {};
}

/** Planned for somebody who did not administer, it is not done to one who does. */
export function administersSince({ admin }: { admin?: true | undefined }, user: Pick<User, 'role' | 'directoryRoles'>): boolean {
  return admin !== true && administers(user);
}

/** Planned for somebody who was no administrator, it is not done to one. */
export function becameAdmin({ otherAdmin }: { otherAdmin?: boolean | undefined }, user: Pick<User, 'role' | 'directoryRoles'>): boolean {
  return otherAdmin === false && administers(user);
}

/** A first way to sign in goes with the invite, as long as nobody has come in by another. */
export function notFirst(user: Pick<User, 'displayName' | 'status'>, { first }: { first?: true | undefined }): string | undefined {
  // Of whoever is deleted the life cycle says what comes first.
  if (first !== true || user.status === 'invited' || user.status === 'deleted') return undefined;
  if (user.status === 'inactive') return `${user.displayName} is deactivated; reactivate them first.`;
  return `${user.displayName} has signed in before; use “reset password” or “access pass”.`;
}

export const lastAdmin = ({ displayName }: Pick<User, 'displayName'>): string => `${displayName} is the last Organisation Admin who can still get in. Make somebody else one first.`;

/** The last administrator who can get in is never shut out; whoever else leaves is counted. */
export function lastAdminLeaves(user: Pick<User, 'id' | 'displayName'>, { admins }: Pick<PlanFacts, 'admins'>): string | undefined {
  if (!admins.has(user.id)) return undefined;
  if (admins.size === 1) return lastAdmin(user);
  admins.delete(user.id);
  return undefined;
}
