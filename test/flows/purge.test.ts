// Deleting for good, which Microsoft lets no app do: the cards say so before and after, and one button leads to where a person can.
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

/** Asked by Megan, approved by Alex: what each read beforehand, the card of each, the report. */
async function approved(command: string): Promise<{ before: string[]; asked: Shown; his: Shown; report: Shown; from: number }> {
  const asked = await megan.say(command);
  const from = at.connector.shown.length;
  const before = [textIn(asked.card)];
  await megan.press(asked, 'Ask for approval');
  const his = await at.connector.when((shown) => shown.slice(from).find(({ card }) => actionsIn(card).some(({ title }) => title === 'Approve')));
  before.push(textIn(asked.card), textIn(his.card));
  const id = /"usherApproval":"(\w+)"/.exec(JSON.stringify(his.card))?.[1] ?? '';
  await alex.press(his, 'Approve');
  // Megan is told what came of it; only then is the next thing she reads an answer.
  await at.connector.when((all) => all.slice(from).find(({ card, conversation }) => conversation === asked.conversation && /Approved by Alex Wilber\. (?:Done|\d+ refused)/.test(textIn(card))));
  let report = await megan.say(`job ${id}`);
  while (!/Done|Failed/.test(textIn(report.card))) report = await megan.say(`job ${id}`);
  return { before, asked, his, report, from };
}

test('a purge that is left to a person has a button that opens the recycle bin of Entra', async () => {
  await approved('delete lee.gu@contoso.com');
  const { before, asked, his, from, report: { card } } = await approved('purge lee.gu@contoso.com');
  expect(textIn(card)).toMatch(/lee\.gu@contoso\.com – refused: Microsoft lets a person delete for good, and no app\. A User Administrator finishes it in Entra\.$/m);
  expect(textIn(card)).not.toContain('://');
  const { body } = await at.api('megan.bowen@contoso.com', 'GET', '/jobs?pageSize=1', undefined);
  const { id } = (body as { items: { id: string }[] }).items[0] ?? { id: '' };
  const way = /^https:\/\/entra\.microsoft\.com\/#view\/.*DeletedUsers$/;
  expect((await at.api('megan.bowen@contoso.com', 'GET', `/jobs/${id}/report`, undefined)).body).toMatchObject({ rows: [{ status: 'refused', reason: expect.stringMatching(/finishes it in Entra\.$/), link: expect.stringMatching(way) }] });
  expect(card?.['actions']).toContainEqual({ type: 'Action.OpenUrl', title: 'View in entra.microsoft.com', url: expect.stringMatching(/^https:\/\/entra\.microsoft\.com\/#view\/.*DeletedUsers$/) });

  // Beforehand, on the plan and on both cards of the request.
  for (const text of before) expect(text).toMatch(/Usher cannot finish this itself, because Microsoft lets no app delete for good[\s\S]*gone for good once a User Administrator finishes it in Entra/);
  // Afterwards, on both cards and in what the requester is told, with the way.
  const outcome = 'Approved by Alex Wilber. 1 refused: Microsoft lets a person delete for good, and no app. A User Administrator finishes it in Entra.';
  for (const shown of [asked, his]) {
    await at.connector.when(() => (textIn(shown.card).includes(outcome) ? true : undefined));
    expect(textIn(shown.card)).not.toContain('✓');
    expect(shown.card?.['actions']).toContainEqual({ type: 'Action.OpenUrl', title: 'View in entra.microsoft.com', url: expect.stringMatching(way) });
  }
  await at.connector.when((all) => all.slice(from).find(({ card: told, conversation, id: message }) => conversation === asked.conversation && message !== asked.id && textIn(told).includes(outcome)));
  // Nor does any other card say that Usher is doing it.
  expect(at.connector.shown.filter(({ card: left }) => textIn(left).includes('Usher is doing it'))).toEqual([]);
});
