// The body of a chat message, before the room that knows the chat checks who sent it.
import type { IncomingMessage } from 'node:http';
import { UsherError } from '../../shared/errors.ts';
import { limits } from '../../shared/limits.ts';
import { isOnThisMachine } from './local-sign-in.ts';
import { isJson, mediaType, parseJson, readBody } from './request-body.ts';

/**
 * `local`: nobody proves who they are, so only this machine may speak, and no page of another origin can make a browser do so:
 * JSON is what a browser never sends elsewhere without asking first.
 * @throws UsherError input.invalid, input.too-large, input.wrong-type, sign-in.needed.
 */
export async function readMessage(request: IncomingMessage, local: boolean): Promise<Record<string, unknown>> {
  if (local && !isOnThisMachine(request)) throw new UsherError('sign-in.needed', 'Without a bot registration, messages are taken from this machine alone.');
  const bytes = await readBody(request, limits.requestBytes);
  if (!isJson(mediaType(request))) throw new UsherError('input.wrong-type', 'Send the activity as application/json.');
  const body = parseJson(bytes);
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw new UsherError('input.invalid', 'The body must be one activity, as a JSON object.');
  return body as Record<string, unknown>; // a JSON object is one
}
