// What the audit trail can be narrowed by: the days at every door, and the query over HTTP.
import { z } from 'zod';
import { pageQuerySchema } from './api.ts';
import { actionsInWords, actionsMeant, noSuchAction } from './audit-actions.ts';
import { limits } from './limits.ts';

const name = z.string().max(limits.displayNameLength);
const instantOrDay = z.union([z.iso.datetime(), z.iso.datetime({ precision: -1 }), z.iso.date()], { error: 'neither a day, such as 2026-03-01, nor an instant, such as 2026-03-01T10:00:00Z' });

/** A word that nothing is recorded under is refused: nothing found would be taken for nothing done. */
const actionSchema = name.refine((said) => actionsMeant(said).length > 0, { error: ({ input }) => noSuchAction(String(input)) });

/** The first and the last moment that a day or an instant can mean, written so that they compare as texts. */
const first = 'YYYY-MM-DDT00:00:00.000000000';
const last = 'YYYY-MM-DDT99';
const inFull = (text: string, rest: string): string => {
  const told = text.replace('Z', '');
  return told + rest.slice(told.length);
};

/** Why nothing can lie between them; undefined where something can. Both are included; a day is all of it. */
export function turnedRound({ from, to }: { from?: string | undefined; to?: string | undefined }): string | undefined {
  if (from === undefined || to === undefined) return undefined;
  const ends = inFull(to, to.includes('T') ? first : last);
  return inFull(from, first) <= ends ? undefined : `“from” (${from}) is later than “to” (${to}), so nothing lies between them. Swap the two.`;
}

export const auditQuerySchema = pageQuerySchema.extend({
  person: name.optional(),
  action: actionSchema.optional().meta({ description: `What was done: ${actionsInWords}.` }),
  from: instantOrDay.optional(), to: instantOrDay.optional(),
  /** All of it as a file, whatever the page size; without it a page as JSON. */
  format: z.enum(['csv', 'json']).optional(),
}).superRefine((span, { addIssue }) => {
  const message = turnedRound(span);
  if (message !== undefined) addIssue({ code: 'custom', message });
});
