// The built tab for tests: built when it is missing or older than what it is made of.
import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';

const run = promisify(execFile);
const root = fileURLToPath(new URL('../../', import.meta.url));
const sources = ['tab', 'shared', 'package-lock.json'];

/** Where the page's files are. */
export const tabFolder = `${root}tab/dist`;

export async function ensureTabBundle(): Promise<void> {
  if (existsSync(`${tabFolder}/index.html`) && changedAt(`${tabFolder}/index.html`) >= Math.max(...sources.map(newestIn))) return;
  // Built aside and then moved, so that nobody is served half a page.
  const aside = `${root}node_modules/.cache/tab-${process.pid}`;
  // Test runners set NODE_ENV to "test", and React would come with all its development aids.
  await mkdir(`${root}node_modules/.cache`, { recursive: true });
  await run(process.execPath, [`${root}node_modules/vite/bin/vite.js`, 'build', 'tab', '--outDir', aside, '--emptyOutDir', '--logLevel', 'error'], { cwd: root, env: { ...process.env, NODE_ENV: 'production' } });
  await rm(tabFolder, { recursive: true, force: true });
  await rename(aside, tabFolder);
}

function newestIn(path: string): number {
  const full = `${root}${path}`;
  if (!statSync(full).isDirectory()) return changedAt(full);
  return Math.max(0, ...readdirSync(full, { recursive: true, encoding: 'utf8' }).filter((name) => !name.startsWith('dist')).map((name) => changedAt(`${full}/${name}`)));
}

function changedAt(file: string): number {
  return statSync(file).mtimeMs;
}

interface Chunk { file: string; isEntry?: boolean; imports?: string[] }

/** Bytes of JavaScript, gzipped, that the page needs before it can show anything: its entry and all that imports statically. */
export function initialBytes(): number {
  const manifest = JSON.parse(readFileSync(`${tabFolder}/.vite/manifest.json`, 'utf8')) as Record<string, Chunk>; // https://vite.dev/guide/backend-integration
  const needed = new Set<Chunk>();
  const add = (chunk: Chunk | undefined): void => {
    if (!chunk || needed.has(chunk)) return;
    needed.add(chunk);
    for (const name of chunk.imports ?? []) add(manifest[name]);
  };
  add(Object.values(manifest).find((chunk) => chunk.isEntry));
  return [...needed].reduce((sum, { file }) => sum + gzipSync(readFileSync(`${tabFolder}/${file}`)).length, 0);
}
