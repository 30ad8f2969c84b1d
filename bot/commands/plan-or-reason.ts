// A plan for the one user of a form, or the reason why there is none, for the form to be given back with.
import { UsherError } from '../../shared/errors.ts';
import type { Plan } from '../../shared/plan.ts';
import type { User } from '../../shared/user.ts';
import type { OperationRequest } from '../plans/change.ts';
import type { Context } from './command.ts';
import { lackingOf, withLacking } from './lacking-words.ts';

/** @throws UsherError plan.empty, or input.invalid with the sentence when the plan refuses. */
export async function planOrReason({ services, actor }: Context, { title, operations, user }: { title: string; operations: readonly OperationRequest[]; user: User }): Promise<Plan> {
  if (operations.length === 0) throw new UsherError('plan.empty', 'There is nothing to do: nothing in the form was changed.');
  const plan = await services.changes.plan(actor, { title, operations, users: [user], whole: true });
  if (plan.counts.refuse === 0) return plan;
  const [row] = await services.changes.rows(actor.tenant, plan.id, { from: 0, limit: 1 });
  throw new UsherError('input.invalid', row && withLacking(row.reason, lackingOf(row)));
}
