// settings and properties in a chat: seen, changed in a form, refused with what is wrong, and recorded.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { conversationKey } from '../../../bot/ports.ts';
import { expectGoodCard } from './card-check.ts';
import { openDesk, textOf, titlesOf } from './desk.ts';
import type { Desk } from './desk.ts';

let desk: Desk;
const form = {
  sendWelcome: 'true', senderMailbox: '', usageLocation: 'DE', localLoginGroup: '', destructivePerDay: '250', undoDays: '14', quorum: '1', expiresAfterHours: '48', remindAfterHours: '12',
  approvers: '', delegates: '',
};

beforeAll(async () => { desk = await openDesk(); });
afterAll(() => desk.close());

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
    expect(await latestAudit()).toMatchObject({ action: 'settings', who: { email: 'megan.bowen@contoso.com' }, after: expect.stringMatching(/undoDays 14/) });
    expect((await desk.usher.services.store.settings.get({ tenant: desk.tenant }, 'settings'))?.value.sync.last).not.toBeNull();
  });

  test.each([
    ['a number that does not fit', { quorum: '9' }, /quorum/],
    ['a group nobody can edit', { localLoginGroup: 'Everyone in Engineering' }, /dynamic group/],
    ['a Microsoft 365 group', { localLoginGroup: 'Marketing Newsletter' }, /security group/],
    ['a group that is not there', { localLoginGroup: 'Nobody' }, /no group called “Nobody”/],
    ['an approver who may not approve', { approvers: 'adele.vance@contoso.com' }, /no Organisation Admin/],
    ['an approver nobody knows', { approvers: 'nobody.at.all@contoso.com' }, /Nobody here goes by/],
    ['a stand-in without a name', { delegates: 'megan.bowen@contoso.com' }, /write who stands in/],
    ['a location that is none', { usageLocation: 'X1' }, /usageLocation/],
  ])('are given back with what is wrong: %s', async (_what, inputs, words) => {
    const reply = await desk.press('usherSettingsSave', { ...form, ...inputs });
    expect(textOf(reply)).toMatch(words);
    expect(titlesOf(reply)).toEqual(['Save']);
  });

  test('lose the usage location that is cleared in the form', async () => {
    await desk.press('usherSettingsSave', { ...form, usageLocation: 'FR' });
    expect(textOf(await desk.press('usherSettingsSave', { ...form, usageLocation: ' ' }))).toMatch(/Saved\.[\s\S]*Usage location: must be named/);
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
    const { store } = desk.usher.services;
    for (const who of ['adele.vance@contoso.com', 'lee.gu@contoso.com']) await store.facts.put({ tenant: desk.tenant }, `user.${await desk.idOf(who)}`, { properties: { badge: 'B' } });
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
    ['property add Site', /Write it as/],
    ['property add "!!!" text', /does not fit/],
    ['property remove nothing', /There is no property “nothing”/],
  ])('answer “%s” with what is wrong', async (words, answer) => {
    expect(textOf(await desk.say(words))).toMatch(answer);
  });

  test('are out of reach for others', async () => {
    expect(textOf(await desk.say('property add Floor number', { as: 'lynne.robbins@contoso.com' }))).toMatch(/needs the role Organisation Admin/);
  });
});
