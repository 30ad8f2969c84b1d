// invite, by words and by form: members, guests, refusals, and passwords for one pair of eyes.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { emptyInvite, inviteVerb } from '../../../bot/commands/invite.card.ts';
import { expectGoodCard } from './card-check.ts';
import { actionsOf, openDesk, textOf, titlesOf } from './desk.ts';
import type { Desk } from './desk.ts';

let desk: Desk;
beforeAll(async () => { desk = await openDesk(); }, 30_000);
afterAll(async () => { await desk.close(); });

const form = { ...emptyInvite, error: undefined };

describe('by words', () => {
  test('creates a member of the organisation in the groups asked for and shows the first password once', async () => {
    const reply = await desk.say('invite zoe.adams@contoso.com "Zoe Adams" groups:Sales');
    expect(textOf(reply)).toContain('Done: 1 created');
    expect(textOf(reply)).toContain('One-time passwords: shown only now and only to you');
    if ('card' in reply) expectGoodCard(reply.card);
    const profile = textOf(await desk.say('user zoe.adams@contoso.com'));
    expect(profile).toContain('First name: Zoe');
    expect(profile).toContain('Groups: Sales');
    expect(profile).toContain('Invited');
  });

  test('the password is in no log line and not in the store', async () => {
    const reply = await desk.say('invite vera.secret@contoso.com');
    const password = /vera\.secret@contoso\.com {2}(\S+)/.exec(textOf(reply))?.[1] ?? '';
    expect(password.length).toBeGreaterThan(7);
    const job = /Job (\w+)/.exec(textOf(reply))?.[1] ?? '';
    expect(textOf(await desk.say(`job ${job}`))).not.toContain(password);
    expect(textOf(await desk.say('audit vera.secret@contoso.com'))).not.toContain(password);
    expect(desk.logged.join('\n')).not.toContain(password);
  });

  test('takes the names from the address when none were given', async () => {
    await desk.say('invite mary-jane.watson@contoso.com');
    expect(textOf(await desk.say('user mary-jane.watson@contoso.com'))).toContain('Mary Jane Watson');
  });

  test('refuses an address outside the verified domains and says how to invite a guest', async () => {
    const text = textOf(await desk.say('invite pat@partner.com'));
    expect(text).toContain('partner.com is not a verified domain of Contoso');
    expect(text).toContain('invite pat@partner.com guest');
  });

  test('invites a guest of another organisation when told so', async () => {
    expect(textOf(await desk.say('invite pat@partner.com guest'))).toContain('Done: 1 created');
    expect(textOf(await desk.say('user pat@partner.com'))).toContain('Guest');
  });

  test('somebody of a domain with an identity provider is created, and nobody is told a password', async () => {
    const said = textOf(await desk.say('invite new.sso@fabrikam-sso.com "New Sso"'));
    expect(said).toContain('Done: 1 created');
    expect(said).not.toContain('One-time passwords');
    expect(textOf(await desk.say('user new.sso@fabrikam-sso.com'))).toContain('First name: New');
  });

  test('a guest has the names, the location and the licence that were asked for, in the directory as well', async () => {
    const said = textOf(await desk.say('invite lee.chan@nowhere.example "Lee Chan" guest silent location:US licences:E5'));
    expect(said).toContain('Done: 1 created');
    expect(said).not.toContain('not everything was done');
    const profile = textOf(await desk.say('user lee.chan@nowhere.example'));
    expect(profile).toContain('First name: Lee');
    expect(profile).toContain('Usage location: US');
    expect(profile).toContain('Microsoft 365 E5');
  });

  test('a guest without a location of their own gets a licence by that of the organisation', async () => {
    expect(textOf(await desk.say('invite kim.ray@nowhere.example "Kim Ray" guest silent licences:E5'))).not.toContain('not everything was done');
    expect(textOf(await desk.say('user kim.ray@nowhere.example'))).toContain('Microsoft 365 E5');
  });

  test('refuses to make a guest of an address of the organisation', async () => {
    expect(textOf(await desk.say('invite new.guest@contoso.com guest'))).toContain('Invite it without “guest”');
  });

  test('skips somebody who is here already', async () => {
    const reply = await desk.say('invite adele.vance@contoso.com');
    expect(textOf(reply)).toContain('There is nothing to do');
    expect(textOf(reply)).toContain('exists already');
  });

  test.each([
    ['invite "Jane Doe"', 'Whom?'],
    ['invite jane@', 'is not an e-mail address'],
    ['invite a@contoso.com b@contoso.com', 'one person at a time'],
    ['invite a@contoso.com local', 'Local login is not set up here'],
    ['invite a@contoso.com role:king', '“role:” takes one of'],
    ['invite a@contoso.com admin role:billing', '“role:” takes one of'],
    ['invite a@contoso.com location:Germany', 'country code of two capital letters'],
    [`invite a@contoso.com "${'x'.repeat(300)}"`, 'at most 64 are possible'],
    ['invite a@contoso.com groups:Nowhere', 'There is no group called “Nowhere”'],
    ['invite a@contoso.com licences:E9', 'There is no licence called “E9”'],
    ['invite a@contoso.com colour:red', 'There is no option “colour:” here'],
  ])('“%s” ends in one sentence', async (message, words) => {
    expect(textOf(await desk.say(message))).toContain(words);
  });

  test('is refused to whoever is no administrator, with the role that is needed and who holds it', async () => {
    const text = textOf(await desk.say('invite a@contoso.com', { as: 'lynne.robbins@contoso.com' }));
    expect(text).toContain('needs the role Organisation Admin; yours is View-Only Admin. Ask ');
    expect(text).toContain('Megan Bowen');
  });
});

describe('in a group chat', () => {
  test('makes no password when nobody could be told it in private', async () => {
    const text = textOf(await desk.say('invite gina.group@contoso.com', { chat: 'group' }));
    expect(text).toContain('ask for it in our private chat');
    expect(textOf(await desk.say('user gina.group@contoso.com'))).toContain('Nobody here goes by');
  });

  test('tells the password in the private chat alone', async () => {
    const reply = await desk.say('invite greta.group@contoso.com', { chat: 'group', reachable: true });
    expect(textOf(reply)).toContain('I sent the one-time password to you in our private chat.');
    expect(textOf(reply)).not.toContain('One-time passwords');
    const whispered = desk.whispered.at(-1);
    expect(whispered === undefined ? '' : textOf(whispered)).toMatch(/greta\.group@contoso\.com {2}\S+/);
  });
});

describe('by form', () => {
  test.each([
    [{ email: 'pat@partner.com', guest: 'false' }, 'Tick “Guest” to invite it as a guest.'],
    [{ email: 'new.guest@contoso.com', guest: 'true' }, 'Leave “Guest” unticked.'],
    [{ email: 'jane', guest: 'false' }, '“jane” is not an e-mail address.'],
  ])('%j is answered in words of the form, not of a message', async (typed, words) => {
    const text = textOf(await desk.press(inviteVerb, { ...form, firstName: 'Jane', lastName: 'Doe', ...typed }));
    expect(text).toContain(words);
    expect(text).not.toMatch(/Write it as|write: invite|without “guest”/);
  });

  test('“invite” alone opens it', async () => {
    const reply = await desk.say('invite');
    expect(titlesOf(reply)).toEqual(['Invite']);
    expect(actionsOf(reply)[0]?.verb).toBe(inviteVerb);
  });

  test('creates what was filled in', async () => {
    const reply = await desk.press(inviteVerb, { ...form, email: 'Form.Person@contoso.com', firstName: 'Form', lastName: 'Person', groups: 'Sales, EMEA' });
    expect(textOf(reply)).toContain('Done: 1 created');
    expect(textOf(await desk.say('user form.person@contoso.com'))).toContain('Groups: EMEA, Sales');
  });

  test('comes back with what was typed and the reason when it is wrong', async () => {
    const reply = await desk.press(inviteVerb, { ...form, email: 'pat2@partner.com', firstName: '**Pat**', lastName: 'P' });
    expect(titlesOf(reply)).toEqual(['Invite']);
    expect(textOf(reply)).toContain('partner.com is not a verified domain');
    expect(textOf(reply)).toContain('**Pat**');
    if ('card' in reply) expectGoodCard(reply.card);
  });

  test.each([[{ email: 5 }], [null], ['x'], [{ email: 'x'.repeat(5000) }]])('forged data %j ends in one sentence', async (data) => {
    expect(textOf(await desk.press(inviteVerb, data))).toContain('could not be understood');
  });

  test('is refused to whoever is no administrator, whatever the card says', async () => {
    const reply = await desk.press(inviteVerb, { ...form, email: 'x@contoso.com', role: 'admin', usherActor: 'megan' }, { as: 'adele.vance@contoso.com' });
    expect(textOf(reply)).toContain('needs the role Organisation Admin');
  });
});
