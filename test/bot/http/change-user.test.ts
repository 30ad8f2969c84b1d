// PATCH of one user: each part takes the ability it takes elsewhere, nothing is done by halves, and what is compared is how somebody is now.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runUsher } from './running-usher.ts';
import type { Answered, RunningUsher, Somebody } from './running-usher.ts';

let usher: RunningUsher;
beforeAll(async () => { usher = await runUsher(); });
afterAll(async () => { await usher.close(); });

const skus = { E3: '05e9a617-0261-4cee-bb44-138d3ef5d965', E5: '06ebc4ee-1bb5-47dd-8120-11324bc54e06' };
type Sku = keyof typeof skus;

const change = async (who: string, body: object, as: Somebody = 'admin'): Promise<Answered> => usher.ask(`PATCH /api/v1/users/${who}`, { as, body });
const graph = async (method: string, path: string, body?: object): Promise<Record<string, unknown>> => {
  const answer = await fetch(`${usher.directory}${path}`, { method, headers: { authorization: 'Bearer local', 'content-type': 'application/json' }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) });
  return await answer.json() as Record<string, unknown>; // what each test asserts
};
const heldInEntra = async (who: string): Promise<string[]> => ((await graph('GET', `/users/${who}?$select=assignedLicenses`))['assignedLicenses'] as { skuId: string }[]).map(({ skuId }) => skuId);

describe('the licences somebody shall have', () => {
  // Each has E3 and was not changed by Usher, which believes itself for a while.
  test.each<[string, string, { add: readonly Sku[]; remove: readonly Sku[] }]>([
    ['lee.gu@contoso.com', 'the one that was to go is gone', { add: [], remove: ['E3'] }],
    ['zoe.muller@contoso.com', 'the one that was to come is there', { add: ['E5'], remove: [] }],
    ['wei.wang@contoso.com', 'somebody else has done all of it', { add: ['E5'], remove: ['E3'] }],
  ])('come to %s also when %s already, and the answer has them as they are afterwards', async (who, _what, { add, remove }) => {
    expect(await heldInEntra(who)).toEqual([skus.E3]);
    await graph('POST', `/users/${who}/assignLicense`, { addLicenses: add.map((name) => ({ skuId: skus[name], disabledPlans: [] })), removeLicenses: remove.map((name) => skus[name]) });
    const { status, json } = await change(who, { licences: ['SPE_E5'] });
    expect([status, json['licences']]).toMatchObject([200, [{ name: 'Microsoft 365 E5', via: 'direct' }]]);
    expect(await heldInEntra(who)).toEqual([skus.E5]);
  });
});
