// The way back: what somebody changed since and what cannot come back is named, before it runs and in its report.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { planCard } from '../../../bot/commands/plan.card.ts';
import type { Actor, Changes, OperationRequest } from '../../../bot/plans/change.ts';
import type { Executor } from '../../../bot/plans/execute.ts';
import type { Plan, PlanRow } from '../../../shared/plan.ts';
import type { User } from '../../../shared/user.ts';
import { actorOf, buildPerson, openHeart, tenant } from './heart.ts';
import type { Heart } from './heart.ts';

let heart: Heart;
let changes: Changes;
let executor: Executor;
const megan = actorOf('megan');
const sales = { id: 'sales', name: 'Sales' };

beforeEach(async () => {
  heart = openHeart();
  ({ changes, executor } = heart.boot());
  await heart.store.groups.put({ tenant }, sales.id, { ...sales, description: '', kind: 'security', dynamic: false, synced: false, roleAssignable: false, licences: [], externalId: '', members: 0 });
  await heart.store.users.putMany(tenant, [...['megan', 'alex'].map((id) => buildPerson(id, { role: 'admin' })), buildPerson('jane')]);
});
afterEach(() => heart.close());

async function carryOut(plan: Plan): Promise<string> {
  await changes.commit(megan, plan.id);
  await changes.settled(megan, plan.id, 5_000);
  return plan.id;
}

async function done(...operations: OperationRequest[]): Promise<string> {
  return carryOut(await changes.plan(megan, { title: 'x', operations, users: await heart.store.users.getMany(tenant, ['jane']) }));
}

const rowOf = async ({ id }: Plan): Promise<PlanRow | undefined> => (await changes.rows(tenant, id, { from: 0, limit: 1 }))[0];

test('a part that somebody changed since is named beforehand, asked about, and named again in the report', async () => {
  const job = await done({ kind: 'set-role', role: 'billing' }, { kind: 'add-to-group', group: sales });
  heart.now.value += 1_000;
  await done({ kind: 'remove-from-group', group: sales });
  const undo = await changes.planUndo(megan, job);
  const row = await rowOf(undo);
  expect([undo.decision, row?.operations.map(({ kind }) => kind)]).toEqual(['confirm', ['set-role']]);
  expect(JSON.stringify(planCard(undo, { run: row === undefined ? [] : [row], skip: [], refuse: [] }))).toMatch(/Not done: “Add to Sales”: megan changed this since/i);
  await carryOut(undo);
  expect((await changes.report(tenant, undo.id, { from: 0, limit: 1 })).rows).toMatchObject([{ status: 'changed', reason: expect.stringMatching(/^Not done: “Add to Sales”: megan changed this since/i) }]);
});

test('a part that nothing brings back is named beforehand; what comes back whole is undone at once and without a word', async () => {
  const mixed = await changes.planUndo(megan, await done({ kind: 'set-role', role: 'billing' }, { kind: 'sign-out' }));
  expect([mixed.decision, (await rowOf(mixed))?.refused]).toEqual(['confirm', expect.stringMatching(/cannot be taken back/)]);
  const whole = await changes.planUndo(megan, await done({ kind: 'set-role', role: 'viewonly' }));
  expect([whole.decision, (await rowOf(whole))?.refused, (await rowOf(whole))?.reason]).toEqual(['run-now', undefined, '']);
});

describe('what was set together', () => {
  const now = async (): Promise<User> => (await heart.store.users.getMany(tenant, ['jane']))[0] ?? buildPerson('nobody');
  /** In Entra, or by a program: nobody of whom Usher knows. */
  const elsewhere = async (edit: (jane: User) => User): Promise<void> => heart.store.users.putMany(tenant, [edit(await now())]);
  const withCity = (city: string) => (jane: User): User => ({ ...jane, profile: { ...jane.profile, city } });

  test('goes back field by field: what somebody changed since is left, and named', async () => {
    const job = await done({ kind: 'edit-user', fields: { city: 'Cork', jobTitle: 'Head of Sales', office: '7' } });
    await elsewhere(withCity('Galway'));
    const undo = await changes.planUndo(megan, job);
    expect([undo.decision, await rowOf(undo)]).toMatchObject(['confirm', {
      operations: [{ kind: 'edit-user', fields: { jobTitle: '', office: '' }, before: { jobTitle: 'Head of Sales', office: '7' } }],
      verdict: 'run', refused: 'City: somebody changed this since; left as it is.',
    }]);
    await carryOut(undo);
    expect((await now()).profile).toMatchObject({ city: 'Galway', jobTitle: '', office: '' });
  });

  test('names together what one person decided since, also where that came to the same again', async () => {
    const job = await done({ kind: 'edit-user', fields: { city: 'Cork', jobTitle: 'Lead', office: '7', mobile: '+49 1' } });
    const alex = actorOf('alex');
    for (const fields of [{ city: '', jobTitle: 'Chief', office: '' }, { city: 'Cork' }]) {
      heart.now.value += 1_000;
      const plan = await changes.plan(alex, { title: 'x', operations: [{ kind: 'edit-user', fields }], users: [await now()] });
      await changes.commit(alex, plan.id);
      await executor.ended(plan.id);
    }
    heart.now.value += 1_000;
    expect(await rowOf(await changes.planUndo(megan, job))).toMatchObject({
      operations: [{ fields: { mobile: '' } }],
      refused: expect.stringMatching(/^Job title, office: alex changed this since; left as it is\. City: alex changed this since, and it is so again; left as it is\.$/i),
    });
  });

  test('goes back property by property', async () => {
    await heart.define({ cost_centre: 'text', badge: 'text' });
    const job = await done({ kind: 'set-properties', values: { cost_centre: '4711', badge: 'blue' } });
    await elsewhere((jane) => ({ ...jane, properties: { ...jane.properties, cost_centre: '0815' } }));
    const undo = await changes.planUndo(megan, job);
    expect(await rowOf(undo)).toMatchObject({ operations: [{ kind: 'set-properties', values: { badge: null } }], refused: 'Cost centre: somebody changed this since; left as it is.' });
    await carryOut(undo);
    expect((await now()).properties).toEqual({ cost_centre: '0815' });
  });

  test('goes back but for values of a property that was removed since, or is of another type now', async () => {
    await heart.define({ cost_centre: 'text', badge: 'text', town: 'text' });
    await elsewhere((jane) => ({ ...jane, properties: { cost_centre: '4711', badge: 'blue', town: 'Cork' } }));
    const job = await done({ kind: 'set-properties', values: { cost_centre: null, badge: null, town: 'Bonn' } });
    await heart.define({ badge: 'number', town: 'text' });
    const undo = await changes.planUndo(megan, job);
    expect(await rowOf(undo)).toMatchObject({
      operations: [{ kind: 'set-properties', values: { town: 'Cork' }, before: { town: 'Bonn' } }],
      refused: 'There is no property “cost_centre” now; left as it is. The property “badge” takes values of another type now; left as it is.',
    });
    await carryOut(undo);
    expect((await now()).properties).toEqual({ town: 'Cork' });
  });

  test('goes back but for what cannot be emptied again', async () => {
    const job = await done({ kind: 'edit-user', fields: { usageLocation: 'DE', city: 'Cork' } });
    expect(await rowOf(await changes.planUndo(megan, job))).toMatchObject({ operations: [{ fields: { city: '' } }], refused: 'usage location: the directory does not let it be emptied. Another one can be given.' });
  });

  test('is not done again where an undo has taken a part of it back, and the rest is for the next', async () => {
    await heart.store.users.putMany(tenant, [buildPerson('joe')]);
    const plan = await changes.plan(megan, { title: 'x', operations: [{ kind: 'edit-user', fields: { city: 'Cork', office: '7' } }], users: await heart.store.users.getMany(tenant, ['jane', 'joe']) });
    const job = await carryOut(plan);
    await elsewhere(withCity('Galway'));
    const first = await carryOut(await changes.planUndo(megan, job));
    // As if it had been stopped before it came to the other.
    const stored = await heart.store.jobs.get({ tenant }, first);
    if (stored !== undefined) await heart.store.jobs.put({ tenant }, first, { ...stored.value, state: 'stopped' });
    await elsewhere((jane) => withCity('Cork')({ ...jane, profile: { ...jane.profile, office: '7' } }));
    expect(await rowOf(await changes.planUndo(megan, job))).toMatchObject({ operations: [{ fields: { city: '' } }], refused: 'Office was taken back already.' });
  });
});

describe('what everybody may do to the own account', () => {
  const jane = actorOf('jane', 'user');
  const edited = async (by: Actor): Promise<string> => {
    const plan = await changes.plan(by, { title: 'x', operations: [{ kind: 'edit-user', fields: { mobile: '+49 1' } }], users: await heart.store.users.getMany(tenant, ['jane']) });
    await changes.commit(by, plan.id);
    await changes.settled(by, plan.id, 5_000);
    return plan.id;
  };

  test('they may take back', async () => {
    const undo = await changes.planUndo(jane, await edited(jane));
    await changes.commit(jane, undo.id);
    await changes.settled(jane, undo.id, 5_000);
    expect([undo.own, (await heart.store.users.get(tenant, 'jane'))?.value.profile.mobile]).toEqual([true, '']);
  });

  test('is nobody’s own where an administrator did it and takes it back', async () => {
    expect((await changes.planUndo(megan, await edited(megan))).own).toBe(false);
  });
});

describe('what Usher did again since, which left the same', () => {
  const alex = actorOf('alex');
  const by = async (actor: Actor, operations: OperationRequest[], people = ['jane']): Promise<string> => {
    const plan = await changes.plan(actor, { title: 'x', operations, users: await heart.store.users.getMany(tenant, people) });
    heart.now.value += 1_000;
    await changes.commit(actor, plan.id);
    await executor.ended(plan.id);
    return plan.id;
  };
  const undone = async (job: string): Promise<Plan> => {
    heart.now.value += 1_000;
    return changes.planUndo(megan, job);
  };

  test('is somebody’s later decision: left as it is, and whose it was is named', async () => {
    const job = await by(megan, [{ kind: 'disable-account' }]);
    await by(alex, [{ kind: 'enable-account' }]);
    expect(await rowOf(await undone(job))).toMatchObject({ operations: [], verdict: 'skip', reason: expect.stringMatching(/^“Deactivate”: alex changed this since; left as it is\.$/i) });
    const later = await by(alex, [{ kind: 'disable-account' }]);
    expect(await rowOf(await undone(job))).toMatchObject({ operations: [], verdict: 'skip', reason: expect.stringMatching(/^“Deactivate”: alex changed this since/i) });
    expect((await rowOf(await undone(later)))?.operations).toMatchObject([{ kind: 'enable-account' }]);
  });

  test('counts for the group, the licence and the field it was about, and for no other', async () => {
    const other = { id: 'retail', name: 'Retail' };
    await heart.store.groups.put({ tenant }, other.id, { ...other, description: '', kind: 'security', dynamic: false, synced: false, roleAssignable: false, licences: [], externalId: '', members: 0 });
    const job = await by(megan, [{ kind: 'add-to-group', group: sales }, { kind: 'add-to-group', group: other }, { kind: 'edit-user', fields: { city: 'Berlin', mobile: '+49 1' } }]);
    await by(alex, [{ kind: 'remove-from-group', group: other }, { kind: 'edit-user', fields: { office: '7' } }]);
    await by(alex, [{ kind: 'add-to-group', group: other }]);
    const row = await rowOf(await undone(job));
    expect(row?.operations).toMatchObject([{ kind: 'edit-user' }, { kind: 'remove-from-group', group: sales }]);
    expect(row?.refused).toMatch(/^“Add to Retail”: alex changed this since, and it is so again; left as it is\.$/i);
  });

  test('is no decision where it was taken back', async () => {
    const job = await by(megan, [{ kind: 'disable-account' }]);
    const between = await undone(await by(alex, [{ kind: 'enable-account' }]));
    await carryOut(between);
    expect((await rowOf(await undone(job)))?.operations).toMatchObject([{ kind: 'enable-account' }]);
  });

  test('is a decision where the undo of it was itself taken back', async () => {
    const job = await by(megan, [{ kind: 'disable-account' }]);
    const between = await carryOut(await undone(await by(alex, [{ kind: 'enable-account' }])));
    await carryOut(await undone(between));
    expect((await rowOf(await undone(job)))?.reason).toMatch(/^“Deactivate”: alex changed this since; left as it is/i);
  });

  test('is found also when hundreds of other entries about the same person came since, and many more by them', async () => {
    const job = await by(megan, [{ kind: 'disable-account' }]);
    await by(alex, [{ kind: 'enable-account' }]);
    await by(alex, [{ kind: 'disable-account' }]);
    const [last] = (await heart.store.audit.page({ tenant }, { direction: 'descending', limit: 1 })).items;
    if (last === undefined) throw new Error('There is no entry yet.');
    const { world: { ids, clock }, store } = heart;
    for (let n = 0; n < 450; n += 1) {
      const id = `${ids.next()}.said`;
      await store.audit.create({ tenant }, id, { ...last.value, id, correlation: id }, { expiresAt: clock.now() + 1_000_000, marks: ['person:jane', ...(n < 250 ? ['target:jane'] : [])] });
    }
    expect((await rowOf(await undone(job)))?.reason).toMatch(/alex changed this since, and it is so again/);
  });

  test('is told of each person alone, also when a job came to many of them', async () => {
    const many = Array.from({ length: 30 }, (_none, n) => `p${String(n).padStart(2, '0')}`);
    await heart.store.users.putMany(tenant, many.map((id) => buildPerson(id)));
    const job = await by(megan, [{ kind: 'add-to-group', group: sales }], many);
    const some = many.filter((_id, n) => n % 3 === 0);
    await by(alex, [{ kind: 'remove-from-group', group: sales }], some);
    await by(alex, [{ kind: 'add-to-group', group: sales }], some);
    const undo = await undone(job);
    const rows = await changes.rows(tenant, undo.id, { from: 0, limit: 100 });
    expect(rows.filter(({ verdict }) => verdict === 'skip').map(({ person }) => person.id)).toEqual(some);
    expect(rows.filter(({ verdict }) => verdict === 'run')).toHaveLength(many.length - some.length);
  });
});
