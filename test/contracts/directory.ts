// What every Directory has to do, whoever implements it. Run on each of them.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Directory, DirectoryChange } from '../../bot/ports.ts';
import type { NewAccount } from '../../shared/plan.ts';
import { emptyProfile } from '../../shared/user.ts';
import { add, Cast, nobody, password, remove } from './directory-cast.ts';
import type { DirectoryUnderTest } from './directory-cast.ts';
import { applicationCases, groupCases, nameCases, reachCases, secretCases } from './directory-wider.ts';

export function directoryContract(name: string, start: () => Promise<DirectoryUnderTest>): void {
  describe(`the directory contract, kept by ${name}`, () => {
    let cast: Cast;
    let directory: Directory;

    beforeAll(async () => {
      cast = new Cast(await start());
      directory = cast.under.directory;
    });

    afterAll(async () => cast.under.close());

    describe('accounts', () => {
      test('a new account is found by id, user name and address', async () => {
        const account = cast.newAccount({ profile: { ...emptyProfile, jobTitle: 'Buyer', usageLocation: 'DE' } });
        const [outcome] = await cast.apply({ kind: 'create-user', account, password });
        expect(outcome).toMatchObject({ state: 'done', userId: expect.any(String) });
        const id = outcome?.state === 'done' ? outcome.userId ?? '' : '';
        const seen = await cast.see(id);
        expect(seen).toMatchObject({ id, userPrincipalName: account.userPrincipalName, email: account.email, displayName: account.displayName, firstName: 'Contract', type: 'member', enabled: true, invitation: null, deleted: null });
        expect(seen.profile).toMatchObject({ jobTitle: 'Buyer', usageLocation: 'DE' });
        expect((await directory.account(account.userPrincipalName))?.id).toBe(id);
        expect((await directory.accountByEmail(account.email.toUpperCase()))?.id).toBe(id);
      });

      test('a taken user name is already there', async () => {
        const account = cast.newAccount();
        await cast.apply({ kind: 'create-user', account, password });
        expect(await cast.apply({ kind: 'create-user', account, password })).toMatchObject([{ state: 'already', reason: expect.stringMatching(/\S/) }]);
      });

      test('a name in a foreign domain is refused in words', async () => {
        const account = cast.newAccount({ userPrincipalName: 'someone@not-ours.example' });
        expect(await cast.apply({ kind: 'create-user', account, password })).toMatchObject([{ state: 'refused', code: expect.stringMatching(/\S/), reason: expect.stringMatching(/\S/) }]);
      });

      test('several accounts made in one request keep their order, whatever becomes of each', async () => {
        const [first, second] = [cast.newAccount(), cast.newAccount({ userPrincipalName: 'someone@not-ours.example' })];
        const create = (account: NewAccount): DirectoryChange => ({ kind: 'create-user', account, password });
        const outcomes = await cast.apply(create(first), create(second), create(cast.newAccount()));
        expect(outcomes.map(({ state }) => state)).toEqual(['done', 'refused', 'done']);
      });

      test('an account is disabled and enabled again, as often as one likes', async () => {
        const id = await cast.person();
        const set = (enabled: boolean): DirectoryChange => ({ kind: 'set-enabled', userId: id, enabled });
        expect(await cast.apply(set(false))).toEqual([{ state: 'done' }]);
        expect(await cast.apply(set(false))).toEqual([{ state: 'done' }]);
        expect((await cast.see(id)).enabled).toBe(false);
        await cast.apply(set(true));
        expect((await cast.see(id)).enabled).toBe(true);
      });

      test('details are changed and cleared', async () => {
        const id = await cast.person({ profile: { ...emptyProfile, jobTitle: 'Buyer', usageLocation: 'DE' } });
        expect(await cast.apply({ kind: 'update-user', userId: id, fields: { displayName: 'Jane Roe', jobTitle: '', city: 'Bonn' } })).toEqual([{ state: 'done' }]);
        expect(await cast.see(id)).toMatchObject({ displayName: 'Jane Roe', firstName: 'Contract', profile: { jobTitle: '', city: 'Bonn', usageLocation: 'DE' } });
      });

      test('an account is deleted, once, listed as deleted, and restored with its groups', async () => {
        const [group] = cast.under.groups;
        const account = cast.newAccount();
        const id = await cast.person(account);
        await cast.apply(add(group, id));
        expect(await cast.apply({ kind: 'delete-user', userId: id })).toEqual([{ state: 'done' }]);
        expect(await cast.apply({ kind: 'delete-user', userId: id })).toMatchObject([{ state: 'already' }]);
        expect(await directory.account(id)).toBeUndefined();
        const { accounts } = await directory.listDeleted(null);
        expect(accounts.find((each) => each.id === id)).toMatchObject({ userPrincipalName: account.userPrincipalName, deleted: expect.stringMatching(/^\d{4}-/) });
        expect(await directory.deletedAccounts([await cast.person(), nobody, id])).toEqual(accounts.filter((each) => each.id === id));
        expect(await cast.apply({ kind: 'restore-user', userId: id })).toEqual([{ state: 'done' }]);
        expect(await cast.apply({ kind: 'restore-user', userId: id })).toMatchObject([{ state: 'already' }]);
        expect(await cast.see(id)).toMatchObject({ userPrincipalName: account.userPrincipalName, deleted: null });
        expect([await directory.deletedAccounts([id]), await directory.deletedAccounts([])]).toEqual([[], []]);
        expect(await cast.groupsOf(id)).toEqual([group]);
      });

      test('nobody comes back under a name that is taken, unless another one is given', async () => {
        const account = cast.newAccount();
        const id = await cast.person(account);
        await cast.apply({ kind: 'delete-user', userId: id });
        await cast.person(account);
        expect(await cast.apply({ kind: 'restore-user', userId: id })).toMatchObject([{ state: 'refused', reason: expect.stringContaining('another user name') }]);
        const name = cast.newAccount().userPrincipalName;
        expect(await cast.apply({ kind: 'restore-user', userId: id, userPrincipalName: name })).toEqual([{ state: 'done' }]);
        expect((await cast.see(id)).userPrincipalName).toBe(name);
      });

      test('passwords are set and sessions ended', async () => {
        const id = await cast.person();
        expect(await cast.apply({ kind: 'set-password', userId: id, password: 'Violet-Anchor-9313' })).toEqual([{ state: 'done' }]);
        expect(await cast.apply({ kind: 'revoke-sessions', userId: id })).toEqual([{ state: 'done' }]);
      });

      test('a change of somebody who is not there waits, for copies of the directory may lag', async () => {
        expect(await cast.apply({ kind: 'set-enabled', userId: nobody, enabled: false })).toMatchObject([{ state: 'later', why: 'not-visible' }]);
      });

      test('a guest is invited and waits to accept', async () => {
        const account = cast.newAccount({ email: 'contract.guest@fabrikam.example' });
        const [outcome] = await cast.apply({ kind: 'invite-guest', account, sendMail: false });
        expect(outcome).toMatchObject({ state: 'done', userId: expect.any(String) });
        const guest = await directory.accountByEmail('contract.guest@fabrikam.example');
        expect(guest).toMatchObject({ id: outcome?.state === 'done' ? outcome.userId : '', type: 'guest', invitation: 'pending', email: 'contract.guest@fabrikam.example' });
        expect((await directory.account(guest?.userPrincipalName ?? ''))?.id).toBe(guest?.id);
      });

      test('nobody is there under an unknown id, name or address', async () => {
        expect(await directory.account(nobody)).toBeUndefined();
        expect(await directory.account(`nobody@${cast.under.domain}`)).toBeUndefined();
        expect(await directory.accountByEmail("no'body@nowhere.example")).toBeUndefined();
        expect(await directory.accounts([])).toEqual([]);
      });

      test('several are read at once without those who are missing', async () => {
        const ids = [await cast.person(), await cast.person()];
        expect((await directory.accounts([...ids, nobody])).map(({ id }) => id).sort()).toEqual([...ids].sort());
      });

      test('twenty are looked for in the recycle bin at once', async () => {
        const ids = await Promise.all(Array.from({ length: 20 }, async () => cast.person()));
        await cast.apply(...ids.map((userId): DirectoryChange => ({ kind: 'delete-user', userId })));
        expect((await directory.deletedAccounts(ids)).map(({ id }) => id).sort()).toEqual([...ids].sort());
      });

      test('pages list everybody exactly once', async () => {
        const id = await cast.person();
        const seen: string[] = [];
        let after: string | null = null;
        do {
          const page: Awaited<ReturnType<Directory['listAccounts']>> = await directory.listAccounts(after);
          seen.push(...page.accounts.map((account) => account.id));
          after = page.next;
        } while (after !== null);
        expect(new Set(seen).size).toBe(seen.length);
        expect(seen).toContain(id);
      });
    });

    describe('groups', () => {
      test('a person is added, once, and removed, once', async () => {
        const [group] = cast.under.groups;
        const id = await cast.person();
        expect(await cast.apply(add(group, id))).toEqual([{ state: 'done' }]);
        expect(await cast.apply(add(group, id))).toMatchObject([{ state: 'already' }]);
        expect(await cast.groupsOf(id)).toContain(group);
        expect((await directory.listMembers(group, null))?.userIds).toContain(id);
        expect(await cast.apply(remove(group, id))).toEqual([{ state: 'done' }]);
        expect(await cast.apply(remove(group, id))).toMatchObject([{ state: 'already' }]);
        expect(await cast.groupsOf(id)).not.toContain(group);
      });

      test('several are added together, or nobody when one is a member already', async () => {
        const [group] = cast.under.groups;
        const [first, second, third] = [await cast.person(), await cast.person(), await cast.person()];
        expect(await cast.apply(add(group, first, second))).toEqual([{ state: 'done' }]);
        expect(await cast.apply(add(group, third, second))).toMatchObject([{ state: 'already' }]);
        expect(await cast.groupsOf(first)).toContain(group);
        expect(await cast.groupsOf(third)).not.toContain(group);
      });

      test('changes of one group in one request run in the order given', async () => {
        const [group, other] = cast.under.groups;
        const id = await cast.person();
        expect((await cast.apply(add(group, id), add(other, id), remove(group, id))).map(({ state }) => state)).toEqual(['done', 'done', 'done']);
        expect(await cast.groupsOf(id)).toEqual([other]);
      });

      test('nobody is added to a group that is not there, or a person that is not', async () => {
        const [group] = cast.under.groups;
        expect(await cast.apply(add(nobody, await cast.person()))).toMatchObject([{ state: 'later', why: 'not-visible' }]);
        expect(await cast.apply(add(group, nobody))).toMatchObject([{ state: 'later', why: 'not-visible' }]);
      });

      test('a group with a rule refuses', async () => {
        const { ruledGroup } = cast.under;
        if (ruledGroup === undefined) return;
        expect(await cast.apply(add(ruledGroup, await cast.person()))).toMatchObject([{ state: 'refused', reason: expect.stringMatching(/\S/) }]);
        expect((await directory.group(ruledGroup))?.dynamic).toBe(true);
      });

      test('groups are listed and found by id', async () => {
        const { groups } = await directory.listGroups(null);
        const [group] = cast.under.groups;
        expect(await directory.group(group)).toEqual(groups.find(({ id }) => id === group));
        expect(await directory.group(nobody)).toBeUndefined();
        expect(await directory.groups([nobody, group])).toEqual([groups.find(({ id }) => id === group)]);
        expect(await directory.groups([])).toEqual([]);
      });
    });

    describe('licences', () => {
      test('a licence is given, counted and taken back', async () => {
        const { licence } = cast.under;
        const id = await cast.person();
        const used = async (): Promise<number> => (await directory.licences()).find((entry) => entry.id === licence)?.used ?? -1;
        const before = await used();
        expect(await cast.apply({ kind: 'set-licences', userId: id, add: [licence], remove: [] })).toEqual([{ state: 'done' }]);
        expect((await cast.see(id)).licences).toEqual([{ id: licence, viaGroup: null }]);
        expect(await used()).toBe(before + 1);
        expect(await cast.apply({ kind: 'set-licences', userId: id, add: [], remove: [licence] })).toEqual([{ state: 'done' }]);
        expect((await cast.see(id)).licences).toEqual([]);
      });

      test('service plans are switched off and on as a whole, and shown while any is off', async () => {
        const { licence } = cast.under;
        const id = await cast.person();
        const off = (await directory.licences()).find((entry) => entry.id === licence)?.servicePlans?.slice(0, 2) ?? [];
        expect(off).toHaveLength(2);
        for (const plans of [off, off.slice(0, 1), []]) {
          expect(await cast.apply({ kind: 'set-licences', userId: id, add: [licence], remove: [], disabledPlans: plans })).toEqual([{ state: 'done' }]);
          expect((await cast.see(id)).licences).toEqual([{ id: licence, viaGroup: null, ...(plans.length > 0 && { disabledPlans: plans.toSorted() }) }]);
        }
        expect(await cast.apply({ kind: 'set-licences', userId: id, add: [licence], remove: [], disabledPlans: [nobody] })).toMatchObject([{ state: 'refused', reason: expect.stringMatching(/\S/) }]);
      });

      test('a licence is refused without a usage location', async () => {
        const id = await cast.person({ profile: emptyProfile });
        expect(await cast.apply({ kind: 'set-licences', userId: id, add: [cast.under.licence], remove: [] })).toMatchObject([{ state: 'refused', reason: expect.stringContaining('usage location') }]);
      });

      test('seats add up', async () => {
        for (const { total, used, free, name: product } of await directory.licences()) {
          expect(free).toBe(Math.max(0, total - used));
          expect(product).toMatch(/\S/);
        }
      });
    });

    describe('finding out', () => {
      test('an account that was made is found, with its id', async () => {
        const account = cast.newAccount();
        const change: DirectoryChange = { kind: 'create-user', account, password };
        const sentAt = cast.under.clock.now();
        const [outcome] = await cast.apply(change);
        expect(await directory.findOut(change, sentAt)).toEqual({ state: 'applied', userId: outcome?.state === 'done' ? outcome.userId : '' });
      });

      test('an account of the same user name and another person is not ours', async () => {
        const account = cast.newAccount();
        const sentAt = cast.under.clock.now();
        await cast.apply({ kind: 'create-user', account, password });
        const other = { ...account, displayName: 'Somebody Else' };
        expect(await directory.findOut({ kind: 'create-user', account: other, password }, sentAt)).toEqual({ state: 'not-applied' });
      });

      test('an account that was not made is not to be seen yet, and then was not made', async () => {
        const change: DirectoryChange = { kind: 'create-user', account: cast.newAccount(), password };
        expect(await directory.findOut(change, cast.under.clock.now())).toEqual({ state: 'not-yet' });
        expect(await directory.findOut(change, cast.under.clock.now() - 24 * 60 * 60_000)).toEqual({ state: 'not-applied' });
      });

      test('what was done to a person shows', async () => {
        const [group] = cast.under.groups;
        const id = await cast.person();
        const changes: DirectoryChange[] = [
          { kind: 'set-enabled', userId: id, enabled: false }, { kind: 'set-password', userId: id, password: 'Violet-Anchor-9313' }, { kind: 'revoke-sessions', userId: id },
          add(group, id), { kind: 'set-licences', userId: id, add: [cast.under.licence], remove: [] },
        ];
        for (const change of changes) {
          const sentAt = cast.under.clock.now();
          expect(await cast.apply(change)).toEqual([{ state: 'done' }]);
          expect(await directory.findOut(change, sentAt)).toEqual({ state: 'applied' });
        }
        expect(await directory.findOut(remove(group, id), cast.under.clock.now())).toEqual({ state: 'not-applied' });
        await cast.apply({ kind: 'set-licences', userId: id, add: [], remove: [cast.under.licence] });
      });
    });

    describe('user names', () => nameCases(() => cast));
    describe('making groups', () => groupCases(() => cast));
    describe('applications of groups', () => applicationCases(() => cast));
    describe('credentials, invitations and the bin', () => secretCases(() => cast));
    describe('reaching people', () => reachCases(() => cast));

    describe('the rest', () => {
      test('the organisation has a name and verified domains, one of them the default', async () => {
        const organisation = await directory.organisation();
        expect(organisation.name).toMatch(/\S/);
        expect(organisation.domains.map((domain) => domain.name)).toContain(cast.under.domain);
        expect(organisation.domains.filter((domain) => domain.isDefault)).toHaveLength(1);
      });

      test('roles are told by user id', async () => {
        for (const [id, roles] of await directory.directoryRoles()) {
          expect(id).toMatch(/\S/);
          expect(roles.length).toBeGreaterThan(0);
        }
      });

      test('nothing to do is nothing done, and too much at once is a mistake', async () => {
        expect((await directory.apply([])).outcomes).toEqual([]);
        const many = Array.from({ length: directory.limits.changesPerRequest + 1 }, (): DirectoryChange => ({ kind: 'revoke-sessions', userId: nobody }));
        await expect(directory.apply(many)).rejects.toThrow();
      });
    });
  });
}
