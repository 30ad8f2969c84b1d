// Undo over REST: of many at once one is done, it takes the role that the way back takes, and what Entra says now is looked at for hundreds as for one.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { people, runUsher } from './running-usher.ts';
import type { Answered, RunningUsher } from './running-usher.ts';

let usher: RunningUsher;
beforeAll(async () => { usher = await runUsher(); }, 30_000);
afterAll(async () => { await usher.close(); });

const admin = async (request: string, body?: unknown): Promise<Answered> => usher.ask(request, { as: 'admin', ...(body === undefined ? {} : { body }) });

/** The plan that is done, and its job. */
async function done(operations: readonly object[]): Promise<string> {
  const plan = String((await admin('POST /api/v1/plans', { operations })).json['id']);
  await admin(`POST /api/v1/plans/${plan}/commit`);
  await ended(plan);
  return plan;
}

async function ended(job: string): Promise<void> {
  for (let look = 0; look < 1_000; look += 1) {
    const { json } = await admin(`GET /api/v1/jobs/${job}`);
    if (json['state'] !== 'queued' && json['state'] !== 'running') return;
    await new Promise((resolve) => { setTimeout(resolve, 20); });
  }
}

test('of five undos at the same moment one is done, and four are told that it was taken back', async () => {
  const plan = await done([{ kind: 'disable-account', users: [people.billing] }]);
  const answers = await Promise.all([1, 2, 3, 4, 5].map(async () => admin(`POST /api/v1/plans/${plan}/undo`)));
  expect(answers.map(({ status }) => status).toSorted()).toEqual([200, 409, 409, 409, 409]);
  for (const { json } of answers.filter(({ status }) => status === 409)) expect(json).toMatchObject({ code: 'job.not-undoable', detail: 'That was taken back already.' });
  expect((await admin('GET /api/v1/jobs')).json.items.filter(({ kind }) => kind === 'undo')).toHaveLength(1);
});

test.each(['viewonly', 'billing', 'user'] as const)('as %s, of what an administrator did, is refused with the role it takes', async (as) => {
  const plan = await done([{ kind: 'edit-user', fields: { profile: { office: `for ${as}` } }, users: [people.otherAdmin] }]);
  expect((await usher.ask(`POST /api/v1/plans/${plan}/undo`, { as })).json).toMatchObject({ status: 403, code: 'ability.missing', detail: expect.stringMatching(/^This needs the role Organisation Admin; .*Ask .*Megan Bowen/) });
  expect((await admin('GET /api/v1/audit?action=undo')).json.items[0]).toMatchObject({ outcome: 'refused', source: 'tab' });
});

test('of what read the directory is refused as in the chat, to whoever may see it', async () => {
  const sync = String((await admin('POST /api/v1/sync/now')).json['jobId']);
  await ended(sync);
  expect((await admin(`POST /api/v1/plans/${sync}/undo`)).json).toMatchObject({ status: 409, code: 'job.not-undoable', detail: 'That cannot be undone.' });
  expect((await usher.ask(`POST /api/v1/plans/${sync}/undo`, { as: 'user' })).json).toMatchObject({ status: 403, code: 'ability.missing' });
  expect((await admin('POST /api/v1/plans/none/undo')).json).toMatchObject({ status: 404, code: 'plan.unknown' });
});

test('of a plan that was not run is refused, and its plan is hidden from whoever may not see it', async () => {
  const plan = String((await admin('POST /api/v1/plans', { operations: [{ kind: 'sign-out', users: [people.user] }] })).json['id']);
  expect((await admin(`POST /api/v1/plans/${plan}/undo`)).json).toMatchObject({ status: 409, code: 'job.not-undoable', detail: 'This plan has not been run, so there is nothing to take back.' });
  expect((await usher.ask(`POST /api/v1/plans/${plan}/undo`, { as: 'user' })).json).toMatchObject({ status: 403, code: 'ability.missing' });
});

describe('with hundreds of people', () => {
  let ids: string[];

  beforeAll(async () => {
    await fetch(usher.directory.replace('/v1.0', '/_local/seed'), { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ users: 400, groups: 0, seed: 7 }) });
    await ended(String((await admin('POST /api/v1/sync/now')).json['jobId']));
    const { users } = await usher.usher.services.store.users.list(usher.tenant, { filter: {}, limit: 500 });
    ids = users.filter(({ role, synced, profile }) => role === 'user' && !synced && !['', 'DE'].includes(profile.usageLocation)).map(({ id }) => id).slice(0, 210);
  }, 30_000);

  test('whoever was changed in Entra since is skipped and named, and all the others come back', async () => {
    expect(ids.length).toBeGreaterThan(200);
    const plan = await done([{ kind: 'edit-user', fields: { profile: { usageLocation: 'DE' } }, users: ids }]);
    const [one = ''] = ids;
    await usher.graph('PATCH', `/users/${one}`, { usageLocation: 'FR' });
    const undo = await admin(`POST /api/v1/plans/${plan}/undo`);
    const job = String(undo.json['jobId'] ?? (undo.json['job'] as { id: string } | undefined)?.id);
    await ended(job);
    expect((await usher.graph('GET', `/users/${one}?$select=usageLocation`))['usageLocation']).toBe('FR');
    const { json: { rows } } = await admin(`GET /api/v1/jobs/${job}/report?pageSize=500`);
    const skipped = rows.filter(({ status }) => status === 'skipped');
    expect([rows.length, skipped.length, skipped[0]?.['reason']]).toEqual([ids.length, 1, expect.stringContaining('somebody changed this since')]);
  }, 60_000);
});
