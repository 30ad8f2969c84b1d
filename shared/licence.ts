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

/** As the store keeps it. `servicePlans`: ids of the services it is made of; what the version before stored has none. */
export interface KnownLicence extends Licence { servicePlans?: readonly string[] }

/** The service plans that are switched off, in one order, as a part of what they belong to; nothing where none is. */
export function switchedOff(plans: readonly string[] | null | undefined): { disabledPlans?: string[] } {
  return plans === null || plans === undefined || plans.length === 0 ? {} : { disabledPlans: plans.toSorted() };
}
