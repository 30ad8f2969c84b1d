// The buttons on requests. Whatever a card claims, who may decide and what stands is read from Usher's own store.
import { z } from 'zod';
import { UsherError } from '../../shared/errors.ts';
import type { Approval } from '../../shared/approval.ts';
import { takesPerson } from '../plans/delegations.ts';
import { inWords } from '../plans/store-trouble.ts';
import { isVisibleTo } from './approval-list.ts';
import { approvalReply, approvalVerbs } from './approval.card.ts';
import { deactivateInstead } from './change-flow.ts';
import { defineVerb } from './command.ts';
import type { CardReply, Context } from './command.ts';
import { notice } from './notice.card.ts';

const data = z.object({ usherApproval: z.string().regex(/^[\w.:-]{1,100}$/) });
/** `shown`: when losses were last added that the card knows of; cards of earlier versions know of none. */
const approving = data.extend({ shown: z.string().max(40).default('') });

/** What stands is the answer: it was decided before, or it is not what was pressed on any more, which its card says. */
const overtaken: readonly string[] = ['plan.already-decided', 'approval.needed'];

/** Whoever comes too late, or presses again, sees the decision that stands; `changed`: by this press. */
async function afterPress({ services, actor }: Context, id: string, change: Promise<Approval>): Promise<{ reply: CardReply; changed: boolean }> {
  const changed = await change.catch((error: unknown) => {
    if (error instanceof UsherError && overtaken.includes(error.code)) return undefined;
    throw error;
  });
  const approval = changed ?? await services.approvals.find(actor.tenant, id);
  return { reply: approvalReply(approval, actor.person.id, services), changed: changed !== undefined };
}

async function standing(context: Context, id: string, change: Promise<Approval>): Promise<CardReply> {
  return (await afterPress(context, id, change)).reply;
}

/** The request stays rejected, whatever becomes of the lesser plan. Its card goes out by itself: the one that was pressed stays the request's. */
async function insteadOf({ chat: { kind, conversation, privately }, ...context }: Context, id: string): Promise<CardReply> {
  try {
    const instead = await deactivateInstead({ ...context, chat: { kind, conversation, privately } }, id, { request: id });
    return 'card' in instead ? instead : notice(instead.text);
  } catch (thrown) {
    const error = inWords(thrown);
    if (!(error instanceof UsherError && error.expected)) throw thrown;
    return notice('The request is rejected, but deactivating instead did not work', `${error.message} Say “deactivate” and who to ask for it again.`);
  }
}

async function show(context: Context, id: string): Promise<CardReply> {
  const { services, services: { approvals, actors }, actor } = context;
  const approval = await approvals.find(actor.tenant, id);
  // Before it is brought up to date, which others are told of.
  if (!isVisibleTo(actor, approval)) await actors.demand(actor, 'jobs.see', { action: 'approvals', request: id });
  return approvalReply(await approvals.current(actor.tenant, id), actor.person.id, services);
}

export const approvalButtons = [
  defineVerb({
    verb: approvalVerbs.approve, ability: 'approvals.decide', data: approving,
    // Whoever asked, or came too late, lends nothing; whatever else keeps them from approving, approving says.
    takesPerson: async ({ services: { approvals }, actor: { tenant, person } }, { usherApproval: id }) => {
      const { state, operations = [], requestedBy } = await approvals.find(tenant, id);
      return state === 'pending' && requestedBy.id !== person.id && takesPerson(operations) ? id : undefined;
    },
    run: async (context, { usherApproval: id, shown }) => standing(context, id, context.services.approvals.approve(context.actor, id, { shown, delegation: context.delegation })),
  }),
  defineVerb({
    verb: approvalVerbs.reject, ability: 'approvals.decide', data,
    run: async (context, { usherApproval: id }) => standing(context, id, context.services.approvals.decide(context.actor, id, 'reject')),
  }),
  defineVerb({
    verb: approvalVerbs.less, ability: 'approvals.decide', data,
    // The request is rejected first, so that nobody approves it while the lesser plan is looked at; that plan is the approver's own, and so is its card.
    run: async (context, { usherApproval: id }) => {
      const { reply, changed } = await afterPress(context, id, context.services.approvals.rejectForLess(context.actor, id));
      return changed ? { ...reply, follows: await insteadOf(context, id) } : reply;
    },
  }),
  defineVerb({
    verb: approvalVerbs.withdraw, ability: 'own.see', data,
    run: async (context, { usherApproval: id }) => standing(context, id, context.services.approvals.withdraw(context.actor, id)),
  }),
  defineVerb({ verb: approvalVerbs.show, ability: 'own.see', data, run: async (context, { usherApproval: id }) => show(context, id) }),
];
