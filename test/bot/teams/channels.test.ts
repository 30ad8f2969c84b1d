// Channels: reached again for as long as Usher lives, as channels and not as one of their threads; what is not reached is in the log.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Reply } from '../../../bot/commands/command.ts';
import { settingsFrom } from '../../../shared/settings.ts';
import { activitySchema } from '../../../bot/teams/activity.ts';
import { createTeamsLine } from '../../../bot/teams/teams-door.ts';
import { createLog } from '../../../bot/world.ts';
import { actionsOf, openDesk, textOf, titlesOf } from '../commands/desk.ts';
import type { Desk } from '../commands/desk.ts';
import { openHeart, tenant } from '../plans/heart.ts';
import { openChat } from './teams-client.ts';
import type { Chat, Heard } from './teams-client.ts';

const message = { card: { type: 'AdaptiveCard', version: '1.5', body: [] }, summary: 'x' };
const channel = '19:approvals@thread.tacv2';
const conversationOf = (id: string, conversationType: string, of: string) => ({ id, conversationType, tenantId: of, ...(conversationType === 'personal' ? {} : { isGroup: true }) });

describe('what Usher keeps of a chat', () => {
  const activity = (id: string, conversationType: string) => activitySchema.parse({
    type: 'message', channelId: 'msteams', serviceUrl: 'http://127.0.0.1:9/', from: { id: '29:megan' }, recipient: { id: '28:usher' },
    conversation: conversationOf(id, conversationType, tenant), text: 'help',
  });

  test.each([['channel', channel], ['groupChat', '19:crew@thread.v2'], ['personal', 'a:megan']])('does not expire, whatever becomes of the %s meanwhile', async (conversationType, id) => {
    const heart = openHeart();
    const { conversations } = createTeamsLine({ world: heart.world, store: heart.store, identity: undefined, local: true });
    await conversations.remember(tenant, activity(id, conversationType), 'megan');
    heart.now.value += 400 * 24 * 60 * 60 * 1000;
    expect(await conversations.ofChat(tenant, id)).toMatchObject({ conversation: { id } });
    expect(await conversations.ofPerson(tenant, 'megan')).toEqual(conversationType === 'personal' ? expect.objectContaining({ user: { id: '29:megan' } }) : undefined);
    await heart.close();
  });

  test('is one reference a channel, however many threads it has, and cards are still changed in their own thread', async () => {
    const heart = openHeart();
    const { conversations } = createTeamsLine({ world: heart.world, store: heart.store, identity: undefined, local: true });
    expect(await conversations.remember(tenant, activity(`${channel};messageid=1`, 'channel'), 'megan')).toBe(true);
    expect(await conversations.remember(tenant, activity(`${channel};messageid=2`, 'channel'), 'megan')).toBe(false);
    expect((await heart.store.conversations.page({ tenant }, { limit: 10 })).items.map(({ value }) => value.id)).toEqual([channel]);
    expect(await conversations.ofChat(tenant, `${channel};messageid=7`)).toMatchObject({ conversation: { id: `${channel};messageid=7` } });
    await heart.close();
  });
});

describe('the approvals channel', () => {
  let desk: Desk;
  let chat: Chat;
  beforeAll(async () => {
    desk = await openDesk();
    chat = await openChat(desk);
  }, 30_000);
  afterAll(async () => {
    await chat.close();
    await desk.close();
  });
  const replyOf = (heard: Heard | undefined): Reply => ({ card: heard?.activity.attachments?.[0]?.content ?? {}, summary: '' });

  test('set in a thread gets each request as a post of its own', async () => {
    const inThread = { conversation: conversationOf(`${channel};messageid=1700000000000`, 'channel', desk.tenant) };
    const [set] = await chat.say('settings channel here', inThread);
    expect(textOf(replyOf(set))).toContain('posted here from now on');
    expect(set?.conversation).toBe(`${channel};messageid=1700000000000`);
    const [asked] = await chat.say('delete ben.walters@contoso.com');
    const ask = actionsOf(replyOf(asked)).find(({ title }) => title === 'Ask for approval');
    await chat.press(asked?.id ?? '', { verb: ask?.verb ?? '', data: ask?.data });
    const posted = (): Heard | undefined => chat.heard.find(({ activity }) => JSON.stringify(activity).includes('asks for approval. Nothing was changed so far.'));
    while (posted() === undefined) await desk.usher.services.world.clock.sleep(10);
    expect(posted()?.conversation).toBe(channel);
  });

  /** Alex, in private or in the thread that a post in the channel has begun. */
  const alex = async (conversation: object): Promise<Record<string, unknown>> => ({ from: { id: '29:alex', name: 'Alex', aadObjectId: await desk.idOf('alex.wilber@contoso.com') }, conversation });
  const newestOf = (id: string): Reply => replyOf(chat.heard.findLast((each) => each.id === id));
  async function until<T>(found: () => T | undefined): Promise<T> {
    for (;;) {
      const value = found();
      if (value !== undefined) return value;
      await desk.usher.services.world.clock.sleep(10);
    }
  }
  /** Asks for a deletion; gives the post in the channel and a way for Alex to press on it. */
  async function askedInChannel(person: string): Promise<{ post: Heard; id: string; press: (title: string) => Promise<unknown> }> {
    const [shown] = await chat.say(`delete ${person}`);
    const ask = actionsOf(replyOf(shown)).find(({ title }) => title === 'Ask for approval');
    const id = String(ask?.data?.['usherPlan']);
    await chat.press(shown?.id ?? '', { verb: ask?.verb ?? '', data: ask?.data });
    const post = await until(() => chat.heard.find(({ conversation, activity }) => conversation === channel && JSON.stringify(activity).includes(id)));
    while (!(await desk.usher.services.approvals.find(desk.tenant, id)).cards.some(({ place }) => place.message === post.id)) await desk.usher.services.world.clock.sleep(10);
    const by = await alex(conversationOf(`${channel};messageid=${post.id}`, 'channel', desk.tenant));
    const press = async (title: string): Promise<unknown> => {
      const action = actionsOf(replyOf(post)).find((each) => each.title === title);
      const answer = await chat.press(post.id, { verb: action?.verb ?? '', data: action?.data }, by);
      await chat.door.idle();
      return answer.value;
    };
    return { post, id, press };
  }

  test('keeps its buttons for everybody when the first of two approvals is pressed there', async () => {
    const settings = await desk.usher.services.store.settings.get({ tenant: desk.tenant }, 'settings');
    if (settings !== undefined) await desk.usher.services.store.settings.put({ tenant: desk.tenant }, 'settings', { ...settings.value, approvals: { ...settingsFrom(settings.value).approvals, quorum: 2 } });
    const { post, id, press } = await askedInChannel('lee.gu@contoso.com');
    expect(JSON.stringify(await press('Approve'))).not.toContain('usherApprove"');
    await until(() => (textOf(newestOf(post.id)).includes('Approvals: 1 of 2: Alex Wilber') ? true : undefined));
    expect(titlesOf(newestOf(post.id))).toEqual(['Approve', 'Reject', 'Deactivate instead']);
    expect((await desk.usher.services.approvals.find(desk.tenant, id)).cards.filter(({ place }) => place.message === post.id)).toEqual([{ person: '', place: { conversation: channel, message: post.id } }]);
  });

  test('reads who rejected a request there by deactivating instead, which goes to the private chat of whoever did', async () => {
    await chat.say('help', await alex(conversationOf('a:alex', 'personal', desk.tenant)));
    const { post, press } = await askedInChannel('diego.siciliani@contoso.com');
    expect(JSON.stringify(await press('Deactivate instead'))).toContain('Rejected by Alex Wilber, who means to deactivate instead.');
    // What came of it may be on the card before anybody looks.
    await until(() => (/Rejected by Alex Wilber, who (?:means to deactivate|deactivated) instead\./.test(textOf(newestOf(post.id))) ? true : undefined));
    const instead = await until(() => chat.heard.find(({ activity }) => JSON.stringify(activity).includes('Deactivate Diego Siciliani instead of deleting')));
    expect(instead.conversation).toBe('a:alex');
    expect(textOf(newestOf(post.id))).toMatch(/Rejected by Alex Wilber, who (?:means to deactivate|deactivated) instead\./);
  });

  test('that Usher does not know leaves one line in the log and sends nothing', async () => {
    const from = desk.logged.length;
    expect(await chat.door.messenger.sendToConversation(desk.tenant, '19:elsewhere@thread.tacv2', message)).toBeNull();
    expect(desk.logged.slice(from)).toEqual([expect.stringMatching(/"warn".*"chat\.not-known".*19:elsewhere/)]);
  });
});

test('a store that does not answer is told from a chat nobody knows', async () => {
  const lines: string[] = [];
  const heart = openHeart();
  const world = { ...heart.world, log: createLog('warn', (line) => { lines.push(line); }) };
  const conversations = { ...heart.store.conversations, get: () => Promise.reject(new Error('the disk is on fire')) };
  const { messenger } = createTeamsLine({ world, store: { ...heart.store, conversations }, identity: undefined, local: true });
  expect(await messenger.sendToConversation(tenant, channel, message)).toBeNull();
  expect(await messenger.sendToPerson(tenant, 'megan', message)).toBeNull();
  expect(lines).toEqual([expect.stringContaining('the disk is on fire'), expect.stringContaining('the disk is on fire')]);
  await heart.close();
});
