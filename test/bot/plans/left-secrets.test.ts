// A process that leaves a job, because another one took it over, the store stayed away or something broke: its passwords are told or said to be there, and none is told that was never set.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Actor, LostSecrets, Told } from '../../../bot/plans/change.ts';
import { notesOf } from '../../../bot/plans/secret-notes.ts';
import { StoreError } from '../../../bot/ports.ts';
import type { DirectoryChange } from '../../../bot/ports.ts';
import type { Job, ReportRow } from '../../../shared/job.ts';
import { actorOf, buildPerson, openHeart, tenant } from './heart.ts';
import type { Heart, Process } from './heart.ts';
import { loseLease, takeOver, whenSomeAreDone } from './taken-over.ts';

/** Three requests set the passwords, three end the sessions. */
const ids = Array.from({ length: 60 }, (_none, at) => `p${String(at).padStart(2, '0')}`);
const megan = actorOf('megan');
const inTab: Actor = { ...megan, source: 'tab' };

let heart: Heart;
let errors: string[];
let told: Told[];
let lostTold: LostSecrets[];
let arrives: boolean;
let here: Process;
let there: Process;

beforeEach(async () => {
  errors = [];
  told = [];
  lostTold = [];
  arrives = true;
  heart = openHeart(errors);
  const isSo = (asked: DirectoryChange): boolean => heart.applied.some((change) => change.kind === asked.kind && 'userId' in change && 'userId' in asked && change.userId === asked.userId);
  heart.directory.findOut = async (change) => Promise.resolve({ state: isSo(change) ? 'applied' : 'not-applied' });
  await heart.store.users.putMany(tenant, [...['megan', 'alex'].map((id) => buildPerson(id, { role: 'admin' })), ...ids.map((id) => buildPerson(id))]);
  [here, there] = [boot('here'), boot('there')];
});
afterEach(async () => {
  await heart.close();
});

function boot(owner: string, alone = false): Process {
  return heart.boot({
    owner, alone,
    tellRequester: async (_job, each) => Promise.resolve(arrives && told.push(each) > 0),
    tellLost: async (_job, each) => Promise.resolve(arrives && lostTold.push(each) > 0),
  });
}

/** Lets something happen at the request of that number. */
function atRequest(number: number, happen: () => Promise<void>): void {
  const { apply } = heart.directory;
  let requests = 0;
  heart.directory.apply = async (asked, how) => {
    requests += 1;
    if (requests === number) await happen();
    return apply(asked, how);
  };
}

const jobOf = async (id: string): Promise<Job> => here.changes.job(tenant, id);

async function begin(actor: Actor, befalls: (job: string) => void): Promise<string> {
  const { id } = await here.changes.plan(actor, { title: 'Reset', operations: [{ kind: 'reset-password' }], users: await heart.store.users.getMany(tenant, ids) });
  befalls(id);
  await here.changes.commit(actor, id);
  await here.executor.ended(id);
  return id;
}

/** Each of those who were told about can sign in with what was told. */
function holds(secrets: Told['secrets']): boolean {
  const set = new Map(heart.applied.flatMap((change) => (change.kind === 'set-password' ? [[change.userId, change.password] as const] : [])));
  return secrets.every(({ person, password }) => set.get(person.id) === password);
}

/** Who is noted as having secrets of the job that nobody was told, and is not known to have ended. */
const owners = async (id: string): Promise<string[]> => (await notesOf(heart.store, { tenant, id })).filter(({ value }) => value.lost === undefined).map(({ value }) => value.owner).toSorted();
const rowsOf = async (id: string): Promise<readonly ReportRow[]> => (await here.changes.report(tenant, id, { from: 0, limit: 60 })).rows;
const allTold = async (): Promise<Told['secrets']> => {
  await Promise.all([here, there].map(async ({ executor }) => executor.close()));
  return told.flatMap(({ secrets }) => secrets);
};

describe('a process that lost the job to another one', () => {
  test('in the middle of the resets: whose password went with it is named, and nobody is told another one', async () => {
    const id = await begin(megan, (job) => { atRequest(4, () => loseLease(heart, job)); });
    await takeOver(heart, there.executor, id);
    const secrets = await allTold();
    expect(holds(secrets)).toBe(true);
    const lost = (await rowsOf(id)).filter(({ reason }) => /^The new password is not known any more/.test(reason)).map(({ id: person }) => person);
    expect(lost.length).toBeGreaterThan(0);
    expect(new Set([...lost, ...secrets.map(({ person }) => person.id)])).toEqual(new Set(ids));
  });

  test('brings what it knows to the private chat at once', async () => {
    const id = await begin(megan, (job) => { whenSomeAreDone(heart, () => loseLease(heart, job)); });
    await takeOver(heart, there.executor, id);
    const secrets = await allTold();
    expect([secrets.length > 0, holds(secrets), await owners(id)]).toEqual([true, true, []]);
  });

  test('says that it knows them where the chat cannot be reached', async () => {
    arrives = false;
    const id = await begin(megan, (job) => { whenSomeAreDone(heart, () => loseLease(heart, job)); });
    await takeOver(heart, there.executor, id);
    expect(await owners(id)).toContain('here');
  });

  test('tells whoever asked through REST there, and the other one says so until then', async () => {
    const id = await begin(inTab, (job) => { whenSomeAreDone(heart, () => loseLease(heart, job)); });
    await takeOver(heart, there.executor, id);
    await there.changes.secrets(inTab, id).catch(() => undefined); // what that one knows itself
    await expect(there.changes.secrets(inTab, id)).rejects.toMatchObject({ code: 'secrets.elsewhere' });
    const { secrets } = await here.changes.secrets(inTab, id);
    expect([secrets.length > 0, holds(secrets), told]).toEqual([true, true, []]);
    await here.executor.close();
    expect(await there.changes.secrets(inTab, id)).toEqual({ secrets: [] });
  });
});

test('of two that know a part each, both are named until they have told it', async () => {
  const { apply } = heart.directory;
  // The other people are not to be reached yet when the first process loses the job.
  heart.directory.apply = async (asked, how) => {
    const isReady = ids.slice(0, 20).some((ready) => asked.some((change) => 'userId' in change && change.userId === ready));
    return isReady ? apply(asked, how) : Promise.resolve({ outcomes: asked.map(() => ({ state: 'later' as const, why: 'unavailable' as const, after: 1_000, reason: 'Not now.' })) });
  };
  const id = await begin(inTab, (job) => { whenSomeAreDone(heart, () => loseLease(heart, job)); });
  heart.directory.apply = apply;
  await takeOver(heart, there.executor, id);
  expect(await owners(id)).toEqual(['here', 'there']);
  const one = await there.changes.secrets(inTab, id);
  await there.executor.close();
  expect(await owners(id)).toEqual(['here']);
  const other = await here.changes.secrets(inTab, id);
  await here.executor.close();
  expect(await owners(id)).toEqual([]);
  expect([one.secrets.length > 0, holds(one.secrets), other.secrets.length > 0, holds(other.secrets)]).toEqual([true, true, true, true]);
});

describe('a process whose store stays away', () => {
  test.each([['the private chat', megan], ['REST', inTab]])('keeps what it knows for %s', async (_where, actor) => {
    const { ledgers } = heart.store;
    const writeMany = ledgers.writeMany.bind(ledgers);
    const id = await begin(actor, () => {
      whenSomeAreDone(heart, async () => {
        ledgers.writeMany = async () => Promise.reject(new StoreError('unavailable', 'Away.'));
        return Promise.resolve();
      });
    });
    ledgers.writeMany = writeMany;
    expect((await jobOf(id)).finished).toBeNull();
    if (actor === megan) {
      const secrets = await allTold();
      expect([secrets.length > 0, holds(secrets)]).toEqual([true, true]);
      return;
    }
    expect(await owners(id)).toEqual(['here']);
    await takeOver(heart, there.executor, id);
    const { secrets } = await here.changes.secrets(actor, id);
    expect([secrets.length > 0, holds(secrets)]).toEqual([true, true]);
  });
});

describe('a job that broke', () => {
  const broken = async (): Promise<void> => Promise.reject(new TypeError('a mistake of ours'));

  test('brings its passwords to the private chat', async () => {
    const id = await begin(megan, () => { atRequest(6, broken); });
    const secrets = await allTold();
    expect([(await jobOf(id)).state, secrets.length > 0, holds(secrets), errors.length]).toEqual(['failed', true, true, 1]);
  });

  test('says where they are to whoever asked through REST', async () => {
    const id = await begin(inTab, () => { atRequest(6, broken); });
    await expect(there.changes.secrets(inTab, id)).rejects.toMatchObject({ code: 'secrets.elsewhere' });
    const { secrets } = await here.changes.secrets(inTab, id);
    expect([(await jobOf(id)).state, secrets.length > 0, holds(secrets)]).toEqual(['failed', true, true]);
  });
});

describe('a process that ended with passwords which nobody was told', () => {
  const silence = 10 * 60_000;
  const lostRows = async (id: string): Promise<(string | undefined)[]> => (await rowsOf(id)).filter(({ reason }) => /not known any more/.test(reason)).map(({ id: person }) => person);

  /** The first process has told nobody when it is heard of no more; the second one has finished the job. */
  async function leftBehind(actor: Actor): Promise<string> {
    arrives = false;
    const id = await begin(actor, (job) => { whenSomeAreDone(heart, () => loseLease(heart, job)); });
    await takeOver(heart, there.executor, id);
    await there.changes.secrets(actor, id).catch(() => undefined); // what the second one knows itself
    arrives = true;
    return id;
  }

  test('is found by another one after a while: whoever asked is told once whose they are, and the report names them', async () => {
    const id = await leftBehind(megan);
    heart.now.value += silence;
    await there.executor.lookAfterSecrets(tenant);
    await there.executor.lookAfterSecrets(tenant);
    const lost = await lostRows(id);
    expect(lostTold).toHaveLength(1);
    expect(lostTold[0]).toMatchObject({ count: lost.length, people: expect.arrayContaining([expect.objectContaining({ id: lost[0] })]) });
    await expect(there.changes.secrets(megan, id)).rejects.toMatchObject({ code: 'secrets.gone', message: expect.stringMatching(/interrupted.*reset them once more/) });
  });

  test('is not taken for ended as long as it says that it is alive', async () => {
    const id = await leftBehind(megan);
    for (let times = 0; times < 10; times += 1) {
      heart.now.value += 60_000;
      await here.executor.lookAfterSecrets(tenant);
      await there.executor.lookAfterSecrets(tenant);
    }
    expect([lostTold, await lostRows(id), await owners(id)]).toEqual([[], [], ['here']]);
    expect((await here.changes.secrets(megan, id)).secrets.length).toBeGreaterThan(0);
  });

  test('is counted by the job from its end on, at first with doubt, as the process may be alive', async () => {
    const id = await leftBehind(megan);
    const atEnd = (await jobOf(id)).secretsLost;
    heart.now.value += silence;
    await there.executor.lookAfterSecrets(tenant);
    const { length: count } = await lostRows(id);
    expect([atEnd, (await jobOf(id)).secretsLost]).toEqual([false, true].map((certain) => ({ count, certain, what: 'passwords', remedy: 'reset them once more with “reset password …”' })));
  });

  test('is counted without doubt where no other process can be alive', async () => {
    arrives = false;
    const id = await begin(megan, (job) => { whenSomeAreDone(heart, () => loseLease(heart, job)); });
    there = boot('alone', true);
    await takeOver(heart, there.executor, id);
    const { secretsLost } = await jobOf(id);
    await there.executor.lookAfterSecrets(tenant);
    expect(secretsLost).toMatchObject({ count: (await lostRows(id)).length, certain: true });
  });

  test('and stops in peace says so itself: the next one tells it without waiting', async () => {
    const id = await leftBehind(megan);
    await here.executor.close();
    await there.executor.lookAfterSecrets(tenant);
    expect([lostTold.length, (await lostRows(id)).length]).toEqual([1, lostTold[0]?.count]);
  });

  test('is told of as soon as the chat can be reached', async () => {
    await leftBehind(megan);
    heart.now.value += silence;
    arrives = false;
    await there.executor.lookAfterSecrets(tenant);
    arrives = true;
    await there.executor.lookAfterSecrets(tenant);
    expect(lostTold).toEqual([]);
    heart.now.value += silence;
    await there.executor.lookAfterSecrets(tenant);
    expect(lostTold).toHaveLength(1);
  });

  test('is told of by one of two that look at the same moment', async () => {
    await leftBehind(megan);
    const third = boot('third');
    heart.now.value += silence;
    await Promise.all([there, third].map(async ({ executor }) => executor.lookAfterSecrets(tenant)));
    expect(lostTold).toHaveLength(1);
    await third.executor.close();
  });

  test('is told of in the report and to whoever asks, where nobody asked in a chat', async () => {
    const id = await leftBehind(inTab);
    heart.now.value += silence;
    await there.executor.lookAfterSecrets(tenant);
    expect([lostTold, (await lostRows(id)).length > 0]).toEqual([[], true]);
    await expect(there.changes.secrets(inTab, id)).rejects.toMatchObject({ code: 'secrets.gone' });
  });

  test('is told of to nobody who is deactivated by then', async () => {
    const id = await leftBehind(megan);
    await heart.store.users.put(tenant, buildPerson('megan', { role: 'admin', enabled: false }));
    heart.now.value += silence;
    await there.executor.lookAfterSecrets(tenant);
    expect([lostTold, (await lostRows(id)).length > 0]).toEqual([[], true]);
  });

  test('wakes up all the same, and tells what it has', async () => {
    const id = await leftBehind(inTab);
    heart.now.value += silence;
    await there.executor.lookAfterSecrets(tenant);
    await here.executor.lookAfterSecrets(tenant);
    expect(await lostRows(id)).toEqual([]);
    expect((await here.changes.secrets(inTab, id)).secrets.length).toBeGreaterThan(0);
  });

  test('has its rows told of once each, whether they were recorded before it ended or not', async () => {
    arrives = false;
    const id = await begin(megan, (job) => { atRequest(4, () => loseLease(heart, job)); });
    await takeOver(heart, there.executor, id);
    heart.now.value += silence;
    await there.executor.lookAfterSecrets(tenant);
    const told = (await rowsOf(id)).map(({ reason }) => reason.split('not known any more').length - 1);
    expect([Math.max(...told), (await jobOf(id)).secretsLost?.count]).toEqual([1, told.filter((times) => times > 0).length]);
  });

  test('before it had made any leaves nothing behind', async () => {
    const id = await begin(inTab, () => undefined);
    await here.changes.secrets(inTab, id);
    await here.executor.close();
    await heart.store.heldSecrets.put({ tenant }, `${id}.gone`, { job: id, owner: 'gone', since: heart.now.value, seen: heart.now.value });
    heart.now.value += silence;
    await there.executor.lookAfterSecrets(tenant);
    expect([lostTold, (await notesOf(heart.store, { tenant, id })).filter(({ value }) => value.owner === 'gone')]).toEqual([[], []]);
  });
});

test('no password is set while the store cannot be told where it will be', async () => {
  const put = heart.store.heldSecrets.put.bind(heart.store.heldSecrets);
  heart.store.heldSecrets.put = async () => Promise.reject(new StoreError('unavailable', 'Away.'));
  const id = await begin(megan, () => undefined);
  expect([heart.applied.filter(({ kind }) => kind === 'set-password'), (await jobOf(id)).finished]).toEqual([[], null]);
  heart.store.heldSecrets.put = put;
  await takeOver(heart, there.executor, id);
  expect(new Set((await allTold()).map(({ person }) => person.id))).toEqual(new Set(ids));
});

test('a job that one process carried through speaks of no lost ones', async () => {
  const id = await begin(megan, () => undefined);
  await there.executor.lookAfterSecrets(tenant);
  expect([(await jobOf(id)).state, (await jobOf(id)).secretsLost]).toEqual(['done', undefined]);
});

test('a job that makes no secrets notes none', async () => {
  const { id } = await here.changes.plan(megan, { title: 'End sessions', operations: [{ kind: 'disable-account' }], users: await heart.store.users.getMany(tenant, ids.slice(0, 3)) });
  await here.changes.commit(megan, id);
  await here.executor.ended(id);
  expect(await notesOf(heart.store, { tenant, id })).toEqual([]);
});

test('what a process had set and not recorded yet is told to whoever asked as lost, once the next one is through', async () => {
  const id = await begin(megan, (job) => { atRequest(4, () => loseLease(heart, job)); });
  await takeOver(heart, there.executor, id);
  await allTold();
  const third = boot('third');
  heart.now.value += 1_000;
  await third.executor.lookAfterSecrets(tenant);
  const lost = (await rowsOf(id)).filter(({ reason }) => /not known any more/.test(reason)).map(({ id: person }) => person);
  expect(lostTold).toMatchObject([{ count: lost.length, people: expect.arrayContaining([expect.objectContaining({ id: lost[0] })]) }]);
  await third.executor.close();
});

test('a process that ends right after it took the passwords out of its memory may have told nobody: its note stays until the answer is surely out', async () => {
  const id = await begin(inTab, () => undefined);
  const taken = here.changes.secrets(inTab, id);
  expect((await taken).secrets.length).toBeGreaterThan(0);
  expect(await owners(id)).toEqual(['here']);
  await here.executor.close();
  expect(await owners(id)).toEqual([]);
});
