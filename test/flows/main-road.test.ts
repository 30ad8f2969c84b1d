// The main road on both stores: the embedded one in memory, Cosmos DB over the wire.
import { createHttpServer } from '@vercel/cosmosdb-server';
import { afterAll } from '@jest/globals';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { openCosmosStore } from '../../bot/cosmos/cosmos-store.ts';
import { describeMainRoad } from './main-road.ts';

let server: Server | undefined;

async function startCosmos(): Promise<string> {
  const started = createHttpServer({ keepAlive: true });
  server = started;
  await new Promise<void>((resolve) => { started.listen(0, '127.0.0.1', resolve); });
  return `http://127.0.0.1:${(started.address() as AddressInfo).port}`; // listening on a port
}

describeMainRoad('the embedded store', () => Promise.resolve({}));
describeMainRoad('Cosmos DB', async () => {
  const endpoint = await startCosmos();
  // Any key is taken by the test server; it only has to be base64.
  return { openStore: ({ clock, log }) => openCosmosStore({ endpoint, key: Buffer.from('any key').toString('base64'), database: 'usher', clock, log, provision: true }) };
});
// After Usher, which closes with its store at hand: hooks run in the order in which they are given.
afterAll(() => { server?.close(); });
