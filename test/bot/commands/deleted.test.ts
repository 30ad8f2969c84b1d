// The recycle bin: the fewest days left first, found by words, looked through page by page.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { User } from '../../../shared/user.ts';
import { buttonsOf } from './buttons.ts';
import { expectGoodCard } from './card-check.ts';
import { openDesk, textOf, titlesOf } from './desk.ts';
import type { Desk } from './desk.ts';

const day = 24 * 60 * 60 * 1000;
let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  const { store, world } = desk.usher.services;
  const [like] = await store.users.byName(desk.tenant, 'adele.vance@contoso.com');
  if (like === undefined) throw new Error('Adele is not there.');
  // Zed was deleted first, Amy last.
  const names = ['Zed', ...Array.from({ length: 43 }, (_, at) => `Middle ${String(at).padStart(2, '0')}`), 'Amy Ünal'];
  const gone = names.map((displayName, at): User => ({
    ...like, id: `gone-${at}`, displayName, email: `gone${at}@contoso.com`, userPrincipalName: `gone${at}@contoso.com`, enabled: false, status: 'deleted',
    deleted: new Date(world.clock.now() - (29.5 - at / 2) * day).toISOString(),
  }));
  await store.users.putMany(desk.tenant, gone);
}, 30_000);
afterAll(async () => { await desk.close(); });

test('those with the fewest days left come first, and buttons lead to the rest and back', async () => {
  const first = await desk.say('deleted');
  expect(textOf(first)).toMatch(/^45 deleted users\n[\s\S]*?Zed\n.*the last day\nMiddle 00\n[\s\S]*1 to 20 of 45$/);
  expect(titlesOf(first)).toEqual(['Next 20']);
  const second = await desk.pressOn(first, 'Next 20');
  expect(textOf(second)).toMatch(/21 to 40 of 45$/);
  expect(titlesOf(second)).toEqual(['Back', 'Next 5']);
  const last = await desk.pressOn(second, 'Next 5');
  expect(textOf(last)).toMatch(/Amy Ünal\n.*22 days left\n41 to 45 of 45$/);
  expect(titlesOf(last)).toEqual(['Back']);
  expect(buttonsOf(last).filter(({ title }) => title === 'Restore')).toHaveLength(5);
  expect(textOf(await desk.pressOn(last, 'Back'))).toMatch(/21 to 40 of 45$/);
  for (const reply of [first, second, last]) if ('card' in reply) expectGoodCard(reply.card);
});

test('words find somebody, also on the next page, and nobody is said in a sentence', async () => {
  expect(textOf(await desk.say('deleted unal'))).toMatch(/^1 deleted user\nWith “unal”\.[\s\S]*Amy Ünal/);
  expect(textOf(await desk.pressOn(await desk.say('deleted middle'), 'Next 20'))).toMatch(/^43 deleted users\n[\s\S]*21 to 40 of 43$/);
  expect(textOf(await desk.say('deleted **nobody**'))).toContain('Nobody who was deleted has');
});

test('an empty bin says that nobody is in it now, whoever was there before', async () => {
  const empty = await openDesk();
  expect(textOf(await empty.say('deleted'))).toBe('0 deleted users\nNobody is among the deleted users now. Whoever is deleted stands here for 30 days.');
  await empty.close();
});

test('a page is refused to whoever may not see users, and forged it ends in one sentence', async () => {
  expect(textOf(await desk.press('usherDeletedPage', { usherFrom: 0 }, { as: 'adele.vance@contoso.com' }))).toContain('needs the role');
  for (const data of [null, {}, { usherFrom: -1 }, { usherFrom: 'x' }, { usherFrom: 20, usherWords: 'x'.repeat(1_001) }]) expect(textOf(await desk.press('usherDeletedPage', data))).toContain('could not be understood');
  expect(titlesOf(await desk.press('usherDeletedPage', { usherFrom: 9_000 }))).toEqual(['Next 20']);
});

test('whoever was deleted a moment ago has the thirty days that every other card speaks of', async () => {
  const { store, world } = desk.usher.services;
  const [like] = await store.users.byName(desk.tenant, 'adele.vance@contoso.com');
  if (like === undefined) throw new Error('Adele is not there.');
  const ago = async (milliseconds: number): Promise<string> => {
    await store.users.putMany(desk.tenant, [{ ...like, id: 'just-now', displayName: 'Quincy Just', email: 'quincy@contoso.com', userPrincipalName: 'quincy@contoso.com', enabled: false, status: 'deleted', deleted: new Date(world.clock.now() - milliseconds).toISOString() }]);
    return textOf(await desk.say('deleted quincy'));
  };
  expect(await ago(2_000)).toContain('quincy@contoso.com · 30 days left');
  expect(await ago(day)).toContain('quincy@contoso.com · 29 days left');
  expect(await ago(29.8 * day)).toContain('quincy@contoso.com · the last day');
  await store.users.remove(desk.tenant, 'just-now');
});
