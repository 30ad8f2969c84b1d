// Welcomes: one a person and occasion, whatever dies, whoever races, and however late the person comes.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Welcomes } from '../../../bot/jobs/welcomes.ts';
import { welcomeWords } from '../../../bot/commands/welcome.card.ts';
import { oweWelcomes } from '../../../bot/plans/welcomes.ts';
import { StoreError } from '../../../bot/ports.ts';
import type { Directory, Messenger, Welcome } from '../../../bot/ports.ts';
import { UsherError } from '../../../shared/errors.ts';
import { expectGoodCard } from '../commands/card-check.ts';
import { actorOf, buildPerson, openHeart, tenant } from '../plans/heart.ts';
import type { Heart } from '../plans/heart.ts';

let heart: Heart;
let sent: string[];
let mailed: string[];
let installed: string[];
/** How Teams takes the next messages; then it takes them all. */
let taken: Awaited<ReturnType<Messenger['deliver']>>[];
let installing: Awaited<ReturnType<Directory['installChat']>>;
/** Whoever sends a mail now never hears of it again. */
let dies: boolean;
/** People for whose words the directory does not answer. */
let unanswered: Set<string>;
let mailing: Awaited<ReturnType<Directory['sendMail']>>;
/** What Teams is asked and has not answered so far; undefined: it answers at once. */
let hanging: (() => void)[] | undefined;
const minute = 60_000;
const jane = { person: 'jane', name: 'Jane', email: 'jane@contoso.com', job: 'job1', invitedBy: 'Megan' };

beforeEach(() => {
  heart = openHeart();
  [sent, mailed, installed, taken] = [[], [], [], []];
  unanswered = new Set();
  hanging = undefined;
  dies = false;
  installing = { state: 'installed' };
  mailing = { state: 'accepted' };
});
afterEach(() => heart.close());

function boot(closing = new AbortController().signal): Welcomes {
  const directory = {
    installChat: async (person: string) => { installed.push(person); return Promise.resolve(installing); },
    sendMail: async ({ from, to }: { from: string; to: string }) => { mailed.push(`${from} → ${to}`); return dies ? new Promise(() => undefined) : Promise.resolve(mailing); },
  } as unknown as Directory; // nothing else is asked
  const deliver: Messenger['deliver'] = async (_tenant, person) => {
    await new Promise<void>((resolve) => { if (hanging === undefined) setImmediate(resolve); else hanging.push(resolve); });
    const became = taken.shift() ?? 'sent';
    if (became === 'sent' || became === 'unknown') sent.push(person);
    return became;
  };
  const messenger = { deliver } as unknown as Messenger; // nothing else is asked
  return new Welcomes({ world: heart.world, store: heart.store, directoryFor: () => directory, messenger, closing, wordsFor: async (_tenant, welcome) => unanswered.has(welcome.person) ? Promise.reject(new UsherError('later')) : Promise.resolve(welcomeWords(welcome, 'Contoso')) });
}

const owe = async (changes: Partial<typeof jane> = {}): Promise<void> => oweWelcomes({ world: heart.world, store: heart.store }, tenant, [{ ...jane, ...changes }]);
const stateOf = async (person = 'jane'): Promise<Welcome | undefined> => (await heart.store.welcomes.get({ tenant }, person))?.value;
const audit = async (): Promise<string[]> => (await heart.store.audit.page({ tenant }, { limit: 50 })).items.map(({ value }) => `${value.action} ${value.target.name} ${value.outcome}`);

async function later(welcomes: Welcomes, minutes: number): Promise<void> {
  heart.now.value += minutes * minute;
  await welcomes.sweep(tenant);
}

/** Until something has come about that nobody can be asked to wait for. */
const until = async (isSo: () => boolean): Promise<void> => { while (!isSo()) await new Promise((resolve) => { setImmediate(resolve); }); };

describe('while Teams hangs', () => {
  const some = ['jane', 'john', 'jim'];
  beforeEach(async () => {
    hanging = [];
    for (const person of some) await owe({ person, name: person });
  });

  test('whoever asks for what is due does not wait, and one after the other is sent, once, however often it is asked for', async () => {
    const welcomes = boot();
    for (let times = 0; times < 3; times += 1) welcomes.kick(tenant);
    for (const [at] of some.entries()) {
      await until(() => hanging?.length === at + 1);
      welcomes.kick(tenant);
      expect([sent.length, hanging?.length]).toEqual([at, at + 1]);
      hanging?.at(-1)?.();
    }
    await welcomes.settled();
    expect(sent.toSorted()).toEqual(some.toSorted());
  });

  test('what becomes due meanwhile is looked at as soon as that is done', async () => {
    const welcomes = boot();
    welcomes.kick(tenant);
    await until(() => hanging?.length === 1);
    await owe({ person: 'late', name: 'late' });
    welcomes.kick(tenant);
    const waiting = hanging ?? [];
    hanging = undefined;
    for (const answer of waiting) answer();
    await welcomes.settled();
    expect(sent.toSorted()).toEqual([...some, 'late'].toSorted());
  });

  test('a process that closes ends with the message under way; the next one sends the others', async () => {
    const ending = new AbortController();
    const welcomes = boot(ending.signal);
    welcomes.kick(tenant);
    await until(() => hanging?.length === 1);
    ending.abort();
    hanging?.at(0)?.();
    await welcomes.settled();
    expect([sent.length, hanging?.length]).toEqual([1, 1]);
    hanging = undefined;
    await boot().sweep(tenant);
    expect(sent.toSorted()).toEqual(some.toSorted());
  });
});

describe('whoever cannot sign in', () => {
  const shut = { enabled: false, status: 'inactive' } as const;
  const letIn = async (operation: 'enable-account' | 'disable-account'): Promise<void> => {
    const { changes } = heart.boot();
    const plan = await changes.plan(actorOf('megan'), { title: 'x', operations: [{ kind: operation }], users: await heart.store.users.getMany(tenant, ['jane']) });
    await changes.commit(actorOf('megan'), plan.id);
    await changes.settled(actorOf('megan'), plan.id, 5_000);
  };
  beforeEach(async () => {
    await heart.set({ senderMailbox: 'hr@contoso.com' });
    await heart.store.users.putMany(tenant, [buildPerson('megan', { role: 'admin' }), buildPerson('jane', shut)]);
    await owe();
  });

  test.each([[shut, 'The account is deactivated'], [{ deleted: '2026-03-01T08:00:00Z' }, 'The account is deleted']])('is not welcomed, neither by message nor by mail, and the record says why: %j', async (state, words) => {
    await heart.store.users.put(tenant, buildPerson('jane', state));
    const welcomes = boot();
    for (const minutes of [0, 5, 1_000]) await later(welcomes, minutes);
    welcomes.reachable(tenant, 'jane');
    await welcomes.settled();
    expect([sent, mailed, installed, await stateOf()]).toMatchObject([[], [], [], { state: 'impossible', reason: expect.stringContaining(words) }]);
  });

  test('is owed it again once reactivated, if it was never sent', async () => {
    const welcomes = boot();
    await welcomes.sweep(tenant);
    await letIn('enable-account');
    await welcomes.sweep(tenant);
    expect([sent, mailed.length, (await stateOf())?.state]).toEqual([['jane'], 1, 'sent']);
    await letIn('disable-account');
    await letIn('enable-account');
    for (const minutes of [0, 5, 1_000]) await later(welcomes, minutes);
    expect([sent, mailed.length]).toEqual([['jane'], 1]);
  });

  test('is not welcomed to an account that is gone', async () => {
    const welcomes = boot();
    await welcomes.sweep(tenant);
    await heart.store.users.remove(tenant, 'jane');
    welcomes.reachable(tenant, 'jane');
    await welcomes.settled();
    expect([sent, (await stateOf())?.reason]).toEqual([[], expect.stringMatching(/is gone/)]);
  });
});

describe('a welcome', () => {
  test('is sent once, kept as sent, and recorded', async () => {
    const welcomes = boot();
    await owe();
    await welcomes.sweep(tenant);
    for (const minutes of [1, 5, 60, 1_000]) await later(welcomes, minutes);
    expect([sent, (await stateOf())?.state, await audit()]).toEqual([['jane'], 'sent', ['welcome Jane done']]);
  });

  test('is owed once for a job, however often the job is recorded', async () => {
    const welcomes = boot();
    await owe();
    await welcomes.sweep(tenant);
    await owe();
    await later(welcomes, 10);
    expect(sent).toEqual(['jane']);
  });

  test('is sent again when somebody asks for it again', async () => {
    const welcomes = boot();
    await owe();
    await welcomes.sweep(tenant);
    await owe({ job: 'job2' });
    await later(welcomes, 1);
    expect(sent).toEqual(['jane', 'jane']);
  });

  test('is sent by one of several processes that look at the same moment', async () => {
    const processes = [boot(), boot(), boot()];
    await owe();
    await Promise.all(processes.map(async (each) => each.sweep(tenant)));
    expect(sent).toEqual(['jane']);
  });

  test('is never sent again when nobody knows whether it arrived', async () => {
    const welcomes = boot();
    taken = ['unknown'];
    await owe();
    await welcomes.sweep(tenant);
    for (const minutes of [5, 60, 1_000]) await later(welcomes, minutes);
    welcomes.reachable(tenant, 'jane');
    await welcomes.settled();
    expect([sent, (await stateOf())?.state, await audit()]).toEqual([['jane'], 'unknown', ['welcome Jane unknown']]);
  });

  test('that a process was sending when it died counts as unknown, after a while, and is not sent again', async () => {
    const welcomes = boot();
    await owe();
    const stored = await heart.store.welcomes.get({ tenant }, 'jane');
    if (stored === undefined) throw new Error('nothing is owed');
    await heart.store.welcomes.put({ tenant }, 'jane', { ...stored.value, state: 'sending', notBefore: heart.now.value + 2 * minute });
    await welcomes.sweep(tenant);
    expect((await stateOf())?.state).toBe('sending');
    await later(welcomes, 3);
    expect([sent, (await stateOf())?.state]).toEqual([[], 'unknown']);
  });

  test('waits for the app to be installed and is sent when the person can be reached', async () => {
    const welcomes = boot();
    taken = ['unreachable'];
    await owe();
    await welcomes.sweep(tenant);
    expect([installed, sent, (await stateOf())?.state]).toEqual([['jane'], [], 'owed']);
    welcomes.reachable(tenant, 'jane');
    await welcomes.settled();
    expect([sent, (await stateOf())?.state]).toEqual([['jane'], 'sent']);
  });

  test('is tried again by itself, ever more rarely, and at last waits for the person', async () => {
    const welcomes = boot();
    taken = Array.from({ length: 20 }, () => 'unreachable' as const);
    await owe();
    for (let day = 0; day < 400; day += 1) await later(welcomes, 60);
    const { state, attempts = 0, reason } = await stateOf() ?? {};
    expect([state, attempts <= 10, reason]).toEqual(['impossible', true, expect.stringMatching(/how to reach/)]);
    taken = [];
    welcomes.reachable(tenant, 'jane');
    await welcomes.settled();
    expect(sent).toEqual(['jane']);
  });

  test('that Teams refuses for a person says why, and comes when the person does', async () => {
    const welcomes = boot();
    taken = ['unreachable'];
    installing = { state: 'impossible', reason: 'No Teams licence.' };
    await owe();
    await welcomes.sweep(tenant);
    expect(await stateOf()).toMatchObject({ state: 'impossible', reason: 'No Teams licence.' });
    welcomes.reachable(tenant, 'jane');
    await welcomes.settled();
    expect(sent).toEqual(['jane']);
  });

  test('whose mail was put off has it sent later, once, also when the message was through before', async () => {
    await heart.set({ senderMailbox: 'hr@contoso.com' });
    const welcomes = boot();
    mailing = { state: 'later', reason: 'The directory does not answer right now.' };
    await owe();
    await welcomes.sweep(tenant);
    expect([sent, mailed.length, (await stateOf())?.mail]).toEqual([['jane'], 1, 'none']);
    mailing = { state: 'accepted' };
    for (const minutes of [1, 5, 30, 200]) await later(welcomes, minutes);
    expect([sent, mailed.length, (await stateOf())?.mail]).toEqual([['jane'], 2, 'accepted']);
  });

  test('whose mail never goes out is given up in the end', async () => {
    await heart.set({ senderMailbox: 'hr@contoso.com' });
    const welcomes = boot();
    mailing = { state: 'later', reason: 'The directory does not answer right now.' };
    await owe();
    for (let times = 0; times < 20; times += 1) await later(welcomes, 800);
    expect([sent, mailed.length, (await stateOf())?.mail]).toEqual([['jane'], 9, 'refused']);
  });

  test('goes with one mail where a mailbox is set, and none otherwise', async () => {
    const welcomes = boot();
    await owe();
    await welcomes.sweep(tenant);
    await heart.set({ senderMailbox: 'hr@contoso.com' });
    taken = ['unreachable', 'unreachable'];
    await owe({ person: 'john', name: 'John', email: 'john@contoso.com' });
    for (const minutes of [0, 2, 10]) await later(welcomes, minutes);
    expect([mailed, (await stateOf('john'))?.mail]).toEqual([['hr@contoso.com → john@contoso.com'], 'accepted']);
  });

  test('holds no password', () => {
    expect(JSON.stringify(welcomeWords(jane, 'Contoso'))).not.toMatch(/password[^ .,]*:|[A-Z]{3}\d/);
  });

  test('is not lost when somebody looks for what is due at the moment it is noted', async () => {
    const welcomes = boot();
    const { welcomes: documents, dueWelcomes: notes } = heart.store;
    const [writeMany, putMany] = [documents.writeMany.bind(documents), notes.putMany.bind(notes)];
    documents.writeMany = async (...items) => welcomes.sweep(tenant).then(async () => writeMany(...items));
    notes.putMany = async (...items) => welcomes.sweep(tenant).then(async () => putMany(...items));
    await owe();
    await later(welcomes, 1);
    await owe({ job: 'job2' });
    await later(welcomes, 1);
    expect(sent).toEqual(['jane', 'jane']);
  });

  test('for which the directory does not answer waits alone, and goes out when it does', async () => {
    const welcomes = boot();
    unanswered.add('jane');
    await heart.set({ senderMailbox: 'hr@contoso.com' });
    await owe();
    await owe({ person: 'john', name: 'John', email: 'john@contoso.com' });
    await welcomes.sweep(tenant);
    expect([sent, await stateOf()]).toMatchObject([['john'], { state: 'owed', mail: 'none', attempts: 0 }]);
    unanswered.clear();
    await later(welcomes, 2);
    expect([sent, mailed.length]).toEqual([['john', 'jane'], 2]);
  });

  test('that the store cannot give waits alone, and is still due', async () => {
    const { welcomes: documents } = heart.store;
    const get = documents.get.bind(documents);
    documents.get = async (scope, id) => (id === 'jane' ? Promise.reject(new StoreError('unavailable', 'This one cannot be read.')) : get(scope, id));
    for (const person of ['jane', 'john']) await owe({ person, name: person });
    await boot().sweep(tenant);
    expect(sent).toEqual(['john']);
    documents.get = get;
    await later(boot(), 1);
    expect(sent).toEqual(['john', 'jane']);
  });

  test('whose mail was on its way when the process died counts that mail as unknown, after a while, and sends no other', async () => {
    await heart.set({ senderMailbox: 'hr@contoso.com' });
    const [dying, next] = [boot(), boot()];
    mailing = { state: 'accepted' };
    dies = true;
    await owe();
    void dying.sweep(tenant);
    while (mailed.length === 0) await new Promise((resolve) => { setImmediate(resolve); });
    await next.sweep(tenant);
    expect([sent, await stateOf()]).toMatchObject([[], { state: 'owed', mail: 'sending' }]);
    for (const minutes of [3, 1, 5]) await later(next, minutes);
    expect([sent, mailed.length, await stateOf()]).toMatchObject([['jane'], 1, { state: 'sent', mail: 'unknown' }]);
  });

  test('tells whoever signs in elsewhere nothing of a password, in the message and in the mail', async () => {
    await heart.store.users.putMany(tenant, [buildPerson('megan', { role: 'admin' }), ...[buildPerson('jane'), buildPerson('gast', { type: 'guest', invitation: 'pending' }), buildPerson('olu', { userPrincipalName: 'olu@fabrikam.com' })].map((person) => ({ ...person, status: 'invited' as const, lastConnection: null }))]);
    const { changes } = heart.boot();
    const plan = await changes.plan(actorOf('megan'), { title: 'x', operations: [{ kind: 'send-invite' }], users: await heart.store.users.getMany(tenant, ['jane', 'gast', 'olu']) });
    await changes.commit(actorOf('megan'), plan.id);
    await changes.settled(actorOf('megan'), plan.id, 5_000);
    const told = async (person: string): Promise<boolean[]> => {
      const welcome = await stateOf(person);
      if (welcome === undefined) throw new Error(`${person} is owed no welcome`);
      const { card, mail } = welcomeWords(welcome, 'Contoso');
      expectGoodCard(card);
      return [JSON.stringify(card), mail.text].map((text) => /first password|new password/.test(text));
    };
    expect([await told('jane'), await told('gast'), await told('olu')]).toEqual([[true, true], [false, false], [false, false]]);
  });
});
