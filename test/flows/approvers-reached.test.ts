// Requests before approvers who have never written to the bot: what they get, and what whoever asked reads meanwhile.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Role } from '../../shared/user.ts';
import { startApprovals } from './approvals-at-work.ts';
import type { ApprovalsAtWork } from './approvals-at-work.ts';
import type { Shown } from './connector.ts';
import { textIn } from './person.ts';
import type { PlayedPerson } from './person.ts';
import { tenant } from './usher-at-work.ts';
import type { AtWork } from './usher-at-work.ts';

let at: AtWork;
let megan: PlayedPerson;
let alexChat: string;
let cardWith: ApprovalsAtWork['cardWith'];
let untilReads: ApprovalsAtWork['untilReads'];

beforeAll(async () => { ({ at, megan, alexChat, cardWith, untilReads } = await startApprovals()); });
afterAll(async () => { await at.close(); });

const give = async (role: Role, userName: string): Promise<void> => { await at.store.users.put(tenant, { ...await at.user(userName), role }); };
const installed = async (): Promise<string[]> => (await at.directory.get<{ value: { kind: string; userId?: string }[] }>('outbox')).value.filter(({ kind }) => kind === 'teams-install').map(({ userId }) => userId ?? '');

async function ask(): Promise<Shown> {
  const mine = await megan.say('role admin lee.gu@contoso.com');
  await megan.press(mine, 'Ask for approval');
  return mine;
}

describe('a request', () => {
  test('gets the app to an approver who never wrote to the bot, tells whoever asked so, and is put before them once Teams has said how to reach them', async () => {
    await give('admin', 'nestor.wilke@contoso.com');
    const { id: nestorId } = await at.user('nestor.wilke@contoso.com');
    const mine = await ask();
    const his = await cardWith(alexChat, 'asks for your approval');
    const id = /"usherApproval":"(\w+)"/.exec(JSON.stringify(his.card))?.[1] ?? '';
    await untilReads(mine, 'Nestor Wilke (has not opened Usher in Teams)');
    expect(textIn(mine.card)).toMatch(/Asked of\nAlex Wilber\nNot reached yet\nNestor Wilke/);
    while (!(await installed()).includes(nestorId)) await at.world.clock.sleep(20);
    expect((await at.api('megan.bowen@contoso.com', 'GET', `/approvals/${id}`)).body).toMatchObject({ unreached: [{ person: { id: nestorId, name: 'Nestor Wilke', email: 'nestor.wilke@contoso.com' }, why: 'unopened' }] });
    expect(textIn((await megan.say('approvals')).card)).toContain('not reached yet: Nestor Wilke (has not opened Usher in Teams)');

    const nestor = await at.person('nestor.wilke@contoso.com');
    const nestorChat = (await nestor.say('help')).conversation;
    await at.usher.worker.look();
    const theirs = await cardWith(nestorChat, 'lee.gu@contoso.com', 'asks for your approval');
    await at.connector.when(() => (textIn(mine.card).includes('Not reached yet') ? undefined : true));
    await nestor.press(theirs, 'Reject');
    for (const shown of [mine, his]) await untilReads(shown, 'Rejected by Nestor Wilke.');
  });

  test('that reaches nobody tells whoever asked so plainly, and what to do, and the log why, and waits all the same', async () => {
    for (const userName of ['alex.wilber@contoso.com', 'nestor.wilke@contoso.com']) await give('user', userName);
    await give('admin', 'raul.razo@contoso.com');
    await at.directory.put('behaviour', { teams: { inCatalogue: false } });
    const mine = await ask();
    await untilReads(mine, 'Nobody who may approve this has been reached so far. Ask them to open Usher in Teams, or to type “approvals” in their chat with it.');
    while (!at.logged.some((line) => line.includes('approval-card.app-not-installed') && line.includes('Teams does not know this person or the app'))) await at.world.clock.sleep(20);
    await at.directory.put('behaviour', { teams: { inCatalogue: true } });
    const raul = await at.person('raul.razo@contoso.com');
    await raul.press(await raul.say('approvals'), 'Show');
    await at.connector.when(() => (textIn(mine.card).includes('Nobody who may approve') ? undefined : true));
    expect(textIn(mine.card)).toContain('Asked of\nRaul Razo');
    await megan.press(mine, 'Withdraw');
  });
});
