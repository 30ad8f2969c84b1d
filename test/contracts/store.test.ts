// Both stores keep the same promises: SQLite in memory and in a file, Cosmos DB over the wire.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openCosmosStore } from '../../bot/cosmos/cosmos-store.ts';
import { openSqliteStore } from '../../bot/sqlite/sqlite-store.ts';
import { describeDocSpace } from './doc-space.ts';
import { handClock, silentLog, startCosmosServer } from './store-parts.ts';
import type { OpenStore } from './store-parts.ts';
import { describeUserStore } from './user-store.ts';

async function inMemory(): Promise<OpenStore> {
  const clock = handClock();
  const store = openSqliteStore({ clock });
  return { store, clock, close: async () => store.close() };
}

async function inFile(): Promise<OpenStore> {
  const folder = mkdtempSync(join(tmpdir(), 'usher-store-'));
  const clock = handClock();
  const store = openSqliteStore({ file: join(folder, 'made', 'usher.db'), clock });
  return {
    store, clock,
    close: async () => {
      await store.close();
      rmSync(folder, { recursive: true });
    },
  };
}

async function overTheWire(): Promise<OpenStore> {
  const server = await startCosmosServer();
  const clock = handClock();
  const store = await openCosmosStore({ endpoint: server.endpoint, key: server.key, database: 'usher', clock, log: silentLog, provision: true });
  return {
    store, clock,
    close: async () => {
      await store.close();
      await server.stop();
    },
  };
}

describeDocSpace('SQLite in memory', inMemory);
describeDocSpace('SQLite in a file', inFile);
describeDocSpace('Cosmos DB', overTheWire);
describeUserStore('SQLite in memory', inMemory, { people: 300, everyOrder: true });
describeUserStore('SQLite in a file', inFile, { people: 60, everyOrder: false });
describeUserStore('Cosmos DB', overTheWire, { people: 90, everyOrder: false });
