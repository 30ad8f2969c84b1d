// What the audit trail can be narrowed by over HTTP.
import { z } from 'zod';
import { pageQuerySchema } from './api.ts';
import { actionsInWords, actionsMeant, noSuchAction } from './audit-actions.ts';
import { limits } from './limits.ts';

const name = z.string().max(limits.displayNameLength);
const instantOrDay = z.union([z.iso.datetime(), z.iso.date()]);

/** A word that nothing is recorded under is refused: nothing found would be taken for nothing done. */
const actionSchema = name.refine((said) => actionsMeant(said).length > 0, { error: ({ input }) => noSuchAction(String(input)) });

export const auditQuerySchema = pageQuerySchema.extend({
  person: name.optional(),
  action: actionSchema.optional().meta({ description: `What was done: ${actionsInWords}.` }),
  from: instantOrDay.optional(), to: instantOrDay.optional(),
  /** All of it as a file, whatever the page size; without it a page as JSON. */
  format: z.enum(['csv', 'json']).optional(),
});
