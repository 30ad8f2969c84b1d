// What every store promises about documents.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Answered, DocSpace, PageQuery } from '../../bot/ports.ts';
import type { OpenStore } from './store-parts.ts';

let tenants = 0;

export function describeDocSpace(name: string, open: () => Promise<OpenStore>): void {
  describe(`documents in ${name}`, () => {
    let opened: OpenStore;
    let space: DocSpace<Answered>;
    beforeAll(async () => {
      opened = await open();
      space = opened.store.answered;
    });
    afterAll(async () => opened.close());

    const value = (body: unknown): Answered => ({ request: 'r', status: 200, body });
    /** Every test has tenants of its own. */
    const freshTenant = (): string => `tenant-${(tenants += 1)}`;

    test('gives back what was created, and nothing for an id never used', async () => {
      const scope = { tenant: freshTenant() };
      const version = await space.create(scope, 'a', value({ deep: [1, null, 'ü😀', { x: 1.5 }], gone: undefined }));
      expect(await space.get(scope, 'a')).toEqual({ id: 'a', version, value: value({ deep: [1, null, 'ü😀', { x: 1.5 }] }) });
      expect(await space.get(scope, 'b')).toBeUndefined();
    });

    test('gives back many at once in the order asked, with their versions, without those that are not there', async () => {
      const scope = { tenant: freshTenant() };
      const ids = Array.from({ length: 250 }, (_none, n) => `user.${n}`);
      await space.putMany(scope, ids.map((id, n) => ({ id, value: value(n) })));
      await space.put({ ...scope, part: 'p' }, 'elsewhere', value('elsewhere'));
      const asked = [...ids.toReversed(), 'nobody', 'elsewhere', 'user.7'];
      const found = await space.getMany(scope, asked);
      expect(found.map(({ id }) => id)).toEqual([...ids.toReversed(), 'user.7']);
      expect(found.at(-1)).toEqual(await space.get(scope, 'user.7'));
      await space.put(scope, 'user.7', value('changed'), { expect: found.at(-1)?.version ?? '' });
      expect((await space.getMany(scope, ['user.7']))[0]?.value.body).toBe('changed');
      expect(await space.getMany(scope, [])).toEqual([]);
      await expect(space.getMany(scope, ['user.7', ''])).rejects.toMatchObject({ kind: 'invalid' });
    });

    test('refuses to create what exists', async () => {
      const scope = { tenant: freshTenant() };
      await space.create(scope, 'a', value(1));
      await expect(space.create(scope, 'a', value(2))).rejects.toMatchObject({ name: 'StoreError', kind: 'conflict' });
      expect((await space.get(scope, 'a'))?.value.body).toBe(1);
    });

    test('replaces only the version that is expected', async () => {
      const scope = { tenant: freshTenant() };
      const first = await space.create(scope, 'a', value(1));
      const second = await space.put(scope, 'a', value(2), { expect: first });
      expect(second).not.toBe(first);
      await expect(space.put(scope, 'a', value(3), { expect: first })).rejects.toMatchObject({ kind: 'stale' });
      await expect(space.put(scope, 'b', value(3), { expect: second })).rejects.toMatchObject({ kind: 'missing' });
      expect(await space.get(scope, 'a')).toEqual({ id: 'a', version: second, value: value(2) });
    });

    test('takes no version of a document that was removed and made again', async () => {
      const scope = { tenant: freshTenant() };
      const old = await space.create(scope, 'a', value(1));
      await space.remove(scope, 'a');
      await space.create(scope, 'a', value(1));
      await expect(space.put(scope, 'a', value(2), { expect: old })).rejects.toMatchObject({ kind: 'stale' });
    });

    test('removes once, and only the version that is expected', async () => {
      const scope = { tenant: freshTenant() };
      const first = await space.put(scope, 'a', value(1));
      const second = await space.put(scope, 'a', value(2));
      await expect(space.remove(scope, 'a', { expect: first })).rejects.toMatchObject({ kind: 'stale' });
      expect(await space.remove(scope, 'a', { expect: second })).toBe(true);
      expect(await space.remove(scope, 'a')).toBe(false);
      expect(await space.get(scope, 'a')).toBeUndefined();
    });

    test('lets exactly one of a hundred create an id', async () => {
      const scope = { tenant: freshTenant() };
      const results = await Promise.allSettled(Array.from({ length: 100 }, async (_, index) => space.create(scope, 'a', value(index))));
      expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
      for (const result of results) if (result.status === 'rejected') expect(result.reason).toMatchObject({ kind: 'conflict' });
      const winner = results.findIndex((result) => result.status === 'fulfilled');
      expect((await space.get(scope, 'a'))?.value.body).toBe(winner);
    });

    test('lets exactly one of a hundred replace a version', async () => {
      const scope = { tenant: freshTenant() };
      const expect_ = await space.create(scope, 'a', value('first'));
      const results = await Promise.allSettled(Array.from({ length: 100 }, async (_, index) => space.put(scope, 'a', value(index), { expect: expect_ })));
      expect(results.filter((result) => result.status === 'fulfilled')).toHaveLength(1);
      for (const result of results) if (result.status === 'rejected') expect(result.reason).toMatchObject({ kind: 'stale' });
    });

    test('pages in the order of ids, within bounds, both ways', async () => {
      const scope = { tenant: freshTenant() };
      const ids = Array.from({ length: 12 }, (_, index) => String(index).padStart(3, '0'));
      await space.putMany(scope, ids.toReversed().map((id) => ({ id, value: value(id) })));
      const walk = async (bounds: { from?: string; to?: string; direction?: 'ascending' | 'descending' }): Promise<string[]> => {
        const seen: string[] = [];
        for (let after: string | null | undefined; after !== null;) {
          const page = await space.page(scope, { ...bounds, limit: 5, ...(after !== undefined && { after }) });
          expect(page.items.length).toBeLessThanOrEqual(5);
          seen.push(...page.items.map((item) => item.id));
          after = page.next;
        }
        return seen;
      };
      expect(await walk({})).toEqual(ids);
      expect(await walk({ direction: 'descending' })).toEqual(ids.toReversed());
      expect(await walk({ from: '003', to: '009' })).toEqual(ids.slice(3, 10));
      expect(await walk({ from: '003', to: '0085', direction: 'descending' })).toEqual(ids.slice(3, 9).toReversed());
      expect(await walk({ from: '5' })).toEqual([]);
    });

    test('finds by a mark what bears it now, in the order of ids, within bounds, both ways', async () => {
      const scope = { tenant: freshTenant() };
      await space.writeMany(scope, [
        { id: 'd', value: value(1), marks: ['red', 'größe'] }, { id: 'a', value: value(1), marks: ['red', 'red'] }, { id: 'c', value: value(1), marks: ['blue'] }, { id: 'e', value: value(1) },
      ]);
      await space.create(scope, 'b', value(1), { marks: ['red'] });
      await space.putMany(scope, [{ id: 'f', value: value(1), marks: ['red'] }]);
      await space.create({ tenant: scope.tenant, part: 'p' }, 'a', value(1), { marks: ['red'] });
      await space.create({ tenant: freshTenant() }, 'a', value(1), { marks: ['red'] });
      const found = async (mark: string, query: Partial<PageQuery> = {}): Promise<string> => (await space.page(scope, { limit: 10, ...query, mark })).items.map(({ id }) => id).join('');
      expect([await found('red'), await found('größe'), await found('re'), await found('')]).toEqual(['abdf', 'd', '', '']);
      expect([await found('red', { direction: 'descending' }), await found('red', { from: 'b', to: 'd' }), await found('red', { after: 'b' })]).toEqual(['fdba', 'bd', 'df']);
      expect((await space.page(scope, { mark: 'red', limit: 2 })).next).toBe('b');
      await space.put(scope, 'a', value(2), { marks: ['blue'] });
      await space.put(scope, 'b', value(2));
      await space.remove(scope, 'd');
      expect([await found('red'), await found('blue')]).toEqual(['f', 'ac']);
      await space.create(scope, 'd', value(3));
      expect(await found('red')).toBe('f');
    });

    test('finds nothing by a mark when its time is over', async () => {
      const scope = { tenant: freshTenant() };
      await space.create(scope, 'a', value(1), { marks: ['red'], expiresAt: opened.clock.now() + 1000 });
      expect((await space.page(scope, { mark: 'red', limit: 10 })).items).toHaveLength(1);
      opened.clock.advance(2000);
      expect((await space.page(scope, { mark: 'red', limit: 10 })).items).toEqual([]);
      await space.create(scope, 'a', value(2), { marks: ['blue'] });
      expect((await space.page(scope, { mark: 'red', limit: 10 })).items).toEqual([]);
    });

    test('says that no page follows when the last page is exactly full', async () => {
      const scope = { tenant: freshTenant() };
      await space.putMany(scope, ['a', 'b'].map((id) => ({ id, value: value(id) })));
      expect((await space.page(scope, { limit: 2 })).next).toBeNull();
      expect((await space.page(scope, { limit: 1 })).next).toBe('a');
    });

    test('orders capitals, digits and punctuation of ids by their code', async () => {
      const scope = { tenant: freshTenant() };
      const ids = ['a', 'B', '_', '10', '9', 'a.b', 'a:b', 'a-b', '.', '..', '19:x@thread.tacv2;messageid=1', 'a/b?c#d\\e', '%', '~', 'a b'];
      await space.putMany(scope, ids.map((id) => ({ id, value: value(id) })));
      const { items } = await space.page(scope, { limit: 100 });
      expect(items.map((item) => item.id)).toEqual(ids.toSorted());
      for (const id of ids) expect((await space.get(scope, id))?.value.body).toBe(id);
    });

    test.each(['', 'ü', 'a\nb', 'x'.repeat(256)])('refuses the id %j', async (id) => {
      const scope = { tenant: freshTenant() };
      await expect(space.put(scope, id, value(1))).rejects.toMatchObject({ kind: 'invalid' });
      await expect(space.get(scope, id)).rejects.toMatchObject({ kind: 'invalid' });
    });

    test.each([0, 501, 1.5])('refuses a page of %d', async (limit) => {
      await expect(space.page({ tenant: freshTenant() }, { limit })).rejects.toMatchObject({ kind: 'invalid' });
    });

    test('keeps tenants, parts and spaces apart in every method', async () => {
      const [one, other] = [freshTenant(), freshTenant()];
      const places = [{ tenant: one }, { tenant: one, part: 'p' }, { tenant: other }, { tenant: other, part: 'p' }, { tenant: `${one}|answered|p` }, { tenant: one, part: 'p|' }];
      for (const [index, scope] of places.entries()) await space.create(scope, 'same', value(index));
      await opened.store.settings.create({ tenant: one }, 'same', { organisationName: 'x', sendWelcome: true, sync: { enabled: false, last: null, problem: null } });
      for (const [index, scope] of places.entries()) {
        expect((await space.get(scope, 'same'))?.value.body).toBe(index);
        expect((await space.page(scope, { limit: 10 })).items.map((item) => item.value.body)).toEqual([index]);
      }
      await space.put({ tenant: one }, 'same', value('changed'));
      await space.putMany({ tenant: one }, [{ id: 'more', value: value('more') }]);
      await space.writeMany({ tenant: one }, [{ id: 'most', value: value('most') }]);
      expect(await space.remove({ tenant: other }, 'more')).toBe(false);
      expect(await space.remove({ tenant: one }, 'same')).toBe(true);
      expect((await space.page({ tenant: other }, { limit: 10 })).items.map((item) => item.value.body)).toEqual([2]);
      expect((await opened.store.settings.get({ tenant: one }, 'same'))?.value.organisationName).toBe('x');
    });

    test('treats expired documents as gone everywhere', async () => {
      const scope = { tenant: freshTenant() };
      const expiresAt = opened.clock.now() + 1000;
      const version = await space.create(scope, 'a', value(1), { expiresAt });
      await space.putMany(scope, [{ id: 'b', value: value(1), expiresAt }, { id: 'c', value: value(1) }]);
      opened.clock.advance(1000);
      expect((await space.get(scope, 'a'))?.value.body).toBe(1);
      opened.clock.advance(1);
      expect(await space.get(scope, 'a')).toBeUndefined();
      expect((await space.getMany(scope, ['a', 'b', 'c'])).map(({ id }) => id)).toEqual(['c']);
      expect((await space.page(scope, { limit: 1 })).items.map((item) => item.id)).toEqual(['c']);
      await expect(space.put(scope, 'a', value(2), { expect: version })).rejects.toMatchObject({ kind: 'missing' });
      expect(await space.remove(scope, 'b')).toBe(false);
      await space.create(scope, 'a', value(3));
      expect((await space.get(scope, 'a'))?.value.body).toBe(3);
    });

    test('prolongs a document that is put again, and lets it live for ever without a time', async () => {
      const scope = { tenant: freshTenant() };
      await space.create(scope, 'a', value(1), { expiresAt: opened.clock.now() + 1000 });
      const version = await space.put(scope, 'a', value(2), { expiresAt: opened.clock.now() + 5000 });
      opened.clock.advance(3000);
      await space.put(scope, 'a', value(3), { expect: version });
      opened.clock.advance(100_000);
      expect((await space.get(scope, 'a'))?.value.body).toBe(3);
    });

    test('keeps a value of 1 MB and refuses a larger one', async () => {
      const scope = { tenant: freshTenant() };
      const frame = JSON.stringify(value('')).length;
      const largest = 'x'.repeat(1024 * 1024 - frame);
      await space.put(scope, 'a', value(largest));
      expect((await space.get(scope, 'a'))?.value.body).toBe(largest);
      await expect(space.put(scope, 'b', value(`${largest}x`))).rejects.toMatchObject({ kind: 'too-large' });
    });

    test('writes the good ones of many and tells of the bad one', async () => {
      const scope = { tenant: freshTenant() };
      const items = [{ id: 'a', value: value(1) }, { id: 'ü', value: value(1) }, { id: 'b', value: value(1) }];
      await expect(space.putMany(scope, items)).rejects.toMatchObject({ kind: 'invalid' });
      expect((await space.page(scope, { limit: 10 })).items.map((item) => item.id)).toEqual(['a', 'b']);
      await space.putMany(scope, []);
    });

    test('writes many with an expectation each and tells what became of each', async () => {
      const scope = { tenant: freshTenant() };
      const known = await space.create(scope, 'known', value(1));
      const old = await space.create(scope, 'moved', value(1));
      await space.put(scope, 'moved', value(2));
      await space.create(scope, 'expired', value(1), { expiresAt: opened.clock.now() - 1 });
      const outcomes = await space.writeMany(scope, [
        { id: 'new', value: value('new') }, { id: 'known', value: value('known'), expect: known }, { id: 'moved', value: value(3), expect: old },
        { id: 'known2', value: value(3), expect: known }, { id: 'moved', value: value(3) }, { id: 'expired', value: value('again') }, { id: 'ü', value: value(1) },
      ]);
      expect(outcomes.map((outcome) => ('problem' in outcome ? outcome.problem.kind : 'written'))).toEqual(['written', 'written', 'stale', 'missing', 'conflict', 'written', 'invalid']);
      const [made] = outcomes;
      expect((await space.get(scope, 'new'))?.version).toBe(made !== undefined && 'version' in made ? made.version : '');
      expect((await space.get(scope, 'known'))?.value.body).toBe('known');
      expect((await space.get(scope, 'moved'))?.value.body).toBe(2);
      expect((await space.get(scope, 'expired'))?.value.body).toBe('again');
      expect(await space.writeMany(scope, [])).toEqual([]);
    });

    test('takes a value as it was at the moment of the call', async () => {
      const scope = { tenant: freshTenant() };
      const changing = value('before');
      const writes = [space.put(scope, 'a', changing), space.create(scope, 'b', changing), space.putMany(scope, [{ id: 'c', value: changing }]), space.writeMany(scope, [{ id: 'd', value: changing }])];
      changing.body = 'after';
      await Promise.all(writes);
      const { items } = await space.page(scope, { limit: 10 });
      expect(items.map((item) => item.value.body)).toEqual(['before', 'before', 'before', 'before']);
    });

    test('is healthy', async () => {
      expect(await opened.store.health()).toEqual({ ok: true });
    });
  });
}
