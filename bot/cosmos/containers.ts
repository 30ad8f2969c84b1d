// The containers of the Cosmos DB database as data: what is provisioned for tests, checked at start, and deployed in production.
import { PartitionKeyKind } from '@azure/cosmos';
import type { ContainerDefinition } from '@azure/cosmos';

export type ContainerName = 'directory' | 'work' | 'audit' | 'state';

/**
 * One partition key path everywhere; what it holds is decided in spaces.ts, so that a large tenant can be spread later without new
 * containers. No unique keys, no triggers: both are fixed for life, and nothing here needs them.
 */
function container(id: ContainerName, shape: { indexed: readonly string[]; expires: boolean }): ContainerDefinition & { id: ContainerName } {
  return {
    id,
    partitionKey: { paths: ['/pk'], kind: PartitionKeyKind.Hash, version: 2 },
    // -1: documents live for ever unless they carry their own `ttl`.
    ...(shape.expires && { defaultTtl: -1 }),
    indexingPolicy: {
      automatic: true,
      indexingMode: 'consistent',
      // Every indexed path makes every write dearer, so only what is asked for is indexed. The partition key is not indexed by itself then.
      includedPaths: ['/pk/?', ...shape.indexed].map((path) => ({ path })),
      excludedPaths: [{ path: '/*' }],
    },
  };
}

const documentPaths = ['/sortKey/?', '/expiresAt/?'];

export const containerDefinitions: readonly (ContainerDefinition & { id: ContainerName })[] = [
  container('directory', {
    expires: false,
    indexed: [
      '/status/?', '/type/?', '/role/?', '/groups/[]/?', '/licences/[]/?', '/properties/[]/?', '/search/?', '/principalName/?', '/email/?',
      '/sortName/?', '/sortEmail/?', '/sortStatus/?', '/sortType/?', '/sortRole/?', '/sortLastConnection/?', '/sortCreated/?',
    ],
  }),
  container('work', { expires: true, indexed: documentPaths }),
  container('audit', { expires: true, indexed: [...documentPaths, '/marks/[]/?'] }),
  container('state', { expires: true, indexed: documentPaths }),
];
