// The chat door through real HTTP: a Teams client talks, presses, installs, drops files and misbehaves.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Reply } from '../../../bot/commands/command.ts';
import { actionsOf, openDesk, textOf } from '../commands/desk.ts';
import type { Desk } from '../commands/desk.ts';
import { openChat } from './teams-client.ts';
import type { Answered, Chat, Heard } from './teams-client.ts';

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

function replyOf(heard: Heard | undefined): Reply {
  const card = heard?.activity.attachments?.[0]?.content;
  return card === undefined ? { text: heard?.activity.text ?? '' } : { card, summary: heard?.activity.summary ?? '' };
}
const wordsOf = (heard: Heard[]): string => heard.map((each) => textOf(replyOf(each))).join('\n');
const cardIn = (answered: Answered): Reply => ({ card: answered.value as Record<string, unknown>, summary: '' });
const group = { conversation: { id: '19:crew@thread.v2', conversationType: 'groupChat', isGroup: true }, channelData: undefined };
const inGroup = () => ({ ...group, conversation: { ...group.conversation, tenantId: desk.tenant } });

describe('messages', () => {
  test('are answered with one card and a summary, never with text beside it', async () => {
    const heard = await chat.say('help');
    expect(heard).toHaveLength(1);
    expect(heard[0]?.activity.text).toBeUndefined();
    expect(heard[0]?.activity.summary).not.toBe('');
    expect(wordsOf(heard)).toContain('whoami');
  });

  test('lose the mention of the bot, and mentions of people become people', async () => {
    const adele = await desk.idOf('adele.vance@contoso.com');
    const heard = await chat.say('<at>Usher</at>&nbsp;user <at>Adele</at>', {
      ...inGroup(),
      entities: [
        { type: 'mention', mentioned: { id: '28:usher', name: 'Usher' }, text: '<at>Usher</at>' },
        { type: 'mention', mentioned: { id: adele, name: 'Adele' }, text: '<at>Adele</at>' },
      ],
    });
    expect(wordsOf(heard)).toContain('adele.vance@contoso.com');
  });

  describe('with mentions that read alike', () => {
    const mention = (id: string, name: string, aadObjectId?: string) => ({ type: 'mention', mentioned: { id, name, ...(aadObjectId !== undefined && { aadObjectId }) }, text: `<at>${name}</at>` });
    const grady = async () => mention('29:grady', 'Alex', await desk.idOf('grady.archie@contoso.com'));
    const ben = async () => mention('29:ben', 'Alex', await desk.idOf('ben.walters@contoso.com'));
    const bot = (name: string) => mention('28:usher', name);
    const unclear = '“Alex” is mentioned here for more than one person or app, and I cannot tell which mention means whom, so I did nothing. Write their e-mail addresses instead.';

    test.each(['deactivate <at>Alex</at> <at>Alex</at>', 'deactivate <at>Alex</at>&nbsp;and <at>Alex</at>'])('each means the person mentioned in that place: two people are shown as a plan and nothing is done before: %s', async (text) => {
      const [asked] = await chat.say(text, { entities: [await grady(), await ben()] });
      expect(actionsOf(replyOf(asked)).map(({ title }) => title)).toEqual(['Confirm', 'Cancel']);
      expect(textOf(replyOf(asked))).toContain('Grady Archie');
      expect(textOf(replyOf(asked))).toContain('Ben Walters');
      expect(textOf(replyOf(asked))).not.toContain('goes by');
      await chat.press(asked?.id ?? '', { verb: 'usherCancel', data: actionsOf(replyOf(asked)).find(({ title }) => title === 'Cancel')?.data });
    });

    test('a person displayed like the bot stays a person', async () => {
      const person = mention('29:adele', 'Usher', await desk.idOf('adele.vance@contoso.com'));
      const heard = await chat.say('<at>Usher</at>&nbsp;user <at>Usher</at>', { ...inGroup(), entities: [bot('Usher'), person] });
      expect(wordsOf(heard)).toContain('adele.vance@contoso.com');
    });

    test('one mention that stands in several places is the same person in all of them', async () => {
      const heard = await chat.say('user <at>Alex</at> <at>Alex</at>', { entities: [await grady()] });
      expect(wordsOf(heard)).toContain('grady.archie@contoso.com');
    });

    test('the same person mentioned more often than the text says is still one person', async () => {
      const heard = await chat.say('user <at>Alex</at>', { entities: [await grady(), await grady()] });
      expect(wordsOf(heard)).toContain('grady.archie@contoso.com');
    });

    test.each(['deactivate <at>Alex</at>', 'deactivate <at>Alex</at> <at>Alex</at> <at>Alex</at>'])('of different people are refused in “%s”, where it is not clear who is meant', async (text) => {
      const heard = await chat.say(text, { entities: [await grady(), await ben()] });
      expect(heard.map(({ activity }) => activity.text)).toEqual([unclear]);
      expect(textOf(await desk.say('user grady.archie@contoso.com'))).toContain('Active');
      expect(textOf(await desk.say('user ben.walters@contoso.com'))).toContain('Active');
    });

    test.each([[''], [null], ['x y']])('of whom one has the object id %j are still two: that one is refused by name and the other is not taken for both', async (aadObjectId) => {
      const broken = { type: 'mention', mentioned: { id: '29:somebody', name: 'Alex', aadObjectId }, text: '<at>Alex</at>' };
      const [asked] = await chat.say('deactivate <at>Alex</at> <at>Alex</at>', { entities: [await grady(), broken] });
      expect(textOf(replyOf(asked))).toContain('Alex');
      expect(textOf(replyOf(asked))).not.toContain('Done');
      expect(textOf(await desk.say('user grady.archie@contoso.com'))).toContain('Active');
    });

    test('parts of a name that two people share stay with the person beside whom they stand', async () => {
      const parts = [{ ...await grady(), text: '<at>Alex</at>' }, { ...await grady(), text: '<at>Archie</at>' }, { ...await ben(), text: '<at>Alex</at>' }, { ...await ben(), text: '<at>Walters</at>' }];
      const [asked] = await chat.say('deactivate <at>Alex</at>&nbsp;<at>Archie</at>, <at>Alex</at>&nbsp;<at>Walters</at>', { entities: parts });
      expect(textOf(replyOf(asked))).toContain('Deactivate 2 people');
      await chat.press(asked?.id ?? '', { verb: 'usherCancel', data: actionsOf(replyOf(asked)).find(({ title }) => title === 'Cancel')?.data });
    });

    test('a mention whose name is the beginning of another one takes nothing of it', async () => {
      const short = { ...await grady(), text: 'Alex' };
      const long = { ...await ben(), text: 'Alex Walters' };
      const heard = await chat.say('user Alex Walters', { entities: [short, long] });
      expect(wordsOf(heard)).toContain('ben.walters@contoso.com');
    });

    test('somebody of whom Teams says a name alone is asked back: whoever bears it here may be somebody else', async () => {
      const heard = await chat.say('deactivate <at>Grady Archie</at>', { entities: [mention('29:elsewhere', 'Grady Archie')] });
      expect(wordsOf(heard)).toContain('Teams does not say who “@Grady Archie” is: they may belong to another organisation, or be no person.');
      expect(JSON.stringify(heard)).toContain('"title":"Choose grady.archie@contoso.com"');
      expect(textOf(await desk.say('user grady.archie@contoso.com'))).toContain('Active');
      const nobody = await chat.say('deactivate <at>Sales Team</at>', { entities: [mention('29:tag', 'Sales Team')] });
      expect(wordsOf(nobody)).toContain('Teams does not say who “@Sales Team” is');
    });

    test('everyone and others without an object id are named in the refusal and nobody else is taken for them', async () => {
      const heard = await chat.say('deactivate <at>Everyone</at> <at>Alex</at>', { entities: [mention('19:crew@thread.v2', 'Everyone'), await grady()] });
      expect(wordsOf(heard)).toContain('Everyone');
      expect(textOf(await desk.say('user grady.archie@contoso.com'))).toContain('Active');
    });
  });

  test('sent again with the same id are done once', async () => {
    const activity = chat.activity({ text: 'whoami' });
    const from = chat.heard.length;
    await chat.post(activity);
    await chat.post(activity);
    expect(chat.heard.length - from).toBe(1);
  });

  test('refusals are plain text', async () => {
    const [refused] = await chat.say('user nobody@contoso.com');
    expect(refused?.activity).toMatchObject({ type: 'message', textFormat: 'plain' });
  });
});

describe('buttons', () => {
  test('replace the card, keep it true for others, and are harmless when pressed twice', async () => {
    const [asked] = await chat.say('deactivate ben.walters@contoso.com debra.berger@contoso.com');
    const confirm = actionsOf(replyOf(asked)).find((action) => action.title === 'Confirm');
    const first = await chat.press(asked?.id ?? '', { verb: confirm?.verb ?? '', data: confirm?.data });
    expect(first).toMatchObject({ statusCode: 200, type: 'application/vnd.microsoft.card.adaptive' });
    expect(textOf(cardIn(first))).toContain('Done: 2 changed');
    await chat.door.idle();
    const update = chat.heard.findLast((each) => each.method === 'PUT' && each.id === asked?.id);
    expect(textOf(replyOf(update))).toContain('Done: 2 changed');
    const second = await chat.press(asked?.id ?? '', { verb: confirm?.verb ?? '', data: confirm?.data });
    expect(/Job (\w+)/.exec(textOf(cardIn(second)))?.[1]).toBe(/Job (\w+)/.exec(textOf(cardIn(first)))?.[1]);
  });

  test('pressed by somebody else are answered with who may', async () => {
    const [asked] = await chat.say('reactivate ben.walters@contoso.com debra.berger@contoso.com');
    const confirm = actionsOf(replyOf(asked)).find((action) => action.title === 'Confirm');
    const alex = { from: { id: '29:alex', name: 'Alex', aadObjectId: await desk.idOf('alex.wilber@contoso.com') } };
    const answered = await chat.press(asked?.id ?? '', { verb: confirm?.verb ?? '', data: confirm?.data }, alex);
    expect(answered).toEqual({ statusCode: 200, type: 'application/vnd.microsoft.activity.message', value: 'Only Megan Bowen, who asked for this, may decide it.' });
  });

  test('repeated by Teams with the same id get the same answer', async () => {
    const activity = chat.activity({ type: 'invoke', name: 'adaptiveCard/action', value: { action: { verb: 'usherInvite', data: { email: 'once@contoso.com', firstName: 'On', lastName: 'Ce' } } } });
    const [first, second] = [await chat.post(activity), await chat.post(activity)];
    expect(textOf(cardIn(first.body as Answered))).toContain('Done: 1 created');
    expect(second).toEqual(first);
  });

  test('never show a password to anybody but the one who pressed', async () => {
    const [asked] = await chat.say('reset password isaiah.langer@contoso.com');
    const confirm = actionsOf(replyOf(asked)).find((action) => action.title === 'Confirm');
    const answered = await chat.press(asked?.id ?? '', { verb: confirm?.verb ?? '', data: confirm?.data });
    const password = /isaiah\.langer@contoso\.com {2}(\S+)/.exec(textOf(cardIn(answered)))?.[1] ?? '';
    expect(password.length).toBeGreaterThan(7);
    await chat.door.idle();
    expect(JSON.stringify(chat.heard)).not.toContain(password);
    expect(desk.logged.join('\n')).not.toContain(password);
  });

  test.each([[{ action: { verb: 7 } }], [{}], [null], ['x'], [{ action: { verb: 'x'.repeat(500) } }]])('with the value %j are answered with an error body and HTTP 200', async (value) => {
    const { status, body } = await chat.post(chat.activity({ type: 'invoke', name: 'adaptiveCard/action', value }));
    expect(status).toBe(200);
    expect(body).toMatchObject({ statusCode: 400, type: 'application/vnd.microsoft.error' });
  });

  test('other invokes are answered too', async () => {
    const { status, body } = await chat.post(chat.activity({ type: 'invoke', name: 'task/fetch', value: {} }));
    expect(status).toBe(200);
    expect(body).toMatchObject({ value: { code: 'NotSupported' } });
  });

  test('an automatic refresh is no press', async () => {
    const { body } = await chat.post(chat.activity({ type: 'invoke', name: 'adaptiveCard/action', value: { action: { verb: 'usherConfirm', data: {} }, trigger: 'automatic' } }));
    expect(body).toMatchObject({ statusCode: 400 });
  });
});

describe('files', () => {
  const attach = (downloadUrl: string) => ({
    attachments: [
      { contentType: 'text/html', content: '<p></p>' },
      { contentType: 'application/vnd.microsoft.teams.file.download.info', name: 'people.csv', contentUrl: 'http://elsewhere', content: { downloadUrl, uniqueId: 'u', fileType: 'csv' } },
    ],
  });
  const csv = 'email,first_name,last_name\ndropped.in@contoso.com,Dropped,In\n';

  test('dropped into the private chat are read, shown and imported', async () => {
    const [preview] = await chat.say('', attach(chat.serve(csv)));
    expect(textOf(replyOf(preview))).toContain('To create: 1');
    const go = actionsOf(replyOf(preview)).find((action) => action.title === 'Import');
    expect(textOf(cardIn(await chat.press(preview?.id ?? '', { verb: go?.verb ?? '', data: go?.data })))).toContain('Done: 1 created');
  });

  test('in a group chat are asked for in private', async () => {
    expect(wordsOf(await chat.say('import', { ...inGroup(), ...attach(chat.serve(csv)) }))).toContain('in our private chat');
  });

  test.each(['https://evil.example/x.csv', 'http://169.254.169.254/latest', 'file:///etc/passwd', 'https://user:pass@contoso.sharepoint.com/x', 'https://contoso.sharepoint.com.evil.example/x', 'nonsense', ''])(
    'from %s are not fetched', async (address) => {
      expect(wordsOf(await chat.say('', attach(address)))).toContain('does not lie where Teams keeps files');
    });

  test('that are gone end in one sentence, and their address is in no log', async () => {
    expect(wordsOf(await chat.say('', attach(`${chat.serviceUrl}/gone?tempauth=SECRET`)))).toContain('could not be fetched');
    expect(desk.logged.join('\n')).not.toContain('SECRET');
  });
});

describe('installations', () => {
  const adele = async () => ({ from: { id: '29:adele', aadObjectId: await desk.idOf('adele.vance@contoso.com') }, conversation: { id: 'a:adele', conversationType: 'personal', tenantId: desk.tenant } });

  test('are greeted once, however often they are announced', async () => {
    const from = chat.heard.length;
    for (let times = 0; times < 2; times += 1) {
      await chat.post(chat.activity({ type: 'installationUpdate', action: 'add', ...await adele() }));
      await chat.post(chat.activity({ type: 'conversationUpdate', membersAdded: [{ id: '28:usher' }], ...await adele() }));
    }
    expect(chat.heard.slice(from).map((each) => each.conversation)).toEqual(['a:adele']);
    expect(wordsOf(chat.heard.slice(from))).toContain('Hello, I am Usher');
  });

  test('let the bot reach that person later, at the address of that person', async () => {
    const place = await chat.door.messenger.sendToPerson(desk.tenant, await desk.idOf('adele.vance@contoso.com'), { card: { type: 'AdaptiveCard', version: '1.5', body: [] }, summary: 'x' });
    expect(place).toMatchObject({ conversation: 'a:adele' });
    expect(place?.message).not.toBe('');
  });

  test('of nobody leave nobody reachable', async () => {
    expect(await chat.door.messenger.sendToPerson(desk.tenant, 'unknown', { card: {}, summary: 'x' })).toBeNull();
    expect(await chat.door.messenger.updateCard(desk.tenant, { conversation: 'a:nowhere', message: 'm' }, { card: {}, summary: 'x' })).toBe(false);
  });
});

describe('whoever is not to be trusted', () => {
  test('another tenant is refused in words, and nothing is looked up', async () => {
    const heard = await chat.say('whoami', { conversation: { id: 'a:x', conversationType: 'personal', tenantId: 'other' }, channelData: { tenant: { id: 'other' } } });
    expect(wordsOf(heard)).toContain('This organisation is not served by Usher');
  });

  test('an activity that names two tenants is refused', async () => {
    expect(wordsOf(await chat.say('whoami', { channelData: { tenant: { id: 'other' } } }))).toContain('not served');
  });

  test('a service address that is not Teams\' is refused before anything is sent', async () => {
    for (const serviceUrl of ['https://evil.example/', 'http://smba.trafficmanager.net/', 'https://smba.trafficmanager.net.evil.example/', 'https://smba.trafficmanager.net:8443/']) {
      expect((await chat.post(chat.activity({ serviceUrl }))).status).toBe(403);
    }
  });

  test.each([['{'], ['[]'], ['null'], ['{}'], [{ type: 'message' }], [{ type: 5 }]])('the body %j is refused with words', async (body) => {
    const { status, body: answer } = await chat.post(body);
    expect(status).toBe(400);
    expect(JSON.stringify(answer)).toContain('detail');
  });

  test('an unknown kind of activity is taken and ignored', async () => {
    const from = chat.heard.length;
    expect((await chat.post(chat.activity({ type: 'messageReaction', reactionsAdded: [{ type: 'like' }] }))).status).toBe(200);
    expect(chat.heard.length).toBe(from);
  });

  test('somebody without an object id is asked to come to the private chat', async () => {
    expect(wordsOf(await chat.say('whoami', { from: { id: '29:ghost', name: 'Ghost' } }))).toContain('does not tell me who you are');
  });
});

test('a surprise ends in a plain sentence with a number, and the log has the rest', async () => {
  const { users } = desk.usher.services.store;
  const list = users.list;
  users.list = () => Promise.reject(new Error('the disk is on fire'));
  try {
    const words = wordsOf(await chat.say('users'));
    expect(words).toMatch(/^Something went wrong on our side\..*\(\w+\)$/);
    expect(words).not.toContain('disk');
    expect(desk.logged.join('\n')).toContain('the disk is on fire');
  } finally {
    users.list = list;
  }
});
