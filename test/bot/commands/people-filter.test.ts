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

describe('people named beside a filter that lets them through', () => {
  test.each([
    ['ben.walters@contoso.com, lee.gu@contoso.com group:"Night Shift"', 3], ['ben.walters@contoso.com grady.archie@contoso.com group:"Night Shift" status:active', 2], ['ben.walters@contoso.com group:"Night Shift" role:user type:member', 2],
    ['lee.gu@contoso.com group:"Night Shift" status:active,invited type:member', 3],
  ])('count once in the title, as in the plan: %s', async (said, count) => {
    const text = await planned(`deactivate ${said}`);
    expect(text).toContain(`Deactivate ${count} people`);
    expect(text).toContain(`Do this for ${count} people?`);
  });

  test('whom another filter keeps out count apart', async () => {
    expect(await planned('deactivate ben.walters@contoso.com group:"Night Shift" type:member role:user status:active')).toContain('Deactivate 2 people');
    await desk.say('deactivate ben.walters@contoso.com');
    const text = await planned('reset password ben.walters@contoso.com group:"Night Shift" status:active');
    expect(text).toContain('of 2 people');
    await desk.say('reactivate ben.walters@contoso.com');
  });

  test('have the property that was asked for, or count apart', async () => {
    await desk.say('property add "Shift" text');
    const { store } = desk.usher.services;
    const [ben] = await store.users.byName(desk.tenant, 'ben.walters@contoso.com');
    if (ben === undefined) throw new Error('Ben is not there.');
    await store.users.putMany(desk.tenant, [{ ...ben, properties: { shift: 'late' } }]);
    expect(await planned('deactivate ben.walters@contoso.com lee.gu@contoso.com property:shift=late')).toContain('Deactivate 2 people');
    await store.users.putMany(desk.tenant, [ben]);
  });
});

describe('whoever is to be left out', () => {
  const refused = /^Nobody can be left out with “([a-z ]+)”, so nothing was planned: name those who are meant, [^.]+ out of the group first\.$/;
  const groups = 'group:"Night Shift"';

  test.each([
    ['except', `deactivate ${groups} except ben.walters@contoso.com`], ['without', `deactivate ${groups} Without Ben Walters`], ['excluding', `reset password ${groups}, excluding ben.walters`], ['but not', `delete ${groups} but not ben.walters`],
    ['except', `add ${groups} to Sales except ben.walters`], ['except', `role viewonly ${groups} except ben.walters`], ['without', `assign licence E5 to ${groups} without ben.walters`], ['except', 'assign licence E5 to group Night Shift except ben.walters'],
  ])('with “%s” is refused before anything is planned: %s', async (word, said) => {
    const plans = async (): Promise<number> => (await desk.usher.services.store.plans.page({ tenant: desk.tenant }, { limit: 500 })).items.length;
    const before = await plans();
    expect(refused.exec(textOf(await desk.say(said)))?.[1]).toBe(word);
    expect(await plans()).toBe(before);
  });

  test('is refused in a form as well, which comes back', async () => {
    const again = await desk.pressOn(await desk.say('deactivate'), 'Deactivate', { inputs: { people: `${groups} except ben.walters` } });
    expect(textOf(again)).toContain('Nobody can be left out with “except”');
    expect(titlesOf(again)).toEqual(['Deactivate']);
  });

  test('is none where the word is quoted, in an address, or in the name of a group', async () => {
    await desk.say('invite not.except@contoso.com "Except Without"');
    expect(await planned('deactivate "Except Without", lee.gu@contoso.com')).toContain('Deactivate 2 people');
    expect(await planned('deactivate not.except@contoso.com lee.gu@contoso.com')).toContain('Deactivate 2 people');
    await desk.say('new group "Staff without mail"');
    expect(textOf(await desk.say('add lee.gu@contoso.com to Staff without mail'))).toContain('Done: 1 changed');
  });
});

describe('a group that is meant as a filter', () => {
  test.each([
    ['deactivate group Interns', 'Write it with a colon to mean the people in the group: deactivate group:Interns.'], ['disable groups Interns, Sales', 'Write it with a colon to mean the people in the group: deactivate group:Interns.'],
    ['deactivate everybody in the group All Staff please', 'Write it with a colon to mean the people in the group: deactivate group:"All Staff".'], ['deactivate group "All Staff"', 'Write it with a colon to mean the people in the group: deactivate group:"All Staff".'],
    ['deactivate lee.gu@contoso.com and group Interns and ben.walters', 'Write it with a colon to mean the people in the group: deactivate group:Interns.'], ['role viewonly group Interns and lee.gu', 'Write it with a colon to mean the people in the group: group:Interns.'],
    ['disable local login group:All Staff', 'The name of a group takes quotation marks where it has blanks: disable local login group:"All Staff".'], ['deactivate lee.gu@contoso.com group:All Staff', 'The name of a group takes quotation marks where it has blanks: deactivate group:"All Staff".'],
  ])('is told how to be written, and nothing is planned: %s', async (said, sentence) => {
    expect(await desk.say(said)).toEqual({ text: sentence });
  });

  test('is no longer name that another one begins, where words are left over', async () => {
    await desk.say('new group "Night"');
    expect(await desk.say('deactivate lee.gu@contoso.com group:Night Shift')).toEqual({ text: 'The name of a group takes quotation marks where it has blanks: deactivate group:"Night Shift".' });
  });

  test('is none where people have the word in their name, or no group is called so', async () => {
    await desk.say('invite group.interns@contoso.com "Group Interns"');
    expect(textOf(await desk.say('user Group Interns'))).toContain('group.interns@contoso.com');
    expect(textOf(await desk.say('deactivate Group Interns'))).toMatch(/^Deactivate Group Interns\n/);
    const asked = await desk.say('deactivate group Nothingness');
    expect(textOf(asked)).toContain('Nobody here goes by “group”');
  });
});

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
