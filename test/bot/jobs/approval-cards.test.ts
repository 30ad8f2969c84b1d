// Cards of requests over several processes and under a clock that the test moves: who gets one, what it shows, what a crash leaves.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Approval } from '../../../shared/approval.ts';
import type { ApprovalSettings } from '../../../shared/settings.ts';
import { settingsFrom } from '../../../shared/settings.ts';
import { createApprovalCards } from '../../../bot/jobs/approval-cards.ts';
import type { ApprovalCards } from '../../../bot/jobs/approval-cards.ts';
import { Approvals } from '../../../bot/plans/approvals.ts';
import { StoreError } from '../../../bot/ports.ts';
import type { Delivered, DocSpace, Messenger, Store } from '../../../bot/ports.ts';
import { actorOf, buildPerson, openHeart, tenant } from '../plans/heart.ts';
import type { Heart } from '../plans/heart.ts';
import { drawing, forgetChats, heldUp, messengerWith, nobodyElse, shown, taken } from './played-chats.ts';

let heart: Heart;
const hour = 60 * 60_000;

interface Process { approvals: Approvals; cards: ApprovalCards; ended(job: string): Promise<void>; sweep(): Promise<void> }

function boot({ store = heart.store, slow, channel = '', messenger = messengerWith(slow) }: { store?: Store; slow?: Promise<void>; channel?: string; messenger?: Messenger } = {}): Process {
  const { world } = heart;
  const { executor } = heart.boot();
  const approvals = new Approvals({ world, store, executor, onChange: (approval) => { cards.show(approval); } });
  const cards = createApprovalCards({ world, approvals, messenger, closing: new AbortController().signal, channelOf: () => Promise.resolve(channel), tabAddress: () => '', installFor: nobodyElse });
  return {
    approvals, cards, ended: (job) => executor.ended(job),
    async sweep() {
      await cards.sweep(tenant);
      await cards.settled();
    },
  };
}

/** The store as it is for a process that dies when it first writes to one kind of document. */
function dyingAt(name: 'audit', method: 'writeMany'): Store {
  const space: DocSpace<unknown> = new Proxy(heart.store[name], { get: (target, key) => (key === method ? () => Promise.reject(new StoreError('unavailable', 'The process died here.')) : Reflect.get(target, key).bind(target)) });
  return new Proxy(heart.store, { get: (target, key) => (key === name ? space : Reflect.get(target, key)) });
}

const set = async (approvals: Partial<ApprovalSettings>): Promise<void> => heart.set({ approvals: { ...settingsFrom(undefined).approvals, ...approvals } });
async function deletion(...people: string[]): Promise<string> {
  const users = await heart.store.users.getMany(tenant, people);
  return (await heart.boot().changes.plan(actorOf('megan'), { title: `Delete ${people.join(' and ')}`, operations: [{ kind: 'delete-user' }], users })).id;
}
async function plan(): Promise<string> {
  const users = await heart.store.users.getMany(tenant, ['jane']);
  return (await heart.boot().changes.plan(actorOf('megan'), { title: 'Make jane Organisation Admin', operations: [{ kind: 'set-role', role: 'admin' }], users })).id;
}
async function asked({ approvals, cards }: Process): Promise<Approval> {
  const approval = await approvals.request(actorOf('megan'), await plan());
  await cards.settled();
  return approval;
}
const chatsOf = (words: string): string[] => shown.filter(({ text }) => text.includes(words)).map(({ chat }) => chat).toSorted();
const isLookedAfter = async (id: string): Promise<boolean> => await heart.store.openApprovals.get({ tenant }, id) !== undefined;

beforeEach(async () => {
  heart = openHeart();
  forgetChats();
  await heart.store.users.putMany(tenant, [...['megan', 'alex', 'lee'].map((id) => buildPerson(id, { role: 'admin' })), buildPerson('jane')]);
});
afterEach(() => heart.close());

describe('a process that dies', () => {
  test('before anybody was asked leaves it to the next one, which asks each approver once', async () => {
    const id = await plan();
    await expect(boot({ store: dyingAt('audit', 'writeMany') }).approvals.request(actorOf('megan'), id)).rejects.toThrow('died here');
    expect([shown, (await boot().approvals.request(actorOf('megan'), id)).state]).toEqual([[], 'pending']);
    await boot().sweep();
    expect(shown).toEqual([]);
    heart.now.value += 31_000;
    const [one, other] = [boot(), boot()];
    await Promise.all([one.sweep(), other.sweep()]);
    expect(chatsOf('asks for your approval')).toEqual(['alex', 'lee']);
    heart.now.value += 31_000;
    await one.sweep();
    expect(shown.length).toBe(2);
    expect((await heart.store.audit.page({ tenant }, { limit: 9 })).items.map(({ value }) => value.action)).toEqual(['request']);
  });

  test('after a decision was carried out and before anybody was told leaves the telling to the next one', async () => {
    const first = boot();
    const { id } = await asked(first);
    const dead = new Approvals({ world: heart.world, store: heart.store, executor: heart.boot().executor, onChange: () => undefined });
    expect(await dead.decide(actorOf('alex'), id, 'reject')).toMatchObject({ state: 'rejected', settled: true });
    expect([shown.flatMap(({ titles }) => titles), await isLookedAfter(id)]).toEqual([['Approve', 'Reject', 'Approve', 'Reject'], true]);
    heart.now.value += 31_000;
    await boot().sweep();
    expect(shown.flatMap(({ titles }) => titles)).toEqual([]);
    expect([chatsOf('Rejected by alex.'), await isLookedAfter(id)]).toEqual([['alex', 'lee', 'megan'], false]);
    heart.now.value += 31_000;
    await boot().sweep();
    expect(shown.length).toBe(3);
  });
});

/** Lets all that is ready happen, and waits for nothing that is held up. */
const aMoment = async (): Promise<void> => { for (let turn = 0; turn < 10; turn += 1) await heart.world.clock.sleep(5); };

describe('a chat that Teams holds up', () => {
  test('delays nobody else’s news: neither while it is asked nor while its copy is drawn', async () => {
    const asking = heldUp('lee');
    const usher = boot({ messenger: asking.messenger });
    const { id } = await usher.approvals.request(actorOf('megan'), await plan());
    await aMoment();
    await usher.approvals.decide(actorOf('alex'), id, 'reject');
    await aMoment();
    expect([chatsOf('Rejected by alex.'), asking.held()]).toEqual([['alex', 'megan'], 1]);
    asking.letGo();
    await usher.cards.settled();
    expect([chatsOf('Rejected by alex.'), shown.length, await isLookedAfter(id)]).toEqual([['alex', 'lee', 'megan'], 3, false]);

    const drawing = heldUp('lee');
    const other = boot({ messenger: drawing.messenger });
    const next = (await asked(boot())).id;
    await other.approvals.decide(actorOf('alex'), next, 'reject');
    await aMoment();
    expect([chatsOf('Rejected by alex.').filter((chat) => chat === 'megan').length, drawing.held()]).toEqual([2, 1]);
    // Another process that finds it half told tells whoever asked no second time.
    heart.now.value += 31_000;
    await boot().sweep();
    drawing.letGo();
    await other.cards.settled();
    expect([chatsOf('Rejected by alex.').filter((chat) => chat === 'megan').length, await isLookedAfter(next)]).toEqual([2, false]);
  });

  test('is no reason to go on asking once somebody has decided, also where it does not take the card', async () => {
    const many = Array.from({ length: 12 }, (_none, at) => `slow${String(at).padStart(2, '0')}`);
    for (const id of ['alex', 'lee']) await heart.store.users.put(tenant, buildPerson(id));
    await heart.store.users.putMany(tenant, many.map((id) => buildPerson(id, { role: 'admin' })));
    const asking = heldUp('slow');
    const usher = boot({ messenger: asking.messenger });
    const { id } = await usher.approvals.request(actorOf('megan'), await plan());
    await aMoment();
    expect(asking.held()).toBe(8);
    await usher.approvals.decide(actorOf('slow11'), id, 'reject');
    asking.letGo(false);
    await usher.cards.settled();
    expect([asking.held(), shown.map(({ chat }) => chat)]).toEqual([8, ['megan']]);
  });
});

const notDone = 'Rejected by alex, who meant to deactivate instead, which was not done either. Nothing was changed.';

describe('what came of it', () => {
  test.each([['at once', 0], ['when the sweep comes to what it left', 31_000]])('is told on every card, and to whoever asked in one message with the decision, also when the process that ran it dies then and another looks %s', async (_when, later) => {
    const first = boot();
    const { id } = await asked(first);
    await first.approvals.decide(actorOf('alex'), id, 'approve');
    await first.cards.settled();
    await first.ended(id);
    expect([chatsOf('Approved by alex. Usher is doing it'), shown.length, await isLookedAfter(id)]).toEqual([['alex', 'lee'], 2, true]);
    heart.now.value += later;
    await boot().sweep();
    expect(chatsOf('✓ Approved by alex. Done.')).toEqual(['alex', 'lee', 'megan']);
    heart.now.value += 31_000;
    await boot().sweep();
    expect([shown.length, await isLookedAfter(id)]).toEqual([3, false]);
  });

  test('names who was left out and why, and the only reason in the headline', async () => {
    heart.refusing.add('delete-user');
    await heart.store.users.put(tenant, buildPerson('john'));
    for (const [people, words] of [[['jane'], 'Approved by alex. 1 refused: The directory refused.'], [['jane', 'john'], 'Approved by alex. 2 refused.']] as const) {
      const usher = boot();
      const { id } = await usher.approvals.request(actorOf('megan'), await deletion(...people));
      await usher.cards.settled();
      await usher.approvals.decide(actorOf('alex'), id, 'approve');
      await usher.cards.settled();
      await usher.ended(id);
      await usher.approvals.ended(await heart.boot().changes.job(tenant, id));
      await usher.cards.settled();
      expect([chatsOf(words), await isLookedAfter(id)]).toEqual([['alex', 'lee', 'megan'], false]);
      if (people.length > 1) expect(chatsOf('jane@contoso.com – refused: The directory refused.')).toEqual(['alex', 'lee', 'megan']);
    }
  });

  test('is not waited for any more where an approver thought better of deactivating instead', async () => {
    const usher = boot();
    const { id } = await usher.approvals.request(actorOf('megan'), await deletion('jane'));
    await usher.cards.settled();
    await usher.approvals.rejectForLess(actorOf('alex'), id);
    await usher.cards.settled();
    expect(chatsOf('Rejected by alex, who means to deactivate instead. Nobody was deleted')).toEqual(['alex', 'lee']);
    heart.now.value += 31_000;
    await usher.sweep();
    expect([chatsOf('Delete jane: rejected by alex, to deactivate instead'), await isLookedAfter(id)]).toEqual([['megan'], true]);
    heart.now.value += 11 * 60_000;
    await usher.sweep();
    expect([await isLookedAfter(id), (await usher.approvals.find(tenant, id)).result]).toEqual([false, null]);
    expect([chatsOf(notDone), chatsOf('means to deactivate')]).toEqual([['alex', 'lee', 'megan'], []]);
  });

  test.each([
    ['cancels', [['jane', 'john'], async (plan) => { await heart.boot().changes.cancel(actorOf('alex'), plan); }]],
    ['never confirms', [['jane', 'john'], async () => { heart.now.value += hour + 1; }]],
    ['finds nothing to do in', [[], async () => undefined]],
  ] satisfies [string, [string[], (plan: string) => Promise<void>]][])('is told on every card and to whoever asked, once, where an approver %s the plan to deactivate instead', async (_does, [people, becomes]) => {
    await heart.store.users.put(tenant, buildPerson('john'));
    const usher = boot();
    const { id } = await usher.approvals.request(actorOf('megan'), await deletion('jane', 'john'));
    await usher.cards.settled();
    await usher.approvals.rejectForLess(actorOf('alex'), id);
    await usher.cards.settled();
    const instead = await heart.boot().changes.plan(actorOf('alex'), { title: 'Deactivate instead', operations: [{ kind: 'disable-account' }], users: await heart.store.users.getMany(tenant, people), insteadOf: id });
    await usher.approvals.standsIn(tenant, id, instead.id);
    if (people.length > 0) {
      await usher.sweep();
      expect([chatsOf(notDone), await isLookedAfter(id)]).toEqual([[], true]);
    }
    await becomes(instead.id);
    await Promise.all([usher.sweep(), boot().sweep()]);
    expect([chatsOf(notDone), chatsOf('means to deactivate'), await isLookedAfter(id)]).toEqual([['alex', 'lee', 'megan'], [], false]);
    heart.now.value += 31_000;
    await boot().sweep();
    expect(shown.length).toBe(3);
  });
});

describe('whoever asked', () => {
  test('learns the outcome once Teams takes messages again, once', async () => {
    const usher = boot();
    const { id } = await asked(usher);
    taken.push('later', 'later');
    await usher.approvals.decide(actorOf('alex'), id, 'reject');
    await usher.cards.settled();
    expect([chatsOf('Rejected by alex.'), await isLookedAfter(id)]).toEqual([['alex', 'lee'], true]);
    for (const after of [31_000, 31_000, 31_000]) {
      heart.now.value += after;
      await boot().sweep();
    }
    expect([chatsOf('Rejected by alex.'), await isLookedAfter(id), taken]).toEqual([['alex', 'lee', 'megan'], false, []]);
  });

  test.each<Delivered>(['refused', 'unreachable', 'unknown'])('is not written to again where it was %s', async (became) => {
    const usher = boot();
    const { id } = await asked(usher);
    taken.push(became);
    await usher.approvals.decide(actorOf('alex'), id, 'reject');
    await usher.cards.settled();
    heart.now.value += 31_000;
    await usher.sweep();
    expect([chatsOf('Rejected by alex.'), await isLookedAfter(id)]).toEqual([['alex', 'lee'], false]);
  });

  test('learns that nobody is left who could approve it, also when the process that found out dies then', async () => {
    await set({ remindAfterHours: 0 });
    const { id } = await asked(boot());
    for (const person of ['alex', 'lee']) await heart.store.users.put(tenant, buildPerson(person));
    const dead = new Approvals({ world: heart.world, store: heart.store, executor: heart.boot().executor, onChange: () => undefined });
    expect(await dead.reach(tenant)).toMatchObject([{ id, unreachable: true }]);
    expect(chatsOf('nobody here who may approve')).toEqual([]);
    for (let times = 0; times < 3; times += 1) {
      heart.now.value += 31_000;
      await boot().sweep();
    }
    expect(chatsOf('nobody here who may approve').filter((chat) => chat === 'megan')).toEqual(['megan']);
  });
});

describe('a request', () => {
  test('is told once and then looked after no more', async () => {
    const usher = boot();
    const { id } = await asked(usher);
    expect(await isLookedAfter(id)).toBe(true);
    await usher.approvals.decide(actorOf('alex'), id, 'reject');
    await usher.cards.settled();
    expect([chatsOf('Rejected by alex.'), await isLookedAfter(id)]).toEqual([['alex', 'lee', 'megan'], false]);
  });

  test('is put before whoever becomes an approver when there was nobody, and the requester reads that it waits', async () => {
    await set({ remindAfterHours: 0 });
    for (const id of ['alex', 'lee']) await heart.store.users.put(tenant, buildPerson(id));
    const usher = boot();
    const { id } = await asked(usher);
    await usher.approvals.showing(tenant, id, { person: 'megan', place: await messengerWith().sendToPerson(tenant, 'megan', { card: {}, summary: '' }) ?? { conversation: '', message: '' } });
    await heart.store.users.put(tenant, buildPerson('alex', { role: 'admin' }));
    await Promise.all([usher.sweep(), boot().sweep()]);
    expect(chatsOf('asks for your approval')).toEqual(['alex']);
    expect(shown[0]?.text).toMatch(/Asked of: alex[\s\S]*You will be told/);
    await heart.store.users.put(tenant, buildPerson('alex'));
    await Promise.all([usher.sweep(), boot().sweep()]);
    expect(chatsOf('nobody here who may approve')).toEqual(['megan', 'megan']);
  });

  test('takes its buttons from whoever is no approver any more, names who is asked now, and is put before whoever became one', async () => {
    const usher = boot();
    const { id } = await asked(usher);
    const place = await messengerWith().sendToPerson(tenant, 'megan', { card: {}, summary: '' }) ?? { conversation: '', message: '' };
    await usher.approvals.showing(tenant, id, { person: 'megan', place });
    await heart.store.users.putMany(tenant, [buildPerson('alex'), buildPerson('diego', { role: 'admin' })]);
    await Promise.all([usher.sweep(), boot().sweep()]);
    const read = (chat: string): [string, string[]][] => shown.filter((each) => each.chat === chat).map(({ text, titles }) => [/Asked of: (.*)/.exec(text)?.[1] ?? '', titles]);
    expect([read('alex'), read('lee'), read('diego')]).toEqual([[['diego, lee', []]], [['', ['Approve', 'Reject']]], [['', ['Approve', 'Reject']]]]);
    expect(read('megan')).toEqual([['diego, lee', ['Withdraw']]]);
    await heart.store.users.put(tenant, buildPerson('alex', { role: 'admin' }));
    await usher.sweep();
    expect(read('alex')).toEqual([['', ['Approve', 'Reject']]]);
  });

  test('goes to whoever stands in and says for whom, not to whoever is away, who reads on theirs who is asked; one approval draws both', async () => {
    await set({ quorum: 2, delegates: { alex: 'diego' } });
    await heart.store.users.putMany(tenant, [buildPerson('diego', { role: 'admin' })]);
    const usher = boot();
    const { id } = await asked(usher);
    expect([chatsOf('asks for your approval'), chatsOf('You are asked in place of alex.')]).toEqual([['diego', 'lee'], ['diego']]);
    const place = await messengerWith().sendToPerson(tenant, 'alex', { card: {}, summary: '' }) ?? { conversation: '', message: '' };
    await usher.approvals.showing(tenant, id, { person: 'alex', place });
    await usher.approvals.decide(actorOf('alex'), id, 'approve');
    await usher.cards.settled();
    expect(chatsOf('alex has approved this, and one of you stands in for the other: it counts for both.')).toEqual(['diego']);
    heart.now.value += 25 * hour;
    await usher.sweep();
    expect(shown.map(({ chat, titles }) => [chat, titles.length, chat === 'lee']).filter(([, buttons]) => buttons !== 0)).toEqual([['lee', 2, true], ['lee', 2, true]]);
  });

  test('is put before whoever comes to stand in for an approver while it waits', async () => {
    await heart.store.users.putMany(tenant, [buildPerson('diego', { role: 'admin' })]);
    await set({ approvers: ['alex'], remindAfterHours: 0 });
    const usher = boot();
    await asked(usher);
    await set({ approvers: ['alex'], delegates: { alex: 'diego' }, remindAfterHours: 0 });
    await Promise.all([usher.sweep(), boot().sweep()]);
    await usher.sweep();
    expect([chatsOf('You are asked in place of alex.'), chatsOf('diego is asked in your place. You may decide all the same'), shown.length]).toEqual([['diego'], ['alex'], 2]);
  });

  test('is reminded of by one of several processes that look at the same moment', async () => {
    const processes = [boot(), boot(), boot()];
    await asked(processes[0] ?? boot());
    heart.now.value += 25 * hour;
    await Promise.all(processes.map(async (each) => each.sweep()));
    expect(chatsOf('asks for your approval')).toEqual(['alex', 'alex', 'lee', 'lee']);
  });

  test('is reminded of by a card that says so and how long there is, and stays a reminder when it is drawn anew', async () => {
    await set({ quorum: 2 });
    const usher = boot();
    const { id } = await asked(usher);
    heart.now.value += 24 * hour + 60_000;
    await usher.sweep();
    const [first, reminder] = shown.filter(({ chat }) => chat === 'lee');
    const words = 'Reminder: megan still waits for approval – 48 hours left';
    expect([first?.summary, reminder?.summary]).toEqual(['megan asks for approval: Make jane Organisation Admin', `${words}: Make jane Organisation Admin`]);
    expect([first?.text.startsWith('Make jane'), reminder?.text.startsWith(`${words}.\nMake jane`), first?.titles, reminder?.titles]).toEqual([true, true, ['Approve', 'Reject'], ['Approve', 'Reject']]);
    heart.now.value += 20 * hour;
    await usher.approvals.decide(actorOf('alex'), id, 'approve');
    await usher.cards.settled();
    expect([first, reminder].map((card) => [card?.text.includes('1 of 2: alex'), card?.text.startsWith(words), card?.titles])).toEqual([[true, false, ['Approve', 'Reject']], [true, true, ['Approve', 'Reject']]]);
    await usher.approvals.decide(actorOf('lee'), id, 'reject');
    await usher.cards.settled();
    expect([first, reminder].map((card) => [card?.text.includes('Rejected by lee.'), card?.text.includes('Reminder'), card?.titles])).toEqual([[true, false, []], [true, false, []]]);
    expect(chatsOf('still waits')).toEqual([]);
  });

  test('shows the decision everywhere, also when a process draws an older state after it', async () => {
    await set({ quorum: 2 });
    const { promise: slow, resolve: letGo } = Promise.withResolvers<void>();
    const [one, other] = [boot({ slow }), boot()];
    const { id } = await asked(other);
    await one.approvals.decide(actorOf('alex'), id, 'approve');
    await other.approvals.decide(actorOf('lee'), id, 'approve');
    await other.cards.settled();
    letGo();
    await one.cards.settled();
    await other.ended(id);
    await other.sweep();
    expect([chatsOf('✓ Approved by alex, lee. Done.'), shown.filter(({ chat }) => chat !== 'megan').flatMap(({ titles }) => titles)]).toEqual([['alex', 'lee', 'megan'], []]);
  });

  test('notes every copy, however many people look at the same moment', async () => {
    const [one, other] = [boot(), boot()];
    const { id } = await asked(one);
    await Promise.all(Array.from({ length: 60 }, async (_none, at) => (at % 2 === 0 ? one : other).approvals.showing(tenant, id, { person: `p${at}`, place: { conversation: `c${at}`, message: 'm' } })));
    expect((await one.approvals.find(tenant, id)).cards.length).toBe(62);
    // And each is drawn, a few at a time.
    drawing.most = 0;
    await one.approvals.decide(actorOf('alex'), id, 'reject');
    await one.cards.settled();
    expect(drawing).toEqual({ now: 0, most: 8 });
    expect(chatsOf('Rejected by alex.')).toEqual(['alex', 'lee', 'megan']);
  });

  test('in the channel stays everybody’s, whoever presses there, and is posted once', async () => {
    const channel = '19:approvals@thread.tacv2';
    await set({ quorum: 2 });
    const usher = boot({ channel });
    const { id } = await asked(usher);
    const post = shown.find(({ chat }) => chat === channel);
    await usher.approvals.showing(tenant, id, { person: 'alex', place: { conversation: `${channel};messageid=${post?.message ?? ''}`, message: post?.message ?? '' } });
    await usher.approvals.decide(actorOf('alex'), id, 'approve');
    await usher.cards.settled();
    expect(post?.titles).toEqual(['Approve', 'Reject']);
    expect(post?.text).toContain('Approvals: 1 of 2: alex');
    heart.now.value += 25 * hour;
    await usher.sweep();
    expect(shown.filter(({ chat }) => chat === channel).length).toBe(1);
  });
});
