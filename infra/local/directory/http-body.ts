// Reads the JSON body of a request and writes answers.
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Answered } from './exchange.ts';
import { GraphError, badQuery } from './graph-error.ts';
import { isObject } from './json.ts';
import type { JsonObject } from './json.ts';

/** Graph takes requests of up to 4 MB. */
const mostBytes = 4 * 1024 * 1024;

const unreadable = (): GraphError =>
  badQuery('Unable to read JSON request payload. Please ensure Content-Type header is set and payload is of valid JSON format.');

const readAll = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    if (!Buffer.isBuffer(chunk)) continue;
    size += chunk.length;
    if (size <= mostBytes) chunks.push(chunk);
  }
  if (size > mostBytes) throw new GraphError(413, { code: 'RequestEntityTooLarge', message: 'The request is larger than 4 MB.' });
  return Buffer.concat(chunks).toString('utf8');
};

/** The body as an object, empty when there is none. Reads to the end whatever happens, so that the answer can be sent. */
export const readBody = async (request: IncomingMessage): Promise<{ text: string; json: () => JsonObject }> => {
  const text = await readAll(request);
  const type = request.headers['content-type'] ?? '';
  return {
    text,
    json: () => {
      if (text.trim() === '') return {};
      if (!type.includes('json')) throw unreadable();
      const value = parse(text);
      if (!isObject(value)) throw unreadable();
      return value;
    },
  };
};

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    throw unreadable();
  }
};

/** Sends an answer as JSON, as plain text, or empty. */
export const send = (response: ServerResponse, answered: Answered): void => {
  const { status, headers, body, text } = answered;
  const payload = body === undefined ? text : JSON.stringify(body);
  const type = body === undefined ? 'text/plain' : 'application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8';
  if (payload === undefined) response.writeHead(status, headers).end();
  else response.writeHead(status, { ...headers, 'Content-Type': type, 'Content-Length': Buffer.byteLength(payload) }).end(payload);
};
