// The HTTP server: bot, REST interface, the tab's files, health and metrics on one port. The only room that knows restify.
import type { Next, Request, Response, Server } from 'restify';
import { UsherError } from '../../shared/errors.ts';
import type { Services } from '../commands/services.ts';
import { answerRoute } from './door.ts';
import type { DoorParts } from './door.ts';
import { readiness } from './health.ts';
import { signInLocally } from './local-sign-in.ts';
import { readMessage } from './messages.ts';
import { createMetrics } from './metrics.ts';
import { openApiDocument } from './openapi.ts';
import { problemFrom, sendProblem } from './problem.ts';
import { createRestifyServer } from './restify-server.ts';
import type { FileWriters } from './routes/index.ts';
import { routesWith } from './routes/index.ts';
import type { Route } from './route.ts';
import { sendAnswer } from './send-answer.ts';
import type { EntraSettings } from './sign-in.ts';
import { entraTokens, localTokens } from './sign-in.ts';
import { pageHeaders, tabFiles } from './tab-files.ts';

/** Takes one activity of the chat, already parsed into `request.body`, and answers it. */
type MessagesHandler = (request: Request, response: Response) => Promise<void>;

export interface HttpParts {
  services: Services;
  tenants: readonly string[];
  messages: MessagesHandler;
  /** The built page; it may be missing. */
  tabFolder: string;
  version: string;
  files: FileWriters;
  /** `local` is for loopback alone: signing in by name, and a bot door that only this machine may use. */
  signIn: { kind: 'entra'; settings: EntraSettings } | { kind: 'local'; tenant: string };
}

export interface HttpServer {
  /** Port 0 takes a free one. */
  listen(port: number, host: string): Promise<{ port: number }>;
  /** Ends streams, waits a few seconds for requests under way, then cuts what is left. */
  close(): Promise<void>;
}

/** A whole upload of the largest file fits into it on a slow line. */
const requestTimeout = 300_000;
const headersTimeout = 20_000;
/** Longer than the proxies in front of it keep a connection, so that they never use one that was just closed. */
const keepAliveTimeout = 75_000;
const closingPatience = 5_000;
const base = '/api/v1';

export function createHttpServer(parts: HttpParts): HttpServer {
  const server = createRestifyServer();
  Object.assign(server.server, { requestTimeout, headersTimeout, keepAliveTimeout });
  const closing = new AbortController();
  observe(server, parts);
  mountApi(server, parts, closing.signal);
  mountMessages(server, parts);
  mountTab(server, parts);
  mountHealth(server, parts);
  return { listen: (port, host) => listen(server, port, host), close: () => close(server, closing, parts.services) };
}

type Handler = (request: Request, response: Response) => Promise<void>;

/** What fails outside of the REST door is told in the same way. */
function guarded({ services }: HttpParts, handle: Handler): Handler {
  return async (request, response) => {
    try {
      await handle(request, response);
    } catch (error) {
      sendProblem(response, problemFrom(error, { requestId: requestIdOf(response), log: services.world.log, route: routeOf(request) }));
    }
  };
}

const requestIdOf = (response: Response): string => String(response.getHeader('x-request-id'));

/** The template of a route; none has been found for an unknown address. */
function routeOf(request: Request): string {
  const route = request.getRoute() as { path: unknown } | undefined; // its type promises a route for every request
  return typeof route?.path === 'string' ? route.path : 'unknown';
}

/** Every answer carries a request id and is measured; unknown addresses and methods become problems. */
function observe(server: Server, parts: HttpParts): void {
  const { world } = parts.services;
  const metrics = createMetrics(parts.services, parts.tenants);
  server.pre((request: Request, response: Response, next: Next) => {
    const begun = world.clock.now();
    response.setHeader('x-request-id', world.ids.next());
    response.once('close', () => metrics.answered({ method: request.method ?? '', route: routeOf(request), status: response.statusCode }, (world.clock.now() - begun) / 1000));
    next();
  });
  // Without calling back: restify would send its own words after ours.
  server.on('restifyError', (_request: Request, response: Response, error: { statusCode?: number }) => {
    const unknown = new UsherError('route.unknown', error.statusCode === 405 ? 'This address does not take this method.' : undefined);
    const problem = problemFrom(error.statusCode === 404 || error.statusCode === 405 ? unknown : error, { requestId: requestIdOf(response), log: world.log, route: 'unknown' });
    sendProblem(response, error.statusCode === 405 ? { ...problem, status: 405, title: 'Method Not Allowed' } : problem);
  });
  server.get('/metrics', guarded(parts, async (_request, response) => {
    const text = await metrics.text();
    response.writeHead(200, { 'content-type': metrics.type, 'cache-control': 'no-store' });
    response.end(text);
  }));
}

function mountApi(server: Server, parts: HttpParts, closing: AbortSignal): void {
  const { services, signIn } = parts;
  const local = signIn.kind === 'local' ? localTokens(signIn.tenant, services.world.clock) : undefined;
  const check = signIn.kind === 'entra' ? entraTokens(signIn.settings, services.world.clock) : local?.check;
  if (check === undefined) throw new Error('There is no way to sign in.');
  const routes = routesWith(parts.files);
  for (const route of routes) mountRoute(server, { services, check, closing }, route);
  const document = openApiDocument(routes, parts.version);
  server.get(`${base}/openapi.json`, guarded(parts, async (_request, response) => sendAnswer(response, { status: 200, body: document }, closing)));
  if (signIn.kind !== 'local' || local === undefined) return;
  server.post('/local/sign-in', guarded(parts, async (request, response) => {
    await sendAnswer(response, { status: 200, body: await signInLocally({ services, tokens: local, tenant: signIn.tenant }, request) }, closing);
  }));
}

function mountRoute(server: Server, door: DoorParts, route: Route): void {
  const handle = async (request: Request, response: Response): Promise<void> => {
    await answerRoute(door, route, { request, response, params: request.params as Record<string, string>, requestId: requestIdOf(response) }); // restify has no types for what its paths name
  };
  const address = base + route.path.replace(/\{(\w+)\}/g, ':$1');
  if (route.method === 'GET') server.get(address, handle);
  else if (route.method === 'POST') server.post(address, handle);
  else if (route.method === 'PATCH') server.patch(address, handle);
  else server.del(address, handle);
}

function mountMessages(server: Server, parts: HttpParts): void {
  server.post('/api/messages', guarded(parts, async (request, response) => {
    request.body = await readMessage(request, parts.signIn.kind === 'local');
    await parts.messages(request, response);
  }));
}

function mountTab(server: Server, parts: HttpParts): void {
  const send = tabFiles(parts.tabFolder);
  const serve = guarded(parts, async (request, response) => {
    const inside = (request.url ?? '').split('?')[0]?.slice('/tab/'.length) ?? '';
    await send(response, { inside, head: request.method === 'HEAD', gzip: /\bgzip\b/.test(request.headers['accept-encoding'] ?? '') });
  });
  const redirect: Handler = guarded(parts, (request, response) => {
    const query = (request.url ?? '').split('?')[1];
    response.writeHead(302, { ...pageHeaders, location: `/tab/${query === undefined ? '' : `?${query}`}` });
    response.end();
    return Promise.resolve();
  });
  server.get('/', redirect);
  server.get('/tab', redirect);
  for (const address of ['/tab/', '/tab/*']) {
    server.get(address, serve);
    server.head(address, serve);
  }
}

function mountHealth(server: Server, parts: HttpParts): void {
  const answer = (response: Response, status: number, body: object): void => {
    response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
    response.end(JSON.stringify(body));
  };
  server.get('/healthz', guarded(parts, (_request, response) => Promise.resolve(answer(response, 200, { status: 'alive', version: parts.version }))));
  server.get('/readyz', guarded(parts, async (_request, response) => {
    const ready = await readiness(parts.services, parts.tenants);
    answer(response, ready.status === 'ready' ? 200 : 503, ready);
  }));
}

async function listen(server: Server, port: number, host: string): Promise<{ port: number }> {
  await new Promise<void>((resolve, reject) => {
    server.server.once('error', reject);
    server.listen(port, host, () => {
      server.server.off('error', reject);
      resolve();
    });
  });
  const address = server.address();
  return { port: typeof address === 'object' && address !== null ? address.port : port };
}

async function close(server: Server, closing: AbortController, { world }: Services): Promise<void> {
  const closed = new AbortController();
  closing.abort();
  void world.clock.sleep(closingPatience, closed.signal).then(() => server.server.closeAllConnections());
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.server.closeIdleConnections();
  });
  closed.abort();
}
