// What a licence (subscribed product) is to Usher.
import { z } from 'zod';

export const licenceSchema = z.object({
  /** The product's SKU id. */
  id: z.string(),
  /** The name people know, e.g. "Microsoft 365 E3". */
  name: z.string(),
  /** Microsoft's part number, e.g. "SPE_E3". */
  partNumber: z.string(),
  /** Seats bought, seats taken, seats still free (never below zero). */
  total: z.number().int(),
  used: z.number().int(),
  free: z.number().int(),
});
export type Licence = z.infer<typeof licenceSchema>;
