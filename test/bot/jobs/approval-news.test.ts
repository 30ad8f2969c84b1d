// What whoever asked is told of a request that goes on: once, and in words that stay true in the chat whatever becomes of it.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createApprovalCards } from '../../../bot/jobs/approval-cards.ts';
import type { ApprovalCards } from '../../../bot/jobs/approval-cards.ts';
import { Approvals } from '../../../bot/plans/approvals.ts';
import { StoreError } from '../../../bot/ports.ts';
import { actorOf, buildPerson, openHeart, tenant } from '../plans/heart.ts';
import type { Heart } from '../plans/heart.ts';
import { forgetChats, messengerWith, nobodyElse, shown } from './played-chats.ts';

let heart: Heart;
const sweepLater = 31_000;
const decided = 'Decided {{DATE(2026-03-01T09:00:00Z,SHORT)}} {{TIME(2026-03-01T09:00:00Z)}}. What comes of it is told in a message of its own; “approvals” shows how it stands.';

/** A process that runs no job: another one takes it. */
function boot(): { approvals: Approvals; cards: ApprovalCards; sweep(): Promise<void> } {
  const { world, store } = heart;
  const { executor } = heart.boot();
  executor.start = async () => Promise.resolve(false);
  const approvals = new Approvals({ world, store, executor, onChange: (approval) => { cards.show(approval); } });
  const cards = createApprovalCards({ world, closing: new AbortController().signal, approvals, messenger: messengerWith(), channelOf: () => Promise.resolve(''), tabAddress: () => '', installFor: nobodyElse });
  return {
    approvals, cards,
    async sweep() {
      await cards.sweep(tenant);
      await cards.settled();
    },
  };
}

/** Asked for by Megan, who has a card of it in her chat. */
async function asked({ approvals, cards }: ReturnType<typeof boot>): Promise<string> {
  const users = await heart.store.users.getMany(tenant, ['jane']);
  const { id } = await heart.boot().changes.plan(actorOf('megan'), { title: 'Delete jane', operations: [{ kind: 'delete-user' }], users });
  await approvals.request(actorOf('megan'), id);
  await cards.settled();
  const place = await messengerWith().sendToPerson(tenant, 'megan', { card: {}, summary: '' });
  if (place === null) throw new Error('The chat took no card.');
  await approvals.showing(tenant, id, { person: 'megan', place });
  return id;
}

async function runsElsewhere(id: string): Promise<void> {
  const [{ executor }, job] = [heart.boot(), await heart.store.jobs.get({ tenant }, id)];
  if (job === undefined) throw new Error('There is no job.');
  await executor.start(job);
  await executor.ended(id);
}

const chatsOf = (words: string): string[] => shown.filter(({ text }) => text.includes(words)).map(({ chat }) => chat).toSorted();
const messages = (): string[] => shown.filter(({ chat }) => chat === 'megan').slice(1).map(({ text }) => text);

beforeEach(async () => {
  heart = openHeart();
  forgetChats();
  await heart.store.users.putMany(tenant, [...['megan', 'alex', 'lee'].map((id) => buildPerson(id, { role: 'admin' })), buildPerson('jane')]);
});
afterEach(() => heart.close());

test('a result that is there soon comes with the decision, in one message', async () => {
  const usher = boot();
  const id = await asked(usher);
  await usher.approvals.decide(actorOf('alex'), id, 'approve');
  await usher.cards.settled();
  expect([messages(), chatsOf('Approved by alex. Usher is doing it')]).toEqual([[], ['alex', 'lee', 'megan']]);
  await runsElsewhere(id);
  await usher.sweep();
  heart.now.value += sweepLater;
  await usher.sweep();
  expect([messages(), chatsOf('✓ Approved by alex. Done.'), shown.length]).toEqual([[expect.stringContaining('✓ Approved by alex. Done.')], ['alex', 'lee', 'megan', 'megan'], 4]);
});

test('a result that takes longer follows the decision, once, and no card is left that promises it', async () => {
  const usher = boot();
  const id = await asked(usher);
  await usher.approvals.decide(actorOf('alex'), id, 'approve');
  await usher.cards.settled();
  for (const told of [0, 1, 1]) {
    await usher.sweep();
    expect(messages()).toEqual(Array.from({ length: told }, () => `Delete jane: approved by alex\n${decided}`));
    heart.now.value += sweepLater;
  }
  await runsElsewhere(id);
  await usher.sweep();
  expect([messages().map((text) => text.split('\n')[0]), chatsOf('told here'), chatsOf('✓ Approved by alex. Done.')]).toEqual([['Delete jane: approved by alex', 'Delete jane'], [], ['alex', 'lee', 'megan', 'megan']]);
});

test('a process that dies before it has noted that the decision was told leaves nothing untrue', async () => {
  const [usher, dying] = [boot(), boot()];
  const id = await asked(usher);
  await usher.approvals.rejectForLess(actorOf('alex'), id);
  await usher.cards.settled();
  dying.approvals.heard = async () => Promise.reject(new StoreError('unavailable', 'The process died here.'));
  for (const process of [dying, usher]) {
    heart.now.value += sweepLater;
    await process.sweep();
  }
  const told = `Delete jane: rejected by alex, to deactivate instead\n${decided}`;
  expect(messages()).toEqual([told, told]);
  heart.now.value += 11 * 60_000;
  await usher.sweep();
  expect([messages().map((text) => text.split('\n')[0]), chatsOf('told here'), chatsOf('which was not done either')]).toEqual([[...[told, told].map((text) => text.split('\n')[0]), 'Delete jane'], [], ['alex', 'lee', 'megan', 'megan']]);
});

test('that nobody is left to approve it is said of that moment, without buttons, which would outlive the request', async () => {
  const usher = boot();
  const id = await asked(usher);
  for (const person of ['alex', 'lee']) await heart.store.users.put(tenant, buildPerson(person));
  await usher.sweep();
  expect(messages()).toEqual(['Delete jane: nobody to approve it\nWhen this was written, there was nobody here who may approve it: it takes another Organisation Admin. “approvals” shows how it stands; it can be withdrawn there while it waits.']);
  await usher.approvals.withdraw(actorOf('megan'), id);
  await usher.cards.settled();
  expect([messages().length, shown.flatMap(({ titles }) => titles), chatsOf('Waits for an approver')]).toEqual([1, [], []]);
});
