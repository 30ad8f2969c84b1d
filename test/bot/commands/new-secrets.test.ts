// What a report tells to type for somebody whose password or pass nobody knows is what Usher accepts for them.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { typedForNew } from '../../../bot/plans/new-secrets.ts';
import { openDesk, textOf } from './desk.ts';
import type { Desk } from './desk.ts';

let desk: Desk;
const adele = 'adele.vance@contoso.com';
const nora = 'nora.new@contoso.com';
beforeAll(async () => {
  desk = await openDesk();
  await desk.say(`invite ${nora} "Nora New" silent`);
});
afterAll(async () => { await desk.close(); });

const passwords = /One-time passwords: shown only now/;
const passes = /Access passes: shown only now/;

test.each<[string, { typed: string; shown: RegExp }]>([
  ['a password of somebody just made', { typed: typedForNew('password', { kinds: ['create-user', 'add-to-group'], who: nora }), shown: passwords }],
  ['a pass that went with an invite', { typed: typedForNew('access-pass', { kinds: ['issue-access-pass', 'send-invite'], who: nora }), shown: passes }],
  ['a password that was reset', { typed: typedForNew('password', { kinds: ['reset-password'], who: adele }), shown: passwords }],
  ['a pass of somebody who signs in', { typed: typedForNew('access-pass', { kinds: ['issue-access-pass'], who: adele }), shown: passes }],
])('for %s', async (_what, { typed, shown }) => {
  expect(textOf(await desk.pressOn(await desk.say(typed), 'Confirm'))).toMatch(shown);
});
