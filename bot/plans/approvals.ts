// Approvals: a plan that waits for somebody else. The first valid decision wins, also when many press at once on many processes.
import { can } from '../../shared/abilities.ts';
import type { Approval } from '../../shared/approval.ts';
import { UsherError } from '../../shared/errors.ts';
import { limits } from '../../shared/limits.ts';
import type { ApprovalSettings } from '../../shared/settings.ts';
import type { Plan } from '../../shared/plan.ts';
import { instant, millisecondsOf, StoreError } from '../ports.ts';
import type { Store, Stored, World } from '../ports.ts';
import { namesOf, newRequest, peopleOf, recordCourse, recordRefusal, tooLate } from './approval-records.ts';
import { approversOf, isOutOfReach, requesterMayStill } from './approval-rights.ts';
import { ended, isReminderDue, voided, voted } from './approval-votes.ts';
import type { Actor } from './change.ts';
import { startApproved, waitForApproval } from './decisions.ts';
import { storedPlan } from './documents.ts';
import type { Executor } from './execute.ts';
import { readSettings } from './organisation-settings.ts';
import { allOf } from './pages.ts';

export interface ApprovalsParts {
  world: World;
  store: Store;
  executor: Executor;
  /** After every change of an approval: cards are sent and kept true by whoever listens. */
  onChange: (approval: Approval) => void;
}

const mostAttempts = 20;
/** A living process has done what follows from a decision by then. */
const leftAfter = 30_000;
/** A request that was noted and never written is an unfinished press. */
const forgottenAfter = 10 * 60_000;
/** Older places of cards are forgotten, so that the request stays small. */
const placesKept = 200;

export class Approvals {
  private readonly parts: ApprovalsParts;

  constructor(parts: ApprovalsParts) {
    this.parts = parts;
  }

  /** Puts an open plan before the approvers. Asked again, it gives the approval that stands. */
  async request(actor: Actor, planId: string): Promise<Approval> {
    const { world, store } = this.parts;
    const known = await store.approvals.get({ tenant: actor.tenant }, planId);
    if (known !== undefined) return known.value;
    const plan = await this.waitingPlan(actor, planId);
    const now = world.clock.now();
    const [settings, approvers] = [await this.settings(actor.tenant), await this.approvers(plan)];
    const approval = newRequest(plan, { now, settings, people: await peopleOf(store, plan), asked: await namesOf(store, plan.tenant, approvers), unreachable: approvers.length < settings.quorum });
    // Noted before it is there, so that a crash in between leaves nothing that nobody looks after.
    await store.openApprovals.put({ tenant: plan.tenant }, plan.id, { since: now }, { expiresAt: now + limits.auditLifetime });
    try {
      await store.approvals.create({ tenant: plan.tenant }, plan.id, approval, { expiresAt: now + limits.auditLifetime });
    } catch (error) {
      if (error instanceof StoreError && error.kind === 'conflict') return this.find(plan.tenant, plan.id);
      throw error;
    }
    await this.tell(approval);
    return approval;
  }

  /** A process may have died after the plan began to wait and before its request was written. */
  private async waitingPlan(actor: Actor, planId: string): Promise<Plan> {
    const { world, store } = this.parts;
    try {
      return await waitForApproval({ world, store }, actor, planId);
    } catch (error) {
      if (!(error instanceof UsherError) || error.code !== 'plan.already-decided') throw error;
      const plan = (await storedPlan({ store }, actor.tenant, planId)).value;
      if (plan.state === 'waiting') return plan;
      throw error;
    }
  }

  /** The people who may decide it: never the requester; whoever is away is stood in for. */
  async approvers(approval: Pick<Approval, 'tenant' | 'requestedBy'>): Promise<string[]> {
    return approversOf(this.parts.store, approval, await this.settings(approval.tenant));
  }

  async find(tenant: string, id: string): Promise<Approval> {
    return (await this.stored(tenant, id)).value;
  }

  /** Latest first. */
  async list(tenant: string, query: { after?: string; limit: number }): Promise<{ approvals: Approval[]; next: string | null }> {
    const page = await this.parts.store.approvals.page({ tenant }, { direction: 'descending', ...query });
    return { approvals: page.items.map(({ value }) => value), next: page.next };
  }

  /** UsherErrors: ability.missing, plan.not-yours (one's own request), plan.already-decided with the approval that stands in its details. */
  async decide(actor: Actor, id: string, decision: 'approve' | 'reject'): Promise<Approval> {
    const { approval, last } = await this.change(actor.tenant, id, async (current) => {
      await this.mayDecide(actor, current, decision);
      const cast = { actor, decision, at: this.now() };
      if (decision === 'approve' && !(await requesterMayStill(this.parts.store, current))) return voided(current, cast);
      return voted(current, cast);
    });
    await this.tell(approval);
    if (last) return this.carryOut(approval);
    return approval;
  }

  /** The requester thinks better of it. */
  async withdraw(actor: Actor, id: string): Promise<Approval> {
    const { approval } = await this.change(actor.tenant, id, async (current) => {
      if (current.requestedBy.id !== actor.person.id) throw new UsherError('plan.not-yours');
      return ended(current, 'withdrawn', { by: actor.person, at: this.now() });
    });
    await this.tell(approval);
    return this.carryOut(approval);
  }

  /** Notes where a copy of the card is shown. */
  async showing(tenant: string, id: string, card: Approval['cards'][number]): Promise<Approval> {
    const same = ({ conversation, message }: typeof card.place): boolean => conversation === card.place.conversation && message === card.place.message;
    return this.write(tenant, id, (current) => ({ ...current, cards: [...current.cards.filter(({ place }) => !same(place)), card].slice(-placesKept) }));
  }

  /** Ends what is overdue, and carries on what a dead process left between the decision and the job. Gives those to be reminded. */
  async sweep(tenant: string): Promise<Approval[]> {
    const { store, world } = this.parts;
    const settings = await this.settings(tenant);
    const remind: Approval[] = [];
    for (const { id, value: { since } } of await allOf(store.openApprovals, { tenant })) {
      const stored = await store.approvals.get({ tenant }, id);
      const over = stored === undefined ? world.clock.now() > since + forgottenAfter : stored.value.settled;
      if (over) await store.openApprovals.remove({ tenant }, id);
      if (over || stored === undefined) continue;
      const { value } = stored;
      if (this.wasLeft(value)) {
        await this.tell(value);
        await this.carryOut(value);
      }
      if (value.state !== 'pending') continue;
      if (this.isOverdue(value)) await this.expire(stored);
      else if (isReminderDue(value, settings, world.clock.now())) {
        remind.push(await this.write(tenant, value.id, (current) => ({ ...current, reminded: this.now() })));
      }
    }
    return remind;
  }

  /** Those that cannot be approved any more, or can again, since somebody became or ceased to be an approver. */
  async reach(tenant: string): Promise<Approval[]> {
    const changed: Approval[] = [];
    for (const { id } of await allOf(this.parts.store.openApprovals, { tenant })) {
      const value = (await this.parts.store.approvals.get({ tenant }, id))?.value;
      if (value?.state !== 'pending') continue;
      const unreachable = isOutOfReach(value, await this.approvers(value));
      if (unreachable !== (value.unreachable ?? false)) changed.push(await this.write(tenant, id, (current) => ({ ...current, unreachable })));
    }
    return changed;
  }

  private wasLeft({ state, settled, decided: at }: Approval): boolean {
    return state !== 'pending' && !settled && at !== null && this.parts.world.clock.now() > millisecondsOf(at) + leftAfter;
  }

  private isOverdue({ expires }: Approval): boolean {
    return this.parts.world.clock.now() > millisecondsOf(expires);
  }

  /** Whoever writes it sees to what follows; whoever comes second finds it done. */
  private async expire(stored: Stored<Approval>): Promise<void> {
    const expired = ended(stored.value, 'expired', { by: null, at: this.now() });
    if (!(await this.replaced(stored, expired))) return;
    await this.tell(expired);
    await this.carryOut(expired);
  }

  private async mayDecide(actor: Actor, approval: Approval, action: 'approve' | 'reject'): Promise<void> {
    const approvers = await this.approvers(approval);
    const refusal = approval.requestedBy.id === actor.person.id
      ? new UsherError('plan.not-yours', 'Nobody decides their own request; somebody else has to.')
      : can(actor.role, 'approvals.decide') && approvers.includes(actor.person.id) ? undefined : new UsherError('ability.missing', 'Only the approvers of this organisation may decide this.');
    if (refusal === undefined) return;
    await recordRefusal(this.parts, approval, { actor, action, reason: refusal.message });
    throw refusal;
  }

  private now(): string {
    return instant(this.parts.world.clock.now());
  }

  /** The audit first, then the cards. */
  private async tell(approval: Approval): Promise<void> {
    await recordCourse(this.parts, approval);
    this.parts.onChange(approval);
  }

  /** Approved: the plan runs, once, whoever calls this. Anything else: the plan is dropped. */
  private async carryOut(approval: Approval): Promise<Approval> {
    const { world, store, executor } = this.parts;
    if (approval.state === 'pending') return approval;
    const job = await startApproved({ world, store }, approval);
    const done = await this.write(approval.tenant, approval.id, (current) => ({ ...current, settled: true, job: job?.id ?? null }));
    await store.openApprovals.remove({ tenant: approval.tenant }, approval.id);
    if (job !== undefined) await executor.start(job);
    return done;
  }

  /** Changes a pending approval; whoever comes second finds it decided. */
  private async change(tenant: string, id: string, next: (current: Approval) => Promise<Approval>): Promise<{ approval: Approval; last: boolean }> {
    for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
      const stored = await this.stored(tenant, id);
      if (stored.value.state !== 'pending') throw tooLate(stored.value);
      if (this.isOverdue(stored.value)) {
        await this.expire(stored);
        continue;
      }
      const value = await next(stored.value);
      if (await this.replaced(stored, value)) return { approval: value, last: value.state !== 'pending' };
    }
    throw new UsherError('later');
  }

  /** Changes what is no decision. */
  private async write(tenant: string, id: string, change: (current: Approval) => Approval): Promise<Approval> {
    for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
      const stored = await this.stored(tenant, id);
      const value = change(stored.value);
      if (await this.replaced(stored, value)) return value;
    }
    throw new UsherError('later');
  }

  private async replaced(stored: Stored<Approval>, value: Approval): Promise<boolean> {
    const { store, world } = this.parts;
    try {
      await store.approvals.put({ tenant: value.tenant }, value.id, value, { expect: stored.version, expiresAt: world.clock.now() + limits.auditLifetime });
      return true;
    } catch (error) {
      if (error instanceof StoreError && error.kind === 'stale') return false;
      throw error;
    }
  }

  private async stored(tenant: string, id: string): Promise<Stored<Approval>> {
    const stored = await this.parts.store.approvals.get({ tenant }, id);
    if (stored === undefined) throw new UsherError('approval.unknown');
    return stored;
  }

  private async settings(tenant: string): Promise<ApprovalSettings> {
    return (await readSettings(this.parts, tenant)).approvals;
  }
}
