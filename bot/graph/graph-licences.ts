// The subscribed products, with the names people know; Graph only has Microsoft's part numbers.
import { z } from 'zod';
import type { KnownLicence } from '../../shared/licence.ts';
import type { Clock } from '../ports.ts';
import type { GraphClient } from './graph-client.ts';
import { pageOf, shaped } from './graph-shape.ts';
import productNames from './product-names.json' with { type: 'json' };

/** By part number in capitals (https://learn.microsoft.com/entra/identity/users/licensing-service-plan-reference). */
const names = new Map(Object.entries(productNames).map(([partNumber, name]) => [partNumber.toUpperCase(), name]));

/** The name on the invoice; an unknown product keeps its part number, with blanks to read it by. */
const productName = (partNumber: string): string => names.get(partNumber.toUpperCase()) ?? partNumber.replaceAll('_', ' ');

const count = z.number().int().nullish().transform((value) => value ?? 0);
const skuSchema = z.object({
  skuId: z.string().min(1),
  skuPartNumber: z.string(),
  appliesTo: z.string().nullish(),
  consumedUnits: count,
  prepaidUnits: z.object({ enabled: count, warning: count }),
  servicePlans: z.array(z.object({ servicePlanId: z.string() })).nullish(),
});

/** Seats in their grace period (`warning`) can still be given out. */
function licenceOf(sku: z.infer<typeof skuSchema>): KnownLicence {
  const total = sku.prepaidUnits.enabled + sku.prepaidUnits.warning;
  return {
    id: sku.skuId, name: productName(sku.skuPartNumber), partNumber: sku.skuPartNumber,
    total, used: sku.consumedUnits, free: Math.max(0, total - sku.consumedUnits),
    servicePlans: (sku.servicePlans ?? []).map(({ servicePlanId }) => servicePlanId),
  };
}

const path = '/subscribedSkus?$select=skuId,skuPartNumber,appliesTo,consumedUnits,prepaidUnits,servicePlans';

/** Products that can be given to people; those for the whole company cannot. */
export async function readLicences(client: GraphClient): Promise<KnownLicence[]> {
  const { items } = shaped(pageOf(skuSchema), await client.read(path));
  return items.filter((sku) => sku.appliesTo !== 'Company').map(licenceOf);
}

const namesLifetime = 10 * 60_000;

/** Names by SKU id, remembered for a while: every page of groups asks for them. */
export function licenceNames(client: GraphClient, clock: Clock): () => Promise<ReadonlyMap<string, string>> {
  let known: ReadonlyMap<string, string> = new Map();
  let until = 0;
  return async () => {
    if (clock.now() < until) return known;
    known = new Map((await readLicences(client)).map(({ id, name }) => [id, name]));
    until = clock.now() + namesLifetime;
    return known;
  };
}
