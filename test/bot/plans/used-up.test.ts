// What a plan has to give away - seats, places of administrators, a group that one thing alone fills - goes to rows that run and to no others.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { AccountRequest, Changes } from '../../../bot/plans/change.ts';
import type { Plan } from '../../../shared/plan.ts';
import { emptyProfile } from '../../../shared/user.ts';
import { actorOf, buildPerson, openHeart, tenant } from './heart.ts';
import type { Heart } from './heart.ts';

let heart: Heart;
let changes: Changes;
const megan = actorOf('megan');
const passwords = { id: 'passwords', name: 'Passwords', description: '', kind: 'security' as const, dynamic: false, synced: false, roleAssignable: false, licences: [], externalId: '', members: 0 };
const licence = { id: 'e3', name: 'E3' };

beforeEach(async () => {
  heart = openHeart();
  ({ changes } = heart.boot());
  await heart.store.users.putMany(tenant, [...['megan', 'alex'].map((id) => buildPerson(id, { role: 'admin' }))]);
  await heart.store.licences.put({ tenant }, licence.id, { ...licence, partNumber: 'SPE_E3', total: 1, used: 0, free: 1 });
});
afterEach(() => heart.close());

const verdicts = async ({ id }: Plan): Promise<[string, string][]> => (await changes.rows(tenant, id, { from: 0, limit: 9 })).map(({ verdict, reason }) => [verdict, reason]);
const row = (name: string, wanted: Partial<AccountRequest>): AccountRequest => ({
  type: 'member', role: 'user', groups: [], licences: [], ...wanted,
  account: { userPrincipalName: `${name}@contoso.com`, email: `${name}@contoso.com`, displayName: name, firstName: '', lastName: '', profile: { ...emptyProfile, usageLocation: 'DE' } },
});
const invite = async (...rows: AccountRequest[]): Promise<Plan> => changes.planAccounts(megan, { title: 'x', kind: 'change', silent: true, rows });

describe('the last seat', () => {
  test('is there for the next account when the one before is refused', async () => {
    const plan = await invite(row('one', { licences: ['e3'], localLogin: true }), row('two', { licences: ['e3'] }), row('three', { licences: ['e3'] }));
    expect(await verdicts(plan)).toEqual([['refuse', expect.stringMatching(/Local login is not set up/)], ['run', ''], ['refuse', expect.stringMatching(/no seat of E3 is free/)]]);
  });

  test('is there for the next person when the status of the one before does not allow a licence', async () => {
    const located = { profile: { ...emptyProfile, usageLocation: 'DE' } };
    const users = [buildPerson('gone', { ...located, deleted: '2026-02-01T00:00:00Z', status: 'deleted' }), buildPerson('jane', located), buildPerson('lee', located)];
    await heart.store.users.putMany(tenant, users);
    const plan = await changes.plan(megan, { title: 'x', operations: [{ kind: 'assign-licence', licence }], users });
    expect((await verdicts(plan)).map(([verdict]) => verdict)).toEqual(['refuse', 'run', 'refuse']);
  });
});

test('a group that keeps local login takes nobody by an invite, as it takes nobody by hand', async () => {
  await heart.store.groups.put({ tenant }, passwords.id, passwords);
  await heart.set({ localLoginGroup: passwords.id });
  const plan = await invite(row('one', { groups: ['Passwords'] }), row('two', { localLogin: true }));
  expect(await verdicts(plan)).toEqual([['refuse', expect.stringMatching(/^groups: “Passwords” keeps who may sign in with a password; use “allow local login”/)], ['run', '']]);
  const [refused] = await changes.rows(tenant, plan.id, { from: 0, limit: 1 });
  expect(refused?.code).toBe('group.not-editable');
});
