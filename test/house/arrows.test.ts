// The arrows between the rooms, read from the import lines: doors → commands → plans → ports, adapters → ports, and none back.
import { describe, expect, test } from '@jest/globals';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

/** For every room: the rooms whose files it may import. A room may always import itself. */
const allowed: Readonly<Record<string, readonly string[]>> = {
  shared: [],
  'bot/ports': ['shared'],
  'bot/plans': ['shared', 'bot/ports'],
  'bot/commands': ['shared', 'bot/ports', 'bot/plans'],
  'bot/jobs': ['shared', 'bot/ports', 'bot/plans', 'bot/commands'],
  'bot/teams': ['shared', 'bot/ports', 'bot/plans', 'bot/commands'],
  'bot/http': ['shared', 'bot/ports', 'bot/plans', 'bot/commands'],
  'bot/graph': ['shared', 'bot/ports'],
  'bot/cosmos': ['shared', 'bot/ports'],
  'bot/sqlite': ['shared', 'bot/ports'],
  'bot/files': ['shared', 'bot/ports'],
  'bot/config': ['shared'],
  'bot/world': ['bot/ports'],
  'bot/app': ['shared', 'bot/ports', 'bot/plans', 'bot/commands', 'bot/jobs'],
  'bot/main': ['bot/start-usher'],
  'bot/start-usher': ['shared', 'bot/ports', 'bot/app', 'bot/config', 'bot/world', 'bot/commands', 'bot/teams', 'bot/http', 'bot/graph', 'bot/cosmos', 'bot/sqlite', 'bot/files', 'package.json'],
  tab: ['shared'],
  manifest: ['shared', 'bot/commands', 'package.json'],
  'infra/local': [],
  'infra/azure': ['bot/cosmos'],
};

/** Products, each known by one room alone. */
const products: readonly { name: RegExp; room: string }[] = [
  { name: /^(botbuilder|botframework-|@microsoft\/teams-ai)/, room: 'bot/teams' },
  { name: /^(@microsoft\/microsoft-graph|@azure\/msal)/, room: 'bot/graph' },
  { name: /^@azure\/(cosmos|identity)/, room: 'bot/cosmos' },
  { name: /^node:sqlite/, room: 'bot/sqlite' },
  { name: /^(papaparse|@zip\.js\/)/, room: 'bot/files' },
  { name: /^(restify|prom-client|jose|zod-openapi)/, room: 'bot/http' },
  { name: /^(react|react-dom|@fluentui\/|@tanstack\/|@microsoft\/teams-js)/, room: 'tab' },
  { name: /^adaptivecards-templating/, room: 'bot/commands' },
  { name: /^@microsoft\/m365agentsplayground/, room: 'infra/local' },
];

function sources(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name === 'dist' || entry.name === 'node_modules' ? [] : sources(path);
    return /\.tsx?$/.test(entry.name) && !entry.name.endsWith('.d.ts') ? [path] : [];
  });
}

const files = ['shared', 'bot', 'tab', 'manifest', 'infra'].flatMap(sources);
const imports = (file: string): string[] =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/(?:\bfrom\s+|\bimport\s*\(\s*|^import\s+)'([^']+)'/gm)].map((match) => match[1] ?? '');

/** The files whose values a file takes; of types nothing is left when the program runs. */
const valuesFrom = (file: string): string[] =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/^(?:import|export)\s(?!\s*type\b)(?:[^';]*\bfrom\s+)?'(\.[^']+)'/gm)].map((match) => relative(root, resolve(root, dirname(file), match[1] ?? '')));

/** One way round through the files, for each file at which one closes. */
function circles(next: (file: string) => readonly string[]): string[] {
  const found: string[] = [];
  const seen = new Set<string>();
  const walk = (file: string, way: readonly string[]): void => {
    if (way.includes(file)) found.push([...way.slice(way.indexOf(file)), file].join(' → '));
    if (seen.has(file)) return;
    seen.add(file);
    for (const other of next(file)) walk(other, [...way, file]);
  };
  for (const file of files) walk(file, []);
  return found;
}

function roomOf(path: string): string {
  const bare = path.replace(/\.(tsx?|json)$/, '');
  if (path === 'package.json') return path;
  const parts = bare.split('/');
  return parts[0] === 'bot' || parts[0] === 'infra' ? parts.slice(0, 2).join('/') : parts[0] ?? '';
}

/** The local directory stands in for Microsoft: it shares the server library's wire, not the house's walls. */
const productExceptions: readonly { file: RegExp; name: RegExp }[] = [
  { file: /^infra\/local\/directory\/storage\.ts$/, name: /^node:sqlite/ },
];

describe('the house', () => {
  test('has files in every room that the arrows name', () => {
    expect(files.length).toBeGreaterThan(100);
  });

  test('has no arrow between rooms but the allowed ones', () => {
    const wrong = files.flatMap((file) => imports(file).filter((name) => name.startsWith('.')).flatMap((name) => {
      const from = roomOf(file);
      const to = roomOf(relative(root, resolve(root, dirname(file), name)));
      return from === to || (allowed[from] ?? []).includes(to) ? [] : [`${file} imports ${name} (${from} → ${to})`];
    }));
    expect(wrong).toEqual([]);
  });

  test('lets each product be known by one room', () => {
    const wrong = files.flatMap((file) => imports(file).flatMap((name) => {
      const product = products.find((candidate) => candidate.name.test(name));
      const excepted = productExceptions.some((exception) => exception.file.test(file) && exception.name.test(name));
      return product === undefined || excepted || roomOf(file) === product.room ? [] : [`${file} imports ${name}`];
    }));
    expect(wrong).toEqual([]);
  });

  test('keeps Node out of the rules', () => {
    const wrong = files.filter((file) => /^(shared|bot\/plans|bot\/jobs)\//.test(file)).flatMap((file) => imports(file).filter((name) => name.startsWith('node:')).map((name) => `${file} imports ${name}`));
    expect(wrong).toEqual([]);
  });

  test('has no two files that import each other', () => {
    const graph = new Map(files.map((file) => [file, imports(file).filter((name) => name.startsWith('.')).map((name) => relative(root, resolve(root, dirname(file), name)))]));
    const mutual = files.flatMap((file) => (graph.get(file) ?? []).filter((other) => file < other && (graph.get(other) ?? []).includes(file)).map((other) => `${file} ⇄ ${other}`));
    expect(mutual).toEqual([]);
  });

  test('has no files whose values go round in a circle', () => {
    expect(circles(valuesFrom)).toEqual([]);
  });
});
