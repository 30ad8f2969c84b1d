// settings and properties in a chat: seen, changed in a form, refused with what is wrong, and recorded.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { conversationKey, StoreError } from '../../../bot/ports.ts';
import { addProperty } from '../../../bot/plans/property-definitions.ts';
import type { Actor } from '../../../bot/plans/change.ts';
import { cardBytes } from '../../../bot/commands/card.ts';
import type { Reply } from '../../../bot/commands/command.ts';
import { settingsCard, settingsForm } from '../../../bot/commands/settings.card.ts';
import { settingTitles } from '../../../bot/plans/settings-words.ts';
import type { SettingName } from '../../../bot/plans/settings-words.ts';
import { settingsFrom } from '../../../shared/settings.ts';
import type { User } from '../../../shared/user.ts';
import { inputsOf } from './buttons.ts';
import { expectGoodCard } from './card-check.ts';
import { buildPerson } from '../plans/heart.ts';
import { openDesk, textOf, titlesOf } from './desk.ts';
import type { Desk } from './desk.ts';

let desk: Desk;
const form = {
  sendWelcome: 'true', senderMailbox: '', usageLocation: 'DE', localLoginGroup: '', destructivePerDay: '250', undoDays: '14', quorum: '1', expiresAfterHours: '48', remindAfterHours: '12',
  approvers: '', delegates: '',
};

const isSettingName = (name: string): name is SettingName => name in settingTitles;

beforeAll(async () => { desk = await openDesk(); });
afterAll(() => desk.close());

const megan = async (): Promise<Actor> => desk.usher.services.actors.actorFor({ tenant: desk.tenant, personId: await desk.idOf('megan.bowen@contoso.com'), name: '', source: 'chat' });
const latestAudit = async () => (await desk.usher.services.store.audit.page({ tenant: desk.tenant }, { direction: 'descending', limit: 1 })).items[0]?.value;

describe('settings', () => {
  test('are shown in words, with a button to change them', async () => {
    const reply = await desk.say('settings');
    expect(textOf(reply)).toMatch(/Approvers: every Organisation Admin/);
    expect(titlesOf(reply)).toEqual(['Change']);
  });

  test('can be seen by a View-Only Admin and changed by nobody but an Organisation Admin', async () => {
    const reply = await desk.say('settings', { as: 'lynne.robbins@contoso.com' });
    expect(titlesOf(reply)).toEqual([]);
    expect(textOf(await desk.press('usherSettingsSave', form, { as: 'lynne.robbins@contoso.com' }))).toMatch(/needs the role Organisation Admin/);
    expect(textOf(await desk.say('settings welcome off', { as: 'lynne.robbins@contoso.com' }))).toMatch(/needs the role Organisation Admin/);
    expect(textOf(await desk.say('settings', { as: 'adele.vance@contoso.com' }))).toMatch(/needs the role View-Only Admin/);
  });

  test('are changed in the form, people and groups by name, and every change is in the audit', async () => {
    const reply = await desk.pressOn(await desk.pressOn(await desk.say('settings'), 'Change'), 'Save', {
      inputs: { ...form, localLoginGroup: 'IT', approvers: 'alex.wilber@contoso.com', delegates: 'megan.bowen@contoso.com = alex.wilber@contoso.com' },
    });
    expect(textOf(reply)).toMatch(/Saved\.[\s\S]*250 people[\s\S]*14 days[\s\S]*alex\.wilber@contoso\.com[\s\S]*after 48 hours/);
    expect(textOf(reply)).toMatch(/for the members of IT/);
    expect(await latestAudit()).toMatchObject({ action: 'settings', who: { email: 'megan.bowen@contoso.com' }, after: expect.stringMatching(/Undo: for 14 days/) });
    expect((await latestAudit())?.after).toContain('Local login: for the members of IT; One day: at most 250 people without an approver; Undo: for 14 days; Approvers: Alex Wilber; Stand-ins: Alex Wilber for Megan Bowen');
    expect((await desk.usher.services.store.settings.get({ tenant: desk.tenant }, 'settings'))?.value.sync.last).not.toBeNull();
  });

  describe('that name the group that keeps local login', () => {
    const save = async (localLoginGroup: string): Promise<string> => {
      const reply = await desk.press('usherSettingsSave', { ...form, localLoginGroup });
      if ('card' in reply) expectGoodCard(reply.card);
      return textOf(reply);
    };
    beforeAll(async () => { await save(''); });
    afterAll(async () => { await save(''); });

    test('say who of the Organisation Admins would be shut out, and how to let them in before; saved again, nothing', async () => {
      const shutOut = 'Saved.\n⚠ A sign-in policy that lets only this group use a password shuts out these Organisation Admins: Alex Wilber, Megan Bowen, Nestor Wilke. Before it is switched on, let them in, in the chat with “allow local login role:admin status:active,invited”.\n';
      expect(await save('Interns')).toContain(shutOut);
      expect(await save('Interns')).toMatch(/Saved\.\nWelcome: /);
      expect(titlesOf(await desk.pressOn(await desk.say('allow local login role:admin status:active,invited'), 'Confirm'))).toContain('Undo');
      await save('');
      expect(await save('Interns')).toMatch(/Saved\.\nWelcome: /);
    });

    test('leave out whoever is signed in elsewhere or cannot get in at all, name one by the address, and no more than five', async () => {
      const { users } = desk.usher.services.store;
      const admins = async (count: number, changes: Partial<User>): Promise<void> => {
        await users.putMany(desk.tenant, Array.from({ length: count }, (_none, at) => buildPerson(`extra${at}`, { role: 'admin', displayName: `Zoe ${at}`, ...changes })));
      };
      await save('IT');
      for (const [count, changes] of [[1, { type: 'guest' }], [1, { userPrincipalName: 'zoe@fabrikam-sso.com' }], [1, { enabled: false, status: 'inactive' }]] as const) {
        await admins(count, changes);
        await save('');
        expect(await save('Interns')).toMatch(/Saved\.\nWelcome: /);
      }
      await admins(1, {});
      await save('');
      expect(await save('Interns')).toContain('shuts out this Organisation Admin: Zoe 0. Before it is switched on, let them in, in the chat with “allow local login extra0@contoso.com”.');
      await admins(7, {});
      await save('');
      expect(await save('Interns')).toContain('shuts out these Organisation Admins: Zoe 0, Zoe 1, Zoe 2, Zoe 3, Zoe 4 and 2 more. Before it is switched on, let them in, in the chat with “allow local login role:admin status:active,invited”.');
      for (let at = 0; at < 7; at += 1) await users.remove(desk.tenant, `extra${at}`);
    });
  });

  test.each([
    ['a number that does not fit', { quorum: '9' }, /quorum/],
    ['more approvals than there are approvers', { quorum: '2', approvers: 'alex.wilber@contoso.com' }, /2 approvals can never be reached; one person could give one/],
    ['more approvals than there are other Organisation Admins', { quorum: '5' }, /5 approvals can never be reached; \d people could give one/],
    ['a group nobody can edit', { localLoginGroup: 'Everyone in Engineering' }, /dynamic group/],
    ['a group that holds another one', { localLoginGroup: 'Sales and Marketing' }, /“Sales and Marketing” holds another group: Sales\. .+ Take that group out of it in Entra, or name a group that holds people alone\./],
    ['a Microsoft 365 group', { localLoginGroup: 'Marketing Newsletter' }, /security group/],
    ['a group that is not there', { localLoginGroup: 'Nobody' }, /no group called “Nobody”/],
    ['an approver who may not approve', { approvers: 'adele.vance@contoso.com' }, /no Organisation Admin/],
    ['an approver nobody knows', { approvers: 'nobody.at.all@contoso.com' }, /Nobody here goes by/],
    ['a stand-in without a name', { delegates: 'megan.bowen@contoso.com' }, /write who stands in/],
    ['a location that is none', { usageLocation: 'X1' }, /usageLocation/],
    ['letters that are no country, as they were typed', { usageLocation: 'qq' }, /usageLocation: “qq” is not a country code of two letters, for example DE\./],
  ])('are given back with what is wrong: %s', async (_what, inputs, words) => {
    const reply = await desk.press('usherSettingsSave', { ...form, ...inputs });
    expect(textOf(reply)).toMatch(words);
    expect(titlesOf(reply)).toEqual(['Save']);
  });

  test('take a country in whatever case it is typed', async () => {
    expect(textOf(await desk.press('usherSettingsSave', { ...form, usageLocation: ' xk ' }))).toMatch(/Saved\.[\s\S]*Usage location: XK/);
    await desk.press('usherSettingsSave', form);
  });

  test('lose the usage location that is cleared in the form', async () => {
    await desk.press('usherSettingsSave', { ...form, usageLocation: 'FR' });
    expect(textOf(await desk.press('usherSettingsSave', { ...form, usageLocation: ' ' }))).toMatch(/Saved\.[\s\S]*Usage location: must be named/);
    await desk.press('usherSettingsSave', form);
  });

  test('that let more be done alone are told to every other Organisation Admin, and the audit says so', async () => {
    const told: string[] = [];
    const nowhere = { bringToPerson: async () => Promise.resolve('unreachable' as const), deliver: async () => Promise.resolve('unreachable' as const), sendToConversation: async () => Promise.resolve(null), updateCard: async () => Promise.resolve(false) };
    desk.usher.speakThrough({ ...nowhere, sendToPerson: async (_tenant, person, message) => Promise.resolve(told.push(`${person} ${textOf(message)}`)).then(() => null) });
    const { users } = await desk.usher.services.store.users.list(desk.tenant, { filter: { role: 'admin', status: ['active', 'invited'] }, limit: 50 });
    const self = await desk.idOf('megan.bowen@contoso.com');
    const others = users.map(({ id }) => id).filter((id) => id !== self).toSorted();
    const save = async (inputs: object): Promise<string[]> => {
      told.length = 0;
      await desk.press('usherSettingsSave', { ...form, approvers: 'alex.wilber@contoso.com', ...inputs });
      await new Promise((resolve) => { setTimeout(resolve, 50); });
      return [...told];
    };
    await save({});
    expect(await save({ destructivePerDay: '100', undoDays: '10' })).toEqual([]);
    const limit = await save({ destructivePerDay: '5000' });
    expect(limit).toEqual(others.map(() => expect.stringMatching(/Megan Bowen changed who must agree[\s\S]*5,000 people may now lose their account, way in, licences or groups, or be given a new password or access pass, on one day; so far 100/)));
    expect(limit.map((text) => text.split(' ')[0]).toSorted()).toEqual(others);
    expect(await latestAudit()).toMatchObject({ action: 'settings', reason: expect.stringMatching(/5,000 people may now/) });
    expect((await save({ destructivePerDay: '5000', approvers: '' }))[0]).toMatch(/now decided by every Organisation Admin; so far by Alex Wilber/);
    expect((await save({ approvers: '', delegates: 'alex.wilber@contoso.com = megan.bowen@contoso.com' }))[0]).toMatch(/now Megan Bowen for Alex Wilber; so far nobody/);
    await save({ approvers: '' });
  });

  test('that were changed when the audit trail could not be written are in it, and told, as soon as the worker looks', async () => {
    const told: string[] = [];
    const nowhere = { bringToPerson: async () => Promise.resolve('unreachable' as const), deliver: async () => Promise.resolve('unreachable' as const), sendToConversation: async () => Promise.resolve(null), updateCard: async () => Promise.resolve(false) };
    desk.usher.speakThrough({ ...nowhere, sendToPerson: async (_tenant, _person, message) => Promise.resolve(told.push(textOf(message))).then(() => null) });
    const { audit } = desk.usher.services.store;
    const { writeMany } = audit;
    audit.writeMany = async () => Promise.reject(new StoreError('unavailable', 'The store is away.'));
    expect(textOf(await desk.press('usherSettingsSave', { ...form, destructivePerDay: '7000' }))).toMatch(/may be done or not/);
    audit.writeMany = writeMany;
    expect(told).toEqual([]);
    await desk.usher.worker.look();
    expect(await latestAudit()).toMatchObject({ action: 'settings', who: { email: 'megan.bowen@contoso.com' }, after: 'One day: at most 7,000 people without an approver', reason: expect.stringMatching(/7,000 people may now/) });
    await new Promise((resolve) => { setTimeout(resolve, 50); });
    const tellings = told.length;
    expect(told[0]).toMatch(/Megan Bowen changed who must agree[\s\S]*7,000 people/);
    await desk.usher.worker.look();
    expect([told.length, (await latestAudit())?.after]).toEqual([tellings, 'One day: at most 7,000 people without an approver']);
    await desk.press('usherSettingsSave', form);
  });

  test('stand in the audit trail in their own words, and only those that changed', async () => {
    await desk.press('usherSettingsSave', { ...form, quorum: '2', remindAfterHours: '1' });
    expect(await latestAudit()).toMatchObject({ before: 'Approvals needed: 1; Reminder: after 12 hours', after: 'Approvals needed: 2; Reminder: after 1 hour' });
    expect(textOf(await desk.say('audit action:settings'))).toMatch(/done · Approvals needed: 1 → 2; Reminder: after 12 hours → after 1 hour · Megan Bowen · chat · /);
    await desk.press('usherSettingsSave', form);
  });

  test('bear the same name on the card, in its form and in the audit trail', async () => {
    const shown = await desk.press('usherSettingsSave', { ...form, undoDays: '1', delegates: 'megan.bowen@contoso.com = alex.wilber@contoso.com' });
    expect(textOf(shown)).toContain('Undo: for 1 day\n');
    const edited = JSON.stringify(await desk.pressOn(shown, 'Change'));
    for (const name of Object.keys(form).filter(isSettingName)) {
      expect(edited).toContain(`"id":"${name}","label":"${settingTitles[name]}`);
      expect(textOf(shown)).toContain(`${settingTitles[name]}: `);
    }
    expect((await latestAudit())?.after).toMatch(/Undo: for 1 day; Stand-ins: /);
    await desk.press('usherSettingsSave', form);
  });

  test('that a card claims without numbers change nothing', async () => {
    expect(textOf(await desk.press('usherSettingsSave', { quorum: 'x' }))).toMatch(/could not be understood/);
  });

  test('make a channel the approvals channel where it is said, and nowhere else', async () => {
    expect(textOf(await desk.say('settings channel here'))).toMatch(/Say it in the channel/);
    expect(textOf(await desk.say('settings channel here', { chat: 'group' }))).toMatch(/mention Usher in the channel first/i);
    const { world, store } = desk.usher.services;
    await store.conversations.create({ tenant: desk.tenant }, conversationKey(world, 'c1'), { id: 'c1', kind: 'channel', person: null, reference: {}, seen: '' });
    expect(textOf(await desk.say('settings channel here', { chat: 'group' }))).toMatch(/posted here from now on/);
    expect(textOf(await desk.press('usherSettingsSave', form))).toMatch(/Saved\.[\s\S]*posted there as well/);
    expect(textOf(await desk.say('settings channel off'))).toMatch(/approvers alone/);
  });

  test('that are said wrongly are answered with what can be said', async () => {
    expect(textOf(await desk.say('settings everything off'))).toMatch(/Type “settings” alone/);
  });
});

describe('text that means harm', () => {
  const harmful = '[free](http://evil.example) **bold** <at>everyone</at> ${organisationName} ${1+1} {{DATE(2026-01-01T00:00:00Z)}} \u202Eexe.gnp\u202C zero\u200Bwidth ';
  const long = harmful.padEnd(300, 'x');

  /** Nothing of it may be left where a client reads markdown, mentions or functions. */
  function expectHarmless(reply: Reply): void {
    if (!('card' in reply)) throw new Error(`No card: ${textOf(reply)}`);
    expectGoodCard({ ...reply.card, body: JSON.parse(JSON.stringify(reply.card['body']).replaceAll(/\$\{(?:organisationName|1\+1|name)\}/g, '')) as unknown });
    const inputs = new Set(Object.values(inputsOf(reply)).map(String));
    const shown = textOf(reply).split('\n').filter((text) => !inputs.has(text)).join('\n');
    for (const harm of ['<at>', '](http', '{{DATE']) expect(shown).not.toContain(harm);
    expect(JSON.stringify(reply.card)).not.toMatch(/[\u200B-\u200F\u202A-\u202E\u2066-\u2069]/);
    expect(JSON.stringify(reply.card)).not.toMatch(/\bundefined\b|\bNaN\b/);
  }

  test('and long text are shown in the settings as plain words', async () => {
    const settings = settingsFrom({ senderMailbox: long.slice(0, 113), organisationName: long.slice(0, 256) });
    const named = { settings, localLoginGroup: long, approvers: [long, long], delegates: [`${long} = ${long}`], channel: true };
    const card = { card: settingsCard(named, { note: long, mayChange: true }), summary: '' };
    expectHarmless(card);
    expect(textOf(card)).toContain('‹at›everyone‹/at›');
    expect(textOf(card)).toContain('exe.gnp zerowidth');
    expect(textOf(card)).toContain('${organisationName} ${1+1}');
    expectHarmless({ card: settingsForm(named, long), summary: '' });
  });

  test('fits a card also when fifty people with long names approve and stand in', () => {
    const many = Array.from({ length: 50 }, (_none, n) => `${n}${long}`);
    const named = { settings: settingsFrom(undefined), localLoginGroup: long, approvers: many, delegates: many.map((name) => `${name} = ${name}`), channel: false };
    for (const card of [settingsCard(named, { mayChange: true }), settingsForm(named, long)]) expect(cardBytes(card)).toBeLessThanOrEqual(28_000);
  });

  test('typed into the form comes back as it was typed, with a harmless sentence', async () => {
    for (const inputs of [{ localLoginGroup: harmful }, { approvers: harmful }, { delegates: `${harmful} = ${harmful}` }, { senderMailbox: harmful }, { usageLocation: '<at>x' }]) {
      const reply = await desk.press('usherSettingsSave', { ...form, ...inputs });
      if (textOf(reply).includes('Saved.')) await desk.press('usherSettingsSave', form);
      expectHarmless(reply);
    }
    expect(textOf(await desk.press('usherSettingsSave', { ...form, localLoginGroup: 'x'.repeat(301) }))).toMatch(/could not be understood/);
  });

  test('is the name of a property, shown as plain words where properties are listed and removed', async () => {
    const name = '[x](http://e.vil) <at>all</at> ${name}';
    expectHarmless(await desk.press('usherPropertyRemove', { usherProperty: (await addProperty(desk.usher.services, await megan(), { name, type: 'text', choices: [] })).key }));
    const { key } = await addProperty(desk.usher.services, await megan(), { name: `${name} \u200B`, type: 'choice', choices: [harmful.slice(0, 60)] });
    expect(textOf(await desk.say('properties'))).toContain('‹at›all‹/at›');
    const asked = await desk.say(`property remove ${key}`);
    expect(textOf(asked)).toContain('‹at›all‹/at›');
    expect(textOf(asked)).not.toContain('](http');
    await desk.pressOn(asked, 'Remove');
  });
});

describe('properties', () => {
  test('are defined by an Organisation Admin, listed, and removed', async () => {
    expect(textOf(await desk.say('properties'))).toMatch(/Define one/);
    expect(textOf(await desk.say('property add "Cost centre" text'))).toMatch(/kept from now on, as cost_centre/);
    expect(textOf(await desk.say('property add Site choice:Berlin,Paris'))).toMatch(/site · choice: Berlin, Paris/);
    const asked = await desk.say('property remove "Cost centre"');
    expect(textOf(asked)).toMatch(/Nobody has a value/);
    expect(textOf(await desk.pressOn(asked, 'Remove'))).toMatch(/shown no more/);
    expect(await latestAudit()).toMatchObject({ action: 'property-remove', target: { name: 'Cost centre' } });
    expect(textOf(await desk.pressOn(asked, 'Remove'))).toMatch(/There is no property “cost_centre”/);
  });

  test('are removed only after it was said how many people have a value, and by whoever may', async () => {
    await desk.say('property add Badge text');
    const { store, changes } = desk.usher.services;
    const users = await store.users.getMany(desk.tenant, await Promise.all(['adele.vance@contoso.com', 'lee.gu@contoso.com'].map((who) => desk.idOf(who))));
    const { id } = await changes.plan(await megan(), { title: 'Badges', operations: [{ kind: 'set-properties', values: { badge: 'B' } }], users });
    await changes.commit(await megan(), id);
    while ((await changes.settled(await megan(), id, 1_000)).job.finished === null);
    const asked = await desk.say('property remove badge');
    expect(textOf(asked)).toMatch(/Remove “Badge”\?[\s\S]*2 people have a value/);
    if ('card' in asked) expectGoodCard(asked.card);
    expect(textOf(await desk.pressOn(asked, 'Remove', { as: 'lynne.robbins@contoso.com' }))).toMatch(/needs the role Organisation Admin/);
    expect(textOf(await desk.say('properties'))).toContain('Badge');
    const done = await desk.pressOn(asked, 'Remove');
    expect(textOf(done)).toMatch(/“Badge” is shown no more[\s\S]*2 people have a value/);
    expect(await latestAudit()).toMatchObject({ action: 'property-remove', before: 'Badge (text); 2 people have a value' });
  });

  test.each([
    ['property add Site choice:Rome', /already/],
    ['property add "Site2" choice:A,a', /“A” and “a” of “Site2” cannot be told apart[\s\S]*leave one of them out/],
    ['property add "Site2" choice:Bern,Zürich,"zurich "', /“Zürich” and “zurich” of “Site2” cannot be told apart/],
    ['property add Site', /Write it as/],
    ['property add "!!!" text', /“!!!” has no letter from A to Z/],
    ['property add Constructor text', /“constructor”: it is a word that programs have for themselves/],
    ['property remove nothing', /There is no property “nothing”/],
  ])('answer “%s” with what is wrong', async (words, answer) => {
    expect(textOf(await desk.say(words))).toMatch(answer);
  });

  test('are out of reach for others', async () => {
    expect(textOf(await desk.say('property add Floor number', { as: 'lynne.robbins@contoso.com' }))).toMatch(/needs the role Organisation Admin/);
  });
});

describe('“users property:…”', () => {
  beforeAll(async () => {
    const actor = await megan();
    await addProperty(desk.usher.services, actor, { name: 'Cost centre', type: 'text', choices: [] });
    await addProperty(desk.usher.services, actor, { name: 'Town', type: 'choice', choices: ['Berlin', 'São Paulo'] });
    await addProperty(desk.usher.services, actor, { name: 'Desks', type: 'number', choices: [] });
    const { changes, store } = desk.usher.services;
    const values = { 'lee.gu@contoso.com': { cost_centre: '47=11', town: 'São Paulo', desks: 2 }, 'grady.archie@contoso.com': { cost_centre: '47=11', town: 'Berlin', desks: 0 } };
    for (const [who, properties] of Object.entries(values)) {
      const plan = await changes.plan(actor, { title: 'x', operations: [{ kind: 'set-properties', values: properties }], users: await store.users.byName(desk.tenant, who) });
      await changes.commit(actor, plan.id);
      await changes.settled(actor, plan.id, 5_000);
    }
  });
  const found = (reply: Reply): string[] => ['Lee Gu', 'Grady Archie', 'Adele Vance'].filter((name) => textOf(reply).includes(name));

  test.each([
    ['users property:cost_centre=47=11', ['Lee Gu', 'Grady Archie']],
    ['users property:town=berlin', ['Grady Archie']],
    ['users property:"Town=são PAULO"', ['Lee Gu']],
    ['users property:cost_centre=47=11 property:town=Berlin', ['Grady Archie']],
    ['users property:desks=2.0', ['Lee Gu']],
    ['users property:desks=0 grady', ['Grady Archie']],
    ['users property:desks=0 lee', []],
    ['users property:town=Berlin status:inactive', []],
  ])('finds with “%s” %j', async (words, names) => {
    const reply = await desk.say(words);
    expect(found(reply)).toEqual(names);
    if ('card' in reply) expectGoodCard(reply.card);
  });

  test.each([
    ['users property:shoe_size=44', /There is no property “shoe_size”\..*cost_centre, desks, site, town/],
    ['users property:town', /needs a value, for example cost_centre=4711/],
    ['users property:town=', /needs a value/],
    ['users property:town=Rome', /Town: “Rome” is not one of Berlin, São Paulo/],
    ['users property:desks=many', /Desks: “many” is not a number/],
  ])('answers “%s” with what is wrong', async (words, answer) => {
    expect(textOf(await desk.say(words))).toMatch(answer);
  });
});
