// Users of the read model that two writers change at once: neither loses what the other wrote.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { changeUsers } from '../../../bot/plans/user-writes.ts';
import { buildPerson, openHeart, tenant } from './heart.ts';
import type { Heart } from './heart.ts';

let heart: Heart;
beforeEach(async () => {
  heart = openHeart();
  await heart.store.users.putMany(tenant, [buildPerson('jane'), buildPerson('joe')]);
});
afterEach(() => heart.close());

const jane = async (): Promise<unknown> => (await heart.store.users.get(tenant, 'jane'))?.value;

test('what somebody else wrote in between stays', async () => {
  let meddled = false;
  await changeUsers(heart, { tenant, ids: ['jane', 'joe'] }, (id, before) => {
    if (before === undefined) return undefined;
    if (!meddled) {
      meddled = true;
      // Between the look and the write, as another process would.
      void heart.store.users.put(tenant, { ...buildPerson('jane'), role: 'viewonly' });
    }
    return { ...before, localLogin: id === 'jane' };
  });
  expect(await jane()).toMatchObject({ role: 'viewonly', localLogin: true });
});

test('whom somebody else made in between is changed and not made again', async () => {
  let made = false;
  await changeUsers(heart, { tenant, ids: ['new'] }, (id, before) => {
    if (!made) {
      made = true;
      void heart.store.users.put(tenant, { ...buildPerson(id), role: 'billing' });
    }
    return { ...(before ?? buildPerson(id)), localLogin: true };
  });
  expect((await heart.store.users.get(tenant, 'new'))?.value).toMatchObject({ role: 'billing', localLogin: true });
});

test('who is to stay as they are is not written', async () => {
  const before = await heart.store.users.get(tenant, 'jane');
  await changeUsers(heart, { tenant, ids: ['jane', 'nobody'] }, () => undefined);
  expect(await heart.store.users.get(tenant, 'jane')).toEqual(before);
});
