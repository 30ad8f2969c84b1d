// The rights that approvers lend with their decisions: in the memory of the process that was asked, until the job has run.
import type { OperationKind } from '../../shared/plan.ts';
import type { Clock, Delegation } from '../ports.ts';
import { typeOfKind } from './operations/index.ts';

/** About as long as a sign-in lasts (https://learn.microsoft.com/entra/identity-platform/access-tokens, token lifetime). */
const keptFor = 60 * 60_000;

/** Whether some of it is for a person to do, whatever rights Usher has. */
export function takesPerson(operations: readonly OperationKind[]): boolean {
  return operations.some((kind) => typeOfKind(kind).takesPerson === true);
}

export class Delegations {
  private readonly clock: Pick<Clock, 'now'>;
  /** Whether the directory of a tenant does anything in the name of a person. */
  private readonly isSetUp: (tenant: string) => boolean;
  private readonly lent = new Map<string, { delegation: Delegation; at: number }>();

  constructor(clock: Pick<Clock, 'now'>, isSetUp: (tenant: string) => boolean) {
    this.clock = clock;
    this.isSetUp = isSetUp;
  }

  /** With a decision that counts, about a plan that takes a person; of several who decide, the latest holds. */
  lend(plan: { id: string; operations?: readonly OperationKind[] | undefined }, delegation: Delegation): void {
    const now = this.clock.now();
    for (const [id, { at }] of this.lent) if (now - at >= keptFor) this.lent.delete(id);
    if (this.isSetUp(delegation.tenant) && takesPerson(plan.operations ?? [])) this.lent.set(plan.id, { delegation, at: now });
  }

  /** For the job of the plan. Undefined where nobody has lent any, or another process was asked. */
  of(plan: string): Delegation | undefined {
    const held = this.lent.get(plan);
    return held === undefined || this.clock.now() - held.at >= keptFor ? undefined : held.delegation;
  }

  /** The job has ended. */
  end(plan: string): void {
    this.lent.delete(plan);
  }
}
