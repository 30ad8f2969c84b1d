// What Teams does with a message, and what Usher makes of it, over the wire.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { activitySchema } from '../../../bot/teams/activity.ts';
import { createTeamsLine } from '../../../bot/teams/teams-door.ts';
import type { Messenger } from '../../../bot/ports.ts';
import { createLog } from '../../../bot/world.ts';
import { startConnector } from '../../flows/connector.ts';
import type { Connector, Trouble } from '../../flows/connector.ts';
import { openHeart, tenant } from '../plans/heart.ts';
import type { Heart } from '../plans/heart.ts';

let heart: Heart;
let connector: Connector;
let messenger: Messenger;
let logged: string[];
let ending: AbortController;
/** Milliseconds from which on a pause ends by itself no more. */
let endless: number;
let pausing: number;
const saying = (text: string) => ({ card: { type: 'AdaptiveCard', version: '1.5', body: [{ type: 'TextBlock', text }] }, summary: text });
const secret = saying('the password is hunter2');

beforeEach(async () => {
  [heart, connector, logged, ending, endless, pausing] = [openHeart(), await startConnector(), [], new AbortController(), Infinity, 0];
  const { clock } = heart.world;
  const sleep: typeof clock.sleep = async (milliseconds, signal) => milliseconds < endless ? clock.sleep(milliseconds, signal) : new Promise((resolve) => {
    pausing += 1;
    signal?.addEventListener('abort', () => { resolve(); });
  });
  const world = { ...heart.world, clock: { ...clock, sleep }, log: createLog('info', (line) => { logged.push(line); }) };
  const line = createTeamsLine({ world, store: heart.store, identity: undefined, local: true, closing: ending.signal });
  await line.conversations.remember(tenant, activitySchema.parse({
    type: 'message', channelId: 'msteams', serviceUrl: connector.address, from: { id: '29:megan' }, recipient: { id: '28:usher' }, text: 'help',
    conversation: { id: 'a:megan', conversationType: 'personal', tenantId: tenant },
  }), 'megan');
  ({ messenger } = line);
});
afterEach(async () => {
  await connector.close();
  await heart.close();
});

/** One answer a try, in this order; what comes after is taken. */
function answers(...troubles: readonly Trouble[]): void {
  const left = [...troubles];
  connector.trouble = () => left.shift();
}
const always = (trouble: Trouble): void => { connector.trouble = () => trouble; };
const wordsShown = (): string => JSON.stringify(connector.shown.map(({ card }) => card));

describe('a message to one person', () => {
  test.each<[Awaited<ReturnType<Messenger['deliver']>>, Trouble]>([
    ['refused', { status: 403, code: 'ConversationBlockedByUser' }],
    ['refused', { status: 413, code: 'MessageSizeTooBig' }],
    ['unreachable', { status: 403, code: 'BotNotInConversationRoster' }],
    ['unreachable', { status: 403, code: 'ForbiddenOperationException' }],
    ['unreachable', { status: 404, code: 'ConversationNotFound' }],
    ['later', { status: 429, code: 'Throttled', retryAfter: 7 }],
    ['later', { status: 412, code: 'PreconditionFailed' }],
    ['later', { status: 503, code: 'ServiceUnavailable' }],
    ['unknown', { status: 500, code: 'ServiceError' }],
    ['unknown', { status: 502, arrives: true }],
    ['unknown', { status: 504 }],
  ])('is %s when Teams answers %j, and is tried once', async (became, trouble) => {
    always(trouble);
    expect(await messenger.deliver(tenant, 'megan', secret)).toBe(became);
    expect(connector.asked).toHaveLength(1);
    expect(logged).toEqual([expect.stringContaining(String(trouble.status))]);
    expect(logged.join()).not.toContain('hunter2');
  });

  test('is sent when Teams takes it', async () => {
    expect(await messenger.deliver(tenant, 'megan', saying('hello'))).toBe('sent');
    expect(wordsShown()).toContain('hello');
  });

  test('has certainly not arrived where nobody listens', async () => {
    await connector.close();
    expect(await messenger.deliver(tenant, 'megan', saying('hello'))).toBe('later');
  });
});

describe('a card to one person', () => {
  test('is tried again while Teams asks to wait, and has one place', async () => {
    answers({ status: 429, retryAfter: 1 }, { status: 503 });
    expect(await messenger.sendToPerson(tenant, 'megan', saying('hello'))).toEqual({ conversation: 'a:megan', message: '1' });
    expect(connector.shown).toHaveLength(1);
  });

  test.each<[Trouble]>([[{ status: 403, code: 'ConversationBlockedByUser' }], [{ status: 502 }]])('has no place when Teams answers %j, and is not sent twice', async (trouble) => {
    always(trouble);
    expect(await messenger.sendToPerson(tenant, 'megan', secret)).toBeNull();
    expect(connector.asked).toHaveLength(1);
    expect(logged.join()).not.toContain('hunter2');
  });

  test.each([
    [{ status: 403, code: 'ConversationBlockedByUser' }, 'refused'], [{ status: 403, code: 'BotNotInConversationRoster' }, 'unreachable'], [{ status: 502 }, 'unknown'], [{ status: 429, retryAfter: 1 }, 'later'],
  ] as const)('is said not to have been brought, and why, when Teams answers %j: %s', async (trouble, why) => {
    always(trouble);
    expect(await messenger.bringToPerson(tenant, 'megan', secret)).toBe(why);
    expect(await messenger.bringToPerson(tenant, 'nobody', secret)).toBe('unreachable');
  });

  test('is brought to the place that it has from then on', async () => {
    expect(await messenger.bringToPerson(tenant, 'megan', saying('hello'))).toEqual({ conversation: 'a:megan', message: '1' });
  });

  test('that Teams never takes has no place in the end', async () => {
    always({ status: 429, retryAfter: 1 });
    expect(await messenger.sendToPerson(tenant, 'megan', saying('hello'))).toBeNull();
    expect(connector.asked.length).toBeGreaterThan(1);
  });
});

describe('once Usher closes', () => {
  const place = { conversation: 'a:megan', message: '1' };
  const waysToSpeak: [string, () => Promise<unknown>, unknown][] = [
    ['a card to one person', () => messenger.sendToPerson(tenant, 'megan', secret), null],
    ['a card in a conversation', () => messenger.sendToConversation(tenant, 'a:megan', secret), null],
    ['a card that changes', () => messenger.updateCard(tenant, place, secret), false],
  ];

  test.each(waysToSpeak)('%s waits no longer for another try', async (_what, speak, failed) => {
    endless = 0;
    always({ status: 429, retryAfter: 1 });
    const speaking = speak();
    while (pausing === 0) await heart.world.clock.sleep(1);
    ending.abort();
    expect([await speaking, connector.asked.length]).toEqual([failed, 1]);
  }, 5_000);

  test.each(waysToSpeak)('%s is tried once, and arrives when Teams takes it', async (_what, speak, failed) => {
    ending.abort();
    answers({ status: 503 });
    expect([await speak(), connector.asked.length]).toEqual([failed, 1]);
    await speak();
    expect(connector.asked.length).toBe(2);
  });
});

describe('a card that changes', () => {
  const place = { conversation: 'a:megan', message: '1' };
  beforeEach(async () => { await messenger.sendToPerson(tenant, 'megan', saying('at first')); });

  test('shows the new state however often Teams asked to wait or broke', async () => {
    answers({ status: 429, retryAfter: 1 }, { status: 502 }, { status: 504 }, { status: 429 });
    expect(await messenger.updateCard(tenant, place, saying('in the end'))).toBe(true);
    expect(wordsShown()).toContain('in the end');
  });

  test('never shows an older state over a newer one', async () => {
    answers({ status: 429, retryAfter: 1 });
    const older = messenger.updateCard(tenant, place, saying('half done'));
    while (connector.asked.length < 2) await heart.world.clock.sleep(1);
    expect([await messenger.updateCard(tenant, place, saying('done')), await older]).toEqual([true, false]);
    expect(wordsShown()).toContain('"done"');
  });

  test('and that somebody deleted is asked for once, and nothing is said about it', async () => {
    connector.shown.length = 0;
    expect(await messenger.updateCard(tenant, place, saying('half done'))).toBe(false);
    expect(await messenger.updateCard(tenant, place, saying('done'))).toBe(false);
    expect(connector.asked.filter(({ method }) => method === 'PUT')).toHaveLength(1);
    expect(connector.shown).toEqual([]);
  });

  test('but may not is given up at once', async () => {
    always({ status: 403, code: 'BotNotInConversationRoster' });
    expect(await messenger.updateCard(tenant, place, secret)).toBe(false);
    expect(connector.asked).toHaveLength(2);
    expect(logged.join()).not.toContain('hunter2');
  });
});
