import { afterEach, describe, expect, test } from '@jest/globals';
import type { DirectoryChange, Finding } from '../../../bot/ports.ts';
import { emptyProfile } from '../../../shared/user.ts';
import { buildBench, closeBenches, graphError } from './graph-world.ts';
import type { Reply } from './graph-world.ts';

const account = { userPrincipalName: 'jane@contoso.com', email: 'jane@contoso.com', firstName: 'Jane', lastName: 'Doe', displayName: 'Jane Doe', profile: emptyProfile };
const create: DirectoryChange = { kind: 'create-user', account, password: 'x' };
const invite: DirectoryChange = { kind: 'invite-guest', account, sendMail: false };
const password: DirectoryChange = { kind: 'set-password', userId: 'u-1', password: 'x' };
const revoke: DirectoryChange = { kind: 'revoke-sessions', userId: 'u-1' };
const edit: DirectoryChange = { kind: 'update-user', userId: 'u-1', fields: { city: 'Bonn', firstName: '' } };
const swap: DirectoryChange = { kind: 'set-licences', userId: 'u-1', add: ['s-1'], remove: ['s-2'] };
const add: DirectoryChange = { kind: 'add-members', groupId: 'g-1', userIds: ['u-1', 'u-2'] };

/** The test clock starts at eight; every change below was sent then. */
const at = (time: string): string => `2026-03-02T${time}Z`;
const ours = { id: 'u-9', displayName: 'Jane Doe', givenName: 'Jane', surname: 'Doe', createdDateTime: at('08:00:00') };
const missing = graphError(404, 'Request_ResourceNotFound');

const memberships = (...groupIds: string[][]): Reply => ({ body: { responses: groupIds.map((ids, index) => ({ id: String(index), status: 200, body: { value: ids.map((id) => ({ id })) } })) } });

async function find(change: DirectoryChange, reply: Reply, later = 0): Promise<Finding> {
  const { directory, clock } = await buildBench(() => reply);
  const sentAt = clock.now();
  clock.advance(later);
  return directory.findOut(change, sentAt);
}

const minute = 60_000;
const cases: [string, DirectoryChange, Reply, number, Finding][] = [
  ['a pass whose answer was lost is as good as none', { kind: 'issue-access-pass', userId: 'u-1' }, missing, 0, { state: 'not-applied' }],
  ['nobody can tell of a mailing', { kind: 'invite-again', userId: 'u-1', email: 'jane@example.net', displayName: 'Jane Doe' }, missing, minute, { state: 'cannot-tell' }],
  ['a young account of the same names is ours', create, { body: ours }, 0, { state: 'applied', userId: 'u-9' }],
  ['an older account is somebody else’s', create, { body: { ...ours, createdDateTime: at('07:57:59') } }, 0, { state: 'not-applied' }],
  ['an account of another name is somebody else’s', create, { body: { ...ours, displayName: 'Jane Dough' } }, 0, { state: 'not-applied' }],
  ['an account that is not to be seen may still come', create, missing, minute - 1, { state: 'not-yet' }],
  ['an account that is not to be seen after a minute was not made', create, missing, minute, { state: 'not-applied' }],
  ['a young guest is ours', invite, { body: { value: [{ ...ours, createdDateTime: at('07:59:00') }] } }, 0, { state: 'applied', userId: 'u-9' }],
  ['an older guest was there before', invite, { body: { value: [{ ...ours, createdDateTime: '2025-01-01T00:00:00Z' }] } }, 0, { state: 'not-applied' }],
  ['a guest that is not to be seen may still come', invite, { body: { value: [] } }, 0, { state: 'not-yet' }],
  ['nobody can tell of a guest that does not come', invite, { body: { value: [] } }, minute, { state: 'cannot-tell' }],
  ['a password changed since was changed by us', password, { body: { id: 'u-1', lastPasswordChangeDateTime: at('07:59:59') } }, 0, { state: 'applied' }],
  ['a password changed before may still show', password, { body: { id: 'u-1', lastPasswordChangeDateTime: at('07:59:54') } }, 0, { state: 'not-yet' }],
  ['a password that stays as it was was not changed', password, { body: { id: 'u-1', lastPasswordChangeDateTime: at('07:59:54') } }, minute, { state: 'not-applied' }],
  ['sessions ended since were ended by us', revoke, { body: { id: 'u-1', signInSessionsValidFromDateTime: at('08:00:01') } }, 0, { state: 'applied' }],
  ['sessions that go on were not ended', revoke, { body: { id: 'u-1' } }, minute, { state: 'not-applied' }],
  ['an account in the state asked for has it', { kind: 'set-enabled', userId: 'u-1', enabled: false }, { body: { id: 'u-1', accountEnabled: false } }, 0, { state: 'applied' }],
  ['an account in the other state lacks it', { kind: 'set-enabled', userId: 'u-1', enabled: false }, { body: { id: 'u-1', accountEnabled: true } }, 0, { state: 'not-applied' }],
  ['an account that cannot be seen has no state yet', { kind: 'set-enabled', userId: 'u-1', enabled: false }, missing, 0, { state: 'not-yet' }],
  ['an account that is not to be seen was deleted', { kind: 'delete-user', userId: 'u-1' }, missing, 0, { state: 'applied' }],
  ['an account that is to be seen may still go', { kind: 'delete-user', userId: 'u-1' }, { body: { id: 'u-1' } }, minute - 1, { state: 'not-yet' }],
  ['an account that stays was not deleted', { kind: 'delete-user', userId: 'u-1' }, { body: { id: 'u-1' } }, minute, { state: 'not-applied' }],
  ['an account that is to be seen was restored', { kind: 'restore-user', userId: 'u-1' }, { body: { id: 'u-1' } }, 0, { state: 'applied' }],
  ['an account that does not come back was not restored', { kind: 'restore-user', userId: 'u-1' }, missing, minute, { state: 'not-applied' }],
  ['details that show were changed', edit, { body: { id: 'u-1', userPrincipalName: 'j@c.com', city: 'Bonn' } }, 0, { state: 'applied' }],
  ['details that do not show were not changed', edit, { body: { id: 'u-1', userPrincipalName: 'j@c.com', city: 'Bonn', givenName: 'Jane' } }, 0, { state: 'not-applied' }],
  ['a swap of licences is done when both show', swap, { body: { id: 'u-1', licenseAssignmentStates: [{ skuId: 's-1' }, { skuId: 's-2', assignedByGroup: 'g-1' }] } }, 0, { state: 'applied' }],
  ['a licence from a group is none of its own', swap, { body: { id: 'u-1', licenseAssignmentStates: [{ skuId: 's-1', assignedByGroup: 'g-1' }] } }, 0, { state: 'not-applied' }],
  ['members are added when all are', add, memberships(['g-1'], ['g-2', 'g-1']), 0, { state: 'applied' }],
  ['members are not added when one is missing', add, memberships(['g-1'], ['g-2']), 0, { state: 'not-applied' }],
  ['a member is removed when the group is gone from the list', { kind: 'remove-member', groupId: 'g-1', userId: 'u-1' }, memberships(['g-2']), 0, { state: 'applied' }],
  ['a member that still shows was not removed', { kind: 'remove-member', groupId: 'g-1', userId: 'u-1' }, memberships(['g-1']), 0, { state: 'not-applied' }],
];

describe('finding out what became of a change', () => {
  afterEach(closeBenches);

  test.each(cases)('%s', async (...[, change, reply, later, finding]) => {
    expect(await find(change, reply, later)).toEqual(finding);
  });

  test('says “later” when the directory does not answer either', async () => {
    await expect(find(create, { status: 500 })).rejects.toMatchObject({ code: 'later' });
  });
});
