// Checks what Graph answers against what Usher asked for, once, at the edge.
import { z } from 'zod';
import { UsherError } from '../../shared/errors.ts';

/** The value in the shape asked for; an answer of another shape is the directory's fault, not the person's. */
export function shaped<T>(schema: z.ZodType<T>, value: unknown): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues.slice(0, 3).map((issue) => issue.path.join('.'));
  throw new UsherError('directory.refused', 'The directory answered in a way Usher does not understand.', { details: { code: 'UnexpectedShape', where } });
}

/** One page of a collection. */
export const pageOf = <T>(item: z.ZodType<T>) =>
  z.object({ value: z.array(item), '@odata.nextLink': z.string().nullish() }).transform((page) => ({ items: page.value, next: page['@odata.nextLink'] ?? null }));

/** Graph leaves out or nulls what was never set; Usher knows only the empty text. */
export const optionalText = z.string().nullish().transform((value) => value ?? '');
export const optionalFlag = z.boolean().nullish().transform((value) => value ?? false);

/** An object of which only the id and, in mixed collections, the kind matter. */
export const referenceSchema = z.object({ id: z.string().min(1), '@odata.type': z.string().nullish() });
export type Reference = z.infer<typeof referenceSchema>;

export const isUser = (reference: Reference): boolean => reference['@odata.type'] === '#microsoft.graph.user';
