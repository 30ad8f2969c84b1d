// import: pasted lines and files, shown first, asked, then done once.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { ChatFile } from '../../../bot/commands/command.ts';
import { previewImport, withChoices } from '../../../bot/commands/import-preview.ts';
import { UsherError } from '../../../shared/errors.ts';
import { expectGoodCard } from './card-check.ts';
import { openDesk, textOf, titlesOf } from './desk.ts';
import type { Desk } from './desk.ts';

let desk: Desk;
beforeAll(async () => { desk = await openDesk(); }, 30_000);
afterAll(async () => { await desk.close(); });

const file = (text: string | Uint8Array, name = 'people.csv'): ChatFile => ({ name, read: async () => Promise.resolve(typeof text === 'string' ? new TextEncoder().encode(text) : text) });
const header = 'email,first_name,last_name';

describe('a file', () => {
  test('without a word is an import: shown, then created, skipped and refused as shown', async () => {
    const csv = `${header}\nnew.one@contoso.com,New,One\nadele.vance@contoso.com,Adele,Vance\nx@evil.com,X,Y\nnew.one@contoso.com,New,Twice\n`;
    const preview = await desk.say('', { files: [file(csv)] });
    expect(titlesOf(preview)).toEqual(['Import', 'Cancel']);
    const text = textOf(preview);
    expect(text).toContain('Import people.csv');
    expect(text).toContain('Rows: 4');
    expect(text).toContain('To create: 1');
    expect(text).toContain('Skipped, exist already: 1');
    expect(text).toContain('Refused: 2');
    expect(text).toContain('Line 4: ');
    if ('card' in preview) expectGoodCard(preview.card);
    expect(textOf(await desk.say('user new.one@contoso.com'))).toContain('Nobody here goes by');
    expect(textOf(await desk.pressOn(preview, 'Import'))).toContain('Done: 1 created, 1 skipped, 2 refused');
    expect(textOf(await desk.say('user new.one@contoso.com'))).toContain('New One');
    expect(textOf(await desk.pressOn(preview, 'Import'))).toContain('Done: 1 created');
  });

  test('creates nothing after Cancel', async () => {
    const preview = await desk.say('import', { files: [file(`${header}\nnever@contoso.com,Never,Made\n`)] });
    expect(textOf(await desk.pressOn(preview, 'Cancel'))).toContain('Cancelled. Nothing was changed.');
    expect(textOf(await desk.pressOn(preview, 'Import'))).toContain('Cancelled.');
    expect(textOf(await desk.say('user never@contoso.com'))).toContain('Nobody here goes by');
  });

  test('with groups for everybody puts everybody into them', async () => {
    const preview = await desk.say('import silent groups:Sales', { files: [file(`${header}\ngrouped@contoso.com,G,R\n`)] });
    await desk.pressOn(preview, 'Import');
    expect(textOf(await desk.say('user grouped@contoso.com'))).toContain('Groups: Sales');
  });

  test.each([
    ['empty', ''], ['a header only', `${header}\n`], ['other columns', 'a,b\n1,2\n'], ['an open quote', `${header}\n"a,b,c\n`],
    ['NUL bytes', `${header}\na\0b,c,d\n`], ['a program in disguise', new Uint8Array([0x4d, 0x5a, 0x90, 0, 3, 0, 0, 0, 4, 0, 0, 0, 0xff, 0xff])],
    ['a ZIP in disguise', new Uint8Array([0x50, 0x4b, 3, 4, 20, 0, 0, 0])],
  ])('that is %s ends in words and creates nothing', async (_what, content) => {
    const reply = await desk.say('import', { files: [file(content)] });
    expect(textOf(reply).length).toBeGreaterThan(20);
    expect(titlesOf(reply)).toEqual([]);
  });

  test('that cannot be fetched ends in the reason', async () => {
    const gone: ChatFile = { name: 'x.csv', read: async () => Promise.reject(new UsherError('file.unreadable', 'The file could not be fetched. Send it again.')) };
    expect(textOf(await desk.say('import', { files: [gone] }))).toBe('The file could not be fetched. Send it again.');
  });

  test('comes one at a time', async () => {
    expect(textOf(await desk.say('', { files: [file(header), file(header)] }))).toBe('Send one file at a time.');
  });
});

describe('pasted lines', () => {
  test('may leave the header out', async () => {
    const preview = await desk.say('import\npasted.one@contoso.com,Pasted,One\npasted.two@contoso.com,Pasted,Two');
    expect(textOf(preview)).toContain('To create: 2');
    expect(textOf(await desk.pressOn(preview, 'Import'))).toContain('Done: 2 created');
  });

  test('may begin beside the word', async () => {
    expect(textOf(await desk.say(`import ${header}\nbeside@contoso.com,Be,Side`))).toContain('To create: 1');
  });

  test.each(['\n', '\r\n', '\u2028'])('may come out of a spreadsheet, with tabs between the cells and %j between the lines', async (end) => {
    const preview = await desk.say(`import${end}${['email\tfirst_name\tlast_name', 'tab.one@contoso.com\tTab\tOne', 'tab.two@contoso.com\tTab\tTwo'].join(end)}`);
    expect(textOf(preview)).toContain('To create: 2');
  });

  test('with tabs may begin beside the word', async () => {
    expect(textOf(await desk.say('import email\tfirst_name\tlast_name\ntab.beside@contoso.com\tTab\tBeside'))).toContain('To create: 1');
  });

  test('keep the marks that were typed in their cells', async () => {
    const preview = await desk.say('import\nemail,first_name,last_name,department\nmarks.typed@contoso.com,Niamh “Ní”,O’Brien,«Ventes»');
    await desk.pressOn(preview, 'Import');
    const user = await desk.say('user marks.typed@contoso.com');
    expect(textOf(user)).toContain('Niamh “Ní” O’Brien');
    expect(textOf(user)).toContain('«Ventes»');
  });

  test('are read without what the chat client made of them', async () => {
    const preview = await desk.say('import\nemail,first_name,last_name\n[link.made@contoso.com](mailto:link.made@contoso.com),Link,Made&nbsp;');
    expect(textOf(preview)).toContain('To create: 1');
  });

  test('of which nothing can be read are told so', async () => {
    for (const lines of ['\u0000\u0001', '\u0001,\u0002', ',,']) expect(textOf(await desk.say(`import\n${lines}`))).not.toMatch(/I found: [ ,]*\./);
    expect(textOf(await desk.say('import\n\u0000\u0001'))).toBe('The first row must be email,first_name,last_name. I found nothing that can be read.');
  });

  test('that are too many are refused', async () => {
    expect(textOf(await desk.say(`import\n${'a@contoso.com,A,B\n'.repeat(5000)}`))).toContain('send me the file');
  });
});

describe('without anything to import', () => {
  test('it says how, with an example', async () => {
    const reply = await desk.say('import');
    expect(textOf(reply)).toContain(header);
    if ('card' in reply) expectGoodCard(reply.card);
  });

  test('in a group chat it asks for the file in private', async () => {
    expect(textOf(await desk.say('import', { chat: 'group' }))).toContain('in our private chat');
  });

  test('a word it does not know is named', async () => {
    expect(textOf(await desk.say('import quickly'))).toContain('does not understand “quickly”');
    expect(textOf(await desk.say('import from microsoft'))).toContain('Only files and pasted lines');
  });

  test('whoever may not import is told who may', async () => {
    expect(textOf(await desk.say('import', { as: 'adele.vance@contoso.com' }))).toContain('needs the role Organisation Admin');
  });
});

describe('properties', () => {
  beforeAll(async () => { await desk.say('property add "Cost centre" number'); });

  test('come in by their column, stand in the preview as read, and a bad value refuses its row', async () => {
    const csv = `${header},cost_centre\nprop.one@contoso.com,Prop,One,4711\nprop.two@contoso.com,Prop,Two,lots\n`;
    const preview = await desk.say('import', { files: [file(csv)] });
    expect(textOf(preview)).not.toContain('not read');
    expect(textOf(preview)).toMatch(/Line 3: .*Cost centre: “lots” is not a number\./);
    expect(textOf(await desk.pressOn(preview, 'Import'))).toContain('Done: 1 created, 1 refused');
    expect(textOf(await desk.say('user prop.one@contoso.com'))).toContain('Cost centre: 4711');
  });

  test('stay with their people where groups are chosen after the preview', async () => {
    const megan = await desk.usher.services.actors.actorFor({ tenant: desk.tenant, personId: await desk.idOf('megan.bowen@contoso.com'), name: '', source: 'tab' });
    const { services } = desk.usher;
    const plan = await previewImport(services, megan, { bytes: new TextEncoder().encode(`${header},Cost centre\nprop.three@contoso.com,Prop,Three,12\n`) });
    const next = await withChoices(services, megan, { plan, groups: ['Sales'], licences: [] });
    const [row] = await services.changes.rows(desk.tenant, next.id, { from: 0, limit: 1 });
    expect(row?.operations.map(({ kind }) => kind)).toEqual(['create-user', 'add-to-group', 'set-properties']);
  });

  test('have their columns in the template and among those that can be added', async () => {
    expect(textOf(await desk.say('template csv'))).toContain('cost_centre');
    expect(textOf(await desk.say('import'))).toContain('cost_centre');
  });
});
