// edit: the user name in the form, and which fields the form has for whom.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { inputsOf, pressed } from './buttons.ts';
import { expectGoodCard } from './card-check.ts';
import { openDesk, textOf, titlesOf } from './desk.ts';
import type { Desk } from './desk.ts';

let desk: Desk;
beforeAll(async () => { desk = await openDesk(); }, 30_000);
afterAll(async () => { await desk.close(); });

describe('the user name', () => {
  test('is asked about before it is changed, with what follows, and taken back the same way', async () => {
    const form = await desk.say('edit grady.archie');
    if ('card' in form) expectGoodCard(form.card);
    expect(inputsOf(form)).toMatchObject({ userPrincipalName: 'grady.archie@contoso.com' });
    expect(JSON.stringify('card' in form ? form.card : {})).toContain('"label":"User name (they sign in with it)"');
    const preview = await pressed(desk, form, { title: 'Save', inputs: { userPrincipalName: ' Grady.Roe@contoso.com ', lastName: 'Roe' } });
    expect(titlesOf(preview)).toEqual(['Confirm', 'Cancel']);
    for (const words of ['grady.archie@contoso.com', 'grady.roe@contoso.com', 'Grady Archie signs in as grady.roe@contoso.com from then on; the password stays, and the mail address is not changed.']) expect(textOf(preview)).toContain(words);
    const done = await desk.pressOn(preview, 'Confirm');
    expect(textOf(done)).toContain('Done: 1 changed');
    expect(inputsOf(await desk.say('edit grady.roe@contoso.com'))).toMatchObject({ userPrincipalName: 'grady.roe@contoso.com', lastName: 'Roe' });
    const back = await desk.pressOn(done, 'Undo');
    expect(titlesOf(back)).toEqual(['Confirm', 'Cancel']);
    expect(textOf(await desk.pressOn(back, 'Confirm'))).toContain('Done: 1 changed');
    expect(inputsOf(await desk.say('edit grady.archie'))).toMatchObject({ userPrincipalName: 'grady.archie@contoso.com', lastName: 'Archie' });
  });

  test('that the settings of the deployment give a role leaves the person that role, and the card says so before, of the way there and of the way back', async () => {
    const kept = 'keeps the role Billing Admin, whatever the settings of the deployment give either name';
    const preview = await pressed(desk, await desk.say('edit patti.fernandez@contoso.com'), { title: 'Save', inputs: { userPrincipalName: 'patti.roe@contoso.com' } });
    if ('card' in preview) expectGoodCard(preview.card);
    expect(textOf(preview)).toContain(kept);
    const done = await desk.pressOn(preview, 'Confirm');
    expect(textOf(await desk.say('user patti.roe@contoso.com'))).toContain('Billing Admin');
    const back = await desk.pressOn(done, 'Undo');
    expect(textOf(back)).toContain('has the role Billing Admin by the settings of the deployment again');
    expect(textOf(await desk.pressOn(back, 'Confirm'))).toContain('Done: 1 changed');
    expect((await desk.usher.services.store.roles.page({ tenant: desk.tenant }, { limit: 10 })).items).toEqual([]);
  });

  test.each([['adele.vance@contoso.com', 'is Adele Vance’s, or their e-mail address'], ['lee@elsewhere.example', 'elsewhere.example is not a verified domain'], ['lee@fabrikam-sso.com', 'That is done in Entra.'], ['', 'emptied']])('“%s” gives the form back with what was typed and the reason', async (userPrincipalName, words) => {
    const again = await pressed(desk, await desk.say('edit lee.gu'), { title: 'Save', inputs: { userPrincipalName, jobTitle: 'Lead' } });
    expect(textOf(again)).toContain(words);
    expect(inputsOf(again)).toMatchObject({ userPrincipalName, jobTitle: 'Lead' });
  });

  test('that is not touched is not asked about', async () => {
    expect(textOf(await pressed(desk, await desk.say('edit lee.gu'), { title: 'Save', inputs: { jobTitle: 'Lead' } }))).toContain('Done: 1 changed');
  });

  test('is no field of one’s own, and a forged one is refused', async () => {
    const as = 'adele.vance@contoso.com';
    const form = await desk.say('edit me', { as });
    expect(inputsOf(form)).not.toHaveProperty('userPrincipalName');
    expect(textOf(await pressed(desk, form, { title: 'Save', as, inputs: { userPrincipalName: 'boss@contoso.com' } }))).toContain('needs the role Organisation Admin');
  });
});

describe('whose account decides the fields', () => {
  const onPremises = 'The other details are changed in the local Active Directory.';

  test('of whoever is synced there are those that can be saved, and where the others are changed', async () => {
    const form = await desk.say('edit hans.becker');
    if ('card' in form) expectGoodCard(form.card);
    expect([Object.keys(inputsOf(form)), textOf(form).includes(onPremises)]).toEqual([['homePhone', 'usageLocation'], true]);
    expect(textOf(await pressed(desk, form, { title: 'Save', inputs: { homePhone: '+49 711 1', usageLocation: 'AT' } }))).toContain('Done: 1 changed');
    const refused = await pressed(desk, await desk.say('edit hans.becker'), { title: 'Save', inputs: { usageLocation: 'Austria' } });
    expect([Object.keys(inputsOf(refused)), textOf(refused).includes(onPremises)]).toEqual([['homePhone', 'usageLocation'], true]);
  });

  test('of one’s own that is synced there is what Usher keeps itself', async () => {
    expect(Object.keys(inputsOf(await desk.say('edit me', { as: 'sofia.rossi@contoso.com' })))).toEqual(['homePhone']);
  });

  test('of a guest there is no user name, and no word of an Active Directory', async () => {
    const { users } = await desk.usher.services.store.users.list(desk.tenant, { filter: { type: 'guest', status: ['active'] }, limit: 1 });
    const form = await desk.say(`edit ${users[0]?.id ?? ''}`);
    expect(inputsOf(form)).toHaveProperty('displayName');
    expect(inputsOf(form)).not.toHaveProperty('userPrincipalName');
    expect(textOf(form)).not.toContain(onPremises);
  });
});
