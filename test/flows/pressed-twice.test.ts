// One click that arrives twice: the second press makes nothing of its own and covers nothing that is newer; passwords are shown on one card.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { actionsIn, textIn } from './person.ts';
import type { PlayedPerson, Pressed } from './person.ts';
import type { Shown } from './connector.ts';
import { startAtWork } from './usher-at-work.ts';
import type { AtWork } from './usher-at-work.ts';

let at: AtWork;
let megan: PlayedPerson;
beforeAll(async () => {
  at = await startAtWork({});
  megan = await at.person('megan.bowen@contoso.com');
}, 30_000);
afterAll(async () => { await at.close(); });

const twice = async (shown: Shown, title: string, value?: Record<string, unknown>): Promise<[Pressed, Pressed]> => {
  const card = { ...shown };
  return Promise.all([megan.press(card, title, value), megan.press({ ...shown }, title, value)]);
};
/** Shown beside the card, which stays as it is. */
const beside = { type: 'application/vnd.microsoft.activity.message', value: expect.stringMatching(/You pressed this a moment ago already; what is shown only once is on the card of that press\.$/) };
const textOf = ({ body }: Pressed): string => textIn(body.value);
const jobsOf = async (): Promise<{ title: string }[]> => ((await at.api('megan.bowen@contoso.com', 'GET', '/jobs')).body as { items: { title: string }[] }).items;

describe('a button that makes passwords, pressed twice at once', () => {
  test.each([
    ['Import', 'import twice1@contoso.com,Two,Ice\ntwice2@contoso.com,Two,Cold', '2 created'],
    ['Confirm', 'reset password grady.archie@contoso.com', '1 changed'],
  ])('%s: one answer is the card with the passwords, every further press is answered beside it, and nothing is drawn over it', async (title, asked, done) => {
    const shown = await megan.say(asked);
    const [first, second] = await twice(shown, title);
    expect(textOf(first)).toContain(done);
    expect(textOf(first)).toMatch(/shown only now/i);
    expect(second.body).toMatchObject(beside);
    const later = await megan.press({ ...shown }, title);
    expect(later.body).toMatchObject(beside);
    expect(at.connector.shown.find(({ id }) => id === shown.id)?.updates).toBe(0);
  });

  test('the form “Invite”: one account, one job, and its password on one card', async () => {
    const form = await megan.say('invite');
    const before = (await jobsOf()).length;
    const invite = actionsIn(form.card).find(({ title }) => title === 'Invite');
    expect(invite).toBeDefined();
    const [first, second] = await twice(form, 'Invite', { email: 'pressed.twice@contoso.com', firstName: 'Pressed', lastName: 'Twice' });
    expect(textOf(first)).toContain('1 created');
    expect(second.body).toMatchObject(beside);
    expect((await jobsOf()).length).toBe(before + 1);
  });
});

test('another button of the card in between makes the same press a new one', async () => {
  const shown = await megan.say('user grady.archie@contoso.com');
  const asShown = { ...shown };
  const card = { ...shown };
  expect(textOf(await megan.press(card, 'Deactivate'))).toContain('1 changed');
  expect(textOf(await megan.press(card, 'Undo'))).toContain('1 changed');
  expect(textOf(await megan.press(asShown, 'Deactivate'))).toContain('1 changed');
  expect(await jobsOf()).toEqual(expect.arrayContaining([expect.objectContaining({ title: 'Deactivate Grady Archie' })]));
});

test('a second press that comes to another process leaves the card with the passwords as it is', async () => {
  const shown = await megan.say('reset password lee.gu@contoso.com');
  const confirm = actionsIn(shown.card).find(({ title }) => title === 'Confirm');
  expect(textOf(await megan.press({ ...shown }, 'Confirm'))).toMatch(/shown only now/i);
  // Of what another process has just answered, this one knows what stands in the store alone.
  const elsewhere = await megan.forge({ verb: confirm?.verb ?? '', data: { ...confirm?.data, from: 'another process' } }, { ...shown });
  expect(elsewhere.body).toMatchObject(beside);
  expect(at.connector.shown.find(({ id }) => id === shown.id)?.updates).toBe(0);
});

test.each([
  ['an import that brings its passwords', 'import\nemail,first_name,last_name,password\nbrings.one@contoso.com,Brings,One,Qz7!rumpelstilz-9', '1 created'],
  ['a new password that the directory refuses', 'reset password ben.walters@contoso.com', '1 refused'],
])('%s: nothing is shown only once, so the press on another process shows what was done', async (_what, asked, done) => {
  const shown = await megan.say(asked);
  const confirm = actionsIn(shown.card).find(({ title }) => title === 'Import' || title === 'Confirm');
  await at.directory.put('behaviour', { faults: asked.startsWith('reset') ? [{ match: '*', rate: 1, kind: '403' }] : [] });
  expect(textOf(await megan.press({ ...shown }, confirm?.title ?? ''))).toContain(done);
  await at.directory.put('behaviour', { faults: [] });
  const elsewhere = await megan.forge({ verb: confirm?.verb ?? '', data: { ...confirm?.data, from: 'another process' } }, { ...shown });
  expect(textOf(elsewhere)).toContain(done);
});

describe('a button that begins a job of some seconds', () => {
  const slowly = async (): Promise<() => Promise<void>> => {
    await at.directory.put('behaviour', { latencyMs: 2_400 });
    return async () => at.directory.put('behaviour', { latencyMs: 0 });
  };

  test('pressed again when the job has ended, covers its end with nothing', async () => {
    const shown = await megan.say('deactivate pat.obrien@contoso.com miriam.graham@contoso.com');
    const asShown = { ...shown };
    const quickly = await slowly();
    expect(textOf(await megan.press({ ...shown }, 'Confirm'))).toContain('Working');
    await quickly();
    await at.connector.when((all) => all.find(({ id, card }) => id === shown.id && textIn(card).includes('Done: 2 changed')));
    const second = await megan.press(asShown, 'Confirm');
    expect([second.status, textOf(second)]).toEqual([200, expect.not.stringContaining('Working')]);
  }, 15_000);

  test('“Refresh” on its card shows how far it is, however soon it is pressed again', async () => {
    const shown = await megan.say('reactivate pat.obrien@contoso.com miriam.graham@contoso.com');
    const quickly = await slowly();
    const card = { ...shown };
    await megan.press(card, 'Confirm');
    const atWork = { ...card };
    expect(textOf(await megan.press({ ...atWork }, 'Refresh'))).toContain('Working');
    await at.connector.when((all) => all.find(({ id, card: drawn }) => id === shown.id && textIn(drawn).includes('Done: 2 changed')));
    expect(textOf(await megan.press({ ...atWork }, 'Refresh'))).toContain('Done: 2 changed');
    await quickly();
  }, 15_000);
});
