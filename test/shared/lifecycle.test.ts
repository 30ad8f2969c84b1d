// The life cycle: one status for every combination of facts, and the actions each status offers and accepts.
import { describe, expect, test } from '@jest/globals';
import { accepts, actions, actionsFor, statusOf, daysLeft, whyNotAccepted } from '../../shared/lifecycle.ts';
import { statusSchema, userTypeSchema } from '../../shared/user.ts';

const member = { enabled: true, type: 'member' as const, invitation: null, lastConnection: '2026-01-01T00:00:00Z', deleted: null };
const guest = { ...member, type: 'guest' as const, invitation: 'accepted' as const };

describe('the status', () => {
  test.each([
    ['a member who signed in is active', member, 'active'],
    ['a member who never signed in is invited', { ...member, lastConnection: null }, 'invited'],
    ['a member is active where the licence hides sign-ins', { ...member, lastConnection: null, connectionsUnknown: true as const }, 'active'],
    ['a guest who accepted is active, signed in or not', { ...guest, lastConnection: null }, 'active'],
    ['a guest who has not accepted is invited', { ...guest, invitation: 'pending' as const }, 'invited'],
    ['whoever is disabled is inactive', { ...member, enabled: false }, 'inactive'],
    ['a disabled guest who has not accepted is inactive', { ...guest, enabled: false, invitation: 'pending' as const }, 'inactive'],
    ['whoever is in the recycle bin is deleted, enabled or not', { ...member, deleted: '2026-01-02T00:00:00Z' }, 'deleted'],
  ])('%s', (_title, facts, status) => {
    expect(statusOf(facts)).toBe(status);
  });
});

const either = [true, false];
const belongings = userTypeSchema.options.flatMap((type) => either.flatMap((synced) => either.flatMap((elsewhere) => either.flatMap((localLogin) => either.map((own) => ({ type, synced, elsewhere, localLogin, own }))))));

describe('the actions', () => {
  test('are accepted exactly where they are offered', () => {
    for (const status of statusSchema.options) {
      for (const belonging of belongings) for (const action of actions) expect(accepts(status, action, belonging)).toBe(actionsFor(status, belonging).includes(action));
    }
  });

  test.each([
    ['active', ['deactivate', 'reset-password', 'delete'], ['reactivate', 'send-invite', 'restore', 'purge']],
    ['inactive', ['reactivate', 'send-invite', 'delete'], ['deactivate', 'reset-password', 'restore', 'purge']],
    ['invited', ['deactivate', 'send-invite', 'delete'], ['reactivate', 'reset-password', 'access-pass', 'sign-out', 'restore', 'purge']],
    ['deleted', ['restore', 'purge'], ['deactivate', 'reactivate', 'edit', 'delete', 'send-invite', 'reset-password']],
  ] as const)('of status %s are those of the guide and no others', (status, offered, refused) => {
    for (const action of offered) expect(accepts(status, action)).toBe(true);
    for (const action of refused) expect(accepts(status, action)).toBe(false);
  });

  test.each(statusSchema.options)('of a guest who is %s have no password, no pass and no sessions to end, which belong to their own organisation, and no invitation while blocked', (status) => {
    const notTheirs = ['reset-password', 'access-pass', 'sign-out', ...(status === 'inactive' ? ['send-invite'] : [])];
    expect(actionsFor(status, { type: 'guest', synced: false, elsewhere: false, localLogin: false })).toEqual(actionsFor(status).filter((action) => !notTheirs.includes(action)));
  });
});

test.each(statusSchema.options)('nobody who is %s is offered to deactivate or delete themselves', (status) => {
  const belonging = { type: 'member', synced: false, elsewhere: false, localLogin: false } as const;
  expect(actionsFor(status, { ...belonging, own: true })).toEqual(actionsFor(status, belonging).filter((action) => action !== 'deactivate' && action !== 'delete'));
});

test('an invite is said to bring a new way to sign in where one was asked for, and nowhere else', () => {
  const invited = { displayName: 'Jane', status: 'invited', type: 'member' } as const;
  expect(whyNotAccepted(invited, 'reset-password')).toContain('“send invite”');
  expect(whyNotAccepted(invited, 'sign-out')).toBe('Jane is Invited; that is not possible in this status.');
});

test('whoever is deleted is said to come back first', () => {
  expect(whyNotAccepted({ displayName: 'Jane', status: 'deleted', type: 'member' }, 'licences')).toBe('Jane is Deleted; that is not possible in this status. They must be restored first.');
});

describe('the days left to restore somebody', () => {
  const day = 24 * 60 * 60 * 1000;

  test.each([[0, 30], [1, 30], [day, 29], [29 * day, 1], [29.5 * day, 1], [29.5 * day + 1, 0], [31 * day, 0]])('%d milliseconds after the deletion are %d', (passed, left) => {
    expect(daysLeft(1_000, 1_000 + passed)).toBe(left);
  });
});
