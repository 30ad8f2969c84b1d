// How the Cosmos DB store starts, and what it refuses to ask.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CosmosClient } from '@azure/cosmos';
import { createHttpsServer } from '@vercel/cosmosdb-server';
import type { AddressInfo } from 'node:net';
import { containerDefinitions } from '../../../bot/cosmos/containers.ts';
import { openCosmosStore } from '../../../bot/cosmos/cosmos-store.ts';
import { ask } from '../../../bot/cosmos/items.ts';
import type { Partition } from '../../../bot/cosmos/items.ts';
import { cosmosId, partitionOf } from '../../../bot/cosmos/spaces.ts';
import { handClock, silentLog, startCosmosServer } from '../../contracts/store-parts.ts';

describe('the Cosmos DB store at its start', () => {
  let server: Awaited<ReturnType<typeof startCosmosServer>>;
  let client: CosmosClient;
  beforeAll(async () => {
    server = await startCosmosServer();
    client = new CosmosClient({ endpoint: server.endpoint, key: server.key, connectionPolicy: { enableEndpointDiscovery: false, enableBackgroundEndpointRefreshing: false } });
  });
  afterAll(async () => {
    client.dispose();
    await server.stop();
  });
  const open = async (database: string, provision = false) => openCosmosStore({ endpoint: server.endpoint, key: server.key, database, clock: handClock(), log: silentLog, provision });

  test('names every missing container and creates none', async () => {
    await expect(open('nothing')).rejects.toThrow(/“nothing”.*“directory” is missing; “work” is missing; “audit” is missing; “state” is missing/);
    expect((await client.databases.readAll().fetchAll()).resources.map((database) => database.id)).not.toContain('nothing');
  });

  test('creates what is missing only where it is told to, and is content afterwards', async () => {
    await (await open('made', true)).close();
    await (await open('made', true)).close();
    await (await open('made')).close();
    const { resources } = await client.database('made').containers.readAll().fetchAll();
    expect(resources.map((container) => container.id).toSorted()).toEqual(['audit', 'directory', 'state', 'work']);
  });

  test('names every container that is not as it should be', async () => {
    await (await open('crooked', true)).close();
    const crooked = client.database('crooked');
    for (const id of ['directory', 'work', 'audit']) await crooked.container(id).delete();
    const [directory, work, audit] = containerDefinitions;
    await crooked.containers.create({ ...directory, indexingPolicy: { includedPaths: [{ path: '/pk/?' }, { path: '/status/?' }], excludedPaths: [{ path: '/*' }] } });
    await crooked.containers.create({ ...work, partitionKey: { paths: ['/tenant'] } });
    await crooked.containers.create({ id: 'audit', partitionKey: audit?.partitionKey ?? { paths: [] }, indexingPolicy: { includedPaths: [{ path: '/*' }], excludedPaths: [] } });
    await expect(open('crooked')).rejects.toThrow(/“directory” does not index .*\/sortName\/\?.*; “work” is partitioned by \/tenant instead of \/pk; “audit” has the time to live off instead of -1\. Deploy/);
  });

  test('refuses an unencrypted endpoint that is not this machine', async () => {
    await expect(openCosmosStore({ endpoint: 'http://cosmos.example', key: 'x', database: 'usher', clock: handClock(), log: silentLog })).rejects.toMatchObject({ kind: 'invalid' });
  });

  test('talks to an emulator on this machine that shows a certificate of its own', async () => {
    const secure = createHttpsServer({ keepAlive: true });
    await new Promise<void>((resolve) => { secure.listen(0, '127.0.0.1', resolve); });
    const endpoint = `https://127.0.0.1:${(secure.address() as AddressInfo).port}`; // listening on a port, so never a pipe's name
    const store = await openCosmosStore({ endpoint, key: server.key, database: 'usher', clock: handClock(), log: silentLog, provision: true });
    expect(await store.health()).toEqual({ ok: true });
    await store.close();
    secure.closeAllConnections();
    await new Promise((resolve) => { secure.close(resolve); });
  });
});

describe('a question to Cosmos DB', () => {
  // No container stands behind it: a question that got past the check would fail with another error.
  const partition = { container: {}, pk: 't', world: { clock: handClock(), log: silentLog } } as unknown as Partition;

  test.each([
    'SELECT * FROM c', 'SELECT * FROM c WHERE c.status = "active"', 'SELECT * FROM c WHERE c.status = @s AND c.pk = @pk',
    'SELECT * FROM c WHERE c.pk = @pk OR true', 'SELECT * FROM c WHERE c.pk = @pk AND c.a = 1 or c.b = 2', 'SELECT * FROM c WHERE c.pk = @pkOfAnother',
    'SELECT * FROM c WHERE (c.pk = @pk OR true)', 'SELECT * FROM c WHERE c.pk != @pk',
  ])('is refused when it may leave its partition: %s', async (sql) => {
    await expect(ask(partition, { sql })).rejects.toMatchObject({ kind: 'invalid' });
  });
});

describe('names in Cosmos DB', () => {
  test('are different for different ids and free of what Cosmos DB refuses', () => {
    const ids = ['a/b', 'a~2fb', 'a\\b', 'a?b', 'a#b', 'a b', '.', '..', '~', '%2f', 'a:b-c_d.e'];
    const names = ids.map(cosmosId);
    expect(new Set(names).size).toBe(ids.length);
    for (const name of names) expect(name).toMatch(/^[A-Za-z0-9_.:~-]+$/);
    expect(cosmosId('a:b-c_d.e')).toBe('a:b-c_d.e');
  });

  test('put no two scopes into one partition', () => {
    const scopes = [{ tenant: 'a' }, { tenant: 'a', part: 'b' }, { tenant: 'a|jobs', part: 'b' }, { tenant: 'a', part: '|b' }];
    expect(new Set(scopes.map((scope) => partitionOf('jobs', scope))).size).toBe(scopes.length);
  });
});
