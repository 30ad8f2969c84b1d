// People who were deleted under one user name: each is told by name, day and days left, and is meant by the id.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { User } from '../../../shared/user.ts';
import { buttonsOf } from './buttons.ts';
import { expectGoodCard } from './card-check.ts';
import { openDesk, textOf } from './desk.ts';
import type { Desk } from './desk.ts';

let desk: Desk;
const [first, second, third] = ['00000000-0000-4000-8000-00000000aaa1', '11111111-0000-4000-8000-00000000aaa2', '22222222-0000-4000-8000-00000000aaa3'];
const name = 'adele.gone@contoso.com';
const day = 24 * 60 * 60 * 1000;
const ago = (days: number): string => new Date(desk.usher.services.world.clock.now() - days * day).toISOString();

beforeAll(async () => {
  desk = await openDesk();
  const { store } = desk.usher.services;
  const like = (await store.users.get(desk.tenant, await desk.idOf('adele.vance@contoso.com')))?.value;
  if (like === undefined) throw new Error('Adele is not there.');
  const gone = (id: string, displayName: string, deleted: string): User => ({ ...like, id, displayName, email: name, userPrincipalName: name, enabled: false, status: 'deleted', deleted });
  await store.users.putMany(desk.tenant, [gone(first, 'Adele First', ago(18.1)), gone(second, 'Adele Second', ago(2.1)), gone(third, 'Adele Second', ago(2.1))]);
}, 30_000);
afterAll(async () => { await desk.close(); });

describe.each(['restore', 'purge'])('%s by a user name that several had', (verb) => {
  test('names each with the day and the days left, on lines and buttons that are told apart, and advises the id', async () => {
    const asked = await desk.say(`${verb} ${name}`);
    if ('card' in asked) expectGoodCard(asked.card);
    const text = textOf(asked);
    expect(text).toContain(`More than one person goes by “${name}”. Use one of these ids: `);
    expect(text).toContain(`${first} (Adele First, deleted on ${ago(18.1).slice(0, 10)}, 12 days left)`);
    expect(text).toContain(`deleted on ${ago(2.1).slice(0, 10)}, 28 days left · id ${second}`);
    const titles = buttonsOf(asked).map(({ title }) => title);
    expect(new Set(titles).size).toBe(3);
    expect(titles).toContain(`Choose Adele First, deleted on ${ago(18.1).slice(0, 10)}, 12 days left`);
    expect(titles).toContain(`Choose Adele Second, deleted on ${ago(2.1).slice(0, 10)}, 28 days left (11111111)`);
    const button = buttonsOf(asked).find(({ title }) => title.includes('Adele First'));
    expect(button?.data).toMatchObject({ usherSaid: `${verb} ${first}` });
  });
});

test.each([['restore', second], ['purge', third]])('%s takes the id', async (verb, id) => {
  expect(textOf(await desk.say(`${verb} ${id}`))).toMatch(/Adele Second|This person does not exist any more/);
});
