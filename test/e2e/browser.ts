// A Chromium for tests: the machine's own where there is one, else the one that npm brought, unpacked once.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

const run = promisify(execFile);
const nodeModules = fileURLToPath(new URL('../../node_modules/', import.meta.url));
const machinesOwn = '/usr/bin/chromium';
/** Any value that names Node 22 or 24 makes the package unpack the libraries that a bare machine lacks. */
const unpackLibraries = { AWS_LAMBDA_JS_RUNTIME: 'nodejs22.x' };

/** Close it when done. */
export async function launchBrowser(): Promise<Browser> {
  const installed = process.env['CHROMIUM_PATH'] ?? (existsSync(machinesOwn) ? machinesOwn : undefined);
  // The package's own arguments would put everything into one process, which ends when one of several people closes the page.
  const options = { args: ['--no-sandbox', '--headless=shell', '--disable-gpu'] };
  if (installed) return chromium.launch({ ...options, executablePath: installed });
  const folder = await unpacked();
  const libraries = [`${folder}/al2023/lib`, process.env['LD_LIBRARY_PATH']].filter(Boolean).join(':');
  const env = { ...process.env, LD_LIBRARY_PATH: libraries, FONTCONFIG_FILE: `${folder}/fonts.conf` };
  return chromium.launch({ ...options, executablePath: `${folder}/chromium`, env });
}

/** The folder with the unpacked browser, named after its version: the package itself takes whatever version it finds. */
async function unpacked(): Promise<string> {
  const { version } = JSON.parse(await readFile(`${nodeModules}@sparticuz/chromium/package.json`, 'utf8')) as { version: string }; // every package.json has one
  const folder = `${nodeModules}.cache/chromium-${version}`;
  if (existsSync(folder)) return folder;
  // Unpacked aside and then moved, so that two tests that start together never see half a browser.
  const aside = `${folder}.${process.pid}`;
  await mkdir(aside, { recursive: true });
  const script = `const { default: chromium } = await import('@sparticuz/chromium'); await chromium.executablePath();`;
  await run(process.execPath, ['--input-type=module', '--eval', script], { cwd: nodeModules, env: { ...process.env, ...unpackLibraries, TMPDIR: aside } });
  await writeFile(`${aside}/fonts.conf`, fontsIn(folder));
  await rename(aside, folder).catch(async (error: unknown) => {
    await rm(aside, { recursive: true });
    if (!existsSync(folder)) throw error;
  });
  return folder;
}

/** The package's own list of font folders knows only one place in the cloud; without any font the browser ends itself. */
function fontsIn(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${folder}/fonts</dir>
  <dir>/usr/share/fonts</dir>
  <cachedir>${folder}/fonts-cache</cachedir>
  <alias><family>sans-serif</family><prefer><family>Open Sans</family></prefer></alias>
</fontconfig>
`;
}
