// The heart on an embedded store and a directory that is asked for nothing: for rules that need no account to be changed.
import { Executor } from '../../../bot/plans/execute.ts';
import type { Actor, Changes } from '../../../bot/plans/change.ts';
import { createChanges } from '../../../bot/plans/changes.ts';
import type { FirstRoles } from '../../../bot/plans/read-model.ts';
import type { Applied, Directory, DirectoryChange, Store, World } from '../../../bot/ports.ts';
import { openSqliteStore } from '../../../bot/sqlite/sqlite-store.ts';
import { createLog, createWorld } from '../../../bot/world.ts';
import { propertyDefinitionSchema } from '../../../shared/property.ts';
import type { PropertyType } from '../../../shared/property.ts';
import { settingsFrom } from '../../../shared/settings.ts';
import type { OrganisationSettings } from '../../../shared/settings.ts';
import { emptyProfile, personOf } from '../../../shared/user.ts';
import type { Role, User } from '../../../shared/user.ts';

export const tenant = 't1';

export const buildPerson = (id: string, changes: Partial<User> = {}): User => ({
  id, role: 'user', email: `${id}@contoso.com`, userPrincipalName: `${id}@contoso.com`, displayName: id, firstName: '', lastName: '', type: 'member', status: 'active', localLogin: false, enabled: true,
  invitation: null, licences: [], groups: [], lastConnection: '2026-01-01T00:00:00Z', created: null, deleted: null, synced: false, directoryRoles: [], profile: emptyProfile, properties: {}, ...changes,
});
export const actorOf = (id: string, role: Role = 'admin'): Actor => ({ tenant, role, source: 'chat', person: personOf(buildPerson(id, { role })) });

export interface Process { changes: Changes; executor: Executor }

export interface Heart {
  world: World;
  store: Store;
  now: { value: number };
  /** What the directory was asked to change, in order. */
  applied: DirectoryChange[];
  directory: Directory;
  /** Kinds of change that it refuses. */
  refusing: Set<DirectoryChange['kind']>;
  /** One more process on the same store, which tells nobody anything unless it is given how. */
  boot(given?: Partial<ConstructorParameters<typeof Executor>[0]> & { first?: FirstRoles }): Process;
  set(settings: Partial<OrganisationSettings>): Promise<void>;
  /** The properties of people from now on, each by its key. */
  define(types: Readonly<Record<string, PropertyType>>): Promise<void>;
  close(): Promise<void>;
}

/** Everything that is asked for is done at once; accounts are as the read model has them. */
export function obliging(applied: DirectoryChange[], store: Store, refusing: ReadonlySet<DirectoryChange['kind']> = new Set()): Directory {
  const apply = async (changes: readonly DirectoryChange[]): Promise<Applied> => {
    applied.push(...changes);
    return Promise.resolve({ outcomes: changes.map((change) => (refusing.has(change.kind) ? { state: 'refused' as const, code: 'Refused', reason: 'The directory refused.' } : change.kind === 'create-group' ? { state: 'done' as const, userId: `made-${change.nickname}` } : { state: 'done' as const })) });
  };
  const limits = { changesPerRequest: 20, membersPerChange: 20, writes: { size: 100_000, perSecond: 1000 }, requestTimeout: 1000 };
  const organisation = async (): Promise<object> => Promise.resolve({ domains: [{ name: 'contoso.com', isDefault: true, federated: false }, { name: 'fabrikam.com', isDefault: false, federated: true }] });
  const known = async (ids: readonly string[]): Promise<User[]> => store.users.getMany(tenant, ids);
  const groups = async (ids: readonly string[]): Promise<object[]> => (await store.groups.getMany({ tenant }, ids)).map(({ value }) => value);
  const accounts = async (ids: readonly string[]): Promise<object[]> => (await known(ids)).map((person) => ({ ...person, licences: person.licences.map(({ id }) => ({ id, viaGroup: null })) }));
  const passwordGroup = async (): Promise<string> => settingsFrom((await store.settings.get({ tenant }, 'settings'))?.value).localLoginGroup;
  const memberships = async (ids: readonly string[]): Promise<unknown> => {
    const passwords = await passwordGroup();
    return new Map((await known(ids)).map(({ id, groups, localLogin }) => [id, { groupIds: [...groups.map((group) => group.id), ...(localLogin ? [passwords] : [])] }]));
  };
  return { limits, apply, organisation, accounts, memberships, groups, ties: async () => Promise.resolve(new Map()), licences: async () => Promise.resolve([]), applicationsOf: async () => Promise.resolve(new Map()) } as unknown as Directory; // nothing else is asked
}

/** `errors`: where error lines go, for tests in which something breaks; elsewhere the first one fails the test. */
export function openHeart(errors?: string[]): Heart {
  const now = { value: Date.parse('2026-03-01T09:00:00Z') };
  const real = createWorld({ log: createLog('error', (line) => { if (errors === undefined) throw new Error(line); errors.push(line); }), key: 'a key for tests alone, long enough' });
  const world = { ...real, clock: { now: () => now.value, sleep: async (milliseconds: number, signal?: AbortSignal) => real.clock.sleep(Math.min(milliseconds, 5), signal) } };
  const store = openSqliteStore({ clock: world.clock });
  const applied: DirectoryChange[] = [];
  const refusing = new Set<DirectoryChange['kind']>();
  const directory = obliging(applied, store, refusing);
  const executors: Executor[] = [];
  return {
    world, store, now, applied, refusing, directory,
    boot({ first = new Map(), ...given } = {}) {
      const executor = new Executor({ world, store, directoryFor: () => directory, owner: world.ids.next(), alone: false, onProgress: () => undefined, ...given });
      executors.push(executor);
      return { executor, changes: createChanges({ world, store, directoryFor: () => directory, first, executor }) };
    },
    async set(settings) {
      const value = { ...settingsFrom(undefined), ...settings, sync: { enabled: true, last: null, problem: null } };
      await store.settings.put({ tenant }, 'settings', value); // the whole of it, with its defaults
    },
    async define(types) {
      const definitions = Object.entries(types).map(([key, type]) => propertyDefinitionSchema.parse({ key, name: key.replaceAll('_', ' '), type, choices: type === 'choice' ? ['North'] : [] }));
      await store.properties.put({ tenant }, 'all', { definitions });
    },
    async close() {
      await Promise.all(executors.map(async (executor) => executor.close()));
      await store.close();
    },
  };
}
