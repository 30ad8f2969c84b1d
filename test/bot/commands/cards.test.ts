// Every face of every card, opened by the real renderer, with friendly and with hostile data.
import { describe, expect, test } from '@jest/globals';
import { commands } from '../../../bot/commands/index.ts';
import { helpCard } from '../../../bot/commands/help.card.ts';
import { importCard, templateCard } from '../../../bot/commands/import.card.ts';
import { editCard } from '../../../bot/commands/edit.card.ts';
import type { FieldValues } from '../../../bot/commands/edit.card.ts';
import { emptyInvite, inviteCard } from '../../../bot/commands/invite.card.ts';
import { jobCard } from '../../../bot/commands/job.card.ts';
import { listCard } from '../../../bot/commands/list.card.ts';
import { notice } from '../../../bot/commands/notice.card.ts';
import { peopleFormCard } from '../../../bot/commands/people-form.card.ts';
import { planCard } from '../../../bot/commands/plan.card.ts';
import { userCard } from '../../../bot/commands/user.card.ts';
import { whoamiCard } from '../../../bot/commands/whoami.card.ts';
import { emptySummary } from '../../../shared/job.ts';
import type { Job, ReportRow } from '../../../shared/job.ts';
import type { Operation, Plan, PlanRow } from '../../../shared/plan.ts';
import { editableFields } from '../../../shared/user-fields.ts';
import { emptyProfile } from '../../../shared/user.ts';
import type { User } from '../../../shared/user.ts';
import { expectGoodCard } from './card-check.ts';
import { textOf, titlesOf } from './desk.ts';

const hostile = '[x](http://evil) **b** <at>everyone</at> ${secret} \u202Egnp\n{{DATE(x)}}';
const long = `${hostile} ${'ß漢👍'.repeat(400)}`;
const person = { id: 'p1', name: 'Jane Doe', email: 'jane@contoso.com' };

const plan = (changes: Partial<Plan> = {}): Plan => ({
  id: 'plan1', tenant: 't', title: 'Deactivate 2 people', kind: 'change', requestedBy: person, source: 'chat',
  created: '2026-01-01T00:00:00.000Z', expires: '2026-01-01T01:00:00.000Z', counts: { total: 2, run: 2, skip: 0, refuse: 0 }, operations: ['disable-account'],
  decision: 'confirm', state: 'open', hash: '', job: null, undoes: null, warnings: [], columns: [], silent: false, ...changes,
});
const row = (changes: Partial<PlanRow> = {}): PlanRow => ({
  n: 0, person, operations: [{ kind: 'disable-account', before: { enabled: true } }], verdict: 'run', reason: '', ...changes,
});
const job = (changes: Partial<Job> = {}): Job => ({
  id: 'job1', tenant: 't', kind: 'change', title: 'Deactivate 2 people', plan: 'job1', state: 'done', progress: { done: 2, total: 2 }, summary: { ...emptySummary, changed: 2 },
  requestedBy: person, source: 'chat', created: '2026-01-01T00:00:00.000Z', started: null, finished: null, stopRequested: false, lease: null, cursor: null, problem: null,
  cards: [], undoable: true, undoneBy: null, ...changes,
});
const report = (changes: Partial<ReportRow> = {}): ReportRow => ({ line: null, email: 'jane@contoso.com', name: 'Jane Doe', status: 'changed', reason: '', ...changes });
const user = (changes: Partial<User> = {}): User => ({
  id: 'u1', email: 'jane@contoso.com', userPrincipalName: 'jane@contoso.com', displayName: 'Jane Doe', firstName: 'Jane', lastName: 'Doe', type: 'member', status: 'active', role: 'user',
  localLogin: false, enabled: true, invitation: null, licences: [], groups: [], lastConnection: '2026-01-01T00:00:00.1234567Z', created: null, deleted: null, synced: false,
  directoryRoles: [], profile: emptyProfile, properties: {}, ...changes,
});

describe('the help card', () => {
  test.each(['admin', 'viewonly', 'billing', 'user'] as const)('for %s shows what that role may do', (role) => {
    const card = helpCard({ role, note: hostile, commands, link: 'http://127.0.0.1/tab/' });
    expectGoodCard(card);
    const text = textOf({ card, summary: '' });
    expect(text).toContain('whoami');
    expect(text.includes('deactivate ')).toBe(role === 'admin');
    expect(text.includes('audit ')).toBe(role === 'admin' || role === 'viewonly');
    expect(text).not.toContain('<at>');
  });
});

describe('the plan card', () => {
  const rows = { run: [row()], skip: [row({ verdict: 'skip', reason: 'Is inactive already.' })], refuse: [row({ verdict: 'refuse', reason: hostile, line: 7 })] };

  test('offers Confirm and Cancel while it is open', () => {
    const card = planCard(plan({ counts: { total: 3, run: 1, skip: 1, refuse: 1 }, warnings: [hostile] }), rows);
    expectGoodCard(card);
    expect(titlesOf({ card, summary: '' })).toEqual(['Confirm', 'Cancel']);
    expect(textOf({ card, summary: '' })).toContain('can sign in → cannot sign in');
    expect(textOf({ card, summary: '' })).toContain('Line 7');
  });

  test('says how many more warnings there are, and where to read them', () => {
    const card = planCard(plan({ warnings: Array.from({ length: 13 }, (_none, at) => `Sentence ${at + 1}`) }), { run: [row()], skip: [], refuse: [] }, { link: 'https://usher.example/tab/' });
    expect(textOf({ card, summary: '' })).toContain('⚠ Sentence 10\n⚠ and 3 more');
    expect(titlesOf({ card, summary: '' })).toEqual(['Confirm', 'Cancel', 'Open the full list']);
  });

  test('offers to ask somebody else when nobody may decide it alone', () => {
    const card = planCard(plan({ decision: 'approval', warnings: [hostile] }), rows);
    expectGoodCard(card);
    expect(titlesOf({ card, summary: '' })).toEqual(['Ask for approval', 'Cancel']);
    expect(textOf({ card, summary: '' })).toContain('Somebody else must approve this');
  });

  test('offers Import for an import, with counts and the first ten refused lines', () => {
    const refuse = Array.from({ length: 30 }, (_, n) => row({ n, line: n + 2, verdict: 'refuse', reason: 'email: “x” is not an e-mail address.' }));
    const card = planCard(plan({ kind: 'import', counts: { total: 40, run: 5, skip: 5, refuse: 30 }, columns: [{ header: 'shoe size', field: null }] }), { ...rows, refuse });
    expectGoodCard(card);
    expect(titlesOf({ card, summary: '' })).toEqual(['Import', 'Cancel']);
    const text = textOf({ card, summary: '' });
    expect(text).toContain('Refused: 30');
    expect(text).toContain('Line 11');
    expect(text).not.toContain('Line 12:');
    expect(text).toContain('and 20 more');
    expect(text).toContain('shoe size');
  });

  test.each([
    ['cancelled', plan({ state: 'cancelled' }), 'Cancelled. Nothing was changed.'],
    ['expired', plan({ state: 'expired' }), 'Expired'],
    ['running', plan({ state: 'running' }), 'Confirmed.'],
    ['empty', plan({ counts: { total: 1, run: 0, skip: 1, refuse: 0 } }), 'There is nothing to do.'],
    ['waiting for an approver', plan({ decision: 'approval', state: 'waiting' }), 'Waits for an approver. Nothing was changed'],
    ['approved', plan({ decision: 'approval', state: 'running' }), 'Approved.'],
    ['about to run', plan({ decision: 'run-now' }), 'Ready.'],
  ])('has no buttons when it is %s', (_state, given, words) => {
    const card = planCard(given, { run: [], skip: [], refuse: [] });
    expectGoodCard(card);
    expect(titlesOf({ card, summary: '' })).toEqual([]);
    expect(textOf({ card, summary: '' })).toContain(words);
  });

  test('has words for every kind of operation', () => {
    const group = { id: 'g', name: hostile };
    const account = { userPrincipalName: 'a@x', email: 'a@x', firstName: '', lastName: '', displayName: 'A', profile: emptyProfile };
    const operations: Operation[] = [
      { kind: 'create-user', account, role: 'admin', password: 'generated' }, { kind: 'invite-guest', account, role: 'user', sendMail: true },
      { kind: 'disable-account', before: { enabled: true } }, { kind: 'enable-account', before: { enabled: false } }, { kind: 'reset-password' }, { kind: 'sign-out' },
      { kind: 'edit-user', fields: { jobTitle: hostile, city: '' }, before: { jobTitle: '', city: hostile } }, { kind: 'delete-user', before: { deleted: false } },
      { kind: 'restore-user', userPrincipalName: 'a@x', before: { deleted: true } },
      { kind: 'add-to-group', group, before: { member: false } }, { kind: 'remove-from-group', group, before: { member: true } },
      { kind: 'assign-licence', licence: group, before: { assigned: false } }, { kind: 'remove-licence', licence: group, before: { assigned: true } },
      { kind: 'swap-licence', licence: group, instead: group, before: { assigned: true } }, { kind: 'set-properties', values: { a: hostile }, before: { a: null } },
      { kind: 'allow-local-login', group, until: '2026-12-31', before: { localLogin: false } }, { kind: 'disable-local-login', group, before: { localLogin: true } },
      { kind: 'issue-access-pass' }, { kind: 'send-invite', guest: null }, { kind: 'purge-user', before: { deleted: true } }, { kind: 'send-message', title: hostile, text: hostile },
    ];
    for (const operation of operations) expectGoodCard(planCard(plan(), { run: [row({ operations: [operation] })], skip: [], refuse: [] }));
  });

  test('speaks of groups where it is about groups, and tells a group from each person in it', () => {
    const application = { id: 'a', name: hostile, roleId: 'r' };
    const operations: Operation[] = [
      { kind: 'create-group', group: { name: hostile, description: '', kind: 'microsoft365' }, nickname: 'x' }, { kind: 'rename-group', name: hostile, before: { name: hostile } },
      { kind: 'set-external-id', externalId: hostile, before: { externalId: '' } }, { kind: 'delete-group', before: { name: hostile } },
      { kind: 'assign-group-licence', licence: { id: 'l', name: hostile }, before: { assigned: false } }, { kind: 'remove-group-licence', licence: { id: 'l', name: hostile }, before: { assigned: true } },
      { kind: 'assign-application', application }, { kind: 'unassign-application', application },
    ];
    const sales = { subject: 'group' as const, person: { id: 'g', name: 'Sales', email: '' } };
    for (const operation of operations) {
      const given = plan({ title: 'x', operations: [operation.kind], counts: { total: 1, run: 1, skip: 0, refuse: 0 } });
      const card = planCard(given, { run: [row({ ...sales, operations: [operation] })], skip: [], refuse: [] });
      expectGoodCard(card);
      const text = textOf({ card, summary: '' });
      expect(text).toContain('Do this for 1 group?');
      expect(text).toMatch(/^Sales – /m);
      expect(text.includes('Written with a colon')).toBe(operation.kind.endsWith('group-licence'));
    }
    expect(textOf({ card: jobCard(job({ title: 'Delete the group Sales' }), [report({ name: 'Sales', email: '' })]), summary: '' })).toContain('Sales – done');
  });

  test('stays small with the longest names', () => {
    const many = Array.from({ length: 50 }, (_, n) => row({ n, person: { id: 'x', name: long, email: long }, reason: long, line: n }));
    expectGoodCard(planCard(plan({ title: long, warnings: Array(50).fill(long) as string[], counts: { total: 500, run: 500, skip: 9, refuse: 9 } }), { run: many, skip: many, refuse: many }));
  });
});

test('a plan card asks about those who are left of those whom its title names', () => {
  const given = plan({ title: 'Deactivate 8 people', counts: { total: 8, run: 7, skip: 1, refuse: 0 } });
  expect(textOf({ card: planCard(given, { run: [row()], skip: [], refuse: [] }), summary: '' })).toContain('Do this for 7 of 8 people?');
});

describe('the plan card of a message', () => {
  const words = `${'The office is closed on Friday. '.repeat(100)}Bring nothing.`;
  const rows = (text: string) => ({ run: [1, 2, 3].map((n) => row({ n, person: { id: `p${n}`, name: `Person ${n}`, email: `p${n}@contoso.com` }, operations: [{ kind: 'send-message', title: 'From Megan', text }] })), skip: [], refuse: [] });
  const message = plan({ operations: ['send-message'], counts: { total: 3, run: 3, skip: 0, refuse: 0 } });

  test('shows all of it, once, and who gets it', () => {
    const card = planCard(message, rows(words));
    expectGoodCard(card);
    const text = textOf({ card, summary: '' });
    expect(text.split('Bring nothing.').length).toBe(2);
    expect(text).toMatch(/Send this to 3 people\?[\s\S]*\nWill get it\nPerson 1 \(p1@contoso\.com\)\nPerson 2 \(p2@contoso\.com\)\n/);
  });

  test('stays good with a hostile and with the longest one, and says once it is off who would have got it', () => {
    for (const text of [hostile, '_'.repeat(4_000), `${'x\n'.repeat(1_999)}x`]) expectGoodCard(planCard(message, rows(text)));
    expect(textOf({ card: planCard({ ...message, state: 'cancelled' }, rows('Hello')), summary: '' })).toMatch(/\nHello\nWould have got it\nPerson 1/);
  });
});

test.each(['cancelled', 'expired'] as const)('a plan card that is %s speaks of nothing still to come', (state) => {
  for (const kind of ['import', 'change'] as const) {
    const off = plan({ kind, state, warnings: ['The old password cannot be brought back.'] });
    const text = textOf({ card: planCard(off, { run: [row()], skip: [], refuse: [] }), summary: '' });
    expect(text).toContain(kind === 'import' ? 'Would have been created' : 'Would have been done');
    expect(text).not.toMatch(/Will be|^To (?:do|create)|cannot be brought back/m);
  }
});

describe('the job card', () => {
  test.each([
    ['queued', job({ state: 'queued', progress: { done: 0, total: 2 } }), ['Stop', 'Refresh'], 'Waiting to start'],
    ['running', job({ state: 'running', progress: { done: 50, total: 200 } }), ['Stop', 'Refresh'], 'Working: 50 of 200'],
    ['stopping', job({ state: 'running', stopRequested: true }), [], 'Stopping'],
    ['done', job(), ['Undo', 'Open the report'], 'Done: 2 changed'],
    ['done, undone', job({ undoneBy: 'job2' }), ['Open the report'], 'undone by job job2'],
    ['an undo that left a rest', job({ kind: 'undo', undoes: 'job1', state: 'stopped', finished: '2026-01-01T00:00:00.000Z', summary: { ...emptySummary, changed: 1, notRun: 1 } }), ['Undo', 'Open the report'], '“undo job1” takes back the rest.'],
    ['done with problems', job({ summary: { ...emptySummary, changed: 1, failed: 1 } }), ['Undo', 'Open the report'], 'Done, with problems'],
    ['stopped', job({ state: 'stopped', undoable: false }), ['Open the report'], 'Stopped after 2 of 2'],
    ['failed', job({ state: 'failed', undoable: false, problem: hostile }), ['Open the report'], 'Failed'],
    ['a sync that begins', job({ kind: 'sync', state: 'running', undoable: false, progress: { done: 0, total: 0 } }), ['Stop', 'Refresh'], 'Reading …'],
    ['a sync in the middle', job({ kind: 'sync', state: 'running', undoable: false, progress: { done: 2_000, total: 2_000 } }), ['Stop', 'Refresh'], 'Reading … 2,000 so far'],
    ['a sync of whom it is known how many they are', job({ kind: 'sync', state: 'running', undoable: false, progress: { done: 2_000, total: 3_000 } }), ['Stop', 'Refresh'], 'Working: 2,000 of 3,000'],
    ['a sync that was stopped', job({ kind: 'sync', state: 'stopped', undoable: false, progress: { done: 2_000, total: 2_000 } }), ['Open the report'], 'Stopped after 2,000 entries'],
    ['a sync', job({ kind: 'sync', undoable: false, summary: emptySummary }), ['Open the report'], 'Done: 2 entries read'],
  ] as const)('of a job that is %s', (...[, given, buttons, words]) => {
    const card = jobCard(given, [report()], { link: 'http://127.0.0.1/tab/' });
    expectGoodCard(card);
    expect(titlesOf({ card, summary: '' })).toEqual(buttons);
    expect(textOf({ card, summary: '' })).toContain(words);
  });

  test('shows how far it is as text, which every client can draw', () => {
    expect(textOf({ card: jobCard(job({ state: 'running', progress: { done: 50, total: 200 } })), summary: '' })).toContain('▰▰▰▰▰▱▱▱▱▱▱▱▱▱▱▱▱▱▱▱ 25 %');
  });

  test('shows no share of what nobody has counted yet', () => {
    for (const done of [0, 2_000]) expect(textOf({ card: jobCard(job({ kind: 'sync', state: 'running', progress: { done, total: done } })), summary: '' })).not.toMatch(/%|▱| of /);
  });

  test('shows one-time passwords as they are', () => {
    const card = jobCard(job(), [report()], { secrets: [{ kind: 'password', person, password: 'a*b_c[d]`\\<e>' }] });
    expectGoodCard(card);
    expect(textOf({ card, summary: '' })).toContain('a*b_c[d]`\\<e>');
  });

  test('shows no password of many, only the passphrase of their file, and where it is fetched', () => {
    const card = jobCard(job(), [report()], { link: 'https://teams.example/job', secrets: [], secretsFile: { kind: 'password', passphrase: 'a*b_c[d]', count: 500 } });
    expectGoodCard(card);
    const text = textOf({ card, summary: '' });
    expect(text).toContain('500 one-time passwords in one encrypted file');
    expect(text).toContain('a*b_c[d]');
    expect(text).toContain('The file can be fetched once, by you, within 24 hours: “Fetch the passwords” leads there.');
    expect(titlesOf({ card, summary: '' })).toContain('Fetch the passwords');
    const passes = textOf({ card: jobCard(job(), [report()], { secretsFile: { kind: 'access-pass', passphrase: 'a', count: 2 } }), summary: '' });
    expect(passes).toMatch(/2 access passes in one encrypted file[^]*“Fetch the passes” leads there[^]*works for an hour/);
    const mixed = jobCard(job(), [report()], { link: 'https://teams.example/job', secretsFile: { kind: 'mixed', passphrase: 'a', count: 1_200 } });
    expectGoodCard(mixed);
    expect(textOf({ card: mixed, summary: '' })).toMatch(/1,200 one-time passwords and access passes in one encrypted file[^]*“Fetch the passwords and passes” leads there[^]*says which is which/);
    expect(titlesOf({ card: mixed, summary: '' })).toContain('Fetch the passwords and passes');
    expect(text).not.toContain('/api/');
    const few = jobCard(job(), [report()], { secrets: Array.from({ length: 6 }, (_, at) => ({ kind: 'access-pass' as const, person, password: `pass-${at}.` })) });
    expectGoodCard(few);
    expect(textOf({ card: few, summary: '' })).toContain('Access passes: shown only now and only to you');
    expect(textOf({ card: few, summary: '' })).not.toContain('pass-1.');
  });

  test('says when so many accounts were made that nobody is told their passwords', () => {
    const large = job({ kind: 'import', progress: { done: 100_000, total: 100_000 }, summary: { ...job().summary, created: 100_000 } });
    expect(textOf({ card: jobCard(large), summary: '' })).toContain('the passwords that were not in the file are not told');
    expect(textOf({ card: jobCard(job({ kind: 'import' })), summary: '' })).not.toContain('are not told');
  });

  test.each([
    ['where nobody can know them', { certain: true, headline: 'Done: 500 created, passwords of 460 people lost', advice: 'and nobody knows them: make new ones with “send invite … with:password”. The report names everybody.' }],
    ['where another process may know them', { certain: false, headline: 'Done: 500 created, passwords of 460 people perhaps lost', advice: 'Then make new ones with “send invite … with:password”.' }],
  ])('never looks complete while passwords of people are lost, %s', (_where, { certain, headline, advice }) => {
    const given = job({ kind: 'import', progress: { done: 500, total: 500 }, summary: { ...emptySummary, created: 500 }, secretsLost: { count: 460, certain, what: 'passwords', remedy: 'make new ones with “send invite … with:password”' } });
    const card = jobCard(given, [], { secretsFile: { kind: 'password', passphrase: 'x', count: 40 } });
    expectGoodCard(card);
    const text = textOf({ card, summary: '' });
    expect(text).toContain(headline);
    expect(text).not.toContain('✓');
    expect(text).toContain('The passwords of 460 people were made before Usher was interrupted');
    expect(text).toContain(advice);
    expect(text).toContain('40 one-time passwords in one encrypted file');
    expect(textOf({ card: jobCard({ ...given, undoneBy: 'job2' }), summary: '' })).not.toContain('interrupted');
  });

  test('names whose passwords nobody knows, and what to type for them', () => {
    const lost = { people: [person], count: 3, what: 'access passes', remedy: 'make new ones with “access pass …”' };
    const card = jobCard(job({ secretsLost: { ...lost, certain: true } }), [report()], { lost });
    expectGoodCard(card);
    expect(textOf({ card, summary: '' })).toContain('and 2 more. Nobody knows these access passes: make new ones with “access pass …”. The report names everybody.');
  });

  test('says what to type for somebody whose name is taken', () => {
    const rows = [report({ status: 'refused', reason: 'The user name of this account belongs to somebody else now. Restore it under another user name that is free.' })];
    expect(textOf({ card: jobCard(job({ title: 'Restore Jane' }), rows), summary: '' })).toContain('restore jane@contoso.com as:jane2@contoso.com');
    expect(textOf({ card: jobCard(job(), [report()]), summary: '' })).not.toContain('as:');
  });

  test('names the first problems with their lines', () => {
    const rows = Array.from({ length: 20 }, (_, n) => report({ line: n + 2, status: 'refused', reason: hostile }));
    const card = jobCard(job({ progress: { done: 500, total: 500 }, summary: { ...emptySummary, created: 480, refused: 20 } }), rows);
    expectGoodCard(card);
    const text = textOf({ card, summary: '' });
    expect(text).toContain('Line 2:');
    expect(text).toContain('and 10 more');
  });

  test('stays small with the longest names', () => {
    const rows = Array.from({ length: 20 }, () => report({ email: long, reason: long, status: 'failed' }));
    expectGoodCard(jobCard(job({ title: long, problem: long, summary: { ...emptySummary, failed: 20 } }), rows, { note: long, secrets: Array(500).fill({ person, password: 'x'.repeat(256) }) as [] }));
  });
});

describe('lists, forms and profiles', () => {
  test('a list says how many more there are', () => {
    const items = Array.from({ length: 20 }, () => ({ name: hostile, detail: hostile }));
    const card = listCard({ title: '500 users', items, total: 500, link: 'http://127.0.0.1/tab/' });
    expectGoodCard(card);
    expect(textOf({ card, summary: '' })).toContain('and 480 more');
    expectGoodCard(listCard({ title: 'None', note: 'Nobody.', items: [] }));
    expectGoodCard(listCard({ title: 'x', items: [], total: '1,000+' }));
  });

  test('a list with the longest rows stays small', () => {
    expectGoodCard(listCard({ title: long, items: Array.from({ length: 60 }, () => ({ name: long, detail: long })) }));
  });

  test('the invite form comes back with what was typed and why it was refused', () => {
    expectGoodCard(inviteCard(emptyInvite));
    const card = inviteCard({ ...emptyInvite, email: 'a_b@partner.com', firstName: '**x**', role: 'admin', error: hostile });
    expectGoodCard(card);
    expect(JSON.stringify(card)).toContain('"value":"**x**"');
    expect(JSON.stringify(card)).not.toContain('<at>');
  });

  test('the form about people, with and without a target', () => {
    const form = { title: 'Deactivate', note: 'x', goTitle: 'Deactivate', verb: 'usherDeactivate' };
    expectGoodCard(peopleFormCard(form, { people: '', target: '', error: '' }));
    expectGoodCard(peopleFormCard({ ...form, target: { label: 'Groups', error: 'Name one.' }, until: { label: hostile } }, { people: long, target: long, until: long, error: hostile }));
  });

  test('a profile with everything and with next to nothing', () => {
    const actions = [{ title: 'Deactivate', verb: 'usherDeactivate' }];
    expectGoodCard(userCard(user({ lastConnection: null }), { menu: { first: [], sections: [] }, link: '', localLogin: false, properties: [] }));
    const names = Array.from({ length: 200 }, (_, n) => ({ id: String(n), name: long }));
    const card = userCard(user({
      displayName: hostile, groups: names, licences: names.map((name) => ({ ...name, via: 'group' as const, group: { id: 'g', name: long } })), directoryRoles: [hostile], synced: true,
      profile: { ...emptyProfile, jobTitle: long, company: long, department: long },
    }), {
      menu: { first: actions, sections: [{ title: 'Life cycle', buttons: actions }] }, link: 'http://127.0.0.1/tab/', localLogin: true,
      properties: Array.from({ length: 60 }, () => ({ name: long.slice(0, 64), value: long })),
    });
    expectGoodCard(card);
    expect(textOf({ card, summary: '' })).toContain('{{DATE(2026-01-01T00:00:00Z,SHORT)}}');
  });

  test('the small ones', () => {
    expectGoodCard(notice(hostile, hostile).card);
    expectGoodCard(importCard());
    expectGoodCard(templateCard('example.com'));
    expectGoodCard(whoamiCard({ name: hostile, email: '', role: 'User', organisation: hostile, known: false, allowed: ['see your own account'] }));
    expectGoodCard(whoamiCard({ name: 'Jane', email: 'jane@contoso.com', role: 'User', organisation: 'Contoso', known: true, allowed: ['see your own account'] }));
  });
});

describe('the edit card', () => {
  const values = (text: string): FieldValues => Object.fromEntries(editableFields.map((field) => [field, text]));

  test.each([['empty', ''], ['hostile', hostile], ['as long as can be', long]])('shows values that are %s as they are typed', (_what, text) => {
    const card = editCard({ person: { ...person, name: text }, error: text, values: values(text), shown: values(text.slice(0, 40)) });
    expectGoodCard(card);
    expect(titlesOf({ card, summary: '' })).toEqual(['Save']);
  });
});
