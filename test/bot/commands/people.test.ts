// Naming people: namesakes and near misses to choose from, pasted addresses, guests, and people nobody knows.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { groupFinder } from '../../../bot/commands/names.ts';
import { namesOfOthers, peopleIn } from '../../../bot/commands/people-typed.ts';
import { readSaid } from '../../../bot/commands/parse.ts';
import { replyMessage } from '../../../bot/teams/messages.ts';
import { buttonsOf } from './buttons.ts';
import { expectGoodCard } from './card-check.ts';
import { openDesk, textOf, titlesOf } from './desk.ts';
import type { Desk } from './desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  for (const mailbox of ['anna.one', 'anna.two']) await desk.say(`invite ${mailbox}@contoso.com "Anna Twin"`);
}, 30_000);
afterAll(async () => { await desk.close(); });

const choose = async (reply: Awaited<ReturnType<Desk['say']>>, of: string, as?: string): Promise<Awaited<ReturnType<Desk['say']>>> => {
  const button = buttonsOf(reply).find(({ title }) => title.includes(of));
  return desk.press(button?.verb ?? '', button?.data, as === undefined ? {} : { as });
};

describe('namesakes', () => {
  test.each(['deactivate Anna Twin', 'deactivate "Anna Twin"', 'deactivate anna twin'])('“%s” asks which one, and does it to whom was chosen', async (message) => {
    const asked = await desk.say(message);
    if ('card' in asked) expectGoodCard(asked.card);
    expect(textOf(asked)).toContain('Who is meant?');
    expect(textOf(asked)).toContain('anna.one@contoso.com');
    expect(buttonsOf(asked).map(({ title }) => title).sort()).toEqual(['Choose anna.one@contoso.com', 'Choose anna.two@contoso.com']);
    const done = await choose(asked, 'anna.two');
    expect(textOf(done)).toContain('Done: 1 changed');
    expect(textOf(await desk.say('user anna.two@contoso.com'))).toContain('Inactive');
    expect(textOf(await desk.say('user anna.one@contoso.com'))).toContain('Invited');
    await desk.say('reactivate anna.two@contoso.com');
  });

  test('among several people are asked about before anything is planned; the others stay as they were said', async () => {
    const asked = await desk.say('add grady.archie@contoso.com, "Anna Twin" to Sales');
    expect(textOf(asked)).toContain('Who is meant?');
    const preview = await choose(asked, 'anna.one');
    expect(titlesOf(preview)).toEqual(['Confirm', 'Cancel']);
    expect(textOf(preview)).toContain('Grady Archie');
    expect(textOf(preview)).toContain('anna.one@contoso.com');
    await desk.pressOn(preview, 'Cancel');
  });

  test('are told to nobody who may not see people', async () => {
    expect(textOf(await desk.say('user Anna Twin', { as: 'adele.vance@contoso.com' }))).toContain('needs the role');
  });

  test('are not chosen for somebody else', async () => {
    const asked = await desk.say('deactivate Anna Twin');
    expect(textOf(await choose(asked, 'anna.one', 'alex.wilber@contoso.com'))).toContain('Only the person who asked may choose here');
    expect(textOf(await desk.say('user anna.one@contoso.com'))).toContain('Invited');
  });

  test('chosen by a forged press is no more than typing it', async () => {
    const usherAsker = await desk.idOf('adele.vance@contoso.com');
    const forged = await desk.press('usherChoose', { usherSaid: 'deactivate grady.archie@contoso.com', usherAsker }, { as: 'adele.vance@contoso.com' });
    expect(textOf(forged)).toContain('needs the role Organisation Admin');
    for (const data of [{}, { usherSaid: 5, usherAsker }, { usherSaid: 'x'.repeat(2_001), usherAsker }]) {
      expect(textOf(await desk.press('usherChoose', data))).toContain('could not be understood');
    }
  });
});

describe('a name nobody goes by', () => {
  test('is asked back with those who are near', async () => {
    const asked = await desk.say('user grady.archi@contoso.com');
    expect(textOf(asked)).toContain('Did you mean');
    expect(textOf(await choose(asked, 'grady.archie@contoso.com'))).toContain('Grady Archie');
  });

  test('is one sentence when nobody is near, and when the message is too long to carry', async () => {
    expect(buttonsOf(await desk.say('user xyzzy.plugh@contoso.com'))).toEqual([]);
    expect(await desk.say(`deactivate "grady archi"${' '.repeat(2_100)}`)).toBeDefined();
  });

  test('an object id of another organisation is said so in a clear sentence', async () => {
    expect(textOf(await desk.say('deactivate 0f0f0f0f-1111-4222-8333-444455556666'))).toContain('may belong to another organisation');
  });

  test.each(['**b** <at>everyone</at>', '${secret}', '\u202Egnp', 'a\u200Bb\u200Bc.nobody', 'n'.repeat(300), '[x](http://evil.example)'])('“%s” is shown as plain letters', async (name) => {
    const text = JSON.stringify(replyMessage(await desk.say(`deactivate "${name}"`)));
    expect(text).not.toContain('<at>everyone</at>');
    expect(text).not.toContain('\u202E');
    expect(text).not.toContain('[x](http');
    expect(text.length).toBeLessThan(4_000);
  });
});

describe('guests', () => {
  test('are found by mail address and by the user name with #EXT#', async () => {
    const [guest] = (await desk.usher.services.store.users.list(desk.tenant, { filter: { type: 'guest' }, limit: 1 })).users;
    expect(guest?.userPrincipalName).toContain('#EXT#');
    for (const name of [guest?.email, guest?.userPrincipalName]) expect(textOf(await desk.say(`user ${name}`))).toContain(guest?.displayName ?? 'nobody');
  });
});

describe('pasted addresses', () => {
  test.each([
    ['Grady Archie <grady.archie@contoso.com>; Ben Walters <ben.walters@contoso.com>'],
    ['Archie, Grady <grady.archie@contoso.com>; Walters, Ben <ben.walters@contoso.com>'],
    ['"Grady Archie" <grady.archie@contoso.com>, "Ben Walters" <ben.walters@contoso.com>'],
    ['grady.archie@contoso.com;ben.walters@contoso.com'],
    ['\ngrady.archie@contoso.com\nben.walters@contoso.com'],
    ['grady.archie@contoso.com\r\nBen Walters <ben.walters@contoso.com>'],
    ['Grady Archie &lt;grady.archie@contoso.com&gt;; Ben Walters &lt;mailto:ben.walters@contoso.com&gt;'],
    ['Grady Archie <[grady.archie@contoso.com](mailto:grady.archie@contoso.com)>; ben.walters@contoso.com'],
  ])('as “%s” are two people', async (pasted) => {
    const preview = await desk.say(`deactivate ${pasted}`);
    expect(textOf(preview)).toContain('Do this for 2 people?');
    expect(textOf(preview)).not.toContain('Refused');
    await desk.pressOn(preview, 'Cancel');
  });

  test('keep the other words of the message', async () => {
    expect(textOf(await desk.say('add Grady Archie <grady.archie@contoso.com> to Sales'))).toMatch(/Done: 1|There is nothing to do/);
  });

  test('before which somebody else is named lose nobody', async () => {
    const preview = await desk.say('deactivate Wei Grady Archie <grady.archie@contoso.com>; Zzyzx Ben Walters <ben.walters@contoso.com>');
    expect(textOf(preview)).toContain('Nobody here goes by “Zzyzx”');
  });

  test.each([
    'Jane Doe <adele.vance@contoso.com>', 'Adele Vance (Sales) <adele.vance@contoso.com>', '"Jane Doe" <adele.vance@contoso.com>', 'Doe <adele.vance@contoso.com>', 'Vance, Adele (Sales) <adele.vance@contoso.com>',
    'Dr. Adele Vance <adele.vance@contoso.com>', 'Adele Vance - Sales & Co <adele.vance@contoso.com>', 'Team 2 <adele.vance@contoso.com>', '"Jane Doe" (Sales) <adele.vance@contoso.com>', 'jane doe <adele.vance@contoso.com>',
  ])('are one person whatever their label says: %s', async (pasted) => {
    const preview = await desk.say(`deactivate ${pasted}; Jane Roe <grady.archie@contoso.com>`);
    expect(textOf(preview)).toMatch(/^Deactivate 2 people\n/);
    expect(textOf(preview)).toContain('Do this for 2 people?');
    expect(textOf(preview)).not.toContain('goes by');
    await desk.pressOn(preview, 'Cancel');
  });

  test.each(['Wei Wang, Jane Doe <adele.vance@contoso.com>', 'Zzyzx; Jane Doe <adele.vance@contoso.com>', 'Zzyzx\nJane Doe <adele.vance@contoso.com>', 'Zzyzx,\r\nAdele Vance <adele.vance@contoso.com>', 'zzyzx.zz Jane Doe <adele.vance@contoso.com>', '"Zzyzx" Jane Doe <adele.vance@contoso.com>', 'Zzyzx.Zz Jane Doe <adele.vance@contoso.com>'])(
    'lose nobody who is parted from a label: %s', async (pasted) => {
      const first = /\w+(?:\.\w+)?/.exec(pasted)?.[0] ?? '';
      const preview = await desk.say(`deactivate ${pasted}`);
      expect(textOf(preview)).toContain(first);
      expect(titlesOf(preview)).not.toContain('Undo');
      const filled = await desk.pressOn(await desk.say('deactivate'), 'Deactivate', { inputs: { people: pasted } });
      expect(textOf(filled)).toContain(first);
    });

  test('are read from a form as well', async () => {
    const form = await desk.say('deactivate');
    const preview = await desk.pressOn(form, 'Deactivate', { inputs: { people: 'Grady Archie <grady.archie@contoso.com>;\nBen Walters <ben.walters@contoso.com>' } });
    expect(textOf(preview)).toContain('Do this for 2 people?');
  });
});

describe('a name that nobody has', () => {
  // Miriam Graham is here: three letters of a name that nobody has are not hers.
  test.each(['a@b@c', 'a', 'an@contoso.com', 'grace.zzyzx@contoso.com'])('and that is near to none is answered without a guess: %s', async (name) => {
    const reply = await desk.say(`user ${name}`);
    expect(textOf(reply)).toContain(`Nobody here goes by “${name}”.`);
    expect(textOf(reply)).not.toContain('Did you mean');
    expect(titlesOf(reply)).toEqual([]);
  });

  test.each(['lee', 'gu', '王', 'adele@nowhere.org'])('and that is part of somebody’s is answered with them: %s', async (name) => {
    expect(textOf(await desk.say(`user ${name}`))).toMatch(/Did you mean|Lee Gu|王伟|Adele Vance/);
  });
});

describe('an option without a value', () => {
  test.each(['deactivate status:', 'deactivate property:', 'deactivate group:', 'deactivate type:', 'deactivate role:', 'deactivate job:', 'deactivate status:""', 'deactivate status: active', 'add type: to Sales', 'users status:'])('“%s” means nobody, and is asked back', async (message) => {
    expect(textOf(await desk.say(message))).toMatch(/“(?:status|property|group|type|role|job):” needs a value right behind it, for example /);
  });
});

describe('people as they are typed', () => {
  const read = (text: string): { name: string; label: string }[] => peopleIn(readSaid({ name: '', aliases: [], options: [] }, text).words).map(({ name, label }) => ({ name, label: label.map((word) => word.text).join(' ') }));

  test('have the words before their address as their name, and no more', () => {
    expect(read('E3 to Vincent van Gogh <v@x.org> a@x.org Ann <b@x.org>')).toEqual([
      { name: 'E3', label: '' }, { name: 'to', label: '' }, { name: 'v@x.org', label: 'Vincent van Gogh' }, { name: 'a@x.org', label: '' }, { name: 'b@x.org', label: 'Ann' },
    ]);
  });

  test('with words that are not theirs name somebody else too', () => {
    const user = { displayName: 'Zoë Ångström', firstName: 'Zoë', lastName: 'Ångström', userPrincipalName: 'zoe@x.org', email: 'zoe@x.org' };
    expect(namesOfOthers([{ text: 'Grady', quoted: false }, { text: 'Zoe', quoted: false }, { text: 'Angstrom', quoted: false }], user)).toEqual(['Grady']);
  });
});

describe('many groups in one message', () => {
  test('are looked up in one reading, and not at all by their ids', async () => {
    const { store } = desk.usher.services;
    let pages = 0;
    const find = groupFinder({ store: { ...store, groups: { ...store.groups, page: async (...query) => {
      pages += 1;
      return store.groups.page(...query);
    } } } }, desk.tenant);
    const named = await Promise.all(['Sales', 'sales', 'Interns', 'SALES'].map(find));
    expect([named.map(({ name }) => name), pages]).toEqual([['Sales', 'Sales', 'Interns', 'Sales'], 1]);
    await Promise.all(named.map(async ({ id }) => find(id)));
    expect(pages).toBe(1);
    await expect(find('Nowhere')).rejects.toMatchObject({ code: 'group.unknown' });
  });
});

describe('“and” between people', () => {
  const two = async (said: string, who = ['Grady Archie', 'Ben Walters']): Promise<void> => {
    const asked = await desk.say(said);
    expect(titlesOf(asked)).toEqual(['Confirm', 'Cancel']);
    expect(textOf(asked)).toContain(`${who.length} people`);
    expect(textOf(asked)).not.toContain('goes by');
    for (const name of who) expect(textOf(asked)).toContain(name);
    await desk.pressOn(asked, 'Cancel');
  };

  test.each([
    'deactivate grady.archie@contoso.com and ben.walters@contoso.com', 'deactivate grady.archie@contoso.com, and ben.walters@contoso.com',
    'deactivate grady.archie AND ben.walters', 'deactivate "Grady Archie" and "Ben Walters"', 'deactivate Grady Archie and Ben Walters',
    'deactivate Grady Archie <grady.archie@contoso.com> and Ben Walters <ben.walters@contoso.com>', 'deactivate Grady Archie and ben.walters@contoso.com',
  ])('parts them like a comma: %s', async (said) => { await two(said); });

  test('parts object ids, which mentions become, and more than two', async () => {
    await two(`deactivate  ${await desk.idOf('grady.archie@contoso.com')}  and  ${await desk.idOf('ben.walters@contoso.com')} and debra.berger`, ['Grady Archie', 'Ben Walters', 'Debra Berger']);
  });

  test('parts people before “to”, and people and groups', async () => {
    await two('add Grady Archie and Ben Walters to Sales');
    const asked = await desk.say('deactivate debra.berger and group:"Human Resources" and group:Interns');
    expect(titlesOf(asked)).toEqual(['Confirm', 'Cancel']);
    expect(textOf(asked)).toContain('Debra Berger');
    expect(textOf(asked)).not.toContain('goes by');
    await desk.pressOn(asked, 'Cancel');
  });

  test('in a name stays part of it, quoted or not', async () => {
    await desk.say('invite marks.spencer@contoso.com "Marks and Spencer"');
    for (const name of ['Marks and Spencer', '"Marks and Spencer"']) expect(textOf(await desk.say(`user ${name}`))).toContain('marks.spencer@contoso.com');
    await two('deactivate "Marks and Spencer" and Grady Archie', ['Marks and Spencer', 'Grady Archie']);
  });

  test.each(['deactivate and grady.archie', 'deactivate grady.archie and', 'deactivate grady.archie and and ben.walters'])('that stands between no two people is refused as a name: %s', async (said) => {
    expect(textOf(await desk.say(said))).toContain('Nobody here goes by “and”');
  });

  test('is a person and a group where it is quoted', async () => {
    await desk.say('invite only.and@contoso.com "and"');
    await two('deactivate "and" and grady.archie', ['only.and@contoso.com', 'Grady Archie']);
    await desk.say('new group "and"');
    expect(textOf(await desk.say('add grady.archie to "and"'))).toContain('Done: 1 changed');
    expect(textOf(await desk.say('deactivate group:"and"'))).toContain('grady.archie@contoso.com – done');
    await desk.say('reactivate grady.archie');
  });

  test('of namesakes asks about the one who is not clear and keeps the other', async () => {
    const preview = await choose(await desk.say('deactivate Anna Twin and Grady Archie'), 'anna.two');
    expect(titlesOf(preview)).toEqual(['Confirm', 'Cancel']);
    expect(textOf(preview)).toContain('anna.two@contoso.com');
    expect(textOf(preview)).toContain('Grady Archie');
    await desk.pressOn(preview, 'Cancel');
  });

  test('where one person is meant names one too many', async () => {
    expect(textOf(await desk.say('user grady.archie and ben.walters'))).toContain('Name one person at a time here.');
  });
});
