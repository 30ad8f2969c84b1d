// The buttons on requests. Whatever a card claims, who may decide and what stands is read from Usher's own store.
import { z } from 'zod';
import { UsherError } from '../../shared/errors.ts';
import type { Approval } from '../../shared/approval.ts';
import { approvalReply, approvalVerbs } from './approval.card.ts';
import { deactivateInstead } from './change-flow.ts';
import { defineVerb } from './command.ts';
import type { CardReply, Context } from './command.ts';
import { notice } from './notice.card.ts';

const data = z.object({ usherApproval: z.string().regex(/^[\w.:-]{1,100}$/) });

/** Whoever comes too late sees the decision that stands. */
async function standing(context: Context, id: string, change: Promise<Approval>): Promise<CardReply> {
  const { services, services: { approvals }, actor } = context;
  const approval = await change.catch((error: unknown) => {
    if (error instanceof UsherError && error.code === 'plan.already-decided') return approvals.find(actor.tenant, id);
    throw error;
  });
  return approvalReply(approval, actor.person.id, services);
}

async function show(context: Context, id: string): Promise<CardReply> {
  const { services, services: { approvals, actors }, actor } = context;
  const approval = await approvals.find(actor.tenant, id);
  if (approval.requestedBy.id !== actor.person.id) await actors.demand(actor, 'jobs.see', 'approvals');
  return approvalReply(approval, actor.person.id, services);
}

export const approvalButtons = [
  defineVerb({
    verb: approvalVerbs.approve, ability: 'approvals.decide', data,
    run: async (context, { usherApproval: id }) => standing(context, id, context.services.approvals.decide(context.actor, id, 'approve')),
  }),
  defineVerb({
    verb: approvalVerbs.reject, ability: 'approvals.decide', data,
    run: async (context, { usherApproval: id }) => standing(context, id, context.services.approvals.decide(context.actor, id, 'reject')),
  }),
  defineVerb({
    verb: approvalVerbs.less, ability: 'approvals.decide', data,
    // The request is rejected first, so that nobody approves it while the lesser plan is looked at; that plan is the approver's own, and so is its card.
    run: async (context, { usherApproval: id }) => {
      const decided = await standing(context, id, context.services.approvals.decide(context.actor, id, 'reject'));
      const { state, decidedBy } = await context.services.approvals.find(context.actor.tenant, id);
      if (state !== 'rejected' || decidedBy?.id !== context.actor.person.id) return decided;
      const instead = await deactivateInstead(context, id);
      return { ...decided, follows: 'card' in instead ? instead : notice(instead.text) };
    },
  }),
  defineVerb({
    verb: approvalVerbs.withdraw, ability: 'own.see', data,
    run: async (context, { usherApproval: id }) => standing(context, id, context.services.approvals.withdraw(context.actor, id)),
  }),
  defineVerb({ verb: approvalVerbs.show, ability: 'own.see', data, run: async (context, { usherApproval: id }) => show(context, id) }),
];
