// Stands between the adapter and the server and does what networks do: refuses, throttles, loses requests and answers.
import { createServer, request as forward } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What happens to one request: passed on, answered with a status, cut off before the server saw it, or after. */
export type Fault = 'pass' | 'lose-request' | 'lose-answer' | { status: number; retryAfter?: number };
export interface Seen { method: string; path: string; plan: boolean }

export interface FaultProxy {
  endpoint: string;
  seen: Seen[];
  /** Asked once a request; the client's own request for a query plan always passes. */
  decide: (seen: Seen) => Fault;
  stop(): Promise<void>;
}

export async function startFaultProxy(target: number): Promise<FaultProxy> {
  const proxy: FaultProxy = { endpoint: '', seen: [], decide: () => 'pass', stop: async () => undefined };
  const server = createServer((incoming, outgoing) => {
    const seen: Seen = {
      method: incoming.method ?? '', path: incoming.url ?? '',
      plan: incoming.headers['x-ms-cosmos-is-query-plan-request'] !== undefined,
    };
    proxy.seen.push(seen);
    const fault = seen.plan ? 'pass' : proxy.decide(seen);
    if (fault === 'lose-request') incoming.socket.resetAndDestroy();
    else if (typeof fault === 'object') refuse(incoming, outgoing, fault);
    else pass(incoming, outgoing, { target, loseAnswer: fault === 'lose-answer' });
  });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  proxy.endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // listening on a port, so never a pipe's name
  proxy.stop = () => new Promise((resolve) => {
    server.closeAllConnections();
    server.close(() => resolve());
  });
  return proxy;
}

function refuse(incoming: IncomingMessage, outgoing: ServerResponse, fault: { status: number; retryAfter?: number }): void {
  incoming.resume();
  incoming.on('end', () => {
    outgoing.writeHead(fault.status, { 'content-type': 'application/json', ...(fault.retryAfter !== undefined && { 'x-ms-retry-after-ms': String(fault.retryAfter) }) });
    outgoing.end(JSON.stringify({ code: String(fault.status), message: 'injected' }));
  });
}

function pass(incoming: IncomingMessage, outgoing: ServerResponse, way: { target: number; loseAnswer: boolean }): void {
  const onward = forward({ host: '127.0.0.1', port: way.target, method: incoming.method, path: incoming.url, headers: incoming.headers }, (answer) => {
    if (way.loseAnswer) {
      answer.resume();
      answer.on('end', () => incoming.socket.resetAndDestroy());
      return;
    }
    outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
    answer.pipe(outgoing);
  });
  onward.on('error', () => incoming.socket.resetAndDestroy());
  incoming.pipe(onward);
}
