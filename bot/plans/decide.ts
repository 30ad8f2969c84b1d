// What must happen before a plan runs: nothing, a confirmation by the person who asked, or an approval by somebody else.
import { undoableKinds } from '../../shared/plan.ts';
import type { Decision, Operation, OperationKind, Plan, PlanCounts } from '../../shared/plan.ts';
import { typeOfKind } from './operations/index.ts';

export interface DecisionFacts {
  kind: Plan['kind'];
  counts: PlanCounts;
  operations: ReadonlySet<OperationKind>;
  /** Some operation of the plan is one that nobody may do alone. */
  grave: boolean;
  /** Somebody would be left without any way in, an administrator shut out, or no administrator any more, which takes an approver to bring back; or somebody signs in with another name. */
  drastic?: boolean;
}

/** New accounts cannot be undone either, but a single one that was asked for by name surprises nobody. */
const harmlessAlone: ReadonlySet<OperationKind> = new Set<OperationKind>([...undoableKinds.filter((kind) => typeOfKind(kind).reachesMembers !== true), 'create-user', 'invite-guest', 'create-group', 'sign-out', 'send-invite', 'send-message']);

/** Whoever makes an administrator could make a second self. Who comes back from the recycle bin has the role they had. */
export function makesAdmin(operation: Operation): boolean {
  return ('role' in operation && operation.role === 'admin') || (operation.kind === 'restore-user' && operation.admin === true);
}

/** Taken at once, the role takes an approver to come back. */
export function endsAdmin(operation: Operation): boolean {
  return operation.kind === 'set-role' && operation.before.role === 'admin';
}

/** Whoever is told the password of another administrator could approve in that name. */
export function opensAdmin(operation: Operation): boolean {
  return (operation.kind === 'reset-password' || operation.kind === 'issue-access-pass') && operation.otherAdmin === true;
}

/** Whoever asks for a new administrator with a password is told it, or has given it. */
export function tellsAdmin(operation: Operation): boolean {
  return operation.kind === 'create-user' && operation.role === 'admin' && operation.password !== 'none';
}

/** What nobody may do alone. */
export function isGrave(operation: Operation): boolean {
  return operation.kind === 'delete-user' || operation.kind === 'purge-user' || makesAdmin(operation) || opensAdmin(operation);
}

export function decide({ kind, counts, operations, grave, drastic = false }: DecisionFacts): Decision {
  if (grave) return 'approval';
  if (kind === 'import' || drastic) return 'confirm';
  if (counts.total > 1) return 'confirm';
  return [...operations].every((operation) => harmlessAlone.has(operation)) ? 'run-now' : 'confirm';
}
