// Deleting for good in the name of whoever approves, where Usher may act in people's names: from the chat, through REST, without the role, without a sign-in.
import { afterEach, expect, test } from '@jest/globals';
import { lendingLocally as onOneMachine, lendingThrough } from '../../bot/teams/sign-in-requests.ts';
import type { Lending } from '../../bot/teams/sign-in-requests.ts';
import type { Shown } from './connector.ts';
import { actionsIn, textIn } from './person.ts';
import type { PlayedPerson } from './person.ts';
import { startAtWork, tenant } from './usher-at-work.ts';
import type { AtWork } from './usher-at-work.ts';

/** As in Teams: a token proves one person. */
const signIns = new Map<string, string>();
const inTeams: Lending = lendingThrough({
  check: (signIn) => Promise.resolve({ kind: 'person', tenant, personId: signIns.get(signIn) ?? '' }),
  log: { info: () => undefined, warn: () => undefined, error: () => undefined }, address: () => 'https://usher.contoso.com', appId: '72f98800-0000-4000-8000-0000000000a1',
});

let at: AtWork;
afterEach(async () => at.close());

interface Asked { id: string; asked: Shown; his: Shown; alex: PlayedPerson }

/** Lee is deleted, and Megan asks for it to be for good; Alex has the card before him. */
async function purgeAsked(lending: Lending): Promise<Asked> {
  at = await startAtWork({ lending });
  const [megan, alex] = [await at.person('megan.bowen@contoso.com'), await at.person('alex.wilber@contoso.com')];
  await alex.say('help');
  const deletion = await requested(megan, 'delete lee.gu@contoso.com');
  await at.api('alex.wilber@contoso.com', 'POST', `/approvals/${deletion.id}/approve`);
  await isOver(deletion.id);
  return { ...await requested(megan, 'purge lee.gu@contoso.com'), alex };
}

async function requested(megan: PlayedPerson, command: string): Promise<Omit<Asked, 'alex'>> {
  const asked = await megan.say(command);
  const from = at.connector.shown.length;
  await megan.press(asked, 'Ask for approval');
  const his = await at.connector.when((shown) => shown.slice(from).find(({ card }) => actionsIn(card).some(({ title }) => title === 'Approve')));
  return { id: /"usherApproval":"(\w+)"/.exec(JSON.stringify(his.card))?.[1] ?? '', asked, his };
}

async function isOver(job: string): Promise<{ rows: { status: string; reason?: string; link?: string }[] }> {
  for (;;) {
    const { body } = await at.api('megan.bowen@contoso.com', 'GET', `/jobs/${job}`);
    if ((body as { finished?: string | null } | undefined)?.finished) return (await at.api('megan.bowen@contoso.com', 'GET', `/jobs/${job}/report`)).body;
    await at.world.clock.sleep(20);
  }
}

const deletedNames = async (): Promise<string[]> =>
  (await at.directory.graph<{ value: { displayName: string }[] }>('/directory/deletedItems/microsoft.graph.user')).value.map(({ displayName }) => displayName);

test('whoever approves in the chat of one machine deletes for good, and every card says whose rights it takes', async () => {
  const { id, asked, his, alex } = await purgeAsked(onOneMachine);
  for (const { card } of [asked, his]) {
    expect(textIn(card)).toMatch(/Usher does it in the name of whoever approves, which takes the role User Administrator in Entra/);
    expect(textIn(card)).toMatch(/deleted, can be restored → gone for good$/m);
  }
  await alex.press(his, 'Approve');
  expect((await isOver(id)).rows).toMatchObject([{ status: 'changed' }]);
  expect(await deletedNames()).toEqual([]);
  await at.connector.when(() => (/Approved by Alex Wilber\. Done/.test(textIn(asked.card)) ? true : undefined));
  const { body } = await at.api('megan.bowen@contoso.com', 'GET', '/audit?action=purge-user');
  expect(body).toMatchObject({ items: expect.arrayContaining([expect.objectContaining({ action: 'purge-user', outcome: 'done', after: 'gone for good, in the name of Alex Wilber' })]) });
});

test('whoever approves through REST deletes for good, and the sign-in is in no log, store or answer', async () => {
  const { id } = await purgeAsked(onOneMachine);
  const { headers: _headers, text } = await at.api('alex.wilber@contoso.com', 'POST', `/approvals/${id}/approve`);
  expect((await isOver(id)).rows).toMatchObject([{ status: 'changed' }]);
  expect(await deletedNames()).toEqual([]);
  const stored = [await at.store.approvals.get({ tenant: tenant }, id), await at.store.plans.get({ tenant: tenant }, id), await at.store.jobs.get({ tenant: tenant }, id)];
  for (const place of [text, at.logged.join('\n'), JSON.stringify(stored), JSON.stringify(await at.store.audit.page({ tenant: tenant }, { direction: 'descending', limit: 100 }))]) expect(place).not.toMatch(/eyJ|Bearer|local:/);
});

test('approved by somebody without a role in Entra, it is left to a person who holds one, with the way', async () => {
  at = await startAtWork({ lending: onOneMachine });
  const [megan, alex] = [await at.person('megan.bowen@contoso.com'), await at.person('alex.wilber@contoso.com')];
  await alex.say('help');
  const grant = await requested(megan, 'role diego.siciliani@contoso.com admin');
  await at.api('alex.wilber@contoso.com', 'POST', `/approvals/${grant.id}/approve`);
  await isOver(grant.id);
  const deletion = await requested(megan, 'delete lee.gu@contoso.com');
  await at.api('alex.wilber@contoso.com', 'POST', `/approvals/${deletion.id}/approve`);
  await isOver(deletion.id);
  const { id } = await requested(megan, 'purge lee.gu@contoso.com');
  await at.api('diego.siciliani@contoso.com', 'POST', `/approvals/${id}/approve`);
  expect((await isOver(id)).rows).toMatchObject([{ status: 'refused', reason: expect.stringMatching(/^Entra does not let whoever approved this delete for good: it takes the role User Administrator/), link: expect.stringMatching(/DeletedUsers$/) }]);
  expect(await deletedNames()).toEqual(['Lee Gu']);
});

test('in Teams the approver is asked to sign in once, and the same press with the token deletes for good', async () => {
  const { id, his, alex } = await purgeAsked(inTeams);
  const first = await alex.press(his, 'Approve');
  expect(first).toMatchObject({ status: 200, body: { statusCode: 401, type: 'application/vnd.microsoft.activity.loginRequest', value: { tokenExchangeResource: { uri: 'api://usher.contoso.com/botid-72f98800-0000-4000-8000-0000000000a1' } } } });
  expect((await at.store.approvals.get({ tenant: tenant }, id))?.value.state).toBe('pending');
  signIns.set('token of Alex', (await at.user('alex.wilber@contoso.com')).id);
  await alex.pressSignedIn(his, 'Approve', 'token of Alex');
  expect((await isOver(id)).rows).toMatchObject([{ status: 'changed' }]);
  expect(await deletedNames()).toEqual([]);
  expect(at.logged.join('\n')).not.toContain('token of Alex');
});

test('the token of somebody else lends nothing, and the decision holds all the same', async () => {
  const { id, his, alex } = await purgeAsked(inTeams);
  signIns.set('token of Megan', (await at.user('megan.bowen@contoso.com')).id);
  await alex.pressSignedIn(his, 'Approve', 'token of Megan');
  expect((await isOver(id)).rows).toMatchObject([{ status: 'refused', reason: 'Microsoft lets a person delete for good, and no app. A User Administrator finishes it in Entra.' }]);
  expect(await deletedNames()).toEqual(['Lee Gu']);
});

test('for a deletion that an app may do, nobody is asked to sign in', async () => {
  at = await startAtWork({ lending: inTeams });
  const [megan, alex] = [await at.person('megan.bowen@contoso.com'), await at.person('alex.wilber@contoso.com')];
  await alex.say('help');
  const { id, his } = await requested(megan, 'delete lee.gu@contoso.com');
  expect((await alex.press(his, 'Approve')).body.statusCode).toBe(200);
  expect((await isOver(id)).rows).toMatchObject([{ status: 'changed' }]);
});
