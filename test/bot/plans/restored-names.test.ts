// Coming back under a user name: what is known beforehand of whose it is by now, and what only the directory knows.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Changes } from '../../../bot/plans/change.ts';
import type { Executor } from '../../../bot/plans/execute.ts';
import type { PlanRow } from '../../../shared/plan.ts';
import type { User } from '../../../shared/user.ts';
import { actorOf, buildPerson, openHeart, tenant } from './heart.ts';
import type { Heart } from './heart.ts';

let heart: Heart;
let changes: Changes;
let executor: Executor;
const megan = actorOf('megan');
const gone = (id: string, changed: Partial<User> = {}): User => buildPerson(id, { status: 'deleted', deleted: '2026-02-20T00:00:00Z', ...changed });

beforeEach(() => {
  heart = openHeart();
  ({ changes, executor } = heart.boot());
});
afterEach(() => heart.close());

async function restoring(people: readonly User[]): Promise<[id: string, verdict: string, reason: string][]> {
  await heart.store.users.putMany(tenant, [buildPerson('megan', { role: 'admin' }), ...people]);
  const users = people.filter(({ deleted }) => deleted !== null);
  const { id, counts } = await changes.plan(megan, { title: 'Restore', operations: [{ kind: 'restore-user' }], users });
  const rows: PlanRow[] = await changes.rows(tenant, id, { from: 0, limit: counts.total });
  return rows.map(({ person, verdict, reason }) => [person.id, verdict, reason]);
}

const lee = { userPrincipalName: 'Lee@contoso.com', email: 'lee@contoso.com' };
const refusal = 'The user name Lee@contoso.com belongs to somebody else now. Restore it under another user name that is free, for example: restore Lee@contoso.com as:Lee2@contoso.com';

test('of two who were deleted under one name, the first takes it', async () => {
  expect(await restoring([gone('first', lee), gone('second', lee)])).toEqual([['first', 'run', ''], ['second', 'refuse', refusal]]);
});

test('whoever signs in by the name keeps it, also when deactivated; a deleted account keeps it from nobody', async () => {
  expect(await restoring([gone('first', lee), gone('apart'), buildPerson('holder', { ...lee, enabled: false, status: 'inactive' })])).toEqual([['first', 'refuse', refusal], ['apart', 'run', '']]);
});

test('an address that is only an e-mail on one side says nothing for certain: the directory is asked', async () => {
  const admin = gone('admin', { email: 'jane@contoso.com' });
  const jane = gone('jane');
  expect(await restoring([admin, buildPerson('jane-here', { userPrincipalName: 'jane@contoso.com', email: 'jane@contoso.com' })])).toEqual([['admin', 'run', '']]);
  await heart.store.users.remove(tenant, 'jane-here');
  expect(await restoring([jane, buildPerson('admin', { email: 'jane@contoso.com' })])).toEqual([['jane', 'run', '']]);
});

test('a name in a domain that is not the organisation\'s is refused while it is planned, with those that are', async () => {
  await heart.store.users.putMany(tenant, [buildPerson('megan', { role: 'admin' }), gone('lee', lee)]);
  const planned = async (userPrincipalName: string): Promise<PlanRow | undefined> => {
    const { id } = await changes.plan(megan, { title: 'Restore', operations: [{ kind: 'restore-user', userPrincipalName }], users: await heart.store.users.getMany(tenant, ['lee']) });
    return (await changes.rows(tenant, id, { from: 0, limit: 1 }))[0];
  };
  expect(await planned('Lee@Nowhere.example')).toMatchObject({
    person: { email: lee.email }, verdict: 'refuse', code: 'domain.not-authorised', reason: 'user name: nowhere.example is not a verified domain of this organisation (contoso.com, fabrikam.com).',
  });
  expect(await planned('lee gu@contoso.com')).toMatchObject({ verdict: 'refuse', code: 'input.invalid', reason: expect.stringContaining('a blank before the @') });
  expect(await planned('Lee.Gu@Contoso.com')).toMatchObject({ verdict: 'run' });
});

test.each([[true, 'refused', 'lee@contoso.com'], [false, 'changed', 'lee.gu@contoso.com']])('whoever the directory refuses to bring back under a new name (%s) is told as %s under the name they have, %s', async (refuses, status, email) => {
  if (refuses) heart.refusing.add('restore-user');
  await heart.store.users.putMany(tenant, [buildPerson('megan', { role: 'admin' }), gone('lee', lee)]);
  const { id } = await changes.plan(megan, { title: 'Restore', operations: [{ kind: 'restore-user', userPrincipalName: 'lee.gu@contoso.com' }], users: await heart.store.users.getMany(tenant, ['lee']) });
  await changes.commit(megan, id);
  await executor.ended(id);
  expect((await changes.report(tenant, id, { from: 0, limit: 1 })).rows).toMatchObject([{ status, email }]);
  expect((await heart.store.audit.page({ tenant }, { limit: 9 })).items.map(({ value }) => [value.target.email, value.after])).toEqual([[email, 'has an account again as lee.gu@contoso.com']]);
});

test('whose the names of many are is asked of the store once a batch', async () => {
  let asked = 0;
  const { users } = heart.store;
  const people = Array.from({ length: 1_200 }, (_none, at) => gone(`p${at}`));
  heart.store.users = { ...users, taken: async (...input) => { asked += 1; return users.taken(...input); } };
  const rows = await restoring(people);
  expect([rows.length, rows.every(([, verdict]) => verdict === 'run'), asked]).toEqual([1_200, true, 3]);
});
