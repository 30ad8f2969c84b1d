// restify, with its side effect on every other HTTP server of the process undone.
import { ServerResponse } from 'node:http';
import { createServer } from 'restify';
import type { Server, ServerOptions } from 'restify';

/**
 * restify replaces `writeHead` of all responses by one that returns nothing, where Node's returns the response itself
 * (https://nodejs.org/api/http.html#responsewriteheadstatuscode-statusmessage-headers): whoever chains `.end()` would fail.
 */
function restoreWriteHead(): void {
  const replaced = ServerResponse.prototype.writeHead as (this: ServerResponse, ...input: unknown[]) => unknown; // its overloads cannot be passed on one by one
  ServerResponse.prototype.writeHead = function writeHead(this: ServerResponse, ...input: unknown[]): ServerResponse {
    replaced.apply(this, input);
    return this;
  };
}

restoreWriteHead();

/** Guests' user names are longer than the router's own limit of 100. */
const routing = { name: '', maxParamLength: 512 } satisfies ServerOptions & { maxParamLength: number };

/** A server that names nobody in its answers. */
export function createRestifyServer(): Server {
  return createServer(routing);
}
