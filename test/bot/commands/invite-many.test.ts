// invite by its forms: lists to choose from, properties, local login; and several people at once.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { inviteLists } from '../../../bot/commands/invite-lists.ts';
import { inviteManyCard } from '../../../bot/commands/invite-many.card.ts';
import { emptyInvite, inviteCard, inviteVerb } from '../../../bot/commands/invite.card.ts';
import { propertyDefinitionSchema } from '../../../shared/property.ts';
import { choicesOf, inputsOf, pressed } from './buttons.ts';
import { expectGoodCard } from './card-check.ts';
import { openDesk, textOf, titlesOf } from './desk.ts';
import type { Desk } from './desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  const definitions = [{ key: 'site', name: 'Site', type: 'choice', choices: ['North', 'South'] }, { key: 'driver', name: 'Driver', type: 'yes-no' }].map((definition) => propertyDefinitionSchema.parse(definition));
  await desk.usher.services.store.properties.put({ tenant: desk.tenant }, 'all', { definitions });
}, 30_000);
afterAll(async () => { await desk.close(); });

const idOfChoice = (reply: Awaited<ReturnType<Desk['say']>>, input: string, title: string): string => choicesOf(reply, input).find((choice) => choice.title.startsWith(title))?.value ?? '';

describe('the form for one', () => {
  test('offers roles, groups and licences to choose from, and creates what was chosen', async () => {
    const form = await desk.say('invite');
    if ('card' in form) expectGoodCard(form.card);
    expect(choicesOf(form, 'role').map(({ value }) => value)).toEqual(['user', 'billing', 'viewonly', 'admin']);
    const inputs = {
      email: 'ola.form@contoso.com', firstName: 'Ola', lastName: 'Form', role: 'viewonly', groups: `${idOfChoice(form, 'groups', 'Sales')},${idOfChoice(form, 'groups', 'EMEA')}`,
      property_site: 'South', location: 'no',
    };
    expect(textOf(await pressed(desk, form, { title: 'Invite', inputs }))).toContain('Done: 1 created');
    const profile = textOf(await desk.say('user ola.form@contoso.com'));
    for (const words of ['View-Only Admin', 'Groups: EMEA, Sales', 'Site: South', 'Usage location: NO']) expect(profile).toContain(words);
  });

  test.each([['usher:none', ''], ['true', 'Driver: yes'], ['false', 'Driver: no']])('keeps the answer %s to a question of yes or no', async (property_driver, words) => {
    const form = await desk.say('invite');
    expect(choicesOf(form, 'property_driver')).toEqual([{ title: '(not set)', value: 'usher:none' }, { title: 'Yes', value: 'true' }, { title: 'No', value: 'false' }]);
    expect(inputsOf(form)).toMatchObject({ property_driver: 'usher:none' });
    const email = `drives.${property_driver.slice(-4)}@contoso.com`;
    const again = await pressed(desk, form, { title: 'Invite', inputs: { email, firstName: 'D', lastName: 'R', location: 'Norge', property_driver } });
    expect(inputsOf(again)).toMatchObject({ property_driver });
    expect(textOf(await pressed(desk, again, { title: 'Invite', inputs: { location: '' } }))).toContain('Done: 1 created');
    const profile = textOf(await desk.say(`user ${email}`));
    expect(profile).toContain(words);
    expect(profile.includes('Driver')).toBe(words !== '');
    expect(textOf(await desk.say('users property:driver=no')).includes(email)).toBe(words === 'Driver: no');
  });

  test('lists no group that cannot be changed', async () => {
    const groups = (await desk.usher.services.store.groups.page({ tenant: desk.tenant }, { limit: 500 })).items.filter(({ value }) => value.dynamic || value.synced);
    const listed = new Set(choicesOf(await desk.say('invite'), 'groups').map(({ value }) => value));
    expect(groups.length).toBeGreaterThan(0);
    expect(groups.filter(({ id }) => listed.has(id))).toEqual([]);
  });

  test('comes back with everything typed when the plan refuses', async () => {
    const form = await desk.say('invite');
    const inputs = { email: 'nn@contoso.com', firstName: 'N', lastName: 'N', groups: idOfChoice(form, 'groups', 'Sales'), licences: choicesOf(form, 'licences')[0]?.value ?? '', property_site: 'North', role: 'billing' };
    const again = await pressed(desk, form, { title: 'Invite', inputs: { ...inputs, local: 'true', location: 'DE' } });
    expect(textOf(again)).toContain('Local login is not set up here');
    expect(inputsOf(again)).toMatchObject({ ...inputs, local: 'true', location: 'DE' });
    if ('card' in again) expectGoodCard(again.card);
  });

  test('local login is given where a group keeps it', async () => {
    const { settings } = desk.usher.services.store;
    const before = await settings.get({ tenant: desk.tenant }, 'settings');
    const group = idOfChoice(await desk.say('invite'), 'groups', 'EMEA');
    expect(group).not.toBe('');
    if (before !== undefined) await settings.put({ tenant: desk.tenant }, 'settings', { ...before.value, localLoginGroup: group });
    expect(textOf(await desk.say('invite lo.cal@contoso.com "Lo Cal" local'))).toContain('Done: 1 created');
    expect(textOf(await desk.say('user lo.cal@contoso.com'))).toContain('Local login: allowed');
    if (before !== undefined) await settings.put({ tenant: desk.tenant }, 'settings', before.value);
  });

  test.each([
    [[['contoso.com', true], ['contoso.onmicrosoft.com', false]], 'Not needed: contoso.com signs in elsewhere.'],
    [[['contoso.com', true], ['example.com', false]], 'Not needed for addresses of contoso.com, which signs in elsewhere. Local login is not set up here, so this cannot be given yet.'],
    [[['contoso.com', false], ['example.com', true], ['contoso.onmicrosoft.com', false], ['sub.example.com', true]], 'Not needed for addresses of example.com and sub.example.com, which sign in elsewhere.'],
    [[['contoso.com', false], ['contoso.onmicrosoft.com', false]], 'Local login is not set up here, so this cannot be given yet.'],
    [[['contoso.com', false], ...Array.from({ length: 7 }, (_, n) => [`d${n}.example.com`, true] as const)], 'd4.example.com and 2 more, which sign in elsewhere.'],
  ] as const)('hints where local login is not needed or cannot be given: %j', async (domains, hint) => {
    const organisation = async () => Promise.resolve({ tenant: desk.tenant, name: 'Contoso', domains: domains.map(([name, federated]) => ({ name, federated, isDefault: false })) });
    const actor = await desk.usher.services.actors.actorFor({ tenant: desk.tenant, personId: await desk.idOf('megan.bowen@contoso.com'), name: '', source: 'chat' });
    const lists = await inviteLists({ services: { ...desk.usher.services, organisation }, actor });
    expect(textOf({ card: inviteCard(emptyInvite, lists), summary: '' })).toContain(hint);
  });

  test('an admin ticked on a card from before there were roles still waits for an approver', async () => {
    const reply = await desk.press(inviteVerb, { email: 'old.card@contoso.com', firstName: 'Old', lastName: 'Card', admin: 'true' });
    expect(titlesOf(reply)).toEqual(['Ask for approval', 'Cancel']);
  });

  test.each([[{ role: 'king' }, 'Choose one of the roles'], [{ firstName: 'x'.repeat(80) }, 'first name'], [{ location: 'Norway' }, 'two capital letters'], [{ property_site: 'West' }, 'is not one of North, South'], [{ lastName: 'a\u0000b' }, 'last name']])('%j gives it back with the reason', async (wrong, words) => {
    const again = await desk.press(inviteVerb, { email: 'bad@contoso.com', firstName: 'B', lastName: 'D', ...wrong });
    expect(titlesOf(again)).toEqual(['Invite']);
    expect(textOf(again)).toContain(words);
  });
});

describe('invite many', () => {
  const rows = { email1: 'row.one@contoso.com', firstName1: 'Row', lastName1: 'One', email3: 'row.three@contoso.com' };

  test('opens so many rows, or asks how many', async () => {
    const form = await desk.say('invite many 5');
    if ('card' in form) expectGoodCard(form.card);
    expect(Object.keys(inputsOf(form)).filter((id) => id.startsWith('email'))).toHaveLength(5);
    const asked = await desk.say('invite many');
    expect(Object.keys(inputsOf(asked))).toEqual(['count']);
    expect(Object.keys(inputsOf(await pressed(desk, asked, { title: 'Open the form', inputs: { count: '2' } })))).toContain('email2');
  });

  test.each(['0', '21', '-1', '2.5', 'x', '1e9'])('“%s” rows are too few, too many or none, and it asks again', async (count) => {
    const asked = await desk.say(`invite many ${count}`);
    expect(textOf(asked)).toContain('A form has 1 to 20 rows');
    expect(textOf(await desk.press('usherInviteCount', { count }))).toContain('A form has 1 to 20 rows');
    if ('card' in asked) expectGoodCard(asked.card);
  });

  test('more people than fit are sent to the template there is', async () => {
    const [, said = ''] = /“(template [^”]*)” shows how it looks/.exec(textOf(await desk.say('invite many 30'))) ?? [];
    expect(textOf(await desk.say(said))).toContain('email,first_name,last_name');
  });

  test('gives each row its role; a new Organisation Admin waits for an approver', async () => {
    const form = await desk.say('invite many 2');
    expect(choicesOf(form, 'role2').map(({ value }) => value)).toEqual(['user', 'billing', 'viewonly', 'admin']);
    expect(inputsOf(form)).toMatchObject({ role1: 'user', role2: 'user' });
    const plan = await pressed(desk, form, { title: 'Invite', inputs: { email1: 'role.less@contoso.com', email2: 'role.full@contoso.com', role2: 'viewonly' } });
    expect(textOf(await desk.pressOn(plan, 'Confirm'))).toContain('Done: 2 created');
    expect(textOf(await desk.say('user role.full@contoso.com'))).toContain('View-Only Admin');
    expect(textOf(await desk.say('user role.less@contoso.com'))).not.toMatch(/Admin/);
    const grave = await pressed(desk, form, { title: 'Invite', inputs: { email1: 'role.head@contoso.com', role1: 'admin' } });
    expect(titlesOf(grave)).toEqual(['Ask for approval', 'Cancel']);
  });

  test('gives local login to every member, where a group keeps it, and leaves guests as they are', async () => {
    const { settings } = desk.usher.services.store;
    const form = await desk.say('invite many 2');
    const inputs = { email1: 'many.local@contoso.com', email2: 'many.guest@elsewhere.example', guest: 'true', local: 'true' };
    const refused = await pressed(desk, form, { title: 'Invite', inputs });
    expect(textOf(refused)).toContain('Local login is not set up here');
    await desk.pressOn(refused, 'Cancel');
    const before = await settings.get({ tenant: desk.tenant }, 'settings');
    if (before === undefined) throw new Error('There are no settings.');
    await settings.put({ tenant: desk.tenant }, 'settings', { ...before.value, localLoginGroup: idOfChoice(form, 'groups', 'EMEA') });
    expect(textOf(await desk.pressOn(await pressed(desk, form, { title: 'Invite', inputs }), 'Confirm'))).toContain('Done: 2 created');
    expect(textOf(await desk.say('user many.local@contoso.com'))).toContain('Local login: allowed');
    expect(textOf(await desk.say('user many.guest@elsewhere.example'))).toContain('Local login: not allowed');
    await settings.put({ tenant: desk.tenant }, 'settings', before.value);
  });

  test('a row with a role and nobody in it is empty; a role that is none is named by its row and kept from the rest', async () => {
    const form = await desk.say('invite many 2');
    expect(textOf(await pressed(desk, form, { title: 'Invite', inputs: { role2: 'billing' } }))).toContain('Fill in at least one row');
    const again = await pressed(desk, form, { title: 'Invite', inputs: { email1: 'no.king@contoso.com', role1: 'king' } });
    expect(textOf(again)).toContain('Row 1: Choose one of the roles');
    expect(inputsOf(again)).toMatchObject({ email1: 'no.king@contoso.com', role1: 'user' });
  });

  test('the fullest form fits a card, with everything that was typed into it', async () => {
    const lists = { groups: [], licences: [], definitions: [], localHint: '' };
    const rows = Array.from({ length: 20 }, (_, n) => ({ email: `${'ä'.repeat(60)}${n}@contoso.com`, firstName: '"'.repeat(64), lastName: 'ß'.repeat(64), role: 'viewonly' }));
    const card = inviteManyCard({ errors: [], rows, groups: '', licences: '', location: '', guest: 'false', local: 'false', welcome: 'true', properties: {} }, lists);
    expectGoodCard(card);
    expect(choicesOf({ card, summary: '' }, 'role20')).toHaveLength(4);
    expect(inputsOf({ card, summary: '' })).toMatchObject({ email20: rows[19]?.email, lastName20: rows[19]?.lastName, role20: 'viewonly' });
  });

  test('gives what administrators defined to all rows, and says why a value is refused', async () => {
    const form = await desk.say('invite many 2');
    if ('card' in form) expectGoodCard(form.card);
    expect(inputsOf(form)).toMatchObject({ property_site: '', property_driver: 'usher:none' });
    const inputs = { email1: 'site.one@contoso.com', email2: 'site.two@contoso.com', property_site: 'West', property_driver: 'false' };
    const again = await pressed(desk, form, { title: 'Invite', inputs });
    expect(textOf(again)).toContain('Site: “West” is not one of North, South.');
    expect(inputsOf(again)).toMatchObject(inputs);
    const plan = await pressed(desk, again, { title: 'Invite', inputs: { property_site: 'South' } });
    expect(textOf(await desk.pressOn(plan, 'Confirm'))).toContain('Done: 2 created');
    for (const email of [inputs.email1, inputs.email2]) for (const words of ['Site: South', 'Driver: no']) expect(textOf(await desk.say(`user ${email}`))).toContain(words);
  });

  test('leaves out the properties where nothing else makes room for them, and says so', () => {
    const definitions = Array.from({ length: 12 }, (_, n) => propertyDefinitionSchema.parse({ key: `p${n}`, name: `Property ${n}`, type: 'choice', choices: Array.from({ length: 60 }, (_none, at) => `Building ${at} on the long road`) }));
    const lists = { groups: [], licences: [], definitions, localHint: '' };
    const form = { errors: [], rows: [{ email: '', firstName: '', lastName: '', role: 'user' }], groups: '', licences: '', location: '', guest: 'false', local: 'false', welcome: 'true', properties: {} };
    for (const card of [inviteManyCard(form, lists), inviteCard(emptyInvite, lists)]) {
      expectGoodCard(card);
      expect(inputsOf({ card, summary: '' })).not.toHaveProperty('property_p0');
      expect(textOf({ card, summary: '' })).toContain('There is no room here for the further properties');
    }
    expect(textOf({ card: inviteManyCard(form, { ...lists, definitions: definitions.slice(0, 2) }), summary: '' })).not.toContain('no room');
  });

  test('shows its plan first also for one row alone', async () => {
    const email1 = 'alone.row@contoso.com';
    const plan = await pressed(desk, await desk.say('invite many 3'), { title: 'Invite', inputs: { email1 } });
    expect(textOf(plan)).toContain('Invite one person');
    expect(titlesOf(plan)).toEqual(['Confirm', 'Cancel']);
    expect(await desk.usher.services.store.users.byName(desk.tenant, email1)).toEqual([]);
    expect(textOf(await desk.pressOn(plan, 'Confirm'))).toContain('Done: 1 created');
    expect(textOf(await desk.say('invite two.words@contoso.com "Two Words"'))).toContain('Done: 1 created');
  });

  test.each(['invite', 'invite many 2'])('“%s” says what new people get, and that no password is mailed', async (message) => {
    expect(textOf(await desk.say(message))).toContain('A password is never mailed');
  });

  test('shows one plan first, and makes the accounts of the rows that were filled after Confirm', async () => {
    const form = await desk.say('invite many 4');
    const plan = await pressed(desk, form, { title: 'Invite', inputs: { ...rows, groups: idOfChoice(form, 'groups', 'Sales'), welcome: 'false' } });
    expect(titlesOf(plan)).toEqual(['Confirm', 'Cancel']);
    expect(textOf(plan)).toContain('Invite 2 people');
    expect(textOf(await desk.pressOn(plan, 'Confirm', { as: 'alex.wilber@contoso.com' }))).toContain('Only Megan Bowen');
    expect(textOf(await desk.pressOn(plan, 'Confirm'))).toContain('Done: 2 created');
    expect(textOf(await desk.say('user row.three@contoso.com'))).toContain('Groups: Sales');
  });

  test('names bad rows by number and value and loses nothing that was typed', async () => {
    const inputs = { email1: 'jane@', firstName1: 'Jane', lastName1: '**Doe**', email2: 'pat@partner.com', email3: 'a@contoso.com', email4: 'A@contoso.com', firstName5: 'Only a name', email6: 'b@contoso.com', firstName6: 'y'.repeat(80) };
    const again = await pressed(desk, await desk.say('invite many 6'), { title: 'Invite', inputs });
    const text = textOf(again);
    for (const words of ['Row 1: “jane@” is not an e-mail address', 'Row 2: partner.com is not a verified domain', 'Tick “Guests”', 'Row 4: a@contoso.com is in row 3 already', 'Row 5: Only a name has no e-mail address', 'Row 6: first name']) expect(text).toContain(words);
    expect(inputsOf(again)).toMatchObject({ ...inputs, firstName6: expect.stringContaining('yyyy') });
    if ('card' in again) expectGoodCard(again.card);
  });

  test('guests are invited where that is ticked', async () => {
    const plan = await pressed(desk, await desk.say('invite many 2'), { title: 'Invite', inputs: { email1: 'g.one@partner.com', email2: 'm.two@contoso.com', guest: 'true' } });
    expect(textOf(plan)).toContain('guest');
    await desk.pressOn(plan, 'Cancel');
  });

  test.each([[{}, 'Fill in at least one row'], [{ email1: 'x@contoso.com', groups: 'Nowhere' }, 'There is no group called “Nowhere”'], [{ email1: 'x@contoso.com', location: 'Norge' }, 'two capital letters']])('%j gives it back with the reason', async (inputs, words) => {
    const again = await pressed(desk, await desk.say('invite many 2'), { title: 'Invite', inputs });
    expect(textOf(again)).toContain(words);
    expect(titlesOf(again)).toEqual(['Invite']);
  });

  test.each([[{}], [null], [{ usherRows: 500 }], [{ usherRows: 2, email1: { a: 1 } }], [{ usherRows: 2, email1: 'x'.repeat(500) }]])('forged data %j ends in one sentence', async (data) => {
    expect(textOf(await desk.press('usherInviteMany', data))).toContain('could not be understood');
  });

  test('is refused to whoever is no administrator, by word and by press', async () => {
    for (const reply of [await desk.say('invite many 3', { as: 'lynne.robbins@contoso.com' }), await desk.press('usherInviteMany', { usherRows: 1, email1: 'x@contoso.com' }, { as: 'adele.vance@contoso.com' })]) {
      expect(textOf(reply)).toContain('needs the role Organisation Admin');
    }
  });
});
