// How a row of a plan looks to those who ask over HTTP, and so in the tab.
import { describe, expect, test } from '@jest/globals';
import { planRowView } from '../../../bot/http/views.ts';
import type { PlanRow } from '../../../shared/plan.ts';

const row = (changes: Partial<PlanRow>): PlanRow => ({
  n: 3, person: { id: 'p', name: 'Jane Doe', email: 'jane@contoso.com' }, operations: [{ kind: 'disable-account', before: { enabled: true } }], verdict: 'run', reason: '', ...changes,
});

describe('a row of a plan', () => {
  test('says what changes, old and new', () => {
    expect(planRowView(row({}))).toMatchObject({ n: 3, line: null, verdict: 'run', reason: '', changes: [expect.stringMatching(/→/)] });
  });

  test('says whom a new account makes an administrator, as the card of the approver does', () => {
    const account = { email: 'jane@contoso.com', userPrincipalName: 'jane@contoso.com', displayName: 'Jane Doe', firstName: 'Jane', lastName: 'Doe' };
    const operation = { kind: 'create-user', account, nickname: 'jane', role: 'admin', localLogin: false, password: 'generated', groups: [], licences: [], properties: {} } as unknown as PlanRow['operations'][number]; // the words ask for no more
    expect(planRowView(row({ operations: [operation] })).changes[0]).toMatch(/, Organisation Admin$/);
  });

  test('says why it is left out, and why a part of it is', () => {
    expect(planRowView(row({ verdict: 'skip', reason: 'Is inactive already.', line: 2 }))).toMatchObject({ line: 2, verdict: 'skip', reason: 'Is inactive already.' });
    expect(planRowView(row({ reason: 'The group is synced.', refused: 'The group is synced.' }))).toMatchObject({ verdict: 'run', reason: 'The group is synced.' });
  });
});
