// Request bodies: read up to a limit and no further, then understood as JSON.
import type { IncomingMessage } from 'node:http';
import { UsherError } from '../../shared/errors.ts';

/** The media type without parameters, in lower case; empty when the request names none. */
export function mediaType(request: IncomingMessage): string {
  return (request.headers['content-type'] ?? '').split(';')[0]?.trim().toLowerCase() ?? '';
}

/** What is read into nothing, at most, for a client that closes the connection and would otherwise never read the refusal. */
const discardable = 64 * 1024 * 1024;

/**
 * The refusal of a body that is too large goes out at once; Node then reads what still comes into nothing, so that a client which
 * is sending gets to read it, until the server's own time limit for a request cuts the connection.
 * @throws UsherError input.too-large before more than `limit` bytes are kept, input.wrong-type when it is compressed.
 */
export async function readBody(request: IncomingMessage, limit: number): Promise<Uint8Array> {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding !== 'identity') throw new UsherError('input.wrong-type', 'Send the body as it is, without Content-Encoding.');
  const declared = Number(request.headers['content-length'] ?? 0);
  const body = declared > limit ? undefined : await collect(request, limit);
  if (body === undefined && /\bclose\b/i.test(request.headers.connection ?? '')) await discard(request);
  if (body === undefined) throw new UsherError('input.too-large', `The body is too large: at most ${sizeInWords(limit)} are taken. Split it and send the parts one after the other.`);
  if (!request.complete) throw new UsherError('input.invalid', 'The body ended too early. Send it again.');
  return body;
}

/** All bytes, or undefined as soon as there are more than `limit`. */
async function collect(request: IncomingMessage, limit: number): Promise<Uint8Array | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  await new Promise<void>((resolve) => {
    const keep = (chunk: Uint8Array): void => {
      size += chunk.byteLength;
      if (size <= limit) {
        chunks.push(chunk);
        return;
      }
      request.off('data', keep);
      resolve();
    };
    // A connection that breaks closes too; `complete` then tells the difference.
    request.on('data', keep).once('end', resolve).once('close', resolve).once('error', () => resolve());
  });
  return size > limit ? undefined : Buffer.concat(chunks, size);
}

async function discard(request: IncomingMessage): Promise<void> {
  let size = 0;
  await new Promise<void>((resolve) => {
    request.on('data', (chunk: Uint8Array) => {
      size += chunk.byteLength;
      if (size > discardable) resolve();
    }).once('end', resolve).once('close', resolve).resume();
  });
}

function sizeInWords(bytes: number): string {
  return bytes >= 1024 * 1024 ? `${bytes / 1024 / 1024} MB` : `${bytes / 1024} KB`;
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Undefined for an empty body. */
export function parseJson(bytes: Uint8Array): unknown {
  if (bytes.byteLength === 0) return undefined;
  try {
    return JSON.parse(utf8.decode(bytes));
  } catch (error) {
    // The parser's own message quotes the body, which may hold a password.
    throw new UsherError('input.invalid', 'The body is not valid JSON in UTF-8. Check quotes, commas and brackets.', { cause: error });
  }
}

export function isJson(type: string): boolean {
  return type === 'application/json' || (type.startsWith('application/') && type.endsWith('+json'));
}
