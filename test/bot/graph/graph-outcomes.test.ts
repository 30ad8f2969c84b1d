import { afterEach, describe, expect, test } from '@jest/globals';
import type { ChangeOutcome, DirectoryChange } from '../../../bot/ports.ts';
import { emptyProfile } from '../../../shared/user.ts';
import { buildBench, closeBenches, graphError } from './graph-world.ts';
import type { Reply } from './graph-world.ts';

const account = { userPrincipalName: 'jane@contoso.com', email: 'jane@contoso.com', firstName: 'Jane', lastName: 'Doe', displayName: 'Jane Doe', profile: emptyProfile };
const create: DirectoryChange = { kind: 'create-user', account, password: 'Tulip-Harbour-42' };
const invite: DirectoryChange = { kind: 'invite-guest', account, sendMail: true };
const disable: DirectoryChange = { kind: 'set-enabled', userId: 'u-1', enabled: false };
const revoke: DirectoryChange = { kind: 'revoke-sessions', userId: 'u-1' };
const addOne: DirectoryChange = { kind: 'add-members', groupId: 'g-1', userIds: ['u-1'] };
const addTwo: DirectoryChange = { kind: 'add-members', groupId: 'g-1', userIds: ['u-1', 'u-2'] };
const remove: DirectoryChange = { kind: 'remove-member', groupId: 'g-1', userId: 'u-1' };
const licence: DirectoryChange = { kind: 'set-licences', userId: 'u-1', add: ['sku-1'], remove: [] };

const deletion: DirectoryChange = { kind: 'delete-user', userId: 'u-1' };
const restoral: DirectoryChange = { kind: 'restore-user', userId: 'u-1' };

const taken = (property: string): Reply => ({
  status: 400,
  body: { error: { code: 'Request_BadRequest', message: 'The wording may change.', details: [{ code: 'ObjectConflict', target: property, message: '' }] } },
});
const missing = (id: string): Reply => graphError(404, 'Request_ResourceNotFound', `Resource '${id}' does not exist or one of its queried reference-property objects are not present.`);
const bad = (message: string): Reply => graphError(400, 'Request_BadRequest', message);

type Expected = Partial<Record<'state' | 'why' | 'after' | 'code' | 'userId', unknown>>;
const cases: [string, DirectoryChange, Reply, Expected][] = [
  ['a created account is done and carries its id', create, { status: 201, body: { id: 'u-9' } }, { state: 'done', userId: 'u-9' }],
  ['a creation answered without an id is unknown', create, { status: 201 }, { state: 'unknown' }],
  ['an invited guest is done and carries the account’s id, not the invitation’s', invite, { status: 201, body: { id: 'i-1', invitedUser: { id: 'u-8' } } }, { state: 'done', userId: 'u-8' }],
  ['revoked sessions are done whatever success it is', revoke, { status: 204 }, { state: 'done' }],
  ['a taken user name is already there', create, taken('userPrincipalName'), { state: 'already' }],
  ['a taken user name is recognised by its message alone', create, bad('Another object with the same value for property userPrincipalName already exists.'), { state: 'already' }],
  ['a taken address is already there', create, taken('proxyAddresses'), { state: 'already' }],
  ['another taken property is refused', create, taken('onPremisesImmutableId'), { state: 'refused', code: 'Request_BadRequest' }],
  ['a blocked guest is already there', invite, graphError(400, 'BadRequest', 'The invited user already exists in the directory as object ID: 1, but the account is blocked from signing in.'), { state: 'already' }],
  ['an address of an own domain cannot be invited', invite, graphError(400, 'BadRequest', 'The email address is a verified domain of this directory.'), { state: 'refused' }],
  ['a member is already one', addOne, bad("One or more added object references already exist for the following modified properties: 'members'."), { state: 'already' }],
  ['one member among several is already', addTwo, bad("One or more added object references already exist for the following modified properties: 'members'."), { state: 'already' }],
  ['a missing membership is already removed', remove, missing('u-1'), { state: 'already' }],
  ['a membership removed a moment ago is already removed', remove, bad("One or more removed object references do not exist for the following modified properties: 'members'."), { state: 'already' }],
  ['a removal from a group that is not there is not visible', remove, missing('g-1'), { state: 'later', why: 'not-visible' }],
  ['a person who is not there yet is not visible', addOne, missing('u-1'), { state: 'later', why: 'not-visible' }],
  ['a person too fresh for a reference is not visible', addOne, bad('Not a valid reference update.'), { state: 'later', why: 'not-visible' }],
  ['an account that is not there yet is not visible', disable, missing('u-1'), { state: 'later', why: 'not-visible' }],
  ['throttling names its pause', disable, { ...graphError(429, 'TooManyRequests'), headers: { 'Retry-After': '2.128' } }, { state: 'later', why: 'throttled', after: 2128 }],
  ['a long pause is not cut', disable, { ...graphError(429, 'TooManyRequests'), headers: { 'Retry-After': '600' } }, { state: 'later', why: 'throttled', after: 600_000 }],
  ['throttling in the old spelling is throttling', disable, { ...graphError(503, 'Request_ThrottledTemporarily'), headers: { 'Retry-After': '3' } }, { state: 'later', why: 'throttled', after: 3000 }],
  ['503 is later', disable, { status: 503, headers: { 'Retry-After': '4' } }, { state: 'later', why: 'unavailable', after: 4000 }],
  ['two writers at once is later', addOne, graphError(409, 'Directory_ConcurrencyViolation'), { state: 'later', why: 'unavailable' }],
  ['two writers at once is later in the other spelling too', addOne, graphError(400, 'Directory_ConcurrencyViolation'), { state: 'later', why: 'unavailable' }],
  ['500 is unknown', disable, graphError(500, 'Service_InternalServerError'), { state: 'unknown' }],
  ['502 is unknown', create, { status: 502, body: 'bad gateway' }, { state: 'unknown' }],
  ['504 is unknown', create, graphError(504, 'UnknownError'), { state: 'unknown' }],
  ['403 is refused with Graph’s code', disable, graphError(403, 'Authorization_RequestDenied', 'Insufficient privileges to complete the operation.'), { state: 'refused', code: 'Authorization_RequestDenied' }],
  ['a deleted account is deleted', deletion, { status: 204 }, { state: 'done' }],
  ['an account that is not there is deleted already', deletion, missing('u-1'), { state: 'already' }],
  ['a restored account is back', restoral, { status: 200, body: { id: 'u-1' } }, { state: 'done' }],
  ['whoever is not in the recycle bin is not restored again', restoral, missing('u-1'), { state: 'already' }],
  ['an edited account that is not there yet is not visible', { kind: 'update-user', userId: 'u-1', fields: { city: 'Bonn' } }, missing('u-1'), { state: 'later', why: 'not-visible' }],
  ['no free seat is refused', licence, bad('Subscription with SKU 1 does not have any available licenses.'), { state: 'refused' }],
];

const sentences: [string, DirectoryChange, string, RegExp][] = [
  ['a weak password', create, 'The specified password does not comply with password complexity requirements. Please provide a different password.', /password is too weak/],
  ['an unverified domain', create, 'The domain portion of the userPrincipalName property is invalid. You must use one of the verified domain names in your organization.', /domain of the address/],
  ['a missing usage location', licence, 'License assignment cannot be done for user with invalid usage location.', /usage location first/],
  ['an inherited licence', licence, 'User license is inherited from a group membership and it cannot be removed directly from the user.', /comes from a group/],
  ['a mail-enabled group', addOne, 'Cannot Update a mail-enabled security groups and or distribution list.', /Exchange admin centre/],
  ['a synced account', disable, 'Unable to update the specified properties for on-premises mastered Directory Sync objects or objects currently undergoing migration.', /local Active Directory/],
];

async function outcomeFor(change: DirectoryChange, reply: Reply): Promise<ChangeOutcome | undefined> {
  const { directory } = await buildBench(() => reply);
  return (await directory.apply([change])).outcomes[0];
}

/** The same answer as an item of a batch. */
async function outcomesInBatch(change: DirectoryChange, reply: Reply): Promise<readonly ChangeOutcome[]> {
  const item = { status: reply.status ?? 200, headers: reply.headers ?? {}, body: reply.body };
  const { directory } = await buildBench(() => ({ body: { responses: [{ id: '1', ...item }, { id: '0', ...item }] } }));
  return (await directory.apply([change, change])).outcomes;
}

const conflicts: [string, DirectoryChange, Reply, RegExp][] = [
  ['a user name', restoral, taken('userPrincipalName'), /^The user name of this account belongs to somebody else now\. .*another user name/],
  ['an address', restoral, taken('proxyAddresses'), /^An address of this account belongs to somebody else now/],
  ['something Graph does not name', restoral, bad('There is a conflicting object with one or more of the specified values.'), /^The user name of this account/],
  ['the name asked for', { ...restoral, userPrincipalName: 'joe@contoso.com' }, taken('userPrincipalName'), /^The user name joe@contoso\.com or its address belongs to somebody else now/],
];

describe('the outcome of a change', () => {
  afterEach(closeBenches);

  test.each(cases)('%s', async (...[, change, reply, expected]) => {
    expect(await outcomeFor(change, reply)).toMatchObject(expected);
    expect(await outcomesInBatch(change, reply)).toMatchObject([expected, expected]);
  });

  test.each(sentences)('tells people in plain words about %s', async (...[, change, message, words]) => {
    expect(await outcomeFor(change, bad(message))).toMatchObject({ state: 'refused', code: 'Request_BadRequest', reason: expect.stringMatching(words) });
  });

  test.each(conflicts)('names %s that keeps somebody deleted', async (...[, change, reply, words]) => {
    expect(await outcomeFor(change, reply)).toMatchObject({ state: 'refused', code: 'Request_BadRequest', reason: expect.stringMatching(words) });
  });

  test('never repeats a password that Graph quotes', async () => {
    const outcome = await outcomeFor(create, bad('The value Tulip-Harbour-42 is not allowed.'));
    expect(outcome).toMatchObject({ state: 'refused' });
    expect(JSON.stringify(outcome)).not.toContain('Tulip');
  });
});
