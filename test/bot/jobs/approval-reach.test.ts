// Approvers who have no chat with Usher, or whose chat takes nothing: they get the app, the card as soon as it can be brought, and whoever asked reads who has none so far.
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { approvalReply } from '../../../bot/commands/approval.card.ts';
import { approvalsCard } from '../../../bot/commands/approvals.card.ts';
import { createApprovalCards } from '../../../bot/jobs/approval-cards.ts';
import type { ApprovalCards } from '../../../bot/jobs/approval-cards.ts';
import { Approvals } from '../../../bot/plans/approvals.ts';
import type { Installed } from '../../../bot/plans/chat-installs.ts';
import { personKey } from '../../../bot/ports.ts';
import type { Messenger, Undelivered } from '../../../bot/ports.ts';
import type { Approval } from '../../../shared/approval.ts';
import { settingsFrom } from '../../../shared/settings.ts';
import { textIn } from '../../flows/person.ts';
import { actorOf, buildPerson, openHeart, tenant } from '../plans/heart.ts';
import type { Heart } from '../plans/heart.ts';
import { forgetChats, messengerWith, shown } from './played-chats.ts';

let heart: Heart;
const minute = 60_000;
/** What Teams says of a card for these people, until it says otherwise. */
let undelivered: Map<string, Undelivered>;
/** To whom a card was tried to be brought, in order. */
let tried: string[];
let installed: string[];
let installing: Installed;
let warned: string[];

beforeEach(async () => {
  heart = openHeart();
  forgetChats();
  [undelivered, tried, installed, warned] = [new Map([['nestor', 'unreachable']]), [], [], []];
  installing = { state: 'installed', reason: 'Installed.' };
  await heart.store.users.putMany(tenant, [...['megan', 'alex', 'nestor'].map((id) => buildPerson(id, { role: 'admin' })), buildPerson('jane')]);
});
afterEach(() => heart.close());

interface Process { approvals: Approvals; cards: ApprovalCards; sweep(): Promise<void> }

function boot({ closing = new AbortController().signal }: { closing?: AbortSignal } = {}): Process {
  const { store } = heart;
  const log = { ...heart.world.log, warn: (event: string, facts?: Readonly<Record<string, unknown>>) => { warned.push(`${event} ${String(facts?.['reason'])}`); } };
  const world = { ...heart.world, log };
  const chats = messengerWith();
  const bringToPerson: Messenger['bringToPerson'] = async (tenantId, person, reply) => {
    tried.push(person);
    return undelivered.get(person) ?? chats.bringToPerson(tenantId, person, reply);
  };
  const approvals = new Approvals({ world, store, executor: heart.boot().executor, onChange: (approval) => { cards.show(approval); } });
  const cards = createApprovalCards({
    world, approvals, closing, messenger: { ...chats, bringToPerson }, channelOf: () => Promise.resolve(''), tabAddress: () => '',
    installFor: async (_tenant, person) => { installed.push(person); return Promise.resolve(installing); },
  });
  return {
    approvals, cards,
    async sweep() {
      await cards.sweep(tenant);
      await cards.settled();
    },
  };
}

const mine = (): string => shown.find(({ chat }) => chat === 'megan')?.text ?? '';
const fact = (title: string): string => new RegExp(`^${title}: (.*)$`, 'm').exec(mine())?.[1] ?? '';
const chatsOf = (words: string): string[] => shown.filter(({ text }) => text.includes(words)).map(({ chat }) => chat).toSorted();
const noteChatOf = async (person: string): Promise<void> => {
  await heart.store.conversations.put({ tenant }, personKey(person), { id: `a:${person}`, kind: 'personal', person, reference: {}, seen: '2026-03-01T09:00:00Z' });
};

/** Asked for by Megan, who has a card of it in her chat. */
async function asked({ approvals, cards }: Process): Promise<Approval> {
  const users = await heart.store.users.getMany(tenant, ['jane']);
  const { id } = await heart.boot().changes.plan(actorOf('megan'), { title: 'Delete jane', operations: [{ kind: 'delete-user' }], users });
  const approval = await approvals.request(actorOf('megan'), id);
  const place = await messengerWith().sendToPerson(tenant, 'megan', approvalReply(approval, 'megan', { tabAddress: () => '' }));
  if (place === null) throw new Error('The chat took no card.');
  await approvals.showing(tenant, id, { person: 'megan', place });
  await cards.settled();
  return approvals.find(tenant, id);
}

describe('an approver who has never opened Usher', () => {
  test('gets the app installed, and whoever asked reads who is asked and who is not reached yet', async () => {
    const { unreached } = await asked(boot());
    expect([chatsOf('asks for your approval'), installed, unreached]).toMatchObject([['alex'], ['nestor'], [{ person: { id: 'nestor' }, why: 'unopened', tries: 1 }]]);
    expect([fact('Asked of'), fact('Not reached yet'), mine().includes('Nobody who may approve')]).toEqual(['alex', 'nestor (has not opened Usher in Teams)', false]);
    expect(chatsOf('Not reached yet')).toEqual(['megan']);
  });

  test('gets the card with the next sweep once Teams has said how to reach them, once, and the other cards say so', async () => {
    const processes = [boot(), boot(), boot()] as const;
    const { id } = await asked(processes[0]);
    heart.now.value += 15_000;
    await processes[1].sweep();
    expect([tried, installed]).toEqual([['alex', 'nestor'], ['nestor']]);
    undelivered.clear();
    await noteChatOf('nestor');
    await Promise.all(processes.map(async (each) => each.sweep()));
    expect(chatsOf('asks for your approval')).toEqual(['alex', 'nestor']);
    expect([fact('Asked of'), fact('Not reached yet')]).toEqual(['alex, nestor', '']);
    expect(await processes[0].approvals.find(tenant, id)).toMatchObject({ unreached: [], untold: null });
  });

  test('is tried again ever more rarely, by one of several processes, whether or not the one that began is still there', async () => {
    const processes = [boot(), boot()] as const;
    await asked(processes[0]);
    const triesBy = async (minutes: number): Promise<number> => {
      for (let passed = 0; passed < minutes; passed += 1) {
        heart.now.value += minute;
        await Promise.all(processes.map(async (each) => each.sweep()));
      }
      return tried.filter((person) => person === 'nestor').length;
    };
    expect([await triesBy(1), await triesBy(5), await triesBy(15), await triesBy(60), await triesBy(120)]).toEqual([2, 3, 4, 5, 7]);
    expect([installed.length, chatsOf('asks for your approval')]).toEqual([7, ['alex']]);
  });

  test('who looks at the request in “approvals” is reached, and is sent no other card', async () => {
    const usher = boot();
    const { id } = await asked(usher);
    undelivered.clear();
    await noteChatOf('nestor');
    const place = await messengerWith().sendToPerson(tenant, 'nestor', { card: {}, summary: '' }) ?? { conversation: '', message: '' };
    await usher.approvals.showing(tenant, id, { person: 'nestor', place });
    await usher.cards.settled();
    expect([fact('Asked of'), fact('Not reached yet')]).toEqual(['alex, nestor', '']);
    heart.now.value += 2 * minute;
    await usher.sweep();
    expect(shown.filter(({ chat }) => chat === 'nestor').length).toBe(1);
  });

  test('who decides without a card, or is an approver no more, is waited for no more', async () => {
    await heart.set({ approvals: { ...settingsFrom(undefined).approvals, quorum: 2 } });
    undelivered.set('lee', 'unreachable');
    await heart.store.users.put(tenant, buildPerson('lee', { role: 'admin' }));
    const usher = boot();
    const { id } = await asked(usher);
    expect(fact('Not reached yet')).toBe('lee, nestor (have not opened Usher in Teams)');
    await usher.approvals.decide(actorOf('nestor'), id, 'approve');
    await heart.store.users.put(tenant, buildPerson('lee'));
    await usher.sweep();
    expect([fact('Asked of'), fact('Not reached yet')]).toEqual(['alex, nestor', '']);
    tried.length = 0;
    heart.now.value += 2 * minute;
    await usher.sweep();
    expect(tried).toEqual([]);
  });

  test('who cannot have the app fails no request, and the log says why, once', async () => {
    installing = { state: 'impossible', reason: 'The Usher app is not in the organisation’s Teams catalogue.' };
    undelivered.set('alex', 'unreachable');
    const usher = boot();
    const { id } = await asked(usher);
    for (let times = 0; times < 4; times += 1) {
      heart.now.value += 20 * minute;
      await usher.sweep();
    }
    expect([warned, installed.length > 4]).toEqual([['approval-card.app-not-installed The Usher app is not in the organisation’s Teams catalogue.'], true]);
    expect((await usher.approvals.decide(actorOf('alex'), id, 'reject')).state).toBe('rejected');
  });

  test('is reached by the next process where this one closes before it has noted anything', async () => {
    const ending = new AbortController();
    ending.abort();
    const closing = boot({ closing: ending.signal });
    const { id } = await asked(closing);
    expect((await closing.approvals.find(tenant, id)).unreached).toBeUndefined();
    heart.now.value += 31_000;
    await boot().sweep();
    expect([chatsOf('asks for your approval'), installed, fact('Not reached yet')]).toEqual([['alex'], ['nestor'], 'nestor (has not opened Usher in Teams)']);
  });
});

describe('whoever asked', () => {
  test('reads plainly that nobody was reached, and what to do, on the card and in “approvals”, until somebody was', async () => {
    undelivered.set('alex', 'unreachable');
    const usher = boot();
    const { id } = await asked(usher);
    const words = 'Nobody who may approve this has been reached so far. Ask them to open Usher in Teams, or to type “approvals” in their chat with it.';
    const listed = async (): Promise<string> => textIn(approvalsCard({ waiting: [], mine: [await usher.approvals.find(tenant, id)], others: [], more: { waiting: false, mine: false, others: false } }));
    expect([mine().includes(`⚠ ${words}`), fact('Asked of'), fact('Not reached yet')]).toEqual([true, '', 'alex, nestor (have not opened Usher in Teams)']);
    expect(await listed()).toContain(` · not reached yet: alex, nestor (have not opened Usher in Teams). ${words}`);
    undelivered.delete('alex');
    await noteChatOf('alex');
    await usher.sweep();
    expect([mine().includes('Nobody who may approve'), fact('Asked of'), fact('Not reached yet')]).toEqual([false, 'alex', 'nestor (has not opened Usher in Teams)']);
    expect(await listed()).toMatch(/ · not reached yet: nestor \(has not opened Usher in Teams\)$/m);
  });

  test.each([
    ['refused', 'nestor (Teams takes no message for this person, who may have blocked Usher)', []], ['later', 'nestor (Teams asked Usher to wait)', []], ['unreachable', 'nestor (does not have Usher in Teams any more)', ['nestor']],
  ] as const)('reads why an approver whose chat is known was not reached: %s', async (became, words, gets) => {
    await noteChatOf('nestor');
    undelivered.set('nestor', became);
    const usher = boot();
    await asked(usher);
    await usher.sweep();
    expect([fact('Not reached yet'), installed, tried.length]).toEqual([words, gets, 2]);
    undelivered.clear();
    heart.now.value += minute;
    await usher.sweep();
    expect([fact('Not reached yet'), chatsOf('asks for your approval')]).toEqual(['', ['alex', 'nestor']]);
  });

  test('reads nothing of an approver who may have the card, whom no sweep sends a second one', async () => {
    undelivered.set('nestor', 'unknown');
    const usher = boot();
    await asked(usher);
    heart.now.value += 2 * minute;
    await usher.sweep();
    expect([fact('Asked of'), fact('Not reached yet'), tried]).toEqual(['alex, nestor', '', ['alex', 'nestor']]);
  });
});

test('nobody’s chat is looked up for a request that everybody asked has before them', async () => {
  undelivered.clear();
  const usher = boot();
  await asked(usher);
  const looked = [jest.spyOn(heart.store.conversations, 'getMany'), jest.spyOn(heart.store.conversations, 'get'), jest.spyOn(heart.store.approvals, 'put')];
  for (let times = 0; times < 5; times += 1) {
    heart.now.value += minute;
    await usher.sweep();
  }
  expect([looked.map(({ mock }) => mock.calls.length), tried]).toEqual([[0, 0, 0], ['alex', 'nestor']]);
});
