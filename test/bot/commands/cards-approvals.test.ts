// Every face of the cards of a request before approvers, opened by the real renderer, with friendly and with hostile data.
import { describe, expect, test } from '@jest/globals';
import { approvalCard, approvalSummary } from '../../../bot/commands/approval.card.ts';
import { approvalNews } from '../../../bot/commands/approval-news.ts';
import { approvalsCard } from '../../../bot/commands/approvals.card.ts';
import { everybody } from '../../../shared/approval.ts';
import type { Approval, Unreached } from '../../../shared/approval.ts';
import { emptySummary } from '../../../shared/job.ts';
import { expectGoodCard } from './card-check.ts';
import { actionsOf, textOf, titlesOf } from './desk.ts';

const hostile = '[x](http://evil) **b** <at>everyone</at> ${secret} \u202Egnp\n{{DATE(x)}}';
const long = `${hostile} ${'ß漢👍'.repeat(400)}`;
const person = { id: 'p1', name: 'Jane Doe', email: 'jane@contoso.com' };
const approval = (changes: Partial<Approval> = {}): Approval => ({
  id: 'plan1', tenant: 't', title: 'Make Jane Organisation Admin', requestedBy: person, source: 'chat', created: '2026-01-01T00:00:00.000Z', expires: '2026-01-04T00:00:00.000Z', state: 'pending', quorum: 1,
  consequences: ['An Organisation Admin can change every user.'], people: ['Jane Doe (jane@contoso.com) – User → Organisation Admin'], asked: ['Alex'], votes: [], decidedBy: null, decided: null,
  job: null, settled: false, reminded: null, cards: [], ...changes,
});

describe('the approval card', () => {
  test.each([
    ['pending', 'approver', ['Approve', 'Reject'], 'Jane Doe asks for your approval'],
    ['pending', 'requester', ['Withdraw'], 'Waits for an approver until'],
    ['pending', 'onlooker', [], 'Waits for an approver until'],
    ['approved', 'approver', [], 'Approved by Alex.'],
    ['approved', 'requester', ['Show the result'], 'Approved by Alex.'],
    ['rejected', 'requester', [], 'Rejected by Alex. Nothing was changed.'],
    ['withdrawn', 'approver', [], 'Withdrawn by Alex. Nothing was changed.'],
    ['void', 'approver', [], 'Jane Doe, who asked for this, is no administrator any more, so nothing was done.'],
    ['expired', 'approver', [], 'Nobody decided in time'],
  ] as const)('that is %s, for the %s', (...[state, reader, buttons, words]) => {
    const ended = state === 'pending' ? {} : { decided: '2026-01-02T00:00:00.000Z', decidedBy: state === 'expired' || state === 'void' ? null : { ...person, name: 'Alex' } };
    const card = approvalCard(approval({ state, ...ended }), { reader });
    expectGoodCard(card);
    expect(titlesOf({ card, summary: '' })).toEqual(buttons);
    expect(textOf({ card, summary: '' })).toContain(words);
    expect(approvalSummary(approval({ state }))).toContain('Make Jane Organisation Admin');
  });

  test.each([
    ['withdrawn', { state: 'withdrawn' }, 'Withdrawn'], ['rejected', { state: 'rejected' }, 'Decided'], ['rejected for something less', { state: 'rejected', instead: 'plan2' }, 'Decided'],
    ['expired', { state: 'expired' }, 'Ended'], ['void', { state: 'void' }, 'Ended'], ['approved too late', { state: 'approved', takenBack: true }, 'Decided'],
  ] as const)('that is %s warns of nothing any more, tells what would have been done, and when it came to an end', (_how, changes, title) => {
    const card = approvalCard(approval({ ...changes, decided: '2026-01-02T00:00:00.000Z' }), { reader: 'requester' });
    expectGoodCard(card);
    const text = textOf({ card, summary: '' });
    expect(text).not.toContain('⚠');
    expect(text).toMatch(/\nWould have been done\nJane Doe \(jane@contoso\.com\)/);
    expect(text).toMatch(new RegExp(`\n${title}: `));
  });

  test.each(['pending', 'approved'] as const)('that is %s warns, and tells who exactly', (state) => {
    const text = textOf({ card: approvalCard(approval({ state, ...(state === 'approved' && { decided: '2026-01-02T00:00:00.000Z' }) }), { reader: 'requester' }), summary: '' });
    expect(text).toMatch(/⚠ An Organisation Admin can change every user\.[\s\S]*\nWho exactly\nJane Doe \(jane@contoso\.com\)/);
  });

  test('that says more than it did tells whoever may still decide, and its button what it was drawn with', () => {
    const lossesAdded = '2026-01-02T09:00:00.000Z';
    const shown = (changes: Partial<Approval>, reader: 'approver' | 'requester'): string => {
      const card = approvalCard(approval(changes), { reader });
      expectGoodCard(card);
      return `${textOf({ card, summary: '' })}\n${JSON.stringify(actionsOf({ card, summary: '' }).find(({ title }) => title === 'Approve')?.data)}`;
    };
    const words = 'What would be lost has changed since this was asked, last on {{DATE(2026-01-02T09:00:00Z,SHORT)}} {{TIME(2026-01-02T09:00:00Z)}}: look again before you approve.';
    expect(shown({ lossesAdded }, 'approver')).toContain(`${words}\n⚠ An Organisation Admin`);
    expect(shown({ lossesAdded }, 'approver')).toContain(`"shown":"${lossesAdded}"`);
    for (const text of [shown({}, 'approver'), shown({ lossesAdded }, 'requester'), shown({ lossesAdded, state: 'rejected', decided: lossesAdded }, 'approver')]) expect(text).not.toContain('What would be lost');
    expect(shown({}, 'approver')).toContain('"shown":""');
  });

  test('names who was not reached to everybody but an approver, and tells whoever asked what to do where that is everybody', () => {
    const missed = (name: string, why: Unreached['why']): Unreached => ({ person: { id: name, name, email: '' }, why, tries: 1, notBefore: 0 });
    const some = approval({ asked: ['Alex', 'Nestor', 'Lee'], approvers: ['Alex', 'Nestor', 'Lee'], cards: [{ person: 'Alex', place: { conversation: 'c', message: 'm' } }], unreached: [missed('Nestor', 'unopened'), missed('Lee', 'removed')] });
    const none = approval({ asked: ['Nestor'], approvers: ['Nestor'], unreached: [missed('Nestor', 'unopened')] });
    const read = (about: Approval, reader: 'approver' | 'requester' | 'onlooker', who?: string): string => {
      const card = approvalCard(about, { reader, ...(who !== undefined && { person: who }) });
      expectGoodCard(card);
      return textOf({ card, summary: '' });
    };
    for (const text of [read(some, 'requester'), read(some, 'onlooker'), read(some, 'approver', everybody)]) {
      expect(text).toContain('Asked of: Alex\nNot reached yet: Nestor (has not opened Usher in Teams); Lee (does not have Usher in Teams any more)');
    }
    expect(read(some, 'approver', 'Alex')).not.toMatch(/Asked of|Not reached/);
    expect([read(some, 'requester'), read(none, 'requester'), read(none, 'onlooker')].map((text) => text.includes('Ask them to open Usher in Teams'))).toEqual([false, true, false]);
    const over = { ...none, state: 'expired', decided: '2026-01-04T00:00:01.000Z' } as const;
    expect(read(over, 'requester')).not.toMatch(/Not reached|Ask them to/);
  });

  test('in a channel asks nobody in particular, names those who may decide, and lets them', () => {
    const card = approvalCard(approval({ asked: ['Alex', 'Nestor'] }), { reader: 'approver', person: everybody });
    expectGoodCard(card);
    expect(titlesOf({ card, summary: '' })).toEqual(['Approve', 'Reject']);
    expect(textOf({ card, summary: '' })).toMatch(/\nJane Doe asks for approval\. Nothing was changed so far\.\n[\s\S]*Asked of: Alex, Nestor/);
    expect(textOf({ card: approvalCard(approval({ asked: ['Alex', 'Nestor'] }), { reader: 'approver', person: 'Alex' }), summary: '' })).toMatch(/Jane Doe asks for your approval\.(?![\s\S]*Asked of)/);
  });

  test('says that another undo was faster, whether it found that out before the approval or after', () => {
    for (const state of ['void', 'approved'] as const) {
      const card = approvalCard(approval({ state, takenBack: true, decided: '2026-01-02T00:00:00.000Z' }), { reader: 'requester' });
      expectGoodCard(card);
      expect([titlesOf({ card, summary: '' }), textOf({ card, summary: '' })]).toEqual([[], expect.stringContaining('That was taken back already, so nothing was done.')]);
    }
  });

  test.each([
    ['undefined yet', undefined, 'Rejected by Alex, who means to deactivate instead. Nobody was deleted; what comes of it is told here.'],
    ['nothing', null, 'Rejected by Alex, who meant to deactivate instead, which was not done either. Nothing was changed.'],
    ['done', { state: 'done', summary: { ...emptySummary, changed: 2 }, problems: [], problem: null }, 'Rejected by Alex, who deactivated instead. Done: 2 done.'],
  ] as const)('says what came of deactivating instead: %s', (_what, result, words) => {
    const rejected = approval({ state: 'rejected', decided: '2026-01-02T00:00:00.000Z', decidedBy: { ...person, name: 'Alex' }, instead: 'plan2', ...(result !== undefined && { result: result === null ? null : { ...result, problems: [] } }) });
    const card = approvalCard(rejected, { reader: 'requester' });
    expectGoodCard(card);
    expect([textOf({ card, summary: '' }), approvalSummary(rejected)]).toEqual([expect.stringContaining(words), expect.stringContaining(words)]);
  });

  test.each([
    ['2026-01-02T00:00:01.000Z', '48 hours left'], ['2026-01-03T22:59:00.000Z', '1 hour left'], ['2026-01-03T23:40:00.000Z', 'less than an hour left'],
  ])('that reminds, sent at %s, begins with “%s”; once it was decided it reminds of nothing', (reminded, left) => {
    const card = approvalCard(approval({ reminded }), { reader: 'approver', reminder: true });
    expectGoodCard(card);
    expect(textOf({ card, summary: '' })).toMatch(new RegExp(`^Reminder: Jane Doe still waits for approval – ${left}\\.\n`));
    expect(card['fallbackText']).toMatch(/^Reminder: .* left\. Make Jane Organisation Admin: Jane Doe asks/);
    expect(approvalSummary(approval({ reminded }), { reminder: true })).toBe(`Reminder: Jane Doe still waits for approval – ${left}: Make Jane Organisation Admin`);
    const ended = approvalCard(approval({ reminded, state: 'expired', decided: '2026-01-04T00:00:01.000Z' }), { reader: 'approver', reminder: true });
    expectGoodCard(ended);
    expect([textOf({ card: ended, summary: '' }), ended['fallbackText']]).toEqual([expect.not.stringContaining('Reminder'), expect.stringMatching(/^Make Jane/)]);
  });

  test('says how many approvals are still needed, and when nobody could give one', () => {
    const vote = { person: { ...person, name: 'Alex' }, decision: 'approve', at: '', source: 'chat' } as const;
    expect(textOf({ card: approvalCard(approval({ quorum: 2, votes: [vote] }), { reader: 'approver' }), summary: '' })).toContain('1 of 2: Alex');
    expect(textOf({ card: approvalCard(approval({ asked: [], unreachable: true }), { reader: 'requester' }), summary: '' })).toContain('nobody here who may approve');
    expect(textOf({ card: approvalCard(approval({ quorum: 3, asked: ['Alex'], unreachable: true }), { reader: 'requester' }), summary: '' })).toContain('It takes 3 approvals, and there are not so many people');
  });

  test('counts no approval of somebody who may not decide any more, and says so; afterwards it says how it was then', () => {
    const voters = ['Alex', 'Adele', 'Lee'].map((name) => ({ person: { id: name, name, email: '' }, decision: 'approve', at: '', source: 'chat' } as const));
    for (const reader of ['approver', 'requester', 'onlooker'] as const) {
      const card = approvalCard(approval({ quorum: 2, votes: voters.slice(0, 2), setAside: ['Alex'] }), { reader });
      expectGoodCard(card);
      expect(textOf({ card, summary: '' })).toMatch(/Alex approved and may not decide any more, so that does not count\.[\s\S]*1 of 2: Adele$/m);
    }
    const approved = approvalCard(approval({ quorum: 2, votes: voters, setAside: ['Alex'], state: 'approved', decided: '2026-01-02T00:00:00.000Z', decidedBy: voters[2]!.person }), { reader: 'approver' });
    expect(textOf({ card: approved, summary: '' })).toMatch(/Alex had approved and could not decide any more, so that did not count\.[\s\S]*2 of 2: Adele, Lee/);
  });

  test('names everybody who approved it, on every copy and in the list', () => {
    const voters = ['Alex', 'Adele'].map((name) => ({ person: { id: name, name, email: '' }, decision: 'approve', at: '', source: 'chat' } as const));
    const approved = approval({ quorum: 2, votes: voters, state: 'approved', decided: '2026-01-02T00:00:00.000Z', decidedBy: voters[1]!.person });
    expect([textOf({ card: approvalCard(approved, { reader: 'requester' }), summary: '' }), approvalSummary(approved)]).toEqual([expect.stringContaining('Approved by Alex, Adele.'), expect.stringContaining('Approved by Alex, Adele.')]);
    expect(JSON.stringify(approvalsCard({ waiting: [], mine: [approved], others: [], more: { waiting: false, mine: false, others: false } }))).toContain('approved by Alex, Adele ·');
    const rejected = { ...approved, state: 'rejected' } as const;
    expect(approvalSummary(rejected)).toContain('Rejected by Adele.');
  });

  test('promises one-time passwords where there will be some', () => {
    const approved = { state: 'approved', decided: '2026-01-02T00:00:00.000Z', decidedBy: person } as const;
    for (const [kind, makesSecrets] of [['reset-password', true], ['delete-user', false]] as const) {
      const text = textOf({ card: approvalCard(approval({ ...approved, operations: [kind] }), { reader: 'requester' }), summary: '' });
      expect(text.includes('in our private chat also one-time passwords, once.')).toBe(makesSecrets);
    }
  });

  test('names those who are left out and why, and says in every line for how many it would be done', () => {
    const part = approval({ title: 'Reset the password of 13 people', part: { run: 2, total: 13 }, leftOut: [...Array(10).fill('Guest (g@x.com) – Guests sign in elsewhere.') as string[], 'and 1 more'] });
    const card = approvalCard(part, { reader: 'approver', link: 'https://usher.example/tab/' });
    expectGoodCard(card);
    expect(textOf({ card, summary: '' })).toMatch(/^Reset the password of 13 people \(2 of 13\)[\s\S]*Left out\nGuest \(g@x\.com\) – Guests sign in elsewhere\.\n[\s\S]*and 1 more/);
    expect([approvalSummary(part), titlesOf({ card, summary: '' })]).toEqual(['Jane Doe asks for approval: Reset the password of 13 people (2 of 13)', ['Approve', 'Reject', 'Open the full list']]);
    const list = approvalsCard({ waiting: [part], mine: [], others: [], more: { waiting: false, mine: false, others: false } });
    expect(JSON.stringify(list)).toContain('(2 of 13)');
  });

  test('says that it waits as soon as there is somebody to decide, whoever was there when it was asked for', () => {
    const text = textOf({ card: approvalCard(approval({ asked: [], unreachable: false }), { reader: 'requester' }), summary: '' });
    expect(text).toContain('You will be told.');
    expect(text).not.toContain('nobody here');
  });

  test.each([[15, 'and 5 more', ['Open the full list']], [10, 'Sentence 10', []]] as const)('of %i consequences ends them with “%s”, and offers %j', (count, last, links) => {
    const card = approvalCard(approval({ consequences: Array.from({ length: count }, (_none, at) => `Sentence ${at + 1}`) }), { reader: 'approver', link: 'https://usher.example/tab/' });
    expectGoodCard(card);
    expect(textOf({ card, summary: '' }).split('\n').filter((line) => line.startsWith('⚠'))).toEqual([...Array.from({ length: 10 }, (_none, at) => `⚠ Sentence ${at + 1}`), ...(count > 10 ? [`⚠ ${last}`] : [])]);
    expect(titlesOf({ card, summary: '' })).toEqual(['Approve', 'Reject', ...links]);
  });

  test('stays small and harmless with the longest names', () => {
    const worst = approval({ title: long, consequences: Array(20).fill(long) as string[], people: Array(21).fill(long) as string[], asked: Array(20).fill(long) as string[], part: { run: 21, total: 40 }, leftOut: Array(11).fill(long) as string[], requestedBy: { ...person, name: long }, unreached: (['unopened', 'removed', 'refused', 'later'] as const).flatMap((why) => Array.from({ length: 6 }, () => ({ person: { ...person, name: long }, why, tries: 1, notBefore: 0 }))) });
    for (const reader of ['approver', 'requester'] as const) {
      const card = approvalCard(worst, { reader });
      expectGoodCard(card);
      expect(JSON.stringify(card)).not.toContain('<at>');
    }
    const list = approvalsCard({ waiting: Array(10).fill(worst) as Approval[], mine: Array(10).fill(worst) as Approval[], others: Array(10).fill(worst) as Approval[], more: { waiting: true, mine: false, others: true } });
    expectGoodCard(list);
    expectGoodCard(approvalsCard({ waiting: [], mine: [], others: [], more: { waiting: false, mine: false, others: false } }));
  });
});

describe('the news for whoever asked', () => {
  const alex = { ...person, name: 'Alex' };
  const tab = { tabAddress: () => '' };
  const decided = { decided: '2026-01-02T00:00:00.000Z', decidedBy: alex };

  test.each([
    ['approved', { state: 'approved', ...decided }, 'Make Jane Organisation Admin: approved by Alex'], ['to be done otherwise', { state: 'rejected', instead: '', ...decided }, 'Make Jane Organisation Admin: rejected by Alex, to deactivate instead'],
    ['out of reach', { unreachable: true }, 'Make Jane Organisation Admin: nobody to approve it'],
  ] as const)('of a request that is %s and goes on are a line and a sentence, without buttons', (_how, changes, title) => {
    const news = approvalNews(approval(changes), tab);
    expectGoodCard(news.card);
    expect([news.summary, textOf(news).split('\n')[0], textOf(news).split('\n').length, titlesOf(news)]).toEqual([title, title, 2, []]);
  });

  test.each([
    ['rejected', { state: 'rejected', ...decided }], ['expired', { state: 'expired' }], ['void', { state: 'void' }], ['approved too late', { state: 'approved', ...decided, settled: true, takenBack: true }],
    ['done', { state: 'approved', ...decided, settled: true, job: 'plan1', result: { state: 'done', summary: { ...emptySummary, changed: 1 }, problems: [], problem: null } }],
  ] satisfies [string, Partial<Approval>][])('of a request that is %s are its card', (_how, changes) => {
    const over = approval(changes);
    expect(approvalNews(over, tab).card).toEqual(approvalCard(over, { reader: 'requester', person: person.id }));
  });

  test('say that too few are left where it takes several, and are harmless with the longest names', () => {
    expect(textOf(approvalNews(approval({ quorum: 3, unreachable: true }), tab))).toContain('there were fewer people here who may approve it than the 3 it takes.');
    const news = approvalNews(approval({ title: long, state: 'approved', ...decided, decidedBy: { ...alex, name: long } }), tab);
    expectGoodCard(news.card);
    expect(JSON.stringify(news.card)).not.toContain('<at>');
  });
});
