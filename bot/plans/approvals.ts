// Approvals: a plan that waits for somebody else. The first valid decision wins, also when many press at once on many processes.
import { can } from '../../shared/abilities.ts';
import type { Approval } from '../../shared/approval.ts';
import { UsherError } from '../../shared/errors.ts';
import { limits } from '../../shared/limits.ts';
import type { Plan } from '../../shared/plan.ts';
import { settingsFrom } from '../../shared/settings.ts';
import type { ApprovalSettings } from '../../shared/settings.ts';
import type { Person } from '../../shared/user.ts';
import { instant, millisecondsOf, StoreError } from '../ports.ts';
import type { Store, Stored, World } from '../ports.ts';
import type { Actor } from './change.ts';
import { startApproved, waitForApproval } from './decisions.ts';
import { storedPlan } from './documents.ts';
import type { Executor } from './execute.ts';
import { allOf } from './pages.ts';

export interface ApprovalsParts {
  world: World;
  store: Store;
  executor: Executor;
  /** After every change of an approval: cards are sent and kept true by whoever listens. */
  onChange: (approval: Approval) => void;
}

const hour = 60 * 60 * 1000;
const mostAttempts = 20;

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
    const plan = await waitForApproval({ world, store }, actor, planId);
    const settings = await this.settings(actor.tenant);
    const now = world.clock.now();
    const approval: Approval = {
      id: plan.id, tenant: plan.tenant, title: plan.title, requestedBy: plan.requestedBy, source: plan.source,
      created: instant(now), expires: instant(now + settings.expiresAfterHours * hour), state: 'pending', quorum: settings.quorum,
      consequences: plan.warnings, votes: [], decidedBy: null, decided: null, job: null, reminded: null, cards: [],
    };
    await store.approvals.put({ tenant: plan.tenant }, plan.id, approval, { expiresAt: now + limits.auditLifetime });
    this.parts.onChange(approval);
    return approval;
  }

  /** The people who may decide it: never the requester; whoever is away is stood in for. */
  async approvers(approval: Pick<Approval, 'tenant' | 'requestedBy'>): Promise<string[]> {
    const { store } = this.parts;
    const settings = await this.settings(approval.tenant);
    const admins = await store.users.list(approval.tenant, { filter: { role: 'admin', status: ['active', 'invited'] }, limit: limits.pageSize.most });
    const able = new Set(admins.users.map(({ id }) => id));
    const named = settings.approvers.length > 0 ? settings.approvers : [...able];
    const standing = named.map((id) => settings.delegates[id] ?? id);
    return [...new Set(standing)].filter((id) => able.has(id) && id !== approval.requestedBy.id);
  }

  async find(tenant: string, id: string): Promise<Approval> {
    return (await this.stored(tenant, id)).value;
  }

  /** Latest first. */
  async list(tenant: string, query: { after?: string; limit: number }): Promise<{ approvals: Approval[]; next: string | null }> {
    const page = await this.parts.store.approvals.page({ tenant }, { direction: 'descending', ...query });
    return { approvals: page.items.map(({ value }) => value), next: page.next };
  }

  /**
   * Approves or rejects. UsherErrors: ability.missing, plan.not-yours (one's own request, or not among the approvers),
   * plan.already-decided with the approval that stands in its details.
   */
  async decide(actor: Actor, id: string, decision: 'approve' | 'reject'): Promise<Approval> {
    const { approval, last } = await this.change(actor.tenant, id, async (current) => {
      await this.mayDecide(actor, current);
      return this.voted(current, actor.person, decision);
    });
    this.parts.onChange(approval);
    if (last) return this.carryOut(approval);
    return approval;
  }

  /** The requester thinks better of it. */
  async withdraw(actor: Actor, id: string): Promise<Approval> {
    const { approval } = await this.change(actor.tenant, id, async (current) => {
      if (current.requestedBy.id !== actor.person.id) throw new UsherError('plan.not-yours');
      return this.ended(current, 'withdrawn', actor.person);
    });
    this.parts.onChange(approval);
    return this.carryOut(approval);
  }

  /** Notes where a copy of the card is shown. */
  async showing(tenant: string, id: string, card: Approval['cards'][number]): Promise<void> {
    await this.write(tenant, id, (current) => ({ ...current, cards: [...current.cards, card] }));
  }

  /** Ends what is overdue, and carries on what a dead process left between the decision and the job. Gives those to be reminded. */
  async sweep(tenant: string): Promise<Approval[]> {
    const { store, world } = this.parts;
    const settings = await this.settings(tenant);
    const remind: Approval[] = [];
    for (const { value } of await allOf(store.approvals, { tenant })) {
      if (value.state === 'approved' && value.job === null) await this.carryOut(value);
      if (value.state !== 'pending') continue;
      if (world.clock.now() > millisecondsOf(value.expires)) await this.expire(value);
      else if (this.isReminderDue(value, settings)) {
        remind.push(await this.write(tenant, value.id, (current) => ({ ...current, reminded: instant(world.clock.now()) })));
      }
    }
    return remind;
  }

  private isReminderDue(approval: Approval, settings: ApprovalSettings): boolean {
    const due = millisecondsOf(approval.created) + settings.remindAfterHours * hour;
    return settings.remindAfterHours > 0 && approval.reminded === null && this.parts.world.clock.now() > due;
  }

  private async expire(approval: Approval): Promise<void> {
    const ended = await this.change(approval.tenant, approval.id, async (current) => this.ended(current, 'expired', null)).catch((error: unknown) => {
      if (error instanceof UsherError && error.code === 'plan.already-decided') return undefined;
      throw error;
    });
    if (ended === undefined) return;
    this.parts.onChange(ended.approval);
    await this.carryOut(ended.approval);
  }

  private async mayDecide(actor: Actor, approval: Approval): Promise<void> {
    if (approval.requestedBy.id === actor.person.id) throw new UsherError('plan.not-yours', 'Nobody approves their own request; somebody else has to.');
    const approvers = await this.approvers(approval);
    if (!can(actor.role, 'approvals.decide') || !approvers.includes(actor.person.id)) {
      throw new UsherError('ability.missing', 'Only the approvers of this organisation may decide this.');
    }
  }

  private voted(approval: Approval, person: Person, decision: 'approve' | 'reject'): Approval {
    const vote = { person, decision, at: instant(this.parts.world.clock.now()) };
    if (decision === 'reject') return this.ended({ ...approval, votes: [...approval.votes, vote] }, 'rejected', person);
    if (approval.votes.some((cast) => cast.person.id === person.id)) throw new UsherError('plan.already-decided', 'You have approved this already; another approval is needed.', { details: { approval } });
    const votes = [...approval.votes, vote];
    return votes.length >= approval.quorum ? this.ended({ ...approval, votes }, 'approved', person) : { ...approval, votes };
  }

  private ended(approval: Approval, state: Approval['state'], by: Person | null): Approval {
    return { ...approval, state, decidedBy: by, decided: instant(this.parts.world.clock.now()) };
  }

  /** Approved: the plan runs, once, whoever calls this. Anything else: the plan is dropped. */
  private async carryOut(approval: Approval): Promise<Approval> {
    const { world, store, executor } = this.parts;
    if (approval.state === 'pending') return approval;
    const job = await startApproved({ world, store }, approval);
    if (job === undefined) return approval;
    const done = await this.write(approval.tenant, approval.id, (current) => ({ ...current, job: job.id }));
    await executor.start(job);
    return done;
  }

  /** Changes a pending approval; whoever comes second finds it decided. */
  private async change(tenant: string, id: string, next: (current: Approval) => Promise<Approval>): Promise<{ approval: Approval; last: boolean }> {
    for (let attempt = 0; attempt < mostAttempts; attempt += 1) {
      const stored = await this.stored(tenant, id);
      if (stored.value.state !== 'pending') throw decided(stored.value);
      const overdue = this.parts.world.clock.now() > millisecondsOf(stored.value.expires);
      const value = overdue ? this.ended(stored.value, 'expired', null) : await next(stored.value);
      if (!(await this.replaced(stored, value))) continue;
      if (overdue) throw decided(value);
      return { approval: value, last: value.state !== 'pending' };
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
    return settingsFrom((await this.parts.store.settings.get({ tenant }, 'settings'))?.value).approvals;
  }
}

const stateWords = { approved: 'approved', rejected: 'rejected', expired: 'not decided in time, which counts as rejected', withdrawn: 'withdrawn', pending: 'still open' } as const;

function decided(approval: Approval): UsherError {
  const by = approval.decidedBy === null ? '' : ` by ${approval.decidedBy.name}`;
  return new UsherError('plan.already-decided', `This was ${stateWords[approval.state]}${by} before.`, { details: { approval } });
}

/** The plan behind an approval, for showing who exactly and what. */
export async function planOf(store: Store, approval: Approval): Promise<Plan> {
  return (await storedPlan({ store }, approval.tenant, approval.id)).value;
}
