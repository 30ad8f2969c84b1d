// Groups and licences for everybody of an import: by the form on its report, and by naming the job.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { secretsFile } from '../../../bot/files/secrets-file.ts';
import { importedCard } from '../../../bot/commands/imported.card.ts';
import { buttonsOf, pressed } from './buttons.ts';
import { expectGoodCard } from './card-check.ts';
import { openDesk, textOf, titlesOf } from './desk.ts';
import type { Desk } from './desk.ts';

let desk: Desk;
let job = '';
beforeAll(async () => {
  desk = await openDesk();
  // What makes the encrypted file is loaded with the first one, which takes a busy machine longer than a turn waits.
  await secretsFile([], 'passphrase');
});
afterAll(() => desk.close());

const groupId = async (name: string): Promise<string> => {
  const { items } = await desk.usher.services.store.groups.page({ tenant: desk.tenant }, { limit: 500 });
  return items.find(({ value }) => value.name === name)?.id ?? '';
};
const groupsOf = async (email: string): Promise<string[]> => {
  const [user] = await desk.usher.services.store.users.byName(desk.tenant, email);
  return (user?.groups ?? []).map(({ name }) => name);
};

describe('an import', () => {
  test('offers groups and licences for all of its people when it is done', async () => {
    const preview = await desk.say('import\nemail,first_name,last_name\nstarter.one@contoso.com,Starter,One\nstarter.two@contoso.com,Starter,Two\nadele.vance@contoso.com,Adele,Vance');
    const told = await desk.pressOn(preview, 'Import');
    // The press would replace the card before its passwords are noted.
    expect([textOf(told).includes('2 one-time passwords in one encrypted file'), titlesOf(told).includes('Groups and licences')]).toEqual([true, false]);
    const [, id = ''] = /“job (\w+)” offers groups and licences for all of them/.exec(textOf(told)) ?? [];
    const report = await desk.say(`job ${id}`);
    expect(titlesOf(report)).toContain('Groups and licences');
    job = String(buttonsOf(report).find(({ title }) => title === 'Groups and licences')?.data?.['usherJob']);
    const form = await pressed(desk, report, { title: 'Groups and licences' });
    expect(textOf(form)).toContain('Groups and licences for 2 people of the import');
    const plan = await pressed(desk, form, { title: 'Continue', inputs: { groups: await groupId('Sales'), licences: '' } });
    expect(textOf(plan)).toMatch(/Do this for 2 people\?/);
    expect(textOf(plan)).not.toContain('adele.vance');
    expect(textOf(await desk.pressOn(plan, 'Confirm'))).toContain('Done: 2 changed');
    expect([await groupsOf('starter.one@contoso.com'), await groupsOf('starter.two@contoso.com')]).toEqual([['Sales'], ['Sales']]);
  });

  test('gives the form back with a sentence when nothing was chosen', async () => {
    const form = await desk.press('usherImported', { usherJob: job });
    const again = await pressed(desk, form, { title: 'Continue', inputs: { groups: '', licences: '' } });
    expect(textOf(again)).toContain('Choose a group or a licence.');
  });

  test('can be named in a message', async () => {
    const plan = await desk.say(`add job:${job} to Interns`);
    expect(textOf(plan)).toMatch(/Do this for 2 people\?/);
    expect(textOf(await desk.pressOn(plan, 'Confirm'))).toContain('Done: 2 changed');
    expect((await groupsOf('starter.two@contoso.com')).toSorted()).toEqual(['Interns', 'Sales']);
  });

  test.each([
    ['add job:no-such-job to Interns', /There is no such job/], [`add adele.vance@contoso.com job:x to Interns`, /Name one job and nobody else/], ['add job:a,b to Interns', /Name one job and nobody else/],
  ])('“%s” ends in a sentence', async (words, sentence) => {
    expect(textOf(await desk.say(words))).toMatch(sentence);
  });

  test('is nobody else’s business: whoever may not import is refused', async () => {
    expect(textOf(await desk.press('usherImported', { usherJob: job }, { as: 'adele.vance@contoso.com' }))).toMatch(/This needs the role Organisation Admin/);
    expect(textOf(await desk.say(`add job:${job} to Interns`, { as: 'lynne.robbins@contoso.com' }))).toMatch(/This needs the role Organisation Admin/);
  });
});

test('the form is a card whatever groups and licences are called', () => {
  const hostile = '[x](http://evil) **b** <at>everyone</at> ${secret} \u202Egnp';
  const choices = Array.from({ length: 70 }, (_none, n) => ({ title: `${hostile} ${n}`, value: `id${n}` }));
  for (const groupChoices of [[], choices]) expectGoodCard(importedCard({ title: hostile, job: 'job1', error: hostile, groups: '', licences: '', groupChoices, licenceChoices: choices.slice(0, 3) }));
});
