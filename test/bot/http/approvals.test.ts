// Requests over REST: whatever has to wait answers 202, decisions are taken once, and whoever is late is told what stands.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { approvalsPageSchema, problemSchema } from '../../../shared/api.ts';
import { approvalViewSchema } from '../../../shared/approval.ts';
import { people, runUsher } from './running-usher.ts';
import type { Answered, Asking, RunningUsher } from './running-usher.ts';

let usher: RunningUsher;
beforeAll(async () => { usher = await runUsher(); });
afterAll(async () => { await usher.close(); });

const admin = async (request: string, asking: Asking = {}): Promise<Answered> => usher.ask(request, { as: 'admin', ...asking });
const other = async (request: string, asking: Asking = {}): Promise<Answered> => usher.ask(request, { as: 'otherAdmin', ...asking });
const waitingFor = ({ status, json }: Answered): string => {
  expect(status).toBe(202);
  return (json['approval'] as { id: string }).id;
};
const askFor = async (person: string): Promise<string> => waitingFor(await admin(`PATCH /api/v1/users/${person}`, { body: { role: 'admin' } }));
const finished = async (job: string): Promise<void> => { expect((await admin(`GET /api/v1/jobs/${job}/events`)).text).toMatch(/event: finished\n/); };
const roleOf = async (person: string): Promise<unknown> => (await admin(`GET /api/v1/users/${person}`)).json['role'];

describe('PATCH /users/{id}', () => {
  test('gives a lesser role at once and answers with the user as it is now', async () => {
    const { status, json } = await admin('PATCH /api/v1/users/irvin.sayers@contoso.com', { body: { role: 'billing' } });
    expect([status, json['role']]).toEqual([200, 'billing']);
    expect((await admin('PATCH /api/v1/users/irvin.sayers@contoso.com', { body: { role: 'billing' } })).status).toBe(200);
  });

  test.each([[{ role: 'king' }], [{ role: 'user', shoeSize: 'x' }], [{ role: null }]])('refuses %j', async (body) => {
    expect((await admin('PATCH /api/v1/users/irvin.sayers@contoso.com', { body })).json).toMatchObject({ status: 400, code: 'input.invalid' });
    expect(await roleOf('irvin.sayers@contoso.com')).toBe('billing');
  });

  test.each<[object, string]>([[{ role: 'billing' }, 'Make Diego Siciliani Billing Admin'], [{ role: 'user', profile: { office: '12' } }, 'Edit Diego Siciliani'], [{ profile: { office: '13' } }, 'Edit Diego Siciliani']])('of %j is called “%s”, as in the chat', async (body, title) => {
    expect((await admin('PATCH /api/v1/users/diego.siciliani@contoso.com', { body })).status).toBe(200);
    expect((await admin('GET /api/v1/jobs?pageSize=1')).json.items).toMatchObject([{ title }]);
  });

  test('says why a role cannot be given', async () => {
    expect((await admin('PATCH /api/v1/users/nobody@contoso.com', { body: { role: 'user' } })).status).toBe(404);
    const { items } = (await admin('GET /api/v1/users?type=guest')).json;
    expect((await admin(`PATCH /api/v1/users/${String(items[0]?.['id'])}`, { body: { role: 'admin' } })).json).toMatchObject({ status: 409, detail: expect.stringMatching(/guest/) });
  });
});

describe('a deletion that waits already', () => {
  test('is asked of nobody a second time, whoever asks and however: the answer is the request that waits', async () => {
    const who = 'grady.archie@contoso.com';
    const id = waitingFor(await admin(`DELETE /api/v1/users/${who}`));
    expect(waitingFor(await admin(`DELETE /api/v1/users/${who}`))).toBe(id);
    expect(waitingFor(await other(`DELETE /api/v1/users/${who}`))).toBe(id);
    const planned = await other('POST /api/v1/plans', { body: { operations: [{ kind: 'delete-user', users: [who, 'henrietta.mueller@contoso.com'] }] } });
    expect(planned.json['rows']).toMatchObject([{ verdict: 'skip', reason: expect.stringContaining(id) }, { verdict: 'run' }]);
    const pending = (await admin('GET /api/v1/approvals?status=pending')).json.items as unknown as { people: string[] }[];
    expect(pending.filter(({ people: about }) => about.some((line) => line.includes(who)))).toHaveLength(1);
    await admin(`POST /api/v1/approvals/${id}/withdraw`);
    const again = waitingFor(await admin(`DELETE /api/v1/users/${who}`));
    expect(again).not.toBe(id);
    await admin(`POST /api/v1/approvals/${again}/withdraw`);
  });
});

describe('a request', () => {
  test('that somebody decides without the role is named in the audit trail, with the person it is about', async () => {
    const id = await askFor('emily.braun@contoso.com');
    for (const decision of ['approve', 'reject']) expect((await usher.ask(`POST /api/v1/approvals/${id}/${decision}`, { as: 'user' })).status).toBe(403);
    const { items } = (await admin('GET /api/v1/audit?person=emily.braun@contoso.com')).json;
    expect(items.filter(({ outcome, correlation }) => outcome === 'refused' && correlation === id).map(({ action, target }) => [action, target])).toEqual(
      ['reject', 'approve'].map((action) => [action, expect.objectContaining({ name: 'Make Emily Braun Organisation Admin', email: 'emily.braun@contoso.com' })]));
    expect((await admin(`POST /api/v1/approvals/${id}/withdraw`)).status).toBe(200);
  });

  test('waits, is approved by somebody else, and runs', async () => {
    const id = await askFor('lidia.holloway@contoso.com');
    const view = approvalViewSchema.parse((await other(`GET /api/v1/approvals/${id}`)).json);
    expect(view).toMatchObject({ id, state: 'pending', requestedBy: { email: people.admin }, decidedBy: null, people: [expect.stringMatching(/User → Organisation Admin/)] });
    expect(await roleOf('lidia.holloway@contoso.com')).toBe('user');
    const approved = await other(`POST /api/v1/approvals/${id}/approve`);
    expect([approved.status, approved.json['state'], approved.json['decidedBy']]).toEqual([200, 'approved', expect.objectContaining({ email: people.otherAdmin })]);
    await finished(String(approved.json['job']));
    expect(await roleOf('lidia.holloway@contoso.com')).toBe('admin');
  });

  test('that is decided answers 409 with the decision that stands', async () => {
    const id = await askFor('lee.gu@contoso.com');
    expect((await other(`POST /api/v1/approvals/${id}/reject`)).json['state']).toBe('rejected');
    for (const late of ['approve', 'reject']) {
      const answer = await other(`POST /api/v1/approvals/${id}/${late}`);
      const problem = problemSchema.parse(answer.json);
      expect(answer.headers.get('content-type')).toMatch(/problem\+json/);
      expect(problem).toMatchObject({ status: 409, code: 'plan.already-decided', detail: 'This was rejected by Alex Wilber before.', approval: { id, state: 'rejected', decidedBy: { email: people.otherAdmin } } });
      expect(answer.text).not.toMatch(/"cards"|"tenant"/);
    }
    expect((await admin(`POST /api/v1/approvals/${id}/withdraw`)).json).toMatchObject({ status: 409, approval: { state: 'rejected' } });
    expect(await roleOf('lee.gu@contoso.com')).toBe('user');
  });

  test('that is over answers 409 with the decision that stands to whoever commits or cancels its plan', async () => {
    const { json: plan } = await admin('POST /api/v1/plans', { body: { operations: [{ kind: 'set-role', role: 'admin', users: ['lee.gu@contoso.com'] }] } });
    const id = waitingFor(await admin(`POST /api/v1/plans/${String(plan['id'])}/commit`));
    expect((await admin(`POST /api/v1/plans/${id}/cancel`)).json).toMatchObject({ status: 409, code: 'plan.already-decided', detail: expect.stringMatching(/waits for its approvers/), approval: { id, state: 'pending' } });
    expect((await other(`POST /api/v1/approvals/${id}/reject`)).status).toBe(200);
    for (const late of ['commit', 'cancel']) {
      expect((await admin(`POST /api/v1/plans/${id}/${late}`)).json).toMatchObject({ status: 409, code: 'plan.already-decided', detail: 'This was rejected by Alex Wilber before.', approval: { id, state: 'rejected' } });
    }
    const { json: preview } = await admin('POST /api/v1/imports', { body: { rows: [{ email: 'late.chief@contoso.com', first_name: 'Late', last_name: 'Chief', role: 'admin' }] } });
    const imported = waitingFor(await admin(`POST /api/v1/imports/${String(preview['id'])}/commit`, { body: {} }));
    expect((await admin(`POST /api/v1/approvals/${imported}/withdraw`)).status).toBe(200);
    expect((await admin(`POST /api/v1/imports/${imported}/commit`, { body: {} })).json).toMatchObject({ status: 409, code: 'plan.already-decided', approval: { state: 'withdrawn' } });
  });

  test('is what a plan comes to when others have used up the day’s sum since it was shown', async () => {
    expect((await admin('PATCH /api/v1/settings', { body: { destructivePerDay: 2 } })).status).toBe(200);
    const deactivate = async (...users: string[]): Promise<string> => String((await admin('POST /api/v1/plans', { body: { operations: [{ kind: 'disable-account', users }] } })).json['id']);
    const [first, second] = [await deactivate('ben.walters@contoso.com', 'joni.sherman@contoso.com'), await deactivate('henrietta.mueller@contoso.com')];
    expect((await admin(`POST /api/v1/plans/${first}/commit`)).status).toBeLessThan(300);
    expect(waitingFor(await admin(`POST /api/v1/plans/${second}/commit`))).toBe(second);
    expect((await other(`GET /api/v1/approvals/${second}`)).json).toMatchObject({ state: 'pending', consequences: expect.arrayContaining([expect.stringMatching(/nobody more today/)]) });
    await admin(`POST /api/v1/approvals/${second}/withdraw`);
    await admin('PATCH /api/v1/settings', { body: { destructivePerDay: 1_000 } });
  });

  test('is decided by nobody who asked or who may not', async () => {
    const id = await askFor('lee.gu@contoso.com');
    expect((await admin(`POST /api/v1/approvals/${id}/approve`)).json).toMatchObject({ status: 403, code: 'plan.not-yours' });
    for (const as of ['viewonly', 'billing', 'user'] as const) {
      expect((await usher.ask(`POST /api/v1/approvals/${id}/approve`, { as })).json).toMatchObject({ status: 403, code: 'ability.missing' });
      expect((await usher.ask(`POST /api/v1/approvals/${id}/withdraw`, { as })).json).toMatchObject({ status: 403, code: 'plan.not-yours' });
    }
    expect((await usher.ask(`GET /api/v1/approvals/${id}`, { as: 'user' })).status).toBe(403);
    expect((await usher.ask(`GET /api/v1/approvals/${id}`, { as: 'viewonly' })).json['state']).toBe('pending');
    expect((await admin(`POST /api/v1/approvals/${id}/withdraw`)).json['state']).toBe('withdrawn');
  });

  test('of the same Idempotency-Key is made once', async () => {
    const asking = { body: { role: 'admin' }, headers: { 'idempotency-key': 'role-1' } };
    const ids = [waitingFor(await admin('PATCH /api/v1/users/lee.gu@contoso.com', asking)), waitingFor(await admin('PATCH /api/v1/users/lee.gu@contoso.com', asking))];
    expect(ids[0]).toBe(ids[1]);
    await admin(`POST /api/v1/approvals/${String(ids[0])}/withdraw`);
  });

  test('is what every road that makes an administrator comes to', async () => {
    const created = waitingFor(await admin('POST /api/v1/users', { body: { email: 'boss@contoso.com', role: 'admin' } }));
    expect((await admin('GET /api/v1/users/boss@contoso.com')).status).toBe(404);
    const plan = await admin('POST /api/v1/plans', { body: { operations: [{ kind: 'set-role', role: 'admin', users: ['lee.gu@contoso.com', 'nobody@contoso.com'] }] } });
    expect(plan.json).toMatchObject({ decision: 'approval', counts: { run: 1, refuse: 1 } });
    const committed = [await admin(`POST /api/v1/plans/${String(plan.json['id'])}/commit`), await admin(`POST /api/v1/plans/${String(plan.json['id'])}/commit`)].map(waitingFor);
    expect(committed).toEqual([plan.json['id'], plan.json['id']]);
    const preview = await admin('POST /api/v1/imports', { body: { rows: [{ email: 'chief@contoso.com', first_name: 'Chief', last_name: 'One', role: 'admin' }, { email: 'clerk@contoso.com', first_name: 'Clerk', last_name: 'Two' }] } });
    expect(preview.json).toMatchObject({ summary: { create: 2 } });
    const imported = waitingFor(await admin(`POST /api/v1/imports/${String(preview.json['id'])}/commit`, { body: {} }));
    expect(imported).toBe(preview.json['id']);
    expect((await admin('GET /api/v1/users/clerk@contoso.com')).status).toBe(404);
    expect((await other(`POST /api/v1/approvals/${created}/approve`)).status).toBe(200);
    await finished(created);
    expect(await roleOf('boss@contoso.com')).toBe('admin');
    const secrets = (await admin(`POST /api/v1/jobs/${created}/secrets`)).json['secrets'] as { person: { email: string } }[];
    expect(secrets.map(({ person }) => person.email)).toEqual(['boss@contoso.com']);
  });
});

describe('GET /approvals', () => {
  test('lists requests latest first, narrowed by status, a page at a time', async () => {
    const all = approvalsPageSchema.parse((await other('GET /api/v1/approvals')).json).items;
    expect(all.length).toBeGreaterThan(4);
    expect(all.map(({ id }) => id)).toEqual(all.map(({ id }) => id).sort().reverse());
    const pending = approvalsPageSchema.parse((await other('GET /api/v1/approvals?status=pending')).json).items;
    expect(pending).toEqual(all.filter(({ state }) => state === 'pending'));
    const seen: string[] = [];
    for (let token: string | undefined = ''; token !== undefined;) {
      const page = approvalsPageSchema.parse((await other(`GET /api/v1/approvals?pageSize=2${token === '' ? '' : `&pageToken=${token}`}`)).json);
      seen.push(...page.items.map(({ id }) => id));
      token = page.nextPageToken;
    }
    expect(seen).toEqual(all.map(({ id }) => id));
  });

  test('shows whoever may not see all work their own requests alone', async () => {
    expect(approvalsPageSchema.parse((await usher.ask('GET /api/v1/approvals', { as: 'user' })).json).items).toEqual([]);
    expect(approvalsPageSchema.parse((await usher.ask('GET /api/v1/approvals', { as: 'viewonly' })).json).items.length).toBeGreaterThan(4);
  });

  test.each(['status=maybe', 'pageSize=0', 'pageToken=x'])('cannot be asked for by %p', async (query) => {
    expect((await other(`GET /api/v1/approvals?${query}`)).json).toMatchObject({ status: 400, code: 'input.invalid' });
  });
});

// The last one: it takes a role away.
test('a request that came to nothing, because whoever asked lost the role meanwhile, counts as rejected and says why', async () => {
  const id = waitingFor(await other('PATCH /api/v1/users/irvin.sayers@contoso.com', { body: { role: 'admin' } }));
  expect((await admin(`PATCH /api/v1/users/${people.otherAdmin}`, { body: { role: 'viewonly' } })).status).toBe(200);
  const ended = await admin(`POST /api/v1/approvals/${id}/approve`);
  const why = expect.stringMatching(/is no administrator any more, so nothing was done/);
  expect(ended.json).toMatchObject({ status: 409, code: 'plan.already-decided', detail: why, approval: { id, state: 'rejected', decidedBy: null, reason: why } });
  expect((await admin(`GET /api/v1/approvals/${id}`)).json).toMatchObject({ state: 'rejected', reason: why });
  const rejected = approvalsPageSchema.parse((await admin('GET /api/v1/approvals?status=rejected&pageSize=100')).json).items.map((each) => each.id);
  expect(rejected).toContain(id);
  expect((await admin(`POST /api/v1/approvals/${id}/approve`)).json).toMatchObject({ status: 409, approval: { id, state: 'rejected', reason: why } });
});
