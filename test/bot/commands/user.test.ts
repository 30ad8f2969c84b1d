// The profile: what its menu offers to whom, and the small forms for licences, groups and role.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { menuFor } from '../../../bot/commands/user-menu.ts';
import { actionsFor } from '../../../shared/lifecycle.ts';
import { statusSchema } from '../../../shared/user.ts';
import type { Status, User } from '../../../shared/user.ts';
import { buttonsOf, choicesOf, inputsOf, menuOf, pressed } from './buttons.ts';
import { expectGoodCard } from './card-check.ts';
import { openDesk, textOf, titlesOf } from './desk.ts';
import type { Desk } from './desk.ts';

let desk: Desk;
beforeAll(async () => { desk = await openDesk(); }, 30_000);
afterAll(async () => { await desk.close(); });

const someone = (status: Status, changes: Partial<User> = {}): User => ({ id: 'u1', status, type: 'member', userPrincipalName: 'jane@contoso.com', synced: false, localLogin: false, ...changes } as User); // the menu reads no more
const everyVerb = new Set(['Edit', 'UserLicences', 'UserGroups', 'UserRole', 'ResetPassword', 'SendInvite', 'SignOut', 'AllowLocalLogin', 'DisableLocalLogin', 'Deactivate', 'Reactivate', 'Delete', 'Restore', 'Purge'].map((verb) => `usher${verb}`));
const everything = { verbs: everyVerb, localLogin: true, federated: new Set(['sso.example']) };
function menuTitles(user: User, role: User['role']): string[] {
  const { first, sections } = menuFor(user, { id: 'asker', role }, everything);
  const all = sections.length === 0 ? first : sections.flatMap(({ buttons }) => buttons);
  expect(sections.length === 0 || first.length < all.length).toBe(true);
  return all.map(({ title }) => title).sort();
}

describe('the menu', () => {
  test.each([
    ['invited', ['Allow local login', 'Deactivate', 'Delete', 'Edit', 'Groups', 'Licences', 'Role', 'Send invite']],
    ['active', ['Allow local login', 'Deactivate', 'Delete', 'Edit', 'Groups', 'Licences', 'Reset password', 'Role', 'Sign out']],
    ['inactive', ['Allow local login', 'Delete', 'Edit', 'Groups', 'Licences', 'Reactivate', 'Role', 'Send invite']],
    ['deleted', ['Purge', 'Restore']],
  ] as const)('of somebody who is %s has every action of that status for an admin', (status, titles) => {
    expect(menuTitles(someone(status), 'admin')).toEqual(titles);
  });

  test.each(statusSchema.options.flatMap((status) => (['viewonly', 'user'] as const).map((role) => [status, role] as const)))('of somebody who is %s is empty for %s', (status, role) => {
    expect(menuFor(someone(status), { id: 'asker', role }, everything)).toEqual({ first: [], sections: [] });
  });

  test('has no password to reset and no session to end for a guest, who may have signed in or not', () => {
    for (const status of ['invited', 'active'] as const) {
      for (const title of ['Reset password', 'Sign out']) expect(menuTitles(someone(status, { type: 'guest' }), 'admin')).not.toContain(title);
    }
  });

  test('has neither a password nor local login for whoever signs in elsewhere, but ends local login where it is', () => {
    for (const elsewhere of [{ type: 'guest' }, { userPrincipalName: 'jane@SSO.example' }] as const) {
      expect(menuTitles(someone('active', elsewhere), 'admin')).toEqual(['Deactivate', 'Delete', 'Edit', 'Groups', 'Licences', 'Role', ...('type' in elsewhere ? [] : ['Sign out'])]);
      expect(menuTitles(someone('active', { ...elsewhere, localLogin: true }), 'admin')).toContain('Disable local login');
    }
  });

  test('has nothing for whoever is synced that the local Active Directory decides', () => {
    expect(menuTitles(someone('active', { synced: true }), 'admin')).toEqual(['Allow local login', 'Edit', 'Groups', 'Licences', 'Role', 'Sign out']);
    expect(menuTitles(someone('inactive', { synced: true }), 'admin')).toEqual(['Allow local login', 'Edit', 'Groups', 'Licences', 'Role', 'Send invite']);
  });

  test('has licences alone for a Billing Admin', () => {
    expect(menuTitles(someone('active'), 'billing')).toEqual(['Licences']);
  });

  test('lets everybody edit and reset a password for themselves alone', () => {
    expect(menuFor(someone('active'), { id: 'u1', role: 'user' }, everything).first.map(({ title }) => title)).toEqual(['Edit', 'Reset password']);
    expect(menuFor(someone('active'), { id: 'u2', role: 'user' }, everything).first).toEqual([]);
  });

  test('leaves out what nobody does to themselves: to go, to be deleted, to be shut out', () => {
    const own = (changes: Partial<User> = {}): string[] => menuFor(someone('active', changes), { id: 'u1', role: 'admin' }, everything).sections.flatMap(({ buttons }) => buttons).map(({ title }) => title).sort();
    expect(own()).toEqual(['Allow local login', 'Edit', 'Groups', 'Licences', 'Reset password', 'Role', 'Sign out']);
    expect(own({ localLogin: true })).toEqual(['Edit', 'Groups', 'Licences', 'Reset password', 'Role', 'Sign out']);
    expect(own({ localLogin: true, userPrincipalName: 'jane@sso.example' })).toContain('Disable local login');
  });

  test('offers to disable local login where it is allowed, and no button that nobody answers', () => {
    expect(menuTitles(someone('active', { localLogin: true }), 'admin')).toContain('Disable local login');
    expect(menuFor(someone('active'), { id: 'a', role: 'admin' }, { ...everything, verbs: new Set() }).first).toEqual([]);
    expect(actionsFor('active').length).toBeGreaterThan(8);
  });
});

describe('the profile', () => {
  test('has the buttons of the status and the menu of all of them', async () => {
    const reply = await desk.say('user grady.archie');
    for (const title of ['Edit', 'Licences', 'Groups', 'Role', 'Deactivate', 'Delete']) expect(menuOf(reply)).toContain(title);
    if ('card' in reply) expectGoodCard(reply.card);
  });

  test('of one’s own offers neither to deactivate nor to delete, which say why when they are typed or pressed', async () => {
    const mine = buttonsOf(await desk.say('user me')).map(({ title }) => title);
    expect(mine).toEqual(expect.arrayContaining(['Edit', 'Reset password', 'Sign out', 'Role']));
    for (const title of ['Deactivate', 'Delete']) expect(mine).not.toContain(title);
    const usherPerson = await desk.idOf('megan.bowen@contoso.com');
    for (const reply of [await desk.say('deactivate me'), await desk.press('usherDeactivate', { usherPerson })]) expect(textOf(reply)).toContain('You cannot deactivate yourself; ask another Organisation Admin.');
    for (const reply of [await desk.say('delete me'), await desk.press('usherDelete', { usherPerson })]) expect(textOf(reply)).toContain('You cannot delete yourself; ask another Organisation Admin.');
    expect(menuOf(await desk.say('user megan.bowen', { as: 'alex.wilber@contoso.com' }))).toEqual(expect.arrayContaining(['Deactivate', 'Delete']));
  });

  test('of a guest offers no sign-out, which says why when it is typed', async () => {
    expect(menuOf(await desk.say('user bob@fabrikam.com'))).not.toContain('Sign out');
    expect(textOf(await desk.say('sign out bob@fabrikam.com'))).toMatch(/is a guest; only their own organisation can end their sessions\./);
  });

  test('has no buttons for who may only look', async () => {
    expect(buttonsOf(await desk.say('user grady.archie', { as: 'lynne.robbins@contoso.com' }))).toEqual([]);
  });
});

describe('a first password that was lost', () => {
  test('comes anew with the invite of a member who has never signed in, and by nothing else', async () => {
    expect(textOf(await desk.say('invite kim.lost@contoso.com "Kim Lost"'))).toContain('Done: 1 created');
    expect(textOf(await desk.say('user kim.lost@contoso.com'))).toContain('Invited');
    for (const refused of ['reset password kim.lost@contoso.com', 'access pass kim.lost@contoso.com']) expect(textOf(await desk.say(refused))).toContain('Kim Lost has not signed in yet. “send invite” with “with:password” or “with:pass”');
    const plan = await desk.say('send invite kim.lost@contoso.com with:password');
    expect(textOf(await desk.pressOn(plan, 'Confirm'))).toMatch(/One-time password[\s\S]*kim\.lost@contoso\.com  \S{8}/);
    expect(textOf(await desk.pressOn(await desk.say('send invite kim.lost@contoso.com with:pass'), 'Confirm'))).toMatch(/pass[\s\S]*kim\.lost@contoso\.com  \S{8}/);
    expect(textOf(await desk.say('send invite kim.lost@contoso.com'))).toContain('Done: 1 changed');
  });

  test('is refused to a guest and to whoever has come in with the one reason there is, and to the deleted with what comes first', async () => {
    const refused = async (said: string): Promise<string | undefined> => textOf(await desk.say(said)).split('\n').find((each) => each.endsWith('Nothing was changed.'));
    expect(await refused('send invite bob@fabrikam.com with:pass')).toBe('Bob Kelly is a guest; passes are for people of this organisation. Nothing was changed.');
    expect(await refused('send invite grady.archie@contoso.com with:pass')).toBe('Grady Archie has signed in before; use “reset password” or “access pass”. Nothing was changed.');
    const { store } = desk.usher.services;
    const [like] = await store.users.byName(desk.tenant, 'grady.archie@contoso.com');
    if (like === undefined) throw new Error('Grady is not there.');
    await store.users.putMany(desk.tenant, [{ ...like, id: 'binned', displayName: 'Bin Ned', userPrincipalName: 'bin.ned@contoso.com', email: 'bin.ned@contoso.com', enabled: false, status: 'deleted', deleted: new Date().toISOString() }]);
    expect(await refused('send invite bin.ned@contoso.com with:pass')).toBe('Bin Ned is Deleted; that is not possible in this status. They must be restored first. Nothing was changed.');
    await store.users.remove(desk.tenant, 'binned');
  });

  test('is not given anew to somebody who has signed in, and “with:” takes two words', async () => {
    expect(textOf(await desk.say('send invite grady.archie@contoso.com with:password'))).toContain('Grady Archie has signed in before; use “reset password” or “access pass”');
    await desk.say('invite kim.gone@contoso.com "Kim Gone"');
    await desk.say('deactivate kim.gone@contoso.com');
    expect(textOf(await desk.say('send invite kim.gone@contoso.com'))).toContain('– done: the welcome waits until the account is reactivated');
    const shown = textOf(await desk.say('send invite kim.gone@contoso.com with:password'));
    expect(shown).toContain('Kim Gone is deactivated; reactivate them first.');
    expect(shown).not.toContain('signed in before');
    for (const wrong of ['send invite kim.lost@contoso.com with:flowers', 'send invite kim.lost@contoso.com with:password,pass']) expect(textOf(await desk.say(wrong))).toContain('“with:” takes “password” or “pass”');
  });

  test('is reset by whoever it belongs to: who asks has signed in, whatever was last read', async () => {
    const kim = { as: 'kim.lost@contoso.com' };
    expect(buttonsOf(await desk.say('user me', kim)).map(({ title }) => title)).toContain('Reset password');
    expect(textOf(await desk.pressOn(await desk.say('reset password me', kim), 'Confirm', kim))).toMatch(/One-time password[\s\S]*kim\.lost@contoso\.com  \S{8}/);
  });

  test('is none of a guest who has not accepted yet, and the answer says whose it is', async () => {
    await desk.say('invite gus@partner.com "Gus Guest" guest');
    expect(menuOf(await desk.say('user gus@partner.com'))).toEqual(expect.arrayContaining(['Send invite']));
    expect(buttonsOf(await desk.say('user gus@partner.com')).map(({ title }) => title)).not.toContain('Reset password');
    expect(textOf(await desk.say('reset password gus@partner.com'))).toContain('is a guest; the password belongs to their own organisation');
  });
});

const form = async (title: string, who = 'grady.archie'): Promise<Awaited<ReturnType<Desk['say']>>> => pressed(desk, await desk.say(`user ${who}`), { title });

describe('groups of one user', () => {
  test('are ticked as they are, and saving changes what differs by one plan', async () => {
    const shown = await form('Groups');
    if ('card' in shown) expectGoodCard(shown.card);
    const { chosen = '' } = inputsOf(shown);
    const choices = choicesOf(shown, 'chosen');
    const held = chosen.split(',').filter(Boolean);
    const other = choices.find(({ value }) => !held.includes(value));
    expect(choices.length).toBeGreaterThan(2);
    const done = await pressed(desk, shown, { title: 'Save', inputs: { chosen: [...held.slice(1), other?.value ?? ''].join(',') } });
    expect(textOf(done)).toContain('Done: 1 changed');
    const profile = textOf(await desk.say('user grady.archie'));
    expect(profile).toContain(other?.title ?? 'nothing');
    expect(textOf(await desk.pressOn(done, 'Undo'))).toContain('Done: 1 changed');
  });

  test('that follow a rule are shown as such and cannot be ticked off', async () => {
    const groups = await desk.usher.services.store.groups.page({ tenant: desk.tenant }, { limit: 100 });
    const dynamic = groups.items.find(({ value }) => value.dynamic);
    const member = (await desk.usher.services.store.users.list(desk.tenant, { filter: { group: dynamic?.id ?? '' }, limit: 1 })).users[0];
    const shown = await form('Groups', member?.userPrincipalName);
    expect(textOf(shown)).toContain('is a dynamic group');
    expect(choicesOf(shown, 'chosen').map(({ value }) => value)).not.toContain(dynamic?.id);
  });

  test('nothing changed is nothing to do', async () => {
    const done = await pressed(desk, await form('Groups'), { title: 'Save' });
    expect(textOf(done)).toContain('There is nothing to do');
  });

  test('what somebody else changed meanwhile is not changed back', async () => {
    const shown = await form('Groups', 'wei.wang@contoso.com');
    await desk.say('add wei.wang@contoso.com to EMEA');
    await pressed(desk, shown, { title: 'Save' });
    expect(textOf(await desk.say('user wei.wang@contoso.com'))).toMatch(/Groups: .*EMEA/);
  });
});

describe('licences of one user', () => {
  test('that come from a group name it and are not on the list', async () => {
    const { users } = await desk.usher.services.store.users.list(desk.tenant, { filter: {}, limit: 500 });
    const holder = users.find(({ licences }) => licences.some(({ via, id }) => via === 'group' && !licences.some((other) => other.id === id && other.via === 'direct')));
    const inherited = holder?.licences.find(({ via }) => via === 'group');
    const shown = await form('Licences', holder?.userPrincipalName);
    expect(textOf(shown)).toContain(`${inherited?.name} comes from the group “${inherited?.group?.name}”`);
    expect(choicesOf(shown, 'chosen').map(({ value }) => value)).not.toContain(inherited?.id);
    if ('card' in shown) expectGoodCard(shown.card);
    const forged = await pressed(desk, shown, { title: 'Save', inputs: { chosen: '', usherShown: '' } });
    expect(textOf(forged)).not.toContain('1 changed');
  });

  test('are assigned and removed; free seats are told', async () => {
    await desk.say('location DE grady.archie@contoso.com');
    const shown = await form('Licences');
    const choice = choicesOf(shown, 'chosen').find(({ value, title }) => inputsOf(shown)['chosen'] !== value && /\((?:[1-9][\d,]*) seats? free\)/.test(title));
    const { chosen = '' } = inputsOf(shown);
    expect(textOf(await pressed(desk, shown, { title: 'Save', inputs: { chosen: [chosen, choice?.value].filter(Boolean).join(',') } }))).toContain('Done: 1 changed');
    expect(inputsOf(await form('Licences'))['chosen']).toContain(choice?.value ?? 'nothing');
  });

  test('a licence nobody knows gives the form back with the reason', async () => {
    const again = await pressed(desk, await form('Licences'), { title: 'Save', inputs: { chosen: 'no-such-licence' } });
    expect(textOf(again)).toContain('There is no licence called');
    expect(titlesOf(again)).toEqual(['Save']);
  });
});

describe('the role of one user', () => {
  test('is shown, and another is given', async () => {
    const shown = await form('Role');
    expect(inputsOf(shown)['chosen']).toBe('user');
    expect(textOf(await pressed(desk, shown, { title: 'Save', inputs: { chosen: 'viewonly' } }))).toContain('Done: 1 changed');
    expect(textOf(await desk.say('user grady.archie'))).toContain('View-Only Admin');
    await desk.say('role user grady.archie');
  });

  test('Organisation Admin waits for an approver', async () => {
    expect(titlesOf(await pressed(desk, await form('Role'), { title: 'Save', inputs: { chosen: 'admin' } }))).toEqual(['Ask for approval', 'Cancel']);
  });

  test.each(['king', 'admin,user', ''])('“%s” is no role', async (chosen) => {
    expect(textOf(await pressed(desk, await form('Role'), { title: 'Save', inputs: { chosen } }))).not.toContain('changed');
  });
});

describe('pressed by whoever may not', () => {
  test.each([['usherUserLicences', {}], ['usherSaveLicences', { chosen: 'x' }], ['usherUserGroups', {}], ['usherSaveGroups', { chosen: '' }], ['usherUserRole', {}], ['usherSaveRole', { chosen: 'admin' }]])('%s is refused with the role that is needed', async (verb, data) => {
    const usherPerson = await desk.idOf('grady.archie@contoso.com');
    for (const as of ['adele.vance@contoso.com', 'lynne.robbins@contoso.com']) {
      expect(textOf(await desk.press(verb, { usherPerson, ...data }, { as }))).toContain('needs the role');
    }
  });

  test.each([['usherUserGroups', {}], ['usherSaveGroups', { usherPerson: 7 }], ['usherSaveRole', null]])('%s with %j is not understood', async (verb, data) => {
    expect(textOf(await desk.press(verb, data))).toContain('could not be understood');
  });

  test('a role that was lost between card and press counts no more', async () => {
    const as = 'grady.archie@contoso.com';
    await desk.say(`role billing ${as}`);
    const shown = await pressed(desk, await desk.say('user me', { as }), { title: 'Licences', as });
    expect(titlesOf(shown)).toEqual(['Save']);
    await desk.say(`role user ${as}`);
    expect(textOf(await pressed(desk, shown, { title: 'Save', as }))).toContain('needs the role Billing Admin; yours is User');
  });

  test('a stale card of somebody who was deleted since says so', async () => {
    const usherPerson = '00000000-0000-4000-8000-00000000dead';
    expect(textOf(await desk.press('usherUserGroups', { usherPerson }))).toContain('I do not know this person here');
  });
});
