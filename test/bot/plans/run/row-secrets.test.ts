// A password is told only when this process knows that it is the one that was set; a pass when the directory told it.
import { describe, expect, test } from '@jest/globals';
import { lostSecrets, secretsOf } from '../../../../bot/plans/run/row-secrets.ts';
import { resume, settle, settleFinding } from '../../../../bot/plans/run/settle.ts';
import { countSteps, liveRow, recordOf } from '../../../../bot/plans/run/task.ts';
import type { LiveRow, Task } from '../../../../bot/plans/run/task.ts';
import type { ChangeOutcome } from '../../../../bot/ports.ts';
import type { ChangeRecord } from '../../../../shared/job.ts';
import type { Operation, PlanRow } from '../../../../shared/plan.ts';
import { emptyProfile } from '../../../../shared/user.ts';

const person = { id: 'u1', name: 'Jane', email: 'jane@contoso.com' };
const jane = { userPrincipalName: 'jane@contoso.com', email: 'jane@contoso.com', firstName: '', lastName: '', displayName: 'Jane', profile: emptyProfile };
const context = { now: 1, random: { number: () => 0, password: () => 'unused' } };

function reopened({ row, ledger }: LiveRow): LiveRow {
  return liveRow(row, ledger, { portion: 0, password: () => 'made-here' });
}

function opened(asked: Operation | readonly [Operation, ...Operation[]], state: ChangeRecord['state'] = 'waiting', rest = state): { row: LiveRow; first: Task } {
  const planned: PlanRow = { n: 0, person, operations: 'kind' in asked ? [asked] : [...asked], verdict: 'run', reason: '' };
  const changes = Array.from({ length: countSteps(planned) }, (_none, at): ChangeRecord => ({ state: at === 0 ? state : rest, sentAt: 0, reason: '' }));
  const row = liveRow(planned, { n: 0, userId: 'u1', changes, outcome: null, reason: '' }, { portion: 0, password: () => 'made-here' });
  const [first] = row.tasks;
  if (first === undefined) throw new Error('no task');
  return { row, first };
}
const answer = (task: Task, outcome: ChangeOutcome): unknown => settle(task, { change: task.step.change('u1'), outcome }, { ...context, folded: false });

describe('what is told of a row', () => {
  test('the password that was set', () => {
    const { row, first } = opened({ kind: 'reset-password' });
    answer(first, { state: 'done' });
    expect(secretsOf(row)).toEqual([{ kind: 'password', person, password: 'made-here' }]);
    expect(lostSecrets(row)).toBe('');
  });

  test('nothing when it was refused', () => {
    const { row, first } = opened({ kind: 'reset-password' });
    answer(first, { state: 'refused', code: 'x', reason: 'No.' });
    expect(secretsOf(row)).toEqual([]);
  });

  test('nothing when a process that died had set it: that password is gone with it', () => {
    const { row, first } = opened({ kind: 'reset-password' }, 'sent');
    resume(first, 0);
    settleFinding(first, { state: 'applied' }, context);
    expect([recordOf(first).state, secretsOf(row)]).toEqual(['done', []]);
    expect(lostSecrets(row)).toMatch(/^The new password is not known any more/);
  });

  test('nothing when a process that died had set it and recorded that: whoever goes on made another one', () => {
    const { row, first } = opened({ kind: 'reset-password' }, 'waiting', 'sent');
    answer(first, { state: 'done' });
    const next = reopened(row);
    for (const task of next.tasks) resume(task, 0);
    expect(next.secrets.known()).toBeUndefined();
    expect([next.secrets.password(), secretsOf(next)]).toEqual(['made-here', []]);
    expect(lostSecrets(next)).toBe('The new password is not known any more, because Usher was interrupted; make a new one with “reset password jane@contoso.com”.');
  });

  test('nothing of a pass that another process was told', () => {
    const { row, first } = opened({ kind: 'issue-access-pass' });
    answer(first, { state: 'done', secret: 'TAP-1234' });
    const next = reopened(row);
    for (const task of next.tasks) resume(task, 0);
    expect([secretsOf(next), lostSecrets(next)]).toEqual([[], 'The access pass is not known any more, because Usher was interrupted; make a new one with “access pass jane@contoso.com”.']);
    expect(lostSecrets(row)).toBe('');
  });

  test.each<[string, readonly [Operation, ...Operation[]], string]>([
    ['made', [{ kind: 'create-user', account: jane, role: 'user', password: 'generated' }], 'password'],
    ['invited again with a password', [{ kind: 'reset-password' }, { kind: 'send-invite', guest: null }], 'password'],
    ['invited again with a pass', [{ kind: 'issue-access-pass' }, { kind: 'send-invite', guest: null }], 'pass'],
  ])('of somebody %s, only the way that is open to whoever has not signed in, when a process that died had set it', (_how, operations, way) => {
    const { row } = opened(operations, 'done');
    const next = reopened(row);
    for (const task of next.tasks) resume(task, 0);
    expect(lostSecrets(next)).toMatch(new RegExp(`is not known any more, because Usher was interrupted; make a new one with “send invite jane@contoso.com with:${way}”.$`));
  });

  test('the new one when that had not arrived and this process set it', () => {
    const { row, first } = opened({ kind: 'reset-password' }, 'sent');
    resume(first, 0);
    settleFinding(first, { state: 'not-applied' }, context);
    answer(first, { state: 'done' });
    expect(secretsOf(row)).toHaveLength(1);
  });

  test('the pass as the directory told it, and nowhere in what is stored', () => {
    const { row, first } = opened({ kind: 'issue-access-pass' });
    answer(first, { state: 'done', secret: 'TAP-1234' });
    expect(secretsOf(row)).toEqual([{ kind: 'access-pass', person, password: 'TAP-1234' }]);
    expect(JSON.stringify([row.ledger, row.row])).not.toContain('TAP-1234');
  });

  test('a pass whose answer was lost is issued again, in the place of the lost one', () => {
    const { row, first } = opened({ kind: 'issue-access-pass' });
    expect(answer(first, { state: 'unknown', reason: '' })).toBe('again');
    expect(first.findOut).toBe(false);
    answer(first, { state: 'done', secret: 'TAP-5678' });
    expect(secretsOf(row)[0]?.password).toBe('TAP-5678');
  });
});
