// The last administrator who can get in stays, also when two plans that are fine alone run at the same moment on two processes.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { letLeave } from '../../../bot/plans/admin-guard.ts';
import { instant } from '../../../bot/ports.ts';
import type { Job } from '../../../shared/job.ts';
import type { OperationRequest } from '../../../bot/plans/change.ts';
import { actorOf, buildPerson, openHeart, tenant } from './heart.ts';
import type { Heart } from './heart.ts';

let heart: Heart;

beforeEach(async () => {
  heart = openHeart();
  await heart.store.users.putMany(tenant, [buildPerson('megan', { role: 'admin' }), buildPerson('alex', { role: 'admin' }), buildPerson('jane')]);
});
afterEach(() => heart.close());

/** Each does it to the other, at the same moment, on a process of their own. */
async function eachOther(operation: OperationRequest): Promise<string[]> {
  const sides = [['megan', 'alex'], ['alex', 'megan']] as const;
  const prepared = await Promise.all(sides.map(async ([by, to]) => {
    const { changes, executor } = heart.boot();
    const plan = await changes.plan(actorOf(by), { title: `${by} and ${to}`, operations: [operation], users: await heart.store.users.getMany(tenant, [to]) });
    return { changes, executor, by, plan };
  }));
  expect(prepared.map(({ plan }) => plan.counts.run)).toEqual([1, 1]);
  await Promise.all(prepared.map(async ({ changes, by, plan }) => changes.commit(actorOf(by), plan.id)));
  return Promise.all(prepared.map(async ({ changes, executor, plan }) => {
    await executor.ended(plan.id);
    return (await changes.report(tenant, plan.id, { from: 0, limit: 10 })).rows.map(({ status, reason }) => `${status} ${reason}`).join();
  }));
}

describe('the last administrator', () => {
  test.each<[string, OperationRequest]>([
    ['deactivate', { kind: 'disable-account' }],
    ['take the role of', { kind: 'set-role', role: 'viewonly' }],
  ])('stays when two administrators %s each other at the same moment', async (_words, operation) => {
    const outcomes = await eachOther(operation);
    expect(outcomes.filter((outcome) => outcome.startsWith('changed')).length).toBe(1);
    expect(outcomes.find((outcome) => outcome.startsWith('refused'))).toMatch(/is the last Organisation Admin who can still get in/);
    const admins = (await heart.store.users.getMany(tenant, ['megan', 'alex'])).filter(({ role, enabled }) => role === 'admin' && enabled);
    expect(admins.length).toBe(1);
  });

  test('stays when two administrators disable each other’s local login', async () => {
    await heart.store.groups.put({ tenant }, 'passwords', { id: 'passwords', name: 'Passwords', description: '', kind: 'security', dynamic: false, synced: false, roleAssignable: false, licences: [], externalId: '', members: 2 });
    await heart.set({ localLoginGroup: 'passwords' });
    await heart.store.users.putMany(tenant, ['megan', 'alex'].map((id) => buildPerson(id, { role: 'admin', localLogin: true })));
    const outcomes = await eachOther({ kind: 'disable-local-login' });
    expect(outcomes.filter((outcome) => outcome.startsWith('changed')).length).toBe(1);
    expect(heart.applied.map(({ kind }) => kind)).toEqual(['remove-member']);
  });

  test('may lose local login where an identity provider signs them in', async () => {
    await heart.store.groups.put({ tenant }, 'passwords', { id: 'passwords', name: 'Passwords', description: '', kind: 'security', dynamic: false, synced: false, roleAssignable: false, licences: [], externalId: '', members: 2 });
    await heart.set({ localLoginGroup: 'passwords' });
    await heart.store.users.putMany(tenant, ['megan', 'alex'].map((id) => buildPerson(id, { role: 'admin', localLogin: true, userPrincipalName: `${id}@fabrikam.com` })));
    const outcomes = await eachOther({ kind: 'disable-local-login' });
    expect(outcomes.every((outcome) => outcome.startsWith('changed'))).toBe(true);
  });

  describe('stays while jobs that would take the same colleague', () => {
    const leave = async (job: string, id: string, admins = ['megan', 'alex', 'jane']): Promise<string | undefined> => {
      const [user] = await heart.store.users.getMany(tenant, [id]);
      const parts = { ...heart, organisation: () => Promise.resolve({ domains: [] }) };
      const plan = { operations: ['disable-account' as const], admins };
      return user === undefined ? 'nobody' : letLeave(parts, { tenant, job, plan, user, operations: [{ kind: 'disable-account', before: { enabled: true } }] });
    };
    const refused = /is the last Organisation Admin who can still get in/;

    /** A job as it stands in the store. */
    async function job(changes: Partial<Job>, id?: string): Promise<string> {
      const { changes: heartChanges } = heart.boot();
      const plan = id ?? (await heartChanges.plan(actorOf('jane'), { title: 'x', operations: [{ kind: 'sign-out' }], users: await heart.store.users.getMany(tenant, ['jane']) })).id;
      if (id === undefined) {
        await heartChanges.commit(actorOf('jane'), plan);
        await heartChanges.settled(actorOf('jane'), plan, 5_000);
      }
      const stored = await heart.store.jobs.get({ tenant }, plan);
      if (stored !== undefined) await heart.store.jobs.put({ tenant }, plan, { ...stored.value, ...changes });
      return plan;
    }
    const running = { state: 'running', finished: null } as const;

    test('are still at work, though another one of them has ended', async () => {
      const [one, two] = [await job(running), await job(running)];
      expect([await leave(one, 'alex'), await leave(two, 'alex')]).toEqual([undefined, undefined]);
      await job({ state: 'done', finished: instant(heart.now.value) }, two);
      expect(await leave(two, 'megan')).toMatch(refused);
      await job({ state: 'done', finished: instant(heart.now.value) }, one);
      expect(await leave(two, 'megan')).toBeUndefined();
    });

    test('have ended without knowing what became of it, until the whole directory was read again', async () => {
      await heart.set({});
      const [one, two] = [await job(running), await job(running)];
      expect(await leave(one, 'alex')).toBeUndefined();
      const { summary } = (await heart.store.jobs.get({ tenant }, one))?.value ?? {};
      if (summary === undefined) throw new Error('The job is gone.');
      await job({ state: 'done', finished: instant(heart.now.value), summary: { ...summary, unknown: 1 } }, one);
      expect(await leave(two, 'megan')).toMatch(refused);
      const settings = await heart.store.settings.get({ tenant }, 'settings');
      if (settings !== undefined) await heart.store.settings.put({ tenant }, 'settings', { ...settings.value, sync: { enabled: true, last: instant(heart.now.value + 2 * 60 * 60_000), problem: null } });
      expect(await leave(two, 'megan')).toBeUndefined();
    });

    describe('were asked for before their colleague became an administrator', () => {
      const uncertain = 'megan may be the last Organisation Admin who can still get in: the other one was made one after other changes were asked for that are at work now. Try again when those are done.';
      let [older, leaving] = ['', ''];
      /** A job that deactivates these, asked for now and at work since. */
      async function atWork(ids: readonly string[]): Promise<string> {
        const { changes } = heart.boot();
        const plan = await changes.plan(actorOf('bob'), { title: 'x', operations: [{ kind: 'disable-account' }], users: await heart.store.users.getMany(tenant, ids) });
        await heart.store.openJobs.put({ tenant }, plan.id, { job: plan.id, since: heart.now.value });
        return plan.id;
      }
      /** Megan is the only one; a job has Jane on its list, looked at her, and stands still. Then a sync sees that Jane has a role in Entra. */
      beforeEach(async () => {
        await heart.store.users.remove(tenant, 'alex');
        await heart.store.users.put(tenant, buildPerson('bob'));
        older = await atWork(['jane']);
        await heart.store.users.put(tenant, buildPerson('jane', { role: 'admin', directoryRoles: ['Global Administrator'] }));
        leaving = await job(running);
      });

      test('and are at work still', async () => {
        expect(await leave(leaving, 'megan')).toBe(uncertain);
        await heart.store.openJobs.remove({ tenant }, older);
        expect(await leave(leaving, 'megan')).toBeUndefined();
      });

      test('or they were asked for before that themselves', async () => {
        await heart.store.openJobs.remove({ tenant }, older);
        expect(await leave(leaving, 'megan', ['megan'])).toBe(uncertain);
      });

      test('unless they were asked for when that was seen', async () => {
        await heart.store.openJobs.remove({ tenant }, older);
        await atWork(['jane', 'bob']);
        expect(await leave(leaving, 'megan')).toBeUndefined();
      });

      test('unless they take nobody’s way in', async () => {
        await heart.store.openJobs.remove({ tenant }, older);
        const { changes } = heart.boot();
        const plan = await changes.plan(actorOf('bob'), { title: 'x', operations: [{ kind: 'sign-out' }], users: await heart.store.users.getMany(tenant, ['jane']) });
        await heart.store.openJobs.put({ tenant }, plan.id, { job: plan.id, since: heart.now.value });
        expect(await leave(leaving, 'megan')).toBeUndefined();
      });
    });

    test('was no administrator for a moment, when one of them came to them', async () => {
      const one = await job(running);
      await heart.store.users.put(tenant, buildPerson('alex'));
      expect(await leave(one, 'alex')).toBeUndefined();
      await heart.store.users.put(tenant, buildPerson('alex', { role: 'admin' }));
      expect(await leave(await job(running), 'megan')).toMatch(refused);
    });
  });

  test('is noted by a job whose plan was made when they were one, though they are none when it comes to them', async () => {
    const { changes, executor } = heart.boot();
    const plan = await changes.plan(actorOf('jane'), { title: 'x', operations: [{ kind: 'disable-account' }], users: await heart.store.users.getMany(tenant, ['alex']) });
    expect((await changes.find(tenant, plan.id)).admins).toEqual(['alex', 'megan']);
    await heart.store.users.put(tenant, buildPerson('alex'));
    await changes.commit(actorOf('jane'), plan.id);
    await executor.ended(plan.id);
    expect((await heart.store.guards.get({ tenant }, 'admins'))?.value.leaving).toEqual({ alex: [plan.id] });
  });

  test.each([[['alex'], 'Afterwards one Organisation Admin is left who can get in, and nobody could approve what that one asks for'], [['jane'], '']])('is warned of beforehand, where %j leave and one remains', async (leaving, words) => {
    const { changes } = heart.boot();
    const plan = await changes.plan(actorOf('megan'), { title: 'x', operations: [{ kind: 'set-role', role: 'viewonly' }], users: await heart.store.users.getMany(tenant, leaving) });
    expect(plan.warnings.some((warning) => warning.startsWith('Afterwards'))).toBe(words !== '');
    expect(plan.warnings.join(' ')).toContain(words);
  });

  test('may go once somebody else has become one', async () => {
    const { changes } = heart.boot();
    await heart.store.users.put(tenant, buildPerson('jane', { role: 'admin' }));
    const plan = await changes.plan(actorOf('jane'), { title: 'x', operations: [{ kind: 'disable-account' }], users: await heart.store.users.getMany(tenant, ['megan', 'alex']) });
    await changes.commit(actorOf('jane'), plan.id);
    await changes.settled(actorOf('jane'), plan.id, 5_000);
    expect((await changes.job(tenant, plan.id)).summary.changed).toBe(2);
  });
});
