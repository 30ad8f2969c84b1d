// The Teams app package: what the build makes is what Teams takes, and every mistake that would be refused is found before.
import { afterAll, describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { crc32, inflateRawSync } from 'node:zlib';
import { commands } from '../../bot/commands/index.ts';
import { findVerb } from '../../bot/commands/parse.ts';
import { problemsOf } from '../../manifest/check.ts';
import type { Files } from '../../manifest/check.ts';
import german from '../../manifest/languages/de.json' with { type: 'json' };
import { manifestSchema } from '../../manifest/limits.ts';
import type { Manifest } from '../../manifest/limits.ts';
import { commandLists } from '../../manifest/menu.ts';
import { demo, packageFiles } from '../../manifest/package.ts';
import { placeFrom } from '../../manifest/place.ts';
import { zip } from '../../manifest/zip.ts';
import packageFile from '../../package.json' with { type: 'json' };
import { tabEntity } from '../../shared/tab-page.ts';

const place = { appId: '11111111-2222-4333-8444-555555555555', host: 'usher.contoso.com' };
const files = packageFiles(place);
const manifest = manifestSchema.parse(jsonOf('manifest.json'));
const folder = mkdtempSync(join(tmpdir(), 'usher-package-'));
afterAll(() => { rmSync(folder, { recursive: true }); });

function jsonOf(name: string): unknown {
  return JSON.parse(files.get(name)?.toString('utf8') ?? '');
}

/** Reads an archive by its central directory, as unpackers do. */
function unzip(archive: Buffer): Map<string, Buffer> {
  const end = archive.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  const found = new Map<string, Buffer>();
  let at = archive.readUInt32LE(end + 16);
  for (let left = archive.readUInt16LE(end + 10); left > 0; left -= 1) {
    const [checksum, packed, size, nameLength] = [archive.readUInt32LE(at + 16), archive.readUInt32LE(at + 20), archive.readUInt32LE(at + 24), archive.readUInt16LE(at + 28)];
    const local = archive.readUInt32LE(at + 42);
    const start = local + 30 + archive.readUInt16LE(local + 26) + archive.readUInt16LE(local + 28);
    const content = inflateRawSync(archive.subarray(start, start + packed));
    expect({ size: content.length, checksum: crc32(content) }).toEqual({ size, checksum });
    found.set(archive.toString('utf8', at + 46, at + 46 + nameLength), content);
    at += 46 + nameLength + archive.readUInt16LE(at + 30) + archive.readUInt16LE(at + 32);
  }
  return found;
}

const withFile = (name: string, content: Buffer | undefined): Files => {
  const changed = new Map(files);
  if (content === undefined) changed.delete(name);
  else changed.set(name, content);
  return changed;
};
const withManifest = (change: (manifest: Manifest) => void): Files => {
  const copy = structuredClone(manifest);
  change(copy);
  return withFile('manifest.json', Buffer.from(JSON.stringify(copy)));
};
const withGerman = (texts: Record<string, unknown>): Files => withFile('de.json', Buffer.from(JSON.stringify({ ...jsonOf('de.json') as object, ...texts }))); // an object, as the first test saw

describe('the app package', () => {
  test('is one that Teams takes', () => {
    expect(problemsOf(files)).toEqual([]);
    expect(problemsOf(packageFiles(demo))).toEqual([]);
  });

  test('carries the application and the host it was built for, and nothing of the demo', () => {
    expect(manifest.id).toBe(place.appId);
    expect(manifest.bots[0]?.botId).toBe(place.appId);
    expect(manifest.webApplicationInfo).toEqual({ id: place.appId, resource: `api://usher.contoso.com/botid-${place.appId}` });
    expect(manifest.validDomains).toEqual(['usher.contoso.com']);
    expect(manifest.version).toBe(packageFile.version);
    expect(files.get('manifest.json')?.toString()).not.toMatch(/example\.com|72f98800/);
  });

  test('lets people send files and reach Usher in person, in teams and in group chats', () => {
    expect(manifest.bots[0]).toMatchObject({ supportsFiles: true, scopes: ['personal', 'team', 'groupChat'] });
    expect(manifest.staticTabs.map(({ entityId, contentUrl }) => [entityId, contentUrl])).toEqual([['conversations', undefined], [tabEntity, 'https://usher.contoso.com/tab/']]);
  });

  test('points at a page about privacy and terms that the tab brings', () => {
    const page = readFileSync(new URL('../../tab/public/about.html', import.meta.url), 'utf8');
    expect([manifest.developer.privacyUrl, manifest.developer.termsOfUseUrl]).toEqual(['https://usher.contoso.com/tab/about.html#privacy', 'https://usher.contoso.com/tab/about.html#terms']);
    expect(page).toContain('id="privacy"');
    expect(page).toContain('id="terms"');
  });

  test('asks for no permission on teams and chats beyond being there', () => {
    expect(JSON.stringify(manifest)).not.toContain('resourceSpecific');
    expect(manifest.permissions).toEqual(['identity', 'messageTeamMembers']);
  });
});

describe('the command menu', () => {
  test('offers only what the bot understands as that very command', () => {
    const titles = commandLists().flatMap((list) => list.commands.map(({ title }) => title));
    expect(titles.length).toBeGreaterThan(10);
    expect(titles.filter((title) => findVerb(title, commands)?.entry.name !== title)).toEqual([]);
  });

  test('has words in every language for every command, and none for others', () => {
    const titles = new Set(commandLists().flatMap((list) => list.commands.map(({ title }) => title)));
    expect(Object.keys(german.commands).sort()).toEqual([...titles].sort());
    expect(jsonOf('de.json')).toMatchObject({ 'bots[0].commandLists[0].commands[0].description': german.commands.invite });
  });
});

describe('the check', () => {
  const mistakes: readonly (readonly [string, Files, RegExp])[] = [
    ['a manifest that is missing', withFile('manifest.json', undefined), /manifest\.json is missing/],
    ['a manifest that is not JSON', withFile('manifest.json', Buffer.from('{')), /not JSON/],
    ['an id that is no GUID', withManifest((m) => { m.id = 'usher'; }), /id: must be a GUID/],
    ['a version of two numbers', withManifest((m) => { m.version = '1.0'; }), /version: must be three numbers/],
    ['a short description of 81 characters', withManifest((m) => { m.description.short = 'x'.repeat(81); }), /description\.short/],
    ['an eleventh command', withManifest((m) => { m.bots[0]?.commandLists[0]?.commands.push({ title: 'more', description: 'More' }); }), /commandLists\.0\.commands/],
    ['a command of 33 characters', withManifest((m) => { m.bots[0]?.commandLists[0]?.commands.splice(0, 1, { title: 'x'.repeat(33), description: 'x' }); }), /title/],
    ['a command listed twice', withManifest((m) => { m.bots[0]?.commandLists[1]?.commands.push({ title: 'users', description: 'Users' }); }), /“users” is listed twice/],
    ['two menus for one scope', withManifest((m) => { m.bots[0]?.commandLists[1]?.scopes.push('personal'); }), /scope personal/],
    ['a menu for a scope without the bot', withManifest((m) => { m.bots[0]?.scopes.pop(); }), /groupChat, which the bot does not have/],
    ['two tabs of one id', withManifest((m) => { const [tab] = m.staticTabs; if (tab) m.staticTabs.push(tab); }), /Two tabs/],
    ['a tab on another host', withManifest((m) => { const tab = m.staticTabs[1]; if (tab) tab.contentUrl = 'https://evil.example/tab/'; }), /not on a valid domain/],
    ['a plain http address', withManifest((m) => { m.developer.privacyUrl = 'http://usher.contoso.com/'; }), /https/],
    ['sign-in for another host', withManifest((m) => { m.webApplicationInfo.resource = 'api://usher.example.com/x'; }), /webApplicationInfo\.resource must be/],
    ['a bot of another id', withManifest((m) => { const [bot] = m.bots; if (bot) bot.botId = demo.appId; }), /one id/],
    ['a field that Teams does not know', withManifest((m) => { Object.assign(m, { extra: true }); }), /extra/],
    ['a missing icon', withFile('color.png', undefined), /color icon color\.png is missing/],
    ['icons that changed places', withFile('color.png', files.get('outline.png')), /32 × 32; it must be 192 × 192/],
    ['an icon that is no PNG', withFile('outline.png', Buffer.alloc(100)), /not a PNG/],
    ['a missing language file', withFile('de.json', undefined), /de\.json is missing/],
    ['a translation of nothing', withGerman({ 'staticTabs[2].name': 'Mehr' }), /no such text/],
    ['a translation of what cannot be translated', withGerman({ 'developer.name': 'Platzanweiser' }), /cannot be translated/],
    ['a translation that is too long', withGerman({ 'name.short': 'x'.repeat(31) }), /31 characters/],
    ['a language without its short name', withFile('de.json', Buffer.from('{"description.short":"x","description.full":"x"}')), /lacks name\.short/],
  ];

  test.each(mistakes)('finds %s', (_name, wrong, words) => {
    expect(problemsOf(wrong).join('\n')).toMatch(words);
  });
});

describe('the build', () => {
  test('writes an archive from which the same files come back', () => {
    const written = join(folder, 'usher.zip');
    writeFileSync(written, zip(files));
    expect(unzip(readFileSync(written))).toEqual(files);
  });

  test('gives the same bytes for the same content', () => {
    expect(zip(packageFiles(place)).equals(zip(files))).toBe(true);
  });

  test('takes the demo when no application is named, and says so', async () => {
    expect(placeFrom({})).toEqual(demo);
    const program = new URL('../../manifest/build.ts', import.meta.url).pathname;
    const { stdout } = await promisify(execFile)(process.execPath, [program, folder], { env: {} });
    expect(stdout).toContain('demo id');
    expect(unzip(readFileSync(join(folder, 'usher.zip')))).toEqual(packageFiles(demo));
  });

  test('takes the host in lower case', () => {
    expect(placeFrom({ MicrosoftAppId: place.appId.toUpperCase(), USHER_PUBLIC_URL: 'https://Usher.Contoso.com' })).toEqual(place);
  });

  test.each([
    ['an application that is no GUID', { MicrosoftAppId: 'usher' }, /MicrosoftAppId must be an id/],
    ['no address', { MicrosoftAppId: place.appId }, /USHER_PUBLIC_URL is missing/],
    ['a plain http address', { MicrosoftAppId: place.appId, USHER_PUBLIC_URL: 'http://usher.contoso.com' }, /https/],
    ['an address with a path', { MicrosoftAppId: place.appId, USHER_PUBLIC_URL: 'https://contoso.com/usher' }, /without a path/],
  ])('refuses %s', (_name, environment, words) => {
    expect(() => placeFrom(environment)).toThrow(words);
  });
});
