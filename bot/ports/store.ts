// The stores: what Usher itself remembers.
import type { Approval } from '../../shared/approval.ts';
import type { AuditEntry } from '../../shared/audit.ts';
import type { Group } from '../../shared/group.ts';
import type { Job, Ledger } from '../../shared/job.ts';
import type { KnownLicence } from '../../shared/licence.ts';
import type { Plan, Portion } from '../../shared/plan.ts';
import type { Role, Status, User, UserType } from '../../shared/user.ts';
import type { AdminGuard, Answered, Conversation, Handout, HeldSecrets, OpenJob, OwnFacts, Properties, RoleGrant, Schedule, SealedPasswords, Settings, Tally, Welcome } from './documents.ts';
import type { StoreError } from './store-error.ts';

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
  /** Users as they are kept, for whoever shows them to nobody. */
  asKept?: true;
}
export interface UserPage { users: User[]; next: string | null }

export interface ExpectingUser { user: User; expect?: Version | undefined }

/**
 * The read model of the users: the only place with rich filters. `get` and `storedMany` give users as they are kept, for whoever writes them
 * again; the others give them as people are shown them: where another account here has the same e-mail or bears it as its user name, `email`
 * is the user name instead and `sharedEmail` the e-mail, so that nobody is taken for somebody else. However they were given, they are written as they are kept.
 */
export interface UserStore {
  get(tenant: string, id: string): Promise<Stored<User> | undefined>;
  /** By user principal name, folded; where nobody bears it, by e-mail, which may be shared. The deleted are looked for apart from the others, and come with them. */
  byName(tenant: string, name: string): Promise<User[]>;
  /** Which of these addresses (folded e-mails or user principal names) are taken, and by whom: folded address → ids of two of them at most. Up to 500 addresses. */
  taken(tenant: string, addresses: readonly string[]): Promise<Map<string, string[]>>;
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

export interface Store {
  users: UserStore;
  groups: DocSpace<Group & { members: number }>;
  licences: DocSpace<KnownLicence>;
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
  /** Id: the job's and the process's. */
  heldSecrets: DocSpace<HeldSecrets>;
  plans: DocSpace<Plan>;
  /** Scope part: the plan's id; id: `limits.portionRows` rows each, zero-padded index. */
  portions: DocSpace<Portion>;
  sealed: DocSpace<SealedPasswords>;
  jobs: DocSpace<Job>;
  /** One small document for each job that is not finished, or not shown to be, so that workers find it without searching. */
  openJobs: DocSpace<OpenJob>;
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
