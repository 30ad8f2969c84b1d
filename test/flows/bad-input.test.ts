// Everything that can be said, pressed, dropped or posted wrongly ends in one clear sentence, with nothing half-done.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { actionsIn, textIn } from './person.ts';
import type { PlayedPerson } from './person.ts';
import { startAtWork } from './usher-at-work.ts';
import type { AtWork } from './usher-at-work.ts';

let at: AtWork;
let megan: PlayedPerson;
let alex: PlayedPerson;
let adele: PlayedPerson;
let files: Server;
let drive: string;
const onDrive = new Map<string, Buffer>();

beforeAll(async () => {
  at = await startAtWork();
  megan = await at.person('megan.bowen@contoso.com');
  alex = await at.person('alex.wilber@contoso.com');
  adele = await at.person('adele.vance@contoso.com');
  files = createServer((request, response) => { response.end(onDrive.get(request.url ?? '') ?? ''); });
  await new Promise<void>((resolve) => { files.listen(0, '127.0.0.1', resolve); });
  drive = `http://127.0.0.1:${(files.address() as AddressInfo).port}`; // listening on a port
});
afterAll(async () => {
  files.close();
  await at.close();
});

const people = async (): Promise<number> => Number((await at.directory.graph<{ '@odata.count': number }>('/users?$top=1&$count=true'))['@odata.count'] ?? (await at.store.users.count('72f98800-0000-4000-8000-000000000001', {}, 100_000)).count);

async function drop(name: string, content: Buffer | string): Promise<string> {
  onDrive.set(`/${name}`, Buffer.from(content));
  const shown = await megan.say('', { files: [{ name, url: `${drive}/${name}` }] });
  return shown.card === undefined ? shown.text : textIn(shown.card);
}

async function said(text: string, by = megan): Promise<string> {
  const shown = await by.say(text);
  return shown.card === undefined ? shown.text : textIn(shown.card);
}

describe('a message that is not understood', () => {
  test('gets the nearest command offered', async () => {
    expect(await said('deactivte adele.vance@contoso.com')).toMatch(/did you mean.*deactivate/is);
  });

  test('says which option is unknown', async () => {
    expect(await said('invite jane@contoso.com colour:red')).toMatch(/colour/);
  });

  test('says which person is unknown and does nothing for the others before a confirmation', async () => {
    await at.directory.clearStats();
    expect(await said('deactivate nobody.atall@contoso.com')).toMatch(/nobody\.atall/);
    expect((await at.directory.get<{ writes: number }>('stats')).writes).toBe(0);
  });

  test('refuses an address outside the verified domains and says how to invite a guest', async () => {
    expect(await said('invite pat@partner.example "Pat Partner"')).toMatch(/partner\.example.*guest/is);
  });

  test('shows a name full of markdown, mentions and templates as plain letters', async () => {
    await at.directory.clearStats();
    const text = await said('deactivate "**Bold** <at>everyone</at> [x](http://evil.example) ${secret}"');
    expect(text).not.toMatch(/(?<!\\)\[x\]\(http/);
    expect(text).not.toContain('<at>everyone</at>');
    expect((await at.directory.get<{ writes: number }>('stats')).writes).toBe(0);
  });

  test('survives 50,000 characters', async () => {
    expect((await said(`invite ${'a'.repeat(50_000)}`)).length).toBeGreaterThan(0);
  });
});

describe('a person without the role', () => {
  test('is told which role is needed and who holds it', async () => {
    const text = await said('deactivate alex.wilber@contoso.com', adele);
    expect(text).toMatch(/Organisation Admin/);
    expect(text).toMatch(/Megan Bowen|Alex Wilber/);
  });

  test('leaves a refusal in the audit', async () => {
    await said('import', adele);
    const audit = await at.api('megan.bowen@contoso.com', 'GET', '/audit?person=adele.vance@contoso.com');
    expect((audit.body as { items: { outcome: string }[] }).items.some(({ outcome }) => outcome === 'refused')).toBe(true);
  });
});

describe('a press', () => {
  test('by somebody else changes nothing and says who may decide', async () => {
    const shown = await megan.say('import\nemail,first_name,last_name\nforged@contoso.com,For,Ged');
    const confirm = actionsIn(shown.card).find(({ title }) => title === 'Import');
    const pressed = await alex.forge({ verb: confirm?.verb ?? '', data: confirm?.data ?? {} });
    expect(JSON.stringify(pressed.body)).toMatch(/Megan Bowen/);
    expect((await at.store.users.byName('72f98800-0000-4000-8000-000000000001', 'forged@contoso.com'))).toEqual([]);
  });

  test('twice at the same moment runs once', async () => {
    const shown = await megan.say('import\nemail,first_name,last_name\ntwice@contoso.com,Twi,Ce');
    const confirm = actionsIn(shown.card).find(({ title }) => title === 'Import');
    await at.directory.clearStats();
    await Promise.all([1, 2, 3, 4].map(() => megan.forge({ verb: confirm?.verb ?? '', data: confirm?.data ?? {} }, shown)));
    expect((await at.directory.get<{ byOperation: Record<string, number> }>('stats')).byOperation['POST /users']).toBe(1);
  });

  test('with an unknown plan, an unknown verb or no data gets a sentence, not an error', async () => {
    const shown = await megan.say('import\nemail,first_name,last_name\nnothing@contoso.com,No,Thing');
    const confirm = actionsIn(shown.card).find(({ title }) => title === 'Import');
    for (const action of [
      { verb: confirm?.verb ?? '', data: { usherPlan: 'no-such-plan' } }, { verb: confirm?.verb ?? '', data: {} },
      { verb: 'dropAllTables', data: {} }, { verb: confirm?.verb ?? '', data: { usherPlan: { $ne: null } } as never },
    ]) {
      const pressed = await megan.forge(action);
      expect(pressed.status).toBe(200);
      expect(JSON.stringify(pressed.body)).not.toMatch(/at .*\.ts:\d+/);
    }
  });
});

describe('a file', () => {
  test.each([
    ['empty.csv', '', /empty|no text/i],
    ['header.csv', 'email,first_name,last_name\n', /no|row/i],
    ['columns.csv', 'mail,vorname\nx,y\n', /first_name|last_name|email/],
    ['twice.csv', 'email,email,first_name,last_name\na@contoso.com,b@contoso.com,A,B\n', /twice|more than once|duplicate|both|two/i],
    ['nul.csv', 'email,first_name,last_name\na\u0000@contoso.com,A,B\n', /NUL|binary|text/i],
    ['book.csv', Buffer.from('504b0304140000000800', 'hex'), /Excel|workbook|CSV/],
    ['picture.csv', Buffer.from('89504e470d0a1a0a0000000d49484452', 'hex'), /picture|image|PNG|CSV/i],
  ])('%s is refused with a sentence that helps', async (name, content, words) => {
    const before = await people();
    expect(await drop(name, content)).toMatch(words);
    expect(await people()).toBe(before);
  });

  test('with an unclosed quote keeps the rows before it and says where it opens', async () => {
    expect(await drop('quote.csv', 'email,first_name,last_name\ngood@contoso.com,Good,One\nbad@contoso.com,"Bad,One\nlost@contoso.com,Lost,One\n')).toMatch(/line 3/i);
  });

  test('with a cell of a megabyte refuses that row and reads on', async () => {
    const text = await drop('cell.csv', `email,first_name,last_name\nbig@contoso.com,${'x'.repeat(1_000_000)},Big\nsmall@contoso.com,Small,One\n`);
    expect(text).toMatch(/line 2/i);
    expect(text).toContain('small@contoso.com');
  });

  test('of 60 MB is refused before it is read to the end', async () => {
    expect(await drop('large.csv', Buffer.alloc(60 * 1024 * 1024, 'a,b,c\n'))).toMatch(/too large|50 MB/i);
  });

  test('in a group chat is asked for in the private chat', async () => {
    const shown = await megan.say('import', { group: true });
    expect(shown.card === undefined ? shown.text : textIn(shown.card)).toMatch(/private chat/);
  });
});

describe('a request body', () => {
  test.each([
    ['{', 400], ['[]', 400], ['{"email":5}', 400], ['{"email":"not an address"}', 400], [`{"email":"${'a'.repeat(300_000)}@contoso.com"}`, 413],
  ])('%#: ends in a problem that says what is wrong', async (body, status) => {
    const signedIn = await fetch(`${at.address}/local/sign-in`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"user":"megan.bowen@contoso.com"}' });
    const { token } = await signedIn.json() as { token: string };
    const answer = await fetch(`${at.address}/api/v1/users`, { method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('content-type')).toContain('application/problem+json');
    expect((await answer.json() as { detail: string }).detail.length).toBeGreaterThan(10);
  });

  test('that is no activity is refused by the bot without a stack trace', async () => {
    for (const body of ['{}', '{"type":"message"}', 'nonsense', '{"type":"invoke","name":"adaptiveCard/action"}']) {
      const answer = await fetch(`${at.address}/api/messages`, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(await answer.text()).not.toMatch(/\.ts:\d+|node_modules/);
    }
  });
});

test('after all of it Usher is alive and nothing secret was logged', async () => {
  expect((await fetch(`${at.address}/healthz`)).status).toBe(200);
  expect(at.logged.join('\n')).not.toMatch(/Bearer |tempauth|password"\s*:/i);
});
