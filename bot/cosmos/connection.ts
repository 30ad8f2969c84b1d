// How Cosmos DB is reached, and whether the database there is the one Usher needs.
import { Agent } from 'node:https';
import { CosmosClient } from '@azure/cosmos';
import type { Container, ContainerDefinition, CosmosClientOptions } from '@azure/cosmos';
import { StoreError } from '../ports.ts';
import { containerDefinitions } from './containers.ts';
import type { ContainerName } from './containers.ts';
import { failureOf } from './failures.ts';
import { repeating } from './repeating.ts';
import type { Repeating } from './repeating.ts';

export interface CosmosPlace { endpoint: string; key?: string; database: string }

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

/** With the key where one is given, otherwise with the managed identity of the host. */
export async function connect(place: CosmosPlace): Promise<CosmosClient> {
  const url = new URL(place.endpoint);
  const local = loopback.has(url.hostname);
  if (url.protocol !== 'https:' && !local) throw new StoreError('invalid', 'The endpoint of Cosmos DB must begin with https://.');
  const options: CosmosClientOptions = {
    endpoint: place.endpoint,
    connectionPolicy: {
      requestTimeout: 10_000,
      retryOptions: { maxRetryAttemptCount: 0, fixedRetryIntervalInMilliseconds: 0, maxWaitTimeInSeconds: 0 },
      // Emulators announce addresses of their own that do not lead back to them.
      ...(local && { enableEndpointDiscovery: false, enableBackgroundEndpointRefreshing: false }),
    },
    // Only an emulator on this machine may show a certificate that nobody signed.
    ...(local && url.protocol === 'https:' && { agent: new Agent({ keepAlive: true, rejectUnauthorized: false }) }),
  };
  if (place.key !== undefined) return new CosmosClient({ ...options, key: place.key });
  const { DefaultAzureCredential } = await import('@azure/identity'); // large, and only needed here
  return new CosmosClient({ ...options, aadCredentials: new DefaultAzureCredential() });
}

/** For tests and emulators. In production the containers are deployed, because an identity may not create any. */
export async function provision(client: CosmosClient, database: string, world: Repeating): Promise<void> {
  await repeating(world, 'provision', async () => client.databases.createIfNotExists({ id: database }));
  for (const definition of containerDefinitions) {
    await repeating(world, 'provision', async () => client.database(database).containers.createIfNotExists(definition));
  }
}

/** Throws one sentence that names everything that is not as Usher needs it. */
export async function verifyContainers(client: CosmosClient, database: string, world: Repeating): Promise<void> {
  const problems: string[] = [];
  for (const definition of containerDefinitions) {
    const found = await readDefinition(client.database(database).container(definition.id), world);
    problems.push(...(found === undefined ? [`“${definition.id}” is missing`] : differences(definition, found)));
  }
  if (problems.length === 0) return;
  throw new StoreError('invalid', `The Cosmos DB database “${database}” is not as Usher needs it: ${problems.join('; ')}. Deploy the containers again.`);
}

async function readDefinition(container: Container, world: Repeating): Promise<ContainerDefinition | undefined> {
  return repeating(world, 'verify', async () => {
    try {
      return (await container.read()).resource;
    } catch (error) {
      if (failureOf(error)?.kind === 'missing') return undefined;
      throw error;
    }
  });
}

function differences(wanted: ContainerDefinition & { id: ContainerName }, found: ContainerDefinition): string[] {
  const indexed = new Set(found.indexingPolicy?.includedPaths?.map((index) => index.path));
  const excluded = new Set(found.indexingPolicy?.excludedPaths?.map((index) => index.path));
  const everything = indexed.has('/*') && !excluded.has('/*');
  const missing = (wanted.indexingPolicy?.includedPaths ?? []).map((index) => index.path).filter((path) => path !== undefined && !everything && !indexed.has(path));
  return [
    ...(found.partitionKey?.paths.join() === '/pk' ? [] : [`“${wanted.id}” is partitioned by ${found.partitionKey?.paths.join() ?? 'nothing'} instead of /pk`]),
    ...(wanted.defaultTtl === found.defaultTtl ? [] : [`“${wanted.id}” has the time to live ${found.defaultTtl ?? 'off'} instead of ${wanted.defaultTtl ?? 'off'}`]),
    ...(missing.length === 0 ? [] : [`“${wanted.id}” does not index ${missing.join(', ')}`]),
  ];
}
