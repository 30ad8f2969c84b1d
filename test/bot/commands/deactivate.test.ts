// Changes to people who are here: asked, cancelled, confirmed, pressed twice, pressed by somebody else, undone.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readAudit } from '../../../bot/commands/audit-trail.ts';
import { expectGoodCard } from './card-check.ts';
import { actionsOf, openDesk, textOf, titlesOf } from './desk.ts';
import type { Desk } from './desk.ts';

let desk: Desk;
beforeAll(async () => { desk = await openDesk(); }, 30_000);
afterAll(async () => { await desk.close(); });

const two = 'alex.wilber@contoso.com';
const statusOf = async (email: string): Promise<string> => textOf(await desk.say(`user ${email}`)).split('\n')[1]?.split(' · ')[0] ?? '';

describe('one person', () => {
  test('is deactivated at once and comes back by Undo', async () => {
    const reply = await desk.say('deactivate diego.siciliani@contoso.com');
    expect(textOf(reply)).toContain('diego.siciliani@contoso.com – done: can sign in → cannot sign in, sessions ended');
    expect(textOf(reply)).toContain('Done: 1 changed');
    expect(titlesOf(reply)).toContain('Undo');
    expect(await statusOf('diego.siciliani@contoso.com')).toBe('Inactive');
    expect(textOf(await desk.pressOn(reply, 'Undo'))).toContain('Done: 1 changed');
    expect(await statusOf('diego.siciliani@contoso.com')).toBe('Active');
    expect(textOf(await desk.pressOn(reply, 'Undo'))).toContain('taken back already');
  });

  test('can be named by display name, by mailbox and by Teams mention (object id)', async () => {
    for (const name of ['Grady Archie', '"Grady Archie"', 'grady.archie', await desk.idOf('grady.archie@contoso.com')]) {
      expect(textOf(await desk.say(`user ${name}`))).toContain('grady.archie@contoso.com');
    }
  });

  test('is suggested when the name is nearly right', async () => {
    expect(textOf(await desk.say('deactivate grady.archi@contoso.com'))).toContain('Did you mean grady.archie@contoso.com?');
  });

  test('has buttons on the profile that do the same', async () => {
    const profile = await desk.say('user grady.archie');
    expect(titlesOf(profile)).toEqual(['Edit', 'Deactivate', 'Reset password', 'Delete', 'Open in the tab']);
    expect(textOf(await desk.pressOn(profile, 'Deactivate'))).toContain('Done: 1 changed');
    const inactive = await desk.say('user grady.archie');
    expect(titlesOf(inactive)).toEqual(['Edit', 'Reactivate', 'Delete', 'Open in the tab']);
    expect(textOf(await desk.pressOn(inactive, 'Reactivate'))).toContain('Done: 1 changed');
  });
});

describe('several people', () => {
  const ask = async () => desk.say('deactivate ben.walters@contoso.com, debra.berger@contoso.com nobody@contoso.com');

  test('are shown first, and whoever cannot be found is named', async () => {
    const preview = await ask();
    expect(titlesOf(preview)).toEqual(['Confirm', 'Cancel']);
    expect(textOf(preview)).toContain('Ben Walters');
    expect(textOf(preview)).toContain('Nobody here goes by “nobody@contoso.com”');
    if ('card' in preview) expectGoodCard(preview.card);
    expect(Object.keys(actionsOf(preview)[0]?.data ?? {})).toEqual(['usherPlan']);
    expect(await statusOf('ben.walters@contoso.com')).toBe('Active');
  });

  test('stay as they are after Cancel, also when Confirm is pressed afterwards', async () => {
    const preview = await ask();
    expect(textOf(await desk.pressOn(preview, 'Cancel'))).toContain('Cancelled. Nothing was changed.');
    const late = await desk.pressOn(preview, 'Confirm');
    expect(textOf(late)).toContain('Cancelled. Nothing was changed.');
    expect(titlesOf(late)).toEqual([]);
    expect(await statusOf('ben.walters@contoso.com')).toBe('Active');
  });

  test('are not touched when somebody else presses', async () => {
    const preview = await ask();
    for (const title of ['Confirm', 'Cancel']) {
      expect(textOf(await desk.pressOn(preview, title, { as: two }))).toBe('Only Megan Bowen, who asked for this, may decide it.');
    }
    expect(await statusOf('ben.walters@contoso.com')).toBe('Active');
    await desk.pressOn(preview, 'Cancel');
    const { entries } = await readAudit(desk.usher.services, desk.tenant, { person: two, limit: 10 });
    expect(entries).toMatchObject([{ action: 'disable-account', outcome: 'refused', source: 'chat', reason: 'Only Megan Bowen, who asked for this, can decide it.' }]);
  });

  test('are changed once after Confirm, however often it is pressed', async () => {
    const preview = await ask();
    const [first, second] = await Promise.all([desk.pressOn(preview, 'Confirm'), desk.pressOn(preview, 'Confirm')]);
    const third = await desk.pressOn(preview, 'Confirm');
    const jobs = new Set([first, second, third].map((reply) => /Job (\w+)/.exec(textOf(reply))?.[1]));
    expect(jobs.size).toBe(1);
    expect(textOf(third)).toContain('Done: 2 changed, 1 refused');
    expect(await statusOf('ben.walters@contoso.com')).toBe('Inactive');
    expect(textOf(await desk.pressOn(preview, 'Cancel'))).toContain('Done: 2 changed');
    expect(textOf(await desk.say('undo'))).toContain('Do this for 2 people?');
  });
});

describe('everybody in a group', () => {
  test('is one plan', async () => {
    const preview = await desk.say('deactivate group:"Human Resources"');
    expect(textOf(preview)).toContain('Deactivate 2 people');
  });

  test('and somebody behind a comma, by the address, are one plan; a group that bears the address is that group', async () => {
    const both = 'deactivate group:"Human Resources", debra.berger@contoso.com';
    const preview = await desk.say(both);
    expect(textOf(preview)).toContain('Deactivate 3 people');
    expect(textOf(preview)).toContain('Debra Berger');
    expect(textOf(await desk.say(`${both}, nobody.here@contoso.com`))).toContain('nobody.here@contoso.com');
    expect(textOf(await desk.say('new group debra.berger@contoso.com'))).toContain('Done: 1 created');
    const group = await desk.say(both);
    expect([textOf(group).includes('Deactivate 2 people'), textOf(group).includes('Debra Berger')]).toEqual([true, false]);
    await desk.pressOn(await desk.say('delete group debra.berger@contoso.com'), 'Confirm');
  });

  test('of no such group is refused with what is near', async () => {
    expect(textOf(await desk.say('deactivate group:Sale'))).toContain('Did you mean “Sales”');
  });
});

describe('the form', () => {
  test('opens for the verb alone and comes back with the reason', async () => {
    const form = await desk.say('deactivate');
    expect(titlesOf(form)).toEqual(['Deactivate']);
    const again = await desk.pressOn(form, 'Deactivate', { inputs: { people: 'nobody@contoso.com' } });
    expect(titlesOf(again)).toEqual(['Deactivate']);
    expect(textOf(again)).toContain('Nobody here goes by');
    expect(textOf(again)).toContain('nobody@contoso.com');
  });

  test('does what it says', async () => {
    const form = await desk.say('reactivate');
    const reply = await desk.pressOn(form, 'Reactivate', { inputs: { people: 'ben.walters@contoso.com\ndebra.berger@contoso.com' } });
    expect(titlesOf(reply)).toEqual(['Confirm', 'Cancel']);
    expect(textOf(await desk.pressOn(reply, 'Confirm'))).toContain('Done: 2 changed');
  });
});

describe('reset password', () => {
  test('asks first, then shows the password once', async () => {
    const preview = await desk.say('reset password isaiah.langer@contoso.com');
    expect(titlesOf(preview)).toEqual(['Confirm', 'Cancel']);
    const done = await desk.pressOn(preview, 'Confirm');
    expect(textOf(done)).toMatch(/isaiah\.langer@contoso\.com {2}\S{8,}/);
    expect('card' in done && done.here).toBe(true);
    expect(textOf(await desk.pressOn(preview, 'Confirm'))).not.toContain('One-time passwords');
  });

  test('is not done in a group chat when the asker cannot be told in private', async () => {
    expect(textOf(await desk.say('reset password isaiah.langer@contoso.com', { chat: 'group' }))).toContain('ask for it in our private chat');
  });
});

describe('forged buttons', () => {
  test.each([
    ['usherConfirm', { usherPlan: 'nothing-like-it' }, 'not known any more'],
    ['usherConfirm', {}, 'could not be understood'],
    ['usherConfirm', { usherPlan: '../../etc' }, 'could not be understood'],
    ['usherUndo', { usherJob: 'nothing' }, 'There is no such job'],
    ['usherStop', { usherJob: 'nothing' }, 'There is no such job'],
    ['usherDeactivate', { usherPerson: 'somebody' }, 'Nobody here goes by'],
    ['usherDeactivate', { people: 7 }, 'could not be understood'],
    ['dropTables', {}, 'belongs to another version'],
  ])('%s with %j ends in one sentence', async (verb, data, words) => {
    expect(textOf(await desk.press(verb, data))).toContain(words);
  });
});
