// The store as one process sees it: late, busy at times, and now and then silent about what it did.
import type { DocSpace, ExpectingItem, ExpectingUser, ItemOutcome, ManyItem, Scope, Store, UserStore } from '../../bot/ports.ts';
import type { User } from '../../shared/user.ts';
import { StoreError } from '../../bot/ports.ts';
import type { Chance } from './chance.ts';
import type { Planted } from './planted.ts';
import type { Route, SimProcess } from './process.ts';
import type { Witness } from './witness.ts';
import type { StoreEvents } from './watch-store.ts';

export interface StoreParts { process: SimProcess; chance: Chance; witness: Witness; events: StoreEvents; planted: Planted }

type Fault = 'none' | 'busy' | 'lost-request' | 'lost-answer' | 'partial';

const unavailable = (outcomeUnknown: boolean): StoreError => new StoreError('unavailable', 'The store did not answer.', { outcomeUnknown });
const busy = (): StoreError => new StoreError('busy', 'The store is busy.');

interface Asked<R> {
  label: string;
  write: boolean;
  action: () => Promise<R>;
  /** Does a part of it, for writes of many documents. */
  half?: () => Promise<unknown>;
  seen?: (answer: R) => void;
}

function createDoor({ process, chance, witness }: StoreParts): <R>(asked: Asked<R>) => Promise<R> {
  const { store } = witness.odds;

  function route(): Route {
    const slow = !witness.isQuiet() && chance.flip(store.slow);
    return { there: chance.between(0, slow ? 4_000 : 8), back: chance.between(0, slow ? 4_000 : 8) };
  }

  function draw(write: boolean, many: boolean): Fault {
    if (witness.isQuiet()) return 'none';
    if (chance.flip(store.busy)) return 'busy';
    if (!write) return 'none';
    if (many && chance.flip(store.partial)) return 'partial';
    if (chance.flip(store.lostAnswer)) return 'lost-answer';
    return chance.flip(store.lostRequest) ? 'lost-request' : 'none';
  }

  return <R>({ label, write, action, half, seen }: Asked<R>): Promise<R> => {
    const fault = draw(write, half !== undefined);
    if (fault !== 'none') witness.fault(`store ${fault}`);
    const perform = async (): Promise<R> => {
      if (fault === 'busy') throw busy();
      if (fault === 'lost-request') throw unavailable(true);
      if (fault === 'partial' && half !== undefined) {
        await half();
        throw unavailable(true);
      }
      const answer = await action();
      if (fault === 'lost-answer') throw unavailable(true);
      return answer;
    };
    return process.effect({ label: fault === 'none' ? label : `${label} (${fault})`, route: route(), perform, ...(seen !== undefined && { seen }) });
  };
}

interface SpaceParts extends StoreParts { name: keyof Store; door: ReturnType<typeof createDoor> }

/** The documents of one kind; every write that lands is seen. */
function simSpace<T>(space: DocSpace<T>, parts: SpaceParts): DocSpace<T> {
  const { name, door, events, process, chance, planted } = parts;
  const wrote = (scope: Scope, id: string, value: T): void => events.wrote({ process, space: name, scope, id, value });
  // Taken as they are now: the caller may go on changing them.
  const copy = (value: T): T => JSON.parse(JSON.stringify(value)) as T; // plain JSON by the port's contract
  const blind = planted.has('the store ignores versions');
  const expecting = <O extends { expect?: string }>(options: O): O => {
    if (!blind) return options;
    const { expect: _ignored, ...rest } = options;
    return rest as O; // O without its optional key is an O
  };

  const get: DocSpace<T>['get'] = (scope, id) => door({
    label: `${name}.get ${id}`, write: false, action: () => space.get(scope, id), seen: (found) => events.read({ process, space: name, value: found?.value }),
  });

  async function putSome(scope: Scope, items: readonly ManyItem<T>[]): Promise<void> {
    await space.putMany(scope, items);
    for (const { id, value } of items) wrote(scope, id, value);
  }

  async function writeSome(scope: Scope, items: readonly ExpectingItem<T>[]): Promise<ItemOutcome[]> {
    const outcomes: ItemOutcome[] = [];
    for (const item of items) {
      if (blind) {
        await putSome(scope, [item]);
        outcomes.push({ version: 'any' });
        continue;
      }
      const outcome = (await space.writeMany(scope, [item]))[0] ?? { problem: busy() };
      if ('version' in outcome) wrote(scope, item.id, item.value);
      outcomes.push(outcome);
    }
    return outcomes;
  }

  /** Some items of a trip may be turned away for themselves. */
  async function writeMany(scope: Scope, items: readonly ExpectingItem<T>[]): Promise<ItemOutcome[]> {
    const turnedAway = items.map(() => !parts.witness.isQuiet() && chance.flip(parts.witness.odds.store.busy));
    const outcomes = await writeSome(scope, items.filter((_item, at) => turnedAway[at] !== true));
    return items.map((_item, at) => (turnedAway[at] === true ? { problem: busy() } : outcomes.shift() ?? { problem: busy() }));
  }

  return {
    get,
    // Each is a read of its own, disturbed and seen like any other.
    getMany: async (scope, ids) => (await Promise.all(ids.map(async (id) => get(scope, id)))).filter((found) => found !== undefined),
    create: (...[scope, id, value, options]) => {
      const given = copy(value);
      return door({ label: `${name}.create ${id}`, write: true, action: async () => {
        const version = await space.create(scope, id, given, options);
        wrote(scope, id, given);
        return version;
      } });
    },
    put: (...[scope, id, value, options]) => {
      const given = copy(value);
      return door({ label: `${name}.put ${id}`, write: true, seen: () => events.read({ process, space: name, value: given }), action: async () => {
        const version = await space.put(scope, id, given, expecting(options ?? {}));
        wrote(scope, id, given);
        return version;
      } });
    },
    remove: (scope, id, options) => door({ label: `${name}.remove ${id}`, write: true, action: async () => {
      const removed = await space.remove(scope, id, expecting(options ?? {}));
      events.removed({ process, space: name, scope, id });
      return removed;
    } }),
    page: (scope, query) => door({ label: `${name}.page`, write: false, action: () => space.page(scope, query) }),
    putMany: (scope, items) => {
      const given = items.map((item) => ({ ...item, value: copy(item.value) }));
      const some = given.slice(0, chance.below(given.length + 1));
      return door({ label: `${name}.putMany ${given.length}`, write: true, action: () => putSome(scope, given), half: () => putSome(scope, some) });
    },
    writeMany: (scope, items) => {
      const given = items.map((item) => ({ ...item, value: copy(item.value) }));
      const some = given.slice(0, chance.below(given.length + 1));
      return door({ label: `${name}.writeMany ${given.map(({ id }) => id).join(' ')}`, write: true, action: () => writeMany(scope, given), half: () => writeSome(scope, some) });
    },
  };
}

function simUsers(users: UserStore, { door, events, planted }: SpaceParts): UserStore {
  const blind = planted.has('the store ignores versions');
  const writeSome = async (tenant: string, items: readonly ExpectingUser[]): Promise<ItemOutcome[]> => {
    const outcomes: ItemOutcome[] = [];
    for (const item of items) {
      const outcome = blind ? { version: await users.put(tenant, item.user) } : (await users.writeMany(tenant, [item]))[0] ?? { problem: busy() };
      if ('version' in outcome) events.wroteUser(item.user);
      outcomes.push(outcome);
    }
    return outcomes;
  };
  const noted = (list: readonly User[]): void => { for (const user of list) events.wroteUser(user); };
  return {
    get: (tenant, id) => door({ label: `users.get ${id}`, write: false, action: () => users.get(tenant, id) }),
    byName: (tenant, name) => door({ label: 'users.byName', write: false, action: () => users.byName(tenant, name) }),
    taken: (tenant, addresses) => door({ label: 'users.taken', write: false, action: () => users.taken(tenant, addresses) }),
    getMany: (tenant, ids) => door({ label: `users.getMany ${ids.length}`, write: false, action: () => users.getMany(tenant, ids) }),
    storedMany: (tenant, ids) => door({ label: `users.storedMany ${ids.length}`, write: false, action: () => users.storedMany(tenant, ids) }),
    writeMany: (tenant, items) => door({
      label: `users.writeMany ${items.map(({ user }) => user.id).join(' ')}`, write: true,
      action: () => writeSome(tenant, items), half: () => writeSome(tenant, items.slice(0, Math.ceil(items.length / 2))),
    }),
    put: (...[tenant, user, options]) => door({ label: `users.put ${user.id}`, write: true, action: async () => {
      const version = await users.put(tenant, user, options);
      noted([user]);
      return version;
    } }),
    putMany: (tenant, list) => door({
      label: `users.putMany ${list.length}`, write: true,
      action: () => users.putMany(tenant, list).then(() => { noted(list); }),
      half: () => users.putMany(tenant, list.slice(0, Math.ceil(list.length / 2))).then(() => { noted(list.slice(0, Math.ceil(list.length / 2))); }),
    }),
    remove: (tenant, id) => door({ label: `users.remove ${id}`, write: true, action: () => users.remove(tenant, id) }),
    list: (tenant, query) => door({ label: 'users.list', write: false, action: () => users.list(tenant, query) }),
    count: (...[tenant, filter, cap]) => door({ label: 'users.count', write: false, action: () => users.count(tenant, filter, cap) }),
    countWithValue: (tenant, property) => door({ label: 'users.countWithValue', write: false, action: () => users.countWithValue(tenant, property) }),
  };
}

/** A view of the shared store that belongs to one process: when the process is dead, no answer reaches anybody. */
export function storeOf(shared: Store, parts: StoreParts): Store {
  const door = createDoor(parts);
  const named = (name: keyof Store): SpaceParts => ({ ...parts, name, door });
  return {
    users: simUsers(shared.users, named('users')),
    groups: simSpace(shared.groups, named('groups')), licences: simSpace(shared.licences, named('licences')), roles: simSpace(shared.roles, named('roles')),
    plans: simSpace(shared.plans, named('plans')), portions: simSpace(shared.portions, named('portions')), sealed: simSpace(shared.sealed, named('sealed')),
    jobs: simSpace(shared.jobs, named('jobs')), openJobs: simSpace(shared.openJobs, named('openJobs')), ledgers: simSpace(shared.ledgers, named('ledgers')),
    approvals: simSpace(shared.approvals, named('approvals')), openApprovals: simSpace(shared.openApprovals, named('openApprovals')), audit: simSpace(shared.audit, named('audit')), settings: simSpace(shared.settings, named('settings')),
    facts: simSpace(shared.facts, named('facts')), properties: simSpace(shared.properties, named('properties')), welcomes: simSpace(shared.welcomes, named('welcomes')), dueWelcomes: simSpace(shared.dueWelcomes, named('dueWelcomes')),
    tallies: simSpace(shared.tallies, named('tallies')), guards: simSpace(shared.guards, named('guards')), schedules: simSpace(shared.schedules, named('schedules')),
    handouts: simSpace(shared.handouts, named('handouts')), heldSecrets: simSpace(shared.heldSecrets, named('heldSecrets')), conversations: simSpace(shared.conversations, named('conversations')), answered: simSpace(shared.answered, named('answered')),
    health: () => shared.health(),
    close: async () => undefined, // the shared store outlives its processes
  };
}
