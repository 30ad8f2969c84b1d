// Why an undo that was planned takes nothing back.
import type { Plan } from '../../shared/plan.ts';
import type { Context } from './command.ts';

const namedAtMost = 3;

/** The answer to whoever asked for it. */
export async function nothingTaken(context: Context, plan: Plan): Promise<string> {
  return `Nothing was taken back. ${await whyNothing(context, plan)}`;
}

/** In whole sentences, for a few of its rows. */
export async function whyNothing({ services, actor }: Context, { id: plan, undoes, counts }: Plan): Promise<string> {
  const rows = await services.changes.rows(actor.tenant, plan, { from: 0, limit: namedAtMost });
  const [only] = rows;
  if (counts.total === 1 && only !== undefined) return only.reason;
  const rest = counts.total > rows.length ? ` “undo ${undoes ?? ''}” shows the other ${(counts.total - rows.length).toLocaleString('en-GB')}.` : '';
  return `${rows.map(({ person, reason }) => `${person.name}: ${reason}`).join(' ')}${rest}`;
}
