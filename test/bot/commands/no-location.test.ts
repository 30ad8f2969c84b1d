// New people with a licence where no usage location is set for the organisation: each way of asking is told how to name one.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { emptyInvite, inviteVerb } from '../../../bot/commands/invite.card.ts';
import { openDesk, textOf } from './desk.ts';
import type { Desk } from './desk.ts';

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
  const { settings } = desk.usher.services.store;
  const stored = await settings.get({ tenant: desk.tenant }, 'settings');
  if (stored === undefined) throw new Error('There are no settings.');
  await settings.put({ tenant: desk.tenant }, 'settings', { ...stored.value, usageLocation: '' });
}, 30_000);
afterAll(async () => { await desk.close(); });

const lacking = 'Lo Two has no usage location, which a licence needs.';

test('an invitation says it with “location:”, and is made so', async () => {
  const refused = textOf(await desk.say('invite lo.two@contoso.com "Lo Two" licences:E3'));
  expect(refused).toContain(`${lacking} Say it with the invitation (two letters): location:DE in the message, or “Usage location” in the form.`);
  expect(refused).not.toContain('usage_location');
  expect(textOf(await desk.say('invite lo.two@contoso.com "Lo Two" licences:E3 location:DE'))).toContain('Done: 1 created');
});

test('the form has a box for it', async () => {
  const licence = (await desk.usher.services.store.licences.page({ tenant: desk.tenant }, { limit: 100 })).items.find(({ value }) => value.name === 'Microsoft 365 E3');
  const returned = textOf(await desk.press(inviteVerb, { ...emptyInvite, error: undefined, email: 'lo.form@contoso.com', firstName: 'Lo', lastName: 'Two', licences: licence?.id }));
  expect(returned).toContain(lacking);
  expect(returned).toContain('Usage location (two letters, for licences)');
  expect(returned).not.toContain('location:DE');
});

test('a file is told the name of its column', async () => {
  const refused = textOf(await desk.say('import\nemail,first_name,last_name,licences\nlo.file@contoso.com,Lo,File,Microsoft 365 E3'));
  expect(refused).toContain('usage_location: a licence needs one (two letters, for example DE).');
  expect(refused).not.toContain('location:DE');
});
