// How answers go out: JSON, files and server-sent events, none of which may be kept by anybody on the way.
import type { ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Answer } from './route.ts';

const always = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' };

export async function sendAnswer(response: ServerResponse, answer: Answer, signal: AbortSignal): Promise<void> {
  if ('body' in answer) {
    const body = JSON.stringify(answer.body);
    response.writeHead(answer.status, { ...always, 'content-type': 'application/json; charset=utf-8', 'content-length': Buffer.byteLength(body) }).end(body);
  } else if ('file' in answer) {
    const { name, type, content } = answer.file;
    const disposition = `attachment; filename="${name}"`;
    if (content instanceof Uint8Array) {
      response.writeHead(200, { ...always, 'content-type': type, 'content-length': content.byteLength, 'content-disposition': disposition }).end(content);
      return;
    }
    response.writeHead(200, { ...always, 'content-type': `${type}; charset=utf-8`, 'content-disposition': disposition });
    await flow(response, content, signal);
  } else {
    response.writeHead(200, { ...always, 'content-type': 'text/event-stream', 'x-accel-buffering': 'no' });
    await flow(response, asText(answer.events), signal);
  }
}

async function* asText(events: AsyncIterable<{ event: string; data: unknown }>): AsyncGenerator<string> {
  for await (const { event, data } of events) yield `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`;
}

async function flow(response: ServerResponse, texts: AsyncIterable<string> | Iterable<string>, signal: AbortSignal): Promise<void> {
  try {
    await pipeline(Readable.from(texts), response, { signal });
  } catch (error) {
    // Whoever went away, or a server that closes, is no failure.
    if (!signal.aborted) throw error;
    response.destroy();
  }
}
