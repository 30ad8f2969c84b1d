// What must happen before a plan runs: nothing, a confirmation by the person who asked, or an approval by somebody else.
import { undoableKinds } from '../../shared/plan.ts';
import type { Decision, OperationKind, Plan, PlanCounts } from '../../shared/plan.ts';

export interface DecisionFacts { kind: Plan['kind']; counts: PlanCounts; operations: ReadonlySet<OperationKind> }

/** New accounts cannot be undone either, but a single one that was asked for by name surprises nobody. */
const harmlessAlone: ReadonlySet<OperationKind> = new Set<OperationKind>([...undoableKinds, 'create-user', 'invite-guest', 'sign-out']);

export function decide({ kind, counts, operations }: DecisionFacts): Decision {
  if (kind === 'import') return 'confirm';
  if (counts.total > 1) return 'confirm';
  return [...operations].every((operation) => harmlessAlone.has(operation)) ? 'run-now' : 'confirm';
}
