// The buttons on plans and jobs. Whatever a card claims, the plan and the job are read from Usher's own store.
import { z } from 'zod';
import { ask, cancel, confirm, deactivateInstead, proceed, showJob } from './change-flow.ts';
import { defineVerb } from './command.ts';
import { jobVerbs } from './job.card.ts';
import { nothingTaken } from './nothing-left.ts';
import { planVerbs } from './plan.card.ts';

const id = z.string().regex(/^[\w.:-]{1,100}$/);
const planData = z.object({ usherPlan: id });
const jobData = z.object({ usherJob: id });

/** Everybody may press; only the requester is obeyed, and the heart checks the abilities again. */
export const planAndJobVerbs = [
  defineVerb({ verb: planVerbs.confirm, ability: 'own.see', data: planData, run: async (context, data) => confirm(context, data.usherPlan) }),
  defineVerb({ verb: planVerbs.ask, ability: 'own.see', data: planData, run: async (context, data) => ask(context, data.usherPlan) }),
  defineVerb({
    verb: planVerbs.less, ability: 'own.see', data: planData,
    run: async (context, data) => {
      const { reply, cancelled } = await cancel(context, data.usherPlan);
      return cancelled ? deactivateInstead(context, data.usherPlan) : reply;
    },
  }),
  defineVerb({ verb: planVerbs.cancel, ability: 'own.see', data: planData, run: async (context, data) => (await cancel(context, data.usherPlan)).reply }),
  defineVerb({
    verb: jobVerbs.stop, ability: 'own.see', data: jobData,
    run: async (context, data) => {
      await context.services.changes.stop(context.actor, data.usherJob);
      return showJob(context, data.usherJob);
    },
  }),
  defineVerb({ verb: jobVerbs.refresh, ability: 'own.see', data: jobData, run: async (context, data) => showJob(context, data.usherJob) }),
  defineVerb({
    verb: jobVerbs.undo, ability: 'own.see', data: jobData,
    run: async (context, data) => {
      const plan = await context.services.changes.planUndo(context.actor, data.usherJob);
      // The report stays, with why nothing of it is taken back.
      return plan.counts.run > 0 ? proceed(context, plan) : showJob(context, data.usherJob, await nothingTaken(context, plan));
    },
  }),
];
