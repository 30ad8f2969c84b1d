// The audit trail and the file of passwords over REST: exported whole, safe in a spreadsheet, for those who may.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { recordEntries } from '../../../bot/plans/audit-entries.ts';
import { people, runUsher } from './running-usher.ts';
import type { RunningUsher } from './running-usher.ts';

let usher: RunningUsher;
beforeAll(async () => {
  usher = await runUsher();
  const person = { id: 'x', name: '=cmd|calc', email: people.user };
  await recordEntries(usher.usher.services, usher.tenant, Array.from({ length: 700 }, (_, n) => ({
    id: `0${String(n).padStart(5, '0')}`,
    tenant: usher.tenant, at: '2026-03-01T00:00:00.000Z', who: person, source: 'system', action: 'edit-user', target: person, before: 'a', after: '"b", c', outcome: 'done', reason: '', correlation: 'j',
  })));
});
afterAll(async () => { await usher.close(); });

describe('the audit trail as a file', () => {
  test('is CSV with every entry, and no cell that a spreadsheet calculates', async () => {
    const { status, headers, text } = await usher.ask('GET /api/v1/audit?format=csv&action=edit-user', { as: 'viewonly' });
    expect([status, headers.get('content-type'), headers.get('content-disposition')]).toEqual([200, 'text/csv; charset=utf-8', 'attachment; filename="usher-audit.csv"']);
    const lines = text.trim().split('\r\n');
    expect(lines).toHaveLength(701);
    expect(lines[0]).toMatch(/at,who,who_email,source,action,whom,whom_email,before,after,outcome,reason,correlation$/);
    expect(lines[1]).toBe(`2026-03-01T00:00:00.000Z,'=cmd|calc,${people.user},system,edit-user,'=cmd|calc,${people.user},a,"""b"", c",done,,j`);
  });

  test('is JSON that parses, also when there is nothing', async () => {
    const { text } = await usher.ask('GET /api/v1/audit?format=json&from=2026-03-01&to=2026-03-01', { as: 'admin' });
    expect(JSON.parse(text)).toHaveLength(700);
    expect(JSON.parse((await usher.ask('GET /api/v1/audit?format=json&to=2001-01-01', { as: 'admin' })).text)).toEqual([]);
  });

  test('is for those who may see the trail, in a form that is known', async () => {
    expect((await usher.ask('GET /api/v1/audit?format=csv', { as: 'user' })).status).toBe(403);
    expect((await usher.ask('GET /api/v1/audit?format=xml', { as: 'admin' })).status).toBe(400);
  });
});

describe('an action of the audit trail', () => {
  test.each(['edit', 'Edit', 'edit-user'])('is found as “%s”', async (action) => {
    expect((await usher.ask(`GET /api/v1/audit?action=${action}&pageSize=5`, { as: 'viewonly' })).json.items).toMatchObject(Array.from({ length: 5 }, () => ({ action: 'edit-user' })));
  });

  test.each(['', '&format=csv', '&format=json'])('that cannot be is refused%s, with what may be meant', async (format) => {
    const { status, json } = await usher.ask(`GET /api/v1/audit?action=deactvate${format}`, { as: 'admin' });
    expect([status, json['code'], json.detail]).toEqual([400, 'input.invalid', expect.stringMatching(/^The query is not understood\. “action”: There is no action “deactvate” in the audit trail\. Did you mean “deactivate”/)]);
  });
});

describe('the days of the audit trail', () => {
  test.each([['2026-03-02', '2026-03-01'], ['2026-03-01T10:00:00Z', '2026-03-01T09:59:59Z'], ['2026-03-02T00:00:00.000Z', '2026-03-01'], ['2026-03-01T10:00:00.5Z', '2026-03-01T10:00Z']])('from %s to %s are refused', async (from, to) => {
    const { status, json } = await usher.ask(`GET /api/v1/audit?from=${from}&to=${to}`, { as: 'admin' });
    expect([status, json['code'], json.detail]).toEqual([400, 'input.invalid', expect.stringContaining(`“from” (${from}) is later than “to” (${to}), so nothing lies between them.`)]);
  });

  test.each([['2026-03-01', '2026-03-01'], ['2026-03-01T00:00:00Z', '2026-03-01T00:00:00Z'], ['2026-02-28T23:00:00Z', '2026-03-01'], ['2026-03-01T00:00:00.000Z', '2026-03-01T00:00Z']])('from %s to %s are both included', async (from, to) => {
    expect((await usher.ask(`GET /api/v1/audit?from=${from}&to=${to}&pageSize=500`, { as: 'admin' })).json.items).toHaveLength(500);
  });

  test('are not looked for under another name', async () => {
    expect((await usher.ask('GET /api/v1/audit?until=2026-03-01', { as: 'admin' })).json).toMatchObject({ status: 400, detail: expect.stringContaining('until') });
  });
});

describe('the file of passwords', () => {
  test('is not there for jobs that made none, and unknown jobs say so', async () => {
    const { json } = await usher.ask(`POST /api/v1/users/${people.user}/sign-out`, { as: 'admin' });
    const { id } = json['job'] as { id: string };
    expect((await usher.ask(`POST /api/v1/jobs/${id}/secrets-file`, { as: 'admin' })).json).toMatchObject({ status: 404, code: 'secrets.gone' });
    expect((await usher.ask(`POST /api/v1/jobs/${id}/secrets-file`, { as: 'otherAdmin' })).json).toMatchObject({ status: 403, code: 'plan.not-yours' });
    expect((await usher.ask('POST /api/v1/jobs/none/secrets-file', { as: 'admin' })).json).toMatchObject({ status: 404, code: 'job.unknown' });
  });
});
