// Sees everything that happened, in the order in which it happened, and blames what must not be.
import type { Approval } from '../../shared/approval.ts';
import type { AuditEntry } from '../../shared/audit.ts';
import type { Job, Ledger } from '../../shared/job.ts';
import type { Operation, Plan, PlanRow, Portion } from '../../shared/plan.ts';
import type { Role, User } from '../../shared/user.ts';
import type { EditedFields } from '../../shared/user-fields.ts';
import type { DirectoryChange } from '../../bot/ports.ts';
import type { Odds } from './odds.ts';
import type { SimProcess } from './process.ts';
import { SecretWatch } from './watch-secrets.ts';
import type { Scheduler } from './scheduler.ts';

export interface Violation { invariant: string; message: string; at: number }

/** What one change did, or would have done, to one person: the unit in which effects are counted. */
export interface Mark { at: number; key: string; by: 'usher' | 'other'; /** The world is different since. */ changed: boolean; userId: string }

/** A change of one person, named so that plan, ledger and directory speak of the same thing. */
export function keysOf(tenant: string, change: DirectoryChange): string[] {
  switch (change.kind) {
    case 'create-user': return [`${tenant} create-user ${change.account.userPrincipalName}`];
    case 'invite-guest': return [`${tenant} invite-guest ${change.account.email}`];
    case 'update-user': return [`${tenant} update ${change.userId} ${fieldsKey(change.fields)}`];
    case 'delete-user': return [`${tenant} delete ${change.userId}`];
    case 'restore-user': return [`${tenant} restore ${change.userId}`];
    case 'set-enabled': return [`${tenant} set-enabled-${change.enabled} ${change.userId}`];
    case 'revoke-sessions': case 'set-password': return [`${tenant} ${change.kind} ${change.userId}`];
    case 'add-members': return change.userIds.map((id) => `${tenant} add-member ${id} ${change.groupId}`);
    case 'remove-member': return [`${tenant} remove-member ${change.userId} ${change.groupId}`];
    case 'set-licences': return [...change.add.map((id) => `${tenant} add-licence ${change.userId} ${id}`), ...change.remove.map((id) => `${tenant} remove-licence ${change.userId} ${id}`)];
    case 'issue-access-pass': case 'invite-again': case 'purge-user': case 'send-message': case 'create-group': case 'update-group': case 'delete-group': case 'set-group-licences': case 'assign-application': case 'unassign-application':
      throw new Error(`The simulation never asks for “${change.kind}”.`);
  }
}

/** Fields and values in one word. */
const fieldsKey = (fields: EditedFields): string => Object.entries(fields).sort().map(([field, value]) => `${field}=${value.replaceAll(' ', '_')}`).join('&');

/** What a guest is given after the invitation, in one change. */
function detailsOf({ account: { firstName, lastName, profile }, details }: Extract<Operation, { kind: 'invite-guest' }>): EditedFields[] {
  const fields = Object.entries({ firstName, lastName, ...profile }).filter(([field, value]) => field !== 'homePhone' && value !== '');
  return details === undefined ? [] : [Object.fromEntries(fields)];
}

/** The same names, from the plan's side: one list an operation, one name a directory change. */
export function plannedKeys(tenant: string, row: PlanRow, userId: string): string[][] {
  return row.operations.map((operation) => {
    switch (operation.kind) {
      case 'create-user': return [`${tenant} create-user ${operation.account.userPrincipalName}`];
      case 'invite-guest': return [`${tenant} invite-guest ${operation.account.email}`, ...detailsOf(operation).map((fields) => `${tenant} update ${userId} ${fieldsKey(fields)}`)];
      case 'edit-user': return [`${tenant} update ${userId} ${fieldsKey(operation.fields)}`];
      case 'delete-user': return [`${tenant} delete ${userId}`];
      case 'restore-user': return [`${tenant} restore ${userId}`];
      case 'disable-account': return [`${tenant} set-enabled-false ${userId}`, `${tenant} revoke-sessions ${userId}`];
      case 'enable-account': return [`${tenant} set-enabled-true ${userId}`];
      case 'reset-password': return [`${tenant} set-password ${userId}`, `${tenant} revoke-sessions ${userId}`];
      case 'set-role': return []; // Usher's own; nothing in the directory
      case 'sign-out': return [`${tenant} revoke-sessions ${userId}`];
      case 'add-to-group': return [`${tenant} add-member ${userId} ${operation.group.id}`];
      case 'remove-from-group': return [`${tenant} remove-member ${userId} ${operation.group.id}`];
      case 'assign-licence': return [`${tenant} add-licence ${userId} ${operation.licence.id}`];
      case 'remove-licence': return [`${tenant} remove-licence ${userId} ${operation.licence.id}`];
      default: return []; // what Usher keeps for itself changes nothing in the directory
    }
  });
}

/** Effects that leave a mark each time. */
export const leavesMark = (key: string): boolean => / (set-password|revoke-sessions|invite-guest|create-user) /.test(key);

export interface Claimed { process: SimProcess; epoch: number }

/** What became of the requests that bore one key with one body. */
export interface KeyedRequest {
  /** Plans that were made for it. */
  plans: Set<string>;
  /** The job or approval that an answer named. */
  answered: string | undefined;
}

export interface Expected { plan: string; n: number; userId: string }

/** Administrators as the server knows them. */
export const mayDecide = (user: User | undefined): boolean => user !== undefined && user.role === 'admin' && user.enabled && user.deleted === null;

export class Witness {
  readonly scheduler: Scheduler;
  readonly odds: Odds;
  readonly start: number;
  violation: Violation | undefined;
  readonly marks: Mark[] = [];
  /** Requests whose outcome nobody could know, by key. */
  readonly doubts = new Map<string, number[]>();
  /** Crashes, stalls, polite stops: moments after which a process may not know what it did. */
  readonly upheavals: number[] = [];
  /** Answers that put a change off for want of the directory or of its object, by key. */
  readonly putOff = new Map<string, number[]>();
  readonly faults = new Map<string, number>();
  readonly plans = new Map<string, Plan>();
  /** When the plan was there to be seen. */
  readonly plannedAt = new Map<string, number>();
  readonly portions = new Map<string, Portion[]>();
  readonly jobs = new Map<string, Job>();
  readonly openJobs = new Set<string>();
  readonly ledgers = new Map<string, Map<number, Ledger>>();
  readonly audit = new Map<string, AuditEntry>();
  /** Entries about rows, by job. */
  readonly auditedRows = new Map<string, number>();
  readonly approvals = new Map<string, Approval>();
  /** When approvers were last asked for something. */
  requestedAt = 0;
  /** Roles as they are granted, by person. */
  readonly roles = new Map<string, Role>();
  /** Job and person of every grant. */
  readonly grants = new Set<string>();
  /** Users as the read model has them. */
  readonly readModel = new Map<string, User>();
  /** When somebody ceased to be an administrator who may decide, as the read model has it. */
  readonly rightLostAt = new Map<string, number>();
  /** When somebody last became one. */
  readonly rightGivenAt = new Map<string, number>();
  /** When somebody first pressed on a request, by request and person. */
  readonly pressedAt = new Map<string, number>();
  /** How many had voted on a request when it was last found that more would be lost. */
  readonly overtaken = new Map<string, number>();
  /** People who may lose their way in without an approver: rows of jobs that began, by tenant. */
  readonly destroyed = new Map<string, number>();
  readonly secrets: SecretWatch;
  readonly keyed = new Map<string, KeyedRequest>();
  /** Who took which job, by epoch. */
  readonly claims = new Map<string, Claimed[]>();
  claimCount = 0;
  lastClaimant: SimProcess | undefined;
  readonly ledgerEpochs = new Map<string, number>();
  /** When the stop of a job reached the store. */
  readonly stops = new Map<string, number>();
  /** Rows that must be refused, because their target was changed between plan and press. */
  readonly mustRefuse: Expected[] = [];
  /** The job whose state the process was reading at this very moment. */
  reading: { event: number; job: Job } | undefined;
  requests = 0;
  changesSent = 0;

  constructor(scheduler: Scheduler, odds: Odds) {
    this.scheduler = scheduler;
    this.odds = odds;
    this.start = scheduler.now();
    this.secrets = new SecretWatch(this);
  }

  blame(invariant: string, message: string): void {
    if (this.violation !== undefined) return;
    this.violation = { invariant, message, at: this.scheduler.now() };
    this.scheduler.note(`VIOLATION ${invariant}: ${message}`);
  }

  /** The read model has learnt of a person. */
  noteUser(user: User): void {
    if (mayDecide(this.readModel.get(user.id)) && !mayDecide(user)) this.rightLostAt.set(user.id, this.scheduler.now());
    if (!mayDecide(this.readModel.get(user.id)) && mayDecide(user)) this.rightGivenAt.set(user.id, this.scheduler.now());
    this.readModel.set(user.id, user);
  }

  fault(name: string): void {
    this.faults.set(name, (this.faults.get(name) ?? 0) + 1);
  }

  /** Faults are over. */
  isQuiet(): boolean {
    return this.scheduler.now() - this.start >= this.odds.horizon;
  }

  doubt(keys: readonly string[]): void {
    for (const key of keys) this.doubts.set(key, [...(this.doubts.get(key) ?? []), this.scheduler.now()]);
  }

  putOffNow(keys: readonly string[]): void {
    for (const key of keys) this.putOff.set(key, [...(this.putOff.get(key) ?? []), this.scheduler.now()]);
  }

  /** I2: no more marks of a kind on a person than plans that run ask for. */
  mark(given: Omit<Mark, 'at'>): void {
    const mark = { ...given, at: this.scheduler.now() };
    this.marks.push(mark);
    if (mark.by !== 'usher' || !leavesMark(mark.key)) return;
    const left = this.marks.filter((each) => each.by === 'usher' && each.changed && each.key === mark.key && !this.wasDeleted(each)).length;
    const asked = this.askedFor(mark.key);
    if (left > asked) this.blame('I2', `${mark.key} happened ${left} times and was asked for ${asked} times.`);
  }

  /** An account that was deleted frees its name, and shows no longer whose it was. */
  wasDeleted({ key, userId }: Mark): boolean {
    return / (create-user|invite-guest) /.test(key) && this.marks.some((mark) => mark.key.endsWith(` delete ${userId}`));
  }

  private askedFor(key: string): number {
    let asked = 0;
    for (const job of this.jobs.values()) {
      const rows = job.plan === null ? [] : this.rowsOf(job.plan).filter(({ verdict }) => verdict === 'run');
      for (const row of rows) asked += plannedKeys(job.tenant, row, row.person.id).flat().filter((each) => each === key).length;
    }
    return asked;
  }

  rowsOf(plan: string): PlanRow[] {
    return (this.portions.get(plan) ?? []).toSorted((one, other) => one.index - other.index).flatMap(({ rows }) => rows);
  }

  /** Everything came to rest: no job is open. */
  isAtRest(): boolean {
    return this.openJobs.size === 0 && [...this.jobs.values()].every(({ finished }) => finished !== null);
  }
}
