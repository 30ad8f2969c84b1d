// The button of whoever is meant: the same message again, about that person, as if it had been typed.
import { z } from 'zod';
import { UsherError } from '../../shared/errors.ts';
import { longestSaid } from './choose.card.ts';
import { defineVerb } from './command.ts';
import { answer } from './dispatch.ts';

/** What a card carries is a claim: it is read like any message of whoever presses, with their role, and nothing of it is trusted further. */
export const chosen = defineVerb({
  verb: 'usherChoose',
  ability: 'own.see',
  data: z.object({ usherSaid: z.string().min(1).max(longestSaid), usherAsker: z.string().max(100) }),
  run: async (context, { usherSaid, usherAsker }) => {
    if (usherAsker !== context.actor.person.id) throw new UsherError('plan.not-yours', 'Only the person who asked may choose here. Type it yourself if you want to do it.');
    return answer(context, usherSaid);
  },
});
