// A deletion that waits for its approvers while the person gets more to lose: what they read is what holds when they decide.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { Shown } from './connector.ts';
import { actionsIn, textIn } from './person.ts';
import type { PlayedPerson } from './person.ts';
import { startAtWork, tenant } from './usher-at-work.ts';
import type { AtWork } from './usher-at-work.ts';

const minute = 60_000;
const [meganName, alexName] = ['megan.bowen@contoso.com', 'alex.wilber@contoso.com'];
let ahead = 0;
let at: AtWork;
let megan: PlayedPerson;
let alex: PlayedPerson;
let alexChat: string;

beforeAll(async () => {
  at = await startAtWork({ clock: (real) => ({ ...real, now: () => real.now() + ahead }) });
  megan = await at.person(meganName);
  alex = await at.person(alexName);
  alexChat = (await alex.say('help')).conversation;
});
beforeEach(async () => { await at.directory.put('behaviour', { faults: [] }); });
afterAll(async () => { await at.close(); });

/** As somebody else, in Entra. */
async function entra(method: string, path: string, body: object): Promise<void> {
  const answer = await fetch(`${at.directory.url}${path}`, { method, headers: { authorization: 'Bearer local', 'content-type': 'application/json' }, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
}
async function giveLicence(person: string, partNumber: string): Promise<void> {
  const { value } = await at.directory.graph<{ value: { skuId: string; skuPartNumber: string }[] }>('/subscribedSkus');
  const sku = value.find(({ skuPartNumber }) => skuPartNumber === partNumber);
  await entra('POST', `/users/${person}/assignLicense`, { addLicenses: [{ skuId: sku?.skuId, disabledPlans: [] }], removeLicenses: [] });
}
async function makeOwner(person: string, group: string): Promise<void> {
  const { value } = await at.directory.graph<{ value: { id: string }[] }>(`/groups?$filter=displayName eq '${group}'&$select=id`);
  await entra('POST', `/groups/${value[0]?.id ?? ''}/owners/$ref`, { '@odata.id': `${at.directory.url}/directoryObjects/${(await at.user(person)).id}` });
}

const requestOn = (shown: Shown): string => String(actionsIn(shown.card)[0]?.data?.['usherApproval']);
const untilReads = async (shown: Shown, words: string): Promise<void> => { await at.connector.when(() => (textIn(shown.card).includes(words) ? true : undefined)); };
const changed = 'What would be lost has changed since this was asked';

/** Megan asks; what lies in Alex's chat a minute later. */
async function ask(person: string): Promise<{ mine: Shown; his: Shown; id: string }> {
  const mine = await megan.say(`delete ${person}`);
  const before = at.connector.shown.length;
  await megan.press(mine, 'Ask for approval');
  const his = await at.connector.when((all) => all.slice(before).find(({ card, conversation }) => conversation === alexChat && textIn(card).includes('asks for your approval')));
  ahead += minute;
  return { mine, his, id: requestOn(his) };
}
const stateOf = async (id: string): Promise<string> => (await at.usher.services.approvals.find(tenant, id)).state;
const jobEnds = async (id: string): Promise<void> => {
  for (;;) {
    const job = await at.store.jobs.get({ tenant }, id);
    if (job !== undefined && job.value.finished !== null) return;
    await at.world.clock.sleep(5);
  }
};

describe('an approver who presses', () => {
  test('after the person got a licence and a group reads of both, on every card, and deletes with the second press', async () => {
    const name = 'lee.gu@contoso.com';
    const { id: person } = await at.user(name);
    const { mine, his, id } = await ask(name);
    expect(textIn(his.card)).not.toMatch(/Power BI Pro|without an owner/);
    await giveLicence(name, 'POWER_BI_PRO');
    await makeOwner(name, 'Interns');
    await alex.press(his, 'Approve');
    expect(textIn(his.card)).toMatch(new RegExp(`${changed}[\\s\\S]*Licences that become free: .*Power BI Pro[\\s\\S]*Would be left without an owner: Interns \\(Lee Gu\\)`));
    expect(await stateOf(id)).toBe('pending');
    for (const each of [mine, his]) await untilReads(each, 'Would be left without an owner: Interns');
    expect(textIn(mine.card)).not.toContain(changed);
    expect((await at.directory.graph<{ id: string }>(`/users/${person}?$select=id`)).id).toBe(person);
    await alex.press(his, 'Approve');
    expect(textIn(his.card)).toContain('Approved by Alex Wilber.');
    await jobEnds(id);
    expect((await at.user(name)).status).toBe('deleted');
  });

  test('on a card that could not be drawn anew has not approved what was found since', async () => {
    const name = 'irvin.sayers@contoso.com';
    const { his, id } = await ask(name);
    await giveLicence(name, 'POWER_BI_PRO');
    await at.usher.services.approvals.current(tenant, id);
    await untilReads(his, 'Power BI Pro');
    await alex.forge({ verb: 'usherApprove', data: { usherApproval: id } }, his);
    expect([await stateOf(id), textIn(his.card)]).toEqual(['pending', expect.stringContaining(changed)]);
    await alex.press(his, 'Approve');
    expect(await stateOf(id)).toBe('approved');
    await jobEnds(id);
  });

  test('rejects at once, whatever would be lost by then', async () => {
    const name = 'joni.sherman@contoso.com';
    const { his, id } = await ask(name);
    await giveLicence(name, 'POWER_BI_PRO');
    await alex.press(his, 'Reject');
    expect(await stateOf(id)).toBe('rejected');
  });

  test('approves at once when less would be lost than was shown, or nothing has changed', async () => {
    const name = 'henrietta.mueller@contoso.com';
    const { id: person, licences } = await at.user(name);
    const { his, id } = await ask(name);
    await entra('POST', `/users/${person}/assignLicense`, { addLicenses: [], removeLicenses: licences.filter(({ via }) => via === 'direct').map((licence) => licence.id) });
    await alex.press(his, 'Approve');
    expect(textIn(his.card)).toContain('Approved by Alex Wilber.');
    await jobEnds(id);
  });

  test('while the directory is silent approves what is known, and the log says so', async () => {
    const name = 'grady.archie@contoso.com';
    const { his, id } = await ask(name);
    await giveLicence(name, 'POWER_BI_PRO');
    await at.directory.put('behaviour', { faults: [{ match: '*', rate: 1, kind: '403' }] });
    ahead += 10 * minute;
    await alex.press(his, 'Approve');
    expect([await stateOf(id), at.logged.filter((line) => line.includes('approval.not-looked-at') && line.includes(id)).length]).toEqual(['approved', 1]);
    await at.directory.put('behaviour', { faults: [] });
    await jobEnds(id);
  });
});

test('a program is answered 409 with the request as it stands, once', async () => {
  const name = 'isaiah.langer@contoso.com';
  const id = ((await at.api(meganName, 'DELETE', `/users/${name}`)).body as { approval: { id: string } }).approval.id;
  await giveLicence(name, 'POWER_BI_PRO');
  ahead += minute;
  const refused = await at.api(alexName, 'POST', `/approvals/${id}/approve`);
  expect(refused).toMatchObject({ status: 409, body: { code: 'approval.needed', detail: 'What would be lost has changed since you were asked: look again and approve once more.', approval: { id, state: 'pending', consequences: expect.arrayContaining([expect.stringContaining('Power BI Pro')]) } } });
  expect(refused.text).not.toMatch(/"losses"|"facts/);
  expect(await at.api(alexName, 'POST', `/approvals/${id}/approve`)).toMatchObject({ status: 200, body: { state: 'approved' } });
  await jobEnds(id);
});

test('a plan that is put before the approvers long after it was made says what would be lost by then', async () => {
  const name = 'diego.siciliani@contoso.com';
  const mine = await megan.say(`delete ${name}`);
  expect(textIn(mine.card)).not.toContain('Power BI Pro');
  await giveLicence(name, 'POWER_BI_PRO');
  ahead += 50 * minute;
  await megan.press(mine, 'Ask for approval');
  const his = await at.connector.when((all) => all.find(({ card, conversation }) => conversation === alexChat && textIn(card).includes('Power BI Pro') && textIn(card).includes('Delete Diego Siciliani')));
  expect(textIn(his.card)).not.toContain(changed);
  await megan.press(mine, 'Withdraw');
});

test('a reminder says what would be lost by then, and so does the card above it', async () => {
  const name = 'nestor.wilke@contoso.com';
  const { mine, his, id } = await ask(name);
  await makeOwner(name, 'EMEA');
  ahead += 25 * 60 * minute;
  await at.usher.worker.look();
  const reminder = await at.connector.when((all) => all.find(({ card, conversation }) => conversation === alexChat && textIn(card).includes('Reminder: ')));
  for (const each of [reminder, his, mine]) await untilReads(each, 'Would be left without an owner: EMEA (Nestor Wilke)');
  await alex.press(reminder, 'Approve');
  expect(await stateOf(id)).toBe('approved');
  await jobEnds(id);
});
