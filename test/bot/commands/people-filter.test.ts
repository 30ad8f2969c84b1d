// Filters that name many people at once: several groups as the people of one change.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openDesk, textOf, titlesOf } from './desk.ts';
import type { Desk } from './desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  for (const name of ['Night Shift', 'Day Shift', 'Empty Shift', 'and']) await desk.say(`new group "${name}"`);
  await joins('grady.archie@contoso.com, ben.walters@contoso.com', 'Night Shift');
  await joins('ben.walters@contoso.com, debra.berger@contoso.com', 'Day Shift');
  await joins('lee.gu@contoso.com', 'and');
}, 30_000);
afterAll(async () => { await desk.close(); });

async function joins(people: string, group: string): Promise<void> {
  const asked = await desk.say(`add ${people} to "${group}"`);
  if (titlesOf(asked).includes('Confirm')) await desk.pressOn(asked, 'Confirm');
}
/** The plan for it, which is cancelled again. */
async function planned(said: string): Promise<string> {
  const asked = await desk.say(said);
  expect(titlesOf(asked)).toEqual(['Confirm', 'Cancel']);
  await desk.pressOn(asked, 'Cancel');
  return textOf(asked);
}

describe('several groups', () => {
  test.each(['group:"Night Shift",group:"Day Shift"', 'group:"Night Shift" group:"Day Shift"', 'group:"Night Shift","Day Shift"', 'group:"Night Shift";group:"Day Shift"'])('are everybody in any of them, each person once, shown before anything is done: %s', async (groups) => {
    const text = await planned(`deactivate ${groups}`);
    expect(text).toContain('Deactivate 3 people');
    for (const name of ['Grady Archie', 'Ben Walters', 'Debra Berger']) expect(text.split(name)).toHaveLength(2);
  });

  test('with people beside them count each person once too', async () => {
    expect(await planned('deactivate ben.walters@contoso.com lee.gu@contoso.com group:"Night Shift",group:"Day Shift"')).toContain('Deactivate 4 people');
  });

  test('named twice are one group', async () => {
    expect(await planned('deactivate group:"Night Shift",group:"night shift"')).toContain('Deactivate 2 people');
  });

  test('keep to the other filters', async () => {
    await desk.say('deactivate debra.berger@contoso.com');
    expect(await planned('reset password group:"Night Shift",group:"Day Shift" status:active,invited')).toContain('2 people');
    await desk.say('reactivate debra.berger@contoso.com');
  });

  test('are named in the plan where a group could have been meant as such', async () => {
    expect(await planned('assign licence E5 to group:"Night Shift",group:"Day Shift"')).toContain('each of 3 people now in Night Shift or Day Shift');
  });

  test('of which one is unknown are refused with what is near', async () => {
    expect(textOf(await desk.say('deactivate group:"Night Shift",group:"Day Shif"'))).toContain('There is no group called “Day Shif”. Did you mean “Day Shift”?');
  });

  test('without anybody leave nothing to do', async () => {
    expect(textOf(await desk.say('deactivate group:"Empty Shift",group:"Empty Shift"'))).toContain('Nobody matches');
  });

  test.each(['group:"Night Shift",group:"Day Shift"', 'group:"Night Shift" group:"Day Shift"'])('are one too many for a list of users, in one sentence: %s', async (groups) => {
    expect(await desk.say(`users ${groups}`)).toEqual({ text: '“group:” takes one value, for example group:Sales.' });
  });
});
