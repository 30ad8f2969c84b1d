// The adapter in front of a local directory over HTTP, with the switches that make it misbehave.
import { createGraphDirectory } from '../../../bot/graph/graph-directory.ts';
import { localTokens } from '../../../bot/graph/tokens.ts';
import type { Directory } from '../../../bot/ports.ts';
import { startDirectory } from '../../../infra/local/directory/server.ts';
import { createMemoryLog, createTestClock, evenRandom } from './graph-world.ts';
import type { TestClock } from './graph-world.ts';

export interface LocalBench {
  directory: Directory;
  clock: TestClock;
  /** Base address of the local directory. */
  url: string;
  /** One of the switches under `/_local`. */
  local(method: string, path: string, body?: object): Promise<unknown>;
  /** Replaces the behaviour by one fault. */
  fault(match: string, kind: string, rest?: object): Promise<void>;
  /** How often an operation was asked for since the stats were deleted. */
  requests(operation: string): Promise<number>;
  outbox(): Promise<{ kind: string }[]>;
  /** As if nothing had happened: the demo organisation, no faults, no counts. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

const open = new Set<() => Promise<void>>();

/** Ends whatever benches a test left open, failed or not. */
export async function closeLocalBenches(): Promise<void> {
  await Promise.all([...open].map(async (close) => close()));
}

const teamsAppId = '72f98800-0000-4000-8000-0000000000a1';

export async function startLocalBench(): Promise<LocalBench> {
  const running = await startDirectory({ port: 0 });
  const switches = running.url.replace('/v1.0', '/_local');
  const clock = createTestClock(Date.now());
  const directory = createGraphDirectory({ baseUrl: running.url, tenant: 'contoso', token: localTokens(running.url), clock, random: evenRandom, log: createMemoryLog(), teamsAppId });
  const local: LocalBench['local'] = async (method, path, body) => {
    const response = await fetch(`${switches}${path}`, { method, headers: { 'Content-Type': 'application/json' }, ...(body && { body: JSON.stringify(body) }) });
    if (!response.ok) throw new Error(`The switch ${method} ${path} answered ${response.status}: ${await response.text()}`);
    return response.json();
  };
  const close = async (): Promise<void> => {
    if (open.delete(close)) await running.close();
  };
  open.add(close);
  return {
    directory, clock, url: running.url, local,
    fault: async (match, kind, rest = {}) => { await local('PUT', '/behaviour', { faults: [{ match, rate: 1, kind, ...rest }] }); },
    // The shapes of stats and outbox are fixed by the local directory's own tests.
    requests: async (operation) => ((await local('GET', '/stats')) as { byOperation: Record<string, number> }).byOperation[operation] ?? 0,
    outbox: async () => ((await local('GET', '/outbox')) as { value: { kind: string }[] }).value,
    reset: async () => { await local('POST', '/reset'); },
    close,
  };
}
