// The course of a request after every change of it: told, carried out, ended in time; each step may be repeated by whoever carries it on.
import type { Approval } from '../../shared/approval.ts';
import { UsherError } from '../../shared/errors.ts';
import { limits } from '../../shared/limits.ts';
import { awaitsResult, looksLike } from '../../shared/approval.ts';
import type { Person } from '../../shared/user.ts';
import { instant, millisecondsOf } from '../ports.ts';
import type { Directory, Store, Stored, World } from '../ports.ts';
import { recordCourse } from './approval-trail.ts';
import type { Delegations } from './delegations.ts';
import { ended } from './approval-votes.ts';
import { startApproved } from './decisions.ts';
import type { Executor } from './execute.ts';
import type { LossesParts } from './losses-now.ts';
import { putIfUnchanged } from './put-if-unchanged.ts';
import { tries } from './tries.ts';

export interface ApprovalsParts {
  world: World;
  store: Store;
  executor: Executor;
  /** Rights that approvers lend; none without them. */
  delegations?: Pick<Delegations, 'lend'>;
  /** Where the people of a request are looked at again while it waits; without it, what was said when it was asked for holds. */
  directoryFor?: (tenant: string) => Directory;
  organisation?: LossesParts['organisation'];
  /** After every change of an approval: cards are sent and kept true by whoever listens, who says so with `told`. */
  onChange: (approval: Approval) => void;
}

const mostAttempts = 20;

export class ApprovalCourse {
  readonly parts: ApprovalsParts;

  constructor(parts: ApprovalsParts) {
    this.parts = parts;
  }

  now(): string {
    return instant(this.parts.world.clock.now());
  }

  /** UsherError approval.unknown. */
  async stored(tenant: string, id: string): Promise<Stored<Approval>> {
    const stored = await this.parts.store.approvals.get({ tenant }, id);
    if (stored === undefined) throw new UsherError('approval.unknown');
    return stored;
  }

  isOverdue({ expires }: Approval): boolean {
    return this.parts.world.clock.now() > millisecondsOf(expires);
  }

  /** The audit first, then the cards. */
  async tell(approval: Approval): Promise<void> {
    await recordCourse(this.parts, approval);
    this.parts.onChange(approval);
  }

  /** Everybody knows of the request as it stood there; what came after is told by whoever changed it. */
  async told(approval: Approval): Promise<void> {
    // The cards may show what another process has decided and, dying, not recorded.
    await recordCourse(this.parts, approval);
    const isNew = (current: Approval): boolean => isUntold(current) && looksLike(current, approval);
    const done = await this.write(approval.tenant, approval.id, (current) => (isNew(current) ? withoutNews(current) : undefined));
    if (done !== undefined) await this.closeIfOver(done);
  }

  /** Approved: the plan runs, once, whoever calls this. Anything else: the plan is dropped. */
  async carryOut(approval: Approval): Promise<Approval> {
    if (approval.state === 'pending') return approval;
    const job = await startApproved(this.parts, approval);
    // Approved at the moment another undo of the same began.
    const takenBack = approval.state === 'approved' && job === undefined ? { takenBack: true, untold: this.now() } : {};
    const done = await this.write(approval.tenant, approval.id, (current) => ({ ...current, ...(current.settled ? {} : takenBack), settled: true, job: job?.id ?? null }));
    if (done.takenBack === true && isUntold(done)) this.parts.onChange(done);
    await this.closeIfOver(done);
    if (job !== undefined) await this.parts.executor.start(job);
    return done;
  }

  async expire(stored: Stored<Approval>): Promise<void> {
    await this.end(stored, 'expired');
  }

  /** Without a press. Whoever writes it sees to what follows; whoever comes second finds it done. */
  async end(stored: Stored<Approval>, state: 'approved' | 'expired' | 'void', by: Person | null = null): Promise<void> {
    const over = ended(stored.value, state, { by, at: this.now() });
    if (!(await this.replaced(stored, over))) return;
    await this.tell(over);
    await this.carryOut(over);
  }

  /** As many attempts at a change as it takes when many change the same request at once. */
  async* attempts(tenant: string, id: string): AsyncGenerator<Stored<Approval>> {
    for await (const _attempt of tries(this.parts.world, mostAttempts)) yield await this.stored(tenant, id);
  }

  /** Changes what is no decision. Undefined when there is nothing to change any more: somebody else was faster. */
  async write<Changed extends Approval | undefined>(tenant: string, id: string, change: (current: Approval) => Changed): Promise<Changed> {
    for await (const stored of this.attempts(tenant, id)) {
      const value = change(stored.value);
      if (value === undefined || await this.replaced(stored, value)) return value;
    }
    throw new UsherError('later');
  }

  /** False when it was changed since it was read. */
  async replaced(stored: Stored<Approval>, value: Approval): Promise<boolean> {
    const { store, world } = this.parts;
    return putIfUnchanged(store.approvals, { tenant: value.tenant }, { id: value.id, stored, value, expiresAt: world.clock.now() + limits.auditLifetime });
  }

  /** Nobody has to look after it any more. */
  async closeIfOver(approval: Approval): Promise<void> {
    if (isOver(approval)) await this.parts.store.openApprovals.remove({ tenant: approval.tenant }, approval.id);
  }
}

function withoutNews({ heard: _heard, ...approval }: Approval): Approval {
  return { ...approval, untold: null, lostReach: false };
}

export function isUntold({ untold }: Approval): boolean {
  return untold !== undefined && untold !== null;
}

/** It has ended, what follows has been done, and everybody knows what came of it. */
export function isOver(approval: Approval): boolean {
  return approval.state !== 'pending' && approval.settled && !isUntold(approval) && !awaitsResult(approval);
}
