// What a row does, in the words of plans and requests.
import { describe, expect, test } from '@jest/globals';
import { rowWords } from '../../../bot/plans/operation-words.ts';
import type { Operation } from '../../../shared/plan.ts';
import { emptyProfile } from '../../../shared/user.ts';

const person = { id: '', name: 'Kim', email: 'kim@contoso.com' };
const account = { email: 'kim@contoso.com', userPrincipalName: 'kim@contoso.com', displayName: 'Kim', firstName: '', lastName: '', profile: emptyProfile };
const create: Operation = { kind: 'create-user', account, role: 'user', password: 'generated' };
const join: Operation = { kind: 'add-to-group', group: { id: 'g', name: 'Sales' }, before: { member: false } };

describe('what a row does', () => {
  test.each<[string, Operation[]]>([
    ['new account, in Sales', [create, join]],
    ['new account, Billing Admin', [{ ...create, role: 'billing' }]],
    ['account kim.lee@contoso.com', [{ ...create, account: { ...account, userPrincipalName: 'kim.lee@contoso.com' } }]],
    ['guest, no mail sent, in Sales', [{ kind: 'invite-guest', account, role: 'user', sendMail: false }, join]],
    ['not in Sales → in Sales', [join]],
    ['Cost centre empty → Cost centre “4711”', [{ kind: 'set-properties', values: { cost_centre: '4711' }, before: { cost_centre: null }, names: { cost_centre: 'Cost centre' } }]],
    // Planned before names were kept.
    ['driver no → driver empty', [{ kind: 'set-properties', values: { driver: null }, before: { driver: false } }]],
  ])('reads “%s”', (words, operations) => {
    expect(rowWords({ person, operations })).toBe(words);
  });
});
