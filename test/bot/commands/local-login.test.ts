// How people get in and out: local login by the group that keeps it, sessions ended, deleted accounts gone for good.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Reply } from '../../../bot/commands/command.ts';
import { buttonsOf, choicesOf, inputsOf, pressed } from './buttons.ts';
import { expectGoodCard } from './card-check.ts';
import { actionsOf, openDesk, textOf, titlesOf } from './desk.ts';
import type { Desk } from './desk.ts';

let desk: Desk;
beforeAll(async () => { desk = await openDesk(); }, 30_000);
afterAll(async () => { await desk.close(); });

const adele = { as: 'adele.vance@contoso.com' };
const alex = { as: 'alex.wilber@contoso.com' };
const patti = { as: 'patti.fernandez@contoso.com' };

const read = async <T>(path: string): Promise<T> => (await fetch(`${desk.directoryUrl}${path}`, { headers: { authorization: 'Bearer local' } })).json() as Promise<T>;
const groupId = async (name: string): Promise<string> => (await read<{ value: { id: string }[] }>(`/groups?$filter=${encodeURIComponent(`displayName eq '${name}'`)}`)).value[0]?.id ?? '';
const isMember = async (group: string, email: string): Promise<boolean> => {
  const members = (await read<{ value: { id: string }[] }>(`/groups/${await groupId(group)}/members?$select=id`)).value;
  return members.map(({ id }) => id).includes(await desk.idOf(email));
};
const setUp = async (localLoginGroup: string): Promise<void> => {
  const { settings } = desk.usher.services.store;
  const stored = await settings.get({ tenant: desk.tenant }, 'settings');
  await settings.put({ tenant: desk.tenant }, 'settings', { organisationName: '', sendWelcome: true, sync: { enabled: true, last: null, problem: null }, ...stored?.value, localLoginGroup });
};
const words = { allow: 'allow local login', disable: 'disable local login' };

describe('before it is set up', () => {
  test.each(Object.values(words))('%s says who sets it up', async (verb) => {
    expect(textOf(await desk.say(`${verb} adele.vance@contoso.com`))).toContain('Local login is not set up here: an Organisation Admin names the group');
  });

  test('neither the profile nor the form for its details offers it', async () => {
    for (const message of ['user adele.vance@contoso.com', 'edit adele.vance@contoso.com']) {
      expect(buttonsOf(await desk.say(message)).filter(({ title }) => title.endsWith('local login'))).toEqual([]);
    }
  });
});

describe('local login', () => {
  beforeAll(async () => {
    await setUp(await groupId('Interns'));
  }, 30_000);

  test('is offered by the profile and by the form for its details', async () => {
    for (const message of ['user adele.vance@contoso.com', 'edit adele.vance@contoso.com']) {
      expect(buttonsOf(await desk.say(message)).map(({ title }) => title)).toContain('Allow local login');
    }
  });

  test('is allowed by membership of the group, shown in the profile, and taken back by Undo', async () => {
    const reply = await desk.say('allow local login adele.vance@contoso.com');
    expect(textOf(reply)).toContain('Done: 1 changed');
    expect(await isMember('Interns', 'adele.vance@contoso.com')).toBe(true);
    expect((await desk.usher.services.store.users.get(desk.tenant, await desk.idOf('adele.vance@contoso.com')))?.value.localLogin).toBe(true);
    expect(textOf(await desk.say('allow local login adele.vance@contoso.com'))).toContain('may sign in with a password already');
    const asked = await desk.pressOn(reply, 'Undo');
    expect(textOf(asked)).toContain('Adele Vance will be locked out, since nobody else signs them in.');
    expect(await isMember('Interns', 'adele.vance@contoso.com')).toBe(true);
    expect(textOf(await desk.pressOn(asked, 'Confirm'))).toContain('Done: 1 changed');
    expect(await isMember('Interns', 'adele.vance@contoso.com')).toBe(false);
  });

  test('can be allowed until a day, which the plan says', async () => {
    const preview = await desk.say('allow local login lee.gu@contoso.com, joni.sherman@contoso.com until:2099-12-31');
    expect(textOf(preview)).toContain('may sign in with a password until 2099-12-31');
    if ('card' in preview) expectGoodCard(preview.card);
    expect(textOf(await desk.pressOn(preview, 'Confirm'))).toContain('Done: 2 changed');
    expect(textOf(await desk.pressOn(preview, 'Confirm'))).toContain('Done: 2 changed');
    expect(await isMember('Interns', 'joni.sherman@contoso.com')).toBe(true);
    expect(textOf(await desk.say('user joni.sherman@contoso.com'))).toContain('Local login: allowed until 2099-12-31');
    const later = await desk.say('allow local login joni.sherman@contoso.com until:2100-01-31');
    expect(textOf(later)).toContain('Done: 1 changed');
    expect(textOf(later)).toMatch(/^Allow local login for Joni Sherman until 2100-01-31\n/);
    expect(textOf(await desk.say('user joni.sherman@contoso.com'))).toContain('Local login: allowed until 2100-01-31');
    const end = await desk.say('disable local login lee.gu@contoso.com, joni.sherman@contoso.com');
    expect(textOf(await desk.pressOn(end, 'Confirm'))).toContain('Done: 2 changed');
    expect(await isMember('Interns', 'joni.sherman@contoso.com')).toBe(false);
  });

  test.each([['until:tomorrow', '“until:” takes one day'], ['until:2026-02-30', '“until:” takes one day'], ['until:2099-01-01,2099-01-02', '“until:” takes one day'], ['until:2020-01-01', '2020-01-01 is over']])('with %s ends in one sentence', async (option, sentence) => {
    expect(textOf(await desk.say(`allow local login lee.gu@contoso.com ${option}`))).toContain(sentence);
  });

  test('does nothing for whoever signs in elsewhere, and says so', async () => {
    expect(textOf(await desk.say('allow local login olu.adeyemi@fabrikam-sso.com'))).toContain('identity provider of the domain');
    const reset = await desk.say('reset password olu.adeyemi@fabrikam-sso.com');
    expect(textOf(reset)).toContain('signs in with the identity provider of the domain; a password here would do nothing.');
    expect(titlesOf(reset)).not.toContain('Confirm');
    expect(textOf(await desk.say('allow local login "Bob Kelly"'))).toContain('is a guest');
  });

  test('is never ended for oneself, nor for the last administrator who can still get in', async () => {
    expect(textOf(await desk.say('allow local login megan.bowen@contoso.com'))).toContain('Done: 1 changed');
    expect(textOf(await desk.say('disable local login me'))).toContain('shut you out yourself');
    expect(textOf(await desk.say('disable local login megan.bowen@contoso.com', alex))).toContain('last Organisation Admin');
    expect(await isMember('Interns', 'megan.bowen@contoso.com')).toBe(true);
  });

  test('warns of whoever would be locked out', async () => {
    await desk.say('allow local login diego.siciliani@contoso.com');
    await desk.say('allow local login debra.berger@contoso.com');
    const preview = await desk.say('disable local login diego.siciliani@contoso.com, debra.berger@contoso.com');
    expect(textOf(preview)).toMatch(/locked out|no other way/i);
    await desk.pressOn(preview, 'Cancel');
  });

  test('has forms and buttons that do the same, and is refused to whoever may not', async () => {
    const form = await desk.say('allow local login');
    expect(titlesOf(form)).toEqual(['Allow']);
    expect(textOf(await desk.pressOn(form, 'Allow', { inputs: { people: 'grady.archie@contoso.com until:2099-01-01' } }))).toContain('Done: 1 changed');
    const ending = await desk.press('usherDisableLocalLogin', { usherPerson: await desk.idOf('grady.archie@contoso.com') });
    expect(textOf(ending)).toContain('Grady Archie will be locked out, since nobody else signs them in.');
    expect(await isMember('Interns', 'grady.archie@contoso.com')).toBe(true);
    expect(textOf(await desk.pressOn(ending, 'Confirm'))).toContain('Done: 1 changed');
    for (const verb of Object.values(words)) for (const who of [adele, patti]) expect(textOf(await desk.say(`${verb} lee.gu@contoso.com`, who))).toContain('needs the role Organisation Admin');
    expect(textOf(await desk.press('usherAllowLocalLogin', { usherPerson: await desk.idOf('adele.vance@contoso.com') }, adele))).toContain('needs the role Organisation Admin');
  });

  test('is allowed from the profile by its form, for good or until the day that is chosen there', async () => {
    const name = 'isaiah.langer@contoso.com';
    const opened = async (): Promise<Reply> => pressed(desk, await desk.say(`user ${name}`), { title: 'Allow local login' });
    const form = await opened();
    expect(inputsOf(form)).toEqual({ people: name, until: '' });
    expect(await isMember('Interns', name)).toBe(false);
    if ('card' in form) expectGoodCard(form.card);
    const dated = await pressed(desk, form, { title: 'Allow', inputs: { until: '2099-06-30' } });
    expect(textOf(dated)).toMatch(/^Allow local login for Isaiah Langer until 2099-06-30\n[\s\S]*Done: 1 changed/);
    expect(textOf(await desk.say(`user ${name}`))).toContain('Local login: allowed until 2099-06-30');
    await desk.pressOn(await desk.say(`disable local login ${name}`), 'Confirm');
    expect(textOf(await pressed(desk, await opened(), { title: 'Allow' }))).toContain('Done: 1 changed');
    expect(textOf(await desk.say(`user ${name}`))).toMatch(/Local login: allowed\n/);
    await desk.pressOn(await desk.say(`disable local login ${name}`), 'Confirm');
  });

  test.each([
    [{ until: '2020-01-01' }, '2020-01-01 is over; name a later day.'], [{ until: '2026-02-30' }, '“until:” takes one day'],
    [{ people: 'lee.gu@contoso.com until:2099-01-01', until: '2099-01-02' }, 'leave one of them out'], [{ people: 'nobody.here@contoso.com until:2020-01-01' }, '2020-01-01 is over; name a later day.'],
  ])('%j gives the form back with the reason and what was typed', async (typed, words) => {
    const inputs = { people: 'lee.gu@contoso.com', ...typed };
    const again = await pressed(desk, await desk.say('allow local login'), { title: 'Allow', inputs });
    expect(textOf(again)).toContain(words);
    expect(titlesOf(again)).toEqual(['Allow']);
    expect(inputsOf(again)).toMatchObject(inputs);
  });

  test('has no such day in the form of another verb, however it is sent', async () => {
    const form = await desk.say('sign out');
    expect(Object.keys(inputsOf(form))).toEqual(['people']);
    expect(textOf(await pressed(desk, form, { title: 'Sign out', inputs: { people: 'isaiah.langer@contoso.com', until: '2020-01-01' } }))).toContain('Done: 1 changed');
  });

  test('has a group that no list offers to put people into, and whose card says how its members change', async () => {
    const keeper = await groupId('Interns');
    await desk.say('allow local login alex.wilber@contoso.com');
    const groups = await pressed(desk, await desk.say('user alex.wilber@contoso.com'), { title: 'Groups' });
    for (const [form, input] of [[await desk.say('invite'), 'groups'], [await desk.say('invite many 2'), 'groups'], [groups, 'chosen']] as const) {
      const offered = choicesOf(form, input).map(({ value }) => value);
      expect(offered).not.toContain(keeper);
      expect(offered).toContain(await groupId('Sales'));
    }
    expect(textOf(groups)).toContain('Also a member: “Interns” keeps who may sign in with a password; use “allow local login” and “disable local login”.');
    expect(inputsOf(groups)['chosen']).not.toContain(keeper);
    const card = await desk.say('group Interns');
    const titles = buttonsOf(card).map(({ title }) => title);
    for (const title of ['Add people', 'Remove people', 'Delete']) expect(titles).not.toContain(title);
    expect(titles).toEqual(expect.arrayContaining(['Rename', 'Licences', 'External id']));
    expect(textOf(card)).toContain('use “allow local login” and “disable local login”');
    expect(buttonsOf(await desk.say('group Sales')).map(({ title }) => title)).toEqual(expect.arrayContaining(['Add people', 'Remove people', 'Delete']));
    expect(textOf(await desk.say('group Sales'))).not.toContain('local login');
  });

  test('keeps its group from being deleted', async () => {
    expect(textOf(await desk.say('delete group "Interns"'))).toContain('keeps who may sign in with a password');
  });

  test('is done once where the answer of the directory was lost', async () => {
    const behaviour = async (faults: object[]): Promise<unknown> => fetch(`${desk.directoryUrl.replace('/v1.0', '')}/_local/behaviour`, { method: 'PUT', body: JSON.stringify({ faults }), headers: { 'content-type': 'application/json' } });
    await behaviour([{ match: '*', rate: 1, kind: 'applied-then-reset', times: 1 }]);
    const reply = await desk.say('allow local login ben.walters@contoso.com');
    const job = /Job (\w+)/.exec(textOf(reply))?.[1] ?? '';
    await desk.usher.services.changes.settled({ tenant: desk.tenant, person: { id: '', name: '', email: '' }, role: 'admin', source: 'chat' }, job, 20_000);
    await behaviour([]);
    expect(textOf(await desk.say(`job ${job}`))).toContain('Done: 1 changed');
    expect(await isMember('Interns', 'ben.walters@contoso.com')).toBe(true);
  }, 30_000);
});

describe('sign out', () => {
  test('ends the sessions of one person at once, and asks first for several', async () => {
    expect(textOf(await desk.say('sign out isaiah.langer@contoso.com'))).toContain('Done: 1 changed');
    const preview = await desk.say('sign out isaiah.langer@contoso.com lidia.holloway@contoso.com');
    expect(titlesOf(preview)).toEqual(['Confirm', 'Cancel']);
    expect(textOf(await desk.press('usherSignOut', { usherPerson: await desk.idOf('lidia.holloway@contoso.com') }))).toContain('Done: 1 changed');
  });

  test('is refused for guests, for the inactive, and to whoever may not', async () => {
    expect(textOf(await desk.say('sign out "Bob Kelly"'))).toContain('is a guest');
    expect(textOf(await desk.say('sign out emily.braun@contoso.com'))).toContain('not possible in this status');
    expect(textOf(await desk.say('sign out lee.gu@contoso.com', patti))).toContain('needs the role Organisation Admin');
  });
});

describe('deleted users', () => {
  const settledAfter = async (id: string): Promise<void> => { await desk.usher.services.changes.settled({ tenant: desk.tenant, person: { id: '', name: '', email: '' }, role: 'admin', source: 'chat' }, id, 10_000); };
  const idIn = (reply: Reply): string => String(actionsOf(reply).map(({ data }) => data?.['usherApproval'] ?? data?.['usherPlan']).find((id) => id !== undefined));
  const approved = async (asked: Reply): Promise<string> => {
    const id = idIn(await desk.pressOn(asked, 'Ask for approval'));
    expect(textOf(await desk.press('usherApprove', { usherApproval: id }, alex))).toContain('Approved by Alex Wilber.');
    await settledAfter(id);
    return id;
  };
  const name = 'nestor.wilke@contoso.com';
  let id = '';

  test('are purged only after they were deleted', async () => {
    id = await desk.idOf(name);
    expect(textOf(await desk.say(`purge ${name}`))).toContain('is not deleted; delete the account first');
    await approved(await desk.say(`delete ${name}`));
  });

  test('are listed with the days left, and with buttons for each', async () => {
    const list = await desk.say('deleted');
    expect(textOf(list)).toMatch(/nestor\.wilke@contoso\.com · \d+ days left/);
    if ('card' in list) expectGoodCard(list.card);
    expect(JSON.stringify(list)).toContain('"verb":"usherRestore"');
    expect(JSON.stringify(list)).toContain('"verb":"usherPurge"');
    expect(JSON.stringify(await desk.say('deleted', { as: 'lynne.robbins@contoso.com' }))).not.toContain('usherPurge');
  });

  test('come back under another name when theirs is taken, and are told what to type', async () => {
    await desk.say(`invite ${name} "Nestor Second"`);
    const refused = await desk.say(`restore ${name}`);
    expect(textOf(refused)).toContain('belongs to somebody else now');
    expect(textOf(refused)).toContain(`restore ${name} as:nestor.wilke2@contoso.com`);
  });

  test('wait for an approver before they are gone for good, whoever presses', async () => {
    const asked = await desk.press('usherPurge', { usherPerson: id });
    expect(titlesOf(asked)).toEqual(['Ask for approval', 'Cancel']);
    expect(textOf(asked)).toContain('gone for good');
    expect(textOf(await desk.press('usherConfirm', { usherPlan: idIn(asked) }))).not.toContain('Done');
    expect(textOf(await desk.press('usherPurge', { usherPerson: id }, patti))).toContain('needs the role Organisation Admin');
    await desk.pressOn(asked, 'Cancel');
    expect(await read<{ id?: string }>(`/directory/deletedItems/${id}`)).toMatchObject({ id });
  });

  test('are not gone by the application alone: the report says how to finish it', async () => {
    const job = await approved(await desk.say(`purge ${name}`));
    const text = textOf(await desk.say(`job ${job}`));
    expect(text).toMatch(/Entra|delegated/i);
    expect(await read<{ id?: string }>(`/directory/deletedItems/${id}`)).toMatchObject({ id });
  });
});
