// What hands out the access tokens for Graph, and those for the local directory.
import type { Delegation } from '../ports.ts';
import { baseAddress } from './graph-path.ts';

export interface TokenSource {
  /** A bearer token, cached until shortly before it expires; `fresh` asks for one that was not handed out before. */
  token(options?: { fresh?: boolean }): Promise<string>;
}

/** What the local directory accepts; useless, and therefore refused, anywhere but on loopback. */
export function localTokens(baseUrl: string): TokenSource {
  if (!baseAddress(baseUrl).loopback) throw new Error('Local tokens are for a directory on loopback.');
  return { token: () => Promise.resolve('local') };
}

/** In the name of a person, as the local directory takes it; there nobody proves who they are. */
export function localOnBehalfOf(baseUrl: string): (delegation: Delegation) => TokenSource {
  if (!baseAddress(baseUrl).loopback) throw new Error('Local tokens are for a directory on loopback.');
  return ({ personId }) => ({ token: () => Promise.resolve(`local:${personId}`) });
}
