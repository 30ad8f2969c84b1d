// Welcomes: totals that add up, and whom they have not reached.
import { z } from 'zod';
import { readWelcomes } from '../../commands/welcomes.ts';
import { defineRoute } from '../route.ts';

const count = z.number().int();
const mostListed = 500;

export const listWelcomes = defineRoute({
  method: 'GET', path: '/welcomes', ability: 'users.see', summary: 'How many people were welcomed, and the first 500 whom a welcome has not reached, with the reason',
  answers: {
    200: z.object({
      totals: z.object({ owed: count, sent: count, unknown: count, impossible: count }),
      items: z.array(z.object({ person: z.string(), name: z.string(), email: z.string(), job: z.string(), state: z.enum(['owed', 'sending', 'sent', 'unknown', 'impossible']), reason: z.string(), attempts: count, mail: z.enum(['none', 'sending', 'accepted', 'refused', 'unknown']) })),
    }),
  },
  run: async ({ services, actor }) => {
    const { totals, open } = await readWelcomes(services, actor.tenant, mostListed);
    return { status: 200, body: { totals, items: open } };
  },
});
