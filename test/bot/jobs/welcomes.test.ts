// Welcomes: one a person and occasion, whatever dies, whoever races, and however late the person comes.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Welcomes } from '../../../bot/jobs/welcomes.ts';
import { welcomeWords } from '../../../bot/commands/welcome.card.ts';
import { oweWelcomes } from '../../../bot/plans/welcomes.ts';
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
const minute = 60_000;
const jane = { person: 'jane', name: 'Jane', email: 'jane@contoso.com', job: 'job1', invitedBy: 'Megan' };

beforeEach(() => {
  heart = openHeart();
  [sent, mailed, installed, taken] = [[], [], [], []];
  unanswered = new Set();
  dies = false;
  installing = { state: 'installed' };
  mailing = { state: 'accepted' };
});
afterEach(() => heart.close());

function boot(): Welcomes {
  const directory = {
    installChat: async (person: string) => { installed.push(person); return Promise.resolve(installing); },
    sendMail: async ({ from, to }: { from: string; to: string }) => { mailed.push(`${from} → ${to}`); return dies ? new Promise(() => undefined) : Promise.resolve(mailing); },
  } as unknown as Directory; // nothing else is asked
  const deliver: Messenger['deliver'] = async (_tenant, person) => {
    await new Promise((resolve) => { setImmediate(resolve); });
    const became = taken.shift() ?? 'sent';
    if (became === 'sent' || became === 'unknown') sent.push(person);
    return became;
  };
  const messenger = { deliver } as unknown as Messenger; // nothing else is asked
  return new Welcomes({ world: heart.world, store: heart.store, directoryFor: () => directory, messenger, wordsFor: async (_tenant, welcome) => unanswered.has(welcome.person) ? Promise.reject(new UsherError('later')) : Promise.resolve(welcomeWords(welcome, 'Contoso')) });
}

const owe = async (changes: Partial<typeof jane> = {}): Promise<void> => oweWelcomes({ world: heart.world, store: heart.store }, tenant, [{ ...jane, ...changes }]);
const stateOf = async (person = 'jane'): Promise<Welcome | undefined> => (await heart.store.welcomes.get({ tenant }, person))?.value;
const audit = async (): Promise<string[]> => (await heart.store.audit.page({ tenant }, { limit: 50 })).items.map(({ value }) => `${value.action} ${value.target.name} ${value.outcome}`);

async function later(welcomes: Welcomes, minutes: number): Promise<void> {
  heart.now.value += minutes * minute;
  await welcomes.sweep(tenant);
}

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
