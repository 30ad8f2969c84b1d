// Properties of users that administrators define: shown in forms, profiles and filters beside those of the directory.
import { z } from 'zod';

export const propertyTypeSchema = z.enum(['text', 'number', 'date', 'choice', 'yes-no']);
export type PropertyType = z.infer<typeof propertyTypeSchema>;

export const propertyDefinitionSchema = z.object({
  /** Small letters, digits and underscores, beginning with a letter; never changed once given. */
  key: z.string().regex(/^[a-z][a-z0-9_]{0,39}$/),
  /** As people read it. */
  name: z.string().min(1).max(64),
  type: propertyTypeSchema,
  /** For `choice`. */
  choices: z.array(z.string().min(1).max(64)).max(100).default([]),
});
export type PropertyDefinition = z.infer<typeof propertyDefinitionSchema>;
