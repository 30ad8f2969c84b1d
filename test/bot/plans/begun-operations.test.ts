// Operations of which a part was done and the rest was not: read model, audit trail and undo know exactly that part.
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { Changes, OperationRequest } from '../../../bot/plans/change.ts';
import type { DirectoryChange } from '../../../bot/ports.ts';
import type { ReportRow } from '../../../shared/job.ts';
import { emptyProfile } from '../../../shared/user.ts';
import type { User } from '../../../shared/user.ts';
import { actorOf, buildPerson, openHeart, tenant } from './heart.ts';
import type { Heart } from './heart.ts';

let heart: Heart;
let changes: Changes;
const megan = actorOf('megan');
const [e3, bi] = [{ id: 'e3', name: 'E3' }, { id: 'bi', name: 'Power BI' }];

beforeEach(async () => {
  heart = openHeart();
  ({ changes } = heart.boot());
  await heart.store.licences.putMany({ tenant }, [e3, bi].map((licence) => ({ id: licence.id, value: { ...licence, partNumber: licence.id, total: 5, used: 0, free: 5 } })));
  await heart.store.users.putMany(tenant, [...['megan', 'alex'].map((id) => buildPerson(id, { role: 'admin' })), buildPerson('jane', { profile: emptyProfile })]);
});
afterEach(() => heart.close());

const refuse = (kind: DirectoryChange['kind']): void => { heart.refusing.add(kind); };
const jane = async (): Promise<User | undefined> => (await heart.store.users.get(tenant, 'jane'))?.value;

async function run(...operations: OperationRequest[]): Promise<{ job: string; row: ReportRow | undefined }> {
  const plan = await changes.plan(megan, { title: 'x', operations, users: await heart.store.users.getMany(tenant, ['jane']) });
  await changes.commit(megan, plan.id);
  await changes.settled(megan, plan.id, 5_000);
  return { job: plan.id, row: (await changes.report(tenant, plan.id, { from: 0, limit: 1 })).rows[0] };
}
const entryOf = async (job: string) => (await heart.store.audit.page({ tenant }, { limit: 500 })).items.find(({ id }) => id.endsWith(`${job}.row.0000000`))?.value;

describe('a licence that is refused after its location was set', () => {
  beforeEach(() => { refuse('set-licences'); });

  test('is in no read model, so it can be asked for again at once', async () => {
    const { row } = await run({ kind: 'assign-licence', licence: e3, location: 'DE' });
    expect([row?.status, row?.reason]).toEqual(['refused', expect.stringMatching(/^Done in part\. Assign E3: /)]);
    expect([(await jane())?.licences, (await jane())?.profile.usageLocation]).toEqual([[], 'DE']);
    heart.refusing.clear();
    expect((await run({ kind: 'assign-licence', licence: e3 })).row).toMatchObject({ status: 'changed', reason: '' });
    expect((await jane())?.licences).toMatchObject([{ id: 'e3', via: 'direct' }]);
  });

  test('leaves the location in the audit trail, and nothing that undo blames on somebody else', async () => {
    const { job } = await run({ kind: 'set-role', role: 'billing' }, { kind: 'assign-licence', licence: e3, location: 'DE' });
    expect(await entryOf(job)).toMatchObject({ outcome: 'refused', before: expect.stringMatching(/usage location empty/), after: expect.stringMatching(/usage location “DE”$/) });
    expect((await entryOf(job))?.after).not.toMatch(/E3/);
    const undo = await changes.planUndo(megan, job);
    const [back] = await changes.rows(tenant, undo.id, { from: 0, limit: 1 });
    expect([back?.operations.map(({ kind }) => kind), back?.refused]).toEqual([['set-role'], 'usage location: the directory does not let it be emptied. Another one can be given.']);
  });
});

test('a deactivation whose sessions could not be ended says in the audit trail what was done', async () => {
  refuse('revoke-sessions');
  const { job, row } = await run({ kind: 'disable-account' });
  expect([row?.status, (await jane())?.enabled]).toEqual(['refused', false]);
  expect(await entryOf(job)).toMatchObject({ before: 'can sign in', after: 'in part: cannot sign in, sessions ended', reason: expect.stringMatching(/^Done in part\. /) });
});

test('what Usher alone keeps holds where the directory refuses the rest of the row: report, audit trail, store and undo agree', async () => {
  refuse('update-user');
  await heart.define({ floor: 'text' });
  const { job, row } = await run({ kind: 'edit-user', fields: { jobTitle: 'Boss' } }, { kind: 'set-properties', values: { floor: '3' } }, { kind: 'set-role', role: 'viewonly' });
  expect([row?.status, row?.reason]).toEqual(['refused', 'Done in part. Edit: The directory refused.']);
  expect(await entryOf(job)).toMatchObject({ before: 'floor empty; User', after: 'floor “3”; View-Only Admin' });
  expect(await jane()).toMatchObject({ role: 'viewonly', properties: { floor: '3' }, profile: { jobTitle: '' } });
  expect((await heart.store.roles.get({ tenant }, 'jane'))?.value.role).toBe('viewonly');
  expect((await changes.job(tenant, job)).undoable).toBe(true);
  const undo = await changes.planUndo(megan, job);
  expect((await changes.rows(tenant, undo.id, { from: 0, limit: 1 }))[0]?.operations.map(({ kind }) => kind)).toEqual(['set-role', 'set-properties']);
});

test('a job of which only the end of the sessions was done offers no undo: nothing brings those back', async () => {
  refuse('set-enabled');
  const { job, row } = await run({ kind: 'disable-account' }, { kind: 'sign-out' });
  expect([row?.status, (await changes.job(tenant, job)).undoable]).toEqual(['refused', false]);
});

describe('of two licences in one plan', () => {
  test('the location that comes with the first serves the second, which waits for it', async () => {
    const { row } = await run({ kind: 'assign-licence', licence: e3, location: 'DE' }, { kind: 'assign-licence', licence: bi });
    expect([row, (await jane())?.licences.map(({ id }) => id)]).toMatchObject([{ status: 'changed', reason: '' }, ['e3', 'bi']]);
    expect(heart.applied.map(({ kind }) => kind)).toEqual(['update-user', 'set-licences', 'set-licences']);
  });

  test('neither is asked for when the location is refused', async () => {
    refuse('update-user');
    const { row } = await run({ kind: 'assign-licence', licence: e3, location: 'DE' }, { kind: 'assign-licence', licence: bi });
    expect([row?.status, heart.applied.map(({ kind }) => kind)]).toEqual(['refused', ['update-user']]);
  });
});
