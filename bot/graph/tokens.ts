// What hands out the access tokens for Graph, and the one for the local directory.
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
