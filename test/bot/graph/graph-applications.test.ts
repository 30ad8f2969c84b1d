// Assigning groups to applications over HTTP: what cannot be looked up is the fate of that one change and of nothing else.
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ChangeOutcome, DirectoryChange } from '../../../bot/ports.ts';
import { buildBench, closeBenches, graphError } from './graph-world.ts';
import { closeLocalBenches, startLocalBench } from './local-bench.ts';
import type { LocalBench } from './local-bench.ts';

const group = (n: number): string => `72f98800-0000-4000-8000-0002${String(n).padStart(8, '0')}`;
const salesforce = { id: '72f98800-0000-4000-8000-000400000002', roleId: '72f98800-0000-4000-8000-0000000000b2' };
const asAdministrator = { ...salesforce, roleId: '72f98800-0000-4000-8000-0000000000b3' };
const nobody = '00000000-dead-4000-8000-000000000000';

const assign = (n: number, application = salesforce): DirectoryChange => ({ kind: 'assign-application', groupId: group(n), application });
const unassign = (n: number, application = salesforce): DirectoryChange => ({ kind: 'unassign-application', groupId: group(n), application });
const rename = (n: number): DirectoryChange => ({ kind: 'update-group', groupId: group(n), name: `Renamed ${n}` });

const looking = 'GET /groups/{id}/appRoleAssignments';
const removing = 'DELETE /groups/{id}/appRoleAssignments/{id}';

let bench: LocalBench;
beforeAll(async () => { bench = await startLocalBench(); });
beforeEach(async () => bench.reset());
afterAll(closeLocalBenches);

const apply = async (...changes: DirectoryChange[]): Promise<readonly ChangeOutcome[]> => (await bench.directory.apply(changes)).outcomes;
const applicationsOf = async (n: number): Promise<string[]> => ((await bench.directory.applicationsOf([group(n)])).get(group(n)) ?? []).map(({ name }) => name);

describe('assigning an application', () => {
  test('is done once, seen, found out about, and taken back once', async () => {
    expect(await apply(assign(2))).toEqual([{ state: 'done' }]);
    expect(await apply(assign(2))).toMatchObject([{ state: 'already' }]);
    expect(await applicationsOf(2)).toEqual(['Salesforce']);
    expect(await bench.directory.findOut(assign(2), bench.clock.now())).toEqual({ state: 'applied' });
    expect(await apply(unassign(2))).toEqual([{ state: 'done' }]);
    expect(await apply(unassign(2))).toMatchObject([{ state: 'already', reason: expect.stringMatching(/not assigned/) }]);
    expect(await bench.directory.findOut(unassign(2), bench.clock.now())).toEqual({ state: 'applied' });
    expect(await applicationsOf(2)).toEqual([]);
  });

  test('takes back the role that was asked for and leaves the other', async () => {
    await apply(assign(2), assign(2, asAdministrator));
    expect(await apply(unassign(2))).toEqual([{ state: 'done' }]);
    expect(await bench.directory.findOut(assign(2, asAdministrator), bench.clock.now())).toEqual({ state: 'applied' });
  });

  test('sends nothing to take back what is not there', async () => {
    expect(await apply(unassign(2), unassign(4))).toMatchObject([{ state: 'already' }, { state: 'already' }]);
    expect(await bench.requests(removing)).toBe(0);
    expect(await bench.requests('POST /$batch')).toBe(0);
  });

  test('finds what is on a later page', async () => {
    await apply(assign(2), assign(2, asAdministrator));
    await bench.local('PUT', '/behaviour', { pageSize: 1 });
    expect(await bench.directory.findOut(assign(2, asAdministrator), bench.clock.now())).toEqual({ state: 'applied' });
    expect(await apply(unassign(2, asAdministrator))).toEqual([{ state: 'done' }]);
    expect(await bench.requests(looking)).toBeGreaterThan(2);
  });

  test('lists the applications of every page', async () => {
    const other = (await bench.directory.applications()).find(({ id }) => id !== salesforce.id);
    if (other === undefined) throw new Error('The demo organisation lacks a second application.');
    await apply(assign(2), assign(2, { id: other.id, roleId: other.roles[0]?.id ?? '' }));
    await bench.local('PUT', '/behaviour', { pageSize: 1 });
    expect((await applicationsOf(2)).sort()).toEqual(['Salesforce', other.name].sort());
  });
});

describe('the roles of an application', () => {
  const role = (id: string, displayName: string | null, more: object = {}): object => ({ id, displayName, value: `${id}.value`, isEnabled: true, allowedMemberTypes: ['User'], ...more });
  const principals = [
    { id: 'one', displayName: 'Billing', appRoles: [role('r1', 'Clerk'), role('r2', 'Auditor', { isEnabled: false }), role('r3', 'Robot', { allowedMemberTypes: ['Application'] })] },
    { id: 'none', displayName: 'Wiki', appRoles: [] },
    { id: 'many', displayName: 'CRM', appRoles: [role('r4', 'Reader', { allowedMemberTypes: ['User', 'Application'] }), role('r5', null)] },
  ];
  const plain = '00000000-0000-0000-0000-000000000000';
  const assignment = (resourceId: string, resourceDisplayName: string, appRoleId: string): object => ({ id: `${resourceId} ${appRoleId}`, resourceId, resourceDisplayName, appRoleId });

  /** Answers batches of what is read of groups and applications. */
  const withHeld = async (held: readonly object[]): ReturnType<typeof buildBench> => buildBench(({ url, body }) => {
    if (url.startsWith('/v1.0/servicePrincipals')) return { body: { value: principals } };
    const asked = body['requests'] as { id: string; url: string }[];
    return { body: { responses: asked.map(({ id, url: path }) => {
      const principal = principals.find((each) => path.startsWith(`/servicePrincipals/${each.id}?`));
      if (path.startsWith('/groups/')) return { id, status: 200, body: { value: held } };
      return principal === undefined ? { id, ...graphError(403, 'Authorization_RequestDenied') } : { id, status: 200, body: principal };
    }) } };
  });
  afterEach(closeBenches);

  test('are those that groups can be given, by name; without any there is the plain access', async () => {
    const { directory } = await withHeld([]);
    expect(await directory.applications()).toEqual([
      { id: 'one', name: 'Billing', roles: [{ id: 'r1', name: 'Clerk' }] },
      { id: 'many', name: 'CRM', roles: [{ id: 'r4', name: 'Reader' }, { id: 'r5', name: 'r5.value' }] },
      { id: 'none', name: 'Wiki', roles: [{ id: plain, name: '' }] },
    ]);
  });

  test('that a group has are named, also when they are switched off; what cannot be named goes by its id', async () => {
    const { directory, double } = await withHeld([assignment('none', 'Wiki', plain), assignment('one', 'Billing', 'r2'), assignment('one', 'Billing', 'r1'), assignment('hidden', 'Secret', 'r9')]);
    expect((await directory.applicationsOf(['g'])).get('g')).toEqual([
      { id: 'one', name: 'Billing', roles: [{ id: 'r2', name: 'Auditor' }, { id: 'r1', name: 'Clerk' }] },
      { id: 'hidden', name: 'Secret', roles: [{ id: 'r9', name: 'r9' }] },
      { id: 'none', name: 'Wiki', roles: [{ id: plain, name: '' }] },
    ]);
    expect(double.asked).toHaveLength(2);
  });

  test('are not asked for where there is nothing to name', async () => {
    const { directory, double } = await withHeld([assignment('none', 'Wiki', plain)]);
    await directory.applicationsOf(['g']);
    expect(double.asked).toHaveLength(1);
  });
});

describe('a look-up that fails', () => {
  const cases: [string, Partial<ChangeOutcome>][] = [
    ['429', { state: 'later', why: 'throttled', after: 7000 }],
    ['503', { state: 'later', why: 'unavailable', after: 7000 }],
    ['500', { state: 'later', why: 'unavailable' }],
    ['401', { state: 'later', why: 'unavailable' }],
    ['reset', { state: 'later', why: 'unavailable' }],
    ['404', { state: 'already' }],
    ['403', { state: 'refused', code: 'Authorization_RequestDenied' }],
  ];

  test.each(cases)('with %s is the outcome of that change', async (kind, expected) => {
    await apply(assign(2));
    await bench.fault(looking, kind, { retryAfter: 7 });
    expect(await apply(unassign(2))).toMatchObject([{ ...expected, reason: expect.stringMatching(/\S/) }]);
    expect(await bench.requests(removing)).toBe(0);
  });

  test.each(cases)('with %s leaves the others of the batch alone', async (kind, expected) => {
    await apply(assign(2));
    await bench.fault(looking, kind, { retryAfter: 7 });
    expect(await apply(rename(4), unassign(2), rename(14))).toMatchObject([{ state: 'done' }, expected, { state: 'done' }]);
  });

  test('is asked once and waits for nothing, for the runner’s right to the job lasts one request', async () => {
    await bench.fault(looking, '503', { retryAfter: 2 });
    bench.clock.pauses.length = 0;
    await apply(unassign(2));
    expect(await bench.requests(looking)).toBe(1);
    expect(bench.clock.pauses).toEqual([]);
  });

  test('keeps what follows in the same group behind it', async () => {
    await bench.fault(looking, '503');
    expect(await apply(rename(4), unassign(2), rename(2))).toMatchObject([{ state: 'done' }, { state: 'later', why: 'unavailable' }, { state: 'later', why: 'not-run' }]);
  });

  test('that is never answered ends in time, and the others are sent', async () => {
    await bench.fault(looking, 'timeout');
    const applied = apply(rename(4), unassign(2));
    while (await bench.requests(looking) === 0) await new Promise((resolve) => { setTimeout(resolve, 5); });
    bench.clock.expire();
    expect(await applied).toMatchObject([{ state: 'done' }, { state: 'later', why: 'unavailable' }]);
  });

  test('of a group that is not there means that nothing is assigned', async () => {
    expect(await apply({ kind: 'unassign-application', groupId: nobody, application: salesforce })).toMatchObject([{ state: 'already' }]);
  });
});
