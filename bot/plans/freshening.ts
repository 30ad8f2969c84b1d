// Reading again from the directory what the read model knows: with what that is done, and how many are asked for at once.
import { sideBySide } from '../../shared/side-by-side.ts';
import type { Directory, Store, World } from '../ports.ts';

export interface Freshening {
  world: Pick<World, 'clock'>;
  store: Store;
  directory: Directory;
  tenant: string;
  /** What is given of those that Usher changed moments ago: what it changed as Usher left it, or, without it, all as the directory shows it, which may lag. */
  believe?: 'own changes';
}

/** People or groups whom the directory is asked about in one request. */
const inOneRequest = 20;
/** Requests at the same time: more make Graph no faster, and other work reads as well. */
const requestsAtOnce = 8;

/** What is asked of some at a time, of all of them, in their order. */
export async function inRequests<Asked, Answer>(all: readonly Asked[], ask: (some: readonly Asked[]) => Promise<readonly Answer[]>): Promise<Answer[]> {
  const batches = Array.from({ length: Math.ceil(all.length / inOneRequest) }, (_none, at) => all.slice(at * inOneRequest, (at + 1) * inOneRequest));
  return (await sideBySide(batches, requestsAtOnce, ask)).flat();
}
