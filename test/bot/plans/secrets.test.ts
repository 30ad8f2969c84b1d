// Secrets of a job: few stay as they are, many become a file; what nobody took comes to the private chat once, and what did not arrive waits.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Told } from '../../../bot/plans/change.ts';
import { storeHandout, takeHandout } from '../../../bot/plans/handouts.ts';
import { Secrets } from '../../../bot/plans/secrets.ts';
import type { Job } from '../../../shared/job.ts';
import { emptySummary } from '../../../shared/job.ts';
import { limits } from '../../../shared/limits.ts';
import { actorOf, buildPerson, openHeart, tenant } from './heart.ts';
import type { Heart } from './heart.ts';

const actor = actorOf('anna');
const needsRole = 'This needs the role Organisation Admin; yours is User.';
const shutOut = 'Whoever asked is deactivated or deleted.';
let job: Job;
const template: Job = {
  id: 'job1', tenant, kind: 'change', title: 'Reset', plan: 'job1', state: 'done', progress: { done: 0, total: 0 }, summary: emptySummary, requestedBy: actor.person, source: 'chat',
  created: '', started: null, finished: null, stopRequested: false, lease: null, cursor: null, problem: null, cards: [], undoable: false, undoneBy: null,
};
let heart: Heart;
beforeEach(async () => {
  heart = openHeart();
  await heart.store.users.putMany(tenant, [buildPerson('anna', { role: 'admin' }), buildPerson('jane')]);
  const { id } = await heart.boot().changes.plan(actor, { title: 'Reset', operations: [{ kind: 'reset-password' }], users: await heart.store.users.getMany(tenant, ['jane']) });
  job = { ...template, plan: id };
  await heart.store.jobs.create({ tenant }, job.id, job);
});
const all: Secrets[] = [];
afterEach(async () => {
  await Promise.all(all.splice(0).map(async (secrets) => secrets.settled()));
  await heart.close();
});

function opened(count: number, arrives = true): { secrets: Secrets; told: Told[] } {
  const told: Told[] = [];
  const { world, store } = heart;
  const secrets = new Secrets({
    world, store, owner: 'here', secretsFile: async (rows) => Promise.resolve(new Uint8Array(rows.length)),
    tellRequester: async (_job, each) => Promise.resolve(told.push(each) > 0 && arrives),
  });
  all.push(secrets);
  for (let n = 0; n < count; n += 1) secrets.keep(job, { kind: 'password', person: actor.person, password: `p${n}` });
  return { secrets, told };
}

describe('secrets', () => {
  test('that of one person is told as it is, once', async () => {
    const { secrets } = opened(1);
    await secrets.close(job);
    expect(secrets.withFile(job).secretsFile).toBeUndefined();
    expect(secrets.take(job).secrets).toHaveLength(1);
    expect(secrets.take(job)).toEqual({ secrets: [] });
  });

  test.each([2, 6])('those of %i people become a file and its passphrase', async (count) => {
    const { secrets } = opened(count);
    await secrets.close(job);
    expect(secrets.withFile(job).secretsFile).toBe(true);
    expect(secrets.take(job)).toEqual({ secrets: [], secretsFile: { kind: 'password', count, passphrase: expect.stringMatching(/.{16}/) } });
    expect((await takeHandout(heart, actor, job.id)).bytes).toHaveLength(count);
  });

  test('that come after a file which nobody was told of are in another one, and one passphrase opens both', async () => {
    const { secrets } = opened(6);
    await secrets.close(job);
    for (let n = 0; n < 7; n += 1) secrets.keep(job, { kind: 'password', person: actor.person, password: `later${n}` });
    await secrets.close(job);
    expect(secrets.take(job)).toEqual({ secrets: [], secretsFile: { kind: 'password', count: 13, passphrase: expect.stringMatching(/.{16}/) } });
    expect([(await takeHandout(heart, actor, job.id)).bytes.length, (await takeHandout(heart, actor, job.id)).bytes.length]).toEqual([6, 7]);
  });

  test.each([['in one file', false], ['in two files', true]])('that are passwords and passes are named as both, %s', async (_where, isClosed) => {
    const { secrets } = opened(2);
    if (isClosed) await secrets.close(job);
    for (const password of ['pass1', 'pass2']) secrets.keep(job, { kind: 'access-pass', person: actor.person, password });
    await secrets.close(job);
    expect(secrets.take(job).secretsFile).toMatchObject({ kind: 'mixed', count: 4 });
  });

  test('stay as they are when the file cannot be made', async () => {
    const secrets = new Secrets({ world: heart.world, store: heart.store, owner: 'here', secretsFile: async () => Promise.reject(new Error('a mistake of ours')) });
    all.push(secrets);
    for (let n = 0; n < 6; n += 1) secrets.keep(job, { kind: 'password', person: actor.person, password: `p${n}` });
    await secrets.close(job);
    expect(secrets.take(job).secrets).toHaveLength(6);
  });

  test('no more are kept than memory should hold', async () => {
    const { secrets } = opened(limits.secretsKept + 5);
    await secrets.close(job);
    expect(secrets.take(job).secretsFile?.count).toBe(limits.secretsKept);
  });

  test('come to the private chat once when nobody took them', async () => {
    const { secrets, told } = opened(2);
    secrets.bring(job, { atOnce: false });
    await secrets.settled();
    expect(told).toHaveLength(1);
    expect(secrets.take(job).secrets).toEqual([]);
  });

  test('do not come again when the turn took them', async () => {
    const { secrets, told } = opened(2);
    secrets.bring(job, { atOnce: false });
    expect(secrets.take(job).secrets).toHaveLength(2);
    await secrets.settled();
    expect(told).toEqual([]);
  });

  test.each([
    ['deactivated', { change: { enabled: false }, reason: shutOut, words: [] }], ['deleted', { change: { deleted: '2026-03-01T09:00:00Z' }, reason: shutOut, words: [] }],
    ['no administrator any more', { change: { role: 'user' as const }, reason: needsRole, words: [{ secrets: [], withheld: needsRole }] }],
  ])('do not come to whoever is %s by then, which the audit trail keeps', async (_how, { change, reason, words }) => {
    const { secrets, told } = opened(2);
    await heart.store.users.put(tenant, buildPerson('anna', { role: 'admin', ...change }));
    secrets.bring(job, { atOnce: true });
    await secrets.settled();
    expect(told).toEqual(words);
    expect((await heart.store.audit.page({ tenant }, { limit: 10 })).items.map(({ value }) => value)).toMatchObject([{ action: 'fetch-passwords', who: { id: 'anna' }, outcome: 'refused', reason }]);
  });

  test('wait for the requester when the chat cannot be reached, for a day', async () => {
    const { secrets } = opened(2, false);
    secrets.bring(job, { atOnce: true });
    await secrets.settled();
    heart.now.value += limits.handoutLifetime + 1;
    secrets.keep({ tenant, id: 'another' }, { kind: 'password', person: actor.person, password: 'x' });
    expect(secrets.take(job).secrets).toEqual([]);
    expect(secrets.take({ ...job, id: 'another' }).secrets).toHaveLength(1);
  });
});

describe('the stored file', () => {
  const large = Uint8Array.from({ length: 1_500_000 }, (_, at) => at % 251);

  test('is put together from its pieces, each small enough for any store', async () => {
    await storeHandout(heart, job, { kind: 'password', bytes: large });
    const { items } = await heart.store.handouts.page({ tenant }, { limit: 10 });
    expect(items.length).toBe(3);
    expect(Math.max(...items.map(({ value }) => value.content.length))).toBeLessThanOrEqual(900_000);
    expect(Buffer.compare((await takeHandout(heart, actor, job.id)).bytes, large)).toBe(0);
    expect((await heart.store.handouts.page({ tenant }, { limit: 10 })).items).toEqual([]);
  });

  test('is given to one of many who fetch at once', async () => {
    await storeHandout(heart, job, { kind: 'password', bytes: large });
    const answers = await Promise.allSettled(Array.from({ length: 20 }, async () => takeHandout(heart, actor, job.id)));
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  test('of an interrupted job and of its end are two, one after the other', async () => {
    await storeHandout(heart, job, { kind: 'password', bytes: Uint8Array.of(1) });
    await storeHandout(heart, job, { kind: 'password', bytes: Uint8Array.of(2) });
    expect([...(await takeHandout(heart, actor, job.id)).bytes, ...(await takeHandout(heart, actor, job.id)).bytes]).toEqual([1, 2]);
  });

  test.each([['password', 'passwords'], ['access-pass', 'access-passes'], ['mixed', 'passwords-and-passes']] as const)('is named for what it holds: %s', async (kind, name) => {
    await storeHandout(heart, job, { kind, bytes: Uint8Array.of(1) });
    expect((await takeHandout(heart, actor, job.id)).name).toBe(`usher-${name}-job1-1.zip`);
  });

  test('is gone after a day', async () => {
    await storeHandout(heart, job, { kind: 'password', bytes: Uint8Array.of(1) });
    heart.now.value += limits.handoutLifetime + 1;
    await expect(takeHandout(heart, actor, job.id)).rejects.toMatchObject({ code: 'secrets.gone' });
  });
});
