// The README is complete and true where a program can tell: commands, settings, error codes, scripts, paths, pictures, links.
import { describe, expect, test } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { commands } from '../../bot/commands/index.ts';
import { can } from '../../shared/abilities.ts';
import type { Ability } from '../../shared/abilities.ts';
import { errorCodes, UsherError, wordsFor } from '../../shared/errors.ts';
import { limits } from '../../shared/limits.ts';
import { roleSchema } from '../../shared/user.ts';
import packageFile from '../../package.json' with { type: 'json' };

const root = new URL('../../', import.meta.url);
const read = (path: string): string => readFileSync(new URL(path, root), 'utf8');
const readme = read('README.md');

function part(title: string): string {
  const [, after = ''] = readme.split(`\n## ${title}\n`);
  return after.split('\n## ')[0] ?? '';
}
/** The cells of all rows of a table whose first cell is code, without its header. */
function rowsOf(text: string): string[][] {
  return text.split('\n').filter((line) => line.startsWith('| `')).map((line) => line.split(' | ').map((cell) => cell.replace(/^\| | \|$/g, '')));
}
const codeIn = (text: string): string[] => [...text.matchAll(/`([^`\n]+)`/g)].map((match) => match[1] ?? '');

const pathsIn = (text: string): string[] => codeIn(text).filter((code) => /^(?:bot|shared|tab|manifest|infra|test|docs)\/[\w./-]*$/.test(code) && !code.startsWith('manifest/dist'));

/** The schema is private to bot/config.ts, so its names are read from the text. */
function settings(): string[] {
  const [, schema = ''] = read('bot/config.ts').split('const environmentSchema = z.object({\n');
  return [...(schema.split('\n});')[0] ?? '').matchAll(/^ {2}(\w+):/gm)].map((match) => match[1] ?? '');
}

const roleWords = { admin: 'admin', viewonly: 'view-only', billing: 'billing', user: 'user' } as const;
/** "admin, view-only", or "everybody". */
function whoMay(ability: Ability): string {
  const roles = roleSchema.options.filter((role) => can(role, ability));
  return roles.length === roleSchema.options.length ? 'everybody' : roles.map((role) => roleWords[role]).join(', ');
}

describe('the README', () => {
  test('has every command with its usage, what it does and who may, and none that is not there', () => {
    const described = rowsOf(part('What it understands')).map(([usage, summary, who]) => `${usage} ${summary} ${who}`).sort();
    expect(described).toEqual(commands.map(({ usage, summary, ability }) => `\`${usage}\` ${summary} ${whoMay(ability)}`).sort());
  });

  test('has every setting, and none that is not read', () => {
    const described = rowsOf(part('Settings')).flatMap(([names = '']) => codeIn(names)).sort();
    expect(described.length).toBeGreaterThan(15);
    expect(described).toEqual(settings().sort());
  });

  test('has every error code with its status and words, and none that is not there', () => {
    const described = rowsOf(part('Error codes')).map((cells) => cells.join(' ')).sort();
    expect(described).toEqual(errorCodes.map((code) => `\`${code}\` ${new UsherError(code).status} ${wordsFor(code)}`).sort());
  });

  test('names every script, and none that is not there', () => {
    const named = new Set([...readme.matchAll(/\bnpm (?:run )?(\w+)/g)].map((match) => match[1] ?? '').filter((name) => name !== 'ci'));
    expect([...named].sort()).toEqual(Object.keys(packageFile.scripts).sort());
  });

  test('points at files and folders that are there', () => {
    const paths = pathsIn(readme);
    expect(paths.length).toBeGreaterThan(5);
    expect(paths.filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
  });

  test('leads to every page of docs, and each of them to files and folders that are there', () => {
    const pages = readdirSync(new URL('docs/', root)).filter((name) => name.endsWith('.md')).map((name) => `docs/${name}`);
    expect(pages.length).toBeGreaterThan(3);
    for (const page of pages) {
      expect(readme).toContain(`[\`${page}\`](${page})`);
      expect(pathsIn(read(page)).filter((path) => !existsSync(new URL(path, root)))).toEqual([]);
    }
  });

  test('draws only rooms that are there', () => {
    const rooms = part('The house').split('\n').filter((line) => /^ {4}\S/.test(line)).flatMap((line) => {
      const [first = '', ...others] = line.trim().split(/ {2,}/)[0]?.split(' ') ?? [];
      const above = first.replace(/[^/]+\/?$/, '');
      return [first, ...others.map((name) => `${above}${name}`)];
    });
    expect(rooms.length).toBeGreaterThan(10);
    expect(rooms.filter((room) => !existsSync(new URL(room, root)))).toEqual([]);
  });

  test('shows pictures that are there', () => {
    const pictures = [...readme.matchAll(/src="([^"]+)"/g)].map((match) => match[1] ?? '');
    expect(pictures).toEqual(['docs/card.png', 'docs/grid.png']);
    for (const picture of pictures) expect(readFileSync(new URL(picture, root)).toString('latin1', 1, 4)).toBe('PNG');
  });

  test('tells the limits as they are', () => {
    const days = (time: number): string => `${time / (24 * 60 * 60 * 1000)} days`;
    expect(readme).toContain(`up to ${limits.importFileBytes / 1024 / 1024} MB and ${limits.importRows.toLocaleString('en-GB')} rows`);
    expect(part('For the security officer')).toContain(`for ${days(limits.undoLifetime)}, the audit for ${days(limits.auditLifetime)}`);
    expect(part('For the security officer')).toContain(`rows for ${days(limits.planKept)} (a request may wait for ${days(limits.approvalLifetime).replace(' days', '')} before`);
    expect(limits.sealedLifetime).toBe(24 * 60 * 60 * 1000);
    expect(limits.planLifetime).toBe(60 * 60 * 1000);
  });
});
