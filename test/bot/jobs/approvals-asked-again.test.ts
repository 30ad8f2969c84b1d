// Cards of approvers who are asked once more: as more would be lost than they approved, or as a reminder that something kept from going out.
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
const inChat = (who: string): typeof shown => shown.filter(({ chat }) => chat === who);
const remindersTo = (): string[] => shown.filter(({ summary }) => summary.startsWith('Reminder')).map(({ chat }) => chat).toSorted();

beforeEach(async () => {
  heart = openHeart();
  forgetChats();
  directory = heart.directory;
  await heart.store.users.putMany(tenant, [...['megan', 'alex', 'lee'].map((id) => buildPerson(id, { role: 'admin' })), buildPerson('jane')]);
  usher = boot();
});
afterEach(() => heart.close());

describe('whoever approved less than would be lost', () => {
  test('gets one more card, which asks again, and the one that lies above asks again as well', async () => {
    await set({ quorum: 2, remindAfterHours: 0 });
    const { id } = await asked();
    await usher.approvals.decide(actorOf('alex'), id, 'approve');
    await usher.cards.settled();
    expect(inChat('alex').map(({ titles }) => titles)).toEqual([[]]);
    heart.now.value += hour;
    await heart.store.users.put(tenant, buildPerson('jane', { role: 'admin' }));
    await expect(usher.approvals.decide(actorOf('lee'), id, 'approve')).rejects.toMatchObject({ code: 'approval.needed' });
    await usher.cards.settled();
    const words = 'alex approved before it was known what would be lost by now, which does not count any more, and is asked again.';
    const asks = { titles: ['Approve', 'Reject', 'Deactivate instead'], said: true };
    expect(inChat('alex').map(({ titles, text }) => ({ titles, said: text.includes(words) && text.includes('jane was changed since this was planned, so nothing is done to that person any more') }))).toEqual([asks, asks]);
    expect(inChat('lee').map(({ titles, text }) => ({ titles, said: text.includes(words) }))).toEqual([asks]);
    heart.now.value += hour;
    await heart.store.users.put(tenant, buildPerson('jane', { role: 'admin', licences: [{ id: 'E5', name: 'E5', via: 'direct' }] }));
    await usher.approvals.current(tenant, id);
    await usher.cards.settled();
    expect(inChat('alex')).toHaveLength(2);
    await usher.approvals.decide(actorOf('alex'), id, 'approve');
    await usher.cards.settled();
    expect([inChat('alex').map(({ titles }) => titles), inChat('lee').some(({ text }) => text.includes('before it was known'))]).toEqual([[[], []], false]);
  });
});

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
