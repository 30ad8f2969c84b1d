// Whether an operation may be done: abilities, life cycle, policies. Every refusal says why.
import { can, roleNames, roleNeededFor } from '../../shared/abilities.ts';
import type { Ability } from '../../shared/abilities.ts';
import { accepts, statusToward, whyNotAccepted } from '../../shared/lifecycle.ts';
import { belongingOf } from '../../shared/local-login.ts';
import type { Operation, Plan } from '../../shared/plan.ts';
import type { Role, User } from '../../shared/user.ts';
import type { GroupOperationRequest, OperationRequest } from './change.ts';
import { groupTypeOfRequest, typeOfKind, typeOfRequest } from './operations/index.ts';
import type { KnownGroup, PlanFacts, Planned, Refused } from './operations/operation.ts';

/** The refusal of a person whose role lacks an ability. */
export function lacksRole(needed: Ability, role: Role): Required<Pick<Refused, 'refuse' | 'code'>> {
  return { refuse: `This needs the role ${roleNames[roleNeededFor(needed)]}; yours is ${roleNames[role]}.`, code: 'ability.missing' };
}

/** What a role is without that the operations of a plan take; the own account alone takes no more than everybody may. */
export function abilityLacked({ own, operations }: Pick<Plan, 'own' | 'operations'>, role: Role): Ability | undefined {
  if (own === true && can(role, 'own.edit')) return undefined;
  return operations.map((kind) => typeOfKind(kind).ability).find((ability) => !can(role, ability));
}

/** Whoever asked may have been deactivated, or have lost the role, since. */
export function couldAskStill({ enabled, deleted, role }: Pick<User, 'enabled' | 'deleted' | 'role'>, plan: Pick<Plan, 'own' | 'operations'>): boolean {
  return enabled && deleted === null && abilityLacked(plan, role) === undefined;
}

interface Context { role: Role; facts: PlanFacts }

/** Everybody may do a few things to the own account; asked by doors as well, so that none is stricter or laxer. */
export function isOwnBusiness(user: Pick<User, 'id'>, request: OperationRequest, { role, facts }: { role: Role; facts: Pick<PlanFacts, 'actorId'> }): boolean {
  return user.id === facts.actorId && can(role, 'own.edit') && typeOfRequest(request).ownMay?.(request) === true;
}

export function checkOperation(user: User, request: OperationRequest, context: Context): Planned<Operation> {
  const type = typeOfRequest(request);
  if (!can(context.role, type.ability) && !isOwnBusiness(user, request, context)) return lacksRole(type.ability, context.role);
  const action = type.actionOf?.(request) ?? type.action;
  const { actorId, federated } = context.facts;
  const isAccepted = action === null || accepts(statusToward(user, actorId), action, belongingOf(user, federated, actorId));
  const planned = type.plan(user, request, isAccepted ? context.facts : setAside(context.facts));
  // Asked again for what is so already: that is no fault, whatever the status.
  return isAccepted || !('operation' in planned) ? planned : { refuse: whyNotAccepted(user, action) };
}

/** For what is not going to be done: it uses up no seat and no user name, and takes no administrator's place. */
function setAside(facts: PlanFacts): PlanFacts {
  return { ...facts, seats: new Map(facts.seats), userNames: new Map(facts.userNames), admins: new Set(facts.admins) };
}

export function checkGroupOperation(group: KnownGroup, request: GroupOperationRequest, { role, facts }: Context): Planned<Operation> {
  const type = groupTypeOfRequest(request);
  return can(role, type.ability) ? type.plan(group, request, facts) : lacksRole(type.ability, role);
}
