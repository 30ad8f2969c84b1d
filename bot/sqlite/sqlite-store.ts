// The embedded store: one SQLite file, or memory, for all that Usher remembers. The default where no Cosmos DB is set up.
//
// It runs in the main thread on purpose: with the tables of schema.ts, reads and pages of 100,000 users take a few milliseconds, the
// worst searches some tens, and bulk writes give way every fifty rows, while a worker would add a hop and a copy to every read.
import type { Clock, DocSpace, Store } from '../ports.ts';
import { openDatabase } from './database.ts';
import { sqliteDocuments, sweepDocuments } from './documents.ts';
import { sqliteUsers } from './users.ts';

const sweepEvery = 60_000;
const sweepAtOnce = 200;

/** Opens the store in a file, or in memory when none is named. Missing folders are made, older files are brought up to date. */
export function openSqliteStore(options: { file?: string; clock: Clock }): Store {
  const { clock } = options;
  const database = openDatabase(options.file);
  let swept = clock.now();

  /** Expired documents are deleted in passing, a few at a time: reading leaves them out anyway. */
  function sweep(): void {
    if (clock.now() - swept < sweepEvery) return;
    swept = clock.now();
    if (sweepDocuments(database, swept, sweepAtOnce) === sweepAtOnce) swept -= sweepEvery; // there is more; go on with the next write
  }

  function space<T>(name: string): DocSpace<T> {
    const documents = sqliteDocuments<T>({ database, clock, space: name });
    return {
      ...documents,
      create: async (...input) => { sweep(); return documents.create(...input); },
      put: async (...input) => { sweep(); return documents.put(...input); },
      putMany: async (...input) => { sweep(); return documents.putMany(...input); },
      writeMany: async (...input) => { sweep(); return documents.writeMany(...input); },
    };
  }

  return {
    users: sqliteUsers(database),
    groups: space('groups'), licences: space('licences'), roles: space('roles'), plans: space('plans'), portions: space('portions'),
    sealed: space('sealed'), heldSecrets: space('heldSecrets'), jobs: space('jobs'), openJobs: space('openJobs'), ledgers: space('ledgers'), approvals: space('approvals'), openApprovals: space('openApprovals'), audit: space('audit'), settings: space('settings'),
    facts: space('facts'), properties: space('properties'), welcomes: space('welcomes'), dueWelcomes: space('dueWelcomes'), tallies: space('tallies'), guards: space('guards'),
    schedules: space('schedules'), handouts: space('handouts'), conversations: space('conversations'), answered: space('answered'),
    health: async () => {
      try {
        database.row('SELECT last FROM versions', {});
        return { ok: true };
      } catch (error) {
        return { ok: false, detail: error instanceof Error ? error.message : 'The store does not answer.' };
      }
    },
    close: async () => database.close(),
  };
}
