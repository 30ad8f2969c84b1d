// What a plan needs before it runs.
import { describe, expect, test } from '@jest/globals';
import { decide, isGrave } from '../../../bot/plans/decide.ts';
import type { OperationKind } from '../../../shared/plan.ts';

const counts = (total: number) => ({ total, run: total, skip: 0, refuse: 0 });
const facts = (kinds: readonly OperationKind[], total = 1) => ({ kind: 'change' as const, counts: counts(total), operations: new Set(kinds), grave: false });

describe('the decision', () => {
  test.each([
    ['one person, undoable, runs at once', facts(['disable-account']), 'run-now'],
    ['one new account runs at once', facts(['create-user', 'add-to-group']), 'run-now'],
    ['one person, not undoable, is confirmed', facts(['reset-password']), 'confirm'],
    ['two people are confirmed', facts(['disable-account'], 2), 'confirm'],
    ['an import of one line is confirmed', { ...facts(['create-user']), kind: 'import' as const }, 'confirm'],
    ['one person who would be locked out is confirmed', { ...facts(['disable-local-login']), drastic: true }, 'confirm'],
    ['an undo of one person runs at once', { ...facts(['enable-account']), kind: 'undo' as const }, 'run-now'],
    ['what is grave waits for an approver, however small', { ...facts(['set-role']), grave: true }, 'approval'],
  ] as const)('%s', (_title, given, decision) => {
    expect(decide(given)).toBe(decision);
  });

  test('holds making an administrator for grave, by role and by invitation, and no other role', () => {
    expect(isGrave({ kind: 'set-role', role: 'admin', before: { role: 'user' } })).toBe(true);
    expect(isGrave({ kind: 'set-role', role: 'billing', before: { role: 'user' } })).toBe(false);
    expect(isGrave({ kind: 'disable-account', before: { enabled: true } })).toBe(false);
  });

  test('holds deleting and purging anybody for grave, and restoring an Organisation Admin alone', () => {
    const restored = { kind: 'restore-user' as const, before: { deleted: true } };
    expect([restored, { ...restored, keepsRole: 'admin' as const }, { ...restored, admin: true as const }].map(isGrave)).toEqual([false, false, true]);
    expect(isGrave({ kind: 'delete-user', before: { deleted: false } })).toBe(true);
  });
});
