// Passwords that a job calls perhaps lost, because their process lost it: once they are told the job says so no more, and neither do its cards.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Actor, LostSecrets, Told } from '../../../bot/plans/change.ts';
import type { Job } from '../../../shared/job.ts';
import { actorOf, buildPerson, openHeart, tenant } from './heart.ts';
import type { Heart, Process } from './heart.ts';
import { loseLease, takeOver, whenSomeAreDone } from './taken-over.ts';

const ids = Array.from({ length: 60 }, (_none, at) => `p${String(at).padStart(2, '0')}`);
const megan = actorOf('megan');
const inTab: Actor = { ...megan, source: 'tab' };
const card = { conversation: 'c', message: 'm' };

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
  await heart.close();
});

function boot(owner: string): Process {
  return heart.boot({
    owner, onProgress: (job) => { drawn.push(job); },
    tellRequester: async (_job, each) => arrival.promise.then((arrives) => arrives && told.push(each) > 0),
    tellLost: async (_job, lost) => Promise.resolve(lostTold.push(lost) > 0),
  });
}

const jobOf = async (id: string): Promise<Job> => here.changes.job(tenant, id);

/** The first process loses the job with the passwords of those whom the directory lets be changed by then; the second one is to finish it. */
async function left(actor: Actor, ready = ids.length): Promise<string> {
  const { apply } = heart.directory;
  const isReady = new Set(ids.slice(0, ready));
  heart.directory.apply = async (asked, how) => (asked.some((change) => 'userId' in change && isReady.has(change.userId))
    ? apply(asked, how)
    : Promise.resolve({ outcomes: asked.map(() => ({ state: 'later' as const, why: 'unavailable' as const, after: 1_000, reason: 'Not now.' })) }));
  const { id } = await here.changes.plan(actor, { title: 'Reset', operations: [{ kind: 'reset-password' }], users: await heart.store.users.getMany(tenant, ids) });
  whenSomeAreDone(heart, () => loseLease(heart, id, [card]));
  await here.changes.commit(actor, id);
  await here.executor.ended(id);
  heart.directory.apply = apply;
  return id;
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
  await takeOver(heart, there.executor, id);
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
  await takeOver(heart, there.executor, id);
  expect(counted).toBe(60);
  await expectNothingLost(id);
});

test('told in answer to a message: the card that may show them is not drawn over', async () => {
  arrival.resolve(false);
  const id = await left(megan);
  await takeOver(heart, there.executor, id);
  expect((await here.changes.settled(megan, id, 0)).secrets).toHaveLength(60);
  const before = drawn.length;
  await here.executor.close();
  await twelveMinutes();
  expect(drawn.slice(before).flatMap(({ cards }) => cards)).toEqual([]);
  await expectNothingLost(id);
});

test('told in the tab, also while another process has what it made itself', async () => {
  const id = await left(inTab, 20);
  await takeOver(heart, there.executor, id);
  expect((await jobOf(id)).secretsLost).toMatchObject({ certain: false });
  expect((await here.changes.secrets(inTab, id)).secrets.length).toBeGreaterThan(0);
  await here.executor.close();
  await twelveMinutes();
  expect([there.executor.holdsSecrets(id), drawn.at(-1)?.cards]).toEqual([true, [card]]);
  await expectNothingLost(id);
});

test('told by a process that was taken for ended before', async () => {
  const id = await left(inTab);
  await takeOver(heart, there.executor, id);
  heart.now.value += 10 * 60_000;
  await there.executor.lookAfterSecrets(tenant);
  expect((await jobOf(id)).secretsLost).toMatchObject({ count: 60, certain: true });
  expect(drawn.at(-1)?.secretsLost).toMatchObject({ certain: true });
  await here.changes.secrets(inTab, id);
  await here.executor.close();
  await expectNothingLost(id);
});
