// edit: every field and every property in one form, and what a plain User may change about themselves.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { propertyDefinitionSchema } from '../../../shared/property.ts';
import { buttonsOf, choicesOf, inputsOf, pressed } from './buttons.ts';
import { expectGoodCard } from './card-check.ts';
import { openDesk, textOf, titlesOf } from './desk.ts';
import type { Desk } from './desk.ts';

let desk: Desk;
const adele = 'adele.vance@contoso.com';
const asAdele = { as: adele };

beforeAll(async () => {
  desk = await openDesk();
  const definitions = [
    { key: 'shoe_size', name: 'Shoe size', type: 'number' }, { key: 'badge', name: 'Badge **x**', type: 'text' }, { key: 'starts', name: 'Starts', type: 'date' },
    { key: 'site', name: 'Site', type: 'choice', choices: ['North', 'South'] }, { key: 'driver', name: 'Driver', type: 'yes-no' },
  ].map((definition) => propertyDefinitionSchema.parse(definition));
  await desk.usher.services.store.properties.put({ tenant: desk.tenant }, 'all', { definitions });
}, 30_000);
afterAll(async () => { await desk.close(); });

describe('the properties that administrators defined', () => {
  test('stand in the form by their type', async () => {
    const form = await desk.say('edit grady.archie');
    if ('card' in form) expectGoodCard(form.card);
    expect(inputsOf(form)).toMatchObject({ property_shoe_size: '', property_badge: '', property_starts: '', property_site: '', property_driver: 'usher:none' });
    // Labels know no markdown, and a number that is not there is none: clients would send an empty text back as 0.
    expect(JSON.stringify('card' in form ? form.card : {})).toMatch(/"label":"Badge \*\*x\*\*"/);
    expect(JSON.stringify('card' in form ? form.card : {})).toContain('{"type":"Input.Number","id":"property_shoe_size","label":"Shoe size"}');
    expect(choicesOf(form, 'property_site').map(({ value }) => value)).toEqual(['usher:none', 'North', 'South']);
  });

  test('stand beside fields of which the form says which one the directory lets nobody empty', async () => {
    const form = await desk.say('edit lee.gu');
    const refused = await pressed(desk, form, { title: 'Save', inputs: { usageLocation: '', jobTitle: '' } });
    expect(textOf(refused)).toContain('usage location: the directory does not let it be emptied. Another one can be given.');
    expect(titlesOf(refused)).toContain('Save');
    await pressed(desk, await desk.say('edit lee.gu'), { title: 'Save', inputs: { jobTitle: '' } });
    expect(inputsOf(await desk.say('edit lee.gu'))).toMatchObject({ jobTitle: '' });
  });

  test('are saved with the fields by one plan, shown in the profile, and cleared again', async () => {
    const form = await desk.say('edit grady.archie');
    const given = { property_shoe_size: '42', property_badge: 'B-7', property_starts: '2026-03-01', property_site: 'North', property_driver: 'true', city: 'Bergen' };
    const done = await pressed(desk, form, { title: 'Save', inputs: given });
    expect(textOf(done)).toContain('Done: 1 changed');
    const profile = await desk.say('user grady.archie');
    for (const words of ['Shoe size: 42', 'Site: North', 'Driver: yes', 'Bergen']) expect(textOf(profile)).toContain(words);
    const again = await desk.say('edit grady.archie');
    expect(inputsOf(again)).toMatchObject(given);
    if ('card' in again) expectGoodCard(again.card);
    expect(textOf(await pressed(desk, again, { title: 'Save', inputs: { property_shoe_size: '' } }))).toContain('Done: 1 changed');
    expect(textOf(await desk.say('user grady.archie'))).not.toContain('Shoe size');
  });

  test('tell no from what was never answered, and can be made so again', async () => {
    const form = await desk.say('edit lee.gu');
    expect(inputsOf(form)).toMatchObject({ property_driver: 'usher:none' });
    expect(textOf(await pressed(desk, form, { title: 'Save' }))).toContain('There is nothing to do');
    const saved = async (property_driver: string): Promise<string> => textOf(await pressed(desk, await desk.say('edit lee.gu'), { title: 'Save', inputs: { property_driver } }));
    expect(await saved('false')).toContain('Done: 1 changed');
    expect(inputsOf(await desk.say('edit lee.gu'))).toMatchObject({ property_driver: 'false' });
    expect(textOf(await desk.say('user lee.gu'))).toContain('Driver: no');
    expect(textOf(await desk.say('users property:driver=no'))).toContain('lee.gu@contoso.com');
    expect(await saved('true')).toContain('Done: 1 changed');
    expect(textOf(await desk.say('user lee.gu'))).toContain('Driver: yes');
    expect(await saved('usher:none')).toContain('Done: 1 changed');
    expect(textOf(await desk.say('user lee.gu'))).not.toContain('Driver');
    expect(textOf(await desk.say('users property:driver=no'))).not.toContain('lee.gu@contoso.com');
  });

  test('that say neither yes nor no give the form back with what was typed', async () => {
    const again = await pressed(desk, await desk.say('edit ben.walters'), { title: 'Save', inputs: { property_driver: 'perhaps' } });
    expect(textOf(again)).toContain('Driver: “perhaps” is not yes or no.');
    expect(inputsOf(again)).toMatchObject({ property_driver: 'perhaps' });
  });

  test('that are wrong give the form back with what was typed and the reason', async () => {
    for (const inputs of [{ property_shoe_size: 'large' }, { property_site: 'West' }, { property_starts: '2026-02-31' }]) {
      const again = await pressed(desk, await desk.say('edit ben.walters'), { title: 'Save', inputs });
      expect(titlesOf(again)).toEqual(['Save']);
      expect(inputsOf(again)).toMatchObject(inputs);
      if ('card' in again) expectGoodCard(again.card);
    }
  });

  test('are as many as fit, with the way in which the others are changed', async () => {
    const { properties } = desk.usher.services.store;
    const before = await properties.get({ tenant: desk.tenant }, 'all');
    const choices = Array.from({ length: 40 }, (_none, at) => `Building ${at} on the long road`);
    const definitions = Array.from({ length: 12 }, (_none, at) => propertyDefinitionSchema.parse({ key: `p${at}`, name: `Property ${at}`, type: 'choice', choices }));
    await properties.put({ tenant: desk.tenant }, 'all', { definitions });
    const form = await desk.say('edit grady.archie');
    await properties.put({ tenant: desk.tenant }, 'all', before?.value ?? { definitions: [] });
    expect(textOf(form)).toMatch(new RegExp(`Only \\d+ of 12 further properties fit here; a program changes the others with PATCH /api/v1/users/${await desk.idOf('grady.archie@contoso.com')}\\.`));
    if ('card' in form) expectGoodCard(form.card);
  });

  test('of another type than the value that somebody has from before are empty in the profile, in the form, and before what is set in its place', async () => {
    const who = 'pat.obrien';
    await pressed(desk, await desk.say(`edit ${who}`), { title: 'Save', inputs: { property_badge: '7 B' } });
    const remove = async (): Promise<unknown> => pressed(desk, await desk.say('property remove badge'), { title: 'Remove' });
    await remove();
    expect(textOf(await desk.say(`user ${who}`))).not.toContain('7 B');
    await desk.say('property add Badge number');
    expect(textOf(await desk.say(`user ${who}`))).not.toContain('Badge');
    const form = await desk.say(`edit ${who}`);
    expect(inputsOf(form)).toMatchObject({ property_badge: '' });
    expect(textOf(await pressed(desk, form, { title: 'Save', inputs: { property_badge: '7' } }))).toContain('Done: 1 changed');
    expect(textOf(await desk.say(`user ${who}`))).toContain('Badge: 7');
    const [entry] = (await desk.usher.services.store.audit.page({ tenant: desk.tenant }, { limit: 500 })).items.filter(({ value }) => value.after === 'Badge “7”');
    expect(entry?.value.before).toBe('Badge empty');
    await remove();
    await desk.say('property add Badge text');
    expect(textOf(await desk.say(`user ${who}`))).not.toContain('Badge');
  });

  test('that were touched by somebody else meanwhile are not changed back', async () => {
    const form = await desk.say('edit ben.walters');
    await pressed(desk, await desk.say('edit ben.walters'), { title: 'Save', inputs: { property_badge: 'new' } });
    await pressed(desk, form, { title: 'Save', inputs: { property_shoe_size: '40' } });
    expect(inputsOf(await desk.say('edit ben.walters'))).toMatchObject({ property_badge: 'new', property_shoe_size: '40' });
  });
});

describe('what was set with the account beside its details', () => {
  const beside = ['Licences', 'Groups', 'Role'];

  test('is reached from the form, each by the form of its own', async () => {
    const form = await desk.say('edit lee.gu');
    expect(titlesOf(form)).toEqual(['Save']);
    expect(buttonsOf(form).map(({ title }) => title)).toEqual([...beside, 'Save']);
    expect(buttonsOf(form).slice(0, -1).map((button) => ({ ...button }))).toEqual(Array(3).fill(expect.objectContaining({ associatedInputs: 'none', data: { usherPerson: await desk.idOf('lee.gu@contoso.com') } })));
    for (const title of beside) expect(textOf(await pressed(desk, form, { title }))).toContain(`${title} of Lee Gu`);
  });

  test('is offered to nobody who edits the own account alone', async () => {
    expect(buttonsOf(await desk.say('edit me', asAdele)).map(({ title }) => title)).toEqual(['Save']);
  });
});

describe('one’s own account', () => {
  test.each(['edit me', 'edit', `edit ${adele}`])('“%s” opens the contact details of a plain User alone', async (message) => {
    const form = await desk.say(message, asAdele);
    expect(Object.keys(inputsOf(form)).sort()).toEqual(['city', 'homePhone', 'mobile', 'office', 'postalCode', 'street']);
    if ('card' in form) expectGoodCard(form.card);
  });

  test('contact details are saved, from the profile too', async () => {
    const form = await pressed(desk, await desk.say('user', asAdele), { title: 'Edit', ...asAdele });
    expect(textOf(await pressed(desk, form, { title: 'Save', ...asAdele, inputs: { mobile: '+47 555', city: 'Oslo' } }))).toContain('Done: 1 changed');
    expect(textOf(await desk.say('user me', asAdele))).toContain('Oslo');
    const cleared = await pressed(desk, await desk.say('edit me', asAdele), { title: 'Save', ...asAdele, inputs: { mobile: '' } });
    expect(textOf(cleared)).toContain('Done: 1 changed');
  });

  test('anything beyond them is refused, whatever a forged form says', async () => {
    const form = await desk.say('edit me', asAdele);
    for (const inputs of [{ displayName: 'Boss' }, { jobTitle: 'Boss' }, { mobile: '1', department: 'Board' }, { property_badge: 'x' }]) {
      const reply = await pressed(desk, form, { title: 'Save', ...asAdele, inputs });
      expect(textOf(reply)).toContain('needs the role Organisation Admin');
    }
    expect(textOf(await desk.say('user me', asAdele))).not.toContain('Bo');
  });

  test('nobody else’s is touched by a plain User, and the refusal names the role and who holds it', async () => {
    const usherPerson = await desk.idOf('grady.archie@contoso.com');
    const save = buttonsOf(await desk.say('edit me', asAdele))[0];
    for (const reply of [
      await desk.say('edit grady.archie', asAdele), await desk.press('usherEdit', { usherPerson }, asAdele), await desk.press('usherEdit', { people: 'grady.archie' }, asAdele),
      await desk.press('usherSaveUser', { ...save?.data, usherPerson, mobile: '1' }, asAdele),
      await desk.say('reset password grady.archie', asAdele), await desk.press('usherResetPassword', { usherPerson }, asAdele), await desk.say('reset password me status:active', asAdele),
      await desk.press('usherResetPassword', { people: `${adele} grady.archie` }, asAdele),
    ]) {
      expect(textOf(reply)).toContain('needs the role Organisation Admin; yours is User. Ask ');
      expect(textOf(reply)).toMatch(/Megan Bowen|Alex Wilber/);
    }
  });

  test.each(['reset password me', 'reset password'])('“%s” asks, then shows the new password to its owner', async (message) => {
    const preview = await desk.say(message, asAdele);
    expect(titlesOf(preview)).toEqual(['Confirm', 'Cancel']);
    expect(textOf(await desk.pressOn(preview, 'Confirm', { as: 'alex.wilber@contoso.com' }))).toContain('Only Adele Vance');
    expect(textOf(await desk.pressOn(preview, 'Confirm', asAdele))).toMatch(/adele\.vance@contoso\.com {2}\S{8,}/);
  });

  test.each(['lynne.robbins@contoso.com', 'patti.fernandez@contoso.com'])('%s may edit their own contact details too', async (as) => {
    expect(textOf(await pressed(desk, await desk.say('edit', { as }), { title: 'Save', as, inputs: { office: '7' } }))).toContain('Done: 1 changed');
  });
});

describe('a form that is pressed', () => {
  const faults = async (some: readonly object[]): Promise<void> => {
    await fetch(`${desk.directoryUrl.replace('/v1.0', '')}/_local/behaviour`, { method: 'PUT', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ faults: some }) });
  };

  test('twice changes once', async () => {
    const form = await desk.say('edit wei.wang@contoso.com');
    const inputs = { city: 'Hamar', property_badge: 'twice' };
    expect(textOf(await pressed(desk, form, { title: 'Save', inputs }))).toContain('Done: 1 changed');
    const again = textOf(await pressed(desk, form, { title: 'Save', inputs }));
    expect(again).toContain('There is nothing to do');
    expect(again).toContain('already');
  });

  test('while the directory does not answer shows the work, which is done when it answers again', async () => {
    const form = await desk.say('edit wei.wang@contoso.com');
    await faults([{ match: '*', rate: 1, kind: '503' }]);
    const shown = await pressed(desk, form, { title: 'Save', inputs: { city: 'Bodø' } });
    await faults([]);
    expect(textOf(shown)).not.toContain('Done');
    const job = /Job (\w+)/.exec(textOf(shown))?.[1] ?? '';
    await desk.usher.services.changes.settled({ tenant: desk.tenant, person: { id: '', name: '', email: '' }, role: 'admin', source: 'chat' }, job, 60_000);
    expect(textOf(await desk.say(`job ${job}`))).toContain('Done: 1 changed');
    expect(inputsOf(await desk.say('edit wei.wang@contoso.com'))).toMatchObject({ city: 'Bodø' });
  }, 70_000);
});

describe('forged and stale forms', () => {
  test('of which a part could be saved are not saved at all, and leave the refusal in the audit trail', async () => {
    const usherPerson = await desk.idOf(adele);
    const reply = await desk.press('usherSaveUser', { usherPerson, usherShown: '{}', mobile: '+49 forged', property_badge: 'boss', property_site: 'North' }, asAdele);
    expect(textOf(reply).match(/This needs the role Organisation Admin; yours is User\./g)).toHaveLength(1);
    expect(inputsOf(await desk.say('edit me', asAdele))['mobile']).not.toBe('+49 forged');
    const { items } = await desk.usher.services.store.audit.page({ tenant: desk.tenant }, { direction: 'descending', limit: 1 });
    expect(items[0]?.value).toMatchObject({ who: { email: adele }, action: 'edit-user+set-properties', outcome: 'refused', target: { email: adele }, reason: expect.stringContaining('This needs the role') });
  });

  test.each([
    [{ usherShown: '{}' }], [{ usherPerson: 'x', usherShown: 'no json' }], [{ usherPerson: 'x', usherShown: '[1]' }], [null], [{ usherPerson: 'x', usherShown: '{"a":{}}' }],
  ])('%j ends in one sentence', async (data) => {
    expect(textOf(await desk.press('usherSaveUser', data))).toContain('could not be understood');
  });

  test('somebody who is not here any more is said so', async () => {
    expect(textOf(await desk.press('usherSaveUser', { usherPerson: '00000000-0000-4000-8000-00000000dead', usherShown: '{}' }))).toContain('I do not know this person here');
  });
});
