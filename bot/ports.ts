// What the heart needs from the world, named after that need. Adapters live in their own rooms; tests and the simulator bring their own.
import type { AuditEntry } from '../shared/audit.ts';
import type { Group } from '../shared/group.ts';
import type { CardPlace, Job, Ledger } from '../shared/job.ts';
import type { Licence } from '../shared/licence.ts';
import type { NewAccount, Plan, Portion } from '../shared/plan.ts';
import type { Profile, Role, Status, User, UserType } from '../shared/user.ts';

// --- time, chance, names, words -------------------------------------------------------------------------------------

export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Resolves after so many milliseconds, or at once when the signal fires. Never rejects. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** An instant of the clock as ISO 8601 text, the form in which documents and answers carry it. */
export function instant(milliseconds: number): string {
  return new Date(milliseconds).toISOString();
}

/** The milliseconds of an ISO 8601 instant. */
export function millisecondsOf(text: string): number {
  return Date.parse(text);
}

export interface Random {
  /** A number from 0 (included) to 1 (excluded), good enough for spreading retries. */
  number(): number;
  /** A password that meets Entra's rules, from a cryptographic source. */
  password(): string;
}

export interface Ids {
  /** A new id: letters, digits and dashes, sortable by time of making. */
  next(): string;
}

export interface Log {
  info(event: string, facts?: Readonly<Record<string, unknown>>): void;
  warn(event: string, facts?: Readonly<Record<string, unknown>>): void;
  error(event: string, facts?: Readonly<Record<string, unknown>>): void;
}

/** Closes short secrets so that the store never holds them in the clear; the key lives outside the store. */
export interface Vault {
  seal(secret: string): string;
  /** Undefined when it was sealed with another key or was tampered with. */
  open(sealed: string): string | undefined;
}

export interface World {
  /** SHA-256 of a text, in hexadecimal. */
  digest(text: string): string;
  clock: Clock;
  random: Random;
  ids: Ids;
  log: Log;
  vault: Vault;
}

// --- the directory: where accounts live -----------------------------------------------------------------------------

/** An account as the directory has it; names of groups and licences are joined by the read model. */
export interface Account {
  id: string;
  email: string;
  userPrincipalName: string;
  displayName: string;
  firstName: string;
  lastName: string;
  type: UserType;
  enabled: boolean;
  invitation: 'pending' | 'accepted' | null;
  lastConnection: string | null;
  created: string | null;
  deleted: string | null;
  synced: boolean;
  profile: Profile;
  /** Licence ids, with the id of the group that gives it, or null when assigned directly. */
  licences: readonly { id: string; viaGroup: string | null }[];
}

/** One change the directory can make in one step. The adapter turns up to `limits.changesPerRequest` of them into one request. */
export type DirectoryChange =
  | { kind: 'create-user'; account: NewAccount; password: string }
  | { kind: 'invite-guest'; account: NewAccount; sendMail: boolean }
  | { kind: 'set-enabled'; userId: string; enabled: boolean }
  | { kind: 'revoke-sessions'; userId: string }
  | { kind: 'set-password'; userId: string; password: string }
  | { kind: 'add-members'; groupId: string; userIds: readonly string[] }
  | { kind: 'remove-member'; groupId: string; userId: string }
  | { kind: 'set-licences'; userId: string; add: readonly string[]; remove: readonly string[] };

/**
 * What became of one change.
 * - `done`: applied now. `userId` and `created` for new accounts.
 * - `already`: it was so before (name taken, member already, not a member); for `add-members` of several people: at least one is a
 *   member already and nobody was added.
 * - `refused`: never will be; `reason` is a sentence for people, `code` the directory's own.
 * - `later`: certainly not applied, may be tried again after `after` milliseconds. `throttled` blocks all writing until then.
 * - `unknown`: it may or may not have been applied.
 */
export type ChangeOutcome =
  | { state: 'done'; userId?: string }
  | { state: 'already'; reason: string }
  | { state: 'refused'; code: string; reason: string }
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

export interface AccountPage { accounts: Account[]; next: string | null }
export interface GroupPage { groups: Group[]; next: string | null }

export interface Organisation {
  tenant: string;
  name: string;
  /** Verified domains; a federated one signs its people in elsewhere. */
  domains: readonly { name: string; isDefault: boolean; federated: boolean }[];
}

/** Reads throw UsherError ('later', 'directory.refused'); writes answer with outcomes and throw only on programming errors. */
export interface Directory {
  readonly limits: DirectoryLimits;
  /** Applies the changes in one request; changes of one group run in the order given. */
  apply(changes: readonly DirectoryChange[], options?: { bulk?: boolean }): Promise<Applied>;
  /** `sentAt`: clock time at which the change was first sent. */
  findOut(change: DirectoryChange, sentAt: number): Promise<Finding>;
  organisation(): Promise<Organisation>;
  account(idOrUserPrincipalName: string): Promise<Account | undefined>;
  /** Accounts by id, in any order; missing ones are left out. At most 20. */
  accounts(ids: readonly string[]): Promise<Account[]>;
  /** The account that already uses this address as e-mail, other e-mail or user principal name. */
  accountByEmail(email: string): Promise<Account | undefined>;
  listAccounts(after: string | null): Promise<AccountPage>;
  /** Ids of the groups and names of the directory roles that each of these people holds directly. At most 20 people. */
  memberships(userIds: readonly string[]): Promise<Map<string, { groupIds: string[] }>>;
  listGroups(after: string | null): Promise<GroupPage>;
  group(id: string): Promise<Group | undefined>;
  listMembers(groupId: string, after: string | null): Promise<{ userIds: string[]; next: string | null }>;
  licences(): Promise<Licence[]>;
  /** Who holds the Entra roles, by user id: names of the roles. */
  directoryRoles(): Promise<Map<string, string[]>>;
}

// --- the stores: what Usher itself remembers ------------------------------------------------------------------------

/** An opaque version; a write that expects one fails with `stale` when the document has another. */
export type Version = string;
export interface Stored<T> { id: string; version: Version; value: T }
export type StoreProblem = 'conflict' | 'stale' | 'missing' | 'too-large' | 'busy' | 'unavailable' | 'invalid';

/** `outcomeUnknown`: the write may have been made; read before repeating it. */
export class StoreError extends Error {
  readonly kind: StoreProblem;
  readonly outcomeUnknown: boolean;

  constructor(kind: StoreProblem, message: string, options: { cause?: unknown; outcomeUnknown?: boolean } = {}) {
    super(message, { cause: options.cause });
    this.name = 'StoreError';
    this.kind = kind;
    this.outcomeUnknown = options.outcomeUnknown ?? false;
  }
}

/** Where documents lie: one tenant, and inside it a part such as a plan's id; tenants never meet. */
export interface Scope { tenant: string; part?: string }
export interface Page<T> { items: Stored<T>[]; /** Sort key of the last item when there may be more. */ next: string | null }

export interface WriteOptions {
  /** Replace only this version (`stale` otherwise, `missing` when gone). */
  expect?: Version;
  /** Clock time after which the document counts as gone. */
  expiresAt?: number;
}
export interface PageQuery {
  /** Sort key after which (in reading direction) to go on. */
  after?: string;
  /** Bounds of the id, both included. */
  from?: string;
  to?: string;
  direction?: 'ascending' | 'descending';
  /** 1 to 500. */
  limit: number;
}
export interface ManyItem<T> { id: string; value: T; expiresAt?: number }
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
  /** Fails with `conflict` when the id is taken. */
  create(scope: Scope, id: string, value: T, options?: { expiresAt?: number }): Promise<Version>;
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

/** The read model of the users: the only place with rich filters. */
export interface UserStore {
  get(tenant: string, id: string): Promise<Stored<User> | undefined>;
  /** By user principal name or e-mail, folded; all that match (an e-mail may be shared). */
  byName(tenant: string, name: string): Promise<User[]>;
  /** Which of these addresses (folded e-mails or user principal names) are taken: folded address → user id. Up to 500 addresses. */
  taken(tenant: string, addresses: readonly string[]): Promise<Map<string, string>>;
  getMany(tenant: string, ids: readonly string[]): Promise<User[]>;
  put(tenant: string, user: User, options?: { expect?: Version }): Promise<Version>;
  putMany(tenant: string, users: readonly User[]): Promise<void>;
  remove(tenant: string, id: string): Promise<boolean>;
  list(tenant: string, query: UserPageQuery): Promise<UserPage>;
  /** Counts up to `cap`; `capped` says there may be more. */
  count(tenant: string, filter: UserFilter, cap: number): Promise<{ count: number; capped: boolean }>;
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

/** What an administrator may set; missing values take the defaults of the code. */
export interface Settings {
  organisationName: string;
  sendWelcome: boolean;
  /** Where the sync stands. */
  sync: { enabled: boolean; last: string | null; problem: string | null };
}

export interface RoleGrant { role: Role; grantedBy: string; at: string }
/** The answer that was given to a request with an Idempotency-Key, and a fingerprint of the request. */
export interface Answered { request: string; status: number; body: unknown }
/** Sealed first passwords of one portion, by row number. Removed as soon as they are used or the plan is dropped. */
export interface SealedPasswords { byRow: Record<string, string> }

export interface Store {
  users: UserStore;
  groups: DocSpace<Group & { members: number }>;
  licences: DocSpace<Licence>;
  roles: DocSpace<RoleGrant>;
  plans: DocSpace<Plan>;
  /** Scope part: the plan's id; id: `limits.portionRows` rows each, zero-padded index. */
  portions: DocSpace<Portion>;
  sealed: DocSpace<SealedPasswords>;
  jobs: DocSpace<Job>;
  /** One small document for each job that is not finished, so that workers find it without searching. */
  openJobs: DocSpace<{ job: string; since: number }>;
  /** Scope part: the job's id; id as in `portions`. */
  ledgers: DocSpace<Ledger>;
  audit: DocSpace<AuditEntry>;
  settings: DocSpace<Settings>;
  conversations: DocSpace<Conversation>;
  answered: DocSpace<Answered>;
  health(): Promise<{ ok: boolean; detail?: string }>;
  close(): Promise<void>;
}

// --- the chat -------------------------------------------------------------------------------------------------------

/** An Adaptive Card as JSON, already expanded. */
export type Card = Readonly<Record<string, unknown>>;

/** Sends to chats outside of a turn. Failures are answered with false and logged, never thrown. */
export interface Messenger {
  /** Sends a card to the private chat with a person. Null when the person cannot be reached. */
  sendToPerson(tenant: string, personId: string, message: { card: Card; summary: string }): Promise<CardPlace | null>;
  updateCard(tenant: string, place: CardPlace, message: { card: Card; summary: string }): Promise<boolean>;
}

// --- files ----------------------------------------------------------------------------------------------------------

/** One line of an import file, checked by itself (shared/import-row.ts); `problem` is empty or one sentence. */
export interface ImportLine {
  line: number;
  email: string;
  firstName: string;
  lastName: string;
  displayName: string;
  /** Empty when none was given. */
  password: string;
  role: Role;
  licences: readonly string[];
  groups: readonly string[];
  profile: Profile;
  problem: string;
}
export interface ImportFile {
  columns: { header: string; field: string | null }[];
  lines: AsyncIterable<readonly ImportLine[]>;
}
/** Throws UsherError 'file.unreadable' or 'input.too-large' with a sentence saying what is wrong with the file. */
export type ReadImport = (bytes: Uint8Array, options: { domains: readonly string[]; headerOptional?: boolean }) => Promise<ImportFile>;
