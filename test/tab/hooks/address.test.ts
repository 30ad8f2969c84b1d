// The page's address: what a link may say, and what the server is asked for because of it.
import { describe, expect, test } from '@jest/globals';
import { addressOfLink, auditQueryOf, changedSearch, chosenColumns, columnsChosen, hasFilters, listQueryOf, noFilters, parseAddress } from '../../../tab/hooks/address.ts';

describe('the address', () => {
  test('keeps what is valid and drops what is not', () => {
    expect(parseAddress('?status=active&type=robot&role=admin&sort=-lastConnection&q=jane')).toEqual({ status: 'active', role: 'admin', sort: '-lastConnection', q: 'jane' });
  });

  test('keeps which properties have a column, and none is not the same as nobody chose', () => {
    for (const keys of [['cost_centre', 'site'], []]) {
      expect(chosenColumns(parseAddress(changedSearch('', { columns: columnsChosen(keys) })))).toEqual(keys);
    }
    expect(chosenColumns(parseAddress('?type=guest'))).toBeUndefined();
    expect(hasFilters(parseAddress('?columns=site'))).toBe(false);
  });

  test('never lists deleted users', () => {
    expect(parseAddress('?status=deleted')).toEqual({});
  });

  test('keeps parameters of others when it changes', () => {
    expect(changedSearch('?as=alex.wilber%40contoso.com&type=guest', { type: undefined, user: 'id 1' })).toBe('?as=alex.wilber%40contoso.com&user=id+1');
  });

  test('is empty when nothing is left', () => {
    expect(changedSearch('?q=jane', { q: undefined })).toBe('');
  });

  test('loses every filter but keeps the order and the open person when filters are reset', () => {
    const search = changedSearch('?q=a&status=invited&type=guest&role=user&group=g&licence=l&property=a%3D1&property=b%3D2&inactive=yes&sort=email&user=1', noFilters);
    expect(search).toBe('?sort=email&user=1');
    expect(hasFilters(parseAddress(search))).toBe(false);
  });
});

describe('what the server is asked for', () => {
  test('leaves the status to the server by default, which shows active and invited users', () => {
    expect(listQueryOf(parseAddress('?sort=email'))).toEqual({ sort: 'email' });
  });

  test('asks for all when inactive users are to be shown', () => {
    expect(listQueryOf(parseAddress('?inactive=yes'))).toEqual({ status: 'all' });
  });

  test('asks for the chosen status even when inactive users are to be shown', () => {
    expect(listQueryOf(parseAddress('?inactive=yes&status=invited'))).toEqual({ status: 'invited' });
  });

  test('asks for everything that narrows the list', () => {
    const search = '?status=inactive,invited&type=guest&role=user&group=g&licence=l&property=a%3D1&property=b%3D2&q=x';
    expect(listQueryOf(parseAddress(search))).toEqual({ status: 'invited,inactive', type: 'guest', role: 'user', group: 'g', licence: 'l', property: ['a=1', 'b=2'], q: 'x' });
  });
});

describe('a link on a card or of Teams', () => {
  test.each([
    ['users/8a1f-77', { user: '8a1f-77' }],
    ['jobs/import_12', { job: 'import_12' }],
    ['plans/0mb1x2', { plan: '0mb1x2' }],
    ['plans', {}],
    ['jobs', { page: 'jobs' }],
    ['audit?person=a%20b&action=settings&from=2026-11-01&to=soon', { page: 'audit', person: 'a b', action: 'settings', from: '2026-11-01' }],
    ['users?status=inactive&q=jane&page=jobs', { status: 'inactive', q: 'jane' }],
    ['users?status=invited,inactive,deleted', { status: 'invited,inactive' }],
    ['users?status=active,invited', {}],
    ['users?status=all', { inactive: 'yes' }],
    ['users?status=active,invited,inactive&group=g', { group: 'g', inactive: 'yes' }],
    ['users?property=cost_centre%3D47%2C11&property=town%3DRome&licence=E3', { property: ['cost_centre=47,11', 'town=Rome'], licence: 'E3' }],
    ['users/../../x', {}],
    ['https://example.com/', {}],
    ['user/1', {}],
    ['admin/1', {}],
    ['', {}],
  ])('%s leads to %j', (link, change) => {
    expect(parseAddress(changedSearch(`?page=${encodeURIComponent(link)}`, addressOfLink(link)))).toEqual(change);
  });

  test('narrows the audit trail by nothing but its own parts', () => {
    expect(auditQueryOf(parseAddress('?page=audit&person=x&q=jane&to=2026-02-30'))).toEqual({ person: 'x' });
  });
});
