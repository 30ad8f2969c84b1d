// Cards of jobs when Usher closes: what they do not show then, the next process shows.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { Job } from '../../../shared/job.ts';
import { createJobCards } from '../../../bot/jobs/job-cards.ts';
import type { JobCards } from '../../../bot/jobs/job-cards.ts';
import { Worker } from '../../../bot/jobs/worker.ts';
import type { Directory, Messenger } from '../../../bot/ports.ts';
import { actorOf, buildPerson, openHeart, tenant } from '../plans/heart.ts';
import type { Heart } from '../plans/heart.ts';
import { forgetChats, heldUp, messengerWith, shown } from './played-chats.ts';

let heart: Heart;

beforeEach(async () => {
  heart = openHeart();
  forgetChats();
  await heart.store.users.putMany(tenant, [buildPerson('megan', { role: 'admin' }), buildPerson('jane')]);
});
afterEach(() => heart.close());

const cardsThrough = (messenger: Messenger, closing = new AbortController().signal): JobCards =>
  createJobCards({ world: heart.world, store: heart.store, messenger, closing, rowsOf: async () => Promise.resolve([]), tabAddress: () => '' });

/** A job that has ended, with a card in the chat of whoever asked. */
async function endedJob(): Promise<Job> {
  const { changes } = heart.boot();
  const plan = await changes.plan(actorOf('megan'), { title: 'Deactivate jane', operations: [{ kind: 'disable-account' }], users: await heart.store.users.getMany(tenant, ['jane']) });
  const place = await messengerWith().sendToPerson(tenant, 'megan', { card: {}, summary: '' }) ?? { conversation: '', message: '' };
  await changes.commit(actorOf('megan'), plan.id);
  await changes.watch(tenant, plan.id, place);
  while ((await changes.settled(actorOf('megan'), plan.id, 5_000)).job.finished === null);
  return changes.job(tenant, plan.id);
}

/** The next process looks. Gives what its cards show then. */
async function nextLook(): Promise<string[]> {
  const cards = cardsThrough(messengerWith());
  await new Worker({
    world: heart.world, store: heart.store, executor: heart.boot().executor, directoryFor: () => ({}) as Directory, // nothing is asked of it
    first: new Map(), owner: 'next', tenants: [tenant], alone: true, onProgress: (job) => { cards.show(job); }, sweeps: [],
  }).look();
  await cards.settled();
  return shown.map(({ text }) => text);
}

test('the end of a job that could not be shown before Usher closed is shown by the next process, once', async () => {
  const job = await endedJob();
  const [chat, ending] = [heldUp('megan'), new AbortController()];
  const cards = cardsThrough(chat.messenger, ending.signal);
  cards.show(job);
  while (chat.held() === 0) await heart.world.clock.sleep(1);
  ending.abort();
  chat.letGo(false);
  await cards.settled();
  expect(shown.map(({ text }) => text)).toEqual(['']);
  expect(await nextLook()).toEqual([expect.stringMatching(/^Deactivate jane[\s\S]*1 changed/)]);
  Object.assign(shown[0] ?? {}, { text: 'as it was' });
  expect(await nextLook()).toEqual(['as it was']);
});

test('nothing is drawn once Usher closes, and of a job that goes on nothing is noted: whoever carries it on draws it', async () => {
  const job = await endedJob();
  const cards = cardsThrough(messengerWith(), AbortSignal.abort());
  cards.show({ ...job, state: 'running', finished: null });
  await cards.settled();
  expect([shown.map(({ text }) => text), (await heart.store.openJobs.page({ tenant }, { limit: 9 })).items]).toEqual([[''], []]);
});

test('one-time secrets are tried also when Usher closes, because no other process knows them', async () => {
  const job = await endedJob();
  const cards = cardsThrough(messengerWith(), AbortSignal.abort());
  const told = { secrets: [{ kind: 'password' as const, person: { id: 'jane', name: 'jane', email: '' }, password: 'hunter2' }] };
  expect([await cards.tellRequester(job, told), shown.at(-1)?.text]).toEqual([true, expect.stringContaining('hunter2')]);
  expect(await cards.tellLost(job, { people: [], count: 1, what: 'passwords', remedy: 'reset them' })).toBe(false);
});
