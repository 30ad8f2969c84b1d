// Whoever makes a plan, its operations are each about something else.
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { OperationRequest } from '../../../bot/plans/change.ts';
import { refuseContradictions } from '../../../bot/plans/contradictions.ts';
import { actorOf, openHeart } from './heart.ts';
import type { Heart } from './heart.ts';

let heart: Heart;

beforeAll(() => { heart = openHeart(); });
afterAll(async () => { await heart.close(); });

const [sales, otherSales] = [{ id: 'g1', name: 'Sales' }, { id: 'g2', name: 'Sales' }];
const [e3, e5] = [{ id: 'l3', name: 'E3' }, { id: 'l5', name: 'E5' }];

describe('operations of one plan', () => {
  test.each<[string, OperationRequest, OperationRequest]>([
    ['whether the account is active', { kind: 'disable-account' }, { kind: 'enable-account' }],
    ['whether the account is deleted', { kind: 'restore-user' }, { kind: 'purge-user' }],
    ['local login', { kind: 'allow-local-login', until: null }, { kind: 'disable-local-login' }],
    ['the role', { kind: 'set-role', role: 'admin' }, { kind: 'set-role', role: 'user' }],
    ['the group “Sales”', { kind: 'add-to-group', group: sales }, { kind: 'remove-from-group', group: sales }],
    ['the licence “E5”', { kind: 'swap-licence', licence: e3, instead: e5 }, { kind: 'remove-licence', licence: e5 }],
    ['“office”', { kind: 'edit-user', fields: { office: '1' } }, { kind: 'edit-user', fields: { office: '2', city: 'Rome' } }],
    ['“site”', { kind: 'set-properties', values: { site: 'Rome' } }, { kind: 'set-properties', values: { site: null } }],
    ['“reset-password”', { kind: 'reset-password' }, { kind: 'reset-password' }],
  ])('are not both about %s', (words, one, other) => {
    expect(() => { refuseContradictions([one, other]); }).toThrow(`“${one.kind}” and “${other.kind}” of one plan are both about ${words}.`);
  });

  test('for groups are not both about one licence or application', () => {
    const application = { id: 'a', name: 'Salesforce', roleId: 'r' };
    expect(() => { refuseContradictions([{ kind: 'assign-group-licence', licence: e3 }, { kind: 'remove-group-licence', licence: e3 }]); }).toThrow('the licence “E3”');
    expect(() => { refuseContradictions([{ kind: 'assign-application', application }, { kind: 'unassign-application', application }]); }).toThrow('the application “Salesforce”');
    expect(() => { refuseContradictions([{ kind: 'assign-group-licence', licence: e3 }, { kind: 'assign-group-licence', licence: e5 }, { kind: 'delete-group' }]); }).not.toThrow();
  });

  test('may be about two groups of one name, and one may name a thing twice', () => {
    expect(() => { refuseContradictions([{ kind: 'add-to-group', group: sales }, { kind: 'remove-from-group', group: otherSales }, { kind: 'swap-licence', licence: e3, instead: e3 }]); }).not.toThrow();
  });

  test('are refused by the heart, before anything is planned', async () => {
    const actor = actorOf('admin');
    const { changes } = heart.boot();
    await expect(changes.plan(actor, { title: 'Both', operations: [{ kind: 'disable-account' }, { kind: 'enable-account' }], users: [] })).rejects.toThrow('both about whether the account is active');
    const twice = [{ kind: 'assign-group-licence' as const, licence: e3 }, { kind: 'remove-group-licence' as const, licence: e3 }];
    await expect(changes.planGroups(actor, { title: 'Both', operations: twice, groups: [] })).rejects.toThrow('both about the licence “E3”');
  });
});
