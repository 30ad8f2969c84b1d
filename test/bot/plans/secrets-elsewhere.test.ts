// Two processes on one store: the passwords of a job are in the memory of the one that ran it, and the other never says that they were told.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Actor } from '../../../bot/plans/change.ts';
import { notesOf } from '../../../bot/plans/secret-notes.ts';
import { limits } from '../../../shared/limits.ts';
import { actorOf, buildPerson, openHeart, tenant } from './heart.ts';
import type { Heart } from './heart.ts';

const anna: Actor = { ...actorOf('anna'), source: 'tab' };
let heart: Heart;
let here: ReturnType<Heart['boot']>;
let there: ReturnType<Heart['boot']>;
let job = '';

beforeEach(async () => {
  heart = openHeart();
  [here, there] = [heart.boot(), heart.boot()];
  await heart.store.users.putMany(tenant, [buildPerson('anna', { role: 'admin' }), buildPerson('jane')]);
  job = (await here.changes.plan(anna, { title: 'Reset', operations: [{ kind: 'reset-password' }], users: await heart.store.users.getMany(tenant, ['jane']) })).id;
  await here.changes.commit(anna, job);
  await here.executor.ended(job);
});
afterEach(async () => {
  await here.executor.close();
  await heart.close();
});

describe('passwords in the memory of another process', () => {
  test('are said to be there, and are told by that one', async () => {
    await expect(there.changes.secrets(anna, job)).rejects.toMatchObject({ code: 'secrets.elsewhere', status: 503 });
    expect((await here.changes.secrets(anna, job)).secrets).toMatchObject([{ person: { id: 'jane' } }]);
  });

  test('are told before, wherever somebody asks, once that one has told them', async () => {
    await here.changes.secrets(anna, job);
    expect(await here.changes.secrets(anna, job)).toEqual({ secrets: [] });
    await here.executor.close();
    expect(await there.changes.secrets(anna, job)).toEqual({ secrets: [] });
  });

  test('are told before as well where the turn that waited for the job took them', async () => {
    expect((await here.changes.settled(anna, job, 0)).secrets).toHaveLength(1);
    await here.executor.close();
    expect(await there.changes.secrets(anna, job)).toEqual({ secrets: [] });
  });

  test('are forgotten when nobody asked for a day, and everybody says so', async () => {
    heart.now.value += limits.handoutLifetime + 1;
    await expect(there.changes.secrets(anna, job)).rejects.toMatchObject({ code: 'secrets.gone', message: expect.stringMatching(/within a day/) });
  });

  test.each([
    ['passwords', 'reset-password', 'reset them once more with “reset password …”'],
    ['access passes', 'issue-access-pass', 'make new ones with “access pass …”'],
  ] as const)('are called %s where they are forgotten and where they are lost, if that is what they are', async (what, kind, remedy) => {
    const { id } = await here.changes.plan(anna, { title: 'New', operations: [{ kind }], users: await heart.store.users.getMany(tenant, ['jane']) });
    await here.changes.commit(anna, id);
    await here.executor.ended(id);
    const noted = (changes: object): Promise<unknown> => heart.store.heldSecrets.put({ tenant }, `${id}.gone`, { job: id, owner: 'gone', since: heart.now.value, seen: heart.now.value, ...changes });
    const words = async (): Promise<string> => there.changes.secrets(anna, id).then(() => '', (error: unknown) => String(error));
    await here.executor.close();
    await heart.store.heldSecrets.remove({ tenant }, `${id}.${(await notesOf(heart.store, { tenant, id }))[0]?.value.owner ?? ''}`);
    await noted({ lost: { told: true, notBefore: 0 } });
    expect(await words()).toContain(`Usher was interrupted before it could tell these ${what}, and nobody knows them. The report says whose they are; ${remedy}.`);
    await noted({ since: heart.now.value - limits.handoutLifetime - 1 });
    expect(await words()).toContain(`Nobody asked for these ${what} within a day, so they are forgotten; ${remedy}.`);
  });

  test('are in no document of the store', async () => {
    const password = (await here.changes.secrets(anna, job)).secrets[0]?.password ?? '';
    const { value } = await heart.store.jobs.get({ tenant }, job) ?? {};
    expect([password.length, JSON.stringify(value).includes(password)]).toEqual([16, false]);
  });
});
