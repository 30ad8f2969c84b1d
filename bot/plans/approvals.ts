// Approvals: a plan that waits for somebody else. The first valid decision wins, also when many press at once on many processes.
import { can } from '../../shared/abilities.ts';
import { awaitsResult, newsOf, voteOf } from '../../shared/approval.ts';
import type { Approval, Copy } from '../../shared/approval.ts';
import { UsherError } from '../../shared/errors.ts';
import type { Job } from '../../shared/job.ts';
import { limits } from '../../shared/limits.ts';
import type { ApprovalSettings } from '../../shared/settings.ts';
import { StoreError } from '../ports.ts';
import type { Delegation } from '../ports.ts';
import { ApprovalCourse, isUntold } from './approval-course.ts';
import type { ApprovalsParts } from './approval-course.ts';
import { askedOf, namesOf, newRequest, onlyWords, peopleOf, tooLate } from './approval-records.ts';
import { firstLook, lookAgain, noteLosses, sharedLooks, withLook } from './approval-losses.ts';
import type { Looking } from './approval-losses.ts';
import { noteCopy, noteMissed } from './approval-reach.ts';
import type { Tried } from './approval-reach.ts';
import { approversOf, isOutOfReach, isUnfounded, setAsideOf } from './approval-rights.ts';
import type { Approvers } from './approval-rights.ts';
import { noteResult } from './approval-results.ts';
import { findReach, noteApprovers, sweepRequests } from './approval-sweep.ts';
import { recordRefusal } from './approval-trail.ts';
import { ended, voided, voted } from './approval-votes.ts';
import type { Actor } from './change.ts';
import { waitingPlan } from './decisions.ts';
import { storedPlan } from './documents.ts';
import { readSettings } from './organisation-settings.ts';
import { requestsAbout, sameAsked, waitsWords } from './waiting-requests.ts';

/** Nothing is read again for whoever could not decide it anyway. */
const mayLook = ({ role, person }: Actor, { requestedBy }: Approval): boolean => can(role, 'approvals.decide') && requestedBy.id !== person.id;

export class Approvals {
  private readonly parts: ApprovalsParts;
  private readonly course: ApprovalCourse;
  /** What would be lost by now. */
  private readonly look: Looking;

  constructor(parts: ApprovalsParts) {
    this.parts = parts;
    this.course = new ApprovalCourse(parts);
    this.look = sharedLooks(parts);
  }

  /** Puts an open plan before the approvers. Asked again, it gives the request that waits. UsherError plan.already-decided once it has ended. */
  async request(actor: Actor, planId: string): Promise<Approval> {
    const { world, store } = this.parts;
    const known = await store.approvals.get({ tenant: actor.tenant }, planId);
    if (known !== undefined) return this.stillWaiting(actor, known.value);
    await this.notAskedTwice(actor, planId);
    const plan = await waitingPlan(this.parts, actor, planId);
    const now = world.clock.now();
    const [settings, approvers] = [await this.settings(actor.tenant), await this.approvers(plan)];
    const unreachable = isOutOfReach({ votes: [], quorum: settings.quorum }, approvers);
    const approval = newRequest(plan, { now, settings, look: await firstLook(this.parts, plan), ...await peopleOf(store, plan), ...await askedOf(store, plan.tenant, approvers), unreachable });
    // Noted before it is there, so that a crash in between leaves nothing that nobody looks after.
    await store.openApprovals.put({ tenant: plan.tenant }, plan.id, { since: now }, { expiresAt: now + limits.auditLifetime });
    try {
      await store.approvals.create({ tenant: plan.tenant }, plan.id, approval, { expiresAt: now + limits.auditLifetime });
    } catch (error) {
      if (error instanceof StoreError && error.kind === 'conflict') return this.find(plan.tenant, plan.id);
      throw error;
    }
    await this.course.tell(approval);
    return approval;
  }

  /** Two may have looked at the same deletion at the same moment; the second is told of the first. */
  private async notAskedTwice({ tenant }: Actor, planId: string): Promise<void> {
    const plan = (await storedPlan(this.parts, tenant, planId)).value;
    const same = await sameAsked(this.parts.store, plan);
    if (same !== undefined) throw new UsherError('policy.refuses', waitsWords(same.name, same.request));
  }

  /** The request that waits for an approver to let somebody be deleted. */
  async deletionOf(tenant: string, person: string): Promise<string | undefined> {
    return (await requestsAbout(this.parts.store, tenant, { kind: 'delete-user', ids: [person] })).get(person);
  }

  /** Whoever carries on a request that bears a key gets what it came to, decided or not. */
  private stillWaiting({ intent }: Actor, approval: Approval): Approval {
    if (approval.state !== 'pending' && intent?.plan !== approval.id) throw tooLate(approval);
    return approval;
  }

  /** The people who may decide it, and those of them who are asked: never the requester; whoever is away is stood in for. */
  async approvers(approval: Pick<Approval, 'tenant' | 'requestedBy'>): Promise<Approvers> {
    return approversOf(this.parts.store, approval, await this.settings(approval.tenant));
  }

  async find(tenant: string, id: string): Promise<Approval> {
    return (await this.course.stored(tenant, id)).value;
  }

  /** Latest first. */
  async list(tenant: string, query: { after?: string; limit: number }): Promise<{ approvals: Approval[]; next: string | null }> {
    const page = await this.parts.store.approvals.page({ tenant }, { direction: 'descending', ...query });
    return { approvals: page.items.map(({ value }) => value), next: page.next };
  }

  /**
   * UsherErrors: ability.missing, plan.not-yours (one's own request), plan.already-decided with the approval that stands in its details, and
   * approval.needed with it when more would be lost than it said when that was pressed.
   */
  async decide(actor: Actor, id: string, decision: 'approve' | 'reject'): Promise<Approval> {
    return this.cast(actor, id, { decision });
  }

  /**
   * `shown`: the `lossesAdded` that the card was drawn with on which it was pressed, empty where it had none; an old card is no approval of what was
   * found since. `delegation`: the rights that whoever approves lends with it.
   */
  async approve(actor: Actor, id: string, how: { shown?: string; delegation?: Delegation | undefined }): Promise<Approval> {
    return this.cast(actor, id, { decision: 'approve', ...how });
  }

  /** Rejected by whoever means to do something lesser instead, which is told to whoever asked. */
  async rejectForLess(actor: Actor, id: string): Promise<Approval> {
    return this.cast(actor, id, { decision: 'reject', instead: true });
  }

  /** The plan that stands in for a request. */
  async standsIn(tenant: string, id: string, plan: string): Promise<void> {
    await this.course.write(tenant, id, (current) => (awaitsResult(current) ? { ...current, instead: plan } : undefined));
  }

  /** A job has ended: whoever asked for it or approved it is told what came of it. */
  async ended(job: Job): Promise<void> {
    await noteResult(this.course, job);
  }

  /** Whoever asked knows what there was to tell; the copies of the card may still have to be drawn. */
  async heard(approval: Approval): Promise<void> {
    const heard = newsOf(approval);
    await this.course.write(approval.tenant, approval.id, (current) => (isUntold(current) && current.heard !== heard ? { ...current, heard } : undefined));
  }

  private async cast(actor: Actor, id: string, { decision, instead = false, shown, delegation }: { decision: 'approve' | 'reject'; instead?: boolean; shown?: string; delegation?: Delegation | undefined }): Promise<Approval> {
    // Read once for each press, however often that has to be tried to be written.
    const before = await this.find(actor.tenant, id);
    const look = decision === 'approve' && mayLook(actor, before) ? await this.look(actor.tenant, id) : undefined;
    let isMore = false;
    const { approval, last } = await this.change(actor.tenant, id, async (current) => {
      isMore = false;
      const approvers = await this.approvers(current);
      await this.demandRight(actor, current, { action: decision, approvers: approvers.all });
      const cast = { actor, decision, at: this.course.now(), instead, whose: voteOf(actor.person.id, approvers.standIns) };
      const unfounded = decision === 'approve' ? await isUnfounded(this.parts.store, current) : undefined;
      if (unfounded !== undefined) return voided({ ...current, ...unfounded }, cast);
      const now = decision === 'approve' ? withLook(current, look) : current;
      isMore = decision === 'approve' && (now.lossesAdded ?? '') !== (shown ?? before.lossesAdded ?? '');
      if (isMore && now === current) throw lookAgain(current);
      if (isMore) return { ...now, untold: cast.at };
      return voted({ ...current, setAside: setAsideOf(current, approvers) }, cast);
    });
    if (delegation !== undefined && !isMore) this.parts.delegations?.lend(approval, delegation);
    await this.course.tell(approval);
    if (isMore) throw lookAgain(approval);
    if (last) return this.course.carryOut(approval);
    return approval;
  }

  /** The requester thinks better of it. */
  async withdraw(actor: Actor, id: string): Promise<Approval> {
    const { approval } = await this.change(actor.tenant, id, async (current) => {
      if (current.requestedBy.id !== actor.person.id) {
        const refusal = new UsherError('plan.not-yours');
        await recordRefusal(this.parts, current, { actor, action: 'withdraw', reason: refusal.message });
        throw refusal;
      }
      return ended(current, 'withdrawn', { by: actor.person, at: this.course.now() });
    });
    await this.course.tell(approval);
    return this.course.carryOut(approval);
  }

  /** Notes where a copy of the card is shown, and for whom: whose it is it stays, whoever presses on it. */
  async showing(tenant: string, id: string, copy: Copy): Promise<Approval> {
    const { approval, isNews } = await noteCopy(this.course, { tenant, id }, copy);
    if (isNews) this.parts.onChange(approval);
    return approval;
  }

  /** Notes whom the card could not be brought to, and gives those of them who have no chat with Usher. */
  async missed(approval: Approval, tried: readonly Tried[]): Promise<string[]> {
    return noteMissed(this.course, approval, tried);
  }

  /** Every copy shows the request as it stood there, and whoever waits for news has it. */
  async told(approval: Approval): Promise<void> {
    await this.course.told(approval);
  }

  /** Ends what is overdue, and carries on what a dead process left. Gives those to be reminded; `again` is told of people whom a request is to be brought to once more. */
  async sweep(tenant: string, again: Parameters<typeof sweepRequests>[2] = () => undefined): Promise<Approval[]> {
    return sweepRequests(this.course, tenant, again);
  }

  /** Not everybody was reminded of it: the next sweep of another process gives it again. */
  async notReminded({ tenant, id, reminded }: Approval): Promise<void> {
    await this.course.write(tenant, id, (current) => (current.reminded === reminded && reminded !== null ? { ...current, reminded: null } : undefined));
  }

  /** As `find`, with those who may decide it now, and what would be lost by now. */
  async current(tenant: string, id: string): Promise<Approval> {
    const before = await noteApprovers(this.course, { tenant, id }, this.look);
    const changed = await noteLosses(this.course, { tenant, id }, await this.look(tenant, id)) ?? before;
    if (changed === undefined) return this.find(tenant, id);
    await this.course.tell(changed);
    return changed;
  }

  /** Those whose approvers are others than they were. */
  async reach(tenant: string): Promise<Approval[]> {
    return findReach(this.course, tenant, this.look);
  }

  private async demandRight(actor: Actor, approval: Approval, { action, approvers }: { action: 'approve' | 'reject'; approvers: readonly string[] }): Promise<void> {
    const isOwn = approval.requestedBy.id === actor.person.id;
    if (!isOwn && can(actor.role, 'approvals.decide') && approvers.includes(actor.person.id)) return;
    const refusal = isOwn
      ? new UsherError('plan.not-yours', 'Nobody decides their own request; somebody else has to.')
      : new UsherError('ability.missing', onlyWords(await namesOf(this.parts.store, approval.tenant, approvers), approvers.length));
    await recordRefusal(this.parts, approval, { actor, action, reason: refusal.message });
    throw refusal;
  }

  /** Changes a pending approval; whoever comes second finds it decided. */
  private async change(tenant: string, id: string, next: (current: Approval) => Promise<Approval>): Promise<{ approval: Approval; last: boolean }> {
    const { course } = this;
    for await (const stored of course.attempts(tenant, id)) {
      if (stored.value.state !== 'pending') throw tooLate(stored.value);
      if (course.isOverdue(stored.value)) {
        await course.expire(stored);
        continue;
      }
      const value = await next(stored.value);
      if (await course.replaced(stored, value)) return { approval: value, last: value.state !== 'pending' };
    }
    throw new UsherError('later');
  }

  private async settings(tenant: string): Promise<ApprovalSettings> {
    return (await readSettings(this.parts, tenant)).approvals;
  }
}
