// What a row comes to, in one word and one sentence; above all a row whose account was not made.
import { describe, expect, test } from '@jest/globals';
import { doneOf, effectsOf, outcomeOf } from '../../../../bot/plans/run/outcome.ts';
import type { ChangeRecord, LedgerRow } from '../../../../shared/job.ts';
import type { Operation, PlanRow } from '../../../../shared/plan.ts';
import { emptyProfile } from '../../../../shared/user.ts';

const account = { email: 'jane@contoso.com', userPrincipalName: 'jane@contoso.com', displayName: 'Jane', firstName: '', lastName: '', profile: emptyProfile };
const create: Operation = { kind: 'create-user', account, role: 'user', password: 'generated' };
const join: Operation = { kind: 'add-to-group', group: { id: 'g', name: 'Sales' }, before: { member: false } };
const properties: Operation = { kind: 'set-properties', values: { floor: '3' }, before: { floor: null } };
const exists = 'An account named jane exists already.';

const rowOf = (...operations: Operation[]): PlanRow => ({ n: 0, person: { id: '', name: 'Jane', email: 'jane@contoso.com' }, operations, verdict: 'run', reason: '' });
const ledgerOf = (...changes: [ChangeRecord['state'], string?][]): LedgerRow => ({
  n: 0, userId: '', outcome: null, reason: '', changes: changes.map(([state, reason = '']) => ({ state, sentAt: 0, reason })),
});

describe('a row whose account was not made', () => {
  test.each([
    { how: 'exists already, beside a group', row: rowOf(create, join), ledger: ledgerOf(['already', exists], ['not-run']), outcome: 'skipped' as const, reason: exists },
    { how: 'exists already, beside properties', row: rowOf(create, properties), ledger: ledgerOf(['already', exists]), outcome: 'skipped' as const, reason: exists },
    { how: 'was refused, beside a group', row: rowOf(create, join), ledger: ledgerOf(['refused', 'Bad domain.'], ['not-run']), outcome: 'refused' as const, reason: 'Bad domain.' },
    { how: 'was refused, beside properties', row: rowOf(create, properties), ledger: ledgerOf(['refused', 'Bad domain.']), outcome: 'refused' as const, reason: 'Bad domain.' },
    { how: 'failed', row: rowOf(create, join, properties), ledger: ledgerOf(['failed', 'Gone.'], ['not-run']), outcome: 'failed' as const, reason: 'Gone.' },
    { how: 'may have been made', row: rowOf(create, properties), ledger: ledgerOf(['unknown', 'Nobody knows.']), outcome: 'unknown' as const, reason: 'Nobody knows.' },
    { how: 'was not asked for', row: rowOf(create, join, properties), ledger: ledgerOf(['not-run'], ['not-run']), outcome: 'not-run' as const, reason: '' },
  ])('is told as what became of the account, and nothing else of it was done: it $how', ({ row, ledger, ...told }) => {
    expect(outcomeOf(row, ledger)).toEqual({ outcome: told.outcome, reason: told.reason });
    expect(doneOf(row, { ...ledger, outcome: told.outcome })).toEqual([]);
    expect(effectsOf(row, ledger)).not.toContain(properties);
  });

  test('names what the plan had refused as well', () => {
    expect(outcomeOf({ ...rowOf(create), refused: 'No seat is free.' }, ledgerOf(['already', exists]))).toEqual({ outcome: 'skipped', reason: `${exists} Not done: No seat is free.` });
  });

  test('is open while the directory has not answered', () => {
    expect(outcomeOf(rowOf(create, properties), ledgerOf(['sent']))).toBeNull();
  });
});

test('a row whose account was made is created, and what is missing of it is named', () => {
  expect(outcomeOf(rowOf(create, join, properties), ledgerOf(['done'], ['refused', 'No such group.']))).toEqual({ outcome: 'created', reason: 'Created, but not everything was done. Add to Sales: No such group.' });
  expect(outcomeOf(rowOf(create, properties), ledgerOf(['done']))).toEqual({ outcome: 'created', reason: '' });
});
