// Every verb said alone opens its form, and what the form sends does what the words do: filled in, filled in wrongly, sent by somebody else.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { commands } from '../../../bot/commands/index.ts';
import type { Reply } from '../../../bot/commands/command.ts';
import { buttonsOf, choicesOf, inputsOf, pressed } from './buttons.ts';
import { expectGoodCard } from './card-check.ts';
import { openDesk, textOf, titlesOf } from './desk.ts';
import type { Desk } from './desk.ts';

let desk: Desk;
beforeAll(async () => { desk = await openDesk(); }, 30_000);
afterAll(async () => { await desk.close(); });

const lynne = { as: 'lynne.robbins@contoso.com' };
const outbox = async (): Promise<string> => (await fetch(`${desk.directoryUrl.replace('/v1.0', '')}/_local/outbox`)).text();

/** What cannot be left out behind a verb, as its usage has it. */
const needed = (usage: string, name: string): string => usage.replace(name, '').replace(/\[[^\]]*\]|\([^)]*\)/g, '').trim();
/** One's own profile. */
const otherwise = ['user'];
const verbs = commands.filter(({ name, usage, section }) => !otherwise.includes(name) && section !== 'About' && needed(usage, name) !== '').map(({ name }) => name);

describe('a verb without its arguments', () => {
  test('is one of many', () => { expect(verbs.length).toBeGreaterThan(25); });

  test.each(verbs)('“%s” opens its form, with labelled inputs and one button', async (verb) => {
    const form = await desk.say(verb);
    if (!('card' in form)) throw new Error(textOf(form));
    expectGoodCard(form.card);
    expect(Object.keys(inputsOf(form)).length).toBeGreaterThan(0);
    expect(titlesOf(form)).toHaveLength(1);
    expect(form.here).toBe(true);
  });
});

interface Case { verb: string; good: Record<string, string>; does: string; wrong: Record<string, string>; says: string }
const cases: readonly Case[] = [
  { verb: 'group', good: { group: 'sales' }, does: 'members', wrong: { group: 'Nowhere' }, says: 'There is no group called “Nowhere”' },
  { verb: 'message group', good: { group: 'Sales', text: 'line one\n“two”' }, does: 'Message to Sales', wrong: { group: 'Sales', text: '' }, says: 'Write the message.' },
  { verb: 'rename group', good: { group: 'Interns', name: 'Trainees' }, does: 'Done: 1 changed', wrong: { group: 'EMEA, Sales', name: 'X' }, says: 'Name one group at a time' },
  { verb: 'external id of group', good: { group: '"Human Resources"', externalId: 'HR-1' }, does: 'Done: 1 changed', wrong: { group: 'Sales', externalId: 'x'.repeat(65) }, says: 'at most 64 characters' },
  { verb: 'delete group', good: { group: 'EMEA' }, does: 'Do this for 1 group?', wrong: { group: '' }, says: 'Name at least one group.' },
  { verb: 'assign application', good: { application: 'Salesforce role:"Standard User"', group: 'Sales' }, does: 'Assign Salesforce as Standard User to the group Sales', wrong: { application: 'Nothing', group: 'Sales' }, says: 'There is no enterprise application called “Nothing”' },
  { verb: 'remove application', good: { application: 'Salesforce', group: 'Sales' }, does: '“Sales” is not assigned to Salesforce.', wrong: { application: 'Salesforce', group: 'Nowhere' }, says: 'There is no group called “Nowhere”' },
  { verb: 'property add', good: { name: 'Site', type: 'choice', choices: 'Berlin, "Paris, Texas"' }, does: 'Site', wrong: { name: 'Site', type: 'choice', choices: '' }, says: 'needs at least one' },
  { verb: 'property remove', good: { property: 'site' }, does: 'Remove “Site”?', wrong: { property: 'nothing' }, says: 'There is no property' },
];

describe.each(cases)('the form of “$verb”', ({ verb, good, does, wrong, says }) => {
  const button = (form: Reply): string => titlesOf(form)[0] ?? '';

  test('does what the words do', async () => {
    const form = await desk.say(verb);
    expect(Object.keys(inputsOf(form))).toEqual(Object.keys(good));
    expect(textOf(await pressed(desk, form, { title: button(form), inputs: good }))).toContain(does);
  });

  test('comes back with what was typed, and why it is not accepted', async () => {
    const form = await desk.say(verb);
    const again = await pressed(desk, form, { title: button(form), inputs: wrong });
    expect(textOf(again)).toContain(says);
    expect(inputsOf(again)).toEqual(wrong);
    if ('card' in again) expectGoodCard(again.card);
    expect(titlesOf(again)).toEqual([button(form)]);
  });

  test('is refused to whoever may only look, and forged it ends in one sentence', async () => {
    const form = await desk.say(verb);
    const [{ verb: name = '' } = {}] = buttonsOf(form);
    const looking = commands.find((command) => command.verbs.some((each) => each.verb === name))?.ability.endsWith('.see') === true;
    if (!looking) expect(textOf(await pressed(desk, form, { ...lynne, title: button(form), inputs: good }))).toContain('needs the role');
    for (const data of [null, {}, { usherForm: 'filled', ...Object.fromEntries(Object.keys(good).map((id) => [id, 7])) }, { usherForm: 'filled', ...good, [Object.keys(good)[0] ?? '']: 'x'.repeat(20_001) }]) {
      expect(textOf(await desk.press(name, data))).toContain('could not be understood');
    }
  });
});

test.each([
  ['delete group', { group: ',' }, 'Name at least one group.'], ['delete group', { group: '"" , ;' }, 'Name at least one group.'], ['group', { group: ',' }, 'Name a group.'],
  ['assign application', { application: ',', group: 'Sales' }, 'Choose an application.'], ['remove application', { application: 'Salesforce', group: '""' }, 'Name at least one group.'],
])('the form of “%s” with nothing between its commas comes back: %j', async (verb, inputs, says) => {
  const form = await desk.say(verb);
  const again = await pressed(desk, form, { title: titlesOf(form)[0] ?? '', inputs });
  expect(textOf(again)).toContain(says);
  expect(inputsOf(again)).toEqual(inputs);
});

test('the forms of “job” and “stop” show a job by its id', async () => {
  const [, id = ''] = /Job (\w+)/.exec(textOf(await desk.say('external id of group "Human Resources" HR-2'))) ?? [];
  for (const [verb, title] of [['job', 'Show'], ['stop', 'Stop']] as const) {
    expect(textOf(await pressed(desk, await desk.say(verb), { title, inputs: { job: id } }))).toMatch(new RegExp(`Done: 1 changed[\\s\\S]*Job ${id}`));
  }
});

test.each(['usherShowJob', 'usherStopJob'])('a forged press of %s names a group and is told of none', async (verb) => {
  for (const usherGroup of ['Sale', 'Sales']) {
    const reply = await desk.press(verb, { usherGroup }, { as: 'adele.vance@contoso.com' });
    expect([textOf(reply), JSON.stringify(reply)]).toEqual([expect.stringContaining('Id of the job'), expect.not.stringContaining('Sale')]);
  }
});

test('the forms of applications offer each role, and taking the whole', async () => {
  const titles = async (verb: string): Promise<string[]> => choicesOf(await desk.say(verb), 'application').map(({ title }) => title);
  expect(await titles('assign application')).toEqual(['Salesforce – Standard User', 'Salesforce – System Administrator', 'Travel Booking']);
  expect(await titles('remove application')).toEqual(['Salesforce – every role', 'Salesforce – Standard User', 'Salesforce – System Administrator', 'Travel Booking']);
  const form = await desk.say('assign application');
  const inputs = { application: choicesOf(form, 'application')[1]?.value ?? '', group: 'IT' };
  expect(textOf(await pressed(desk, form, { title: 'Assign', inputs }))).toContain('Assign Salesforce as System Administrator to the group IT');
});

describe('forms on the card of a group', () => {
  const open = async (title: string, group = 'Sales'): Promise<Reply> => pressed(desk, await desk.say(`group ${group}`), { title });

  test('Message asks for the message alone, shows who gets it, and keeps its lines', async () => {
    const form = await open('Message');
    expect(textOf(form)).toContain('Message to Sales');
    expect(inputsOf(form)).toEqual({ text: '' });
    const plan = await pressed(desk, form, { title: 'Send', inputs: { text: 'Closed on Friday.\nOpen on Monday.' } });
    expect(titlesOf(plan)).toEqual(['Confirm', 'Cancel']);
    expect(textOf(plan)).toContain('Closed on Friday. Open on Monday.');
    await desk.pressOn(plan, 'Cancel');
    expect(await outbox()).not.toContain('Closed on Friday');
  });

  test('a message of several lines may be typed as well', async () => {
    const plan = await desk.say('message group Sales "line one\nline two"');
    expect(textOf(plan)).toMatch(/\nline one\s*\n\s*line two\n/);
    await desk.pressOn(plan, 'Cancel');
  });

  test('External id shows the one there is, and left empty takes it away', async () => {
    await desk.say('external id of group Sales SAL-1');
    const form = await open('External id');
    expect(inputsOf(form)).toEqual({ externalId: 'SAL-1' });
    expect(textOf(await pressed(desk, form, { title: 'Save', inputs: { externalId: '' } }))).toContain('Done: 1 changed');
    expect(textOf(await desk.say('group Sales'))).not.toContain('SAL-1');
  });

  test('Applications says which of them the members may use, assigns and removes', async () => {
    const chosen = async (): Promise<{ title: string; value: string } | undefined> => choicesOf(await open('Applications', 'EMEA'), 'application').find(({ title }) => title.startsWith('Salesforce'));
    const before = await chosen();
    expect(before?.title).toBe('Salesforce – Standard User');
    const inputs = { application: before?.value ?? '' };
    const form = await open('Applications', 'EMEA');
    expect(titlesOf(form)).toEqual(['Assign', 'Remove']);
    expect(textOf(await desk.pressOn(await pressed(desk, form, { title: 'Assign', inputs }), 'Confirm'))).toContain('Done: 1 changed');
    expect((await chosen())?.title).toBe('Salesforce – Standard User (assigned)');
    const asked = await pressed(desk, form, { title: 'Remove', inputs });
    expect(textOf(asked)).toContain('Remove Salesforce as Standard User from the group EMEA');
    const wrong = await pressed(desk, form, { title: 'Assign', inputs: { application: 'nothing' } });
    expect(textOf(wrong)).toContain('Applications of EMEA');
    expect(textOf(wrong)).toContain('There is no enterprise application called “nothing”');
    expect([titlesOf(wrong), inputsOf(wrong)]).toEqual([['Assign', 'Remove'], { application: 'nothing' }]);
    if ('card' in wrong) expectGoodCard(wrong.card);
    expect(textOf(await pressed(desk, wrong, { title: 'Assign', inputs }))).toContain('“EMEA” is assigned to Salesforce as Standard User already.');
    const without = await pressed(desk, form, { title: 'Assign', inputs: { application: 'Salesforce' } });
    expect([textOf(without), inputsOf(without)]).toEqual([expect.stringContaining('“Salesforce” has several roles: “Standard User”, “System Administrator”.'), { application: 'Salesforce' }]);
  });
});
