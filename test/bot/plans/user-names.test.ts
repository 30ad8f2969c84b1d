// Calling somebody by another user name: what keeps it from them, what is said before it, what follows it, and the way back.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Changes, OperationRequest } from '../../../bot/plans/change.ts';
import type { Plan, PlanRow } from '../../../shared/plan.ts';
import type { Role, User } from '../../../shared/user.ts';
import { actorOf, buildPerson, openHeart, tenant } from './heart.ts';
import type { Heart } from './heart.ts';

let heart: Heart;
let changes: Changes;
const megan = actorOf('megan');
/** The settings of the deployment name these. */
const first = new Map<string, Role>([['boss@contoso.com', 'admin'], ['books@contoso.com', 'billing'], ['by-id', 'viewonly']]);

beforeEach(async () => {
  heart = openHeart();
  ({ changes } = heart.boot({ first }));
  await heart.store.users.putMany(tenant, [buildPerson('megan', { role: 'admin' }), buildPerson('jane'), buildPerson('lee')]);
});
afterEach(() => heart.close());

const called = (userPrincipalName: string): OperationRequest => ({ kind: 'edit-user', fields: { userPrincipalName } });
const person = async (id: string): Promise<User> => (await heart.store.users.getMany(tenant, [id]))[0] ?? buildPerson('nobody');

async function planFor(ids: readonly string[], ...operations: OperationRequest[]): Promise<Plan> {
  return changes.plan(megan, { title: 'Edit', operations, users: await heart.store.users.getMany(tenant, ids) });
}
const rowsOf = async ({ id, counts }: Plan): Promise<PlanRow[]> => changes.rows(tenant, id, { from: 0, limit: counts.total });

/** Verdict and reason of each. */
const said = async (ids: readonly string[], ...operations: OperationRequest[]): Promise<[string, string][]> => (await rowsOf(await planFor(ids, ...operations))).map(({ verdict, reason }) => [verdict, reason]);

async function done(ids: readonly string[], ...operations: OperationRequest[]): Promise<string> {
  const { id } = await planFor(ids, ...operations);
  await changes.commit(megan, id);
  const { job } = await changes.settled(megan, id, 5_000);
  expect([job.state, job.summary.changed]).toEqual(['done', ids.length]);
  return id;
}

describe('a user name', () => {
  test('is asked about first, also of one person, with what it changes for them', async () => {
    const { decision, warnings } = await planFor(['jane'], called('jane.roe@contoso.com'));
    expect([decision, warnings]).toEqual(['confirm', ['jane signs in as jane.roe@contoso.com from then on; the password stays, and the mail address is not changed.']]);
    await heart.store.users.put(tenant, buildPerson('jane', { emailIsName: true }));
    expect((await planFor(['jane'], called('jane.roe@contoso.com'))).warnings).toEqual(['jane signs in as jane.roe@contoso.com from then on; the password stays.']);
  });

  test('of whoever an identity provider signs in is known to that one as well', async () => {
    await heart.store.users.put(tenant, buildPerson('jane', { userPrincipalName: 'jane@fabrikam.com' }));
    const { warnings } = await planFor(['jane'], called('jane.roe@fabrikam.com'));
    expect(warnings).toEqual(['jane signs in as jane.roe@fabrikam.com from then on; the identity provider must be told the new name, and keep the ImmutableID, and the mail address is not changed.']);
  });

  test('stands in the words of the row, old and new', async () => {
    const [row] = await rowsOf(await planFor(['jane'], called('jane.roe@contoso.com')));
    expect(row?.operations).toEqual([{ kind: 'edit-user', fields: { userPrincipalName: 'jane.roe@contoso.com' }, before: { userPrincipalName: 'jane@contoso.com' } }]);
  });

  test('is what the person has afterwards, beside the mail address they had', async () => {
    await done(['jane'], called('jane.roe@contoso.com'));
    expect(heart.applied).toEqual([{ kind: 'update-user', userId: 'jane', fields: { userPrincipalName: 'jane.roe@contoso.com' } }]);
    expect(await person('jane')).toMatchObject({ userPrincipalName: 'jane.roe@contoso.com', email: 'jane@contoso.com' });
    for (const name of ['jane.roe@contoso.com', 'jane@contoso.com']) expect((await heart.store.users.byName(tenant, name)).map(({ id }) => id)).toEqual(['jane']);
  });

  test('that was also the address of somebody without mail leaves the old one to nobody', async () => {
    await heart.store.users.put(tenant, buildPerson('jane', { emailIsName: true }));
    await done(['jane'], called('jane.roe@contoso.com'));
    expect(await person('jane')).toMatchObject({ userPrincipalName: 'jane.roe@contoso.com', email: 'jane.roe@contoso.com' });
    expect(await heart.store.users.byName(tenant, 'jane@contoso.com')).toEqual([]);
  });
});

describe('a name that is somebody’s', () => {
  const taken = (name: string, whose: string): [string, string] => ['refuse', `The user name ${name} is ${whose}’s, or their e-mail address. Choose one that is free.`];

  test.each<[string, Partial<User>]>([
    ['by which they sign in', { userPrincipalName: 'Wanted@contoso.com' }], ['as mail address', { email: 'wanted@contoso.com' }], ['while they are deactivated', { userPrincipalName: 'wanted@contoso.com', enabled: false, status: 'inactive' }],
  ])('%s is refused, naming them', async (_how, changed) => {
    await heart.store.users.put(tenant, buildPerson('lee', changed));
    expect(await said(['jane'], called('wanted@contoso.com'))).toEqual([taken('wanted@contoso.com', 'lee')]);
  });

  test('in the recycle bin is free, and so is one’s own mail address', async () => {
    await heart.store.users.putMany(tenant, [buildPerson('lee', { userPrincipalName: 'wanted@contoso.com', status: 'deleted', deleted: '2026-02-20T00:00:00Z' }), buildPerson('jane', { email: 'jane.roe@contoso.com' })]);
    expect(await said(['jane'], called('wanted@contoso.com'))).toEqual([['run', '']]);
    expect(await said(['jane'], called('jane.roe@contoso.com'))).toEqual([['run', '']]);
  });

  test('of two for whom it is asked is the first one’s', async () => {
    expect(await said(['jane', 'lee'], called('wanted@contoso.com'))).toEqual([['run', ''], taken('wanted@contoso.com', 'jane')]);
  });

  test('is not exchanged for theirs: one after the other', async () => {
    expect([await said(['jane'], called('lee@contoso.com')), await said(['lee'], called('jane@contoso.com'))]).toEqual([[taken('lee@contoso.com', 'lee')], [taken('jane@contoso.com', 'jane')]]);
  });

  test('is asked of the store once, and of nobody where no name is asked for', async () => {
    let asked = 0;
    const { users } = heart.store;
    heart.store.users = { ...users, taken: async (...input) => { asked += 1; return users.taken(...input); } };
    await planFor(['jane', 'lee'], { kind: 'edit-user', fields: { jobTitle: 'Lead' } });
    expect(asked).toBe(0);
    await planFor(['jane', 'lee'], called('wanted@contoso.com'));
    expect(asked).toBe(1);
  });
});

describe('the way back', () => {
  test('gives the name and the address from before, confirmed first, field by field', async () => {
    const job = await done(['jane'], { kind: 'edit-user', fields: { userPrincipalName: 'jane.roe@contoso.com', lastName: 'Roe' } });
    await heart.store.users.put(tenant, { ...await person('jane'), lastName: 'Somebody' });
    const undo = await changes.planUndo(megan, job);
    expect([undo.decision, await rowsOf(undo)]).toMatchObject(['confirm', [{ operations: [{ fields: { userPrincipalName: 'jane@contoso.com' } }], refused: 'Last name: somebody changed this since; left as it is.' }]]);
    expect(undo.warnings).toEqual([expect.stringContaining('jane signs in as jane@contoso.com from then on')]);
    await changes.commit(megan, undo.id);
    await changes.settled(megan, undo.id, 5_000);
    expect(await person('jane')).toMatchObject({ userPrincipalName: 'jane@contoso.com', email: 'jane@contoso.com' });
  });

  test('is closed where somebody else has the old name by now, and says who', async () => {
    await heart.store.users.put(tenant, buildPerson('jane', { emailIsName: true }));
    const job = await done(['jane'], called('jane.roe@contoso.com'));
    await heart.store.users.put(tenant, buildPerson('new-jane', { userPrincipalName: 'jane@contoso.com', email: 'jane@contoso.com' }));
    expect(await rowsOf(await changes.planUndo(megan, job))).toMatchObject([{ verdict: 'skip', reason: 'The user name jane@contoso.com is new-jane’s, or their e-mail address. Choose one that is free.' }]);
  });
});

describe('the role', () => {
  const granted = async (id: string): Promise<Role | undefined> => (await heart.store.roles.get({ tenant }, id))?.value.role;

  test.each<[string, Role, string]>([['a name that stands in the settings', 'user', 'boss@contoso.com'], ['the capitals of one', 'viewonly', 'Books@contoso.com']])('stays as it was under %s', async (_what, role, name) => {
    await heart.store.users.put(tenant, buildPerson('jane', { role }));
    await done(['jane'], called(name));
    expect([(await person('jane')).role, await granted('jane')]).toEqual([role, role]);
  });

  test('of whoever has it by the old name in the settings stays', async () => {
    await heart.store.users.put(tenant, buildPerson('jane', { role: 'admin', userPrincipalName: 'boss@contoso.com' }));
    await done(['jane'], called('jane.roe@contoso.com'));
    expect([(await person('jane')).role, await granted('jane')]).toEqual(['admin', 'admin']);
  });

  test('is written down before the directory is asked, which a read may see at once', async () => {
    const { directory } = heart;
    const { apply } = directory;
    const seen: unknown[] = [];
    directory.apply = async (...input) => { seen.push(await granted('jane')); return apply(...input); };
    await done(['jane'], called('boss@contoso.com'));
    expect(seen).toEqual(['user']);
  });

  test('that was granted is left alone, and one that is given by the same plan is given', async () => {
    const given = { role: 'billing' as const, grantedBy: 'alex', at: '2026-01-01T00:00:00Z', jobs: ['before'] };
    await heart.store.roles.put({ tenant }, 'lee', given);
    await done(['lee'], called('boss@contoso.com'));
    expect((await heart.store.roles.get({ tenant }, 'lee'))?.value).toEqual(given);
    await done(['jane'], called('books@contoso.com'), { kind: 'set-role', role: 'viewonly' });
    expect([(await person('jane')).role, await granted('jane')]).toEqual(['viewonly', 'viewonly']);
  });

  test('is not written down of whom the settings know by no name, or by id', async () => {
    await heart.store.users.put(tenant, buildPerson('by-id', { role: 'viewonly' }));
    await done(['jane'], called('jane.roe@contoso.com'));
    await done(['by-id'], called('boss@contoso.com'));
    expect([await granted('jane'), await granted('by-id')]).toEqual([undefined, undefined]);
  });
});
