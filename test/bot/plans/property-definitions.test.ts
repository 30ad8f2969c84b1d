// Definitions of properties when several administrators define, change and remove at the same moment.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { addProperty, changeProperty, propertyDefinitions, propertyFilter, propertyInUse, removeProperty } from '../../../bot/plans/property-definitions.ts';
import { actorOf, buildPerson, openHeart, tenant } from './heart.ts';
import type { Heart } from './heart.ts';

let heart: Heart;
const megan = actorOf('megan');
beforeEach(() => { heart = openHeart(); });
afterEach(() => heart.close());

const add = async (name: string, key?: string) => addProperty(heart, megan, { name, type: 'text', choices: [], key });
const names = async (): Promise<string[]> => (await propertyDefinitions(heart, tenant)).map(({ name }) => name);
const refused = (results: readonly PromiseSettledResult<unknown>[]): string[] =>
  results.flatMap((result) => (result.status === 'rejected' ? [String((result.reason as Error).message)] : []));
const audited = async (action: string): Promise<number> => (await heart.store.audit.page({ tenant }, { limit: 500 })).items.filter(({ value }) => value.action === action).length;

describe('a change of a property', () => {
  test('takes no name that another property has, in whatever letters, nor another’s key', async () => {
    await add('Cost centre');
    await add('Floor');
    for (const name of ['cost CENTRE', ' Cost centre ', 'Cost\u200B centre', 'cost_centre']) {
      await expect(changeProperty(heart, megan, { key: 'floor', name })).rejects.toMatchObject({ code: 'input.invalid', message: expect.stringMatching(/“Cost centre” \(cost_centre\) already/) });
    }
    expect((await changeProperty(heart, megan, { key: 'floor', name: 'FLOOR' })).name).toBe('FLOOR');
    expect(await names()).toEqual(['Cost centre', 'FLOOR']);
  });

  test('of the name alone is possible where two choices are alike from before, and of the choices is not', async () => {
    const stored = { key: 'site', name: 'Site', type: 'choice' as const, choices: ['A', 'a'] };
    await heart.store.properties.put({ tenant }, 'all', { definitions: [stored] });
    expect((await changeProperty(heart, megan, { key: 'site', name: 'Place' })).name).toBe('Place');
    await expect(changeProperty(heart, megan, { key: 'site', choices: ['A', 'a', 'B'] })).rejects.toMatchObject({ code: 'input.invalid', message: expect.stringContaining('“A” and “a” of “Place” cannot be told apart') });
  });

  test('keeps what another change made at the same moment', async () => {
    await addProperty(heart, megan, { name: 'Site', type: 'choice', choices: ['Berlin'] });
    await Promise.all([changeProperty(heart, megan, { key: 'site', name: 'Place' }), changeProperty(heart, actorOf('alex'), { key: 'site', choices: ['Paris'] })]);
    expect(await propertyDefinitions(heart, tenant)).toEqual([{ key: 'site', name: 'Place', type: 'choice', choices: ['Paris'] }]);
    expect(await audited('property-change')).toBe(2);
  });

  test('gives one name to one of two properties that want it at the same moment', async () => {
    await add('Floor');
    await add('Storey');
    const results = await Promise.allSettled([changeProperty(heart, megan, { key: 'floor', name: 'Level' }), changeProperty(heart, megan, { key: 'storey', name: 'level' })]);
    expect(refused(results)).toEqual([expect.stringMatching(/already/)]);
  });

  test('does not bring back what somebody removed meanwhile', async () => {
    await add('Floor');
    const results = await Promise.allSettled([removeProperty(heart, megan, 'floor'), changeProperty(heart, megan, { key: 'floor', name: 'Level' })]);
    expect(results[0]?.status).toBe('fulfilled');
    expect(await names()).toEqual([]);
  });
});

describe('a new property', () => {
  test('is no more than the fiftieth, however many are asked for at once', async () => {
    for (let n = 0; n < 45; n += 1) await add(`Property ${n}`);
    const results = await Promise.allSettled(Array.from({ length: 20 }, async (_none, n) => add(`Another ${n}`)));
    expect(refused(results)).toEqual(Array.from({ length: 15 }, () => 'There are 50 properties already; remove one first.'));
    expect(await names()).toHaveLength(50);
    expect(await audited('property-add')).toBe(50);
  }, 30_000);

  test('of one name is one, under whatever keys it is asked for at once', async () => {
    const results = await Promise.allSettled(Array.from({ length: 8 }, async (_none, n) => add('Floor', `floor_${n}`)));
    expect(refused(results)).toHaveLength(7);
    expect(await names()).toEqual(['Floor']);
  });

  test('fits beside forty-nine others with as many and as long choices as there may be', async () => {
    const choices = Array.from({ length: 100 }, (_none, n) => `${n}`.padEnd(64, '漢'));
    for (let n = 0; n < 50; n += 1) await addProperty(heart, megan, { name: `${n} `.padEnd(64, '漢'), key: `p${n}`, type: 'choice', choices });
    expect(await names()).toHaveLength(50);
    const after = { name: '0 '.padEnd(64, '字'), choices: choices.map((choice) => choice.replaceAll('漢', '字')) };
    expect(await changeProperty(heart, megan, { key: 'p0', ...after })).toMatchObject(after);
  }, 30_000);

  test.each([['a name', { name: 'Fl\u0000oor', type: 'text' as const, choices: [] }], ['a choice', { name: 'Floor', type: 'choice' as const, choices: ['1', '2\ud800'] }]])('is refused with %s that cannot be kept', async (_what, wanted) => {
    await expect(addProperty(heart, megan, wanted)).rejects.toMatchObject({ code: 'input.invalid' });
  });
});

test('who has a value is counted for the form and on removal, without reading what is kept of everybody', async () => {
  await heart.store.users.putMany(tenant, [buildPerson('jane', { properties: { floor: 3 } }), buildPerson('joe', { status: 'deleted', properties: { floor: 0 } }), buildPerson('jim')]);
  heart.store.facts.page = async () => Promise.reject(new Error('That would be everybody.'));
  await add('Floor');
  expect([(await propertyInUse(heart, tenant, 'Floor')).people, (await removeProperty(heart, megan, 'floor')).people]).toEqual([2, 2]);
});

test('whoever holds a choice that is no longer one is still found by it; what nobody ever chose is refused', async () => {
  await addProperty(heart, megan, { name: 'Site', type: 'choice', choices: ['Berlin', 'Bonn'] });
  await heart.store.users.putMany(tenant, [buildPerson('jane', { properties: { site: 'Bonn' } })]);
  await changeProperty(heart, megan, { key: 'site', choices: ['Berlin'] });
  const filter = await propertyFilter(heart, tenant, 'site=bonn');
  expect((await heart.store.users.list(tenant, { filter: { properties: [filter] }, limit: 5 })).users.map(({ id }) => id)).toEqual(['jane']);
  await expect(propertyFilter(heart, tenant, 'site=Boon')).rejects.toThrow('Site: “Boon” is not one of Berlin.');
});
