// Deleting and restoring: who may not be deleted, what is left in view, and how each takes the other back.
import { describe, expect, test } from '@jest/globals';
import { checkOperation } from '../../../../bot/plans/check.ts';
import { decide, isGrave } from '../../../../bot/plans/decide.ts';
import { Losses } from '../../../../bot/plans/losses.ts';
import { deleteUser } from '../../../../bot/plans/operations/delete-user.ts';
import { restoreUser } from '../../../../bot/plans/operations/restore-user.ts';
import type { Directory, Ties } from '../../../../bot/ports.ts';
import { UsherError } from '../../../../shared/errors.ts';
import type { Operation } from '../../../../shared/plan.ts';
import type { User } from '../../../../shared/user.ts';
import { createMemoryLog } from '../../graph/graph-world.ts';
import { buildFacts, buildUser } from './person.ts';

const operation = { kind: 'delete-user', before: { deleted: false } } as const satisfies Operation;
const gone = buildUser({ deleted: '2026-01-02T00:00:00Z', status: 'deleted' });

describe('deleting a user', () => {
  test('is grave: nobody decides it alone', () => {
    expect(deleteUser.plan(buildUser(), { kind: 'delete-user' }, buildFacts())).toEqual({ operation });
    expect(isGrave(operation)).toBe(true);
    expect(decide({ kind: 'change', counts: { total: 1, run: 1, skip: 0, refuse: 0 }, operations: new Set(['delete-user']), grave: isGrave(operation) })).toBe('approval');
  });

  test.each<[string, User, string]>([
    ['oneself', buildUser({ id: 'megan' }), 'cannot delete yourself'],
    ['whoever is synced', buildUser({ synced: true }), 'local Active Directory'],
    ['the last administrator', buildUser({ id: 'alex' }), 'last Organisation Admin'],
  ])('refuses %s', (_who, user, words) => {
    expect(deleteUser.plan(user, { kind: 'delete-user' }, buildFacts({ admins: new Set(['alex']) }))).toEqual({ refuse: expect.stringContaining(words) });
  });

  test('counts administrators down within one plan', () => {
    const facts = buildFacts({ admins: new Set(['alex', 'megan']) });
    expect(deleteUser.plan(buildUser({ id: 'alex' }), { kind: 'delete-user' }, facts)).toEqual({ operation });
    expect(deleteUser.plan(buildUser({ id: 'megan' }), { kind: 'delete-user' }, { ...facts, actorId: 'program' })).toEqual({ refuse: expect.stringContaining('last Organisation Admin') });
  });

  test('skips whoever is deleted already', () => {
    expect(deleteUser.plan(gone, { kind: 'delete-user' }, buildFacts())).toEqual({ skip: 'Jane Doe is deleted already.' });
    expect(deleteUser.stillTrue(operation, gone)).toBe(false);
  });

  test('keeps groups and licences in view, and the first instant', () => {
    const user = buildUser({ groups: [{ id: 'g', name: 'Sales' }] });
    const after = deleteUser.project(operation, user, '2026-02-02T00:00:00Z');
    expect(after).toEqual({ ...user, deleted: '2026-02-02T00:00:00Z' });
    expect(deleteUser.project(operation, after, '2026-02-03T00:00:00Z')).toEqual(after);
    expect(deleteUser.stillInEffect(operation, after)).toBe(true);
    expect(deleteUser.inverse(operation)).toEqual({ kind: 'restore-user' });
  });
});

describe('restoring a user', () => {
  const plan = (user: User, userPrincipalName?: string) => checkOperation(user, { kind: 'restore-user', userPrincipalName }, { role: 'admin', facts: buildFacts() });

  test('is for the deleted alone', () => {
    expect(plan(gone)).toEqual({ operation: { kind: 'restore-user', before: { deleted: true } } });
    expect(plan(buildUser())).toEqual({ skip: 'Jane Doe is not deleted.' });
    expect(checkOperation(gone, { kind: 'disable-account' }, { role: 'admin', facts: buildFacts() })).toEqual({ refuse: expect.stringContaining('Deleted') });
  });

  test('brings back under the name asked for', () => {
    const named = { kind: 'restore-user', userPrincipalName: 'jane.doe@contoso.com', before: { deleted: true } } as const;
    expect(plan(gone, 'jane.doe@contoso.com')).toEqual({ operation: named });
    expect(restoreUser.project(named, gone, '')).toMatchObject({ deleted: null, userPrincipalName: 'jane.doe@contoso.com', email: 'jane.doe@contoso.com' });
    expect(restoreUser.steps(named, { password: () => '' })[0]?.change('u1')).toEqual({ kind: 'restore-user', userId: 'u1', userPrincipalName: 'jane.doe@contoso.com' });
  });
});

describe('what deleting would take away', () => {
  // Only the ties are asked for.
  const directory = (ties: () => Promise<Map<string, Ties>>): Directory => ({ ties }) as unknown as Directory;
  const licensed = buildUser({ groups: [{ id: 'g', name: 'Sales' }], licences: [{ id: 'l', name: 'Microsoft 365 E3', via: 'direct' }] });
  const world = () => ({ log: createMemoryLog(), clock: { now: () => Date.parse('2026-03-11T00:00:00Z'), sleep: () => Promise.resolve() } });
  const wordsOf = async (losses: Losses, answering: Directory, left = Infinity): Promise<string[]> => (await losses.found(world(), answering, { beyond: losses.isBeyond(left) })).losses.map(({ words }) => words);
  const noted = (...users: User[]): Losses => {
    const losses = new Losses();
    for (const user of users) losses.note(user, operation);
    return losses;
  };

  test('is said for one person', async () => {
    const ties = new Map([['u1', { reports: ['Adele Vance'], soleOwnerOf: ['Finance'] }]]);
    expect(await wordsOf(noted(licensed), directory(() => Promise.resolve(ties)))).toEqual([
      'Last connection: 1 January 2026. Kept in the cloud, not synced from on-premises.', 'Licences that become free: Microsoft 365 E3.', 'Leaves the group Sales.',
      'Would be left without an owner: Finance (Jane Doe).', 'Reporting to Jane Doe: Adele Vance.',
    ]);
  });

  test('is summed up for several, and told without the directory when it does not answer', async () => {
    const later = buildUser({ id: 'u2', displayName: 'Joe Roe', lastConnection: '2026-02-01T00:00:00Z', licences: licensed.licences });
    const words = await wordsOf(noted(licensed, later), directory(() => Promise.reject(new UsherError('later'))));
    expect(words).toEqual(['Latest connection of them: Joe Roe, 1 February 2026. All of them are kept in the cloud, none is synced from on-premises.', 'Licences that become free: 2 × Microsoft 365 E3.', 'Leaves the group Sales.']);
  });

  test('does not call those never seen whose sign-ins nobody is told', async () => {
    const hidden = buildUser({ lastConnection: null, connectionsUnknown: true });
    expect(await wordsOf(noted(hidden), directory(() => Promise.resolve(new Map())))).toEqual(['Kept in the cloud, not synced from on-premises.']);
    expect(await wordsOf(noted(buildUser({ lastConnection: null })), directory(() => Promise.resolve(new Map())))).toEqual(['Never connected so far. Kept in the cloud, not synced from on-premises.']);
  });

  test('is nothing for other changes', async () => {
    const losses = new Losses();
    losses.note(licensed, { kind: 'disable-account', before: { enabled: true } });
    expect(await wordsOf(losses, directory(() => Promise.reject(new Error('not asked'))))).toEqual([]);
  });

  test.each<[string, readonly (readonly string[])[], string]>([
    ['somebody without one', [[]], 'which takes the role User Administrator in Entra. Approved by somebody without it, the account stays among the deleted users.'],
    ['somebody who holds one', [['Global Administrator']], 'which takes the role Privileged Authentication Administrator in Entra, since the account holds administrator roles there.'],
    ['several who all hold one', [['Reports Reader'], ['Global Administrator']], 'since the accounts hold administrator roles there.'],
    ['several of whom some do', [[], ['Global Administrator']], 'which takes the role User Administrator in Entra, and Privileged Authentication Administrator for those of them who hold administrator roles there.'],
  ])('names the role that it takes to delete %s for good in the name of whoever approves', async (_who, held, words) => {
    const losses = new Losses();
    held.forEach((directoryRoles, at) => { losses.note(buildUser({ id: `u${at}`, deleted: '2026-03-01T00:00:00Z', directoryRoles: [...directoryRoles] }), { kind: 'purge-user', before: { deleted: true }, onBehalfOf: true }); });
    const answering: Directory = { ...directory(() => Promise.reject(new Error('not asked'))), onBehalfOf: { reach: () => 0 } };
    expect((await wordsOf(losses, answering))[0]).toContain(words);
  });

  test('counts the days of those who go for good as the list of deleted users does', async () => {
    const losses = new Losses();
    losses.note(buildUser({ deleted: '2026-03-10T23:00:00Z' }), { kind: 'purge-user', before: { deleted: true } });
    expect(await wordsOf(losses, directory(() => Promise.reject(new Error('not asked'))))).toContainEqual(expect.stringMatching(/This one could be restored for another 30 days\.$/));
  });

  test('tells of those who go for good that nothing brings them back, and how long they could still be restored', async () => {
    const losses = new Losses();
    const deleted = buildUser({ deleted: '2026-03-01T00:00:00Z', synced: true });
    losses.note(deleted, { kind: 'purge-user', before: { deleted: true } });
    expect(await wordsOf(losses, directory(() => Promise.reject(new Error('not asked'))))).toEqual([
      expect.stringMatching(/^Usher cannot finish this itself, because Microsoft lets no app delete for good.*a User Administrator deletes for good in Entra/),
      'Nothing brings an account back that was deleted for good: no restore, no undo. This one could be restored for another 20 days.',
      'Last connection: 1 January 2026. Synced from on-premises, which may bring the account back.',
    ]);
    losses.note({ ...deleted, id: 'u2', deleted: '2026-03-05T00:00:00Z', synced: false }, { kind: 'purge-user', before: { deleted: true } });
    const several = await wordsOf(losses, directory(() => Promise.reject(new Error('not asked'))));
    expect(several).toEqual(expect.arrayContaining([expect.stringMatching(/latest of these could be restored for another 24 days/), expect.stringMatching(/Synced from on-premises, which may bring accounts back: 1; kept in the cloud: 1\.$/)]));
  });

  test('tells of those beyond the daily limit who they are, each person once', async () => {
    const losses = new Losses();
    for (const user of [licensed, buildUser({ id: 'u2', displayName: 'Joe Roe', lastConnection: '2026-02-01T00:00:00Z' })]) {
      losses.note(user, { kind: 'disable-account', before: { enabled: true } });
      losses.note({ ...user, type: 'guest' }, { kind: 'disable-local-login', group: { id: 'g', name: 'G' }, before: { localLogin: true } });
    }
    const ties = new Map([['u1', { reports: ['Adele Vance'], soleOwnerOf: [] }]]);
    expect(await wordsOf(losses, directory(() => Promise.resolve(ties)), 2)).toEqual([]);
    expect(await wordsOf(losses, directory(() => Promise.resolve(ties)), 1)).toEqual([
      'Latest connection of them: Joe Roe, 1 February 2026. All of them are kept in the cloud, none is synced from on-premises.', 'Reporting to Jane Doe: Adele Vance.',
    ]);
  });
});
