// Whether Usher can do its work right now: its store and the directory of each tenant answer.
import type { Services } from '../commands/services.ts';

export interface Readiness { status: 'ready' | 'not-ready'; store: string; directory: string }

/** Probes give up after a few seconds themselves. */
const patience = 3_000;

export async function readiness(services: Pick<Services, 'store' | 'world' | 'organisation'>, tenants: readonly string[]): Promise<Readiness> {
  const enough = new AbortController();
  const late = services.world.clock.sleep(patience, enough.signal).then(() => 'does not answer in time');
  const [store, directory] = await Promise.all([
    Promise.race([storeState(services), late]),
    Promise.race([directoryState(services, tenants), late]),
  ]);
  enough.abort();
  return { status: store === 'ok' && directory === 'ok' ? 'ready' : 'not-ready', store, directory };
}

async function storeState({ store }: Pick<Services, 'store'>): Promise<string> {
  try {
    return (await store.health()).ok ? 'ok' : 'not healthy';
  } catch {
    return 'does not answer'; // the reason is in the log of whoever works with the store, not for the open
  }
}

async function directoryState({ organisation }: Pick<Services, 'organisation'>, tenants: readonly string[]): Promise<string> {
  try {
    await Promise.all(tenants.map(async (tenant) => organisation(tenant)));
    return 'ok';
  } catch {
    return 'does not answer'; // likewise
  }
}
