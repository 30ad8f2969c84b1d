// Approvals as people live them: asked in the chat, decided on a card in somebody else's private chat, told to whoever asked.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startApprovals } from './approvals-at-work.ts';
import type { ApprovalsAtWork } from './approvals-at-work.ts';
import { tenant } from './usher-at-work.ts';
import type { AtWork } from './usher-at-work.ts';
import { actionsIn, textIn } from './person.ts';
import type { PlayedPerson, Pressed } from './person.ts';
import type { Shown } from './connector.ts';

const extraAdmins = ['diego.siciliani@contoso.com', 'grady.archie@contoso.com', 'isaiah.langer@contoso.com', 'joni.sherman@contoso.com'];
let at: AtWork;
let megan: PlayedPerson;
let alex: PlayedPerson;
let alexChat: string;
let cardWith: ApprovalsAtWork['cardWith'];
let untilReads: ApprovalsAtWork['untilReads'];

beforeAll(async () => { ({ at, megan, alex, alexChat, cardWith, untilReads } = await startApprovals()); });
afterAll(async () => { await at.close(); });

const titles = (shown: Shown): string[] => actionsIn(shown.card).map(({ title }) => title);
const roleOf = async (email: string): Promise<string> => (await at.user(email)).role;
const answerOf = ({ body }: Pressed): string => (typeof body.value === 'string' ? body.value : textIn(body.value));
const requestOn = (shown: Shown): string => String(actionsIn(shown.card)[0]?.data?.['usherApproval']);

async function ask(email: string): Promise<{ mine: Shown; his: Shown; id: string }> {
  const mine = await megan.say(`role admin ${email}`);
  await megan.press(mine, 'Ask for approval');
  const his = await cardWith(alexChat, email, 'asks for your approval');
  return { mine, his, id: requestOn(his) };
}
/** Cards that say there is more to come. */
const promising = (): Shown[] => at.connector.shown.filter(({ card }) => textIn(card).includes('what comes of it is told here'));
const jobEnds = async (id: string): Promise<void> => {
  for (;;) {
    const job = await at.store.jobs.get({ tenant }, id);
    if (job !== undefined && job.value.finished !== null) return;
    await at.world.clock.sleep(5);
  }
};

describe('approvals', () => {
  test('put a request on a card in the private chat of the approver, give the role when it is approved, and tell whoever asked', async () => {
    const { mine, his, id } = await ask('lidia.holloway@contoso.com');
    expect(textIn(his.card)).toContain('Lidia Holloway (lidia.holloway@contoso.com) – User → Organisation Admin');
    expect(textIn(his.card)).toContain('An Organisation Admin can change every user');
    expect(titles(his)).toEqual(['Approve', 'Reject']);
    expect(titles(mine)).toEqual(['Withdraw']);
    expect(await roleOf('lidia.holloway@contoso.com')).toBe('user');

    const before = at.connector.shown.length;
    await alex.press(his, 'Approve');
    expect(textIn(his.card)).toContain('Approved by Alex Wilber.');
    await untilReads(mine, 'Approved by Alex Wilber.');
    expect(titles(mine)).toEqual(['Show the result']);
    expect(titles(his)).toEqual([]);
    const toldOf = (shown: readonly Shown[]): Shown[] => shown.slice(before).filter((each) => each.conversation === mine.conversation);
    const told = await at.connector.when((shown) => toldOf(shown).find(({ card }) => textIn(card).includes('✓ Approved by Alex Wilber. Done.')));
    // One message tells the decision and what came of it; the other cards say the same.
    for (const shown of [mine, his]) await untilReads(shown, '✓ Approved by Alex Wilber. Done.');
    expect([toldOf(at.connector.shown), promising()]).toEqual([[told], []]);
    await jobEnds(id);
    expect(await roleOf('lidia.holloway@contoso.com')).toBe('admin');
    await megan.press(told, 'Show the result');
    expect(textIn(told.card)).toContain('Done: 1 changed');
  });

  test('drop a request that is rejected, and say so on every card', async () => {
    const { mine, his, id } = await ask('lee.gu@contoso.com');
    await alex.press(his, 'Reject');
    await untilReads(mine, 'Rejected by Alex Wilber. Nothing was changed.');
    expect(titles(mine)).toEqual([]);
    expect(await at.store.jobs.get({ tenant }, id)).toBeUndefined();
    expect(await roleOf('lee.gu@contoso.com')).toBe('user');
    const late = await alex.forge({ verb: 'usherApprove', data: { usherApproval: id } }, his);
    expect(answerOf(late)).toContain('Rejected by Alex Wilber.');
    expect(await roleOf('lee.gu@contoso.com')).toBe('user');
  });

  test('tell whoever asked, and every approver, what came of deactivating instead', async () => {
    const people = ['miriam.graham@contoso.com', 'nestor.wilke@contoso.com'];
    const mine = await megan.say(`delete ${people.join(' ')}`);
    await megan.press(mine, 'Ask for approval');
    const his = await cardWith(alexChat, 'Delete', 'asks for your approval');
    const before = at.connector.shown.length;
    await alex.press(his, 'Deactivate instead');
    const first = 'Rejected by Alex Wilber, who means to deactivate instead. Nobody was deleted';
    for (const shown of [mine, his]) await untilReads(shown, first);
    await alex.press(await at.connector.when((shown) => shown.slice(before).find((each) => each.conversation === alexChat && titles(each).includes('Confirm'))), 'Confirm');
    const then = 'Rejected by Alex Wilber, who deactivated instead. Done: 2 done.';
    for (const shown of [mine, his]) await untilReads(shown, then);
    await at.connector.when((shown) => shown.slice(before).find((each) => each.conversation === mine.conversation && textIn(each.card).includes(then)));
    expect([at.connector.shown.slice(before).filter(({ conversation }) => conversation === mine.conversation).length, promising()]).toEqual([1, []]);
    for (const email of people) expect((await at.user(email)).status).toBe('inactive');
  });

  test('let nobody decide their own request, and nobody who is no administrator', async () => {
    const { mine, his, id } = await ask('lee.gu@contoso.com');
    const adele = await at.person('adele.vance@contoso.com');
    for (const verb of ['usherApprove', 'usherReject']) {
      expect(answerOf(await megan.forge({ verb, data: { usherApproval: id } }, mine))).toContain('Nobody decides their own request');
      expect(answerOf(await adele.forge({ verb, data: { usherApproval: id } }))).toContain('needs the role Organisation Admin');
    }
    expect((await at.api('megan.bowen@contoso.com', 'POST', `/approvals/${id}/approve`)).status).toBe(403);
    expect(titles(his)).toEqual(['Approve', 'Reject']);
    await megan.press(mine, 'Withdraw');
    await untilReads(his, 'Withdrawn by Megan Bowen.');
  });

  test('tell an approver who can be reached only later by “approvals”', async () => {
    const { mine, id } = await ask('lee.gu@contoso.com');
    await at.store.users.put(tenant, { ...await at.user('debra.berger@contoso.com'), role: 'admin' });
    const debra = await at.person('debra.berger@contoso.com');
    const list = await debra.say('approvals');
    expect(textIn(list.card)).toContain('Make Lee Gu Organisation Admin');
    await debra.press(list, 'Show');
    expect(requestOn(list)).toBe(id);
    await megan.press(mine, 'Withdraw');
    await untilReads(list, 'Withdrawn by Megan Bowen.');
  });

  test('come to one decision, one job and a hundred honest answers when everybody presses at once', async () => {
    const people = [alex];
    for (const email of extraAdmins) {
      await at.store.users.put(tenant, { ...await at.user(email), role: 'admin' });
      people.push(await at.person(email));
    }
    const { mine, his, id } = await ask('emily.braun@contoso.com');
    const presses = await Promise.all(Array.from({ length: 100 }, async (_none, n) => {
      const verb = n % 2 === 0 ? 'usherApprove' : 'usherReject';
      return people[n % people.length]?.forge({ verb, data: { usherApproval: id } });
    }));
    const stands = await at.usher.services.approvals.find(tenant, id);
    expect(stands.votes.length).toBe(1);
    const words = `${stands.state === 'approved' ? 'Approved' : 'Rejected'} by ${stands.decidedBy?.name ?? ''}.`;
    expect(presses.map((pressed) => pressed?.status)).toEqual(presses.map(() => 200));
    expect(presses.filter((pressed) => pressed === undefined || !answerOf(pressed).includes(words))).toEqual([]);
    await untilReads(his, words);
    await untilReads(mine, words);
    const jobs = (await at.store.jobs.page({ tenant }, { limit: 500 })).items.filter((job) => job.value.title.includes('Emily'));
    expect(jobs.length).toBe(stands.state === 'approved' ? 1 : 0);
    if (stands.state === 'approved') await jobEnds(id);
    expect(await roleOf('emily.braun@contoso.com')).toBe(stands.state === 'approved' ? 'admin' : 'user');
    const audit = (await at.store.audit.page({ tenant }, { limit: 500, direction: 'descending' })).items.flatMap(({ value }) => (value.correlation === id ? [value.action] : []));
    expect(audit.filter((action) => action === 'approve' || action === 'reject')).toEqual([stands.state === 'approved' ? 'approve' : 'reject']);
  });
});
