// Guests do not administer an organisation, whoever gave them the role: the settings of the deployment, Entra, or Usher as it was before.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { approversOf } from '../../../bot/plans/approval-rights.ts';
import { adminsShutOut } from '../../../bot/plans/facts.ts';
import { roleRule } from '../../../bot/plans/read-model.ts';
import { usersAsOfNow } from '../../../bot/plans/stored-users.ts';
import { createChanges } from '../../../bot/plans/changes.ts';
import { Executor } from '../../../bot/plans/execute.ts';
import type { Store } from '../../../bot/ports.ts';
import { settingsFrom } from '../../../shared/settings.ts';
import type { Role, UserType } from '../../../shared/user.ts';
import { actorOf, buildPerson, openHeart, tenant } from './heart.ts';
import type { Heart } from './heart.ts';

const account = (type: UserType): { id: string; userPrincipalName: string; type: UserType } => ({ id: 'bob', userPrincipalName: 'Bob_fabrikam.com#EXT#@contoso.com', type });
const named = new Map<string, Role>([['bob_fabrikam.com#ext#@contoso.com', 'admin']]);
const none = new Map<string, Role>();

test.each<[string, Parameters<typeof roleRule>, readonly string[]]>([
  ['the settings of the deployment, by user name', [none, named], []],
  ['the settings of the deployment, by id', [none, new Map([['bob', 'admin']])], []],
  ['an Entra role', [none, none], ['Global Administrator']],
  ['Usher, before', [new Map([['bob', 'admin']]), none], []],
])('a guest is no Organisation Admin by %s, where a member is', (_by, given, directoryRoles) => {
  const { roleOf } = roleRule(...given);
  expect([roleOf(account('guest'), directoryRoles), roleOf(account('member'), directoryRoles)]).toEqual(['user', 'admin']);
});

test.each<Role>(['viewonly', 'billing', 'user'])('a guest keeps the role %s', (role) => {
  expect(roleRule(none, new Map([['bob', role]])).roleOf(account('guest'), ['Global Administrator'])).toBe(role);
});

describe('a guest who was stored as an Organisation Admin', () => {
  let heart: Heart;
  let store: Store;
  beforeEach(async () => {
    heart = openHeart();
    store = usersAsOfNow(heart.store);
    await heart.store.users.putMany(tenant, [buildPerson('megan', { role: 'admin' }), buildPerson('bob', { role: 'admin', type: 'guest' }), buildPerson('lee')]);
  });
  afterEach(() => heart.close());

  test('has the role User however they are read, and is not among the administrators', async () => {
    const { users } = store;
    const read = [(await users.get(tenant, 'bob'))?.value, (await users.getMany(tenant, ['bob']))[0], (await users.byName(tenant, 'bob@contoso.com'))[0], (await users.storedMany(tenant, ['bob']))[0]?.value];
    expect(read.map((user) => user?.role)).toEqual(['user', 'user', 'user', 'user']);
    expect((await users.list(tenant, { filter: { role: 'admin' }, limit: 10 })).users.map(({ id }) => id)).toEqual(['megan']);
  });

  test('is asked to approve nothing, and is nobody whom the group of local login could shut out', async () => {
    expect((await approversOf(store, { tenant, requestedBy: { id: 'lee' } }, settingsFrom(undefined).approvals)).all).toEqual(['megan']);
    await store.groups.put({ tenant }, 'pw', { id: 'pw', name: 'PW', description: '', kind: 'security', dynamic: false, synced: false, roleAssignable: false, licences: [], externalId: '', members: 0 });
    const organisation = async () => Promise.resolve({ domains: [] });
    expect((await adminsShutOut({ world: heart.world, store, organisation }, tenant, { ...settingsFrom(undefined), localLoginGroup: 'pw' })).map(({ id }) => id)).toEqual(['megan']);
  });

  test('leaves the last administrator the last', async () => {
    const { world, directory } = heart;
    const executor = new Executor({ world, store, directoryFor: () => directory, owner: 'one', alone: false, onProgress: () => undefined });
    const changes = createChanges({ world, store, directoryFor: () => directory, first: new Map(), executor });
    const plan = await changes.plan({ ...actorOf('x'), source: 'system' }, { title: 'x', operations: [{ kind: 'disable-account' }], users: await store.users.getMany(tenant, ['megan']) });
    expect((await changes.rows(tenant, plan.id, { from: 0, limit: 1 }))[0]?.reason).toBe('megan is the last Organisation Admin who can still get in. Make somebody else one first.');
    await executor.close();
  });
});
