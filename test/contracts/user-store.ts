// What every store promises about the user list, compared with a plain reference in memory.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { UserFilter, UserPage, UserSort, UserStore } from '../../bot/ports.ts';
import { fold } from '../../shared/fold.ts';
import { userReferences } from '../../shared/user-keys.ts';
import { roleSchema, statusSchema, userTypeSchema } from '../../shared/user.ts';
import type { User } from '../../shared/user.ts';
import { buildUser } from './store-parts.ts';

type Direction = 'ascending' | 'descending';
interface Order { sort: UserSort; direction: Direction }

const sorts: readonly UserSort[] = ['name', 'email', 'status', 'type', 'role', 'lastConnection', 'created'];
const orders = sorts.flatMap((sort): Order[] => [{ sort, direction: 'ascending' }, { sort, direction: 'descending' }]);
const filters: readonly UserFilter[] = [
  { status: ['invited', 'active'] }, { status: ['deleted'] }, { type: 'guest' }, { role: 'admin' }, { group: 'g1' }, { licence: 'l1' }, { properties: ['floor=1'] }, { properties: ['floor=1', 'site=berlin'] }, { properties: ['floor=9'] }, { words: ['ann'] }, { words: ['李'] },
];
const filterPairs = [{}, ...filters, ...filters.flatMap((one, index) => filters.slice(index + 1).map((other) => ({ ...one, ...other })))];

/** A made-up crowd with many equal names, so that ids have to break ties. */
function crowd(size: number): User[] {
  const names = ['Ann Lee', 'Anna Ørsted', 'ann lee', 'Łukasz Nowak', 'Straße', 'İpek', '李小龍', 'Zoë O’Neill', 'Zoe O\'Neill', '100% "quoted"', 'Ann Annson', '😀 Smile', ''];
  const pick = <T>(list: readonly T[], by: number): T | undefined => list[by % list.length];
  return Array.from({ length: size }, (_, n) => buildUser({
    id: `u-${(n * 7919) % 1000}-${n}`,
    displayName: pick(names, n * 5) ?? '',
    email: n % 11 === 0 ? '' : `mail${(n * 31) % 50}@contoso.example`,
    status: pick(statusSchema.options, Math.floor(n / 3)) ?? 'active',
    type: pick(userTypeSchema.options, n) ?? 'member',
    role: pick(roleSchema.options, Math.floor(n / 5)) ?? 'user',
    groups: [1, 2, 3].filter((group) => n % (group + 1) === 0).map((group) => ({ id: `g${group}`, name: `Group ${group}` })),
    properties: { floor: n % 3, ...(n % 2 === 0 ? { site: 'Berlin' } : {}) },
    licences: [1, 2].filter((licence) => n % (licence + 2) === 0).map((licence) => ({ id: `l${licence}`, name: `Licence ${licence}`, via: 'direct' })),
    lastConnection: n % 4 === 0 ? null : `2026-01-${String((n % 28) + 1).padStart(2, '0')}T10:00:00${pick(['Z', '.5Z', '.123Z'], n) ?? ''}`,
    created: n % 9 === 0 ? null : `2025-0${(n % 9) + 1}-01T00:00:00Z`,
  }));
}

function passes(user: User, filter: UserFilter): boolean {
  const text = [user.displayName, user.email, user.userPrincipalName].map(fold).join('\n');
  return (filter.status === undefined ? user.status !== 'deleted' : filter.status.includes(user.status))
    && (filter.type === undefined || user.type === filter.type)
    && (filter.role === undefined || user.role === filter.role)
    && (filter.group === undefined || user.groups.some((group) => group.id === filter.group))
    && (filter.properties ?? []).every((mark) => userReferences(user).properties.includes(mark))
    && (filter.licence === undefined || user.licences.some((licence) => licence.id === filter.licence))
    && (filter.words ?? []).every((word) => text.includes(word));
}

function sortValues(user: User, sort: UserSort): (string | number)[] {
  const name = fold(user.displayName);
  switch (sort) {
    case 'name': return [name];
    case 'email': return [fold(user.email)];
    case 'status': return [statusSchema.options.indexOf(user.status), name];
    case 'type': return [userTypeSchema.options.indexOf(user.type), name];
    case 'role': return [roleSchema.options.indexOf(user.role), name];
    case 'lastConnection': return [Date.parse(user.lastConnection ?? '0000-01-01')];
    case 'created': return [Date.parse(user.created ?? '0000-01-01')];
  }
}

function compare(a: readonly (string | number)[], b: readonly (string | number)[]): number {
  const index = a.findIndex((value, each) => value !== b[each]);
  return index < 0 ? 0 : (a[index] ?? '') < (b[index] ?? '') ? -1 : 1;
}

function reference(users: readonly User[], filter: UserFilter, { sort, direction }: Order): string[] {
  const found = users.filter((user) => passes(user, filter)).toSorted((a, b) => compare([...sortValues(a, sort), a.id], [...sortValues(b, sort), b.id]));
  return (direction === 'descending' ? found.toReversed() : found).map((user) => user.id);
}

interface Opened { store: { users: UserStore }; close(): Promise<void> }

export function describeUserStore(name: string, open: () => Promise<Opened>, size: { people: number; everyOrder: boolean }): void {
  describe(`users in ${name}`, () => {
    let opened: Opened;
    let users: UserStore;
    const everybody = crowd(size.people);
    beforeAll(async () => {
      opened = await open();
      users = opened.store.users;
      await users.putMany('crowd', everybody);
      await users.putMany('other', everybody.map((user) => ({ ...user, displayName: `Other ${user.displayName}` })));
    });
    afterAll(async () => opened.close());

    async function walk(tenant: string, query: { filter: UserFilter; limit: number } & Order, between?: (page: UserPage) => Promise<void>): Promise<string[]> {
      const seen: string[] = [];
      let page = await users.list(tenant, query);
      for (;;) {
        expect(page.users.length).toBeLessThanOrEqual(query.limit);
        seen.push(...page.users.map((user) => user.id));
        if (page.next === null) return seen;
        await between?.(page);
        page = await users.list(tenant, { ...query, after: page.next });
      }
    }

    describe('lists in pages what the reference lists at once', () => {
      const cases = filterPairs.map((filter, index) => ({ filter, orders: size.everyOrder || index === 0 ? orders : [orders[index % orders.length], orders[(index * 3 + 1) % orders.length]] }));
      test.each(cases)('$filter', async ({ filter, orders: wanted }) => {
        for (const order of wanted.filter((each) => each !== undefined)) {
          const expected = reference(everybody, filter, order);
          expect({ order, ids: await walk('crowd', { filter, limit: 23, ...order }) }).toEqual({ order, ids: expected });
        }
        const expected = everybody.filter((user) => passes(user, filter)).length;
        expect(await users.count('crowd', filter, 1000)).toEqual({ count: expected, capped: false });
      });
    });

    test('goes on correctly when people come and go between pages', async () => {
      for (const [index, order] of (size.everyOrder ? orders : orders.slice(0, 4)).entries()) {
        const tenant = `moving-${index}`;
        const people = new Map(crowd(40).map((user) => [user.id, { ...user, status: 'active' as const }]));
        await users.putMany(tenant, [...people.values()]);
        const seen: string[] = [];
        let missed: string[] = [];
        let turn = 0;
        await walk(tenant, { filter: {}, limit: 7, ...order }, async (page) => {
          const boundary = page.users.at(-1) as User; // a page with a next one is never empty
          seen.push(...page.users.map((user) => user.id));
          await users.remove(tenant, boundary.id);
          people.delete(boundary.id);
          const newcomer = buildUser({ id: `new-${(turn += 1)}`, displayName: turn % 2 === 0 ? 'AAA' : 'zzz', created: '2024-01-01T00:00:00Z' });
          await users.put(tenant, newcomer);
          people.set(newcomer.id, { ...newcomer, status: 'active' });
          missed = reference([...people.values()], {}, order);
        }).then((walked) => {
          expect(new Set(walked).size).toBe(walked.length);
          const stayed = missed.filter((id) => !id.startsWith('new-'));
          expect(walked.filter((id) => stayed.includes(id))).toEqual(stayed);
        });
      }
    });

    test('leaves deleted people out unless they are asked for', async () => {
      const all = await users.list('crowd', { filter: { status: ['invited', 'active', 'inactive', 'deleted'] }, limit: 500 });
      expect(all.users).toHaveLength(everybody.length);
      const shown = await users.list('crowd', { filter: {}, limit: 500 });
      expect(shown.users.some((user) => user.status === 'deleted')).toBe(false);
      expect((await users.list('crowd', { filter: { status: [] }, limit: 500 })).users).toEqual(shown.users);
    });

    test.each([
      ['orsted', 'Anna Ørsted'], ['strasse', 'Straße'], ['ipek', 'İpek'], ['小龍', '李小龍'], ['lukasz', 'Łukasz Nowak'], ['o\'neill', 'Zoe O\'Neill'],
      ['100%', '100% "quoted"'], ['"quoted"', '100% "quoted"'],
    ])('finds %s in %s', async (word, displayName) => {
      const id = everybody.find((user) => user.displayName === displayName)?.id;
      const found = await users.list('crowd', { filter: { words: [word], status: statusSchema.options }, limit: 500 });
      expect(found.users.map((user) => user.id)).toContain(id);
      expect(new Set(found.users.map((user) => user.displayName))).toEqual(new Set([displayName]));
    });

    test.each(['%', '_____', '*', '" OR "', "' OR 1=1 --", 'nobody', '\\'])('takes %s as it is written', async (word) => {
      const expected = reference(everybody, { words: [word] }, { sort: 'name', direction: 'ascending' });
      expect(await walk('crowd', { filter: { words: [word] }, limit: 100, sort: 'name', direction: 'ascending' })).toEqual(expected);
    });

    test('wants all words', async () => {
      const filter: UserFilter = { words: ['ann', 'le'] };
      expect(await walk('crowd', { filter, limit: 100, sort: 'name', direction: 'ascending' })).toEqual(reference(everybody, filter, { sort: 'name', direction: 'ascending' }));
    });

    test('counts no further than the cap', async () => {
      expect(await users.count('crowd', {}, 5)).toEqual({ count: 5, capped: true });
      expect(await users.count('crowd', { group: 'nobody was ever in it' }, 5)).toEqual({ count: 0, capped: false });
      expect(await users.count('empty', {}, 5)).toEqual({ count: 0, capped: false });
    });

    test('counts who has a value of a property, whatever it is and whoever they are, and not who has none or one of another property', async () => {
      const having: Record<string, User['properties']> = { zero: { floor: 0 }, no: { floor: false }, text: { floor: 'Sea = view' }, none: { floor: null }, never: {}, other: { floor_plan: 'x', top_floor: 'y' } };
      const people = Object.entries(having).map(([id, properties]) => buildUser({ id, properties, status: id === 'text' ? 'deleted' : 'active' }));
      await users.putMany('valued', [...people, buildUser({ id: 'moved', properties: { floor: 1 } })]);
      await users.put('valued', buildUser({ id: 'moved', properties: { floor: 2 } }));
      expect([await users.countWithValue('valued', 'floor'), await users.countWithValue('valued', 'floor_plan'), await users.countWithValue('valued', 'roof'), await users.countWithValue('empty', 'floor')]).toEqual([4, 1, 0, 0]);
      await users.remove('valued', 'zero');
      await users.put('valued', buildUser({ id: 'moved', properties: {} }));
      expect(await users.countWithValue('valued', 'floor')).toBe(2);
      expect(await users.countWithValue('crowd', 'site')).toBe(everybody.filter(({ properties }) => 'site' in properties).length);
    });

    test('refuses a page marker that is damaged or of another order, and a page too large', async () => {
      const { next } = await users.list('crowd', { filter: {}, limit: 5 });
      await expect(users.list('crowd', { filter: {}, limit: 5, after: 'nonsense' })).rejects.toMatchObject({ kind: 'invalid' });
      await expect(users.list('crowd', { filter: {}, limit: 5, after: next, sort: 'email' })).rejects.toMatchObject({ kind: 'invalid' });
      await expect(users.list('crowd', { filter: {}, limit: 5, after: next, direction: 'descending' })).rejects.toMatchObject({ kind: 'invalid' });
      await expect(users.list('crowd', { filter: {}, limit: 501 })).rejects.toMatchObject({ kind: 'invalid' });
    });

    test('finds people by e-mail or user principal name, however it is written', async () => {
      const tenant = 'names';
      await users.putMany(tenant, [
        buildUser({ id: 'a', email: 'Jörg@Contoso.example', userPrincipalName: 'jm@contoso.example' }),
        buildUser({ id: 'b', email: 'jorg@contoso.example', userPrincipalName: 'b@contoso.example' }),
        buildUser({ id: 'c', email: 'c@contoso.example', userPrincipalName: 'c@contoso.example' }),
        buildUser({ id: 'd', email: 'gone@contoso.example', status: 'deleted' }),
      ]);
      const ids = async (name: string): Promise<string[]> => (await users.byName(tenant, name)).map((user) => user.id);
      expect(await ids('JÖRG@contoso.example')).toEqual(['a', 'b']);
      expect(await ids('jm@contoso.example')).toEqual(['a']);
      expect(await ids('c@contoso.example')).toEqual(['c']);
      expect(await ids('gone@contoso.example')).toEqual(['d']);
      expect(await ids('')).toEqual([]);
      const taken = await users.taken(tenant, ['jm@contoso.example', 'jorg@contoso.example', 'free@contoso.example', 'gone@contoso.example', '']);
      expect(taken.get('jm@contoso.example')).toEqual(['a']);
      expect(taken.get('jorg@contoso.example')).toEqual(['a', 'b']);
      expect([...taken.keys()].toSorted()).toEqual(['jm@contoso.example', 'jorg@contoso.example']);
      await users.put(tenant, buildUser({ id: 'a', email: 'new@contoso.example', userPrincipalName: 'new@contoso.example' }));
      expect(await ids('jm@contoso.example')).toEqual([]);
      expect(await ids('new@contoso.example')).toEqual(['a']);
    });

    describe('whoever has an address that another account has as well', () => {
      const tenant = 'shared';
      const at = (mailbox: string): string => `${mailbox}@contoso.example`;
      const lee = (id: string, changes: Partial<User> = {}): User => buildUser({ id, displayName: 'Lee', ...changes });
      const everyStatus = statusSchema.options;
      beforeAll(async () => users.putMany(tenant, [
        lee('back', { email: at('Lee'), userPrincipalName: at('lee.old') }), lee('here', { email: at('lee'), userPrincipalName: at('lee') }),
        lee('guest', { type: 'guest', email: at('lee'), userPrincipalName: at('lee_example#EXT#') }), lee('gone', { email: at('lee'), userPrincipalName: at('lee.gone'), status: 'deleted' }),
        lee('one', { email: at('desk'), userPrincipalName: at('one') }), lee('other', { email: at('desk'), userPrincipalName: at('other') }),
        lee('alone', { email: at('mine'), userPrincipalName: at('number-7') }), lee('heir', { email: at('left'), userPrincipalName: at('number-8') }), lee('left', { email: at('left'), userPrincipalName: at('left'), status: 'deleted' }),
      ]));
      const emails = (some: readonly User[]): Record<string, string> => Object.fromEntries(some.map(({ id, email }) => [id, email]));
      const shown = {
        back: at('lee.old'), here: at('lee'), guest: at('lee_example#EXT#'), gone: at('lee.gone'), one: at('one'), other: at('other'),
        // Nobody else has these: they are shown as they are.
        alone: at('mine'), heir: at('left'), left: at('left'),
      };

      test('is shown by the user name, listed, looked up or named', async () => {
        expect(emails((await users.list(tenant, { filter: { status: everyStatus }, limit: 50 })).users)).toEqual(shown);
        expect(emails(await users.getMany(tenant, Object.keys(shown)))).toEqual(shown);
        expect(emails(await users.byName(tenant, at('lee.old')))).toEqual({ back: shown.back });
        expect(emails(await users.byName(tenant, at('number-7')))).toEqual({ alone: shown.alone });
      });

      test('is kept with the address, for whoever writes them again', async () => {
        expect((await users.get(tenant, 'back'))?.value.email).toBe(at('Lee'));
        expect((await users.storedMany(tenant, ['guest', 'one'])).map(({ value }) => value.email)).toEqual([at('lee'), at('desk')]);
        const taken = await users.taken(tenant, [at('lee'), at('desk'), at('left')]);
        expect([...taken.keys()].toSorted()).toEqual([at('desk'), at('lee'), at('left')]);
        expect([taken.get(at('desk'))?.toSorted(), taken.get(at('left'))]).toEqual([['one', 'other'], ['heir']]);
        // Two of the three who have it.
        expect(taken.get(at('lee'))).toHaveLength(2);
        expect(['back', 'guest', 'here']).toEqual(expect.arrayContaining(taken.get(at('lee')) ?? []));
      });

      test('is kept so also when written as shown', async () => {
        const [shownBack] = await users.getMany(tenant, ['back']);
        if (shownBack === undefined) throw new Error('nobody there');
        expect(shownBack).toMatchObject({ email: at('lee.old'), sharedEmail: at('Lee') });
        const kept = async (): Promise<User | undefined> => (await users.get(tenant, 'back'))?.value;
        const before = await kept();
        await users.put(tenant, shownBack);
        expect(await kept()).toEqual(before);
        await users.putMany(tenant, [shownBack]);
        await users.writeMany(tenant, [{ user: shownBack, expect: (await users.get(tenant, 'back'))?.version }]);
        expect(await kept()).toEqual(before);
        const { users: listed } = await users.list(tenant, { filter: {}, limit: 50, asKept: true });
        expect(listed.find(({ id }) => id === 'back')).toEqual(before);
      });

      test('is two of a crowd at most, and nobody is overlooked beside the crowd', async () => {
        const desk = Array.from({ length: 700 }, (_none, n) => lee(`desk-${n}`, { email: at('reception'), userPrincipalName: at(`number-${n}`) }));
        const pairs = Array.from({ length: 80 }, (_none, n) => [lee(`a-${n}`, { email: at(`pair-${n}`), userPrincipalName: at(`pair-${n}`) }), lee(`z-${n}`, { email: at(`pair-${n}`), userPrincipalName: at(`z-${n}`) })]).flat();
        await users.putMany('crowded', [...desk, ...pairs]);
        const taken = await users.taken('crowded', [at('reception'), ...Array.from({ length: 80 }, (_none, n) => at(`pair-${n}`)), at('nobody')]);
        expect([...taken.values()].map((ids) => ids.length)).toEqual(Array.from({ length: 81 }, () => 2));
        expect(taken.get(at('pair-7'))?.toSorted()).toEqual(['a-7', 'z-7']);
      });

      test('is not meant by it where it is somebody\'s user name, here or among the deleted', async () => {
        const ids = async (mailbox: string): Promise<string[]> => (await users.byName(tenant, at(mailbox))).map(({ id }) => id);
        expect(await ids('LEE')).toEqual(['gone', 'here']);
        expect(await ids('desk')).toEqual(['one', 'other']);
        expect(await ids('left')).toEqual(['heir', 'left']);
      });
    });

    test('looks up 500 addresses at once', async () => {
      const addresses = Array.from({ length: 500 }, (_, index) => `mail${index}@contoso.example`);
      const taken = await users.taken('crowd', addresses);
      const expected = everybody.filter((user) => user.status !== 'deleted' && user.email !== '').map((user) => user.email);
      expect(new Set(taken.keys())).toEqual(new Set(expected));
    });

    test('moves a changed user to its new place in every list', async () => {
      const tenant = 'changing';
      const before = buildUser({ id: 'x', displayName: 'Before', groups: [{ id: 'g1', name: '' }], licences: [{ id: 'l1', name: '', via: 'direct' }] });
      await users.putMany(tenant, [before, buildUser({ id: 'y', displayName: 'Middle' })]);
      const after = { ...before, displayName: 'Zulu', status: 'inactive' as const, groups: [{ id: 'g2', name: '' }], licences: [] };
      await users.put(tenant, after);
      const ids = async (filter: UserFilter): Promise<string[]> => (await users.list(tenant, { filter, limit: 10 })).users.map((user) => user.id);
      expect(await ids({})).toEqual(['y', 'x']);
      expect(await ids({ words: ['before'] })).toEqual([]);
      expect(await ids({ words: ['zulu'] })).toEqual(['x']);
      expect([await ids({ group: 'g1' }), await ids({ group: 'g2' }), await ids({ licence: 'l1' }), await ids({ status: ['inactive'] })]).toEqual([[], ['x'], [], ['x']]);
      expect(await users.remove(tenant, 'x')).toBe(true);
      expect(await users.remove(tenant, 'x')).toBe(false);
      expect([await ids({}), await ids({ group: 'g2' }), await users.byName(tenant, after.email)]).toEqual([['y'], [], []]);
    });

    test('replaces only the version that is expected', async () => {
      const tenant = 'versions';
      const user = buildUser({ id: 'v' });
      await expect(users.put(tenant, user, { expect: '1' })).rejects.toMatchObject({ kind: 'missing' });
      const first = await users.put(tenant, user);
      const second = await users.put(tenant, { ...user, displayName: 'Second' }, { expect: first });
      expect(await users.get(tenant, 'v')).toEqual({ id: 'v', version: second, value: { ...user, displayName: 'Second' } });
      await expect(users.put(tenant, { ...user, displayName: 'Third' }, { expect: first })).rejects.toMatchObject({ kind: 'stale' });
    });

    test('writes many, each against the version it expects or as a new one, and says what became of each', async () => {
      const [one, two, three] = ['m1', 'm2', 'm3'].map((id) => buildUser({ id, displayName: `Many ${id}` })) as [User, User, User]; // three ids, three users
      await users.putMany('many', [one, two]);
      const versions = new Map((await users.storedMany('many', ['m2', 'm1', 'nobody'])).map(({ id, version }) => [id, version]));
      expect([...versions.keys()]).toEqual(['m2', 'm1']);
      await users.put('many', { ...two, displayName: 'Somebody was faster' });
      const outcomes = await users.writeMany('many', [
        { user: { ...one, displayName: 'Changed' }, expect: versions.get('m1') }, { user: { ...two, displayName: 'Too late' }, expect: versions.get('m2') },
        { user: three }, { user: { ...one, displayName: 'Not new' } }, { user: buildUser({ id: 'm4' }), expect: versions.get('m1') },
      ]);
      expect(outcomes.map((outcome) => ('problem' in outcome ? outcome.problem.kind : 'written'))).toEqual(['written', 'stale', 'written', 'conflict', 'missing']);
      const after = await users.storedMany('many', ['m1', 'm2', 'm3', 'm4']);
      expect(after.map(({ value }) => value.displayName)).toEqual(['Changed', 'Somebody was faster', 'Many m3']);
      expect(outcomes.flatMap((outcome) => ('version' in outcome ? [outcome.version] : []))).toEqual([after[0]?.version, after[2]?.version]);
      expect(await users.writeMany('many', [])).toEqual([]);
    });

    test('keeps tenants apart in every method', async () => {
      const user = everybody[0] as User; // the crowd is never empty
      expect((await users.get('other', user.id))?.value.displayName).toBe(`Other ${user.displayName}`);
      expect((await users.getMany('other', [user.id, 'nobody'])).map((each) => each.displayName)).toEqual([`Other ${user.displayName}`]);
      expect((await users.list('crowd', { filter: { words: ['other'], status: statusSchema.options }, limit: 500 })).users).toEqual([]);
      expect((await users.count('other', { words: ['other'], status: statusSchema.options }, 1000)).count).toBe(everybody.length);
      expect(await users.get('third', user.id)).toBeUndefined();
      expect(await users.getMany('third', [user.id])).toEqual([]);
      expect(await users.storedMany('third', [user.id])).toEqual([]);
      expect(await users.byName('third', user.userPrincipalName)).toEqual([]);
      expect((await users.taken('third', [user.userPrincipalName])).size).toBe(0);
      expect((await users.list('third', { filter: { group: 'g1' }, limit: 10 })).users).toEqual([]);
      expect(await users.remove('third', user.id)).toBe(false);
      await users.putMany('third', [{ ...user, displayName: 'Third' }]);
      await users.put('third', { ...user, displayName: 'Third again' });
      expect(await users.remove('third', user.id)).toBe(true);
      expect((await users.get('crowd', user.id))?.value.displayName).toBe(user.displayName);
      expect((await users.get('other', user.id))?.value.displayName).toBe(`Other ${user.displayName}`);
    });

    test('gives many by id in the order asked', async () => {
      const ids = everybody.slice(0, 20).map((user) => user.id).toReversed();
      expect((await users.getMany('crowd', [...ids, 'nobody'])).map((user) => user.id)).toEqual(ids);
      expect(await users.getMany('crowd', [])).toEqual([]);
    });
  });
}
