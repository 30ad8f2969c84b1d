// Messages as people write them to a colleague: what asks for nothing names nobody, and what may be a name or a text stays one.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { commands } from '../../../bot/commands/index.ts';
import { findVerb, readSaid, tidy } from '../../../bot/commands/parse.ts';
import type { Said } from '../../../bot/commands/parse.ts';
import { pressed } from './buttons.ts';
import { openDesk, textOf, titlesOf } from './desk.ts';
import type { Desk } from './desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  for (const name of ['Please', 'User Experience', 'Experience', 'John Doe Jr.']) await desk.say(`invite ${name.replaceAll(/\W/g, '').toLowerCase()}@contoso.com "${name}"`);
}, 30_000);
afterAll(async () => { await desk.close(); });

function read(message: string): Said {
  const hit = findVerb(tidy(message), commands);
  if (hit === undefined) throw new Error(`no verb in ${message}`);
  return readSaid(hit.entry, hit.rest, message);
}

describe('one person is meant, and nobody else', () => {
  test.each([
    'please deactivate lee.gu@contoso.com', 'Can you deactivate lee.gu@contoso.com?', 'could you please, deactivate lee.gu@contoso.com please!', 'deactivate: lee.gu@contoso.com',
    'deactivate lee.gu@contoso.com please', 'deactivate lee.gu@contoso.com, thanks', 'deactivate lee.gu@contoso.com. Thank you!', 'deactivate lee.gu@contoso.com ?', 'deactivate lee.gu@contoso.com.',
    'deactivate user lee.gu@contoso.com', 'deactivate the user Lee Gu', 'deactivate users lee.gu', 'deactivate lee.gu.', 'deactivate Lee Gu!', 'deactivate the user Lee Gu <lee.gu@contoso.com>, please',
  ])('by “%s”', async (said) => {
    expect(textOf(await desk.say(said))).toMatch(/^Deactivate Lee Gu\n[\s\S]*Done: 1 changed/);
    await desk.say('reactivate lee.gu@contoso.com');
  });

  test('by an id with a mark behind it, as a mention becomes', async () => {
    expect(textOf(await desk.say(`user ${await desk.idOf('lee.gu@contoso.com')}?`))).toContain('lee.gu@contoso.com');
  });

  test('beside others, for a group and for themselves', async () => {
    const asked = await desk.say('deactivate users lee.gu, grady.archie and user ben.walters.');
    expect(textOf(asked)).toMatch(/^Deactivate 3 people\n/);
    expect(textOf(asked)).not.toContain('goes by');
    await desk.pressOn(asked, 'Cancel');
    expect(textOf(await desk.say('add user lee.gu@contoso.com to Project Falcon.'))).toMatch(/^Add Lee Gu to Project Falcon\n[\s\S]*Done: 1 changed/);
    expect(titlesOf(await desk.say('reset password me, please', { as: 'adele.vance@contoso.com' }))).toEqual(['Confirm', 'Cancel']);
  });

  test('by a name that is nearly right, and can still be chosen', async () => {
    const asked = await desk.say('user lee.g@contoso.com?');
    expect(textOf(await pressed(desk, asked, { title: 'Choose lee.gu@contoso.com' }))).toContain('Lee Gu');
  });
});

describe('a name stays a name', () => {
  test.each([
    ['deactivate "Please"', 'Please'], ['deactivate "please".', 'Please'], ['deactivate User Experience', 'User Experience'], ['deactivate John Doe Jr.', 'John Doe Jr.'], ['please deactivate John Doe Jr., please', 'John Doe Jr.'],
  ])('in “%s”', async (said, name) => {
    expect(textOf(await desk.say(said)).split('\n')[0]).toBe(`Deactivate ${name}`);
    await desk.say(`reactivate "${name}"`);
  });

  test.each(['deactivate user, lee.gu@contoso.com', 'deactivate "user" lee.gu@contoso.com', 'deactivate lee.gu@contoso.com "thanks"'])('that nobody goes by where it is set apart: “%s”', async (said) => {
    const asked = await desk.say(said);
    expect(textOf(asked)).toMatch(/^Deactivate 2 people\n[\s\S]*Nobody here goes by “(?:user|thanks)”/);
    await desk.pressOn(asked, 'Cancel');
  });

  test('of a new user, also where “user” begins it', async () => {
    expect(textOf(await desk.say('invite user zita.one@contoso.com "Zita One" please.'))).toContain('Invite Zita One (zita.one@contoso.com)');
    expect(textOf(await desk.say('invite User Two user.two@contoso.com'))).toContain('Invite User Two (user.two@contoso.com)');
  });
});

describe('what may be a text or a value is kept', () => {
  test.each([
    ['new group Sales please', ['Sales', 'please']], ['rename group Sales to Thanks!', ['Sales', 'to', 'Thanks!']], ['message group Sales "Come in, please."', ['Sales', 'Come in, please.']],
    ['message group Sales "Come in" please', ['Sales', 'Come in', 'please']], ['property add Say please', ['Say', 'please']], ['import silent please', ['silent', 'please']],
    ['new group Who?', ['Who?']], ['can you create group Sales?', ['Sales']], ['could you create group Sales please?', ['Sales']], ['can you create group Sales, please', ['Sales']], ['could you message group Sales "Lunch?"?', ['Sales', 'Lunch?']], ['can you message group Sales "Lunch?"', ['Sales', 'Lunch?']],
  ])('in “%s”', (said, words) => {
    expect(read(said).words.map(({ text }) => text)).toEqual(words);
  });

  test('as a value of an option, and in the rows of a table', () => {
    expect(read('deactivate group:Please. please').options).toEqual({ group: ['Please.'] });
    expect(read('can you deactivate group:Please?').options).toEqual({ group: ['Please'] });
    expect(read('please import:\nemail\na@x.com please.').lines).toBe('email\na@x.com please.');
  });

  test('and a colon makes an option where one can be meant', async () => {
    expect(textOf(await desk.say('delete group: Interns'))).toContain('“group:” needs a value right behind it');
    expect(read('delete group:Interns')).toMatchObject({ verb: 'delete', options: { group: ['Interns'] } });
    expect(read('reset password: lee.gu')).toMatchObject({ verb: 'reset password', words: [{ text: 'lee.gu' }] });
  });

  test('however many marks there are, in no time', () => {
    const started = performance.now();
    for (const marks of ['.'.repeat(20_000), '. '.repeat(20_000), `${'.'.repeat(20_000)}a.`]) read(`deactivate lee.gu ${marks}`);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});

describe('“create user” and “new user”', () => {
  test.each([['create user kai.one@contoso.com "Kai One"', 'Invite Kai One (kai.one@contoso.com)'], ['new user kai.two@contoso.com "Kai Two" silent', 'Invite Kai Two (kai.two@contoso.com)']])('“%s” is an invitation', async (said, title) => {
    expect(textOf(await desk.say(said))).toMatch(new RegExp(`^${title.replace(/[()]/g, '\\$&')}\n[\\s\\S]*Done: 1 created`));
  });

  test('alone opens the form, and “add user” puts somebody into groups', async () => {
    expect(titlesOf(await desk.say('new user'))).toContain('Invite');
    expect(read('add user jane@contoso.com to Sales').verb).toBe('add');
  });
});
