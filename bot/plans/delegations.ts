// The rights that approvers lend with their decisions: in the memory of the process that was asked, until the job has run.
import { approvalsCounted } from '../../shared/approval.ts';
import type { OperationKind } from '../../shared/plan.ts';
import type { Clock, Delegation, Directory, Store } from '../ports.ts';
import { typeOfKind } from './operations/index.ts';

/** About as long as a sign-in lasts (https://learn.microsoft.com/entra/identity-platform/access-tokens, token lifetime). */
const keptFor = 60 * 60_000;

/** Whether some of it is for a person to do, whatever rights Usher has. */
export function takesPerson(operations: readonly OperationKind[]): boolean {
  return operations.some((kind) => typeOfKind(kind).takesPerson === true);
}

interface Parts {
  clock: Pick<Clock, 'now'>;
  store: Pick<Store, 'approvals' | 'users'>;
  /** Undefined where the directory of a tenant does nothing in the name of a person. */
  onBehalfOf: (tenant: string) => Directory['onBehalfOf'];
}

interface Lent { delegation: Delegation; at: number }

export class Delegations {
  private readonly parts: Parts;
  /** By plan, then by person. */
  private readonly lent = new Map<string, Map<string, Lent>>();

  constructor(parts: Parts) {
    this.parts = parts;
  }

  /** With an approval of a plan that takes a person. */
  lend(plan: { id: string; operations?: readonly OperationKind[] | undefined }, delegation: Delegation): void {
    if (this.parts.onBehalfOf(delegation.tenant) === undefined || !takesPerson(plan.operations ?? [])) return;
    const people = this.lent.get(plan.id) ?? new Map<string, Lent>();
    people.set(delegation.personId, { delegation, at: this.parts.clock.now() });
    this.lent.set(plan.id, people);
  }

  /**
   * For the job of the plan: of those whose approval counts, whoever reaches farthest in the directory, then whoever approved last.
   * Undefined where none of them has lent any here.
   */
  async of({ tenant, id }: { tenant: string; id: string }): Promise<Delegation | undefined> {
    this.forget();
    const people = this.lent.get(id);
    if (people === undefined) return undefined;
    const { store } = this.parts;
    const approval = await store.approvals.get({ tenant }, id);
    const counted = approval?.value.state === 'approved' ? approvalsCounted(approval.value).map(({ person }) => person.id).toReversed() : [];
    const able = counted.flatMap((person) => people.get(person)?.delegation ?? []);
    if (able.length < 2) return able[0];
    const users = await store.users.getMany(tenant, able.map(({ personId }) => personId));
    const reach = new Map(users.map((user) => [user.id, this.parts.onBehalfOf(tenant)?.reach(user.directoryRoles) ?? 0]));
    return able.toSorted((one, other) => (reach.get(other.personId) ?? 0) - (reach.get(one.personId) ?? 0))[0];
  }

  /** Nothing of the plan is to be done any more. */
  end(plan: string): void {
    this.lent.delete(plan);
  }

  /** From time to time: what nobody has asked for within the hour. */
  forget(): void {
    const now = this.parts.clock.now();
    for (const [plan, people] of this.lent) {
      for (const [person, { at }] of people) if (now - at >= keptFor) people.delete(person);
      if (people.size === 0) this.lent.delete(plan);
    }
  }
}
