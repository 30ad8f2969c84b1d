// undo: the latest change alone is meant; an older one is asked about, another's takes its role, and each job is taken back once.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { readAudit } from '../../../bot/commands/audit-trail.ts';
import type { Reply } from '../../../bot/commands/command.ts';
import { pressed } from './buttons.ts';
import { openDesk, textOf, titlesOf } from './desk.ts';
import type { Desk } from './desk.ts';

let desk: Desk;
beforeAll(async () => { desk = await openDesk(); }, 30_000);
afterAll(async () => { await desk.close(); });

const alex = { as: 'alex.wilber@contoso.com' };
const statusOf = async (email: string): Promise<string> => textOf(await desk.say(`user ${email}`)).split('\n')[1]?.split(' · ')[0] ?? '';
const jobIn = (reply: Reply): string => /Job (\w+)/.exec(textOf(reply))?.[1] ?? '';

describe('undo alone', () => {
  test('asks before it takes back an older change, and says which the latest is and why that stays', async () => {
    await desk.say('deactivate diego.siciliani@contoso.com');
    await desk.pressOn(await desk.say('reset password lee.gu@contoso.com'), 'Confirm');
    const shown = await desk.say('undo');
    expect(textOf(shown)).toMatch(/Your latest change, “Reset the password of Lee Gu”, cannot be taken back: .*passwords/);
    expect(textOf(shown)).toContain('This takes back what came before it: “Deactivate Diego Siciliani”.');
    expect(titlesOf(shown)).toEqual(['Confirm', 'Cancel']);
    expect(await statusOf('diego.siciliani@contoso.com')).toBe('Inactive');
    expect(textOf(await desk.pressOn(shown, 'Confirm'))).toContain('Done: 1 changed');
    expect(await statusOf('diego.siciliani@contoso.com')).toBe('Active');
  });

  test('takes back the latest change at once, and the one before it when it is said again', async () => {
    await desk.say('deactivate diego.siciliani@contoso.com');
    await desk.say('deactivate grady.archie@contoso.com');
    expect(textOf(await desk.say('undo'))).toContain('Done: 1 changed');
    expect([await statusOf('diego.siciliani@contoso.com'), await statusOf('grady.archie@contoso.com')]).toEqual(['Inactive', 'Active']);
    expect(textOf(await desk.say('undo'))).toContain('Done: 1 changed');
    expect(await statusOf('diego.siciliani@contoso.com')).toBe('Active');
  });

  test('takes back what was let run last, also where something was asked for after it', async () => {
    const shown = await desk.say('deactivate diego.siciliani@contoso.com, grady.archie@contoso.com');
    await desk.say('deactivate lee.gu@contoso.com');
    expect(textOf(await desk.pressOn(shown, 'Confirm'))).toContain('Done: 2 changed');
    const undoing = await desk.say('undo');
    expect(textOf(undoing)).toContain('Undo: Deactivate 2 people');
    await desk.pressOn(undoing, 'Confirm');
    expect([await statusOf('diego.siciliani@contoso.com'), await statusOf('lee.gu@contoso.com')]).toEqual(['Active', 'Inactive']);
    expect(textOf(await desk.say('undo'))).toContain('Undo: Deactivate Lee Gu');
  });

  test('takes back what a stopped undo has left, before anything older', async () => {
    await desk.say('deactivate diego.siciliani@contoso.com');
    const job = jobIn(await desk.say('deactivate grady.archie@contoso.com'));
    const undo = jobIn(await desk.say('undo'));
    // As if it had been stopped before it came to anybody: the account is as it was, without a decision of anybody in Usher.
    await fetch(`${desk.directoryUrl}/users/grady.archie@contoso.com`, { method: 'PATCH', headers: { authorization: 'Bearer local', 'content-type': 'application/json' }, body: JSON.stringify({ accountEnabled: false }) });
    const { store } = desk.usher.services;
    const [grady] = await store.users.byName(desk.tenant, 'grady.archie@contoso.com');
    if (grady !== undefined) await store.users.putMany(desk.tenant, [{ ...grady, enabled: false, status: 'inactive' }]);
    const stored = await store.jobs.get({ tenant: desk.tenant }, undo);
    if (stored === undefined) throw new Error('The undo has no job.');
    await store.jobs.put({ tenant: desk.tenant }, undo, { ...stored.value, state: 'stopped', summary: { ...stored.value.summary, changed: 0, notRun: 1 } });
    for (const { id, value } of (await store.ledgers.page({ tenant: desk.tenant, part: undo }, { limit: 10 })).items) await store.ledgers.put({ tenant: desk.tenant, part: undo }, id, { ...value, rows: [] });
    const card = await desk.say(`job ${job}`);
    expect([titlesOf(card).includes('Undo'), textOf(card)]).toEqual([true, expect.stringContaining(`undone in part by job ${undo}`)]);
    expect(textOf(await desk.say(`job ${undo}`))).toContain(`“undo ${job}” takes back the rest.`);
    expect(textOf(await desk.say('undo'))).toContain('Undo: Deactivate Grady Archie');
    expect([await statusOf('diego.siciliani@contoso.com'), await statusOf('grady.archie@contoso.com')]).toEqual(['Inactive', 'Active']);
    await desk.say('undo');
  });
});

describe('undo alone, of what is in force again', () => {
  const zoe = 'patti.fernandez@contoso.com';
  const edited = async (inputs: Record<string, string>): Promise<Reply> => pressed(desk, await desk.say(`edit ${zoe}`), { title: 'Save', inputs });
  const redone = async (inputs: Record<string, string>): Promise<Reply> => desk.pressOn(await desk.pressOn(await edited(inputs), 'Undo'), 'Undo');
  const detailsOf = async (): Promise<string[]> => {
    const [user] = await desk.usher.services.store.users.byName(desk.tenant, zoe);
    return user === undefined ? [] : [user.profile.jobTitle, user.profile.city, user.profile.office];
  };

  test('takes that back, through the undo that put it in force, and says what; then the change before it', async () => {
    await edited({ jobTitle: 'First', city: 'Ghent', office: '1' });
    const again = await redone({ city: 'Lyon', office: '2' });
    expect([textOf(again), await detailsOf()]).toEqual([expect.stringContaining('Redo: Edit Patti Fernandez'), ['First', 'Lyon', '2']]);
    const back = textOf(await desk.say('undo'));
    expect(back).toContain('Undo: Edit Patti Fernandez');
    expect(back).toContain(`${zoe} – done: city “Lyon”, office “2” → city “Ghent”, office “1”`);
    expect(await detailsOf()).toEqual(['First', 'Ghent', '1']);
    expect(textOf(await desk.say('undo'))).toContain('job title “First”');
    expect((await detailsOf())[0]).not.toBe('First');
  });

  test('names the part of it that somebody changed since, before and after', async () => {
    await edited({ city: 'Ghent', jobTitle: 'First' });
    const headers = { authorization: 'Bearer local', 'content-type': 'application/json' };
    await fetch(`${desk.directoryUrl}/users/${zoe}`, { method: 'PATCH', headers, body: JSON.stringify({ city: 'Turin' }) });
    const shown = await desk.say('undo');
    expect(textOf(shown)).toMatch(/job title “First” → .*Not done: City: somebody changed this since; left as it is\./);
    const told = textOf(await desk.pressOn(shown, 'Confirm'));
    expect(told).toMatch(new RegExp(`${zoe} – done in part: job title “First” → .*\\. City: somebody changed this since; left as it is\\.`));
    expect(told).not.toContain('Not done');
    expect(await (await fetch(`${desk.directoryUrl}/users/${zoe}?$select=city,jobTitle`, { headers })).json()).toMatchObject({ city: 'Turin', jobTitle: expect.not.stringContaining('First') });
  });

  test('says so where it was somebody else who put it in force, and takes back nothing older', async () => {
    await edited({ jobTitle: 'Second' });
    const back = await desk.pressOn(await edited({ city: 'Lyon' }), 'Undo', alex);
    const again = jobIn(await desk.pressOn(back, 'Undo', alex));
    const answered = await desk.say('undo');
    expect(textOf(answered)).toContain(`Your latest change is in force again because Alex Wilber took back the undo of it (“Redo: Edit Patti Fernandez”); “undo ${again}” takes it back.`);
    expect([titlesOf(answered), await detailsOf()]).toEqual([['Confirm', 'Cancel'], ['Second', 'Lyon', expect.anything()]]);
    await desk.say(`undo ${again}`);
    await desk.say('undo');
    expect((await detailsOf())[0]).not.toBe('Second');
  });
});

describe('undo alone, when nothing is left of the latest change', () => {
  const groupsOf = async (email: string): Promise<string> => textOf(await desk.say(`user ${email}`));

  test('says so and asks for what came before it, as often as it is said', async () => {
    await desk.say('add nestor.wilke@contoso.com to Interns');
    await desk.say('deactivate diego.siciliani@contoso.com');
    await desk.say('reactivate diego.siciliani@contoso.com', alex);
    const shown = await desk.say('undo');
    expect(textOf(shown)).toContain('Of your latest change, “Deactivate Diego Siciliani”, nothing can be taken back now. “Deactivate”: Alex Wilber changed this since; left as it is. This takes back what came before it');
    expect(textOf(shown)).toContain('This takes back what came before it: “Add Nestor Wilke to Interns”.');
    expect(textOf(await desk.pressOn(shown, 'Confirm'))).toContain('Done: 1 changed');
    expect(await groupsOf('nestor.wilke@contoso.com')).not.toContain('Interns');
  });

  test('keeps the report on the card whose Undo was pressed, and says there whose change is left', async () => {
    const report = await desk.say('deactivate diego.siciliani@contoso.com');
    await desk.say('reactivate diego.siciliani@contoso.com', alex);
    const pressed = await desk.pressOn(report, 'Undo');
    expect(textOf(pressed)).toContain('Nothing was taken back. “Deactivate”: Alex Wilber changed this since; left as it is.');
    expect([textOf(pressed).includes('Done: 1 changed'), titlesOf(pressed).includes('Open the report')]).toEqual([true, true]);
    await desk.say('deactivate diego.siciliani@contoso.com');
    await desk.say('undo');
  });
});

test('that a usage location cannot be emptied again is said before it is set', async () => {
  expect(textOf(await desk.say('location DE bob@fabrikam.com, lee.gu@contoso.com'))).toMatch(/no usage location so far.*an undo leaves the new one/);
});

describe('undo of one job', () => {
  test('on two cards is done from the first; the second says so and changes nothing', async () => {
    const job = jobIn(await desk.pressOn(await desk.say('deactivate diego.siciliani@contoso.com, grady.archie@contoso.com'), 'Confirm'));
    const [hers, his] = [await desk.say(`undo ${job}`), await desk.say(`undo ${job}`, alex)];
    expect(textOf(await desk.pressOn(hers, 'Confirm'))).toContain('Done: 2 changed');
    await desk.say('deactivate grady.archie@contoso.com', alex);
    expect(textOf(await desk.pressOn(his, 'Confirm', alex))).toBe('That was taken back already.');
    expect([await statusOf('diego.siciliani@contoso.com'), await statusOf('grady.archie@contoso.com')]).toEqual(['Active', 'Inactive']);
    await desk.say('reactivate grady.archie@contoso.com', alex);
  });

  test('pressed three times at the same moment is one job', async () => {
    const card = await desk.say('deactivate diego.siciliani@contoso.com');
    const replies = (await Promise.all([1, 2, 3].map(async () => desk.pressOn(card, 'Undo')))).map(textOf);
    expect(replies.filter((text) => text.includes('Done: 1 changed'))).toHaveLength(1);
    expect(replies.filter((text) => text === 'That was taken back already.')).toHaveLength(2);
  });

  test.each([['a User', 'adele.vance@contoso.com'], ['a Billing Admin', 'patti.fernandez@contoso.com'], ['a View-Only Admin', 'lynne.robbins@contoso.com']])('of somebody else is refused to %s with the role it takes and who has it, and the audit trail knows', async (_who, as) => {
    const job = jobIn(await desk.say('deactivate diego.siciliani@contoso.com'));
    expect(textOf(await desk.say(`undo ${job}`, { as }))).toMatch(/^This needs the role Organisation Admin; yours is .*Ask .*Megan Bowen/);
    const { entries } = await readAudit(desk.usher.services, desk.tenant, { person: as, limit: 5 });
    expect(entries[0]).toMatchObject({ action: 'undo', outcome: 'refused', reason: expect.stringContaining('Organisation Admin') });
    await desk.say('undo');
  });

  test('that brings somebody back offers on both cards to deactivate instead of deleting again', async () => {
    await desk.pressOn(await desk.say('delete diego.siciliani@contoso.com'), 'Ask for approval');
    const { approvals, changes } = desk.usher.services;
    const latest = async (): Promise<string> => (await approvals.list(desk.tenant, { limit: 1 })).approvals[0]?.id ?? '';
    const deletion = await latest();
    await desk.press('usherApprove', { usherApproval: deletion }, alex);
    await changes.settled({ tenant: desk.tenant, person: { id: '', name: '', email: '' }, role: 'admin', source: 'chat' }, deletion, 10_000);
    const restored = await desk.say('restore diego.siciliani@contoso.com');
    const back = await desk.say(`undo ${jobIn(restored)}`);
    expect(titlesOf(back)).toEqual(['Ask for approval', 'Deactivate instead', 'Cancel']);
    await desk.pressOn(back, 'Ask for approval');
    const waiting = await latest();
    expect(textOf(await desk.say(`undo ${jobIn(restored)}`, alex))).toContain('Megan Bowen has asked for this to be taken back already; it waits for an approver');
    expect(titlesOf(await desk.press('usherApproval', { usherApproval: waiting }, alex))).toEqual(['Approve', 'Reject', 'Deactivate instead']);
    await desk.press('usherWithdraw', { usherApproval: waiting });
    const again = await desk.say(`undo ${jobIn(restored)}`);
    await desk.pressOn(again, 'Deactivate instead');
    expect(await statusOf('diego.siciliani@contoso.com')).toBe('Inactive');
  });
});
