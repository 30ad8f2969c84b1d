// What the store suites share: a clock that is moved by hand, people to store, and the Cosmos DB server on a free port.
import { createHttpServer } from '@vercel/cosmosdb-server';
import type { AddressInfo } from 'node:net';
import type { Clock, Log, Store } from '../../bot/ports.ts';
import { emptyProfile } from '../../shared/user.ts';
import type { User } from '../../shared/user.ts';

export interface HandClock extends Clock { advance(milliseconds: number): void }

export function handClock(start = Date.UTC(2026, 0, 1)): HandClock {
  let now = start;
  return {
    now: () => now,
    sleep: async (milliseconds) => { now += milliseconds; },
    advance: (milliseconds) => { now += milliseconds; },
  };
}

export const silentLog: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

export function buildUser(overrides: Partial<User> & { id: string }): User {
  return {
    email: `${overrides.id}@contoso.example`, userPrincipalName: `${overrides.id}@contoso.example`, displayName: `Person ${overrides.id}`,
    firstName: 'Person', lastName: overrides.id, type: 'member', status: 'active', role: 'user', localLogin: false, enabled: true,
    invitation: null, licences: [], groups: [], lastConnection: null, created: null, deleted: null, synced: false,
    directoryRoles: [], profile: emptyProfile, properties: {}, ...overrides,
  };
}

/** The endpoint and key of a fresh, empty server, and how to stop it. */
export async function startCosmosServer(): Promise<{ endpoint: string; key: string; port: number; stop(): Promise<void> }> {
  const server = createHttpServer({ keepAlive: true });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  const { port } = server.address() as AddressInfo; // listening on a port, so never a pipe's name
  return {
    endpoint: `http://127.0.0.1:${port}`, key: Buffer.from('for tests').toString('base64'), port,
    stop: () => new Promise((resolve) => {
      server.closeAllConnections();
      server.close(() => resolve());
    }),
  };
}

export interface OpenStore { store: Store; clock: HandClock; close(): Promise<void> }
