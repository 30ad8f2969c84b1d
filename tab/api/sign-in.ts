// How the page signs in: through Teams when it is inside Teams, else by name on one's own machine.
import { ApiError } from './api-error.ts';
import { signInLocally } from './client.ts';
import type { TokenSource } from './client.ts';
import type { TeamsHost } from './teams-host.ts';

/** How the page came to be signed in, or why it is not. */
export type SignIn =
  | { kind: 'teams'; host: TeamsHost; token: TokenSource }
  | { kind: 'local'; as: string; token: TokenSource }
  /** Neither in Teams nor on a machine that allows signing in by name. */
  | { kind: 'outside' }
  | { kind: 'failed'; as: string; words: string };

/** Who one is on one's own machine when nobody was named. */
export const usualPerson = 'megan.bowen@contoso.com';

/** `as`: a user name, for a page on one's own machine; it is not asked for inside Teams. */
export async function signIn(as: string | undefined): Promise<SignIn> {
  const host = as === undefined ? await teamsAround() : undefined;
  return host ? { kind: 'teams', host, token: host.token } : signInByName(as ?? usualPerson);
}

async function teamsAround(): Promise<TeamsHost | undefined> {
  // Teams on phones has no frame but a native bridge.
  const inFrame = window.parent !== window || 'nativeInterface' in window;
  if (!inFrame) return undefined;
  const { enterTeams } = await import('./teams-host.ts');
  return enterTeams();
}

async function signInByName(as: string): Promise<SignIn> {
  try {
    let token = await signInLocally(as);
    // A server that was started anew no longer takes the tokens of before.
    return { kind: 'local', as, token: async (refused = false) => (refused ? (token = await signInLocally(as)) : token) };
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    const noSuchDoor = error.code === 'route.unknown' || error.code === 'misunderstood' || error.status === 405;
    return noSuchDoor ? { kind: 'outside' } : { kind: 'failed', as, words: error.message };
  }
}
