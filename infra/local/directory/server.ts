// The local directory behind HTTP: Graph under `/v1.0`, its switches under `/_local`, tokens under `/{tenant}/oauth2/v2.0/token`.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { runBatch } from './batch.ts';
import type { Fault } from './behaviour.ts';
import { foundOrganisation } from './demo-organisation.ts';
import { Exchange } from './exchange.ts';
import type { Answered } from './exchange.ts';
import { GraphError, badQuery, errorBody } from './graph-error.ts';
import { readBody, send } from './http-body.ts';
import { answerSwitch } from './local-switches.ts';
import { Organisation } from './organisation.ts';
import type { Ports } from './organisation.ts';
import { routes } from './routes.ts';
import { isTokenRequest, issueToken, personIn, tokenFault } from './sign-in.ts';
import { memoryOnly, openStorage } from './storage.ts';

export interface DirectoryOptions extends Partial<Ports> {
  /** 0 takes a free one. */
  port: number;
  /** Folder of `directory.sqlite`; without it nothing is kept. */
  dataFolder?: string;
}

export interface RunningDirectory {
  /** `http://127.0.0.1:3979/v1.0` */
  url: string;
  port: number;
  /** Ends every connection and closes the store. */
  close(): Promise<void>;
}

/** How long a request that is never answered is held. */
const longestSilence = 120_000;

const rightVersion = '/v1.0/';

const tokenOf = (request: IncomingMessage): string | undefined => /^Bearer (?<token>\S+)/i.exec(request.headers.authorization ?? '')?.groups?.['token'];

const refuseWithoutToken = (organisation: Organisation, request: IncomingMessage): void => {
  const token = tokenOf(request);
  const fault = token === undefined ? 'Access token is empty.' : tokenFault(organisation, token);
  if (fault !== undefined) throw new GraphError(401, { code: 'InvalidAuthenticationToken', message: fault });
};

const plainHeaders = (request: IncomingMessage): Record<string, string | undefined> =>
  Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]));

/** Leaves the connection open without a word until the client gives up. */
const staySilent = (response: ServerResponse): void => {
  const timer = setTimeout(() => response.destroy(), longestSilence).unref();
  response.on('close', () => clearTimeout(timer));
};

const cutBefore = (fault: Fault | undefined, response: ServerResponse): boolean => {
  if (fault?.kind === 'timeout') staySilent(response);
  else if (fault?.kind === 'reset') response.socket?.resetAndDestroy();
  else return false;
  return true;
};

const refused = (exchange: Exchange, error: unknown): Answered => {
  if (!(error instanceof GraphError)) throw error;
  const requestId = exchange.organisation.ports.ids();
  return {
    status: error.status,
    headers: { 'request-id': requestId, 'client-request-id': requestId, 'x-ms-resource-unit': '1' },
    body: errorBody(error.refusal, { date: exchange.organisation.now(), requestId, clientRequestId: requestId }),
  };
};

/** Sends what was done, unless a fault cuts the line now; either way it is on disk first. */
const finish = (exchange: Exchange, response: ServerResponse, { answered, fault }: { answered: Answered; fault: Fault | undefined }): void => {
  exchange.organisation.flush();
  if (fault?.kind === 'applied-then-reset') response.socket?.resetAndDestroy();
  else send(response, answered);
};

type Arrived = { exchange: Exchange; request: IncomingMessage; response: ServerResponse; body: Awaited<ReturnType<typeof readBody>> };

const answerBatch = ({ exchange, request, response, body }: Arrived): void => {
  if (request.method !== 'POST') throw new GraphError(405, { code: 'Request_BadRequest', message: 'Specified HTTP method is not allowed for the request target.' });
  exchange.stats.batches += 1;
  exchange.stats.count('POST /$batch');
  const fault = exchange.strike('POST /$batch');
  if (cutBefore(fault, response)) return;
  if (fault && fault.kind !== 'applied-then-reset') {
    const call = { method: 'POST', url: '/$batch', headers: plainHeaders(request), body: {} };
    send(response, exchange.run({ call, match: undefined, fault, refusal: undefined }));
    return;
  }
  const outcome = runBatch(exchange, body.json(), personIn(tokenOf(request)));
  if (!outcome.answer && cutBefore(outcome.cut, response)) return;
  const requestId = exchange.organisation.ports.ids();
  const headers = { 'request-id': requestId, 'client-request-id': request.headers['client-request-id']?.toString() ?? requestId, 'x-ms-resource-unit': String(outcome.units) };
  finish(exchange, response, { answered: { status: 200, headers, body: outcome.answer ?? {} }, fault: fault ?? outcome.cut });
};

const answerOne = ({ exchange, request, response, body }: Arrived, url: string): void => {
  const planned = exchange.plan({ method: request.method ?? 'GET', url, headers: plainHeaders(request), body: body.json(), signedIn: personIn(tokenOf(request)) });
  if (cutBefore(planned.fault, response)) return;
  finish(exchange, response, { answered: exchange.run(planned), fault: planned.fault });
};

const answerGraph = async (arrived: Arrived): Promise<void> => {
  const { exchange, request, response } = arrived;
  exchange.stats.requests += 1;
  const { latencyMs } = exchange.behaviour;
  if (latencyMs > 0) await wait(latencyMs);
  const url = request.url ?? '';
  try {
    refuseWithoutToken(exchange.organisation, request);
    if (!url.startsWith(rightVersion)) throw badQuery(`Invalid version: ${url.split('/')[1] ?? ''}`);
    const inside = url.slice(rightVersion.length - 1);
    if (inside.split('?')[0] === '/$batch') answerBatch(arrived);
    else answerOne(arrived, inside);
  } catch (error) {
    send(response, refused(exchange, error));
  }
};

const answer = async (exchange: Exchange, request: IncomingMessage, response: ServerResponse): Promise<void> => {
  const body = await readBody(request);
  const path = request.url?.split('?')[0] ?? '';
  if (path.startsWith('/_local/')) return answerSwitch(exchange, { request, response, body: body.json, path });
  if (isTokenRequest(request.method, path)) return send(response, issueToken(exchange.organisation, body.text));
  return answerGraph({ exchange, request, response, body });
};

const listen = (server: Server, port: number): Promise<number> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address ? address.port : port);
    });
  });

/** Starts a directory on loopback. Without a data folder it forgets everything when closed. */
export const startDirectory = async (options: DirectoryOptions): Promise<RunningDirectory> => {
  const ports: Ports = { clock: options.clock ?? Date.now, random: options.random ?? Math.random, ids: options.ids ?? randomUUID };
  const organisation = new Organisation(options.dataFolder === undefined ? memoryOnly() : openStorage(options.dataFolder), ports);
  foundOrganisation(organisation);
  const exchange = new Exchange(organisation, routes);
  const server = createServer({ keepAliveTimeout: 65_000 }, (request, response) => {
    answer(exchange, request, response).catch((error: unknown) => {
      if (!response.headersSent && !response.destroyed) send(response, refusedOrBroken(exchange, error));
    });
  });
  const port = await listen(server, options.port).catch((error: unknown) => {
    organisation.close();
    throw error;
  });
  const url = `http://127.0.0.1:${port}/v1.0`;
  exchange.baseUrl = url;
  return {
    url,
    port,
    close: async () => {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      organisation.close();
    },
  };
};

const refusedOrBroken = (exchange: Exchange, error: unknown): Answered =>
  refused(exchange, error instanceof GraphError ? error : new GraphError(500, { code: 'Service_InternalServerError', message: 'Encountered an internal server error.' }));
