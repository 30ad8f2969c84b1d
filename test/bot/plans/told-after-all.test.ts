// Passwords that a job calls perhaps lost, because their process lost it: once they are told the job says so no more, and neither do its cards.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Actor, Changes, LostSecrets, Told } from '../../../bot/plans/change.ts';
import { createChanges } from '../../../bot/plans/changes.ts';
import { Executor } from '../../../bot/plans/execute.ts';
import { leaseLength } from '../../../bot/plans/run/lease.ts';
import type { Job } from '../../../shared/job.ts';
import { actorOf, buildPerson, openHeart, tenant } from './heart.ts';
import type { Heart } from './heart.ts';

const ids = Array.from({ length: 60 }, (_none, at) => `p${String(at).padStart(2, '0')}`);
const megan = actorOf('megan');
const inTab: Actor = { ...megan, source: 'tab' };
const card = { conversation: 'c', message: 'm' };

interface Process { executor: Executor; changes: Changes }
let heart: Heart;
let told: Told[];
let lostTold: LostSecrets[];
/** What the cards were drawn from. */
let drawn: Job[];
/** Whether what was on its way to the chat arrived. */
let arrival: PromiseWithResolvers<boolean>;
let here: Process;
let there: Process;

beforeEach(async () => {
  [told, lostTold, drawn, arrival] = [[], [], [], Promise.withResolvers<boolean>()];
  heart = openHeart();
  await heart.store.users.putMany(tenant, [buildPerson('megan', { role: 'admin' }), ...ids.map((id) => buildPerson(id))]);
  [here, there] = [boot('here'), boot('there')];
});
afterEach(async () => {
  arrival.resolve(false);
  await Promise.all([here, there].map(async ({ executor }) => executor.close()));
  await heart.close();
});

function boot(owner: string): Process {
  const { world, store, directory } = heart;
  const directoryFor = (): typeof directory => directory;
  const executor = new Executor({
    world, store, directoryFor, owner, alone: false, onProgress: (job) => { drawn.push(job); },
    tellRequester: async (_job, each) => arrival.promise.then((arrives) => arrives && told.push(each) > 0),
    tellLost: async (_job, lost) => Promise.resolve(lostTold.push(lost) > 0),
  });
  return { executor, changes: createChanges({ world, store, directoryFor, first: new Map(), executor }) };
}

const jobOf = async (id: string): Promise<Job> => here.changes.job(tenant, id);

/** Lets something happen when the first rows are over, and about to be written into the audit trail. */
function whenSomeAreDone(happen: () => Promise<void>): void {
  const { audit } = heart.store;
  const writeMany = audit.writeMany.bind(audit);
  audit.writeMany = async (...given) => {
    audit.writeMany = writeMany;
    await happen();
    return writeMany(...given);
  };
}

/** This process sleeps for longer than it may, and another one takes the job. */
async function loseLease(id: string): Promise<void> {
  heart.now.value += 2 * leaseLength;
  const stored = await heart.store.jobs.get({ tenant }, id);
  if (stored?.value.lease === undefined || stored.value.lease === null) throw new Error('nobody holds the job');
  await heart.store.jobs.put({ tenant }, id, { ...stored.value, cards: [card], lease: { owner: 'other', epoch: stored.value.lease.epoch + 1, until: heart.now.value - 1 } });
}

/** The first process loses the job with the passwords of those whom the directory lets be changed by then; the second one is to finish it. */
async function left(actor: Actor, ready = ids.length): Promise<string> {
  const { apply } = heart.directory;
  const isReady = new Set(ids.slice(0, ready));
  heart.directory.apply = async (asked, how) => (asked.some((change) => 'userId' in change && isReady.has(change.userId))
    ? apply(asked, how)
    : Promise.resolve({ outcomes: asked.map(() => ({ state: 'later' as const, why: 'unavailable' as const, after: 1_000, reason: 'Not now.' })) }));
  const { id } = await here.changes.plan(actor, { title: 'Reset', operations: [{ kind: 'reset-password' }], users: await heart.store.users.getMany(tenant, ids) });
  whenSomeAreDone(() => loseLease(id));
  await here.changes.commit(actor, id);
  await here.executor.ended(id);
  heart.directory.apply = apply;
  return id;
}

async function takeOver(id: string): Promise<void> {
  const stored = await heart.store.jobs.get({ tenant }, id);
  if (stored === undefined) throw new Error('no job');
  expect(await there.executor.start(stored, true)).toBe(true);
  await there.executor.ended(id);
}

async function twelveMinutes(): Promise<void> {
  for (let times = 0; times < 12; times += 1) {
    heart.now.value += 60_000;
    for (const { executor } of [here, there]) await executor.lookAfterSecrets(tenant);
  }
}

async function expectNothingLost(id: string): Promise<void> {
  const { rows } = await here.changes.report(tenant, id, { from: 0, limit: ids.length });
  const named = rows.filter(({ reason }) => /not known any more/.test(reason));
  expect([(await jobOf(id)).secretsLost, drawn.at(-1)?.secretsLost, named, lostTold]).toEqual([undefined, undefined, [], []]);
}

test('told in the chat, where they arrive after the end of the job', async () => {
  const id = await left(megan);
  await takeOver(id);
  expect([(await jobOf(id)).secretsLost, drawn.at(-1)?.secretsLost]).toMatchObject([{ count: 60, certain: false }, { certain: false }]);
  arrival.resolve(true);
  await here.executor.close();
  expect(told.flatMap(({ secrets }) => secrets)).toHaveLength(60);
  await twelveMinutes();
  await expectNothingLost(id);
});

test('told in the chat, after they were counted and before the job is closed', async () => {
  const id = await left(megan);
  const { jobs } = heart.store;
  const put = jobs.put.bind(jobs);
  let counted = 0;
  jobs.put = async (...given) => {
    const [, , { secretsLost }] = given;
    if (secretsLost !== undefined && counted === 0) {
      counted = secretsLost.count;
      arrival.resolve(true);
      await here.executor.close();
    }
    return put(...given);
  };
  await takeOver(id);
  expect(counted).toBe(60);
  await expectNothingLost(id);
});

test('told in answer to a message: the card that may show them is not drawn over', async () => {
  arrival.resolve(false);
  const id = await left(megan);
  await takeOver(id);
  expect((await here.changes.settled(megan, id, 0)).secrets).toHaveLength(60);
  const before = drawn.length;
  await here.executor.close();
  await twelveMinutes();
  expect(drawn.slice(before).flatMap(({ cards }) => cards)).toEqual([]);
  await expectNothingLost(id);
});

test('told in the tab, also while another process has what it made itself', async () => {
  const id = await left(inTab, 20);
  await takeOver(id);
  expect((await jobOf(id)).secretsLost).toMatchObject({ certain: false });
  expect((await here.changes.secrets(inTab, id)).secrets.length).toBeGreaterThan(0);
  await here.executor.close();
  await twelveMinutes();
  expect([there.executor.holdsSecrets(id), drawn.at(-1)?.cards]).toEqual([true, [card]]);
  await expectNothingLost(id);
});

test('told by a process that was taken for ended before', async () => {
  const id = await left(inTab);
  await takeOver(id);
  heart.now.value += 10 * 60_000;
  await there.executor.lookAfterSecrets(tenant);
  expect((await jobOf(id)).secretsLost).toMatchObject({ count: 60, certain: true });
  expect(drawn.at(-1)?.secretsLost).toMatchObject({ certain: true });
  await here.changes.secrets(inTab, id);
  await here.executor.close();
  await expectNothingLost(id);
});
