// Cards of approvers who are asked once more: as a reminder that something kept from going out.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Approval } from '../../../shared/approval.ts';
import type { ApprovalSettings } from '../../../shared/settings.ts';
import { settingsFrom } from '../../../shared/settings.ts';
import { createApprovalCards } from '../../../bot/jobs/approval-cards.ts';
import type { ApprovalCards } from '../../../bot/jobs/approval-cards.ts';
import { Approvals } from '../../../bot/plans/approvals.ts';
import type { Directory } from '../../../bot/ports.ts';
import { actorOf, buildPerson, openHeart, tenant } from '../plans/heart.ts';
import type { Heart } from '../plans/heart.ts';
import { forgetChats, messengerWith, nobodyElse, shown } from './played-chats.ts';

let heart: Heart;
let directory: Directory;
let usher: { approvals: Approvals; cards: ApprovalCards };
const hour = 60 * 60_000;

function boot(): typeof usher {
  const { world, store } = heart;
  const quiet = { ...world, log: { ...world.log, warn: () => undefined } };
  const approvals = new Approvals({ world: quiet, store, executor: heart.boot().executor, directoryFor: () => directory, onChange: (approval) => { cards.show(approval); } });
  const cards = createApprovalCards({ world: quiet, approvals, messenger: messengerWith(), closing: new AbortController().signal, channelOf: () => Promise.resolve(''), tabAddress: () => '', installFor: nobodyElse });
  return { approvals, cards };
}

const set = async (approvals: Partial<ApprovalSettings>): Promise<void> => heart.set({ approvals: { ...settingsFrom(undefined).approvals, ...approvals } });
async function asked(): Promise<Approval> {
  const users = await heart.store.users.getMany(tenant, ['jane']);
  const { id } = await heart.boot().changes.plan(actorOf('megan'), { title: 'Delete jane', operations: [{ kind: 'delete-user' }], users });
  const approval = await usher.approvals.request(actorOf('megan'), id);
  await usher.cards.settled();
  return approval;
}
async function sweep(): Promise<void> {
  await usher.cards.sweep(tenant);
  await usher.cards.settled();
}
const remindersTo = (): string[] => shown.filter(({ summary }) => summary.startsWith('Reminder')).map(({ chat }) => chat).toSorted();

beforeEach(async () => {
  heart = openHeart();
  forgetChats();
  directory = heart.directory;
  await heart.store.users.putMany(tenant, [...['megan', 'alex', 'lee'].map((id) => buildPerson(id, { role: 'admin' })), buildPerson('jane')]);
  usher = boot();
});
afterEach(() => heart.close());

describe('a reminder', () => {
  test('goes out as the request stood, where nobody can look at it', async () => {
    await set({ remindAfterHours: 24 });
    await asked();
    heart.now.value += 25 * hour;
    directory = { ...directory, accounts: async () => Promise.reject(new Error('No such answer was foreseen.')) };
    await sweep();
    expect(remindersTo()).toEqual(['alex', 'lee']);
  });

  test('that could not go out at all is found by the next sweep, and goes out once', async () => {
    await set({ remindAfterHours: 24 });
    await asked();
    heart.now.value += 25 * hour;
    const { approvers } = usher.approvals;
    let failing = 1;
    usher.approvals.approvers = async (approval) => {
      if (failing > 0) throw new Error(`The store is away (${failing -= 1}).`);
      return approvers.call(usher.approvals, approval);
    };
    await sweep();
    expect(remindersTo()).toEqual([]);
    await sweep();
    await sweep();
    expect(remindersTo()).toEqual(['alex', 'lee']);
  });
});
