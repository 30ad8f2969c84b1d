// Cards of requests when Usher closes: whoever is not asked, reminded or told by then is by the next process, and nobody twice.
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { createApprovalCards } from '../../../bot/jobs/approval-cards.ts';
import type { ApprovalCards } from '../../../bot/jobs/approval-cards.ts';
import { Approvals } from '../../../bot/plans/approvals.ts';
import type { Messenger } from '../../../bot/ports.ts';
import { actorOf, buildPerson, openHeart, tenant } from '../plans/heart.ts';
import type { Heart } from '../plans/heart.ts';
import { forgetChats, heldUp, messengerWith, nobodyElse, shown } from './played-chats.ts';

let heart: Heart;
const hour = 60 * 60_000;
const many = Array.from({ length: 20 }, (_none, at) => `slow${String(at).padStart(2, '0')}`);

beforeEach(async () => {
  heart = openHeart();
  forgetChats();
  await heart.store.users.putMany(tenant, [...['megan', ...many].map((id) => buildPerson(id, { role: 'admin' })), buildPerson('jane')]);
});
afterEach(() => heart.close());

interface Process { approvals: Approvals; cards: ApprovalCards; sweep(): Promise<void> }

function boot({ messenger = messengerWith(), closing = new AbortController().signal }: { messenger?: Messenger; closing?: AbortSignal } = {}): Process {
  const { world, store } = heart;
  const approvals = new Approvals({ world, store, executor: heart.boot().executor, onChange: (approval) => { cards.show(approval); } });
  const cards = createApprovalCards({ world, approvals, messenger, closing, channelOf: () => Promise.resolve(''), tabAddress: () => '', installFor: nobodyElse });
  return {
    approvals, cards,
    async sweep() {
      await cards.sweep(tenant);
      await cards.settled();
    },
  };
}

/** A process that closes while Teams holds up the chats of all approvers, and then takes what is under way, or not. */
function ending(): { usher: Process; chats: ReturnType<typeof heldUp>; close(taken: boolean): Promise<void> } {
  const [chats, end] = [heldUp('slow'), new AbortController()];
  const usher = boot({ messenger: chats.messenger, closing: end.signal });
  return {
    usher, chats,
    async close(taken) {
      end.abort();
      chats.letGo(taken);
      await usher.cards.settled();
    },
  };
}

async function plan(): Promise<string> {
  const users = await heart.store.users.getMany(tenant, ['jane']);
  return (await heart.boot().changes.plan(actorOf('megan'), { title: 'Make jane Organisation Admin', operations: [{ kind: 'set-role', role: 'admin' }], users })).id;
}
async function asked({ approvals, cards }: Process): Promise<string> {
  const { id } = await approvals.request(actorOf('megan'), await plan());
  await cards.settled();
  return id;
}
const chatsOf = (words: string): string[] => shown.filter(({ text }) => text.includes(words)).map(({ chat }) => chat).toSorted();
const isLookedAfter = async (id: string): Promise<boolean> => await heart.store.openApprovals.get({ tenant }, id) !== undefined;
/** Lets all that is ready happen, and waits for nothing that is held up. */
const aMoment = async (): Promise<void> => { for (let turn = 0; turn < 10; turn += 1) await heart.world.clock.sleep(5); };

test.each([[false, 20], [true, 12]])('asks nobody more than it has begun to ask, and the next one asks whoever has no card; taken: %s', async (taken, left) => {
  const { usher, chats, close } = ending();
  const { id } = await usher.approvals.request(actorOf('megan'), await plan());
  await aMoment();
  await close(taken);
  expect([chats.held(), shown.length, await isLookedAfter(id)]).toEqual([8, 20 - left, true]);
  heart.now.value += 31_000;
  await boot().sweep();
  expect([shown.length, chatsOf('asks for your approval')]).toEqual([20, many]);
  heart.now.value += 31_000;
  await boot().sweep();
  expect(shown.length).toBe(20);
});

test.each([[false], [true]])('leaves the reminders that it has not sent to the next one, which reminds nobody twice; taken: %s', async (taken) => {
  await asked(boot());
  heart.now.value += 25 * hour;
  const { usher, chats, close } = ending();
  await usher.cards.sweep(tenant);
  await aMoment();
  await close(taken);
  const reminders = (): string[] => shown.filter(({ summary }) => summary.startsWith('Reminder')).map(({ chat }) => chat).toSorted();
  expect([chats.held(), reminders().length]).toEqual([8, taken ? 8 : 0]);
  await boot().sweep();
  expect(reminders()).toEqual(many);
  await boot().sweep();
  expect(reminders().length).toBe(20);
});

test('leaves what came of it to the next one: whoever asked is told then, and the other copies are drawn', async () => {
  const id = await asked(boot());
  const { usher, close } = ending();
  await usher.approvals.decide(actorOf('slow00'), id, 'reject');
  await aMoment();
  const before = chatsOf('Rejected by slow00.').length;
  await close(false);
  expect([before, chatsOf('Rejected by slow00.').length, await isLookedAfter(id)]).toEqual([1, 1, true]);
  heart.now.value += 31_000;
  await boot().sweep();
  expect([chatsOf('Rejected by slow00.'), await isLookedAfter(id)]).toEqual([['megan', ...many], false]);
});
