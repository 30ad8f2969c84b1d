// What is to be done about secrets that nobody knows, by what the plan was for.
import { expect, test } from '@jest/globals';
import { remedyFor } from '../../../bot/plans/new-secrets.ts';
import type { OperationKind } from '../../../shared/plan.ts';

test.each<[string, OperationKind[], string]>([
  ['an import', ['create-user', 'invite-guest', 'add-to-group', 'set-role'], 'make new ones with “send invite … with:password”'],
  ['a reset', ['reset-password'], 'reset them once more with “reset password …”'],
  ['access passes', ['issue-access-pass', 'sign-out'], 'make new ones with “access pass …”'],
  ['invites with a pass', ['issue-access-pass', 'send-invite'], 'make new ones with “send invite … with:pass”'],
  ['resets and passes', ['reset-password', 'issue-access-pass'], 'reset them once more with “reset password …” or “access pass …”'],
])('after %s, the command is named that is accepted for its people', (_what, kinds, remedy) => {
  expect(remedyFor(kinds)).toBe(remedy);
});
