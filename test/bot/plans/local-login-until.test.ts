// Local login until a day: who ends it, what becomes of a refusal, and that the day is kept, changed and brought back.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { runSchedules } from '../../../bot/jobs/schedules.ts';
import type { Changes, OperationRequest } from '../../../bot/plans/change.ts';
import { StoreError } from '../../../bot/ports.ts';
import type { Schedule } from '../../../bot/ports.ts';
import type { Plan } from '../../../shared/plan.ts';
import { actorOf, buildPerson, openHeart, tenant } from './heart.ts';
import type { Heart } from './heart.ts';

let heart: Heart;
let changes: Changes;
let told: string[];
const group = { id: 'passwords', name: 'Passwords', description: '', kind: 'security' as const, dynamic: false, synced: false, roleAssignable: false, licences: [], externalId: '', members: 0 };
const megan = actorOf('megan');
const messenger = { sendToPerson: async (_tenant: string, person: string, message: { summary: string; card: object }) => Promise.resolve(told.push(`${person}: ${JSON.stringify(message.card)}`)).then(() => null) };

beforeEach(async () => {
  heart = openHeart();
  ({ changes } = heart.boot());
  told = [];
  await heart.store.users.putMany(tenant, [...['megan', 'alex'].map((id) => buildPerson(id, { role: 'admin' })), buildPerson('jane'), buildPerson('lee')]);
  await heart.store.groups.put({ tenant }, group.id, group);
  await heart.set({ localLoginGroup: group.id });
});
afterEach(() => heart.close());

async function ended(job: string): Promise<void> {
  while ((await changes.settled(megan, job, 5_000)).job.finished === null);
}

async function commit(plan: Plan): Promise<string> {
  await changes.commit(megan, plan.id);
  await ended(plan.id);
  return plan.id;
}
const planFor = async (operation: OperationRequest, ...who: string[]): Promise<Plan> => changes.plan(megan, { title: 'x', operations: [operation], users: await heart.store.users.getMany(tenant, who) });
const allow = async (until: string | null, ...who: string[]): Promise<string> => commit(await planFor({ kind: 'allow-local-login', until }, ...who));
const undo = async (job: string): Promise<string> => commit(await changes.planUndo(megan, job));
const mayLogIn = async (id: string): Promise<boolean | undefined> => (await heart.store.users.get(tenant, id))?.value.localLogin;
const endOf = async (id: string): Promise<string | null | undefined> => (await heart.store.facts.get({ tenant }, `user.${id}`))?.value.localLoginUntil;
const schedules = async (): Promise<Schedule[]> => (await heart.store.schedules.page({ tenant }, { limit: 10 })).items.map(({ value }) => value);

/** The worker looks on that day, and again a moment later. */
async function sweep(at: string, on = changes, closing = new AbortController().signal): Promise<void> {
  heart.now.value = Date.parse(at);
  for (let look = 0; look < 2; look += 1) {
    await runSchedules({ world: heart.world, store: heart.store, changes: on, messenger, closing }, tenant);
    for (const { id } of (await changes.jobs(tenant, { limit: 5 })).jobs) await ended(id);
  }
}
const refusalsInAudit = async () => (await heart.store.audit.page({ tenant }, { limit: 500 })).items.map(({ value }) => value).filter(({ outcome }) => outcome === 'refused');

describe('a day that is over', () => {
  test('ends local login of whoever set it for themselves, in the name of Usher', async () => {
    await allow(null, 'alex');
    await allow('2026-03-10', 'megan');
    await sweep('2026-03-11T08:00:00Z');
    expect([await mayLogIn('megan'), await endOf('megan'), await schedules()]).toEqual([false, null, []]);
    expect((await changes.jobs(tenant, { limit: 1 })).jobs[0]).toMatchObject({ requestedBy: { id: 'usher', name: 'Usher' }, source: 'system', title: 'Local login of megan ended on 2026-03-10' });
  });

  test('ends it also when nobody more may be deactivated today', async () => {
    await heart.set({ localLoginGroup: group.id, destructivePerDay: 1 });
    await allow('2026-03-10', 'jane', 'lee');
    heart.now.value = Date.parse('2026-03-11T07:00:00Z');
    await commit(await planFor({ kind: 'disable-account' }, 'alex'));
    await sweep('2026-03-11T08:00:00Z');
    expect([await mayLogIn('jane'), await mayLogIn('lee'), await schedules()]).toEqual([false, false, []]);
  });

  test('is tried again every day when it was refused, whoever set it is told once, and the audit trail knows each try', async () => {
    await allow('2026-03-10', 'megan');
    await sweep('2026-03-11T08:00:00Z');
    await sweep('2026-03-11T12:00:00Z');
    expect([await mayLogIn('megan'), (await schedules()).length]).toEqual([true, 1]);
    expect(told).toEqual([expect.stringMatching(/^megan: .*Local login of megan did not end on 2026-03-10.*last Organisation Admin who can still get in.*tries again every day/)]);
    expect(await refusalsInAudit()).toMatchObject([{ who: { id: 'usher' }, source: 'system', action: 'disable-local-login', target: { id: 'megan' } }]);
    await sweep('2026-03-12T09:00:00Z');
    expect([told.length, (await refusalsInAudit()).length]).toEqual([1, 2]);
    await allow(null, 'alex');
    await sweep('2026-03-13T10:00:00Z');
    expect([await mayLogIn('megan'), await schedules()]).toEqual([false, []]);
  });

  test('that was refused while Usher closed is told by the next process, which tries it at once', async () => {
    await allow('2026-03-10', 'megan');
    await sweep('2026-03-11T08:00:00Z', changes, AbortSignal.abort());
    expect(told).toEqual([]);
    await sweep('2026-03-11T08:03:00Z');
    expect(told).toEqual([expect.stringMatching(/^megan: .*Local login of megan did not end on 2026-03-10/)]);
  });

  test('for which something breaks keeps no other day waiting, and is tried again', async () => {
    await allow('2026-03-09', 'jane');
    await allow('2026-03-10', 'lee');
    await sweep('2026-03-11T08:00:00Z', { ...changes, plan: async (actor, request) => (request.title.endsWith('03-09') ? Promise.reject(new StoreError('unavailable', 'The store is away.')) : changes.plan(actor, request)) });
    expect([await mayLogIn('jane'), await mayLogIn('lee'), (await schedules()).map(({ user }) => user)]).toEqual([true, false, ['jane']]);
    await sweep('2026-03-11T08:03:00Z');
    expect([await mayLogIn('jane'), await schedules()]).toEqual([false, []]);
  });

  test('that the store does not let be taken up is tried again, the others at once', async () => {
    await allow('2026-03-10', 'jane', 'lee');
    const { writeMany } = heart.store.schedules;
    heart.store.schedules.writeMany = async (scope, items) => {
      const outcomes = await writeMany(scope, items.filter(({ value }) => value.user !== 'jane'));
      return items.map(({ value }) => (value.user === 'jane' ? { problem: new StoreError('busy', 'Not now.') } : outcomes.shift() ?? { version: '' }));
    };
    await sweep('2026-03-11T08:00:00Z');
    expect([await mayLogIn('jane'), await mayLogIn('lee')]).toEqual([true, false]);
    heart.store.schedules.writeMany = writeMany;
    await sweep('2026-03-11T08:01:00Z');
    expect([await mayLogIn('jane'), await schedules()]).toEqual([false, []]);
  });

  test('makes one plan, when two processes look at the same moment', async () => {
    await allow('2026-03-10', 'jane');
    await Promise.all([sweep('2026-03-11T08:00:00Z'), sweep('2026-03-11T08:00:00Z', heart.boot().changes)]);
    expect([await mayLogIn('jane'), (await changes.jobs(tenant, { limit: 10 })).jobs.length]).toEqual([false, 2]);
    expect(heart.applied.filter(({ kind }) => kind === 'remove-member').length).toBe(1);
  });

  test('that many share is one plan and one job; each has its own outcome, and who asked is told once of all that were refused', async () => {
    const many = Array.from({ length: 120 }, (_none, n) => `person${n}`);
    await heart.store.users.putMany(tenant, many.map((id) => buildPerson(id)));
    await allow('2026-03-10', ...many, 'alex', 'megan');
    await heart.store.users.putMany(tenant, [buildPerson('person7', { localLogin: true, deleted: '2026-03-09T00:00:00Z', status: 'deleted', enabled: false })]);
    await heart.store.users.remove(tenant, 'person8');
    await sweep('2026-03-11T08:00:00Z');
    expect((await changes.jobs(tenant, { limit: 10 })).jobs).toMatchObject([{ title: 'Local login of 120 people ended on 2026-03-10', summary: { changed: 119, refused: 1 } }, { title: 'x' }]);
    expect([await mayLogIn('person0'), await mayLogIn('person119'), (await schedules()).map(({ user, told: isTold, plan }) => [user, isTold, plan])]).toEqual([false, false, [['megan', true, undefined], ['person7', undefined, undefined]]]);
    expect(told).toEqual([expect.stringMatching(/^megan: .*Local login of megan did not end on 2026-03-10/)]);
    await sweep('2026-03-12T09:00:00Z');
    expect([told.length, (await refusalsInAudit()).length]).toEqual([1, 2]);
  });

  test('that was refused to several is told to whoever asked in one card', async () => {
    await allow('2026-03-10', 'jane', 'lee');
    heart.refusing.add('remove-member');
    await sweep('2026-03-11T08:00:00Z');
    expect(told).toEqual([expect.stringMatching(/^megan: .*Local login of jane, lee did not end on 2026-03-10.*The directory refused\. You asked/)]);
    expect((await schedules()).map(({ told: isTold }) => isTold)).toEqual([true, true]);
  });

  test('waits while the account is deleted, and is forgotten with it', async () => {
    await allow('2026-03-10', 'jane');
    await heart.store.users.put(tenant, buildPerson('jane', { localLogin: true, deleted: '2026-03-09T00:00:00Z', status: 'deleted', enabled: false }));
    await sweep('2026-03-11T08:00:00Z');
    expect([(await schedules()).length, await refusalsInAudit(), told]).toEqual([1, [], []]);
    await heart.store.users.remove(tenant, 'jane');
    await sweep('2026-03-12T09:00:00Z');
    expect(await schedules()).toEqual([]);
  });
});

describe('the day', () => {
  test('comes back with local login when its end is taken back', async () => {
    await allow('2026-03-20', 'jane', 'lee');
    const job = await commit(await planFor({ kind: 'disable-local-login' }, 'jane', 'lee'));
    expect(await endOf('jane')).toBeNull();
    await undo(job);
    expect([await mayLogIn('jane'), await endOf('jane')]).toEqual([true, '2026-03-20']);
    await sweep('2026-03-21T08:00:00Z');
    expect(await mayLogIn('jane')).toBe(false);
  });

  test.each<[string, string | null, string | null]>([['is given to somebody who had none', null, '2026-03-20'], ['is changed', '2026-03-20', '2026-03-25'], ['is changed to an earlier one', '2026-03-25', '2026-03-20'], ['is taken away', '2026-03-20', null]])('%s, and comes back by undo', async (_what, before, after) => {
    await allow(before, 'jane');
    heart.applied.length = 0;
    const job = await allow(after, 'jane');
    expect(await endOf('jane')).toBe(after);
    expect((await changes.report(tenant, job, { from: 0, limit: 1 })).rows[0]?.status).toBe('changed');
    await undo(job);
    expect([await endOf('jane'), await mayLogIn('jane'), heart.applied]).toEqual([before, true, []]);
  });

  test('that is set already is skipped, and says which', async () => {
    await allow('2026-03-20', 'jane');
    const plan = await planFor({ kind: 'allow-local-login', until: '2026-03-20' }, 'jane');
    expect([plan.counts.skip, (await changes.rows(tenant, plan.id, { from: 0, limit: 1 }))[0]?.reason]).toEqual([1, 'jane may sign in with a password already until 2026-03-20.']);
  });

  test('that somebody changed since is left as it is by undo', async () => {
    await allow('2026-03-20', 'jane');
    const job = await allow('2026-03-25', 'jane');
    await allow('2026-03-30', 'jane');
    const plan = await changes.planUndo(megan, job);
    expect((await changes.rows(tenant, plan.id, { from: 0, limit: 1 }))[0]?.reason).toMatch(/changed this since; left as it is/);
  });

  test('that somebody changed after the plan was shown stays, whether the plan gives another or ends it', async () => {
    await allow('2026-03-20', 'jane');
    const later = await planFor({ kind: 'allow-local-login', until: '2026-03-25' }, 'jane');
    const end = await planFor({ kind: 'disable-local-login' }, 'jane');
    await allow(null, 'jane');
    for (const plan of [later, end]) expect((await changes.report(tenant, await commit(plan), { from: 0, limit: 1 })).rows).toMatchObject([{ status: 'refused', reason: expect.stringMatching(/changed this person since/) }]);
    expect([await mayLogIn('jane'), await endOf('jane')]).toEqual([true, null]);
  });
});

describe('a day that ends what somebody has', () => {
  beforeEach(async () => { await heart.set({ localLoginGroup: group.id, destructivePerDay: 1 }); });

  test('counts as what ending it at once counts: an approver is asked beyond the limit of the day, and reads who is locked out', async () => {
    await allow(null, 'jane', 'lee');
    const plan = await planFor({ kind: 'allow-local-login', until: '2026-03-01' }, 'jane', 'lee');
    expect([plan.decision, plan.destructive]).toEqual(['approval', 2]);
    expect(plan.warnings).toEqual(expect.arrayContaining([expect.stringMatching(/beyond how many people may lose their account/), 'These people will be locked out after 2026-03-01, since nobody else signs them in: jane, lee.']));
  });

  test('is asked about for one person, and so is an earlier day', async () => {
    await allow('2026-03-20', 'jane');
    const earlier = await planFor({ kind: 'allow-local-login', until: '2026-03-10' }, 'jane');
    expect([earlier.decision, earlier.destructive, earlier.warnings]).toEqual(['confirm', 1, ['jane will be locked out after 2026-03-10, since nobody else signs them in.']]);
  });

  test('is true of administrators: the last who can get in is said to stay, whoever else has an earlier day', async () => {
    await heart.set({ localLoginGroup: group.id });
    await allow(null, 'megan', 'alex');
    const wordsFor = async (until: string, ...who: string[]): Promise<string[]> => (await planFor({ kind: 'allow-local-login', until }, ...who)).warnings.filter((words) => words.includes(until));
    expect(await wordsFor('2026-03-20', 'megan')).toEqual(['megan will be locked out after 2026-03-20, since nobody else signs them in.']);
    expect(await wordsFor('2026-03-20', 'megan', 'alex')).toEqual([
      'megan, alex will be locked out after 2026-03-20, except for the last Organisation Admin who can still get in: there local login does not end before there is another one.',
    ]);
    await allow('2026-03-10', 'alex');
    expect(await wordsFor('2026-03-20', 'megan')).toEqual(['megan would be the last Organisation Admin who can still get in, so local login does not end after 2026-03-20 before there is another one.']);
    expect(await wordsFor('2026-03-05', 'megan')).toEqual(['megan will be locked out after 2026-03-05, since nobody else signs them in.']);
    const alone = await planFor({ kind: 'allow-local-login', until: '2026-03-20' }, 'megan');
    expect(alone.decision).toBe('confirm');
    await commit(alone);
    await sweep('2026-03-11T08:00:00Z');
    await sweep('2026-03-21T08:00:00Z');
    expect([await mayLogIn('alex'), await mayLogIn('megan')]).toEqual([false, true]);
    expect(told).toEqual([expect.stringContaining('Local login of megan did not end on 2026-03-20')]);
  });

  test('is nothing of the kind where it lets people in, or in for longer', async () => {
    await allow('2026-03-10', 'jane');
    for (const [who, until] of [['lee', '2026-03-20'], ['jane', '2026-03-20'], ['jane', null]] as const) {
      const plan = await planFor({ kind: 'allow-local-login', until }, who);
      expect([plan.decision, plan.destructive, plan.warnings]).toEqual(['run-now', 0, []]);
    }
  });
});

test('the days of very many people are read together, and not one by one', async () => {
  const many = Array.from({ length: 1_200 }, (_none, n) => buildPerson(`person${n}`, { localLogin: true }));
  await heart.store.users.putMany(tenant, many);
  await heart.store.facts.putMany({ tenant }, [{ id: 'user.person7', value: { localLoginUntil: '2026-03-20' } }]);
  const { facts } = heart.store;
  const [get, getMany] = [facts.get.bind(facts), facts.getMany.bind(facts)];
  let trips = 0;
  const counting = <A extends unknown[], R>(read: (...asked: A) => R) => (...asked: A): R => {
    trips += 1;
    return read(...asked);
  };
  [facts.get, facts.getMany] = [counting(get), counting(getMany)];
  const plan = await changes.plan(megan, { title: 'x', operations: [{ kind: 'allow-local-login', until: '2026-03-20' }], users: many });
  expect([plan.counts, trips]).toEqual([{ total: 1_200, run: 1_199, skip: 1, refuse: 0 }, 1]);
});

describe('taking back what lets people in', () => {
  test('is asked about as ending it is, and says who is locked out', async () => {
    const back = await changes.planUndo(megan, await allow(null, 'jane'));
    const direct = await planFor({ kind: 'disable-local-login' }, 'jane');
    expect([back.decision, back.warnings]).toEqual(['confirm', ['jane will be locked out, since nobody else signs them in.']]);
    expect([direct.decision, direct.warnings]).toEqual([back.decision, back.warnings]);
  });

  test('goes to an approver beyond the limit of the day, who reads what these people lose', async () => {
    await heart.set({ localLoginGroup: group.id, destructivePerDay: 1 });
    const back = await changes.planUndo(megan, await allow(null, 'jane', 'lee'));
    expect([back.decision, back.warnings]).toEqual(['approval', [
      expect.stringMatching(/beyond how many people may lose their account/), 'These people will be locked out, since nobody else signs them in: jane, lee.', expect.stringMatching(/Latest connection/),
    ]]);
  });

  test('keeps what an approver is to read for when others have used up the day before it is confirmed', async () => {
    await heart.set({ localLoginGroup: group.id, destructivePerDay: 1 });
    const back = await changes.planUndo(megan, await allow(null, 'jane'));
    await commit(await planFor({ kind: 'disable-account' }, 'alex'));
    await expect(changes.commit(megan, back.id)).rejects.toMatchObject({ code: 'approval.needed' });
    expect((await changes.find(tenant, back.id)).warnings).toEqual([expect.stringMatching(/beyond how many people may lose their account/), expect.stringMatching(/Last connection/), 'jane will be locked out, since nobody else signs them in.']);
  });
});
