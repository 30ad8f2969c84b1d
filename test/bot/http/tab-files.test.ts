// The tab's files over HTTP: types, caching, who may frame them, and no way out of the folder.
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer, request as plainRequest } from 'node:http';
import type { IncomingHttpHeaders, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { tabFiles } from '../../../bot/http/tab-files.ts';
import { UsherError } from '../../../shared/errors.ts';

let folder: string;
let server: Server;
let port: number;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'usher-tab-'));
  await mkdir(path.join(folder, 'dist/assets'), { recursive: true });
  await writeFile(path.join(folder, 'dist/index.html'), '<!doctype html><title>Usher</title>');
  await writeFile(path.join(folder, 'dist/assets/index-BqK3x9_a.js'), 'export const page = 1;'.repeat(100));
  await writeFile(path.join(folder, 'dist/.secret'), 'hidden');
  await writeFile(path.join(folder, 'secret.txt'), 'outside');
  await symlink(path.join(folder, 'secret.txt'), path.join(folder, 'dist/link.txt'));
  const send = tabFiles(path.join(folder, 'dist'));
  server = createServer((request, response) => {
    const inside = (request.url ?? '').slice('/tab/'.length);
    send(response, { inside, head: request.method === 'HEAD', gzip: request.headers['accept-encoding'] === 'gzip' })
      .catch((error: unknown) => { response.writeHead(error instanceof UsherError ? error.status : 500).end(); });
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  port = (server.address() as AddressInfo).port;
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

/** Sends the path as it stands: `fetch` would tidy `..` away. */
async function get(pathname: string, options: { method?: string; headers?: Record<string, string> } = {}): Promise<{ status: number; headers: IncomingHttpHeaders; bytes: Buffer }> {
  return new Promise((resolve, reject) => {
    plainRequest({ host: '127.0.0.1', port, path: pathname, ...options }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk)).on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes: Buffer.concat(chunks) }));
    }).once('error', reject).end();
  });
}

describe('the page', () => {
  test('is asked for anew each time, and may be framed by Teams alone', async () => {
    const { status, headers, bytes } = await get('/tab/');
    expect(status).toBe(200);
    expect(bytes.toString()).toContain('<title>Usher</title>');
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['cache-control']).toBe('no-cache');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['x-frame-options']).toBeUndefined();
    const policy = headers['content-security-policy'];
    expect(policy).toMatch(/script-src 'self';/);
    expect(policy).toMatch(/connect-src 'self' https:\/\/res\.cdn\.office\.net;/);
    expect(policy).toMatch(/frame-ancestors 'self' https:\/\/\*\.cloud\.microsoft https:\/\/teams\.microsoft\.com/);
    expect(policy).not.toMatch(/script-src[^;]*unsafe/);
  });

  test('answers to addresses inside itself', async () => {
    expect((await get('/tab/users/4711')).bytes.toString()).toContain('<title>Usher</title>');
  });

  test('keeps what has a hash in its name for ever', async () => {
    const { headers } = await get('/tab/assets/index-BqK3x9_a.js');
    expect(headers['cache-control']).toBe('public, max-age=31536000, immutable');
    expect(headers['content-type']).toBe('text/javascript; charset=utf-8');
  });

  test('is sent small to whoever understands it', async () => {
    const plain = await get('/tab/assets/index-BqK3x9_a.js');
    const small = await get('/tab/assets/index-BqK3x9_a.js', { headers: { 'accept-encoding': 'gzip' } });
    expect(small.headers['content-encoding']).toBe('gzip');
    expect(small.bytes.byteLength).toBeLessThan(plain.bytes.byteLength);
  });

  test('has a head without a body', async () => {
    const { status, headers, bytes } = await get('/tab/', { method: 'HEAD' });
    expect([status, bytes.byteLength, Number(headers['content-length']) > 0]).toEqual([200, 0, true]);
  });
});

test.each([
  '/tab/../secret.txt', '/tab/%2e%2e/secret.txt', '/tab/..%2fsecret.txt', '/tab/assets/..%2f..%2fsecret.txt', '/tab/..%5csecret.txt', '/tab/%2e%2e%2fsecret.txt',
  '/tab/.secret', '/tab/link.txt', '/tab/index.html%00.js', '/tab/%E0%A4%A', '/tab/assets/missing.js', '/tab//etc/passwd.txt',
])('finds nothing at %s', async (pathname) => {
  const { status, bytes } = await get(pathname);
  expect(status).toBe(404);
  expect(bytes.toString()).not.toMatch(/outside|hidden/);
});
