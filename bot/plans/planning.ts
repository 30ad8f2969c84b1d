// Stores a plan as it is made: rows in portions, a fingerprint over all of them, then the plan itself.
import { limits } from '../../shared/limits.ts';
import type { Operation, OperationKind, Plan, PlanCounts, PlanRow, Portion } from '../../shared/plan.ts';
import { instant } from '../ports.ts';
import type { ManyItem, SealedPasswords, Store, World } from '../ports.ts';
import { mayTakeWayIn } from './admin-guard.ts';
import type { Actor } from './change.ts';
import { decide, endsAdmin, isGrave, makesAdmin, opensAdmin, tellsAdmin } from './decide.ts';
import { typeOf } from './operations/index.ts';
import { Reach } from './reach.ts';
import { recordRefusedPlan } from './refused-plans.ts';
import { ledgerId } from './run/book.ts';
import { mayLose } from './settings-words.ts';

/** A row before it has its place in the plan. A given password is sealed beside the plan, never in it. */
export type Draft = Omit<PlanRow, 'n'> & {
  password?: string;
  /** The requester's own account, and nothing beyond what everybody may do to it. */
  own?: boolean;
};

export interface PlanHead {
  actor: Actor;
  title: string;
  kind: Plan['kind'];
  undoes?: string;
  continues?: string;
  /** It is asked about first, also where one of its kind runs at once. */
  asks?: boolean;
  insteadOf?: string | undefined;
  columns?: Plan['columns'];
  silent?: boolean;
  /** More people than this may not lose their account, way in, licences or groups, or be given a new password or access pass, today without an approver; undefined: no limit. */
  destructiveLeft?: number;
  /** Whether somebody would be left without any way in, an administrator shut out, or somebody signed in with another name; asked for once all rows are planned. */
  isDrastic?: () => boolean;
  /** The administrators who could get in before anything was planned. */
  admins?: readonly string[];
  /** What was asked for, as the audit trail names it. */
  asked?: string;
  /** What is added to the warnings if the day's sum is used up before the plan is confirmed. */
  beyondToday?: () => readonly string[];
  /** Asked for once all rows are planned. */
  warnings?: () => Promise<readonly string[]>;
  /** What its people would lose, which ends the warnings; asked for once all rows are planned. */
  losses?: () => Promise<NonNullable<Plan['losses']>>;
}

const portionsAtOnce = 25;

interface Place { tenant: string; plan: string; expiresAt: number; kind: Plan['kind'] }

class Shelf {
  readonly counts: PlanCounts = { total: 0, run: 0, skip: 0, refuse: 0 };
  readonly operations = new Set<OperationKind>();
  grave = false;
  makesAdmin = false;
  opensAdmin = false;
  endsAdmin = false;
  /** Something of a row is refused while the rest runs: that is asked about first. */
  inPart = false;
  /** Every row is the requester's own business. */
  own = true;
  /** People who lose their way in, account, licences or groups. */
  destructive = 0;
  /** Somebody is told the password of an administrator who is made. */
  tellsAdmin = false;
  readonly reach: Reach;
  hash = '';
  private rows: PlanRow[] = [];
  private passwords: Record<string, string> = {};
  private portions: ManyItem<Portion>[] = [];
  private sealed: ManyItem<SealedPasswords>[] = [];
  private index = 0;
  private readonly world: World;
  private readonly store: Store;
  private readonly place: Place;

  constructor(world: World, store: Store, place: Place) {
    this.world = world;
    this.store = store;
    this.place = place;
    this.reach = new Reach(store, place.tenant);
  }

  async add({ password, own = false, ...draft }: Draft): Promise<void> {
    this.own &&= own;
    const row: PlanRow = { ...draft, n: this.counts.total };
    this.counts.total += 1;
    this.counts[row.verdict] += 1;
    if (row.verdict === 'run') await this.note(row, own);
    this.inPart ||= row.refused !== undefined;
    if (password !== undefined && row.verdict === 'run') this.passwords[String(row.n)] = this.world.vault.seal(password);
    this.rows.push(row);
    if (this.rows.length === limits.portionRows) this.close();
    if (this.portions.length >= portionsAtOnce) await this.write();
  }

  private async note({ operations, person }: Draft, own: boolean): Promise<void> {
    for (const operation of operations) {
      this.operations.add(operation.kind);
      this.grave ||= isGrave(operation);
      this.makesAdmin ||= makesAdmin(operation);
      this.opensAdmin ||= opensAdmin(operation);
      this.endsAdmin ||= endsAdmin(operation);
      this.tellsAdmin ||= tellsAdmin(operation);
    }
    const people = operations.some((operation) => typeOf(operation).reachesMembers === true) ? await this.reach.add(person) : 1;
    // What people do to the own account takes nothing from anybody.
    if (!own && operations.some((operation) => this.takes(operation))) this.destructive += people;
  }

  private takes(operation: Operation): boolean {
    const type = typeOf(operation);
    return type.destructive?.(operation) === true && !(this.place.kind === 'undo' && type.givenBefore === true);
  }

  private close(): void {
    const { plan, expiresAt } = this.place;
    const id = ledgerId(this.index);
    this.hash = this.world.digest(`${this.hash}\n${JSON.stringify(this.rows)}`);
    this.portions.push({ id, value: { plan, index: this.index, rows: this.rows }, expiresAt });
    if (Object.keys(this.passwords).length > 0) {
      this.sealed.push({ id, value: { byRow: this.passwords }, expiresAt: this.world.clock.now() + limits.sealedLifetime });
    }
    this.index += 1;
    this.rows = [];
    this.passwords = {};
  }

  private async write(): Promise<void> {
    const scope = { tenant: this.place.tenant, part: this.place.plan };
    if (this.sealed.length > 0) await this.store.sealed.putMany(scope, this.sealed);
    if (this.portions.length > 0) await this.store.portions.putMany(scope, this.portions);
    this.portions = [];
    this.sealed = [];
  }

  async finish(): Promise<void> {
    if (this.rows.length > 0) this.close();
    await this.write();
  }
}

/** Writes nothing but the plan. `drafts` come in batches; memory does not grow with their number. */
export async function storePlan(parts: { world: World; store: Store }, head: PlanHead, drafts: AsyncIterable<readonly Draft[]> | Iterable<readonly Draft[]>): Promise<Plan> {
  const earlier = await earlierPlan(parts, head.actor);
  const plan = earlier ?? await newPlan(parts, head, drafts);
  // A plan of which nothing can run comes to nothing: the request may be mended.
  if (earlier === undefined && plan.counts.run > 0) await head.actor.intent?.settle(plan.id);
  await recordRefusedPlan(parts, plan, head.asked ?? plan.kind);
  return plan;
}

/** What an earlier attempt of the same request has planned. */
export async function earlierPlan({ store }: { store: Store }, { tenant, intent }: Actor): Promise<Plan | undefined> {
  return intent?.plan === undefined ? undefined : (await store.plans.get({ tenant }, intent.plan))?.value;
}

async function newPlan(parts: { world: World; store: Store }, head: PlanHead, drafts: AsyncIterable<readonly Draft[]> | Iterable<readonly Draft[]>): Promise<Plan> {
  const { world, store } = parts;
  const id = world.ids.next();
  const now = world.clock.now();
  const { tenant } = head.actor;
  const expiresAt = now + limits.planKept;
  const shelf = new Shelf(world, store, { tenant, plan: id, expiresAt, kind: head.kind });
  for await (const batch of drafts) for (const draft of batch) await shelf.add(draft);
  await shelf.finish();
  const tooMany = shelf.destructive > (head.destructiveLeft ?? Infinity);
  const decision = decide({ kind: head.kind, counts: shelf.counts, operations: shelf.operations, grave: shelf.grave || tooMany, drastic: shelf.endsAdmin || (head.isDrastic?.() ?? false) });
  const [warnings = [], losses] = [await head.warnings?.(), await head.losses?.()];
  const plan: Plan = {
    id, tenant, title: head.title, kind: head.kind, requestedBy: head.actor.person, source: head.actor.source,
    created: instant(now), expires: instant(now + limits.planLifetime),
    counts: shelf.counts, operations: [...shelf.operations], decision: (shelf.inPart || head.asks === true) && decision === 'run-now' ? 'confirm' : decision,
    state: 'open', hash: shelf.hash, job: null, undoes: head.undoes ?? null, ...(head.continues !== undefined && { continues: head.continues }), ...(head.insteadOf !== undefined && { insteadOf: head.insteadOf }),
    own: shelf.own && shelf.counts.total > 0, destructive: shelf.destructive,
    warnings: [...(tooMany ? [tooManyWords(head.destructiveLeft ?? 0)] : []), ...warningsFor(shelf, head.actor.person.name), ...await shelf.reach.words(), ...warnings, ...losses?.said.map(({ words }) => words) ?? []], ...(losses !== undefined && { losses }),
    columns: head.columns ?? [], silent: head.silent ?? false, ...(!tooMany && head.beyondToday !== undefined && { beyondToday: [...head.beyondToday()] }),
    ...(head.admins !== undefined && mayTakeWayIn([...shelf.operations]) && { admins: [...head.admins] }),
  };
  await store.plans.create({ tenant }, id, plan, { expiresAt });
  return plan;
}

export function tooManyWords(left: number): string {
  return `This goes beyond how many people may ${mayLose} on one day without an approver: ${left === 0 ? 'nobody more' : `${left.toLocaleString('en-GB')} more`} today.`;
}

/** What cannot come back is said beforehand. */
function warningsFor({ operations, makesAdmin: makesAdmins, opensAdmin: opens, endsAdmin: ends, tellsAdmin: tells }: Pick<Shelf, 'operations' | 'makesAdmin' | 'opensAdmin' | 'endsAdmin' | 'tellsAdmin'>, requester: string): string[] {
  const warnings: string[] = [];
  if (makesAdmins) warnings.push('An Organisation Admin can change every user and every role, and decides what others ask for.');
  if (tells) warnings.push(`${requester} knows the first password of the new administrator, and could act in that name until it is changed.`);
  if (opens) warnings.push('Whoever is told the password or pass of another administrator, or of somebody who is to become one, can act in that name.');
  if (ends) warnings.push('Making somebody an Organisation Admin again takes an approval.');
  if (operations.has('delete-user')) warnings.push('A deleted account can be restored for 30 days, with its groups and, while seats are free, its licences; after that nothing brings it back. Deactivating instead keeps everything.');
  if (operations.has('reset-password')) warnings.push('The old password cannot be brought back.');
  if (operations.has('create-user') || operations.has('invite-guest')) warnings.push('New accounts are not taken back by Undo; deactivate or delete them instead.');
  return warnings;
}
