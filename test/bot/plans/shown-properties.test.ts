// Values of properties that nobody sees: no list shows them, no filter finds anybody by them, and whoever writes people again keeps them.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { removeProperty } from '../../../bot/plans/property-definitions.ts';
import { freshen } from '../../../bot/plans/read-model.ts';
import { showDefinedProperties } from '../../../bot/plans/shown-properties.ts';
import type { Store } from '../../../bot/ports.ts';
import { propertyMark } from '../../../shared/property.ts';
import type { User } from '../../../shared/user.ts';
import { actorOf, buildPerson, openHeart, tenant } from './heart.ts';
import type { Heart } from './heart.ts';

let heart: Heart;
let store: Store;
const everyType = { site: 'Paris', floor: 3, driver: true };

beforeEach(async () => {
  heart = openHeart();
  store = showDefinedProperties(heart.store);
  await heart.store.users.putMany(tenant, [buildPerson('jane', { properties: everyType }), buildPerson('joe', { properties: { site: '42' } }), buildPerson('jim', { properties: { site: 42 } })]);
});
afterEach(() => heart.close());

const valuesOf = (users: readonly User[]): object[] => users.map(({ properties }) => properties);

test('everybody who looks sees those of the properties that are defined now, read again from the directory or not', async () => {
  await heart.define({ site: 'number', floor: 'number' });
  const { users } = store;
  const jane = { floor: 3 };
  expect(valuesOf(await users.getMany(tenant, ['jane', 'joe', 'jim']))).toEqual([jane, {}, { site: 42 }]);
  expect(valuesOf(await users.byName(tenant, 'jane@contoso.com'))).toEqual([jane]);
  expect(valuesOf((await users.list(tenant, { filter: {}, limit: 10 })).users)).toEqual([jane, { site: 42 }, {}]);
  const fresh = await freshen({ world: heart.world, store, tenant, directory: heart.directory }, await users.getMany(tenant, ['jane']));
  expect(valuesOf(fresh)).toEqual([jane]);
});

test('whoever writes somebody again is given all that is kept, so that reading the directory loses none of it', async () => {
  await heart.define({});
  expect((await store.users.get(tenant, 'jane'))?.value.properties).toEqual(everyType);
  expect((await store.users.storedMany(tenant, ['jane']))[0]?.value.properties).toEqual(everyType);
  // The directory says something new, so that she is written.
  const directory = { ...heart.directory, accounts: async () => Promise.resolve([{ ...buildPerson('jane', { displayName: 'Jane II' }), licences: [] }]) } as Heart['directory'];
  await freshen({ world: heart.world, store, tenant, directory }, await store.users.getMany(tenant, ['jane']));
  await heart.define({ site: 'text', floor: 'number', driver: 'yes-no' });
  expect(await store.users.getMany(tenant, ['jane'])).toMatchObject([{ displayName: 'Jane II', properties: everyType }]);
});

test.each([['number' as const, 'jim'], ['text' as const, 'joe']])('a filter for 42, of a property that is a %s now, finds and counts %s alone', async (type, found) => {
  await heart.define({ site: type });
  const filter = { properties: [propertyMark('site', 42)] };
  expect((await store.users.list(tenant, { filter, limit: 10 })).users.map(({ id }) => id)).toEqual([found]);
  expect(await store.users.count(tenant, filter, 100)).toEqual({ count: 1, capped: false });
  expect(await store.users.count(tenant, {}, 100)).toEqual({ count: 3, capped: false });
});

test('the definitions are read once for any number of people who are looked up at the same moment', async () => {
  await heart.define({ site: 'text' });
  let reads = 0;
  const counting = showDefinedProperties({ ...heart.store, properties: { ...heart.store.properties, get: async (...place) => {
    reads += 1;
    return heart.store.properties.get(...place);
  } } });
  await Promise.all(['jane', 'joe', 'jim'].map(async (id) => counting.users.byName(tenant, `${id}@contoso.com`)));
  expect(reads).toBe(1);
  await removeProperty(heart, actorOf('megan'), 'site');
  expect(valuesOf(await counting.users.getMany(tenant, ['joe']))).toEqual([{}]);
});
