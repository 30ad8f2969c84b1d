// Stand-ins for approvers as they read of it: on the cards of requests, and in what waits for whom.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { approvalReply } from '../../../bot/commands/approval.card.ts';
import { everybody } from '../../../shared/approval.ts';
import type { Approval, Vote } from '../../../shared/approval.ts';
import type { Person } from '../../../shared/user.ts';
import { expectGoodCard } from './card-check.ts';
import { openDesk, textOf, titlesOf } from './desk.ts';
import type { Desk } from './desk.ts';

const person = { id: 'p1', name: 'Jane Doe', email: 'jane@contoso.com' };
const approval = (changes: Partial<Approval> = {}): Approval => ({
  id: 'plan1', tenant: 't', title: 'Make Jane Organisation Admin', requestedBy: person, source: 'chat', created: '2026-01-01T00:00:00.000Z', expires: '2026-01-04T00:00:00.000Z', state: 'pending', quorum: 1,
  consequences: [], people: [], asked: ['Diego'], votes: [], decidedBy: null, decided: null, job: null, settled: false, reminded: null, cards: [], ...changes,
});

describe('a request’s card, where somebody stands in for somebody,', () => {
  const [alex, diego, lee] = ['Alex', 'Diego', 'Lee'].map((name) => ({ id: name, name, email: '' })) as [Person, Person, Person];
  const standIns = [{ person: diego, absent: alex }, { person: diego, absent: lee }, { person: diego, absent: person }];
  const vote: Vote = { person: diego, decision: 'approve', at: '', source: 'chat', whose: ['Diego', 'Alex'] };

  test.each([
    ['whoever stands in', 'Diego', {}, 'You are asked in place of Alex, Lee.'],
    ['whoever is away', 'Alex', {}, 'Diego is asked in your place. You may decide all the same; whoever of you is first decides for both.'],
    ['whoever is away and stands in', 'Alex', { standIns: [...standIns, { person: alex, absent: lee }] }, 'You are asked in place of Lee. Diego is asked in your place.'],
    ['whoever is away once the other has approved', 'Alex', { quorum: 2, votes: [vote] }, 'Diego has approved this, and one of you stands in for the other: it counts for both.'],
  ])('says so to %s', (...[, reader, changes, words]) => {
    const reply = approvalReply(approval({ standIns, ...changes }), reader, { tabAddress: () => '' });
    expectGoodCard(reply.card);
    expect(textOf(reply)).toContain(words);
    expect(titlesOf(reply)).toEqual('votes' in changes ? [] : ['Approve', 'Reject']);
  });

  test.each([
    ['others', 'Else', {}], ['whoever asked', person.id, {}], ['a channel', everybody, {}], ['whoever gave the vote', 'Diego', { quorum: 2, votes: [vote] }],
    ['anybody once it is decided', 'Diego', { state: 'expired', decided: '2026-01-04T00:00:01.000Z' } as const],
  ])('says nothing of it to %s', (_who, reader, changes) => {
    expect(textOf(approvalReply(approval({ standIns, ...changes }), reader, { tabAddress: () => '' }))).not.toMatch(/place|stands in/);
  });
});

describe('a request, where somebody stands in for somebody,', () => {
  let desk: Desk;
  const [alex, diego, grady] = [{ as: 'alex.wilber@contoso.com' }, { as: 'diego.siciliani@contoso.com' }, { as: 'grady.archie@contoso.com' }];
  beforeAll(async () => {
    desk = await openDesk();
    for (const { as } of [diego, grady]) await desk.usher.services.store.users.put(desk.tenant, { ...(await desk.usher.services.store.users.byName(desk.tenant, as))[0]!, role: 'admin' });
    const form = { sendWelcome: 'true', senderMailbox: '', usageLocation: 'DE', localLoginGroup: '', destructivePerDay: '250', undoDays: '14', quorum: '2', expiresAfterHours: '48', remindAfterHours: '12', approvers: '' };
    expect(textOf(await desk.press('usherSettingsSave', { ...form, delegates: `${alex.as} = ${diego.as}` }))).toMatch(/Saved/);
  }, 30_000);
  afterAll(async () => { await desk.close(); });

  test('waits for whoever is away as well, until one of the two has approved; the other reads on which vote it counts', async () => {
    const id = /"usherApproval":"([^"]+)"/.exec(JSON.stringify(await desk.pressOn(await desk.say('role admin joni.sherman@contoso.com'), 'Ask for approval')))?.[1] ?? '';
    for (const each of [alex, diego, grady]) expect(textOf(await desk.say('approvals', each))).toContain('1 request waits for you');
    const shown = await desk.press('usherApproval', { usherApproval: id }, alex);
    expect([textOf(shown), titlesOf(shown)]).toEqual([expect.stringContaining('Diego Siciliani is asked in your place.'), ['Approve', 'Reject']]);
    expect(textOf(await desk.press('usherApproval', { usherApproval: id }, diego))).toContain('You are asked in place of Alex Wilber.');
    await desk.press('usherApprove', { usherApproval: id }, diego);
    for (const each of [alex, diego]) expect(textOf(await desk.say('approvals', each))).toContain('Nothing waits for your decision');
    const late = await desk.press('usherApprove', { usherApproval: id }, alex);
    expect([textOf(late), titlesOf(late)]).toEqual([expect.stringMatching(/Diego Siciliani has approved this, and one of you stands in for the other[\s\S]*1 of 2: Diego Siciliani/), []]);
    expect(textOf(await desk.press('usherApprove', { usherApproval: id }, grady))).toContain('Approved by Diego Siciliani, Grady Archie.');
  });
});
