// Deleting for good, which Microsoft lets no app do: the report says so, and one button leads to where a person can.
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Shown } from './connector.ts';
import { actionsIn, textIn } from './person.ts';
import type { PlayedPerson } from './person.ts';
import { startAtWork } from './usher-at-work.ts';
import type { AtWork } from './usher-at-work.ts';

let at: AtWork;
let megan: PlayedPerson;
let alex: PlayedPerson;
beforeAll(async () => {
  at = await startAtWork();
  megan = await at.person('megan.bowen@contoso.com');
  alex = await at.person('alex.wilber@contoso.com');
  await alex.say('help');
});
afterAll(() => at.close());

/** Asked by Megan, approved by Alex: the report. */
async function approved(command: string): Promise<Shown> {
  const asked = await megan.say(command);
  const from = at.connector.shown.length;
  await megan.press(asked, 'Ask for approval');
  const his = await at.connector.when((shown) => shown.slice(from).find(({ card }) => actionsIn(card).some(({ title }) => title === 'Approve')));
  const id = /"usherApproval":"(\w+)"/.exec(JSON.stringify(his.card))?.[1] ?? '';
  await alex.press(his, 'Approve');
  let report = await megan.say(`job ${id}`);
  while (!/Done|Failed/.test(textIn(report.card))) report = await megan.say(`job ${id}`);
  return report;
}

test('a purge that is left to a person has a button that opens the recycle bin of Entra', async () => {
  await approved('delete lee.gu@contoso.com');
  const { card } = await approved('purge lee.gu@contoso.com');
  expect(textIn(card)).toMatch(/lee\.gu@contoso\.com – refused: Microsoft lets a person delete for good, and no app\. A User Administrator finishes it in Entra\.$/m);
  expect(textIn(card)).not.toContain('://');
  const { body } = await at.api('megan.bowen@contoso.com', 'GET', '/jobs?pageSize=1', undefined);
  const { id } = (body as { items: { id: string }[] }).items[0] ?? { id: '' };
  const way = /^https:\/\/entra\.microsoft\.com\/#view\/.*DeletedUsers$/;
  expect((await at.api('megan.bowen@contoso.com', 'GET', `/jobs/${id}/report`, undefined)).body).toMatchObject({ rows: [{ status: 'refused', reason: expect.stringMatching(/finishes it in Entra\.$/), link: expect.stringMatching(way) }] });
  expect(card?.['actions']).toContainEqual({ type: 'Action.OpenUrl', title: 'View in entra.microsoft.com', url: expect.stringMatching(/^https:\/\/entra\.microsoft\.com\/#view\/.*DeletedUsers$/) });
});
