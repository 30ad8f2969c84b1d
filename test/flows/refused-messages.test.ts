// What Teams does not take: nobody is told that it arrived, nothing is lost or said twice, and nobody reads an apology for it.
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import type { Asked, Shown, Trouble } from './connector.ts';
import { actionsIn, textIn } from './person.ts';
import type { PlayedPerson } from './person.ts';
import { startAtWork, tenant } from './usher-at-work.ts';
import type { AtWork } from './usher-at-work.ts';

let at: AtWork;
let megan: PlayedPerson;
let alex: PlayedPerson;
let chats: Record<'megan' | 'alex' | 'adele', string>;

beforeAll(async () => {
  at = await startAtWork();
  megan = await at.person('megan.bowen@contoso.com');
  alex = await at.person('alex.wilber@contoso.com');
  const adele = await at.person('adele.vance@contoso.com');
  chats = { megan: (await megan.say('help')).conversation, alex: (await alex.say('help')).conversation, adele: (await adele.say('help')).conversation };
  await megan.say('new group Crew');
  const crew = await megan.say('add adele.vance@contoso.com to Crew');
  if (actionsIn(crew.card).some(({ title }) => title === 'Confirm')) await megan.press(crew, 'Confirm');
});
afterEach(async () => {
  at.connector.trouble = () => undefined;
  await at.directory.put('behaviour', { latencyMs: 0, teams: { needsLicence: false } });
});
afterAll(async () => {
  const apologies = at.connector.asked.filter(({ words }) => words.includes('went wrong on our side'));
  await at.close();
  expect(apologies).toEqual([]);
});

/** Teams answers like this to what is tried in a chat, the first so many times. */
function trouble(answer: Trouble, where: { chat: string; method?: Asked['method']; words?: string; times?: number }): void {
  let left = where.times ?? Infinity;
  at.connector.trouble = ({ conversation, method, words }) => {
    if (conversation !== where.chat || method !== (where.method ?? method) || !words.includes(where.words ?? '') || left <= 0) return undefined;
    left -= 1;
    return answer;
  };
}
const tried = (chat: string, words: string, method: Asked['method'] = 'POST'): number =>
  at.connector.asked.filter((asked) => asked.conversation === chat && asked.method === method && asked.words.includes(words)).length;
const seen = (chat: string, words: string): number => at.connector.shown.filter(({ conversation, card }) => conversation === chat && textIn(card).includes(words)).length;
const untilReads = async (shown: Shown, words: RegExp): Promise<string> => at.connector.when(() => (words.test(textIn(shown.card)) ? textIn(shown.card) : undefined));
async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await at.world.clock.sleep(20);
  }
}

describe('a message to a group', () => {
  async function reportOf(words: string): Promise<string> {
    const report = await megan.say(`message group Crew "${words}"`);
    if (actionsIn(report.card).some(({ title }) => title === 'Confirm')) await megan.press(report, 'Confirm');
    return untilReads(report, /Done|Failed/);
  }

  test('that Teams refuses for somebody is reported as refused, with the reason', async () => {
    trouble({ status: 403, code: 'ConversationBlockedByUser' }, { chat: chats.adele });
    expect(await reportOf('Blocked')).toMatch(/adele\.vance@contoso\.com – refused: Teams did not take the message for this person, who may have blocked/);
    expect(tried(chats.adele, 'Blocked')).toBe(1);
  });

  test('of which Teams does not say whether it arrived is not certain, and is never sent again', async () => {
    trouble({ status: 502, arrives: true }, { chat: chats.adele });
    expect(await reportOf('Perhaps')).toMatch(/adele\.vance@contoso\.com – not certain: /);
    expect([tried(chats.adele, 'Perhaps'), seen(chats.adele, 'Perhaps')]).toEqual([1, 1]);
  });

  test('that Teams takes only later arrives later, once', async () => {
    trouble({ status: 429, retryAfter: 1 }, { chat: chats.adele, times: 2 });
    expect(await reportOf('Patience')).toMatch(/1 sent/);
    expect([tried(chats.adele, 'Patience'), seen(chats.adele, 'Patience')]).toEqual([3, 1]);
  }, 20_000);

  test('reaches somebody who had removed the app, because it is installed anew', async () => {
    trouble({ status: 403, code: 'BotNotInConversationRoster' }, { chat: chats.adele, times: 1 });
    expect(await reportOf('Back again')).toMatch(/1 sent/);
    expect(seen(chats.adele, 'Back again')).toBe(1);
  }, 20_000);

  test('for somebody who cannot have the app is refused, and says why', async () => {
    await at.directory.put('behaviour', { teams: { needsLicence: true } });
    const { id } = await at.user('adele.vance@contoso.com');
    for (const skuId of (await at.directory.graph<{ assignedLicenses: { skuId: string }[] }>(`/users/${id}?$select=assignedLicenses`)).assignedLicenses.map((licence) => licence.skuId)) {
      await fetch(`${at.directory.url}/users/${id}/assignLicense`, {
        method: 'POST', headers: { authorization: 'Bearer local', 'content-type': 'application/json' }, body: JSON.stringify({ addLicenses: [], removeLicenses: [skuId] }),
      });
    }
    trouble({ status: 403, code: 'BotNotInConversationRoster' }, { chat: chats.adele });
    expect(await reportOf('No licence')).toMatch(/adele\.vance@contoso\.com – refused: Usher cannot write to this person first\. This person has no Teams licence/);
  });
});

describe('a welcome', () => {
  test.each<[string, Trouble, RegExp]>([
    ['blocked@contoso.com', { status: 403, code: 'ConversationBlockedByUser' }, /did not take/],
    ['throttled@contoso.com', { status: 429 }, /asked Usher to wait/],
  ])('for %s that Teams answered with %j is still owed, and nobody counts it as sent', async (email, answer, reason) => {
    at.connector.trouble = ({ words }) => (words.includes('made an account for you') ? answer : undefined);
    await megan.say(`invite ${email} "New Person"`);
    const { id } = await at.user(email);
    await until(async () => ((await at.store.welcomes.get({ tenant }, id))?.value.attempts === 1 ? true : undefined));
    await (await at.person(email)).say('help');
    const welcome = await until(async () => {
      const stored = (await at.store.welcomes.get({ tenant }, id))?.value;
      return stored !== undefined && stored.attempts > 1 && stored.state !== 'sending' ? stored : undefined;
    });
    expect(welcome).toMatchObject({ state: 'owed', reason: expect.stringMatching(reason) });
    expect(at.connector.asked.filter(({ words }) => words.includes('made an account for you') && words.includes(email))).toHaveLength(1);
  });
});

describe('one-time passwords', () => {
  test('that did not arrive in private are kept, and told when the requester asks', async () => {
    trouble({ status: 403, code: 'ConversationBlockedByUser' }, { chat: chats.megan, method: 'POST', words: 'One-time passwords' });
    const before = [tried(chats.megan, 'One-time passwords'), seen(chats.megan, 'One-time passwords')];
    const asked = await megan.say('invite second.admin@contoso.com "Second Admin" admin');
    await megan.press(asked, 'Ask for approval');
    const his = await at.connector.when((shown) => shown.findLast(({ conversation, card }) => conversation === chats.alex && actionsIn(card).some(({ title }) => title === 'Approve')));
    await alex.press(his, 'Approve');
    await until(async () => Promise.resolve(tried(chats.megan, 'One-time passwords') > (before[0] ?? 0) ? true : undefined));
    expect(seen(chats.megan, 'One-time passwords')).toBe(before[1]);
    at.connector.trouble = () => undefined;
    const [job] = (await at.store.jobs.page({ tenant }, { limit: 500 })).items.filter(({ value }) => value.title.includes('Second Admin') || value.title.includes('second.admin'));
    const told = await until(async () => {
      const shown = await megan.say(`job ${job?.id ?? ''}`);
      return textIn(shown.card).includes('One-time passwords') ? textIn(shown.card) : undefined;
    });
    const password = /second\.admin@contoso\.com {2}\n(\S+)/.exec(told)?.[1] ?? '';
    expect(at.handedOut).toContain(password);
    expect(at.logged.join('\n')).not.toContain(password);
  });
});

describe('the card of a request', () => {
  const requestOn = (shown: Shown): string => /"usherApproval":"(\w+)"/.exec(JSON.stringify(shown.card))?.[1] ?? '';

  test('that no approver got is kept nowhere as if it were there', async () => {
    trouble({ status: 403, code: 'ConversationBlockedByUser' }, { chat: chats.alex });
    const mine = await megan.say('delete diego.siciliani@contoso.com');
    await megan.press(mine, 'Ask for approval');
    await until(async () => Promise.resolve(tried(chats.alex, 'Diego Siciliani') > 0 ? true : undefined));
    const { id: alexId } = await at.user('alex.wilber@contoso.com');
    const approval = await until(async () => {
      const found = await at.usher.services.approvals.find(tenant, requestOn(mine));
      return found.cards.length > 0 ? found : undefined;
    });
    expect(approval.cards.map(({ person }) => person)).not.toContain(alexId);
    expect(approval.cards.every(({ place }) => place.message !== '')).toBe(true);
    await megan.press(mine, 'Withdraw');
  });

  test('shows the decision at last, however often Teams asked to wait', async () => {
    const mine = await megan.say('delete diego.siciliani@contoso.com');
    await megan.press(mine, 'Ask for approval');
    const his = await at.connector.when((shown) => shown.findLast(({ conversation, card }) => conversation === chats.alex && actionsIn(card).some(({ title }) => title === 'Reject')));
    trouble({ status: 429, retryAfter: 1 }, { chat: chats.megan, method: 'PUT', words: 'Rejected by Alex Wilber', times: 2 });
    await alex.press(his, 'Reject');
    await untilReads(mine, /Rejected by Alex Wilber/);
    expect(tried(chats.megan, 'Rejected by Alex Wilber', 'PUT')).toBeGreaterThan(2);
  }, 20_000);
});

describe('the card of a job', () => {
  async function slowJob(command: string): Promise<Shown> {
    await at.directory.put('behaviour', { latencyMs: 1_500 });
    const shown = await megan.say(command);
    await megan.press(shown, 'Confirm');
    expect(actionsIn(shown.card).map(({ title }) => title)).toContain('Stop');
    await at.directory.put('behaviour', { latencyMs: 0 });
    return shown;
  }

  test('shows the end at last, however often Teams asked to wait', async () => {
    trouble({ status: 429, retryAfter: 1 }, { chat: chats.megan, method: 'PUT', times: 2 });
    await untilReads(await slowJob('deactivate lee.gu@contoso.com isaiah.langer@contoso.com'), /Done: 2 changed/);
  }, 30_000);

  test('that somebody deleted is asked for no more, and the job runs well without a word', async () => {
    const posted = (): number => at.connector.asked.filter(({ conversation, method }) => conversation === chats.megan && method === 'POST').length;
    const gone = await megan.say('reactivate lee.gu@contoso.com isaiah.langer@contoso.com');
    at.connector.shown.splice(at.connector.shown.indexOf(gone), 1);
    const before = posted();
    await at.directory.put('behaviour', { latencyMs: 1_500 });
    await megan.press(gone, 'Confirm');
    await at.directory.put('behaviour', { latencyMs: 0 });
    await until(async () => ((await at.user('lee.gu@contoso.com')).enabled ? true : undefined));
    await at.world.clock.sleep(1_500);
    expect(at.connector.asked.filter(({ activity, method }) => activity === gone.id && method === 'PUT')).toHaveLength(1);
    expect(posted()).toBe(before);
  }, 30_000);
});
