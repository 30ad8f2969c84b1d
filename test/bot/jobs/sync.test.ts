// The sync: a wish to stop ends it, a process that ends leaves it, and only a read of everybody counts as one.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createSyncStart } from '../../../bot/jobs/sync-start.ts';
import { runSync } from '../../../bot/jobs/sync.ts';
import { UsherError } from '../../../shared/errors.ts';
import { usher } from '../../../shared/user.ts';
import { claim } from '../../../bot/plans/run/lease.ts';
import type { Holder } from '../../../bot/plans/run/lease.ts';
import type { Directory, Settings } from '../../../bot/ports.ts';
import type { Job } from '../../../shared/job.ts';
import type { GroupsRequest } from '../../../bot/plans/change.ts';
import { actorOf, buildPerson, openHeart, tenant } from '../plans/heart.ts';
import type { Heart } from '../plans/heart.ts';

let heart: Heart;
/** What happens while a page of people, or the members of a group, are on their way. */
let onPage: () => Promise<void>;
let onMembers: () => Promise<void>;
/** What happens after the groups were looked up and before they are told. */
let onGroups: () => Promise<void>;
/** What happens when everybody was read. */
let onEnd: () => Promise<void>;
/** The groups as the directory shows them. */
let listed: typeof groups;
/** Who is in a group; undefined when it was deleted since it was listed. */
let membersOf: (group: string, after: string | null) => { userIds: string[]; next: string | null } | undefined;
let stopping = '';
const once = async (): Promise<void> => askToStop(stopping);
const quiet = async (): Promise<void> => Promise.resolve();
const groups = Array.from({ length: 24 }, (_none, n) => ({ id: `g${n}`, name: `Group ${n}`, description: '', kind: 'security' as const, dynamic: false, synced: false, roleAssignable: false, licences: [], externalId: '' }));

beforeEach(() => {
  heart = openHeart();
  [onPage, onMembers, onGroups, onEnd] = [quiet, quiet, quiet, quiet];
  listed = groups;
  membersOf = () => ({ userIds: [], next: null });
});
afterEach(() => heart.close());

/** Two pages of one person each. */
function directory(): Directory {
  const account = (id: string): object => ({ ...buildPerson(id), licences: [] });
  const none = { accounts: [], next: null };
  return {
    licences: async () => Promise.resolve([]), listGroups: async () => onGroups().then(() => ({ groups: listed, next: null })), directoryRoles: async () => Promise.resolve(new Map()),
    group: async (id: string) => Promise.resolve(listed.find((each) => each.id === id)),
    listMembers: async (group: string, after: string | null) => onMembers().then(() => membersOf(group, after)), listDeleted: async () => Promise.resolve(none), accounts: async () => Promise.resolve([]),
    listAccounts: async (cursor: string | null) => onPage().then(() => (cursor === null ? { accounts: [account('jane')], next: 'more' } : { accounts: [account('lee')], next: null })),
    organisation: async () => onEnd().then(() => ({ name: 'Contoso', country: 'DE', domains: [] })),
  } as unknown as Directory; // nothing else is asked
}

const starting = () => createSyncStart({ world: heart.world, store: heart.store, take: quiet });
const begin = async (): Promise<Job> => starting().start({ ...actorOf('megan'), source: 'chat' });
const jobNow = async (id: string): Promise<Job | undefined> => (await heart.store.jobs.get({ tenant }, id))?.value;
const settings = async (): Promise<Settings | undefined> => (await heart.store.settings.get({ tenant }, 'settings'))?.value;

async function held(id: string, owner = 'one'): Promise<Holder | undefined> {
  const found = await heart.store.jobs.get({ tenant }, id);
  return found === undefined ? undefined : claim({ clock: heart.world.clock, store: heart.store, owner }, found, false);
}

async function run(id: string, closing = (): boolean => false): Promise<void> {
  const holder = await held(id);
  if (holder === undefined) throw new Error('somebody else holds it');
  await runSync({ world: heart.world, store: heart.store, directory: directory(), first: new Map(), onProgress: () => undefined }, holder, () => closing() || holder.job().stopRequested);
}

async function askToStop(id: string): Promise<void> {
  const job = await jobNow(id);
  if (job !== undefined) await heart.store.jobs.put({ tenant }, id, { ...job, stopRequested: true });
}

test('a guest whom the settings of the deployment or an Entra role make an administrator is not one, and of the settings the log says so by id alone', async () => {
  const warned: object[] = [];
  const log = { ...heart.world.log, warn: (event: string, facts: object = {}) => { warned.push({ event, ...facts }); } };
  const { id } = await begin();
  const holder = await held(id);
  if (holder === undefined) throw new Error('somebody else holds it');
  const account = (name: string, type: 'guest' | 'member'): object => ({ ...buildPerson(name, { type }), licences: [] });
  const guests = { ...directory(), listAccounts: async () => Promise.resolve({ accounts: [account('bob', 'guest'), account('lee', 'member'), account('ravi', 'guest'), account('claire', 'guest')], next: null }), directoryRoles: async () => Promise.resolve(new Map([['claire', ['Global Administrator']]])) } as unknown as Directory;
  await runSync({ world: { ...heart.world, log }, store: heart.store, directory: guests, first: new Map([['bob@contoso.com', 'admin'], ['lee', 'admin'], ['ravi', 'viewonly']]), onProgress: () => undefined }, holder, () => false);
  const roles = (await heart.store.users.getMany(tenant, ['bob', 'lee', 'ravi', 'claire'])).map(({ role }) => role);
  expect([roles, warned]).toEqual([['user', 'admin', 'viewonly', 'user'], [{ event: 'roles.guest-named', tenant, user: 'bob', settings: 'USHER_ADMINS, USHER_ROLES', reason: 'Guests do not administer this organisation, so this one has the role User.' }]]);
});

test('a read of everybody is noted with its time and what the organisation says of itself', async () => {
  const { id } = await begin();
  await run(id);
  expect([(await jobNow(id))?.state, await settings()]).toMatchObject(['done', { organisationName: 'Contoso', usageLocation: 'DE', sync: { last: '2026-03-01T09:00:00.000Z', problem: null } }]);
});

const trail = async (): Promise<string[]> => (await heart.store.audit.page({ tenant }, { limit: 50 })).items.map(({ value }) => `${value.at} ${value.who.name} ${value.action} ${value.outcome} ${value.after} ${value.reason}`.trim());

test('a sync that somebody asked for is in the audit trail, once, whoever ends it; one that Usher began itself is not', async () => {
  const own = await starting().start({ tenant, person: usher, source: 'system' });
  await run(own.id);
  expect(await trail()).toEqual([]);
  const { id } = await begin();
  const { jobs } = heart.store;
  const { put } = jobs;
  jobs.put = async (...given) => (given[2].finished === null ? put(...given) : Promise.reject(new Error('The process died here.')));
  await expect(run(id)).rejects.toThrow('died here');
  jobs.put = put;
  heart.now.value += 10 * 60_000;
  await run(id);
  expect([(await jobNow(id))?.state, await trail()]).toEqual(['done', ['2026-03-01T09:00:00.000Z megan sync done 2 users read']]);
});

test('what a sync that somebody asked for could not do is in the audit trail, with the reason', async () => {
  onPage = async () => Promise.reject(new UsherError('later', 'The directory does not answer.'));
  await run((await begin()).id);
  const { id } = await begin();
  await askToStop(id);
  await run(id);
  expect(await trail()).toEqual(['2026-03-01T09:00:00.000Z megan sync failed 0 users read The directory does not answer.', '2026-03-01T09:00:00.000Z megan sync failed 0 users read Stopped by somebody before everybody was read.']);
});

test.each([['while people are read', () => { onPage = once; }], ['while groups are read', () => { onMembers = once; }]])('a sync that is stopped %s ends as stopped, counts as no read, and the next one is another', async (_when, arrange) => {
  const { id } = await begin();
  stopping = id;
  arrange();
  await run(id);
  expect(await jobNow(id)).toMatchObject({ state: 'stopped', finished: '2026-03-01T09:00:00.000Z', lease: null });
  expect([(await settings())?.sync.last ?? null, (await starting().status(tenant)).job]).toEqual([null, null]);
  const next = await begin();
  expect(next.id).not.toBe(id);
});
test('a sync that was stopped when nobody worked on it ends as soon as somebody takes it up, without a question to the directory', async () => {
  const { id } = await begin();
  await askToStop(id);
  onMembers = async () => Promise.reject(new Error('the directory was asked'));
  await run(id);
  expect((await jobNow(id))?.state).toBe('stopped');
});

test('a process that ends half-way leaves the sync to the next one, and has not read everybody', async () => {
  const { id } = await begin();
  let isClosing = false;
  onPage = async () => { isClosing = true; return Promise.resolve(); };
  await run(id, () => isClosing);
  expect([await jobNow(id), (await settings())?.sync.last ?? null]).toMatchObject([{ state: 'running', finished: null, cursor: 'more' }, null]);
  heart.now.value += 10 * 60_000;
  await run(id);
  expect([(await jobNow(id))?.state, (await settings())?.sync.last]).toEqual(['done', '2026-03-01T09:10:00.000Z']);
});

test('a read of many groups that takes longer than a lease stays with the process that reads', async () => {
  const { id } = await begin();
  const others: (Holder | undefined)[] = [];
  let asked = 0;
  onMembers = async () => {
    asked += 1;
    if (asked % 6 === 1) heart.now.value += 35_000;
    if (asked === groups.length) others.push(await held(id, 'another'));
  };
  await run(id);
  expect([others, (await jobNow(id))?.state]).toEqual([[undefined], 'done']);
});

test('what an administrator sets while the sync notes that it is through stays set', async () => {
  await heart.set({ sendWelcome: true });
  const { id } = await begin();
  const { settings: space } = heart.store;
  const get = space.get.bind(space);
  onEnd = async () => {
    space.get = async (...asked) => {
      space.get = get;
      const found = await get(...asked);
      if (found !== undefined) await space.put({ tenant }, 'settings', { ...found.value, sendWelcome: false });
      return found;
    };
    return quiet();
  };
  await run(id);
  expect(await settings()).toMatchObject({ sendWelcome: false, sync: { last: '2026-03-01T09:00:00.000Z' } });
});

test('a group that is deleted while its members are read is known no more, and the read goes on', async () => {
  membersOf = (group, after) => {
    if (group === 'g3') return { userIds: ['jane'], next: null };
    return group !== 'g7' ? { userIds: [], next: null } : after === null ? { userIds: ['jane'], next: 'more' } : undefined;
  };
  const { id } = await begin();
  await run(id);
  expect([(await jobNow(id))?.state, (await settings())?.sync.problem]).toEqual(['done', null]);
  expect([await heart.store.groups.get({ tenant }, 'g7'), (await heart.store.groups.get({ tenant }, 'g3'))?.value.members]).toEqual([undefined, 1]);
  expect((await heart.store.users.get(tenant, 'jane'))?.value.groups).toEqual([{ id: 'g3', name: 'Group 3' }]);
});

describe('what Usher itself does to a group', () => {
  /** The directory does what it is asked, and shows it later. */
  async function does(request: Omit<GroupsRequest, 'title'>): Promise<void> {
    const { changes, executor } = heart.boot();
    const { id } = await changes.planGroups(actorOf('megan'), { title: 'x', ...request });
    await changes.commit(actorOf('megan'), id);
    await executor.ended(id);
  }
  const rename = async (): Promise<void> => does({ operations: [{ kind: 'rename-group', name: 'Sales' }], groups: ['g1'] });
  const remove = async (): Promise<void> => does({ operations: [{ kind: 'delete-group' }], groups: ['g1'] });
  const firstTime = (action: () => Promise<void>): (() => Promise<void>) => {
    let isDone = false;
    return async () => {
      const before = isDone;
      isDone = true;
      return before ? quiet() : action();
    };
  };
  const read = async (): Promise<void> => run((await begin()).id);
  const nameOf = async (id: string): Promise<string | undefined> => (await heart.store.groups.get({ tenant }, id))?.value.name;
  const groupsOfJane = async (): Promise<string[] | undefined> => (await heart.store.users.get(tenant, 'jane'))?.value.groups.map(({ name }) => name);
  beforeEach(async () => {
    membersOf = (group) => ({ userIds: group === 'g1' ? ['jane'] : [], next: null });
    await read();
    heart.now.value += 60 * 60_000;
  });

  const moments: [string, (action: () => Promise<void>) => Promise<void>][] = [
    ['moments before the read', async (action) => action()],
    ['while the groups are on their way', async (action) => { onGroups = firstTime(action); return quiet(); }],
    ['while members are read', async (action) => { onMembers = firstTime(action); return quiet(); }],
    ['while people are read', async (action) => { onPage = firstTime(action); return quiet(); }],
  ];

  test.each(moments)('stays, when it was renamed %s, for the group and for who is in it', async (_when, arrange) => {
    await arrange(rename);
    await read();
    expect([await nameOf('g1'), await groupsOfJane()]).toEqual(['Sales', ['Sales']]);
  });

  test.each(moments)('stays, when it was deleted %s, and nobody is in it', async (_when, arrange) => {
    await arrange(remove);
    await read();
    expect([await nameOf('g1'), await groupsOfJane()]).toEqual([undefined, []]);
  });

  test('stays, when it was made moments ago and copies of the directory do not show it yet', async () => {
    await does({ operations: [], groups: [], create: [{ name: 'EMEA', description: '', kind: 'security' }] });
    const made = (await heart.store.groups.page({ tenant }, { limit: 100 })).items.find(({ value }) => value.name === 'EMEA')?.id ?? '';
    membersOf = (group) => (group === made ? undefined : { userIds: [], next: null });
    await read();
    expect(await nameOf(made)).toBe('EMEA');
  });

  test('gives way again to what the directory shows once copies have had their time', async () => {
    await rename();
    heart.now.value += 2 * 60_000;
    await read();
    expect([await nameOf('g1'), await groupsOfJane()]).toEqual(['Group 1', ['Group 1']]);
    await remove();
    heart.now.value += 2 * 60_000;
    await read();
    expect([await nameOf('g1'), await groupsOfJane()]).toEqual(['Group 1', ['Group 1']]);
  });

  test('is written beside what a read writes of it at the same moment', async () => {
    const { groups: space } = heart.store;
    const get = space.get.bind(space);
    let isCounted = false;
    space.get = async (...asked) => {
      const found = await get(...asked);
      if (!isCounted && found?.id === 'g1') {
        isCounted = true;
        await space.put({ tenant }, 'g1', { ...found.value, members: 7 });
      }
      return found;
    };
    await rename();
    expect((await get({ tenant }, 'g1'))?.value).toMatchObject({ name: 'Sales', members: 7 });
  });
});
