// The files of the tab's page, and the headers that say who may frame it and what it may load.
import { readFile, realpath, stat } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import path from 'node:path';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { UsherError } from '../../shared/errors.ts';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8', '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8', '.svg': 'image/svg+xml', '.png': 'image/png', '.ico': 'image/x-icon', '.woff2': 'font/woff2', '.txt': 'text/plain; charset=utf-8',
};
const compressible = new Set(['.html', '.js', '.css', '.json', '.map', '.svg', '.txt']);

/** Who may frame the page: https://learn.microsoft.com/microsoftteams/platform/tabs/how-to/tab-requirements. */
const frames = "'self' https://*.cloud.microsoft https://teams.microsoft.com https://*.teams.microsoft.com https://*.microsoft365.com https://*.office.com https://outlook.office.com https://outlook.office365.com";
const policy = [
  "default-src 'self'", "base-uri 'none'", "object-src 'none'", "form-action 'self'", "script-src 'self'",
  // teams-js reads the list of trusted hosts from there; Griffel writes its styles into the page.
  "connect-src 'self' https://res.cdn.office.net", "style-src 'self' 'unsafe-inline'", "img-src 'self' data:", "font-src 'self' data:",
  `frame-ancestors ${frames}`,
].join('; ');

export const pageHeaders = { 'content-security-policy': policy, 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' };

const unbuilt = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Usher</title></head><body><h1>The page is not built yet</h1>
<p>Run <code>npm run build</code>, then reload this page. The bot and the REST interface work without it.</p></body></html>`;

interface PageRequest {
  /** What follows /tab/ in the address, still encoded. */
  inside: string;
  head: boolean;
  gzip: boolean;
}

export type SendPage = (response: ServerResponse, request: PageRequest) => Promise<void>;

/** @throws (from the answer) UsherError route.unknown for a file that is not there or not inside the folder. */
export function tabFiles(folder: string): SendPage {
  const packed = new Map<string, Buffer>();
  return async (response, request) => {
    const file = await findFile(folder, request.inside);
    if (file === undefined) return sendBytes(response, { bytes: Buffer.from(unbuilt), headers: { 'content-type': types['.html'] ?? '', 'cache-control': 'no-store' }, head: request.head });
    const extension = path.extname(file.name);
    const bytes = await readFile(file.name);
    const headers: Record<string, string> = { 'content-type': types[extension] ?? 'application/octet-stream', 'cache-control': cachingOf(file.name), vary: 'accept-encoding' };
    if (!request.gzip || !compressible.has(extension)) return sendBytes(response, { bytes, headers, head: request.head });
    const key = `${file.name}:${file.changed}`;
    const small = packed.get(key) ?? await promisify(gzip)(bytes);
    packed.set(key, small);
    sendBytes(response, { bytes: small, headers: { ...headers, 'content-encoding': 'gzip' }, head: request.head });
  };
}

/** Vite puts a hash into the names under assets/, so such a file never changes. */
function cachingOf(name: string): string {
  return /[\\/]assets[\\/][^\\/]+-[\w-]{8,}\.\w+$/.test(name) ? 'public, max-age=31536000, immutable' : 'no-cache';
}

/** Undefined when there is no bundle at all. */
async function findFile(folder: string, inside: string): Promise<{ name: string; changed: number } | undefined> {
  const root = await realpath(folder).catch(() => undefined);
  if (root === undefined || await fileAt(path.join(root, 'index.html'), root) === undefined) return undefined;
  const wanted = decoded(inside);
  const found = await fileAt(path.join(root, wanted === '' ? 'index.html' : wanted), root);
  // Addresses inside the page look like paths; only files have an extension.
  const page = found === undefined && path.extname(wanted) === '' ? await fileAt(path.join(root, 'index.html'), root) : found;
  if (page === undefined) throw new UsherError('route.unknown');
  return page;
}

async function fileAt(name: string, root: string): Promise<{ name: string; changed: number } | undefined> {
  // Links are followed before the comparison, so that none leads out of the folder.
  const real = await realpath(name).catch(() => undefined);
  if (real === undefined || !real.startsWith(root + path.sep)) return undefined;
  const facts = await stat(real);
  return facts.isFile() ? { name: real, changed: facts.mtimeMs } : undefined;
}

function decoded(inside: string): string {
  let name: string;
  try {
    name = decodeURIComponent(inside);
  } catch {
    throw new UsherError('route.unknown');
  }
  if (/[\\\0]/.test(name) || name.split('/').some((part) => part.startsWith('.'))) throw new UsherError('route.unknown');
  return name;
}

function sendBytes(response: ServerResponse, { bytes, headers, head }: { bytes: Buffer; headers: Record<string, string>; head: boolean }): void {
  response.writeHead(200, { ...pageHeaders, ...headers, 'content-length': bytes.byteLength });
  response.end(head ? undefined : bytes);
}
