// Deactivating instead of deleting: offered to whoever asks for a deletion, and to whoever decides one.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { approvalCard } from '../../../bot/commands/approval.card.ts';
import { UsherError } from '../../../shared/errors.ts';
import { openDesk, textOf, titlesOf } from './desk.ts';
import type { Desk } from './desk.ts';

let desk: Desk;
const alex = { as: 'alex.wilber@contoso.com' };
beforeAll(async () => { desk = await openDesk(); });
afterAll(() => desk.close());

const state = async (email: string): Promise<string | undefined> => (await desk.usher.services.store.users.byName(desk.tenant, email))[0]?.status;
const asked = async (email: string): Promise<string> => {
  const reply = await desk.say(`delete ${email}`);
  const pressed = await desk.pressOn(reply, 'Ask for approval');
  return /"usherApproval":"([^"]+)"/.exec(JSON.stringify(pressed))?.[1] ?? '';
};

describe('deactivating instead', () => {
  test('drops the deletion that was only shown, and runs at once for one person', async () => {
    const reply = await desk.say('delete adele.vance@contoso.com');
    expect(titlesOf(reply)).toEqual(['Ask for approval', 'Deactivate instead', 'Cancel']);
    expect(textOf(await desk.pressOn(reply, 'Deactivate instead'))).toMatch(/Deactivate Adele Vance instead of deleting[\s\S]*1 changed/);
    expect(await state('adele.vance@contoso.com')).toBe('inactive');
    expect(textOf(await desk.pressOn(reply, 'Ask for approval'))).toMatch(/Cancelled/);
    // Pressed again, it makes no second plan, also when the person is let in again meanwhile.
    await desk.say('reactivate adele.vance@contoso.com');
    expect(textOf(await desk.pressOn(reply, 'Deactivate instead'))).toMatch(/Cancelled/);
    expect(await state('adele.vance@contoso.com')).toBe('active');
  });

  test('asks first for several people', async () => {
    const reply = await desk.pressOn(await desk.say('delete pat.obrien@contoso.com miriam.graham@contoso.com'), 'Deactivate instead');
    expect(titlesOf(reply)).toEqual(['Confirm', 'Cancel']);
    expect(textOf(reply)).toMatch(/Deactivate 2 people/);
  });

  test('is for the requester alone while nobody has been asked', async () => {
    const reply = await desk.say('delete pat.obrien@contoso.com');
    expect(textOf(await desk.pressOn(reply, 'Deactivate instead', alex))).toMatch(/Only Megan Bowen/);
    expect(await state('pat.obrien@contoso.com')).toBe('active');
  });

  test('is what an approver can do in place of approving: the request is rejected, the person deactivated', async () => {
    const id = await asked('lee.gu@contoso.com');
    const approval = await desk.usher.services.approvals.find(desk.tenant, id);
    expect(titlesOf({ card: approvalCard(approval, { reader: 'approver' }), summary: '' })).toEqual(['Approve', 'Reject', 'Deactivate instead']);
    const pressed = await desk.press('usherApproveLess', { usherApproval: id }, alex);
    // The request's card stays what it is, wherever it was pressed; what was done instead is a message of its own.
    expect(textOf(pressed)).toMatch(/Rejected by Alex Wilber/);
    expect('card' in pressed && pressed.follows !== undefined ? textOf(pressed.follows) : '').toMatch(/Deactivate Lee Gu instead of deleting[\s\S]*1 changed/);
    expect([await state('lee.gu@contoso.com'), (await desk.usher.services.approvals.find(desk.tenant, id)).state]).toEqual(['inactive', 'rejected']);
    expect(textOf(await desk.press('usherApprove', { usherApproval: id }, alex))).toMatch(/Rejected by Alex Wilber/);
    await desk.say('reactivate lee.gu@contoso.com');
    const again = await desk.press('usherApproveLess', { usherApproval: id }, alex);
    expect([textOf(again), 'follows' in again, await state('lee.gu@contoso.com')]).toEqual([expect.stringMatching(/Rejected by Alex Wilber/), false, 'active']);
  });

  test('leaves the request’s card to the request: whoever carries the job on after a crash draws it where its own card went', async () => {
    const id = await asked('henrietta.mueller@contoso.com');
    const pressed = { conversation: 'a:alex', message: 'of the request' };
    const reply = await desk.press('usherApproveLess', { usherApproval: id }, { ...alex, pressed });
    const job = /Job (\w+)/.exec('card' in reply && reply.follows !== undefined ? textOf(reply.follows) : '')?.[1] ?? '';
    const stored = (await desk.usher.services.store.jobs.get({ tenant: desk.tenant }, job))?.value;
    expect(stored).toMatchObject({ title: 'Deactivate Henrietta Mueller instead of deleting', cards: [] });
    expect(stored).not.toHaveProperty('pressed');
  });

  test('that cannot be planned says so below the request, which stays rejected', async () => {
    const id = await asked('pat.obrien@contoso.com');
    const { changes } = desk.usher.services;
    const { plan } = changes;
    changes.plan = () => Promise.reject(new UsherError('later'));
    const pressed = await desk.press('usherApproveLess', { usherApproval: id }, alex).finally(() => { changes.plan = plan; });
    expect(textOf(pressed)).toMatch(/Rejected by Alex Wilber/);
    expect('card' in pressed && pressed.follows !== undefined ? textOf(pressed.follows) : '').toMatch(/rejected, but deactivating instead did not work[\s\S]*Say “deactivate”/);
    expect(await state('pat.obrien@contoso.com')).toBe('active');
  });

  test('is not the requester’s to decide, and not offered where nobody is deleted', async () => {
    const id = await asked('diego.siciliani@contoso.com');
    expect(textOf(await desk.press('usherApproveLess', { usherApproval: id }))).toMatch(/Nobody decides their own request/);
    expect(await state('diego.siciliani@contoso.com')).toBe('active');
    expect(titlesOf(await desk.say('role admin diego.siciliani@contoso.com'))).toEqual(['Ask for approval', 'Cancel']);
  });
});
