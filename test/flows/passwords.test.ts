// One-time secrets from the message to the one pair of eyes, and nowhere else: cards, messages, log and the bytes of the store are searched.
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { TextWriter, Uint8ArrayReader, ZipReader } from '@zip.js/zip.js';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteStore } from '../../bot/sqlite/sqlite-store.ts';
import type { Shown } from './connector.ts';
import { actionsIn, textIn } from './person.ts';
import { startAtWork, tenant } from './usher-at-work.ts';
import type { AtWork } from './usher-at-work.ts';

const megan = 'megan.bowen@contoso.com';
const alex = 'alex.wilber@contoso.com';
const folder = mkdtempSync(join(tmpdir(), 'usher-passwords-'));
let at: AtWork;

beforeAll(async () => {
  at = await startAtWork({ people: 130, openStore: ({ clock }) => openSqliteStore({ clock, file: join(folder, 'usher.db') }) });
});
afterEach(async () => { await at.directory.put('behaviour', { latencyMs: 0 }); });
afterAll(async () => {
  await at.close();
  rmSync(folder, { recursive: true });
});

async function members(count: number, from = 0): Promise<string[]> {
  const { users } = await at.store.users.list(tenant, { filter: { type: 'member', role: 'user', status: ['active'] }, limit: 200 });
  return users.filter(({ email, synced, directoryRoles }) => !email.endsWith('@fabrikam-sso.com') && !synced && directoryRoles.length === 0).slice(from, from + count).map(({ email }) => email);
}

const passphraseOn = (card: unknown): string | undefined => /Passphrase {2}\n(\S+)/.exec(textIn(card))?.[1];
const jobOn = (card: unknown): string => /Job (\w+)/.exec(textIn(card))?.[1] ?? '';

async function fetchFile(as: string, job: string): Promise<{ status: number; type: string | null; bytes: Uint8Array; text: string }> {
  const signedIn = await fetch(`${at.address}/local/sign-in`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ user: as }) });
  const { token } = await signedIn.json() as { token: string };
  const answer = await fetch(`${at.address}/api/v1/jobs/${job}/secrets-file`, { method: 'POST', headers: { authorization: `Bearer ${token}` } });
  const bytes = new Uint8Array(await answer.arrayBuffer());
  return { status: answer.status, type: answer.headers.get('content-type'), bytes, text: Buffer.from(bytes).toString() };
}

async function passwordsIn(bytes: Uint8Array, password: string): Promise<{ userName: string; password: string }[]> {
  const [entry] = await new ZipReader(new Uint8ArrayReader(bytes), { useWebWorkers: false }).getEntries();
  if (entry === undefined || entry.directory) throw new Error('The file is empty.');
  const [, ...lines] = (await entry.getData(new TextWriter(), { password })).trim().split('\r\n').map((line) => line.split(','));
  return lines.map((cells) => ({ userName: cells.at(-3) ?? '', password: cells.at(-2) ?? '' }));
}

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await at.world.clock.sleep(20);
  }
}

/** Where any of these can be read: the store's files, the log, and every message but the ones named. */
function seenIn(secrets: readonly string[], except: readonly Shown[] = []): string[] {
  const places = new Map(readdirSync(folder).map((file) => [file, readFileSync(join(folder, file)).toString('latin1')]));
  places.set('log', at.logged.join('\n'));
  for (const shown of at.connector.shown) if (!except.includes(shown)) places.set(`message ${shown.id}`, shown.text + JSON.stringify(shown.card));
  return [...places].filter(([, text]) => secrets.some((secret) => text.includes(secret))).map(([place]) => place);
}

describe('resetting the passwords of thirty people', () => {
  test('tells one passphrase in the private chat; the file is fetched once, and nothing is anywhere else', async () => {
    const person = await at.person(megan);
    await person.say('help');
    const before = at.connector.shown.length;
    const asked = await person.say(`reset password ${(await members(30)).join(' ')}`, { group: true });
    await person.press(asked, 'Confirm');
    const told = await at.connector.when((shown) => shown.slice(before).find(({ card }) => passphraseOn(card) !== undefined));
    const passphrase = passphraseOn(told.card) ?? '';
    const job = jobOn(told.card);
    expect(told.conversation).toBe(`a:personal-${(await at.user(megan)).id}`);
    expect(textIn(told.card)).toContain('30 one-time passwords in one encrypted file');
    expect(textIn(asked.card)).toContain('I sent the passphrase of the file with the one-time passwords to you in our private chat.');

    expect((await fetchFile(alex, job)).status).toBe(403);
    const isOffered = async (): Promise<boolean | undefined> => (await at.api(megan, 'GET', `/jobs/${job}`)).body['secretsFile'];
    expect(await isOffered()).toBe(true);
    const file = await fetchFile(megan, job);
    expect(await isOffered()).toBe(false);
    expect([file.status, file.type]).toEqual([200, 'application/zip']);
    const again = await fetchFile(megan, job);
    expect([again.status, again.text.includes('secrets.gone')]).toEqual([404, true]);

    const rows = await passwordsIn(file.bytes, passphrase);
    expect(rows.map(({ userName }) => userName).sort()).toEqual((await members(30)).sort());
    expect(new Set(rows.map(({ password }) => password)).size).toBe(30);
    expect(seenIn(rows.map(({ password }) => password))).toEqual([]);
    expect(seenIn([passphrase], [told])).toEqual([]);
    const audit = await at.api(megan, 'GET', '/audit?action=fetch-passwords');
    expect(audit.text).toContain('"outcome":"done"');
    expect(audit.text).toContain('"outcome":"refused"');
  });

  test('that takes longer than the turn brings the passphrase by itself, once', async () => {
    const person = await at.person(megan);
    await at.directory.put('behaviour', { latencyMs: 1_500 });
    const before = at.connector.shown.length;
    const asked = await person.say(`reset password ${(await members(30, 30)).join(' ')}`);
    await person.press(asked, 'Confirm');
    expect(actionsIn(asked.card).map(({ title }) => title)).toContain('Stop');
    const told = await at.connector.when((shown) => shown.slice(before).find(({ card }) => passphraseOn(card) !== undefined));
    expect(told).not.toBe(asked);
    const job = jobOn(told.card);
    const later = await person.say(`job ${job}`);
    expect(passphraseOn(later.card)).toBeUndefined();
    expect(at.connector.shown.slice(before).filter(({ card }) => passphraseOn(card) !== undefined)).toEqual([told]);
    expect(await passwordsIn((await fetchFile(megan, job)).bytes, passphraseOn(told.card) ?? '')).toHaveLength(30);
  });

  test.each([['reset password', '2 one-time passwords', 60], ['access pass', '2 access passes', 62]])('“%s” of two is no list on a card either', async (verb, what, from) => {
    const person = await at.person(megan);
    const [one, other] = await members(2, from);
    const asked = await person.say(`${verb} ${one} ${other}`);
    await person.press(asked, 'Confirm');
    const told = await at.connector.when((shown) => shown.find(({ card }) => textIn(card).includes(`${what} in one encrypted file`)));
    const rows = await passwordsIn((await fetchFile(megan, jobOn(told.card))).bytes, passphraseOn(told.card) ?? '');
    expect(rows.map(({ userName }) => userName).sort()).toEqual([one, other].sort());
    expect(seenIn(rows.map(({ password }) => password))).toEqual([]);
  });

  test('through REST gives the passphrase in the one answer, or to whoever asks for the secrets of the job', async () => {
    const planned = await at.api(megan, 'POST', '/plans', { operations: [{ kind: 'reset-password', users: await members(6) }] });
    const { id } = JSON.parse(planned.text) as { id: string };
    const done = JSON.parse((await at.api(megan, 'POST', `/plans/${id}/commit`)).text) as { jobId?: string; secretsFile?: { passphrase: string; count: number } };
    const { secretsFile } = done.secretsFile === undefined ? JSON.parse((await at.api(megan, 'POST', `/jobs/${id}/secrets`)).text) as typeof done : done;
    expect(secretsFile?.count).toBe(6);
    expect(JSON.parse((await at.api(megan, 'POST', `/jobs/${id}/secrets`)).text)).toEqual({ secrets: [] });
    expect(await passwordsIn((await fetchFile(megan, id)).bytes, secretsFile?.passphrase ?? '')).toHaveLength(6);
  });
});

describe('new accounts', () => {
  test('of a file get their generated passwords in one encrypted file', async () => {
    const lines = Array.from({ length: 8 }, (_, n) => `new.hire${n}@contoso.com,New,Hire${n}`);
    const preview = JSON.parse((await at.api(megan, 'POST', '/imports', `email,first_name,last_name\n${lines.join('\n')}`)).text) as { id: string };
    await at.api(megan, 'POST', `/imports/${preview.id}/commit`, {});
    const found = await until(async () => {
      const { secretsFile } = JSON.parse((await at.api(megan, 'POST', `/jobs/${preview.id}/secrets`)).text) as { secretsFile?: { passphrase: string } };
      return secretsFile;
    });
    const rows = await passwordsIn((await fetchFile(megan, preview.id)).bytes, found.passphrase);
    expect(rows.map(({ userName }) => userName)).toEqual(lines.map((line) => line.split(',')[0]));
    expect(seenIn(rows.map(({ password }) => password))).toEqual([]);
  });

  test('that needed an approval bring the password to whoever asked, in private', async () => {
    const [asker, approver] = [await at.person(megan), await at.person(alex)];
    const { conversation } = await approver.say('help');
    const asked = await asker.say('invite second.admin@contoso.com "Second Admin" admin');
    await asker.press(asked, 'Ask for approval');
    const his = await at.connector.when((shown) => shown.findLast((each) => each.conversation === conversation && actionsIn(each.card).some(({ title }) => title === 'Approve')));
    await approver.press(his, 'Approve');
    const told = await at.connector.when((shown) => shown.find(({ card }) => textIn(card).includes('One-time passwords: shown only now') && textIn(card).includes('second.admin')));
    expect(told.conversation).toBe(asked.conversation);
    const password = /second\.admin@contoso\.com {2}\n(\S+)/.exec(textIn(told.card))?.[1] ?? '';
    expect(password).toHaveLength(16);
    expect(seenIn([password], [told])).toEqual([]);
  });
});

describe('a secret for one person', () => {
  test('an access pass is shown once, to the asker alone', async () => {
    const person = await at.person(megan);
    const shown = await person.say('access pass adele.vance@contoso.com');
    if (actionsIn(shown.card).some(({ title }) => title === 'Confirm')) await person.press(shown, 'Confirm');
    const text = textIn(shown.card);
    expect(text).toContain('Access passes: shown only now and only to you');
    const pass = /adele\.vance@contoso\.com {2}\n(\S+)/i.exec(text)?.[1] ?? '';
    expect(pass.length).toBeGreaterThanOrEqual(8);
    expect(seenIn([pass], [shown])).toEqual([]);
    const later = await person.say(`job ${jobOn(shown.card)}`);
    expect(textIn(later.card)).not.toContain(pass);
  });

  test('“reset password … pass” asks for a pass; a plain User may not', async () => {
    const shown = await (await at.person(megan)).say('reset password adele.vance@contoso.com pass');
    expect(textIn(shown.card)).toContain('access pass');
    const refused = await (await at.person('adele.vance@contoso.com')).say('reset password me pass');
    expect(textIn(refused.card) + refused.text).toMatch(/Organisation Admin/);
  });

  test('through REST a pass is in the one answer', async () => {
    const answer = await at.api(megan, 'POST', '/users/adele.vance@contoso.com/access-pass', undefined, { 'idempotency-key': 'pass-1' });
    const { secrets } = JSON.parse(answer.text) as { secrets: { kind: string; password: string }[] };
    expect(secrets).toMatchObject([{ kind: 'access-pass' }]);
    const again = await at.api(megan, 'POST', '/users/adele.vance@contoso.com/access-pass', undefined, { 'idempotency-key': 'pass-1' });
    expect(JSON.parse(again.text)).toMatchObject({ secrets: [] });
    expect(seenIn([secrets[0]?.password ?? ''])).toEqual([]);
  });

  test.each([['password', 'password'], ['pass', 'access-pass']])('through REST a first %s goes with the invite of somebody who has never signed in', async (way, kind) => {
    const email = `first.${way}@contoso.com`;
    await at.api(megan, 'POST', '/users', { email });
    const answer = JSON.parse((await at.api(megan, 'POST', `/users/${email}/send-invite`, { with: way })).text) as { secrets: { password: string }[] };
    expect(answer.secrets).toMatchObject([{ kind, password: expect.stringMatching(/^\S{8,}$/) }]);
    expect(seenIn([answer.secrets[0]?.password ?? ''])).toEqual([]);
    expect(JSON.parse((await at.api(megan, 'POST', `/users/${email}/send-invite`)).text)).not.toHaveProperty('secrets');
    expect((await at.api(megan, 'POST', `/users/${email}/send-invite`, { with: 'flowers' })).status).toBe(400);
    expect(JSON.parse((await at.api(megan, 'POST', `/users/adele.vance@contoso.com/send-invite`, { with: way })).text)).toMatchObject({ status: 409, detail: expect.stringContaining('has signed in before') });
  });
});
