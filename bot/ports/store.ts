// The stores: what Usher itself remembers.
import type { StoreError } from './store-error.ts';
import type { Approval } from '../../shared/approval.ts';
import type { AuditEntry, Unrecorded } from '../../shared/audit.ts';
import type { Group } from '../../shared/group.ts';
import type { Job, Ledger } from '../../shared/job.ts';
import type { Licence } from '../../shared/licence.ts';
import type { Plan, Portion, PropertyValues } from '../../shared/plan.ts';
import type { PropertyDefinition } from '../../shared/property.ts';
import type { OrganisationSettings } from '../../shared/settings.ts';
import type { Person, Role, Status, User, UserType } from '../../shared/user.ts';

/** An opaque version; a write that expects one fails with `stale` when the document has another. */
export type Version = string;
export interface Stored<T> { id: string; version: Version; value: T }

/** Where documents lie: one tenant, and inside it a part such as a plan's id; tenants never meet. */
export interface Scope { tenant: string; part?: string }
export interface Page<T> { items: Stored<T>[]; /** Sort key of the last item when there may be more. */ next: string | null }

export interface Keeping {
  /** Clock time after which the document counts as gone. */
  expiresAt?: number;
  /** Texts under which `page` finds it again, each compared whole. The next write of the document brings its own, or none. */
  marks?: readonly string[];
}
export interface WriteOptions extends Keeping {
  /** Replace only this version (`stale` otherwise, `missing` when gone). */
  expect?: Version;
}
export interface PageQuery {
  /** Sort key after which (in reading direction) to go on. */
  after?: string;
  /** Bounds of the id, both included. */
  from?: string;
  to?: string;
  direction?: 'ascending' | 'descending';
  /** Only what bears this mark. */
  mark?: string;
  /** 1 to 500. */
  limit: number;
}
export interface ManyItem<T> extends Keeping { id: string; value: T }
/** Without `expect` the document must not exist yet. */
export interface ExpectingItem<T> extends ManyItem<T> { expect?: Version }
export type ItemOutcome = { version: Version } | { problem: StoreError };

/**
 * Documents of one kind, ordered by id inside their scope. Values are plain JSON of at most 1 MB; ids hold letters, digits, `_ . : -`.
 * Expired documents are as good as gone. No transactions over documents. A value is taken as it is at the moment of the call: the caller may
 * go on changing the object while the write is under way.
 */
export interface DocSpace<T> {
  get(scope: Scope, id: string): Promise<Stored<T> | undefined>;
  /** Those of them that are there, in the order given, in as few trips as the store allows. */
  getMany(scope: Scope, ids: readonly string[]): Promise<Stored<T>[]>;
  /** Fails with `conflict` when the id is taken. */
  create(scope: Scope, id: string, value: T, options?: Keeping): Promise<Version>;
  put(scope: Scope, id: string, value: T, options?: WriteOptions): Promise<Version>;
  /** False when there was nothing. */
  remove(scope: Scope, id: string, options?: { expect?: Version }): Promise<boolean>;
  page(scope: Scope, query: PageQuery): Promise<Page<T>>;
  /** Independent writes without expectation, in no order, none or some of which may fail: throws the first failure after trying all. */
  putMany(scope: Scope, items: readonly ManyItem<T>[]): Promise<void>;
  /** Independent writes, each with its expectation, as few trips as the store allows: one outcome an item, in the order given. */
  writeMany(scope: Scope, items: readonly ExpectingItem<T>[]): Promise<ItemOutcome[]>;
}

export type UserSort = 'name' | 'email' | 'status' | 'type' | 'role' | 'lastConnection' | 'created';
export interface UserFilter {
  status?: readonly Status[];
  type?: UserType;
  role?: Role;
  /** Id of a group. */
  group?: string;
  /** Id of a licence. */
  licence?: string;
  /** Marks of properties (shared/property.ts), all of which a user must have. */
  properties?: readonly string[];
  /** Folded words (shared/fold.ts), all of which must occur in name, e-mail or user principal name. */
  words?: readonly string[];
}
export interface UserPageQuery {
  filter: UserFilter;
  sort?: UserSort;
  direction?: 'ascending' | 'descending';
  /** Opaque; from the page before, for the same filter, sort and direction. */
  after?: string | null;
  limit: number;
}
export interface UserPage { users: User[]; next: string | null }

export interface ExpectingUser { user: User; expect?: Version | undefined }

/** The read model of the users: the only place with rich filters. */
export interface UserStore {
  get(tenant: string, id: string): Promise<Stored<User> | undefined>;
  /** By user principal name or e-mail, folded; all that match (an e-mail may be shared). */
  byName(tenant: string, name: string): Promise<User[]>;
  /** Which of these addresses (folded e-mails or user principal names) are taken: folded address → user id. Up to 500 addresses. */
  taken(tenant: string, addresses: readonly string[]): Promise<Map<string, string>>;
  getMany(tenant: string, ids: readonly string[]): Promise<User[]>;
  /** The same with their versions. */
  storedMany(tenant: string, ids: readonly string[]): Promise<Stored<User>[]>;
  put(tenant: string, user: User, options?: { expect?: Version }): Promise<Version>;
  putMany(tenant: string, users: readonly User[]): Promise<void>;
  /** Independent writes: each replaces the version it expects, or must be new where it expects none. One outcome an item, in the order given. */
  writeMany(tenant: string, items: readonly ExpectingUser[]): Promise<ItemOutcome[]>;
  remove(tenant: string, id: string): Promise<boolean>;
  list(tenant: string, query: UserPageQuery): Promise<UserPage>;
  /** Counts up to `cap`; `capped` says there may be more. */
  count(tenant: string, filter: UserFilter, cap: number): Promise<{ count: number; capped: boolean }>;
  /** How many have any value of a property, by its key; deleted people as well. */
  countWithValue(tenant: string, property: string): Promise<number>;
}

/** How to reach a conversation again; `reference` is the chat platform's own and opaque here. */
export interface Conversation {
  id: string;
  kind: 'personal' | 'group' | 'channel';
  /** Personal chats: the person's object id. */
  person: string | null;
  reference: unknown;
  seen: string;
}

/** The properties of an organisation, all in one document: what holds for all of them (names, their number) holds when two are made at once. */
export interface Properties extends Unrecorded { definitions: readonly PropertyDefinition[] }

/** What an administrator may set (shared/settings.ts; missing values take its defaults), and where the sync stands. */
export interface Settings extends Partial<OrganisationSettings>, Unrecorded {
  organisationName: string;
  sendWelcome: boolean;
  sync: { enabled: boolean; last: string | null; problem: string | null };
}

/** What Usher itself keeps about a person or a group; the read model joins it with the account, and no sync can lose it. */
export interface OwnFacts {
  properties?: PropertyValues;
  /** The directory keeps no private phone number. */
  homePhone?: string;
  /** Day after which local login ends. */
  localLoginUntil?: string | null;
  /** Groups only. */
  externalId?: string;
  /** Groups only: ISO 8601 instant at which Usher itself last changed or deleted it. Kept here, for of a deleted one nothing else is left to say so. */
  ownChange?: string;
}

/** One welcome owed to a person; sent once, or known not to be. */
export interface Welcome {
  person: string;
  name: string;
  email: string;
  /** The job that made the account or asked for the welcome again. */
  job: string;
  /** Who asked for the account, by name, for the card. */
  invitedBy: string;
  /** They sign in with another organisation or an identity provider, so nobody gives them a password. */
  elsewhere?: boolean;
  state: 'owed' | 'sending' | 'sent' | 'unknown' | 'impossible';
  /** Why it has not arrived so far, as a sentence. */
  reason: string;
  attempts: number;
  /** Clock time before which it is not tried again. */
  notBefore: number;
  /** Whether mail with instructions was accepted, where a sender mailbox is set. */
  mail: 'none' | 'sending' | 'accepted' | 'refused' | 'unknown';
  /** How often the mail was put off; it has its own patience beside the message. */
  mailAttempts?: number;
}

/** How many people were deactivated, deleted, given a new password or access pass, or shut out of password sign-in on one day, by plan, so that a plan counts once. */
export interface Tally { byPlan: Record<string, number> }

/** Organisation Admins who are about to lose their way in, with the jobs that take it: two jobs never take the last two. */
export interface AdminGuard { leaving: Record<string, string[]> }

/** Something that Usher does after a day, because somebody asked for it before. */
export interface Schedule {
  id: string;
  at: string;
  kind: 'disable-local-login';
  user: string;
  requestedBy: Person;
  /** Clock time before which it is not taken up (again). */
  notBefore?: number;
  /** The plan that carries it out, once begun. */
  plan?: string;
  /** Whoever asked knows that it was refused. */
  told?: boolean;
}

/** A file of one-time passwords, encrypted with a passphrase that only the requester was told. */
export interface Handout { job: string; requestedBy: string; name: string; /** Base64. */ content: string }

/** `jobs`: the latest jobs that granted it, so that none grants twice. */
export interface RoleGrant { role: Role; grantedBy: string; at: string; jobs?: string[] }
/** The answer that was given to a request with an Idempotency-Key, and a fingerprint of the request. */
export interface Answered {
  request: string;
  status: number;
  body: unknown;
  /** While it is at work: since when, in clock time, and the plan that it has made. */
  since?: number;
  plan?: string;
}
/** Sealed first passwords of one portion, by row number. Removed as soon as they are used or the plan is dropped. */
export interface SealedPasswords { byRow: Record<string, string> }

export interface Store {
  users: UserStore;
  groups: DocSpace<Group & { members: number }>;
  licences: DocSpace<Licence>;
  roles: DocSpace<RoleGrant>;
  /** Id: `user.<id>` or `group.<id>`. */
  facts: DocSpace<OwnFacts>;
  /** Properties that administrators defined, by key. */
  properties: DocSpace<Properties>;
  /** Id: the person's. */
  welcomes: DocSpace<Welcome>;
  /** Which welcomes something is to be done about; id: the time it is due, padded, and the person. */
  dueWelcomes: DocSpace<{ person: string }>;
  /** Id: role and day, `admin.2026-12-31`. */
  tallies: DocSpace<Tally>;
  /** One document, `admins`. */
  guards: DocSpace<AdminGuard>;
  /** Id: day and user, so that the due ones come first. */
  schedules: DocSpace<Schedule>;
  /** Id: the job's. Removed once fetched. */
  handouts: DocSpace<Handout>;
  plans: DocSpace<Plan>;
  /** Scope part: the plan's id; id: `limits.portionRows` rows each, zero-padded index. */
  portions: DocSpace<Portion>;
  sealed: DocSpace<SealedPasswords>;
  jobs: DocSpace<Job>;
  /** One small document for each job that is not finished, so that workers find it without searching. */
  openJobs: DocSpace<{ job: string; since: number }>;
  /** Scope part: the job's id; id as in `portions`. */
  ledgers: DocSpace<Ledger>;
  approvals: DocSpace<Approval>;
  /** One small document for each approval from which something still follows, so that nobody searches for it. */
  openApprovals: DocSpace<{ since: number }>;
  /** Written by plans/audit-entries.ts alone, which gives each entry its marks. */
  audit: DocSpace<AuditEntry>;
  settings: DocSpace<Settings>;
  conversations: DocSpace<Conversation>;
  answered: DocSpace<Answered>;
  health(): Promise<{ ok: boolean; detail?: string }>;
  close(): Promise<void>;
}
