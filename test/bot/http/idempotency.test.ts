// Idempotency-Key: done once, answered twice alike, by whoever sent it and nobody else.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { StoreError } from '../../../bot/ports.ts';
import type { Store } from '../../../bot/ports.ts';
import { people, runUsher } from './running-usher.ts';
import type { Answered, RunningUsher, Somebody } from './running-usher.ts';

let usher: RunningUsher;
/** Called before a job is noted, which is the first that is written when a plan is let run; throws where the process is to end there. */
let beforeRun = (): void => undefined;
const throughCuts = (store: Store): Store => ({
  ...store,
  openJobs: { ...store.openJobs, put: async (...noted) => {
    beforeRun();
    return store.openJobs.put(...noted);
  } },
});
beforeAll(async () => { usher = await runUsher({}, throughCuts); });
afterAll(async () => { await usher.close(); });

interface Sent { key: string; as?: Somebody; body?: unknown }
const send = async (request: string, { key, as = 'admin', body }: Sent): Promise<Answered> => usher.ask(request, { as, body, headers: { 'idempotency-key': key } });

const countPlans = async (): Promise<number> => (await usher.usher.services.store.plans.page({ tenant: usher.tenant }, { limit: 500 })).items.length;

test('the same request sent twice is done once and answered alike', async () => {
  const body = { operations: [{ kind: 'sign-out', users: [people.user] }] };
  const before = await countPlans();
  const first = await send('POST /api/v1/plans', { key: 'key-1', body });
  const second = await send('POST /api/v1/plans', { key: 'key-1', body });
  expect([second.status, second.text]).toEqual([first.status, first.text]);
  expect(await countPlans()).toBe(before + 1);
});

test('twenty at once are one', async () => {
  const body = { email: 'once@contoso.com', firstName: 'Only', lastName: 'Once' };
  const before = await countPlans();
  const answers = await Promise.all(Array.from({ length: 20 }, async () => send('POST /api/v1/users', { key: 'key-2', body })));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
  expect(new Set(answers.map(({ json }) => json['id'])).size).toBe(1);
  expect(await countPlans()).toBe(before + 1);
  // A secret is told once; a repeat gets the rest of the answer.
  expect(answers.filter(({ json }) => 'firstPassword' in json)).toHaveLength(1);
});

test('another request under the same key is refused', async () => {
  const first = { operations: [{ kind: 'sign-out', users: [people.user] }] };
  expect((await send('POST /api/v1/plans', { key: 'key-3', body: first })).status).toBe(201);
  const other = { operations: [{ kind: 'disable-account', users: [people.user] }] };
  expect((await send('POST /api/v1/plans', { key: 'key-3', body: other })).json).toMatchObject({ status: 422, code: 'request.repeated-differently' });
  expect((await send(`POST /api/v1/users/${people.user}/sign-out`, { key: 'key-3' })).json).toMatchObject({ status: 422 });
});

test('somebody else may use the same key for something else', async () => {
  const mine = await send('POST /api/v1/plans', { key: 'key-4', body: { operations: [{ kind: 'sign-out', users: [people.user] }] } });
  const theirs = await send('POST /api/v1/plans', { key: 'key-4', as: 'otherAdmin', body: { operations: [{ kind: 'disable-account', users: [people.user] }] } });
  expect([mine.status, theirs.status]).toEqual([201, 201]);
});

test('a refused request may be mended and sent again under its key', async () => {
  expect((await send('POST /api/v1/users', { key: 'key-5', body: { email: 'mend@nowhere.example' } })).status).toBe(400);
  expect((await send('POST /api/v1/users', { key: 'key-5', body: { email: 'mend@contoso.com' } })).status).toBe(201);
});

test('a refused request of which a part could be done alone may be mended as well, because nothing of it is done', async () => {
  const groups = await usher.usher.services.store.groups.page({ tenant: usher.tenant }, { limit: 200 });
  const dynamic = groups.items.find(({ value }) => value.dynamic)?.id ?? '';
  const change = async (body: object): Promise<Answered> => send(`PATCH /api/v1/users/${people.user}`, { key: 'key-8', body });
  const inPart = { profile: { city: 'Ulm' }, groups: [dynamic] };
  expect((await change(inPart)).json).toMatchObject({ status: 409, code: 'group.not-editable' });
  expect((await change({ profile: { city: 'Bonn' } })).json).toMatchObject({ profile: { city: 'Bonn' } });
});

test('a refused request that was to let a plan run keeps its plan and its key, because another process may hold it', async () => {
  const { store } = usher.usher.services;
  const { json: { id } } = await usher.ask('POST /api/v1/plans', { as: 'admin', body: { operations: [{ kind: 'sign-out', users: [people.user] }] } });
  const plan = await store.plans.get({ tenant: usher.tenant }, String(id));
  if (plan === undefined) throw new Error('The plan is gone.');
  await store.plans.put({ tenant: usher.tenant }, String(id), { ...plan.value, expires: plan.value.created });
  for (let times = 0; times < 2; times += 1) expect((await send(`POST /api/v1/plans/${String(id)}/commit`, { key: 'key-9' })).json).toMatchObject({ status: 409, code: 'plan.expired' });
  expect((await send(`PATCH /api/v1/users/${people.user}`, { key: 'key-9', body: { profile: { city: 'Ulm' } } })).json).toMatchObject({ status: 422, code: 'request.repeated-differently' });
});

describe('a request whose process ended in the middle of it', () => {
  /** The place of its answer as it stood at that moment. */
  async function asItStood(plan: string | undefined, since = 0): Promise<void> {
    const { answered } = usher.usher.services.store;
    const all = (await answered.page({ tenant: usher.tenant }, { limit: 500 })).items;
    const place = all.find(({ value }) => value.plan === plan);
    if (place === undefined) throw new Error(`No request has made the plan ${plan}.`);
    await answered.put({ tenant: usher.tenant }, place.id, { request: place.value.request, status: 0, body: null, since, ...(plan === undefined ? {} : { plan }) });
  }
  const jobOf = (answer: Answered): string => String((answer.json['job'] as { id: string } | undefined)?.id ?? answer.json['jobId']);
  const signOut = `POST /api/v1/users/${people.user}/sign-out`;

  test('is carried on when it is sent again: no second plan, no second effect', async () => {
    const first = await send(signOut, { key: 'cut-1' });
    const plans = await countPlans();
    await asItStood(jobOf(first));
    const again = await send(signOut, { key: 'cut-1' });
    expect([again.status, jobOf(again)]).toEqual([202, jobOf(first)]);
    expect(await countPlans()).toBe(plans);
    // From then on the answer stands.
    expect((await send(signOut, { key: 'cut-1' })).text).toBe(again.text);
  });

  test('gives the plan that was made before', async () => {
    const body = { operations: [{ kind: 'sign-out', users: [people.user] }] };
    const plan = String((await send('POST /api/v1/plans', { key: 'cut-2', body })).json['id']);
    await asItStood(plan);
    expect(String((await send('POST /api/v1/plans', { key: 'cut-2', body })).json['id'])).toBe(plan);
  });

  /** The store fails once, at the moment before the plan is let run. */
  function cutBeforeRun(): void {
    beforeRun = () => {
      beforeRun = () => undefined;
      throw new StoreError('unavailable', 'gone for a moment');
    };
  }
  const report = async (answer: Answered): Promise<unknown> => {
    const { job } = await usher.usher.services.changes.settled({ tenant: usher.tenant, person: { id: '', name: '', email: '' }, role: 'admin', source: 'api' }, jobOf(answer), 10_000);
    return job.summary;
  };
  const preview = async (email: string): Promise<string> => String((await usher.ask('POST /api/v1/imports', { as: 'admin', text: `email,first_name,last_name\n${email},Cut,Off\n`, type: 'text/csv' })).json['id']);

  test('runs the plan that was made before and not started', async () => {
    cutBeforeRun();
    expect((await send(signOut, { key: 'cut-5' })).status).toBe(503);
    const plans = await countPlans();
    const again = await send(signOut, { key: 'cut-5' });
    expect([again.status, again.json['job']]).toMatchObject([200, { state: 'done', summary: { changed: 1 } }]);
    expect(await countPlans()).toBe(plans);
  });

  test.each<[string, object]>([['as it was previewed', {}], ['with groups for everybody', { groups: ['Sales'] }]])('commits an import %s, and tells its job, wherever it broke off', async (how, body) => {
    const email = `cut.off${Object.keys(body).length}@contoso.com`;
    const commit = `POST /api/v1/imports/${await preview(email)}/commit`;
    cutBeforeRun();
    expect((await send(commit, { key: `cut-6 ${how}`.replaceAll(' ', '-'), body })).status).toBe(503);
    expect((await usher.ask(`GET /api/v1/users/${email}`, { as: 'admin' })).status).toBe(404);
    const again = await send(commit, { key: `cut-6 ${how}`.replaceAll(' ', '-'), body });
    expect([again.status, await report(again)]).toMatchObject([202, { created: 1 }]);
    expect((await usher.ask(`GET /api/v1/users/${email}`, { as: 'admin' })).status).toBe(200);
    await asItStood(jobOf(again));
    const third = await send(commit, { key: `cut-6 ${how}`.replaceAll(' ', '-'), body });
    expect([third.status, third.text]).toEqual([202, again.text]);
    expect((await send(commit, { key: `cut-6-other-${how}`.replaceAll(' ', '-'), body })).json).toMatchObject({ status: 409, code: 'plan.already-decided' });
  });

  test('commits a plan, and answers with its job where it was let run before', async () => {
    const { json } = await usher.ask('POST /api/v1/plans', { as: 'admin', body: { operations: [{ kind: 'sign-out', users: [people.user] }] } });
    const commit = `POST /api/v1/plans/${String(json['id'])}/commit`;
    cutBeforeRun();
    expect((await send(commit, { key: 'cut-7' })).status).toBe(503);
    const again = await send(commit, { key: 'cut-7' });
    expect([again.status, again.json['job']]).toMatchObject([200, { id: json['id'], summary: { changed: 1 } }]);
    await asItStood(String(json['id']));
    expect(await send(commit, { key: 'cut-7' })).toMatchObject({ status: 202, json: { jobId: json['id'] } });
    expect((await send(commit, { key: 'cut-7-other' })).json).toMatchObject({ status: 409, code: 'plan.already-decided' });
  });

  test('leaves the preview where nothing of it can run with what was chosen', async () => {
    const id = await preview('cut.none@contoso.com');
    expect((await send(`POST /api/v1/imports/${id}/commit`, { key: 'cut-8', body: { licences: ['Visio Plan 2'] } })).json).toMatchObject({ status: 409, code: expect.stringMatching(/^licence\.|^status\./) });
    expect((await send(`POST /api/v1/imports/${id}/commit`, { key: 'cut-9', body: {} })).status).toBe(202);
  });

  test('is not taken over while it may be at work', async () => {
    const first = await send(signOut, { key: 'cut-3' });
    await asItStood(jobOf(first), Date.now());
    expect((await send(signOut, { key: 'cut-3' })).json).toMatchObject({ status: 409, code: 'request.running' });
  }, 20_000);

  test('keeps its key from another request', async () => {
    const first = await send(signOut, { key: 'cut-4' });
    await asItStood(jobOf(first));
    expect((await send(`POST /api/v1/users/${people.user}/deactivate`, { key: 'cut-4' })).json).toMatchObject({ status: 422, code: 'request.repeated-differently' });
  });
});

test('a password is neither kept nor told again', async () => {
  const first = await send(`POST /api/v1/users/${people.user}/reset-password`, { key: 'key-6' });
  const [secret] = first.json['secrets'] as { password: string }[];
  const again = await send(`POST /api/v1/users/${people.user}/reset-password`, { key: 'key-6' });
  expect(again.status).toBe(200);
  expect(again.json).toMatchObject({ secrets: [], job: first.json['job'] });
  const kept = await usher.usher.services.store.answered.page({ tenant: usher.tenant }, { limit: 500 });
  expect(kept.items.length).toBeGreaterThan(0);
  expect(JSON.stringify(kept)).not.toContain(secret?.password);
});

test('reading pays no attention to a key', async () => {
  const first = await usher.ask('GET /api/v1/users?pageSize=1', { as: 'admin', headers: { 'idempotency-key': 'key-7' } });
  const other = await usher.ask('GET /api/v1/groups', { as: 'admin', headers: { 'idempotency-key': 'key-7' } });
  expect([first.status, other.status]).toEqual([200, 200]);
});

test.each([['of great length', 'x'.repeat(256)], ['with a blank', 'with blank'], ['with an umlaut', 'ümlaut'.normalize('NFC')]])('a key %s is refused', async (_what, key) => {
  expect((await send('POST /api/v1/sync/now', { key })).json).toMatchObject({ status: 400, code: 'input.invalid', detail: expect.stringMatching(/Idempotency-Key/) });
});
