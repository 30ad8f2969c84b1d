// Whether an operation may be done to a user: abilities, life cycle, policies. Every refusal says why.
import { can, roleNames, roleNeededFor } from '../../shared/abilities.ts';
import { accepts, statusNames } from '../../shared/lifecycle.ts';
import type { Operation } from '../../shared/plan.ts';
import type { Role, User } from '../../shared/user.ts';
import type { OperationRequest } from './change.ts';
import { typeOfRequest } from './operations/index.ts';
import type { PlanFacts, Planned } from './operations/operation.ts';

/** The sentence for a person whose role lacks an ability. */
export function lacksRole(needed: Parameters<typeof can>[1], role: Role): string {
  return `This needs the role ${roleNames[roleNeededFor(needed)]}; yours is ${roleNames[role]}.`;
}

export function checkOperation(user: User, request: OperationRequest, context: { role: Role; facts: PlanFacts }): Planned<Operation> {
  const type = typeOfRequest(request);
  if (!can(context.role, type.ability)) return { refuse: lacksRole(type.ability, context.role) };
  const planned = type.plan(user, request, context.facts);
  // Asked again for what is so already: that is no fault, whatever the status.
  if (!('operation' in planned)) return planned;
  if (type.action !== null && !accepts(user.status, type.action)) {
    return { refuse: `${user.displayName} is ${statusNames[user.status]}; that is not possible in this status.` };
  }
  return planned;
}
