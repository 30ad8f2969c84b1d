// What one administrator may not do alone, and may not arrange to do alone.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Approvals } from '../../../bot/plans/approvals.ts';
import type { AccountRequest, Changes, OperationRequest } from '../../../bot/plans/change.ts';
import { emptyProfile } from '../../../shared/user.ts';
import type { Role } from '../../../shared/user.ts';
import { actorOf, buildPerson, openHeart, tenant } from './heart.ts';
import type { Heart } from './heart.ts';

let heart: Heart;
let changes: Changes;
const megan = actorOf('megan');

beforeEach(async () => {
  heart = openHeart();
  ({ changes } = heart.boot());
  await heart.store.users.putMany(tenant, [...['megan', 'alex'].map((id) => buildPerson(id, { role: 'admin' })), buildPerson('jane'), buildPerson('lynne', { role: 'viewonly' })]);
});
afterEach(() => heart.close());

const requestOf = async (plan: string) => {
  const { executor } = heart.boot();
  return new Approvals({ world: heart.world, store: heart.store, executor, onChange: () => undefined }).request(megan, plan);
};
const plan = async (kind: 'reset-password' | 'issue-access-pass', ...who: string[]) =>
  changes.plan(megan, { title: 'x', operations: [{ kind } satisfies OperationRequest], users: await heart.store.users.getMany(tenant, who) });

describe.each(['reset-password', 'issue-access-pass'] as const)('%s', (kind) => {
  test.each([[['alex'], 'approval'], [['jane', 'alex'], 'approval'], [['jane'], 'confirm'], [['lynne'], 'confirm'], [['megan'], 'confirm']] as const)('of %j needs %s', async (who, decision) => {
    expect((await plan(kind, ...who)).decision).toBe(decision);
  });

  test('of whoever administers the directory needs approval, whatever their role here, also when they came to it since', async () => {
    await heart.store.users.put(tenant, buildPerson('jane', { directoryRoles: ['Privileged Role Administrator'] }));
    expect((await plan(kind, 'jane')).decision).toBe('approval');
    const asked = await plan(kind, 'lynne');
    await heart.store.users.put(tenant, buildPerson('lynne', { role: 'viewonly', directoryRoles: ['Global Administrator'] }));
    await changes.commit(megan, asked.id);
    await changes.settled(megan, asked.id, 5_000);
    expect((await changes.report(tenant, asked.id, { from: 0, limit: 1 })).rows[0]?.status).toBe('refused');
  });

  test('of another Organisation Admin says what it gives, and cannot be confirmed alone', async () => {
    const asked = await plan(kind, 'alex');
    expect(asked.warnings).toContain('Whoever is told the password or pass of another administrator, or of somebody who is to become one, can act in that name.');
    await expect(changes.commit(megan, asked.id)).rejects.toMatchObject({ code: 'approval.needed' });
  });

  test('is not done to somebody who became Organisation Admin since it was planned', async () => {
    const asked = await plan(kind, 'jane');
    await heart.store.users.put(tenant, buildPerson('jane', { role: 'admin' }));
    await changes.commit(megan, asked.id);
    await changes.settled(megan, asked.id, 5_000);
    expect((await changes.report(tenant, asked.id, { from: 0, limit: 1 })).rows[0]?.status).toBe('refused');
    expect(heart.applied).toEqual([]);
  });
});

test('an administrator is not deactivated without asking, and is named as one', async () => {
  const asked = async (...who: string[]) => changes.plan(megan, { title: 'x', operations: [{ kind: 'disable-account' }], users: await heart.store.users.getMany(tenant, who) });
  const { decision, warnings } = await asked('alex');
  expect([decision, warnings[0]]).toEqual(['confirm', 'alex is an Organisation Admin.']);
  expect((await asked('alex', 'lynne')).warnings).toContain('alex is an Organisation Admin.');
  expect(await asked('lynne')).toMatchObject({ decision: 'run-now', warnings: [] });
});

test('the role of an administrator is not taken without asking, because it takes an approver to come back', async () => {
  const asked = async (who: string, role: Role) => changes.plan(megan, { title: 'x', operations: [{ kind: 'set-role', role }], users: await heart.store.users.getMany(tenant, [who]) });
  for (const who of ['alex', 'megan']) expect(await asked(who, 'user')).toMatchObject({ decision: 'confirm', warnings: ['Making somebody an Organisation Admin again takes an approval.', expect.stringMatching(/^Afterwards one Organisation Admin is left/)] });
  expect((await asked('lynne', 'user')).decision).toBe('run-now');
});

describe('a guest', () => {
  const guest = (role: AccountRequest['role']): AccountRequest => ({
    type: 'guest', role, groups: [], licences: [],
    account: { userPrincipalName: 'bob@partner.com', email: 'bob@partner.com', firstName: 'Bob', lastName: 'Kelly', displayName: 'Bob Kelly', profile: emptyProfile },
  });

  test.each(['change', 'import'] as const)('is not made Organisation Admin on the way in, by %s', async (kind) => {
    const asked = await changes.planAccounts(megan, { title: 'x', kind, silent: true, rows: [guest('admin')] });
    expect(asked.counts).toMatchObject({ run: 0, refuse: 1 });
    expect((await changes.rows(tenant, asked.id, { from: 0, limit: 1 }))[0]?.reason).toContain('guests do not administer this organisation');
  });

  test('may have another role', async () => {
    expect((await changes.planAccounts(megan, { title: 'x', kind: 'change', silent: true, rows: [guest('viewonly')] })).counts.run).toBe(1);
  });
});

describe('an administrator who is to be made', () => {
  const member = (role: AccountRequest['role'], changes: Partial<AccountRequest> = {}): AccountRequest => ({
    type: 'member', role, groups: [], licences: [], account: { userPrincipalName: 'second@contoso.com', email: 'second@contoso.com', firstName: '', lastName: '', displayName: 'Second', profile: emptyProfile }, ...changes,
  });
  const secondSelf = 'megan knows the first password of the new administrator, and could act in that name until it is changed.';
  const asAdmin = async (...who: string[]) => changes.plan(megan, { title: 'x', operations: [{ kind: 'set-role', role: 'admin' }], users: await heart.store.users.getMany(tenant, who) });

  test('with a new account is approved by somebody who reads who is told the first password', async () => {
    const asked = async (account: AccountRequest) => changes.planAccounts(megan, { title: 'x', kind: 'change', silent: true, rows: [account] });
    expect(await asked(member('admin'))).toMatchObject({ decision: 'approval', warnings: expect.arrayContaining([secondSelf]) });
    expect((await asked(member('admin', { password: 'Given-by-Megan-1' }))).warnings).toContain(secondSelf);
    expect((await asked(member('viewonly'))).warnings).not.toContain(secondSelf);
  });

  test('who has never signed in is said to be one', async () => {
    await heart.store.users.put(tenant, buildPerson('jane', { status: 'invited', lastConnection: null }));
    expect((await asAdmin('jane')).warnings).toContain('jane has never signed in: whoever made the account, or was told its first password, could do so in that name.');
    expect((await asAdmin('lynne')).warnings.join(' ')).not.toContain('never signed in');
  });

  test.each(['reset-password', 'issue-access-pass'] as const)('while that waits, has no %s by the one who asked alone', async (kind) => {
    const { id } = await asAdmin('jane');
    await requestOf(id);
    expect((await plan(kind, 'jane')).decision).toBe('approval');
    expect((await plan(kind, 'lynne')).decision).toBe('confirm');
  });

  test('again by coming back from the recycle bin takes an approver, who reads it', async () => {
    const deleted = '2026-02-20T00:00:00Z';
    await heart.store.users.putMany(tenant, [buildPerson('alex', { role: 'admin', deleted, status: 'deleted' }), buildPerson('jane', { deleted, status: 'deleted' })]);
    const asked = async (who: string) => changes.plan(megan, { title: 'x', operations: [{ kind: 'restore-user' }], users: await heart.store.users.getMany(tenant, [who]) });
    const back = await asked('alex');
    expect([back.decision, back.warnings[0]]).toEqual(['approval', 'An Organisation Admin can change every user and every role, and decides what others ask for.']);
    expect((await asked('jane')).decision).toBe('run-now');
  });
});

describe.each(['disable-account', 'delete-user'] as const)('%s', (kind) => {
  test('is not done to somebody who became an administrator since it was planned, or asked for', async () => {
    const asked = await changes.plan(megan, { title: 'x', operations: [{ kind }], users: await heart.store.users.getMany(tenant, ['jane', 'lynne']) });
    await heart.store.users.putMany(tenant, [buildPerson('jane', { role: 'admin' }), buildPerson('lynne', { role: 'viewonly', directoryRoles: ['Global Administrator'] })]);
    const stored = await heart.store.plans.get({ tenant }, asked.id);
    if (stored !== undefined) await heart.store.plans.put({ tenant }, asked.id, { ...stored.value, decision: 'confirm' });
    await changes.commit(megan, asked.id);
    await changes.settled(megan, asked.id, 5_000);
    expect((await changes.report(tenant, asked.id, { from: 0, limit: 2 })).rows.map(({ status }) => status)).toEqual(['refused', 'refused']);
    expect(heart.applied).toEqual([]);
  });
});
