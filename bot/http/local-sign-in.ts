// Signing in by name, on one's own machine only.
import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import { z } from 'zod';
import { UsherError } from '../../shared/errors.ts';
import { limits } from '../../shared/limits.ts';
import type { Services } from '../commands/services.ts';
import { findUser } from './named.ts';
import { misunderstood, plainWords } from './misunderstood.ts';
import { isJson, mediaType, parseJson, readBody } from './request-body.ts';
import type { LocalTokens } from './sign-in.ts';

const bodySchema = z.object({ user: z.string().min(1).max(limits.displayNameLength) });
const loopbackHosts = ['localhost', '[::1]'];

/** Both ends on this machine, and asked for by a name of this machine: a page elsewhere can point its own name at 127.0.0.1. */
export function isOnThisMachine(request: IncomingMessage): boolean {
  const remote = request.socket.remoteAddress ?? '';
  const named = URL.parse(`http://${request.headers.host ?? ''}`)?.hostname ?? '';
  return (remote === '::1' || /^(?:::ffff:)?127\./.test(remote)) && (loopbackHosts.includes(named) || (isIP(named) === 4 && named.startsWith('127.')));
}

/** @throws UsherError person.unknown with a sentence, input.invalid, route.unknown when asked from elsewhere. */
export async function signInLocally(parts: { services: Services; tokens: LocalTokens; tenant: string }, request: IncomingMessage): Promise<{ token: string }> {
  if (!isOnThisMachine(request)) throw new UsherError('route.unknown');
  const bytes = await readBody(request, limits.requestBytes);
  // Pages of other origins can send forms without asking, but not JSON.
  if (!isJson(mediaType(request))) throw new UsherError('input.wrong-type', 'Send the body as application/json: {"user":"megan.bowen@contoso.com"}.');
  const body = bodySchema.safeParse(parseJson(bytes) ?? {}, { error: plainWords });
  if (!body.success) throw misunderstood(body.error, 'body');
  const user = await findUser(parts.services, parts.tenant, body.data.user);
  return { token: await parts.tokens.issue({ id: user.id, name: user.displayName }) };
}
