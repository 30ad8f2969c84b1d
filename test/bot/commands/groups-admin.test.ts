// Groups as such: made, renamed, noted under another id, deleted; which of them nobody may change, and the buttons on their card.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Reply } from '../../../bot/commands/command.ts';
import { buttonsOf, inputsOf, menuOf, pressed } from './buttons.ts';
import { expectGoodCard } from './card-check.ts';
import { openDesk, textOf, titlesOf } from './desk.ts';
import type { Desk } from './desk.ts';

let desk: Desk;
beforeAll(async () => { desk = await openDesk(); }, 30_000);
afterAll(async () => { await desk.close(); });

const adele = { as: 'adele.vance@contoso.com' };
const lynne = { as: 'lynne.robbins@contoso.com' };
const patti = { as: 'patti.fernandez@contoso.com' };
const alex = { as: 'alex.wilber@contoso.com' };

interface InDirectory { id: string; displayName: string; description: string | null; groupTypes: string[]; mailEnabled: boolean; securityEnabled: boolean }
const inDirectory = async (name: string): Promise<InDirectory[]> => {
  const filter = encodeURIComponent(`displayName eq '${name.replaceAll('\'', '\'\'')}'`);
  const answer = await fetch(`${desk.directoryUrl}/groups?$filter=${filter}`, { headers: { authorization: 'Bearer local' } });
  return ((await answer.json()) as { value: InDirectory[] }).value;
};
const misbehave = async (faults: object[]): Promise<void> => { await fetch(`${desk.directoryUrl.replace('/v1.0', '')}/_local/behaviour`, { method: 'PUT', body: JSON.stringify({ faults }), headers: { 'content-type': 'application/json' } }); };
const done = async (reply: Promise<Reply>, words = 'Done: 1'): Promise<Reply> => {
  const shown = await reply;
  expect(textOf(shown)).toContain(words);
  return shown;
};

describe('new group', () => {
  test('makes a security group at once, which is known here from then on', async () => {
    const reply = await done(desk.say('new group "Field Sales" "People on the road"'), 'Done: 1 created');
    expect(textOf(reply)).toContain('Create the group Field Sales');
    expect(await inDirectory('Field Sales')).toMatchObject([{ description: 'People on the road', groupTypes: [], mailEnabled: false, securityEnabled: true }]);
    expect(textOf(await desk.say('group Field Sales'))).toContain('Security group · 0 members');
    await done(desk.say('add adele.vance@contoso.com to "Field Sales"'));
    expect(textOf(await desk.say('group Field Sales'))).toContain('Security group · 1 member');
    expect(textOf(await desk.say('groups Field Sales'))).toContain('Security group · 1 member');
  });

  test('makes a Microsoft 365 group, and takes a name of several words', async () => {
    await done(desk.say('create group Product Launch microsoft365'), 'Done: 1 created');
    expect(await inDirectory('Product Launch')).toMatchObject([{ groupTypes: ['Unified'], mailEnabled: true }]);
    expect(textOf(await desk.say('group "Product Launch"'))).toContain('Microsoft 365 group');
  });

  test('says that there is one already, and makes no second', async () => {
    const again = await desk.say('new group "Field Sales"');
    expect(textOf(again)).toContain('There is a group called “Field Sales” already.');
    expect(titlesOf(again)).toEqual([]);
    expect(await inDirectory('Field Sales')).toHaveLength(1);
  });

  test.each([['add group Interns to Sales', 'write “add group:Interns to Sales”'], ['new group "A" "b" "c"', 'Write it as: new group Sales'], ['new group "A" b', 'Write it as: new group Sales'], [`new group "${'x'.repeat(257)}"`, 'at most 256 characters']])('“%s” ends in one sentence', async (message, words) => {
    expect(textOf(await desk.say(message))).toContain(words);
  });

  test('opens its form alone, keeps what was typed, and makes the group once it is right', async () => {
    const form = await desk.say('new group');
    expect(titlesOf(form)).toEqual(['Create']);
    const wrong = await desk.pressOn(form, 'Create', { inputs: { name: '  ', description: 'kept', kind: 'security' } });
    expect(textOf(wrong)).toContain('A group needs a name.');
    expect(JSON.stringify(wrong)).toContain('"kept"');
    await done(desk.pressOn(wrong, 'Create', { inputs: { name: 'From a form', description: '', kind: 'security' } }), 'Done: 1 created');
  });

  test('shows names with markdown and tags as they are', async () => {
    const reply = await desk.say('new group "**Bold** <at>everyone</at> [x](http://evil)"');
    expect(textOf(reply)).toContain('Done: 1 created');
    if (!('card' in reply)) throw new Error('no card');
    expect(JSON.stringify(reply.card)).not.toContain('<at>');
    expectGoodCard(reply.card);
  });

  test('is refused to whoever may not change groups', async () => {
    for (const who of [adele, lynne, patti]) expect(textOf(await desk.say('new group Mine', who))).toContain('needs the role Organisation Admin');
    expect(textOf(await desk.press('usherNewGroup', { name: 'Mine' }, lynne))).toContain('needs the role Organisation Admin');
    expect(await inDirectory('Mine')).toEqual([]);
  });

  test('makes one group when the answer of the directory was lost', async () => {
    await misbehave([{ match: 'POST /groups', rate: 1, kind: 'applied-then-reset', times: 1 }]);
    const job = /Job (\w+)/.exec(textOf(await desk.say('new group "Made once" microsoft365')))?.[1] ?? '';
    await desk.usher.services.changes.settled({ tenant: desk.tenant, person: { id: '', name: '', email: '' }, role: 'admin', source: 'chat' }, job, 20_000);
    await misbehave([]);
    expect(textOf(await desk.say(`job ${job}`))).toContain('Done: 1 created');
    expect(await inDirectory('Made once')).toHaveLength(1);
  }, 30_000);

  test('goes on trying while the directory does not answer, and can be stopped', async () => {
    await misbehave([{ match: 'POST /groups', rate: 1, kind: '503', retryAfter: 60, times: 1 }]);
    const reply = await desk.say('new group "Not yet"');
    await misbehave([]);
    expect(textOf(reply)).toMatch(/Working: 0 of 1|Waiting to start/);
    expect(titlesOf(reply)).toEqual(['Stop', 'Refresh']);
    expect(textOf(await desk.pressOn(reply, 'Stop'))).toMatch(/Stopp/);
    expect(await inDirectory('Not yet')).toEqual([]);
  }, 30_000);
});

describe('rename group', () => {
  test('gives another name, here and in the directory, and Undo gives the old one back', async () => {
    const reply = await done(desk.say('rename group Interns to "Interns 2027"'), 'Done: 1 changed');
    expect(await inDirectory('Interns 2027')).toHaveLength(1);
    expect(textOf(await desk.say('user raul.razo@contoso.com'))).toContain('Interns 2027');
    await done(desk.pressOn(reply, 'Undo'));
    expect(await inDirectory('Interns')).toHaveLength(1);
    expect(textOf(await desk.say('group Interns'))).toContain('Security group');
  });

  test('is also a form on the card of the group, pressed once or twice', async () => {
    const form = await pressed(desk, await desk.say('group EMEA'), { title: 'Rename' });
    expect(textOf(form)).toContain('Rename EMEA');
    expect(titlesOf(form)).toEqual(['Rename']);
    expect(inputsOf(form)).toEqual({ name: 'EMEA' });
    const wrong = await desk.pressOn(form, 'Rename', { inputs: { name: '' } });
    expect(textOf(wrong)).toContain('Enter a name.');
    await done(desk.pressOn(form, 'Rename', { inputs: { name: 'Europe' } }));
    expect(textOf(await desk.pressOn(form, 'Rename', { inputs: { name: 'Europe' } }))).toContain('is called “Europe” already');
    await done(desk.say('rename group Europe to EMEA'));
  });

  test.each([['rename group Sales', 'Write it as: rename group'], ['rename group to X', 'Write it as: rename group'], ['rename group No Such to X', 'There is no group called'], ['rename group Sales to Sales', 'is called “Sales” already']])('“%s” ends in one sentence', async (message, words) => {
    expect(textOf(await desk.say(message))).toContain(words);
  });
});

describe('external id of group', () => {
  test('is kept beside the group, shown, taken back by Undo, and taken away by “none”', async () => {
    const reply = await done(desk.say('external id of group Sales SAL-01'));
    expect(textOf(await desk.say('group Sales'))).toContain('External id: SAL-01');
    await done(desk.pressOn(reply, 'Undo'));
    expect(textOf(await desk.say('group Sales'))).not.toContain('External id');
    await done(desk.say('group id Human Resources HR-7'));
    await done(desk.say('group id "Human Resources" none'));
    expect(textOf(await desk.say('group "Human Resources"'))).not.toContain('External id');
  });

  test('may be given to a group that the directory lets nobody edit', async () => {
    await done(desk.say('external id of group Plant Stuttgart DE-9'));
    expect(textOf(await desk.say('group "Plant Stuttgart"'))).toContain('External id: DE-9');
  });

  test.each([['external id of group Sales', 'Write it as: external id of group'], [`group id Sales ${'x'.repeat(65)}`, 'at most 64 characters'], ['group id Nothing X1', 'There is no group called']])('“%s” ends in one sentence', async (message, words) => {
    expect(textOf(await desk.say(message))).toContain(words);
  });
});

describe('groups that nobody edits here', () => {
  test.each([['Everyone in Engineering', 'a rule decides'], ['Press Releases', 'Exchange admin centre'], ['Finance Approvals', 'Exchange admin centre'], ['Plant Stuttgart', 'local Active Directory'], ['Helpdesk Operators', 'Privileged Role Administrator']])('%s says why, and is refused before the directory is asked', async (name, words) => {
    const card = await desk.say(`group "${name}"`);
    expect(textOf(card)).toContain(words);
    expect(buttonsOf(card).map(({ title }) => title).filter((title) => ['Add people', 'Remove people', 'Rename', 'Delete'].includes(title))).toEqual([]);
    for (const message of [`rename group "${name}" to X`, `delete group "${name}"`]) {
      const refused = await desk.say(message);
      expect(textOf(refused)).toContain(words);
      expect(textOf(refused)).toMatch(/Nothing was changed\.$/);
    }
    expect(textOf(await desk.say('groups'))).toMatch(new RegExp(`${name}\\n.*not editable here`));
  });
});

describe('delete group', () => {
  const ask = async (): Promise<Reply> => desk.say('delete group "From a form"');

  test('asks first; cancelled, or pressed by somebody else, it stays', async () => {
    const preview = await ask();
    expect(titlesOf(preview)).toEqual(['Confirm', 'Cancel']);
    expect(textOf(preview)).toContain('Do this for 1 group?');
    expect(textOf(preview)).toContain('group “From a form” → deleted');
    expect(textOf(preview)).toContain('Undo does not bring a group back.');
    if ('card' in preview) expectGoodCard(preview.card);
    expect(textOf(await desk.pressOn(preview, 'Confirm', alex))).toContain('Only Megan Bowen');
    expect(textOf(await desk.pressOn(preview, 'Cancel'))).toContain('Cancelled. Nothing was changed.');
    expect(await inDirectory('From a form')).toHaveLength(1);
  });

  test('deletes once, however often it is pressed, and is gone here too', async () => {
    const preview = await ask();
    const [first, second] = await Promise.all([desk.pressOn(preview, 'Confirm'), desk.pressOn(preview, 'Confirm')]);
    expect(new Set([first, second].map((reply) => /Job (\w+)/.exec(textOf(reply))?.[1])).size).toBe(1);
    expect(textOf(await desk.pressOn(preview, 'Confirm'))).toContain('Done: 1 changed');
    expect(await inDirectory('From a form')).toEqual([]);
    expect(textOf(await desk.say('group "From a form"'))).toContain('There is no group called');
  });

  test('takes several at once, and leaves nobody in a group that is gone', async () => {
    const preview = await desk.say('delete groups "Field Sales", "Product Launch"');
    expect(textOf(preview)).toContain('Do this for 2 groups?');
    await done(desk.pressOn(preview, 'Confirm'), 'Done: 2 changed');
    expect(textOf(await desk.say('user adele.vance@contoso.com'))).not.toContain('Field Sales');
  });

  test('is refused while the group gives licences, and to whoever may not', async () => {
    expect(textOf(await desk.say('delete group Frontline'))).toContain('gives licences');
    expect(textOf(await desk.say('delete group Sales', patti))).toContain('needs the role Organisation Admin');
    expect(textOf(await desk.say('delete group Sales', lynne))).toContain('needs the role Organisation Admin');
  });
});

describe('the card of a group', () => {
  test('offers what the role allows', async () => {
    const card = await desk.say('group Sales');
    expect(titlesOf(card)).toEqual(['Add people', 'Remove people', 'Message', 'Licences', 'Open in the tab']);
    expect(menuOf(card)).toEqual(['Add people', 'Remove people', 'Message', 'Licences', 'Applications', 'Rename', 'External id', 'Delete']);
    if ('card' in card) expectGoodCard(card.card);
    const onlooker = await desk.say('group Sales', lynne);
    expect(titlesOf(onlooker)).toEqual(['Open in the tab']);
    expect(buttonsOf(onlooker)).toEqual([]);
    expect(textOf(await desk.say('group Sales', patti))).toContain('needs the role');
  });

  test('opens the form that adds people, with the group filled in', async () => {
    const form = await desk.pressOn(await desk.say('group Interns'), 'Add people');
    expect(textOf(form)).toContain('Add to Interns');
    const target = /"id":"target".*?"value":"((?:[^"\\]|\\.)*)"/.exec(JSON.stringify(form))?.[1];
    expect(target).toBe('\\"Interns\\"');
    await done(desk.pressOn(form, 'Add', { inputs: { people: 'adele.vance@contoso.com', target: '"Interns"' } }));
    expect(textOf(await desk.say('group Interns'))).toContain('Adele Vance');
    await done(desk.say('remove adele.vance@contoso.com from group Interns'));
  });

  test('offers for a group that the directory lets nobody edit what leaves its members alone', async () => {
    const card = await desk.say('group "Everyone in Engineering"');
    expect(titlesOf(card)).toEqual(['Message', 'Licences', 'Applications', 'External id', 'Open in the tab']);
    expect(menuOf(card)).toEqual([]);
    expect(titlesOf(await desk.say('group "Press Releases"'))).toEqual(['Message', 'External id', 'Open in the tab']);
  });

  test('opens the form that takes people out, with the group filled in', async () => {
    await done(desk.say('add adele.vance@contoso.com to Interns'));
    const form = await desk.pressOn(await desk.say('group Interns'), 'Remove people');
    expect(textOf(form)).toContain('Remove from Interns');
    expect(inputsOf(form)).toEqual({ people: '', target: '"Interns"' });
    await done(pressed(desk, form, { title: 'Remove', inputs: { people: 'adele.vance@contoso.com' } }));
    expect(textOf(await desk.say('group Interns'))).not.toContain('Adele Vance');
  });

  test('deletes by its button, once that is confirmed', async () => {
    await done(desk.say('new group "Gone by a button"'), 'Done: 1 created');
    const preview = await pressed(desk, await desk.say('group "Gone by a button"'), { title: 'Delete' });
    expect(titlesOf(preview)).toEqual(['Confirm', 'Cancel']);
    await done(desk.pressOn(preview, 'Confirm'));
    expect(await inDirectory('Gone by a button')).toEqual([]);
  });

  test.each([['usherRenameGroup', {}], ['usherMessageGroup', {}], ['usherMessageGroup', { usherGroup: 'no-such-id' }], ['usherMessageGroup', { usherForm: 'mine' }], ['usherRemoveFromGroup', {}], ['usherGroupApplications', { usherGroup: 'no-such-id' }], ['usherAssignApplication', { usherGroup: 'no-such-id', usherForm: 'filled', application: 'x' }], ['usherGroupId', { usherGroup: 'no-such-id' }], ['usherDeleteGroup', { usherGroup: 7 }], ['usherGroupLicences', null], ['usherAddToGroup', { usherGroup: 'x'.repeat(101) }], ['usherDeleteGroup', { usherGroup: 'no-such-id' }], ['usherGiveGroupLicence', { usherGroup: 'no-such-id', value: 'E3' }]])('forged as %s %j ends in one sentence', async (verb, data) => {
    expect(textOf(await desk.press(verb, data))).toMatch(/could not be understood|There is no group called/);
    expect(textOf(await desk.press(verb, data, adele))).toContain('needs the role');
  });
});

test('no button of a group carries more than its id', async () => {
  const data = buttonsOf(await desk.say('group Sales')).flatMap((action) => (action.data === undefined ? [] : Object.keys(action.data)));
  expect(new Set(data)).toEqual(new Set(['usherGroup']));
});
