// The front door of the heart: an intent goes in as a plan, a report comes out. Every door of Usher changes things through this alone.
import type { CardPlace, Job, ReportRow } from '../../shared/job.ts';
import type { NewAccount, NewGroup, Plan, PlanRow, PropertyValues, Source } from '../../shared/plan.ts';
import type { KindOfSecrets } from '../../shared/secrets.ts';
import type { EditedFields } from '../../shared/user-fields.ts';
import type { Person, Role, User } from '../../shared/user.ts';
import type { ApplicationRole } from '../ports.ts';

/** What a request that may be sent again under its key has come to: whoever carries it on after a crash makes no second plan. */
export interface Intent {
  /** The plan that this or an earlier attempt has made, or was asked to let run. */
  readonly plan: string | undefined;
  /** Makes this the plan of the request. UsherError request.running when another attempt was faster; then nothing of this one may run. */
  settle(plan: string): Promise<void>;
}

/** Who asks, with the role that Usher's own state gives at this moment; never taken from what a client says. */
export interface Actor {
  tenant: string;
  person: Person;
  role: Role;
  source: Source;
  /** Only where the request bears a key. One intent makes one plan. */
  intent?: Intent;
}

/** What can be asked for existing users; the before-images are added by planning. */
export type OperationRequest =
  | { kind: 'disable-account' | 'enable-account' | 'delete-user' | 'sign-out' }
  /** `first`: as a part of the invite, for whoever has never signed in. */
  | { kind: 'reset-password' | 'issue-access-pass'; first?: true | undefined }
  | { kind: 'edit-user'; fields: EditedFields }
  | { kind: 'restore-user'; userPrincipalName?: string | undefined }
  | { kind: 'set-role'; role: Role }
  | { kind: 'add-to-group' | 'remove-from-group'; group: { id: string; name: string } }
  /** `location`: the country code for whoever has no usage location, which a licence needs; who has one keeps it. */
  | { kind: 'assign-licence'; licence: { id: string; name: string }; location?: string; /** Service plans that are switched off. */ disabledPlans?: readonly string[] | undefined }
  | { kind: 'remove-licence'; licence: { id: string; name: string } }
  /** `disabledPlans`: exactly these are switched off in the one that comes; left out, those that are off now and that it has too. */
  | { kind: 'swap-licence'; licence: { id: string; name: string }; instead: { id: string; name: string }; disabledPlans?: readonly string[] | undefined }
  | { kind: 'set-properties'; values: PropertyValues }
  /** `until`: a day, YYYY-MM-DD, after which it ends by itself. */
  | { kind: 'allow-local-login'; until: string | null }
  | { kind: 'disable-local-login' | 'send-invite' | 'purge-user' }
  /** `from`: who sends it to whom, as each reads below it; without it, what the plan is called. */
  | { kind: 'send-message'; text: string; from?: string };

/** `role`: what people call it, where it has a name. */
export interface ApplicationInRole { id: string; name: string; roleId: string; role?: string | undefined }

/** What can be asked for existing groups. */
export type GroupOperationRequest =
  | { kind: 'rename-group'; name: string }
  | { kind: 'set-external-id'; externalId: string }
  | { kind: 'delete-group' }
  | { kind: 'assign-group-licence'; licence: { id: string; name: string }; disabledPlans?: readonly string[] | undefined }
  | { kind: 'remove-group-licence'; licence: { id: string; name: string } }
  | { kind: 'assign-application'; application: ApplicationInRole }
  /** Without a role: in every one that the group has, or in all that there are to give, where the directory does not say which it has. */
  | { kind: 'unassign-application'; application: ApplicationInRole | { id: string; name: string; roles: readonly ApplicationRole[] } };

export interface GroupsRequest {
  title: string;
  operations: readonly GroupOperationRequest[];
  /** Ids of groups that exist. */
  groups: readonly string[];
  /** Groups to be made; their operations are not asked for. */
  create?: readonly NewGroup[];
  /** All of a row or nothing of it. */
  whole?: boolean;
}

export interface ChangeRequest {
  /** What was asked, as people read it; "Deactivate 12 people". */
  title: string;
  operations: readonly OperationRequest[];
  users: readonly User[] | AsyncIterable<readonly User[]>;
  /** Names that could not be resolved: they become refused rows, so that nobody is dropped silently. */
  unresolved?: readonly { name: string; reason: string }[];
  /** All of it is one wish, such as a form or one request: nothing is done to somebody for whom a part of it cannot be. */
  whole?: boolean;
  /** The request that was rejected to do this instead. */
  insteadOf?: string;
}

/** One account to be made, from a form, a message or a line of a file. */
export interface AccountRequest {
  line?: number;
  account: NewAccount;
  /** Guests of another organisation are invited, members are created. */
  type: 'member' | 'guest';
  role: Role;
  /** The first password, when one was given; it is sealed before it is stored. */
  password?: string;
  /** Names or ids of groups and licences. */
  groups: readonly string[];
  licences: readonly string[];
  /** May sign in with a password where an organisation keeps that by a group. */
  localLogin?: boolean;
  properties?: PropertyValues;
  /** Not empty when the line itself is wrong: becomes a refused row. */
  problem?: string;
}

export interface AccountsRequest {
  title: string;
  kind: 'change' | 'import';
  rows: AsyncIterable<readonly AccountRequest[]> | readonly AccountRequest[];
  columns?: Plan['columns'];
  /** No welcome message, no invitation mail. */
  silent: boolean;
  /** The plan is shown first, also where one account alone would be made at once. */
  asks?: boolean;
  /** For everybody in addition to what each row says. */
  groups?: readonly string[];
  licences?: readonly string[];
}

/** Where a job is shown from its beginning. `pressed`: the card whose button began it, which the turn itself answers on. */
export interface ShownOn { cards?: readonly CardPlace[]; pressed?: CardPlace | undefined }

/** A password or a Temporary Access Pass somebody must be told, once, and that is nowhere else. */
export interface OneTimeSecret { kind: 'password' | 'access-pass'; person: Person; password: string }

/** People whose new password or pass nobody knows, because Usher was interrupted: how many, the first few of them, what it is, and what is to be done, as the end of a sentence. */
export interface LostSecrets { people: readonly Person[]; count: number; what: string; remedy: string }

/** What only the requester is told, once: a few secrets as they are, many as the passphrase of one encrypted file (bot/plans/handouts.ts). */
export interface Told {
  secrets: readonly OneTimeSecret[];
  secretsFile?: { kind: KindOfSecrets; passphrase: string; count: number };
  /** Why secrets that were made are not told to the requester, who could not ask for them any more. */
  withheld?: string;
}

/** A job as far as it came within the patience of the asker. */
export interface Progress extends Told { job: Job }

/**
 * Errors are UsherErrors: ability.missing, plan.unknown, plan.expired, plan.already-decided, plan.not-yours, plan.empty,
 * job.unknown, job.not-undoable, group.unknown, licence.unknown.
 */
export interface Changes {
  /** Plans operations on existing users: reads, checks, decides, stores; writes nothing to the directory. */
  plan(actor: Actor, request: ChangeRequest): Promise<Plan>;
  planAccounts(actor: Actor, request: AccountsRequest): Promise<Plan>;
  planGroups(actor: Actor, request: GroupsRequest): Promise<Plan>;
  /**
   * The inverse of what a finished job did, leaving out what somebody changed since and what an undo before has taken back. `instead`: why
   * it is this job although another was meant; said on the plan, which then asks in any case.
   */
  planUndo(actor: Actor, job: string, instead?: string): Promise<Plan>;
  find(tenant: string, plan: string): Promise<Plan>;
  /** Rows from number `from` on. */
  rows(tenant: string, plan: string, query: { from: number; limit: number; verdict?: PlanRow['verdict'] }): Promise<PlanRow[]>;
  cancel(actor: Actor, plan: string): Promise<Plan>;
  /** Starts the plan exactly as it was shown, once; `cards` are kept up to date while it runs. */
  commit(actor: Actor, plan: string, shown?: ShownOn): Promise<Job>;
  /** Adds a card to those that show the job. */
  watch(tenant: string, job: string, card: CardPlace): Promise<void>;
  /** Waits for the end of the job, at most `patience` milliseconds. */
  settled(actor: Actor, job: string, patience: number): Promise<Progress>;
  /** What only the requester is told, once; nothing while the job is at work. UsherErrors also plan.not-yours, secrets.elsewhere, secrets.gone. */
  secrets(actor: Actor, job: string): Promise<Told>;
  stop(actor: Actor, job: string): Promise<Job>;
  job(tenant: string, id: string): Promise<Job>;
  /** Latest first. */
  jobs(tenant: string, query: { after?: string; limit: number }): Promise<{ jobs: Job[]; next: string | null }>;
  report(tenant: string, job: string, query: { from: number; limit: number }): Promise<{ rows: ReportRow[]; next: number | null }>;
}
