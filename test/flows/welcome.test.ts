// What people hear from the bot by themselves: a welcome once, messages to a group, requests in the approvals channel.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { textIn } from './person.ts';
import type { PlayedPerson } from './person.ts';
import { startAtWork, tenant } from './usher-at-work.ts';
import type { AtWork } from './usher-at-work.ts';

let at: AtWork;
let megan: PlayedPerson;

beforeAll(async () => {
  at = await startAtWork();
  megan = await at.person('megan.bowen@contoso.com');
});
afterAll(() => at.close());

const heardBy = async (userName: string): Promise<string[]> => {
  const { id } = await at.user(userName);
  return at.connector.shown.filter(({ conversation }) => conversation === `a:personal-${id}`).map(({ card, text }) => text || textIn(card));
};
const welcomesOf = async (userName: string): Promise<number> => (await heardBy(userName)).filter((text) => text.includes('made an account for you')).length;

describe('a new person', () => {
  test('gets the app installed, and one welcome when Teams has said how to reach them, and no second one', async () => {
    await megan.say('invite jane.new@contoso.com "Jane New"');
    const { id } = await at.user('jane.new@contoso.com');
    const installs = async (): Promise<string[]> => (await at.directory.get<{ value: { kind: string; userId?: string }[] }>('outbox')).value.filter(({ kind }) => kind === 'teams-install').map(({ userId }) => userId ?? '');
    while (!(await installs()).includes(id)) await at.world.clock.sleep(20);
    const jane = await at.person('jane.new@contoso.com');
    await jane.say('help');
    await at.connector.when((shown) => shown.find(({ card }) => textIn(card).includes('made an account for you')));
    await jane.say('whoami');
    await megan.say('deactivate jane.new@contoso.com');
    expect(await welcomesOf('jane.new@contoso.com')).toBe(1);
    expect(textIn((await megan.say('welcomes')).card)).toMatch(/1 sent/);
  });

  test('whose chat is known and takes nothing gets the welcome at the next thing they say, once', async () => {
    const late = async () => at.person('late.comer@contoso.com');
    await megan.say('invite late.comer@contoso.com "Late Comer" silent');
    const chat = (await (await late()).say('help')).conversation;
    at.connector.trouble = ({ conversation }) => (conversation === chat ? { status: 403, code: 'MessageWritesBlocked' } : undefined);
    await megan.say('send invite late.comer@contoso.com');
    while (!textIn((await megan.say('welcomes')).card).includes('Teams did not take the message for this person.')) await at.world.clock.sleep(20);
    at.connector.trouble = () => undefined;
    for (const words of ['whoami', 'help']) await (await late()).say(words);
    await at.connector.when(() => (at.connector.shown.some(({ conversation, card }) => conversation === chat && textIn(card).includes('Sign in at myapps.microsoft.com')) ? true : undefined));
    await (await late()).say('whoami');
    expect((await heardBy('late.comer@contoso.com')).filter((text) => text.includes('Sign in at myapps.microsoft.com')).length).toBe(1);
  });

  test('who is shut out in Entra, and let in there again, gets the welcome that waited for it when that is read', async () => {
    await megan.say('invite let.in@contoso.com "Let In"');
    const enable = async (accountEnabled: boolean): Promise<void> => {
      await fetch(`${at.directory.url}/users/let.in@contoso.com`, { method: 'PATCH', headers: { authorization: 'Bearer local', 'content-type': 'application/json' }, body: JSON.stringify({ accountEnabled }) });
      // What Usher itself has just made is newer than what any read shows.
      await at.store.users.put(tenant, { ...await at.user('let.in@contoso.com'), ownChange: '2026-01-01T00:00:00Z' });
      await megan.say('sync now');
      while ((await at.user('let.in@contoso.com')).enabled !== accountEnabled) await at.world.clock.sleep(20);
    };
    await enable(false);
    await (await at.person('let.in@contoso.com')).say('help');
    while (!textIn((await megan.say('welcomes')).card).includes('The account is deactivated')) await at.world.clock.sleep(20);
    expect(await welcomesOf('let.in@contoso.com')).toBe(0);
    await enable(true);
    await at.connector.when((shown) => shown.find(({ card }) => textIn(card).includes('Sign in at myapps.microsoft.com as let.in@contoso.com')));
  }, 20_000);

  test('gets none when made silently', async () => {
    await megan.say('invite silent.one@contoso.com "Silent One" silent');
    const silent = await at.person('silent.one@contoso.com');
    await silent.say('help');
    await silent.say('whoami');
    expect(await welcomesOf('silent.one@contoso.com')).toBe(0);
  });

  test('gets another one when it is asked for again', async () => {
    await megan.say('invite again.please@contoso.com "Again Please"');
    const again = await at.person('again.please@contoso.com');
    const welcomed = async (times: number): Promise<unknown> =>
      at.connector.when((shown) => (shown.filter(({ card }) => textIn(card).includes('Sign in at myapps.microsoft.com as again.please@contoso.com')).length === times ? true : undefined));
    await again.say('help');
    await welcomed(1);
    await megan.say('send invite again.please@contoso.com');
    await welcomed(2);
  });

  test('is welcomed by nobody where the organisation has turned it off', async () => {
    await at.api('megan.bowen@contoso.com', 'PATCH', '/settings', { sendWelcome: false });
    await megan.say('invite off@contoso.com "Off Switch"');
    await (await at.person('off@contoso.com')).say('help');
    expect(await welcomesOf('off@contoso.com')).toBe(0);
  });
});

describe('a message to a group', () => {
  const installed = async (): Promise<string[]> => (await at.directory.get<{ value: { kind: string; userId?: string }[] }>('outbox')).value.filter(({ kind }) => kind === 'teams-install').map(({ userId }) => userId ?? '');
  const closedHeardBy = async (userName: string): Promise<number> => (await heardBy(userName)).filter((text) => text.includes('closed on')).length;

  test('is shown first with who was never reached, gets them the app, and reports who got it', async () => {
    const adele = await at.person('adele.vance@contoso.com');
    await adele.say('help');
    const plan = await megan.say('message group Sales "The office is <at>everyone</at> closed on **Friday**."');
    expect(textIn(plan.card)).toMatch(/To do\n7\n/);
    expect(textIn(plan.card)).toContain('6 people have not talked to Usher yet. Usher is installed for them in Teams first');
    expect(await closedHeardBy('adele.vance@contoso.com')).toBe(0);
    await megan.press(plan, 'Confirm');
    // Teams tells of each installation.
    const others = ['claire.dubois@tailspintoys.com', 'ines.pereira@contoso.com', 'marta.kowalska@example.com', 'miriam.graham@contoso.com', 'pat.obrien@contoso.com', 'yuki.tanaka@contoso.com'];
    for (const userName of others) {
      const { id } = await at.user(userName);
      while (!(await installed()).includes(id)) await at.world.clock.sleep(20);
      await (await at.person(userName)).say('help');
    }
    await at.connector.when(() => (/Done/.test(textIn(plan.card)) ? true : undefined));
    expect(await Promise.all(['adele.vance@contoso.com', ...others].map(closedHeardBy))).toEqual([1, 1, 1, 1, 1, 1, 1]);
    expect((await heardBy('adele.vance@contoso.com')).join()).not.toContain('<at>everyone</at>');
    expect(textIn(plan.card)).toMatch(/Done: 7 sent, 1 skipped/);
  }, 30_000);

  test('is shown whole before it goes out, and says below it who sent it to whom', async () => {
    const long = `${'The lift is being mended. '.repeat(20)}Take the stairs.`;
    await megan.say('new group Stairs');
    await megan.say('add adele.vance@contoso.com and megan.bowen@contoso.com to Stairs').then(async (shown) => megan.press(shown, 'Confirm'));
    await (await at.person('adele.vance@contoso.com')).say('help');
    const plan = await megan.say(`message group Stairs "${long}"`);
    expect(textIn(plan.card).split('Take the stairs.').length).toBe(2);
    await megan.press(plan, 'Confirm');
    await at.connector.when(() => (/Done: 2/.test(textIn(plan.card)) ? true : undefined));
    expect((await heardBy('adele.vance@contoso.com')).find((text) => text.includes('Take the stairs.'))).toMatch(/Take the stairs\.\nFrom Megan Bowen to everybody in Stairs$/);
  });

  test('is refused at once for those who cannot have the app, and says why', async () => {
    await at.directory.put('behaviour', { teams: { inCatalogue: false } });
    const plan = await megan.say('message group Interns "The office is open again."');
    await megan.press(plan, 'Confirm');
    await at.connector.when(() => (/Done/.test(textIn(plan.card)) ? true : undefined));
    await at.directory.put('behaviour', { teams: { inCatalogue: true } });
    expect(textIn(plan.card)).toMatch(/raul\.razo@contoso\.com – refused: Usher cannot write to this person first\. /);
  });

  test('is refused to whoever may not send one, and without words', async () => {
    expect((await (await at.person('lynne.robbins@contoso.com')).say('message group Sales "Hello"')).text).toMatch(/needs the role Organisation Admin/);
    expect((await megan.say('message group Sales')).text).toMatch(/Write it as/);
  });
});

describe('the approvals channel', () => {
  const set = async (channel: string): Promise<{ status: number; body: { detail?: string; approvals?: { channel: string } } }> =>
    at.api('megan.bowen@contoso.com', 'PATCH', '/settings', { approvals: { channel } });

  test('can be none but a channel or group chat in which Usher was mentioned, and is taken away by an empty one', async () => {
    const { id } = await at.user('megan.bowen@contoso.com');
    await megan.say('help');
    for (const unknown of ['any text', '19:elsewhere@thread.tacv2', '19:joiners@thread.v2', `a:personal-${id}`]) {
      const refused = await set(unknown);
      expect([refused.status, refused.body.detail]).toEqual([400, expect.stringMatching(/^approvals\.channel: .*[Mm]ention Usher in the channel first/)]);
    }
    await megan.say('help', { group: true });
    expect((await set('19:joiners@thread.v2;messageid=5')).body.approvals?.channel).toBe('19:joiners@thread.v2');
    expect((await set('')).body.approvals?.channel).toBe('');
  });

  test('gets every request, kept true, and obeys nobody who may not decide', async () => {
    await megan.say('settings channel here', { group: true });
    const request = await megan.say('delete diego.siciliani@contoso.com');
    await megan.press(request, 'Ask for approval');
    const inChannel = await at.connector.when((shown) => shown.find(({ conversation, card }) => conversation === '19:joiners@thread.v2' && textIn(card).includes('asks for approval. Nothing was changed so far.')));
    expect(JSON.stringify((await megan.press(inChannel, 'Approve')).body)).toMatch(/Nobody decides their own request/);
    const adele = await at.person('adele.vance@contoso.com');
    expect(JSON.stringify((await adele.press(inChannel, 'Approve')).body)).toMatch(/needs the role Organisation Admin|Only the approvers/);
    const alex = await at.person('alex.wilber@contoso.com');
    await alex.press(inChannel, 'Reject');
    await at.connector.when(() => (textIn(inChannel.card).includes('Rejected by Alex Wilber') ? true : undefined));
  });
});
