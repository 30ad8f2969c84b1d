// A clock, a log and a small HTTP server that answers as a test tells it, for tests of the Graph adapter.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createGraphDirectory } from '../../../bot/graph/graph-directory.ts';
import type { GraphDirectoryOptions } from '../../../bot/graph/graph-directory.ts';
import type { Clock, Directory, Log, Random } from '../../../bot/ports.ts';

/** Pauses pass at once and are written down; deadlines of requests never come unless `expire` is called. */
export interface TestClock extends Clock {
  pauses: number[];
  advance(milliseconds: number): void;
  /** Lets every deadline that is waiting come. */
  expire(): void;
}

/** Half a request's time is what a look-up has; no pause of the tests is as long. */
const shortestDeadline = 15_000;

export function createTestClock(start = Date.parse('2026-03-02T08:00:00Z')): TestClock {
  let now = start;
  const deadlines = new Set<() => void>();
  const pauses: number[] = [];
  const deadline = (signal?: AbortSignal): Promise<void> => new Promise((resolve) => {
    deadlines.add(resolve);
    signal?.addEventListener('abort', () => { deadlines.delete(resolve); resolve(); });
  });
  return {
    pauses,
    now: () => now,
    advance: (milliseconds) => { now += milliseconds; },
    expire: () => { for (const end of deadlines) end(); },
    sleep: (milliseconds, signal) => {
      if (milliseconds >= shortestDeadline) return deadline(signal);
      pauses.push(milliseconds);
      now += milliseconds;
      return Promise.resolve();
    },
  };
}

interface MemoryLog extends Log { text(): string }

export function createMemoryLog(): MemoryLog {
  const lines: string[] = [];
  const write = (event: string, facts?: Readonly<Record<string, unknown>>): void => { lines.push(JSON.stringify({ event, ...facts })); };
  return { info: write, warn: write, error: write, text: () => lines.join('\n') };
}

export const evenRandom: Random = { number: () => 0.5, password: () => 'not used here' };

export interface Asked { method: string; url: string; headers: Readonly<Record<string, string | undefined>>; body: Record<string, unknown> }
export interface Reply { status?: number; headers?: Record<string, string>; body?: unknown }
/** `reset` cuts the connection, `silence` never answers. */
type Respond = (asked: Asked, index: number) => Reply | 'reset' | 'silence';

export interface GraphDouble { url: string; asked: Asked[]; arrived: () => Promise<void>; close(): Promise<void> }

export async function startGraphDouble(respond: Respond): Promise<GraphDouble> {
  const asked: Asked[] = [];
  let tell = (): void => undefined;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const text = Buffer.concat(chunks).toString();
      const body: unknown = text === '' ? {} : JSON.parse(text);
      // Headers of a test's own requests are single, and bodies objects.
      asked.push({ method: request.method ?? '', url: request.url ?? '', headers: request.headers as Asked['headers'], body: body as Asked['body'] });
      const reply = respond(asked.at(-1) as Asked, asked.length - 1);
      tell();
      if (reply === 'reset') request.socket.resetAndDestroy();
      else if (reply !== 'silence') response.writeHead(reply.status ?? 200, { 'Content-Type': 'application/json', ...reply.headers }).end(reply.body === undefined ? '' : JSON.stringify(reply.body));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo; // A TCP server has one.
  return {
    url: `http://127.0.0.1:${port}/v1.0`,
    asked,
    arrived: () => new Promise((resolve) => { tell = resolve; }),
    close: () => new Promise((resolve) => { server.close(() => resolve()); server.closeAllConnections(); }),
  };
}

interface Bench { directory: Directory; double: GraphDouble; clock: TestClock; log: MemoryLog }

const open: GraphDouble[] = [];

/** A directory in front of a server that answers as told. */
export async function buildBench(respond: Respond, overrides: Partial<GraphDirectoryOptions> = {}): Promise<Bench> {
  const double = await startGraphDouble(respond);
  open.push(double);
  const clock = createTestClock();
  const log = createMemoryLog();
  const token = { token: () => Promise.resolve('secret-token') };
  const directory = createGraphDirectory({ baseUrl: double.url, tenant: 'contoso', token, clock, random: evenRandom, log, ...overrides });
  return { directory, double, clock, log };
}

export async function closeBenches(): Promise<void> {
  await Promise.all(open.splice(0).map((double) => double.close()));
}

/** An error as Graph sends it. */
export const graphError = (status: number, code: string, message = ''): Reply =>
  ({ status, body: { error: { code, message, innerError: { date: '2026-03-02T08:00:00', 'request-id': 'request-7', 'client-request-id': 'client-7' } } } });
