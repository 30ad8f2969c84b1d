// The audit trail in chat: narrowed by person, action and day, also for people who are gone; entries are made once and never written again.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { actionWords } from '../../../shared/audit-actions.ts';
import { auditMarks } from '../../../shared/audit.ts';
import type { AuditEntry } from '../../../shared/audit.ts';
import { allAudit, readAudit } from '../../../bot/commands/audit-trail.ts';
import type { Services } from '../../../bot/commands/services.ts';
import { recordEntries } from '../../../bot/plans/audit-entries.ts';
import { openDesk, textOf } from './desk.ts';
import type { Desk } from './desk.ts';

let desk: Desk;
let services: Services;
const person = (name: string): AuditEntry['who'] => ({ id: `id-${name}`, name, email: `${name}@contoso.com` });
const at = (n: number): string => new Date(Date.UTC(2026, 2, 1) + n * 60_000).toISOString();
const entry = (n: number, given: Partial<AuditEntry> = {}): AuditEntry => ({
  id: String(n), tenant: 'many', at: at(n), who: person('anna'), source: 'chat', action: 'edit-user', target: person('bert'),
  before: '', after: '', outcome: 'done', reason: '', correlation: 'job', ...given,
});

beforeAll(async () => {
  desk = await openDesk();
  services = desk.usher.services;
  await desk.say('deactivate adele.vance@contoso.com');
  const gone = entry(1, { id: 'gone', tenant: desk.tenant, target: person('zelda'), action: 'purge-user', at: '2026-03-04T10:00:00.000Z' });
  await recordEntries(services, desk.tenant, [gone]);
});
afterAll(async () => { await desk.close(); });

describe('audit', () => {
  test('tells what was done to one person, from where, and what there was before', async () => {
    const text = textOf(await desk.say('audit adele.vance@contoso.com'));
    expect(text).toContain('Disable account');
    expect(text).toContain('chat');
    expect(text).not.toContain('Purge user');
  });

  test('is narrowed by action and by day', async () => {
    expect(textOf(await desk.say('audit action:purge-user'))).toContain('zelda');
    expect(textOf(await desk.say('audit action:purge-user from:2026-03-04 to:2026-03-04'))).toContain('zelda');
    expect(textOf(await desk.say('audit action:purge-user from:2026-03-05'))).toContain('Nothing of that kind');
    expect(textOf(await desk.say('audit action:purge-user to:2026-03-03'))).toContain('Nothing of that kind');
  });

  test('keeps who did it and where whole, whatever there was before and after', async () => {
    const long = { tenant: desk.tenant, at: '2026-03-05T10:00:00.000Z', who: { ...person('anna'), name: 'Anna Long' }, source: 'tab', action: 'create-user+add-to-group', target: { ...person('berta'), name: 'Berta' } } as const;
    await recordEntries(services, desk.tenant, [entry(2, { ...long, before: `Groups ${'a'.repeat(900)}`, after: `Groups ${'b'.repeat(900)}`, reason: 'c'.repeat(900) })]);
    const text = textOf(await desk.say('audit from:2026-03-05 to:2026-03-05'));
    expect(text).toContain('Create user and add to group · Berta');
    expect(text).toMatch(/ · Groups a+… → Groups b+… · Anna Long · tab · /);
  });

  test.each(['deactivate', '"deactivate"', 'Disable', 'disable-account'])('understands action:%s', async (action) => {
    const text = textOf(await desk.say(`audit action:${action}`));
    expect(text).toContain('Disable account · Adele Vance');
    expect(text).not.toContain('Purge user');
  });

  test('names an action that cannot be, with what may be meant', async () => {
    expect(textOf(await desk.say('audit action:deactvate'))).toMatch(/There is no action “deactvate” in the audit trail\. Did you mean “deactivate”/);
    expect(textOf(await desk.say('audit action:qqqqq adele.vance@contoso.com'))).toMatch(/There is no action “qqqqq”.*Ask for one of invite, .*deactivate/);
    expect(textOf(await desk.say('audit export action:qqqqq'))).toMatch(/There is no action/);
  });

  test.each(['audit', 'audit export'])('“%s” from a day later than the last one is refused', async (said) => {
    expect(textOf(await desk.say(`${said} from:2026-03-05 to:2026-03-04`))).toContain('“from” (2026-03-05) is later than “to” (2026-03-04), so nothing lies between them. Swap the two.');
  });

  test.each(['settings', 'users'])('tells that “%s” was refused, which is about nobody in particular', async (said) => {
    await desk.say(said, { as: 'grady.archie@contoso.com' });
    const text = textOf(await desk.say(`audit grady.archie@contoso.com action:${said}`));
    expect(text).toContain(`${actionWords(said)} · refused`);
    expect(text).toContain('This needs the role');
    expect(text).not.toContain('nobody');
  });

  test('finds people who are gone for good by their address', async () => {
    expect(textOf(await desk.say('audit zelda@contoso.com'))).toContain('Purge user');
    expect(textOf(await desk.say('audit nobody.at.all@contoso.com'))).not.toContain('Purge user');
  });

  test.each(['audit from:yesterday', 'audit to:2026-13-01', 'audit action:a,b', 'audit what:ever'])('says how “%s” is written', async (said) => {
    expect(textOf(await desk.say(said))).toMatch(/takes|understands/);
  });

  test('export says what it holds and where it is', async () => {
    const text = textOf(await desk.say('audit export'));
    expect(text).toContain('GET /api/v1/audit?format=csv');
    expect(text).toContain('before and after');
    expect(text).toContain('press “Download”');
  });

  test('export names whom it is about, also somebody who is gone, and finds nobody in a stranger', async () => {
    expect(textOf(await desk.say('audit export adele.vance@contoso.com'))).toContain('Export of the audit trail of Adele Vance');
    expect(textOf(await desk.say('audit export zelda@contoso.com from:2026-03-01'))).toContain('every entry that fits what you named');
    expect(textOf(await desk.say('audit export nobody.at.all@contoso.com'))).not.toContain('Export');
  });

  test('“export” in quotes is somebody\'s name', async () => {
    expect(textOf(await desk.say('audit "export"'))).not.toContain('press “Download”');
  });

  test('is for administrators', async () => {
    expect(textOf(await desk.say('audit export', { as: 'grady.archie@contoso.com' }))).toMatch(/role/);
    expect(textOf(await desk.say('audit', { as: 'lynne.robbins@contoso.com' }))).toContain('Audit trail');
  });
});

describe('the reading of a long trail', () => {
  beforeAll(async () => {
    await recordEntries(services, 'many', [entry(0, { target: person('rare'), action: 'edit-user+set-properties' })]);
    for (let from = 1; from < 12_000; from += 1_000) {
      await recordEntries(services, 'many', Array.from({ length: Math.min(1_000, 12_000 - from) }, (_, at) => entry(from + at, { action: 'purge-user' })));
    }
  });

  test.each([
    { person: 'rare@contoso.com' }, { person: 'RARE' }, { person: 'id-rare' }, { action: 'set-properties' }, { person: 'rare', action: 'edit-user' }, { to: '2026-03-01T00:00:00.000Z' },
  ])('finds the oldest of twelve thousand at once by %j', async (query) => {
    const { entries, next } = await readAudit(services, 'many', { ...query, limit: 20 });
    expect([entries.map(({ target }) => target.name), next]).toEqual([['rare'], null]);
  });

  test('looks through ten thousand where two things must hold, and goes on from there', async () => {
    const first = await readAudit(services, 'many', { person: 'anna', action: 'edit-user', limit: 20 });
    expect([first.entries.length, first.next !== null]).toEqual([0, true]);
    const second = await readAudit(services, 'many', { person: 'anna', action: 'edit-user', limit: 20, after: first.next ?? '' });
    expect([second.entries.length, second.next]).toEqual([1, null]);
  });

  test.each([1, 7, 500])('by a word for several kinds gives each entry of any of them once, latest first, %i at a time', async (limit) => {
    const tenant = `several-${String(limit)}`;
    const actions = ['create-user', 'invite-guest', 'edit-user', 'create-user+invite-guest', 'invite-guest'];
    const made = Array.from({ length: 1_300 }, (_none, n) => entry(n, { tenant, action: (n < 700 ? 'create-user' : actions[n % actions.length]) ?? '' }));
    await recordEntries(services, tenant, made);
    const expected = made.filter(({ action }) => action !== 'edit-user').map(({ at: when }) => when).reverse().slice(0, limit * 3);
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const page = await readAudit(services, tenant, { action: 'invite', limit, ...(after === undefined ? {} : { after }) });
      seen.push(...page.entries.map(({ at: when }) => when));
      after = page.next ?? undefined;
    } while (after !== undefined && seen.length < expected.length);
    expect(seen).toEqual(expected);
  });

  test('by a word for several kinds ends where the last of them ends', async () => {
    const seen: string[] = [];
    for await (const { id } of allAudit(services, 'several-500', { action: 'invite' })) seen.push(id);
    expect(seen).toHaveLength(700 + 600 / 5 * 4);
    expect(seen).toEqual([...new Set(seen)].sort().reverse());
  });

  test('ends where nothing can be late enough', async () => {
    for (const from of ['2026-06-15', '2026-03-10']) expect(await readAudit(services, 'many', { person: 'anna', action: 'edit-user', from, limit: 20 })).toEqual({ entries: [], next: null });
  });

  test('has the rows of a job that went on until the next day, on the day of each', async () => {
    const [early, late] = [entry(1, { tenant: 'long', at: '2026-03-01T10:00:00.000Z' }), entry(2, { tenant: 'long', at: '2026-03-02T09:00:00.000Z' })];
    const since = '2026-03-01T09:30:00.000Z';
    await recordEntries(services, 'long', [...[early, late].map((row) => ({ ...row, since })), entry(3, { tenant: 'long', at: '2026-03-01T11:00:00.000Z' })]);
    const found = async (query: { from?: string; to?: string }): Promise<string[]> => (await readAudit(services, 'long', { ...query, limit: 20 })).entries.map(({ at: when }) => when);
    expect([await found({ from: '2026-03-02' }), await found({ to: '2026-03-01' })]).toEqual([['2026-03-02T09:00:00.000Z'], ['2026-03-01T11:00:00.000Z', '2026-03-01T10:00:00.000Z']]);
  });

  test('of an earlier version goes on as far back as a plan may be from which an entry of these days comes', async () => {
    const planned = (n: number): string => `${Date.parse(at(n)).toString(36).padStart(9, '0')}0000a1b2c3d4e5f6.000000${String(n % 10)}`;
    const late = entry(0, { id: planned(0), tenant: 'late', at: '2026-05-28T10:00:00.000Z', action: 'set-role', reason: 'pressed when the plan was as old as it can be' });
    for (const old of [late, ...Array.from({ length: 20 }, (_none, n) => entry(n + 1, { id: planned(n + 1), tenant: 'late' }))]) {
      await services.store.audit.create({ tenant: 'late' }, old.id, old, { expiresAt: services.world.clock.now() + 1_000_000, marks: auditMarks(old) });
    }
    expect(await readAudit(services, 'late', { from: '2026-05-28', limit: 20 })).toEqual({ entries: [late], next: null });
  });

  test('gives every entry once, latest first', async () => {
    const seen: string[] = [];
    for await (const { id } of allAudit(services, 'many', {})) seen.push(id);
    expect(seen).toHaveLength(12_000);
    expect(seen).toEqual([...new Set(seen)].sort().reverse());
  });
});
