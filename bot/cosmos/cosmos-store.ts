// The store in Azure Cosmos DB for NoSQL: for several instances, large organisations, and hosts without a disk of their own.
import type { Clock, DocSpace, Log, Store } from '../ports.ts';
import { connect, provision, verifyContainers } from './connection.ts';
import type { CosmosPlace } from './connection.ts';
import { cosmosDocuments } from './documents.ts';
import { readItem } from './items.ts';
import { containerOfSpace, partitionOf } from './spaces.ts';
import type { SpaceName } from './spaces.ts';
import { cosmosUsers } from './users.ts';

interface CosmosStoreOptions extends CosmosPlace {
  clock: Clock;
  log: Log;
  /** Create what is missing: for tests and emulators only. Otherwise the containers are checked, never changed. */
  provision?: boolean;
}

/** Fails with a sentence for the operator when the database is not as containers.ts says. */
export async function openCosmosStore(options: CosmosStoreOptions): Promise<Store> {
  const { clock, log } = options;
  const world = { clock, log };
  const client = await connect(options);
  try {
    if (options.provision === true) await provision(client, options.database, world);
    await verifyContainers(client, options.database, world);
  } catch (error) {
    client.dispose(); // otherwise its timer keeps the process alive
    throw error;
  }
  const database = client.database(options.database);

  function space<T>(name: SpaceName): DocSpace<T> {
    return cosmosDocuments<T>({ container: database.container(containerOfSpace[name]), space: name, world });
  }

  return {
    users: cosmosUsers(database.container('directory'), world),
    groups: space('groups'), licences: space('licences'), roles: space('roles'), plans: space('plans'), portions: space('portions'),
    sealed: space('sealed'), heldSecrets: space('heldSecrets'), jobs: space('jobs'), openJobs: space('openJobs'), ledgers: space('ledgers'), approvals: space('approvals'), openApprovals: space('openApprovals'), audit: space('audit'),
    facts: space('facts'), properties: space('properties'), welcomes: space('welcomes'), dueWelcomes: space('dueWelcomes'), tallies: space('tallies'), guards: space('guards'),
    schedules: space('schedules'), handouts: space('handouts'), settings: space('settings'), conversations: space('conversations'), answered: space('answered'),
    health: async () => {
      try {
        await readItem({ container: database.container('state'), pk: partitionOf('settings', { tenant: 'health' }), world }, 'health');
        return { ok: true };
      } catch (error) {
        return { ok: false, detail: error instanceof Error ? error.message : 'Cosmos DB does not answer.' };
      }
    },
    close: async () => client.dispose(),
  };
}
